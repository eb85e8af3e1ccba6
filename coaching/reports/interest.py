"""Interest: how often programmes are read about, and how many leave their details, apply and are admitted.

For the office alone: whoever reads a page, or leaves details without an account, belongs to no school. All of it is
numbers by the day (`DayCount`), so the figures stay when details and applications are deleted.
"""

from django.db.models import F, Min, Q, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.enums import Role
from accounts.models.order import SwedishKey
from coaching.enums import Counted
from coaching.models import DayCount
from coaching.reports.frame import Column, Measure, Panel, Report, Row, Unit, column_of

VIEWS = Measure(
    "views",
    gettext_lazy("Views"),
    gettext_lazy(
        "How many times the public page of a published programme was opened in the term. Whoever opens it twice is "
        "counted twice, as nobody is recognised. Those who run the programme, previews and known robots are not "
        "counted."
    ),
)
INTERESTS = Measure(
    "interests",
    gettext_lazy("Interests"),
    gettext_lazy(
        "Interests received in the term, also those that have been deleted since. The same address about the same "
        "programme within a day is one."
    ),
)
APPLICATIONS = Measure(
    "applications",
    gettext_lazy("Applications"),
    gettext_lazy(
        "Applications made in the term, whatever became of them, also those that have been deleted since."
    ),
)
ADMITTED = Measure(
    "admitted",
    pgettext_lazy("applications", "Admitted"),
    gettext_lazy(
        "Applications admitted for the first time in the term, whenever they were made. Those who left again are "
        "counted; one that loses its place and gets one again counts once."
    ),
)
INTEREST_SHARE = Measure(
    "interest_share",
    gettext_lazy("Interests per view"),
    gettext_lazy("Interests divided by views of the same time. Nobody is followed from one to the other."),
    Unit.SHARE,
)
APPLICATION_SHARE = Measure(
    "application_share",
    gettext_lazy("Applications per interest"),
    gettext_lazy(
        "Applications divided by interests of the same time. It can be more than 100 %, as one can apply without "
        "having left one’s details."
    ),
    Unit.SHARE,
)
ADMITTED_SHARE = Measure(
    "admitted_share",
    gettext_lazy("Admitted per application"),
    gettext_lazy(
        "Admitted divided by applications of the same time. It can be more than 100 % where applications of the term "
        "before are decided in this one."
    ),
    Unit.SHARE,
)
COUNTED = (VIEWS, INTERESTS, APPLICATIONS, ADMITTED)
#: As they are read: each number, and which share of the one before it is.
WAY = (VIEWS, INTERESTS, INTEREST_SHARE, APPLICATIONS, APPLICATION_SHARE, ADMITTED, ADMITTED_SHARE)

SUMS = {
    measure.code: Sum("amount", filter=Q(what=what), default=0)
    for measure, what in zip(COUNTED, Counted, strict=True)
}
NOTHING = dict.fromkeys(SUMS, 0)


class InterestReport(Report):
    """The way from a page that somebody reads to a place."""

    code = "interest"
    title = pgettext_lazy("a report", "Interest")
    question = gettext_lazy("How many read about the programmes, ask, apply and are admitted?")
    symbol = "eye"
    roles = (Role.ADMINISTRATOR,)
    measures = WAY
    headline = tuple(measure.code for measure in WAY)
    filters = ("programme",)

    def figures(self, choice):
        return with_shares(counted(choice).aggregate(**SUMS))

    def panels(self, choice):
        return [by_month(choice), by_programme(choice)]


def _counts(choice):
    """Numbers of the programmes within the reader's duties and the filters, of all time."""
    where = choice.where(authority="programme__authority", area=None, school=None)
    return DayCount.objects.filter(where).order_by()


def counted(choice):
    """The numbers of the days of the term."""
    return _counts(choice).filter(day__range=(choice.period.first, choice.period.last))


def with_shares(row):
    """The numbers with the share that each is of the one before; None of nothing."""
    steps = ((INTEREST_SHARE, INTERESTS, VIEWS), (APPLICATION_SHARE, APPLICATIONS, INTERESTS))
    steps = (*steps, (ADMITTED_SHARE, ADMITTED, APPLICATIONS))
    shares = {
        share.code: row[part.code] / row[whole.code] if row[whole.code] else None
        for share, part, whole in steps
    }
    return {**row, **shares}


def by_month(choice):
    """A row for every month of the term, also where nothing happened; no rows where nothing did in all."""
    rows = counted(choice).annotate(month=TruncMonth("day")).values("month").annotate(**SUMS)
    found = {row["month"]: row for row in rows}
    return Panel(
        "months",
        _("Month by month"),
        (Column("month", _("Month"), Unit.TEXT), *map(column_of, WAY)),
        [
            Row((date_format(month, "F Y"), *_cells(found.get(month, NOTHING))))
            for month in (choice.period.months if found else ())
        ],
        chart=("interests", "applications", "admitted"),
        is_stacked=False,
        note=_since(choice),
    )


def by_programme(choice):
    """A row for every programme with any number in the term, by name."""
    rows = (
        counted(choice)
        .values(name=F("programme__name"), slug=F("programme__slug"))
        .annotate(**SUMS)
        .order_by(SwedishKey("programme__name"), "slug")
    )
    return Panel(
        "programmes",
        _("By programme"),
        (Column("programme", _("Programme"), Unit.TEXT), *map(column_of, WAY)),
        [
            Row((row["name"], *_cells(row)), url=reverse("programme_detail", args=[row["slug"]]))
            for row in rows
        ],
    )


def _since(choice):
    """From when views are counted, where that is within the term."""
    first = _counts(choice).filter(what=Counted.VIEW).aggregate(day=Min("day"))["day"]
    if first is None or first <= choice.period.first:
        return ""
    return _("Views are counted since %(day)s.") % {"day": date_format(first, "j F Y")}


def _cells(row):
    row = with_shares(row)
    return (row[measure.code] for measure in WAY)
