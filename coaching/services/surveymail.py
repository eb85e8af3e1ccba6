"""Mail about surveys: asked once, reminded a week and two days before the last day; never who has answered.

An answer touches no row of the ledger, as that would say when it came: whether somebody has answered is looked up when
the reminder is about to leave. Reminders belong to no office, whose page of messages would show who has.
"""

import datetime as dt

from django.utils import timezone

from coaching.messagekinds.survey import ASKED, REMINDER, SUBJECT
from coaching.models import Survey
from scheduling.reminders import local_time
from scheduling.services.message import plan_many

#: Days before the last one, each with how many mornings a missed one can be made up for.
REMINDERS = ((7, 2), (2, 1))
#: Who was asked so few days before is not reminded yet.
JUST_ASKED = 3


def ask(survey, people) -> None:
    """Plan the mail that asks; in the transaction that lets them answer. Again changes nothing."""
    plan_many(
        {
            "person": person,
            "kind": ASKED,
            "subject_type": SUBJECT,
            "subject_id": survey.pk,
            "authority": survey.programme.authority,
            "stale_at": _over(survey),
        }
        for person in people
    )


def remind() -> int:
    """Each morning: plan what is due for those who have not answered. Again changes nothing. Says how many rows."""
    today, rows = timezone.localdate(), []
    for survey in Survey.objects.answerable().order_by("pk"):
        for days, spare in REMINDERS:
            day = survey.closes_on - dt.timedelta(days=days)
            asked_on = timezone.localdate(survey.opened_at)
            if day <= today <= day + dt.timedelta(days=spare) and (today - asked_on).days >= JUST_ASKED:
                rows += _rows(survey, days)
    plan_many(rows)
    return len(rows)


def _rows(survey, days):
    waiting = survey.invitees.filter(answered=False, person__is_active=True).select_related("person")
    return [
        {
            "person": invitee.person,
            "kind": REMINDER,
            "subject_type": SUBJECT,
            "subject_id": survey.pk,
            "occasion": f"{days}d {survey.closes_on.isoformat()}",
            "stale_at": _over(survey),
        }
        for invitee in waiting.order_by("person")
    ]


def _over(survey):
    """The midnight after its last day as it is now; the kind looks whether that has moved."""
    return local_time(survey.closes_on + dt.timedelta(days=1), dt.time(0))
