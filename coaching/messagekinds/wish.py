"""Mail about a teacher's wish for coaching: that there is one, or an answer; never its words."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from coaching.enums import WishState
from coaching.models import Wish
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url


class WishKind(MessageKind):
    """About one wish, which has no page of its own: the mail leads to the list `where` it is answered, or told.

    In other states than `states` the mail is of no use any more.
    """

    subject_type = "wish"

    def __init__(self, code, label, states, roles, where):
        self.code, self.label, self.states, self.roles, self.where = code, label, states, roles, where

    def contexts(self, messages):
        """One query: the wishes with their schools."""
        wishes = Wish.objects.select_related("school").in_bulk({message.subject_id for message in messages})
        return {message.pk: self._context(wishes.get(message.subject_id)) for message in messages}

    def _context(self, wish):
        if wish is None or wish.state not in self.states:
            return SuppressReason.NOTHING_TO_REMIND
        return {"wish": wish, "url": page_url(self.where)}


KINDS = (
    WishKind(
        "wish_made", _("A teacher would like coaching"), {WishState.OPEN}, (Role.PRINCIPAL,), "wish_list"
    ),
    WishKind(
        "wish_answered",
        _("Answer to your wish for coaching"),
        {WishState.TAKEN_UP, WishState.NOT_NOW},
        (Role.TEACHER,),
        "home",
    ),
)
