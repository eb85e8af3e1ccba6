"""Those who run a programme read the applications and decide on them, one by one or several at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.paging import keyset_page
from coaching.applicationsfile import applications_csv
from coaching.enums import ApplicationState
from coaching.forms.application import ApplicationFilterForm, DecisionForm
from coaching.models import Application
from coaching.queries import application as queries
from coaching.queries.programme import with_members
from coaching.rules import admission as rules
from coaching.services import application as services
from coaching.services import confirmation
from coaching.services.applicationstep import ApplicationError
from coaching.views.ofprogramme import run_by


@login_required
@require_GET
def application_list(request, slug):
    """All applications to one programme, by name, with how many there are of each state."""
    programme = run_by(request, slug)
    form = ApplicationFilterForm(request.GET)
    counts = queries.counts_by_state(programme)
    intake = queries.intake_of(programme)
    page = keyset_page(
        queries.applications_of(programme, **form.chosen), request.GET, order=("sort_name", "id")
    )
    numbers = queries.numbers_in_line(programme)
    context = {
        "programme": programme,
        "intake": intake,
        "form": form,
        "is_narrowed": any(form.chosen.values()),
        "page": page,
        "rows": [(application, numbers.get(application.pk)) for application in page],
        "counts": [(state, state.label, counts.get(state, 0)) for state in ApplicationState],
        "amount": sum(counts.values()),
        "taken": counts.get(ApplicationState.ADMITTED, 0),
        "decision": DecisionForm(programme=programme),
        "query": request.GET.urlencode(),
    }
    return render(request, "coaching/application/list.html", context)


@login_required
@require_GET
def application_csv(request, slug):
    """The same choice as a file."""
    programme = run_by(request, slug)
    chosen = ApplicationFilterForm(request.GET).chosen
    rows = queries.applications_of(programme, **chosen).order_by("sort_name", "pk")
    content = applications_csv(rows, queries.numbers_in_line(programme))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{programme.slug}.csv"'
    return response


@login_required
@require_POST
def application_decide(request, slug, to):
    """Admit, put on the waiting list, or decline those that are chosen."""
    programme = run_by(request, slug)
    form = DecisionForm(request.POST, programme=programme)
    if not form.is_valid():
        messages.warning(request, form.first_error)
        return redirect("application_list", slug)
    chosen = list(form.cleaned_data["applications"])
    step, arguments = {
        "admit": (services.admit, {}),
        "wait": (services.put_in_line, {}),
        "decline": (services.decline, {"reason": form.why}),
    }[to]
    done, refused = services.decide_many(applications=chosen, step=step, by=request.user, **arguments)
    if done:
        told = ngettext(
            "Done. %(number)s person is told by mail.", "Done. %(number)s people are told by mail.", done
        )
        messages.success(request, told % {"number": done})
    for application, sentence in refused[:10]:
        messages.warning(request, f"{application.person}: {sentence}")
    if len(chosen) == 1 and request.POST.get("from") == "detail":
        return redirect("application_detail", chosen[0].pk)
    return redirect("application_list", slug)


@login_required
def application_remove(request, pk):
    """Somebody is to take part no longer; asks once."""
    application = _run(request, pk)
    if request.method != "POST":
        context = {
            "programme": application.programme,
            "question": _("End the place?"),
            "about": application.person,
            "sentence": _(
                "The place goes to the first in line, and the meetings to come are taken out of the calendar."
            ),
            "verb": _("End the place"),
            "cancel_url": reverse("application_detail", args=[pk]),
        }
        return render(request, "coaching/admission/ask.html", context)
    try:
        services.remove(application=application, by=request.user)
    except ApplicationError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("%(person)s is told by mail.") % {"person": application.person})
    return redirect("application_detail", pk)


@login_required
@require_POST
def application_behalf(request, pk):
    """The office confirms on a principal's behalf."""
    application = _run(request, pk)
    if not rules.may_edit(request.user, application.programme):
        raise PermissionDenied
    try:
        confirmation.answer_on_behalf(application=application, by=request.user)
    except ApplicationError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Confirmed. It stands that the office has done it."))
    return redirect("application_detail", pk)


def _run(request, pk) -> Application:
    """An application to a programme that the person runs; 403 for whose it is, 404 for everybody else."""
    rows = Application.objects.visible_to(request.user).select_related("person", "school")
    application = get_object_or_404(rows, pk=pk)
    application.programme = with_members().get(pk=application.programme_id)
    if not rules.runs(request.user, application.programme):
        raise PermissionDenied
    return application
