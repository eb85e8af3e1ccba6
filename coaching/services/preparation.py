"""A group's preparation: given to it as the programme's list says, added to, seen to line by line."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import PreparationState
from coaching.models import Group, Preparation, PreparationEvent, Programme
from coaching.queries.preparation import groups_with_standing, without_list
from coaching.rules import preparation as rules
from coaching.services.preparationmail import plan_reminders


class PreparationError(Exception):
    """It cannot be done; the text is a sentence for the person who asked."""


@transaction.atomic
def hand_out(*, programme) -> int:
    """Give the list to all groups that meet and lack a line of it; says to how many. Again changes nothing.

    Groups that have had their first meeting are left as they are.
    """
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    ids = list(without_list(programme).order_by("pk").values_list("pk", flat=True))
    _give(programme, ids)
    return len(ids)


def begin_new() -> None:
    """Each morning: give the list to groups that have come since and have nothing yet."""
    bare = Group.objects.open().filter(preparations=None).order_by().values("programme")
    for programme in Programme.objects.filter(pk__in=bare).exclude(preparation_templates=None).order_by("pk"):
        with transaction.atomic():
            Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
            ids = (
                without_list(programme).filter(preparations=None).order_by("pk").values_list("pk", flat=True)
            )
            _give(programme, list(ids))


@transaction.atomic
def begin(*, group) -> int:
    """Give one group, which may have met already, what it lacks of the list; says how many lines.

    Again changes nothing. Raises PreparationError for a group that does not meet any more.
    """
    programme = Programme.objects.select_for_update(no_key=True).get(pk=group.programme_id)
    if locked(group).is_closed:
        raise PreparationError(_("The group does not meet any more, so nothing was changed."))
    return _give(programme, [group.pk])


@transaction.atomic
def add_item(*, group, by, text, owner, due_on=None) -> Preparation:
    """One line of the group's own, due on a day or when it starts. The same line again, while it waits, is the one.

    Raises PreparationError for a group that is not (any more) for `by` to prepare.
    """
    group = locked(group)
    if not rules.may_add(by, group):
        raise PreparationError(_("The group is not yours to prepare any more, so nothing was added."))
    item, is_new = Preparation.objects.open().get_or_create(
        group=group,
        text_sv=text,
        owner=owner,
        due_on=due_on,
        days_before=None if due_on else 0,
        template=None,
        defaults={"added_by": by},
    )
    if is_new:
        PreparationEvent.objects.create(preparation=item, by=by, to_state=item.state)
        plan_reminders([group])
    return item


@transaction.atomic
def settle(*, item, by, state) -> Preparation:
    """Say that it is ready, not needed, or open again after all. The same again changes nothing.

    Raises PreparationError when the line is not (any more) for `by` to see to.
    """
    group = locked(item.group)
    item = Preparation.objects.select_for_update(of=("self",), no_key=True).get(pk=item.pk)
    if not rules.may_settle(by, group, item):
        raise PreparationError(_("The line is not yours to see to any more, so nothing was changed."))
    before, item.state = item.state, PreparationState(state)
    if before == item.state:
        return item
    item.settled_at, item.settled_by = (None, None) if item.is_open else (timezone.now(), by)
    item.save(update_fields=["state", "settled_at", "settled_by"])
    PreparationEvent.objects.create(preparation=item, by=by, from_state=before, to_state=item.state)
    plan_reminders([group])
    return item


def locked(group):
    """The group as it is now, with all that rules ask for; whoever changes something of it does so in turn."""
    Group.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    return groups_with_standing().get(pk=group.pk)


def _give(programme, ids):
    """Copies of the lines that these groups lack; says how many."""
    templates = list(programme.preparation_templates.order_by("position"))
    has = set(
        Preparation.objects.filter(group__in=ids, template__in=templates).values_list("group", "template")
    )
    rows = [
        Preparation(
            group_id=pk,
            template=template,
            text_sv=template.text_sv,
            text_en=template.text_en,
            owner=template.owner,
            days_before=template.days_before,
            position=template.position,
        )
        for pk in ids
        for template in templates
        if (pk, template.pk) not in has
    ]
    Preparation.objects.bulk_create(rows, batch_size=500)
    # In one order by everybody, so that two who plan at once never wait for each other.
    list(Group.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True, of=("self",)))
    plan_reminders(groups_with_standing().filter(pk__in=ids))
    return len(rows)
