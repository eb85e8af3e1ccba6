"""On what terms a programme admits people, and calling it off."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.readers import readers_line
from coaching.enums import ProgrammeKind
from coaching.models import Intake
from coaching.models.intake import MOST_PLACES
from coaching.services import intake as services
from coaching.services.applicationstep import ApplicationError
from scheduling.enums import CancelReason
from scheduling.forms.localtime import DayField

#: Why a whole programme may be called off; what concerns one conversation is not among them.
REASONS = (CancelReason.NOT_NEEDED, CancelReason.ILLNESS, CancelReason.SCHOOL, CancelReason.WEATHER_TRAVEL)


class IntakeForm(forms.ModelForm):
    """The terms of one programme; the certificate only for a course."""

    places = forms.IntegerField(
        label=pgettext_lazy("of a programme", "Places"),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        help_text=_(
            "Left empty, there is no limit. Whoever comes when all are taken is put on the waiting list."
        ),
    )
    opens_on = DayField(label=_("One can apply from"), required=False, help_text=_("Left empty: at once."))
    closes_on = DayField(
        label=_("Last day to apply"), required=False, help_text=_("Left empty: until you set one.")
    )

    class Meta:
        model = Intake
        fields = services.FIELDS
        labels = {
            "needs_principal": _("The principal confirms the conditions"),
            "conditions": _("What the principal confirms"),
            "needs_mandate": _("Who applies describes a mandate in the post"),
            "has_certificate": _("There is a certificate"),
            "attendance_for_certificate": _("Attendance that it takes, percent"),
        }
        help_texts = {
            "needs_principal": _(
                "A mail with a link goes to those who lead the school of who applies. The application waits for it."
            ),
            "needs_mandate": _("Such as first teachers and lektors have."),
        }
        widgets = {"conditions": forms.Textarea(attrs={"rows": 3, "maxlength": 1000})}

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.programme = programme
        self.fields["conditions"].help_text = readers_line(
            gettext("everybody, also without signing in"),
            gettext("Time for all meetings and for what is done between them stands there already."),
        )
        certificate = ["has_certificate", "attendance_for_certificate"]
        if programme.kind != ProgrammeKind.COURSE:
            for name in certificate:
                del self.fields[name]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        parts = [
            Fieldset(
                gettext("Places and days"),
                "places",
                Row(Column("opens_on", css_class="col-sm-6"), Column("closes_on", css_class="col-sm-6")),
            ),
            Fieldset(gettext("Who may join"), "needs_mandate", "needs_principal", "conditions"),
        ]
        if "has_certificate" in self.fields:
            parts.append(Fieldset(gettext("Certificate"), *certificate))
        self.helper.layout = Layout(*parts)

    def clean(self):
        """The last day is not before the first."""
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The last day cannot come before the first."))
        return cleaned

    def save_by(self, person) -> Intake | None:
        """The terms, or None with the reason among the errors. Call when `is_valid`."""
        try:
            return services.set_terms(programme=self.programme, by=person, **self.cleaned_data)
        except ApplicationError as refused:
            self.add_error("places", str(refused))
        return None


class CallOffForm(forms.Form):
    """Why it does not take place."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(reason.value, reason.label) for reason in REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )
