"""Preparing a group: who sees and says what, when lines are due, and how often the pages ask."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from coaching.enums import PreparationOwner, PreparationState
from coaching.models import PlanItem, Preparation, PreparationEvent
from coaching.queries import preparation as queries
from coaching.services import preparation as services
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting
from scheduling.services.meeting import cancel, move
from tests.coaching.preparing import EVERYBODY, FIRST, NOW, World, client_of, statuses
from tests.factories import (
    SchoolFactory,
    make_group,
    make_meeting,
    make_preparation,
    make_principal,
    make_teacher,
)

pytestmark = pytest.mark.django_db
LEADER, PRINCIPAL = PreparationOwner.LEADER, PreparationOwner.PRINCIPAL
DONE, OPEN, NOT_NEEDED = PreparationState.DONE, PreparationState.OPEN, PreparationState.NOT_NEEDED


@pytest.fixture
def world(time_machine):
    time_machine.move_to(NOW, tick=False)
    return World()


def progress(world):
    return queries.progress_of(queries.with_items(queries.groups_with_standing()).get(pk=world.group.pk))


def dues(world):
    return [item.due_on for item in progress(world).items]


def test_who_sees_a_groups_preparation_and_who_is_kept_out(world):
    make_preparation(world.group, text_sv="Kanariefågeln")
    url = reverse("group_preparation", args=[world.group.pk])
    assert statuses(world, url, EVERYBODY) == {
        "leader": 200,
        "principal": 200,
        "coordinator": 200,
        "office": 200,
        "member": 403,
        "area_manager": 403,
        "neighbour": 404,
        "colleague": 404,
        "outsider": 404,
    }
    assert "Kanariefågeln" in client_of(world.office).get(url).content.decode()


def test_a_group_of_several_schools_is_prepared_by_the_principals_of_its_members(world):
    world.of_several_schools()
    there = SchoolFactory(area=world.school.area)
    second = make_principal(there)
    group = make_group(
        world.programme, world.school, leaders=[world.leader], members=[make_teacher(there)], name="Grupp 2"
    )
    group.school = None
    group.save()
    item = make_preparation(group, PRINCIPAL)
    url = reverse("group_preparation", args=[group.pk])
    assert [client_of(one).get(url).status_code for one in (second, world.principal)] == [200, 404]
    settle = reverse("preparation_done", args=[group.pk, item.pk])
    assert [client_of(one).post(settle).status_code for one in (world.principal, second)] == [404, 302]
    item.refresh_from_db()
    assert (item.state, item.settled_by) == (DONE, second)
    owners = queries.owners_of([queries.groups_with_standing().get(pk=group.pk)])[group.pk]
    assert owners == {LEADER: [world.leader], PRINCIPAL: [second]}


def test_each_says_it_of_their_own_lines_only(world):
    of_leader, of_principal = make_preparation(world.group), make_preparation(world.group, PRINCIPAL)
    for step in ("done", "not_needed", "reopen"):
        url = reverse(f"preparation_{step}", args=[world.group.pk, of_principal.pk])
        answers = statuses(world, url, EVERYBODY, "post")
        assert {who for who, status in answers.items() if status == 302} == {"principal"}
        assert {who for who, status in answers.items() if status == 404} == {
            "neighbour",
            "colleague",
            "outsider",
        }
    assert client_of(world.leader).get(url).status_code == 405
    url = reverse("preparation_done", args=[world.group.pk, of_leader.pk])
    assert statuses(world, url, ("leader", "principal"), "post") == {"leader": 302, "principal": 403}
    elsewhere = make_group(world.programme, world.school, leaders=[world.leader], name="Grupp 2")
    url = reverse("preparation_done", args=[elsewhere.pk, of_leader.pk])
    assert client_of(world.leader).post(url).status_code == 404


def test_ready_twice_is_ready_once_and_can_be_taken_back(world):
    item = make_preparation(world.group)
    for _ in range(2):
        services.settle(item=item, by=world.leader, state=DONE)
    services.settle(item=item, by=world.leader, state=NOT_NEEDED)
    item = services.settle(item=item, by=world.leader, state=OPEN)
    assert (item.settled_at, item.settled_by) == (None, None)
    steps = PreparationEvent.objects.values_list("from_state", "to_state", "by")
    assert list(steps) == [
        (OPEN, DONE, world.leader.pk),
        (DONE, NOT_NEEDED, world.leader.pk),
        (NOT_NEEDED, OPEN, world.leader.pk),
    ]


def test_nothing_is_said_of_a_group_that_does_not_meet_any_more(world):
    item = make_preparation(world.group)
    world.group.series.closed_at = timezone.now()
    world.group.series.save()
    for attempt in (
        lambda: services.settle(item=item, by=world.leader, state=DONE),
        lambda: services.add_item(group=world.group, by=world.leader, text="Mer", owner=LEADER),
        lambda: services.begin(group=world.group),
    ):
        with pytest.raises(services.PreparationError):
            attempt()
    assert queries.waiting_for(world.leader) == []
    url = reverse("preparation_done", args=[world.group.pk, item.pk])
    response = client_of(world.leader).post(url, follow=True)
    assert [str(message.level_tag) for message in response.context["messages"]] == ["warning"]


def test_due_days_follow_the_first_meeting(world):
    make_preparation(world.group, days_before=14)
    make_preparation(world.group, due_on=dt.date(2026, 12, 1))
    assert dues(world) == [dt.date(2026, 12, 28), dt.date(2026, 12, 1)]
    later = FIRST + dt.timedelta(days=7)
    move(meeting=world.meeting, starts_at=later, ends_at=later + dt.timedelta(hours=1), by=world.leader)
    assert dues(world) == [dt.date(2027, 1, 4), dt.date(2026, 12, 1)]
    second = make_meeting(world.group.series, FIRST + dt.timedelta(days=21))
    cancel(meeting=Meeting.objects.get(pk=world.meeting.pk), reason="school", by=world.leader)
    assert dues(world)[0] == dt.date(2027, 1, 18)
    # What has been held is still where it began.
    second.status, second.starts_at, second.ends_at = MeetingStatus.HELD, FIRST, later
    second.save()
    assert dues(world)[0] == dt.date(2026, 12, 28)


def test_without_a_booked_meeting_the_plan_says_when_it_starts(time_machine):
    time_machine.move_to(NOW, tick=False)
    world = World(start=None)
    make_preparation(world.group, days_before=10)
    assert (progress(world).start_on, dues(world)) == (None, [None])
    # Half past midnight on the 20th in Sweden is still the 19th in UTC.
    late = make_meeting(world.programme.series, dt.datetime(2027, 1, 19, 23, 30, tzinfo=dt.UTC))
    called_off = make_meeting(world.programme.series, status=MeetingStatus.CANCELLED, cancel_reason="school")
    for number, meeting in enumerate((late, called_off)):
        PlanItem.objects.create(
            programme=world.programme,
            meeting=meeting,
            term_season="VT",
            term_year=2027,
            first_day=dt.date(2027, 1, 8 + number),
            content=f"Träff {number}",
        )
    assert progress(world).start_on == dt.date(2027, 1, 20)
    make_meeting(world.group.series, FIRST)
    assert progress(world).start_on == dt.date(2027, 1, 11)


def test_a_line_of_the_groups_own(world):
    url = reverse("preparation_add", args=[world.group.pk])
    answers = statuses(world, url, EVERYBODY)
    assert {who for who, status in answers.items() if status == 200} == {"leader", "principal"}
    client = client_of(world.principal)
    data = {"text": "<script>fika</script> 🎈", "owner": "leader", "due_on": ""}
    for _ in range(2):
        assert client.post(url, data).status_code == 302
    item = world.group.preparations.get()
    assert (item.text, item.owner, item.added_by) == ("<script>fika</script> 🎈", LEADER, world.principal)
    assert dues(world) == [dt.date(2027, 1, 11)]
    html = client.get(reverse("group_preparation", args=[world.group.pk])).content.decode()
    assert "&lt;script&gt;fika" in html and "<script>fika" not in html
    for wrong in ({"text": "x" * 100_000}, {"text": "\0"}, {"due_on": "i morgon"}, {"due_on": "0000-00-00"}):
        response = client.post(url, data | wrong)
        assert (response.status_code, set(response.context["form"].errors)) == (200, set(wrong))


def test_how_far_it_has_come(world):
    for state in (DONE, DONE, NOT_NEEDED, OPEN):
        make_preparation(world.group, state=state)
    make_preparation(world.group, PRINCIPAL, due_on=dt.date(2026, 11, 15))
    found = progress(world)
    assert (found.ready, found.needed, found.overdue, found.turn) == (2, 4, 1, [LEADER, PRINCIPAL])
    assert found.next_due == dt.date(2026, 11, 15)
    for who, mine, ways in (
        ("leader", 1, ["preparation", "expectations", "agreement"]),
        ("principal", 1, ["preparation", "expectations"]),
        ("office", 0, ["preparation"]),
        ("member", 0, ["expectations", "agreement"]),
    ):
        summary = queries.summary_of(getattr(world, who), world.group)
        assert (summary.mine, summary.ways) == (mine, ways)
        html = render_to_string(
            "coaching/group/preparation_summary.html", {"group": world.group, "preparation": summary}
        )
        assert (reverse("group_preparation", args=[world.group.pk]) in html) == ("preparation" in ways)


def test_the_first_page_says_what_waits(world):
    make_preparation(world.group, days_before=60)
    make_preparation(world.group, days_before=7)
    make_preparation(world.group, PRINCIPAL, state=DONE)
    (waits,) = queries.waiting_for(world.leader)
    assert (waits.whole.ready, waits.whole.needed) == (1, 3)
    assert (len(waits.open_items), waits.overdue, waits.next_due) == (2, 1, dt.date(2026, 11, 12))
    assert queries.waiting_for(world.principal) == []
    html = client_of(world.leader).get(reverse("home")).content.decode()
    assert reverse("group_preparation", args=[world.group.pk]) in html
    html = client_of(world.principal).get(reverse("home")).content.decode()
    assert reverse("group_preparation", args=[world.group.pk]) not in html


def test_pages_ask_as_often_for_thirty_groups(world, same_queries):
    def grow(amount):
        for _ in range(amount):
            school = SchoolFactory(area=world.school.area)
            group = make_group(
                world.programme,
                school,
                leaders=[world.leader],
                members=[make_teacher(school)],
                name=f"Grupp {school.pk}",
            )
            make_principal(school)
            make_meeting(group.series, FIRST + dt.timedelta(hours=school.pk * 2))
            for owner in (LEADER, PRINCIPAL):
                make_preparation(group, owner)

    office, leader = client_of(world.office), client_of(world.leader)
    overview = reverse("programme_preparation", args=[world.programme.slug])

    def load():
        assert office.get(overview).status_code == 200
        assert leader.get(reverse("home")).status_code == 200

    same_queries(load, grow)


def test_a_groups_page_asks_as_often_for_thirty_lines(world, same_queries):
    client, url = client_of(world.leader), reverse("group_preparation", args=[world.group.pk])
    same_queries(
        lambda: client.get(url),
        lambda amount: [
            make_preparation(world.group, state=DONE, settled_by=make_teacher(world.school))
            for _ in range(amount)
        ],
    )


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        ({"state": DONE, "settled_at": None}, "settled_has_time"),
        ({"due_on": dt.date(2026, 12, 1), "days_before": 3}, "due_in_one_way"),
        ({"owner": "coach"}, "owner_known"),
    ],
)
def test_the_database_keeps_what_a_line_promises(world, wrong, promise):
    item = Preparation(group=world.group, text_sv="a", owner=LEADER, days_before=1)
    for name, value in wrong.items():
        setattr(item, name, value)
    with pytest.raises(IntegrityError, match=promise):
        item.save()
