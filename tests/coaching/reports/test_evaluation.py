"""The evaluation of a programme says in sentences what its table says, and each reader sees the own schools."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils.translation import override

from coaching.enums import RequestState
from coaching.models import Log
from coaching.reports import scope, termreport
from coaching.reports.evaluation import EvaluationReport
from coaching.reports.pdf import report_pdf
from coaching.reports.workbook import report_xlsx
from coaching.services.summary import refresh
from scheduling.enums import MeetingKind
from scheduling.models import Term
from tests.coaching.queries.test_takingpart import Here
from tests.factories import (
    AreaFactory,
    ProgrammeFactory,
    RequestFactory,
    make_area_manager,
    make_coordinator,
    make_engagement,
    make_principal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-16 09:00+01:00")]
REPORT = EvaluationReport()
PAGE = "/reports/evaluation/"


@pytest.fixture
def here():
    """Three schools: one with both teams met and a lesson visit, one that has asked, one with nothing."""
    here = Here()
    Term.objects.create(
        authority=here.authority,
        season="HT",
        year=2026,
        starts_on=dt.date(2026, 8, 17),
        ends_on=dt.date(2026, 12, 18),
    )
    for number in (0, 1):
        meeting = here.held(here.of_team(number).series, days=7 * (number + 1))
        Log.objects.create(meeting=meeting, minutes=90, logged_by=here.coach)
    here.alone = make_engagement(
        here.school, coaches=[here.coach], teachers=here.people[0][:1], programme=here.programme
    )
    visit = here.held(here.alone.series, days=3, kind=MeetingKind.LESSON_VISIT)
    Log.objects.create(meeting=visit, minutes=45, logged_by=here.coach)
    here.second = here.taking_part("Lindskolan", area=AreaFactory(authority=here.authority))
    RequestFactory(school=here.second, programme=here.programme, state=RequestState.SENT)
    here.third = here.taking_part("Åskolan")
    return here


def choose(person, **filters):
    refresh()
    [period] = scope.periods(person)
    return scope.Choice(person, period, **filters)


def test_in_words_in_figures_and_school_by_school(here):
    with override("en"):
        paper = REPORT.paper(choose(here.office, programme=here.programme))
    assert paper.words == [
        "Group supervision is under way at 1 of 3 schools.",
        "2 of 2 teams have been reached.",
        "One school has begun with individual supervision.",
        "One school is on the way to it.",
        "Held in HT-26: meetings 3, hours 3.8, people 4.",
    ]
    assert {one.measure.code: one.value for one in paper.figures} == {
        "schools": 3,
        "reached": 2,
        "teams": 2,
        "started": 1,
        "held": 3,
        "minutes": 225,
        "people": 4,
    }
    status = paper.panels[0]
    assert [(row.cells[0], row.cells[2:4], row.cells[6]) for row in status.rows] == [
        ("Åskolan", (0, 0), None),
        ("Lindskolan", (0, 0), None),
        ("Furuskolan", (2, 2), dt.date(2026, 11, 13)),
    ]
    assert [panel.code for panel in paper.panels] == ["status", "months", "kinds", "groups"]


def test_when_nothing_has_begun_and_when_everything_has(here):
    other = ProgrammeFactory(authority=here.authority)
    with override("en"):
        words = REPORT.paper(choose(here.office, programme=other)).words
        assert words == ["Held in HT-26: meetings 0, hours 0.0, people 0."]
        only = REPORT.paper(choose(here.office, programme=here.programme, school=here.third)).words
        assert only[:2] == [
            "Group supervision has not begun at any school.",
            "No school has begun with individual supervision.",
        ]
        first = REPORT.paper(choose(here.office, programme=here.programme, school=here.school)).words
        assert first[0] == "Group supervision is under way at all schools."


def test_each_reads_about_the_own_schools(here):
    def schools(person):
        paper = REPORT.paper(choose(person, programme=here.programme))
        return sorted(row.cells[0] for row in paper.panels[0].rows)

    assert schools(here.office) == ["Furuskolan", "Lindskolan", "Åskolan"]
    assert schools(make_area_manager(here.area)) == ["Furuskolan", "Åskolan"]
    assert schools(make_principal(here.second)) == ["Lindskolan"]


def test_without_a_programme_the_page_asks_for_one(client, here):
    client.force_login(here.office)
    page = client.get(PAGE)
    assert page.context["paper"].words == ["Välj en insats att utvärdera."]
    page = client.get(PAGE, {"programme": here.programme.pk})
    assert page.context["paper"].figures[0].value == 3
    file = client.get(reverse("report_csv", args=["evaluation", "status"]), {"programme": here.programme.pk})
    assert "Furuskolan" in file.content.decode("utf-8-sig")


def test_as_many_queries_with_30_schools_as_with_1(client, here, same_queries):
    client.force_login(here.office)

    def grow(n):
        for _ in range(n):
            school = here.taking_part(f"Skola {here.programme.taking_part.count()}")
            here.held(here.group(f"Grupp {school.pk}", school).series)

    page = f"{PAGE}?programme={here.programme.pk}"
    assert same_queries(lambda: client.get(page), grow) <= 32


def test_a_term_report_has_it_for_each_programme_with_schools(here):
    ProgrammeFactory(authority=here.authority, name="Utan skolor")
    refresh()
    [period] = scope.periods(here.office)
    words = [one for one, _rows in termreport.worked_out(scope.Choice(here.office, period))]
    evaluations = [one for one in words if one["title"].startswith("Utvärdering")]
    assert [one["title"] for one in evaluations] == [f"Utvärdering av en insats: {here.programme}"]
    assert [one["words"][0] for one in evaluations] == ["Grupphandledning pågår på 1 av 3 skolor."]
    assert len(words) == termreport.amount(here.office)


def test_its_sentences_are_in_the_files_too(here):
    paper = REPORT.paper(choose(here.office, programme=here.programme))
    assert report_pdf(paper).startswith(b"%PDF")
    about = openpyxl.load_workbook(io.BytesIO(report_xlsx(paper))).worksheets[0]
    first_column = [row[0].value for row in about.iter_rows()]
    assert "Grupphandledning pågår på 1 av 3 skolor." in first_column


def test_without_a_programme_each_that_one_may_choose_is_a_link(client, here):
    client.force_login(here.office)
    page = client.get(PAGE)
    assert page.context["paper"].elsewhere == [
        (here.programme.name, f"term=HT-26&programme={here.programme.pk}")
    ]
    [(_name, filters)] = page.context["paper"].elsewhere
    assert f'href="?{filters.replace("&", "&amp;")}"' in page.content.decode()
    assert client.get(f"{PAGE}?{filters}").context["paper"].choice.programme == here.programme


def test_the_schools_of_a_programme_lead_to_its_evaluation_whoever_may_read_it(client, here):
    page, link = (
        reverse("programme_schools", args=[here.programme.slug]),
        f'href="{PAGE}?programme={here.programme.pk}"',
    )
    for person, sees in ((here.office, True), (make_coordinator(here.programme), False)):
        client.force_login(person)
        answer = client.get(page)
        assert (answer.status_code, link in answer.content.decode()) == (200, sees)
