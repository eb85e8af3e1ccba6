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


NOUNS = {
    noun.kind: noun
    for noun in (
        SealedNoun(EntryKind.NOTE, {"text": Words(20_000, _("Note"))}),
        SealedNoun(
            EntryKind.TASK,
            {
                "title": Words(120, _("What the task is called")),
                "what": Words(5_000, _("What to try")),
                "with_class": Words(120, _("With which class"), required=False),
            },
        ),
        SealedNoun(
            EntryKind.TASK_REFLECTION,
            {
                "tried": Words(10_000, _("What I did, and what happened")),
                "evaluation": Words(10_000, _("What it tells me"), required=False),
            },
        ),
    )
}
