"""Keeping a programme's preparation list: writing, changing, removing, putting in order, beginning with the usual one.

What groups have got stays as it is.
"""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coaching.models import PreparationTemplate, Programme
from coaching.preparationlist import STANDARD

FIELDS = ("text_sv", "text_en", "owner", "days_before")


class TemplateChanged(Exception):
    """Somebody changed it after the page was made; `template` is as it is now."""

    def __init__(self, template):
        self.template = template
        super().__init__(str(template.pk))


@transaction.atomic
def add_template(*, programme, by, **words) -> PreparationTemplate:
    """Write another line, the last in order; `words` are FIELDS. The same again is the one there is."""
    _lock(programme)
    before = programme.preparation_templates.filter(**words).first()
    return before or PreparationTemplate.objects.create(
        programme=programme, position=_last(programme) + 1, changed_by=by, **words
    )


@transaction.atomic
def fill(*, programme, by) -> int:
    """Add the lines of the usual list that are not there; says how many. Again adds nothing."""
    _lock(programme)
    there = set(programme.preparation_templates.values_list("text_sv", flat=True))
    last = _last(programme)
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
def change_template(*, template, by, seen, **words) -> PreparationTemplate:
    """Another wording, owner or day. `seen` is `changed_at` of what the page showed.

    The same again changes nothing. Raises TemplateChanged.
    """
    template = PreparationTemplate.objects.select_for_update(of=("self",), no_key=True).get(pk=template.pk)
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
def remove_template(*, template) -> None:
    """Take it off the list; what groups have got of it stays. Again changes nothing."""
    _lock(template.programme)
    PreparationTemplate.objects.filter(pk=template.pk).delete()


@transaction.atomic
def move(*, template, by) -> None:
    """Change places with the one before (`by` −1) or behind (+1); at an end nothing changes."""
    _lock(template.programme)
    template.refresh_from_db(fields=["position"])
    rows = PreparationTemplate.objects.filter(programme=template.programme_id)
    if by < 0:
        other = rows.filter(position__lt=template.position).order_by("-position").first()
    else:
        other = rows.filter(position__gt=template.position).order_by("position").first()
    if other is not None:
        template.position, other.position = other.position, template.position
        PreparationTemplate.objects.bulk_update([template, other], ["position"])


def _lock(programme):
    """Whoever keeps the list does it one after the other."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


def _last(programme):
    return programme.preparation_templates.aggregate(last=Max("position"))["last"] or 0
