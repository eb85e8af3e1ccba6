"""Starting, leading and ending an engagement."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Duty
from coaching.enums import Phase, RequestState, may_change_phase
from coaching.models import Engagement, EngagementEvent
from coaching.services import agreementmail
from coaching.services.transition import take_step
from scheduling.enums import MeetingKind
from scheduling.services.message import plan_many
from scheduling.services.series import close_series, create_series

#: Stands in calendars and on lock screens, so it says nothing; the same word for everybody in a meeting.
NEUTRAL_TITLE = "Samtal"


class EngagementError(Exception):
    """An engagement cannot do what was asked; the text is a sentence for the person who asked."""


@transaction.atomic
def start_engagement(*, request, by) -> Engagement:
    """Make the engagement of an accepted request, with its series: the coach leads, the teachers take part.

    A team's teachers are those who are in it today. Called inside the transaction that accepts the request.
    Raises EngagementError when the request has no coach or has its engagement already.
    """
    if request.coach_id is None:
        raise EngagementError(_("A coach is needed before coaching can start."))
    if Engagement.objects.filter(request=request).exists():
        raise EngagementError(_("Coaching has already started from this request."))
    teachers = _teachers_of(request)
    series = create_series(
        authority=request.authority,
        title=NEUTRAL_TITLE,
        facilitators=[request.coach],
        participants=teachers,
        school=request.school,
        usual_kind=MeetingKind.CONVERSATION,
        place=request.room,
    )
    engagement = Engagement.objects.create(
        authority=request.authority,
        programme=request.programme,
        school=request.school,
        request=request,
        series=series,
        subjects=request.subjects,
        has_corners=len(teachers) > 1,
    )
    EngagementEvent.objects.create(
        engagement=engagement, by=by, at=engagement.started_at, to_phase=engagement.phase
    )
    _tell_that_it_starts(engagement)
    return engagement


@transaction.atomic
def change_phase(*, engagement, phase, by) -> Engagement:
    """Move forward or back to `phase`. The same phase again changes nothing.

    Raises EngagementError for a closed or paused engagement, and for closing, which is `close`.
    """
    engagement = _locked(engagement)
    phase = Phase(phase)
    if phase == engagement.phase:
        return engagement
    if phase == Phase.CLOSED or not may_change_phase(engagement.phase, phase):
        raise EngagementError(_("The engagement is closed."))
    if engagement.paused_at:
        raise EngagementError(_("The engagement is paused. Resume it first."))
    _enter(engagement, phase, by)
    engagement.save(update_fields=["phase", "phase_since"])
    if phase == Phase.AGREEMENT:
        agreementmail.ask([engagement])
    return engagement


@transaction.atomic
def pause(*, engagement, by) -> Engagement:
    """Let it rest. Booked meetings stay booked. Twice changes nothing; raises EngagementError when it is closed."""
    engagement = _locked(engagement)
    if engagement.phase == Phase.CLOSED:
        raise EngagementError(_("The engagement is closed."))
    if engagement.paused_at is None:
        engagement.paused_at = timezone.now()
        engagement.save(update_fields=["paused_at"])
        _note(engagement, EngagementEvent.Kind.PAUSED, by)
    return engagement


@transaction.atomic
def resume(*, engagement, by) -> Engagement:
    """Go on after a pause, in the same phase; changes nothing when it is not paused."""
    engagement = _locked(engagement)
    if engagement.paused_at is not None:
        engagement.paused_at = None
        engagement.save(update_fields=["paused_at"])
        _note(engagement, EngagementEvent.Kind.RESUMED, by)
    return engagement


@transaction.atomic
def close(*, engagement, by) -> Engagement:
    """End it: meetings still to come are cancelled, its request is closed. Twice changes nothing."""
    engagement = _locked(engagement)
    if engagement.phase == Phase.CLOSED:
        return engagement
    close_series(series=engagement.series, by=by)
    _enter(engagement, Phase.CLOSED, by)
    engagement.closed_at, engagement.paused_at = engagement.phase_since, None
    engagement.save(update_fields=["phase", "phase_since", "closed_at", "paused_at"])
    if engagement.request_id and engagement.request.state in (RequestState.ACCEPTED, RequestState.RUNNING):
        take_step(request=engagement.request, to=RequestState.CLOSED, by=by)
    return engagement


def set_running(*, engagement, by) -> None:
    """The first meeting was held: the request, if it was only accepted so far, runs. Called inside a transaction."""
    if engagement.request_id and engagement.request.state == RequestState.ACCEPTED:
        take_step(request=engagement.request, to=RequestState.RUNNING, by=by)


def _locked(engagement):
    return (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("series", "request", "school")
        .get(pk=engagement.pk)
    )


def _enter(engagement, phase, by):
    """Set the phase on the object and write the event; the caller saves."""
    now = timezone.now()
    EngagementEvent.objects.create(
        engagement=engagement, by=by, at=now, from_phase=engagement.phase, to_phase=phase
    )
    engagement.phase, engagement.phase_since = phase, now


def _note(engagement, kind, by):
    EngagementEvent.objects.create(
        engagement=engagement, kind=kind, by=by, from_phase=engagement.phase, to_phase=engagement.phase
    )


def _tell_that_it_starts(engagement):
    """To the teachers; whoever asked hears it from the request that was accepted."""
    plan_many(
        {
            "person": teacher,
            "kind": "engagement_started",
            "subject_type": "engagement",
            "subject_id": engagement.pk,
            "authority": engagement.authority,
        }
        for teacher in engagement.teachers
    )


def _teachers_of(request):
    """The teachers asked for, and a team's teachers of today; the coach is never among them."""
    people = {teacher.pk: teacher for teacher in request.teachers.all()}
    if request.team_id:
        duties = (
            Duty.objects.current().filter(role=Role.TEACHER, team=request.team_id).select_related("person")
        )
        people |= {duty.person_id: duty.person for duty in duties}
    people.pop(request.coach_id, None)
    return list(people.values())
