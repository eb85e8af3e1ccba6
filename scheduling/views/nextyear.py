"""The next school year proposed from one that is there, and a calendar read from a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import ImportKind
from accounts.rules.importrun import may_import
from accounts.services import importrun
from accounts.views.access import found
from scheduling.forms.schoolyear import ProposedRowForm, YearFileForm
from scheduling.queries.yearpage import next_year
from scheduling.services.schoolyear import RowErrors, save_year
from scheduling.views.schoolyear import address, chosen_authority, chosen_year


@login_required
def school_year_next(request):
    """The terms and days of the school year in ?term=, a year later: looked through, corrected, saved all at once."""
    authority, year = chosen_authority(request, to_edit=True), chosen_year(request)
    forms = [
        ProposedRowForm(request.POST or None, row=row, prefix=_prefix(row))
        for row in next_year(authority, year)
    ]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        taken = [form for form in forms if form.facts()]
        try:
            save_year(authority=authority, rows=[form.facts() for form in taken])
        except RowErrors as error:
            for number, problem in error.errors.items():
                _refuse(taken[number], problem)
        else:
            messages.success(request, _("The school year has been saved."))
            return redirect(address(authority, year + 1))
    context = {
        "authority": authority,
        "forms": forms,
        "name": f"{year + 1}/{(year + 2) % 100:02d}",
        "from_name": f"{year}/{(year + 1) % 100:02d}",
        "cancel_url": address(authority, year),
    }
    return render(request, "scheduling/schoolyear/next.html", context)


@login_required
def import_school_year(request):
    """Choose a file with terms, breaks and study days; a worker checks it."""
    found(may_import(request.user))
    form = YearFileForm(request.POST or None, request.FILES or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        run = importrun.start(
            kind=ImportKind.SCHOOL_YEAR,
            file=form.cleaned_data["file"],
            by=request.user,
            options={"authority": form.chosen_authority.pk},
        )
        return redirect("import_detail", run.pk)
    context = {"form": form, "cancel_url": reverse("import_new")}
    return render(request, "scheduling/schoolyear/import.html", context)


def _prefix(row):
    """The same for a row however the others change meanwhile."""
    return f"{'term' if row.code else 'days'}-{row.old.pk}"


def _refuse(form, problem: ValidationError):
    for name, texts in problem.message_dict.items():
        form.add_error(name if name in form.fields else None, texts)
