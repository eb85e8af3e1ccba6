"""One's own vault: how it stands, unlocking, locking, and staying unlocked."""

import time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from coaching.forms.vault import UnlockForm
from coaching.queries import vault as queries
from coaching.vault.unlocking import glance, lock, state_of
from coaching.views.opening import NotUnlocked, try_passphrase
from coaching.views.stored import stored_nowhere


@login_required
def vault_home(request):
    """Everything about one's vault, and what to do when something is lost."""
    vault_key = queries.key_in_use(request.user)
    if vault_key is None:
        return redirect("vault_new")
    unlocked = state_of(request)
    context = {
        "vault_key": vault_key,
        "earlier": queries.earlier_vaults(request.user, set(unlocked.pairs) if unlocked else set()),
        "peers": queries.peers(request.user),
        "check_due": queries.check_is_due(vault_key),
    }
    return render(request, "coaching/vault/home.html", context)


@login_required
@stored_nowhere
def vault_unlock(request):
    """Unlock, and go on where one was. A script that asks gets the answer alone, and the page stays."""
    go_on = next_address(request)
    if queries.key_in_use(request.user) is None:
        return redirect("vault_new")
    form, status = UnlockForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        response, status = HttpResponseRedirect(go_on), 422
        try:
            if form.is_valid():
                unlocked = try_passphrase(request, response, form.cleaned_data["passphrase"])
                return _told(request, response, unlocked)
        except NotUnlocked as refused:
            form.add_error("passphrase", str(refused))
            status = refused.status
        if _is_script(request):
            return JsonResponse({"error": form.errors["passphrase"][0]}, status=status)
    return render(request, "coaching/vault/unlock.html", {"form": form, "next": go_on}, status=status)


def _told(request, response, unlocked):
    """To a script: how long it stays open, with the cookie of `response`."""
    if not _is_script(request):
        messages.success(request, _("Your vault is unlocked."))
        return response
    told = JsonResponse({"seconds_left": seconds_left(unlocked)})
    told.cookies.update(response.cookies)
    return told


@login_required
@require_POST
def vault_lock(request):
    """Lock at once, in all windows of this browser."""
    response = JsonResponse({"seconds_left": 0})
    if not _is_script(request):
        messages.success(request, _("Your vault is locked."))
        response = HttpResponseRedirect(next_address(request))
    lock(request, response)
    return response


@login_required
@require_POST
def vault_extend(request):
    """Stay unlocked: the half-hour begins again. Nothing happens when it is locked already."""
    unlocked = state_of(request)
    if _is_script(request):
        return JsonResponse({"seconds_left": seconds_left(unlocked)})
    return HttpResponseRedirect(next_address(request))


@login_required
@never_cache
def vault_state(request):
    """How long it stays open, for the frame's countdown; asking does not count as doing something."""
    return JsonResponse({"seconds_left": seconds_left(glance(request))})


def seconds_left(unlocked) -> int:
    """Whole seconds until it locks; 0 while locked."""
    return max(0, round(unlocked.ends_at - time.time())) if unlocked else 0


def next_address(request, default="vault_home"):
    """Where to go on: an address of ours that the page sent along, else `default`."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else resolve_url(default)


def _is_script(request):
    return request.headers.get("Accept") == "application/json"
