"""The parts of a lesson visit, and whose lesson it is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from coaching.enums import EntryKind
from coaching.forms.sealed import SealedForm


class FocusForm(SealedForm):
    """What the teacher wants to find out, before the lesson."""

    kind = EntryKind.FOCUS
    helps = {
        "question": _("One question is enough: what do you want to know about your lesson or your pupils?"),
        "wanted": _("What your coach shall look at and tell you about, and what not."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("class_name", "subject"):
            self.fields[name].widget.attrs["rows"] = 1


class ObservationForm(SealedForm):
    """What the coach sees, a line for each thing with its clock time, kept apart from what the coach makes of it."""

    kind = EntryKind.OBSERVATION
    helps = {
        "evidence": _(
            "What can be seen and heard, without judging it. A line for each thing, beginning with the clock time, "
            "such as 09.14."
        ),
        "interpretation": _("May wait until after the lesson. It is wanted before you hand over."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"].widget.attrs["rows"] = 12


class ReflectionForm(SealedForm):
    """What the teacher thinks of the lesson, before reading what the coach saw."""

    kind = EntryKind.REFLECTION
    helps = {
        "text": _("How did it go, seen from your question? What did you notice, and what surprised you?")
    }


class AnalysisForm(SealedForm):
    """What both see when they put the two beside each other."""

    kind = EntryKind.ANALYSIS
    helps = {"text": _("Both of you can write here, and change what is there. What it said before is kept.")}


FORMS = {form.kind: form for form in (FocusForm, ObservationForm, ReflectionForm, AnalysisForm)}


class TeacherForm(forms.Form):
    """Whose lesson it is, of those who are asked."""

    teacher = forms.ModelChoiceField(
        label=_("Whose lesson it is"),
        queryset=Person.objects.none(),
        empty_label=_("Choose"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args, teachers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["teacher"].queryset = Person.objects.filter(pk__in=[one.pk for one in teachers])
