"""Who is in an engagement: the list, joining, leaving, and letting somebody in to what is written."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import dates
from coaching.forms.member import MemberForm
from coaching.models import Engagement, HandOver
from coaching.queries.circlestate import State, state_of
from coaching.queries.engagement import meetings_of
from coaching.queries.member import SHOWN, eligible
from coaching.rules import member as rules
from coaching.rules.engagement import is_coach, is_member
from coaching.rules.reading import circles_of, readers
from coaching.services import member as services
from coaching.services.circlekey import KeyMissing, KeyUnconfirmed, admit
from coaching.services.engagement import EngagementError
from coaching.vault.unlocking import vault_of
from scheduling.enums import ParticipantRole
from scheduling.services.meeting import MeetingError


@login_required
def engagement_members(request, pk):
    """Everybody in it, since when, and how far each has come to what is written."""
    engagement = visible(request, pk, rules.sees_members)
    state, may_change = state_of(request.user, engagement), rules.may_change_members(request.user, engagement)
    context = {
        "engagement": engagement,
        "circle": state,
        "may_change": may_change,
        "rows": [(one, may_change and rules.may_leave(one.member, engagement)) for one in state.members],
        "is_member": is_member(request.user, engagement),
        "handover": HandOver.objects.open().filter(engagement=engagement).select_related("successor").first(),
    }
    return render(request, "coaching/member/list.html", context)


@login_required
def member_add(request, pk):
    """Look for somebody of the school, or another coach, and let them join."""
    engagement = visible(request, pk, rules.may_change_members)
    role = request.GET.get("role")
    role = role if role in ParticipantRole.values else ParticipantRole.PARTICIPANT
    if request.method == "POST":
        form = MemberForm(request.POST, engagement=engagement)
        if form.is_valid() and _join(request, engagement, **form.cleaned_data):
            return redirect("engagement_members", pk)
        for error in form.non_field_errors():
            messages.error(request, error)
        return redirect(f"{reverse('member_add', args=[pk])}?role={form.data.get('role', role)}")
    words = request.GET.get("q", "").strip()
    found = eligible(engagement, role, words)
    context = {
        "engagement": engagement,
        "role": role,
        "words": words,
        "people": found[:SHOWN],
        "has_more": len(found) > SHOWN,
    }
    return render(request, "coaching/member/add.html", context)


@login_required
def member_leave(request, pk, person_pk):
    """Ask once, naming the meetings and what can be read; then let them go."""
    engagement = visible(request, pk, rules.may_change_members)
    member = member_or_404(engagement, person_pk)
    if not rules.may_leave(member, engagement):
        messages.error(
            request, _("The last coach cannot leave. Hand over to another coach, or close the engagement.")
        )
        return redirect("engagement_members", pk)
    if request.method == "POST":
        try:
            services.leave(engagement=engagement, person=member.person, by=request.user)
        except (EngagementError, MeetingError) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(person)s has left.") % {"person": member.person})
        still_in = Engagement.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect("engagement_members", pk) if still_in else redirect("engagement_list")
    context = {
        "engagement": engagement,
        "member": member,
        "meetings": meetings_of(engagement).coming,
        "cancel_url": reverse("engagement_members", args=[pk]),
    }
    return render(request, "coaching/member/leave.html", context)


@login_required
def member_let_in(request, pk, person_pk):
    """Say exactly who will be able to read what; then grant. Nobody without the key gets here."""
    engagement = visible(request, pk, is_member)
    member = member_or_404(engagement, person_pk)
    unlocked = vault_of(request)
    if member.person_id == request.user.pk:
        raise Http404
    if request.method == "POST" and unlocked is not None and _admit(request, unlocked, engagement, member):
        return redirect("engagement_members", pk)
    mine = circles_of(request.user, engagement)
    both = [circle for circle in circles_of(member.person, engagement) if circle in mine]
    waiting = _still_waiting(request.user, engagement, member)
    context = {
        "engagement": engagement,
        "member": member,
        "unlocked": unlocked,
        "circles": [
            (circle, [one for one in readers(engagement, circle) if one.pk not in waiting]) for circle in both
        ],
        "cancel_url": reverse("engagement_members", args=[pk]),
    }
    return render(request, "coaching/member/let_in.html", context)


def visible(request, pk, allowed):
    """The engagement when the person sees it and `allowed` says yes. Raises Http404."""
    engagement = get_object_or_404(Engagement.objects.visible_to(request.user).with_people(), pk=pk)
    if not allowed(request.user, engagement):
        raise Http404
    return engagement


def member_or_404(engagement, person_pk):
    """The membership of today. Raises Http404."""
    for member in engagement.members_now:
        if member.person_id == person_pk:
            return member
    raise Http404


def busy_sentence(error):
    """What a MeetingError says, with the times that are in the way."""
    conflicts = getattr(error, "conflicts", ())
    times = "; ".join(f"{person}, {dates.span(start, end)}" for person, start, end in conflicts)
    return f"{error} {times}".strip()


def _still_waiting(viewer, engagement, member):
    """Ids of those who cannot read when only `member` has been let in."""
    states = state_of(viewer, engagement).members
    shut = {one.person.pk for one in states if not one.was_let_in or one.state == State.REFUSED}
    return shut - {member.person_id}


def _join(request, engagement, person, role):
    try:
        services.join(engagement=engagement, person=person, role=role, by=request.user)
    except (EngagementError, MeetingError) as error:
        messages.error(request, busy_sentence(error))
        return False
    told = _("%(person)s is in the engagement now. What is written opens when a coach lets them in.")
    messages.success(request, told % {"person": person})
    if is_coach(request.user, engagement):
        messages.info(request, _("You can do that here, once you have unlocked."))
    return True


def _admit(request, unlocked, engagement, member):
    try:
        admit(unlocked=unlocked, engagement=engagement, person=member.person)
    except KeyMissing:
        messages.error(request, _("You do not have the key yourself yet."))
        return False
    except KeyUnconfirmed:
        messages.error(
            request,
            _("The lock is not the one that you have met. Compare the number before you let them in."),
        )
        return False
    told = _("%(person)s can read what is shared from now on.") % {"person": member.person}
    messages.success(request, told)
    return True
