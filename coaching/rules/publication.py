"""When a term is published, and by whom."""

import datetime as dt

from accounts.enums import Role

#: So long after its last day a term is published without anybody's doing: longer than teachers are asked for an answer
#: after an engagement was closed (`queries.attainment.ASKED_DAYS`).
AFTER = dt.timedelta(weeks=6)


def may_publish(person) -> bool:
    """The office; each the terms of its own authorities."""
    return person.has_role(Role.ADMINISTRATOR)


def published_on(term) -> dt.date:
    """The day on which the term is published if nobody has done so."""
    return term.ends_on + AFTER


def is_over(term, today) -> bool:
    """Only whole terms are published: from the day after its last one."""
    return today > term.ends_on
