"""A programme's dated plan: the real one whole, again, changed, and every kind of wrong one."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from coaching.enums import Audience, ProgrammeKind
from coaching.models import PlanItem, Programme
from coaching.services.plan_import import import_for_office, import_plan
from coaching.services.programme import create
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.localtime import STOCKHOLM
from scheduling.models import Meeting, Message, Participant, Term, TimeOption
from scheduling.services import meeting as meetings
from tests.accounts.tables import real, text, xlsx
from tests.factories import (
    AuthorityFactory,
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_meeting,
    make_series,
)

pytestmark = pytest.mark.django_db

HEAD = "term;date;alternatives;time;place;content;audience\n"


@pytest.fixture(autouse=True)
def _english(time_machine):
    time_machine.move_to(dt.datetime(2026, 1, 7, 8, tzinfo=dt.UTC), tick=False)
    with translation.override("en"):
        yield


@pytest.fixture
def coordinator():
    return make_coach(AuthorityFactory(), person=PersonFactory(given_name="Karin", family_name="Ek"))


@pytest.fixture
def programme(coordinator):
    authority = coordinator.current_duties[0].authority
    kind = ProgrammeKind.PROCESS_SUPPORT
    return create(
        authority=authority, kind=kind, name="Processledarstöd", by=None, coordinators=[coordinator]
    )


def local(*numbers):
    return dt.datetime(*numbers, tzinfo=STOCKHOLM)


def told(result):
    return [str(problem) for problem in result.problems]


def read(programme, lines, **options):
    return import_plan(text(HEAD + lines), programme=programme, **options)


def plan(programme):
    """Each line's content with status, day, start, end and place."""
    return [
        (i.content, i.meeting.status, i.meeting.day, i.meeting.starts_at, i.meeting.ends_at, i.meeting.place)
        for i in programme.plan_items.select_related("meeting").order_by("pk")
    ]


# -- the real plan ------------------------------------------------------------------------------------------------


def test_the_real_plan_comes_in_whole_and_what_it_leaves_open_stays_open(capsys):
    AuthorityFactory()
    command = ["import_plan", str(real("soderhamn-schedule.csv")), "--programme", "Processledarstöd"]
    call_command(*command)
    assert capsys.readouterr() == ("9 read, 9 created, 0 updated, 0 unchanged, 0 problems\n", "")
    programme = Programme.objects.get()
    assert (programme.kind, programme.slug, programme.is_published) == (
        "process_support",
        "processledarstod",
        False,
    )
    polling, is_open, booked = MeetingStatus.POLLING, MeetingStatus.OPEN, MeetingStatus.BOOKED
    assert plan(programme) == [
        ("Introduktion processledarstöd", polling, dt.date(2022, 8, 19), None, None, ""),
        ("Fokusgruppsamtal", is_open, dt.date(2022, 9, 13), None, None, "Norrtull"),
        ("Fokusgruppsamtal", is_open, dt.date(2022, 9, 14), None, None, "Stenberga"),
        ("Processledarstöd", booked, None, local(2022, 9, 26, 13), local(2022, 9, 26, 16), ""),
        ("Föreläsning med workshop", booked, None, local(2022, 10, 31, 9), local(2022, 10, 31, 12), ""),
        ("Processledarstöd", booked, None, local(2022, 10, 31, 13), local(2022, 10, 31, 16), ""),
        ("Processledarstöd", polling, dt.date(2022, 12, 1), None, None, ""),
        ("Föreläsning med workshop", booked, None, local(2023, 1, 9, 9), local(2023, 1, 9, 12), ""),
        ("Processledarstöd", booked, None, local(2023, 1, 9, 13), local(2023, 1, 9, 16), ""),
    ]
    items = list(programme.plan_items.select_related("meeting").order_by("pk"))
    assert [str(item.term) for item in items] == ["HT-22"] * 7 + ["VT-23"] * 2
    assert [(item.is_per_group, item.meeting.planned_minutes) for item in items[:4]] == [
        (False, None),
        (True, 90),
        (True, 90),
        (False, None),
    ]
    assert [item.meeting.kind for item in items[:5]] == [
        MeetingKind.PROCESS_SUPPORT,
        MeetingKind.FOCUS_GROUP,
        MeetingKind.FOCUS_GROUP,
        MeetingKind.PROCESS_SUPPORT,
        MeetingKind.LECTURE,
    ]
    assert [item.audience for item in items[:5]] == [
        [Audience.PROCESS_LEADERS],
        [Audience.MODULE_GROUPS],
        [Audience.MODULE_GROUPS],
        [Audience.PROCESS_LEADERS, Audience.SCHOOL_LEADERS],
        [Audience.SCHOOL_LEADERS, Audience.ALL_TEACHING_STAFF],
    ]
    assert list(TimeOption.objects.values_list("meeting", "day", "starts_at", "ends_at").order_by("pk")) == [
        (items[0].meeting_id, dt.date(2022, 8, 19), local(2022, 8, 19, 13), local(2022, 8, 19, 16)),
        (items[0].meeting_id, dt.date(2022, 8, 26), local(2022, 8, 26, 13), local(2022, 8, 26, 16)),
        (items[0].meeting_id, dt.date(2022, 8, 16), local(2022, 8, 16, 13), local(2022, 8, 16, 16)),
        (items[6].meeting_id, dt.date(2022, 12, 1), None, None),
        (items[6].meeting_id, dt.date(2022, 12, 2), None, None),
        (items[6].meeting_id, dt.date(2022, 12, 12), None, None),
    ]
    call_command(*command)
    assert capsys.readouterr() == ("9 read, 0 created, 0 updated, 9 unchanged, 0 problems\n", "")
    assert (PlanItem.objects.count(), Meeting.objects.count(), TimeOption.objects.count()) == (9, 9, 6)


def test_what_is_long_past_sends_nothing_and_what_is_to_come_invites(programme, coordinator):
    read(programme, "HT-22;2022-09-26;;13-16;;Då;\nVT-26;2026-02-10;;13-16;;Snart;\n")
    soon = Meeting.objects.get(plan_item__content="Snart")
    assert set(Participant.objects.values_list("person", "meeting__plan_item__content")) == {
        (coordinator.pk, "Då"),
        (coordinator.pk, "Snart"),
    }
    assert set(Message.objects.values_list("subject_id", "kind")) == {
        (soon.pk, "meeting_invitation"),
        (soon.pk, "meeting_reminder"),
        (soon.pk, "meeting_unlogged"),
    }


def test_dry_run_changes_nothing(capsys, tmp_path):
    authority = AuthorityFactory()
    result = import_plan(
        text(HEAD + "HT-26;2026-09-01;;;;A;\n"), authority=authority, name="Ny", dry_run=True
    )
    assert str(result) == "1 read, 1 created, 0 updated, 0 unchanged, 0 problems"
    assert (Programme.objects.count(), Meeting.objects.count(), Message.objects.count()) == (0, 0, 0)


# -- ways of writing ----------------------------------------------------------------------------------------------


def test_headings_and_words_in_swedish_and_a_date_without_its_year(programme):
    file = text(
        "Termin;Datum;Tid;Plats;Innehåll;Målgrupp\n"
        "Ht 2026;19/8 (alt. 26/8, 16/8);kl 13-16;;Intro;Processledarna och skolledare\n"
        "Vt-27;9/1;1 ½ h/grupp;Aulan;Workshop;\n"
    )
    assert told(import_plan(file, programme=programme)) == []
    intro, workshop = Meeting.objects.order_by("pk")
    assert [option.day for option in intro.time_options.all()] == [
        dt.date(2026, 8, 19),
        dt.date(2026, 8, 26),
        dt.date(2026, 8, 16),
    ]
    assert intro.plan_item.audience == [Audience.PROCESS_LEADERS, Audience.SCHOOL_LEADERS]
    assert (workshop.day, workshop.planned_minutes, workshop.plan_item.is_per_group, workshop.kind) == (
        dt.date(2027, 1, 9),
        90,
        True,
        MeetingKind.WORKSHOP,
    )


def test_an_excel_file(programme):
    file = xlsx(
        ["term", "date", "time", "content", "audience"],
        ["HT-26", dt.date(2026, 9, 1), "13:00–16:00", "=1+1", "skolledare"],
    )
    assert str(import_plan(file, programme=programme)).startswith("1 read, 1 created")
    assert plan(programme)[0][:2] == ("=1+1", MeetingStatus.BOOKED)


@pytest.mark.parametrize(
    ("time", "minutes"),
    [("90 min", 90), ("90 minuter", 90), ("1,5 h", 90), ("2 timmar", 120), ("½ timme", 30)],
)
def test_a_length_without_a_clock_time(programme, time, minutes):
    assert told(read(programme, f"HT-26;2026-09-01;;{time};;A;\n")) == []
    meeting = Meeting.objects.get()
    assert (meeting.status, meeting.planned_minutes, meeting.plan_item.is_per_group) == (
        "open",
        minutes,
        False,
    )


def test_summer_and_winter_time(programme):
    read(programme, "HT-26;2026-10-24;;13-14;;A;\nHT-26;2026-10-26;;13-14;;B;\n")
    assert [start.astimezone(dt.UTC).hour for _, _, _, start, _, _ in plan(programme)] == [11, 12]


# -- again --------------------------------------------------------------------------------------------------------


def test_a_changed_time_is_taken_over_and_the_rest_stays(programme):
    lines = "HT-26;2026-09-01;;13-16;Aulan;A;\nHT-26;2026-09-02;;;;B;\n"
    read(programme, lines)
    result = read(programme, lines.replace("13-16", "14-16"))
    assert str(result) == "2 read, 0 created, 1 updated, 1 unchanged, 0 problems"
    assert plan(programme)[0][3:] == (local(2026, 9, 1, 14), local(2026, 9, 1, 16), "Aulan")
    assert str(read(programme, lines.replace("13-16", "14-16"))).startswith(
        "2 read, 0 created, 0 updated, 2 unch"
    )


def test_what_was_open_gets_its_time_when_the_file_has_it(programme, coordinator):
    read(programme, "HT-26;2026-09-01;2026-09-08;;;A;\nHT-26;2026-09-02;;90 min/grupp;;B;\n")
    result = read(programme, "HT-26;2026-09-01;;13-16;;A;\nHT-26;2026-09-02;;9-10;Salen;B;\n")
    assert str(result) == "2 read, 0 created, 2 updated, 0 unchanged, 0 problems"
    assert [row[1] for row in plan(programme)] == [MeetingStatus.BOOKED, MeetingStatus.BOOKED]
    assert Participant.objects.filter(person=coordinator).count() == 2


def test_other_alternatives_replace_the_former_ones(programme):
    read(programme, "HT-26;2026-09-01;2026-09-08;;;A;\n")
    assert str(read(programme, "HT-26;2026-09-01;2026-09-09;13-16;;A;\n")).startswith(
        "1 read, 0 created, 1 up"
    )
    assert [(o.day.day, o.starts_at.hour) for o in TimeOption.objects.all()] == [(1, 11), (9, 11)]
    read(programme, "HT-26;2026-09-01;;;;A;\n")
    assert (TimeOption.objects.count(), Meeting.objects.get().status) == (0, MeetingStatus.OPEN)


def test_a_time_that_was_set_on_the_page_is_not_taken_back_by_the_same_file(programme):
    lines = "HT-26;2026-09-01;2026-09-08;;;A;\nHT-26;2026-09-02;;13-16;;B;\n"
    read(programme, lines)
    first, second = Meeting.objects.order_by("pk")
    meetings.set_time(meeting=first, starts_at=local(2026, 9, 8, 9), ends_at=local(2026, 9, 8, 10), by=None)
    meetings.move(meeting=second, starts_at=local(2026, 9, 3, 9), ends_at=local(2026, 9, 3, 10), by=None)
    assert str(read(programme, lines)) == "2 read, 0 created, 0 updated, 2 unchanged, 0 problems"
    assert [row[3] for row in plan(programme)] == [local(2026, 9, 8, 9), local(2026, 9, 3, 9)]


def test_a_cancelled_line_stays_cancelled(programme):
    read(programme, "HT-26;2026-09-01;;13-16;;A;\n")
    meetings.cancel(meeting=Meeting.objects.get(), reason="illness", by=None)
    assert (
        str(read(programme, "HT-26;2026-09-01;;14-16;;A;\n"))
        == "1 read, 0 created, 0 updated, 1 unchanged, 0 problems"
    )
    assert Meeting.objects.get().status == MeetingStatus.CANCELLED


def test_the_same_line_twice_is_one(programme):
    result = read(programme, "HT-26;2026-09-01;;13-16;;A;\n" * 2)
    assert str(result) == "2 read, 1 created, 0 updated, 1 unchanged, 0 problems"
    assert told(read(programme, "HT-26;2026-09-01;;13-16;;A;\nHT-26;2026-09-01;;9-10;;A;\n")) == [
        "line 3: Line 2 has the same date, content and audience."
    ]


# -- problems -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("VT-26;2026-02-31;;;;A;", "column date: 2026-02-31 is not in the calendar."),
        ("VT-26;31/2;;;;A;", "column date: 31/2 is not in the calendar."),
        ("VT-26;snart;;;;A;", "column date: Write the date as 2026-11-24, not “snart”."),
        ("VT-26;;;;;A;", "column date: The date is missing."),
        (
            "VT-26;2026-03-29;;02:30-04:00;;A;",
            "column time: 2:30 does not exist on Sunday 29 March: "
            "that night the clock is put forward from 2:00 to 3:00.",
        ),
        ("VT-26;2026-03-02;;13-12;;A;", "column time: The end has to be after the start."),
        ("VT-26;2026-03-02;;0-23;;A;", "column time: A meeting can be at most 12 hours long."),
        (
            "VT-26;2026-03-02;;25-26;;A;",
            "column time: Write the time as 13.00–16.00 or as 90 min/grupp, not “25-26”.",
        ),
        (
            "VT-26;2026-03-02;;13;;A;",
            "column time: Write the time as 13.00–16.00 or as 90 min/grupp, not “13”.",
        ),
        ("VT-26;2026-03-02;;2 min;;A;", "column time: A meeting lasts between 5 minutes and 12 hours."),
        ("VT-26;2026-03-02;;9999 h;;A;", "column time: A meeting lasts between 5 minutes and 12 hours."),
        ("Q1;2026-03-02;;;;A;", "column term: A term is written HT-26 or VT-27, not “Q1”."),
        (";2026-03-02;;;;A;", "column term: A term is written HT-26 or VT-27, not “”."),
        (
            "HT-26;2026-03-02;;;;A;",
            "column date: 2026-03-02 is not in HT-26, which goes from 2026-07-01 to 2026-12-31.",
        ),
        (
            "VT-26;2026-03-02;2026-09-01;;;A;",
            "column alternatives: 2026-09-01 is not in VT-26, which goes from 2026-01-01 to 2026-06-30.",
        ),
        (
            "VT-26;2026-03-02;;;;A;elever",
            "column audience: “elever” is no audience that is known. "
            "Write processledare, skolledare, modulgrupper or all undervisande personal.",
        ),
        ("VT-26;2026-03-02;;;;;", "column content: The content is missing."),
        (f"VT-26;2026-03-02;;;{'A' * 201};A;", "column place: At most 200 letters have room here."),
    ],
)
def test_a_problem_names_line_and_column_and_nothing_is_changed(programme, line, problem):
    result = read(programme, f"VT-26;2026-02-10;;13-16;;Bra;\n{line}\n")
    assert told(result) == [f"line 3, {problem}"]
    assert (result.created, Meeting.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_every_problem_of_a_line_is_told(programme):
    assert told(read(programme, "VT-26;2026-02-31;;x;;;elever\n"))[0].startswith("line 2, column date")
    assert len(told(read(programme, "VT-26;2026-02-31;;x;;;elever\n"))) == 4


def test_the_authoritys_own_dates_of_a_term_count(programme):
    Term.objects.create(
        authority=programme.authority,
        season="VT",
        year=2026,
        starts_on=dt.date(2026, 1, 8),
        ends_on=dt.date(2026, 6, 12),
    )
    # Staff work some days longer than there is school.
    assert told(read(programme, "VT-26;2026-06-26;;;;A;\n")) == []
    assert told(read(programme, "VT-26;2026-06-27;;;;A;\n")) == [
        "line 2, column date: 2026-06-27 is not in VT-26, which goes from 2026-01-08 to 2026-06-12."
    ]


def test_a_coordinator_who_is_busy_is_a_problem_with_its_line(programme, coordinator):
    series = make_series(SchoolFactory(), facilitators=[coordinator])
    make_meeting(series, local(2026, 2, 10, 14).astimezone(dt.UTC))
    assert told(read(programme, "VT-26;2026-02-09;;13-16;;A;\nVT-26;2026-02-10;;13-16;;B;\n")) == [
        "line 3, column time: Karin Ek is busy Tuesday 10 February, 14:00–15:00."
    ]
    assert not PlanItem.objects.exists()


def test_two_lines_at_the_same_time_are_a_problem_with_the_later_line(programme):
    assert told(read(programme, "VT-26;2026-02-10;;13-16;;A;\nVT-26;2026-02-10;;15-17;;B;\n")) == [
        "line 3, column time: Karin Ek is busy Tuesday 10 February, 13:00–16:00."
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "The file is empty."),
        (HEAD, "There are no lines below the headings."),
        (
            "datum;innehåll\n",
            "line 1: The first line must have headings, and “termin” is missing among them.",
        ),
        ("%PDF-1.7", "This is a PDF. Choose a CSV or Excel file (.csv, .xlsx)."),
    ],
)
def test_no_plan_at_all(content, problem):
    assert told(import_plan(text(content), authority=AuthorityFactory(), name="Ny")) == [problem]
    assert not Programme.objects.exists()


# -- the command, and the page's way in ---------------------------------------------------------------------------


def test_the_command_asks_which_authority_where_there_are_several(capsys, tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text(HEAD + "VT-26;2026-02-10;;;;A;\n")
    one, other = AuthorityFactory(municipality_code="2182"), AuthorityFactory()
    with pytest.raises(CommandError, match="Say which school authority"):
        call_command("import_plan", file, programme="Stöd")
    with pytest.raises(CommandError, match="There is no school authority Nowhere"):
        call_command("import_plan", file, programme="Stöd", authority="Nowhere")
    call_command("import_plan", file, programme="Stöd", authority="2182")
    call_command("import_plan", file, programme="stöd")
    call_command("import_plan", file, programme="Stöd", authority=other.name)
    assert set(Programme.objects.values_list("authority", "name", "slug")) == {
        (one.pk, "Stöd", "stod"),
        (other.pk, "Stöd", "stod-2"),
    }


def test_the_command_ends_with_1_when_there_is_a_problem(capsys, tmp_path):
    AuthorityFactory()
    file = tmp_path / "plan.csv"
    file.write_text(HEAD + "VT-26;2026-02-31;;;;A;\n")
    with pytest.raises(SystemExit) as end:
        call_command("import_plan", file, programme="Stöd")
    assert end.value.code == 1
    assert capsys.readouterr() == (
        "1 read, 0 created, 0 updated, 0 unchanged, 1 problems\n",
        "line 2, column date: 2026-02-31 is not in the calendar.\n",
    )


def test_from_a_page_only_into_a_programme_of_ones_own_office():
    programme = ProgrammeFactory(kind=ProgrammeKind.PROCESS_SUPPORT)
    own, stranger = make_administrator(programme.authority), make_administrator(AuthorityFactory())
    lines = HEAD + "VT-26;2026-02-10;;13-16;;A;\n"
    options = {"programme": programme.pk}
    refused = import_for_office(text(lines), options=options, by=stranger, dry_run=False, progress=None)
    assert told(refused) == ["You are not an administrator of this programme any more."]
    taken = import_for_office(text(lines), options=options, by=own, dry_run=False, progress=None)
    assert str(taken) == "1 read, 1 created, 0 updated, 0 unchanged, 0 problems"
    assert Meeting.objects.get().created_by == own
