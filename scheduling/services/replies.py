"""Taking the replies of people's calendars out of the mailbox that they go to."""

import contextlib
import mailbox
from collections import Counter

from accounts.models import Person
from scheduling import replies
from scheduling.models import Meeting
from scheduling.services.response import respond
from scheduling.services.times import MeetingError

#: Mails that are looked at in one go.
MOST = 200


def take(*, folder) -> Counter:
    """Apply every reply in the Maildir `folder` and empty it, whatever its mails are. How many "taken" and "left".

    Each mail is removed when its answer is stored: a worker that dies takes it again, which changes nothing.
    """
    outcome, box = Counter(), mailbox.Maildir(folder, create=False)
    for key in box.keys()[:MOST]:
        # Somebody else may have taken it meanwhile.
        with contextlib.suppress(KeyError):
            outcome["taken" if apply(raw=_start_of(box, key)) else "left"] += 1
            box.remove(key)
    return outcome


def apply(*, raw: bytes) -> bool:
    """Note what one mail replies. False for a mail that is none, from a stranger, too late or about a former time."""
    reply = replies.read(raw)
    if reply is None:
        return False
    person = Person.objects.filter(email=reply.address, is_active=True).first()
    meeting = Meeting.objects.filter(uid=reply.uid, participants__person=person).first() if person else None
    if meeting is None:
        return False
    try:
        respond(meeting=meeting, person=person, response=reply.response, sequence=reply.sequence)
    except MeetingError:
        return False
    return True


def _start_of(box, key):
    """As much of a mail as a reply may have, and a little more."""
    with contextlib.closing(box.get_file(key)) as file:
        return file.read(replies.LARGEST + 1)
