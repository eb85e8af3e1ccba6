"""Times chosen by those who do not lead: a new meeting, another time, cancelling."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import dates
from accounts.views.access import found
from coaching.forms.choosing import TimeForm
from coaching.models import Engagement
from coaching.queries import choosing as queries
from coaching.rules.choosing import kinds_to_choose, may_change_own
from scheduling.enums import MeetingKind
from scheduling.forms.meeting import CancelForm, DayForm
from scheduling.queries.travel import rules_of
from scheduling.services import choosing as services
from scheduling.services.times import MeetingError


@login_required
def engagement_times(request, pk):
    """Choose a time for a meeting with the coach; ?from= is the first day that is shown."""
    engagement = get_object_or_404(Engagement.objects.visible_to(request.user).with_people(), pk=pk)
    booking = rules_of(engagement.authority_id)
    kinds = kinds_to_choose(request.user, engagement, booking)
    found(kinds)
    form = TimeForm(request.POST or None, choice=_book_choice(request, engagement), kinds=kinds)
    if request.method == "POST" and form.is_valid():
        talk = kinds == [MeetingKind.LEADERSHIP_TALK]
        try:
            meeting = services.book_free_time(
                series=engagement.series,
                kind=form.cleaned_data.get("kind", kinds[0]),
                starts_at=form.chosen,
                by=request.user,
                also=[request.user] if talk else (),
                uid=f"{form.cleaned_data['token']}@bollplank",
            )
        except MeetingError as refused:
            form.refuse(refused)
            form.choice = _book_choice(request, engagement)
        else:
            when = {"when": dates.span(meeting.starts_at, meeting.ends_at)}
            messages.success(
                request, _("Booked: %(when)s. Everybody who is asked gets an invitation by mail.") % when
            )
            return redirect("engagement_detail", pk)
    return _page(request, "book", form, engagement, booking)


@login_required
def meeting_times(request, pk):
    """Choose another time for a meeting that one takes part in."""
    meeting, engagement, booking = _own(request, pk)
    form = TimeForm(
        request.POST or None, choice=_move_choice(request, meeting), initial={"sequence": meeting.sequence}
    )
    late = _too_late(meeting)
    if request.method == "POST" and form.is_valid() and not late:
        try:
            moved = services.move_to_free_time(
                meeting=meeting,
                starts_at=form.chosen,
                by=request.user,
                sequence=form.cleaned_data["sequence"],
            )
        except MeetingError as refused:
            form.refuse(refused)
            form.choice = _move_choice(request, meeting)
        else:
            when = {"when": dates.span(moved.starts_at, moved.ends_at)}
            messages.success(request, _("The meeting is %(when)s.") % when)
            return redirect("meeting_detail", pk)
    return _page(request, "move", form, engagement, booking, meeting=meeting, late=late)


@login_required
def meeting_call_off(request, pk):
    """Cancel a meeting that one takes part in, with one of a few reasons."""
    meeting, engagement, booking = _own(request, pk)
    form, late = CancelForm(request.POST or None), _too_late(meeting)
    if request.method == "POST" and form.is_valid() and not late:
        try:
            services.call_off(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
        except MeetingError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The meeting is cancelled. Those who were asked get a mail."))
            return redirect("meeting_detail", pk)
    return _page(request, "call_off", form, engagement, booking, meeting=meeting, late=late)


def _own(request, pk):
    meeting, engagement = queries.meeting_of(request.user, pk)
    found(engagement)
    booking = rules_of(engagement.authority_id)
    found(may_change_own(request.user, meeting, engagement, booking))
    return meeting, engagement, booking


def _too_late(meeting):
    """Why it cannot be changed here any more, as a sentence; empty when it can."""
    try:
        services.check_notice(meeting=meeting)
    except services.TooLate as late:
        return str(late)
    return ""


def _since(request):
    form = DayForm({"day": request.GET.get("from", "")})
    return form.cleaned_data["day"] if form.is_valid() else None


def _book_choice(request, engagement):
    return queries.times_to_book(engagement.series, engagement.coaches, _since(request))


def _move_choice(request, meeting):
    return queries.times_to_move_to(meeting, _since(request))


def _page(request, template, form, engagement, booking, *, meeting=None, late=""):
    back = ("meeting_detail", meeting.pk) if meeting else ("engagement_detail", engagement.pk)
    context = {
        "form": form,
        "engagement": engagement,
        "meeting": meeting,
        "booking": booking,
        "late": late,
        "cancel_url": reverse(back[0], args=[back[1]]),
    }
    status = 409 if getattr(form, "lost", False) else 200
    return render(request, f"coaching/times/{template}.html", context, status=status)
