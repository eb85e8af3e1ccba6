"""Imports: choose a file, see what it would do, carry it out."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.enums import ImportKind
from accounts.forms.importrun import SchoolRegisterForm
from accounts.importing import importer_of, importers
from accounts.models import ImportRun
from accounts.paging import keyset_page
from accounts.rules.importrun import may_confirm, may_discard, may_import
from accounts.services import importrun


@login_required
def import_list(request):
    """One's own imports, the newest first."""
    _office_only(request)
    runs = ImportRun.objects.visible_to(request.user)
    page = keyset_page(runs, request.GET, order=("-started_at", "-id"))
    return render(request, "accounts/importrun/list.html", {"page": page})


@login_required
def import_new(request):
    """Which kind of import."""
    _office_only(request)
    kinds = [{"label": ImportKind(i.kind).label, "importer": i} for i in importers()]
    return render(request, "accounts/importrun/new.html", {"kinds": kinds})


@login_required
def import_schools(request):
    """Choose a file with schools; a worker checks it."""
    _office_only(request)
    form = SchoolRegisterForm(request.POST or None, request.FILES or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        run = importrun.start(
            kind=ImportKind.SCHOOLS,
            file=form.cleaned_data["file"],
            by=request.user,
            options={"authority": form.chosen_authority.pk},
        )
        return redirect("import_detail", run.pk)
    context = {"form": form, "cancel_url": reverse("import_new")}
    return render(request, "accounts/importrun/schools.html", context)


@login_required
@never_cache
def import_detail(request, pk):
    """How far it has come, what it would do or has done, and every problem. Asked by htmx: only that part."""
    run = _run(request, pk)
    importer = importer_of(run.kind)
    context = {
        "run": run,
        "may_confirm": may_confirm(run),
        "may_discard": may_discard(run),
        "more_problems": run.problem_count - len(run.problems),
        "done_url": importer.done_url(run.options),
        "done_label": importer.done_label,
        "start_url": reverse(importer.start_url_name),
    }
    part = "#progress" if request.htmx else ""
    return render(request, f"accounts/importrun/detail.html{part}", context)


@login_required
@require_POST
def import_confirm(request, pk):
    """Import what has been checked."""
    importrun.confirm(run=_run(request, pk))
    return redirect("import_detail", pk)


@login_required
@require_POST
def import_discard(request, pk):
    """Throw the checked file away."""
    importrun.discard(run=_run(request, pk))
    return redirect("import_list")


@login_required
@require_POST
def import_resume(request, pk):
    """Ask once more for a worker."""
    importrun.resume(run=_run(request, pk))
    return redirect("import_detail", pk)


def _office_only(request):
    if not may_import(request.user):
        raise Http404


def _run(request, pk):
    _office_only(request)
    return get_object_or_404(ImportRun.objects.visible_to(request.user), pk=pk)
