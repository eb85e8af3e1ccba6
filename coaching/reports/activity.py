"""Activity: how many meetings were planned, held and cancelled, how many hours, with how many people.

Every measure is defined here, once; the sentence is what stands behind the (i) on the page.
"""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from coaching.reports.scope import LOCAL
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Participant


@dataclass(frozen=True)
class Measure:
    code: str
    label: str
    definition: str


MEASURES = [
    Measure(
        "held",
        _("Held"),
        _(
            "Meetings that began in the term and were logged as held. A moved meeting counts once, where it ended up."
        ),
    ),
    Measure(
        "planned",
        _("Planned"),
        _(
            "Meetings booked in the term that are neither held nor cancelled: those to come, and those not logged yet."
        ),
    ),
    Measure(
        "cancelled",
        _("Cancelled"),
        _("Meetings booked in the term that were cancelled, whatever the reason."),
    ),
    Measure(
        "minutes",
        _("Hours"),
        _("Logged minutes of held meetings, divided by 60. Travel and preparation are not counted."),
    ),
    Measure(
        "people",
        _("People"),
        _(
            "People who took part in at least one held meeting, each counted once. Those who led are not counted."
        ),
    ),
]

COUNTS = {
    "held": Count("pk", filter=Q(status=MeetingStatus.HELD)),
    "planned": Count("pk", filter=Q(status=MeetingStatus.BOOKED)),
    "cancelled": Count("pk", filter=Q(status=MeetingStatus.CANCELLED)),
    "minutes": Sum("log__minutes", filter=Q(status=MeetingStatus.HELD), default=0),
}


def chosen(meetings, *, period, area=None, school=None, programme=None, kind=""):
    """The meetings that began in `period` (local days), narrowed by the filters that are given."""
    meetings = meetings.filter(starts_at__gte=period.start, starts_at__lt=period.end)
    if area:
        meetings = meetings.filter(series__school__area=area)
    if school:
        meetings = meetings.filter(series__school=school)
    if programme:
        meetings = meetings.filter(
            Q(series__engagement__programme=programme) | Q(series__programme=programme)
        )
    if kind:
        meetings = meetings.filter(kind=kind)
    return meetings


def totals(meetings):
    """{"held", "planned", "cancelled", "minutes", "people"} of all meetings. Two statements."""
    attended = Participant.objects.filter(
        meeting__in=meetings.filter(status=MeetingStatus.HELD),
        attended=True,
        role=ParticipantRole.PARTICIPANT,
    )
    return {
        **meetings.aggregate(**COUNTS),
        "people": attended.aggregate(n=Count("person", distinct=True))["n"],
    }


def by_month(meetings, period):
    """A row {"month", counts…} for every month of the period, also where nothing happened."""
    rows = meetings.annotate(month=TruncMonth("starts_at", tzinfo=LOCAL)).values("month").annotate(**COUNTS)
    found = {row["month"].date(): row for row in rows}
    nothing = dict.fromkeys(COUNTS, 0)
    return [{**nothing, **found.get(month, {}), "month": month} for month in period.months]


def by_kind(meetings):
    """A row {"kind", "label", counts…} for every kind that occurs, in the order of the kinds."""
    found = {row["kind"]: row for row in meetings.values("kind").annotate(**COUNTS)}
    return [{**found[kind.value], "label": kind.label} for kind in MeetingKind if kind.value in found]


def by_school(meetings):
    """A row {"school", "name", "area", counts…} for every school, by name; meetings outside a school come last."""
    return list(
        meetings.values(
            school=F("series__school"), name=F("series__school__name"), area=F("series__school__area__name")
        )
        .annotate(**COUNTS)
        .order_by(F("name").asc(nulls_last=True), "school")
    )


def by_reason(meetings):
    """A row {"label", "amount"} for every reason for which meetings were cancelled, the most common first."""
    rows = (
        meetings.filter(status=MeetingStatus.CANCELLED)
        .values("cancel_reason")
        .annotate(amount=Count("pk"))
        .order_by("-amount", "cancel_reason")
    )
    return [{"label": CancelReason(row["cancel_reason"]).label, "amount": row["amount"]} for row in rows]


def by_school_and_kind(meetings):
    """The finest table that is exported: a row for every school, programme, kind and month."""
    rows = (
        meetings.annotate(month=TruncMonth("starts_at", tzinfo=LOCAL))
        .values(
            "month",
            "kind",
            school=F("series__school__name"),
            unit_code=F("series__school__unit_code"),
            area=F("series__school__area__name"),
            engagement_programme=F("series__engagement__programme__name"),
            plan_programme=F("series__programme__name"),
        )
        .annotate(**COUNTS)
        .order_by("school", "month", "kind")
    )
    for row in rows.iterator():
        row["programme"] = row.pop("engagement_programme") or row.pop("plan_programme") or ""
        yield row
