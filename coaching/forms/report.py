"""Filters of the reports, in the address, so that a view can be bookmarked and sent."""

from django import forms
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.reports import scope
from scheduling.enums import MeetingKind
from scheduling.termcode import TermCode

FORM_LABELS = {
    "compulsory": _("Compulsory school"),
    "preschool_class": _("Preschool class"),
    "leisure_centre": _("School-age educare"),
}


class QuickSelect(forms.Select):
    """A select whose options are written without a template for each: a large city has 500 schools."""

    def render(self, name, value, attrs=None, renderer=None):
        """As HTML."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = "".join(
            f'<option value="{escape(option["value"])}"{" selected" * option["selected"]}>'
            f"{escape(option['label'])}</option>"
            for _name, group, _index in widget["optgroups"]
            for option in group
        )
        # Each piece is escaped where it is put in.
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(widget["attrs"]),
            mark_safe(options),  # noqa: S308
        )


class ReportFilter(forms.Form):
    """All optional. What makes no sense gets its sentence, and the report goes on without it."""

    term = forms.ChoiceField(label=_("Term"), required=False)
    area = forms.ModelChoiceField(None, label=_("Area"), required=False, empty_label=_("All areas"))
    school = forms.ModelChoiceField(
        None, label=_("School"), required=False, empty_label=_("All schools"), widget=QuickSelect
    )
    programme = forms.ModelChoiceField(
        None, label=_("Programme"), required=False, empty_label=_("All programmes")
    )
    form = forms.ChoiceField(
        label=_("School form"), required=False, choices=[("", _("All school forms")), *FORM_LABELS.items()]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *MeetingKind.choices]
    )

    def __init__(self, data, *, person, report):
        super().__init__(data, auto_id="filter_%s")
        self.person, self.report = person, report
        if report.is_of_one_programme:
            self.fields["programme"].empty_label = _("Choose a programme")
        for name in {*self.fields} - {"term", *report.filters} | self._without_choice():
            del self.fields[name]
        self.periods = {str(period.term): period for period in scope.periods(person)}
        self.fields["term"].choices = [(code, code) for code in self.periods]
        querysets = {"area": scope.areas, "school": scope.schools, "programme": scope.programmes}
        for name in querysets.keys() & self.fields.keys():
            self.fields[name].queryset = querysets[name](person)
        self.data = {**self.data.dict(), "term": self._term(self.data.get("term"))}
        # Read once, here: what was refused keeps its sentence, and has no cleaned value.
        if "term" in self.errors:
            # The field shows the term that the report is about.
            self.data["term"] = str(self.present)
        for name, field in self.fields.items():
            invalid = name in self.errors
            field.widget.attrs["class"] = "form-select is-invalid" if invalid else "form-select"

    def _without_choice(self):
        """Filters that leave the reader nothing to choose, unless the address has them: who leads one school has no
        other, and no area."""
        person = self.person
        if person.has_role(Role.ADMINISTRATOR, Role.AREA_MANAGER):
            return set()
        single = {"area", *(["school"] if len(person.schools_as(Role.PRINCIPAL)) == 1 else [])}
        return {name for name in single & {*self.report.filters} if not self.data.get(name)}

    def _term(self, typed):
        """A term as people write it becomes its code; nothing is the present one; the field refuses the rest."""
        if not typed:
            return str(self.present)
        try:
            return str(TermCode.parse(typed))
        except ValueError:
            return typed

    @property
    def present(self):
        """The code of the term that holds today's date, else of the latest one."""
        return scope.present(self.periods.values()).term

    @cached_property
    def choice(self) -> scope.Choice:
        """What was chosen, without what makes no sense."""
        cleaned = self.cleaned_data
        period = self.periods.get(cleaned.get("term")) or scope.present(self.periods.values())
        return scope.Choice(
            person=self.person,
            roles=self.report.roles,
            period=period,
            period_before=self.periods.get(str(period.term.previous)),
            **{name: cleaned.get(name) or None for name in ("area", "school", "programme")},
            **{name: cleaned.get(name) or "" for name in ("form", "kind")},
        )
