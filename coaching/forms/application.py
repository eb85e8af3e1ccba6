"""Applying, answering as a principal, deciding, and what the others may see."""

import re

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.names import joined
from accounts.readers import readers_line
from coaching.enums import (
    NOT_ADMITTED_REASONS,
    PRINCIPAL_REASONS,
    ApplicationReason,
    ApplicationState,
    CareerPost,
)
from coaching.models import Application
from coaching.models.application import MANDATE_LENGTH
from coaching.services.application import apply

TOO_LONG = _("That is too long: at most %(limit_value)d characters, and this is %(show_value)d.")


class ApplicationForm(forms.Form):
    """Where one works, one's post, and one's mandate in it. `readers` is a `queries.application.MandateReaders`."""

    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=None,
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a school."), "invalid_choice": _("Choose a school.")},
    )
    career_post = forms.ChoiceField(
        label=_("Your post"),
        choices=CareerPost.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    mandate = forms.CharField(
        label=_("Your mandate"),
        required=False,
        max_length=MANDATE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a few words about your mandate."), "max_length": TOO_LONG},
    )

    def __init__(self, *args, intake, schools, readers, **kwargs):
        super().__init__(*args, **kwargs)
        self.schools = schools
        self.fields["school"].queryset = schools
        if len(schools) < 2:
            del self.fields["school"]
        self.fields["mandate"].required = intake.needs_mandate
        self.fields["mandate"].help_text = readers_line(
            _readers(readers),
            gettext("What you are to do in your post, in a few lines. Name no pupils or colleagues."),
        )

    def clean_mandate(self):
        """With one kind of line break."""
        return re.sub(r"\r\n?", "\n", self.cleaned_data["mandate"]).strip()

    def save_by(self, person, programme) -> tuple[Application, bool]:
        """The application and whether it is new. Raises ApplicationError when one cannot apply now."""
        only = self.schools[0] if len(self.schools) == 1 else None
        return apply(
            programme=programme,
            person=person,
            school=self.cleaned_data.get("school") or only,
            career_post=self.cleaned_data["career_post"],
            mandate=self.cleaned_data["mandate"],
        )


def _readers(readers):
    running = gettext("those who run the programme (%(names)s)") % {"names": joined(readers.running)}
    if not readers.principals:
        return running
    names = joined(readers.principals)
    return gettext("%(running)s, and your principal (%(names)s)") % {"running": running, "names": names}


class PrincipalAnswerForm(forms.Form):
    """Yes, or no with perhaps a reason from a closed list."""

    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    reason = forms.ChoiceField(
        label=_("Reason, if you want to give one"),
        required=False,
        choices=[("", _("No reason given")), *((reason.value, reason.label) for reason in PRINCIPAL_REASONS)],
    )

    @property
    def confirms(self) -> bool:
        """Whether the answer is yes."""
        return self.cleaned_data["answer"] == "yes"

    @property
    def why(self) -> str:
        """The reason of a no."""
        return "" if self.confirms else self.cleaned_data["reason"]


class DecisionForm(forms.Form):
    """Which applications to a programme to decide on together, and why not."""

    applications = forms.ModelMultipleChoiceField(
        queryset=None,
        error_messages={
            "required": _("Choose at least one application."),
            "invalid_choice": _("Choose among the applications in the list."),
            "invalid_pk_value": _("Choose among the applications in the list."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Reason for not admitting"),
        required=False,
        choices=[(reason.value, reason.label) for reason in NOT_ADMITTED_REASONS],
        error_messages={"invalid_choice": _("Choose a reason.")},
    )

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["applications"].queryset = programme.applications.select_related("person")

    @property
    def why(self) -> str:
        """The reason; the first of the list where none was sent."""
        return self.cleaned_data["reason"] or ApplicationReason.FULL

    @property
    def first_error(self) -> str:
        """One sentence on what is wrong."""
        return next(error for errors in self.errors.values() for error in errors)


class ApplicationFilterForm(forms.Form):
    """What to show. Whatever cannot be read is left out, so that an old address still shows a page."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", gettext("All states")), *ApplicationState.choices]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    @property
    def chosen(self) -> dict:
        """`search` and `state`, each perhaps empty."""
        self.is_valid()
        return {"search": self.cleaned_data.get("q", ""), "state": self.cleaned_data.get("state", "")}


class ShownForm(forms.Form):
    """What the other participants may see of oneself."""

    name = forms.BooleanField(label=_("My name and my school"), required=False)
    mail = forms.BooleanField(label=_("My e-mail address, too"), required=False)
