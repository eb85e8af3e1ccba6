"""The sealed nouns: what kinds of entry there are, and what is written in them. A new one is a line here.

A noun with plain facts of its own (a due date, a status) has a model with a one-to-one `entry`; its words are never
columns of that model, so there is nowhere to store them unsealed.
"""

from dataclasses import dataclass

from coaching.enums import EntryKind


@dataclass(frozen=True)
class SealedNoun:
    """`fields`: each field's name and how many characters it takes."""

    kind: EntryKind
    fields: dict[str, int]


NOUNS = {noun.kind: noun for noun in (SealedNoun(EntryKind.NOTE, {"text": 20_000}),)}
