"""Inviting somebody, and the page that the link leads to."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import rules
from accounts.enums import Role, SignInHow
from accounts.forms.account import SetPasswordForm
from accounts.models import Person
from accounts.services import invitation as services
from accounts.views.access import require
from accounts.views.person import load_person


@login_required
@require_POST
def person_invite(request, pk):
    """Send an invitation, the first or another one."""
    person = load_person(request, pk)
    require(rules.may_give_duties(request.user, person))
    own = request.user.authorities_as(Role.ADMINISTRATOR)
    authority = next(duty.authority for duty in person.duties.all() if duty.authority_id in own)
    try:
        services.invite(person=person, authority=authority, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        text = _("An invitation is on its way to %(address)s.") % {"address": person.email}
        messages.success(request, text)
    return redirect("person_detail", pk)


@never_cache
@sensitive_post_parameters()
def invitation(request, token):
    """Choose a password and come in. A link that no longer opens gets a page that says whom to ask."""
    invited = services.read(token)
    if invited is None or not invited.is_open:
        status = 404 if invited is None else 410
        return render(request, "accounts/invitation/closed.html", {"invitation": invited}, status=status)
    form = SetPasswordForm(data=request.POST or None, user=invited.person)
    if request.method == "POST" and form.is_valid():
        person = services.accept(token=token, password=form.cleaned_data["password1"])
        if person is None:
            return redirect("invitation", token)
        if request.user.is_authenticated:
            logout(request)
        return perform_login(
            request,
            Person.objects.get(pk=person.pk),
            email=person.email,
            redirect_url=reverse("home"),
            signal_kwargs={"how": SignInHow.INVITATION},
        )
    return render(request, "accounts/invitation/accept.html", {"form": form, "invitation": invited})
