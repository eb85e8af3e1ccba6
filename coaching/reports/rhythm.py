"""Rhythm: how often people meet, how soon it is logged, what happens between the meetings.

Told of places and programmes, never of a coach or a teacher. What only the office is told is in `rules.report`; what is
told only of several teachers together is in `reports.floor`.

An engagement is under way in a term when some of its time, from start to end and without pauses, lies in the part of
the term that has been. Its school weeks are those with a school day in that time. A closed one cannot be opened again;
what goes on after that is another engagement.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Area, School, area_on
from coaching.enums import TaskStatus
from coaching.models import ContactCell, Engagement, EngagementEvent, LogCell, Programme, Task
from coaching.reports.contact import breaks_of, calendars_of, overlaps
from coaching.reports.floor import Floor
from coaching.reports.frame import HIDDEN, Column, Panel, Report, Row, Unit, column_of
from coaching.reports.rhythmmeasures import (
    CONTACT,
    ENGAGEMENTS,
    LOGGED,
    RELEASED,
    WAITING,
)
from coaching.reports.scope import LOCAL, once
from coaching.rules.report import REPORT_ROLES, reads_as_office
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import Meeting, SeriesMember

#: Hours and not days: a night on which the clock is changed makes no difference.
SOON = dt.timedelta(hours=7 * 24)


@dataclass(slots=True)
class Sums:
    """What the engagements of one place and programme come to. `pairs` of weeks, those of them in which they `met`;
    meetings `held`, of them logged `soon` and lesson `visits`; those that wait for their log."""

    engagements: int = 0
    pairs: int = 0
    met: int = 0
    held: int = 0
    soon: int = 0
    visits: int = 0
    waiting: int = 0

    def add(self, other):
        """Count what the other has as well."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


@dataclass
class Known:
    """All that the report is made of: sums by (school, programme) and by month; the schools of the choice with their
    areas; tasks set and done by school, and what of them is shown."""

    sums: dict
    months: dict
    schools: dict
    tasks: dict
    floor: Floor


class RhythmReport(Report):
    """How the engagements of a term go."""

    code = "rhythm"
    title = gettext_lazy("Rhythm")
    question = gettext_lazy("Do people meet often enough, and what happens between the meetings?")
    symbol = "activity"
    measures = (ENGAGEMENTS, CONTACT, LOGGED, WAITING, *RELEASED)
    headline = ("engagements", "contact", "logged", "waiting", "visits", "tasks_set", "tasks_done")

    def headline_for(self, choice):
        return tuple(measure.code for measure in _measures(choice))

    def figures(self, choice):
        known = read(choice)
        return _values(choice, known, known.sums.values(), known.schools)

    def panels(self, choice):
        known = read(choice)
        names = _names(known)
        note = _(
            "Lesson visits and tasks are each teacher's own to tell. They are shown for at least 5 teachers together, "
            "where nobody can work out the rest, and not for single programmes."
        )
        return [
            by_month(choice, known),
            _panel(
                choice, known, names, "areas", _("By area"), Column("area", _("Area"), Unit.TEXT), note=note
            ),
            _panel(
                choice,
                known,
                names,
                "programmes",
                _("By programme"),
                Column("programme", _("Programme"), Unit.TEXT),
            ),
            _panel(choice, known, names, "schools", _("By school"), Column("school", _("School"), Unit.TEXT)),
        ]


@once
def read(choice) -> Known:
    """The engagements of the choice with their weeks and meetings, and what the whole authority's tasks come to.

    Twelve statements, whatever the number of rows. A school is in the area in which it is on the last day that has been
    of the term.
    """
    authorities = choice.person.authorities_as(*REPORT_ROLES)
    schools = School.objects.filter(authority__in=authorities).annotate(
        area_then=area_on(choice.period.latest_day)
    )
    places = {
        pk: (authority, area)
        for pk, authority, area in schools.order_by().values_list("pk", "authority", "area_then")
    }
    in_choice = schools.filter(choice.where(area="area_then", school="pk", programme=None)).order_by()
    mine = {pk: places[pk][1] for pk in in_choice.values_list("pk", flat=True)}
    sums, months = defaultdict(Sums), {month: Sums() for month in choice.period.months}
    _add_engagements(choice, mine, sums)
    _add_meetings(choice, mine, sums, months)
    return Known(dict(sums), months, mine, *_released(authorities, places, choice.period))


def _in_term(period, **where):
    """Engagements whose time touches what has been of the term, pauses not looked at."""
    return Engagement.objects.filter(
        Q(closed_at=None) | Q(closed_at__gt=period.start),
        started_at__lt=min(period.end, timezone.now()),
        **where,
    ).order_by()


def _add_engagements(choice, schools, sums):
    """Count engagements and their pairs of weeks."""
    now, period = timezone.now(), choice.period
    programme = {"programme": choice.programme} if choice.programme else {}
    chosen = _in_term(period, school__in=list(schools), **programme)
    rows = list(
        chosen.values_list("pk", "authority", "school", "programme", "started_at", "closed_at", "paused_at")
    )
    met_in = defaultdict(int)
    contact = ContactCell.objects.filter(term=choice.term, engagement__in=chosen.values("pk")).order_by()
    for engagement, weeks in contact.values_list("engagement", "weeks"):
        met_in[engagement] |= weeks
    pauses = _pauses(chosen)
    calendars = calendars_of({row[1:3] for row in rows}, period, now)
    end = min(period.end, now)
    for pk, authority, school, programme, started, closed, paused in rows:
        breaks = breaks_of(pauses.get(pk, ()), paused) if paused or pk in pauses else ()
        weeks = met_in.get(pk, 0)
        if breaks and not weeks and not overlaps(period.start, end, started, closed, breaks):
            continue
        pairs = calendars[authority, school].pairs(started, closed, breaks)
        one = sums[school, programme]
        one.engagements += 1
        one.pairs += len(pairs)
        if weeks:
            one.met += sum(1 for pair in pairs if pair & weeks)


def _pauses(engagements):
    """By engagement: when it was paused and resumed, in order."""
    events = EngagementEvent.objects.filter(
        kind__in=[EngagementEvent.Kind.PAUSED, EngagementEvent.Kind.RESUMED],
        engagement__in=engagements.values("pk"),
    )
    found = defaultdict(list)
    for engagement, kind, at in events.order_by("at", "id").values_list("engagement", "kind", "at"):
        found[engagement].append((kind, at))
    return found


def _add_meetings(choice, schools, sums, months):
    """Count what was held, by place and by month; and what waits for its log, which changes as time goes by."""
    counts = {name: Sum(name) for name in ("held", "soon", "visits")}
    kept = LogCell.objects.filter(term=choice.term, school__in=list(schools)).order_by()
    late = Meeting.objects.filter(
        series__engagement__isnull=False,
        series__school__in=list(schools),
        status=MeetingStatus.BOOKED,
        starts_at__gte=choice.period.start,
        starts_at__lt=choice.period.end,
        ends_at__lt=timezone.now() - SOON,
    ).order_by()
    if choice.programme:
        kept = kept.filter(programme=choice.programme)
        late = late.filter(series__engagement__programme=choice.programme)
    for *key, held, soon, visits in kept.values_list("school", "programme").annotate(**counts):
        sums[tuple(key)].add(Sums(held=held, soon=soon, visits=visits))
    for month, held, soon, visits in kept.values_list("month").annotate(**counts):
        months.setdefault(month, Sums()).add(Sums(held=held, soon=soon, visits=visits))
    month = TruncMonth("starts_at", tzinfo=LOCAL)
    where = late.values_list("series__school", "series__engagement__programme", month)
    for school, programme, month, waiting in where.annotate(waiting=Count("pk")):
        sums[school, programme].waiting += waiting
        months.setdefault(month.date(), Sums()).waiting += waiting


def _released(authorities, places, period):
    """(set, done) of tasks by school of these authorities, and the floor for them; two statements.

    The whole authority's, whatever was chosen: what may be shown is the same for everybody.
    """
    start, end = period.start, period.end
    people, tasks = defaultdict(set), {}
    taking_part = (
        SeriesMember.objects.filter(
            Q(left_at=None) | Q(left_at__gt=start),
            role=ParticipantRole.PARTICIPANT,
            joined_at__lt=end,
            series__in=_in_term(period, authority__in=authorities).values("series"),
        )
        .order_by()
        .values_list("series__school")
        .annotate(people=ArrayAgg("person", distinct=True))
    )
    for school, teachers in taking_part:
        people[school].update(teachers)
    was_set = Q(set_at__gte=start, set_at__lt=end)
    was_done = Q(status=TaskStatus.DONE, done_at__gte=start, done_at__lt=end)
    settled = (
        Task.objects.filter(was_set | was_done, engagement__authority__in=authorities)
        .order_by()
        .values_list("engagement__school")
        .annotate(
            set=Count("pk", filter=was_set),
            done=Count("pk", filter=was_done),
            people=ArrayAgg("teacher", distinct=True),
        )
    )
    for school, amount, done, teachers in settled:
        people[school].update(teachers)
        tasks[school] = amount, done
    return tasks, Floor(people, places)


def _measures(choice, *, released=True):
    """What the reader sees, in order."""
    office = reads_as_office(choice.person)
    shown = (ENGAGEMENTS, CONTACT, *((LOGGED,) if office else ()), WAITING)
    return (*shown, *RELEASED) if released else shown


def _values(choice, known, those, schools):
    """The value of every measure, by its code, of `those` sums, which are all that there are at these schools."""
    total = Sums()
    for one in those:
        total.add(one)
    values = {
        "engagements": total.engagements,
        "contact": total.met / total.pairs if total.pairs else None,
        "logged": total.soon / total.held if total.held else None,
        "waiting": total.waiting,
    }
    if choice.programme or not known.floor.shows(schools):
        return values | dict.fromkeys((measure.code for measure in RELEASED), HIDDEN)
    tasks = [known.tasks.get(school, (0, 0)) for school in schools]
    return values | {
        "visits": total.visits / total.engagements if total.engagements else None,
        "tasks_set": sum(amount for amount, _done in tasks),
        "tasks_done": sum(done for _amount, done in tasks),
    }


def by_month(choice, known):
    """When it was logged, by the month in which the meeting began; a row for every month of the term."""
    office = reads_as_office(choice.person)
    rows = [
        Row(
            (
                date_format(month, "F Y"),
                one.held,
                *((one.soon / one.held if one.held else None,) if office else ()),
                one.waiting,
            )
        )
        for month, one in sorted(known.months.items())
    ]
    return Panel(
        "months",
        _("Meetings and logs, month by month"),
        (
            Column("month", _("Month"), Unit.TEXT),
            Column("held", _("Held")),
            *((column_of(LOGGED),) if office else ()),
            column_of(WAITING),
        ),
        rows if any(one.held or one.waiting for one in known.months.values()) else [],
        chart=("held", "waiting"),
    )


def _names(known):
    """Names of the areas, schools and programmes that are shown, by what they are and their id; three statements."""
    schools = {school for school, _programme in known.sums}
    areas = {known.schools.get(school) for school in schools}
    programmes = {programme for _school, programme in known.sums}
    return {
        name: dict(model.objects.filter(pk__in=ids).order_by().values_list("pk", "name"))
        for name, model, ids in (
            ("area", Area, areas),
            ("school", School, schools),
            ("programme", Programme, programmes),
        )
    }


def _panel(choice, known, names, code, title, column, *, note=""):
    """A row for each area, school or programme, by name."""
    what = column.code
    grouped = defaultdict(list)
    for (school, programme), one in known.sums.items():
        grouped[{"area": known.schools.get(school), "school": school, "programme": programme}[what]].append(
            one
        )
    measures = _measures(choice, released=what != "programme")
    rows = []
    for pk, those in sorted(grouped.items(), key=lambda item: (names[what].get(item[0], ""), item[0] or 0)):
        values = _values(choice, known, those, _schools_of(known, what, pk))
        cells_of_row = (names[what].get(pk), *(values[measure.code] for measure in measures))
        rows.append(Row(cells_of_row, url=reverse("school_detail", args=[pk]) if what == "school" else ""))
    chart = ("contact",) if what != "school" else ()
    return Panel(code, title, (column, *map(column_of, measures)), rows, chart=chart, note=note)


def _schools_of(known, what, pk):
    """The schools of the choice in an area, or the one school; none of a programme, which is no place."""
    if what == "area":
        return [school for school, area in known.schools.items() if area == pk]
    return [pk] if what == "school" else []
