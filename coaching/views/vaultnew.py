"""Making a vault: passphrase, recovery code, the code typed back. The first one, and a new one when all is lost.

The two secrets are kept nowhere until they have sealed a key: each page carries them to the next in its form, and no
page is stored.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from coaching.forms.vault import CodeForm, GivenOut, LostForm
from coaching.queries.vault import key_in_use
from coaching.queries.vaultloss import what_comes_back
from coaching.services import vault as services
from coaching.vault import phrases
from coaching.views.opening import NotUnlocked, carry_out, open_if_it_can
from coaching.views.stored import stored_nowhere
from coaching.views.vault import next_address


@login_required
@stored_nowhere
def vault_new(request):
    """Make one's vault: why, then step by step."""
    if key_in_use(request.user) is not None:
        return redirect("vault_home")
    if request.method == "POST":
        return _step(request, start_over=False)
    return render(request, "coaching/vault/new.html", {"next": next_address(request, "home")})


@login_required
@stored_nowhere
def vault_start_over(request):
    """When passphrase and code are both lost: what comes back and from whom, what is gone; then a new vault."""
    if key_in_use(request.user) is None:
        return redirect("vault_new")
    form = LostForm(request.POST if request.POST.get("step") == "begin" else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        return _step(request, start_over=True)
    context = {"form": form, "back": what_comes_back(request.user), "next": next_address(request)}
    return render(request, "coaching/vault/start_over.html", context, status=422 if form.errors else 200)


def _step(request, *, start_over):
    """The page after the one that was sent; from the beginning when what it carried is not what we gave out."""
    step, given = request.POST.get("step"), GivenOut(request.POST)
    context = {"start_over": start_over, "next": next_address(request, "home")}
    if step in ("code", "show", "typed", "confirm") and given.is_valid():
        context |= given.cleaned_data
        if step == "code":
            return _make(request, context)
        if context["given_code"]:
            return _confirm(request, context, step)
    context["passphrase"] = phrases.new_passphrase()
    return render(request, "coaching/vault/new_passphrase.html", context)


def _make(request, context):
    """Seal a new pair with the passphrase that the person has taken, and a recovery code."""
    context["given_code"] = phrases.new_recovery_code()
    try:
        carry_out(
            request,
            services.make,
            "",
            passphrase=context["passphrase"],
            code=context["given_code"],
            start_over=context["start_over"],
        )
    except services.AlreadyMade:
        return redirect("vault_home")
    except NotUnlocked as refused:
        page = "coaching/vault/new_passphrase.html"
        return render(request, page, context | {"refused": str(refused)}, status=refused.status)
    return render(request, "coaching/vault/new_code.html", context)


def _confirm(request, context, step):
    """Show the code again, ask for it, or take it."""
    if step == "show":
        return render(request, "coaching/vault/new_code.html", context)
    form, status = CodeForm(request.POST if step == "confirm" else None), 200
    if form.is_bound:
        response = HttpResponseRedirect(context["next"])
        try:
            if form.is_valid():
                return _confirmed(request, response, form.cleaned_data["code"])
        except services.NotPending:
            messages.info(
                request,
                _("In another window a vault has been begun anew, or is ready. Nothing was changed here."),
            )
            return redirect("vault_home")
        except NotUnlocked as refused:
            form.add_error("code", str(refused))
            status = refused.status
        status = max(status, 422)
    return render(request, "coaching/vault/new_confirm.html", context | {"form": form}, status=status)


def _confirmed(request, response, code):
    wrong = _("That is another code than the one on the page before. Look at your paper once more.")
    pairs = carry_out(request, services.confirm, wrong, typed=code)
    messages.success(request, _("Your vault is ready and unlocked."))
    open_if_it_can(request, response, pairs)
    return response
