"""The school register: the real file, again and again, and every kind of bad one."""

import io
import subprocess
import sys
import tracemalloc

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import School, SchoolAuthority
from accounts.services.school_register import import_for_office, import_schools
from tests.accounts.tables import real, text, xlsx
from tests.conftest import process_environment
from tests.factories import AuthorityFactory, SchoolFactory, make_administrator, make_principal

pytestmark = pytest.mark.django_db

HEAD = "Kod;Skolenhetsnamn;Grund-skola;Förskole-klass;Fritids-hem\r\n"
UNITS = "Kod;Skolenhetskod;Skolenhetsnamn\r\n"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def told(result):
    return [str(problem) for problem in result.problems]


def run(capsys, *arguments, **options):
    """What the command prints and how it ends."""
    code = 0
    try:
        call_command("import_schools", *map(str, arguments), **options)
    except SystemExit as error:
        code = error.code
    out, err = capsys.readouterr()
    return out, err, code


def test_stockholm_has_386_units_and_twice_changes_nothing(capsys):
    register = real("school-register.csv")
    first = run(capsys, register, "--municipality", "0180")
    assert first == ("386 read, 386 created, 0 updated, 0 unchanged, 0 problems\n", "", 0)
    assert School.objects.filter(municipality_code="0180", authority__municipality_code="0180").count() == 386
    assert School.objects.count() == 386
    again = run(capsys, register, "--municipality", "0180")
    assert again == ("386 read, 0 created, 0 updated, 386 unchanged, 0 problems\n", "", 0)


def test_soderhamn_has_22_units(capsys):
    out = run(capsys, real("school-register.csv"), "--municipality", "2182")
    assert out == ("22 read, 22 created, 0 updated, 0 unchanged, 0 problems\n", "", 0)
    assert SchoolAuthority.objects.get().name == "Kommun 2182"


def test_the_whole_register_comes_in_with_its_names_in_bounded_memory_and_few_statements(capsys):
    register, names = real("school-register.csv"), real("municipalities.csv")
    with open(register, "rb") as file, open(names, "rb") as municipalities:
        tracemalloc.start()
        with CaptureQueriesContext(connection) as queries:
            result = import_schools(file, municipalities=municipalities)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    # One line stands twice.
    assert str(result) == "7594 read, 7593 created, 0 updated, 1 unchanged, 0 problems"
    assert SchoolAuthority.objects.count() == 290
    assert SchoolAuthority.objects.get(municipality_code="0180").name == "Stockholm"
    assert peak / register.stat().st_size < 120
    assert len(queries) / result.read < 0.02
    out = run(capsys, register, "--municipalities-file", names)
    assert out == ("7594 read, 0 created, 0 updated, 7594 unchanged, 0 problems\n", "", 0)


def test_dry_run_counts_and_changes_nothing(capsys):
    out = run(capsys, real("school-register.csv"), "--municipality", "2182", "--dry-run")
    assert out == ("22 read, 22 created, 0 updated, 0 unchanged, 0 problems\n", "", 0)
    assert not School.objects.exists()
    assert not SchoolAuthority.objects.exists()


def test_names_replace_only_the_placeholder():
    import_schools(text(HEAD + "0180;A;;;\n2182;B;;;\n"))
    SchoolAuthority.objects.filter(municipality_code="2182").update(name="Vår kommun")
    names = text("Kod;Kommun\n0180;Stockholm\n2182;Söderhamn\n")
    assert str(import_schools(text(HEAD + "0180;A;;;\n2182;B;;;\n"), municipalities=names)) == (
        "2 read, 0 created, 0 updated, 2 unchanged, 0 problems"
    )
    assert list(
        SchoolAuthority.objects.values_list("municipality_code", "name").order_by("municipality_code")
    ) == [
        ("0180", "Stockholm"),
        ("2182", "Vår kommun"),
    ]


def test_empty_is_no_and_an_absent_column_says_nothing():
    import_schools(text(HEAD + "0180;A;Ja;;ja\n"))
    school = School.objects.get()
    assert (school.has_compulsory, school.has_preschool_class, school.has_leisure_centre) == (
        True,
        False,
        True,
    )
    result = import_schools(text("Kod;Skolenhetsnamn;Fritidshem\n0180;a;\n"))
    assert str(result) == "1 read, 0 created, 1 updated, 0 unchanged, 0 problems"
    school.refresh_from_db()
    assert (school.name, school.has_compulsory, school.has_leisure_centre) == ("A", True, False)


def test_a_code_that_a_spreadsheet_took_for_a_number():
    import_schools(xlsx(["Kod", "Skolenhetsnamn"], [180, "A"]))
    assert School.objects.get().municipality_code == "0180"


def test_the_unit_code_tells_which_school_it_is_when_it_is_renamed():
    import_schools(text("Kod;Skolenhetsnamn\n0180;Gamla skolan\n"))
    assert str(import_schools(text(UNITS + "0180;12345678;gamla skolan\n"))).startswith(
        "1 read, 0 created, 1 up"
    )
    assert str(import_schools(text(UNITS + "0180;12345678;Nya skolan\n"))).startswith(
        "1 read, 0 created, 1 up"
    )
    assert list(School.objects.values_list("name", "unit_code")) == [("Nya skolan", "12345678")]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (";A;;;", "line 3, column Kod: The municipality code is missing."),
        ("18;A;;;", "line 3, column Kod: A municipality code has four digits, not “18”."),
        ("=0180;A;;;", "line 3, column Kod: A municipality code has four digits, not “=0180”."),
        ("²180;A;;;", "line 3, column Kod: A municipality code has four digits, not “²180”."),
        ("0180;;;;", "line 3, column Skolenhetsnamn: The name is missing."),
        (f"0180;{'A' * 161};;;", "line 3, column Skolenhetsnamn: The name is longer than 160 letters."),
        ("0180;A;Kanske;;", "line 3, column Grund-skola: Write Ja or Nej, not “Kanske”."),
        ("0180;God;Ja;;", "line 3: Line 2 says something else about the same school."),
        ("0180;A;;;;;x", "line 3: This line has more cells than there are headings."),
    ],
)
def test_a_problem_names_line_and_column_and_nothing_is_changed(lines, problem):
    result = import_schools(text(HEAD + "0180;God;;;\r\n" + lines + "\r\n0180;Last;;;\r\n"))
    assert told(result) == [problem]
    assert (result.created, result.updated, result.unchanged) == (0, 0, 0)
    assert not School.objects.exists()
    assert not SchoolAuthority.objects.exists()


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            "0180;1234567;A",
            "line 2, column Skolenhetskod: A school unit code has eight digits, not “1234567”.",
        ),
        ("0180;22222222;Ett", "line 2: The school of this name has the school unit code 11111111."),
        ("0180;33333333;Ett", "line 2: The school unit code belongs to another school than the name does."),
        ("0114;11111111;A", "line 2: The school unit code belongs to a school of another school authority."),
    ],
)
def test_a_unit_code_that_does_not_fit(lines, problem):
    import_schools(text(UNITS + "0180;11111111;Ett\n0180;33333333;Tre\n"))
    assert told(import_schools(text(UNITS + lines))) == [problem]


def test_every_problem_is_counted_and_the_first_are_kept():
    result = import_schools(text(HEAD + "0180;;;;\n" * 1000))
    assert (result.read, result.problem_count, len(result.problems)) == (1000, 1000, 200)


def test_an_unknown_municipality():
    register = HEAD + "0180;A;;;\n"
    assert told(import_schools(text(register), municipality="9999")) == [
        "No line has the municipality code 9999."
    ]
    names = "Kod;Kommun\n0180;Stockholm\n"
    assert told(import_schools(text(register), municipality="9999", municipalities=text(names))) == [
        "There is no municipality with the code 9999."
    ]
    assert told(import_schools(text(HEAD + "9999;A;;;\n"), municipalities=text(names))) == [
        "line 2, column Kod: There is no municipality with the code 9999."
    ]
    with pytest.raises(CommandError, match="four digits"):
        call_command("import_schools", "register.csv", municipality="Stockholm")


def test_an_authority_of_the_same_name_without_the_code_is_not_taken_over():
    AuthorityFactory(name="Stockholm")
    names = text("Kod;Kommun\n0180;Stockholm\n")
    assert told(import_schools(text(HEAD + "0180;A;;;\n"), municipalities=names)) == [
        "line 2: There is already a school authority named Stockholm without the municipality code 0180."
    ]


def test_nothing_but_headings():
    assert told(import_schools(text(HEAD))) == ["There are no lines below the headings."]


def test_problems_end_the_command_with_1_and_the_numbers_last(capsys, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text(HEAD + "0180;A;;;\n;B;;;\n")
    assert run(capsys, file) == (
        "2 read, 0 created, 0 updated, 0 unchanged, 1 problems\n",
        "line 3, column Kod: The municipality code is missing.\n",
        1,
    )
    file.write_bytes(b"%PDF-1.7")
    out, _err, code = run(capsys, file)
    assert (out, code) == ("0 read, 0 created, 0 updated, 0 unchanged, 1 problems\n", 1)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_schools", tmp_path / "none.csv")


def test_a_hundred_thousand_lines_are_refused_in_a_sentence_when_there_is_one_more():
    lines = io.BytesIO((HEAD + "0180;A;;;\n" * 100_001).encode())
    assert told(import_schools(lines)) == [
        "line 100002: The file has more than 100000 lines. Divide it into several."
    ]


def test_from_a_page_only_ones_own_municipality_is_written():
    other = SchoolFactory(
        area__authority__municipality_code="2182", municipality_code="2182", name="Andras skola"
    )
    authority = AuthorityFactory(municipality_code="0180")
    office = make_administrator(authority)
    file = text(HEAD + "0180;Vår skola;Ja;;\n2182;Andras skola;Ja;;\n2182;Ny skola;;;\n")
    result = import_for_office(
        file, options={"authority": authority.pk}, by=office, dry_run=False, progress=lambda lines: None
    )
    assert str(result) == "1 read, 1 created, 0 updated, 0 unchanged, 0 problems"
    assert list(School.objects.filter(authority=authority).values_list("name", flat=True)) == ["Vår skola"]
    other.refresh_from_db()
    assert other.has_compulsory is False
    assert School.objects.filter(authority=other.authority).count() == 1


@pytest.mark.parametrize(
    "make", [lambda a: make_administrator(AuthorityFactory()), lambda a: make_principal(SchoolFactory())]
)
def test_from_a_page_nobody_writes_into_an_authority_that_they_do_not_administer(make):
    authority = AuthorityFactory(municipality_code="0180")
    result = import_for_office(
        text(HEAD + "0180;A;;;\n"),
        options={"authority": authority.pk},
        by=make(authority),
        dry_run=False,
        progress=None,
    )
    assert told(result) == ["You are not an administrator of this school authority any more."]
    assert not School.objects.filter(authority=authority).exists()


def test_an_independent_authority_brings_its_own_schools():
    authority = AuthorityFactory(municipality_code=None)
    result = import_for_office(
        text(HEAD + "0180;A;;;\n2182;B;;;\n"),
        options={"authority": authority.pk},
        by=make_administrator(authority),
        dry_run=False,
        progress=None,
    )
    assert str(result) == "2 read, 2 created, 0 updated, 0 unchanged, 0 problems"
    assert set(School.objects.values_list("authority", flat=True)) == {authority.pk}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_come_after_each_other(tmp_path):
    file = tmp_path / "register.csv"
    file.write_text(HEAD + "".join(f"0180;Skola {n};Ja;;\n" for n in range(300)))
    command = [sys.executable, "manage.py", "import_schools", str(file)]
    both = [
        subprocess.Popen(command, env=process_environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = sorted(process.communicate(timeout=60)[0] for process in both)
    assert said == [
        "300 read, 0 created, 0 updated, 300 unchanged, 0 problems\n",
        "300 read, 300 created, 0 updated, 0 unchanged, 0 problems\n",
    ]
