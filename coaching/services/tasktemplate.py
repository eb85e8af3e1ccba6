"""Keeping the tasks that a programme offers: writing, publishing and withdrawing. Changing one and its place in the
order, which leave alone what was taken over, is `programmelist`'s."""

from django.db import transaction

from coaching.models import TaskTemplate
from coaching.services import programmelist


@transaction.atomic
def add_template(*, programme, by, name_sv, what_sv, name_en="", what_en="") -> TaskTemplate:
    """Write another one, the last in order, published at once. The same words again are the one there is."""
    programmelist.lock(programme)
    words = {"name_sv": name_sv, "what_sv": what_sv, "name_en": name_en, "what_en": what_en}
    before = programme.task_templates.filter(**words).first()
    if before:
        return before
    last = programmelist.last_position(programme.task_templates)
    return TaskTemplate.objects.create(
        programme=programme, position=last + 1, is_published=True, changed_by=by, **words
    )


@transaction.atomic
def offer(*, template, is_published) -> None:
    """Offer it, or withdraw it: it stays, and nobody is offered it. Again changes nothing."""
    TaskTemplate.objects.filter(pk=template.pk).update(is_published=is_published)
