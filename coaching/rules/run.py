"""Who may lead a meeting by a conversation method, and when. Who sees a run is in `MethodRun.objects.visible_to`."""

import datetime as dt

from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.localtime import STOCKHOLM
from scheduling.rules import leads_meeting, leads_series, takes_part

#: Before a meeting begins and after it has ended.
AROUND = dt.timedelta(hours=12)

#: Between two people, or in a lesson, nobody needs to be given the word.
NOT_FOR = {MeetingKind.LEADERSHIP_TALK, MeetingKind.CONVERSATION, MeetingKind.LESSON_VISIT}


def is_in(person, meeting) -> bool:
    """Whether the meeting is the person's own: who is asked to it, and who leads its series."""
    return takes_part(person, meeting) or leads_series(person, meeting.series)


def leads(person, meeting) -> bool:
    """Whether the person leads the meeting or its series."""
    return leads_meeting(person, meeting) or leads_series(person, meeting.series)


def is_near(meeting, now) -> bool:
    """From 12 hours before it until 12 hours after it; `now` in UTC. A meeting that is called off never is."""
    can = meeting.status in (MeetingStatus.BOOKED, MeetingStatus.HELD) and meeting.starts_at is not None
    return can and meeting.starts_at - AROUND <= now <= meeting.ends_at + AROUND


def is_its_day(meeting, now) -> bool:
    """Whether it is the day of the meeting in Stockholm; one that goes past midnight has two."""
    first, last = (moment.astimezone(STOCKHOLM).date() for moment in (meeting.starts_at, meeting.ends_at))
    return first <= now.astimezone(STOCKHOLM).date() <= last


def may_lead(person, meeting, now) -> bool:
    """Who leads the meeting, around it; on its day anybody who is asked, for a group whose leader is not there."""
    if not is_near(meeting, now):
        return False
    return leads(person, meeting) or (takes_part(person, meeting) and is_its_day(meeting, now))


def is_for_groups(meeting, people: int) -> bool:
    """Whether a method is worth showing the way to: kinds of meetings of groups, and others with more than two."""
    return meeting.kind not in NOT_FOR or people > 2
