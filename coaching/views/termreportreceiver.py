"""Who gets the term report when a term has ended: chosen by the office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import SchoolAuthority
from coaching.forms.termreport import ReceiverForm
from coaching.models import TermReportReceiver
from coaching.queries.termreport import sent
from coaching.services import termreport


@login_required
def term_report_receivers(request, pk):
    """Choose among those whose duties show reports; and what has become of those that were sent."""
    authority = get_object_or_404(SchoolAuthority.objects.visible_to(request.user), pk=pk)
    receivers = TermReportReceiver.objects.visible_to(request.user).filter(authority=authority)
    form = ReceiverForm(
        request.POST if request.method == "POST" else None,
        authority=authority,
        chosen=receivers.values_list("person", flat=True),
    )
    if request.method == "POST" and form.is_valid():
        termreport.choose_receivers(authority=authority, people=form.chosen, by=request.user)
        messages.success(request, _("Saved. The next report goes to those whom you have chosen."))
        return redirect("term_report_list")
    context = {
        "form": form,
        "authority": authority,
        "sent": sent(authority),
        "days": termreport.SENT_AFTER.days,
        "cancel_url": reverse("term_report_list"),
    }
    return render(request, "coaching/termreport/receivers.html", context)
