"""A goal, what is decided about one, and how much of it was reached."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import dates
from coaching.enums import EntryKind, GoalDecision, Level
from coaching.forms.sealed import SealedForm, sealed_field
from coaching.queries.goal import level_field
from coaching.vault.plaintext import Plaintext

#: The fields of the scale, from much less to much more.
LEVELS = [level_field(level) for level in Level]


class GoalForm(SealedForm):
    """A goal, written or rewritten."""

    kind = EntryKind.GOAL
    helps = {
        "need": _("What do the pupils need that they do not get enough of today?"),
        "goal": _("Challenging, and within reach."),
        "signs": _("What will pupils do, say or show that they do not today?"),
        "expected": _("What will it be like if it goes as you hope and believe?"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - {"seen"}:
            self.fields[name].widget.attrs["rows"] = 2 if name in LEVELS else 3

    @property
    def about(self):
        """The fields before the scale."""
        return [field for field in self.visible_fields() if field.name not in LEVELS]

    @property
    def levels(self):
        """The fields of the scale."""
        return [self[name] for name in LEVELS]

    @property
    def is_typed(self) -> bool:
        """Whether something was sent in one of the fields, valid or not."""
        return self.is_bound and any((field.data or "").strip() for field in self.visible_fields())


class NewGoalForm(forms.Form):
    """The facts of a new goal: which one it takes the place of. `key` makes saving twice once."""

    replaces = forms.ModelChoiceField(
        label=_("Takes the place of"),
        queryset=None,
        required=False,
        empty_label=_("None; it stands beside the others"),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        self.fields["replaces"].queryset = goals
        self.fields["replaces"].label_from_instance = _named
        self.fields["replaces"].widget.attrs["class"] = "form-select"
        if not goals:
            del self.fields["replaces"]


def _named(goal):
    """Never by its words: a goal is told from others by when it was set."""
    return _("The goal from %(day)s") % {"day": dates.day(goal.entry.created_at)}


class ReviewForm(forms.Form):
    """What was decided about a goal, and a few words about it. `key` makes saving twice once."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"), choices=GoalDecision.choices, widget=forms.RadioSelect
    )
    text = sealed_field(EntryKind.GOAL_REVIEW, "text", required=False)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    @property
    def is_typed(self) -> bool:
        """Whether something was written, valid or not."""
        return self.is_bound and "text" in self.fields and bool((self["text"].data or "").strip())

    @property
    def words(self) -> Plaintext | None:
        """What is to be sealed, if anything."""
        return self.cleaned_data.get("text") or None

    @property
    def review_id(self):
        """What the review is named by, the same when the same page is sent again."""
        return self.cleaned_data.get("key") or uuid.uuid4()


class CycleForm(forms.Form):
    """Forward or back, from where the page showed it."""

    way = forms.ChoiceField(choices=[("forward", ""), ("back", "")])
    seen = forms.IntegerField(min_value=0)


class AttainmentForm(forms.Form):
    """How much of each goal was reached; `goals` are as coaching.queries.goal shows them."""

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.goals = goals
        for goal in goals:
            self.fields[f"goal-{goal.goal.pk}"] = forms.TypedChoiceField(
                label=_named(goal.goal),
                choices=[(level.value, f"{signed(level)} {level.label}") for level in Level],
                coerce=int,
                initial=goal.mine and goal.mine.level,
                widget=forms.RadioSelect({"class": "form-check-input"}),
                error_messages={"required": _("Choose one of the five levels.")},
            )

    @property
    def rows(self):
        """(goal, field, [(option, what the level means)]) for each goal."""
        for goal in self.goals:
            field = self[f"goal-{goal.goal.pk}"]
            texts = [goal.texts and goal.texts[name] for name in LEVELS]
            yield goal, field, list(zip(field, texts, strict=True))

    @property
    def answers(self) -> dict:
        """Levels by the goals' ids."""
        return {goal.goal.pk: self.cleaned_data[f"goal-{goal.goal.pk}"] for goal in self.goals}


def signed(level) -> str:
    """A level's number with its sign: "−2", "0", "+1"."""
    return f"{level:+d}".replace("-", "−") if level else "0"
