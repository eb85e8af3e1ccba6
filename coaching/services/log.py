"""Logging a meeting: who was there, how long, which phase, when next. Facts only."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import Phase
from coaching.models import Engagement, Log, LogVersion
from coaching.queries.log import next_booked
from coaching.rules.log import obstacle
from coaching.services.engagement import change_phase, set_running
from scheduling.enums import ParticipantRole
from scheduling.models import Meeting, Series
from scheduling.queries.travel import travel_around
from scheduling.services.meeting import add_participant, book, hold

#: Minutes.
SHORTEST, LONGEST = 1, 720


class LogError(Exception):
    """A meeting cannot be logged as asked; the text is a sentence for the person who asked."""


class AlreadyLogged(LogError):
    """Somebody, perhaps the other coach, has logged the meeting; `log` is what there is."""

    def __init__(self, log):
        self.log = log
        super().__init__(_("The meeting has been logged already."))


class LogChanged(LogError):
    """Somebody corrected the log after the page was made. `log` is as it is now."""

    def __init__(self, log):
        self.log = log
        super().__init__(_("Somebody has changed the log meanwhile."))


@transaction.atomic
def log_meeting(*, meeting, by, minutes, attended, also=(), phase="", next_time=None) -> Log:
    """Note that the meeting was held, for how many minutes and with whom (`attended`: ids of people).

    `also` are people who came without having been asked; they are noted as taking part in this meeting.
    `phase` moves the engagement when it differs. `next_time` is (starts_at, ends_at) in UTC of a meeting of the same
    kind to book; without it the next booked meeting of the series, if any, is noted as the next one.
    The first log of an engagement sets its request running. Raises AlreadyLogged, LogError for a meeting that cannot
    be logged or minutes that cannot be, EngagementError for a phase that cannot be entered, DoubleBooked for the next.
    """
    engagement, meeting = _locked(meeting)
    before = Log.objects.filter(meeting=meeting).select_related("logged_by").first()
    if before:
        raise AlreadyLogged(before)
    refused = obstacle(meeting)
    if refused:
        raise LogError(refused)
    _check_minutes(minutes)
    for person in also:
        add_participant(meeting=meeting, person=person, by=by)
    hold(meeting=meeting, by=by, attended={*attended, *(person.pk for person in also)})
    next_meeting = _book_next(meeting, *next_time, by) if next_time else next_booked(meeting)
    log = Log(meeting=meeting, minutes=minutes, next_meeting=next_meeting, logged_by=by)
    if engagement:
        if phase and phase != engagement.phase:
            engagement = change_phase(engagement=engagement, phase=phase, by=by)
        log.engagement, log.phase = engagement, _phase_worked_in(engagement)
        set_running(engagement=engagement, by=by)
    log.save()
    return log


@transaction.atomic
def log_as_planned(*, meeting, by) -> Log:
    """Everybody was there and it took the time that was booked; the phase stays. Twice gives the log there is.

    Raises LogError for a meeting that cannot be logged.
    """
    people = list(meeting.participants.values_list("person_id", flat=True))
    try:
        return log_meeting(
            meeting=meeting, by=by, minutes=min(meeting.minutes or SHORTEST, LONGEST), attended=people
        )
    except AlreadyLogged as already:
        return already.log


@transaction.atomic
def correct_log(*, log, by, minutes, attended, seen, phase="") -> Log:
    """Put the facts right and keep what the log said before. No difference changes nothing.

    `seen` is the number of versions that the page knew of; raises LogChanged when there are more, LogError for minutes
    that cannot be. A corrected `phase` is the log's alone: where the engagement is now is `change_phase`.
    """
    log = (
        Log.objects.select_for_update(of=("self",), no_key=True)
        .select_related("meeting", "logged_by")
        .get(pk=log.pk)
    )
    if log.versions.count() != seen:
        raise LogChanged(log)
    _check_minutes(minutes)
    people = dict(log.meeting.participants.values_list("person_id", "attended"))
    was_there = {pk for pk, there in people.items() if there}
    attended = set(attended) & set(people)
    phase = (phase or log.phase) if log.engagement_id else ""
    if (minutes, phase, attended) == (log.minutes, log.phase, was_there):
        return log
    LogVersion.objects.create(
        log=log,
        minutes=log.minutes,
        phase=log.phase,
        attended=sorted(was_there),
        saved_by=log.logged_by,
        saved_at=log.logged_at,
    )
    log.minutes, log.phase, log.logged_by, log.logged_at = minutes, phase, by, timezone.now()
    log.save(update_fields=["minutes", "phase", "logged_by", "logged_at"])
    if attended != was_there:
        hold(meeting=log.meeting, by=by, attended=attended)
    return log


def _book_next(meeting, starts_at, ends_at, by):
    """The series' next meeting, with the way to and from what those who lead have at other schools that day."""
    series = meeting.series
    leading = series.members.current().filter(role=ParticipantRole.FACILITATOR).values("person")
    school = series.school_id if series.place or not series.video_url else None
    before, after = travel_around(leading, series.authority_id, school, starts_at, ends_at)
    return book(
        series=series,
        kind=meeting.kind,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by,
        travel_before=before,
        travel_after=after,
    )


def _phase_worked_in(engagement):
    """The phase now; of a closed engagement the last one before, or none when that is not known."""
    if engagement.phase != Phase.CLOSED:
        return engagement.phase
    closing = engagement.events.filter(to_phase=Phase.CLOSED).last()
    return closing.from_phase if closing else ""


def _locked(meeting):
    """The engagement (or None) and the meeting, locked in everybody's order: engagement, series, meeting."""
    engagement = Engagement.objects.select_for_update(no_key=True).filter(series=meeting.series_id).first()
    Series.objects.select_for_update(no_key=True).get(pk=meeting.series_id)
    meeting = (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .select_related("series")
        .get(pk=meeting.pk)
    )
    return engagement, meeting


def _check_minutes(minutes):
    if not SHORTEST <= minutes <= LONGEST:
        raise LogError(_("A meeting lasts from 1 minute to 12 hours."))
