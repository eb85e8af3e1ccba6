"""Mail about who is in an engagement and about a hand-over: that it is so, never what anybody wrote."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from coaching.enums import Phase
from coaching.models import Engagement
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url


class MemberKind(MessageKind):
    """About one engagement and somebody who is named: `about`. `for_members` is of no use to who has left."""

    subject_type = "engagement"

    def __init__(self, code, label, *, page="engagement_detail", for_members=True):
        self.code, self.label, self.page, self.for_members = code, label, page, for_members

    def contexts(self, messages):
        """Two queries: engagements with people, and the people named."""
        found = Engagement.objects.with_people().in_bulk({message.subject_id for message in messages})
        people = Person.objects.in_bulk({message.facts.get("about") for message in messages})
        return {
            message.pk: self._context(message, found.get(message.subject_id), people) for message in messages
        }

    def _context(self, message, engagement, people):
        about = people.get(message.facts.get("about"))
        if engagement is None or about is None or engagement.phase == Phase.CLOSED:
            return SuppressReason.NOTHING_TO_REMIND
        is_in_it = any(member.person_id == message.person_id for member in engagement.members_now)
        if self.for_members and not is_in_it:
            return SuppressReason.PERSON_LEFT
        return {
            "engagement": engagement,
            "about": about,
            "is_about_reader": about.pk == message.person_id,
            "url": page_url(self.page, engagement.pk) if is_in_it else page_url("engagement_list"),
        }


KINDS = (
    MemberKind("member_joined", _("Somebody has joined")),
    MemberKind("member_left", _("Somebody has left"), for_members=False),
    MemberKind("handover_proposed", _("Hand-over proposed"), page="handover"),
    MemberKind("handover_asked", _("Consent to a hand-over asked for"), page="handover"),
    MemberKind("handover_consented", _("Hand-over consented to"), page="handover"),
    MemberKind("handover_refused", _("Hand-over refused"), page="handover"),
    MemberKind("handover_withdrawn", _("Hand-over withdrawn")),
    MemberKind("handover_done", _("Another coach has taken over"), for_members=False),
)
