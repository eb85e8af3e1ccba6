"""Which schools take part in a programme, from when to when."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import TakingPart
from coaching.services.group import locked_programme


class TakingPartError(Exception):
    """It cannot be done; the text is a sentence for the person who asked."""


@transaction.atomic
def add(*, programme, schools, by, starts_on=None) -> int:
    """Let schools of the authority take part from a local day (default: today). Returns how many are new.

    Those that take part already stay as they are. Raises TakingPartError for a school of another authority.
    """
    programme = locked_programme(programme)
    schools = {school.pk: school for school in schools}
    for school in schools.values():
        if school.authority_id != programme.authority_id:
            raise TakingPartError(
                _("%(school)s does not belong to %(authority)s.")
                % {"school": school, "authority": programme.authority}
            )
    there = programme.taking_part.filter(ends_on=None).values_list("school", flat=True)
    new = [school for pk, school in schools.items() if pk not in set(there)]
    day = starts_on or timezone.localdate()
    TakingPart.objects.bulk_create(
        TakingPart(programme=programme, school=school, starts_on=day) for school in new
    )
    return len(new)


@transaction.atomic
def end(*, taking_part, by, ends_on=None) -> TakingPart:
    """End it, with a local day (default: today) as the last one. What has ended stays; one that has not begun goes."""
    locked_programme(taking_part.programme)
    row = TakingPart.objects.select_for_update(of=("self",), no_key=True).filter(pk=taking_part.pk).first()
    if row is None or row.ends_on is not None:
        return row or taking_part
    day = ends_on or timezone.localdate()
    if row.starts_on > day:
        row.delete()
        return row
    row.ends_on = day
    row.save(update_fields=["ends_on"])
    return row
