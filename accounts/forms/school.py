"""Forms about authorities, areas, schools and teams."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.forms.fields import DateField, TidyMixin
from accounts.models import Area, School, SchoolAuthority, Team
from accounts.readers import readers_line


class AuthorityForm(TidyMixin, forms.ModelForm):
    class Meta:
        model = SchoolAuthority
        fields = [
            "name",
            "kind",
            "municipality_code",
            "contact_email",
            "retention_months",
            "interest_months",
            "secrecy_wording",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality_code"].help_text = _("Four digits, such as 0180.")
        self.fields["contact_email"].help_text = _(
            "Shown to those who need help to sign in, and as where to turn with questions."
        )
        self.fields["secrecy_wording"].help_text = readers_line(
            _("everybody with a duty at the school authority"),
            _(
                "Under which law conversations are secret, what becomes a public record, how long notes are kept, and "
                "whom to tell when something has gone wrong. Have your lawyer read it. Your coaches and teachers see "
                "it on the page about how conversations are kept secret."
            ),
        )
        self.fields["secrecy_wording"].widget.attrs["rows"] = 8
        self.fields["retention_months"].help_text = _(
            "So many months after coaching has ended, the notes of it are erased for good; meetings and other facts "
            "stay. 1 to 120. Those who are in it are told 30 days before and can save what they may read. A longer "
            "time holds at once for all that is not yet erased; a shorter one erases nothing that was not announced "
            "30 days before."
        )
        self.fields["interest_months"].help_text = _(
            "So many months after somebody has left details on a programme's page, they are deleted, dealt with or "
            "not. 1 to 36. The page says so to visitors."
        )


class PlacedForm(TidyMixin, forms.ModelForm):
    """About something of an authority that `by` administers; which one is asked for only when there are several."""

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        authorities = by.authorities_as(Role.ADMINISTRATOR)
        self.only_authority = None
        if self.instance.pk:
            del self.fields["authority"]
        elif len(authorities) == 1:
            self.only_authority = SchoolAuthority.objects.get(pk__in=authorities)
            del self.fields["authority"]
        else:
            self.fields["authority"].queryset = SchoolAuthority.objects.filter(pk__in=authorities)
            self.fields["authority"].empty_label = _("Choose")

    def facts(self) -> dict:
        """What was typed, with the authority when it is new."""
        known = dict(self.cleaned_data)
        if not self.instance.pk:
            known.setdefault("authority", self.only_authority)
        return known


class AreaForm(PlacedForm):
    class Meta:
        model = Area
        fields = ["authority", "name"]


class SchoolForm(PlacedForm):
    class Meta:
        model = School
        fields = [
            "authority",
            "name",
            "area",
            "unit_code",
            "municipality_code",
            "has_preschool_class",
            "has_compulsory",
            "has_leisure_centre",
        ]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        authorities = (
            [self.instance.authority_id] if self.instance.pk else by.authorities_as(Role.ADMINISTRATOR)
        )
        self.fields["area"].queryset = Area.objects.filter(authority__in=authorities)
        self.fields["area"].empty_label = _("No area")
        self.fields["unit_code"].help_text = _("Eight digits, from the school register.")
        self.fields["municipality_code"].help_text = _(
            "Four digits: the municipality that the school lies in."
        )

    def clean(self):
        """Says when the area belongs to another authority than the one chosen."""
        known = super().clean() or self.cleaned_data
        area, authority = known.get("area"), known.get("authority")
        if area and authority and area.authority_id != authority.pk:
            self.add_error("area", _("This area belongs to another school authority."))
        return known


class CloseSchoolForm(TidyMixin, forms.Form):
    closed_on = DateField(label=gettext_lazy("Last day"))
    goes_on_as = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Merged into"),
        required=False,
        empty_label=gettext_lazy("None, it only closes"),
        help_text=gettext_lazy("What has been at this school stays with it in every report."),
    )

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["goes_on_as"].queryset = schools


class TeamForm(TidyMixin, forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name"]


class TeamMemberForm(TidyMixin, forms.Form):
    """A teacher of the school who is not in the team yet."""

    person = forms.ModelChoiceField(None, label=gettext_lazy("Teacher"), empty_label=gettext_lazy("Choose"))
    starts_on = DateField(label=gettext_lazy("From"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class SchoolFilter(forms.Form):
    """Which schools to list. What cannot be understood is left out of account."""

    q = forms.CharField(label=gettext_lazy("Name or unit code"), required=False, max_length=100)
    area = forms.ModelChoiceField(None, label=gettext_lazy("Area"), required=False)
    closed = forms.BooleanField(label=gettext_lazy("Closed schools"), required=False)

    def __init__(self, data, *, areas):
        super().__init__(data)
        self.fields["q"].widget.input_type = "search"
        self.fields["area"].queryset = areas
        self.fields["area"].empty_label = _("All areas")

    def chosen(self) -> dict:
        """The arguments for `queries.school.school_list`."""
        self.is_valid()
        known = self.cleaned_data
        return {
            "text": known.get("q") or "",
            "area": known.get("area"),
            "closed": known.get("closed") or False,
        }

    def is_used(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.chosen().values())
