"""The right to see what is written: asked by a teacher, answered by the coach, guarded by the office."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coaching.enums import AccessState, EntryKind, ExemptReason
from coaching.models import AccessItem, AccessRequest, Entry
from coaching.queries.opened import open_entries
from coaching.rules.retention import months_after
from coaching.services import accessrequest
from coaching.services.accessanswer import HAND_OUT, AlreadyAnswered, NotesChanged, answer
from coaching.services.circlekey import settle
from coaching.services.entry import share, write
from coaching.vault.plaintext import Plaintext
from scheduling.models import Message
from scheduling.services.dispatch import claim_batches, send_batch
from tests.coaching.vaults import unlock_client
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_coach,
    make_engagement,
    make_teacher,
    make_vault,
)

pytestmark = pytest.mark.django_db

SECRET = "Hemliga ord om lektionen"


@pytest.fixture
def engagement():
    school = SchoolFactory()
    return make_engagement(school, coaches=[make_coach(school.authority)], teachers=[make_teacher(school)])


@pytest.fixture
def coach(engagement):
    return engagement.coaches[0]


@pytest.fixture
def teacher(engagement):
    return engagement.teachers[0]


@pytest.fixture
def office(engagement):
    return make_administrator(engagement.authority)


@pytest.fixture
def coachs(coach):
    return make_vault(coach)


@pytest.fixture
def asked(engagement, teacher):
    return accessrequest.ask(engagement=engagement, by=teacher)


def note(unlocked, engagement, words=SECRET, *, shared=False):
    return write(
        unlocked=unlocked,
        engagement=engagement,
        by=engagement.coaches[0],
        kind=EntryKind.NOTE,
        texts={"text": Plaintext(words)},
        shared=shared,
    )


def page(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(name, args=args))


def url(name, *args):
    return reverse(name, args=args)


def mails(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("person", "occasion"))


def test_a_teacher_asks_once_and_the_coach_is_told(client, engagement, teacher, coach, office):
    client.force_login(teacher)
    assert "inom en månad" in client.get(url("access_request_new", engagement.pk)).content.decode()
    answer = client.post(url("access_request_new", engagement.pk))
    request = AccessRequest.objects.get()
    assert answer.url == url("access_request_detail", request.pk)
    assert (request.asked_by, request.state) == (teacher, "asked")
    assert request.due_on == months_after(request.asked_at, 1)
    assert client.post(url("access_request_new", engagement.pk)).url == answer.url
    assert accessrequest.ask(engagement=engagement, by=teacher) == request
    assert AccessRequest.objects.count() == 1
    assert mails("access_asked") == [(coach.pk, "")]
    assert [(event.state, event.by) for event in request.events.all()] == [("asked", teacher)]


def test_a_coach_asks_for_nothing(client, engagement, coach):
    assert page(client, coach, "access_request_new", engagement.pk).status_code == 404


def test_where_everything_is_erased_there_is_nothing_to_ask_for(client, engagement, teacher):
    now = timezone.now()
    engagement.phase, engagement.closed_at = "closed", now
    engagement.erase_on, engagement.erased_at = now.date(), now
    engagement.save()
    client.force_login(teacher)
    answer = client.post(url("access_request_new", engagement.pk), follow=True)
    assert "raderade" in answer.content.decode()
    assert not AccessRequest.objects.exists()


def test_the_coach_reads_chooses_and_answers(client, engagement, teacher, coach, coachs):
    teachers = make_vault(teacher)
    given, kept = note(coachs, engagement, "Lämnas ut"), note(coachs, engagement, "Hålls inne")
    note(coachs, engagement, "Delad redan", shared=True)
    asked = accessrequest.ask(engagement=engagement, by=teacher)
    later = note(coachs, engagement, "Skriven efteråt")
    client.force_login(coach)
    unlock_client(client, coachs)
    shown = client.get(url("access_request_answer", asked.pk))
    text = shown.content.decode()
    assert "Lämnas ut" in text and "Hålls inne" in text
    assert "Delad redan" not in text and "Skriven efteråt" not in text
    assert shown["Cache-Control"] == "no-store"
    missing = client.post(url("access_request_answer", asked.pk), {f"note-{given.pk}": "share"})
    assert list(missing.context["form"].errors) == [f"note-{kept.pk}"]
    assert AccessRequest.objects.get().is_open
    done = client.post(
        url("access_request_answer", asked.pk), {f"note-{given.pk}": "share", f"note-{kept.pk}": "others"}
    )
    assert done.url == url("access_request_detail", asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("answered", coach)
    assert list(asked.items.order_by("pk").values_list("entry", "reason")) == [
        (given.pk, ""),
        (kept.pk, "others"),
    ]
    assert mails("access_answered") == [(teacher.pk, "")]
    settle(unlocked=teachers, engagement=engagement)
    read = open_entries(
        teachers, Entry.objects.filter(pk__in=[given.pk, kept.pk, later.pk]).order_by("created_at")
    )
    assert [one.texts and one.texts["text"].reveal() for one in read] == ["Lämnas ut", None, None]
    shown = page(client, teacher, "access_request_detail", asked.pk).content.decode()
    assert "En anteckning har lämnats ut" in shown
    assert str(ExemptReason.OTHERS.label) in shown


def test_a_locked_vault_shows_where_to_unlock(client, coach, coachs, asked):
    text = page(client, coach, "access_request_answer", asked.pk).content.decode()
    assert url("vault_unlock") in text
    answered = client.post(url("access_request_answer", asked.pk), {})
    assert answered.status_code == 200
    assert AccessRequest.objects.get().is_open


def test_all_kept_back_is_declined_and_nothing_there_is_answered(client, engagement, teacher, coach, coachs):
    entry = note(coachs, engagement)
    asked = accessrequest.ask(engagement=engagement, by=teacher)
    answered = answer(unlocked=coachs, request=asked, by=coach, decisions={entry.pk: "secrecy"})
    assert answered.state == AccessState.DECLINED
    entry.delete()
    # What became of it stays, when the note itself has gone.
    assert AccessItem.objects.get().entry is None
    again = accessrequest.ask(engagement=engagement, by=teacher)
    client.force_login(coach)
    unlock_client(client, coachs)
    client.post(url("access_request_answer", again.pk), {"csrfmiddlewaretoken": "x"})
    again.refresh_from_db()
    assert again.state == AccessState.ANSWERED
    shown = page(client, teacher, "access_request_detail", again.pk).content.decode()
    assert "inget som inte redan var delat" in shown


def test_an_answer_is_about_all_of_it_and_given_once(engagement, teacher, coach, coachs):
    first, second = note(coachs, engagement), note(coachs, engagement)
    asked = accessrequest.ask(engagement=engagement, by=teacher)
    both = {first.pk: HAND_OUT, second.pk: HAND_OUT}
    with pytest.raises(NotesChanged):
        answer(unlocked=coachs, request=asked, by=coach, decisions={first.pk: HAND_OUT})
    share(unlocked=coachs, entry=second, by=coach)
    with pytest.raises(NotesChanged):
        answer(unlocked=coachs, request=asked, by=coach, decisions=both)
    assert AccessRequest.objects.get().is_open
    answer(unlocked=coachs, request=asked, by=coach, decisions={first.pk: HAND_OUT})
    with pytest.raises(AlreadyAnswered):
        answer(unlocked=coachs, request=asked, by=coach, decisions={})


def test_what_does_not_open_can_only_be_kept_back(client, engagement, coach, coachs, teacher):
    entry = note(coachs, engagement)
    asked = accessrequest.ask(engagement=engagement, by=teacher)
    entry.wraps.all().delete()
    client.force_login(coach)
    unlock_client(client, coachs)
    refused = client.post(url("access_request_answer", asked.pk), {f"note-{entry.pk}": "share"})
    assert list(refused.context["form"].errors) == [f"note-{entry.pk}"]
    client.post(url("access_request_answer", asked.pk), {f"note-{entry.pk}": "unreadable"})
    asked.refresh_from_db()
    assert asked.state == AccessState.DECLINED


def test_the_office_sees_that_it_was_asked_and_not_the_answer(
    client, engagement, teacher, coach, coachs, office
):
    entry = note(coachs, engagement)
    asked = accessrequest.ask(engagement=engagement, by=teacher)
    answer(unlocked=coachs, request=asked, by=coach, decisions={entry.pk: "memory_aid"})
    shown = page(client, office, "access_request_detail", asked.pk).content.decode()
    assert "Avslagen" in shown or "Avslag" in shown
    assert str(ExemptReason.MEMORY_AID.label) not in shown
    assert page(client, office, "access_request_answer", asked.pk).status_code == 404
    assert str(teacher) in page(client, office, "access_request_list").content.decode()


def test_the_coach_is_reminded_and_the_office_told_when_it_is_late(engagement, teacher, coach, office, asked):
    def pass_days(days):
        asked_at = timezone.now() - dt.timedelta(days=days, minutes=1)
        AccessRequest.objects.update(asked_at=asked_at, due_on=months_after(asked_at, 1))
        for _ in range(2):
            accessrequest.remind()

    pass_days(13)
    assert mails("access_reminder") == []
    pass_days(14)
    assert mails("access_reminder") == [(coach.pk, "14d")]
    pass_days(25)
    assert mails("access_reminder") == [(coach.pk, "14d"), (coach.pk, "25d")]
    assert mails("access_late") == []
    pass_days(33)
    assert mails("access_late") == [(office.pk, "")]
    assert AccessRequest.objects.waiting_for(office).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_mails_say_that_and_not_what(engagement, teacher, coach, office, coachs, mailbox):
    note(coachs, engagement)
    asked = accessrequest.ask(engagement=engagement, by=teacher)
    AccessRequest.objects.update(asked_at=timezone.now() - dt.timedelta(days=40), due_on=dt.date(2020, 1, 1))
    accessrequest.remind()
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)
    assert sorted((mail["X-Envelope-To"], mail["Subject"]) for mail in mailbox.messages) == sorted(
        [
            (coach.email, "Någon du coachar begär att få se vad som är skrivet"),
            (coach.email, "En begäran om tillgång väntar på ditt svar"),
            (office.email, "En begäran om tillgång är försenad"),
        ]
    )
    for mail in mailbox.messages:
        text = mail.get_body(("plain",)).get_content()
        assert f"/access-requests/{asked.pk}/" in text
        assert SECRET not in text and str(teacher) not in text


def test_one_at_a_time_and_answered_by_somebody(engagement, teacher, asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.create(engagement=engagement, asked_by=teacher, due_on=dt.date(2030, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.update(state="answered")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessItem.objects.create(request=asked, reason="because")


def test_the_list_asks_as_often_with_30_as_with_one(client, engagement, office, same_queries):
    def grow(n):
        for _ in range(n):
            new = make_engagement(
                engagement.school,
                coaches=[make_coach(engagement.authority)],
                teachers=[make_teacher(engagement.school)],
            )
            accessrequest.ask(engagement=new, by=new.teachers[0])

    same_queries(lambda: page(client, office, "access_request_list"), grow)


def test_answering_asks_as_often_with_30_notes_as_with_one(
    client, engagement, coach, coachs, teacher, same_queries
):
    asked = accessrequest.ask(engagement=engagement, by=teacher)
    AccessRequest.objects.update(asked_at=timezone.now() + dt.timedelta(hours=1))
    client.force_login(coach)
    unlock_client(client, coachs)

    def grow(n):
        for _ in range(n):
            note(coachs, engagement)

    same_queries(lambda: client.get(url("access_request_answer", asked.pk)), grow)
