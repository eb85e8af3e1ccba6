"""Several teachers who choose the same time of the same coach at the same moment."""

import datetime as dt

import pytest

from scheduling.enums import MeetingKind
from scheduling.models import Meeting, Term, WeeklyHours
from scheduling.services.choosing import NotFree, book_free_time, move_to_free_time
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher
from tests.scheduling.services.test_race import at_once, no_overlaps

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.time_machine(dt.datetime(2026, 8, 17, 6, tzinfo=dt.UTC)),
]

WRITERS = 8
ROUNDS = 12
MONDAY = dt.datetime(2026, 8, 24, 7, tzinfo=dt.UTC)


def test_of_eight_who_choose_the_last_time_one_gets_it_and_the_others_are_told():
    school = SchoolFactory()
    coach = make_coach(school.authority)
    term = Term.objects.create(
        authority=school.authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    for weekday in range(5):
        WeeklyHours.objects.create(
            coach=coach, term=term, weekday=weekday, starts=dt.time(9), ends=dt.time(10)
        )
    teachers = [make_teacher(school) for _ in range(WRITERS)]
    series = [make_engagement(school, coaches=[coach], teachers=[one]).series for one in teachers]
    meetings = []
    for number in range(ROUNDS):
        at = MONDAY + dt.timedelta(days=number // 5 * 7 + number % 5)
        results = at_once(
            *(
                lambda one=one, by=by, at=at: book_free_time(
                    series=one, kind=MeetingKind.CONVERSATION, starts_at=at, by=by
                )
                for one, by in zip(series, teachers, strict=True)
            )
        )
        won = [result for result in results if isinstance(result, Meeting)]
        assert len(won) == 1, results
        assert sum(isinstance(result, NotFree) for result in results) == WRITERS - 1, results
        meetings += won
    free = MONDAY + dt.timedelta(days=28)
    results = at_once(
        *(
            lambda one=one: move_to_free_time(meeting=one, starts_at=free, by=None)
            for one in meetings[-WRITERS:]
        )
    )
    assert sum(isinstance(result, Meeting) for result in results) == 1, results
    assert sum(isinstance(result, NotFree) for result in results) == WRITERS - 1, results
    assert no_overlaps()
