"""When a meeting is, and how long those who lead it are taken by it: written so that nobody is double-booked.

Whoever writes times for a facilitator holds that person's row, so two who want the same hour queue up instead of
meeting in the exclusion constraint, where they could lock each other out.
"""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from scheduling.enums import MeetingStatus, ParticipantRole, Response
from scheduling.localtime import LONGEST
from scheduling.models import Participant
from scheduling.queries.meeting import busy_leading

NO_DOUBLE_BOOKING = "facilitator_not_double_booked"


class MeetingError(Exception):
    """A meeting cannot become what was asked; the text is a sentence for the person who asked."""


class _Taken(Exception):
    """A row was not inserted, because somebody leads something else then."""


class DoubleBooked(MeetingError):
    """Somebody who leads is taken. `conflicts`: (person, starts_at, ends_at) in UTC, travel counted."""

    def __init__(self, conflicts):
        self.conflicts = conflicts
        super().__init__(_("Somebody who leads the meeting is busy at that time."))


def check_times(starts_at, ends_at) -> None:
    """Raise MeetingError for times that no meeting can have."""
    if ends_at <= starts_at:
        raise MeetingError(_("A meeting cannot end before it starts."))
    if ends_at - starts_at > LONGEST:
        raise MeetingError(_("A meeting can be at most 12 hours long."))


def lock_people(ids) -> None:
    """Wait for whoever is writing times for the same people. Held until the transaction ends; taken by id."""
    list(
        Person.objects.filter(pk__in=list(ids))
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )


def write_times(meeting, *, times, ways, force=False, **optional) -> bool:
    """Write what differs, with a new sequence number; False when nothing does and it is not forced.

    Another time asks everybody anew. `times` are start and end in UTC, `ways` the minutes of travel before and after
    for those who lead; `optional` is what else of the meeting may be another. None means that it stays as it is. The
    caller has locked the meeting.
    Raises DoubleBooked, and MeetingError for times that cannot be.
    """
    check_times(*times)
    leading = list(meeting.participants.facilitators().order_by("person_id"))
    lock_people(row.person_id for row in leading)
    wanted = {"starts_at": times[0], "ends_at": times[1]} | _given(optional)
    changed = [name for name, value in wanted.items() if getattr(meeting, name) != value]
    ways = _given(dict(zip(("travel_before", "travel_after"), ways, strict=True)))
    rerouted = [row for row in leading if any(getattr(row, name) != value for name, value in ways.items())]
    if not (changed or rerouted or force):
        return False
    for name in changed:
        setattr(meeting, name, wanted[name])
    for row in rerouted:
        for name, value in ways.items():
            setattr(row, name, value)
    meeting.sequence += 1
    retimed = bool({"starts_at", "ends_at"} & set(changed))
    if retimed:
        meeting.asked_sequence = meeting.sequence
    with no_double_booking(meeting, leading):
        # The database looks after each statement: no travel until the meeting is where it belongs.
        if rerouted:
            rows = Participant.objects.filter(pk__in=[row.pk for row in rerouted])
            rows.update(travel_before=0, travel_after=0)
        meeting.save(update_fields=[*changed, "status", "sequence", "asked_sequence"])
        if rerouted:
            Participant.objects.bulk_update(rerouted, ["travel_before", "travel_after"])
    if retimed:
        # An answer was about the former time.
        answered = meeting.participants.exclude(response=Response.NEEDS_ANSWER)
        answered.update(response=Response.NEEDS_ANSWER, answered_at=None)
    return True


def _given(values):
    return {name: value for name, value in values.items() if value is not None}


@contextmanager
def no_double_booking(meeting, people):
    """A savepoint for writing the times of `people`; what is in the way is raised as DoubleBooked."""
    if conflicts := _conflicts(meeting, people):
        raise DoubleBooked(conflicts)
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, _Taken) as error:
        # Not everybody who writes meetings comes through here: an import may have been quicker.
        if isinstance(error, IntegrityError) and NO_DOUBLE_BOOKING not in str(error):
            raise
        raise DoubleBooked(_conflicts(meeting, people)) from error


def insert_people(meeting, people) -> None:
    """Insert the participants of a new meeting, inside `no_double_booking`.

    A plain INSERT puts its row down first and looks for others afterwards, so two writers can wait for each other;
    ON CONFLICT DO NOTHING looks, waits for whoever was first, and inserts nothing.
    """
    Participant.objects.bulk_create(people, ignore_conflicts=True)
    if meeting.participants.count() < len(people):
        raise _Taken


def _conflicts(meeting, people):
    ways = {}
    for row in people:
        if row.role == ParticipantRole.FACILITATOR and meeting.status == MeetingStatus.BOOKED:
            ways.setdefault((row.travel_before, row.travel_after), []).append(row.person_id)
    return [
        busy
        for (before, after), ids in ways.items()
        for busy in busy_leading(
            ids,
            meeting.starts_at,
            meeting.ends_at,
            travel_before=before,
            travel_after=after,
            without_meeting=meeting.pk,
        )
    ]
