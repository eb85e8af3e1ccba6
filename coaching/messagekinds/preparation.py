"""Reminding of a group's preparation: how much waits and by when, never what."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from coaching.queries.preparation import groups_with_standing, owners_of, progress_of, with_items
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url

SUBJECT = "group_preparation"
REMINDER = "preparation_reminder"
#: A mail tells of what is due within so many days from its own.
AHEAD = dt.timedelta(days=7)


class PreparationReminder(MessageKind):
    """To who sees to something of it that is due by now; its occasion is the day that it was planned for."""

    code = REMINDER
    label = _("Preparation of a group")
    subject_type = SUBJECT
    page = "group_preparation"

    def contexts(self, messages):
        """Six queries: the groups with people and lines, and who leads their schools."""
        ids = {message.subject_id for message in messages}
        groups = with_items(groups_with_standing()).in_bulk(ids)
        owners = owners_of(groups.values())
        return {
            message.pk: _context(message, groups.get(message.subject_id), owners.get(message.subject_id))
            for message in messages
        }


def _context(message, group, people):
    if group is None or group.is_closed:
        return SuppressReason.NOTHING_TO_REMIND
    owners = [owner for owner in people if any(one.pk == message.person_id for one in people[owner])]
    if not owners:
        return SuppressReason.PERSON_LEFT
    mine = progress_of(group).of_owners(owners)
    until = dt.date.fromisoformat(message.occasion) + AHEAD
    if mine.next_due is None or mine.next_due > until:
        return SuppressReason.NOTHING_TO_REMIND
    return {
        "group": group,
        "left": len(mine.open_items),
        "overdue": mine.overdue,
        "next_due": mine.next_due,
        "start_on": mine.start_on,
        "url": page_url("group_preparation", group.pk),
    }


KINDS = (PreparationReminder(),)
