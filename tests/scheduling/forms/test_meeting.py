import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.forms.meeting import BookForm, CancelForm, MoveForm
from scheduling.models import BusyFeed, BusyTime, Meeting, NonTeachingDays, Term, WeeklyHours
from scheduling.services.meeting import book, cancel, move
from tests.factories import PersonFactory, SchoolFactory, make_administrator, make_series

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english")]

HOUR = dt.timedelta(hours=1)
TEN = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


@pytest.fixture
def _in_english(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False)
    with translation.override("en"):
        yield


@pytest.fixture
def coach():
    return PersonFactory(given_name="Karin", family_name="Ek")


@pytest.fixture
def teacher():
    return PersonFactory(given_name="Sara", family_name="Lind")


@pytest.fixture
def series(coach, teacher):
    return make_series(SchoolFactory(), facilitators=[coach], participants=[teacher], place="Sal 214")


def filled(series, also=(), **fields):
    """The form as a browser sends it back: what it showed, with `fields` typed over."""
    empty = BookForm(series=series, also=also)
    before = {name: empty.get_initial_for_field(field, name) for name, field in empty.fields.items()}
    typed = {"day": "2026-11-24", "start": "10.00", "end": "11.00"}
    return BookForm({**before, **typed, **fields}, series=series, also=also)


def test_a_day_without_school_is_asked_about_once(series, coach):
    NonTeachingDays.objects.create(
        authority=series.authority, name="Höstlov", starts_on="2026-11-23", ends_on="2026-11-27"
    )
    form = filled(series)
    assert not form.is_valid()
    assert form.must_ask
    assert form.warnings == ["Tuesday 24 November is in a break: Höstlov."]
    again = filled(series, anyway=form.signature)
    assert again.is_valid()
    meeting = again.save(by=coach)
    # Only the place is changed: the day has been asked about.
    move_form = MoveForm(meeting=meeting, person=coach)
    data = {name: move_form.get_initial_for_field(f, name) for name, f in move_form.fields.items()}
    assert MoveForm({**data, "place": "Aulan"}, meeting=meeting, person=coach).is_valid()
    moved = MoveForm({**data, "day": "2026-11-25"}, meeting=meeting, person=coach)
    assert not moved.is_valid()
    assert moved.warnings == ["Wednesday 25 November is in a break: Höstlov."]


@pytest.mark.parametrize(
    ("day", "own", "said"),
    [
        ("2026-12-24", False, ["Thursday 24 December is a public holiday: Christmas Eve."]),
        ("2026-11-24", True, ["Tuesday 24 November is a study day, without lessons: Studiedag."]),
        ("2026-11-24", False, []),
    ],
)
def test_holidays_and_the_study_days_of_the_series_own_school_are_asked_about(series, day, own, said):
    NonTeachingDays.objects.create(
        authority=series.authority,
        school=series.school if own else SchoolFactory(area=series.school.area),
        kind="study_day",
        name="Studiedag",
        starts_on="2026-11-24",
        ends_on="2026-11-24",
    )
    form = filled(series, day=day)
    form.is_valid()
    assert form.warnings == said


def taken(coach, start=TEN):
    """Another meeting that the same coach leads."""
    other = make_series(SchoolFactory(), facilitators=[coach])
    return book(series=other, kind=MeetingKind.LECTURE, starts_at=start, ends_at=start + HOUR, by=None)


def test_books_what_was_typed(series, coach, teacher):
    form = filled(series, kind="lesson_visit", place="Sal 8", travel_before="20")
    assert form.is_valid(), form.errors
    meeting = form.save(by=coach)
    assert (meeting.kind, meeting.starts_at, meeting.ends_at, meeting.place, meeting.created_by) == (
        MeetingKind.LESSON_VISIT,
        TEN,
        TEN + HOUR,
        "Sal 8",
        coach,
    )
    assert set(meeting.participants.values_list("person", "travel_before")) == {
        (coach.pk, 20),
        (teacher.pk, 0),
    }


def test_the_same_form_sent_twice_books_once(series, coach):
    form = filled(series)
    again = BookForm(form.data, series=series)
    assert form.is_valid() and again.is_valid()
    assert form.save(by=coach) == again.save(by=coach)
    assert Meeting.objects.count() == 1


def test_a_double_click_that_comes_later_is_no_clash_with_itself(series, coach):
    form = filled(series)
    form.is_valid()
    first = form.save(by=coach)
    again = BookForm(form.data, series=series)
    assert again.is_valid(), again.errors
    assert again.save(by=coach) == first


def test_a_page_one_has_gone_back_to_books_another_time(series, coach):
    form = filled(series)
    form.is_valid()
    first = form.save(by=coach)
    other = BookForm({**form.data, "start": "14", "end": "15"}, series=series)
    assert other.is_valid(), other.errors
    second = other.save(by=coach)
    assert (first.pk != second.pk, first.uid != second.uid) == (True, True)


def test_somebody_else_instead(series, coach):
    principal = PersonFactory()
    form = filled(series, also=[principal], who=[principal.pk])
    assert form.is_valid(), form.errors
    assert {p.person for p in form.save(by=coach).participants.all()} == {coach, principal}


def test_only_those_who_are_offered(series):
    form = filled(series, who=[PersonFactory().pk])
    assert not form.is_valid()
    assert set(form.errors) == {"who"}


def test_somebody_has_to_come(series):
    form = filled(series, who=[])
    assert form.errors == {"who": ["Choose at least one person."]}


def test_only_the_kinds_that_are_offered(series):
    form = BookForm(
        {**filled(series).data, "kind": "lecture"}, series=series, kinds=[MeetingKind.LEADERSHIP_TALK]
    )
    assert set(form.errors) == {"kind"}


def test_who_leads_is_busy(series, coach):
    taken(coach)
    form = filled(series, start="10.30", end="11.30")
    assert form.errors == {"start": ["Karin Ek is busy Tuesday 24 November, 10:00–11:00."]}


def test_the_way_counts(series, coach):
    taken(coach)
    assert filled(series, start="11.00", end="12.00", travel_before="0").is_valid()
    assert not filled(series, start="11.00", end="12.00", travel_before="15").is_valid()


def test_the_way_from_another_school_is_filled_in(series, coach):
    taken(coach)
    form = filled(series, start="11.30", end="12.00")
    assert form.is_valid(), form.errors
    meeting = form.save(by=coach)
    row = meeting.participants.get(person=coach)
    assert (row.travel_before, row.travel_after) == (20, 0)
    # What follows from the neighbours follows the meeting when it is moved.
    moved = moving(meeting, start="15.00", end="16.00", travel_before="", travel_after="")
    assert shown(meeting, coach)["travel_before"] is None
    assert moved.is_valid(), moved.errors
    moved.save(by=coach)
    row.refresh_from_db()
    assert row.travel_before == 20


def test_when_there_is_no_time_for_the_way_one_is_asked_once(series, coach):
    taken(coach)
    form = filled(series, start="11.10", end="12.00")
    assert not form.is_valid()
    assert form.must_ask
    assert form.warnings == [
        "Karin Ek is at another school Tuesday 24 November, 10:00–11:00. The way takes 20 minutes, and there are 10."
    ]
    again = filled(series, start="11.10", end="12.00", anyway=form.signature)
    assert again.is_valid()
    assert again.save(by=coach).participants.get(person=coach).travel_before == 10


def test_who_comes_is_elsewhere_and_one_is_asked(series, coach, teacher):
    other = make_series(SchoolFactory(), facilitators=[PersonFactory()], participants=[teacher])
    book(series=other, kind=MeetingKind.LECTURE, starts_at=TEN, ends_at=TEN + HOUR, by=None)
    form = filled(series)
    assert not form.is_valid()
    assert (form.errors, form.must_ask) == ({}, True)
    assert form.warnings == ["Sara Lind has another meeting Tuesday 24 November, 10:00–11:00."]
    assert filled(series, anyway=form.signature).is_valid()


def test_another_warning_is_asked_about_again(series, teacher):
    form = filled(series, day="2026-11-20")
    form.is_valid()
    book(
        series=make_series(SchoolFactory(), participants=[teacher]),
        kind=MeetingKind.LECTURE,
        starts_at=TEN,
        ends_at=TEN + HOUR,
        by=None,
    )
    assert not filled(series, anyway=form.signature).is_valid()


def test_who_lost_the_race_has_lost_nothing_else(series, coach):
    form = filled(series, place="Sal 8")
    assert form.is_valid()
    taken(coach)
    assert form.save(by=coach) is None
    assert (form.status_code, series.meetings.count()) == (409, 0)
    assert form.errors["start"] == [
        "Somebody else was quicker and took that time. Nothing is saved yet: choose another.",
        "Karin Ek is busy Tuesday 24 November, 10:00–11:00.",
    ]
    assert form["place"].value() == "Sal 8"


def test_a_conversation_has_no_place_for_what_it_is_about(series):
    assert "agenda" not in BookForm(series=series).fields
    assert "agenda" in BookForm(series=make_series(series.school, usual_kind=MeetingKind.LECTURE)).fields


@pytest.mark.parametrize(
    "fields",
    [
        {"travel_before": "-5"},
        {"travel_after": "601"},
        {"travel_before": "soon"},
        {"place": "x" * 201},
        {"video_url": "javascript:alert(1)"},
        {"video_url": "https://"},
        {"kind": "party"},
        {"token": "x"},
        {"token": ""},
        {"day": "\x00"},
        {"place": "\x00"},
    ],
)
def test_what_cannot_be(series, fields):
    form = filled(series, **fields)
    assert not form.is_valid()
    assert set(form.errors) == set(fields)


def shown(meeting, person):
    """What a page that moves the meeting shows to somebody."""
    form = MoveForm(meeting=meeting, person=person)
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def moving(meeting, person=None, **fields):
    """The form of a page that showed the meeting to `person` (who leads it, else), with `fields` typed over."""
    person = person or meeting.series.members.get(role="facilitator").person
    return MoveForm({**shown(meeting, person), **fields}, meeting=meeting, person=person)


@pytest.fixture
def meeting(series):
    return book(
        series=series,
        kind=MeetingKind.CONVERSATION,
        starts_at=TEN,
        ends_at=TEN + HOUR,
        by=None,
        travel_after=15,
    )


def test_the_form_shows_how_it_is(meeting, coach):
    assert shown(meeting, coach) == {
        "day": dt.date(2026, 11, 24),
        "start": dt.time(10),
        "end": dt.time(11),
        "place": "Sal 214",
        "video_url": "",
        # None: what follows from the other meetings of that day.
        "travel_before": None,
        "travel_after": 15,
        "sequence": 0,
    }


def test_moves(meeting, coach):
    form = moving(meeting, start="14.00", end="")
    assert form.is_valid(), form.errors
    moved = form.save(by=coach)
    assert (moved.starts_at, moved.ends_at) == (TEN + 4 * HOUR, TEN + 5 * HOUR)


def test_the_meeting_itself_is_not_in_its_own_way(meeting):
    assert moving(meeting, start="10.30", end="11.30").is_valid()


def test_an_old_page_asks_first_and_then_does_it(meeting, coach):
    form = moving(meeting, start="14.00", end="15.00")
    move(meeting=meeting, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=None)
    assert form.is_valid()
    assert form.save(by=coach) is None
    assert form.status_code == 409
    assert form.non_field_errors() == [
        "Somebody has changed the meeting meanwhile: it is now Tuesday 24 November, 11:00–12:00. "
        "What you have chosen is still below; save again if it is to be so."
    ]
    assert form["start"].value() == "14.00"
    again = MoveForm(form.data, meeting=meeting, person=coach)
    assert again.is_valid(), again.errors
    assert again.save(by=coach).starts_at == TEN + 4 * HOUR


def test_an_old_page_of_a_cancelled_meeting(meeting, coach):
    form = moving(meeting, start="14.00", end="15.00")
    cancel(meeting=meeting, reason="illness", by=None)
    form.is_valid()
    assert form.save(by=coach) is None
    assert form.non_field_errors() == ["Somebody has changed the meeting meanwhile: it is now cancelled."]


def test_an_open_time_is_set(series, coach):
    meeting = Meeting.objects.create(
        series=series,
        kind=MeetingKind.WORKSHOP,
        status=MeetingStatus.OPEN,
        day=dt.date(2026, 11, 24),
        planned_minutes=180,
    )
    form = moving(meeting, start="13", end="")
    assert form.is_valid(), form.errors
    booked = form.save(by=coach)
    assert (booked.status, booked.ends_at - booked.starts_at) == (MeetingStatus.BOOKED, 3 * HOUR)


def test_who_takes_no_part_neither_sees_nor_changes_the_video_link(series, coach):
    link = "https://video.example.org/kanin"
    office = make_administrator(series.authority)
    meeting = book(
        series=series,
        kind=MeetingKind.CONVERSATION,
        starts_at=TEN,
        ends_at=TEN + HOUR,
        by=None,
        video_url=link,
    )
    assert shown(meeting, coach)["video_url"] == link
    assert "video_url" not in shown(meeting, office)
    form = moving(meeting, office, start="14.00", end="15.00", video_url="https://video.example.org/other")
    assert form.is_valid(), form.errors
    moved = form.save(by=office)
    assert (moved.starts_at, moved.video_url) == (TEN + 4 * HOUR, link)


def test_who_is_to_come_to_an_open_time_sets_its_video_link(series, coach):
    meeting = Meeting.objects.create(
        series=series, kind=MeetingKind.WORKSHOP, status=MeetingStatus.OPEN, day=dt.date(2026, 11, 24)
    )
    assert "video_url" in shown(meeting, coach)
    assert "video_url" not in shown(meeting, make_administrator(series.authority))


def test_an_open_time_of_somebody_busy(series, coach):
    taken(coach)
    meeting = Meeting.objects.create(
        series=series, kind=MeetingKind.WORKSHOP, status=MeetingStatus.OPEN, day=dt.date(2026, 11, 24)
    )
    assert set(moving(meeting, start="10").errors) == {"start"}


def test_the_end_of_an_engagement_is_no_reason_to_choose():
    assert CancelForm({"reason": "illness"}).is_valid()
    assert not CancelForm({"reason": "closed"}).is_valid()
    assert not CancelForm({}).is_valid()


@pytest.fixture
def working(series, coach):
    """The coach can be booked from 9 to 12 on Tuesdays of that term."""
    term = Term.objects.create(
        authority=series.authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    WeeklyHours.objects.create(coach=coach, term=term, weekday=1, starts=dt.time(9), ends=dt.time(12))


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize(
    ("typed", "warnings"),
    [
        ({"start": "10.00", "end": "11.00"}, []),
        ({"start": "11.30", "end": "12.30"}, ["Karin Ek can be booked 9:00–12:00 that day."]),
        ({"day": "2026-11-25"}, ["Karin Ek has no times to be booked that day."]),
        ({"day": "2027-02-02"}, []),
    ],
)
def test_times_outside_the_coachs_hours_are_asked_about_once(series, coach, typed, warnings):
    form = filled(series, **typed)
    form.is_valid()
    assert form.warnings == warnings
    again = filled(series, **typed, anyway=form.signature)
    assert again.is_valid()
    meeting = again.save(by=coach)
    # Another place for the same time asks nothing.
    assert moving(meeting, place="Sal 9").is_valid()


@pytest.mark.usefixtures("working")
def test_what_the_coachs_own_calendar_says_is_asked_about_once(series, coach):
    feed = BusyFeed.objects.create(person=coach, address="sealed", host="calendar.example.se")
    BusyTime.objects.create(feed=feed, starts_at=TEN, ends_at=TEN + HOUR)
    form = filled(series)
    assert not form.is_valid()
    assert form.warnings == ["Karin Ek is busy then by a calendar of their own."]
    assert filled(series, anyway=form.signature).is_valid()


@pytest.mark.usefixtures("working")
def test_the_page_says_which_times_of_the_day_are_free(client, series, coach):
    book(series=series, kind=MeetingKind.CONVERSATION, starts_at=TEN, ends_at=TEN + HOUR, by=None)
    client.force_login(coach)
    page = client.get(reverse("series_busy", args=[series.pk]), {"day": "2026-11-24"}).content.decode()
    assert "9.00–10.00, 11.00–12.00" in page
