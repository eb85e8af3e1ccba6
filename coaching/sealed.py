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


NOTE = SealedNoun(EntryKind.NOTE, {"text": Words(20_000, _("Note"))})

#: The five levels stand under the names of coaching.enums.Level.
GOAL = SealedNoun(
    EntryKind.GOAL,
    {
        "need": Words(5_000, _("What the pupils need")),
        "goal": Words(5_000, _("The goal")),
        "challenging": Words(3_000, _("Why it is challenging"), required=False),
        "reasonable": Words(3_000, _("Why it is reasonable"), required=False),
        "signs": Words(5_000, _("How we will see it"), required=False),
        "much_less": Words(2_000, _("Much less than expected (−2)"), required=False),
        "less": Words(2_000, _("Less than expected (−1)"), required=False),
        "expected": Words(2_000, _("As expected (0)")),
        "more": Words(2_000, _("More than expected (+1)"), required=False),
        "much_more": Words(2_000, _("Much more than expected (+2)"), required=False),
    },
)

GOAL_REVIEW = SealedNoun(EntryKind.GOAL_REVIEW, {"text": Words(5_000, _("What we saw and thought"))})

TASK = SealedNoun(
    EntryKind.TASK,
    {
        "title": Words(120, _("What the task is called")),
        "what": Words(5_000, _("What to try")),
        "with_class": Words(120, _("With which class"), required=False),
    },
)

TASK_REFLECTION = SealedNoun(
    EntryKind.TASK_REFLECTION,
    {
        "tried": Words(10_000, _("What I did, and what happened")),
        "evaluation": Words(10_000, _("What it tells me"), required=False),
    },
)

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

NOUNS = {noun.kind: noun for noun in (NOTE, GOAL, GOAL_REVIEW, TASK, TASK_REFLECTION, *VISIT)}
