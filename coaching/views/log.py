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
from coaching.forms.note import NAMES
from coaching.queries import log as queries
from coaching.queries.engagement import phase_path
from coaching.queries.group import people_of
from coaching.queries.note import notes_of
from coaching.rules import engagement as engagement_rules
from coaching.rules.log import may_log, obstacle
from coaching.rules.note import may_add
from coaching.services.circlekey import KeyMissing
from coaching.services.engagement import EngagementError
from coaching.services.entry import mark_damaged
from coaching.services.log import AlreadyLogged, LogChanged, LogError, log_as_planned
from coaching.services.note import correct_with_notes, log_with_notes
from coaching.views.note import note_new
from coaching.views.notedesk import NoteDesk
from coaching.views.opening import unlocks_here
from scheduling.models import Meeting
from scheduling.services.meeting import DoubleBooked, MeetingError


@login_required
@unlocks_here
def log_new(request, pk):
    """The log of a meeting that one has led, filled in as planned; notes beside it, which may be left out."""
    meeting = _led_meeting(request, pk)
    if queries.log_of(meeting):
        return _keep_what_was_written(request, pk) or redirect("log_edit", pk)
    engagement = queries.engagement_of(meeting)
    refused = obstacle(meeting)
    if refused:
        messages.error(request, refused)
        return redirect(_back(meeting, None))
    desk, booked = _desk(request, engagement, meeting), queries.next_booked(meeting)
    form = LogForm(
        request.POST or None,
        meeting=meeting,
        has_phase=bool(engagement) and engagement_rules.may_change_phase(request.user, engagement),
        may_book_next=not booked and bool(engagement) and engagement_rules.may_book(request.user, engagement),
        proposal=queries.propose_next(meeting) if engagement and not booked else None,
        may_come=people_of(group.programme) if (group := queries.group_of(meeting)) else None,
        initial={
            "minutes": meeting.minutes,
            "attended": [p.person_id for p in meeting.participants.all()],
            "phase": engagement.phase if engagement else "",
        },
    )
    if request.method == "POST" and form.is_valid() and (desk is None or desk.is_ready()):
        answer = _save(request, meeting, form, desk)
        if answer:
            return answer
    context = _context(meeting, engagement) | {
        "form": form,
        "desk": desk,
        "next_booked": booked,
        "cancel_url": _back(meeting, engagement),
    }
    return render(request, "coaching/log/new.html", context)


def _desk(request, engagement, meeting):
    """Where notes about the meeting are written; None where there are none, as for groups."""
    if engagement is None or not may_add(request.user, engagement):
        return None
    return NoteDesk(request, engagement, meeting)


def _keep_what_was_written(request, pk):
    """Notes of a page whose log somebody else has saved: they are saved by themselves. None when there are none."""
    return note_new(request, pk) if any(request.POST.get(name, "").strip() for name in NAMES) else None


def _notes(desk):
    return {
        "unlocked": desk.unlocked if desk else None,
        "engagement": desk.engagement if desk else None,
        "notes": desk.form.notes if desk else [],
    }


def _save(request, meeting, form, desk):
    """Log what the form says and answer; None when something stands in the way, which the form then says."""
    data = form.cleaned_data
    try:
        log = log_with_notes(
            **_notes(desk),
            meeting=meeting,
            by=request.user,
            minutes=data["minutes"],
            attended=data["attended"],
            also=data.get("also", ()),
            phase=data.get("phase", ""),
            next_time=data.get("next_time"),
        )
    except AlreadyLogged as already:
        return _keep_what_was_written(request, meeting.pk) or _already(request, already.log)
    except KeyMissing:
        desk.refuse()
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
        return redirect(_back(meeting, None))
    return _logged(request, log)


@login_required
@unlocks_here
def log_edit(request, pk):
    """Put a log right. What it said before stays, with who wrote it."""
    meeting = _led_meeting(request, pk)
    log = queries.log_of(meeting)
    if not log:
        return redirect("log_new", pk)
    engagement, versions = queries.engagement_of(meeting), queries.versions_of(log, meeting)
    desk = _desk(request, engagement, meeting)
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
    if request.method == "POST" and form.is_valid() and (desk is None or desk.is_ready()):
        answer = _correct(request, log, form, desk)
        if answer:
            return answer
    context = _context(meeting, engagement) | {"form": form, "desk": desk, "log": log, "versions": versions}
    context |= _written(request, engagement, meeting, desk)
    return render(request, "coaching/log/edit.html", context | {"cancel_url": _back(meeting, engagement)})


def _written(request, engagement, meeting, desk):
    """The notes about the meeting that there are."""
    if desk is None:
        return {}
    notes = notes_of(request.user, engagement, desk.unlocked, meeting=meeting)
    mark_damaged(opened=[note.opened for note in notes.all if note.opened])
    return {"notes": notes}


def _correct(request, log, form, desk):
    """Save and answer; None when the form has to say something first."""
    data = form.cleaned_data
    try:
        correct_with_notes(
            **_notes(desk),
            log=log,
            by=request.user,
            minutes=data["minutes"],
            attended=data["attended"],
            seen=data["seen"],
            phase=data.get("phase", ""),
        )
    except KeyMissing:
        desk.refuse()
        return None
    except LogChanged as changed:
        if desk and desk.form.notes:
            form.meet(changed.log)
            return None
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
    if engagement:
        return reverse("engagement_detail", args=[engagement.pk])
    group = queries.group_of(meeting)
    return reverse("group_detail", args=[group.pk]) if group else reverse("meeting_detail", args=[meeting.pk])


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
