"""Which time suits: proposing times, answering, booking one of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import dates
from scheduling import rules
from scheduling.enums import Answer
from scheduling.forms.meeting import busy_sentence
from scheduling.forms.poll import NewPollForm, OptionForm, TimeAnswerForm, TimesForm
from scheduling.models import Series
from scheduling.queries.meeting import meetings_with_people
from scheduling.queries.poll import poll_page
from scheduling.services import poll as service
from scheduling.services.times import DoubleBooked, MeetingError


@login_required
@require_GET
def poll_detail(request, pk):
    """One's own answers; for those who run the meeting everybody's, and the button that books."""
    meeting = _visible(request, pk)
    runs = rules.runs(request.user, meeting)
    poll = poll_page(meeting, request.user, with_clashes=runs)
    if poll is None or not poll.poll.is_open:
        return redirect("meeting_detail", pk=pk)
    context = {
        "meeting": meeting,
        "poll": poll,
        "runs": runs,
        "is_asked": request.user in poll.people,
        "may_ask": rules.may_ask_about_times(request.user, meeting),
        "answers": Answer,
        "answer_url": reverse("poll_answer", args=[pk]),
    }
    return render(request, "scheduling/poll/page.html", context)


@login_required
def poll_ask(request, pk):
    """Propose times for a meeting that has none, or other times than before."""
    meeting = _visible(request, pk)
    if not rules.may_ask_about_times(request.user, meeting):
        raise Http404
    form = TimesForm(request.POST or None, series=meeting.series, meeting=meeting)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Everybody is asked by mail which of the times suit."))
        return redirect("poll_detail", pk=pk)
    context = {"form": form, "meeting": meeting, "cancel_url": reverse("meeting_detail", args=[pk])}
    return render(request, "scheduling/poll/times.html", context)


@login_required
def poll_new(request, pk):
    """Propose times for a new meeting of a series."""
    series = get_object_or_404(Series.objects.select_related("school"), pk=pk)
    if not rules.may_make_new(request.user, series):
        raise Http404
    form = NewPollForm(request.POST or None, series=series)
    if request.method == "POST" and form.is_valid() and (poll := form.save(by=request.user)):
        messages.success(request, _("Everybody is asked by mail which of the times suit."))
        return redirect("poll_detail", pk=poll.meeting_id)
    context = {"form": form, "series": series, "cancel_url": reverse("series_detail", args=[pk])}
    return render(request, "scheduling/poll/times.html", context)


@login_required
@require_POST
def poll_answer(request, pk):
    """One tap on one time, by who is signed in."""
    meeting = _visible(request, pk)
    poll = poll_page(meeting, None, with_clashes=False)
    if poll is None or not rules.takes_part(request.user, meeting):
        raise Http404
    form = TimeAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect("poll_detail", pk=pk)
    try:
        service.answer(poll=poll.poll, person=request.user, option=form.option, value=form.value)
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect("poll_detail", pk=pk)
    return redirect(f"{reverse('poll_detail', args=[pk])}#option-{form.option}")


@login_required
@require_POST
def poll_book(request, pk):
    """Give the meeting one of its times."""
    meeting = _visible(request, pk)
    if not rules.runs(request.user, meeting):
        raise Http404
    form = OptionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the times."))
        return redirect("poll_detail", pk=pk)
    try:
        booked = service.book_option(meeting=meeting, option=form.cleaned_data["option"], by=request.user)
    except DoubleBooked as error:
        busy = " ".join(busy_sentence(busy) for busy in error.conflicts)
        messages.error(request, _("The time cannot be booked. %(busy)s") % {"busy": busy})
        return redirect("poll_detail", pk=pk)
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect("poll_detail", pk=pk)
    when = {"when": dates.span(booked.starts_at, booked.ends_at)}
    messages.success(
        request, _("Booked: %(when)s. Everybody who is asked gets an invitation by mail.") % when
    )
    return redirect("meeting_detail", pk=pk)


@login_required
def poll_withdraw(request, pk):
    """Let all the times go; asks once."""
    meeting = _visible(request, pk)
    if not rules.runs(request.user, meeting):
        raise Http404
    poll = poll_page(meeting, None, with_clashes=False)
    if poll is None or not poll.poll.is_open:
        return redirect("meeting_detail", pk=pk)
    if request.method == "POST":
        try:
            service.withdraw(meeting=meeting, by=request.user)
        except MeetingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The times are let go. Those who were asked get a mail."))
        return redirect("meeting_detail", pk=pk)
    context = {"meeting": meeting, "poll": poll, "cancel_url": reverse("poll_detail", args=[pk])}
    return render(request, "scheduling/poll/withdraw.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def poll_link(request, token):
    """Answer without signing in: shows kind, times and place, and takes answers by POST.

    Mail programs open links to look at them, so opening one changes nothing. After the booking it says what was
    booked, and takes no answer.
    """
    question = service.read(token)
    if question is None:
        return render(request, "scheduling/poll/closed.html", status=404)
    if not question.is_open:
        return _closed(request, question, 409 if request.method == "POST" else 200)
    form = TimeAnswerForm(request.POST or None)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            service.answer(poll=question.poll, person=question.person, option=form.option, value=form.value)
        except service.PollClosed:
            return _closed(request, service.read(token), 409)
        except MeetingError as refused:
            error = str(refused)
        else:
            return redirect(f"{reverse('poll_link', args=[token])}#option-{form.option}")
    context = {
        "meeting": question.meeting,
        "poll": poll_page(question.meeting, question.person, with_clashes=False),
        "answers": Answer,
        "answer_url": reverse("poll_link", args=[token]),
        "error": error,
    }
    return render(request, "scheduling/poll/link.html", context)


def _closed(request, question, status):
    context = {"meeting": question.meeting, "why": service.why_closed(question.poll)}
    return render(request, "scheduling/poll/closed.html", context, status=status)


def _visible(request, pk):
    return get_object_or_404(meetings_with_people().visible_to(request.user), pk=pk)
