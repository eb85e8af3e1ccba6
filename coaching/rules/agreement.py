"""Who accepts what, and who lets whom know what. Whether somebody sees an engagement is its `visible_to`."""

from accounts.enums import Role
from coaching.enums import AgreementParty, Phase
from coaching.rules.engagement import is_active, is_coach
from scheduling.enums import ParticipantRole

#: What a member of an engagement accepts the conditions of.
PARTY_OF_ROLE = {
    ParticipantRole.FACILITATOR: AgreementParty.COACH,
    ParticipantRole.PARTICIPANT: AgreementParty.TEACHER,
}


def leads_the_school(person, engagement) -> bool:
    """Whether `person` is a principal of the engagement's school today."""
    return engagement.school_id in person.schools_as(Role.PRINCIPAL)


def is_teacher(person, engagement) -> bool:
    """Whether `person` is coached in it today."""
    return any(
        member.person_id == person.pk and member.role == ParticipantRole.PARTICIPANT
        for member in engagement.members_now
    )


def parties_of(person, engagement) -> list[AgreementParty]:
    """As what `person` has conditions to accept, from the members and duties of today."""
    found = {
        AgreementParty.PRINCIPAL: leads_the_school(person, engagement),
        AgreementParty.TEACHER: is_teacher(person, engagement),
        AgreementParty.COACH: is_coach(person, engagement),
    }
    return [party for party, holds in found.items() if holds]


def may_accept(person, engagement) -> bool:
    """Whoever is a party, until it is closed; also before anybody is asked."""
    return engagement.phase != Phase.CLOSED and bool(parties_of(person, engagement))


def is_due(engagement) -> bool:
    """Whether those who have not accepted are asked to: once the introduction is over, while it is under way."""
    return is_active(engagement) and engagement.phase != Phase.INTRODUCTION


def may_release(person, engagement) -> bool:
    """Each teacher, for themselves, until it is closed."""
    return engagement.phase != Phase.CLOSED and is_teacher(person, engagement)


def may_stop(person, engagement) -> bool:
    """Each teacher, for themselves, at any time."""
    return is_teacher(person, engagement)


def sees_released(person, engagement) -> bool:
    """The school's principals, and nobody else."""
    return leads_the_school(person, engagement)


def may_publish(person, authority_id) -> bool:
    """The office of the authority publishes the wordings."""
    return authority_id in person.authorities_as(Role.ADMINISTRATOR)
