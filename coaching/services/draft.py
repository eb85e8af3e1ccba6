"""Keeping what is being written, sealed under the writer's own key, and letting go of it."""

import json

from django.db import transaction
from django.utils import timezone

from coaching.models import Draft, VaultKey
from coaching.queries.draft import draft_context
from coaching.vault import crypto


@transaction.atomic
def keep_draft(*, unlocked, engagement, place, fields) -> Draft:
    """Keep the form's fields (name → Plaintext) as they are now; the latest counts."""
    text = json.dumps({name: value.reveal() for name, value in fields.items()})
    vault_key = VaultKey.objects.get(person=unlocked.person_id, generation=unlocked.generation)
    context = draft_context(unlocked.person_id, vault_key.generation, place)
    draft, _ = Draft.objects.update_or_create(
        person_id=unlocked.person_id,
        place=place,
        defaults={
            "vault_key": vault_key,
            "engagement": engagement,
            "sealed": crypto.seal_text(unlocked.own_key(), text, context),
            "saved_at": timezone.now(),
        },
    )
    return draft


@transaction.atomic
def discard_draft(*, person, place) -> None:
    """Let go of the draft of this form, when there is one."""
    Draft.objects.filter(person=person, place=place).delete()
