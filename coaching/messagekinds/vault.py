"""Mail about somebody's vault: that something has happened to it, to its owner and nobody else."""

from django.utils.translation import gettext_lazy as _

from coaching.models import VaultKey
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url

SUBJECT = "vault"
CHECK = "vault_check"


class VaultKind(MessageKind):
    """What happened to a vault. The owner gets it whatever they choose: it may have been somebody else's doing."""

    subject_type = SUBJECT
    is_obligatory = True

    def __init__(self, code, label, page="vault_home"):
        self.code, self.label, self.url_name = code, label, page

    def contexts(self, messages):
        """One query: the vaults; one that has been erased since is not written about."""
        found = VaultKey.objects.in_bulk({message.subject_id for message in messages})
        return {message.pk: self._context(found.get(message.subject_id)) for message in messages}

    def _context(self, vault_key):
        if vault_key is None:
            return SuppressReason.NOTHING_TO_REMIND
        return {"url": page_url(self.url_name)}


class Check(VaultKind):
    """Asks to try the recovery code; not when it has been shown, or the vault given up, since it was planned."""

    is_obligatory = False

    def contexts(self, messages):
        """One query: the vaults."""
        found = VaultKey.objects.in_use().in_bulk({message.subject_id for message in messages})
        contexts = {}
        for message in messages:
            vault_key = found.get(message.subject_id)
            shown = vault_key and vault_key.recovery_checked_at
            stale = vault_key is None or (shown and shown > message.created_at)
            contexts[message.pk] = self._context(None if stale else vault_key)
        return contexts


KINDS = (
    VaultKind("vault_made", _("Vault made")),
    VaultKind("vault_passphrase", _("Passphrase of the vault changed")),
    VaultKind("vault_code", _("Recovery code of the vault changed")),
    VaultKind("vault_code_used", _("Recovery code of the vault used")),
    VaultKind("vault_started_over", _("Vault started over")),
    Check(CHECK, _("Time to check the recovery code"), page="vault_check"),
)
