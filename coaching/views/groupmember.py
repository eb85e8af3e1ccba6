"""Who is in a group and who leads it: joining, leaving, moving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Person
from coaching.models import Group
from coaching.queries import group as queries
from coaching.rules import group as rules
from coaching.services import group as services
from coaching.services.group import GroupError
from coaching.services.programme import busy_sentence
from coaching.views.group import allowed
from scheduling.services.meeting import DoubleBooked, MeetingError


@login_required
def group_member_add(request, pk):
    """Look for people and let them join, several at once."""
    group = allowed(request, pk, rules.may_change_members)
    if request.method == "POST":
        chosen = _people(request, group)
        if _tried(request, services.add_members, group=group, people=chosen, by=request.user) and chosen:
            names = ", ".join(map(str, chosen))
            messages.success(request, _("In the group now: %(names)s.") % {"names": names})
            return redirect("group_detail", pk)
    return _choose(request, group, "coaching/group/member_add.html", queries.people_to_add)


@login_required
def group_leader_add(request, pk):
    """Look for somebody and let them lead the group."""
    group = allowed(request, pk, rules.may_change)
    if request.method == "POST":
        chosen = _people(request, group)
        leaders = [*group.leaders, *chosen]
        if _tried(request, services.set_leaders, group=group, leaders=leaders, by=request.user) and chosen:
            messages.success(
                request, _("Leads the group now: %(names)s.") % {"names": ", ".join(map(str, chosen))}
            )
            return redirect("group_detail", pk)
    return _choose(request, group, "coaching/group/leader_add.html", queries.people_to_lead)


@login_required
@require_POST
def group_leader_remove(request, pk, person_pk):
    """Somebody does not lead it any more."""
    group = allowed(request, pk, rules.may_change)
    leaders = [leader for leader in group.leaders if leader.pk != person_pk]
    if _tried(request, services.set_leaders, group=group, leaders=leaders, by=request.user):
        messages.success(request, _("Saved."))
    return redirect("group_detail", pk)


@login_required
def group_member_remove(request, pk, person_pk):
    """Ask once, naming the meetings; then let them go."""
    group = allowed(request, pk, rules.may_change_members)
    member = _member(group, person_pk)
    if request.method == "POST":
        if _tried(request, services.remove_member, group=group, person=member, by=request.user):
            messages.success(request, _("%(person)s has left the group.") % {"person": member})
        return redirect("group_detail", pk)
    context = {
        "group": group,
        "member": member,
        "meetings": queries.meetings_of(group, request.user, {}).coming,
        "cancel_url": reverse("group_detail", args=[pk]),
    }
    return render(request, "coaching/group/member_remove.html", context)


@login_required
def group_member_move(request, pk, person_pk):
    """Choose another group of the programme, and move somebody there."""
    group = allowed(request, pk, rules.may_change_members)
    member = _member(group, person_pk)
    others = queries.groups_to_move_to(group).with_people()
    if request.method == "POST":
        to = get_object_or_404(others, pk=_number(request.POST.get("to")))
        if _tried(request, services.move_member, group=group, person=member, to=to, by=request.user):
            messages.success(request, _("%(person)s is in %(group)s now.") % {"person": member, "group": to})
            return redirect("group_detail", pk)
    context = {
        "group": group,
        "member": member,
        "others": others,
        "cancel_url": reverse("group_detail", args=[pk]),
    }
    return render(request, "coaching/group/member_move.html", context)


def _choose(request, group, template, find):
    """The page on which people are looked for."""
    words = request.GET.get("q", "").strip()
    found = find(group, words)
    context = {
        "group": group,
        "words": words,
        "people": found[: queries.SHOWN],
        "has_more": len(found) > queries.SHOWN,
    }
    return render(request, template, context)


def _people(request, group):
    """Those who were chosen, of the people who can be in it."""
    ids = [_number(value) for value in request.POST.getlist("person")]
    people = list(queries.people_of(group.programme).filter(pk__in=ids))
    if not people:
        messages.error(request, _("Choose at least one person."))
    return people


def _number(value):
    return int(value) if value and value.isdecimal() and len(value) < 18 else 0


def _member(group: Group, person_pk) -> Person:
    for person in group.people:
        if person.pk == person_pk:
            return person
    raise Http404


def _tried(request, service, **arguments) -> bool:
    """Whether the service did it; what it refused is said on the page."""
    try:
        service(**arguments)
    except DoubleBooked as taken:
        messages.error(request, busy_sentence(taken))
    except (GroupError, MeetingError) as refused:
        messages.error(request, str(refused))
    else:
        return True
    return False
