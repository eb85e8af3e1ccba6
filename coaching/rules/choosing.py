"""Which meetings those choose a time for who do not lead them. `booking` is what the authority has decided."""

from accounts.enums import Role
from coaching.rules.engagement import is_active, is_coach, is_member
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole


def kinds_to_choose(person, engagement, booking) -> list[MeetingKind]:
    """Teachers choose times for what they are in, the school's principal for the leadership talk; coaches have a page
    of their own."""
    if not (booking.others_choose and is_active(engagement)) or is_coach(person, engagement):
        return []
    if is_member(person, engagement):
        return [MeetingKind.CONVERSATION, MeetingKind.LESSON_VISIT]
    if engagement.school_id in person.schools_as(Role.PRINCIPAL):
        return [MeetingKind.LEADERSHIP_TALK]
    return []


def may_change_own(person, meeting, engagement, booking) -> bool:
    """Move or cancel a booked meeting in which one takes part: when it concerns nobody else but who leads it, when
    one has booked it, and for the principal the leadership talk. How late, the service says."""
    if meeting.status != MeetingStatus.BOOKED or not (booking.others_choose and is_active(engagement)):
        return False
    rows = meeting.participants.all()
    coming = {row.person_id for row in rows if row.role == ParticipantRole.PARTICIPANT}
    if person.pk not in coming:
        return False
    talk = meeting.kind == MeetingKind.LEADERSHIP_TALK
    if talk and engagement.school_id in person.schools_as(Role.PRINCIPAL):
        return True
    return coming == {person.pk} or meeting.created_by_id == person.pk
