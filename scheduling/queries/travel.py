"""How long it takes from one school to another, and which ways a meeting needs among the others of its day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q

from accounts.models import School
from scheduling.enums import MeetingStatus
from scheduling.localtime import STOCKHOLM
from scheduling.models import BookingRules, Participant, TravelTime

MINUTE = timedelta(minutes=1)


def rules_of(authority) -> BookingRules:
    """What an authority (or its id) has decided about booking; the defaults when it has not. One query."""
    found = BookingRules.objects.filter(authority=authority).first()
    return found or BookingRules(authority_id=getattr(authority, "pk", authority))


@dataclass(frozen=True, slots=True)
class Ways:
    """Minutes between the schools of one authority; asks the database no more."""

    usual: int
    pairs: dict[tuple[int, int], int]

    def minutes(self, school: int | None, other: int | None) -> int:
        """Between two schools by their ids; 0 within one, and where one of them is not known."""
        if school is None or other is None or school == other:
            return 0
        return self.pairs.get((min(school, other), max(school, other)), self.usual)


def ways_of(authority, rules: BookingRules | None = None) -> Ways:
    """The ways of an authority. Two queries; one when its `rules` are known."""
    rows = TravelTime.objects.filter(authority=authority).values_list("one", "other", "minutes")
    return Ways(
        (rules or rules_of(authority)).travel_minutes, {(one, other): minutes for one, other, minutes in rows}
    )


def ways_from(school) -> list[tuple[School, int | None]]:
    """Every other open school of the authority with the minutes that are set, None where the usual holds. Two
    queries."""
    pairs = TravelTime.objects.filter(Q(one=school) | Q(other=school)).values_list("one", "other", "minutes")
    minutes = {one if other == school.pk else other: length for one, other, length in pairs}
    others = School.objects.filter(authority=school.authority_id).open().exclude(pk=school.pk)
    return [(other, minutes.get(other.pk)) for other in others]


def school_of(meeting) -> int | None:
    """Where somebody has to be for a meeting: its school's id; None by video, and where no school is known."""
    return None if meeting.video_url and not meeting.place else meeting.series.school_id


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """From midnight to midnight in Stockholm around a moment."""
    day = moment.astimezone(STOCKHOLM).date()
    return tuple(datetime.combine(day + timedelta(days=n), time(), STOCKHOLM) for n in (0, 1))


def travel_around(people, authority, school, starts_at, ends_at, *, without_meeting=None) -> tuple[int, int]:
    """Minutes of travel before and after a meeting at `school` (an id; None by video), from and to what those who
    lead have at other schools that day; the longest where several lead. What a neighbour counts already is left out.

    Three queries; none by video.
    """
    if school is None:
        return 0, 0
    first, last = day_of(starts_at)
    rows = Participant.objects.filter(
        person__in=people,
        meeting__status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD],
        meeting__starts_at__gte=first,
        meeting__starts_at__lt=last,
    ).exclude(meeting=without_meeting)
    by_person = {}
    for row in rows.select_related("meeting__series").order_by("meeting__starts_at", "pk"):
        by_person.setdefault(row.person_id, []).append(row)
    ways = ways_of(authority)
    before = after = 0
    for days in by_person.values():
        earlier = [row for row in reversed(days) if row.meeting.ends_at <= starts_at]
        later = [row for row in days if row.meeting.starts_at >= ends_at]
        before = max(
            before, _way(ways, school, earlier, lambda row: starts_at - row.meeting.ends_at, "after")
        )
        after = max(after, _way(ways, school, later, lambda row: row.meeting.starts_at - ends_at, "before"))
    return before, after


def _way(ways, school, rows, gap, side):
    """What is missing of the way to the nearest of `rows` that is somewhere.

    When something by video lies between, the way takes what that leaves free, and is no hindrance itself.
    """
    for number, row in enumerate(rows):
        if school_of(row.meeting) is None:
            continue
        missing = ways.minutes(school, school_of(row.meeting)) - getattr(row, f"travel_{side}")
        return max(0, missing if number == 0 else min(missing, gap(rows[0]) // MINUTE))
    return 0
