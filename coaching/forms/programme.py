"""Describing a programme, and choosing a file with its plan."""

import re

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
from coaching.enums import TargetGroup
from coaching.models import Programme
from coaching.queries.programme import coordinators, possible_coordinators
from coaching.services import programme as services
from coaching.services.plan_lines import COLUMNS
from scheduling.queries.readers import office_of
from scheduling.services.meeting import DoubleBooked, MeetingError
from scheduling.termcode import TermCode


class TermsField(forms.CharField):
    """Terms as people write them, with commas or spaces between; the value is a list of codes in order."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        # "Ht 2026" has a space in it, so only what is not one term is taken apart at spaces.
        codes = set()
        for part in re.split(r"[,;\n]+", super().to_python(value) or ""):
            if part.strip():
                codes |= set(self._codes(part.strip()))
        return [str(code) for code in sorted(codes)]

    def _codes(self, part):
        try:
            return [TermCode.parse(part)]
        except ValueError:
            pass
        try:
            return [TermCode.parse(word) for word in part.split()]
        except ValueError as error:
            raise forms.ValidationError(
                gettext("“%(part)s” is no term. Write them as HT-26, VT-27."), params={"part": part[:40]}
            ) from error


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
    audiences = forms.MultipleChoiceField(
        label=_("Turns to"),
        required=False,
        choices=TargetGroup,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Visitors filter the catalogue by this."),
    )
    terms = TermsField(
        label=_("Terms in which it runs"),
        required=False,
        max_length=100,
        help_text=_("As HT-26, VT-27. The terms of the plan are added by themselves."),
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
            "who_may_join",
            "audiences",
            "terms",
            "place",
            "is_obligatory",
            "is_open_for_interest",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ["target_group", "aims", "content", "how_it_runs", "who_may_join"]
        }
        help_texts = {
            "summary": _(
                "Stands under the name and in the list of programmes, and is what search engines show."
            ),
            "target_group": _("Who it is for."),
            "how_it_runs": _("How often one meets, and what one does in between."),
            "who_may_join": _("What one needs to take part, and who decides. At most 1,000 characters."),
            "place": _("Where one meets, such as a town or a house. Visitors filter the catalogue by this."),
            "is_open_for_interest": _(
                "The page then has a form in which anybody can leave details, without an account. "
                "What comes in stands under Interest."
            ),
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
                gettext("What it is"),
                *first,
                "kind",
                "name",
                "summary",
                "audiences",
                "terms",
                "place",
                "is_obligatory",
            ),
            Fieldset(
                gettext("What one can read about it"),
                "aims",
                "target_group",
                "who_may_join",
                "content",
                "how_it_runs",
                readers,
            ),
            Fieldset(gettext("Who runs it"), "coordinators", "is_open_for_interest"),
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

    def clean_place(self):
        """The place without doubled spaces: it is chosen by in the catalogue."""
        return " ".join(self.cleaned_data["place"].split())

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
