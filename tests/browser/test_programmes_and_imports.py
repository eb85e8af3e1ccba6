"""Programmes, their plans, and imports: as people see them, wide and on a phone, light and dark."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import ImportRun, School
from coaching.enums import ProgrammeKind
from coaching.models import Programme
from coaching.services.plan_import import import_plan
from coaching.services.programme import create
from scheduling.models import Meeting
from tests.accounts.tables import text
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import AuthorityFactory, PersonFactory, ProgrammeFactory, make_administrator, make_coach

SCHOOLS = "Kod;Skolenhetsnamn;Grund-skola\n"
PLAN = """termin;datum;alternativ;tid;plats;innehåll;målgrupp
HT-26;2026-08-19;2026-08-26,2026-08-17;13:00-16:00;;Introduktion till processledarstödet;processledare
HT-26;2026-09-15;;90 min/grupp;Norrskolan;Fokusgruppsamtal;modulgrupper
HT-26;2026-10-27;;09:00-12:00;Aulan;Föreläsning med workshop;all undervisande personal,skolledare
HT-26;2026-12-01;2026-12-02;;;Processledarstöd;processledare,skolledare
VT-27;2027-01-11;;13:00-16:00;;Processledarstöd;processledare
"""
PLACES = [(DESKTOP, False, "1280"), (PHONE, False, "360"), (DESKTOP, True, "1280-dark")]


# In the middle of the plan: what is to get its time lies ahead, whatever day it is.
IN_THE_PLAN = pytest.mark.time_machine(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC))


@pytest.fixture
def office(site):
    authority = AuthorityFactory(
        name="Granköpings kommun", municipality_code="0180", contact_email="coachning@example.se"
    )
    return make_administrator(authority, person=PersonFactory(given_name="Anna", family_name="Berg"))


@pytest.fixture
def programme(office):
    authority = office.current_duties[0].authority
    programme = create(
        authority=authority,
        kind=ProgrammeKind.PROCESS_SUPPORT,
        name="Processledarstöd",
        by=office,
        coordinators=[make_coach(authority, person=PersonFactory(given_name="Karin", family_name="Ek"))],
        summary="Stöd till dig som leder kollegors samtal under ett läsår.",
        aims="Samtalen i arbetslagen ska leda till något nytt i klassrummet.",
        target_group="Processledare och skolledare i grundskolan.",
        content="Att leda samtal.\n\nAtt ställa frågor som öppnar.",
        how_it_runs="Träffar under två terminer, med uppgifter däremellan.",
        is_published=True,
    )
    assert not import_plan(text(PLAN), programme=programme).problems
    ProgrammeFactory(authority=authority, name="Nätverk för förstelärare", kind="network", is_published=False)
    return programme


def look(page, name, screenshot, accessible, fits):
    screenshot(page, name)
    accessible(page)
    fits(page)


@IN_THE_PLAN
@pytest.mark.parametrize(("viewport", "dark", "size"), PLACES)
def test_a_visitor_reads_the_catalogue_and_a_programme(
    open_page, programme, screenshot, accessible, fits, viewport, dark, size
):
    page = open_page(viewport, dark=dark)
    page.goto(reverse("programme_list"))
    look(page, f"programmes-visitor-{size}", screenshot, accessible, fits)
    page.get_by_role("link", name="Processledarstöd").click()
    page.get_by_role("heading", name="HT-26").wait_for()
    assert page.get_by_text("tid ej bestämd", exact=True).count() == 1
    look(page, f"programme-visitor-{size}", screenshot, accessible, fits)


@IN_THE_PLAN
@pytest.mark.parametrize(("viewport", "dark", "size"), PLACES)
def test_the_office_describes_a_programme_and_sets_a_time(
    open_page, programme, office, screenshot, accessible, fits, viewport, dark, size
):
    page = open_page(viewport, dark=dark, person=office)
    page.goto(reverse("programme_list"))
    look(page, f"programmes-office-{size}", screenshot, accessible, fits)
    page.goto(reverse("programme_detail", args=[programme.slug]))
    look(page, f"programme-office-{size}", screenshot, accessible, fits)
    page.get_by_role("link", name="Ändra").click()
    look(page, f"programme-edit-{size}", screenshot, accessible, fits)
    page.get_by_label("Namn").fill("")
    page.get_by_role("button", name="Spara").click()
    look(page, f"programme-edit-wrong-{size}", screenshot, accessible, fits)
    meeting = Meeting.objects.get(plan_item__first_day="2026-12-01")
    page.goto(reverse("programme_detail", args=[programme.slug]))
    page.locator(f'a[href*="{reverse("meeting_move", args=[meeting.pk])}"]').first.click()
    page.get_by_label("Börjar").fill("13:00")
    page.get_by_label("Slutar").fill("16:00")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**" + reverse("meeting_detail", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert meeting.status == "booked"


@pytest.mark.parametrize(("viewport", "dark", "size"), PLACES)
def test_the_import_pages(open_page, programme, office, screenshot, accessible, fits, viewport, dark, size):
    page = open_page(viewport, dark=dark, person=office)
    page.goto(reverse("import_list"))
    look(page, f"imports-empty-{size}", screenshot, accessible, fits)
    page.get_by_role("link", name="Ny import").click()
    look(page, f"import-new-{size}", screenshot, accessible, fits)
    page.get_by_role("link", name="Daterad plan").click()
    look(page, f"import-plan-{size}", screenshot, accessible, fits)
    page.goto(reverse("import_schools"))
    page.locator("input[type=file]").set_input_files(
        {"name": "brev.csv", "mimeType": "text/csv", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Kontrollera filen").click()
    assert "Det här är en PDF" in page.locator("main").inner_text()
    look(page, f"import-wrong-file-{size}", screenshot, accessible, fits)


def choose(page, lines):
    page.goto(reverse("import_schools"))
    page.locator("input[type=file]").set_input_files(
        {"name": "register.csv", "mimeType": "text/csv", "buffer": (SCHOOLS + lines).encode()}
    )
    page.get_by_role("button", name="Kontrollera filen").click()


def test_an_import_from_file_to_schools_with_its_progress(
    open_page, office, celery_worker, screenshot, accessible, fits
):
    page, phone = open_page(person=office), open_page(PHONE, person=office)
    choose(page, "".join(f"0180;Skola {n};Ja\n" for n in range(30_000)))
    page.get_by_role("progressbar").wait_for()
    page.locator("progress:not([value='0'])").wait_for()
    look(page, "import-progress-1280", screenshot, accessible, fits)
    # Nobody reloads: the page asks by itself.
    page.get_by_role("button", name="Importera nu").wait_for(timeout=60_000)
    look(page, "import-checked-1280", screenshot, accessible, fits)
    assert not School.objects.exists()
    phone.goto(reverse("import_list"))
    phone.get_by_role("link", name="register.csv").click()
    look(phone, "import-checked-360", screenshot, accessible, fits)
    page.get_by_role("button", name="Importera nu").dblclick()
    page.get_by_role("heading", name="Importerat").wait_for(timeout=60_000)
    look(page, "import-done-1280", screenshot, accessible, fits)
    assert School.objects.count() == 30_000
    assert ImportRun.objects.get().created == 30_000


def test_problems_are_told_with_line_and_column_also_without_javascript(
    open_page, office, celery_worker, screenshot, accessible, fits
):
    page = open_page(PHONE, person=office, javascript=False)
    choose(page, "0180;Ängskolan;Ja\n;Björkskolan;\n0180;Lindskolan;Kanske\n")
    for _ in range(50):
        page.goto(page.url)
        if page.get_by_role("heading", name="Inget har importerats").count():
            break
        page.wait_for_timeout(200)
    assert "Kommunkoden saknas." in page.locator("table").inner_text()
    fits(page)
    screenshot(page, "import-problems-360")
    wide = open_page(person=office)
    wide.goto(page.url)
    look(wide, "import-problems-1280", screenshot, accessible, fits)
    assert Programme.objects.count() == 0
