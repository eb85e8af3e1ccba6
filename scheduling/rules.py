"""Who may do what to a meeting. The same functions answer views, templates and services above.

A person's current duties decide for the office; who leads is in the meeting's and the series' own lists, which may
have been loaded beforehand.
"""

from accounts.enums import Role
from scheduling.enums import MEETING_TRANSITIONS, MeetingStatus, MessageState, ParticipantRole
from scheduling.pauses import is_paused


def in_office_of(person, series) -> bool:
    """Whether the person is an administrator of the series' school authority today."""
    return series.authority_id in person.authorities_as(Role.ADMINISTRATOR)


def leads_series(person, series) -> bool:
    """Whether the person is one of those who lead the series now."""
    return any(
        member.person_id == person.pk
        and member.role == ParticipantRole.FACILITATOR
        and member.left_at is None
        for member in series.members.all()
    )


def leads_meeting(person, meeting) -> bool:
    """Whether the person leads this meeting."""
    return any(
        row.person_id == person.pk and row.role == ParticipantRole.FACILITATOR
        for row in meeting.participants.all()
    )


def takes_part(person, meeting) -> bool:
    """Whether the person is asked to this meeting, to lead it or not."""
    return any(row.person_id == person.pk for row in meeting.participants.all())


def participation(person, meeting):
    """The person's own row of the meeting; None for a stranger."""
    return next((row for row in meeting.participants.all() if row.person_id == person.pk), None)


def may_answer(person, meeting, now) -> bool:
    """Say whether one comes: who is asked to a booked meeting that is not over at `now` (UTC), and does not lead it."""
    row = participation(person, meeting)
    is_open = meeting.status == MeetingStatus.BOOKED and meeting.ends_at > now
    return is_open and row is not None and row.role == ParticipantRole.PARTICIPANT


def may_book(person, series) -> bool:
    """A meeting in an open series: those who lead it, and the office."""
    return series.closed_at is None and (in_office_of(person, series) or leads_series(person, series))


def may_make_new(person, series) -> bool:
    """Ask about times for a new meeting, or make one that repeats: as booking, while the series is not paused."""
    return may_book(person, series) and not is_paused(series)


def keeps_plan(person, plan) -> bool:
    """Give a module's meetings new dates, or remove the plan: whoever books in its series."""
    return may_book(person, plan.series)


def may_ask_about_times(person, meeting) -> bool:
    """Propose several times for a meeting that has none: who could set its time."""
    return meeting.status in (MeetingStatus.OPEN, MeetingStatus.POLLING) and may_move(person, meeting)


def may_move(person, meeting) -> bool:
    """Move a booked meeting, or give an open one its time: those who lead it or its series, and the office."""
    can = meeting.status != MeetingStatus.HELD and MeetingStatus.BOOKED in MEETING_TRANSITIONS[meeting.status]
    return can and runs(person, meeting)


def may_cancel(person, meeting) -> bool:
    """Call a meeting off that was not held: those who lead it or its series, and the office."""
    return MeetingStatus.CANCELLED in MEETING_TRANSITIONS[meeting.status] and runs(person, meeting)


def runs(person, meeting) -> bool:
    """Whether the person decides about the meeting, whatever its state: who leads it or its series, and the office."""
    return (
        leads_meeting(person, meeting)
        or in_office_of(person, meeting.series)
        or leads_series(person, meeting.series)
    )


def sees_ledger(person) -> bool:
    """Whether the person is in an office, which sees what its authority has sent."""
    return person.has_role(Role.ADMINISTRATOR)


def may_send_again(person, message, now) -> bool:
    """A mail that failed and is still of use: the office of its authority. `now` in UTC."""
    return (
        message.state == MessageState.FAILED
        and (message.stale_at is None or message.stale_at > now)
        and message.authority_id in person.authorities_as(Role.ADMINISTRATOR)
    )


def sees_school_year(person) -> bool:
    """Terms, breaks and study days are for everybody with a duty."""
    return bool(person.current_duties)


def may_edit_school_year(person, authority_id: int) -> bool:
    """The office of the authority."""
    return authority_id in person.authorities_as(Role.ADMINISTRATOR)


def keeps_own_hours(person) -> bool:
    """Whoever coaches says when."""
    return person.has_role(Role.COACH)
