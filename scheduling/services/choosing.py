"""Booking, moving and cancelling by those who do not lead: among the times that are free, and with notice.

Whoever leads is locked before the times are looked at, so of several who choose the same one the first gets it, and
the others are told. Locks are taken in the order of services.meeting.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.enums import CancelReason, MeetingStatus, ParticipantRole
from scheduling.localtime import STOCKHOLM
from scheduling.models import Meeting, Series
from scheduling.queries.bookable import bookable_times
from scheduling.queries.travel import rules_of, school_of, travel_around
from scheduling.services import meeting as services
from scheduling.services.times import MeetingError, lock_people


class NotFree(MeetingError):
    """The time is not, or no longer, among those that can be chosen."""


class TooLate(MeetingError):
    """There is less time left than the authority wants for this."""


@transaction.atomic
def book_free_time(*, series, kind, starts_at, by, also=(), uid=None) -> Meeting:
    """A meeting of the series' usual length at `starts_at` (UTC), with its members and the people in `also`.

    The same `uid` and time again give the meeting that was booked with them. Raises NotFree and MeetingError.
    """
    series = Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    before = Meeting.objects.filter(uid=uid, series=series, starts_at=starts_at).first() if uid else None
    if before:
        return before
    members = series.members.current().filter(role=ParticipantRole.FACILITATOR)
    leading = list(members.values_list("person_id", flat=True))
    school = school_of(Meeting(series=series, place=series.place, video_url=series.video_url))
    ends_at, ways = _check(series, leading, starts_at, series.usual_minutes, school)
    return services.book(
        series=series,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by,
        extra_participants=also,
        travel_before=ways[0],
        travel_after=ways[1],
        uid=uid,
    )


@transaction.atomic
def move_to_free_time(*, meeting, starts_at, by, sequence=None) -> Meeting:
    """Another time (UTC) for a booked meeting, as long as before. `sequence` is the number that the page showed.

    Raises NotFree, TooLate when the meeting itself is too near, ChangedMeanwhile and MeetingError.
    """
    meeting = _locked(meeting)
    check_notice(meeting=meeting)
    leading = list(meeting.participants.facilitators().values_list("person_id", flat=True))
    ends_at, ways = _check(
        meeting.series, leading, starts_at, meeting.minutes, school_of(meeting), without_meeting=meeting
    )
    return services.move(
        meeting=meeting,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by,
        travel_before=ways[0],
        travel_after=ways[1],
        sequence=sequence,
    )


@transaction.atomic
def call_off(*, meeting, reason, by) -> Meeting:
    """Cancel a booked meeting; `reason` is a CancelReason. Raises TooLate when it is too near, and MeetingError."""
    meeting = _locked(meeting)
    if meeting.status != MeetingStatus.CANCELLED:
        check_notice(meeting=meeting)
    return services.cancel(meeting=meeting, reason=CancelReason(reason), by=by)


def check_notice(*, meeting, now=None) -> None:
    """Raise TooLate when a booked meeting begins sooner after `now` (UTC) than its authority's notice."""
    hours = rules_of(meeting.series.authority_id).notice_hours
    if meeting.starts_at and meeting.starts_at < (now or timezone.now()) + timedelta(hours=hours):
        raise TooLate(
            _("The meeting is too near: it can be moved or cancelled here until %(hours)s hours before.")
            % {"hours": hours}
        )


def _locked(meeting):
    return (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("series")
        .get(pk=meeting.pk)
    )


def _check(series, leading, starts_at, minutes, school, *, without_meeting=None):
    """When the meeting would end, and the travel it needs, with those who lead locked. Raises NotFree."""
    lock_people(leading)
    day, ends_at = starts_at.astimezone(STOCKHOLM).date(), starts_at + timedelta(minutes=minutes)
    free = bookable_times(
        leading,
        minutes,
        day,
        day,
        timezone.now(),
        authority=series.authority_id,
        school=school,
        without_meeting=without_meeting,
    )
    if (starts_at, ends_at) not in free:
        raise NotFree(
            _("That time is no longer free: somebody was quicker, or it has come too near. Choose another.")
        )
    return ends_at, travel_around(
        leading, series.authority_id, school, starts_at, ends_at, without_meeting=without_meeting
    )
