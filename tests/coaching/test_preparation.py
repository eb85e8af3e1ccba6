"""Preparing a group: who sees and says what, when lines are due, and how often the pages ask."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from coaching.enums import PreparationOwner, PreparationState
from coaching.models import PlanItem, Preparation, PreparationEvent, PreparationTemplate
from coaching.preparationlist import STANDARD
from coaching.queries import preparation as queries
from coaching.services import preparation as services
from coaching.services import preparationtemplate as templates
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting
from scheduling.services.meeting import cancel, move
from tests.coaching.preparing import FIRST, NOW, World, client_of, statuses
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
EVERYBODY = (
    "leader",
    "principal",
    "coordinator",
    "office",
    "member",
    "area_manager",
    "neighbour",
    "colleague",
    "outsider",
)


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


def test_the_usual_list_is_there_once_in_both_languages(world):
    for _ in range(2):
        templates.fill(programme=world.programme, by=world.office)
    rows = list(world.programme.preparation_templates.order_by("position"))
    assert [(row.text_sv, row.text_en, row.owner, row.days_before) for row in rows] == list(STANDARD)
    assert [row.position for row in rows] == list(range(1, 10))
    with override("en"):
        assert rows[0].text == STANDARD[0][1]


def test_a_list_is_given_to_groups_that_have_not_met_and_once(world):
    templates.fill(programme=world.programme, by=world.office)
    met = make_group(world.programme, world.school, name="Grupp 2")
    make_meeting(met.series, status=MeetingStatus.HELD)
    closed = make_group(world.programme, world.school, name="Grupp 3")
    closed.series.closed_at = timezone.now()
    closed.series.save()
    assert services.hand_out(programme=world.programme) == 1
    assert services.hand_out(programme=world.programme) == 0
    assert set(Preparation.objects.values_list("group", flat=True)) == {world.group.pk}
    assert Preparation.objects.count() == len(STANDARD)
    # A line that comes later is given too; one that is removed stays with the groups.
    templates.add_template(
        programme=world.programme, by=world.office, text_sv="Fika", text_en="", owner=LEADER, days_before=1
    )
    templates.remove_template(template=world.programme.preparation_templates.first())
    assert services.hand_out(programme=world.programme) == 1
    assert Preparation.objects.count() == len(STANDARD) + 1
    # Whoever leads a group that has met already may still ask for the list.
    assert services.begin(group=met) == len(STANDARD)


def test_new_groups_get_the_list_in_the_morning(world):
    templates.fill(programme=world.programme, by=world.office)
    own = make_group(world.programme, world.school, name="Grupp 2")
    make_preparation(own)
    services.begin_new()
    services.begin_new()
    assert world.group.preparations.count() == len(STANDARD)
    # Who has begun without the list is not interrupted.
    assert own.preparations.count() == 1


def test_lines_of_a_list_are_put_in_order(world):
    lines = [
        templates.add_template(
            programme=world.programme, by=world.office, text_sv=text, text_en="", owner=LEADER, days_before=1
        )
        for text in "abc"
    ]
    templates.move(template=lines[2], by=-1)
    templates.move(template=lines[0], by=-1)
    templates.move(template=lines[0], by=1)
    order = world.programme.preparation_templates.order_by("position")
    assert list(order.values_list("text_sv", flat=True)) == ["c", "a", "b"]


def test_the_list_is_kept_by_the_office_and_the_coordinators(world):
    slug = world.programme.slug
    template = templates.add_template(
        programme=world.programme, by=world.office, text_sv="a", text_en="", owner=LEADER, days_before=1
    )
    for name, args, method in (
        ("programme_preparation", [slug], "get"),
        ("preparation_template_list", [slug], "get"),
        ("preparation_template_new", [slug], "get"),
        ("preparation_template_edit", [slug, template.pk], "get"),
        ("preparation_template_fill", [slug], "post"),
        ("preparation_template_up", [slug, template.pk], "post"),
        ("preparation_hand_out", [slug], "post"),
        ("preparation_template_remove", [slug, template.pk], "post"),
    ):
        answers = statuses(world, reverse(name, args=args), EVERYBODY[:-1], method)
        let_in = {who for who, status in answers.items() if status in (200, 302)}
        if name == "preparation_template_remove":
            assert let_in == {"coordinator"}, name  # Removed by then.
        else:
            assert let_in == {"coordinator", "office"}, name
        assert set(answers.values()) <= {200, 302, 404}


def line(**more):
    return {"text_sv": "Boka lokaler", "text_en": "", "owner": "leader", "days_before": "14"} | more


def test_two_who_change_a_line_at_once_see_each_other(world):
    template = templates.add_template(
        programme=world.programme, by=world.office, text_sv="a", text_en="", owner=LEADER, days_before=1
    )
    url = reverse("preparation_template_edit", args=[world.programme.slug, template.pk])
    client = client_of(world.office)
    seen = client.get(url).context["form"]["seen"].value()
    templates.change_template(
        template=template,
        by=world.coordinator,
        seen=template.changed_at,
        text_sv="<b>Deras</b>",
        text_en="",
        owner=LEADER,
        days_before=1,
    )
    PreparationTemplate.objects.update(changed_at=timezone.now() + dt.timedelta(seconds=1))
    response = client.post(url, line(seen=seen))
    assert response.status_code == 409
    html = response.content.decode()
    assert "&lt;b&gt;Deras&lt;/b&gt;" in html and 'value="Boka lokaler"' in html
    again = response.context["form"].data["seen"]
    assert client.post(url, line(seen=again)).status_code == 302
    template.refresh_from_db()
    assert template.text_sv == "Boka lokaler"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_sv": "x" * 100_000},
        {"text_sv": ""},
        {"text_sv": "a\0b"},
        {"owner": "coach"},
        {"days_before": "-1"},
        {"days_before": "366"},
        {"days_before": "snart"},
    ],
)
def test_what_cannot_be_is_said_beside_the_field(world, wrong):
    url = reverse("preparation_template_new", args=[world.programme.slug])
    response = client_of(world.office).post(url, line(**wrong))
    assert response.status_code == 200
    assert set(response.context["form"].errors) == set(wrong)
    assert not PreparationTemplate.objects.exists()


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
