"""Groups: made, changed, joined, left, led, closed. A member of the group is always one of its series, and the other
way round.

Locks are taken in one order: the programme, its groups by id, their series by id; then what scheduling takes. So two
people who put somebody into two groups of a programme come after each other, and the second one is told.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import GroupEventKind, ProgrammeKind
from coaching.models import Group, GroupEvent, GroupMember, Programme
from coaching.queries.group import people_of
from scheduling.enums import MeetingKind, ParticipantRole
from scheduling.models import Series
from scheduling.services import series as serieses

#: What the meetings of a group are usually, by the kind of programme; elsewhere group supervision.
USUAL_KINDS = {
    ProgrammeKind.COURSE: MeetingKind.WORKSHOP,
    ProgrammeKind.NETWORK: MeetingKind.NETWORK_MEETING,
}
USUAL_MINUTES = 90


class GroupError(Exception):
    """It cannot be done; the text is a sentence for the person who asked."""


class NameTaken(GroupError):
    """The programme has a group of this name already."""

    def __init__(self, name):
        super().__init__(_("There is already a group called %(name)s.") % {"name": name})


class InAnotherGroup(GroupError):
    """Somebody is in `group`, another group of the programme."""

    def __init__(self, person, group):
        self.person, self.group = person, group
        super().__init__(_("%(person)s is already in %(group)s.") % {"person": person, "group": group})


@transaction.atomic
def create(
    *,
    programme,
    name,
    by,
    school=None,
    team=None,
    module="",
    leaders=(),
    members=(),
    usual_minutes=USUAL_MINUTES,
    place="",
    video_url="",
) -> Group:
    """A group with its series, which bears the group's name in invitations; somebody named twice leads.

    A team brings its school. Raises NameTaken, InAnotherGroup, and GroupError for somebody who has no duty with the
    authority.
    """
    programme = locked_programme(programme)
    school = team.school if team else school
    leading = {person.pk: person for person in leaders}
    joining = {person.pk: person for person in members if person.pk not in leading}
    _refuse_strangers([*leading.values(), *joining.values()], programme)
    _refuse_taken(joining.values(), programme)
    series = serieses.create_series(
        authority=programme.authority,
        school=school,
        title=name,
        facilitators=leading.values(),
        participants=joining.values(),
        usual_kind=USUAL_KINDS.get(programme.kind, MeetingKind.GROUP_SUPERVISION),
        usual_minutes=usual_minutes,
        place=place,
        video_url=video_url,
    )
    group = Group(programme=programme, name=name, school=school, team=team, module=module, series=series)
    _save(group, force_insert=True)
    GroupMember.objects.bulk_create(
        GroupMember(group=group, programme=programme, person=person) for person in joining.values()
    )
    _note(group, GroupEventKind.MADE, by)
    for person in leading.values():
        _note(group, GroupEventKind.LEADS, by, person)
    for person in joining.values():
        _note(group, GroupEventKind.JOINED, by, person)
    return group


@transaction.atomic
def create_many(*, programme, drafts, by) -> list[Group]:
    """All of the groups or none; `drafts` are what `create` takes of each. Raises what `create` raises."""
    programme = locked_programme(programme)
    return [create(programme=programme, by=by, **draft) for draft in drafts]


@transaction.atomic
def change(*, group, by, name=None, module=None, **usual) -> Group:
    """Another name, module, or `usual_minutes`, `place` and `video_url` for meetings that are booked from now on.

    None leaves as it is; no difference changes nothing. Raises NameTaken, and GroupError for a group that is closed.
    """
    group, series = _locked(group)
    wanted = {"name": name, "module": module}
    wanted = {key: value for key, value in wanted.items() if value not in (None, getattr(group, key))}
    usual = {key: value for key, value in usual.items() if value not in (None, getattr(series, key))}
    if not wanted and not usual:
        return group
    for key, value in wanted.items():
        setattr(group, key, value)
    if wanted:
        _save(group, update_fields=list(wanted))
    if "name" in wanted:
        usual["title"] = group.name
    if usual:
        for key, value in usual.items():
            setattr(series, key, value)
        series.save(update_fields=list(usual))
    _note(group, GroupEventKind.CHANGED, by)
    return group


@transaction.atomic
def add_member(*, group, person, by) -> Group:
    """Let somebody in, also to the meetings to come, with mail as for any meeting. Again changes nothing.

    Raises InAnotherGroup, and GroupError for who leads it, who has no duty with the authority, or a closed group.
    """
    group, series = _locked(group)
    if _is_member(group, person):
        return group
    _refuse_strangers([person], group.programme)
    _refuse_taken([person], group.programme)
    _refuse_leader(series, person)
    _join(group, series, person, by)
    _note(group, GroupEventKind.JOINED, by, person)
    return group


@transaction.atomic
def add_members(*, group, people, by) -> Group:
    """As `add_member`, for all of them or none."""
    for person in people:
        add_member(group=group, person=person, by=by)
    return group


@transaction.atomic
def remove_member(*, group, person, by) -> Group:
    """Let somebody leave, also the meetings to come. A stranger changes nothing; a closed group raises GroupError."""
    group, series = _locked(group)
    if _is_member(group, person):
        _leave(group, series, person, by)
        _note(group, GroupEventKind.LEFT, by, person)
    return group


@transaction.atomic
def move_member(*, group, person, to, by) -> Group:
    """From one group of the programme to another at once: out of the meetings to come of one, asked to the other's.

    Twice changes nothing. Returns the new group. Raises GroupError for groups of two programmes, a closed one,
    somebody who leads the other, or who is in neither.
    """
    if to.programme_id != group.programme_id:
        raise GroupError(_("The groups are not of the same programme."))
    old, new = _locked_both(group, to)
    if old.pk == new.pk or _is_member(new, person):
        return new
    if not _is_member(old, person):
        raise GroupError(_("%(person)s is not in %(group)s any more.") % {"person": person, "group": old})
    _refuse_leader(new.series, person)
    _leave(old, old.series, person, by)
    _join(new, new.series, person, by)
    _note(old, GroupEventKind.MOVED_AWAY, by, person, other=new)
    _note(new, GroupEventKind.MOVED_HERE, by, person, other=old)
    return new


@transaction.atomic
def set_leaders(*, group, leaders, by) -> Group:
    """Who leads it from now on, also the meetings to come: exactly these, perhaps nobody.

    Raises DoubleBooked for who is busy at one of the meetings, GroupError for a member or a closed group.
    """
    group, series = _locked(group)
    wanted = {person.pk: person for person in leaders}
    current = series.members.current().select_related("person")
    before = {row.person_id: row.person for row in current if row.role == ParticipantRole.FACILITATOR}
    coming = [wanted[pk] for pk in sorted(wanted.keys() - before.keys())]
    _refuse_strangers(coming, group.programme)
    for person in coming:
        if _is_member(group, person):
            raise GroupError(
                _("%(person)s is a member of the group. Let them leave first, or choose somebody else.")
                % {"person": person}
            )
    for pk in sorted(before.keys() - wanted.keys()):
        serieses.remove_member(series=series, person=before[pk], by=by)
        _note(group, GroupEventKind.LEADS_NO_MORE, by, before[pk])
    for person in coming:
        serieses.add_member(series=series, person=person, by=by, role=ParticipantRole.FACILITATOR)
        _note(group, GroupEventKind.LEADS, by, person)
    return group


@transaction.atomic
def close(*, group, by) -> Group:
    """No more meetings; its members are free to join another group. Twice changes nothing.

    Those of the series stay what they are, so that who was in it can go on reading when it met.
    """
    programme = locked_programme(group.programme)
    group = _group_of(programme, group)
    if group.is_closed:
        return group
    group.series = serieses.close_series(series=group.series, by=by)
    now = timezone.now()
    for member in group.memberships.current():
        member.left_at = max(now, member.joined_at)
        member.save(update_fields=["left_at"])
    _note(group, GroupEventKind.CLOSED, by)
    return group


def locked_programme(programme) -> Programme:
    """The programme as it is now, held until the transaction ends."""
    return (
        Programme.objects.select_for_update(of=("self",), no_key=True)
        .select_related("authority")
        .get(pk=programme.pk)
    )


def _locked(group):
    """The group and its series, locked with the programme. Raises GroupError when it is closed."""
    programme = locked_programme(group.programme)
    group = _group_of(programme, group)
    _refuse_closed(group)
    return group, group.series


def _locked_both(group, other):
    programme = locked_programme(group.programme)
    found = {pk: _group_of(programme, one) for pk, one in sorted({group.pk: group, other.pk: other}.items())}
    for one in found.values():
        _refuse_closed(one)
    return found[group.pk], found[other.pk]


def _group_of(programme, group) -> Group:
    group = Group.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    group.programme = programme
    group.series = Series.objects.select_for_update(no_key=True).get(pk=group.series_id)
    return group


def _refuse_closed(group):
    if group.is_closed:
        raise GroupError(_("%(group)s is closed.") % {"group": group})


def _refuse_strangers(people, programme):
    able = set(people_of(programme).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
    for person in people:
        if person.pk not in able:
            raise GroupError(
                _("%(person)s has no duty with %(authority)s today.")
                % {"person": person, "authority": programme.authority}
            )


def _refuse_taken(people, programme):
    taken = (
        GroupMember.objects.current()
        .filter(programme=programme, person__in=[person.pk for person in people])
        .select_related("person", "group")
        .first()
    )
    if taken:
        raise InAnotherGroup(taken.person, taken.group)


def _refuse_leader(series, person):
    if series.members.current().filter(person=person, role=ParticipantRole.FACILITATOR).exists():
        raise GroupError(_("%(person)s leads the group.") % {"person": person})


def _is_member(group, person):
    return group.memberships.current().filter(person=person).exists()


def _join(group, series, person, by):
    GroupMember.objects.create(group=group, programme=group.programme, person=person)
    serieses.add_member(series=series, person=person, by=by)


def _leave(group, series, person, by):
    member = group.memberships.current().get(person=person)
    member.left_at = max(timezone.now(), member.joined_at)
    member.save(update_fields=["left_at"])
    serieses.remove_member(series=series, person=person, by=by)


def _note(group, kind, by, person=None, *, other=None):
    GroupEvent.objects.create(group=group, kind=kind, by=by, person=person, other=other)


def _save(group, **options):
    try:
        with transaction.atomic():
            group.save(**options)
    except IntegrityError as error:
        if "group_name_unique" not in str(error):
            raise
        raise NameTaken(group.name) from error
