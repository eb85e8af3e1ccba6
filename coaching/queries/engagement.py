"""Reading engagements: lists with numbers, and all that one engagement's page shows."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, IntegerField, Min, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Person, School
from accounts.paging import keyset_page
from coaching.enums import PHASE_ORDER, Phase
from coaching.models import Engagement, Goal, Log
from coaching.queries.log import propose_next
from coaching.rules import engagement as rules
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, SeriesMember

#: More than anybody leads at once; a guard against a page without end.
MOST_OF_MINE = 200


def phase_path(engagement) -> list[dict]:
    """The steps for the path component, in order; closing is the end of the path, not a step on it."""
    phases = [phase for phase in PHASE_ORDER if phase != Phase.CLOSED]
    here = PHASE_ORDER.index(engagement.phase)
    return [
        {"label": phase.label, "state": "past" if number < here else "now" if number == here else "coming"}
        for number, phase in enumerate(phases)
    ]


def with_numbers(engagements):
    """People, and for each: `held` meetings, `minutes` logged, `next_at` (UTC or None). Three statements in all."""
    meetings = Meeting.objects.filter(series=OuterRef("series")).order_by().values("series")
    held = meetings.filter(status=MeetingStatus.HELD).annotate(n=Count("pk")).values("n")
    coming = meetings.filter(status=MeetingStatus.BOOKED, ends_at__gt=timezone.now())
    logs = Log.objects.filter(engagement=OuterRef("pk")).order_by().values("engagement")
    return engagements.with_people().annotate(
        held=_or_zero(held),
        minutes=_or_zero(logs.annotate(n=Sum("minutes")).values("n")),
        next_at=Subquery(coming.annotate(at=Min("starts_at")).values("at")),
    )


def _or_zero(subquery):
    return Coalesce(Subquery(subquery, output_field=IntegerField()), Value(0))


def by_phase(person) -> list[tuple[Phase, list[Engagement]]]:
    """The person's own engagements that are not closed, in lanes by phase; lanes without any are left out.

    Each with `has_goal`: whether there is one that is worked towards.
    """
    mine = with_numbers(Engagement.objects.with_member(person).active())
    mine = mine.annotate(has_goal=Exists(Goal.objects.active().filter(engagement=OuterRef("pk"))))
    mine = mine.order_by("school__name", "pk")[:MOST_OF_MINE]
    lanes = {phase: [] for phase in PHASE_ORDER}
    for engagement in mine:
        lanes[engagement.phase].append(engagement)
    return [(phase, engagements) for phase, engagements in lanes.items() if engagements]


def taking_part(person):
    """The engagements in which the person coaches or is coached today; False for other duties, which have none."""
    return person.has_role(Role.COACH, Role.TEACHER) and Engagement.objects.with_member(person)


def sees_whole_schools(person) -> bool:
    """Whether the person sees engagements of others: as principal, area manager or administrator."""
    return person.has_role(Role.PRINCIPAL, Role.AREA_MANAGER, Role.ADMINISTRATOR)


def engagement_page(person, filters, query):
    """A page of the engagements that `person` may see, newest first.

    `filters`: `state` (a phase, "active", "paused" or "all"), `school`, `coach`; `query` holds the cursor.
    """
    rows = with_numbers(Engagement.objects.visible_to(person))
    state = filters.get("state") or "active"
    if state == "active":
        rows = rows.active()
    elif state == "paused":
        rows = rows.filter(paused_at__isnull=False)
    elif state != "all":
        rows = rows.filter(phase=state)
    if filters.get("school"):
        rows = rows.filter(school=filters["school"])
    if filters.get("coach"):
        leads = SeriesMember.objects.current().filter(
            person=filters["coach"], role=ParticipantRole.FACILITATOR
        )
        rows = rows.filter(series__in=leads.values("series"))
    return keyset_page(rows, query, order=("-started_at", "-id"))


def schools_to_filter_by(person):
    """Schools in which there is an engagement that `person` may see."""
    return School.objects.filter(pk__in=Engagement.objects.visible_to(person).values("school"))


def coaches_to_filter_by(person):
    """People who coach in an engagement that `person` may see."""
    leads = SeriesMember.objects.current().filter(
        role=ParticipantRole.FACILITATOR, series__in=Engagement.objects.visible_to(person).values("series")
    )
    return Person.objects.filter(pk__in=leads.values("person"))


@dataclass
class Meetings:
    """An engagement's meetings: `coming` and `unlogged` oldest first, `past` (held or cancelled) newest first."""

    coming: list = field(default_factory=list)
    unlogged: list = field(default_factory=list)
    past: list = field(default_factory=list)
    leadership_talk: bool = False

    @property
    def next(self):
        """The one that comes first, or None."""
        return self.coming[0] if self.coming else None


def meetings_of(engagement) -> Meetings:
    """All meetings of the engagement, sorted into what they wait for; one statement."""
    found, now = Meetings(), timezone.now()
    rows = (
        Meeting.objects.filter(series=engagement.series_id).select_related("log").order_by("starts_at", "pk")
    )
    for meeting in rows:
        is_called_off = meeting.status == MeetingStatus.CANCELLED
        if meeting.kind == MeetingKind.LEADERSHIP_TALK and not is_called_off:
            found.leadership_talk = True
        if meeting.status == MeetingStatus.BOOKED and meeting.starts_at <= now:
            found.unlogged.append(meeting)
        elif meeting.status == MeetingStatus.HELD or (is_called_off and meeting.starts_at):
            found.past.insert(0, meeting)
        elif not is_called_off:
            found.coming.append(meeting)
    return found


def booking_proposal(engagement, principals, *, kind="") -> dict:
    """What the booking form is filled in with: the time after the last meeting's, and who is asked to that kind.

    `principals` are asked to a leadership talk, which comes first of all, beside the teachers.
    """
    proposal = {}
    last = Meeting.objects.filter(
        series=engagement.series_id, status__in=[MeetingStatus.BOOKED, MeetingStatus.HELD]
    )
    last = last.select_related("series").prefetch_related("participants").order_by("-starts_at").first()
    if last is None or kind == MeetingKind.LEADERSHIP_TALK:
        asked = [*engagement.teachers, *principals]
        proposal = {"kind": MeetingKind.LEADERSHIP_TALK, "who": [person.pk for person in asked]}
    elif kind in MeetingKind.values:
        proposal = {"kind": kind}
    times = propose_next(last) if last else None
    if times:
        start, end = map(timezone.localtime, times)
        proposal |= {"day": start.date(), "start": start.time(), "end": end.time()}
    return proposal


def totals(meetings) -> tuple[int, int]:
    """How many meetings were held, and for how many minutes in all."""
    held = [meeting for meeting in meetings.past if meeting.status == MeetingStatus.HELD]
    logs = [getattr(meeting, "log", None) for meeting in held]
    return len(held), sum(
        log.minutes if log else meeting.minutes for log, meeting in zip(logs, held, strict=True)
    )


def events_of(engagement):
    """Changes of phase and pauses, newest first, with who made them."""
    return engagement.events.select_related("by", "person").order_by("-at", "-pk")


def rests(series) -> bool:
    """Whether the series belongs to an engagement that is paused or closed; one query."""
    engagement = Engagement.objects.filter(series=series).only("phase", "paused_at").first()
    return engagement is not None and not rules.is_active(engagement)
