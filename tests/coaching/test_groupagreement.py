"""What groups agree on: written in versions, confirmed by each, read by those in the groups and by nobody else."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from coaching.models import GroupAgreement, GroupAgreementConfirmation
from coaching.queries import groupagreement as queries
from coaching.services import groupagreement as services
from coaching.services.preparation import locked
from tests.coaching.preparing import EVERYBODY, NOW, World, client_of, statuses
from tests.factories import ProgrammeFactory, make_group, make_teacher

pytestmark = pytest.mark.django_db
WORDS = "Vi börjar i tid.\n\nVi låter alla tala till punkt."


@pytest.fixture
def world(time_machine):
    time_machine.move_to(NOW, tick=False)
    return World()


def write(world, text=WORDS, seen=0):
    return services.write_in_group(group=world.group, by=world.leader, text=text, seen=seen)


def page(world, name="group_agreement"):
    return reverse(name, args=[world.group.pk])


def test_who_reads_what_a_group_agreed_on(world):
    write(world, "Kanariefågeln")
    answers = statuses(world, page(world), EVERYBODY)
    assert {who for who, status in answers.items() if status == 200} == {"leader", "member", "coordinator"}
    assert {who for who, status in answers.items() if status == 403} == {
        "principal",
        "office",
        "area_manager",
    }
    assert {who for who, status in answers.items() if status == 404} == {"neighbour", "colleague", "outsider"}
    assert "Kanariefågeln" in client_of(world.member).get(page(world)).content.decode()
    edits = statuses(world, page(world, "group_agreement_edit"), EVERYBODY)
    assert {who for who, status in edits.items() if status == 200} == {"leader"}
    confirms = statuses(world, page(world, "group_agreement_confirm"), EVERYBODY, "post", {"seen": "1"})
    assert {who for who, status in confirms.items() if status == 302} == {"member"}


def test_each_confirms_a_version_and_another_one_asks_again(world):
    first = write(world)
    (group,) = queries.waiting_for(world.member)
    assert group == world.group
    client, url = client_of(world.member), page(world, "group_agreement_confirm")
    assert page(world) in client.get(reverse("home")).content.decode()
    for _ in range(2):
        client.post(url, {"seen": "1"})
    assert first.confirmations.get().person == world.member
    assert queries.waiting_for(world.member) == []
    assert write(world, seen=1) == first  # The same words are no new version.
    second = write(world, "Annat", seen=1)
    assert (second.version, len(queries.waiting_for(world.member))) == (2, 1)
    (reader,) = queries.readers_of(locked(world.group), queries.versions_of(world.programme, world.group))
    assert (reader.confirmed_at, reader.had_another) == (None, True)
    assert queries.waiting_for(world.leader) == []


def test_what_has_changed_meanwhile_is_not_confirmed_unread(world):
    write(world)
    write(world, "Annat", seen=1)
    client, url = client_of(world.member), page(world, "group_agreement_confirm")
    for seen in ("1", "0", "", "x", "9" * 30, "²"):
        response = client.post(url, {"seen": seen}, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert not GroupAgreementConfirmation.objects.exists()
    client.post(url, {"seen": "2"})
    assert GroupAgreementConfirmation.objects.get().agreement.version == 2


def test_two_tabs_do_not_overwrite_each_other(world):
    client, url = client_of(world.leader), page(world, "group_agreement_edit")
    assert client.get(url).context["form"]["seen"].value() == 0
    write(world, "<b>Deras</b>")
    response = client.post(url, {"text": "Mina <i>ord</i>", "seen": "0"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "&lt;b&gt;Deras&lt;/b&gt;" in html and "Mina &lt;i&gt;ord&lt;/i&gt;" in html
    assert (
        client.post(url, {"text": "Mina ord", "seen": response.context["form"].data["seen"]}).status_code
        == 302
    )
    texts = GroupAgreement.objects.order_by("version").values_list("version", "text")
    assert list(texts) == [(1, "<b>Deras</b>"), (2, "Mina ord")]


@pytest.mark.parametrize("text", ["x" * 100_000, "", " \n ", "a\0b"])
def test_what_cannot_be_an_agreement_is_said_beside_the_field(world, text):
    response = client_of(world.leader).post(page(world, "group_agreement_edit"), {"text": text, "seen": "0"})
    assert (response.status_code, set(response.context["form"].errors)) == (200, {"text"})
    assert not GroupAgreement.objects.exists()


def test_a_group_that_does_not_meet_any_more_keeps_what_it_had(world):
    write(world)
    world.group.series.closed_at = timezone.now()
    world.group.series.save()
    with pytest.raises(services.AgreementError):
        write(world, "Annat", seen=1)
    with pytest.raises(services.AgreementError):
        services.confirm(group=world.group, by=world.member, seen=1)
    assert "Vi börjar i tid." in client_of(world.member).get(page(world)).content.decode()
    assert queries.waiting_for(world.member) == []


def test_between_groups_coordinators_write_and_all_in_a_group_read(world):
    slug = world.programme.slug
    services.write_between(programme=world.programme, by=world.coordinator, text="Kanariefågeln", seen=0)
    answers = statuses(world, reverse("programme_group_agreement", args=[slug]), EVERYBODY)
    assert {who for who, status in answers.items() if status == 200} == {
        "leader",
        "member",
        "coordinator",
        "office",
    }
    assert set(answers.values()) == {200, 404}
    for name in ("programme_group_agreement_edit", "programme_agreement_start"):
        edits = statuses(world, reverse(name, args=[slug]), EVERYBODY)
        assert {who for who, status in edits.items() if status == 200} == {"coordinator", "office"}
    client, url = client_of(world.coordinator), reverse("programme_group_agreement_edit", args=[slug])
    assert client.post(url, {"text": "Annat", "seen": "0"}).status_code == 409
    assert client.post(url, {"text": "Annat", "seen": "1"}).status_code == 302
    assert queries.in_force(world.programme).version == 2
    # Nobody is asked to confirm what holds between groups.
    assert queries.waiting_for(world.member) == []


def test_the_programmes_texts_are_what_one_begins_with(world):
    slug = world.programme.slug
    client, url = client_of(world.office), reverse("programme_agreement_start", args=[slug])
    assert (
        client.post(url, {"in_group": "I gruppen\r\nså", "between_groups": "Mellan", "seen": ""}).status_code
        == 302
    )
    form = client_of(world.leader).get(page(world, "group_agreement_edit")).context["form"]
    assert form["text"].value() == "I gruppen\nså"
    between = reverse("programme_group_agreement_edit", args=[slug])
    assert client.get(between).context["form"]["text"].value() == "Mellan"
    # Somebody who has not seen them does not overwrite them.
    response = client.post(url, {"in_group": "x", "between_groups": "", "seen": "i går"})
    assert response.status_code == 409 and "Mellan" in response.content.decode()
    response = client.post(url, {"in_group": "x" * 100_000, "between_groups": "", "seen": ""})
    assert (response.status_code, set(response.context["form"].errors)) == (200, {"in_group"})


def test_pages_ask_as_often_for_thirty_members_and_versions(world, same_queries):
    client = client_of(world.leader)

    def grow(amount):
        for _ in range(amount):
            now = queries.in_force(world.programme, world.group)
            version = (now.version if now else 0) + 1
            agreement = write(world, f"Version {version}", seen=version - 1)
            person = make_teacher(world.school)
            world.group.series.members.create(person=person)
            GroupAgreementConfirmation.objects.create(agreement=agreement, person=person)
            other = make_group(
                ProgrammeFactory(authority=world.authority), world.school, members=[world.member]
            )
            GroupAgreement.objects.create(programme=other.programme, group=other, version=1, text="a")

    member = client_of(world.member)

    def load():
        assert client.get(page(world)).status_code == 200
        assert member.get(reverse("home")).status_code == 200

    same_queries(load, grow)


def test_the_database_keeps_versions_apart_and_groups_with_their_programme(world):
    write(world)
    with pytest.raises(IntegrityError, match="group_agreement_once"), transaction.atomic():
        GroupAgreement.objects.create(programme=world.programme, group=world.group, version=1, text="b")
    GroupAgreement.objects.create(programme=world.programme, version=1, text="b")
    with pytest.raises(IntegrityError, match="group_agreement_once"), transaction.atomic():
        GroupAgreement.objects.create(programme=world.programme, version=1, text="c")
    with transaction.atomic():
        other = ProgrammeFactory(authority=world.authority)
        GroupAgreement.objects.create(programme=other, group=world.group, version=9, text="c")
        with connection.cursor() as cursor, pytest.raises(IntegrityError, match="group_fits"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
    agreement = queries.in_force(world.programme, world.group)
    with pytest.raises(TypeError):
        agreement.save()
