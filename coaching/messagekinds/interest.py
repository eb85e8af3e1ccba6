"""Mail about interest in programmes: how much waits, never who or what about."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Duty
from coaching.enums import OPEN_INTEREST, InterestStatus
from coaching.models import Interest
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url


class InterestWaits(MessageKind):
    """About all that has come in for an authority by the time that it leaves; to its office, and to who answers."""

    code = "interest_waits"
    label = _("Interest in programmes waits")
    subject_type = "authority"
    roles = (Role.ADMINISTRATOR, Role.COACH)

    def contexts(self, messages):
        """Three queries: who is in the offices, what nobody has taken up, what somebody answers for."""
        authorities = {message.subject_id for message in messages}
        people = {message.person_id for message in messages}
        duties = Duty.objects.current().filter(
            role=Role.ADMINISTRATOR, person__in=people, authority__in=authorities
        )
        offices = set(duties.values_list("person", "authority"))
        rows = Interest.objects.filter(programme__authority__in=authorities).order_by()
        new = rows.filter(status=InterestStatus.NEW, owner=None).values_list("programme__authority")
        fresh = dict(new.annotate(amount=Count("pk")))
        owned = rows.filter(Q(owner__in=people), status__in=OPEN_INTEREST)
        mine = {
            (owner, authority): amount
            for owner, authority, amount in owned.values_list("owner", "programme__authority").annotate(
                amount=Count("pk")
            )
        }
        return {message.pk: self._context(message, offices, fresh, mine) for message in messages}

    def _context(self, message, offices, fresh, mine):
        key = (message.person_id, message.subject_id)
        new = fresh.get(message.subject_id, 0) if key in offices else 0
        own = mine.get(key, 0)
        if not new and not own:
            return SuppressReason.NOTHING_TO_REMIND
        return {"new": new, "own": own, "url": page_url("interest_list")}


KINDS = (InterestWaits(),)
