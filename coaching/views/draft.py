"""Drafts: what a page sends every few seconds while somebody writes, and letting go of one."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import dates
from coaching.queries.draft import engagement_of_place, kept_at
from coaching.services.draft import discard_draft, keep_draft
from coaching.vault.plaintext import Plaintext
from coaching.vault.unlocking import vault_of

#: Characters in all fields together, and fields.
LONGEST, MOST = 100_000, 20


@login_required
@require_POST
def draft_save(request):
    """Keep {"place", "fields", "seen"}: `seen` is the last saving that the page knows of (as this answered it).

    Answers with `state`: "kept", "locked" (the page keeps it), or "refused"; and when it was kept, with whether another
    window had kept something else since.
    """
    unlocked = vault_of(request)
    if unlocked is None:
        return JsonResponse({"state": "locked"})
    sent = _read(request.body)
    engagement = engagement_of_place(request.user, sent["place"]) if sent else None
    if engagement is None:
        return JsonResponse({"state": "refused"}, status=400)
    before = kept_at(request.user, sent["place"])
    draft = keep_draft(unlocked=unlocked, engagement=engagement, place=sent["place"], fields=sent["fields"])
    other = before is not None and before.isoformat() != sent["seen"]
    answer = {"state": "kept", "seen": draft.saved_at.isoformat(), "at": dates.clock(draft.saved_at)}
    return JsonResponse(answer | {"other_window": other})


@login_required
@require_POST
def draft_discard(request):
    """Let go of a draft, and back to its form as it was saved last."""
    place, back = request.POST.get("place", "").replace("\x00", ""), request.POST.get("back", "")
    discard_draft(person=request.user, place=place)
    messages.success(request, _("The draft is gone."))
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "home")


def _read(body):
    """What was sent, with the fields' text as Plaintext; None for anything else."""
    try:
        sent = json.loads(body)
        place, fields, seen = sent["place"], sent["fields"], sent.get("seen", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(place, str) or not isinstance(fields, dict) or len(place) > 100 or len(fields) > MOST:
        return None
    texts = [*fields, *fields.values()]
    if not all(_is_text(text) for text in texts) or sum(map(len, texts)) > LONGEST:
        return None
    return {"place": place, "fields": {name: Plaintext(text) for name, text in fields.items()}, "seen": seen}


def _is_text(value):
    """Half of a pair of surrogates is a string to JSON, and nothing that a page could show."""
    try:
        return isinstance(value, str) and bool(value.encode() or True)
    except UnicodeEncodeError:
        return False
