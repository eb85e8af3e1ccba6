"""A hand-over to another coach: its page for each side, and a step at an address of its own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaching.forms.member import HandOverForm
from coaching.models import Engagement, Entry, HandOver, VaultKey
from coaching.queries.opened import open_entries
from coaching.queries.takeover import coming_of, conflicts_of
from coaching.rules import member as rules
from coaching.rules.engagement import is_member, runs_the_office
from coaching.services import handover as services
from coaching.services.circlekey import KeyMissing, KeyUnconfirmed
from coaching.services.engagement import EngagementError
from coaching.services.takeover import hand_over, hand_over_facts
from coaching.vault.crypto import NotOpened
from coaching.vault.unlocking import vault_of
from coaching.views.member import busy_sentence, visible
from scheduling.services.meeting import MeetingError


@login_required
def handover(request, pk):
    """How far it has come, which notes go along, and what happens to the meetings."""
    engagement = visible(request, pk, rules.sees_members)
    subject = _of(engagement)
    if subject is None:
        if rules.may_hand_over(request.user, engagement):
            return redirect("handover_new", pk)
        raise Http404
    person = request.user
    missing = services.missing_consent(subject) if subject.asked_at else []
    context = {
        "engagement": engagement,
        "handover": subject,
        "picked": _picked(subject),
        "missing": missing,
        # By those who are coached today: who had not answered may have left.
        "is_consented": subject.is_open and subject.asked_at is not None and not missing,
        "conflicts": conflicts_of(engagement, subject.successor) if subject.is_open else [],
        "coming": coming_of(engagement) if subject.is_open else [],
        "has_vault": VaultKey.objects.in_use().filter(person=subject.successor_id).exists(),
        "is_outgoing": rules.is_outgoing(person, subject),
        "may_answer": rules.may_answer(person, subject, engagement)
        and not subject.answers.filter(teacher=person, edition=subject.edition).exists(),
        "may_withdraw": subject.is_open and rules.may_hand_over(person, engagement),
        "may_finish_facts": subject.is_open
        and subject.facts_only
        and rules.may_hand_over(person, engagement),
        "unlocked": vault_of(request) if rules.is_outgoing(person, subject) else None,
    }
    return render(request, "coaching/handover/detail.html", context)


@login_required
def handover_new(request, pk):
    """Name the successor."""
    engagement = visible(request, pk, rules.may_hand_over)
    if HandOver.objects.open().filter(engagement=engagement).exists():
        return redirect("handover", pk)
    form = HandOverForm(request.POST or None, engagement=engagement, by=request.user)
    if request.method == "POST" and form.is_valid():
        # Only the coach can open anything for somebody else.
        facts_only = form.cleaned_data["outgoing"] != request.user
        try:
            services.propose(
                engagement=engagement, by=request.user, facts_only=facts_only, **form.cleaned_data
            )
        except EngagementError as error:
            messages.error(request, str(error))
            return redirect("engagement_members", pk)
        return redirect("handover", pk) if facts_only else redirect("handover_pick", pk)
    context = {
        "engagement": engagement,
        "form": form,
        "facts_only": not any(coach.pk == request.user.pk for coach in engagement.coaches),
        "cancel_url": reverse("engagement_members", args=[pk]),
    }
    return render(request, "coaching/handover/new.html", context)


@login_required
def handover_pick(request, pk):
    """The outgoing coach opens the notes and picks those that go along; what was picked before is ticked."""
    engagement, subject = _open(request, pk)
    if subject.facts_only or not rules.is_outgoing(request.user, subject):
        raise Http404
    unlocked = vault_of(request)
    entries = (
        Entry.objects.visible_to(request.user).filter(engagement=engagement).order_by("-created_at", "pk")
    )
    if request.method == "POST" and unlocked is not None:
        chosen = [entry for entry in entries if str(entry.pk) in request.POST.getlist("entry")]
        if _do(request, services.ask, _("The teachers have been asked."), handover=subject, entries=chosen):
            return redirect("handover", pk)
    context = {
        "engagement": engagement,
        "handover": subject,
        "unlocked": unlocked,
        "rows": open_entries(unlocked, entries) if unlocked else [],
        "picked": set(subject.picked.values_list("entry", flat=True)),
        "cancel_url": reverse("handover", args=[pk]),
    }
    return render(request, "coaching/handover/pick.html", context)


@login_required
@require_POST
def handover_consent(request, pk):
    """A teacher says yes to the list that the page showed."""
    return _answer(request, pk, _("Thank you. Your coach can hand over what is on the list."), consents=True)


@login_required
@require_POST
def handover_refuse(request, pk):
    """A teacher says no."""
    return _answer(request, pk, _("You have said no. Nothing is handed over."), consents=False)


@login_required
@require_POST
def handover_withdraw(request, pk):
    """Let it come to nothing."""
    engagement, subject = _open(request, pk)
    if not rules.may_hand_over(request.user, engagement):
        raise Http404
    _do(
        request,
        services.withdraw,
        _("The hand-over is withdrawn. Everything stays as it was."),
        handover=subject,
    )
    return redirect("engagement_members", pk)


@login_required
@require_POST
def handover_finish(request, pk):
    """Hand over: with the keys to what was picked, or, by the office, the facts alone."""
    engagement, subject = _open(request, pk)
    if not rules.may_hand_over(request.user, engagement):
        raise Http404
    arguments, service = {"handover": subject}, hand_over_facts
    if not subject.facts_only:
        unlocked = vault_of(request)
        if unlocked is None or not rules.is_outgoing(request.user, subject):
            messages.error(request, _("The coach who hands over has to unlock first."))
            return redirect("handover", pk)
        arguments["unlocked"], service = unlocked, hand_over
    done = _("%(person)s has taken over.") % {"person": subject.successor}
    if _do(request, service, done, **arguments):
        seen = Engagement.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect("engagement_detail", pk) if seen else redirect("engagement_list")
    return redirect("handover", pk)


def _of(engagement):
    """The hand-over under way."""
    rows = HandOver.objects.filter(engagement=engagement).select_related(
        "outgoing", "successor", "engagement"
    )
    found = rows.open().first()
    if found is None:
        return None
    found.engagement = engagement
    return found


def _open(request, pk):
    engagement = visible(
        request, pk, lambda person, one: is_member(person, one) or runs_the_office(person, one)
    )
    subject = _of(engagement)
    if subject is None:
        raise Http404
    return engagement, subject


def _picked(handover):
    """When each was written, by whom and of what kind: all that the page says of them."""
    entries = Entry.objects.filter(pk__in=handover.picked.values("entry")).select_related("author", "meeting")
    return list(entries.order_by("created_at", "pk"))


def _answer(request, pk, done, *, consents):
    engagement, subject = _open(request, pk)
    if not rules.may_answer(request.user, subject, engagement):
        raise Http404
    edition = request.POST.get("edition", "")
    edition = int(edition) if edition.isdecimal() else 0
    _do(request, services.answer, done, handover=subject, consents=consents, edition=edition)
    return redirect("handover" if consents else "engagement_detail", pk)


def _do(request, service, done, **arguments):
    """Call the service; tell what came of it. True when it was done."""
    try:
        service(by=request.user, **arguments)
    except (EngagementError, MeetingError) as error:
        messages.error(request, busy_sentence(error))
    except KeyMissing:
        messages.error(
            request, _("A key is missing: both coaches need a lock, and you have to hold the key yourself.")
        )
    except KeyUnconfirmed:
        messages.error(
            request, _("The successor's lock is not the one that you have met. Compare the number first.")
        )
    except NotOpened:
        messages.error(request, _("One of the notes does not open. Leave it out and ask again."))
    else:
        messages.success(request, done)
        return True
    return False
