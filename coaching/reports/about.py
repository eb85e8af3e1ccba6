"""What stands at the head of every file: whose figures they are, of which choice, and when they were worked out."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import School
from coaching.reports.scope import SCHOOL_FORMS
from scheduling.enums import MeetingKind


def authorities_of(choice) -> list:
    """The authorities that the reader has a duty in that shows these figures, by name."""
    duties = [duty for duty in choice.person.current_duties if duty.role in choice.roles]
    found = {duty.authority_id: duty.authority for duty in duties}
    return sorted(found.values(), key=lambda authority: authority.name)


def authority_names(choice) -> str:
    """Their names in one line."""
    return ", ".join(authority.name for authority in authorities_of(choice))


def choice_lines(choice) -> list[tuple[str, str]]:
    """Label and value of everything that was chosen, the term first."""
    period = choice.period
    days = {"term": choice.term, "first": written(period.first), "last": written(period.last)}
    lines = [(_("Term"), _("%(term)s: %(first)s to %(last)s") % days)]
    for label, chosen in (
        (_("Area"), choice.area),
        (_("School"), choice.school),
        (_("Programme"), choice.programme),
    ):
        if chosen:
            lines.append((label, str(chosen)))
    if choice.form:
        lines.append((_("School form"), _form_label(choice.form)))
    if choice.kind:
        lines.append((_("Kind"), str(MeetingKind(choice.kind).label)))
    if len(lines) == 1:
        lines.append((_("Choice"), _("All that %(name)s has a duty for") % {"name": choice.person}))
    return lines


def filters_of(choice) -> dict:
    """What was chosen beside the term, as ids and codes by the filter's name."""
    placed = {name: getattr(choice, name) for name in ("area", "school", "programme")}
    coded = {name: getattr(choice, name) for name in ("form", "kind")}
    return {name: one.pk for name, one in placed.items() if one} | {
        name: one for name, one in coded.items() if one
    }


def choice_words(filters) -> list[str]:
    """The codes among `filters` (see `filters_of`), in words."""
    words = []
    if filters.get("form") in SCHOOL_FORMS:
        words.append(_form_label(filters["form"]))
    if filters.get("kind") in MeetingKind.values:
        words.append(str(MeetingKind(filters["kind"]).label))
    return words


def _form_label(code):
    return capfirst(str(School._meta.get_field(SCHOOL_FORMS[code]).verbose_name))


@dataclass(frozen=True)
class Made:
    """When a file was made, local time, in words."""

    at: object

    @property
    def line(self) -> tuple[str, str]:
        """Label and value."""
        local = timezone.localtime(self.at)
        when = {"day": written(local), "time": date_format(local, "G.i")}
        return _("Worked out"), _("%(day)s at %(time)s") % when


def written(day) -> str:
    """A day with its year: a file is read years later."""
    return date_format(day, "j F Y")
