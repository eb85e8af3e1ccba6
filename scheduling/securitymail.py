"""The mail that tells somebody that their second step has been taken away."""

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from accounts.models import MfaReset
from accounts.signals import mfa_was_reset
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url
from scheduling.services.message import plan


class MfaResetMail(MessageKind):
    """About a person, to that person; each reset is an occasion of its own."""

    code = "mfa_reset"
    label = _("The second step has been reset")
    subject_type = "person"
    is_obligatory = True

    def contexts(self, messages):
        """Who did it and when; one query."""
        resets = MfaReset.objects.select_related("by").in_bulk(
            [int(message.occasion) for message in messages]
        )
        return {
            message.pk: {"reset": reset, "url": page_url("security")}
            if (reset := resets.get(int(message.occasion)))
            else SuppressReason.NOTHING_TO_REMIND
            for message in messages
        }


@receiver(mfa_was_reset, dispatch_uid="scheduling.securitymail")
def plan_notice(sender, *, reset, **kwargs):
    """Put the mail into the ledger, in the transaction of the reset."""
    plan(
        person=reset.person,
        kind=MfaResetMail.code,
        subject_type=MfaResetMail.subject_type,
        subject_id=reset.person_id,
        occasion=str(reset.pk),
    )
