"""The pages of a programme that somebody may open, as the row of links on each of them shows them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.enums import REQUESTABLE_KINDS, ProgrammeKind
from coaching.rules import admission, group, survey
from coaching.rules.method import may_keep
from coaching.rules.programme import may_edit, may_plan

#: Programmes whose people meet in groups.
GROUPED_KINDS = (ProgrammeKind.SUPERVISION, ProgrammeKind.PROCESS_SUPPORT)


@dataclass(frozen=True, slots=True)
class Room:
    """One page: the name of its address, which takes the programme's slug, and what the link says."""

    name: str
    label: str


def rooms_of(person, programme) -> list[Room]:
    """In the order in which they stand; `programme` from `queries.programme.with_members`."""
    grouped, admits = programme.kind in GROUPED_KINDS, admission.can_admit(programme)
    plans = may_plan(person, programme)
    shown = [
        (True, "programme_detail", pgettext_lazy("of a programme", "About")),
        (plans, "plan_people", _("Who is asked")),
        (grouped and plans, "programme_groups", _("Groups")),
        (grouped and group.sees_schools(person, programme), "programme_schools", _("Schools")),
        (grouped and plans, "programme_preparation", _("Preparation")),
        (grouped and plans, "programme_group_agreement", _("Between the groups")),
        (admits and admission.runs(person, programme), "application_list", _("Applications")),
        (admits and admission.belongs(person, programme), "participant_list", _("Participants")),
        (admits and admission.belongs(person, programme), "between_list", _("Tasks between meetings")),
        (admits and admission.belongs(person, programme), "programme_attendance", _("Attendance")),
        (survey.sees_surveys(person, programme), "survey_list", _("Surveys")),
        (may_keep(person, programme), "programme_methods", _("Methods")),
        (
            programme.kind in REQUESTABLE_KINDS and may_edit(person, programme),
            "task_template_list",
            _("Tasks to take over"),
        ),
    ]
    return [Room(name, label) for holds, name, label in shown if holds]
