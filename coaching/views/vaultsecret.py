"""What opens one's vault: another passphrase, another recovery code, checking it, and what to do when they are lost."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from coaching.forms.vault import CodeForm, FindAgainForm, GivenOut, PassphraseForm
from coaching.queries.vault import earlier_vaults, key_in_use
from coaching.services import vault as services
from coaching.vault import phrases
from coaching.vault.unlocking import state_of, vault_of
from coaching.views.opening import NotUnlocked, attempt, carry_out, open_if_it_can
from coaching.views.stored import stored_nowhere


def _wrong_code():
    return _("That recovery code does not open your vault. Nothing is lost.")


def _wrong_passphrase():
    return _("That passphrase does not open your vault. Nothing is lost.")


@login_required
@stored_nowhere
def vault_passphrase(request):
    """Another passphrase, by the present one, or by the recovery code (?with=code) when it is lost."""
    if key_in_use(request.user) is None:
        return redirect("vault_new")
    by_code = request.GET.get("with") == "code"
    given = GivenOut(request.POST) if request.method == "POST" else None
    saving = request.POST.get("step") == "save" and given.is_valid()
    passphrase = given.cleaned_data["passphrase"] if saving else phrases.new_passphrase()
    form = (CodeForm if by_code else PassphraseForm)(request.POST if saving else None)
    status = 200
    if saving and form.is_valid():
        try:
            return _change_passphrase(request, form, passphrase, by_code)
        except NotUnlocked as refused:
            form.add_error(None, str(refused))
            status = refused.status
    context = {"form": form, "passphrase": passphrase, "by_code": by_code}
    return render(
        request, "coaching/vault/passphrase.html", context, status=max(status, 422 if form.errors else 200)
    )


def _change_passphrase(request, form, passphrase, by_code):
    if by_code:
        pairs = attempt(request, services.unlock_by_code, _wrong_code(), typed=form.cleaned_data["code"])
    else:
        pairs = attempt(
            request, services.unlock, _wrong_passphrase(), passphrase=form.cleaned_data["present"]
        )
    change = {"pairs": pairs, "passphrase": passphrase, "by_code": by_code}
    carry_out(request, services.change_passphrase, _wrong_passphrase(), **change)
    response = redirect("vault_home")
    messages.success(request, _("The new passphrase opens your vault from now on. The former one does not."))
    open_if_it_can(request, response, pairs)
    return response


@login_required
@stored_nowhere
def vault_recovery(request):
    """Another recovery code, by the passphrase: shown, written down, typed back."""
    if key_in_use(request.user) is None:
        return redirect("vault_new")
    step = request.POST.get("step")
    present = PassphraseForm(request.POST if request.method == "POST" else None)
    if not present.is_bound or not present.is_valid():
        return _ask_passphrase(request, present, 422 if present.errors else 200)
    code = _given_code(request)
    try:
        pairs = attempt(
            request, services.unlock, _wrong_passphrase(), passphrase=present.cleaned_data["present"]
        )
        context = {"present": present.cleaned_data["present"], "given_code": code}
        if step not in ("typed", "confirm") or not code:
            context["given_code"] = code if step == "show" and code else phrases.new_recovery_code()
            return render(request, "coaching/vault/recovery_code.html", context)
        return _take_code(request, context, pairs, CodeForm(request.POST if step == "confirm" else None))
    except NotUnlocked as refused:
        present.add_error("present", str(refused))
        return _ask_passphrase(request, present, refused.status)


def _given_code(request):
    try:
        return phrases.read_recovery_code(request.POST.get("given_code", "")[:200])
    except phrases.CodeMistyped:
        return ""


def _ask_passphrase(request, form, status):
    return render(request, "coaching/vault/recovery.html", {"form": form}, status=status)


def _take_code(request, context, pairs, form):
    if form.is_bound and form.is_valid():
        if form.cleaned_data["code"] == context["given_code"]:
            was_open, response = state_of(request) is not None, redirect("vault_home")
            arguments = {"pairs": pairs, "code": context["given_code"]}
            carry_out(request, services.change_code, _wrong_passphrase(), **arguments)
            messages.success(
                request, _("The new recovery code is in use. The former one opens nothing any more.")
            )
            if was_open:
                open_if_it_can(request, response, pairs)
            return response
        form.add_error(
            "code", _("That is another code than the one on the page before. Look at your paper once more.")
        )
    page = "coaching/vault/recovery_confirm.html"
    return render(request, page, context | {"form": form}, status=422 if form.errors else 200)


@login_required
@stored_nowhere
def vault_check(request):
    """Type the recovery code, to see that it is still at hand. Opens nothing."""
    if key_in_use(request.user) is None:
        return redirect("vault_new")
    form, status = CodeForm(request.POST or None), 200
    if form.is_bound and form.is_valid():
        try:
            wrong = _("That code is not the one that belongs to your vault. Make a new one.")
            attempt(request, services.check_code, wrong, typed=form.cleaned_data["code"])
        except NotUnlocked as refused:
            form.add_error("code", str(refused))
            status = refused.status
        else:
            messages.success(request, _("The code is right. We ask again in half a year."))
            return redirect("vault_home")
    status = max(status, 422 if form.errors else 200)
    return render(request, "coaching/vault/check.html", {"form": form}, status=status)


@login_required
def vault_lost(request):
    """Which way to go, by what is lost."""
    if key_in_use(request.user) is None:
        return redirect("vault_new")
    return render(request, "coaching/vault/lost.html")


@login_required
@stored_nowhere
def vault_earlier(request):
    """Open a vault that was given up, with a passphrase or code that has been found again."""
    unlocked = vault_of(request)
    earlier = earlier_vaults(request.user, set(unlocked.pairs) if unlocked else set())
    if not earlier:
        return redirect("vault_home")
    form, status = FindAgainForm(request.POST or None), 200
    if unlocked and form.is_bound and form.is_valid():
        try:
            return _find_again(request, unlocked, form.cleaned_data["secret"])
        except NotUnlocked as refused:
            form.add_error("secret", str(refused))
            status = refused.status
    context = {"form": form, "earlier": earlier, "unlocked": unlocked}
    return render(
        request, "coaching/vault/earlier.html", context, status=max(status, 422 if form.errors else 200)
    )


def _find_again(request, unlocked, secret):
    wrong = _("That opens none of your earlier vaults. Nothing is lost.")
    pairs = attempt(request, services.find_again, wrong, unlocked=unlocked, typed=secret)
    response = redirect("vault_home")
    open_if_it_can(request, response, pairs)
    messages.success(
        request, _("The earlier vault is open again, and opens with your present passphrase from now on.")
    )
    return response
