"""What is expected of a group: each writes under their own heading, the group marks it, and nobody outside reads it."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from coaching.enums import ExpectationKind, ExpectationMark
from coaching.models import Expectation
from coaching.services import expectation as services
from tests.coaching.preparing import EVERYBODY, NOW, World, client_of, statuses
from tests.factories import make_teacher

pytestmark = pytest.mark.django_db
PARTICIPANTS, REASONABLE = ExpectationKind.PARTICIPANTS, ExpectationMark.REASONABLE


@pytest.fixture
def world(time_machine):
    time_machine.move_to(NOW, tick=False)
    return World()


def add(world, text="Att vi börjar i tid", who="member", kind=PARTICIPANTS):
    return services.add(group=world.group, kind=kind, by=getattr(world, who), text=text)


def url(name, world, *args):
    return reverse(name, args=[world.group.pk, *args])


def test_who_reads_what_is_expected(world):
    add(world, "Kanariefågeln <b>fet</b>")
    answers = statuses(world, url("group_expectations", world), EVERYBODY)
    let_in = {who for who, status in answers.items() if status == 200}
    assert let_in == {"leader", "member", "principal", "coordinator"}
    assert {who for who, status in answers.items() if status == 403} == {"office", "area_manager"}
    assert {who for who, status in answers.items() if status == 404} == {"neighbour", "colleague", "outsider"}
    html = client_of(world.principal).get(url("group_expectations", world)).content.decode()
    assert "Kanariefågeln &lt;b&gt;fet&lt;/b&gt;" in html


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("leader", "leader"),
        ("principal", "principal"),
        ("participants", "member"),
        ("supporters", "coordinator"),
    ],
)
def test_each_writes_under_their_own_heading(world, kind, who):
    answers = statuses(world, url("expectation_add", world, kind), EVERYBODY, "post", {"text": "Tid 🎈"})
    assert {name for name, status in answers.items() if status == 302} == {who}
    line = Expectation.objects.get()
    assert (line.kind, line.text, line.written_by) == (kind, "Tid 🎈", getattr(world, who))


def test_a_heading_that_is_not_there(world):
    assert (
        client_of(world.leader).post(url("expectation_add", world, "coach"), {"text": "a"}).status_code == 404
    )


def test_a_double_click_writes_one_line(world):
    client = client_of(world.member)
    for _ in range(2):
        client.post(url("expectation_add", world, PARTICIPANTS), {"text": "Att vi  börjar\ni tid"})
    assert Expectation.objects.get().text == "Att vi börjar i tid"


@pytest.mark.parametrize("text", ["x" * 100_000, "", "  ", "a\0b"])
def test_what_cannot_be_a_line_is_said_beside_the_field(world, text):
    response = client_of(world.member).post(url("expectation_add", world, PARTICIPANTS), {"text": text})
    (heading,) = [heading for heading in response.context["headings"] if heading.form]
    assert (response.status_code, set(heading.form.errors)) == (200, {"text"})
    assert not Expectation.objects.exists()


def test_ones_own_is_changed_until_it_is_marked(world):
    line = add(world)
    edit, client = url("expectation_edit", world, line.pk), client_of(world.member)
    seen = client.get(edit).context["form"]["seen"].value()
    answers = statuses(world, edit, EVERYBODY)
    assert {who for who, status in answers.items() if status == 200} == {"member"}
    assert client.post(edit, {"text": "Annat", "seen": seen}).status_code == 302
    Expectation.objects.update(changed_at=timezone.now() + dt.timedelta(seconds=1))
    # The other window still shows what it said before.
    response = client.post(edit, {"text": "Tredje", "seen": seen})
    assert response.status_code == 409 and "Annat" in response.content.decode()
    assert (
        client.post(edit, {"text": "Tredje", "seen": response.context["form"].data["seen"]}).status_code
        == 302
    )
    services.mark(expectation=line, by=world.leader, mark=REASONABLE)
    response = client.post(edit, {"text": "Fjärde", "seen": seen})
    assert response.status_code == 409 and "Fjärde" in response.content.decode()
    line.refresh_from_db()
    assert (line.text, line.mark, line.marked_by) == ("Tredje", REASONABLE, world.leader)


def test_who_leads_the_group_marks_and_takes_it_back(world):
    line = add(world)
    for name, mark in (
        ("to_talk", "to_talk"),
        ("not_reasonable", "unreasonable"),
        ("reasonable", "reasonable"),
    ):
        answers = statuses(world, url(f"expectation_{name}", world, line.pk), EVERYBODY, "post")
        assert {who for who, status in answers.items() if status == 302} == {"leader"}
        line.refresh_from_db()
        assert (line.mark, line.marked_at) == (mark, timezone.now())
    client_of(world.leader).post(url("expectation_unmark", world, line.pk))
    line.refresh_from_db()
    assert (line.mark, line.marked_at, line.marked_by) == ("", None, None)


def test_ones_own_is_removed_by_its_writer(world):
    line = add(world)
    answers = statuses(world, url("expectation_remove", world, line.pk), EVERYBODY[:4], "post")
    assert set(answers.values()) == {403} and Expectation.objects.exists()
    assert client_of(world.member).post(url("expectation_remove", world, line.pk)).status_code == 302
    assert not Expectation.objects.exists()
    # In another tab it is still there to be marked or removed.
    services.remove(expectation=line, by=world.member)
    with pytest.raises(services.ExpectationError):
        services.mark(expectation=line, by=world.leader, mark=REASONABLE)
    with pytest.raises(services.ExpectationError):
        services.change(expectation=line, by=world.member, text="b", seen=line.changed_at)


def test_who_has_left_and_a_closed_group_write_no_more(world):
    line = add(world)
    world.group.series.closed_at = timezone.now()
    world.group.series.save()
    for attempt in (
        lambda: add(world, "Mer"),
        lambda: services.remove(expectation=line, by=world.member),
        lambda: services.mark(expectation=line, by=world.leader, mark=REASONABLE),
    ):
        with pytest.raises(services.ExpectationError):
            attempt()
    world.group.series.members.filter(person=world.member).update(left_at=timezone.now())
    assert client_of(world.member).get(url("group_expectations", world)).status_code == 404


def test_the_page_asks_as_often_for_thirty_lines(world, same_queries):
    client = client_of(world.leader)

    def grow(amount):
        for number in range(amount):
            person = make_teacher(world.school)
            world.group.series.members.create(person=person)
            services.add(group=world.group, kind=PARTICIPANTS, by=person, text=f"{number}")

    same_queries(lambda: client.get(url("group_expectations", world)), grow)


def test_a_mark_has_a_time(world):
    with pytest.raises(IntegrityError, match="expectation_marked_has_time"):
        Expectation.objects.create(group=world.group, kind="leader", text="a", mark=REASONABLE)
