"""Reading meetings that are led by a method: the state that the pages count from, and how the time went."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from coaching.models import MethodRun, MethodRunStep
from coaching.rules.run import AROUND, NOT_FOR, may_lead
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.localtime import STOCKHOLM
from scheduling.models import Meeting, Participant, SeriesMember
from scheduling.queries.meeting import meetings_with_people

SECOND = dt.timedelta(seconds=1)
MILLISECOND = dt.timedelta(milliseconds=1)


def meetings_of(person):
    """Meetings that are the person's own, with who is in them and who leads their series; four statements."""
    leading = SeriesMember.objects.current().filter(role=ParticipantRole.FACILITATOR)
    asked = Participant.objects.filter(person=person)
    return (
        meetings_with_people()
        .prefetch_related(Prefetch("series__members", queryset=leading))
        .filter(
            Q(pk__in=asked.values("meeting")) | Q(series__in=leading.filter(person=person).values("series"))
        )
    )


def runs_of(meeting) -> list[MethodRun]:
    """What the meeting has been led by, the first first."""
    return list(meeting.method_runs.select_related("led_by").order_by("chosen_at", "pk"))


@dataclass(frozen=True, slots=True)
class Standing:
    """A run with its steps as it is at `now` (UTC)."""

    run: MethodRun
    steps: list[MethodRunStep]
    now: dt.datetime

    @property
    def step(self) -> MethodRunStep:
        """The one that one is at."""
        return self.steps[self.run.step - 1]

    @property
    def following(self) -> MethodRunStep | None:
        """The one after that."""
        return self.steps[self.run.step] if self.run.step < len(self.steps) else None

    @property
    def left(self) -> dt.timedelta:
        """Until the step's time is over; negative from then on."""
        return self.step.allowed - self.step.taken_at(self.now, self.run.since)

    @property
    def planned(self) -> dt.timedelta:
        """All steps as they were planned."""
        return sum((dt.timedelta(seconds=step.planned_seconds) for step in self.steps), dt.timedelta(0))


def standing(run, now) -> Standing:
    """The run at `now`; one statement for the steps."""
    return Standing(run, list(run.steps.order_by("position")), now)


def as_data(found, person, meeting) -> dict:
    """What the pages count from, with the meeting from `meetings_of`. Times are in milliseconds; `left` is what the
    step has left at the moment `now`."""
    run = found.run
    return {
        "version": run.version,
        "now": milliseconds(found.now),
        "state": run.state,
        "step": run.step,
        "left": int(found.left / MILLISECOND),
        "steps": [
            {
                "name": step.name,
                "question": step.question,
                "speaks": step.get_speaks_display(),
                "silent": str(step.silent_words),
                "seconds": int(step.allowed / SECOND),
            }
            for step in found.steps
        ],
        "leader": str(run.led_by) if run.led_by else "",
        "leads": run.led_by_id == person.pk,
        "may_lead": may_lead(person, meeting, found.now),
    }


def milliseconds(moment) -> int:
    """Since 1970."""
    return int(moment.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Spent:
    """How the time of a step went, or of all."""

    name: str
    planned: dt.timedelta
    taken: dt.timedelta

    @property
    def over(self) -> dt.timedelta:
        """How much longer than planned; zero when it was not."""
        return max(self.taken - self.planned, dt.timedelta(0))

    @property
    def is_skipped(self) -> bool:
        """Whether it got no time at all."""
        return self.taken < SECOND


@dataclass(frozen=True, slots=True)
class Note:
    """How the time went: step by step, all together, and for how long it stood still."""

    steps: list[Spent]
    total: Spent
    paused: dt.timedelta


def note_of(found) -> Note:
    """Of a run that has ended, from its `Standing`."""
    none = dt.timedelta(0)
    rows = [Spent(step.name, dt.timedelta(seconds=step.planned_seconds), step.taken) for step in found.steps]
    total = Spent("", found.planned, sum((row.taken for row in rows), none))
    run = found.run
    between = run.ended_at - run.started_at if run.started_at else none
    return Note(rows, total, max(between - total.taken, none))


def runs_today(person, now) -> list[Meeting]:
    """Meetings of today that the person leads and that a method suits, each with `live`, its run that has not ended.

    Two statements.
    """
    day = now.astimezone(STOCKHOLM).date()
    midnight = dt.datetime.combine(day, dt.time(), STOCKHOLM)
    led = Participant.objects.facilitators().filter(person=person)
    live = MethodRun.objects.live()
    meetings = (
        Meeting.objects.filter(
            pk__in=led.values("meeting"),
            status=MeetingStatus.BOOKED,
            starts_at__lt=midnight + dt.timedelta(days=1),
            ends_at__gt=max(midnight, now - AROUND),
        )
        .exclude(kind__in=NOT_FOR)
        .select_related("series__school")
        .prefetch_related(Prefetch("method_runs", queryset=live, to_attr="live"))
        .order_by("starts_at", "pk")
    )
    return list(meetings)


def forgotten(now):
    """Runs that nobody has ended although the time around their meeting is over."""
    return MethodRun.objects.live().filter(Q(meeting__ends_at__lt=now - AROUND) | Q(meeting__starts_at=None))
