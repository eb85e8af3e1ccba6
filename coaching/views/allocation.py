"""A proposal of which coaches to ask for all requests that wait, accepted line by line or as a whole."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Role
from accounts.paging import keyset_page
from coaching.forms.allocation import AcceptForm
from coaching.models import Allocation
from coaching.queries import allocation as queries
from coaching.queries.load import EXPECTED_MINUTES
from coaching.services import allocation as services
from coaching.services.transition import RequestError
from scheduling.views.schoolyear import authorities_of, chosen_authority

#: A drawing of the weeks is many elements.
LINES = 10


@login_required
@require_GET
def allocation(request):
    """The latest proposal, some lines at a time, each as things are today."""
    authority = chosen_authority(request, to_edit=True)
    offices = request.user.authorities_as(Role.ADMINISTRATOR)
    context = {
        "authority": authority,
        "authorities": [one for one in authorities_of(request.user) if one.pk in offices],
        "waiting": queries.waiting_for_coach(authority.pk).count(),
        "proposed": _latest(authority),
    }
    if context["proposed"]:
        page = keyset_page(queries.lines_of(context["proposed"]), request.GET, order=("id",), size=LINES)
        context |= {
            "page": page,
            "shown": queries.shown_lines(page.items, context["proposed"]),
            "counts": queries.counts_of(context["proposed"]),
            "expected_minutes": EXPECTED_MINUTES,
        }
    return render(request, "coaching/allocation/detail.html", context)


@login_required
@require_POST
def allocation_new(request):
    """Make a proposal, in place of the one that is there."""
    authority = chosen_authority(request, to_edit=True)
    services.propose(authority=authority, by=request.user)
    return redirect(_address(authority))


@login_required
@require_POST
def allocation_accept(request):
    """Ask the coach of one line, if that still can be done; the address is that of the page with the line."""
    authority = chosen_authority(request, to_edit=True)
    form = AcceptForm(request.POST, lines=queries.lines_of(_latest(authority)))
    if form.is_valid():
        line = form.cleaned_data["line"]
        try:
            services.accept(line=line, by=request.user)
        except RequestError as error:
            messages.warning(request, f"{line.request.school}: {error}")
        else:
            messages.success(request, _("%(coach)s has been asked.") % {"coach": line.coach})
    else:
        messages.warning(request, _("A newer proposal has been made meanwhile. This is how it looks now."))
    # Back to the page of the list on which the line stands.
    return redirect(f"{reverse('allocation')}?{request.GET.urlencode()}")


@login_required
def allocation_accept_all(request):
    """Ask on GET, then ask the coach of each line that still holds."""
    authority = chosen_authority(request, to_edit=True)
    proposed = _latest(authority)
    lines = list(queries.open_lines(proposed)) if proposed else []
    if request.method == "POST" and request.POST.get("proposal") != str(proposed.pk if proposed else ""):
        messages.warning(request, _("A newer proposal has been made meanwhile. This is how it looks now."))
        return redirect(_address(authority))
    if not lines:
        messages.info(request, _("No line of the proposal waits for you."))
        return redirect(_address(authority))
    if request.method == "POST":
        _tell(request, services.accept_all(lines=lines, by=request.user))
        return redirect(_address(authority))
    context = {"lines": lines, "proposed": proposed, "cancel_url": _address(authority)}
    return render(request, "coaching/allocation/accept_all.html", context)


def _tell(request, outcome):
    for line, why in outcome.refused:
        messages.warning(request, f"{line.request.school}: {why}")
    if outcome.done:
        amount = len(outcome.done)
        text = ngettext("%(amount)s coach has been asked.", "%(amount)s requests have a coach asked.", amount)
        messages.success(request, text % {"amount": amount})
    if outcome.left:
        text = ngettext(
            "%(amount)s line is left; press once more.",
            "%(amount)s lines are left; press once more.",
            outcome.left,
        )
        messages.info(request, text % {"amount": outcome.left})


def _latest(authority):
    return Allocation.objects.filter(authority=authority).select_related("made_by").first()


def _address(authority):
    return f"{reverse('allocation')}?authority={authority.pk}"
