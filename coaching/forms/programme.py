"""Describing a programme, looking for one, and choosing a file with its plan."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.forms.importrun import TableField
from accounts.models import Person, SchoolAuthority
from accounts.names import joined
from accounts.readers import readers_line
from coaching.enums import ProgrammeKind
from coaching.models import Programme
from coaching.queries.programme import coordinators, possible_coordinators
from coaching.services import programme as services
from coaching.services.plan_lines import COLUMNS
from scheduling.queries.readers import office_of
from scheduling.services.meeting import DoubleBooked, MeetingError


class ProgrammeSearch(forms.Form):
    """What one looks for in the catalogue; anything odd is taken for nothing."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", gettext("All kinds")), *ProgrammeKind.choices]
        self.fields["q"].widget.attrs["type"] = "search"

    @property
    def chosen(self):
        """`search` and `kind`, each perhaps empty."""
        self.is_valid()
        return {"search": self.cleaned_data.get("q", ""), "kind": self.cleaned_data.get("kind", "")}


class ProgrammeForm(forms.ModelForm):
    """A programme of an authority that `person` administers."""

    authority = forms.ModelChoiceField(
        SchoolAuthority.objects.none(), label=_("School authority"), empty_label=None
    )
    coordinators = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Coordinators"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are named on the page and lead the meetings of the plan."),
    )

    class Meta:
        model = Programme
        fields = [
            "kind",
            "name",
            "summary",
            "target_group",
            "aims",
            "content",
            "how_it_runs",
            "is_obligatory",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ["target_group", "aims", "content", "how_it_runs"]
        }
        help_texts = {
            "summary": _("Stands under the name and in the list of programmes."),
            "target_group": _("Who it is for, and who may join."),
            "how_it_runs": _("How often one meets, where, and what one does in between."),
        }

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            authorities = [self.instance.authority]
            leading = coordinators(self.instance)
            self.initial["coordinators"] = [one.pk for one in leading]
        else:
            authorities = list(
                SchoolAuthority.objects.filter(pk__in=person.authorities_as(Role.ADMINISTRATOR))
            )
            leading = []
        self.authorities = authorities
        self.fields["authority"].queryset = SchoolAuthority.objects.filter(
            pk__in=[one.pk for one in authorities]
        )
        if len(authorities) == 1:
            del self.fields["authority"]
        possible = possible_coordinators(authorities).values("pk")
        also = [one.pk for one in leading]
        self.fields["coordinators"].queryset = Person.objects.filter(pk__in=possible) | Person.objects.filter(
            pk__in=also
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        readers = HTML('<p class="who-reads">{{ form.readers }}</p>')
        first = ["authority"] if "authority" in self.fields else []
        self.helper.layout = Layout(
            Fieldset(
                gettext("What it is"), *first, "kind", "name", "summary", "target_group", "is_obligatory"
            ),
            Fieldset(gettext("What one can read about it"), "aims", "content", "how_it_runs", readers),
            Fieldset(gettext("Who runs it"), "coordinators"),
        )

    def readers(self):
        """Who can read what is said of it: those whom `Programme.objects.visible_to` and the catalogue let in."""
        if self.instance.is_published:
            return readers_line(gettext("everybody, also without signing in"))
        office = [person for one in self.authorities for person in office_of(one.pk)]
        leading = coordinators(self.instance) if self.instance.pk else []
        names = joined(dict.fromkeys([*office, *leading]))
        return readers_line(names, gettext("Once it is published, everybody."))

    def clean_name(self):
        """The name without doubled spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self):
        """Coordinators have to belong to the authority that was chosen."""
        cleaned = super().clean()
        authority = self._authority(cleaned)
        if len(self.authorities) > 1 and authority and cleaned.get("coordinators"):
            fit = set(possible_coordinators([authority]).values_list("pk", flat=True))
            for person in cleaned["coordinators"]:
                if person.pk not in fit:
                    self.add_error(
                        "coordinators",
                        _("%(name)s does not work for this school authority.") % {"name": person},
                    )
        return cleaned

    def save_by(self, person) -> Programme | None:
        """The programme, or None with the reason among the errors. Call when `is_valid`."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        values["coordinators"] = list(self.cleaned_data["coordinators"])
        try:
            if self.instance.pk:
                return services.change(programme=self.instance, by=person, **values)
            return services.create(authority=self._authority(self.cleaned_data), by=person, **values)
        except services.NameTaken as error:
            self.add_error("name", str(error))
        except DoubleBooked as error:
            self.add_error("coordinators", services.busy_sentence(error))
        except MeetingError as error:
            self.add_error(None, str(error))
        return None

    def _authority(self, cleaned):
        return cleaned.get("authority") if "authority" in self.fields else self.authorities[0]


class PlanFileForm(forms.Form):
    """A file with a dated plan, for a programme that `person` administers."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programme"))
    file = TableField(columns=COLUMNS, label=_("File with the plan"))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        offices = person.authorities_as(Role.ADMINISTRATOR)
        self.fields["programme"].queryset = Programme.objects.filter(authority__in=offices)
        self.fields["file"].help_text = _(
            "CSV or Excel, with the headings termin, datum and innehåll, and perhaps alternativ, tid, plats and "
            "målgrupp. What the file leaves open stays open. Nothing is changed before you have seen what would be."
        )
