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
BEGIN = ["BEGIN:VCALENDAR", f"PRODID:{PRODUCT}", "VERSION:2.0", "CALSCALE:GREGORIAN"]
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
    return _titled(str(MeetingKind(meeting.kind).label), meeting.series.title)


def location(meeting, *, with_school, with_video) -> str:
    """Place, and school where it may be told; the video link, where it may be told, when there is no place."""
    school = meeting.series.school if with_school else None
    return _where(meeting.place, school.name if school else "", meeting.video_url if with_video else "")


def feed_ics(rows, *, changed_at) -> bytes:
    """A calendar of many meetings, in the active language; `rows` are those of queries.feed.entries.

    It says kind and neutral title, time, place and link; to who leads a meeting also its school. Nobody is named.
    `changed_at` (UTC) is when anything in it last changed.
    """
    stamp, page, lines = ical.moment(changed_at), page_url("meeting_detail", 0).removesuffix("0/"), []
    for row in rows:
        lines += _feed_event(row, stamp, page)
    return _feed_head() + ical.folded(lines) + b"END:VCALENDAR\r\n"


def _feed_event(row, stamp, page):
    pk, uid, sequence, kind, starts_at, ends_at, status, place, video_url, title, school, role, answer = row
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{stamp}",
        ical.local("DTSTART", starts_at),
        ical.local("DTEND", ends_at),
        f"SUMMARY:{_summary(kind, title, translation.get_language())}",
        f"STATUS:{STATUS[status]}",
        f"URL:{page}{pk}/",
    ]
    told = school if school and role == ParticipantRole.FACILITATOR else ""
    if where := _where(place, told, video_url):
        lines.append(f"LOCATION:{ical.text(where)}")
    if video_url:
        lines.append(f"DESCRIPTION:{ical.text(_('Video meeting: %(url)s') % {'url': video_url})}")
    # Who has said no may be somewhere else at that time.
    if answer == Response.DECLINED:
        lines.append("TRANSP:TRANSPARENT")
    lines.append("END:VEVENT")
    return lines


@lru_cache(maxsize=1000)
def _summary(kind, title, language):
    return ical.text(_titled(str(MeetingKind(kind).label), title))


def _titled(kind, title):
    return kind if title.casefold() in kind.casefold() else f"{kind}: {title}"


def _where(place, school, video_url):
    if not place and video_url:
        return video_url
    return ", ".join(part for part in (place, school) if part)


@cache
def _head(method):
    """A calendar's beginning, with Stockholm's summer and winter time."""
    return ical.folded([*BEGIN, f"METHOD:{method}", *STOCKHOLM.split()])


@cache
def _feed_head():
    """The same for a feed, which asks programs to come again in an hour."""
    about = ["X-WR-CALNAME:Bollplank", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    return ical.folded([*BEGIN, *about, *STOCKHOLM.split()])


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
    authority = meeting.series.authority
    if settings.REPLY_ADDRESS:
        # Calendars answer to the organizer's address.
        name = leading[0].get_full_name() if leading else authority.name
        return _address("ORGANIZER", settings.REPLY_ADDRESS, name)
    if leading:
        return _address("ORGANIZER", leading[0].email, leading[0].get_full_name())
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
