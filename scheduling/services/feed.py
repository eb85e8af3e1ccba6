"""Secret addresses of calendars: made, renewed and ended by their person."""

import secrets

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.enums import ParticipantRole
from scheduling.models import CalendarFeed, Series
from scheduling.queries.feed import hashed
from scheduling.services.times import MeetingError

#: So many changes of one person are kept before they become one.
KEPT = 50
# Those who are adding rows meanwhile are not waited for: theirs count from the new row on.
_TIDY = """
WITH many AS (
    SELECT person_id, max(id) AS latest, max(at) AS at FROM scheduling_calendarchange
    GROUP BY person_id HAVING count(*) > %s
), gone AS (
    DELETE FROM scheduling_calendarchange c USING many
    WHERE c.person_id = many.person_id AND c.id <= many.latest
)
INSERT INTO scheduling_calendarchange (person_id, at) SELECT person_id, at FROM many
"""


@transaction.atomic
def make(*, person, series=None) -> str:
    """A new secret for the address of all the person's meetings, or of one series that the person leads.

    The former address, if any, works no more. Returns the secret, which is stored nowhere. Raises MeetingError for a
    series that the person does not lead.
    """
    if series is not None:
        # Two presses at once wait for each other here.
        series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
        leads = series.members.current().filter(person=person, role=ParticipantRole.FACILITATOR)
        if not leads.exists():
            raise MeetingError(_("Only who leads the meetings can have an address for them."))
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        person=person,
        series=series,
        defaults={"token_hash": hashed(token), "made_at": timezone.now(), "read_on": None},
    )
    return token


@transaction.atomic
def end(*, feed) -> None:
    """The address works no more. Twice changes nothing."""
    CalendarFeed.objects.filter(pk=feed.pk).delete()


def was_read(*, feed, today) -> None:
    """Note that a program has asked; one write a day at most."""
    if feed.read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=today)


@transaction.atomic
def tidy() -> int:
    """Make one row of a person's many changes. Says for how many people. Nothing that a version says comes again:
    it counts rows together with the latest, and the row made here is the latest."""
    with connection.cursor() as cursor:
        cursor.execute(_TIDY, [KEPT])
        return cursor.rowcount
