"""About which school a coach is not to be asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import School


class ConflictForm(forms.Form):
    """One more school of those where the coach may be asked."""

    school = forms.ModelChoiceField(
        label=_("School"),
        queryset=None,
        empty_label=_("Choose"),
        error_messages={"required": _("Choose a school."), "invalid_choice": _("Choose a school.")},
    )

    def __init__(self, *args, coach, **kwargs):
        super().__init__(*args, **kwargs)
        schools = School.objects.filter(authority__in=coach.authorities_as(Role.COACH))
        self.fields["school"].queryset = schools.exclude(conflicts__coach=coach).order_by("name", "pk")
