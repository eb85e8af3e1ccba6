import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar

from accounts.places import links_for
from scheduling.enums import MeetingKind
from scheduling.services.meeting import book
from tests.factories import PersonFactory, SchoolFactory, make_series

pytestmark = [
    pytest.mark.django_db,
    # The meetings here lie ahead, whatever day it is.
    pytest.mark.time_machine(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)),
]

TEN = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def coach():
    return PersonFactory()


@pytest.fixture
def series(coach):
    return make_series(
        SchoolFactory(name="Furuskolan"), facilitators=[coach], participants=[PersonFactory()], place="A 12"
    )


def test_one_signs_in_first(client):
    assert client.get(reverse("week")).url.startswith(reverse("account_login"))


def test_a_week_with_a_meeting(client, coach, series):
    meeting = book(
        series=series,
        kind=MeetingKind.LESSON_VISIT,
        starts_at=TEN,
        ends_at=TEN + HOUR,
        by=None,
        travel_before=20,
    )
    client.force_login(coach)
    text = client.get(reverse("week"), {"week": "2026-W48"}).content.decode()
    for words in ["Vecka 48", "tis 24 nov", "10.00–11.00", "Lektionsbesök", "A 12", "resa 20 min"]:
        assert words in text
    assert reverse("meeting_detail", args=[meeting.pk]) in text
    assert "?week=2026-W47" in text and "?week=2026-W49" in text


@pytest.mark.parametrize("week", ["", "x", "2026-W99", "2026-W48; --"])
def test_whatever_is_asked_for_there_is_a_week(client, coach, week):
    client.force_login(coach)
    response = client.get(reverse("week"), {"week": week})
    assert response.status_code == 200
    assert response.context["week"].is_now


def test_an_empty_week_says_what_comes_here(client, coach):
    client.force_login(coach)
    assert "Inget är bokat den här veckan" in client.get(reverse("week")).content.decode()


def test_the_place_is_there_for_those_who_meet(coach, series):
    assert "week" in [link.key for link in links_for(coach, "/week/")]
    assert "week" not in [link.key for link in links_for(PersonFactory(), "/week/")]


def test_as_many_queries_with_one_meeting_as_with_thirty(client, coach, series, same_queries):
    client.force_login(coach)
    number = iter(range(100))

    def grow(more):
        for _ in range(more):
            day, hour = divmod(next(number), 6)
            start = dt.datetime(2026, 11, 23 + day, 8 + hour, tzinfo=dt.UTC)
            book(
                series=series,
                kind=MeetingKind.CONVERSATION,
                starts_at=start,
                ends_at=start + 0.75 * HOUR,
                by=None,
                travel_after=5,
            )

    same_queries(lambda: client.get(reverse("week"), {"week": "2026-W48"}), grow)


def test_the_weeks_meetings_as_one_file(client, coach, series):
    meeting = book(series=series, kind=MeetingKind.LESSON_VISIT, starts_at=TEN, ends_at=TEN + HOUR, by=coach)
    later = TEN + dt.timedelta(days=7)
    book(series=series, kind=MeetingKind.LESSON_VISIT, starts_at=later, ends_at=later + HOUR, by=coach)
    client.force_login(coach)
    page = client.get(reverse("week")).content.decode()
    assert f'href="{reverse("week_ics")}?week=2026-W48" download' in page
    response = client.get(reverse("week_ics"), {"week": "2026-W48"})
    assert response["Content-Disposition"] == 'attachment; filename="2026-W48.ics"'
    assert [event["UID"] for event in Calendar.from_ical(response.content).walk("VEVENT")] == [meeting.uid]
