"""What is stored about oneself: all of it, and nobody else's."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import SignIn
from coaching.enums import EntryKind, RequestState
from coaching.models import ExportEvent, OutcomeFact
from coaching.queries import mydata
from coaching.services.entry import write
from coaching.services.publication import publish
from coaching.vault.plaintext import Plaintext
from tests.coaching.reached import close_with, make_term
from tests.factories import (
    ProgrammeFactory,
    RequestFactory,
    SchoolFactory,
    make_coach,
    make_engagement,
    make_meeting,
    make_teacher,
    make_vault,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(name="Ekbackens skola")


@pytest.fixture
def engagement(school):
    coach, teacher = make_coach(school.authority), make_teacher(school)
    coach.given_name, teacher.given_name = "Karin", "Petra"
    coach.phone, teacher.phone = "070-111 11 11", "070-222 22 22"
    coach.save()
    teacher.save()
    engagement = make_engagement(school, coaches=[coach], teachers=[teacher])
    request = RequestFactory(school=school, state=RequestState.RUNNING, coach=coach, need="Rektorns ord")
    request.teachers.add(teacher)
    make_meeting(engagement.series)
    SignIn.objects.create(
        person=teacher, how="password", succeeded=True, network="192.0.2.0/24", browser="Firefox"
    )
    SignIn.objects.create(person=coach, how="password", succeeded=True, network="198.51.100.0/24")
    write(
        unlocked=make_vault(coach),
        engagement=engagement,
        by=coach,
        kind=EntryKind.NOTE,
        texts={"text": Plaintext("Hemligt")},
        shared=True,
    )
    return engagement


def saved(client):
    response = client.post(reverse("my_data_file"))
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"].startswith('attachment; filename="bollplank-my-data-')
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_teacher_sees_all_of_it_and_of_others_their_names(client, engagement):
    teacher, coach = engagement.teachers[0], engagement.coaches[0]
    client.force_login(teacher)
    page = client.get(reverse("my_data")).content.decode()
    files = saved(client)
    assert set(files) == {"index.html", "style.css", "data.json"}
    for text in (page, files["index.html"], files["data.json"]):
        assert "070-222 22 22" in text and teacher.email in text
        assert "Ekbackens skola" in text and str(coach) in text
        assert "192.0.2.0/24" in text and "Firefox" in text
        for others in ("070-111 11 11", coach.email, "198.51.100", "Rektorns ord", "Hemligt"):
            assert others not in text
    data = json.loads(files["data.json"])
    assert list(data) == [group.name for group in mydata.groups(teacher)]
    assert data["duties"] == [
        {"role": "Lärare", "place": "Ekbackens skola", "from": "2020-01-01", "until": None}
    ]
    assert [row["with"] for row in data["meetings"]] == [str(coach)]
    assert [row["kind"] for row in data["exports"]] == ["Vad som är sparat om en själv"]
    assert data["sealed"][-2] == {"what": "Andras anteckningar som du får läsa", "value": 1}
    assert ExportEvent.objects.get().person == teacher


def test_who_has_asked_gets_the_own_words(client, school):
    request = RequestFactory(school=school, need="Mina egna ord")
    client.force_login(request.asked_by)
    assert json.loads(saved(client)["data.json"])["requests"][0]["need"] == "Mina egna ord"


@pytest.mark.time_machine("2026-07-01 09:00+02:00")
def test_a_teacher_finds_what_is_kept_for_published_numbers(client, school):
    """In the numbers of one term; of the next one bands are kept, for its words are erased already."""
    school.authority.name = "Ekstads kommun"
    school.authority.save()
    programme = ProgrammeFactory(authority=school.authority, name="Coachning")
    coaches = [make_coach(school.authority), make_coach(school.authority)]
    people = [make_teacher(school) for _ in range(6)]
    for coach, those in zip(coaches, (people[:3], people[3:]), strict=True):
        close_with(school, programme, coach, those, day="2025-11-10")
    publish(term=make_term(school.authority, "HT-25"))
    later = close_with(school, programme, coaches[0], [people[0]])
    OutcomeFact.objects.create(engagement=later, teacher=people[0], own=1, coachs=-1)
    client.force_login(people[0])
    counted, kept = json.loads(saved(client)["data.json"])["outcomes"]
    assert (counted["of"], counted["own"], counted["coachs"]) == ("Ekstads kommun, HT-25", "", "")
    assert (kept["of"], kept["own"], kept["coachs"]) == (
        "Ekbackens skola, Coachning",
        "Mer än förväntat",
        "Mindre än förväntat",
    )
    client.force_login(people[1])
    assert json.loads(saved(client)["data.json"])["outcomes"] == [counted]
    client.force_login(coaches[0])
    assert json.loads(saved(client)["data.json"])["outcomes"] == []


def test_a_teacher_finds_where_to_ask_for_the_rest(client, engagement):
    client.force_login(engagement.teachers[0])
    ask = reverse("access_request_new", args=[engagement.pk])
    assert ask in client.get(reverse("my_data")).content.decode()
    asked = client.post(ask).url
    page = client.get(reverse("my_data")).content.decode()
    assert ask not in page and asked in page
    client.force_login(engagement.coaches[0])
    assert ask not in client.get(reverse("my_data")).content.decode()


def test_the_page_asks_as_often_with_much_as_with_little(client, engagement, same_queries):
    teacher, coach = engagement.teachers[0], engagement.coaches[0]
    client.force_login(teacher)

    def grow(n):
        for number in range(n):
            OutcomeFact.objects.create(
                engagement=make_engagement(engagement.school, coaches=[coach], teachers=[teacher]),
                teacher=teacher,
                own=0,
                coachs=0,
            )
            make_meeting(engagement.series, timezone.now() + dt.timedelta(days=number + n * 3 + 2))
            make_engagement(engagement.school, coaches=[coach], teachers=[teacher])

    same_queries(lambda: client.get(reverse("my_data")), grow)
