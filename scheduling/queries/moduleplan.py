"""Modules as people see them: what a wish would come to, a plan's parts and moments, and which plans need new dates."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import ngettext

from scheduling.enums import CancelReason, MeetingStatus, MomentLetter, ParticipantRole, PlanHit
from scheduling.localtime import STOCKHOLM
from scheduling.models import Meeting, ModulePlan, Moment, Series, SeriesMember
from scheduling.moduleplan import DAY, Part, TeachingDays, meetings_on, planned
from scheduling.queries.clashes import Clashes
from scheduling.queries.meeting import Busy
from scheduling.queries.schoolyear import SchoolDays, calendars_of, school_days_of
from scheduling.replan import Placed, hits

A, B, C, D = MomentLetter
#: A meeting that was called off for one of these is not to be met again.
FOR_GOOD = {CancelReason.NOT_NEEDED, CancelReason.CLOSED}
#: A meeting further off than this from its plan lies outside of it whatever the school year is like.
FAR = dt.timedelta(days=400)


@dataclass(slots=True)
class Cell:
    """One moment as it is shown. A and C have days; B and D have `when`, a meeting or a time that it could have.

    `state`: "held", "past", "gone", "now" or "coming"; `why` is what is wrong with the date, in words.
    """

    letter: MomentLetter
    minutes: int
    first: dt.date | None = None
    last: dt.date | None = None
    when: object = None
    state: str = "coming"
    why: str = ""
    is_next: bool = False
    is_changed: bool = False
    may_open: bool = False
    busy: list[Busy] = field(default_factory=list)
    elsewhere: list[Busy] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.state in ("held", "past", "gone")


@dataclass(slots=True)
class Row:
    """One part: its moments A to D, None for one that is no more, and the teaching days left between B and D, None
    while one of these has no date."""

    number: int
    cells: list[Cell | None]
    teaching_days: int | None


@dataclass(slots=True)
class Preview:
    """What a wish would come to, before anything is saved."""

    parts: list[Part]
    rows: list[Row]
    days: TeachingDays
    taken: dict[str, set[dt.date]]

    @property
    def seen(self) -> str:
        """These very dates, to be sent back with the wish to save them."""
        return " ".join(f"{part.b.day}/{part.d.day}" for part in self.parts)

    @property
    def has_clashes(self) -> bool:
        """Whether somebody who leads is busy at any of the times."""
        return any(cell.busy for row in self.rows for cell in row.cells)


class Standing:
    """How a plan stands at `now` (UTC) by the school calendar: where its meetings are, and which need another date.

    `plan` is from `with_moments`; asks the database nothing.
    """

    def __init__(self, plan, calendar: SchoolDays, now):
        self.plan, self.now, self.today = plan, now, timezone.localdate(now, timezone=STOCKHOLM)
        self.days = TeachingDays(calendar.school_days())
        self.moments = {(moment.part, moment.letter): moment for moment in plan.moments.all()}
        self.placed = [
            Placed(
                moment.part,
                moment.letter,
                day_of(moment.meeting),
                is_fixed=self.is_fixed(moment.meeting),
                is_gone=moment.meeting.status == MeetingStatus.CANCELLED,
            )
            for moment in self.moments.values()
            if moment.meeting and day_of(moment.meeting) and not _is_dropped(moment.meeting)
        ]
        self.hits = hits(self.placed, self.days, plan.teaching_days, calendar.is_in_term)
        self._calendar = calendar
        self._on = {one.key: one.day for one in self.placed if not one.is_gone}

    def is_fixed(self, meeting) -> bool:
        """Whether the meeting was held or has begun, so that it stays where it is."""
        if meeting.status == MeetingStatus.CANCELLED:
            return False
        return meeting.status == MeetingStatus.HELD or meeting.starts_at <= self.now

    def span(self, part, letter):
        """The school days of A or C as the meetings are now; None when there are none between them."""
        if letter == C:
            after, before = self._on.get((part, B)), self._on.get((part, D))
        else:
            before = self._on.get((part, B))
            earlier = [day for (number, _letter), day in self._on.items() if number < part]
            after = max(earlier, default=self.plan.first - DAY)
        return self.days.span(after, before) if after and before else None

    def why(self, key) -> str:
        """Why the meeting (part, letter) needs another date, in words; empty when it does not."""
        hit = self.hits.get(key)
        if hit == PlanHit.FREE:
            day = self._on[key]
            inside = self._calendar.first <= day <= self._calendar.last
            return str((inside and self._calendar.why_free(day)) or hit.label)
        if hit == PlanHit.CLOSE:
            number = self._between(key[0])
            return ngettext(
                "only %(number)s teaching day after B", "only %(number)s teaching days after B", number
            ) % {"number": number}
        return str(hit.label) if hit else ""

    def rows(self) -> list[Row]:
        """Its parts in order, the next moment marked."""
        cells = {key: self._cell(moment, MomentLetter(moment.letter)) for key, moment in self.moments.items()}
        following = next((cell for cell in cells.values() if not cell.is_over), None)
        if following:
            following.is_next = True
        parts = dict.fromkeys(part for part, _letter in cells)
        return [
            Row(part, [cells.get((part, letter)) for letter in MomentLetter], self._between(part))
            for part in parts
        ]

    def _between(self, part):
        ends = self._on.get((part, B)), self._on.get((part, D))
        return self.days.number(*ends) if all(ends) else None

    def _cell(self, moment, letter):
        minutes = getattr(self.plan, f"{letter.lower()}_minutes")
        if moment.meeting is None:
            told = moment.starts_on, moment.ends_on
            # While a meeting has no date, what was told stands.
            first, last = self.span(moment.part, letter) or told
            cell = Cell(letter, minutes, first, last, is_changed=(first, last) != told)
            cell.state = "past" if last < self.today else "now" if first <= self.today else "coming"
            return cell
        meeting = moment.meeting
        cell = Cell(letter, meeting.minutes, when=meeting, why=self.why((moment.part, moment.letter)))
        if meeting.status == MeetingStatus.CANCELLED:
            cell.state = "gone"
        elif meeting.status == MeetingStatus.HELD:
            cell.state = "held"
        elif meeting.is_over:
            cell.state = "past"
        return cell


@dataclass(frozen=True, slots=True)
class HitPlan:
    """A plan of which `number` meetings need a new date."""

    plan: ModulePlan
    number: int


def with_moments(plans):
    """Plans with their moments in order, the meetings of these, and the series; in two queries."""
    moments = Moment.objects.select_related("meeting").order_by("part", "letter")
    return plans.select_related("series__school", "series__authority").prefetch_related(
        Prefetch("moments", moments)
    )


def standing_of(plan, now) -> Standing:
    """How one plan (from `with_moments`) stands at `now` (UTC); three queries."""
    series, (first, last) = plan.series, _reach([plan])
    return Standing(plan, school_days_of(series.authority_id, first, last, school=series.school_id), now)


def standings_of(plans, now) -> list[Standing]:
    """How several `plans` (a queryset) stand at `now` (UTC), the oldest first. One query when there is no plan, five
    however many there are."""
    found = list(with_moments(plans))
    if not found:
        return []
    calendars = calendars_of(
        {(plan.series.authority_id, plan.series.school_id) for plan in found}, *_reach(found)
    )
    return [Standing(plan, calendars[plan.series.authority_id, plan.series.school_id], now) for plan in found]


def hit_plans(plans, now) -> list[HitPlan]:
    """Those of the running `plans` (a queryset) that need new dates at `now` (UTC), the oldest first. As many queries
    as `standings_of`."""
    return [HitPlan(one.plan, len(one.hits)) for one in standings_of(plans.running(now), now) if one.hits]


def hit_plans_led_by(person, now) -> list[HitPlan]:
    """Those of the series that the person leads."""
    leading = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.FACILITATOR)
    return hit_plans(ModulePlan.objects.filter(series__in=leading.values("series")), now)


def hit_plans_in(authority, now) -> list[HitPlan]:
    """Those of an authority, for its office."""
    return hit_plans(ModulePlan.objects.filter(series__authority=authority), now)


def plans_of(series, now) -> list[tuple[ModulePlan, int]]:
    """The plans of a series, the latest first, each with the number of its meetings that need a new date at `now`."""
    plans = list(ModulePlan.objects.filter(series=series).order_by("-first", "-pk"))
    number = {one.plan.pk: one.number for one in hit_plans(series.module_plans.all(), now)} if plans else {}
    return [(plan, number.get(plan.pk, 0)) for plan in plans]


def moment_of(person, meeting) -> Moment | None:
    """Which moment of a plan the meeting is, for whoever sees its series; one query."""
    seen = Series.objects.visible_to(person).values("pk")
    return Moment.objects.filter(meeting=meeting, plan__series__in=seen).select_related("plan").first()


def rows_for(standing, person) -> list[Row]:
    """A plan's parts, with the meetings that the person may open; one query."""
    rows = standing.rows()
    cells = [cell for row in rows for cell in row.cells if cell and cell.when]
    mine = Meeting.objects.visible_to(person).filter(pk__in=[cell.when.pk for cell in cells])
    may_open = set(mine.values_list("pk", flat=True))
    for cell in cells:
        cell.may_open = cell.when.pk in may_open
    return rows


def preview(series, wish, *, minutes, around=False) -> Preview:
    """What the wish would come to, with clashes; `minutes` by letter. With `around`, days on which somebody who leads
    is busy at that time are passed over. Six queries."""
    calendar = school_days_of(series.authority_id, wish.first, wish.last, school=series.school_id)
    days, in_the_way = TeachingDays(calendar.school_days()), InTheWay(series, wish.first, wish.last)
    taken = in_the_way.taken(wish, days, wish.first) if around else {}
    parts = planned(wish, days, taken=taken)
    rows = [
        Row(part.number, _cells(part, minutes, in_the_way), days.number(part.b.day, part.d.day))
        for part in parts
    ]
    return Preview(parts, rows, days, taken)


class InTheWay:
    """Who is taken when, of those who are in the series now, from one local day to another, apart from the meetings in
    `without`; two queries. `leading`: other people who lead."""

    def __init__(self, series, first, last, *, without=(), leading=()):
        start, end = (dt.datetime.combine(day, dt.time(), STOCKHOLM) for day in (first, last + DAY))
        members = list(series.members.current())
        leaders = {member.person_id for member in members if member.role == ParticipantRole.FACILITATOR}
        leaders |= set(leading)
        everybody = leaders | {member.person_id for member in members}
        self._leading = Clashes(leaders, start, end, without=without)
        self._all = Clashes(everybody, start, end, without=without)

    def hinders(self, one) -> list[Busy]:
        """Who leads and is busy leading something else then: the database would refuse it."""
        return self._leading.leading(one.starts_at, one.ends_at)

    def elsewhere(self, one) -> list[Busy]:
        """Who else is taken then, which hinders nothing; each once."""
        hindered = {busy.person for busy in self.hinders(one)}
        found = {busy.person: busy for busy in self._all.any(one.starts_at, one.ends_at)}
        return [busy for person, busy in found.items() if person not in hindered]

    def taken(self, wish, days, first) -> dict[str, set[dt.date]]:
        """The days on which B, or D, cannot be because somebody who leads is busy."""
        return {
            letter: {
                one.day for one in meetings_on(wish.slot(letter), days, first, wish.last) if self.hinders(one)
            }
            for letter in (B, D)
        }


def day_of(meeting) -> dt.date | None:
    """The local day of a meeting; None while it has no time."""
    return meeting.starts_at.astimezone(STOCKHOLM).date() if meeting.starts_at else None


def _cells(part, minutes, in_the_way):
    return [
        Cell(A, minutes["A"], *part.a),
        _timed(B, minutes["B"], part.b, in_the_way),
        Cell(C, minutes["C"], *part.c),
        _timed(D, minutes["D"], part.d, in_the_way),
    ]


def _timed(letter, minutes, one, in_the_way):
    busy, elsewhere = in_the_way.hinders(one), in_the_way.elsewhere(one)
    return Cell(letter, minutes, when=one, busy=busy, elsewhere=elsewhere)


def _is_dropped(meeting):
    return meeting.status == MeetingStatus.CANCELLED and meeting.cancel_reason in FOR_GOOD


def _reach(plans):
    """From which day to which the school calendar is asked for."""
    first, last = min(plan.first for plan in plans), max(plan.last for plan in plans)
    met = [
        day_of(moment.meeting)
        for plan in plans
        for moment in plan.moments.all()
        if moment.meeting and moment.meeting.starts_at
    ]
    return max(min([first, *met]), first - FAR), min(max([last, *met]), last + FAR)
