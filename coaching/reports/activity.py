"""Activity: how many meetings were planned, held and cancelled, how many hours, with how many people."""

from django.db.models import Count, F, Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.models import ActivityCell, CancellationCell, TermCell
from coaching.reports.frame import Column, Measure, Panel, Report, Row, Unit, column_of
from coaching.reports.places import school_name
from coaching.reports.scope import cells, presences
from scheduling.enums import CancelReason, MeetingKind

HELD = Measure(
    "held",
    gettext_lazy("Held"),
    gettext_lazy(
        "Meetings that began in the term and were logged as held. A moved meeting counts once, where it ended up."
    ),
)
PLANNED = Measure(
    "planned",
    gettext_lazy("Planned"),
    gettext_lazy(
        "Meetings booked in the term that are neither held nor cancelled: those to come, and those not logged yet."
    ),
)
CANCELLED = Measure(
    "cancelled",
    gettext_lazy("Cancelled"),
    gettext_lazy("Meetings booked in the term that were cancelled, whatever the reason."),
)
MINUTES = Measure(
    "minutes",
    gettext_lazy("Hours"),
    gettext_lazy("Logged minutes of held meetings, divided by 60. Travel and preparation are not counted."),
    Unit.HOURS,
)
PEOPLE = Measure(
    "people",
    gettext_lazy("People"),
    gettext_lazy(
        "People who took part in at least one held meeting, each counted once. Those who led are not counted."
    ),
)
COUNTED = (HELD, PLANNED, CANCELLED, MINUTES)

COUNTS = {measure.code: Sum(measure.code, default=0) for measure in COUNTED}
NOTHING = dict.fromkeys(COUNTS, 0)


class ActivityReport(Report):
    """Everything that was booked in a term, by what became of it."""

    code = "activity"
    title = gettext_lazy("Activity")
    question = gettext_lazy("How many meetings and hours, of which kinds, at which schools?")
    symbol = "calendar-check"
    measures = (*COUNTED, PEOPLE)
    headline = ("held", "planned", "cancelled", "minutes", "people")
    filters = ("area", "school", "programme", "form", "kind")
    is_frozen = True

    def figures(self, choice):
        people = presences(choice).aggregate(n=Count("person", distinct=True))["n"]
        return {**cells(choice, TermCell).aggregate(**COUNTS), "people": people}

    def panels(self, choice):
        chosen = cells(choice, TermCell)
        return [
            by_month(cells(choice, ActivityCell), choice.period),
            by_kind(chosen),
            by_reason(cells(choice, CancellationCell)),
            by_school(chosen),
        ]


def by_month(chosen, period):
    """A row for every month of the term, also where nothing happened; no rows where nothing did in all."""
    found = {row["month"]: row for row in chosen.values("month").annotate(**COUNTS)}
    return Panel(
        "months",
        _("Month by month"),
        (Column("month", _("Month"), Unit.TEXT), *map(column_of, COUNTED)),
        [
            Row((date_format(month, "F Y"), *_counts(found.get(month, NOTHING))))
            for month in (sorted({*period.months, *found}) if found else ())
        ],
        chart=("held", "planned", "cancelled"),
    )


def by_kind(chosen):
    """A row for every kind that occurs, in the order of the kinds."""
    found = {row["kind"]: row for row in chosen.values("kind").annotate(**COUNTS)}
    return Panel(
        "kinds",
        _("By kind"),
        (Column("kind", _("Kind"), Unit.TEXT), *map(column_of, COUNTED)),
        [Row((kind.label, *_counts(found[kind.value]))) for kind in MeetingKind if kind.value in found],
    )


def by_reason(chosen):
    """A row for every reason for which meetings were cancelled, the most common first."""
    rows = chosen.values("reason").annotate(amount=Sum("cancelled")).order_by("-amount", "reason")
    return Panel(
        "reasons",
        _("Why meetings were cancelled"),
        (Column("reason", _("Reason"), Unit.TEXT), column_of(CANCELLED)),
        [Row((CancelReason(row["reason"]).label, row["amount"])) for row in rows],
        empty=_("None was cancelled."),
    )


def by_school(chosen):
    """A row for every school, by name, and for every area that it was in; meetings outside a single school come last.

    Of a school that is closed it says so, and what it goes on as: its figures stay with it.
    """
    rows = (
        chosen.values(
            "school",
            in_area=F("area__name"),
            name=F("school__name"),
            closed_on=F("school__closed_on"),
            goes_on_as=F("school__goes_on_as__name"),
        )
        .annotate(**COUNTS)
        .order_by(F("school__sort_name").asc(nulls_last=True), "school", "in_area")
    )
    return Panel(
        "schools",
        _("By school"),
        (
            Column("school", _("School"), Unit.TEXT),
            Column("area", _("Area"), Unit.TEXT),
            *map(column_of, COUNTED),
        ),
        [
            Row(
                (_name_of(row), row["in_area"], *_counts(row)),
                url=reverse("school_detail", args=[row["school"]]) if row["school"] else "",
            )
            for row in rows
        ],
    )


def _name_of(row):
    if row["name"] is None:
        return _("Outside a single school")
    return school_name(row["name"], row["closed_on"], row["goes_on_as"])


def _counts(row):
    return (row[measure.code] for measure in COUNTED)
