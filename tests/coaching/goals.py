"""Goals for tests: their words, and one that is written."""

import uuid

from coaching.enums import EntryKind
from coaching.models import Engagement
from coaching.sealed import NOUNS
from coaching.services.goal import set_goal
from coaching.vault.plaintext import Plaintext

GOAL = "Alla elever i 5B berättar hur de tänker minst en gång i varje lektion."


def goal_texts(goal=GOAL, **fields):
    """The words of a goal, as a form gives them: what is not named is what has to be there, or empty."""
    typed = {"need": "Fler elever behöver tala matematik.", "goal": goal, "expected": "Tre av fyra."} | fields
    return {name: Plaintext(typed.get(name, "")) for name in NOUNS[EntryKind.GOAL].fields}


def write_goal(unlocked, engagement, by, goal=GOAL, *, replaces=None, **fields):
    """A goal of the engagement, written by somebody in it whose vault is open."""
    return set_goal(
        unlocked=unlocked,
        engagement=Engagement.objects.get(pk=engagement.pk),
        by=by,
        texts=goal_texts(goal, **fields),
        key=uuid.uuid4(),
        replaces=replaces,
    )
