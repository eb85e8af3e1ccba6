"""After unlocking: the keys of all one's conversations brought in step, as far as one can."""

import logging

from django.db.models import Exists, OuterRef, Q

from coaching.enums import Phase
from coaching.models import Engagement, Grant, VaultKey
from coaching.services.circlekey import settle
from scheduling.models import SeriesMember

log = logging.getLogger(__name__)


def settle_all(*, unlocked) -> None:
    """Settle each engagement of the person's, in a transaction of its own; one that fails does not stop the others.

    Of those that are closed only the ones in which somebody has a vault without any key: after a lost one.
    """
    for engagement in _to_settle(unlocked.person_id):
        try:
            settle(unlocked=unlocked, engagement=engagement)
        except Exception:
            log.exception("Keys of engagement %s could not be settled", engagement.pk)


def _to_settle(person_id):
    mine = SeriesMember.objects.current().filter(person=person_id)
    granted = Grant.objects.filter(
        holder=OuterRef("pk"), circle_key__engagement__series=OuterRef(OuterRef("series"))
    )
    without_keys = VaultKey.objects.in_use().filter(~Exists(granted), person=OuterRef("person"))
    waiting = SeriesMember.objects.current().filter(Exists(without_keys), series=OuterRef("series"))
    found = Engagement.objects.filter(series__in=mine.values("series"))
    return list(found.filter(~Q(phase=Phase.CLOSED) | Exists(waiting)).order_by("pk"))
