"""The daily mail of those who want one: a row of its own in the ledger, to which the others of that day belong."""

from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from scheduling import messagekinds
from scheduling.enums import MessageState, SuppressReason
from scheduling.mail import render
from scheduling.messagekinds import MessageKind, page_url
from scheduling.models import Message
from scheduling.services import writing

CODE = "digest"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the daily mail: what would have been a mail's subject, and its address."""

    subject: str
    url: str


@dataclass(slots=True)
class Parts:
    """What belongs to a daily mail: ids that are told in it, and why the others are not."""

    told: list[int] = field(default_factory=list)
    left_out: dict[int, SuppressReason | Exception] = field(default_factory=dict)


class Digest(MessageKind):
    """About nothing but the day; sent to whoever has asked for it."""

    code = CODE
    label = _("Daily mail")
    subject_type = "person"
    is_obligatory = True

    def contexts(self, messages):
        """Two queries, and those of the kinds that the rows are of. Each subject is in its reader's language."""
        rows = list(
            Message.objects.filter(digest__in=messages, state=MessageState.PLANNED)
            .select_related("person__mail_choice")
            .order_by("due_at", "pk")
        )
        prefetch_related_objects(rows, "authority")
        contexts = writing.contexts(rows)
        found = {
            message.pk: {"entries": [], "parts": Parts(), "url": page_url("my_messages")}
            for message in messages
        }
        for row in rows:
            _tell(found[row.digest_id], row, contexts[row.pk])
        return found


def _tell(digest, row, context):
    result = _entry(row, context)
    if isinstance(result, Entry):
        digest["entries"].append(result)
        digest["parts"].told.append(row.pk)
    else:
        digest["parts"].left_out[row.pk] = result


def _entry(row, context):
    if messagekinds.is_refused(row, getattr(row.receiver, "mail_choice", None)):
        return SuppressReason.OPTED_OUT
    if row.stale_at and row.stale_at <= timezone.now():
        return SuppressReason.TOO_LATE
    if not isinstance(context, dict):
        return writing.told(row, context)
    try:
        with translation.override(row.receiver.language):
            subject, _body, _foot = render(messagekinds.get(row.kind), row, context)
    except Exception as error:
        return writing.told(row, error)
    return Entry(subject, context.get("url") or page_url("my_messages"))
