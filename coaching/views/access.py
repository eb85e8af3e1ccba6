"""Access requests: asking for what only a coach can open, and the coach's answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.views.access import found, require
from coaching.forms.access import AnswerForm
from coaching.models import AccessRequest, Engagement
from coaching.queries import access as queries
from coaching.queries.opened import open_entries
from coaching.rules import access as rules
from coaching.rules.engagement import is_coach
from coaching.services import accessanswer, accessrequest
from coaching.services.circlekey import KeyMissing
from coaching.vault import crypto
from coaching.vault.unlocking import vault_of


@login_required
def access_request_list(request):
    """One's own; to a coach those to answer; to the office that they were asked, and by when they are due."""
    context = {"page": queries.request_page(request.user, request.GET)}
    return render(request, "coaching/access/list.html", context)


@login_required
def access_request_new(request, pk):
    """What is asked for, from whom, and how long it may take; then it is asked."""
    engagement = get_object_or_404(Engagement.objects.visible_to(request.user).with_people(), pk=pk)
    found(rules.may_ask(request.user, engagement))
    waiting = AccessRequest.objects.open().filter(engagement=engagement, asked_by=request.user).first()
    if waiting:
        return redirect("access_request_detail", waiting.pk)
    if request.method == "POST":
        try:
            asked = accessrequest.ask(engagement=engagement, by=request.user)
        except accessrequest.AccessError as refused:
            messages.error(request, str(refused))
            return redirect("my_data")
        messages.success(request, _("Asked. Your coach has been told, and answers within a month."))
        return redirect("access_request_detail", asked.pk)
    context = {"engagement": engagement, "cancel_url": reverse("my_data")}
    return render(request, "coaching/access/new.html", context)


@login_required
def access_request_detail(request, pk):
    """Where it stands, and the answer."""
    asked = _visible(request, pk)
    handed_out, kept_back = queries.outcome(asked)
    context = {
        "asked": asked,
        "is_mine": asked.asked_by_id == request.user.pk,
        "may_answer": rules.may_answer(request.user, asked),
        "is_coach": is_coach(request.user, asked.engagement),
        "handed_out": handed_out,
        "kept_back": kept_back,
        "events": asked.events.select_related("by"),
    }
    return render(request, "coaching/access/detail.html", context)


@login_required
def access_request_answer(request, pk):
    """The coach's own notes, opened, and what becomes of each."""
    asked = _visible(request, pk)
    if not is_coach(request.user, asked.engagement):
        raise Http404
    if not asked.is_open:
        return redirect("access_request_detail", pk)
    require(rules.may_answer(request.user, asked))
    unlocked = vault_of(request)
    context = {"asked": asked, "cancel_url": reverse("access_request_detail", args=[pk])}
    if unlocked:
        notes = open_entries(unlocked, queries.to_decide(asked))
        form = context["form"] = AnswerForm(request.POST or None, notes=notes)
        if request.method == "POST" and (form.is_valid() or not notes):
            answered = _answer(request, asked, unlocked, form)
            if answered:
                return redirect("access_request_detail", pk)
    return render(request, "coaching/access/answer.html", context)


def _answer(request, asked, unlocked, form):
    """True when it is answered, by this or by somebody before; else the page says what stands in the way."""
    try:
        accessanswer.answer(
            unlocked=unlocked,
            request=asked,
            by=request.user,
            decisions=form.decisions() if form.notes else {},
        )
    except accessanswer.AlreadyAnswered:
        messages.info(request, _("It has been answered already."))
    except accessanswer.NotesChanged:
        messages.error(request, _("Notes have been shared or removed meanwhile. Look at them again."))
        return False
    except (KeyMissing, crypto.NotOpened):
        messages.error(
            request,
            _("One of the notes cannot be shared just now, because a key is missing. Nothing was answered."),
        )
        return False
    else:
        messages.success(request, _("Answered. The teacher has been told."))
    return True


def _visible(request, pk):
    engagements = Engagement.objects.with_people()
    asked = AccessRequest.objects.visible_to(request.user).select_related("asked_by", "answered_by")
    return get_object_or_404(asked.prefetch_related(Prefetch("engagement", queryset=engagements)), pk=pk)
