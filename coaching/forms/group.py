"""Making a group by hand, changing it, and looking for groups."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TidyMixin
from accounts.models import School
from accounts.readers import readers_line
from coaching.enums import GroupState
from coaching.models import Group, Programme
from coaching.services.group import USUAL_MINUTES
from scheduling.models.moduleplan import MINUTES

NAME, MODULE = 80, 80


class ModuleField(forms.CharField):
    """What a group works with, with the line on who reads it."""

    def __init__(self, **options):
        super().__init__(
            label=_("Module or theme"),
            required=False,
            max_length=MODULE,
            help_text=options.pop("help_text", _("Such as Språk i matematik.")),
            **options,
        )

    def get_bound_field(self, form, field_name):
        """With its readers in the reader's language."""
        self.help_text = readers_line(
            gettext("those in the group, its principal and area manager, coordinators and the office"),
            gettext("Such as Språk i matematik. Write nothing about a person."),
        )
        return super().get_bound_field(form, field_name)


class GroupForm(TidyMixin, forms.Form):
    """What it is called, and what is usual for its meetings; the school only of a new one."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME, help_text=_("Stands in invitations and calendars too.")
    )
    school = forms.ModelChoiceField(
        School.objects.none(),
        label=_("School"),
        required=False,
        empty_label=_("Several schools"),
    )
    module = ModuleField()
    usual_minutes = forms.IntegerField(
        label=_("Usual length, minutes"),
        min_value=MINUTES[0],
        max_value=MINUTES[1],
        initial=USUAL_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    place = forms.CharField(label=_("Usual place"), max_length=200, required=False)
    video_url = forms.URLField(
        label=_("Usual video link"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args, programme, group=None, **kwargs):
        if group is not None:
            kwargs["initial"] = {
                "name": group.name,
                "module": group.module,
                "usual_minutes": group.series.usual_minutes,
                "place": group.series.place,
                "video_url": group.series.video_url,
            }
        super().__init__(*args, **kwargs)
        if group is not None:
            del self.fields["school"]
        else:
            self.fields["school"].queryset = School.objects.open().filter(authority=programme.authority_id)


class GroupFilter(forms.Form):
    """What the list of groups is narrowed by; what cannot be is left out."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme"), required=False, empty_label=_("All")
    )
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("School"), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("groups", "Show"),
        required=False,
        choices=[("", _("Those that meet")), *GroupState.choices],
    )
    q = forms.CharField(label=_("Who leads"), required=False, max_length=100)

    def __init__(self, data, *, person, programme=None):
        super().__init__(data)
        seen = Group.objects.visible_to(person)
        self.fields["school"].queryset = School.objects.filter(pk__in=seen.values("school"))
        if programme is None:
            self.fields["programme"].queryset = Programme.objects.filter(pk__in=seen.values("programme"))
        else:
            self.fields["school"].queryset = School.objects.filter(
                Q(pk__in=seen.filter(programme=programme).values("school"))
            )
            del self.fields["programme"]

    @property
    def chosen(self) -> dict:
        """What `queries.group.groups_page` takes."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        if "q" in data:
            data["leader"] = data.pop("q")
        return data
