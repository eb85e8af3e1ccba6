"""The ledger: what was sent, what will be, what was not and why."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Person
from scheduling import rules
from scheduling.forms.message import LedgerForm
from scheduling.models import Message
from scheduling.queries.message import ledger, overdue, own
from scheduling.services import message as service


@login_required
def message_list(request):
    """The office's ledger, by person, kind, state, or the next 14 days."""
    if not rules.sees_ledger(request.user):
        raise Http404
    form = LedgerForm(request.GET)
    filters = form.filters()
    context = {
        "page": ledger(request.user, request.GET, **filters),
        "form": form,
        "overdue": overdue(request.user),
        "is_filtered": filters != {"period": "past"},
        "to": Person.objects.visible_to(request.user).filter(pk=filters.get("to")).first(),
        "about": filters.get("about"),
    }
    return render(request, "scheduling/message/list.html", context)


@login_required
@require_POST
def message_send_again(request, pk):
    """Try a failed mail once more; then back to where one was in the list."""
    message = get_object_or_404(Message.objects.in_office_of(request.user), pk=pk)
    back = request.POST.get("next", "")
    if rules.may_send_again(request.user, message, timezone.now()):
        service.send_again(message=message)
        messages.success(request, _("The mail is sent again within a minute."))
    else:
        messages.info(request, _("There is nothing to send again: look at what became of it."))
    if url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(back)
    return redirect("message_list")


@login_required
def my_messages(request):
    """What one has been sent, and what is still to come."""
    coming, page = own(request.user, request.GET)
    return render(request, "scheduling/message/mine.html", {"coming": coming, "page": page})
