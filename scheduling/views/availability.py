"""When a coach can be booked: for the coach, and for the office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import dates
from accounts.views.access import found
from scheduling import rules
from scheduling.forms.availability import ExceptionForm, WeeklyHoursForm
from scheduling.models import Term
from scheduling.queries import availability as queries
from scheduling.services import availability as services


@login_required
@require_GET
def availability(request):
    """One's own."""
    found(rules.keeps_own_hours(request.user))
    return _page(request, request.user)


@login_required
@require_GET
def availability_of(request, pk):
    """A coach's, for the office."""
    coach = _coach(request, pk)
    return redirect("availability") if coach == request.user else _page(request, coach)


def _page(request, coach):
    context = {
        "coach": coach,
        "is_own": coach == request.user,
        "hours": queries.hours_page(coach, request.user, timezone.localdate()),
        "feed": queries.feed_of(coach) if coach == request.user else None,
        "weekdays": dates.words().weekdays,
    }
    return render(request, "scheduling/availability/page.html", context)


@login_required
def hours_edit(request, pk, term_pk):
    """The weekly hours of a term; ?copy=1 begins with those of the last term that had any."""
    coach = _coach(request, pk)
    kept = queries.authorities_kept(coach, request.user)
    term = get_object_or_404(Term.objects.filter(authority__in=kept), pk=term_pk)
    hours = queries.hours_of_term(coach, term)
    source = queries.last_term_with_hours(coach, term) if "copy" in request.GET else None
    form = WeeklyHoursForm(
        request.POST or None, hours=queries.hours_of_term(coach, source) if source else hours
    )
    if request.method == "POST" and form.is_valid():
        services.set_weekly_hours(coach=coach, term=term, hours=form.hours())
        messages.success(request, _("The hours of %(term)s are saved.") % {"term": term})
        return redirect(_back(request, coach))
    context = {"form": form, "coach": coach, "term": term, "source": source}
    return _render(request, "hours", coach, context)


@login_required
def exception_new(request, pk):
    """Days with other hours, or away."""
    coach = _coach(request, pk)
    form = ExceptionForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.add_exception, coach=coach, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect(_back(request, coach))
    return _render(request, "exception", coach, {"form": form})


@login_required
def exception_edit(request, pk, exception_pk):
    """Other days or hours."""
    coach = _coach(request, pk)
    exception = get_object_or_404(coach.hours_exceptions, pk=exception_pk)
    now = {name: getattr(exception, name) for name in ("starts_on", "ends_on", "starts", "ends")}
    form = ExceptionForm(request.POST or None, initial=now)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(services.change_exception, exception=exception, **form.cleaned_data)
    ):
        messages.success(request, _("Saved."))
        return redirect(_back(request, coach))
    return _render(request, "exception", coach, {"form": form, "exception": exception})


@login_required
def exception_remove(request, pk, exception_pk):
    """Asks once."""
    coach = _coach(request, pk)
    exception = coach.hours_exceptions.filter(pk=exception_pk).first()
    if request.method == "POST":
        if exception:
            services.remove_exception(exception=exception)
        messages.success(request, _("The days are as usual again."))
        return redirect(_back(request, coach))
    found(exception)
    return _render(request, "remove", coach, {"exception": exception})


def _coach(request, pk):
    return get_object_or_404(queries.coaches_kept_by(request.user), pk=pk)


def _back(request, coach):
    if coach == request.user:
        return reverse("availability")
    return reverse("availability_of", args=[coach.pk])


def _render(request, template, coach, context):
    whose = {"coach": coach, "is_own": coach == request.user, "cancel_url": _back(request, coach)}
    return render(request, f"scheduling/availability/{template}.html", whose | context)
