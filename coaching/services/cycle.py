"""Moving an engagement in its cycle of work."""

from django.db import transaction
from django.utils.translation import gettext as _

from coaching.models import CycleMove
from coaching.queries.cycle import cycle_of
from coaching.rules.cycle import may_move
from coaching.services.circlekey import locked
from coaching.services.engagement import EngagementError


@transaction.atomic
def move(*, engagement, by, forward: bool, seen: int) -> CycleMove | None:
    """One step forward or back from where the page showed it: after its move number `seen` (0 before the first).

    Raises EngagementError when somebody has moved it since, there is no step before, or the phase is not work.
    """
    engagement = locked(engagement)
    if not may_move(by, engagement):
        raise EngagementError(_("The cycle is moved while the phase is “Work” and nothing is paused."))
    cycle = cycle_of(engagement)
    if cycle.number != seen:
        raise EngagementError(
            _("Somebody has moved it meanwhile, so nothing was changed. It is now at “%(step)s”.")
            % {"step": cycle.step.label}
        )
    target = cycle.next if forward else cycle.previous
    if target is None:
        raise EngagementError(_("There is no step before this one."))
    number, step = target
    return CycleMove.objects.create(engagement=engagement, number=seen + 1, cycle=number, step=step, by=by)
