"""Groups: who is in them is the same for the group and for its series, and nobody is in two of a programme."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from coaching.enums import GroupEventKind
from coaching.models import Group, GroupMember
from coaching.services import group as services
from coaching.services.group import GroupError, InAnotherGroup, NameTaken
from scheduling.enums import MeetingStatus, ParticipantRole
from scheduling.models import Message, SeriesMember
from scheduling.services.meeting import DoubleBooked
from tests.coaching.test_request_together import at_once
from tests.factories import (
    ProgrammeFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_coach,
    make_group,
    make_meeting,
    make_teacher,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


class Here:
    """A programme with two groups at one school, each with two members and a leader, and a meeting of each."""

    def __init__(self):
        self.school = SchoolFactory()
        self.programme = ProgrammeFactory(authority=self.school.authority)
        self.office = make_administrator(self.school.authority)
        self.leaders = [make_coach(self.school.authority) for _ in range(2)]
        self.people = [make_teacher(self.school) for _ in range(4)]
        self.first, self.second = (
            make_group(
                self.programme,
                self.school,
                name=f"Grupp {n}",
                leaders=[self.leaders[n - 1]],
                members=self.people[2 * n - 2 : 2 * n],
            )
            for n in (1, 2)
        )
        start = timezone.now().replace(microsecond=0)
        self.coming = make_meeting(self.first.series, start + dt.timedelta(days=2))
        self.other_coming = make_meeting(self.second.series, start + dt.timedelta(days=3))
        self.held = make_meeting(self.first.series, start - dt.timedelta(days=2), status=MeetingStatus.HELD)


@pytest.fixture
def here():
    return Here()


def members(group):
    """Who is in it by its own table and by its series': always the same people."""
    own = set(GroupMember.objects.current().filter(group=group).values_list("person", flat=True))
    rows = SeriesMember.objects.current().filter(series=group.series, role=ParticipantRole.PARTICIPANT)
    assert own == set(rows.values_list("person", flat=True))
    return own


def asked(meeting):
    return set(meeting.participants.values_list("person", flat=True))


def events(group):
    return list(group.events.values_list("kind", "person"))


def test_a_group_is_made_with_its_series(here):
    team = TeamFactory(school=here.school)
    one, leader = make_teacher(here.school), here.leaders[0]
    group = services.create(
        programme=here.programme,
        name="Grupp 3",
        team=team,
        module="Språk i matematik",
        leaders=[leader],
        members=[one, leader],
        usual_minutes=75,
        place="Biblioteket",
        by=here.office,
    )
    assert members(group) == {one.pk}
    assert (group.school, group.series.title, group.series.usual_minutes) == (here.school, "Grupp 3", 75)
    assert [str(person) for person in Group.objects.with_people().get(pk=group.pk).leaders] == [str(leader)]
    assert events(group) == [
        (GroupEventKind.MADE, None),
        (GroupEventKind.LEADS, leader.pk),
        (GroupEventKind.JOINED, one.pk),
    ]


def test_names_are_taken_whatever_their_capitals_and_nothing_is_left_behind(here):
    with pytest.raises(NameTaken, match="GRUPP 1"):
        services.create(programme=here.programme, name="GRUPP 1", by=here.office)
    with pytest.raises(NameTaken):
        services.change(group=here.second, name="grupp 1", by=here.office)
    assert Group.objects.count() == 2
    assert here.second.series.title == "Grupp 2"


def test_all_drafts_become_groups_or_none(here):
    drafts = [{"name": "Grupp 3"}, {"name": "Grupp 1"}]
    with pytest.raises(NameTaken):
        services.create_many(programme=here.programme, drafts=drafts, by=here.office)
    assert Group.objects.count() == 2


def test_another_name_is_in_the_calendar_too_and_no_difference_is_no_event(here):
    services.change(group=here.first, name="Modulgruppen", place="Aulan", by=here.office)
    here.first.refresh_from_db()
    assert (here.first.name, here.first.series.title, here.first.series.place) == (
        "Modulgruppen",
        "Modulgruppen",
        "Aulan",
    )
    services.change(group=here.first, name="Modulgruppen", place="Aulan", by=here.office)
    assert [kind for kind, _person in events(here.first)] == [GroupEventKind.CHANGED]


def test_who_joins_is_asked_to_what_comes_and_not_to_what_was(here):
    one = make_teacher(here.school)
    services.add_member(group=here.first, person=one, by=here.office)
    services.add_member(group=here.first, person=one, by=here.office)
    assert one.pk in members(here.first)
    assert one.pk in asked(here.coming)
    assert one.pk not in asked(here.held)
    assert events(here.first) == [(GroupEventKind.JOINED, one.pk)]
    assert Message.objects.filter(person=one, kind="meeting_invitation").count() == 1


def test_nobody_joins_a_second_group_and_the_sentence_names_the_first(here):
    with pytest.raises(InAnotherGroup, match="Grupp 1") as refused:
        services.add_member(group=here.second, person=here.people[0], by=here.office)
    assert str(here.people[0]) in str(refused.value)
    with pytest.raises(InAnotherGroup):
        services.create(programme=here.programme, name="Grupp 3", members=[here.people[0]], by=here.office)
    elsewhere = ProgrammeFactory(authority=here.school.authority)
    group = services.create(programme=elsewhere, name="Grupp 1", members=[here.people[0]], by=here.office)
    assert members(group) == {here.people[0].pk}


def test_somebody_without_a_duty_here_or_who_leads_it_cannot_be_a_member(here):
    with pytest.raises(GroupError, match="no duty"):
        services.add_member(group=here.first, person=make_teacher(SchoolFactory()), by=here.office)
    with pytest.raises(GroupError, match="leads the group"):
        services.add_member(group=here.first, person=here.leaders[0], by=here.office)
    assert members(here.first) == {one.pk for one in here.people[:2]}


def test_who_leaves_is_out_of_what_comes_and_stays_in_what_was(here):
    one = here.people[0]
    services.remove_member(group=here.first, person=one, by=here.office)
    services.remove_member(group=here.first, person=one, by=here.office)
    assert one.pk not in members(here.first) | asked(here.coming)
    assert one.pk in asked(here.held)
    assert events(here.first) == [(GroupEventKind.LEFT, one.pk)]


def test_who_moves_changes_meetings_at_once(here):
    one = here.people[0]
    for _twice in range(2):
        services.move_member(group=here.first, person=one, to=here.second, by=here.office)
    assert one.pk not in members(here.first) | asked(here.coming)
    assert one.pk in members(here.second) & asked(here.other_coming)
    (away,), (come,) = here.first.events.all(), here.second.events.all()
    assert (away.kind, away.person, away.other) == (GroupEventKind.MOVED_AWAY, one, here.second)
    assert (come.kind, come.person, come.other) == (GroupEventKind.MOVED_HERE, one, here.first)


def test_nobody_moves_into_another_programme_or_out_of_a_group_that_they_are_not_in(here):
    elsewhere = make_group(ProgrammeFactory(authority=here.school.authority), here.school)
    with pytest.raises(GroupError, match="same programme"):
        services.move_member(group=here.first, person=here.people[0], to=elsewhere, by=here.office)
    with pytest.raises(GroupError, match="not in Grupp 1"):
        services.move_member(
            group=here.first, person=make_teacher(here.school), to=here.second, by=here.office
        )


def test_who_leads_is_exactly_those_and_leads_what_comes(here):
    new = make_coach(here.school.authority)
    services.set_leaders(group=here.first, leaders=[new], by=here.office)
    roles = dict(here.coming.participants.values_list("person", "role"))
    assert roles[new.pk] == ParticipantRole.FACILITATOR
    assert here.leaders[0].pk not in roles
    assert events(here.first) == [
        (GroupEventKind.LEADS_NO_MORE, here.leaders[0].pk),
        (GroupEventKind.LEADS, new.pk),
    ]
    with pytest.raises(GroupError, match="is a member"):
        services.set_leaders(group=here.first, leaders=[here.people[0]], by=here.office)


def test_who_is_busy_then_cannot_lead_and_the_former_leader_stays(here):
    busy = here.leaders[1]
    make_meeting(here.second.series, here.coming.starts_at)
    with pytest.raises(DoubleBooked) as taken:
        services.set_leaders(group=here.first, leaders=[busy], by=here.office)
    assert [person for person, *_times in taken.value.conflicts] == [busy]
    assert Group.objects.with_people().get(pk=here.first.pk).leaders == [here.leaders[0]]


def test_closing_cancels_what_comes_and_frees_its_members(here):
    for _twice in range(2):
        services.close(group=here.first, by=here.office)
    here.coming.refresh_from_db()
    assert here.coming.status == MeetingStatus.CANCELLED
    assert not GroupMember.objects.current().filter(group=here.first).exists()
    assert Group.objects.visible_to(here.people[0]).filter(pk=here.first.pk).exists()
    services.add_member(group=here.second, person=here.people[0], by=here.office)
    assert [kind for kind, _person in events(here.first)] == [GroupEventKind.CLOSED]
    with pytest.raises(GroupError, match="closed"):
        services.add_member(group=here.first, person=here.people[0], by=here.office)


@pytest.mark.django_db(transaction=True)
def test_two_people_put_somebody_into_two_groups_at_once():
    here = Here()
    one, programme = make_teacher(here.school), here.programme
    answers = at_once(
        lambda: services.add_member(group=here.first, person=one, by=here.office),
        lambda: services.add_member(group=here.second, person=one, by=here.office),
    )
    refused = [answer for answer in answers if isinstance(answer, InAnotherGroup)]
    assert len(refused) == 1
    (row,) = GroupMember.objects.current().filter(programme=programme, person=one)
    assert str(refused[0]) == f"{one} är redan med i {row.group}."
    assert one.pk in members(row.group)
