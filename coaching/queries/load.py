"""How much of a coach's agreed time is taken, week by week, and when somebody could begin.

The rule. A coach's week is full at `weekly_minutes` of the profile. Taken are

1. booked and held meetings that the coach leads, travel included;
2. for each engagement under way, at least `EXPECTED_MINUTES` a week, also in weeks where nothing is booked yet: about
   a meeting every other week, with travel, preparation and what comes after. A paused one counts only what is booked.
   It is expected to end with the period that the request wanted; one without a request, not at all;
3. as much for each request that the coach has been asked about and has not answered, in its wanted period.

A coach can begin with one more when `EXPECTED_MINUTES` are free in each of `STEADY_WEEKS` school weeks in a row. Weeks
outside the authority's terms do not count; after the last term that is known nothing is promised.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import F, Prefetch, Q, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Certification, Duty, Person
from coaching.enums import RequestState
from coaching.models import CoachingRequest, Engagement
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import Participant, Term

EXPECTED_MINUTES = 90
STEADY_WEEKS = 4
#: How far ahead one looks where no terms are known.
HORIZON_WEEKS = 26

WAITING_STATES = (RequestState.SENT, RequestState.RETURNED, RequestState.ENDORSED, RequestState.QUEUED)


@dataclass(slots=True)
class CoachLoad:
    """A coach's taken minutes by week: `taken[monday]`."""

    person: Person
    weekly_minutes: int
    taken: dict[dt.date, int] = field(default_factory=dict)

    def free(self, monday) -> int:
        """Minutes left in that week; below zero when it is overfull."""
        return self.weekly_minutes - self.taken[monday]

    def free_on_average(self, weeks) -> int | None:
        """Free minutes a week over `weeks`, an overfull one counted as none; None for no weeks."""
        return round(sum(max(0, self.free(monday)) for monday in weeks) / len(weeks)) if weeks else None


@dataclass(frozen=True, slots=True)
class EarliestStart:
    """`monday` of the first week in which a coach could begin, or None before `looked_until`.

    `ahead` requests came before. `has_subject` is false when no coach has any of the subjects: all were counted then.
    """

    monday: dt.date | None
    looked_until: dt.date | None
    ahead: int
    has_subject: bool = True


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def school_weeks(authority_id, first: dt.date, last: dt.date | None = None) -> list[dt.date]:
    """Mondays of the school weeks from `first` to `last` (or the end of what is known); one query.

    Without any term after `first`, every week up to `last` or the horizon counts.
    """
    return weeks_of_terms(terms_of(authority_id, first), first, last)


def terms_of(authority_id, first: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The first and last days of the authority's terms that end on `first` or later; one query."""
    return list(
        Term.objects.filter(authority=authority_id, ends_on__gte=first).values_list("starts_on", "ends_on")
    )


def weeks_of_terms(terms, first: dt.date, last: dt.date | None = None) -> list[dt.date]:
    """As `school_weeks`, from the terms that end on `first` or later."""
    end = max(
        (ends for _starts, ends in terms),
        default=first + dt.timedelta(weeks=HORIZON_WEEKS) - dt.timedelta(days=1),
    )
    end = min(end, last) if last else end
    # A term is over a year at most; a period from a form may be anything.
    end = min(end, first + dt.timedelta(days=3 * 366))
    weeks, monday = [], monday_of(first)
    while monday <= end:
        friday = monday + dt.timedelta(days=4)
        if not terms or any(starts <= friday and monday <= ends for starts, ends in terms):
            weeks.append(monday)
        monday += dt.timedelta(weeks=1)
    return weeks


def coaches_of(authority_id):
    """Today's coaches of the authority who can sign in, with profile and certifications; two queries."""
    duties = Duty.objects.current().filter(role=Role.COACH, authority=authority_id)
    return (
        Person.objects.filter(is_active=True, pk__in=duties.values("person"), coach_profile__isnull=False)
        .select_related("coach_profile")
        .prefetch_related(
            Prefetch("coach_profile__certifications", Certification.objects.order_by("expires_on"))
        )
        .order_by("family_name", "given_name", "pk")
    )


def coach_loads(coaches, weeks) -> list[CoachLoad]:
    """The load of each coach in each of `weeks` (Mondays); three queries, whatever their number."""
    loads = {
        coach.pk: CoachLoad(coach, coach.coach_profile.weekly_minutes, dict.fromkeys(weeks, 0))
        for coach in coaches
    }
    if not loads or not weeks:
        return list(loads.values())
    booked = _booked(loads, weeks)
    for (coach, _series, monday), minutes in booked.items():
        if monday in loads[coach].taken:
            loads[coach].taken[monday] += minutes
    for coach, series, until in _engagements(loads):
        for monday in weeks:
            if until is None or monday <= until:
                loads[coach].taken[monday] += max(
                    0, EXPECTED_MINUTES - booked.get((coach, series, monday), 0)
                )
    for coach, start, until in _asked(loads):
        for monday in weeks:
            if monday_of(start) <= monday <= until:
                loads[coach].taken[monday] += EXPECTED_MINUTES
    return list(loads.values())


def earliest_start(authority_id, *, subjects=(), before=None) -> EarliestStart:
    """When coaching could begin for a request that is sent now, or was sent at `before`; seven queries.

    Everybody who asked before counts as beginning first. `subjects` leave only coaches with at least one of them,
    unless no coach has any.
    """
    next_monday = monday_of(timezone.localdate()) + dt.timedelta(weeks=1)
    weeks = school_weeks(authority_id, next_monday)
    open_coaches = [coach for coach in coaches_of(authority_id) if coach.coach_profile.accepts_new]
    with_subject = [coach for coach in open_coaches if set(subjects) & set(coach.coach_profile.subjects)]
    narrow = bool(subjects and with_subject)
    loads = coach_loads(with_subject if narrow else open_coaches, weeks)
    waiting = CoachingRequest.objects.filter(authority=authority_id, state__in=WAITING_STATES)
    if before:
        waiting = waiting.filter(sent_at__lt=before)
    if narrow:
        waiting = waiting.filter(Q(subjects__overlap=list(subjects)) | Q(subjects=[]))
    ahead = waiting.count()
    monday = first_week_with_room(loads, weeks, ahead)
    return EarliestStart(monday, weeks[-1] if weeks else None, ahead, has_subject=narrow or not subjects)


def first_week_with_room(loads, weeks, ahead) -> dt.date | None:
    """The first of `weeks` from which there is steady room for one more engagement than the `ahead` that come first."""
    for number, monday in enumerate(weeks):
        steady = weeks[number : number + STEADY_WEEKS]
        if len(steady) < STEADY_WEEKS:
            return None
        room = sum(max(0, min(load.free(week) for week in steady)) // EXPECTED_MINUTES for load in loads)
        if room > ahead:
            return monday
    return None


def _booked(coach_ids, weeks):
    """(coach, series, monday) -> minutes led, with travel."""
    first = timezone.make_aware(dt.datetime.combine(weeks[0], dt.time.min))
    last = timezone.make_aware(dt.datetime.combine(weeks[-1] + dt.timedelta(weeks=1), dt.time.min))
    rows = (
        Participant.objects.filter(
            person__in=coach_ids,
            role=ParticipantRole.FACILITATOR,
            meeting__status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD],
            meeting__starts_at__gte=first,
            meeting__starts_at__lt=last,
        )
        .annotate(week=TruncWeek("meeting__starts_at"))
        .values_list("person", "meeting__series", "week")
        .annotate(
            length=Sum(F("meeting__ends_at") - F("meeting__starts_at")),
            travel=Sum(F("travel_before") + F("travel_after")),
        )
        .order_by()
    )
    return {
        (person, series, timezone.localdate(week)): int(length.total_seconds() // 60) + travel
        for person, series, week, length, travel in rows
    }


def _engagements(coach_ids):
    """(coach, series, last day or None) of what is under way."""
    return (
        Engagement.objects.active()
        .filter(
            paused_at=None,
            series__members__person__in=coach_ids,
            series__members__role=ParticipantRole.FACILITATOR,
            series__members__left_at=None,
        )
        .order_by()
        .values_list("series__members__person", "series", "request__wanted_until")
    )


def _asked(coach_ids):
    """(coach, from, until) of requests that the coach has not answered yet."""
    return (
        CoachingRequest.objects.filter(coach__in=coach_ids, state=RequestState.MATCHED)
        .order_by()
        .values_list("coach", "wanted_from", "wanted_until")
    )
