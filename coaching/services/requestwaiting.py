"""Reminding of requests that nobody has touched for a school week."""

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from coaching.enums import WAITING_REQUEST_STATES, RequestState
from coaching.messagekinds.request import WAITS, occasion_of
from coaching.models import CoachingRequest
from coaching.queries.people import administrators_of
from coaching.services.requestmail import SUBJECT, askers_of, endorsers_of
from scheduling.queries.schoolyear import school_days_of
from scheduling.services.message import plan_many

#: So many school days without a step are too many. What has waited longer than this is a matter for the office's list.
DAYS, AT_MOST = 5, dt.timedelta(days=365)


def remind() -> int:
    """Plan a mail to whoever each waiting request waits for, once for each state. Returns how many rows there are.

    The days are the authority's school days, that of the step not counted. Run again, it changes nothing.
    """
    now, today = timezone.now(), timezone.localdate()
    waiting = CoachingRequest.objects.filter(
        state__in=WAITING_REQUEST_STATES, state_since__gte=now - AT_MOST, state_since__lte=now
    )
    by_authority = defaultdict(list)
    for request in waiting.select_related("authority", "school", "coach").order_by("pk"):
        by_authority[request.authority_id].append(request)
    rows = []
    for authority, requests in by_authority.items():
        first = min(timezone.localdate(request.state_since) for request in requests)
        days = list(school_days_of(authority, first, today).school_days())
        for request in requests:
            since = timezone.localdate(request.state_since)
            passed = sum(day > since for day in days)
            if passed >= DAYS:
                rows += _rows(request, passed)
    plan_many(rows)
    return len(rows)


def waits_for(request) -> list:
    """The people who can take the next step of a request that waits."""
    if request.state == RequestState.SENT:
        return endorsers_of(request)
    if request.state == RequestState.RETURNED:
        return askers_of(request)
    if request.state == RequestState.MATCHED:
        return [request.coach]
    return administrators_of(request)


def _rows(request, days):
    return [
        {
            "person": person,
            "kind": WAITS,
            "subject_type": SUBJECT,
            "subject_id": request.pk,
            "occasion": occasion_of(request),
            "authority": request.authority,
            "facts": {"days": days},
        }
        for person in waits_for(request)
    ]
