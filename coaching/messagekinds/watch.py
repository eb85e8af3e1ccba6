"""Mail about watches, to addresses without an account: whether it is wanted, and what is new."""

from django.utils.translation import gettext_lazy as _

from coaching import watchlinks
from coaching.models import Programme, Watch
from coaching.structured import page_address
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url


class WatchKind(MessageKind):
    """About one watch, which lives. Nobody chooses among kinds of mail without an account: one stops the watch."""

    subject_type = "watch"
    is_obligatory = True
    may_gather = False

    def headers(self, message, context):
        """One click in the mail program stops it (RFC 8058)."""
        return {
            "List-Unsubscribe": f"<{context['stop_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def contexts(self, messages):
        """One query: the watches."""
        watches = Watch.objects.in_bulk({message.subject_id for message in messages})
        return {
            message.pk: self.context(message, watches[message.subject_id])
            if message.subject_id in watches
            else SuppressReason.NOTHING_TO_REMIND
            for message in messages
        }

    def context(self, message, watch):
        """What the text of one needs."""
        stop = watchlinks.token(watchlinks.STOP, watch.pk)
        return {"watch": watch, "stop_url": page_url("watch_stop", stop)}


class WatchConfirm(WatchKind):
    """Asks whether the address wants it, until it has answered."""

    code, label = "watch_confirm", _("Asks whether a watch is wanted")

    def context(self, message, watch):
        if watch.confirmed_at is not None:
            return SuppressReason.NOTHING_TO_REMIND
        link = watchlinks.token(watchlinks.CONFIRM, watch.pk)
        return {**super().context(message, watch), "url": page_url("watch_confirm", link)}


class WatchFound(WatchKind):
    """What was published since the last one and is so still; all that one address watches for."""

    code, label = "watch_found", _("New programmes that somebody watches for")

    def contexts(self, messages):
        """One query more: the programmes."""
        wanted = {pk for message in messages for pk in message.facts["programmes"]}
        found = Programme.objects.published().select_related("authority").in_bulk(wanted)
        contexts = super().contexts(messages)
        for message in messages:
            programmes = [found[pk] for pk in message.facts["programmes"] if pk in found]
            context = contexts[message.pk]
            if isinstance(context, dict):
                context["programmes"] = [(one, page_address(one)) for one in programmes]
                context["url"] = page_url("programme_list")
                if not programmes:
                    contexts[message.pk] = SuppressReason.NOTHING_TO_REMIND
        return contexts


KINDS = (WatchConfirm(), WatchFound())
