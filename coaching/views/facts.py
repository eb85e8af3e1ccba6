"""Facts for analysts: which term, and the ZIP, sent while it is made."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from coaching.enums import ReportFormat
from coaching.forms.facts import FactsForm
from coaching.reports import factfiles
from coaching.reports.facts import TABLES
from coaching.rules.report import may_export_facts
from coaching.services import export


@login_required
@require_GET
def facts_page(request):
    """What is in the files, and of which term they are to be."""
    form = _form(request)
    return render(request, "coaching/report/facts.html", {"form": form, "tables": TABLES})


@login_required
@require_GET
def facts_file(request):
    """The ZIP of one term, noted before it is sent. For a term that there is not: the page, which says so."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "coaching/report/facts.html", {"form": form, "tables": TABLES})
    export.record_report(
        choice=form.choice, file_format=ReportFormat.FACTS, rows=factfiles.amount(form.choice)
    )
    response = StreamingHttpResponse(
        factfiles.archive(form.choice, get_language()), content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="bollplank-facts-{form.choice.term}.zip"'
    response["Cache-Control"] = "no-store"
    return response


def _form(request):
    if not may_export_facts(request.user):
        raise Http404
    return FactsForm(request.GET or None, person=request.user)
