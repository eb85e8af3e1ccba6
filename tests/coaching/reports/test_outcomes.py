"""Pages and files about what was reached: the published rows and nothing else, whoever looks, however they choose."""

import ast
import csv
import io
import itertools
import random

import openpyxl
import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from coaching.forms.report import ReportFilter
from coaching.models import LateAnswer, Log, PublishedCell
from coaching.models.publication import NUMBERS
from coaching.reports import scope
from coaching.reports.activity import ActivityReport
from coaching.reports.frame import HIDDEN
from coaching.reports.outcomes import OutcomesReport
from coaching.reports.pdf import words_of
from coaching.reports.workbook import report_xlsx
from coaching.services import summary
from coaching.services.publication import publish
from coaching.services.surveyopening import close
from config.embedded import BASE_DIR
from scheduling.enums import MeetingStatus
from tests.coaching.reached import close_with, make_term, on
from tests.coaching.surveying import answer_as, make_people, make_survey, open_now
from tests.factories import (
    AreaFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_duty,
    make_meeting,
    make_principal,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-01 09:00+02:00")]
REPORT = OutcomesReport()
PAGE = reverse("report_page", args=["outcomes"])
FILES = [reverse("report_csv", args=["outcomes", panel]) for panel in ("teachers", "coaches")]


class World:
    """Two areas, two schools in each, two programmes, four coaches; the spring term is over."""

    def __init__(self):
        self.areas = [AreaFactory(name="Norra")]
        self.authority = self.areas[0].authority
        self.areas.append(AreaFactory(name="Södra", authority=self.authority))
        self.schools = [
            SchoolFactory(area=area, name=f"{area.name} {n}") for area in self.areas for n in (1, 2)
        ]
        self.programmes = [
            ProgrammeFactory(authority=self.authority, name=name) for name in ("Coachning", "Stöd")
        ]
        self.coaches = [make_coach(self.authority) for _ in range(4)]
        self.office = make_administrator(self.authority)
        self.managers = [make_area_manager(area) for area in self.areas]
        self.term = make_term(self.authority, "VT-26")

    def fill(self, school=0, programme=0, **fields):
        """Six teachers at a school, three with each of two coaches."""
        for coach in self.coaches[:2]:
            close_with(self.schools[school], self.programmes[programme], coach, 3, **fields)


@pytest.fixture
def world():
    return World()


def paper(person, **filters):
    """What the page of that person shows, with those filters in the address."""
    data = QueryDict(mutable=True)
    data.update({"term": "VT-26", **{name: f"{value}" for name, value in filters.items()}})
    form = ReportFilter(data, person=person, report=REPORT)
    return REPORT.paper(form.choice)


def rows(person, **filters):
    """Names, number of teachers, and what teachers and coaches say, of both panels together."""
    own, coachs = (one for one in paper(person, **filters).panels if one.code != "surveys")
    assert [row.cells[:4] for row in own.rows] == [row.cells[:4] for row in coachs.rows]
    return [(*one.cells, *other.cells[4:]) for one, other in zip(own.rows, coachs.rows, strict=True)]


def file_of(client, person, **filters):
    """The same from two files, without the head; nothing where a number is hidden."""
    client.force_login(person)
    own, coachs = (_lines(client.get(file, {"term": "VT-26", **filters})) for file in FILES)
    return [[*one, *other[4:]] for one, other in zip(own, coachs, strict=True)]


def _lines(answer):
    lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return [["" if cell == "–" else cell for cell in line] for line in lines][1:]


DASHES = (HIDDEN,) * 7


def test_the_tree_for_the_office_and_for_an_area(world):
    for school in (0, 1, 2):
        world.fill(school, own=1)
    close_with(world.schools[3], world.programmes[0], world.coaches[0], 1)
    publish(term=world.term)
    with translation.override("en"):
        office, area = rows(world.office), rows(world.managers[0])
    whole, north = (20, 0, 0, 20, 0, 20, 0), (10, 0, 0, 10, 0, 10, 0)
    school = (5, 0, 0, 5, 0, 5, 0)
    assert office == [
        (world.authority.name, "", "", *whole),
        ("Coachning", "All areas", "", *whole),
        ("Coachning", "Norra", "All schools", *north),
        ("Coachning", "Norra", "Norra 1", *school),
        ("Coachning", "Norra", "Norra 2", *school),
        ("Coachning", "Södra", "All schools", *(5, 0, 0, 5, 0, 5, 0)),
        ("Coachning", "Södra", "Södra 1", *DASHES),
        ("Coachning", "Södra", "Södra 2", *DASHES),
    ]
    assert area == office[2:5]


def test_filters_choose_among_the_same_rows(world):
    for programme in (0, 1):
        world.fill(0, programme)
    publish(term=world.term)
    everything = rows(world.office)
    assert rows(world.office, programme=world.programmes[1].pk) == [r for r in everything if r[0] == "Stöd"]
    assert rows(world.office, school=world.schools[0].pk) == [r for r in everything if r[2] == "Norra 1"]
    assert len(rows(world.office, area=world.areas[0].pk)) == 4
    assert rows(world.office, area=world.areas[1].pk) == []


def test_who_may_read_it(client, world):
    world.fill()
    publish(term=world.term)
    for person, status in (
        (world.office, 200),
        (world.managers[0], 200),
        (make_principal(world.schools[0]), 404),
        (make_teacher(world.schools[0]), 404),
        (world.coaches[0], 404),
    ):
        client.force_login(person)
        assert (client.get(PAGE).status_code, client.get(FILES[0]).status_code) == (status, status)
    # Who is both sees as an area manager.
    both = make_principal(world.schools[0])
    make_duty(Role.AREA_MANAGER, area=world.areas[1], person=both)
    assert rows(both) == rows(world.managers[1]) == []
    assert rows(make_administrator(SchoolFactory().authority)) == []


def test_a_file_hides_what_the_page_hides(client, world):
    world.fill()
    close_with(world.schools[1], world.programmes[0], world.coaches[0], 1)
    publish(term=world.term)
    hidden = [row for row in rows(world.office) if HIDDEN in row]
    found = file_of(client, world.office)
    assert [row[:3] for row in found if row[3:] == [""] * 7] == [list(row[:3]) for row in hidden]
    assert len(hidden) == 2


def test_the_page_says_what_a_dash_is(client, world):
    world.fill()
    close_with(world.schools[1], world.programmes[0], world.coaches[0], 1)
    publish(term=world.term)
    client.force_login(world.office)
    text = client.get(PAGE, {"term": "VT-26"}).content.decode()
    assert text.count("för få för att visas") == 18
    assert text.count("Ett streck står där det är för få för att visas.") == 2
    assert ("färre än 5 lärare" in text, "Färre än 5 svar, eller inga, har kommit senare" in text) == (
        True,
        True,
    )


def test_before_publication_there_is_nothing_and_the_page_says_when(world):
    world.fill()
    with translation.override("en"):
        shown = paper(world.office)
    assert [row for panel in shown.panels for row in panel.rows] == []
    assert "24 July 2026" in shown.notice


def test_a_term_that_is_not_published_leads_to_the_one_that_was_last(client, world):
    assert paper(world.office).elsewhere == []
    world.fill()
    publish(term=world.term)
    assert paper(world.office).elsewhere == []
    make_term(world.authority, "HT-26")
    client.force_login(world.office)
    page = client.get(PAGE, {"term": "HT-26"})
    assert page.context["paper"].elsewhere == [("Resultat för vårterminen 2026", "term=VT-26")]
    assert 'href="?term=VT-26"' in page.content.decode()


@pytest.mark.parametrize(("number", "words"), [(0, "Fewer than 5"), (4, "Fewer than 5"), (14, "At least 10")])
def test_late_answers_are_told_of_in_round_numbers(world, number, words):
    publication = publish(term=world.term)
    LateAnswer.objects.bulk_create([LateAnswer(publication=publication) for _ in range(number)])
    with translation.override("en"):
        assert words in paper(world.office).notice


def test_the_page_takes_the_same_statements_for_one_and_for_many(client, world, same_queries):
    publication = publish(term=world.term)
    client.force_login(world.office)

    def more(number):
        for n in range(number):
            programme = ProgrammeFactory(authority=world.authority, name=f"P{publication.cells.count()}-{n}")
            PublishedCell.objects.create(publication=publication, position=n, programme=programme)

    same_queries(lambda: client.get(PAGE, {"term": "VT-26"}), more)


@pytest.mark.parametrize("seed", range(3))
def test_however_one_looks_only_published_rows_are_seen(client, world, seed):
    """Every role, every filter, page and file, in a world of many sizes: no number but those of the cells."""
    chance = random.Random(seed)
    for _ in range(25):
        close_with(
            chance.choice(world.schools),
            chance.choice(world.programmes),
            chance.choice(world.coaches),
            chance.randint(1, 3),
            own=chance.randint(-2, 2),
            coachs=chance.randint(-2, 2),
        )
    publish(term=world.term)
    cells = {
        tuple(getattr(cell, name) for name in NUMBERS)
        for cell in PublishedCell.objects.exclude(teachers=None)
    }
    everything = rows(world.office)
    assert {row[3:] for row in everything if row[3:] != DASHES} == cells
    assert all(number % 5 == 0 for numbers in cells for number in numbers)
    choices = [
        {name: value.pk for name, value in zip(("area", "school", "programme"), chosen, strict=True) if value}
        for chosen in itertools.product(
            (None, *world.areas), (None, *world.schools), (None, *world.programmes)
        )
    ]
    for person, choice in itertools.product((world.office, *world.managers), choices):
        assert set(rows(person, **choice)) <= set(everything)
    for person, choice in itertools.product((world.office, world.managers[0]), chance.sample(choices, 4)):
        assert file_of(client, person, **choice) == [
            ["" if value is HIDDEN else f"{value}" for value in row] for row in rows(person, **choice)
        ]


#: What reports may not name: whoever reads these can make numbers of single people.
RAW = {
    "Attainment", "Goal", "OutcomeFact", "CountedTeacher", "attainments", "goals", "outcome_facts", "said_in",
    "contributions", "cells_of",
}  # fmt: skip


def test_no_report_reads_what_somebody_said():
    named = {}
    for file in sorted((BASE_DIR / "coaching" / "reports").rglob("*.py")):
        words = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute | ast.alias | ast.keyword):
                names = (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", ""))
                words.update(name or "" for name in (*names, getattr(node, "arg", "")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
        named[file.name] = {part for word in words for part in word.replace(".", "__").split("__")} & RAW
    assert {file: words for file, words in named.items() if words} == {}
    assert len(named) > 5


# Figures of the other reports, as they were when the term was published.


ACTIVITY = ActivityReport()


def figures(person, **filters):
    """Value and what it is today where that is something else, by measure."""
    summary.refresh()
    [period] = scope.periods(person)
    shown = ACTIVITY.paper(scope.Choice(person, period, **filters)).figures
    return {one.measure.code: (one.value, one.corrected) for one in shown}


@pytest.fixture
def corrected(world):
    """A published term with one held meeting of 45 minutes, which was corrected to 60 afterwards."""
    engagement = close_with(world.schools[0], world.programmes[0], world.coaches[0], 1)
    meeting = make_meeting(engagement.series, on("2026-03-03"), status=MeetingStatus.HELD)
    log = Log.objects.create(meeting=meeting, minutes=45, logged_by=world.coaches[0])
    publish(term=world.term)
    log.minutes = 60
    log.save()
    return world


def test_a_corrected_meeting_leaves_the_published_figure_and_stands_beside_it(corrected):
    for filters in ({}, {"programme": corrected.programmes[0]}):
        assert figures(corrected.office, **filters)["minutes"] == (45, 60)
        assert figures(corrected.office, **filters)["held"] == (1, None)
    assert figures(corrected.office, programme=corrected.programmes[1])["minutes"] == (0, None)


def test_less_than_a_whole_authority_has_only_what_is_so_today(corrected):
    assert figures(corrected.office, area=corrected.areas[0])["minutes"] == (60, None)
    assert figures(corrected.managers[0])["minutes"] == (60, None)
    both = make_administrator(corrected.authority)
    make_duty(Role.PRINCIPAL, school=SchoolFactory(), person=both)
    assert scope.Choice(both, scope.periods(both)[0]).whole_authority is None


def test_the_page_shows_both(client, corrected):
    client.force_login(corrected.office)
    text = client.get(reverse("report_page", args=["activity"]), {"term": "VT-26"}).content.decode()
    assert "publicerat, sedan rättat: 1,0" in text
    assert text.count("sedan rättat") == 1


def test_the_files_show_both_too(corrected):
    summary.refresh()
    [period] = scope.periods(corrected.office)
    paper = ACTIVITY.paper(scope.Choice(corrected.office, period))
    about = openpyxl.load_workbook(io.BytesIO(report_xlsx(paper))).worksheets[0]
    cells = [[cell.value for cell in row[:2]] for row in about.iter_rows()]
    assert ["Timmar (publicerat, sedan rättat: 1,0)", 0.75] in cells
    assert ["Timmar (publicerat, sedan rättat: 1,0)", "0,8"] in words_of(paper)["figures"]


def test_surveys_stand_there_for_the_office_under_no_narrower_filter(world):
    programme, people = make_people(world.schools[0], 8, world.programmes[0])
    survey = open_now(make_survey(programme, world.office, term=world.term.code), world.office)
    for person in people:
        answer_as(survey, person, step=4)
    close(survey=survey)
    [period] = scope.periods(world.office)

    def surveys(person, **filters):
        panels = REPORT.panels(scope.Choice(person, period, roles=REPORT.roles, **filters))
        return [row.cells for panel in panels if panel.code == "surveys" for row in panel.rows]

    assert surveys(world.office) == [("Hur nyttigt?", programme.name, "Under", 8, 5, 4.0, None)]
    assert surveys(world.office, programme=programme) == surveys(world.office)
    assert surveys(world.office, programme=world.programmes[1]) == []
    assert surveys(world.office, area=world.areas[0]) == []
    assert surveys(world.managers[0]) == []


def test_the_term_after_is_compared_with_what_was_published(corrected):
    make_term(corrected.authority, "HT-26")
    newest, before = scope.periods(corrected.office)
    shown = ACTIVITY.paper(scope.Choice(corrected.office, newest, before)).figures
    assert {one.measure.code: one.before for one in shown}["minutes"] == 45
