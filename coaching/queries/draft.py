"""What somebody was writing and has not saved."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from coaching.enums import EntryKind
from coaching.models import Draft, Engagement, Entry, Task
from coaching.models.visit import PARTS
from coaching.queries.visit import visit_of
from coaching.rules.visit import writes
from coaching.vault import crypto
from coaching.vault.plaintext import Plaintext
from scheduling.models import Meeting

#: What forms are for.
NOTE, TASK, TASK_REFLECTION = NOUNS = ("note", "task", "task_reflection")


@dataclass
class OpenedDraft:
    """`fields` by the name that they have in the form, `saved_at` in UTC."""

    place: str
    fields: dict[str, Plaintext]
    saved_at: datetime


def draft_context(person_id, generation, place):
    """What a draft is bound to."""
    return crypto.bound("draft", person_id, generation, place)


def place_of(thing, noun="note") -> str:
    """The form's name, from what is written there and about what: a meeting, engagement, goal, task, or the entry
    that is rewritten.
    """
    return f"{noun}:{thing._meta.model_name}:{thing.pk}"


def visit_place(part, meeting) -> str:
    """The form's name for one part of a lesson visit (an EntryKind)."""
    return f"visit:{part.value}:{meeting.pk}"


def draft_of(unlocked, place) -> OpenedDraft | None:
    """The draft that was kept for the form, when there is one and it opens."""
    draft = Draft.objects.filter(person=unlocked.person_id, place=place).select_related("vault_key").first()
    if draft is None:
        return None
    generation = draft.vault_key.generation
    try:
        text = crypto.unseal_text(
            unlocked.own_key(generation),
            draft.sealed,
            draft_context(unlocked.person_id, generation, place),
        )
    except crypto.NotOpened:
        return None
    fields = {name: Plaintext(value) for name, value in json.loads(text).items()}
    return OpenedDraft(place, fields, draft.saved_at)


def engagement_of_place(person, place) -> Engagement | None:
    """The engagement that a form belongs to, when there is such a form for this person; else None."""
    noun, _, rest = place.partition(":")
    model, _, pk = rest.partition(":")
    mine = Engagement.objects.with_member(person)
    if noun == "visit":
        return _engagement_of_visit(person, model, pk)
    if noun in ("goal", "goal_review") and model == "goal":
        return mine.filter(goals=_uuid(pk)).first()
    if noun not in NOUNS and (noun, model) != ("goal", "engagement"):
        return None
    if model == "entry":
        entry = Entry.objects.visible_to(person).filter(pk=_uuid(pk), author=person).first()
        return mine.filter(pk=entry.engagement_id).first() if entry else None
    if not _is_number(pk):
        return None
    if model == "meeting":
        return mine.filter(series__meetings=int(pk)).first()
    if model == "task":
        return mine.filter(tasks__in=Task.objects.visible_to(person).filter(pk=int(pk))).first()
    return mine.filter(pk=int(pk)).first() if model == "engagement" else None


def _engagement_of_visit(person, part, pk):
    """While the part is the person's to write, also when it is not the time for it just now: nothing is lost."""
    if part not in PARTS or not _is_number(pk):
        return None
    try:
        visit = visit_of(person, int(pk))
    except Meeting.DoesNotExist:
        return None
    return visit.engagement if writes(person, visit, EntryKind(part)) else None


def _is_number(text):
    return text.isascii() and text.isdigit() and len(text) < 19


def _uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def kept_at(person, place) -> datetime | None:
    """When a draft of this form was last kept (UTC), if there is one."""
    return Draft.objects.filter(person=person, place=place).values_list("saved_at", flat=True).first()
