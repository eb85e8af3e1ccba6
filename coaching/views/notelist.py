"""Looking for something among one's notes: opened in the request, found, and forgotten."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from coaching.forms.note import NoteSearchForm
from coaching.queries import note as queries
from coaching.services.entry import mark_damaged
from coaching.vault.unlocking import vault_of


@login_required
def note_list(request):
    """One's notes, newest first. What is looked for comes by POST and stands in no address; nothing is changed."""
    unlocked = vault_of(request)
    # A link may lead to the notes of one engagement; words come by POST only.
    data = {**request.GET.dict(), "words": "", **request.POST.dict()}
    form = NoteSearchForm(data, engagements=queries.note_engagements(request.user))
    context = {
        "form": form,
        "is_locked": unlocked is None,
        "asked": any(data.get(name) for name in ("words", "engagement", "since", "until")),
    }
    if unlocked and form.is_valid():
        found = queries.find_notes(unlocked, request.user, **form.cleaned_data)
        mark_damaged(opened=[note.opened for note in found.notes])
        context |= {"found": found, "words": form.cleaned_data["words"]}
    return render(request, "coaching/note/list.html", context)
