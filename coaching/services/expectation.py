"""What is expected of a group: written line by line, changed by its writer, marked by the group together."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import ExpectationMark
from coaching.models import Expectation
from coaching.rules import expectation as rules
from coaching.services.preparation import locked


class ExpectationError(Exception):
    """It cannot be done; the text is a sentence for the person who asked."""


class ExpectationChanged(Exception):
    """It was changed after the page was made; `expectation` is as it is now."""

    def __init__(self, expectation):
        self.expectation = expectation
        super().__init__(str(expectation.pk))


@transaction.atomic
def add(*, group, kind, by, text) -> Expectation:
    """Another line under a heading. The same words of the same person are the line there is.

    Raises ExpectationError for who is not of that kind (any more), and for a group that does not meet.
    """
    group = locked(group)
    if not rules.may_write(by, group, kind):
        raise ExpectationError(_("You cannot write under this heading any more, so nothing was saved."))
    return Expectation.objects.get_or_create(group=group, kind=kind, written_by=by, text=text)[0]


@transaction.atomic
def change(*, expectation, by, text, seen) -> Expectation:
    """Other words for one's own line. `seen` is `changed_at` of what the page showed. The same words change nothing.

    Raises ExpectationChanged; ExpectationError once it is marked, or when it is not one's to change.
    """
    group, expectation = _locked(expectation)
    if expectation is None or not rules.may_change(by, group, expectation):
        raise ExpectationError(
            _("The group has marked the line meanwhile, or it is gone, so it was not changed.")
        )
    if expectation.text == text:
        return expectation
    if expectation.changed_at != seen:
        raise ExpectationChanged(expectation)
    expectation.text, expectation.changed_at = text, timezone.now()
    expectation.save(update_fields=["text", "changed_at"])
    return expectation


@transaction.atomic
def remove(*, expectation, by) -> None:
    """Nothing of it is left. Again changes nothing; raises ExpectationError when it is not one's to remove."""
    group, expectation = _locked(expectation)
    if expectation is None:
        return
    if not rules.may_remove(by, group, expectation):
        raise ExpectationError(_("The line is not yours to remove any more."))
    expectation.delete()


@transaction.atomic
def mark(*, expectation, by, mark) -> Expectation:
    """Note what the group has found about it, together; "" takes that back. The same again changes nothing.

    Raises ExpectationError for who does not lead the group (any more), and for a line that is gone.
    """
    group, expectation = _locked(expectation)
    if expectation is None:
        raise ExpectationError(_("The line was removed meanwhile."))
    if not rules.may_mark(by, group):
        raise ExpectationError(_("The group is not yours to lead any more, so nothing was saved."))
    if expectation.mark == mark:
        return expectation
    expectation.mark = ExpectationMark(mark) if mark else ""
    expectation.marked_at, expectation.marked_by = (timezone.now(), by) if mark else (None, None)
    expectation.save(update_fields=["mark", "marked_at", "marked_by"])
    return expectation


def _locked(expectation):
    """The group, and the line as it is now, or None."""
    group = locked(expectation.group)
    rows = Expectation.objects.select_for_update(of=("self",), no_key=True)
    return group, rows.filter(pk=expectation.pk).first()
