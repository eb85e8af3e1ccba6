"""The mail that invites somebody to sign in for the first time."""

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from accounts.models import SchoolAuthority
from accounts.services import invitation
from accounts.signals import person_invited
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind
from scheduling.services.message import plan, suppress


class InvitationMail(MessageKind):
    """About a person, to that person; each invitation is an occasion of its own."""

    code = "invitation"
    label = _("Invitation to sign in")
    subject_type = "person"
    is_obligatory = True

    def contexts(self, messages):
        """The link, unless there is a later invitation or the password has been chosen meanwhile."""
        ids = {message.authority_id for message in messages}
        authorities = SchoolAuthority.objects.in_bulk([pk for pk in ids if pk])
        return {message.pk: self._context(message, authorities) for message in messages}

    def _context(self, message, authorities):
        person = message.person
        if person.has_usable_password() or message.occasion != _occasion(person):
            return SuppressReason.NOTHING_TO_REMIND
        authority = authorities.get(message.authority_id)
        return {
            "url": invitation.link(person=person, authority=authority),
            "expires_at": invitation.expires_at(person),
        }


@receiver(person_invited, dispatch_uid="scheduling.invitations")
def plan_invitation(sender, *, person, authority, by, **kwargs):
    """Put the mail into the ledger, in the transaction of the invitation; an earlier one that waits is not sent."""
    suppress(
        subject_type="person",
        subject_id=person.pk,
        reason=SuppressReason.NOTHING_TO_REMIND,
        kinds=[InvitationMail.code],
    )
    plan(
        person=person,
        kind=InvitationMail.code,
        subject_type=InvitationMail.subject_type,
        subject_id=person.pk,
        occasion=_occasion(person),
        authority=authority,
        stale_at=invitation.expires_at(person),
    )


def _occasion(person):
    return person.invited_at.isoformat() if person.invited_at else ""
