"""Watches: asked for by anybody, confirmed and stopped by whoever reads the mail, told once, forgotten whole."""

import datetime as dt
import re

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coaching import tasks, watchlinks
from coaching.criteria import Criteria
from coaching.forms.visitor import SALT
from coaching.models import Watch
from coaching.services import watch as services
from coaching.services.programme import publish
from scheduling.models import Message
from scheduling.services.message import plan, plan_many
from tests.factories import (
    AuthorityFactory,
    PersonFactory,
    ProgrammeFactory,
    WatchFactory,
    make_administrator,
)
from tests.scheduling.services.test_dispatch import send_due

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
#: A real person without anything to do with us, and a search that somebody else has typed for them.
SPAM = "Köp billigt http://spam.example"


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(START, tick=False)


def stamp():
    class Then(signing.TimestampSigner):
        def timestamp(self):
            return signing.b62_encode(int(timezone.now().timestamp()) - 10)

    return Then(salt=SALT).sign("watch:")


def ask(client, email="sara@example.se", address="192.0.2.7", **criteria):
    values = {"email": email, "consent": "on", "stamp": stamp(), "website": "", **criteria}
    return client.post(reverse("watch_new"), values, REMOTE_ADDR=address)


def link(mail, name):
    body = mail.get_body(("plain",)).get_content()
    return re.search(rf"http://\S+(/watches/{name}/\S+/)", body)[1]


def published(time_machine, **fields):
    programme = ProgrammeFactory(is_published=False, **fields)
    publish(programme=programme, published=True)
    time_machine.shift(2 * HOUR)
    return programme


def test_from_the_search_to_the_mail_to_the_end(client, mailbox, time_machine):
    asked = ask(client, kind="course", q="läsning")
    assert asked.url == reverse("watch_asked")
    assert set(asked.cookies) == set()
    watch = Watch.objects.get()
    assert (watch.criteria, watch.confirmed_at) == (Criteria(q="läsning", kind="course"), None)
    assert watch.consent_wording.startswith("Jag vill ha mejl")
    assert send_due() == {"sent": 1}
    [mail] = mailbox.to("sara@example.se")
    assert mail["To"] == "sara@example.se"
    assert mail["Content-Language"] == "sv"
    confirm = link(mail, "confirm")
    # Opening changes nothing, as mail programs do it; twice is once.
    assert "s…@example.se" in client.get(confirm).text
    assert Watch.objects.confirmed().count() == 0
    for _twice in range(2):
        answer = client.post(confirm)
        assert answer.status_code == 200
        assert "Bevakningen är på" in answer.text
    assert Watch.objects.confirmed().count() == 1
    time_machine.shift(HOUR)
    published(time_machine, name="Kurs i läsning", kind="course")
    published(time_machine, name="Annan kurs", kind="course")
    second = published(time_machine, name="Läsning igen", kind="course")
    gone = published(time_machine, name="Läsning borta", kind="course")
    tasks.tell_watchers()
    tasks.tell_watchers()
    publish(programme=gone, published=False)
    assert send_due() == {"sent": 1}
    _first, news = mailbox.to("sara@example.se")
    body = news.get_body(("plain",)).get_content()
    assert "Kurs i läsning" in body
    assert f"/programmes/{second.slug}/" in body
    assert "Annan kurs" not in body
    assert "Läsning borta" not in body
    assert news["Subject"] == "2 nya insatser som du bevakar"
    stop = link(news, "stop")
    assert news["List-Unsubscribe"] == f"<http://testserver{stop}>"
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # The mail program's own button: no session, no cookie, no token of ours.
    bare = Client(enforce_csrf_checks=True)
    assert bare.get(stop).status_code == 200
    assert Watch.objects.count() == 1
    for _twice in range(2):
        answer = bare.post(
            stop, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
        assert "Bevakningen är stoppad" in answer.text
    assert not Watch.objects.exists()
    assert not Message.objects.exists()
    # The old links say so too.
    assert client.post(confirm).status_code == 410
    assert "Bevakningen är stoppad" in client.get(stop).text


def test_one_mail_a_day_for_all_watches_of_an_address_and_nothing_twice(client, mailbox, time_machine):
    WatchFactory(email="sara@example.se", kind="course")
    WatchFactory(email="sara@example.se", audience="teachers")
    WatchFactory(email="bo@example.se", term="VT-27", language="en")
    time_machine.shift(HOUR)
    published(time_machine, name="Kurs", kind="course", audiences=["teachers"])
    published(time_machine, name="Grupp", kind="supervision", audiences=["teachers"], terms=["VT-27"])
    assert services.tell() == 2
    # Published the same day after the mail: comes with tomorrow's.
    published(time_machine, name="Sen kurs", kind="course")
    assert services.tell() == 0
    send_due()
    [mail] = mailbox.to("sara@example.se")
    body = mail.get_body(("plain",)).get_content()
    assert (body.count("Kurs ("), body.count("Grupp ("), body.count("Sen kurs")) == (1, 1, 0)
    [english] = mailbox.to("bo@example.se")
    assert english["Subject"] == "A new programme that you watch for"
    time_machine.shift(DAY)
    assert services.tell() == 1
    send_due()
    assert "Sen kurs" in mailbox.to("sara@example.se")[1].get_body(("plain",)).get_content()
    time_machine.shift(DAY)
    assert services.tell() == 0


def test_the_answer_is_the_same_whoever_is_known(client, mailbox):
    WatchFactory(email="sara@example.se", kind="course")
    PersonFactory(email="anna@example.se")
    answers = {
        ask(client, email, kind="course").url
        for email in ("sara@example.se", "anna@example.se", "ny@example.se")
    }
    assert answers == {reverse("watch_asked")}
    assert send_due() == {"sent": 3}
    # Saying yes again to what there is already leaves one.
    client.post(link(mailbox.to("sara@example.se")[0], "confirm"))
    assert Watch.objects.filter(email="sara@example.se").count() == 1


def test_nobody_is_flooded_and_nobody_else_writes_the_mail(client, mailbox, time_machine):
    for number in range(9):
        ask(client, address=f"198.51.100.{number}", q=f"{SPAM} {number}", place=SPAM, kind="course")
    send_due()
    [mail] = mailbox.to("sara@example.se")
    assert "spam" not in mail.as_string()
    assert "Kurs" in mail.get_body(("plain",)).get_content()
    assert Watch.objects.get().q == f"{SPAM} 8"
    time_machine.shift(HOUR + dt.timedelta(minutes=1))
    ask(client)
    send_due()
    assert len(mailbox.to("sara@example.se")) == 2
    html = client.get(link(mailbox.messages[0], "confirm")).text
    assert "Alla insatser" in html


def test_a_sender_who_asks_too_much_is_refused(client):
    answers = [ask(client, f"a{n}@example.com").status_code for n in range(12)]
    assert answers == [302] * 10 + [429] * 2
    assert ask(client, "person@example.se", address="192.0.2.9").status_code == 302


def test_what_is_wrong_gets_a_sentence(client):
    for values, wrong in (({"email": "x"}, "email"), ({"consent": ""}, "consent")):
        answer = client.post(
            reverse("watch_new"),
            {"email": "a@example.se", "consent": "on", "stamp": stamp(), "kind": "course", **values},
        )
        assert list(answer.context["form"].errors) == [wrong]
        assert 'name="kind" value="course"' in answer.text
    assert ask(client, q="<script>alert(1)</script>", term="sommar", kind="x").status_code == 302
    assert Watch.objects.get().criteria == Criteria(q="<script>alert(1)</script>")


def test_links_are_each_for_one_thing_and_cannot_be_made_up(client):
    watch = WatchFactory(confirmed_at=None)
    confirm = watchlinks.token(watchlinks.CONFIRM, watch.pk)
    stop = watchlinks.token(watchlinks.STOP, watch.pk)
    for name, token in (("watch_confirm", stop), ("watch_stop", confirm), ("watch_stop", f"{watch.pk}.x")):
        for method in (client.get, client.post):
            assert method(reverse(name, args=[token])).status_code == 404
    assert Watch.objects.get() == watch
    # Passed on, it shows no address.
    for name, token in (("watch_confirm", confirm), ("watch_stop", stop)):
        assert watch.email not in client.get(reverse(name, args=[token])).text


def test_one_of_several_can_be_stopped_alone(client):
    first, second = (WatchFactory(email="sara@example.se", kind=kind) for kind in ("course", "network"))
    other = WatchFactory()
    stop = reverse("watch_stop", args=[watchlinks.token(watchlinks.STOP, first.pk)])
    assert "Stoppa bara den här" in client.get(stop).text
    client.post(stop, {"only": "1"})
    assert set(Watch.objects.all()) == {second, other}
    client.post(reverse("watch_stop", args=[watchlinks.token(watchlinks.STOP, second.pk)]))
    assert set(Watch.objects.all()) == {other}


def test_who_never_says_yes_is_forgotten_in_a_week(client, time_machine):
    ask(client)
    kept = WatchFactory()
    time_machine.shift(7 * DAY - HOUR)
    tasks.tend_retention()
    assert Watch.objects.count() == 2
    time_machine.shift(2 * HOUR)
    tasks.tend_retention()
    assert list(Watch.objects.all()) == [kept]
    assert not Message.objects.exists()


# -- the ledger ---------------------------------------------------------------------------------------------------


def test_a_row_has_one_receiver():
    about = {"subject_type": "watch", "subject_id": 1, "kind": "watch_found", "occasion": "x"}
    about |= {"due_at": START, "try_at": START}
    person = PersonFactory()
    for receiver in (
        {},
        {"address": "a@example.se"},
        {"person": person, "address": "a@example.se", "language": "sv"},
    ):
        with pytest.raises(IntegrityError, match="message_has_one_receiver"), transaction.atomic():
            Message.objects.create(**about, **receiver)


def test_rows_to_people_and_addresses_are_planned_together_and_once():
    watch, person = WatchFactory(), PersonFactory()
    about = {
        "kind": "watch_found",
        "subject_type": "watch",
        "subject_id": watch.pk,
        "facts": {"programmes": []},
    }
    rows = [
        {"address": "a@example.se", "language": "sv", **about},
        {"person": person, **about},
        {"address": "b@example.se", "language": "en", **about},
    ]
    first = plan_many(rows)
    assert [str(row.receiver) for row in first] == ["a@example.se", str(person), "b@example.se"]
    assert [row.pk for row in plan_many(rows)] == [row.pk for row in first]
    assert plan(**rows[2]).pk == first[2].pk
    assert Message.objects.count() == 3


def test_the_office_sees_the_address_in_its_ledger_and_finds_it(client, mailbox):
    authority = AuthorityFactory()
    ProgrammeFactory(authority=authority)
    ask(client)
    mailbox.refused = {"sara@example.se": "550 No such user"}
    send_due()
    client.force_login(make_administrator(authority))
    for query in ("", "?words=sara+example", "?state=failed"):
        assert "sara@example.se" in client.get(reverse("message_list") + query).text
    assert "sara@example.se" not in client.get(reverse("message_list") + "?words=bo").text
    row = Message.objects.get()
    mailbox.behave()
    client.post(reverse("message_send_again", args=[row.pk]))
    assert send_due() == {"sent": 1}


def test_my_data_shows_the_watch(client):
    WatchFactory(email="sara@example.se", kind="course")
    client.force_login(PersonFactory(email="sara@example.se"))
    assert "Jag vill ha mejl." in client.get(reverse("my_data")).text
