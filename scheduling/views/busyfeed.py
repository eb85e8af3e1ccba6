"""A coach's own calendar."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.access import found
from scheduling import rules
from scheduling.forms.busyfeed import BusyFeedForm
from scheduling.queries.availability import feed_of
from scheduling.services import busyfeed as services


@login_required
def busy_feed(request):
    """Share one's calendar, or give another address."""
    found(rules.keeps_own_hours(request.user))
    form = BusyFeedForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.set_feed, person=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The calendar is read in a moment, and then every 15 minutes."))
        return redirect("availability")
    context = {"form": form, "is_own": True, "cancel_url": reverse("availability")}
    return render(request, "scheduling/availability/feed.html", context)


@login_required
@require_POST
def busy_feed_read(request):
    """Have it read now."""
    found(rules.keeps_own_hours(request.user))
    if services.read_again(person=request.user):
        messages.success(request, _("The calendar is read in a moment."))
    else:
        messages.info(request, _("The calendar has just been read. Wait a minute."))
    return redirect("availability")


@login_required
def busy_feed_remove(request):
    """Asks once."""
    found(rules.keeps_own_hours(request.user))
    if request.method == "POST":
        services.remove_feed(person=request.user)
        messages.success(request, _("The calendar is forgotten, and all that was read from it."))
        return redirect("availability")
    context = {"feed": feed_of(request.user), "is_own": True, "cancel_url": reverse("availability")}
    return render(request, "scheduling/availability/feed_remove.html", context)
