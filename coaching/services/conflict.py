"""A coach says about which schools not to be asked."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.enums import Role
from coaching.models import Conflict


@transaction.atomic
def state(*, coach, school) -> Conflict:
    """Not to be asked about the school any more. Twice changes nothing; PermissionDenied outside one's authorities."""
    if school.authority_id not in coach.authorities_as(Role.COACH):
        raise PermissionDenied
    return Conflict.objects.get_or_create(coach=coach, school=school)[0]


@transaction.atomic
def lift(*, conflict) -> None:
    """To be asked again."""
    Conflict.objects.filter(pk=conflict.pk).delete()
