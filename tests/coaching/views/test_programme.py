"""Programmes: who reads which, the page of one, the office's part, and the plan on it."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import ImportKind, ImportState
from accounts.models import ImportRun
from accounts.services import importrun
from coaching.enums import ProgrammeKind
from coaching.models import Programme
from coaching.services.plan_import import import_plan
from coaching.services.programme import create
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting
from tests.accounts.tables import real, text
from tests.factories import (
    AreaFactory,
    AuthorityFactory,
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_meeting,
    make_principal,
    make_series,
    make_teacher,
)

pytestmark = pytest.mark.django_db

LIST = "/programmes/"
HEAD = "term;date;alternatives;time;place;content;audience\n"


@pytest.fixture(autouse=True)
def _day(time_machine, client):
    time_machine.move_to(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False)
    client.cookies["django_language"] = "en"


@pytest.fixture
def authority():
    return AuthorityFactory()


def english(person):
    person.language = "en"
    person.save()
    return person


@pytest.fixture
def office(authority):
    return english(make_administrator(authority))


@pytest.fixture
def coordinator(authority):
    return english(make_coach(authority, person=PersonFactory(given_name="Karin", family_name="Ek")))


@pytest.fixture
def programme(authority, coordinator):
    programme = create(
        authority=authority,
        kind=ProgrammeKind.PROCESS_SUPPORT,
        name="Processledarstöd",
        by=None,
        coordinators=[coordinator],
        aims="Att leda samtal",
        is_published=True,
    )
    lines = "HT-26;2026-12-01;2026-12-08;13-16;Aulan;Intro;processledare\nHT-26;2026-12-02;;90 min/grupp;;Fokus;\n"
    import_plan(text(HEAD + lines + "HT-26;2026-12-03;;9-12;;Stöd;skolledare\n"), programme=programme)
    return programme


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.text


def names(client, person, query=""):
    if person:
        client.force_login(person)
    return [programme.name for programme in client.get(LIST + query).context["page"]]


# -- the catalogue ------------------------------------------------------------------------------------------------


def test_anybody_reads_what_is_published_and_the_office_also_what_is_not(client, authority, office):
    ProgrammeFactory(authority=authority, name="Öppen")
    ProgrammeFactory(authority=authority, name="Dold", is_published=False)
    ProgrammeFactory(name="Annans")
    ProgrammeFactory(name="Annans dolda", is_published=False)
    assert names(client, None) == ["Annans", "Öppen"]
    assert names(client, make_teacher(SchoolFactory(area=AreaFactory(authority=authority)))) == [
        "Annans",
        "Öppen",
    ]
    assert names(client, office) == ["Annans", "Dold", "Öppen"]


def test_a_search_takes_words_and_a_kind(client):
    ProgrammeFactory(name="Nätverk", kind="network", summary="För förstelärare")
    ProgrammeFactory(name="Kurs", kind="course", target_group="Förstelärare och lektorer")
    assert names(client, None, "?q=förstelärare") == ["Kurs", "Nätverk"]
    assert names(client, None, "?q=förstelärare+lektorer") == ["Kurs"]
    assert names(client, None, "?kind=network") == ["Nätverk"]
    assert names(client, None, "?kind=nonsense&older=nonsense") == ["Kurs", "Nätverk"]
    assert "Nothing matches" in page(client, LIST + "?q=zzz")


def test_an_empty_catalogue_says_what_comes_there(client, office):
    assert "Nothing is published right now" in page(client, LIST)
    client.force_login(office)
    assert "No programmes yet" in page(client, LIST)


def test_the_catalogue_asks_as_often_for_30_as_for_1(client, office, same_queries):
    client.force_login(office)
    same_queries(
        lambda: client.get(LIST), lambda n: ProgrammeFactory.create_batch(n, authority=AuthorityFactory())
    )


# -- one programme ------------------------------------------------------------------------------------------------


def test_a_visitor_reads_the_page_with_its_plan(client, programme):
    html = page(client, reverse("programme_detail", args=["processledarstod"]))
    for words in [
        "Att leda samtal",
        "Karin Ek",
        "HT-26",
        "Intro",
        "Process leaders",
        "Aulan",
        "90 minutes for each group",
    ]:
        assert words in html
    assert html.count("time not set") == 1
    assert html.count("day not decided") == 1
    assert "Tuesday 8 December, 13:00–16:00" in html
    for words in ["Set the time", "Book this", "/edit/", "Import", "meetings/"]:
        assert words not in html


def test_what_is_not_published_is_there_only_for_those_who_run_it(client, programme, office, coordinator):
    Programme.objects.update(is_published=False)
    address = reverse("programme_detail", args=[programme.slug])
    assert client.get(address).status_code == 404
    others = [make_administrator(AuthorityFactory()), make_coach(programme.authority)]
    for person in [*others, office, coordinator]:
        client.force_login(person)
        assert client.get(address).status_code == (404 if person in others else 200)


def test_the_page_asks_as_often_for_a_plan_of_30_as_of_1(client, office, same_queries):
    programme = ProgrammeFactory(authority=office.current_duties[0].authority)
    days = iter(range(1, 31))
    client.force_login(office)

    def grow(number):
        chosen = [f"HT-26;2026-11-{next(days):02d};2026-12-01;;;A;" for _ in range(number)]
        assert not import_plan(text(HEAD + "\n".join(chosen)), programme=programme).problems

    same_queries(lambda: client.get(reverse("programme_detail", args=[programme.slug])), grow)


def test_a_principal_can_ask_for_coaching_where_that_is_offered(client, authority):
    principal = make_principal(SchoolFactory(area=AreaFactory(authority=authority)))
    coaching = ProgrammeFactory(authority=authority)
    course = ProgrammeFactory(authority=authority, kind="course")
    client.force_login(principal)
    shown = [
        client.get(reverse("programme_detail", args=[one.slug])).context["may_ask"]
        for one in (coaching, course)
    ]
    assert shown == [True, False]


def test_the_real_plan_on_its_page(client, authority):
    with open(real("soderhamn-schedule.csv"), "rb") as file:
        import_plan(file, authority=authority, name="Stöd")
    Programme.objects.update(is_published=True)
    html = page(client, reverse("programme_detail", args=["stod"]))
    assert html.index("HT-22") < html.index("VT-23")
    assert [html.count(words) for words in ["day not decided", "day and time not set", "time not set"]] == [
        1,
        1,
        3,
    ]
    assert "Friday 26 August 2022, 13:00–16:00" in html
    assert "week 33" in html
    assert html.count("Friday 2 December 2022") == 1


# -- setting a time -----------------------------------------------------------------------------------------------


def test_the_office_and_a_coordinator_choose_one_of_the_times(client, programme, office, coordinator):
    intro = Meeting.objects.get(plan_item__content="Intro")
    for person in [office, coordinator]:
        client.force_login(person)
        html = page(client, reverse("programme_detail", args=[programme.slug]))
        assert (
            f"{reverse('meeting_move', args=[intro.pk])}?day=2026-12-08&amp;start=13:00&amp;end=16:00" in html
        )
    values = {
        "day": "2026-12-08",
        "start": "13:00",
        "end": "16:00",
        "place": "Aulan",
        "sequence": intro.sequence,
    }
    client.post(reverse("meeting_move", args=[intro.pk]), values)
    intro.refresh_from_db()
    assert (intro.status, intro.starts_at) == (
        MeetingStatus.BOOKED,
        dt.datetime(2026, 12, 8, 12, tzinfo=dt.UTC),
    )
    html = page(client, reverse("programme_detail", args=[programme.slug]))
    assert "day not decided" not in html
    assert html.index("Fokus") < html.index("Stöd</a>") < html.index("Intro")


def test_somebody_else_sets_no_time(client, programme):
    intro = Meeting.objects.get(plan_item__content="Intro")
    client.force_login(make_coach(programme.authority))
    assert client.get(reverse("meeting_move", args=[intro.pk])).status_code == 404


# -- making and changing ------------------------------------------------------------------------------------------


def test_only_the_office_makes_and_changes(client, programme, office, coordinator):
    addresses = [
        reverse("programme_edit", args=[programme.slug]),
        reverse("programme_new"),
        reverse("import_plan"),
    ]
    steps = [reverse(name, args=[programme.slug]) for name in ("programme_publish", "programme_unpublish")]
    for address in addresses:
        assert client.get(address).status_code == 302
    for person in [coordinator, make_principal(SchoolFactory())]:
        client.force_login(person)
        assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
        assert [client.post(address).status_code for address in steps] == [404, 404]
    client.force_login(make_administrator(AuthorityFactory()))
    assert client.get(addresses[0]).status_code == 404
    assert [client.post(address).status_code for address in steps] == [404, 404]
    client.force_login(office)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


def test_from_new_to_published(client, office, coordinator):
    client.force_login(office)
    values = {
        "kind": "network",
        "name": " Nätverk  för lektorer ",
        "coordinators": [coordinator.pk],
        "aims": "Att mötas",
    }
    answer = client.post(reverse("programme_new"), values)
    assert answer.url == "/programmes/natverk-for-lektorer/"
    programme = Programme.objects.get()
    assert (programme.name, programme.is_published) == ("Nätverk för lektorer", False)
    assert [member.person for member in programme.series.members.all()] == [coordinator]
    assert "Not published" in page(client, answer.url)
    client.post(reverse("programme_publish", args=[programme.slug]))
    client.logout()
    assert "Att mötas" in page(client, answer.url)
    client.force_login(office)
    client.post(reverse("programme_unpublish", args=[programme.slug]))
    client.logout()
    assert client.get(answer.url).status_code == 404


def test_the_address_stays_when_the_name_changes(client, programme, office):
    client.force_login(office)
    client.post(reverse("programme_edit", args=[programme.slug]), {"kind": "course", "name": "Helt annat"})
    programme.refresh_from_db()
    assert (programme.name, programme.slug, programme.kind) == ("Helt annat", "processledarstod", "course")
    assert not programme.series.members.current().exists()


def test_a_name_is_taken_once_in_an_authority_and_everything_typed_stays(client, programme, office):
    client.force_login(office)
    answer = client.post(
        reverse("programme_new"), {"kind": "course", "name": "processledarstöd", "aims": "Kvar"}
    )
    assert answer.context["form"].errors["name"] == ["There is already a programme of this name."]
    assert "Kvar" in answer.text
    assert Programme.objects.count() == 1


def test_two_authorities_may_have_the_same_name_and_new_is_no_address(client, office):
    ProgrammeFactory(name="Kurs", slug="kurs")
    client.force_login(office)
    for name in ["Kurs", "New", "!!!"]:
        client.post(reverse("programme_new"), {"kind": "course", "name": name})
    assert set(Programme.objects.values_list("slug", flat=True)) == {"kurs", "kurs-2", "new-2", "programme"}


def test_a_new_coordinator_who_is_busy_at_a_meeting_of_the_plan_is_told(
    client, programme, office, coordinator
):
    busy = make_coach(programme.authority, person=PersonFactory(given_name="Per", family_name="Ås"))
    make_meeting(
        make_series(SchoolFactory(), facilitators=[busy]), dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)
    )
    client.force_login(office)
    values = {"kind": "course", "name": "Nytt namn", "coordinators": [coordinator.pk, busy.pk]}
    answer = client.post(reverse("programme_edit", args=[programme.slug]), values)
    assert answer.context["form"].errors["coordinators"] == [
        "Per Ås is busy Thursday 3 December, 10:00–11:00."
    ]
    programme.refresh_from_db()
    assert programme.name == "Processledarstöd"


def test_only_people_of_the_office_coordinate(client, authority, office):
    teacher = make_teacher(SchoolFactory(area=AreaFactory(authority=authority)))
    former = make_coach(authority, ends_on=dt.date(2026, 11, 22))
    other = make_coach(AuthorityFactory())
    client.force_login(office)
    for person in [teacher, former, other]:
        values = {"kind": "course", "name": "Kurs", "coordinators": [person.pk]}
        assert list(client.post(reverse("programme_new"), values).context["form"].errors) == ["coordinators"]


def test_a_coordinator_belongs_to_the_chosen_authority(client, office, coordinator):
    second = AuthorityFactory()
    make_administrator(second, person=office)
    client.force_login(office)
    values = {"kind": "course", "name": "Kurs", "coordinators": [coordinator.pk], "authority": second.pk}
    errors = client.post(reverse("programme_new"), values).context["form"].errors
    assert errors["coordinators"] == ["Karin Ek does not work for this school authority."]
    client.post(reverse("programme_new"), {**values, "coordinators": [office.pk]})
    assert Programme.objects.get().authority == second


# -- the plan's import --------------------------------------------------------------------------------------------


def test_a_plan_from_a_page(client, office):
    programme = ProgrammeFactory(authority=office.current_duties[0].authority)
    client.force_login(office)
    file = SimpleUploadedFile("plan.csv", (HEAD + "HT-26;2026-12-01;;13-16;;Intro;\n").encode())
    address = client.post(reverse("import_plan"), {"programme": programme.pk, "file": file}).url
    run = ImportRun.objects.get()
    assert (run.kind, run.options) == (ImportKind.PLAN, {"programme": programme.pk, "slug": programme.slug})
    importrun.work(run_id=run.pk)
    assert not Meeting.objects.exists()
    client.post(reverse("import_confirm", args=[run.pk]))
    importrun.work(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.created) == (ImportState.DONE, 1)
    assert reverse("programme_detail", args=[programme.slug]) in page(client, address)
    assert Meeting.objects.get().created_by == office


def test_a_plan_goes_into_ones_own_programmes_only_and_has_to_be_a_plan(client, office):
    other = ProgrammeFactory()
    client.force_login(office)
    file = SimpleUploadedFile("plan.csv", b"Kod;Skolenhetsnamn\n")
    form = client.post(reverse("import_plan"), {"programme": other.pk, "file": file}).context["form"]
    assert sorted(form.errors) == ["file", "programme"]
    assert "“termin”, “datum”, “innehåll”" in form.errors["file"][0]
