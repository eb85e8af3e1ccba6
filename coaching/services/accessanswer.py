"""Answering an access request: each note is handed out, which shares it, or kept back for a reason of the list."""

from django.db import transaction
from django.utils import timezone

from coaching.enums import AccessState, ExemptReason
from coaching.models import AccessItem, AccessRequest, AccessRequestEvent
from coaching.queries.access import to_decide
from coaching.services import entry as entries
from scheduling.services.message import plan

#: The decision to hand a note out; any other is an ExemptReason.
HAND_OUT = ""


class NotesChanged(Exception):
    """Notes have been shared or removed since the page was made; look at it again."""


class AlreadyAnswered(Exception):
    """Another coach, or another window, was first."""


@transaction.atomic
def answer(*, unlocked, request, by, decisions) -> AccessRequest:
    """Answer with a decision for each of `to_decide`, by id: HAND_OUT or an ExemptReason.

    Declined when all are kept back, else answered, also when there was nothing. Raises NotesChanged,
    AlreadyAnswered, and as `share`: KeyMissing, NotOpened.
    """
    request = (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("engagement__authority", "engagement__series", "asked_by")
        .get(pk=request.pk)
    )
    if not request.is_open:
        raise AlreadyAnswered
    notes = {note.pk: note for note in to_decide(request).select_related("engagement__series")}
    if set(notes) != set(decisions):
        raise NotesChanged
    for key, decision in decisions.items():
        if decision == HAND_OUT:
            entries.share(unlocked=unlocked, entry=notes[key], by=by, corner_of=request.asked_by)
    AccessItem.objects.bulk_create(
        AccessItem(request=request, entry=notes[key], reason=decision and ExemptReason(decision))
        for key, decision in decisions.items()
    )
    kept_back = bool(decisions) and HAND_OUT not in decisions.values()
    request.state = AccessState.DECLINED if kept_back else AccessState.ANSWERED
    request.answered_at, request.answered_by = timezone.now(), by
    request.save(update_fields=["state", "answered_at", "answered_by"])
    AccessRequestEvent.objects.create(request=request, state=request.state, at=request.answered_at, by=by)
    plan(
        person=request.asked_by,
        kind="access_answered",
        subject_type="access_request",
        subject_id=request.pk,
        authority=request.engagement.authority,
    )
    return request
