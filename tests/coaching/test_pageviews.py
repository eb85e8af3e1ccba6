"""Views of a programme's page are counted by the day, without anybody's trace, and never in the way of the page."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from coaching.enums import Counted
from coaching.models import DayCount
from coaching.services.daycount import add_view
from tests.factories import (
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_coordinator,
    make_teacher,
)

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
CUBOT = "Mozilla/5.0 (Linux; Android 12; CUBOT P60) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36"
ROBOTS = (
    "",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0.0.0 Safari/537.36",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "curl/8.5.0",
    "python-requests/2.32",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
)


@pytest.fixture
def programme(db):
    return ProgrammeFactory()


def views(programme):
    return list(programme.day_counts.filter(what=Counted.VIEW).values_list("day", "amount"))


def read(client, programme, agent=CHROME, method="get", **headers):
    address = reverse("programme_detail", args=[programme.slug])
    return getattr(client, method)(address, headers={"user-agent": agent, **headers})


@pytest.mark.time_machine("2026-11-20 23:30+01:00", tick=False)
def test_each_reading_counts_on_its_local_day(client, programme, time_machine):
    for agent in (CHROME, FIREFOX, PHONE, CUBOT):
        assert read(client, programme, agent).status_code == 200
    time_machine.move_to(dt.datetime(2026, 11, 20, 23, 10, tzinfo=dt.UTC))
    read(client, programme)
    assert views(programme) == [(dt.date(2026, 11, 20), 4), (dt.date(2026, 11, 21), 1)]


def test_no_trace_of_who_it_was_is_left(client, programme):
    assert set(read(client, programme).cookies) == set(read(Client(), programme, agent="").cookies)
    assert {field.name for field in DayCount._meta.fields} == {"id", "programme", "day", "what", "amount"}


def test_robots_and_pages_fetched_ahead_are_not_counted(client, programme):
    for agent in ROBOTS:
        assert read(client, programme, agent).status_code == 200
    for header in (
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-moz": "prefetch"},
        {"x-purpose": "preview"},
    ):
        assert read(client, programme, **header).status_code == 200
    read(client, programme, method="head")
    assert views(programme) == []


def test_those_who_run_it_are_not_counted_and_other_colleagues_are(client, programme):
    teacher = make_teacher(SchoolFactory(area__authority=programme.authority))
    for person in (make_administrator(programme.authority), make_coordinator(programme), teacher):
        client.force_login(person)
        assert read(client, programme).status_code == 200
    assert [amount for _day, amount in views(programme)] == [1]


def test_a_preview_and_an_unpublished_programme_are_not_counted(client, programme):
    client.force_login(make_administrator(programme.authority))
    preview = reverse("programme_preview", args=[programme.slug])
    assert client.get(preview, headers={"user-agent": CHROME}).status_code == 200
    programme.is_published = False
    programme.save()
    read(Client(), programme)
    assert views(programme) == []


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_does_not_hold_up_the_page():
    programme = ProgrammeFactory()
    add_view(programme=programme)
    taken, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(DayCount.objects.select_for_update())
            taken.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(10)
    try:
        assert read(Client(), programme).status_code == 200
    finally:
        done.set()
        thread.join()
    assert [amount for _day, amount in views(programme)] == [1]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_each():
    programme = ProgrammeFactory()

    def visit():
        for _ in range(25):
            add_view(programme=programme)
        connection.close()

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [amount for _day, amount in views(programme)] == [100]
