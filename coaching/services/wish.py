"""A teacher's wish for coaching: made, taken back, answered. Its words go with the answer."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Duty
from coaching.enums import WishState
from coaching.models import Wish
from coaching.queries.people import principals_by_school
from coaching.rules import wish as rules
from scheduling.enums import SuppressReason
from scheduling.services import message

SUBJECT = "wish"
MADE, ANSWERED = "wish_made", "wish_answered"
#: How long the fact that there was a wish is kept after its answer.
KEPT = dt.timedelta(days=90)


class WishError(Exception):
    """It cannot be done now; the text is a sentence for the person who asked."""


@transaction.atomic
def make(*, teacher, school, text) -> Wish:
    """Tell the principals of `school`. While one wish is open there it is the one that counts, with the words it has.

    Raises PermissionDenied for a school where the person does not teach.
    """
    if school.pk not in teacher.schools_as(Role.TEACHER):
        raise PermissionDenied
    wish, is_new = Wish.objects.get_or_create(
        teacher=teacher, school=school, state=WishState.OPEN, defaults={"text": text}
    )
    if is_new:
        Wish.objects.filter(teacher=teacher, school=school).exclude(state=WishState.OPEN).delete()
        _tell(MADE, wish, principals_by_school([school.pk])[school.pk])
    return wish


@transaction.atomic
def withdraw(*, wish, by) -> None:
    """Nothing of it is left. Raises WishError when it has been answered meanwhile."""
    wish = _locked(wish)
    if wish is None:
        return
    if not rules.may_withdraw(by, wish):
        raise WishError(_("The principal has answered meanwhile."))
    _settle(wish)
    wish.delete()


@transaction.atomic
def not_now(*, wish, by) -> None:
    """The principal says that it is not possible now; the teacher is told. Raises WishError when it is gone."""
    wish = _locked(wish)
    if wish is None or not rules.may_answer(by, wish):
        raise WishError(_("The wish has been answered or taken back meanwhile."))
    _answer(wish, WishState.NOT_NOW)


@transaction.atomic
def fulfil(*, request) -> None:
    """A request has been sent: the wishes of those whom it is for are answered by it."""
    people = set(request.teachers.values_list("pk", flat=True))
    if request.team_id:
        team = Duty.objects.current().filter(role=Role.TEACHER, team=request.team_id)
        people |= set(team.values_list("person", flat=True))
    rows = Wish.objects.open().filter(school=request.school_id, teacher__in=people).order_by("pk")
    for wish in rows.select_for_update(of=("self",), no_key=True).select_related("school"):
        _answer(wish, WishState.TAKEN_UP)


def forget_answered() -> int:
    """Delete what has been answered long ago. Returns how many."""
    old = Wish.objects.filter(answered_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def _answer(wish, state):
    _settle(wish)
    wish.state, wish.text, wish.answered_at = state, "", timezone.now()
    wish.save(update_fields=["state", "text", "answered_at"])
    _tell(ANSWERED, wish, [wish.teacher])


def _locked(wish):
    rows = Wish.objects.select_for_update(of=("self",), no_key=True).select_related("school", "teacher")
    return rows.filter(pk=wish.pk).first()


def _settle(wish):
    """A mail about it that has not left is of no use any more."""
    message.suppress(
        subject_type=SUBJECT, subject_id=wish.pk, reason=SuppressReason.NOTHING_TO_REMIND, kinds=(MADE,)
    )


def _tell(kind, wish, people):
    message.plan_many(
        {
            "person": person,
            "kind": kind,
            "subject_type": SUBJECT,
            "subject_id": wish.pk,
            "authority": wish.school.authority,
        }
        for person in people
    )
