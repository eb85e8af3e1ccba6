"""What groups have agreed on: the version in force, who has confirmed it, and whom it waits for."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Subquery

from coaching.models import Group, GroupAgreement, GroupAgreementConfirmation, GroupAgreementStart
from scheduling.enums import ParticipantRole
from scheduling.models import SeriesMember


def versions_of(programme, group=None) -> list[GroupAgreement]:
    """All versions, the one in force first; of the agreement between the groups where no group is named."""
    confirmations = GroupAgreementConfirmation.objects.select_related("person")
    rows = GroupAgreement.objects.filter(programme=programme, group=group).select_related("written_by")
    return list(rows.prefetch_related(Prefetch("confirmations", queryset=confirmations)).order_by("-version"))


def in_force(programme, group=None) -> GroupAgreement | None:
    """The newest version, or None."""
    return GroupAgreement.objects.filter(programme=programme, group=group).order_by("-version").first()


@dataclass(frozen=True)
class Reader:
    """A member, and when the version in force was confirmed; `had_another` when an earlier one was."""

    person: object
    confirmed_at: object
    had_another: bool


def readers_of(group, versions) -> list[Reader]:
    """The members of today, longest first, with what they have confirmed; no statement."""
    if not versions:
        return []
    now = {row.person_id: row.confirmed_at for row in versions[0].confirmations.all()}
    before = {row.person_id for version in versions[1:] for row in version.confirmations.all()}
    return [Reader(person, now.get(person.pk), person.pk in before) for person in group.people]


def begins_with(programme, group=None) -> str:
    """The programme's text to go on from."""
    start = GroupAgreementStart.objects.filter(programme=programme).first()
    if start is None:
        return ""
    return start.in_group if group else start.between_groups


def is_in_a_group(person, programme) -> bool:
    """Whether `person` leads a group of the programme, or is a member of one, today."""
    return (
        Group.objects.open().filter(programme=programme, series__in=_mine(person).values("series")).exists()
    )


def groups_of(person, programme) -> list[Group]:
    """The groups of the programme that `person` leads or is in, by name."""
    rows = Group.objects.open().filter(programme=programme, series__in=_mine(person).values("series"))
    return list(rows.order_by("name", "pk"))


def waiting_for(person) -> list[Group]:
    """Groups in which `person` has still to confirm the agreement that is in force; one statement."""
    member = _mine(person).filter(role=ParticipantRole.PARTICIPANT)
    newest = GroupAgreement.objects.filter(group=OuterRef("pk")).order_by("-version").values("pk")[:1]
    confirmed = GroupAgreementConfirmation.objects.filter(person=person, agreement=OuterRef("newest"))
    rows = Group.objects.open().filter(series__in=member.values("series")).annotate(newest=Subquery(newest))
    return list(
        rows.filter(~Exists(confirmed), newest__isnull=False)
        .select_related("programme")
        .order_by(F("name"), "pk")
    )


def _mine(person):
    return SeriesMember.objects.current().filter(person=person)
