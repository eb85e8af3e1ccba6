"""How one signs in, and what has happened with it."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.paging import keyset_page
from accounts.queries import security as queries
from accounts.services.mfa import reset_mfa
from accounts.services.signin import end_sessions
from accounts.views.access import require
from accounts.views.person import load_person

LATEST = 3


@login_required
@require_GET
def security(request):
    """Password, passkeys, app, recovery codes and the latest sign-ins."""
    context = {
        "steps": queries.steps_of(request.user),
        "is_required": settings.MFA_REQUIRED and rules.must_have_mfa(request.user),
        "latest": queries.sign_ins(request.user)[:LATEST],
        "resets": request.user.mfa_resets.select_related("by")[:LATEST],
    }
    return render(request, "accounts/security/page.html", context)


@login_required
@require_GET
def security_start(request):
    """Why a second step, and the two ways to set one up; for those who must, the only page until they have."""
    if queries.has_mfa(request.user):
        return redirect("security")
    is_required = settings.MFA_REQUIRED and rules.must_have_mfa(request.user)
    return render(request, "accounts/security/start.html", {"is_required": is_required})


@login_required
@require_GET
def sign_in_list(request):
    """One's own sign-ins, a year back."""
    page = keyset_page(queries.sign_ins(request.user), request.GET, order=queries.ORDER, size=25)
    return render(request, "accounts/security/sign_ins.html", {"page": page})


@login_required
def sign_in_not_me(request):
    """Asks once; then ends every other session and leads to a new password."""
    if request.method == "POST":
        _keep_only_this_session(request)
        messages.success(request, _("You are signed out everywhere else. Choose a new password now."))
        return redirect("account_change_password")
    return render(request, "accounts/security/not_me.html", {"steps": queries.steps_of(request.user)})


@login_required
@require_POST
def sign_out_elsewhere(request):
    """Ends every session but this one."""
    _keep_only_this_session(request)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("security")


@login_required
def person_reset_mfa(request, pk):
    """For somebody who has lost the telephone: asks once, and takes the second step away."""
    person = load_person(request, pk)
    require(rules.may_reset_mfa(request.user, person))
    raise_if_reauthentication_required(request, app="accounts")
    if request.method == "POST":
        if reset_mfa(person=person, by=request.user):
            messages.success(
                request, _("%(person)s signs in with the password alone now.") % {"person": person}
            )
        return redirect("person_detail", pk)
    context = {"person": person, "must": settings.MFA_REQUIRED and rules.must_have_mfa(person)}
    return render(request, "accounts/security/reset.html", context)


def _keep_only_this_session(request):
    end_sessions(person=request.user)
    update_session_auth_hash(request, request.user)
