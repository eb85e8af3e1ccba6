"""Engagements: the list, one engagement, and moving it along. Booking is in `booking`, logging in `log`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import dates
from coaching.enums import Phase
from coaching.forms.engagement import EngagementFilterForm, PhaseForm
from coaching.models import Engagement
from coaching.queries import engagement as queries
from coaching.queries.agreement import agreement_of
from coaching.queries.attainment import closing_of
from coaching.queries.circlestate import state_of
from coaching.queries.note import notes_of
from coaching.queries.paragraph import released_in
from coaching.queries.people import principals_of
from coaching.queries.task import tasks_of
from coaching.queries.visit import mark_visits
from coaching.rules import agreement as agreement_rules
from coaching.rules import engagement as rules
from coaching.rules import note as note_rules
from coaching.rules.choosing import kinds_to_choose
from coaching.rules.member import sees_members
from coaching.services import engagement as services
from coaching.services.circlekey import settle
from coaching.services.entry import mark_damaged
from coaching.vault.unlocking import vault_of
from coaching.views.goalpart import goal_part
from scheduling.enums import MeetingKind
from scheduling.forms.meeting import BookForm
from scheduling.queries.travel import rules_of

#: What is booked in an engagement; groups and plans have other kinds.
BOOKED_KINDS = [MeetingKind.CONVERSATION, MeetingKind.LESSON_VISIT, MeetingKind.LEADERSHIP_TALK]


@login_required
def engagement_list(request):
    """One's own in lanes by phase; those of one's schools in a table with filters."""
    whole_schools = queries.sees_whole_schools(request.user)
    asked = "state" in request.GET
    context = {"whole_schools": whole_schools, "asked": asked, "lanes": queries.by_phase(request.user)}
    if whole_schools or asked:
        form = EngagementFilterForm(request.GET, person=request.user)
        context |= {"form": form, "page": queries.engagement_page(request.user, form.filters, request.GET)}
    return render(request, "coaching/engagement/list.html", context)


@login_required
def engagement_detail(request, pk):
    """Where it stands, its meetings, who is in it. Those outside see when and how long, never more."""
    engagement, person = _visible(request, pk), request.user
    meetings = queries.meetings_of(engagement)
    held, minutes = queries.totals(meetings)
    context = {
        "engagement": engagement,
        "steps": queries.phase_path(engagement),
        "meetings": meetings,
        "held": held,
        "minutes": minutes,
        "events": queries.events_of(engagement),
        "is_member": rules.is_member(person, engagement),
        "is_coach": rules.is_coach(person, engagement),
        "sees_where": rules.sees_where(person, engagement),
        "may_book": rules.may_book(person, engagement),
        "chooses": kinds_to_choose(person, engagement, rules_of(engagement.authority_id)),
        "may_pause": rules.may_pause(person, engagement),
        "may_resume": rules.may_resume(person, engagement),
        "may_close": rules.may_close(person, engagement),
        "sees_members": sees_members(person, engagement),
        "agreement": agreement_of(engagement),
    }
    if agreement_rules.may_accept(person, engagement):
        context["agreement_waits"] = context["agreement"].waits_for(person)
    if agreement_rules.sees_released(person, engagement):
        context["released"] = released_in(engagement)
    if note_rules.may_add(person, engagement):
        unlocked = vault_of(request)
        context["notes"] = notes = notes_of(person, engagement, unlocked)
        context["tasks"] = tasks = tasks_of(person, engagement, unlocked)
        context["is_locked"] = unlocked is None
        mark_damaged(opened=[*(note.opened for note in notes.all if note.opened), *tasks.opened])
        notes.lay_under([*meetings.coming, *meetings.unlogged, *meetings.past])
    elif context["is_member"]:
        # What was written has been erased; that there were tasks, and what became of them, stays.
        context["tasks"] = tasks_of(person, engagement, None)
    if context["is_member"]:
        context["circle"] = _in_step(request, engagement)
        context |= goal_part(request, engagement)
        mark_visits(person, [*meetings.coming, *meetings.unlogged, *meetings.past])
    if rules.may_change_phase(person, engagement):
        context["phase_form"] = PhaseForm(initial={"phase": engagement.phase})
    return render(request, "coaching/engagement/detail.html", context)


@login_required
@require_POST
def engagement_phase(request, pk):
    """Forward or back to another phase."""
    engagement = _visible(request, pk, allowed=rules.is_coach)
    form = PhaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the phases."))
        return redirect("engagement_detail", pk)
    done = _("The phase is now “%(phase)s”.") % {"phase": Phase(form.cleaned_data["phase"]).label}
    return _do(request, engagement, services.change_phase, done, phase=form.cleaned_data["phase"])


@login_required
@require_POST
def engagement_pause(request, pk):
    """Let it rest for a while."""
    engagement = _visible(request, pk, allowed=rules.steers)
    return _do(
        request, engagement, services.pause, _("The engagement is paused. Booked meetings stay booked.")
    )


@login_required
@require_POST
def engagement_resume(request, pk):
    """Go on after a pause."""
    engagement = _visible(request, pk, allowed=rules.steers)
    return _do(request, engagement, services.resume, _("The engagement goes on."))


@login_required
def engagement_close(request, pk):
    """Ask once, naming what goes; then end it."""
    engagement = _visible(request, pk, allowed=rules.steers)
    if request.method == "POST":
        return _do(request, engagement, services.close, _("The engagement is closed."))
    if not rules.may_close(request.user, engagement):
        return redirect("engagement_detail", pk)
    context = {
        "engagement": engagement,
        "meetings": queries.meetings_of(engagement),
        "is_coach": rules.is_coach(request.user, engagement),
        # Goals, and whether there are any, are for those who are in it.
        "is_member": rules.is_member(request.user, engagement),
        "closing": closing_of(engagement),
        "cancel_url": reverse("engagement_detail", args=[pk]),
    }
    return render(request, "coaching/engagement/close.html", context)


@login_required
def engagement_book(request, pk):
    """Book a meeting of the engagement; ?kind=leadership_talk asks the principal too."""
    engagement = _visible(request, pk, allowed=rules.is_coach)
    if not rules.may_book(request.user, engagement):
        messages.error(request, _("Meetings can be booked while the engagement is under way."))
        return redirect("engagement_detail", pk)
    principals = principals_of(engagement)
    form = BookForm(
        request.POST or None,
        series=engagement.series,
        kinds=BOOKED_KINDS,
        also=principals,
        initial=queries.booking_proposal(engagement, principals, kind=request.GET.get("kind", "")),
    )
    if request.method == "POST" and form.is_valid():
        meeting = form.save(by=request.user)
        if meeting:
            when = {"when": dates.span(meeting.starts_at, meeting.ends_at)}
            messages.success(
                request, _("Booked: %(when)s. Everybody who is asked gets an invitation by mail.") % when
            )
            return redirect("engagement_detail", pk)
    context = {"form": form, "engagement": engagement, "cancel_url": reverse("engagement_detail", args=[pk])}
    return render(request, "coaching/engagement/book.html", context, status=form.status_code)


def _in_step(request, engagement):
    """Who waits for which key. What only waits for an unlocked viewer, such as the first keys, is made now."""
    state = state_of(request.user, engagement)
    unlocked = vault_of(request) if state.can_be_settled else None
    if unlocked is not None:
        settle(unlocked=unlocked, engagement=engagement)
        state = state_of(request.user, engagement)
    return state


def _visible(request, pk, allowed=None):
    """The engagement when the person sees it, and `allowed` says yes; else 404."""
    engagement = get_object_or_404(Engagement.objects.visible_to(request.user).with_people(), pk=pk)
    if allowed and not allowed(request.user, engagement):
        raise Http404
    return engagement


def _do(request, engagement, service, done, **arguments):
    try:
        service(engagement=engagement, by=request.user, **arguments)
    except services.EngagementError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("engagement_detail", engagement.pk)
