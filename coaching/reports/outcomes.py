"""Outcomes: how much of the goals was reached. Only what was published of a term, in cells that give nobody away.

Nothing here may read what somebody said, or who: not goals, not attainments, not what is kept until publication.
"""

from urllib.parse import urlencode

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from coaching.models import Publication, PublishedCell
from coaching.protected import LEAST_COACHES, LEAST_TEACHERS, MOST_TENTHS, STEP
from coaching.reports import surveyed
from coaching.reports.frame import HIDDEN, Column, Measure, Panel, Report, Row, Unit, column_of
from coaching.rules.publication import published_on
from scheduling.models import Term

TEACHERS = Measure(
    "teachers",
    gettext_lazy("Teachers"),
    gettext_lazy(
        "Teachers whose engagement was closed in the term, or since the term before, where both the teacher and a"
        " coach have said how much of the goals was reached. Each counts once, with the engagement that was closed"
        " last."
    ),
)
OWN = gettext_lazy(
    "As the teacher sees it. With several goals the mean counts: half a level or more below what was expected is less,"
    " half a level or more above it is more."
)
COACHS = gettext_lazy("As the coaches see it; the mean of what they said of the engagement's goals.")
#: What stands in each of the two tables beside the number of teachers.
BY_TEACHERS = (
    Measure("own_less", gettext_lazy("Teacher: less than expected"), OWN),
    Measure("own_expected", gettext_lazy("Teacher: as expected"), OWN),
    Measure("own_more", gettext_lazy("Teacher: more than expected"), OWN),
)
BY_COACHES = (
    Measure("coach_less", gettext_lazy("Coach: less than expected"), COACHS),
    Measure("coach_expected", gettext_lazy("Coach: as expected"), COACHS),
    Measure("coach_more", gettext_lazy("Coach: more than expected"), COACHS),
)
BANDS = (gettext_lazy("Less"), gettext_lazy("As expected"), gettext_lazy("More"))
#: So many late answers are told of, rounded down to this; fewer are "fewer than".
LATE = STEP


class OutcomesReport(Report):
    """What was reached, term by term, as it was published."""

    code = "outcomes"
    title = gettext_lazy("Outcomes")
    question = gettext_lazy("How much of the goals was reached, where nobody can be singled out?")
    symbol = "sprout"
    measures = (TEACHERS, *BY_TEACHERS, *BY_COACHES)
    roles = (Role.ADMINISTRATOR, Role.AREA_MANAGER)
    filters = ("area", "school", "programme")

    def figures(self, choice):
        return {}

    def notice(self, choice):
        """When the term is published, or that it was, and how many answers came after that."""
        publications = _publications(choice).annotate(late=Count("late_answers")).select_related("authority")
        sentences = [_published(one) for one in publications]
        return " ".join(sentences or map(_to_come, _terms(choice)))

    def elsewhere(self, choice):
        """The term that was published last."""
        latest = Publication.objects.filter(authority__in=_seen(choice)).first()
        if latest is None or latest.code == choice.period.term:
            return []
        name = _("Outcomes of the %(term)s") % {"term": latest.code.name}
        return [(name, urlencode({"term": latest.code}))]

    def panels(self, choice):
        cells = list(published(choice))
        return [
            reached(
                "teachers",
                _("How much was reached, as the teachers see it"),
                cells,
                BY_TEACHERS,
                _dashes() if cells else "",
            ),
            reached("coaches", _("How much was reached, as the coaches see it"), cells, BY_COACHES),
            *([surveyed.scales(choice)] if surveyed.are_shown(choice) else []),
        ]


def published(choice):
    """The places of the tree that the reader chose, as they were published."""
    return (
        PublishedCell.objects.filter(
            choice.where(authority="publication__authority"),
            publication__season=choice.period.term.season,
            publication__year=choice.period.term.year,
        )
        .select_related("publication__authority", "programme", "area", "school")
        .order_by("publication__authority__name", "publication", "position")
    )


def reached(code, title, cells, bands, note=""):
    """A row for each place; what is hidden is there, without numbers."""
    measures = (TEACHERS, *bands)
    return Panel(
        code,
        title,
        (
            Column("programme", _("Programme"), Unit.TEXT),
            Column("area", _("Area"), Unit.TEXT),
            Column("school", _("School"), Unit.TEXT),
            column_of(TEACHERS),
            *(Column(measure.code, label) for measure, label in zip(bands, BANDS, strict=True)),
        ),
        [
            Row(
                (
                    *_names(cell),
                    *(getattr(cell, one.code) if cell.is_shown else HIDDEN for one in measures),
                )
            )
            for cell in cells
        ],
        empty=_("Nothing has been published of this term."),
        note=note,
    )


def _dashes():
    """What a dash means, and why sums do not add up."""
    return _(
        "A dash means that the number is not shown, or is shown together with others: fewer than %(teachers)s teachers,"
        " fewer than %(coaches)s coaches, one coach behind more than %(share)s %% of them, or something else that could"
        " be worked out by subtraction. All numbers are rounded to %(step)s, each by itself, so they need not add up."
    ) % {
        "teachers": LEAST_TEACHERS,
        "coaches": LEAST_COACHES,
        "share": 10 * MOST_TENTHS,
        "step": STEP,
    }


def _names(row):
    """Programme, area and school of a place, in words where it is not one of them."""
    if row.programme is None:
        return _("Other programmes") if row.is_rest else str(row.publication.authority), "", ""
    if row.area is None:
        return str(row.programme), _("Other areas") if row.is_rest else _("All areas"), ""
    if row.school is None:
        return str(row.programme), str(row.area), _("Other schools") if row.is_rest else _("All schools")
    return str(row.programme), str(row.area), str(row.school)


def _seen(choice):
    """The authorities that the reader sees anything of in this report."""
    return choice.person.authorities_as(*choice.roles)


def _publications(choice):
    term = choice.period.term
    return Publication.objects.filter(
        authority__in=_seen(choice), season=term.season, year=term.year
    ).order_by("authority__name")


def _terms(choice):
    term = choice.period.term
    return Term.objects.filter(authority__in=_seen(choice), season=term.season, year=term.year).order_by(
        "authority__name"
    )


def _published(publication):
    said = _("Published on %(day)s, and not changed since.") % {
        "day": date_format(publication.published_at, "j F Y")
    }
    if publication.late < LATE:
        late = _("Fewer than %(number)s answers came later, or none; they are not counted.") % {
            "number": LATE
        }
    else:
        late = _("At least %(number)s answers came later; they are not counted.") % {
            "number": publication.late // LATE * LATE
        }
    return f"{said} {late}"


def _to_come(term):
    return _(
        "This term has not been published. That is done by the office after the term's last day, or by itself on"
        " %(day)s; until then there is nothing to see, for anybody."
    ) % {"day": date_format(published_on(term, timezone.localdate()), "j F Y")}
