"""Meetings as iCalendar (RFC 5545, 5546), so that Outlook, Google and Apple move an event instead of adding one."""

from email.utils import parseaddr
from functools import cache, lru_cache

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scheduling import ical
from scheduling.enums import ZONE, MeetingKind, MeetingStatus, ParticipantRole, Response
from scheduling.messagekinds import page_url
from scheduling.rules import takes_part

PRODUCT = "-//Bollplank//Bollplank//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"
METHODS = ("REQUEST", "CANCEL", "PUBLISH")
STATUS = {
    MeetingStatus.BOOKED: "CONFIRMED",
    MeetingStatus.HELD: "CONFIRMED",
    MeetingStatus.CANCELLED: "CANCELLED",
}
PARTSTAT = {
    Response.NEEDS_ANSWER: "NEEDS-ACTION",
    Response.ACCEPTED: "ACCEPTED",
    Response.TENTATIVE: "TENTATIVE",
    Response.DECLINED: "DECLINED",
}
# Rules instead of the dates that icalendar lists: shorter, without an end, and what Outlook understands.
STOCKHOLM = f"""BEGIN:VTIMEZONE
TZID:{ZONE}
BEGIN:DAYLIGHT
DTSTART:19970330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def meeting_ics(meeting, *, method="REQUEST", attendee=None) -> bytes:
    """One meeting as a calendar file; `method` is REQUEST, CANCEL or PUBLISH.

    With `attendee` (a Person) it is that person's own: nobody else's address is in it, texts are in that person's
    language, who leads the meeting sees the school, and who takes no part sees no video link. Participants with their
    people, the series, its school and authority should be loaded. Raises ValueError for an unknown method and for a
    meeting without a time.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}")
    if meeting.starts_at is None:
        raise ValueError("a meeting whose time is open is not in anybody's calendar")
    with translation.override(attendee.language if attendee else translation.get_language()):
        event = _event(meeting, method, attendee)
    return _head(method) + ical.folded(event) + b"END:VCALENDAR\r\n"


def file_name(meeting) -> str:
    """What the file is called when it is downloaded: the day, and nothing about the meeting."""
    return f"{timezone.localtime(meeting.starts_at):%Y-%m-%d}.ics"


def summary(meeting) -> str:
    """The kind and the series' neutral title, which is often the same word."""
    kind, title = str(MeetingKind(meeting.kind).label), meeting.series.title
    return kind if title.casefold() in kind.casefold() else f"{kind}: {title}"


def location(meeting, *, with_school, with_video) -> str:
    """Place, and school where it may be told; the video link, where it may be told, when there is no place."""
    school = meeting.series.school if with_school else None
    parts = [meeting.place, school.name if school else ""]
    if not meeting.place and meeting.video_url and with_video:
        return meeting.video_url
    return ", ".join(part for part in parts if part)


@cache
def _head(method):
    """A calendar's beginning, with Stockholm's summer and winter time."""
    lines = ["BEGIN:VCALENDAR", f"PRODID:{PRODUCT}", "VERSION:2.0", "CALSCALE:GREGORIAN", f"METHOD:{method}"]
    return ical.folded([*lines, *STOCKHOLM.split()])


def _event(meeting, method, attendee):
    people = list(meeting.participants.all())
    leading = [row.person for row in people if row.role == ParticipantRole.FACILITATOR]
    cancelled = method == "CANCEL" or meeting.status == MeetingStatus.CANCELLED
    page = page_url("meeting_detail", meeting.pk)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{ical.text(meeting.uid)}",
        f"SEQUENCE:{meeting.sequence}",
        f"DTSTAMP:{ical.moment(timezone.now())}",
        ical.local("DTSTART", meeting.starts_at),
        ical.local("DTEND", meeting.ends_at),
        f"SUMMARY:{ical.text(summary(meeting))}",
        f"STATUS:{'CANCELLED' if cancelled else STATUS[meeting.status]}",
        f"URL:{page}",
    ]
    # The office may have the file too, and does not join.
    joins = attendee is None or takes_part(attendee, meeting)
    if where := location(meeting, with_school=attendee in leading, with_video=joins):
        lines.append(f"LOCATION:{ical.text(where)}")
    if meeting.video_url and joins:
        said = _("Video meeting: %(url)s") % {"url": meeting.video_url}
        lines.append(f"DESCRIPTION:{ical.text(said)}")
    lines.append(_organizer(meeting, leading))
    # A published event is for whoever has the file; it names nobody.
    if method != "PUBLISH":
        # Somebody who has been taken off the meeting still has it in the calendar, under this address.
        answers = {row.person: row.response for row in people}
        for person in [attendee] if attendee else answers:
            answer = answers.get(person, Response.NEEDS_ANSWER)
            lines.append(_attendee(person, leads=person in leading, answer=answer))
    return [*lines, "END:VEVENT"]


def _organizer(meeting, leading):
    if leading:
        return _address("ORGANIZER", leading[0].email, leading[0].get_full_name())
    authority = meeting.series.authority
    if authority.contact_email:
        return _address("ORGANIZER", authority.contact_email, authority.name)
    name, email = _name_and_address(settings.DEFAULT_FROM_EMAIL)
    return _address("ORGANIZER", email, name)


@lru_cache(maxsize=8)
def _name_and_address(sender):
    return parseaddr(sender)


def _attendee(person, leads, answer):
    return _address(
        "ATTENDEE",
        person.email,
        person.get_full_name(),
        CUTYPE="INDIVIDUAL",
        ROLE="CHAIR" if leads else "REQ-PARTICIPANT",
        PARTSTAT="ACCEPTED" if leads else PARTSTAT[answer],
        RSVP="FALSE" if leads else "TRUE",
    )


def _address(role, email, name, **parameters):
    # Outlook does not know how a quotation mark is written inside a parameter.
    return ical.line(role, f"mailto:{email}", CN=name.replace('"', "'"), **parameters)
