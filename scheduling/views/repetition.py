"""Meetings that repeat: made at once after a preview, moved and called off together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from scheduling import rules
from scheduling.forms.attempt import attempt
from scheduling.forms.repetition import CancelSeveralForm, MoveSeveralForm, RuleForm
from scheduling.models import Series
from scheduling.queries.meeting import meetings_with_people
from scheduling.queries.repetition import lines_of_move, lines_of_rule
from scheduling.services import repetition as service


@login_required
def series_repeat(request, pk):
    """The rule, then each of its dates, of which some can be left out; saved together."""
    series = get_object_or_404(Series.objects.select_related("school"), pk=pk)
    if not rules.may_make_new(request.user, series):
        raise Http404
    form, lines, chosen = RuleForm(request.POST or None, series=series), None, None
    if request.method == "POST" and form.is_valid():
        lines = lines_of_rule(series, form.cleaned_data["rule"])
        if "save" in request.POST:
            chosen = set(request.POST.getlist("chosen"))
            days = [line.one.day for line in lines if line.key in chosen]
            if _done(form, _book, request, series, form, days):
                return redirect("series_detail", pk=pk)
            lines = lines_of_rule(series, form.cleaned_data["rule"])
    context = {
        "form": form,
        "series": series,
        "lines": _ticked(lines, chosen),
        "cancel_url": reverse("series_detail", args=[pk]),
    }
    return render(request, "scheduling/repetition/new.html", context)


@login_required
def meetings_move(request, pk):
    """Move this meeting and those after it, or all to come, after a preview."""
    meeting = _of_repetition(request, pk)
    form, lines, chosen = MoveSeveralForm(request.POST or None, meeting=meeting), None, None
    if request.method == "POST" and form.is_valid():
        scope = form.cleaned_data["scope"]
        if "save" in request.POST:
            chosen = set(request.POST.getlist("chosen"))
            if _done(form, _move, request, meeting, form, chosen):
                return redirect("series_detail", pk=meeting.series_id)
        rows = list(service.run_of(meeting, scope))
        free = service.free_around(meeting.series, rows, form.change["days"])
        lines = lines_of_move(rows, free=free, **form.change)
    context = {"form": form, "meeting": meeting, "lines": _ticked(lines, chosen)}
    context["cancel_url"] = reverse("meeting_detail", args=[pk])
    return render(request, "scheduling/repetition/move.html", context)


@login_required
def meetings_cancel(request, pk):
    """Call off this meeting and those after it, or all to come; asks once, naming them."""
    meeting = _of_repetition(request, pk)
    form = CancelSeveralForm(request.POST or None)
    rows = list(service.run_of(meeting, service.ALL))
    if request.method == "POST" and form.is_valid() and _done(form, _cancel, request, meeting, form):
        return redirect("series_detail", pk=meeting.series_id)
    context = {"form": form, "meeting": meeting, "rows": rows}
    context["cancel_url"] = reverse("meeting_detail", args=[pk])
    return render(request, "scheduling/repetition/cancel.html", context)


def _book(request, series, form, days):
    data = form.cleaned_data
    made = service.book_repeated(
        series=series,
        kind=data["kind"],
        rule=data["rule"],
        days=days,
        place=data["place"],
        uid=form.uid,
        by=request.user,
    )
    number = made.meetings.count()
    return ngettext("%(number)s meeting is booked.", "%(number)s meetings are booked.", number) % {
        "number": number
    }


def _move(request, meeting, form, chosen):
    only = [int(pk) for pk in chosen if pk.isdecimal() and len(pk) < 18]
    scope = form.cleaned_data["scope"]
    number = service.move_several(meeting=meeting, scope=scope, only=only, by=request.user, **form.change)
    return ngettext("%(number)s meeting is moved.", "%(number)s meetings are moved.", number) % {
        "number": number
    }


def _cancel(request, meeting, form):
    scope = form.cleaned_data["scope"]
    number = service.cancel_several(
        meeting=meeting,
        scope=scope,
        reason=form.cleaned_data["reason"],
        only=[row.pk for row in service.run_of(meeting, scope)],
        by=request.user,
    )
    words = ngettext("%(number)s meeting is cancelled.", "%(number)s meetings are cancelled.", number)
    return words % {"number": number}


def _done(form, act, request, *arguments):
    """Whether it was done; else the reason is among the form's errors, and nothing has been saved."""
    said = attempt(form, act, request, *arguments)
    if said:
        messages.success(request, said)
    return bool(said)


def _ticked(lines, chosen):
    """The lines with whether each is ticked: as chosen, or as proposed."""
    if lines is None:
        return None
    ticked = (line.is_ticked if chosen is None else line.is_possible and line.key in chosen for line in lines)
    return list(zip(lines, ticked, strict=True))


def _of_repetition(request, pk):
    meeting = get_object_or_404(meetings_with_people().visible_to(request.user), pk=pk)
    may = rules.may_move(request.user, meeting) and rules.runs(request.user, meeting)
    if not may or meeting.repetition_id is None or meeting.starts_at is None:
        raise Http404
    return meeting
