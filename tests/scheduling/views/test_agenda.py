"""What the views of a day, a week, a month and a term have in common, and what each says."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from icalendar import Calendar

from accounts.places import links_for
from scheduling.enums import FreeKind, MeetingKind, MeetingStatus
from scheduling.models import Meeting, NonTeachingDays, Term
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

pytestmark = [
    pytest.mark.django_db,
    # The meetings here lie ahead, whatever day it is.
    pytest.mark.time_machine(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)),
]

TEN = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
VIEWS = ("day", "week", "month", "term")
CODES = {"day": "2026-11-26", "week": "2026-W48", "month": "2026-11", "term": "HT-26"}


@pytest.fixture
def school():
    return SchoolFactory(name="Furuskolan")


@pytest.fixture
def coach(school):
    return make_coach(school.authority)


@pytest.fixture
def teacher(school):
    return make_teacher(school, person=PersonFactory(given_name="Sara", family_name="Lindqvist"))


@pytest.fixture
def series(school, coach, teacher):
    return make_series(school, facilitators=[coach], participants=[teacher], place="A 12")


def page(client, name, **query):
    return client.get(reverse(name), query or {name: CODES[name]}).content.decode()


@pytest.mark.parametrize("name", VIEWS)
def test_one_signs_in_first(client, name):
    for address in (name, f"{name}_ics"):
        assert client.get(reverse(address)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", VIEWS)
def test_each_leads_to_the_meeting_to_the_others_and_to_before_and_after(client, coach, series, name):
    meeting = make_meeting(series, TEN, kind=MeetingKind.LESSON_VISIT)
    client.force_login(coach)
    text = page(client, name)
    assert "Lektionsbesök" in text and "10.00" in text and "Furuskolan" in text
    assert reverse("meeting_detail", args=[meeting.pk]) in text
    moment = {"day": "2026-11-26"}.get(name, "2026-11-24")
    for other in VIEWS:
        assert f'href="{reverse(other)}?at={moment}"' in text
    before, after = {
        "day": ("2026-11-25", "2026-11-27"),
        "week": ("2026-W47", "2026-W49"),
        "month": ("2026-10", "2026-12"),
        "term": ("VT-26", "VT-27"),
    }[name]
    assert f'?{name}={before}" rel="prev"' in text and f'?{name}={after}" rel="next"' in text


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("value", ["", "x", "2026-W99", "2026-13", "2026-02-30", "HT-99", "9999-12-31"])
def test_whatever_is_asked_for_one_sees_what_is_now(client, coach, name, value):
    client.force_login(coach)
    for query in ({name: value}, {"at": value}, {name: value, "at": value}):
        answer = client.get(reverse(name), query)
        assert answer.status_code == 200
        assert answer.context["period"].is_now
        assert client.get(reverse(f"{name}_ics"), query).status_code == 200


@pytest.mark.parametrize("name", VIEWS)
def test_one_stays_at_the_moment_that_one_comes_from(client, coach, name):
    client.force_login(coach)
    answer = client.get(reverse(name), {"at": "2027-02-17"})
    assert answer.context["period"].first <= dt.date(2027, 2, 17) <= answer.context["period"].last
    assert f'href="{reverse("day")}?at=2027-02-17"' in answer.content.decode()
    # Further on, where that moment is out of sight, it is the first day.
    first = {"day": "2027-03-01", "week": "2027-03-01", "month": "2027-03-01", "term": "2027-07-01"}[name]
    code = {"day": "2027-03-01", "week": "2027-W09", "month": "2027-03", "term": "HT-27"}[name]
    text = page(client, name, **{name: code, "at": "2027-02-17"})
    assert f'href="{reverse("month")}?at={first}"' in text


@pytest.mark.parametrize("name", VIEWS)
def test_the_same_place_is_current(coach, series, name):
    (current,) = [link.key for link in links_for(coach, reverse(name)) if link.current]
    assert current == "week"


@pytest.mark.parametrize("name", VIEWS)
def test_an_empty_one_says_what_comes_here(client, coach, name):
    client.force_login(coach)
    text = page(client, name)
    assert "Möten som du är kallad till visas här." in text
    assert ".ics)" not in text


@pytest.mark.parametrize("name", VIEWS)
def test_why_there_is_no_school(client, coach, school, name):
    NonTeachingDays.objects.create(
        authority=school.authority,
        kind=FreeKind.STUDY_DAY,
        name="Studiedag",
        starts_on=TEN.date(),
        ends_on=TEN.date(),
    )
    client.force_login(coach)
    assert "Studiedag" in page(client, name)


@pytest.mark.parametrize("name", VIEWS)
def test_an_open_time_is_told(client, coach, series, name):
    Meeting.objects.create(series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN, day=TEN.date())
    client.force_login(coach)
    text = page(client, name)
    assert "Föreläsning" in text and "Tid inte satt" in text


@pytest.mark.parametrize("name", VIEWS)
def test_nobody_sees_more_than_the_meetings_own_page_tells(client, coach, teacher, series, name):
    make_meeting(series, TEN)
    for person in (teacher, PersonFactory()):
        client.force_login(person)
        text = page(client, name)
        assert str(coach) not in text
    assert "Samtal" not in text and "10.00" not in text
    if name in ("month", "term"):
        client.force_login(teacher)
        assert "Furuskolan" not in page(client, name)
    client.force_login(coach)
    assert ("Sara Lindqvist" in page(client, name)) is (name != "month")


@pytest.mark.parametrize("name", VIEWS)
def test_what_is_shown_as_one_file(client, coach, school, series, name):
    Term.objects.create(
        authority=school.authority,
        season="HT",
        year=2026,
        starts_on=dt.date(2026, 8, 17),
        ends_on=dt.date(2026, 12, 18),
    )
    edges = {
        "day": (TEN.date(), TEN.date()),
        "week": (dt.date(2026, 11, 23), dt.date(2026, 11, 29)),
        "month": (dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
        "term": (dt.date(2026, 8, 17), dt.date(2026, 12, 18)),
    }[name]
    first, last = (dt.datetime.combine(day, dt.time(12), dt.UTC) for day in edges)
    inside = [make_meeting(series, first - dt.timedelta(hours=6)), make_meeting(series, last)]
    for outside in (first - DAY, last + DAY):
        make_meeting(series, outside)
    client.force_login(coach)
    assert f'href="{reverse(f"{name}_ics")}?{name}={CODES[name]}" download' in page(client, name)
    answer = client.get(reverse(f"{name}_ics"), {name: CODES[name]})
    assert answer["Content-Disposition"] == f'attachment; filename="{CODES[name]}.ics"'
    assert [event["UID"] for event in Calendar.from_ical(answer.content).walk("VEVENT")] == [
        meeting.uid for meeting in inside
    ]


@pytest.mark.parametrize("name", VIEWS)
def test_as_many_queries_with_one_meeting_as_with_thirty(client, coach, series, same_queries, name):
    client.force_login(coach)
    number = iter(range(100))

    def grow(more):
        for _ in range(more):
            make_meeting(
                series, dt.datetime(2026, 11, 26, 5, tzinfo=dt.UTC) + next(number) * DAY / 72, minutes=15
            )
            Meeting.objects.create(
                series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN, day=TEN.date()
            )

    same_queries(lambda: page(client, name), grow)


def test_a_month_says_how_many_more_there_are(client, coach, series):
    for hour in range(6):
        make_meeting(series, TEN + dt.timedelta(hours=hour))
    client.force_login(coach)
    text = page(client, "month")
    assert "3 till" in text
    assert len(re.findall(r"\bSamtal\b", text)) == 6


def test_a_term_is_summed_up(client, coach, series):
    make_meeting(series, TEN)
    make_meeting(series, TEN - 7 * DAY, status=MeetingStatus.HELD)
    client.force_login(coach)
    text = page(client, "term")
    assert "Höstterminen 2026" in text and "inga datum är angivna" in text
    assert "<b>1</b> bokade" in text and "<b>1</b> hållna" in text
    assert "den här veckan" in text and "Inget bokat." in text


def test_in_english(client, coach, series):
    make_meeting(series, TEN)
    client.force_login(coach)
    client.cookies["language"] = "en"
    coach.language = "en"
    coach.save()
    assert "Thursday 26 November" in page(client, "day")
    assert "November 2026" in page(client, "month")
    assert "Autumn term 2026" in page(client, "term")
