import datetime as dt
import re
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from scheduling.models import NonTeachingDays, Term
from scheduling.services.schoolyear_import import import_for_office, import_school_year
from tests.accounts.tables import text, xlsx
from tests.factories import AuthorityFactory, SchoolFactory, make_administrator

pytestmark = pytest.mark.django_db

HEAD = "Typ;Namn;Från;Till;Skola\n"
AUTUMN = "termin;HT-26;2026-08-17;2026-12-18;\n"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def authority():
    return AuthorityFactory()


def read(authority, *lines, head=HEAD, **options):
    return import_school_year(text(head + "".join(lines)), authority=authority, **options)


def told(result):
    return [str(problem) for problem in result.problems]


def test_the_file_that_one_downloads_comes_in_and_twice_changes_nothing(authority):
    sample = (Path(settings.BASE_DIR) / "static/samples/lasar.csv").read_bytes().decode()
    assert str(import_school_year(text(sample), authority=authority)) == (
        "10 read, 10 created, 0 updated, 0 unchanged, 0 problems"
    )
    assert [str(term) for term in Term.objects.all()] == ["HT-26", "VT-27"]
    assert NonTeachingDays.objects.filter(kind="study_day").count() == 3
    before = list(NonTeachingDays.objects.values())
    assert str(import_school_year(text(sample), authority=authority)) == (
        "10 read, 0 created, 0 updated, 10 unchanged, 0 problems"
    )
    assert list(NonTeachingDays.objects.values()) == before


def test_english_headings_excel_dates_and_kinds_told_by_the_name(authority):
    file = xlsx(
        ["Name", "First day", "Last day"],
        ["Autumn term 2026", dt.datetime(2026, 8, 17), dt.datetime(2027, 1, 15)],
        ["Höstlov", "26/10 2026", "30.10.2026"],
        ["Study day", dt.date(2026, 9, 21), None],
    )
    result = import_school_year(file, authority=authority)
    assert told(result) == []
    assert Term.objects.get().ends_on == dt.date(2027, 1, 15)
    rows = NonTeachingDays.objects.values_list("kind", "name", "starts_on", "ends_on")
    assert list(rows) == [
        ("study_day", "Study day", dt.date(2026, 9, 21), dt.date(2026, 9, 21)),
        ("break", "Höstlov", dt.date(2026, 10, 26), dt.date(2026, 10, 30)),
    ]


def test_a_dry_run_changes_nothing(authority):
    assert (
        str(read(authority, AUTUMN, dry_run=True)) == "1 read, 1 created, 0 updated, 0 unchanged, 0 problems"
    )
    assert not Term.objects.exists()


def test_a_corrected_file_changes_what_has_changed(authority):
    autumn_break = "lov;Höstlov;2026-10-26;2026-10-30;\n"
    winter_break = "lov;Sportlov;2027-03-01;2027-03-05;\n"
    read(authority, AUTUMN, autumn_break, winter_break)
    corrected = [
        AUTUMN.replace("12-18", "12-22"),
        autumn_break,
        winter_break.replace("2027-03-01;2027-03-05", "2027-02-22;2027-02-26"),
    ]
    assert str(read(authority, *corrected)) == "3 read, 0 created, 2 updated, 1 unchanged, 0 problems"
    assert Term.objects.get().ends_on == dt.date(2026, 12, 22)
    assert [str(row.starts_on) for row in NonTeachingDays.objects.all()] == ["2026-10-26", "2027-02-22"]


def test_breaks_may_change_places_and_names(authority):
    read(authority, "lov;A-lov;2026-10-26;2026-10-30;\n", "lov;B-lov;2026-11-02;2026-11-06;\n")
    result = read(authority, "lov;A-lov;2026-11-02;2026-11-06;\n", "lov;B-lov;2026-10-26;2026-10-30;\n")
    assert str(result) == "2 read, 0 created, 2 updated, 0 unchanged, 0 problems"
    result = read(authority, "lov;Höstlov;2026-11-02;2026-11-06;\n")
    assert str(result) == "1 read, 0 created, 1 updated, 0 unchanged, 0 problems"
    assert [row.name for row in NonTeachingDays.objects.all()] == ["B-lov", "Höstlov"]


def test_days_with_the_same_name_are_never_mistaken_for_each_other(authority):
    read(authority, "studiedag;Studiedag;2026-09-21;;\n", "studiedag;Studiedag;2026-11-16;;\n")
    result = read(authority, "studiedag;Studiedag;2026-09-21;;\n", "studiedag;Studiedag;2027-02-05;;\n")
    assert (result.updated, result.unchanged, result.created) == (1, 1, 0)
    read(authority, "studiedag;Studiedag;2026-10-05;;\n", "studiedag;Studiedag;2026-10-06;;\n")
    assert NonTeachingDays.objects.count() == 4


def test_the_next_years_break_of_the_same_name_is_another(authority):
    read(authority, "lov;Höstlov;2026-10-26;2026-10-30;\n")
    result = read(authority, "lov;Höstlov;2027-11-01;2027-11-05;\n")
    assert (result.created, result.updated) == (1, 0)


def test_a_school_by_name_or_unit_code(authority):
    school = SchoolFactory(area__authority=authority, name="Almskolan", unit_code="12345678")
    SchoolFactory(name="Ekskolan")
    read(
        authority,
        "studiedag;Studiedag;2026-09-21;;almskolan\n",
        "studiedag;Studiedag;2026-11-16;;12345678\n",
    )
    assert [row.school for row in NonTeachingDays.objects.all()] == [school, school]
    result = read(authority, "studiedag;Studiedag;2026-11-17;;Ekskolan\n")
    assert told(result) == ["line 2, column Skola: There is no school called “Ekskolan”."]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "semester;X;2026-10-26;;\n",
            "line 2, column Typ: “semester” is none of termin, lov and studiedag.",
        ),
        ("termin;Hösten;2026-10-26;;\n", "line 2, column Namn: Write the term as HT-26 or VT-27."),
        (
            ";Möte;2026-10-26;;\n",
            "line 2, column Namn: Say in a column Typ whether this is a termin, a lov or a studiedag.",
        ),
        ("lov;;2026-10-26;;\n", "line 2, column Namn: The name is missing."),
        ("lov;Lov;;2026-10-26;\n", "line 2, column Från: The first day is missing."),
        ("lov;Lov;26/10;;\n", "line 2, column Från: Write the date with its year, as 2026-11-24."),
        ("lov;Lov;v. 44;;\n", "line 2, column Från: Write the date with its year, as 2026-11-24."),
        ("lov;Lov;2027-02-29;;\n", "line 2, column Från: 2027-02-29 is not in the calendar."),
        ("lov;Lov;29/2;;\n", "line 2, column Från: Write the date with its year, as 2026-11-24."),
        ("lov;Lov;1026-02-01;;\n", "line 2, column Från: Check the year."),
        (
            "lov;Lov;2026-10-26;2026-10-25;\n",
            "line 2, column Till: The last day cannot be before the first.",
        ),
        (
            "lov;Lov;2026-10-26;2027-10-25;\n",
            "line 2, column Till: That is longer than 120 days. Check the dates.",
        ),
        (
            "termin;HT-26;2026-08-17;2026-08-17;\n",
            "line 2, column Till: The last day has to be after the first.",
        ),
        (f"lov;{'L' * 61};2026-10-26;;\n", "line 2, column Namn: The name is longer than 60 letters."),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column(authority, line, problem):
    result = read(authority, line, AUTUMN)
    assert told(result) == [problem]
    assert not Term.objects.exists()


def test_lines_that_overlap_are_told(authority):
    result = read(authority, "lov;Höstlov;2026-10-26;2026-10-30;\n", "lov;Lov;2026-10-30;;\n", AUTUMN, AUTUMN)
    assert told(result) == ["line 3, column Från: These days overlap with Höstlov, Mon 26 Oct – Fri 30 Oct."]
    assert not NonTeachingDays.objects.exists()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "termin", "lov", "studiedag", "x"]),
            st.sampled_from(["HT-26", "VT-27", "Höstlov", "", "\x00", "Studiedag"]) | st.text(max_size=8),
            st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)).map(str)
            | st.text("0123456789-/. ", max_size=10),
            st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)).map(str) | st.just(""),
        ),
        max_size=6,
    )
)
@hypothesis.settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_file_it_comes_in_whole_or_not_at_all_and_again_changes_nothing(authority, rows):
    lines = ["Typ;Namn;Från;Till"]
    lines += [";".join(re.sub(r'[";\r\n]', "", cell) for cell in row) for row in rows]
    with transaction.atomic():
        first = import_school_year(text("\n".join(lines)), authority=authority)
        written = Term.objects.count() + NonTeachingDays.objects.count()
        assert written == first.created
        if not first.problem_count:
            again = import_school_year(text("\n".join(lines)), authority=authority)
            assert (again.created, again.updated, again.problem_count) == (0, 0, 0)
        transaction.set_rollback(True)


def test_an_empty_file_is_told(authority):
    assert told(read(authority)) == ["There are no lines below the headings."]
    assert told(import_school_year(text(""), authority=authority)) == ["The file is empty."]


def test_only_into_an_authority_that_one_administers(authority):
    other = make_administrator(AuthorityFactory())
    options = {"authority": authority.pk}

    def go(by):
        return import_for_office(
            text(HEAD + AUTUMN), options=options, by=by, dry_run=False, progress=None
        ).created

    assert go(other) == 0
    assert go(make_administrator(authority)) == 1
