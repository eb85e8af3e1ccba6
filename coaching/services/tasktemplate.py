"""Keeping the tasks that a programme offers: writing, putting in order, publishing and withdrawing."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coaching.models import Programme, TaskTemplate

FIELDS = ("name_sv", "what_sv", "name_en", "what_en")


class TemplateChanged(Exception):
    """Somebody changed it after the page was made; `template` is as it is now."""

    def __init__(self, template):
        self.template = template
        super().__init__(str(template.pk))


@transaction.atomic
def add_template(*, programme, by, name_sv, what_sv, name_en="", what_en="") -> TaskTemplate:
    """Write another one, the last in order, published at once. The same words again are the one there is."""
    _lock(programme)
    words = {"name_sv": name_sv, "what_sv": what_sv, "name_en": name_en, "what_en": what_en}
    before = programme.task_templates.filter(**words).first()
    if before:
        return before
    last = programme.task_templates.aggregate(last=Max("position"))["last"] or 0
    return TaskTemplate.objects.create(
        programme=programme, position=last + 1, is_published=True, changed_by=by, **words
    )


@transaction.atomic
def change_template(*, template, by, seen, **words) -> TaskTemplate:
    """Other words; what was taken over stays as it was. `seen` is `changed_at` of what the page showed.

    The same words again change nothing. Raises TemplateChanged.
    """
    template = TaskTemplate.objects.select_for_update(of=("self",), no_key=True).get(pk=template.pk)
    if all(getattr(template, name) == words[name] for name in FIELDS):
        return template
    if template.changed_at != seen:
        raise TemplateChanged(template)
    for name in FIELDS:
        setattr(template, name, words[name])
    template.changed_at, template.changed_by = timezone.now(), by
    template.save(update_fields=[*FIELDS, "changed_at", "changed_by"])
    return template


@transaction.atomic
def offer(*, template, is_published) -> None:
    """Offer it, or withdraw it: it stays, and nobody is offered it. Again changes nothing."""
    TaskTemplate.objects.filter(pk=template.pk).update(is_published=is_published)


@transaction.atomic
def move(*, template, by) -> None:
    """Change places with the one before (`by` −1) or behind (+1); at an end nothing changes."""
    _lock(template.programme)
    template.refresh_from_db(fields=["position"])
    rows = TaskTemplate.objects.filter(programme=template.programme_id)
    if by < 0:
        other = rows.filter(position__lt=template.position).order_by("-position").first()
    else:
        other = rows.filter(position__gt=template.position).order_by("position").first()
    if other is not None:
        template.position, other.position = other.position, template.position
        TaskTemplate.objects.bulk_update([template, other], ["position"])


def _lock(programme):
    """Whoever puts templates in order does it one after the other."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
