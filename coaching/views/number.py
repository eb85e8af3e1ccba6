"""Comparing numbers: whether somebody's lock is really theirs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaching.models import Pin
from coaching.queries.keyring import Keyring
from coaching.queries.number import granted_again, key_of, number_between, peers_of
from coaching.services.circlekey import KeyUnconfirmed, confirm_key, refuse_key, settle
from coaching.vault.unlocking import vault_of


@login_required
def person_number(request, pk):
    """The number that both see, and what was said of it."""
    peer = get_object_or_404(peers_of(request.user), pk=pk)
    unlocked, peer_key = vault_of(request), key_of(peer)
    context = {"peer": peer, "unlocked": unlocked, "peer_key": peer_key}
    if unlocked is not None and peer_key is not None:
        keyring = Keyring(unlocked, [])
        word = keyring.word(peer_key)
        context |= {
            "number": number_between(unlocked, peer_key),
            "word": word.name.lower() if word else "",
            "pin": Pin.objects.filter(holder__in=keyring.own.values(), peer_key=peer_key).last(),
            "is_another": word is None and keyring.has_met(peer.pk),
            "granted": granted_again(request.user, peer),
        }
    return render(request, "coaching/number/detail.html", context)


@login_required
@require_POST
def number_same(request, pk):
    """Both see the same number."""
    return _say(request, pk, _("Good. The lock is %(person)s's own."), confirm_key, compared=True)


@login_required
@require_POST
def number_known(request, pk):
    """Not compared, but the person has said that the new lock is theirs."""
    return _say(request, pk, _("The lock counts as %(person)s's from now on."), confirm_key)


@login_required
@require_POST
def number_different(request, pk):
    """The numbers differ: nothing is opened for that lock."""
    told = _("Nothing is opened for that lock from now on. Tell the office, and speak with %(person)s.")
    return _say(request, pk, told, refuse_key)


def _say(request, pk, told, service, **arguments):
    peer = get_object_or_404(peers_of(request.user), pk=pk)
    unlocked, peer_key = vault_of(request), key_of(peer)
    if unlocked is None or peer_key is None:
        return redirect("person_number", pk)
    # The number that the page showed says which key was meant.
    if request.POST.get("number") != number_between(unlocked, peer_key):
        messages.error(request, _("The number has changed since the page was shown. Look again."))
        return redirect("person_number", pk)
    try:
        service(unlocked=unlocked, peer_key=peer_key, **arguments)
    except KeyUnconfirmed:
        messages.error(request, _("The number has changed since the page was shown. Look again."))
        return redirect("person_number", pk)
    for engagement, _circles in granted_again(request.user, peer):
        settle(unlocked=unlocked, engagement=engagement)
    messages.success(request, told % {"person": peer})
    return redirect("person_number", pk)
