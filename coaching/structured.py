"""What search engines read of a programme: schema.org's words as JSON-LD, in a data block that no policy has to allow.

https://schema.org/Course, CourseInstance, EducationEvent, BreadcrumbList.
"""

import json

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scheduling.enums import MeetingStatus
from scheduling.localtime import STOCKHOLM

#: What could end the block, or begin another, inside a text.
ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def programme_block(programme, plan) -> SafeString:
    """The content of the block; `plan` is what `queries.programme.plan_of` answers."""
    graph = {"@context": "https://schema.org", "@graph": [_course(programme, plan), _crumbs(programme)]}
    text = json.dumps(graph, ensure_ascii=False).translate(ESCAPED)
    return mark_safe(text)  # noqa: S308 - nothing in it can leave the block


def page_address(programme) -> str:
    """The whole address of its page, which stays."""
    return settings.BASE_URL + reverse("programme_detail", args=[programme.slug])


def _course(programme, plan):
    authority = programme.authority
    provider = {"@type": "Organization", "name": authority.name}
    if authority.contact_email:
        provider["email"] = authority.contact_email
    course = {
        "@type": "Course",
        "@id": page_address(programme),
        "url": page_address(programme),
        "name": programme.name,
        "description": programme.summary or programme.aims or programme.name,
        "inLanguage": "sv",
        "provider": provider,
        "hasCourseInstance": _instance(programme, plan),
    }
    if programme.audiences:
        course["audience"] = [
            {"@type": "EducationalAudience", "educationalRole": str(label)}
            for label in programme.audience_labels
        ]
    if programme.who_may_join:
        course["coursePrerequisites"] = programme.who_may_join
    return course


def _instance(programme, plan):
    rows = [row for term in plan for row in term.rows]
    instance = {"@type": "CourseInstance", "name": programme.name, "courseMode": "blended"}
    if programme.place:
        instance |= {"courseMode": "onsite", "location": _place(programme.place)}
    if rows:
        days = [row.day for row in rows]
        instance |= {"startDate": min(days).isoformat(), "endDate": max(days).isoformat()}
        instance["subEvent"] = [_event(programme, row) for row in rows]
    return instance


def _event(programme, row):
    meeting = row.meeting
    event = {"@type": "EducationEvent", "name": f"{programme.name}: {row.item.content}"}
    if meeting.starts_at:
        event["startDate"] = meeting.starts_at.astimezone(STOCKHOLM).isoformat()
        event["endDate"] = meeting.ends_at.astimezone(STOCKHOLM).isoformat()
    else:
        event["startDate"] = row.day.isoformat()
    if place := meeting.place or programme.place:
        event["location"] = _place(place)
    is_cancelled = meeting.status == MeetingStatus.CANCELLED
    event["eventStatus"] = f"https://schema.org/Event{'Cancelled' if is_cancelled else 'Scheduled'}"
    return event


def _place(name):
    return {"@type": "Place", "name": name, "address": name}


def _crumbs(programme):
    steps = [(_("What is offered"), settings.BASE_URL + reverse("programme_list"))]
    steps.append((programme.name, page_address(programme)))
    return {
        "@type": "BreadcrumbList",
        "inLanguage": get_language() or settings.LANGUAGE_CODE,
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": str(name), "item": address}
            for number, (name, address) in enumerate(steps, 1)
        ],
    }
