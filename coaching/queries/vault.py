"""What there is of somebody's vault, without opening it."""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Person
from coaching.enums import Phase
from coaching.models import Engagement, VaultKey, Wrap
from scheduling.models import SeriesMember

#: Whoever has one of these duties is asked, on each page, whether there is a vault.
DUTIES = (Role.COACH, Role.TEACHER)
#: After so long somebody is asked whether the recovery code is still at hand.
CHECK_AFTER = dt.timedelta(days=182)


def key_in_use(person) -> VaultKey | None:
    """The generation that is granted to now."""
    return VaultKey.objects.in_use().filter(person=person).first()


def standing(person) -> dict:
    """`has_one`: a vault is set up. `is_due`: none is, and there are conversations to write about. One statement.

    For somebody who neither coaches nor teaches today none, and both are False.
    """
    if not person.has_role(*DUTIES):
        return {"has_one": False, "is_due": False}
    keys = VaultKey.objects.in_use().filter(person=OuterRef("pk"))
    going_on = Engagement.objects.exclude(phase=Phase.CLOSED).filter(series=OuterRef("series"))
    seats = SeriesMember.objects.current().filter(Exists(going_on), person=OuterRef("pk"))
    found = Person.objects.filter(pk=person.pk).values_list(Exists(keys), Exists(seats)).first()
    has_one, in_circle = found or (False, False)
    return {"has_one": has_one, "is_due": in_circle and not has_one}


def earlier_vaults(person, open_ones) -> list[VaultKey]:
    """Vaults that were given up and that nothing in hand opens; `open_ones` are generations that are open."""
    given_up = VaultKey.objects.filter(person=person, given_up_at__isnull=False)
    return list(given_up.exclude(generation__in=open_ones).exclude(wraps__kind=Wrap.Kind.LATER))


def check_is_due(vault_key) -> bool:
    """Whether it is half a year since the owner showed the recovery code."""
    shown = vault_key.recovery_checked_at or vault_key.activated_at
    return shown <= timezone.now() - CHECK_AFTER


def peers(person) -> list[Person]:
    """Those whom `person` meets in conversations under way and who have a vault, by name: numbers can be compared."""
    mine = SeriesMember.objects.current().filter(person=person)
    series = Engagement.objects.active().filter(series__in=mine.values("series")).values("series")
    others = SeriesMember.objects.current().filter(series__in=series).exclude(person=person)
    with_vault = VaultKey.objects.in_use().filter(person__in=others.values("person"))
    found = Person.objects.filter(pk__in=with_vault.values("person"), is_active=True)
    return list(found.order_by("given_name", "family_name", "pk"))
