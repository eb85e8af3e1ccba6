"""Mail about engagements."""

from django.utils.translation import gettext_lazy as _

from coaching.enums import Phase
from coaching.models import Engagement
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url


class EngagementStarted(MessageKind):
    """To the teachers: who coaches them, and that the first meeting comes next."""

    code = "engagement_started"
    label = _("Coaching starts")
    subject_type = "engagement"
    page = "engagement_detail"

    def contexts(self, messages):
        found = Engagement.objects.with_people().in_bulk({message.subject_id for message in messages})
        return {message.pk: _started(message, found.get(message.subject_id)) for message in messages}


def _started(message, engagement):
    if engagement is None or engagement.phase == Phase.CLOSED:
        return SuppressReason.NOTHING_TO_REMIND
    if message.person not in engagement.teachers:
        return SuppressReason.PERSON_LEFT
    coaches = ", ".join(str(coach) for coach in engagement.coaches)
    return {
        "engagement": engagement,
        "coaches": coaches,
        "url": page_url("engagement_detail", engagement.pk),
        "vault_url": page_url("vault_new"),
    }


KINDS = (EngagementStarted(),)
