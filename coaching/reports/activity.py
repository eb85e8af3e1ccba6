"""Activity: how many meetings were planned, held and cancelled, how many hours, with how many people."""

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.reports.frame import Column, Measure, Panel, Report, Row, Unit, column_of
from coaching.reports.scope import LOCAL, meetings
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Participant

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

COUNTS = {
    "held": Count("pk", filter=Q(status=MeetingStatus.HELD)),
    "planned": Count("pk", filter=Q(status=MeetingStatus.BOOKED)),
    "cancelled": Count("pk", filter=Q(status=MeetingStatus.CANCELLED)),
    "minutes": Sum("log__minutes", filter=Q(status=MeetingStatus.HELD), default=0),
}
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
        chosen = meetings(choice)
        attended = Participant.objects.filter(
            meeting__in=chosen.filter(status=MeetingStatus.HELD),
            attended=True,
            role=ParticipantRole.PARTICIPANT,
        )
        people = attended.aggregate(n=Count("person", distinct=True))["n"]
        return {**chosen.aggregate(**COUNTS), "people": people}

    def panels(self, choice):
        chosen = meetings(choice)
        return [by_month(chosen, choice.period), by_kind(chosen), by_reason(chosen), by_school(chosen)]


def by_month(chosen, period):
    """A row for every month of the term, also where nothing happened; no rows where nothing did in all."""
    rows = chosen.annotate(month=TruncMonth("starts_at", tzinfo=LOCAL)).values("month").annotate(**COUNTS)
    found = {row["month"].date(): row for row in rows}
    return Panel(
        "months",
        _("Month by month"),
        (Column("month", _("Month"), Unit.TEXT), *map(column_of, COUNTED)),
        [
            Row((date_format(month, "F Y"), *_counts(found.get(month, NOTHING))))
            for month in (period.months if found else ())
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
    rows = (
        chosen.filter(status=MeetingStatus.CANCELLED)
        .values("cancel_reason")
        .annotate(amount=Count("pk"))
        .order_by("-amount", "cancel_reason")
    )
    return Panel(
        "reasons",
        _("Why meetings were cancelled"),
        (Column("reason", _("Reason"), Unit.TEXT), column_of(CANCELLED)),
        [Row((CancelReason(row["cancel_reason"]).label, row["amount"])) for row in rows],
        empty=_("None was cancelled."),
    )


def by_school(chosen):
    """A row for every school, by name; meetings outside a single school come last."""
    rows = (
        chosen.values(
            school=F("series__school"), name=F("series__school__name"), area=F("series__school__area__name")
        )
        .annotate(**COUNTS)
        .order_by(F("name").asc(nulls_last=True), "school")
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
                (row["name"] or _("Outside a single school"), row["area"], *_counts(row)),
                url=reverse("school_detail", args=[row["school"]]) if row["school"] else "",
            )
            for row in rows
        ],
    )


def _counts(row):
    return (row[measure.code] for measure in COUNTED)
