"""Mail about somebody's right to see what is written about them: that it was asked, never about what."""

from django.utils.translation import gettext_lazy as _

from coaching.models import AccessRequest
from scheduling.enums import ParticipantRole, SuppressReason
from scheduling.messagekinds import MessageKind, page_url
from scheduling.models.series import SeriesMember


class AccessRequestKind(MessageKind):
    """About one access request; as long as it waits, or once it is answered."""

    subject_type = "access_request"
    page = "access_request_detail"
    is_obligatory = True

    def __init__(self, code, label, *, while_open):
        self.code, self.label, self.while_open = code, label, while_open

    def contexts(self, messages):
        """One query: the requests, with who asks and where."""
        ids = {message.subject_id for message in messages}
        found = AccessRequest.objects.select_related("asked_by", "engagement__school").in_bulk(ids)
        return {message.pk: self._context(message, found.get(message.subject_id)) for message in messages}

    def _context(self, message, request):
        if request is None or request.is_open != self.while_open:
            return SuppressReason.NOTHING_TO_REMIND
        return {"request": request, "url": page_url("access_request_detail", request.pk)}


class ForCoach(AccessRequestKind):
    """Only to somebody who still coaches there."""

    def contexts(self, messages):
        """One query more: who coaches there today."""
        contexts = super().contexts(messages)
        requests = [context["request"] for context in contexts.values() if isinstance(context, dict)]
        leads = set(
            SeriesMember.objects.current()
            .filter(
                role=ParticipantRole.FACILITATOR,
                series__engagement__in={request.engagement_id for request in requests},
            )
            .values_list("series__engagement", "person")
        )
        return {message.pk: self._if_leading(message, contexts[message.pk], leads) for message in messages}

    def _if_leading(self, message, context, leads):
        if isinstance(context, dict) and (context["request"].engagement_id, message.person_id) not in leads:
            return SuppressReason.PERSON_LEFT
        return context


KINDS = (
    ForCoach("access_asked", _("Somebody asks to see what is written"), while_open=True),
    ForCoach("access_reminder", _("An access request waits"), while_open=True),
    AccessRequestKind("access_late", _("An access request is late"), while_open=True),
    AccessRequestKind("access_answered", _("Access request answered"), while_open=False),
)
