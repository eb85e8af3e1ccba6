"""Requests: the office's board, everybody else's list, and one request with the next step."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render

from accounts.enums import Role
from accounts.paging import keyset_page
from coaching.forms.requeststep import RequestFilterForm
from coaching.models import CoachingRequest
from coaching.queries import request as queries
from coaching.queries.load import earliest_start
from coaching.queries.requesttimeline import path_of, timeline_of
from coaching.rules import request as rules
from coaching.views.back import onward

LIST_SIZE = 30


@login_required
def request_list(request):
    """The board for the office, a list for everybody else; the open ones, until something else is asked for."""
    person = request.user
    if not rules.sees_requests(person):
        raise PermissionDenied
    form = RequestFilterForm(request.GET, person=person)
    choice = request.GET.get("show", "")
    drafts = list(queries.drafts_of(person))
    mine = queries.narrowed(CoachingRequest.objects.visible_to(person), **form.filters)
    context = {
        "form": form,
        "choice": queries.known_choice(choice),
        "choices": queries.CHOICES,
        "drafts": drafts,
        # A school with a draft goes on with that one.
        "may_start": bool(person.schools_as(Role.PRINCIPAL) - {draft.school_id for draft in drafts}),
        "to_endorse": queries.to_endorse(person).count() if person.has_role(*rules.ENDORSING_ROLES) else 0,
    }
    if person.has_role(Role.ADMINISTRATOR) and not context["choice"]:
        lanes = queries.lanes(mine, person)
        query = request.GET.copy()
        query.pop("show", None)
        context |= {
            "lanes": lanes,
            "amount": sum(lane.amount for lane in lanes),
            "lane_url": f"?{query.urlencode()}&" if query else "?",
            "onward": onward(request),
        }
        return render(request, "coaching/request/board.html", context)
    rows, order = queries.in_states(mine, choice)
    page = keyset_page(queries.for_cards(rows), request.GET, order=order, size=LIST_SIZE)
    return render(request, "coaching/request/list.html", context | {"page": page})


@login_required
def request_detail(request, pk):
    """What is asked for, what has happened, and the one next step for whoever looks."""
    person = request.user
    rows = queries.for_cards(CoachingRequest.objects.visible_to(person))
    subject = get_object_or_404(rows.select_related("authority", "engagement"), pk=pk)
    verbs = rules.verbs_for(person, subject)
    context = {
        "subject": subject,
        "verbs": verbs,
        "steps": path_of(subject),
        "events": timeline_of(subject, person),
        "readers": queries.readers_of(subject),
        "sees_engagement": queries.sees_engagement(person, subject),
    }
    if "match" in verbs or "continue" in verbs:
        context["earliest"] = earliest_start(
            subject.authority_id, subjects=subject.subjects, before=subject.sent_at
        )
    return render(request, "coaching/request/detail.html", context)
