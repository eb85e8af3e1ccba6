"""Rhythm: how often people meet, how soon it is logged, what happens between the meetings.

Told of places and programmes, never of a coach or a teacher. What only the office is told is in `rules.report`; what is
told only of several teachers together is in `reports.floor`.

An engagement is under way in a term when some of its time, from start to end and without pauses, lies in the part of
the term that has been. Its school weeks are those with a school day in that time. A closed one cannot be opened again;
what goes on after that is another engagement.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import ExtractIsoYear, ExtractWeek, TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School
from coaching.enums import TaskStatus
from coaching.models import Engagement, EngagementEvent, LogVersion, Task
from coaching.reports.floor import Floor
from coaching.reports.frame import HIDDEN, Column, Measure, Panel, Report, Row, Unit, column_of
from coaching.reports.scope import LOCAL
from coaching.rules.report import reads_as_office
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, SeriesMember
from scheduling.queries.schoolweeks import school_weeks_of

#: Hours and not days: a night on which the clock is changed makes no difference.
SOON = dt.timedelta(hours=7 * 24)

ENGAGEMENTS = Measure(
    "engagements",
    gettext_lazy("Engagements"),
    gettext_lazy(
        "Engagements that were under way in the term: begun, not closed, and not paused all of the time. An engagement "
        "counts once, however many coaches and teachers are in it."
    ),
)
CONTACT = Measure(
    "contact",
    gettext_lazy("Contact every other week"),
    gettext_lazy(
        "Of every two school weeks in a row of an engagement, the share in which at least one meeting was logged as "
        "held, whatever its kind: from the Monday of the first to the Sunday of the second. School weeks are weeks "
        "with a school day in the term, from the one in which the engagement began to the one in which it was closed. "
        "Breaks, weeks paused on all their school days and weeks that are not over are left out."
    ),
    Unit.SHARE,
)
LOGGED = Measure(
    "logged",
    gettext_lazy("Logged within 7 days"),
    gettext_lazy(
        "Of the meetings of engagements that began in the term and were held, the share that was logged for the first "
        "time at most 168 hours after the meeting ended. Correcting a log later makes no difference."
    ),
    Unit.SHARE,
)
WAITING = Measure(
    "waiting",
    gettext_lazy("Not logged after 7 days"),
    gettext_lazy(
        "Meetings of engagements that began in the term and ended more than 168 hours ago, and are neither logged nor "
        "cancelled. Whether they were held is not known, so they are in no other figure here."
    ),
)
VISITS = Measure(
    "visits",
    gettext_lazy("Lesson visits per engagement"),
    gettext_lazy(
        "Lesson visits that began in the term and were held, divided by the engagements under way in it. Shown from 5 "
        "teachers."
    ),
    Unit.MEAN,
)
TASKS_SET = Measure(
    "tasks_set",
    gettext_lazy("Tasks set"),
    gettext_lazy(
        "Tasks between the meetings that were set in the term, whatever became of them. Shown from 5 teachers."
    ),
)
TASKS_DONE = Measure(
    "tasks_done",
    gettext_lazy("Tasks done"),
    gettext_lazy(
        "Tasks that were done in the term, whenever they were set. One that was taken up again and is open now does "
        "not count. Shown from 5 teachers."
    ),
)
#: What teachers release themselves; see `reports.floor`.
RELEASED = (VISITS, TASKS_SET, TASKS_DONE)


@dataclass(slots=True)
class Meetings:
    """How many meetings were held, how many of them logged soon, and how many wait for their log."""

    held: int = 0
    soon: int = 0
    waiting: int = 0
    visits: int = 0

    def __iadd__(self, other):
        self.held += other.held
        self.soon += other.soon
        self.waiting += other.waiting
        self.visits += other.visits
        return self


@dataclass(slots=True)
class Line:
    """One engagement in the term. `pairs` of weeks, those of them in which it `met`, and its meetings by month."""

    authority: int
    area: tuple
    school: tuple
    programme: tuple
    pairs: int = 0
    met: int = 0
    months: dict = field(default_factory=dict)


@dataclass
class Known:
    """All that the report is made of: the engagements of the choice, its schools with their areas; tasks set and done
    by school, and which are shown."""

    lines: list
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
        known = choice.once(read)
        return _values(choice, known, known.lines, known.schools)

    def panels(self, choice):
        known = choice.once(read)
        note = _(
            "Lesson visits and tasks are each teacher's own to tell. They are shown for at least 5 teachers together, "
            "where nobody can work out the rest, and not for single programmes."
        )
        return [
            by_month(choice, known),
            _panel(choice, known, "areas", _("By area"), _("Area"), "area", note=note),
            _panel(choice, known, "programmes", _("By programme"), _("Programme"), "programme"),
            _panel(choice, known, "schools", _("By school"), _("School"), "school", url="school_detail"),
        ]


def read(choice) -> Known:
    """The engagements of the choice with their weeks and meetings, and what the whole authority's tasks come to.

    Ten statements, whatever the number of rows.
    """
    where = choice.where(area="school__area")
    chosen = _in_term(Engagement.objects.filter(where), choice.period)
    names = ("area", "school__area__name"), ("school", "school__name"), ("programme", "programme__name")
    rows = list(
        chosen.order_by("pk").values(
            "pk", "authority", "started_at", "closed_at", "paused_at", "school", "programme",
            *(name for _code, name in names), area=F("school__area"),
        )
    )  # fmt: skip
    meetings = _meetings(chosen, choice.period)
    pauses = _pauses(chosen.order_by())
    places = {(row["authority"], row["school"]) for row in rows}
    weeks = school_weeks_of(places, choice.period.first, choice.period.last)
    now, lines = timezone.now(), []
    for row in rows:
        months, met_in = meetings.get(row["pk"], ({}, set()))
        time = _Time(row, pauses.get(row["pk"], ()))
        if not months and not time.overlaps(choice.period.start, min(choice.period.end, now)):
            continue
        line = Line(row["authority"], *((row[code], row[name]) for code, name in names), months=months)
        over = [week for week in weeks[row["authority"], row["school"]] if week.over <= now]
        line.pairs, line.met = _contact(
            [week for week in over if time.overlaps(week.starts, week.ends)], met_in
        )
        lines.append(line)
    in_choice = choice.where(area="area", school="pk", programme=None)
    schools = dict(School.objects.filter(in_choice).order_by().values_list("pk", "area"))
    return Known(lines, schools, *_released({line.authority for line in lines}, choice.period))


class _Time:
    """When an engagement was under way."""

    def __init__(self, row, events):
        self.started, self.closed, self.pauses, since = row["started_at"], row["closed_at"], [], None
        for kind, at in events:
            if kind == EngagementEvent.Kind.PAUSED:
                since = since or at
            elif since:
                self.pauses.append((since, at))
                since = None
        if since or row["paused_at"]:
            self.pauses.append((since or row["paused_at"], None))

    def overlaps(self, start, end) -> bool:
        """Whether some of it, without pauses, lies from `start` to before `end`."""
        start = max(start, self.started)
        end = min(end, self.closed) if self.closed else end
        for paused, resumed in self.pauses:
            if start < end and paused <= start:
                start = max(start, resumed) if resumed else end
        return start < end


def _contact(weeks, met_in):
    """How many pairs of school weeks in a row there are, and in how many of them, or in a break between, they met."""
    met = 0
    for first, second in pairwise(weeks):
        monday = first.monday
        while monday <= second.monday:
            if monday.isocalendar()[:2] in met_in:
                met += 1
                break
            monday += dt.timedelta(weeks=1)
    return max(0, len(weeks) - 1), met


def _in_term(engagements, period):
    """Those whose time touches what has been of the term, pauses not looked at."""
    return engagements.filter(
        Q(closed_at=None) | Q(closed_at__gt=period.start), started_at__lt=min(period.end, timezone.now())
    )


def _meetings(engagements, period):
    """By engagement: its meetings in the term by local month, and the weeks (year, number) in which one was held."""
    monday = period.first - dt.timedelta(days=period.first.weekday())
    sunday = period.last + dt.timedelta(days=6 - period.last.weekday())
    start, end = (
        dt.datetime.combine(day, dt.time(), LOCAL) for day in (monday, sunday + dt.timedelta(days=1))
    )
    held = Q(status=MeetingStatus.HELD)
    in_term = Q(starts_at__gte=period.start, starts_at__lt=period.end)
    soon = Exists(LogVersion.objects.filter(log=OuterRef("log"), saved_at__lte=OuterRef("ends_at") + SOON))
    rows = (
        Meeting.objects.filter(
            held | Q(status=MeetingStatus.BOOKED, ends_at__lt=timezone.now() - SOON),
            series__engagement__in=engagements.order_by().values("pk"),
            starts_at__gte=start,
            starts_at__lt=end,
        )
        .order_by()
        .values(month=TruncMonth("starts_at", tzinfo=LOCAL), engagement=F("series__engagement"))
        .annotate(
            held=Count("pk", filter=held & in_term),
            soon=Count("pk", filter=held & in_term & (Q(log__logged_at__lte=F("ends_at") + SOON) | soon)),
            waiting=Count("pk", filter=~held & in_term),
            visits=Count("pk", filter=held & in_term & Q(kind=MeetingKind.LESSON_VISIT)),
            weeks=ArrayAgg(
                ExtractIsoYear("starts_at", tzinfo=LOCAL) * 100 + ExtractWeek("starts_at", tzinfo=LOCAL),
                filter=held,
                distinct=True,
                default=[],
            ),
        )
    )
    found = defaultdict(lambda: ({}, set()))
    for row in rows:
        months, weeks = found[row["engagement"]]
        weeks.update(divmod(week, 100) for week in row["weeks"])
        counted = Meetings(row["held"], row["soon"], row["waiting"], row["visits"])
        if counted != Meetings():
            months[row["month"].date()] = counted
    return found


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


def _released(authorities, period):
    """(set, done) of tasks by school of these authorities, and the floor for them; two statements.

    The whole authority's, whatever was chosen: what may be shown is the same for everybody.
    """
    start, end = period.start, period.end
    people, places, tasks = defaultdict(set), {}, {}

    def note(row, teachers):
        places[row["school"]] = row["authority"], row["area"]
        people[row["school"]].update(teachers)

    engagements = _in_term(Engagement.objects.filter(authority__in=authorities), period)
    for row in (
        SeriesMember.objects.filter(
            Q(left_at=None) | Q(left_at__gt=start),
            role=ParticipantRole.PARTICIPANT,
            joined_at__lt=end,
            series__engagement__in=engagements.order_by().values("pk"),
        )
        .order_by()
        .values(
            school=F("series__engagement__school"),
            authority=F("series__engagement__authority"),
            area=F("series__engagement__school__area"),
        )
        .annotate(people=ArrayAgg("person", distinct=True))
    ):
        note(row, row["people"])
    was_set = Q(set_at__gte=start, set_at__lt=end)
    was_done = Q(status=TaskStatus.DONE, done_at__gte=start, done_at__lt=end)
    for row in (
        Task.objects.filter(was_set | was_done, engagement__authority__in=authorities)
        .order_by()
        .values(
            school=F("engagement__school"),
            authority=F("engagement__authority"),
            area=F("engagement__school__area"),
        )
        .annotate(
            set=Count("pk", filter=was_set),
            done=Count("pk", filter=was_done),
            people=ArrayAgg("teacher", distinct=True),
        )
    ):
        note(row, row["people"])
        tasks[row["school"]] = row["set"], row["done"]
    return tasks, Floor(people, places)


def _measures(choice, *, released=True):
    """What the reader sees, in order."""
    office = reads_as_office(choice.person)
    shown = (ENGAGEMENTS, CONTACT, *((LOGGED,) if office else ()), WAITING)
    return (*shown, *RELEASED) if released else shown


def _values(choice, known, lines, schools):
    """The value of every measure of these engagements, which are all that there are at these schools, by its code."""
    meetings = Meetings()
    for line in lines:
        for month in line.months.values():
            meetings += month
    pairs = sum(line.pairs for line in lines)
    values = {
        "engagements": len(lines),
        "contact": sum(line.met for line in lines) / pairs if pairs else None,
        "logged": meetings.soon / meetings.held if meetings.held else None,
        "waiting": meetings.waiting,
    }
    if choice.programme or not known.floor.shows(schools):
        return values | dict.fromkeys((measure.code for measure in RELEASED), HIDDEN)
    done = [known.tasks.get(school, (0, 0)) for school in schools]
    return values | {
        "visits": meetings.visits / len(lines) if lines else None,
        "tasks_set": sum(one for one, _other in done),
        "tasks_done": sum(other for _one, other in done),
    }


def by_month(choice, known):
    """When it was logged, by the month in which the meeting began; a row for every month of the term."""
    found = {month: Meetings() for month in choice.period.months}
    for line in known.lines:
        for month, meetings in line.months.items():
            found[month] += meetings
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
        for month, one in found.items()
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
        rows if any(line.months for line in known.lines) else [],
        chart=("held", "waiting"),
    )


def _panel(choice, known, code, title, label, attribute, *, url="", note=""):
    """A row for each area, school or programme, by name."""
    grouped = defaultdict(list)
    for line in known.lines:
        grouped[getattr(line, attribute)].append(line)
    measures = _measures(choice, released=attribute != "programme")
    rows = []
    for (pk, name), lines in sorted(grouped.items(), key=lambda item: (item[0][1], item[0][0])):
        values = _values(choice, known, lines, _schools_of(known, attribute, pk))
        cells = (name, *(values[measure.code] for measure in measures))
        rows.append(Row(cells, url=reverse(url, args=[pk]) if url else ""))
    columns = (Column(attribute, label, Unit.TEXT), *map(column_of, measures))
    return Panel(code, title, columns, rows, chart=("contact",) if attribute != "school" else (), note=note)


def _schools_of(known, attribute, pk):
    """The schools of the choice in an area, or the one school; none of a programme, which is no place."""
    if attribute == "area":
        return [school for school, area in known.schools.items() if area == pk]
    return [pk] if attribute == "school" else []
