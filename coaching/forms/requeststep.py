"""What one writes when one takes a step with a request: a question, an answer, a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.enums import COACH_DECLINE_REASONS, OFFICE_DECLINE_REASONS, DeclineReason, Exclusion
from coaching.models import CoachingRequest
from coaching.queries.load import coaches_of
from coaching.queries.request import areas_for, programmes_for

NOTE_LENGTH = 500


def note_field(label, *, required=False, rows=3):
    """A few lines to the others who can read the request."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": _("Write a few words."),
            "max_length": _(
                "That is too long: at most %(limit_value)d characters, and this is %(show_value)d."
            ),
        },
    )


class NoteForm(forms.Form):
    """Perhaps a greeting."""

    note = note_field(_("Message"))


class QuestionForm(forms.Form):
    """What one wants to know before endorsing."""

    question = note_field(_("Your question"), required=True)


class AnswerForm(forms.Form):
    """The answer, if changing the request itself is not answer enough."""

    note = note_field(_("Your answer"))


class DeclineForm(forms.Form):
    """Why the answer is no."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(reason.value, reason.label) for reason in OFFICE_DECLINE_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )
    note = note_field(_("Message to the school"))


class CoachDeclineForm(DeclineForm):
    """Why a coach says no."""

    IN_MY_WORDS = {
        DeclineReason.COACH_FULL: _("I have no time in that period"),
        DeclineReason.COACH_CONFLICT: _("I have a conflict of interest"),
    }

    note = note_field(_("Message to the office"))
    never_there = forms.BooleanField(
        label=_("Do not ask me about this school again"),
        required=False,
        help_text=_("For a conflict of interest that lasts. You can change it later."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [
            (reason.value, self.IN_MY_WORDS[reason]) for reason in COACH_DECLINE_REASONS
        ]


class MatchForm(forms.Form):
    """Which coach to ask."""

    coach = forms.ModelChoiceField(
        label=_("Coach"),
        queryset=None,
        error_messages={
            "required": _("Choose a coach."),
            "invalid_choice": _("Choose one of the coaches."),
        },
    )

    def __init__(self, *args, authority_id, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["coach"].queryset = coaches_of(authority_id)


class ExclusionForm(forms.Form):
    """Whom the office leaves out when it looks for a coach."""

    exclusions = forms.MultipleChoiceField(
        label=_("Leave out"),
        choices=Exclusion.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among what is listed.")},
    )


class EndorseManyForm(forms.Form):
    """Which requests to endorse together. One that was answered meanwhile is still read, and told about."""

    requests = forms.ModelMultipleChoiceField(
        queryset=None,
        error_messages={
            "required": _("Choose at least one request."),
            "invalid_choice": _("Choose among the requests in the list."),
            "invalid_pk_value": _("Choose among the requests in the list."),
        },
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requests"].queryset = CoachingRequest.objects.visible_to(person).select_related("school")


class RequestFilterForm(forms.Form):
    """What to show. Whatever cannot be read is left out, so that an old address still shows a page."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    area = forms.ModelChoiceField(label=_("Area"), queryset=None, required=False, empty_label=_("All areas"))
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=None, required=False, empty_label=_("All programmes")
    )

    def __init__(self, data, *, person):
        super().__init__(data)
        self.fields["area"].queryset = areas_for(person)
        self.fields["programme"].queryset = programmes_for(person)
        # A choice of one is none.
        for name in ("area", "programme"):
            if self.fields[name].queryset.count() < 2:
                del self.fields[name]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    @property
    def filters(self):
        """The answers that could be read, as `coaching.queries.request.narrowed` takes them."""
        self.is_valid()
        answers = self.cleaned_data
        return {
            "area": answers.get("area"),
            "programme": answers.get("programme"),
            "text": answers.get("q", ""),
        }

    @property
    def is_narrowed(self):
        """Whether anything is left out."""
        return any(self.filters.values())
