"""Two telephones, and a finger that presses twice: each thing is done once."""

import datetime as dt

import pytest

from coaching.models import MethodRun
from coaching.services import run as services
from coaching.services.run import RunChanged
from tests.factories import (
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_meeting,
    make_method,
    make_series,
)
from tests.scheduling.services.test_race import at_once

START = dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.time_machine(START)]

TOGETHER = 4


@pytest.fixture
def leader():
    return PersonFactory()


@pytest.fixture
def meeting(leader):
    school = SchoolFactory()
    series = make_series(school, facilitators=[leader])
    ProgrammeFactory(authority=school.authority, series=series)
    return make_meeting(series, START)


def test_next_is_one_step_and_the_choice_one_run(leader, meeting):
    method = make_method(meeting.series.programme, minutes=[1] * 30)
    chosen = at_once(
        *[lambda: services.choose(meeting=meeting, method=method, by=leader)] * TOGETHER,
    )
    assert len({run.pk for run in chosen}) == MethodRun.objects.count() == 1
    run = services.start(run=chosen[0], by=leader, version=1)
    for number in range(10):
        version = run.version
        results = at_once(
            *[lambda one=run: services.next_step(run=one, by=leader, version=one.version)] * TOGETHER,
        )
        won = [result for result in results if isinstance(result, MethodRun)]
        assert len(won) == 1, results
        assert sum(isinstance(result, RunChanged) for result in results) == TOGETHER - 1, results
        run = MethodRun.objects.get()
        assert (run.step, run.version) == (number + 2, version + 1)
    assert run.events.count() == 12
