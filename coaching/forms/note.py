"""Notes: one's own and those that are shared, written beside each other; one that is rewritten; looking for some."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import Circle, EntryKind
from coaching.forms.sealed import SealedForm, sealed_field
from coaching.rules.reading import may_write
from coaching.services.note import NewNote
from scheduling.forms.localtime import DayField


class NotesForm(forms.Form):
    """New notes: a coach's own and one that is shared; a teacher has the latter only. `key` makes saving twice once."""

    own = sealed_field(EntryKind.NOTE, "text", label=_("Own notes"), required=False)
    shared = sealed_field(EntryKind.NOTE, "text", label=_("Shared notes"), required=False)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, person, engagement, required=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.required = required
        self.fields["key"].initial = uuid.uuid4
        if not may_write(person, engagement, Circle.COACH):
            del self.fields["own"]
            self.fields["shared"].label = _("Note")
        others = [str(other) for other in engagement.teachers if other.pk != person.pk]
        if others and "own" in self.fields:
            self.fields["shared"].label = _("Shared with %(names)s") % {"names": ", ".join(others)}

    def clean(self):
        """Where a note is all there is to save, one has to be there."""
        data = super().clean()
        if self.required and not self.errors and not any(data.get(name) for name in ("own", "shared")):
            self.add_error("own" if "own" in self.fields else "shared", _("Write something first."))
        return data

    @property
    def is_typed(self) -> bool:
        """Whether something was sent in one of the fields, valid or not."""
        return self.is_bound and any(
            (self[name].data or "").strip() for name in ("own", "shared") if name in self.fields
        )

    @property
    def notes(self) -> list[NewNote]:
        """What is to be saved; each with the id that it gets, the same when the same page is sent again."""
        key = self.cleaned_data.get("key") or uuid.uuid4()
        return [
            NewNote(uuid.uuid5(key, name), self.cleaned_data[name], shared=name == "shared")
            for name in ("own", "shared")
            if self.cleaned_data.get(name)
        ]


class NoteForm(SealedForm):
    """A note that is rewritten."""

    kind = EntryKind.NOTE


class NoteSearchForm(forms.Form):
    """What to look for among one's notes. Sent as POST, so that the words stand in no address."""

    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    engagement = forms.ModelChoiceField(
        label=_("Engagement"), queryset=None, required=False, empty_label=_("All engagements")
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    older = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def __init__(self, *args, engagements, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["engagement"].queryset = engagements
        self.fields["engagement"].label_from_instance = _name_of
        for field in self.visible_fields():
            is_list = field.name == "engagement"
            field.field.widget.attrs["class"] = "form-select" if is_list else "form-control"
        self.fields["until"].widget.attrs["max"] = timezone.localdate().isoformat()


def _name_of(engagement):
    return ", ".join([str(engagement.school), *map(str, engagement.teachers)])
