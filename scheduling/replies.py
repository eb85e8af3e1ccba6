"""A reply from somebody's calendar program (RFC 5546, METHOD:REPLY), taken out of a mail. Reads; decides nothing.

Whatever a mail holds besides is left alone: no other part is opened, nothing is fetched, nothing is run.
"""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.utils import getaddresses

from icalendar import Calendar

from scheduling.enums import Response

#: A reply is a few kilobytes; what is larger is something else.
LARGEST = 256 * 1024
ANSWERS = {
    "ACCEPTED": Response.ACCEPTED,
    "TENTATIVE": Response.TENTATIVE,
    "DECLINED": Response.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """Who (an address in lower case) answers what about which event, and which sequence number was seen."""

    uid: str
    address: str
    response: Response
    sequence: int


def read(raw: bytes) -> Reply | None:
    """The reply in a mail, from the one who sent it; None for every other mail, and for one that cannot be read.

    The attendee in the file has to be the mail's only sender: nobody answers for somebody else.
    """
    if len(raw) > LARGEST:
        return None
    try:
        mail = message_from_bytes(raw, policy=policy.default)
        senders = {address.lower() for _name, address in getaddresses(mail.get_all("From", []))}
        parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        replies = [_reply(part.get_payload(decode=True) or b"") for part in parts[:5]]
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    found = {reply for reply in replies if reply}
    if len(found) != 1 or len(senders) != 1:
        return None
    (reply,) = found
    return reply if {reply.address} == senders else None


def _reply(content):
    calendar = Calendar.from_ical(content)
    if str(calendar.get("METHOD", "")).upper() != "REPLY":
        return None
    events = calendar.walk("VEVENT")
    if len(events) != 1 or isinstance(events[0].get("ATTENDEE"), list) or "ATTENDEE" not in events[0]:
        return None
    event, attendee = events[0], events[0]["ATTENDEE"]
    response = ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    address = str(attendee).lower().removeprefix("mailto:").strip()
    sequence = int(event.get("SEQUENCE", 0))
    if response is None or not 0 <= sequence < 2**31:
        return None
    return Reply(str(event["UID"]), address, response, sequence)
