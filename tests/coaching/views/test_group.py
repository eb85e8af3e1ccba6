"""The pages of groups: who sees what on them, making many at once, logging for 10 to 30, the first page."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.asserts import assertContains, assertNotContains

from accounts.enums import ImportKind, ImportState
from accounts.models import ImportRun
from accounts.services import importrun
from coaching.enums import GroupEventKind
from coaching.models import Group, GroupEvent, Log, TakingPart
from coaching.services import programme as programmes
from scheduling.enums import MeetingStatus
from scheduling.models import Participant
from tests.factories import (
    AreaFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_coach,
    make_group,
    make_meeting,
    make_module_plan,
    make_principal,
    make_teacher,
)

pytestmark = pytest.mark.django_db


class Here:
    """An obligatory programme with a coordinator; one school of two teams that takes part; a group with a leader."""

    def __init__(self):
        self.area = AreaFactory()
        self.authority = self.area.authority
        self.school = SchoolFactory(area=self.area, name="Furuskolan")
        self.office = make_administrator(self.authority)
        self.coordinator = make_coach(self.authority)
        self.programme = programmes.create(
            authority=self.authority,
            kind="supervision",
            name="Handledning för lärande",
            by=self.office,
            coordinators=[self.coordinator],
            is_obligatory=True,
        )
        TakingPart.objects.create(programme=self.programme, school=self.school)
        self.teams = [TeamFactory(school=self.school, name=name) for name in ("1–3", "4–6")]
        self.leader = make_coach(self.authority)
        self.members = [make_teacher(self.school, team=self.teams[0]) for _ in range(3)]
        self.group = make_group(
            self.programme, self.school, leaders=[self.leader], members=self.members, name="Grupp A"
        )
        self.others = [make_teacher(self.school, team=self.teams[1]) for _ in range(3)]
        self.principal = make_principal(self.school)

    def meeting(self, days, **fields):
        start = timezone.now().replace(microsecond=0) + dt.timedelta(days=days)
        return make_meeting(self.group.series, start, **fields)

    def url(self, name, *args):
        return reverse(name, args=args or [self.programme.slug])


@pytest.fixture
def here():
    with translation.override("en"):
        yield Here()


def as_(person):
    person.language = "en"
    person.save(update_fields=["language"])
    client = Client()
    client.force_login(person)
    return client


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_a_member_sees_the_group_and_what_one_was_at_and_not_the_others(here):
    held = here.meeting(-3, status=MeetingStatus.HELD)
    Participant.objects.filter(meeting=held).update(attended=True)
    Participant.objects.filter(meeting=held, person=here.members[1]).update(attended=False)
    GroupEvent.objects.create(group=here.group, kind=GroupEventKind.MADE)
    url = here.url("group_detail", here.group.pk)
    page = as_(here.members[1]).get(url)
    for person in [here.leader, *here.members]:
        assertContains(page, str(person))
    assertContains(page, "you were away")
    assertNotContains(page, "Group made")
    assertNotContains(page, "2 of 3")
    for person in (here.leader, here.office, here.coordinator):
        page = as_(person).get(url)
        assertContains(page, "Group made")
        assertContains(page, "2 of 3 were there")
    page = as_(here.principal).get(url)
    assertNotContains(page, "Group made")
    assertContains(page, str(here.members[0]))


def test_the_list_is_narrowed_to_what_waits(here):
    make_group(here.programme, here.school, name="Utan ledare")
    here.meeting(3)
    url = here.url("programme_groups")

    def shown(**query):
        return [group.name for group in as_(here.office).get(url, query).context["page"]]

    assert shown() == ["Grupp A", "Utan ledare"]
    assert shown(state="no_leader") == ["Utan ledare"]
    assert shown(state="no_meeting") == ["Utan ledare"]
    assert shown(q=here.leader.family_name) == ["Grupp A"]
    assert shown(state="closed") == []
    assert [group.name for group in as_(here.members[0]).get(reverse("group_list")).context["page"]] == [
        "Grupp A"
    ]


def test_the_lists_ask_as_often_for_one_as_for_thirty(here, same_queries):
    client = as_(here.office)

    def grow(number):
        for _n in range(number):
            start = Group.objects.count()
            group = make_group(
                here.programme,
                here.school,
                name=f"G {start}",
                leaders=[make_coach(here.authority)],
                members=[make_teacher(here.school)],
            )
            make_meeting(group.series)

    same_queries(lambda: client.get(reverse("group_list")), grow)


def test_a_groups_page_asks_as_often_for_one_as_for_thirty(here, same_queries):
    client = as_(here.leader)

    def grow(number):
        for _n in range(number):
            person = make_teacher(here.school)
            client.post(here.url("group_member_add", here.group.pk), {"person": [person.pk]})
            here.meeting(-2 - here.group.series.meetings.count(), status=MeetingStatus.HELD)
            Participant.objects.filter(attended=None, meeting__status=MeetingStatus.HELD).update(
                attended=True
            )

    same_queries(lambda: client.get(here.url("group_detail", here.group.pk)), grow)


def test_the_first_page_asks_as_often_for_one_group_as_for_thirty(here, same_queries):
    member = make_teacher(here.school)
    client = as_(member)

    def grow(number):
        for _n in range(number):
            programme = programmes.create(
                authority=here.authority,
                kind="process_support",
                name=f"P {Group.objects.count()}",
                by=here.office,
            )
            group = make_group(programme, here.school, members=[member], name="G")
            plan = make_module_plan(group.series, timezone.localdate() + dt.timedelta(days=1))
            for moment in plan.moments.exclude(meeting=None):
                Participant.objects.get_or_create(meeting=moment.meeting, person=member)

    same_queries(lambda: client.get(reverse("home")), grow)


def test_one_by_hand_then_a_leader_and_members(here):
    client = as_(here.coordinator)
    form = {"name": "  Grupp   B ", "school": here.school.pk, "module": "Läslyftet", "usual_minutes": 60}
    group_url = client.post(here.url("group_new"), form).url
    group = Group.objects.get(name="Grupp B")
    assert group_url == reverse("group_detail", args=[group.pk])
    assertContains(client.get(group_url), "Nobody leads the group yet.")
    client.post(here.url("group_leader_add", group.pk), {"person": [here.leader.pk]})
    chosen = [here.others[0].pk, here.others[1].pk]
    client.post(here.url("group_member_add", group.pk), {"person": chosen})
    group = Group.objects.with_people().get(pk=group.pk)
    assert group.leaders == [here.leader]
    assert {one.pk for one in group.people} == set(chosen)
    client.post(here.url("group_member_move", group.pk, chosen[0]), {"to": here.group.pk})
    client.post(here.url("group_member_remove", group.pk, chosen[1]))
    client.post(here.url("group_leader_remove", group.pk, here.leader.pk))
    group = Group.objects.with_people().get(pk=group.pk)
    assert (group.leaders, group.people) == ([], [])
    assert client.post(here.url("group_new"), form).context["form"].errors["name"] == [
        "There is already a group called Grupp B."
    ]


def test_who_was_quicker_is_named_on_the_page(here):
    other = make_group(here.programme, here.school, name="Grupp B")
    url = here.url("group_member_add", other.pk)
    answer = as_(here.office).post(url, {"person": [here.members[0].pk]})
    assert messages_of(answer) == [f"{here.members[0]} is already in Grupp A."]
    for bad in ("x", "", "9" * 30, "\x00", "-1"):
        assert as_(here.office).post(url, {"person": [bad]}).status_code == 200


@pytest.mark.parametrize("words", ["x" * 5000, "🦊", "%"])
def test_searching_for_anything_finds_nobody(here, words):
    for name in ("group_member_add", "group_leader_add"):
        assert as_(here.office).get(here.url(name, here.group.pk), {"q": words}).status_code == 200
    assert as_(here.office).get(here.url("programme_groups"), {"q": words}).status_code == 200
    assert as_(here.office).get(here.url("programme_schools_add"), {"q": words}).status_code == 200


def test_groups_of_teams_are_shown_then_made(here):
    client, team = as_(here.office), here.teams[1]
    page = client.get(here.url("groups_from_teams"))
    assertContains(page, "Everybody is in another group.")
    form = {f"team-{team.pk}": "on", f"{team.pk}-email": here.leader.email, "module": "", "usual_minutes": 90}
    shown = client.post(here.url("groups_from_teams"), form)
    assertContains(shown, "1 group would be made")
    assert Group.objects.count() == 1
    client.post(here.url("groups_from_teams_make"), dict(shown.context["form"].hidden))
    group = Group.objects.with_people().get(team=team)
    assert group.name == "4–6, Furuskolan"
    assert (group.leaders, set(group.people)) == ([here.leader], set(here.others))
    assertContains(client.get(here.url("groups_from_teams")), "has a group")
    # A second press of the same button makes nothing more.
    client.post(here.url("groups_from_teams_make"), dict(shown.context["form"].hidden))
    assert Group.objects.count() == 2


def test_a_leader_who_is_not_here_is_named(here):
    team = here.teams[1]
    form = {f"team-{team.pk}": "on", f"{team.pk}-email": "ingen@example.se", "usual_minutes": 90}
    page = as_(here.office).post(here.url("groups_from_teams"), form)
    assertContains(page, "Nobody here has the address ingen@example.se.")
    assertContains(page, 'value="ingen@example.se"')
    page = as_(here.office).post(here.url("groups_from_teams"), {"usual_minutes": 90})
    assertContains(page, "Choose at least one team.")


def split_form(here, **other):
    return {
        "schools": [here.school.pk],
        "how": "mixed",
        "measure": "groups",
        "number": 2,
        "name": "Läsgrupp",
        "module": "Läslyftet",
        "seed": 7,
    } | other


def test_people_without_a_group_are_divided_shuffled_and_made(here):
    client = as_(here.office)
    url = here.url("groups_split")
    shown = client.post(url, split_form(here))
    groups = shown.context["groups"]
    assert sorted(map(len, groups)) == [1, 2]
    assert client.post(url, split_form(here)).context["groups"] == groups
    assert client.post(url, split_form(here, number=4)).context["form"].errors["number"] == [
        "So many teachers make between 1 and 3 groups."
    ]
    stale = client.post(here.url("groups_split_make"), split_form(here, seen="x"))
    assert messages_of(stale) == ["Somebody has joined or left meanwhile. Look at the groups again."]
    assert Group.objects.count() == 1
    seen = shown.context["seen"]
    client.post(here.url("groups_split_make"), split_form(here, seen=seen))
    made = Group.objects.with_people().filter(module="Läslyftet")
    assert [(group.name, group.school) for group in made] == [
        ("Läsgrupp 1", here.school),
        ("Läsgrupp 2", here.school),
    ]
    assert {one.pk for group in made for one in group.people} == {one.pk for one in here.others}
    client.post(here.url("groups_split_make"), split_form(here, seen=seen))
    assert Group.objects.count() == 3


def test_the_leader_logs_who_was_away_and_who_came_besides(here):
    meeting = here.meeting(-1)
    client, guest = as_(here.leader), here.others[0]
    url = reverse("log_new", args=[meeting.pk])
    page = client.get(url)
    assert set(page.context["form"].initial["attended"]) == {
        here.leader.pk,
        *(one.pk for one in here.members),
    }
    there = [here.leader.pk, here.members[0].pk]
    wrong = client.post(url, {"minutes": 60, "attended": there, "also": "ingen@example.se"})
    assertContains(wrong, "Nobody here has the address ingen@example.se.")
    answer = client.post(url, {"minutes": 60, "attended": there, "also": f"{guest.email.upper()}; "})
    assert answer.url == here.url("group_detail", here.group.pk)
    assert dict(Participant.objects.filter(meeting=meeting).values_list("person", "attended")) == {
        here.leader.pk: True,
        here.members[0].pk: True,
        here.members[1].pk: False,
        here.members[2].pk: False,
        guest.pk: True,
    }
    assert guest not in Group.objects.with_people().get(pk=here.group.pk).people


def test_a_coordinator_logs_for_a_leader_who_was_away_and_nobody_else_does(here):
    meeting = here.meeting(-1)
    url = reverse("log_new", args=[meeting.pk])
    stranger = make_coach(here.authority)
    for person in (stranger, here.members[0], here.principal, here.office):
        assert as_(person).get(url).status_code == 404
    client = as_(here.coordinator)
    assertContains(client.get(here.url("group_detail", here.group.pk)), url)
    client.post(url, {"minutes": 60, "attended": [one.pk for one in here.members], "also": ""})
    log = Log.objects.get(meeting=meeting)
    assert log.logged_by == here.coordinator
    assert not Participant.objects.get(meeting=meeting, person=here.leader).attended
    edit = reverse("log_edit", args=[meeting.pk])
    assert client.get(edit).status_code == 200
    log.logged_by = here.leader
    log.save()
    assert client.get(edit).status_code == 404
    assert as_(here.leader).get(edit).status_code == 200


def test_the_first_page_says_when_next_and_what_to_do_before(here):
    plan = make_module_plan(here.group.series, timezone.localdate() + dt.timedelta(days=1))
    for moment in plan.moments.exclude(meeting=None):
        for one in (here.leader, *here.members):
            Participant.objects.get_or_create(meeting=moment.meeting, person=one)
    page = as_(here.members[0]).get(reverse("home"))
    (mine,) = page.context["groups"]
    assert (mine.group, mine.leads, mine.to_do.letter, mine.to_do.minutes) == (here.group, False, "A", 60)
    assertContains(page, "Before then, by yourself")
    assertContains(as_(here.leader).get(reverse("home")), "you lead it")
    assert as_(here.principal).get(reverse("home")).context["groups"] == []


def test_schools_are_added_seen_ended_and_taken_home(here):
    client = as_(here.office)
    new = SchoolFactory(area=here.area, name="Ekskolan")
    client.post(here.url("programme_schools_add"), {"schools": [new.pk], "starts_on": timezone.localdate()})
    page = client.get(here.url("programme_schools"))
    assertContains(page, "Ekskolan")
    assertContains(page, "3 teachers wait")
    file = client.get(here.url("programme_schools_csv")).content.decode("utf-8-sig")
    assert file.splitlines()[1].startswith("Ekskolan;;Not yet;0;0;;Not yet;;;0")
    assert file.splitlines()[2].startswith("Furuskolan;;Not yet;0;2;1–3, 4–6;Not yet;;;3")
    page = as_(here.principal).get(here.url("programme_schools"))
    assertContains(page, "Furuskolan")
    assertNotContains(page, "Ekskolan")
    ending = here.programme.taking_part.get(school=new)
    client.post(here.url("programme_school_end", here.programme.slug, ending.pk))
    ending.refresh_from_db()
    assert ending.ends_on == timezone.localdate()


def test_a_file_with_groups_goes_through_the_import_pages(here):
    client = as_(here.office)
    rows = f"grupp;ledare;deltagare\nGrupp B;{here.leader.email};{here.others[0].email}\n"
    file = SimpleUploadedFile("grupper.csv", rows.encode())
    answer = client.post(reverse("import_groups"), {"programme": here.programme.pk, "file": file})
    run = ImportRun.objects.get(kind=ImportKind.GROUPS)
    assert answer.url == reverse("import_detail", args=[run.pk])
    importrun.work(run_id=run.pk)
    importrun.confirm(run=run)
    importrun.work(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.created) == (ImportState.DONE, 1)
    assert Group.objects.with_people().get(name="Grupp B").people == [here.others[0]]
    assertContains(client.get(answer.url), here.url("programme_groups"))
