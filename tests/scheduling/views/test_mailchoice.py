"""The page where one says which mail one wants, and when."""

import datetime as dt

import pytest

from scheduling.models import MailChoice
from tests.factories import SchoolFactory, make_coach, make_teacher

pytestmark = pytest.mark.django_db

URL = "/preferences/mail/"


@pytest.fixture
def coach(client):
    person = make_coach(SchoolFactory().authority)
    client.force_login(person)
    return person


def offered(client):
    return dict(client.get(URL).context["form"].fields["kinds"].choices)


def test_everything_comes_at_once_before_anybody_chooses(client, coach):
    form = client.get(URL).context["form"]
    assert form["reminders"].value() == ["7d", "1d", "2h"]
    assert set(form["kinds"].value()) == set(dict(form.fields["kinds"].choices))
    assert form["digest_hour"].value() is None
    assert client.get(URL).content.decode().count("(valfritt)") == 2  # the two ends of the quiet time


def test_what_always_comes_is_not_offered_and_others_work_is_not_either(client, coach):
    assert "meeting_unlogged" in offered(client)
    assert not {"meeting_cancelled", "meeting_moved", "meeting_reminder", "digest", "visit_focus"} & set(
        offered(client)
    )
    client.force_login(make_teacher(SchoolFactory()))
    assert "visit_focus" in offered(client)
    assert not {"visit_place", "request_to_match", "certification_expires"} & set(offered(client))


def test_a_choice_is_kept_and_shown(client, coach):
    kinds = [code for code in offered(client) if code != "meeting_unlogged"]
    answer = client.post(
        URL,
        {
            "reminders": ["1d"],
            "kinds": kinds,
            "digest_hour": "7",
            "quiet_from": "18.00",
            "quiet_until": "7",
            "quiet_weekends": "on",
        },
        follow=True,
    )
    assert "Ditt val är sparat" in answer.content.decode()
    choice = MailChoice.objects.get()
    assert (choice.person, choice.refused, choice.reminders) == (coach, ["meeting_unlogged"], ["1d"])
    assert (choice.digest_hour, choice.quiet_from, choice.quiet_until) == (7, dt.time(18), dt.time(7))
    form = answer.context["form"]
    assert (form["digest_hour"].value(), set(form["kinds"].value())) == (7, set(kinds))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"quiet_from": "18.00"}, "Ange också när den slutar."),
        ({"quiet_until": "7.00"}, "Ange också när den börjar."),
        ({"quiet_from": "7", "quiet_until": "7.00"}, "Den måste sluta en annan tid än den börjar."),
        (
            {"quiet_from": "18", "quiet_until": "8", "digest_hour": "7"},
            "Den timmen ligger i din tysta tid. Välj en annan.",
        ),
        ({"quiet_from": "halv åtta", "quiet_until": "9"}, "halv åtta"),
        ({"digest_hour": "99"}, "99"),
        ({"kinds": ["meeting_cancelled"]}, "meeting_cancelled"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(client, coach, fields, error):
    response = client.post(URL, fields)
    assert response.status_code == 200
    assert error in response.content.decode()
    assert not MailChoice.objects.exists()
