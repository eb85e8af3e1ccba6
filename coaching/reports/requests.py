"""Requests: how many came in, what became of them, how long each step took, and who waits.

Everything is read from the events of requests. A step counts in the term in which it was taken for the first time, so
the figures of a term that is over never change: a request that was sent in spring and started in autumn is received in
spring and started in autumn. A draft has no events. A request counts, with all its steps, in the area in which its
school was on the day when it was sent for the first time. Days are local calendar days, as on the board of requests:
from 23.50 to 0.10 is one day, and a day on which the clocks change is one like any other.
"""

import datetime as dt
from collections import defaultdict

from django.db.models import (
    Aggregate,
    Case,
    Count,
    Exists,
    F,
    FloatField,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import TruncDate, TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import School, area_on
from coaching.enums import ENDED_REQUEST_STATES, OPEN_REQUEST_STATES, DeclineReason, RequestState
from coaching.models import RequestEvent
from coaching.reports.frame import Column, Panel, Report, Row, Unit, column_of
from coaching.reports.places import areas_named
from coaching.reports.requestmeasures import (
    COMPLETED,
    DECLINED,
    MEDIAN,
    NINETIETH,
    OLDEST,
    REFUSED,
    STEPS,
    WAITING,
    WAYS,
)
from coaching.reports.scope import LOCAL, once

_S = RequestState

#: More rows than there will ever be.
NO_LIMIT = 10**12


class Percentile(Aggregate):
    """The value that this share of the rows does not exceed, interpolated between two rows."""

    template = "percentile_cont(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class RequestsReport(Report):
    """The way of requests from the first sending to the first meeting."""

    code = "requests"
    title = gettext_lazy("Requests")
    question = gettext_lazy("How many asked, what became of it, how long did it take, and who waits?")
    symbol = "inbox"
    measures = (*STEPS, REFUSED, COMPLETED, MEDIAN, NINETIETH, WAITING, OLDEST)
    headline = (*(measure.code for measure in STEPS), "median", "ninetieth", "waiting", "oldest")
    filters = ("area", "school", "programme", "form")

    def figures(self, choice):
        waiting, whole = waiting_where(choice), days_between(choice)[-1]
        return {
            **_sum(steps_taken(choice)),
            "median": whole["median"],
            "ninetieth": whole["ninetieth"],
            **_sum_waiting(choice, waiting),
        }

    def panels(self, choice):
        return [
            by_month(choice),
            by_way(choice),
            by_state(choice),
            by_reason(choice),
            by_school(choice),
            by_area(choice),
        ]


def events(choice):
    """Events of the requests within the reader's duties and the filters, of all time."""
    where = choice.where(
        authority="request__authority",
        area="area_then",
        school="request__school",
        programme="request__programme",
    )
    sent = RequestEvent.objects.filter(request=OuterRef("request"), to_state=_S.SENT).order_by("at")
    return (
        RequestEvent.objects.alias(sent_on=TruncDate(Subquery(sent.values("at")[:1]), tzinfo=LOCAL))
        .alias(area_then=area_on(OuterRef("sent_on"), "request__school"))
        .filter(where)
        .order_by()
    )


def first_steps(choice):
    """The events of the term by which a request came into a state for the first time."""
    return events(choice).filter(_is_first(), _in_term(choice))


def waiting_requests(choice):
    """The first sending of each request that waited: now, or when the term ended."""
    return events(choice).filter(_waits(choice))


def first_sendings(choice):
    """The same of all requests, whoever reads and whatever else was chosen."""
    return RequestEvent.objects.filter(_waits(choice)).order_by()


@once
def steps_taken(choice):
    """How many requests took each step: rows with `school`, `area`, `month`, `to_state` and `amount`. One statement,
    once."""
    return list(
        first_steps(choice)
        .filter(to_state__in=STEPS.values())
        .annotate(month=TruncMonth("at", tzinfo=LOCAL), school=F("request__school"), area=F("area_then"))
        .values("school", "area", "month", "to_state")
        .annotate(amount=Count("pk"))
    )


@once
def waiting_where(choice):
    """How many requests waited: rows with `school`, `area`, `state`, `amount` and `since`, the time of the
    oldest's first sending. One statement, once."""
    last = RequestEvent.objects.filter(request=OuterRef("request"), at__lt=_until(choice))
    return list(
        waiting_requests(choice)
        .annotate(
            state=Subquery(last.order_by("-at", "-pk").values("to_state")[:1]),
            school=F("request__school"),
            area=F("area_then"),
        )
        .values("school", "area", "state")
        .annotate(amount=Count("pk"), since=Min("at"))
    )


@once
def days_between(choice):
    """For each of `WAYS`: how many requests completed it, the median and the 90th percentile. One statement, once."""
    times = RequestEvent.objects.filter(request=OuterRef("request")).order_by("at")
    before = Case(*(When(to_state=to, then=Value(start)) for start, to, _name in WAYS[:-1]))
    previous, sent = times.filter(to_state=OuterRef("before")), times.filter(to_state=_S.SENT)
    found = (
        first_steps(choice)
        .filter(to_state__in=[to for _start, to, _name in WAYS])
        .annotate(before=before)
        .annotate(step=_days_since(previous), whole=_days_since(sent))
    )
    wanted = {}
    for number, (_start, to, _name) in enumerate(WAYS):
        days, only = ("whole" if number == len(WAYS) - 1 else "step"), Q(to_state=to)
        wanted[f"completed_{number}"] = Count(days, filter=only)
        wanted[f"median_{number}"] = Percentile(days, fraction=0.5, filter=only)
        wanted[f"ninetieth_{number}"] = Percentile(days, fraction=0.9, filter=only)
    # The limit, beyond any number of rows, keeps PostgreSQL from looking for the days anew for each of the amounts.
    row = found[:NO_LIMIT].aggregate(**wanted)
    names = ("completed", "median", "ninetieth")
    return [{name: row[f"{name}_{number}"] for name in names} for number in range(len(WAYS))]


def by_month(choice):
    """A row for every month of the term, also where nothing happened; no rows where nothing did in all."""
    found = defaultdict(list)
    for row in steps_taken(choice):
        found[row["month"].date()].append(row)
    return Panel(
        "months",
        _("Month by month"),
        (Column("month", _("Month"), Unit.TEXT), *map(column_of, STEPS)),
        [
            Row((date_format(month, "F Y"), *_sum(found.get(month, ())).values()))
            for month in (choice.period.months if found else ())
        ],
        chart=("received", "matched", "started"),
        is_stacked=False,
    )


def by_way(choice):
    """How long each step took, where any request took it."""
    found = days_between(choice)
    return Panel(
        "days",
        _("Days between the steps"),
        (
            Column("way", _("From and to"), Unit.TEXT),
            column_of(COMPLETED),
            Column("median", _("Median"), Unit.DAYS),
            Column("ninetieth", _("90th percentile"), Unit.DAYS),
        ),
        [
            Row((name, row["completed"], row["median"], row["ninetieth"]))
            for (_start, _to, name), row in zip(WAYS, found, strict=True)
            if row["completed"]
        ],
        chart=("median", "ninetieth"),
        is_stacked=False,
        empty=_("No request took a step in this choice."),
    )


def by_state(choice):
    """Where the waiting requests stood, in the order of the steps, and how old the oldest of each was."""
    found = defaultdict(list)
    for row in waiting_where(choice):
        found[row["state"]].append(row)
    return Panel(
        "waiting",
        _("Where the waiting requests stand"),
        (Column("state", _("State"), Unit.TEXT), column_of(WAITING), column_of(OLDEST)),
        [
            Row((state.label, *_sum_waiting(choice, found[state.value]).values()))
            for state in OPEN_REQUEST_STATES
            if state.value in found
        ],
        empty=_("No request waits."),
    )


def by_reason(choice):
    """Why requests were declined, in the order of the reasons; to the office also why coaches said no, which stays
    between the coach and the office."""
    offices = choice.person.authorities_as(Role.ADMINISTRATOR)
    declined = Q(to_state=_S.DECLINED)
    refused = Q(from_state=_S.MATCHED, to_state=_S.ENDORSED, request__authority__in=offices) & ~Q(reason="")
    shown = (DECLINED, REFUSED) if offices else (DECLINED,)
    rows = (
        events(choice)
        .filter(_in_term(choice), declined | refused)
        .values("reason")
        .annotate(declined=Count("pk", filter=declined), refused=Count("pk", filter=refused))
    )
    found = {row["reason"]: row for row in rows}
    reasons = [*((reason.value, reason.label) for reason in DeclineReason), ("", _("No reason given"))]
    return Panel(
        "reasons",
        _("Why the answer was no"),
        (Column("reason", _("Reason"), Unit.TEXT), *map(column_of, shown)),
        [
            Row((label, *(found[code][measure.code] for measure in shown)))
            for code, label in reasons
            if code in found
        ],
        empty=_("None was declined."),
    )


def by_school(choice):
    """A row for every school with a step in the term or a request that waits, by name, and for every area in which it
    was when they were sent."""
    amounts = _by_place(choice, "school", "area")
    schools = School.objects.filter(pk__in={school for school, _area in amounts})
    names = {pk: (order, pk, name) for pk, order, name in schools.values_list("pk", "sort_name", "name")}
    areas = _areas(choice)
    rows = sorted((*names[school], areas[area], area) for school, area in amounts)
    return Panel(
        "schools",
        _("By school"),
        (
            Column("school", _("School"), Unit.TEXT),
            Column("area", _("Area"), Unit.TEXT),
            *map(column_of, (*STEPS, WAITING)),
        ),
        [
            Row(
                (name, in_area, *amounts[school, area]),
                url=reverse("school_detail", args=[school]),
            )
            for _order, school, name, (_last, _area_order, in_area), area in rows
        ],
    )


def by_area(choice):
    """A row for every area, by name; requests of schools that were in none come last."""
    amounts, areas = _by_place(choice, "area"), _areas(choice)
    return Panel(
        "areas",
        _("By area"),
        (Column("area", _("Area"), Unit.TEXT), *map(column_of, (*STEPS, WAITING))),
        [
            Row((areas[area][-1] or _("Without an area"), *amounts[area,]))
            for (area,) in sorted(amounts, key=lambda place: (areas[place[0]], place[0]))
        ],
    )


@once
def _areas(choice):
    """By the area's id what to sort it by and its name, of all these rows; None, which is no area, comes last. One
    statement, once."""
    found = areas_named({row["area"] for row in (*steps_taken(choice), *waiting_where(choice))})
    return {pk: (False, *named) for pk, named in found.items()} | {None: (True, "", None)}


def _by_place(choice, *place):
    """The amounts of each step, and of what waits, by what those rows say of their place."""
    steps, waiting = defaultdict(list), defaultdict(list)
    for row in steps_taken(choice):
        steps[tuple(row[name] for name in place)].append(row)
    for row in waiting_where(choice):
        waiting[tuple(row[name] for name in place)].append(row)
    return {
        key: (*_sum(steps[key]).values(), _sum_waiting(choice, waiting[key])["waiting"])
        for key in {*steps, *waiting}
    }


def _sum(rows):
    """How often each step is in `rows` of `steps_taken`, by the code of its measure."""
    return {
        measure.code: sum(row["amount"] for row in rows if row["to_state"] == state)
        for measure, state in STEPS.items()
    }


def _sum_waiting(choice, rows):
    """How many waited in `rows` of `waiting_where`, and for how long the oldest."""
    oldest = min((row["since"] for row in rows), default=None)
    return {"waiting": sum(row["amount"] for row in rows), "oldest": _age(choice, oldest)}


def _is_first():
    """The condition that the request had not been in that state before."""
    earlier = RequestEvent.objects.filter(request=OuterRef("request"), to_state=OuterRef("to_state"))
    return ~Exists(earlier.filter(Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk"))))


def _in_term(choice):
    return Q(at__gte=choice.period.start, at__lt=choice.period.end)


def _waits(choice):
    """The condition that an event is the first sending of a request that waited at the end."""
    until = _until(choice)
    ended = RequestEvent.objects.filter(
        request=OuterRef("request"), to_state__in=ENDED_REQUEST_STATES, at__lt=until
    )
    return Q(from_state=_S.DRAFT, to_state=_S.SENT, at__lt=until) & ~Exists(ended)


def _until(choice):
    """The moment before which a step counts for what waits: the end of the term, or the next moment."""
    return min(choice.period.end, timezone.now() + dt.datetime.resolution)


def _age(choice, since):
    """Local calendar days from `since` to today, or to the last day of a term that is over."""
    if since is None:
        return None
    return (min(timezone.localdate(), choice.period.last) - timezone.localdate(since, LOCAL)).days


def _days_since(times):
    """Local calendar days from the first of `times`, a subquery by time, to the event."""
    first = Subquery(times.values("at")[:1])
    return Func(
        TruncDate("at", tzinfo=LOCAL),
        TruncDate(first, tzinfo=LOCAL),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
