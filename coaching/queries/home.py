"""What the first page shows: a function for each part, with the same number of statements for few rows and many."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Window
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Certification, Duty, School
from coaching.enums import Phase, RequestState
from coaching.models import CoachingRequest, Engagement, Programme
from coaching.queries.engagement import phase_path
from coaching.queries.goal import goals_in
from coaching.queries.interest import new_ones
from coaching.queries.load import monday_of
from coaching.queries.loadtable import load_table
from coaching.queries.log import unlogged
from coaching.queries.request import drafts_of, for_cards, waiting_requests
from coaching.queries.task import my_open_tasks, new_reflections
from coaching.queries.wish import own_wishes, waiting_wishes
from coaching.rules.home import has_part
from coaching.rules.wish import may_wish
from scheduling.enums import MeetingStatus, MessageState, ParticipantRole
from scheduling.models import Meeting, Message, Participant, SeriesMember, Term
from scheduling.queries.week import week_of
from scheduling.workdays import workdays_before

#: Rows that a part shows; what is beyond has its own page.
SHOWN = 6
#: Working days after which a request that nobody has touched is stuck.
STUCK_AFTER = 5
#: Days after which a meeting without a log is one for the office.
UNLOGGED_AFTER = 2
#: Days before a certification expires in which the office sees it.
EXPIRES_WITHIN = 60

#: States in which somebody has to act; the queue waits on purpose.
_MOVING = (
    RequestState.SENT,
    RequestState.RETURNED,
    RequestState.ENDORSED,
    RequestState.MATCHED,
    RequestState.ACCEPTED,
)


@dataclass(frozen=True)
class Some:
    """The first of the rows, and how many there are in all."""

    rows: list
    amount: int

    def __iter__(self):
        return iter(self.rows)

    def __bool__(self):
        return self.amount > 0

    @property
    def more(self) -> int:
        """How many are not among the rows."""
        return self.amount - len(self.rows)


def some(queryset, size=SHOWN) -> Some:
    """The first `size` rows and the number of all, in one statement."""
    rows = list(queryset.annotate(amount_of_all=Window(Count("pk")))[:size])
    return Some(rows, rows[0].amount_of_all if rows else 0)


def parts_of(person, unlocked=None) -> list[tuple[str, dict]]:
    """The parts of the person's first page, in order, each with what it shows; sealed words where `unlocked`.

    Who teaches and does something else too sees *My coaching* only once there is any.
    """
    parts, series = {}, series_of(person)
    if has_part(person, "coach"):
        parts["coach"] = coach(person) | {"has_engagements": series.coaches}
    elif series.leads:
        leads = leader(person) | {"unlogged": some(unlogged(person))}
        if leads["programmes"] or leads["unlogged"]:
            parts["leader"] = leads
    if series.leads_programme and "leader" not in parts:
        parts["leader"] = leader(person)
    only_teaches = {duty.role for duty in person.current_duties} == {Role.TEACHER} and "leader" not in parts
    if only_teaches or series.is_coached:
        parts["teacher"] = teacher(person, unlocked)
    for name, read in (("principal", principal), ("area_manager", area_manager), ("office", office)):
        if has_part(person, name):
            parts[name] = read(person)
    return list(parts.items())


@dataclass(frozen=True)
class MySeries:
    """In what way somebody is in series of meetings: `is_coached` also once it is over, the others as of today."""

    is_coached: bool
    coaches: bool
    leads: bool
    leads_programme: bool


def series_of(person) -> MySeries:
    """What the person's memberships in series say, in one statement."""
    rows = SeriesMember.objects.filter(person=person).order_by()
    rows = rows.values_list("role", "left_at", "series__engagement__phase", "series__programme").distinct()
    led = [row for row in rows if row[0] == ParticipantRole.FACILITATOR and row[1] is None]
    return MySeries(
        is_coached=any(row[0] == ParticipantRole.PARTICIPANT and row[2] for row in rows),
        coaches=any(phase and phase != Phase.CLOSED for _role, _left, phase, _programme in led),
        leads=bool(led),
        leads_programme=any(programme for _role, _left, _phase, programme in led),
    )


def week_bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From Monday 00.00 to the next Monday 00.00, local time."""
    monday = monday_of(day)
    return _midnight(monday), _midnight(monday + dt.timedelta(weeks=1))


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def coach(person) -> dict:
    """My week: what comes next, what is to log, who waits for an answer, how full the week is."""
    return {
        "next": next_meeting(person, role=ParticipantRole.FACILITATOR),
        "unlogged": some(unlogged(person)),
        "requests": some(_asked(person).select_related("school").order_by("state_since", "pk")),
        "reflections": some(new_reflections(person)),
        "load": week_load(person),
        "week": week_of(person, monday_of(timezone.localdate())),
    }


def _asked(person):
    return CoachingRequest.objects.filter(coach=person, state=RequestState.MATCHED)


def next_meeting(person, *, role=None) -> Meeting | None:
    """The booked meeting that `person` is in (in that role) and that ends soonest from now."""
    mine = Participant.objects.filter(person=person, meeting=OuterRef("pk"))
    if role:
        mine = mine.filter(role=role)
    return (
        Meeting.objects.upcoming()
        .filter(Exists(mine))
        .select_related("series__school", "series__engagement")
        .first()
    )


@dataclass(frozen=True)
class WeekLoad:
    """Minutes led this week, travel included, and the minutes agreed."""

    taken: int
    agreed: int


def week_load(person) -> WeekLoad | None:
    """How full the person's week is; None for who has no agreed time. What is planned, not what is expected, counts."""
    profile = getattr(person, "coach_profile", None)
    if profile is None:
        return None
    start, end = week_bounds(timezone.localdate())
    rows = Participant.objects.filter(
        person=person,
        role=ParticipantRole.FACILITATOR,
        meeting__status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD],
        meeting__starts_at__gte=start,
        meeting__starts_at__lt=end,
    ).values_list("meeting__starts_at", "meeting__ends_at", "travel_before", "travel_after")
    taken = sum(
        int((ends - starts).total_seconds() // 60) + before + after for starts, ends, before, after in rows
    )
    return WeekLoad(taken, profile.weekly_minutes)


def leader(person) -> dict:
    """Programmes whose meetings `person` leads, each with `coming`: the next meetings of its plan, open ones too."""
    leads = SeriesMember.objects.current().filter(person=person, role=ParticipantRole.FACILITATOR)
    today = timezone.localdate()
    lines = (
        Meeting.objects.filter(Q(starts_at__gt=timezone.now()) | Q(starts_at=None, day__gte=today))
        .exclude(status__in=[MeetingStatus.CANCELLED, MeetingStatus.HELD])
        .select_related("plan_item")
    )
    programmes = list(
        Programme.objects.filter(series__in=leads.values("series"))
        .select_related("series")
        .prefetch_related(Prefetch("series__meetings", queryset=lines, to_attr="coming"))
        .order_by("name", "pk")
    )
    for programme in programmes:
        coming = sorted(programme.series.coming, key=_day_then_time)
        programme.coming = coming[:SHOWN]
    return {"programmes": programmes}


def _day_then_time(meeting):
    day = timezone.localdate(meeting.starts_at) if meeting.starts_at else meeting.day
    return day, meeting.starts_at is None, meeting.starts_at, meeting.pk


def _coached(person):
    mine = SeriesMember.objects.filter(person=person, role=ParticipantRole.PARTICIPANT)
    return Engagement.objects.filter(series__in=mine.values("series"))


def teacher(person, unlocked=None) -> dict:
    """My coaching: engagements under way with who coaches and the goals, the next meetings, and those that were."""
    mine = Meeting.objects.filter(
        participants__person=person,
        participants__role=ParticipantRole.PARTICIPANT,
        series__engagement__isnull=False,
    ).select_related("series__school", "log")
    engagements = list(_coached(person).active().with_people().order_by("-started_at", "-pk")[:SHOWN])
    goals = goals_in(person, engagements, unlocked, active_only=True)
    for engagement in engagements:
        engagement.steps = phase_path(engagement)
        engagement.goals_now = goals.get(engagement.pk, [])
    return {
        "engagements": engagements,
        "tasks": some(my_open_tasks(person)),
        "coming": some(mine.upcoming()),
        "past": some(mine.filter(status=MeetingStatus.HELD).order_by("-starts_at", "-pk")),
        "wishes": list(own_wishes(person)[:SHOWN]),
        "may_wish": may_wish(person),
    }


def principal(person) -> dict:
    """My school: what waits for me, requests and where they are, and who is coached when, this week and the next."""
    schools = person.schools_as(Role.PRINCIPAL)
    start, end = week_bounds(timezone.localdate())
    requests = CoachingRequest.objects.filter(school_id__in=schools).open()
    people = (
        Participant.objects.filter(role=ParticipantRole.PARTICIPANT).select_related("person").order_by("pk")
    )
    meetings = (
        Meeting.objects.filter(
            series__engagement__school_id__in=schools,
            status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD],
            starts_at__gte=start,
            starts_at__lt=end + dt.timedelta(weeks=1),
        )
        .select_related("series__school", "series__engagement")
        .prefetch_related(Prefetch("participants", queryset=people, to_attr="coached"))
        .order_by("starts_at", "pk")
    )
    weeks = [[], []]
    for meeting in meetings:
        weeks[meeting.starts_at >= end].append(meeting)
    return {
        "drafts": list(drafts_of(person)),
        "returned": some(
            for_cards(requests.filter(state=RequestState.RETURNED)).order_by("state_since", "pk")
        ),
        "requests": some(
            for_cards(requests.exclude(state=RequestState.RETURNED)).order_by("-state_since", "-pk")
        ),
        "this_week": weeks[0],
        "next_week": weeks[1],
        "running": Engagement.objects.active().filter(school_id__in=schools).count(),
        "schools": len(schools),
        "wishes": some(waiting_wishes(person)),
    }


def area_manager(person) -> dict:
    """Requests to endorse, and the area's schools with what goes on at each."""
    areas = person.areas_as(Role.AREA_MANAGER)
    authorities = person.authorities_as(Role.AREA_MANAGER)
    today = timezone.localdate()
    requests = CoachingRequest.objects.filter(school=OuterRef("pk")).open()
    engagements = Engagement.objects.filter(school=OuterRef("pk")).active()
    term_days = Term.objects.on(today).filter(authority__in=authorities).values_list("authority", "starts_on")
    starts = {authority: _midnight(day) for authority, day in term_days}
    held = Meeting.objects.filter(
        series__engagement__school=OuterRef("pk"),
        status=MeetingStatus.HELD,
        # Between terms, what was held in the last half year.
        starts_at__gte=min(starts.values(), default=timezone.now() - dt.timedelta(days=183)),
    )
    schools = (
        School.objects.filter(area__in=areas, closed_on=None)
        .annotate(
            requests=_amount(requests, "school"),
            engagements_now=_amount(engagements, "school"),
            held=_amount(held, "series__engagement__school"),
        )
        .order_by("name", "pk")
    )
    waiting = waiting_requests(person).filter(state=RequestState.SENT)
    return {"to_endorse": some(waiting), "schools": list(schools), "in_term": bool(starts)}


def _amount(queryset, by):
    """How many rows of `queryset`, which is tied to the outer row by `by`."""
    counted = queryset.order_by().values(by).annotate(amount=Count("pk")).values("amount")
    return Coalesce(Subquery(counted), 0)


def office(person) -> dict:
    """What is stuck, how full the coaches' weeks are, and how much there is of everything."""
    authorities = person.authorities_as(Role.ADMINISTRATOR)
    today, now = timezone.localdate(), timezone.now()
    requests = CoachingRequest.objects.filter(authority__in=authorities)
    touched_before = _midnight(workdays_before(today, STUCK_AFTER))
    stuck = for_cards(requests.filter(state__in=_MOVING, state_since__lt=touched_before))
    people = Participant.objects.facilitators().select_related("person").order_by("pk")
    late = (
        Meeting.objects.filter(
            series__authority__in=authorities,
            status=MeetingStatus.BOOKED,
            ends_at__lt=now - dt.timedelta(days=UNLOGGED_AFTER),
        )
        .select_related("series__school", "series__engagement")
        .prefetch_related(Prefetch("participants", queryset=people, to_attr="leading"))
        .order_by("starts_at", "pk")
    )
    coaching = Duty.objects.current().filter(role=Role.COACH, authority__in=authorities)
    expiring = (
        Certification.objects.filter(
            coach__person__in=coaching.values("person"),
            expires_on__lte=today + dt.timedelta(days=EXPIRES_WITHIN),
        )
        .select_related("coach__person")
        .order_by("expires_on", "pk")
    )
    failed = Message.objects.filter(authority__in=authorities, state=MessageState.FAILED).count()
    return {
        "stuck": some(stuck.order_by("state_since", "pk")),
        "late": some(late),
        "expiring": some(expiring),
        "failed": failed,
        "interests": new_ones(person).count(),
        "loads": [load_table(authority) for authority in sorted(authorities)],
        "counts": _counts(authorities, requests, now),
    }


def _counts(authorities, requests, now):
    month_ago = now - dt.timedelta(days=30)
    states = dict(requests.order_by().values_list("state").annotate(amount=Count("pk")))
    engagements = Engagement.objects.filter(authority__in=authorities).active()
    paused = engagements.aggregate(all=Count("pk"), paused=Count("pk", filter=Q(paused_at__isnull=False)))
    held = Meeting.objects.filter(
        series__authority__in=authorities,
        status=MeetingStatus.HELD,
        starts_at__gte=month_ago,
        starts_at__lt=now,
    )
    return {
        "waiting": sum(states.get(state, 0) for state in _MOVING if state != RequestState.ACCEPTED),
        "queued": states.get(RequestState.QUEUED, 0),
        "running": paused["all"],
        "paused": paused["paused"],
        "held": held.count(),
    }
