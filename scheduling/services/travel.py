"""What an authority decides about booking, and the ways between its schools."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import SchoolAuthority
from scheduling.models import BookingRules, TravelTime


@transaction.atomic
def change_booking_rules(*, authority, travel_minutes, notice_hours, others_choose) -> BookingRules:
    """The usual way between two schools in minutes, how many hours ahead others than the coach may book, move and
    cancel, and whether they may at all."""
    rules, _made = BookingRules.objects.update_or_create(
        authority=authority,
        defaults={
            "travel_minutes": travel_minutes,
            "notice_hours": notice_hours,
            "others_choose": others_choose,
        },
    )
    return rules


@transaction.atomic
def set_ways(*, school, minutes) -> None:
    """The ways from a school: `minutes` maps other schools of its authority to minutes; None means the usual.

    Raises ValidationError for a school of another authority.
    """
    SchoolAuthority.objects.select_for_update(no_key=True).get(pk=school.authority_id)
    for other, length in minutes.items():
        if other.authority_id != school.authority_id or other.pk == school.pk:
            raise ValidationError(_("This school belongs to another school authority."))
        pair = dict(zip(("one", "other"), sorted([school, other], key=lambda one: one.pk), strict=True))
        if length is None:
            TravelTime.objects.filter(**pair).delete()
        else:
            TravelTime.objects.update_or_create(
                **pair, defaults={"minutes": length, "authority_id": school.authority_id}
            )
