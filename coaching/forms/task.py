"""Setting a task, changing it, and what its teacher says of it."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import EntryKind
from coaching.forms.sealed import SealedForm, SealedTextarea, sealed_field
from coaching.sealed import NOUNS
from coaching.services.task import AHEAD
from coaching.vault.plaintext import Plaintext
from scheduling.forms.localtime import DayField

WORDS = tuple(NOUNS[EntryKind.TASK].fields)


class TaskForm(forms.Form):
    """The words of a task, and until when it is. `day` is the one that it has already, also when that has passed."""

    title = sealed_field(EntryKind.TASK, "title", widget=SealedTextarea({"rows": 1}))
    what = sealed_field(
        EntryKind.TASK,
        "what",
        help_text=_("One thing to do in a lesson, small enough to be tried in a week or two."),
    )
    with_class = sealed_field(EntryKind.TASK, "with_class", widget=SealedTextarea({"rows": 1}))
    due_on = DayField(label=_("Until"))

    field_order = ["teachers", "title", "what", "with_class", "due_on"]

    def __init__(self, *args, day=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["due_on"].widget.attrs |= {"data-draft": "", "min": timezone.localdate().isoformat()}

    def clean_due_on(self):
        """Today or later, within a year."""
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if day == self.day:
            return day
        if day < today:
            raise forms.ValidationError(_("That day has passed. Choose today or a later one."), code="past")
        if day > today + AHEAD:
            raise forms.ValidationError(_("Choose a day within a year."), code="far")
        return day

    @property
    def texts(self) -> dict[str, Plaintext]:
        """What was typed, by field of the noun."""
        return {name: self.cleaned_data[name] for name in WORDS}

    @property
    def is_typed(self) -> bool:
        """Whether something was sent in one of the sealed fields, valid or not."""
        return self.is_bound and any((self[name].data or "").strip() for name in WORDS)

    @property
    def sealed(self):
        """The fields that are sealed, for the page."""
        return [self[name] for name in WORDS]


class NewTaskForm(TaskForm):
    """A new one: with several teachers it asks whose. `key` makes saving twice once."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, teachers, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(teacher.pk): teacher for teacher in teachers}
        self.fields["key"].initial = uuid.uuid4
        if len(self.people) > 1:
            self.fields["teachers"] = forms.MultipleChoiceField(
                label=_("Whose task is it?"),
                choices=[(pk, str(teacher)) for pk, teacher in self.people.items()],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Each gets one of their own, which the others do not see."),
                error_messages={
                    "required": _("Choose at least one."),
                    "invalid_choice": _("Somebody whom the task is for has left meanwhile. Choose again."),
                },
            )
            self.order_fields(self.field_order)

    @property
    def chosen(self) -> list:
        """Those who were ticked; where there is only one, that one."""
        ticked = self.cleaned_data.get("teachers", list(self.people))
        return [teacher for pk, teacher in self.people.items() if pk in ticked]


class ChangeTaskForm(TaskForm):
    """One that is there. `seen` and `seen_on` are the version and the day that the page showed."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput({"data-draft": ""}))
    seen_on = forms.DateField(widget=forms.HiddenInput({"data-draft": ""}))

    @property
    def shown(self):
        """What the service takes for what the page showed."""
        return self.cleaned_data["seen"], self.cleaned_data["seen_on"]


class TaskReflectionForm(SealedForm):
    """What its teacher says of a task."""

    kind = EntryKind.TASK_REFLECTION
    helps = {
        "tried": _("What the pupils did and said, as you saw it."),
        "evaluation": _("For your pupils, and for what you try next."),
    }
