"""What one person is asked to, day by day: what the views of a day, a week, a month and a term are made of."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.db.models import Exists, Prefetch, Q

from accounts.models import Person
from scheduling.enums import FreeKind, MeetingStatus, ParticipantRole
from scheduling.localtime import STOCKHOLM
from scheduling.models import Meeting, Participant, SeriesMember
from scheduling.periods import DAY, today
from scheduling.queries.schoolyear import FreeDay, free_days_for

#: Who leads a meeting with more people than these reads their names on its page.
FEW = 2


@dataclass(slots=True)
class Entry:
    """A meeting with a time, as one person has it. The ways there and back in minutes are that person's."""

    meeting: Meeting
    leads: bool
    #: The other people, for who leads few enough to name them.
    people: tuple = ()
    travel_before: int = 0
    travel_after: int = 0


@dataclass(slots=True)
class Day:
    """One day's meetings in order, and those of it whose time is still open."""

    date: date
    is_today: bool
    entries: list[Entry] = field(default_factory=list)
    timeless: list[Meeting] = field(default_factory=list)
    #: Why there is no school where this person works, the strongest reason first.
    free: list[FreeDay] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.entries and not self.timeless

    @property
    def told_free(self) -> list[FreeDay]:
        """`free` without what is no news: that a break goes on over the weekend."""
        if self.date.weekday() < 5:
            return self.free
        return [why for why in self.free if why.kind == FreeKind.HOLIDAY]


def days_of(person, first: date, last: date, make: type[Day] = Day) -> list[Day]:
    """Each day from `first` to `last`, both included, with what `person` is asked to. Five queries however full."""
    now = today()
    days = [
        make(day, is_today=day == now)
        for day in (first + number * DAY for number in range((last - first).days + 1))
    ]
    by_date = {day.date: day for day in days}
    for day, reasons in free_days_for(person, first, last).items():
        by_date[day].free = reasons
    for row in _participations(person, first, last):
        by_date[row.meeting.starts_at.astimezone(STOCKHOLM).date()].entries.append(_entry(row))
    for meeting in _timeless(person, first, last):
        by_date[meeting.day].timeless.append(meeting)
    return days


def free_runs(days) -> list[tuple[date, date, FreeDay]]:
    """What is free in `days`, as (first day, last day, why): days after each other for the same reason are one."""
    runs, last_of = [], {}
    for day in days:
        for why in day.told_free:
            run = last_of.get(why)
            if run is None or run[1] != day.date - DAY:
                run = last_of[why] = [day.date, day.date, why]
                runs.append(run)
            run[1] = day.date
    return [tuple(run) for run in runs]


def with_meetings(person):
    """The person as a row, when there is anything for these views to show, ever; else no rows."""
    asked = Participant.objects.filter(person=person)
    member = SeriesMember.objects.current().filter(person=person)
    return Person.objects.filter(Exists(asked) | Exists(member), pk=person.pk)


def _participations(person, first, last):
    start, end = (datetime.combine(day, time(), STOCKHOLM).astimezone(UTC) for day in (first, last + DAY))
    people = Participant.objects.exclude(person=person).select_related("person").order_by("pk")
    return (
        Participant.objects.filter(
            person=person,
            meeting__starts_at__gte=start,
            meeting__starts_at__lt=end,
            meeting__status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD],
        )
        .select_related("meeting__series__school")
        .prefetch_related(Prefetch("meeting__participants", people, to_attr="others"))
        .order_by("meeting__starts_at", "meeting_id")
    )


def _timeless(person, first, last):
    asked = Participant.objects.filter(person=person)
    member = SeriesMember.objects.current().filter(person=person)
    return (
        Meeting.objects.filter(
            Q(pk__in=asked.values("meeting")) | Q(series__in=member.values("series")),
            status__in=[MeetingStatus.OPEN, MeetingStatus.POLLING],
            starts_at=None,
            day__range=(first, last),
        )
        .select_related("series__school")
        .order_by("day", "pk")
    )


def _entry(row):
    leads, others = row.role == ParticipantRole.FACILITATOR, row.meeting.others
    return Entry(
        row.meeting,
        leads=leads,
        people=tuple(other.person for other in others) if leads and len(others) <= FEW else (),
        travel_before=row.travel_before,
        travel_after=row.travel_after,
    )
