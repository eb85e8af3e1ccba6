"""Keeping a programme's preparation list: writing, removing, beginning with the usual one. What groups have got stays.

Changing a line and its place in the order is `programmelist`'s.
"""

from django.db import transaction

from coaching.models import PreparationTemplate
from coaching.preparationlist import STANDARD
from coaching.services.programmelist import last_position, lock


@transaction.atomic
def add_template(*, programme, by, **words) -> PreparationTemplate:
    """Write another line, the last in order; `words` are its fields. The same again is the one there is."""
    lock(programme)
    before = programme.preparation_templates.filter(**words).first()
    return before or PreparationTemplate.objects.create(
        programme=programme,
        position=last_position(programme.preparation_templates) + 1,
        changed_by=by,
        **words,
    )


@transaction.atomic
def fill(*, programme, by) -> int:
    """Add the lines of the usual list that are not there; says how many. Again adds nothing."""
    lock(programme)
    there = set(programme.preparation_templates.values_list("text_sv", flat=True))
    last = last_position(programme.preparation_templates)
    lacking = [line for line in STANDARD if line[0] not in there]
    PreparationTemplate.objects.bulk_create(
        PreparationTemplate(
            programme=programme,
            text_sv=text_sv,
            text_en=text_en,
            owner=owner,
            days_before=days_before,
            position=last + number,
            changed_by=by,
        )
        for number, (text_sv, text_en, owner, days_before) in enumerate(lacking, start=1)
    )
    return len(lacking)


@transaction.atomic
def remove_template(*, template) -> None:
    """Take it off the list; what groups have got of it stays. Again changes nothing."""
    lock(template.programme)
    PreparationTemplate.objects.filter(pk=template.pk).delete()
