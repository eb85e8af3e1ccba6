"""What a booked meeting is reminded of, when, and whom. Each app registers its own in `AppConfig.ready`.

A reminder belongs to a kind of mail and has an occasion, by which one person's reminders of a kind are told apart.
Days are counted on Sweden's clocks, so that a reminder comes at the meeting's own clock time whatever the clocks have
done in between; hours are hours.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from scheduling.enums import ZONE, MeetingKind, ParticipantRole

REMINDER = "meeting_reminder"
UNANSWERED = "meeting_unanswered"
#: Occasion of the ordinary reminder: days before the meeting.
DAYS = {"7d": 7, "1d": 1}
#: The one to a video meeting, and how long before it.
SHORTLY, HOURS_BEFORE = "2h", dt.timedelta(hours=2)
#: Who has not answered so many days before is asked once more.
ANSWER_DAYS = 3


def days_before(moment: dt.datetime, *, days: int) -> dt.datetime:
    """The same clock time in Sweden, so many days earlier, in UTC.

    In the hour that does not exist (29 March 2026) it is the hour after; in the one that comes twice (25 October
    2026) the first of them.
    """
    local = moment.astimezone(ZoneInfo(ZONE))
    return (local - dt.timedelta(days=days)).replace(fold=0).astimezone(dt.UTC)


def local_time(day: dt.date, clock: dt.time) -> dt.datetime:
    """The moment, in UTC, at which Sweden's clocks first show `clock` on `day`; in a missing hour, the hour after."""
    return dt.datetime.combine(day, clock, ZoneInfo(ZONE)).astimezone(dt.UTC)


def local_day(moment: dt.datetime) -> dt.date:
    """The date in Sweden."""
    return moment.astimezone(ZoneInfo(ZONE)).date()


def everybody(meeting, participant) -> bool:
    """For all who take part or lead."""
    return True


@dataclass(frozen=True, slots=True)
class Reminder:
    """`due(meeting)` and `ends(meeting)` say, in UTC, when it ought to leave and when it is of no use any more;
    `is_for(meeting, participant)` whether it is for somebody. `once`: never again after it was sent."""

    kind: str
    occasion: str
    due: Callable
    ends: Callable
    is_for: Callable = everybody
    once: bool = False


_reminders: dict[tuple[str, str], Reminder] = {}


def register(reminder: Reminder) -> None:
    """Have the planner plan it for every meeting booked or moved from now on; again replaces the former."""
    _reminders[reminder.kind, reminder.occasion] = reminder


def every() -> list[Reminder]:
    """All that were registered, in that order."""
    return list(_reminders.values())


def kinds() -> set[str]:
    """The kinds of mail that they belong to."""
    return {reminder.kind for reminder in _reminders.values()}


def visit_for_coach(meeting, participant) -> bool:
    """A lesson visit, for who visits."""
    return meeting.kind == MeetingKind.LESSON_VISIT and participant.role == ParticipantRole.FACILITATOR


def visit_for_teacher(meeting, participant) -> bool:
    """A lesson visit, for who is visited."""
    return meeting.kind == MeetingKind.LESSON_VISIT and participant.role == ParticipantRole.PARTICIPANT


def last_ends(meeting) -> dt.datetime:
    """A late one gives way to the one with the video link; where there is none, to the meeting."""
    return meeting.starts_at - HOURS_BEFORE if meeting.video_url else meeting.starts_at


def _days(occasion, ends, is_for=everybody):
    days = DAYS[occasion]
    return Reminder(
        REMINDER, occasion, lambda meeting: days_before(meeting.starts_at, days=days), ends, is_for
    )


def register_all() -> None:
    """Those of every meeting; called once, when the app is ready."""
    # A late reminder gives way to the next one, at least a day before that.
    register(_days("7d", lambda meeting: days_before(meeting.starts_at, days=2)))
    # Who visits a lesson gets one of a kind of its own instead, which says where it is.
    register(_days("1d", last_ends, lambda meeting, participant: not visit_for_coach(meeting, participant)))
    register(
        Reminder(
            REMINDER,
            SHORTLY,
            lambda meeting: meeting.starts_at - HOURS_BEFORE,
            lambda meeting: meeting.starts_at,
            lambda meeting, participant: bool(meeting.video_url),
        )
    )
    register(
        Reminder(
            UNANSWERED,
            f"{ANSWER_DAYS}d",
            lambda meeting: days_before(meeting.starts_at, days=ANSWER_DAYS),
            lambda meeting: days_before(meeting.starts_at, days=1),
            lambda meeting, participant: participant.role == ParticipantRole.PARTICIPANT,
            once=True,
        )
    )
