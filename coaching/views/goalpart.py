"""What the engagement's page shows its members of goals, of the cycle of work and of what was reached."""

from coaching.enums import Circle, Phase
from coaching.queries.cycle import cycle_of
from coaching.queries.goal import goals_of, opened_in
from coaching.queries.readers import ReaderBook
from coaching.rules import cycle as cycle_rules
from coaching.rules import goal as rules
from coaching.services.entry import mark_damaged
from coaching.vault.unlocking import vault_of


def goal_part(request, engagement) -> dict:
    """The context of coaching/goal/section.html, cycle.html and to_give.html."""
    person, unlocked = request.user, vault_of(request)
    if not rules.sees_goals(person, engagement):
        return {}
    goals = goals_of(person, engagement, unlocked)
    mark_damaged(opened=opened_in(goals))
    is_time = engagement.phase in (Phase.EVALUATION, Phase.CLOSED)
    return {
        "goals": goals,
        "sees_goals": True,
        "goals_locked": unlocked is None,
        "goals_wait": unlocked is not None
        and ReaderBook([engagement]).waits_for_key(person, engagement, Circle.SHARED),
        "may_write_goal": rules.may_write(person, engagement),
        "attainment_waits": is_time and any(one.may_give and one.mine is None for one in goals),
        "may_give": any(one.may_give for one in goals),
        "cycle": cycle_of(engagement) if engagement.phase == Phase.WORK else None,
        "may_move": cycle_rules.may_move(person, engagement),
    }
