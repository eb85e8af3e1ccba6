"""Who may do what with a goal, and who sees what somebody else says was reached. The engagement comes with its people.

Whether somebody reads a goal at all is `Entry.objects.visible_to`.
"""

from coaching.enums import GoalStatus, Phase
from coaching.rules.engagement import is_coach, is_member
from scheduling.enums import ParticipantRole


def sees_goals(person, engagement) -> bool:
    """Who is in it. To all others there is nothing to see, not even whether there is a goal."""
    return engagement.erased_at is None and is_member(person, engagement)


def may_write(person, engagement) -> bool:
    """Coaches and teachers alike, until it is closed: the goal is for both from the start."""
    return engagement.phase != Phase.CLOSED and sees_goals(person, engagement)


def may_review(person, goal) -> bool:
    """As writing, while the goal is worked towards."""
    return goal.status == GoalStatus.ACTIVE and may_write(person, goal.engagement)


def may_give_attainment(person, engagement, has_given: bool) -> bool:
    """Until it is closed everybody in it, also anew; then the teachers who have not yet, while the goal is kept."""
    if not sees_goals(person, engagement):
        return False
    return engagement.phase != Phase.CLOSED or not (has_given or is_coach(person, engagement))


def sees_level(person, attainment, engagement, has_given: bool) -> bool:
    """Each sees their own; those of others once one has given one's own, or when it is closed.

    Between the teachers of a team nothing is shown: a teacher sees what the coaches say, the coaches what each says.
    """
    if attainment.person_id == person.pk:
        return True
    if attainment.role == ParticipantRole.PARTICIPANT and not is_coach(person, engagement):
        return False
    return has_given or engagement.phase == Phase.CLOSED
