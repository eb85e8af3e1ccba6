"""Notes: one's own and those that are shared, written beside each other; one that is rewritten; looking for some."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import Circle, EntryKind
from coaching.forms.sealed import SealedForm, sealed_field
from coaching.rules.reading import is_team, may_write
from coaching.services.note import NewNote
from scheduling.forms.localtime import DayField

#: The fields in which a note can be written.
NAMES = ("own", "shared", "corner")


class NotesForm(forms.Form):
    """New notes: a coach's own, one that is shared, and in a team one for a single teacher; a teacher has no own one.

    `key` makes saving twice once.
    """

    own = sealed_field(EntryKind.NOTE, "text", label=_("Own notes"), required=False)
    shared = sealed_field(EntryKind.NOTE, "text", label=_("Shared notes"), required=False)
    corner = sealed_field(EntryKind.NOTE, "text", label=_("Note for one of them alone"), required=False)
    whose = forms.TypedChoiceField(
        label=_("The note is for"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose whom the note is for.")},
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, person, engagement, required=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.required = required
        self.person = person
        self.fields["key"].initial = uuid.uuid4
        is_coach = may_write(person, engagement, Circle.COACH)
        self.teachers = {teacher.pk: teacher for teacher in engagement.teachers}
        others = [str(other) for pk, other in self.teachers.items() if pk != person.pk]
        if is_coach and others:
            self.fields["shared"].label = _("Shared with %(names)s") % {"names": ", ".join(others)}
        if not is_coach:
            del self.fields["own"], self.fields["whose"]
            self.fields["shared"].label = _("Note for the whole team") if is_team(engagement) else _("Note")
            self.fields["corner"].label = _("Note for you and the coaches alone")
        elif self.teachers:
            choices = [(pk, str(teacher)) for pk, teacher in self.teachers.items()]
            self.fields["whose"].choices = [("", _("Choose")), *choices]
            self.fields["whose"].widget.attrs |= {"class": "form-select", "data-draft": ""}
        if not is_team(engagement) or not self.teachers:
            self.leave_out("corner")

    def leave_out(self, name):
        """Take a field away that cannot be written in, with what belongs to it."""
        for one in (name, "whose") if name == "corner" else (name,):
            self.fields.pop(one, None)

    def clean(self):
        """Where a note is all there is to save, one has to be there."""
        data = super().clean()
        if self.required and not self.errors and not any(data.get(name) for name in NAMES):
            self.add_error("own" if "own" in self.fields else "shared", _("Write something first."))
        nobody = "whose" in self.fields and data.get("whose") is None and "whose" not in self.errors
        if data.get("corner") and nobody:
            self.add_error("whose", _("Choose whom the note is for."))
        return data

    @property
    def is_typed(self) -> bool:
        """Whether something was sent in one of the fields, valid or not."""
        return self.is_bound and any((self[name].data or "").strip() for name in NAMES if name in self.fields)

    @property
    def notes(self) -> list[NewNote]:
        """What is to be saved; each with the id that it gets, the same when the same page is sent again."""
        key = self.cleaned_data.get("key") or uuid.uuid4()
        return [
            NewNote(uuid.uuid5(key, name), self.cleaned_data[name], name != "own", self._corner_of(name))
            for name in NAMES
            if self.cleaned_data.get(name)
        ]

    def _corner_of(self, name):
        if name != "corner":
            return None
        return self.teachers[self.cleaned_data["whose"]] if "whose" in self.fields else self.person


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
