import datetime as dt

from django.utils import timezone

from accounts.models import SignIn
from accounts.services.signin import end_sessions, forget_old_sign_ins, record_sign_in
from accounts.tasks import forget_old_sign_ins as task
from tests.factories import PersonFactory


def record(person, **fields):
    facts = {
        "how": "password",
        "succeeded": True,
        "address": "192.0.2.77",
        "user_agent": "Firefox/1 (Windows)",
    }
    return record_sign_in(person=person, **{**facts, **fields})


def test_only_the_coarse_is_kept(db):
    sign_in = record(PersonFactory())
    assert (sign_in.network, sign_in.browser) == ("192.0.2.0/24", "Firefox, Windows")


def test_history_goes_back_a_year(db):
    person = PersonFactory()
    now = timezone.now()
    for days in (0, 364, 366, 700):
        sign_in = record(person)
        SignIn.objects.filter(pk=sign_in.pk).update(at=now - dt.timedelta(days=days))
    task()
    assert [(now - at).days for at in SignIn.objects.values_list("at", flat=True)] == [0, 364]
    assert forget_old_sign_ins() == 0


def test_ending_sessions_is_one_persons_matter(client, db):
    one, other = PersonFactory(), PersonFactory()
    client.force_login(one)
    end_sessions(person=other)
    assert client.get("/me/").status_code == 200
    end_sessions(person=one)
    assert client.get("/me/").status_code == 302


def test_the_timetable_has_it():
    from config.celery import app

    entry = app.conf.beat_schedule["forget-old-sign-ins"]
    assert entry["task"] == task.name
