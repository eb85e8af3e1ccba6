"""The evaluation of one programme on one page: how far each school has come, and what was done in the term."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coaching.enums import GroupSupervision, IndividualSupervision
from coaching.models import ActivityCell, TermCell
from coaching.queries.takingpart import school_rows
from coaching.reports import surveyed
from coaching.reports.activity import HELD, MINUTES, PEOPLE, ActivityReport, by_kind, by_month
from coaching.reports.attendance import by_series
from coaching.reports.frame import (
    Column,
    Figure,
    Measure,
    Panel,
    Paper,
    Report,
    Row,
    Unit,
    column_of,
    local_day,
    shown,
)
from coaching.reports.scope import cells, programmes

ACTIVITY = ActivityReport()

SCHOOLS = Measure(
    "schools",
    gettext_lazy("Schools"),
    gettext_lazy("Schools that take part in the programme today."),
)
TEAMS = Measure(
    "teams",
    gettext_lazy("Teams"),
    gettext_lazy("Teams with teachers of today at the schools that take part."),
)
REACHED = Measure(
    "reached",
    gettext_lazy("Teams reached"),
    gettext_lazy(
        "Teams whose own group has held a meeting, or more than half of whose teachers of today have been at a held "
        "meeting of a group, ever since the programme began."
    ),
)
STARTED = Measure(
    "started",
    gettext_lazy("Schools with individual supervision"),
    gettext_lazy(
        "Schools where a conversation or a lesson visit has been held in an engagement of the programme, ever since "
        "it began."
    ),
)


class EvaluationReport(Report):
    """One programme, school by school; without a programme there is nothing to evaluate."""

    code = "evaluation"
    title = gettext_lazy("Evaluation of a programme")
    question = gettext_lazy("What has begun at which school, and what has not?")
    symbol = "clipboard-check"
    measures = (SCHOOLS, TEAMS, REACHED, STARTED, HELD, MINUTES, PEOPLE)
    filters = ("programme", "area", "school")
    is_of_one_programme = True

    def paper(self, choice):
        """As of every report, but how far schools have come is told as of today, beside no term before."""
        if choice.programme is None:
            return Paper(
                self,
                choice,
                words=[_("Choose a programme to evaluate.")],
                elsewhere=self.elsewhere(choice),
            )
        rows = _schools(choice)
        done = ACTIVITY.figures(choice)
        before = ACTIVITY.figures(choice.before) if choice.before else {}
        figures = [Figure(measure, value) for measure, value in _state(rows) if rows]
        figures += [Figure(one, done[one.code], before.get(one.code)) for one in (HELD, MINUTES, PEOPLE)]
        return Paper(self, choice, figures, self.panels(choice, rows), [*_how_far(rows), _done(choice, done)])

    def elsewhere(self, choice):
        """Every programme that one may choose."""
        return [
            (programme.name, urlencode({"term": choice.term, "programme": programme.pk}))
            for programme in programmes(choice.person)
        ]

    def panels(self, choice, rows):
        """How far each school has come, then what was done in the term; only what there is something to tell of."""
        panels = [
            _status(rows),
            by_month(cells(choice, ActivityCell), choice.period),
            by_kind(cells(choice, TermCell)),
            by_series(choice),
            *([surveyed.scales(choice)] if surveyed.are_shown(choice) else []),
        ]
        return [panel for panel in panels if panel.rows]


def _schools(choice):
    """The schools that take part, as far as the reader and the filters go, what is missing most first."""
    rows = school_rows(choice.person, choice.programme)
    if choice.area:
        rows = [row for row in rows if row.school.area_id == choice.area.pk]
    if choice.school:
        rows = [row for row in rows if row.school == choice.school]
    return rows


def _state(rows):
    """The measures of how far the schools have come, each with its value."""
    started = sum(row.individual == IndividualSupervision.STARTED for row in rows)
    return [
        (SCHOOLS, len(rows)),
        (REACHED, sum(row.reached for row in rows)),
        (TEAMS, sum(row.teams for row in rows)),
        (STARTED, started),
    ]


def _how_far(rows):
    """What the table says in two or three sentences; none without schools."""
    if not rows:
        return []
    met, schools = sum(row.group != GroupSupervision.NOT_YET for row in rows), len(rows)
    reached, teams = sum(row.reached for row in rows), sum(row.teams for row in rows)
    if not met:
        words = [_("Group supervision has not begun at any school.")]
    elif met == schools:
        words = [_("Group supervision is under way at all schools.")]
    else:
        words = [
            _("Group supervision is under way at %(met)s of %(schools)s schools.")
            % {"met": met, "schools": schools}
        ]
    if met and teams:
        words.append(
            _("%(reached)s of %(teams)s teams have been reached.") % {"reached": reached, "teams": teams}
        )
    individual = {state: sum(row.individual == state for row in rows) for state in IndividualSupervision}
    started, coming = individual[IndividualSupervision.STARTED], individual[IndividualSupervision.ON_THE_WAY]
    words.append(
        ngettext(
            "One school has begun with individual supervision.",
            "%(number)s schools have begun with individual supervision.",
            started,
        )
        % {"number": started}
        if started
        else _("No school has begun with individual supervision.")
    )
    if coming:
        words.append(
            ngettext(
                "One school is on the way to it.",
                "%(number)s schools are on the way to it.",
                coming,
            )
            % {"number": coming}
        )
    return words


def _done(choice, done):
    return _("Held in %(term)s: meetings %(held)s, hours %(hours)s, people %(people)s.") % {
        "term": choice.term,
        "held": shown(done["held"], Unit.AMOUNT),
        "hours": shown(done["minutes"], Unit.HOURS),
        "people": shown(done["people"], Unit.AMOUNT),
    }


def _status(rows):
    """A row for each school that takes part."""
    columns = (
        Column("school", _("School"), Unit.TEXT),
        Column("group", _("Group supervision"), Unit.TEXT),
        column_of(REACHED),
        column_of(TEAMS),
        Column("missed", _("Teams not reached"), Unit.TEXT),
        Column("individual", _("Individual supervision"), Unit.TEXT),
        Column("last", _("Last held"), Unit.DATE),
        Column("next", _("Next meeting"), Unit.DATE),
    )
    return Panel(
        "status",
        _("School by school"),
        columns,
        [
            Row(
                (
                    row.school.name,
                    row.group.label,
                    row.reached,
                    row.teams,
                    ", ".join(map(str, row.missed)) or None,
                    row.individual.label,
                    local_day(row.last),
                    local_day(row.next),
                ),
                url=reverse("school_detail", args=[row.school.pk]),
            )
            for row in rows
        ],
        note=_("As of today."),
    )
