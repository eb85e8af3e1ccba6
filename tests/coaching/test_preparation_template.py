"""A programme's preparation list: kept by the office and the coordinators, given to groups once."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from coaching.enums import PreparationOwner
from coaching.models import Preparation, PreparationTemplate
from coaching.preparationlist import STANDARD
from coaching.services import preparation as services
from coaching.services import preparationtemplate as templates
from coaching.services import programmelist
from scheduling.enums import MeetingStatus
from tests.coaching.preparing import EVERYBODY, NOW, World, client_of, statuses
from tests.factories import (
    make_group,
    make_meeting,
    make_preparation,
)

pytestmark = pytest.mark.django_db
LEADER = PreparationOwner.LEADER


@pytest.fixture
def world(time_machine):
    time_machine.move_to(NOW, tick=False)
    return World()


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
    programmelist.move(row=lines[2], by=-1)
    programmelist.move(row=lines[0], by=-1)
    programmelist.move(row=lines[0], by=1)
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
    programmelist.change(
        row=template,
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
