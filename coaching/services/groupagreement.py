"""Writing what groups agree on, in versions, and confirming that one has read it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import GroupAgreement, GroupAgreementConfirmation, GroupAgreementStart, Programme
from coaching.queries.groupagreement import in_force
from coaching.rules import groupagreement as rules
from coaching.services.preparation import locked


class AgreementError(Exception):
    """It cannot be done; the text is a sentence for the person who asked."""


class AgreementChanged(Exception):
    """Another version was written after the page was made; `agreement` is the one in force."""

    def __init__(self, agreement):
        self.agreement = agreement
        super().__init__(str(agreement.pk))


class StartChanged(Exception):
    """Somebody changed the texts after the page was made; `start` has them as they are now."""

    def __init__(self, start):
        self.start = start
        super().__init__(str(start.pk))


@transaction.atomic
def write_in_group(*, group, by, text, seen) -> GroupAgreement:
    """Another version of the group's agreement, which its members are asked to confirm. The same words change nothing.

    `seen` is the version that the page showed, 0 for none. Raises AgreementChanged, and AgreementError when `by` does
    not lead the group (any more) or it does not meet.
    """
    group = locked(group)
    if not rules.may_write(by, group):
        raise AgreementError(_("The group is not yours to lead any more, so nothing was saved."))
    return _write(group.programme, group, by, text, seen)


@transaction.atomic
def write_between(*, programme, by, text, seen) -> GroupAgreement:
    """Another version of the agreement between the programme's groups. As `write_in_group`."""
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    return _write(programme, None, by, text, seen)


@transaction.atomic
def confirm(*, group, by, seen) -> GroupAgreementConfirmation:
    """Say that one has read the version `seen` and agrees. Again changes nothing.

    Raises AgreementChanged when another is in force, AgreementError for who is not a member (any more).
    """
    group = locked(group)
    if not rules.may_confirm(by, group):
        raise AgreementError(_("You are not in the group any more, so nothing was saved."))
    now = in_force(group.programme, group)
    if now is None:
        raise AgreementError(_("There is no agreement yet."))
    if now.version != seen:
        raise AgreementChanged(now)
    return GroupAgreementConfirmation.objects.get_or_create(agreement=now, person=by)[0]


@transaction.atomic
def set_start(*, programme, by, in_group, between_groups, seen) -> GroupAgreementStart:
    """The texts that agreements of the programme begin with. `seen` is `changed_at` of what the page showed, or None.

    The same words change nothing. Raises StartChanged.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    start = GroupAgreementStart.objects.filter(programme=programme).first()
    if start is None:
        start = GroupAgreementStart(programme=programme)
    elif (start.in_group, start.between_groups) == (in_group, between_groups):
        return start
    elif start.changed_at != seen:
        raise StartChanged(start)
    start.in_group, start.between_groups = in_group, between_groups
    start.changed_at, start.changed_by = timezone.now(), by
    start.save()
    return start


def _write(programme, group, by, text, seen):
    now = in_force(programme, group)
    if now is not None and now.text == text:
        return now
    if (now.version if now else 0) != seen:
        raise AgreementChanged(now)
    return GroupAgreement.objects.create(
        programme=programme, group=group, version=seen + 1, text=text, written_by=by
    )
