"""Files beside a note: adding, downloading, removing."""

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_safe

from coaching.forms.attachment import AttachmentForm
from coaching.models import Attachment, Engagement, Entry
from coaching.queries.opened import open_attachments
from coaching.queries.readers import ReaderBook
from coaching.rules.attachment import may_attach
from coaching.services import attachment as services
from coaching.services.circlekey import KeyMissing
from coaching.services.entry import EntryHeld, check_free
from coaching.services.tombstone import NotBuried
from coaching.uploads import SealingHandler
from coaching.vault.crypto import NotOpened
from coaching.vault.unlocking import vault_of
from coaching.views.notedesk import not_buried

#: Whatever is in a file, it does nothing in the browser.
NOTHING_RUNS = {"default-src": [NONE], "img-src": [SELF], "style-src": ["'unsafe-inline'"]}


@login_required
def attachment_add(request, pk):
    """Add a file to one's own note. Its address is exempt from the middleware's check, which would read the file first.

    The check is made behind this, when the file comes sealed.
    """
    request.upload_handlers = [SealingHandler(request)]
    return _add(request, pk)


@csrf_protect
def _add(request, pk):
    entry = get_object_or_404(
        Entry.objects.visible_to(request.user).select_related("engagement__series"), pk=pk
    )
    if not may_attach(request.user, entry):
        raise Http404
    unlocked = vault_of(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AttachmentForm(*sent)
    if request.method == "POST" and unlocked and form.is_valid():
        chosen = form.cleaned_data["file"]
        try:
            services.add(
                unlocked=unlocked, entry=entry, by=request.user, upload=chosen.upload, name=chosen.name
            )
        except services.AttachmentRefused as refused:
            form.add_error("file", str(refused))
        except (KeyMissing, NotOpened):
            form.add_error(None, _("The note does not open, so nothing can be added to it."))
        else:
            messages.success(request, _("The file is sealed and kept with the note."))
            return redirect(_back(entry))
    files = open_attachments(unlocked, entry.attachments.all()) if unlocked else []
    context = {
        "form": form,
        "entry": entry,
        "files": files,
        "unlocked": unlocked,
        "readers": _readers(entry),
        "cancel_url": _back(entry),
    }
    return render(request, "coaching/attachment/add.html", context)


@login_required
@require_safe
def attachment_detail(request, pk):
    """The file itself: pictures and PDF in the browser, everything else as a download."""
    attachment = _visible(request, pk)
    unlocked = vault_of(request)
    if not unlocked:
        return render(request, "coaching/attachment/locked.html", {"cancel_url": _back(attachment.entry)})
    [opened] = open_attachments(unlocked, Attachment.objects.filter(pk=pk))
    if opened.name is None or not services.is_whole(opened):
        context = {"cancel_url": _back(attachment.entry)}
        return render(request, "coaching/attachment/damaged.html", context, status=409)
    return _send(opened, as_download=not opened.is_shown or "download" in request.GET)


@csp(NOTHING_RUNS)
def _send(opened, *, as_download):
    response = StreamingHttpResponse(services.content(opened), content_type=opened.content_type)
    response["Content-Length"] = opened.size
    response["Content-Disposition"] = content_disposition_header(as_download, opened.name)
    response["Cache-Control"] = "no-store"
    return response


@login_required
def attachment_remove(request, pk):
    """Ask once, then delete the file."""
    attachment = _visible(request, pk)
    if not may_attach(request.user, attachment.entry):
        raise Http404
    back = _back(attachment.entry)
    if request.method == "POST":
        try:
            check_free(attachment.entry)
            services.remove(attachment=attachment)
            messages.success(request, _("The file is gone."))
        except NotBuried:
            messages.error(request, not_buried())
        except EntryHeld as held:
            messages.error(request, str(held))
        return redirect(back)
    unlocked = vault_of(request)
    opened = open_attachments(unlocked, Attachment.objects.filter(pk=pk)) if unlocked else []
    context = {"attachment": attachment, "opened": opened[0] if opened else None, "cancel_url": back}
    return render(request, "coaching/attachment/remove.html", context)


def _visible(request, pk):
    """The attachment when its entry is one that the person may read; else 404."""
    entries = Entry.objects.visible_to(request.user)
    attachments = Attachment.objects.filter(entry__in=entries).select_related("entry__engagement__series")
    return get_object_or_404(attachments, pk=pk)


def _readers(entry):
    [engagement] = Engagement.objects.with_people().filter(pk=entry.engagement_id)
    return ReaderBook([engagement]).of_entry(entry)


def _back(entry):
    return f"{reverse('engagement_detail', args=[entry.engagement_id])}#note-{entry.pk}"
