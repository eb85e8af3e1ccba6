"""Wishes for coaching, as the teacher and the principal see them."""

from accounts.enums import Role
from accounts.models import School
from coaching.models import Wish


def own_wishes(person):
    """The person's wishes, the newest first, with their schools."""
    return Wish.objects.filter(teacher=person).select_related("school").order_by("-wished_at", "-pk")


def waiting_wishes(person):
    """Open wishes at the schools that the person leads, the oldest first."""
    rows = Wish.objects.visible_to(person).open().filter(school__in=person.schools_as(Role.PRINCIPAL))
    return rows.select_related("teacher", "school").order_by("wished_at", "pk")


def schools_to_wish_at(person):
    """The schools at which the person teaches today."""
    return School.objects.filter(pk__in=person.schools_as(Role.TEACHER)).order_by("name", "pk")
