"""Logging a meeting, in one click or with a short form, and putting a log right."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import dates
from accounts.views.errors import conflict
from coaching.forms.log import CorrectLogForm, LogForm
from coaching.queries import log as queries
from coaching.queries.engagement import phase_path
from coaching.rules import engagement as engagement_rules
from coaching.rules.log import may_log, obstacle
from coaching.services.engagement import EngagementError
from coaching.services.log import (
    AlreadyLogged,
    LogChanged,
    LogError,
    correct_log,
    log_as_planned,
    log_meeting,
)
from scheduling.models import Meeting
from scheduling.services.meeting import DoubleBooked, MeetingError


@login_required
def log_new(request, pk):
    """The log of a meeting that one has led, filled in as planned."""
    meeting = _led_meeting(request, pk)
    if queries.log_of(meeting):
        return redirect("log_edit", pk)
    refused = obstacle(meeting)
    if refused:
        messages.error(request, refused)
        return redirect("meeting_detail", pk)
    engagement = queries.engagement_of(meeting)
    booked = queries.next_booked(meeting)
    form = LogForm(
        request.POST or None,
        meeting=meeting,
        has_phase=bool(engagement) and engagement_rules.may_change_phase(request.user, engagement),
        may_book_next=not booked and bool(engagement) and engagement_rules.may_book(request.user, engagement),
        proposal=queries.propose_next(meeting) if engagement and not booked else None,
        initial={
            "minutes": meeting.minutes,
            "attended": [p.person_id for p in meeting.participants.all()],
            "phase": engagement.phase if engagement else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        answer = _save(request, meeting, form)
        if answer:
            return answer
    context = _context(meeting, engagement) | {
        "form": form,
        "next_booked": booked,
        "cancel_url": _back(meeting, engagement),
    }
    return render(request, "coaching/log/new.html", context)


def _save(request, meeting, form):
    """Log what the form says and answer; None when something stands in the way, which the form then says."""
    data = form.cleaned_data
    try:
        log = log_meeting(
            meeting=meeting,
            by=request.user,
            minutes=data["minutes"],
            attended=data["attended"],
            phase=data.get("phase", ""),
            next_time=data.get("next_time"),
        )
    except AlreadyLogged as already:
        return _already(request, already.log)
    except DoubleBooked as taken:
        form.refuse_next(_taken_sentence(request.user, taken))
    except (LogError, EngagementError, MeetingError) as refused:
        form.add_error(None, str(refused))
    else:
        return _logged(request, log)
    return None


@login_required
@require_POST
def log_planned(request, pk):
    """One click: everybody was there and it took the time that was booked. A second click finds the log made."""
    meeting = _led_meeting(request, pk)
    try:
        log = log_as_planned(meeting=meeting, by=request.user)
    except LogError as refused:
        messages.error(request, str(refused))
        return redirect("meeting_detail", pk)
    return _logged(request, log)


@login_required
def log_edit(request, pk):
    """Put a log right. What it said before stays, with who wrote it."""
    meeting = _led_meeting(request, pk)
    log = queries.log_of(meeting)
    if not log:
        return redirect("log_new", pk)
    engagement, versions = queries.engagement_of(meeting), queries.versions_of(log, meeting)
    form = CorrectLogForm(
        request.POST or None,
        meeting=meeting,
        has_phase=bool(log.phase),
        initial={
            "minutes": log.minutes,
            "attended": [p.person_id for p in meeting.participants.all() if p.attended],
            "phase": log.phase,
            "seen": len(versions),
        },
    )
    if request.method == "POST" and form.is_valid():
        return _correct(request, log, form)
    context = _context(meeting, engagement) | {"form": form, "log": log, "versions": versions}
    return render(request, "coaching/log/edit.html", context | {"cancel_url": _back(meeting, engagement)})


def _correct(request, log, form):
    data = form.cleaned_data
    try:
        correct_log(
            log=log,
            by=request.user,
            minutes=data["minutes"],
            attended=data["attended"],
            seen=data["seen"],
            phase=data.get("phase", ""),
        )
    except LogChanged as changed:
        rows = [(_("Minutes"), data["minutes"], changed.log.minutes)]
        return conflict(request, back=reverse("log_edit", args=[log.meeting_id]), rows=rows)
    messages.success(request, _("The log is saved."))
    return redirect(_back(log.meeting, queries.engagement_of(log.meeting)))


def _led_meeting(request, pk):
    """The meeting, when the person leads it; others, also those who take part, get 404."""
    try:
        meeting = queries.meeting_to_log(request.user, pk)
    except Meeting.DoesNotExist:
        raise Http404 from None
    if not may_log(request.user, meeting):
        raise Http404
    return meeting


def _context(meeting, engagement):
    return {
        "meeting": meeting,
        "engagement": engagement,
        "steps": phase_path(engagement) if engagement else None,
    }


def _back(meeting, engagement):
    return (
        reverse("engagement_detail", args=[engagement.pk])
        if engagement
        else reverse("meeting_detail", args=[meeting.pk])
    )


def _logged(request, log):
    if log.next_meeting:
        when = dates.span(log.next_meeting.starts_at, log.next_meeting.ends_at)
        messages.success(request, _("The meeting is logged. Next: %(when)s.") % {"when": when})
    else:
        messages.success(request, _("The meeting is logged. No next meeting is booked."))
    return redirect(_back(log.meeting, log.engagement))


def _already(request, log):
    who = {"who": log.logged_by, "when": dates.day_and_clock(log.logged_at)}
    messages.info(request, _("%(who)s logged the meeting %(when)s. You can correct it here.") % who)
    return redirect("log_edit", log.meeting_id)


def _taken_sentence(person, taken):
    """Who is busy and when; never with what."""
    who, starts_at, ends_at = taken.conflicts[0] if taken.conflicts else (None, None, None)
    if who is None:
        return str(taken)
    when = {"when": dates.span(starts_at, ends_at)}
    if who == person:
        return _("You lead something else %(when)s, travel included. Choose another time.") % when
    return _("%(who)s is busy %(when)s, travel included. Choose another time.") % (when | {"who": who})
