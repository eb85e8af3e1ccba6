import datetime as dt

import pytest

from scheduling.enums import FreeKind, MeetingKind, MeetingStatus
from scheduling.models import Meeting, NonTeachingDays, Term
from scheduling.queries.term import span_of, term_of
from scheduling.termcode import TermCode
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)),
]

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def coach(school):
    return make_coach(school.authority)


def set_term(authority, code, first, last):
    code = TermCode.parse(code)
    return Term.objects.create(
        authority=authority, season=code.season, year=code.year, starts_on=first, ends_on=last
    )


def days(span):
    return str(span.code), span.first, span.last, span.is_set


def test_the_term_of_the_authority(school, coach):
    first, last = dt.date(2026, 8, 17), dt.date(2026, 12, 18)
    set_term(school.authority, "HT-26", first, last)
    set_term(SchoolFactory().authority, "HT-26", dt.date(2026, 7, 1), dt.date(2027, 1, 10))
    for text in ("HT-26", "ht26", "höstterminen 2026", "", "x", "HT-99"):
        assert days(span_of(coach, text, TODAY)) == ("HT-26", first, last, True)


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (dt.date(2026, 8, 16), "HT-26"),
        (dt.date(2026, 8, 17), "HT-26"),
        (dt.date(2026, 12, 18), "HT-26"),
        (dt.date(2026, 12, 19), "VT-27"),
        (dt.date(2027, 1, 5), "VT-27"),
        (dt.date(2027, 6, 10), "VT-27"),
        # The autumn after is not set: it has its usual days.
        (dt.date(2027, 6, 11), "HT-27"),
        (dt.date(2026, 6, 30), "VT-26"),
    ],
)
def test_the_term_that_a_day_lies_in_or_the_next(school, coach, today, code):
    set_term(school.authority, "HT-26", dt.date(2026, 8, 17), dt.date(2026, 12, 18))
    set_term(school.authority, "VT-27", dt.date(2027, 1, 11), dt.date(2027, 6, 10))
    assert str(span_of(coach, "", today).code) == code


def test_without_terms_the_usual_school_year(coach):
    assert days(span_of(coach, "", TODAY)) == ("HT-26", dt.date(2026, 7, 1), dt.date(2026, 12, 31), False)
    assert days(span_of(PersonFactory(), "VT-28", TODAY)) == (
        "VT-28",
        dt.date(2028, 1, 1),
        dt.date(2028, 6, 30),
        False,
    )


def test_usual_days_leave_out_those_of_the_neighbours(school, coach):
    set_term(school.authority, "HT-26", dt.date(2026, 8, 17), dt.date(2027, 1, 15))
    set_term(school.authority, "HT-27", dt.date(2027, 8, 16), dt.date(2027, 12, 17))
    assert days(span_of(coach, "VT-27", TODAY))[1:3] == (dt.date(2027, 1, 16), dt.date(2027, 6, 30))
    assert str(span_of(coach, "", dt.date(2027, 1, 10)).code) == "HT-26"
    assert str(span_of(coach, "", dt.date(2027, 1, 20)).code) == "VT-27"


def test_at_several_authorities_from_the_first_to_the_last_day(school, coach):
    other = SchoolFactory()
    make_teacher(other, person=coach)
    set_term(school.authority, "HT-26", dt.date(2026, 8, 17), dt.date(2026, 12, 18))
    set_term(other.authority, "HT-26", dt.date(2026, 8, 10), dt.date(2026, 12, 11))
    assert days(span_of(coach, "", TODAY))[1:3] == (dt.date(2026, 8, 10), dt.date(2026, 12, 18))


def test_a_term_over_new_year_with_week_53(school, coach):
    set_term(school.authority, "HT-26", dt.date(2026, 12, 15), dt.date(2027, 1, 12))
    series = make_series(school, facilitators=[coach])
    inside = [
        make_meeting(series, dt.datetime(2026, 12, 31, 9, tzinfo=dt.UTC), status=MeetingStatus.HELD),
        make_meeting(series, dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)),
        make_meeting(series, dt.datetime(2027, 1, 12, 22, 30, tzinfo=dt.UTC), minutes=30),
    ]
    for outside in (
        dt.datetime(2026, 12, 14, 22, 59, tzinfo=dt.UTC),
        dt.datetime(2027, 1, 12, 23, 0, tzinfo=dt.UTC),
    ):
        make_meeting(series, outside)
    Meeting.objects.create(
        series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN, day=dt.date(2026, 12, 15)
    )
    term = term_of(coach, span_of(coach, "HT-26", TODAY))
    assert [(week.number, week.code, week.is_empty) for week in term.weeks] == [
        (51, "2026-W51", False),
        (52, "2026-W52", True),
        (53, "2026-W53", False),
        (1, "2027-W01", False),
        (2, "2027-W02", False),
    ]
    assert [(week.first.day, week.last.day) for week in term.weeks] == [
        (15, 18),
        (21, 25),
        (28, 1),
        (4, 8),
        (11, 12),
    ]
    entries = [entry for week in term.weeks for day in week.days for entry in day.entries]
    assert [entry.meeting for entry in entries] == inside
    assert (term.booked, term.held, term.open) == (2, 1, 1)
    assert (str(term.code), str(term.before), str(term.after), term.is_now) == (
        "HT-26",
        "VT-26",
        "VT-27",
        False,
    )


def test_what_is_free_in_a_week(school, coach):
    NonTeachingDays.objects.create(
        authority=school.authority,
        kind=FreeKind.BREAK,
        name="Höstlov",
        starts_on=dt.date(2026, 10, 26),
        ends_on=dt.date(2026, 11, 1),
    )
    term = term_of(coach, span_of(coach, "", TODAY))
    (week,) = [week for week in term.weeks if week.number == 44]
    assert [(first.day, last.day, str(why)) for first, last, why in week.free] == [
        (26, 30, "Höstlov"),
        (31, 31, "Alla helgons dag"),
    ]
    assert (week.last, week.is_now, term.is_empty) == (dt.date(2026, 10, 30), False, True)
    assert [week.number for week in term.weeks if week.is_now] == [48]


@pytest.mark.parametrize(("text", "before", "after"), [("VT-01", "", "HT-01"), ("HT-97", "VT-97", "")])
def test_the_ends_of_the_calendar(coach, text, before, after):
    term = term_of(coach, span_of(coach, text, TODAY))
    assert (str(term.code), str(term.before), str(term.after)) == (text, before, after)


def test_both_changes_of_the_clock_lie_in_terms(school, coach):
    series = make_series(school, facilitators=[coach])
    make_meeting(series, dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC))
    make_meeting(series, dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC))
    for text, number in (("HT-26", 43), ("VT-27", 12)):
        term = term_of(coach, span_of(coach, text, TODAY))
        (week,) = [week for week in term.weeks if not week.is_empty]
        assert (week.number, week.last.weekday()) == (number, 6)
