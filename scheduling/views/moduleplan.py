"""Modules of a group: planned after a preview, looked at, given new dates, removed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.views.access import require
from scheduling import rules
from scheduling.forms.attempt import attempt, refusal
from scheduling.forms.moduleplan import ModulePlanForm, RemovePlanForm
from scheduling.models import ModulePlan, Series
from scheduling.queries.moduleplan import rows_for, standing_of, with_moments
from scheduling.queries.replan import new_dates
from scheduling.services import moduleplan as service
from scheduling.services.times import MeetingError


@login_required
def module_plan_new(request, pk):
    """What is wanted, then every date of it, saved together."""
    series = get_object_or_404(Series.objects.select_related("school", "authority"), pk=pk)
    if not rules.may_make_new(request.user, series):
        raise Http404
    form = ModulePlanForm(request.POST or None, series=series)
    if request.method == "POST" and form.is_valid() and "save" in request.POST:
        plan = attempt(form, _make, request, series, form)
        if plan:
            messages.success(request, _("The plan is saved. Everybody in the series gets the invitations."))
            return redirect("module_plan", pk=plan.pk)
    context = {"form": form, "series": series, "cancel_url": reverse("series_detail", args=[pk])}
    return render(request, "scheduling/moduleplan/new.html", context)


@login_required
@require_GET
def module_plan(request, pk):
    """Its parts and moments, and which of them need another date."""
    return _page(request, _visible(request, pk))


@login_required
@require_POST
def module_plan_dates(request, pk):
    """Take the new dates that are ticked; when something has changed meanwhile, what is shown again."""
    plan = _visible(request, pk)
    require(rules.keeps_plan(request.user, plan))
    try:
        number = service.accept(plan=plan, chosen=request.POST.getlist("chosen"), by=request.user)
    except MeetingError as error:
        return _page(request, _visible(request, pk), error)
    words = ngettext("%(number)s meeting has a new date.", "%(number)s meetings have new dates.", number)
    messages.success(request, words % {"number": number})
    return redirect("module_plan", pk=pk)


@login_required
def module_plan_remove(request, pk):
    """Asks once, naming the meetings that are called off."""
    plan = _visible(request, pk)
    require(rules.keeps_plan(request.user, plan))
    form = RemovePlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        series_id, reason = plan.series_id, form.cleaned_data["reason"]
        service.remove(plan=plan, reason=reason, by=request.user)
        messages.success(request, _("The plan is removed, and its meetings to come are cancelled."))
        return redirect("series_detail", pk=series_id)
    context = {
        "form": form,
        "plan": plan,
        "meetings": service.meetings_to_come(plan),
        "cancel_url": reverse("module_plan", args=[pk]),
    }
    return render(request, "scheduling/moduleplan/remove.html", context)


def _make(request, series, form):
    data = form.cleaned_data
    return service.make_plan(
        series=series,
        wish=data["wish"],
        minutes=data["length"],
        seen=request.POST.get("seen", ""),
        around=data["around"],
        title=data["title"],
        place=data["place"],
        uid=form.uid,
        by=request.user,
    )


def _visible(request, pk):
    return get_object_or_404(with_moments(ModulePlan.objects.visible_to(request.user)), pk=pk)


def _page(request, plan, error=None):
    standing = standing_of(plan, timezone.now())
    keeps = rules.keeps_plan(request.user, plan)
    proposed = new_dates(standing) if keeps else ()
    context = {
        "plan": plan,
        "rows": rows_for(standing, request.user),
        "hits": len(standing.hits),
        "new_dates": proposed,
        "may_take": any(one.new for one in proposed),
        "keeps": keeps,
        "refused": refusal(error) if error else (),
        "changed": getattr(error, "moments", ()),
    }
    status = 409 if isinstance(error, service.ChangedMeanwhile) else 200
    return render(request, "scheduling/moduleplan/page.html", context, status=status)
