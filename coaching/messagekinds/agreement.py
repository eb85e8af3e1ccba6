"""Mail about agreements: that one waits to be accepted."""

from django.utils.translation import gettext_lazy as _

from coaching.enums import Phase
from coaching.models import Engagement
from coaching.queries.agreement import agreements_of
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url

WAITS = "agreement_waits"


def occasion_of(part) -> str:
    """One for each party and wording."""
    return f"{part.party} {part.wording.key}"


class AgreementWaits(MessageKind):
    """To somebody who has still to accept; not when that is done, or another wording is out."""

    code = WAITS
    label = _("Agreement to accept")
    subject_type = "engagement"
    page = "engagement_agreement"

    def contexts(self, messages):
        """Five queries: engagements with people, wordings, principals, acceptances."""
        found = Engagement.objects.with_people().in_bulk({message.subject_id for message in messages})
        agreements = agreements_of(found.values())
        return {
            message.pk: self._context(message, agreements.get(message.subject_id)) for message in messages
        }

    def _context(self, message, agreement):
        if agreement is None or agreement.engagement.phase == Phase.CLOSED:
            return SuppressReason.NOTHING_TO_REMIND
        mine = [part for part in agreement.parts if part.person.pk == message.person_id]
        if not mine:
            return SuppressReason.PERSON_LEFT
        part = next((part for part in mine if occasion_of(part) == message.occasion), None)
        if part is None or part.acceptance:
            return SuppressReason.NOTHING_TO_REMIND
        return {
            "engagement": agreement.engagement,
            "is_changed": part.had_another,
            "url": page_url(self.page, agreement.engagement.pk),
        }


KINDS = (AgreementWaits(),)
