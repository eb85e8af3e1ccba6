"""Reminding of certifications that are about to expire."""

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Certification, Duty
from scheduling.certificationmail import CertificationMail
from scheduling.reminders import local_time
from scheduling.services.message import plan_many

#: Days before the last day on which coach and office are told.
DAYS = (60, 14)


def remind() -> int:
    """Plan a mail to the coach and to the offices where one coaches. Returns how many rows there are.

    Only the nearer of two that have been missed; after the last day none. Run again, it changes nothing.
    """
    today = timezone.localdate()
    expiring = list(
        Certification.objects.filter(
            expires_on__gte=today,
            expires_on__lte=today + dt.timedelta(days=max(DAYS)),
            coach__person__is_active=True,
        )
        .select_related("coach__person")
        .order_by("pk")
    )
    authorities = _authorities({certification.coach.person_id for certification in expiring})
    offices = _offices({pk for found in authorities.values() for pk in found})
    rows = []
    for certification in expiring:
        coach = certification.coach.person
        readers = {}
        for pk, authority in authorities[coach.pk].items():
            for person in [coach, *offices[pk]]:
                readers.setdefault(person.pk, (person, authority))
        rows += [_row(certification, person, authority, today) for person, authority in readers.values()]
    plan_many(rows)
    return len(rows)


def _row(certification, person, authority, today):
    last = certification.expires_on
    days = min(days for days in DAYS if (last - today).days <= days)
    return {
        "person": person,
        "kind": CertificationMail.code,
        "subject_type": CertificationMail.subject_type,
        "subject_id": certification.pk,
        "occasion": f"{last} {days}d",
        "authority": authority,
        "stale_at": local_time(last + dt.timedelta(days=1), dt.time(0)),
        "facts": {"expires_on": last.isoformat()},
    }


def _authorities(coaches):
    """{coach: {authority's id: authority}} of those who coach today."""
    found = defaultdict(dict)
    duties = Duty.objects.current().filter(role=Role.COACH, person__in=coaches)
    for duty in duties.select_related("authority"):
        found[duty.person_id][duty.authority_id] = duty.authority
    return found


def _offices(authorities):
    """{authority's id: its administrators of today who can sign in}."""
    found = defaultdict(list)
    duties = Duty.objects.current().filter(
        role=Role.ADMINISTRATOR, authority__in=authorities, person__is_active=True
    )
    for duty in duties.select_related("person").order_by("person"):
        found[duty.authority_id].append(duty.person)
    return found
