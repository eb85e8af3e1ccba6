"""One meeting: seeing it, moving it, calling it off, taking it along to one's own calendar."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import dates
from scheduling import calendar, rules
from scheduling.enums import CancelReason, MeetingStatus
from scheduling.forms.meeting import CancelForm, DayForm, MoveForm
from scheduling.meetinglinks import links_for
from scheduling.models import Series
from scheduling.queries.bookable import free_that_day
from scheduling.queries.meeting import busy_that_day, history, meetings_with_people
from scheduling.queries.moduleplan import moment_of
from scheduling.queries.poll import poll_page
from scheduling.queries.schoolyear import free_days
from scheduling.services import meeting as service
from scheduling.views.response import answer_context

#: Lines of a sign-in sheet for people who were not asked.
SPARE_LINES = 6


@login_required
def meeting_detail(request, pk):
    """When, where and with whom; what has happened to it; what this person may do."""
    meeting = _visible(request, pk)
    runs = rules.runs(request.user, meeting)
    polling = meeting.status == MeetingStatus.POLLING
    context = {
        "meeting": meeting,
        "people": meeting.participants.all(),
        "events": history(meeting),
        "options": meeting.time_options.all() if not meeting.starts_at else (),
        "links": links_for(request.user, [meeting])[meeting.pk],
        "moment": moment_of(request.user, meeting),
        "may_join": rules.takes_part(request.user, meeting),
        "runs": runs,
        "own_answer": answer_context(request.user, meeting, timezone.now()),
        "poll": poll_page(meeting, request.user, with_clashes=False) if polling else None,
        "may_ask_about_times": rules.may_ask_about_times(request.user, meeting),
        "may_move": rules.may_move(request.user, meeting),
        "may_cancel": rules.may_cancel(request.user, meeting),
        "reason": CancelReason(meeting.cancel_reason).label if meeting.cancel_reason and runs else "",
    }
    return render(request, "scheduling/meeting/detail.html", context)


@login_required
def meeting_sheet(request, pk):
    """A list to sign, on paper: for those who run the meeting."""
    meeting = _visible(request, pk)
    if not rules.runs(request.user, meeting):
        raise Http404
    context = {
        "meeting": meeting,
        "people": meeting.participants.all(),
        "blank": range(SPARE_LINES),
        "cancel_url": reverse("meeting_detail", args=[pk]),
    }
    return render(request, "scheduling/meeting/sheet.html", context)


@login_required
def meeting_move(request, pk):
    """Another time or place; the first time for a meeting of which the plan left it open."""
    meeting = _visible(request, pk)
    if meeting.status == MeetingStatus.CANCELLED and rules.runs(request.user, meeting):
        messages.info(request, _("Only a booked meeting can be moved."))
        return redirect("meeting_detail", pk=pk)
    if not rules.may_move(request.user, meeting):
        raise Http404
    asked = {name: request.GET[name] for name in ("day", "start", "end") if name in request.GET}
    form = MoveForm(request.POST or None, meeting=meeting, person=request.user, initial=asked)
    if request.method == "POST" and form.is_valid():
        moved = form.save(by=request.user)
        if moved:
            messages.success(
                request, _("The meeting is %(when)s.") % {"when": dates.span(moved.starts_at, moved.ends_at)}
            )
            return redirect("meeting_detail", pk=pk)
    return render(
        request, "scheduling/meeting/move.html", {"meeting": meeting, "form": form}, status=form.status_code
    )


@login_required
def meeting_cancel(request, pk):
    """Call it off, with one of a few reasons."""
    meeting = _visible(request, pk)
    if meeting.status == MeetingStatus.CANCELLED and rules.runs(request.user, meeting):
        return redirect("meeting_detail", pk=pk)
    if not rules.may_cancel(request.user, meeting):
        raise Http404
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.cancel(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
        except service.MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The meeting is cancelled. Those who were asked get a mail."))
            return redirect("meeting_detail", pk=pk)
    context = {"meeting": meeting, "form": form, "cancel_url": reverse("meeting_detail", args=[pk])}
    return render(request, "scheduling/meeting/cancel.html", context)


@login_required
def meeting_ics(request, pk):
    """The meeting as a file for one's own calendar."""
    meeting = _visible(request, pk)
    if meeting.starts_at is None:
        raise Http404
    content = calendar.meeting_ics(meeting, method="PUBLISH", attendee=request.user)
    disposition = f'attachment; filename="{calendar.file_name(meeting)}"'
    return HttpResponse(content, calendar.CONTENT_TYPE, headers={"Content-Disposition": disposition})


@login_required
def series_busy(request, pk):
    """A piece of the booking form: whether the day typed in is free, and when those who lead are taken on it."""
    series = get_object_or_404(Series, pk=pk)
    if not rules.may_book(request.user, series):
        raise Http404
    form = DayForm(request.GET)
    day = form.cleaned_data["day"] if form.is_valid() else None
    moving = request.GET.get("meeting", "")
    without = int(moving) if moving.isdecimal() and len(moving) < 18 else None
    context = {
        "day": day,
        "busy": busy_that_day(series, day, without_meeting=without) if day else [],
        "times": free_that_day(series, day, timezone.now(), without_meeting=without) if day else [],
        "free": free_days(series.authority_id, day, day, school=series.school_id).get(day) if day else None,
    }
    return render(request, "scheduling/meeting/busy.html", context)


def _visible(request, pk):
    return get_object_or_404(meetings_with_people().visible_to(request.user), pk=pk)
