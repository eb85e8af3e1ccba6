"""Who may do what to an engagement. Whether somebody sees it at all is `Engagement.objects.visible_to`."""

from accounts.enums import Role
from coaching.enums import Phase
from scheduling.enums import ParticipantRole


def is_coach(person, engagement) -> bool:
    """Whether `person` is one of its coaches today."""
    return any(
        member.person_id == person.pk and member.role == ParticipantRole.FACILITATOR
        for member in engagement.members_now
    )


def is_member(person, engagement) -> bool:
    """Whether `person` is in it: as coach or as teacher."""
    return any(member.person_id == person.pk for member in engagement.members_now)


def runs_the_office(person, engagement) -> bool:
    """Whether `person` is an administrator of the authority."""
    return engagement.authority_id in person.authorities_as(Role.ADMINISTRATOR)


def sees_where(person, engagement) -> bool:
    """The place of a meeting: who is in it, and the school's principal, who sees to it that the room is free."""
    return is_member(person, engagement) or engagement.school_id in person.schools_as(Role.PRINCIPAL)


def is_active(engagement) -> bool:
    """Neither closed nor paused."""
    return engagement.phase != Phase.CLOSED and engagement.paused_at is None


def may_book(person, engagement) -> bool:
    """Meetings are booked by a coach, while the engagement is under way."""
    return is_active(engagement) and is_coach(person, engagement)


def may_change_phase(person, engagement) -> bool:
    """As booking: the coach says where they are on the way."""
    return is_active(engagement) and is_coach(person, engagement)


def steers(person, engagement) -> bool:
    """Who may pause, resume and end it, when it can be: a coach; or the office, when the coach cannot."""
    return is_coach(person, engagement) or runs_the_office(person, engagement)


def may_pause(person, engagement) -> bool:
    """While it is under way."""
    return is_active(engagement) and steers(person, engagement)


def may_resume(person, engagement) -> bool:
    """While it is paused."""
    return engagement.paused_at is not None and steers(person, engagement)


def may_close(person, engagement) -> bool:
    """Until it is closed; a paused one too."""
    return engagement.phase != Phase.CLOSED and steers(person, engagement)
