"""What coaches and teachers bring along."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Subject
from accounts.forms.fields import DateField, TidyMixin
from accounts.models import Certification, CoachProfile, TeacherProfile


def subjects_field(**options):
    """Subjects to tick."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("Subjects"),
        choices=Subject,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        **options,
    )


class CoachProfileForm(TidyMixin, forms.ModelForm):
    """Time is typed in hours and kept in minutes."""

    subjects = subjects_field(help_text=gettext_lazy("The matching of requests looks at these."))
    hours = forms.DecimalField(
        label=gettext_lazy("Hours a week"),
        help_text=gettext_lazy("The agreed time for coaching in a working week, travel included."),
        min_value=0,
        max_value=60,
        decimal_places=2,
        localize=True,
    )

    class Meta:
        model = CoachProfile
        fields = ["subjects", "hours", "accepts_new"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hours"].widget.attrs["inputmode"] = "decimal"
        if self.instance.pk:
            hours = Decimal(self.instance.weekly_minutes) / 60
            self.initial["hours"] = round(hours) if hours == round(hours) else round(hours, 2).normalize()

    def profile(self) -> dict:
        """The arguments for `services.profile.change_coach_profile`."""
        known = self.cleaned_data
        return {
            "subjects": known["subjects"],
            "weekly_minutes": round(known["hours"] * 60),
            "accepts_new": known["accepts_new"],
        }


class TeacherProfileForm(TidyMixin, forms.ModelForm):
    subjects = subjects_field()

    class Meta:
        model = TeacherProfile
        fields = ["subjects", "career_stage"]


class CertificationForm(TidyMixin, forms.ModelForm):
    issued_on = DateField(label=gettext_lazy("Issued on"))
    expires_on = DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("Leave it empty when it does not expire."),
    )

    class Meta:
        model = Certification
        fields = ["name", "issuer", "issued_on", "expires_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("Such as ACC, or trained supervisor.")

    def clean(self):
        """Says when it ends before it is issued."""
        known = super().clean() or self.cleaned_data
        issued, expires = known.get("issued_on"), known.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("A certification cannot end before it is issued."))
        return known

    def _post_clean(self):
        """Nothing beyond: the instance changes in the service only."""
