"""Coverage: which schools had group supervision, individual coaching, both or neither, and which teams were missed."""

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from coaching.reports.covered import lines
from coaching.reports.frame import Column, Measure, Panel, Report, Row, Unit, column_of, local_day

SCHOOLS = Measure(
    "schools",
    gettext_lazy("Schools"),
    gettext_lazy(
        "Schools that were open on any day of the term. With a programme chosen, those that took part in it in the "
        "term; where no schools are entered as taking part in that programme, all. Each counts in the area in which it "
        "was on the term’s last day, or is today while the term lasts."
    ),
)
GROUP = Measure(
    "group",
    gettext_lazy("Group supervision"),
    gettext_lazy(
        "Schools at which at least one team was reached in the term; where a school has no teams, one of its groups "
        "held a meeting."
    ),
)
INDIVIDUAL = Measure(
    "individual",
    gettext_lazy("Individual coaching"),
    gettext_lazy(
        "Schools at which at least one conversation or lesson visit of an engagement was held in the term. A talk "
        "with the school’s leadership is not enough."
    ),
)
BOTH = Measure(
    "both", gettext_lazy("Both"), gettext_lazy("Schools with group supervision and individual coaching.")
)
NEITHER = Measure(
    "neither",
    gettext_lazy("Neither"),
    gettext_lazy("Schools with neither, also where something is booked or on its way."),
)
COVERED = Measure(
    "covered",
    gettext_lazy("Share with either"),
    gettext_lazy("Schools with group supervision, individual coaching or both, divided by schools."),
    Unit.SHARE,
)
TEAMS = Measure(
    "teams",
    gettext_lazy("Teams"),
    gettext_lazy("Teams that have teachers today, or had on the last day of a term that is over."),
)
REACHED = Measure(
    "reached",
    gettext_lazy("Teams reached"),
    gettext_lazy(
        "Teams whose own group held a meeting in the term, or more than half of whose teachers were at a held meeting "
        "of a group at their school or of several schools. On the page of a programme meetings of all terms count, "
        "here those of the term only: a team can be reached there and not here."
    ),
)
LAST = Measure(
    "last",
    gettext_lazy("Last held"),
    gettext_lazy("The last day in the term with a held meeting of a group or an engagement of the school."),
    Unit.DATE,
)
NEXT = Measure(
    "next",
    gettext_lazy("Next meeting"),
    gettext_lazy("The next booked meeting of a group or an engagement of the school, from today on."),
    Unit.DATE,
)


class CoverageReport(Report):
    """What each school had of a term's supervision and coaching, and whom it has not reached."""

    code = "coverage"
    title = gettext_lazy("Coverage")
    question = gettext_lazy("Which schools and teams were reached, and which were not?")
    symbol = "school"
    measures = (SCHOOLS, GROUP, INDIVIDUAL, BOTH, NEITHER, COVERED, TEAMS, REACHED, LAST, NEXT)
    headline = ("schools", "group", "individual", "both", "neither", "covered", "teams", "reached")
    filters = ("area", "school", "programme", "form")

    def figures(self, choice):
        return totals(lines(choice))

    def panels(self, choice):
        found = lines(choice)
        return [by_what(found), by_area(found), by_school(found), missed(found)]


def totals(found):
    """The measures over these schools."""
    amount, group = len(found), sum(line.has_group for line in found)
    individual = sum(line.has_individual for line in found)
    both = sum(line.has_group and line.has_individual for line in found)
    either = group + individual - both
    teams = sum(line.teams for line in found)
    return {
        "schools": amount,
        "group": group,
        "individual": individual,
        "both": both,
        "neither": amount - either,
        "covered": either / amount if amount else None,
        "teams": teams,
        "reached": teams - sum(len(line.missed) for line in found),
    }


def by_what(found):
    """How many schools had what, each school in one row."""
    row = totals(found)
    parts = (
        (_("Both"), row["both"]),
        (_("Group supervision only"), row["group"] - row["both"]),
        (_("Individual coaching only"), row["individual"] - row["both"]),
        (_("Neither"), row["neither"]),
    )
    return Panel(
        "what",
        _("What the schools had"),
        (
            Column("what", _("What"), Unit.TEXT),
            column_of(SCHOOLS),
            Column("share", pgettext("of the schools", "Share"), Unit.SHARE),
        ),
        [Row((label, amount, amount / row["schools"])) for label, amount in parts] if found else [],
        chart=("schools",),
    )


def by_area(found):
    """A row for every area, by name; schools without one come last."""
    parted = defaultdict(list)
    for line in found:
        parted[line.area is None, line.area_order, line.area_id, line.area].append(line)
    measures = (SCHOOLS, GROUP, INDIVIDUAL, BOTH, NEITHER, COVERED, TEAMS, REACHED)
    return Panel(
        "areas",
        _("By area"),
        (Column("area", _("Area"), Unit.TEXT), *map(column_of, measures)),
        [
            Row((area[-1] or _("Without an area"), *(totals(parted[area])[one.code] for one in measures)))
            for area in sorted(parted)
        ],
    )


def by_school(found):
    """How far each school had come, by name."""
    return Panel(
        "status",
        _("School by school"),
        (
            Column("school", _("School"), Unit.TEXT),
            Column("area", _("Area"), Unit.TEXT),
            Column("group", _("Group supervision"), Unit.TEXT),
            Column("individual", _("Individual coaching"), Unit.TEXT),
            column_of(REACHED),
            column_of(TEAMS),
            column_of(LAST),
            column_of(NEXT),
        ),
        [
            Row(
                (
                    line.full_name,
                    line.area,
                    line.group.label,
                    line.individual.label,
                    line.teams - len(line.missed),
                    line.teams,
                    local_day(line.last),
                    local_day(line.next),
                ),
                url=reverse("school_detail", args=[line.school_id]),
            )
            for line in found
        ],
    )


def missed(found):
    """The teams that were not reached, school by school."""
    return Panel(
        "missed",
        _("Teams not reached"),
        (
            Column("team", _("Team"), Unit.TEXT),
            Column("school", _("School"), Unit.TEXT),
            Column("area", _("Area"), Unit.TEXT),
            Column("teachers", _("Teachers")),
        ),
        [Row((name, line.name, line.area, people)) for line in found for name, people in line.missed],
        empty=_("Every team was reached.") if any(line.teams for line in found) else _("There are no teams."),
    )
