"""The times that somebody who does not lead may choose among, day by day, and the meetings that one may change."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from coaching.models import Engagement
from coaching.rules.choosing import may_change_own
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.localtime import STOCKHOLM
from scheduling.models import BookingRules, Meeting, Participant
from scheduling.queries.bookable import bookable_times
from scheduling.queries.travel import school_of

#: How far ahead times can be chosen, and how many days with times stand on a page.
AHEAD = dt.timedelta(days=120)
DAYS = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """Some days with their times (start and end in UTC). `later` is the first day of the next page, or None."""

    days: list[tuple[dt.date, list[tuple[dt.datetime, dt.datetime]]]]
    later: dt.date | None
    is_later: bool

    @property
    def starts(self) -> list[dt.datetime]:
        """All of them."""
        return [start for _day, times in self.days for start, _end in times]


def times_to_book(series, leading, since: dt.date | None) -> Choice:
    """Times for a new meeting of a series that `leading` lead, from the local date `since` on."""
    school = school_of(Meeting(series=series, place=series.place, video_url=series.video_url))
    return _choice(series, leading, series.usual_minutes, school, since)


def times_to_move_to(meeting, since: dt.date | None) -> Choice:
    """Times for a booked meeting, which is not in its own way."""
    leading = [row.person_id for row in meeting.participants.all() if row.role == ParticipantRole.FACILITATOR]
    return _choice(meeting.series, leading, meeting.minutes, school_of(meeting), since, meeting)


def _choice(series, leading, minutes, school, since, meeting=None):
    today = timezone.localdate()
    first = min(max(since or today, today), today + AHEAD)
    found = {}
    for start, end in bookable_times(
        leading,
        minutes,
        first,
        today + AHEAD,
        timezone.now(),
        authority=series.authority_id,
        school=school,
        without_meeting=meeting,
    ):
        if meeting is None or start != meeting.starts_at:
            found.setdefault(start.astimezone(STOCKHOLM).date(), []).append((start, end))
    days = list(found.items())
    return Choice(days[:DAYS], days[DAYS][0] if len(days) > DAYS else None, is_later=first > today)


def changeable(person, meetings) -> set[int]:
    """Ids of those of `meetings` that the person may move or cancel without leading them. At most five queries
    however many."""
    now = timezone.now()
    coming = [one for one in meetings if one.status == MeetingStatus.BOOKED and one.starts_at > now]
    engagements = {
        engagement.series_id: engagement
        for engagement in Engagement.objects.visible_to(person)
        .filter(series__in={one.series_id for one in coming})
        .with_people()
    }
    coming = [one for one in coming if one.series_id in engagements]
    if not coming:
        return set()
    rules = {
        row.authority_id: row
        for row in BookingRules.objects.filter(authority__in={e.authority_id for e in engagements.values()})
    }
    return {
        one.pk
        for one in coming
        if may_change_own(
            person,
            one,
            engagements[one.series_id],
            rules.get(engagements[one.series_id].authority_id, BookingRules()),
        )
    }


def meeting_of(person, pk):
    """A meeting of an engagement that the person takes part in, with its engagement; None for everybody else."""
    rows = Meeting.objects.filter(pk__in=Participant.objects.filter(person=person).values("meeting"), pk=pk)
    meeting = rows.select_related("series__school").prefetch_related("participants__person").first()
    if meeting is None:
        return None, None
    engagement = Engagement.objects.visible_to(person).with_people().filter(series=meeting.series_id).first()
    return meeting, engagement
