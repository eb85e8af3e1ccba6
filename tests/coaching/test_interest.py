"""Interest without an account: who gets through and who does not, what the office does, and that it is forgotten."""

import csv
import datetime as dt
import io
import threading

import pytest
from django.core import signing
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from coaching import tasks
from coaching.enums import ExportKind
from coaching.forms.visitor import SALT
from coaching.models import ExportEvent, Interest, InterestEvent, Programme
from coaching.services import interest as services
from coaching.services.programme import publish
from scheduling.models import Message
from tests.factories import (
    AuthorityFactory,
    InterestFactory,
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_series,
)
from tests.scheduling.services.test_dispatch import send_due

pytestmark = pytest.mark.django_db

NASTY = "<script>alert('x')</script>=HYPERLINK(\"http://x\")"


@pytest.fixture
def programme():
    return ProgrammeFactory(
        authority=AuthorityFactory(contact_email="kansli@example.se", interest_months=3),
        is_open_for_interest=True,
    )


@pytest.fixture
def office(programme):
    return make_administrator(programme.authority)


def stamp(programme, seconds=10):
    """As if the page had been made so long ago."""

    class Then(signing.TimestampSigner):
        def timestamp(self):
            return signing.b62_encode(int(timezone.now().timestamp()) - seconds)

    return Then(salt=SALT).sign(f"interest:{programme.pk}")


def filled(programme, **fields):
    return {
        "name": "Mio Berg", "email": "mio@example.se", "place_of_work": "Björkskolan", "about": "När börjar ni?",
        "stamp": stamp(programme), "website": "", **fields,
    }  # fmt: skip


def send(client, programme, address="192.0.2.7", **fields):
    return client.post(
        reverse("interest_new", args=[programme.slug]), filled(programme, **fields), REMOTE_ADDR=address
    )


# -- leaving details ----------------------------------------------------------------------------------------------


def test_from_the_page_to_the_thank_you(client, programme, office, mailbox, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC))
    assert reverse("interest_new", args=[programme.slug]) in client.get(f"/programmes/{programme.slug}/").text
    form = client.get(reverse("interest_new", args=[programme.slug]))
    assert set(form.cookies) <= {"csrftoken"}
    answer = send(client, programme)
    assert answer.url == reverse("interest_thanks", args=[programme.slug])
    assert set(answer.cookies) == set()
    thanks = client.get(answer.url).text
    assert "3 månader" in thanks
    assert "kansli@example.se" in thanks
    interest = Interest.objects.get()
    assert (interest.name, interest.email, interest.about) == ("Mio Berg", "mio@example.se", "När börjar ni?")
    assert [(event.from_status, event.to_status, event.by) for event in interest.events.all()] == [
        ("", "new", None)
    ]
    # One mail the next morning, whoever else comes; never the words.
    send(client, programme, email="annan@example.se")
    assert send_due() == {}
    time_machine.move_to(dt.datetime(2026, 11, 24, 6, 31, tzinfo=dt.UTC))
    assert send_due() == {"sent": 1}
    [mail] = mailbox.to(office.email)
    body = mail.get_body(("plain",)).get_content()
    assert "2 personer" in body
    assert not any(word in mail.as_string() for word in ("Mio", "Björkskolan", "mio@"))


def test_who_says_the_same_twice_is_one(client, programme):
    for about in ("Först", "Sedan med telefon 070"):
        assert send(client, programme, email="MIO@example.se", about=about).status_code == 302
    assert [row.about for row in Interest.objects.all()] == ["Sedan med telefon 070"]
    # What somebody has taken up stays as it was read.
    Interest.objects.update(owner=PersonFactory())
    assert send(client, programme, about="Annat").status_code == 302
    assert [row.about for row in Interest.objects.all()] == ["Sedan med telefon 070"]
    Interest.objects.update(received_at=timezone.now() - dt.timedelta(hours=25))
    send(client, programme)
    assert Interest.objects.count() == 2


def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(client, programme):
    for fields, wrong in (
        ({"name": ""}, "name"),
        ({"email": "mio"}, "email"),
        ({"place_of_work": "x" * 161}, "place_of_work"),
        ({"about": "å" * 100_000}, "about"),
        ({"name": "Mio\0Berg"}, "name"),
    ):
        answer = send(client, programme, **fields)
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, [wrong])
        if wrong != "name":
            assert "Mio Berg" in answer.text
    assert not Interest.objects.exists()
    lines = "\r\n".join(["👩‍🏫" + "x" * 95] * 10)
    assert send(client, programme, about=lines + "\0").status_code == 302
    assert Interest.objects.get().about == lines.replace("\r\n", "\n")


def test_programs_are_told_from_people(client, programme):
    for fields in ({"website": "http://spam"}, {"stamp": stamp(programme, 1)}, {"stamp": "x"}, {"stamp": ""},
                   {"stamp": stamp(ProgrammeFactory())}, {"stamp": stamp(programme, 8 * 24 * 3600)}):  # fmt: skip
        answer = send(client, programme, **fields)
        assert answer.status_code == 200
        assert "__all__" in answer.context["form"].errors
        assert "När börjar ni?" in answer.text
        # A person presses once more, when the page is old enough.
        again = answer.context["form"]
        assert again["website"].value() == ""
        assert signing.TimestampSigner(salt=SALT).unsign(again["stamp"].value()) == f"interest:{programme.pk}"
    assert not Interest.objects.exists()


def test_five_hundred_from_one_sender_leave_room_for_everybody_else(client, programme):
    answers = [send(client, programme, email=f"bot{n}@example.com").status_code for n in range(500)]
    assert answers == [302] * 10 + [429] * 490
    refused = send(client, programme, email="sist@example.com", about="Orden är kvar")
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")
    assert "Orden är kvar" in refused.text
    assert "kansli@example.se" in refused.text
    # Others, also of the same network, get through; and the catalogue answers whoever asks.
    for number, address in enumerate(["192.0.2.8", "198.51.100.4", "2001:db8::1", "2001:db8:1::1"]):
        assert send(client, programme, address, email=f"person{number}@example.se").status_code == 302
    assert client.get("/programmes/", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get(f"/programmes/{programme.slug}/interest/", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert Interest.objects.count() == 14
    assert Message.objects.count() == 0


def test_a_burst_from_one_network_is_refused_and_other_networks_are_not(client, programme):
    answers = [
        send(client, programme, f"192.0.2.{1 + n % 100}", email=f"bot{n}@example.com").status_code
        for n in range(60)
    ]
    assert answers == [302] * 40 + [429] * 20
    answers = [
        send(client, programme, f"2001:db8:0:1::{n:x}", email=f"six{n}@example.com").status_code
        for n in range(12)
    ]
    assert answers == [302] * 10 + [429] * 2
    assert send(client, programme, "203.0.113.1").status_code == 302


def test_unpublished_while_somebody_writes(client, programme):
    typed = filled(programme, about=f"Mina ord {NASTY}")
    address = reverse("interest_new", args=[programme.slug])
    publish(programme=programme, published=True)
    publish(programme=programme, published=False)
    answer = client.post(address, typed)
    assert answer.status_code == 410
    assert "Mina ord" in answer.text
    assert "Mio Berg" in answer.text
    assert NASTY not in answer.text
    assert "erbjuds inte längre" in answer.text
    assert client.get(address).status_code == 410
    Programme.objects.update(is_published=True, is_open_for_interest=False)
    assert "inga intresseanmälningar" in client.post(address, typed).text
    with pytest.raises(services.NotTaken):
        services.receive(programme=programme, name="x", email="x@example.se", place_of_work="x", about="")
    assert not Interest.objects.exists()
    never = ProgrammeFactory(is_published=False, is_open_for_interest=True)
    for name in ("interest_new", "interest_thanks"):
        assert client.post(reverse(name, args=[never.slug]), filled(never)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(programme):
    def go():
        services.receive(
            programme=programme, name="Mio", email="mio@example.se", place_of_work="B", about="x"
        )
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Interest.objects.count() == 1


# -- the office ---------------------------------------------------------------------------------------------------


def test_markup_is_text_everywhere(client, programme, office):
    send(client, programme, name=NASTY, place_of_work=NASTY, about=NASTY)
    interest = Interest.objects.get()
    client.force_login(office)
    for address in (reverse("interest_list"), reverse("interest_detail", args=[interest.pk])):
        html = client.get(address).text
        assert "<script>alert(" not in html
        assert "&lt;script&gt;alert(" in html
    Interest.objects.update(about="=1+1", name="+46", place_of_work="@SUM(A1)")
    answer = client.post(reverse("interest_file"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    [_head, row] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert [row[2], row[4], row[5]] == ["'+46", "'@SUM(A1)", "'=1+1"]
    assert [(event.person, event.kind) for event in ExportEvent.objects.all()] == [
        (office, ExportKind.INTERESTS)
    ]


def test_the_list_is_for_the_office_and_those_who_coordinate(client, programme, office):
    school = SchoolFactory()
    coordinator, other = make_coach(programme.authority), make_coach(programme.authority)
    coordinated = ProgrammeFactory(
        authority=programme.authority,
        is_open_for_interest=True,
        series=make_series(school, facilitators=[coordinator]),
    )
    mine, others = InterestFactory(programme=coordinated), InterestFactory(programme=programme)
    foreign = InterestFactory()

    def seen(person, query=""):
        client.force_login(person)
        return [row.pk for row in client.get(reverse("interest_list") + query).context["page"]]

    assert seen(office) == [mine.pk, others.pk]
    assert seen(coordinator) == [mine.pk]
    assert seen(office, f"?programme={programme.pk}") == [others.pk]
    assert seen(office, f"?programme={foreign.programme_id}&status=zzz&owner=zzz") == [mine.pk, others.pk]
    client.force_login(other)
    assert client.get(reverse("interest_list")).status_code == 404
    client.force_login(coordinator)
    assert client.post(reverse("interest_take", args=[others.pk])).status_code == 404
    assert client.get(reverse("interest_detail", args=[foreign.pk])).status_code == 404


def test_taken_contacted_handed_over_settled_and_taken_up_again(client, programme, office):
    colleague = make_administrator(programme.authority)
    old, new = InterestFactory(programme=programme), InterestFactory(programme=programme)
    Interest.objects.filter(pk=old.pk).update(received_at=timezone.now() - dt.timedelta(days=9))
    client.force_login(office)
    assert "2 personer" in client.get(reverse("home")).text
    rows = client.get(reverse("interest_list")).context["page"]
    assert [row.pk for row in rows] == [old.pk, new.pk]
    for _twice in range(2):
        back = client.post(
            reverse("interest_status", args=[old.pk, "contacted"]), {"next": reverse("interest_list")}
        )
        assert back.url == reverse("interest_list")
    # What nobody has answered stands first.
    assert [row.pk for row in client.get(reverse("interest_list")).context["page"]] == [new.pk, old.pk]
    client.post(reverse("interest_hand_over", args=[old.pk]), {"to": colleague.pk})
    outsider = make_administrator(AuthorityFactory())
    client.post(reverse("interest_hand_over", args=[old.pk]), {"to": outsider.pk})
    client.post(reverse("interest_status", args=[old.pk, "application"]))
    old.refresh_from_db()
    assert (old.status, old.owner, old.settled_at is None) == ("application", colleague, False)
    assert [row.pk for row in client.get(reverse("interest_list")).context["page"]] == [new.pk]
    everything = client.get(reverse("interest_list") + f"?status=all&owner={colleague.pk}")
    assert [row.pk for row in everything.context["page"]] == [old.pk]
    answer = client.post(reverse("interest_status", args=[old.pk, "closed"]), follow=True)
    assert "hunnit" in answer.text
    client.post(reverse("interest_status", args=[old.pk, "contacted"]))
    old.refresh_from_db()
    assert (old.status, old.settled_at) == ("contacted", None)
    assert [
        (e.from_status, e.to_status, e.by, e.owner) for e in InterestEvent.objects.filter(interest=old)
    ] == [
        ("new", "contacted", office, office),
        ("contacted", "contacted", office, colleague),
        ("contacted", "application", office, None),
        ("application", "contacted", office, None),
    ]
    # Only whoever was given it by somebody else gets mail of it, next morning.
    assert [(row.person, row.kind) for row in Message.objects.all()] == [(colleague, "interest_waits")]
    assert client.post(reverse("interest_status", args=[old.pk, "zzz"])).status_code == 404
    answer = client.post(reverse("interest_take", args=[old.pk]), {"next": "https://evil.example/"})
    assert answer.url == reverse("interest_detail", args=[old.pk])


def test_the_office_deletes_what_somebody_wants_deleted(client, programme, office):
    gone, kept = InterestFactory(programme=programme), InterestFactory(programme=programme)
    address = reverse("interest_remove", args=[gone.pk])
    client.force_login(make_administrator(AuthorityFactory()))
    assert client.post(address).status_code == 404
    client.force_login(office)
    assert gone.name in client.get(address).text
    assert client.post(address).url == reverse("interest_list")
    assert client.post(address).status_code == 404
    assert list(Interest.objects.all()) == [kept]


def test_the_list_asks_as_often_for_30_as_for_1(client, programme, office, same_queries):
    client.force_login(office)
    same_queries(
        lambda: client.get(reverse("interest_list")),
        lambda n: InterestFactory.create_batch(n, programme=programme, owner=office),
    )


def test_it_is_forgotten_when_the_authority_says(programme):
    kept = InterestFactory(programme=programme)
    old = InterestFactory(programme=programme)
    elsewhere = InterestFactory()
    long_ago = timezone.now() - dt.timedelta(days=95)
    Interest.objects.filter(pk__in=[old.pk, elsewhere.pk]).update(received_at=long_ago)
    InterestEvent.objects.create(interest=old, to_status="new")
    tasks.tend_retention()
    assert set(Interest.objects.all()) == {kept, elsewhere}
    assert not InterestEvent.objects.exists()


def test_the_months_are_a_setting_of_the_authority(client, programme, office):
    client.force_login(office)
    address = reverse("authority_edit", args=[programme.authority_id])
    form = client.get(address).context["form"]
    values = {name: form.initial.get(name) or "" for name in form.fields}
    assert "interest_months" in client.post(address, {**values, "interest_months": 37}).context["form"].errors
    assert client.post(address, {**values, "interest_months": 6}).status_code == 302
    programme.authority.refresh_from_db()
    assert programme.authority.interest_months == 6


def test_whoever_has_an_account_finds_it_under_my_data(client, programme):
    person = PersonFactory(email="Mio@example.se")
    InterestFactory(programme=programme, email="mio@example.se", about="Mina ord")
    InterestFactory(programme=programme, about="Andras ord")
    client.force_login(person)
    html = client.get(reverse("my_data")).text
    assert "Mina ord" in html
    assert "Andras ord" not in html
