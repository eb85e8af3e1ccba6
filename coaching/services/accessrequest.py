"""Asking to see the coaches' own notes, and reminding of it. Opens nothing; the answer is in `accessanswer`."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Duty
from coaching.models import AccessRequest, AccessRequestEvent, Engagement
from coaching.rules.retention import months_after
from scheduling.enums import ParticipantRole
from scheduling.models.series import SeriesMember
from scheduling.services.message import plan_many

#: So many days after it was asked the coach is reminded, and reminded again.
REMINDED_AFTER = (14, 25)
#: The law's time for an answer.
MONTHS = 1


class AccessError(Exception):
    """Cannot be done; the text is a sentence for the person who tried."""


@transaction.atomic
def ask(*, engagement, by) -> AccessRequest:
    """Ask the coaches of an engagement for what they have written and not shared. They and nobody else are told.

    The request that waits already is returned as it is. Raises AccessError when everything has been erased.
    """
    engagement = (
        Engagement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("authority", "series")
        .get(pk=engagement.pk)
    )
    if engagement.erased_at:
        raise AccessError(
            _("The notes of this engagement have been erased, so there is nothing to hand out.")
        )
    waiting = AccessRequest.objects.open().filter(engagement=engagement, asked_by=by).first()
    if waiting:
        return waiting
    now = timezone.now()
    request = AccessRequest.objects.create(
        engagement=engagement, asked_by=by, asked_at=now, due_on=months_after(now, MONTHS)
    )
    AccessRequestEvent.objects.create(request=request, state=request.state, at=now, by=by)
    plan_many(_mail(request, coach, "access_asked") for coach in engagement.coaches)
    return request


def remind() -> None:
    """Each day: remind coaches of what waits, and tell the offices of what is late. Once for each occasion."""
    now, today = timezone.now(), timezone.localdate()
    waiting = list(AccessRequest.objects.open().select_related("engagement__authority").order_by("pk"))
    coaches, offices = _coaches(waiting), _offices()
    rows = []
    for request in waiting:
        passed = [days for days in REMINDED_AFTER if request.asked_at + dt.timedelta(days=days) <= now]
        if passed:
            people = coaches[request.engagement.series_id].values()
            rows += [_mail(request, person, "access_reminder", f"{passed[-1]}d") for person in people]
        if request.due_on < today:
            people = offices[request.engagement.authority_id].values()
            rows += [_mail(request, person, "access_late") for person in people]
    plan_many(rows)


def _coaches(requests):
    """{series: {id: person}}"""
    leads = SeriesMember.objects.current().filter(
        role=ParticipantRole.FACILITATOR, series__in={request.engagement.series_id for request in requests}
    )
    found = defaultdict(dict)
    for member in leads.select_related("person"):
        found[member.series_id][member.person_id] = member.person
    return found


def _offices():
    """{authority: {id: person}}"""
    found = defaultdict(dict)
    for duty in Duty.objects.current().filter(role=Role.ADMINISTRATOR).select_related("person"):
        found[duty.authority_id][duty.person_id] = duty.person
    return found


def _mail(request, person, kind, occasion=""):
    return {
        "person": person,
        "kind": kind,
        "subject_type": "access_request",
        "subject_id": request.pk,
        "occasion": occasion,
        "authority": request.engagement.authority,
    }
