"""When a term is published, and by whom."""

import datetime as dt

from accounts.enums import Role

#: So long after its last day a term is published without anybody's doing: longer than teachers are asked for an answer
#: after an engagement was closed (`queries.attainment.ASKED_DAYS`).
AFTER = dt.timedelta(weeks=6)


def may_publish(person) -> bool:
    """The office; each the terms of its own authorities."""
    return person.has_role(Role.ADMINISTRATOR)


def is_due(term, today) -> bool:
    """Whether its day has come: now it is published if nobody has done so."""
    return today >= term.ends_on + AFTER


def published_on(term, today) -> dt.date:
    """The day on which a term that is not published yet will be by itself: its day, or the night to come."""
    return max(term.ends_on + AFTER, today + dt.timedelta(days=1))


def is_over(term, today) -> bool:
    """Only whole terms are published: from the day after its last one."""
    return today > term.ends_on
