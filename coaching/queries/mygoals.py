"""What is stored about a person's part in goals, in plain words; never what was written in them."""

from django.utils.translation import gettext as _

from coaching.models import Attainment, CycleMove, Goal, GoalReview


def goal_deeds(person) -> list[tuple]:
    """(what, when) of each decision, step and answer that is kept with the person's name; four statements."""
    reviews = GoalReview.objects.filter(by=person)
    rows = [(_("Goal reviewed: %(what)s") % {"what": one.get_decision_display()}, one.at) for one in reviews]
    statuses = Goal.objects.filter(status_by=person)
    rows += [
        (_("Goal set: %(what)s") % {"what": one.get_status_display()}, one.status_since) for one in statuses
    ]
    moves = CycleMove.objects.filter(by=person)
    rows += [
        (_("Step in the cycle of work: %(what)s") % {"what": one.get_step_display()}, one.at) for one in moves
    ]
    given = Attainment.objects.filter(person=person)
    rows += [
        (_("How much of a goal was reached: %(what)s") % {"what": one.get_level_display()}, one.given_at)
        for one in given
    ]
    return rows
