"""Giving and correcting a duty: the role first, then only the fields that fit it."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import ROLE_SCOPE, Role
from accounts.forms.fields import DateField, TidyMixin
from accounts.models import Area, Duty, School, SchoolAuthority, Team


class DutyForm(TidyMixin, forms.ModelForm):
    """`by` is the administrator whose places may be chosen.

    Fields that the role does not need are not there at all. The team is asked for once a school is chosen that has
    teams; until then the page offers to show what fits (see views/duty.py).
    """

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role, widget=forms.RadioSelect)
    starts_on = DateField(label=gettext_lazy("From"), initial=timezone.localdate)
    ends_on = DateField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("The last day. Leave it empty while there is none."),
    )

    class Meta:
        model = Duty
        fields = ["role", "authority", "area", "school", "team", "starts_on", "ends_on"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        authorities = by.authorities_as(Role.ADMINISTRATOR)
        self.only_authority = authorities if len(authorities) == 1 else None
        self.fields["authority"].queryset = SchoolAuthority.objects.filter(pk__in=authorities)
        self.fields["area"].queryset = Area.objects.filter(authority__in=authorities)
        self.fields["school"].queryset = self._schools(authorities)
        for name in ("authority", "area", "school"):
            self.fields[name].empty_label = _("Choose")
            self.fields[name].required = True
        self._keep_what_fits()

    def _schools(self, authorities):
        open_or_own = Q(pk__in=School.objects.open()) | Q(pk=self.instance.school_id)
        return School.objects.filter(open_or_own, authority__in=authorities)

    def _keep_what_fits(self):
        role = self["role"].value()
        scope = ROLE_SCOPE.get(role)
        if scope is None:
            for name in [*self.fields]:
                if name != "role":
                    del self.fields[name]
            return
        for name in {"authority", "area", "school"} - {scope}:
            del self.fields[name]
        if "authority" in self.fields and self.only_authority:
            del self.fields["authority"]
        self._keep_team(role)

    def _keep_team(self, role):
        school = self["school"].value() if role == Role.TEACHER else None
        teams = Team.objects.none()
        if school and str(school).isdigit() and len(str(school)) < 19:
            teams = Team.objects.filter(school=school, school__in=self.fields["school"].queryset)
        if teams.exists():
            self.fields["team"].queryset = teams
            self.fields["team"].empty_label = _("No team")
        else:
            del self.fields["team"]

    def clean(self):
        """Adds the authority that follows from the place, and says when the end lies before the start."""
        known = super().clean() or self.cleaned_data
        starts_on, ends_on = known.get("starts_on"), known.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("A duty cannot end before it starts."))
        return known

    def _post_clean(self):
        """Which duties can stand beside each other the database knows; the service tells what it says."""

    def duty(self) -> dict:
        """The arguments for `services.duty.give_duty`; for a valid form."""
        known = self.cleaned_data
        place = known.get("school") or known.get("area")
        authority = known.get("authority") or (place.authority if place else None)
        return {
            "role": known["role"],
            "authority": authority or SchoolAuthority.objects.get(pk__in=self.only_authority),
            "area": known.get("area"),
            "school": known.get("school"),
            "team": known.get("team"),
            "starts_on": known["starts_on"],
            "ends_on": known.get("ends_on"),
        }


class EndDutyForm(TidyMixin, forms.Form):
    """The last day of a duty."""

    ends_on = DateField(label=gettext_lazy("Last day"))
