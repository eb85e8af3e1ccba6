"""After unlocking: the keys of all one's conversations brought in step, as far as one can."""

import logging

from coaching.models import Engagement
from coaching.queries.settling import out_of_step
from coaching.services.circlekey import settle

log = logging.getLogger(__name__)


def settle_all(*, unlocked, person) -> None:
    """Settle each engagement of `person` in which there is something to do. One that fails does not stop the others."""
    engagements = list(Engagement.objects.with_member(person).with_people())
    for engagement in out_of_step(unlocked, engagements):
        try:
            settle(unlocked=unlocked, engagement=engagement)
        except Exception:
            log.exception("Keys of engagement %s could not be settled", engagement.pk)
