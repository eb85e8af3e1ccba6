"""What is stored about a person from preparing groups and from what groups expect and agree on."""

from django.utils.translation import gettext as _

from coaching.enums import PreparationState
from coaching.models import (
    Expectation,
    GroupAgreement,
    GroupAgreementConfirmation,
    Preparation,
    PreparationEvent,
)
from coaching.queries.mydatagroup import Group


def written_in_groups(person) -> Group:
    """Lines and agreements that one has written."""
    lines = Preparation.objects.filter(added_by=person).select_related("group")
    expected = Expectation.objects.filter(written_by=person).select_related("group")
    agreed = GroupAgreement.objects.filter(written_by=person).select_related("group", "programme")
    rows = [(one.group.name, _("Preparation"), one.text, one.created_at) for one in lines]
    rows += [(one.group.name, _("Expectation"), one.text, one.written_at) for one in expected]
    rows += [(str(one.group or one.programme), _("Agreement"), one.text, one.written_at) for one in agreed]
    return Group(
        "groups_written",
        _("What you have written in groups"),
        _("Lines of the preparation, expectations, and agreements. Each group reads its own."),
        {"group": _("Group"), "kind": _("Kind"), "text": _("What you wrote"), "at": _("When")},
        sorted(rows, key=lambda row: row[3]),
    )


def preparation_deeds(person) -> list[tuple]:
    """(what, when): agreements confirmed, preparation seen to, expectations marked."""
    confirmed = GroupAgreementConfirmation.objects.filter(person=person)
    rows = [
        (_("Agreement in a group confirmed"), at) for at in confirmed.values_list("confirmed_at", flat=True)
    ]
    states = dict(PreparationState.choices)
    settled = PreparationEvent.objects.filter(by=person).values_list("to_state", "at")
    rows += [(_("Preparation: %(state)s") % {"state": states[state]}, at) for state, at in settled]
    marked = Expectation.objects.filter(marked_by=person).values_list("marked_at", flat=True)
    return rows + [(_("Expectation of a group marked"), at) for at in marked]
