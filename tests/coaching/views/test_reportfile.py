"""Reports as files over HTTP: what comes, that each is noted, who sees that."""

import csv
import io
import zipfile

import openpyxl
import pytest
from django.urls import reverse

from coaching.enums import ReportFormat
from coaching.models import ReportExport
from coaching.queries import mydata
from tests.coaching.reportworld import ReportWorld
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_principal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-10-14 09:00+02:00")]


@pytest.fixture
def world():
    return ReportWorld()


def addresses():
    return [
        reverse("report_csv", args=["activity", "schools"]),
        reverse("report_workbook", args=["activity"]),
        reverse("report_print", args=["activity"]),
        reverse("facts_file"),
    ]


def test_the_workbook_has_the_choice_of_the_address(client, world):
    client.force_login(world.office)
    response = client.get(reverse("report_workbook", args=["activity"]), {"school": world.school.pk})
    assert response["Content-Disposition"] == 'attachment; filename="activity-HT-26.xlsx"'
    assert response["Cache-Control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert [cell.value for cell in book["Per skola"][2]] == [
        "Örnnästets skola",
        "Norra området",
        1,
        0,
        1,
        1.25,
    ]
    assert book["Per skola"].max_row == 2


def test_the_pdf_comes_as_a_file(client, world):
    client.force_login(world.principal)
    response = client.get(reverse("report_print", args=["activity"]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="activity-HT-26.pdf"'
    assert response.content.startswith(b"%PDF-")


def test_each_file_is_noted_with_who_what_and_how_much(client, world):
    client.force_login(world.office)
    chosen = {"school": world.school.pk, "kind": "conversation", "term": "nonsense"}
    for address in addresses()[:3]:
        assert client.get(address, chosen).status_code == 200
    response = client.get(reverse("facts_file"), {"term": "HT-26"})
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        names = {name.removesuffix(".csv") for name in archive.namelist()} - {
            "dictionary",
            "codes",
            "read-me.html",
        }
        rows = [
            len(list(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode())))) - 1 for name in names
        ]
    events = ReportExport.objects.order_by("id")
    assert list(events.values_list("format", "report", "panel", "term", "rows")) == [
        ("csv", "activity", "schools", "HT-26", 1),
        ("xlsx", "activity", "", "HT-26", 7),
        ("pdf", "activity", "", "HT-26", 7),
        ("facts", "", "", "HT-26", sum(rows)),
    ]
    assert [event.filters for event in events] == [
        {"school": world.school.pk, "kind": "conversation"},
    ] * 3 + [{}]
    assert {event.person for event in events} == {world.office}
    assert all(list(event.authorities.all()) == [world.authority] for event in events)


def test_two_clicks_are_two_files_and_two_notes(client, world):
    client.force_login(world.office)
    answers = [client.get(addresses()[1]) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert ReportExport.objects.filter(format=ReportFormat.XLSX).count() == 2


def test_what_nobody_gets_is_not_noted(client, world):
    for person in (world.coach, world.teachers[0]):
        client.force_login(person)
        assert [client.get(address).status_code for address in addresses()] == [404] * 4
    for person in (world.manager, world.principal):
        client.force_login(person)
        assert client.get(reverse("facts_file"), {"term": "HT-26"}).status_code == 404
        assert client.get(reverse("facts_page")).status_code == 404
        assert client.get(reverse("report_export_list")).status_code == 404
    client.force_login(world.office)
    assert client.get(reverse("report_csv", args=["activity", "nothing"])).status_code == 404
    for name in ("report_workbook", "report_print"):
        assert client.get(reverse(name, args=["nothing"])).status_code == 404
    # A term that there is not, and a look at the page, give no file.
    for address in (reverse("facts_page"), reverse("facts_file"), f"{reverse('facts_file')}?term=HT-99"):
        assert client.get(address)["Content-Type"].startswith("text/html")
    assert client.head(addresses()[1]).status_code == 405
    assert not ReportExport.objects.exists()


def test_the_office_sees_what_was_saved_of_its_authority_and_each_the_own(client, world):
    foreign = SchoolFactory()
    strangers = make_administrator(foreign.authority)
    for person in (world.office, world.manager, world.principal, strangers):
        client.force_login(person)
        client.get(addresses()[0], {"school": world.school.pk})
    seen = {
        person: set(ReportExport.objects.visible_to(person).values_list("person", flat=True))
        for person in (world.office, strangers, world.manager, world.principal)
    }
    ours = {world.office.pk, world.manager.pk, world.principal.pk}
    assert seen == {
        world.office: ours,
        strangers: {strangers.pk},
        world.manager: {world.manager.pk},
        world.principal: {world.principal.pk},
    }
    client.force_login(world.office)
    events = client.get(reverse("report_export_list")).context["page"].items
    assert [(event.person, event.title, event.choice, event.rows) for event in events] == [
        (world.principal, "Aktivitet", "HT-26, Örnnästets skola", 1),
        (world.manager, "Aktivitet", "HT-26, Örnnästets skola", 1),
        (world.office, "Aktivitet", "HT-26, Örnnästets skola", 1),
    ]


def test_one_sees_in_my_data_what_one_has_saved(client, world):
    client.force_login(world.principal)
    client.get(addresses()[1], {"kind": "conversation"})
    ReportExport.objects.create(person=world.principal, format=ReportFormat.TERM, term="HT-26", rows=12)
    [group] = [one for one in mydata.groups(world.principal) if one.name == "report_exports"]
    assert [row[:4] for row in group.rows] == [
        ("Aktivitet", "Arbetsbok (XLSX)", "HT-26, Samtal", 7),
        ("Alla rapporter", "Terminsrapport (PDF)", "HT-26", 12),
    ]


def test_as_many_queries_with_30_notes_as_with_1(client, world, same_queries):
    def grow(amount):
        for _number in range(amount):
            school = SchoolFactory(area=world.area)
            event = ReportExport.objects.create(
                person=make_principal(school),
                format=ReportFormat.PDF,
                report="activity",
                term="HT-26",
                filters={"school": school.pk, "area": world.area.pk},
            )
            event.authorities.add(world.authority)

    client.force_login(world.office)
    assert same_queries(lambda: client.get(reverse("report_export_list")), grow) <= 14


def test_the_links_carry_the_choice(client, world):
    client.force_login(make_area_manager(world.area))
    page = client.get(reverse("report_page", args=["activity"]), {"school": world.school.pk}).content.decode()
    for name in ("report_workbook", "report_print"):
        assert f'href="{reverse(name, args=["activity"])}?school={world.school.pk}"' in page
