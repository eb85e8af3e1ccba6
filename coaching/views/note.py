"""Notes: writing, rewriting, sharing and taking back, removing, and what they said before."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coaching.forms.note import NoteForm
from coaching.models import Engagement, Entry
from coaching.queries import note as queries
from coaching.queries.draft import draft_of, place_of
from coaching.queries.opened import open_entries
from coaching.queries.readers import ReaderBook
from coaching.rules import note as rules
from coaching.services import entry as services
from coaching.services.circlekey import KeyMissing
from coaching.services.note import change_note
from coaching.tombstones import NotBuried
from coaching.vault.crypto import NotOpened
from coaching.vault.unlocking import vault_of
from coaching.views.notedesk import NoteDesk, key_missing, not_buried
from coaching.views.opening import unlocks_here
from scheduling.models import Meeting


@login_required
@unlocks_here
def note_new(request, pk):
    """A note about a meeting of one's engagement. Groups without engagement have none."""
    meeting = Meeting.objects.filter(pk=pk).select_related("series").first()
    return _write(request, {"series__meetings": pk}, meeting)


@login_required
@unlocks_here
def engagement_note_new(request, pk):
    """A note about the engagement, outside its meetings."""
    return _write(request, {"pk": pk})


def _write(request, which, meeting=None):
    engagement = Engagement.objects.with_member(request.user).with_people().filter(**which).first()
    if engagement is None or not rules.may_add(request.user, engagement):
        raise Http404
    desk = NoteDesk(request, engagement, meeting, required=True)
    if request.method == "POST" and desk.is_ready() and desk.save():
        messages.success(request, _("The note is saved."))
        return _to_engagement(engagement)
    context = {
        "desk": desk,
        "form": desk.form,
        "engagement": engagement,
        "meeting": meeting,
        "cancel_url": reverse("engagement_detail", args=[engagement.pk]),
    }
    return render(request, "coaching/note/new.html", context)


@login_required
@unlocks_here
def note_edit(request, pk):
    """Rewrite one's own note; what it said before stays among its versions."""
    note, unlocked = _note(request, pk, rules.may_change), vault_of(request)
    shown, status = _shown(request, note, unlocked), 200
    if shown and shown.text is None:
        messages.error(request, _("This note does not open, so it cannot be changed."))
        return _to_engagement(note.engagement)
    draft = draft_of(unlocked, place_of(note)) if unlocked and request.method == "GET" else None
    initial = {"seen": note.version, "text": shown and shown.text} | _restored(draft)
    form = NoteForm(request.POST or None, initial=initial)
    context = {"place": place_of(note), "draft": draft, "is_locked": unlocked is None, "form": form}
    if form.is_bound and form.is_valid() and unlocked:
        try:
            return _save(request, note, unlocked, form)
        except services.EntryChanged as changed:
            note, status = _note(request, pk, rules.may_change), 409
            form.data = {**form.data.dict(), "seen": changed.entry.version}
            context["theirs"] = _shown(request, note, unlocked)
        except (KeyMissing, NotOpened):
            form.add_error(None, key_missing())
    context |= {
        "note": note,
        "engagement": note.engagement,
        "shows_field": bool(shown) or form.is_bound,
        "readers": ReaderBook([note.engagement]).of_entry(note),
        "cancel_url": reverse("engagement_detail", args=[note.engagement_id]),
    }
    return render(request, "coaching/note/edit.html", context, status=status)


def _save(request, note, unlocked, form):
    seen = form.cleaned_data["seen"] or note.version
    change_note(unlocked=unlocked, note=note, by=request.user, texts=form.texts, seen=seen)
    messages.success(request, _("The note is saved."))
    return _to_engagement(note.engagement)


def _restored(draft):
    """What the draft puts in place of the note as it stands; `seen` is what was there when it was begun."""
    fields = {name: text for name, text in draft.fields.items() if name in ("text", "seen")} if draft else {}
    return fields | ({"seen": fields["seen"].reveal()} if "seen" in fields else {})


@login_required
@require_POST
def note_share(request, pk):
    """One click: the teachers of today can read it, also those who came after it was first shared.

    In a team `teacher` names the only one whom it is for; anything else than one of them is nobody.
    """

    def share(unlocked, note):
        asked = request.POST.get("teacher", "")
        whose = next((one for one in note.engagement.teachers if asked == str(one.pk)), None)
        if asked and whose is None:
            raise Http404
        services.share(unlocked=unlocked, entry=note, by=request.user, corner_of=whose)
        return _("The note is shared.")

    return _with_key(request, pk, rules.may_share, share)


@login_required
@require_POST
def note_withdraw(request, pk):
    """One click: the coaches' own again."""

    def withdraw(unlocked, note):
        services.withdraw(unlocked=unlocked, entry=note, by=request.user)
        return _("The note is yours alone again. What has been read has been read.")

    return _with_key(request, pk, rules.may_withdraw, withdraw)


def _with_key(request, pk, allowed, act):
    note, unlocked = _note(request, pk, allowed), vault_of(request)
    if unlocked is None:
        messages.info(request, _("Your vault is locked. Unlock it, and then do it again."))
        return _to_engagement(note.engagement)
    try:
        messages.success(request, act(unlocked, note))
    except (KeyMissing, NotOpened):
        messages.error(request, _("You have no key for this note, so nothing was changed."))
    return _to_engagement(note.engagement)


@login_required
def note_delete(request, pk):
    """Ask once; then it is gone, with all its versions."""
    note = _note(request, pk, rules.may_change)
    if request.method == "POST":
        try:
            services.remove(entry=note)
        except NotBuried:
            messages.error(request, not_buried())
        except services.EntryHeld as held:
            messages.error(request, str(held))
        else:
            messages.success(request, _("The note is gone."))
        return _to_engagement(note.engagement)
    context = {
        "note": note,
        "engagement": note.engagement,
        "cancel_url": reverse("engagement_detail", args=[note.engagement_id]),
    }
    return render(request, "coaching/note/delete.html", context)


@login_required
def note_versions(request, pk):
    """What it said before: who saved it when, and the words."""
    note, unlocked = _note(request, pk, rules.may_see_versions), vault_of(request)
    shown = _shown(request, note, unlocked)
    context = {"note": note, "engagement": note.engagement, "shown": shown, "is_locked": unlocked is None}
    if shown and shown.text:
        context["versions"] = queries.versions_of(unlocked, note)
    return render(request, "coaching/note/versions.html", context)


def _note(request, pk, allowed) -> Entry:
    """The note when the person is entitled to it and `allowed` says yes; else 404."""
    try:
        note = queries.note_of(request.user, pk)
    except Entry.DoesNotExist:
        raise Http404 from None
    if not allowed(request.user, note):
        raise Http404
    return note


def _shown(request, note, unlocked):
    """The note opened, with its readers; None while the vault is locked."""
    if unlocked is None:
        return None
    opened = open_entries(unlocked, Entry.objects.filter(pk=note.pk))
    services.mark_damaged(opened=opened)
    return queries.show(request.user, opened, [note.engagement])[0]


def _to_engagement(engagement):
    return redirect(reverse("engagement_detail", args=[engagement.pk]) + "#notes")
