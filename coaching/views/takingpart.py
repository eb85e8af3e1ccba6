"""The schools that take part in a programme, and how far each has come."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching.enums import GroupSupervision, IndividualSupervision
from coaching.forms.takingpart import SchoolsForm
from coaching.queries.takingpart import school_rows, schools_to_add
from coaching.reports.takingpart import schools_csv
from coaching.rules import group as rules
from coaching.rules.report import may_see_reports_of
from coaching.services import takingpart as services
from coaching.services.takingpart import TakingPartError
from coaching.views.group import programme_or_404


@login_required
def programme_schools(request, slug):
    """One table, a row for each school; what is missing most comes first."""
    programme = programme_or_404(request, slug, rules.sees_schools)
    by_name = request.GET.get("order") == "name"
    rows = school_rows(request.user, programme, by_name=by_name)
    context = {
        "programme": programme,
        "rows": rows,
        "by_name": by_name,
        "may_make": rules.may_make(request.user, programme),
        "may_see_evaluation": may_see_reports_of(request.user, programme.authority_id),
        "group_states": list(GroupSupervision),
        "individual_states": list(IndividualSupervision),
        "done": sum(row.group == GroupSupervision.ALL for row in rows),
        "started": sum(row.individual == IndividualSupervision.STARTED for row in rows),
        "today": timezone.localdate(),
    }
    return render(request, "coaching/takingpart/list.html", context)


@login_required
def programme_schools_csv(request, slug):
    """The same rows as a file."""
    programme = programme_or_404(request, slug, rules.sees_schools)
    rows = school_rows(request.user, programme, by_name=True)
    response = HttpResponse(schools_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="skolor-{programme.slug}.csv"'
    return response


@login_required
def programme_schools_add(request, slug):
    """Look for schools, and let several take part at once."""
    programme = programme_or_404(request, slug)
    words = request.GET.get("q", "").strip()
    form = SchoolsForm(request.POST or None, programme=programme, shown=schools_to_add(programme, words))
    if request.method == "POST" and form.is_valid():
        try:
            number = services.add(programme=programme, by=request.user, **form.cleaned_data)
        except TakingPartError as refused:
            form.add_error("schools", str(refused))
        else:
            text = ngettext("%(number)s school takes part now.", "%(number)s schools take part now.", number)
            messages.success(request, text % {"number": number})
            return redirect("programme_schools", slug)
    context = {
        "programme": programme,
        "form": form,
        "words": words,
        "cancel_url": reverse("programme_schools", args=[slug]),
    }
    return render(request, "coaching/takingpart/add.html", context)


@login_required
def programme_school_end(request, slug, pk):
    """Ask once; from tomorrow on the school does not take part. Its groups stay."""
    programme = programme_or_404(request, slug)
    taking_part = get_object_or_404(programme.taking_part.current().select_related("school"), pk=pk)
    if request.method == "POST":
        services.end(taking_part=taking_part, by=request.user)
        messages.success(request, _("%(school)s takes part until today.") % {"school": taking_part.school})
        return redirect("programme_schools", slug)
    context = {
        "programme": programme,
        "taking_part": taking_part,
        "groups": programme.groups.open().filter(school=taking_part.school_id),
        "cancel_url": reverse("programme_schools", args=[slug]),
    }
    return render(request, "coaching/takingpart/end.html", context)
