"""Saving what one may read as a file: what it contains, the passphrase once more, and the file."""

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coaching.enums import ExportKind
from coaching.forms.export import ALL, ExportForm
from coaching.queries import export as queries
from coaching.services import export, vault
from coaching.vault.unlocking import vault_of
from coaching.views import exportfile
from coaching.views.opening import NotUnlocked, attempt, open_for


@login_required
def vault_export(request):
    """What it would contain; with the passphrase, the file itself. Also unlocks the vault where it was locked."""
    amounts = queries.amounts(request.user)
    form = ExportForm(
        request.POST or None, amounts=amounts, initial={"engagement": request.GET.get("engagement") or ALL}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _file(request, form)
        except NotUnlocked as refused:
            form.add_error("passphrase", str(refused))
            status = refused.status
    context = {
        "form": form,
        "amounts": amounts,
        "entries": sum(amount.entries for amount in amounts),
        "attachments": sum(amount.attachments for amount in amounts),
    }
    return render(request, "coaching/export/page.html", context, status=status)


def _file(request, form):
    """The archive. Raises NotUnlocked for another passphrase."""
    wrong = _("That passphrase does not open your vault. Nothing was saved.")
    pairs = attempt(request, vault.unlock, wrong, passphrase=form.cleaned_data["passphrase"])
    chosen = form.chosen
    response = StreamingHttpResponse(content_type="application/zip")
    unlocked = vault_of(request) or open_for(request, response, pairs)
    export.record(
        person=request.user,
        kind=ExportKind.VAULT,
        engagement=form.engagement_chosen,
        entries=sum(amount.entries for amount in chosen),
        attachments=sum(amount.attachments for amount in chosen),
    )
    response.streaming_content = exportfile.archive(unlocked, request.user, chosen, get_language())
    response["Content-Disposition"] = f'attachment; filename="{exportfile.file_name("notes")}"'
    response["Cache-Control"] = "no-store"
    return response
