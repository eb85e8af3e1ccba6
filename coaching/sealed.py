"""The sealed nouns: what kinds of entry there are, and what is written in them. A new one is a line here.

A noun with plain facts of its own (a due date, a status) has a model with a one-to-one `entry`; its words are never
columns of that model, so there is nowhere to store them unsealed.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from coaching.enums import EntryKind


@dataclass(frozen=True)
class Words:
    """One field of a noun: how many characters it takes, what it is called on forms, pages and in exports, and whether
    it has to be filled in.
    """

    most: int
    label: str
    required: bool = True


@dataclass(frozen=True)
class SealedNoun:
    """What is written in an entry of one kind: `fields` by name, in the order in which they are read."""

    kind: EntryKind
    fields: dict[str, Words]


#: The parts of a lesson visit: what the teacher asks, what the coach saw, what each makes of it.
VISIT = (
    SealedNoun(
        EntryKind.FOCUS,
        {
            "class_name": Words(200, _("Class"), required=False),
            "subject": Words(200, _("Subject and content"), required=False),
            "question": Words(2_000, _("Focus question")),
            "wanted": Words(2_000, _("What feedback I want"), required=False),
        },
    ),
    SealedNoun(
        EntryKind.OBSERVATION,
        {
            "evidence": Words(30_000, _("What I see and hear")),
            "interpretation": Words(20_000, _("How I understand it"), required=False),
        },
    ),
    SealedNoun(EntryKind.REFLECTION, {"text": Words(20_000, _("Reflection"))}),
    SealedNoun(EntryKind.ANALYSIS, {"text": Words(20_000, _("What we see together"))}),
)

NOUNS = {noun.kind: noun for noun in (SealedNoun(EntryKind.NOTE, {"text": Words(20_000, _("Note"))}), *VISIT)}
