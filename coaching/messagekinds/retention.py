"""Mail before what was written in an engagement is erased: that it is, and when; never what."""

from django.db.models import Exists, OuterRef
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from coaching.models import Engagement, Entry
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url


class NotesAreErased(MessageKind):
    """To everybody in it. Of no use when nothing was written, or when the day has been moved."""

    subject_type = "engagement"
    page = "engagement_detail"
    is_obligatory = True

    def __init__(self, code, label):
        self.code, self.label = code, label

    def contexts(self, messages):
        """Two queries: the engagements with whether anything is written there, and who is in them."""
        written = Exists(Entry.objects.filter(engagement=OuterRef("pk")))
        found = Engagement.objects.with_people().annotate(is_written_in=written)
        found = found.in_bulk({message.subject_id for message in messages})
        return {message.pk: _context(message, found.get(message.subject_id)) for message in messages}


def _context(message, engagement):
    day = parse_date(message.facts["erase_on"])
    if (
        engagement is None
        or engagement.erased_at
        or engagement.erase_on != day
        or not engagement.is_written_in
    ):
        return SuppressReason.NOTHING_TO_REMIND
    if all(member.person_id != message.person_id for member in engagement.members_now):
        return SuppressReason.PERSON_LEFT
    return {"engagement": engagement, "day": day, "url": page_url("vault_export")}


KINDS = (
    NotesAreErased("vault_retention", _("Notes are erased in a month")),
    NotesAreErased("vault_retention_soon", _("Notes are erased in a week")),
)
