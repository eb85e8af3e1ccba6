import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.models import HolidayChoice, ModulePlan, NonTeachingDays, Term
from scheduling.moduleplan import Slot, Wish
from scheduling.queries.moduleplan import hit_plans, preview, standing_of, with_moments
from scheduling.queries.replan import new_dates
from scheduling.queries.schoolyear import calendars_of, school_days_of
from tests.factories import (
    PersonFactory,
    SchoolFactory,
    make_coach,
    make_meeting,
    make_module_plan,
    make_series,
)

NOW = dt.datetime(2026, 9, 25, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

FIRST, LAST = dt.date(2026, 8, 1), dt.date(2027, 1, 31)
WISH = Wish(
    dt.date(2026, 9, 28), dt.date(2026, 12, 18), 1, Slot(1, dt.time(14), 90), Slot(3, dt.time(14), 60)
)
MINUTES = dict.fromkeys("ABCD", 60)


def free(school, first, last=None, *, own=False):
    NonTeachingDays.objects.create(
        authority=school.authority,
        school=school if own else None,
        name="Lov",
        starts_on=first,
        ends_on=last or first,
    )


def queries_of(load):
    with CaptureQueriesContext(connection) as queries:
        found = load()
    return len(queries), found


def test_calendars_of_many_places_are_those_of_each():
    schools = [SchoolFactory() for _number in range(3)]
    schools.append(SchoolFactory(area=schools[0].area))
    for number, school in enumerate(schools):
        free(school, f"2026-10-{12 + number}", own=True)
    free(schools[1], "2026-11-02", "2026-11-06")
    HolidayChoice.objects.create(authority=schools[1].authority, free_eves=[])
    Term.objects.create(
        authority=schools[2].authority, season="HT", year=2026, starts_on="2026-08-24", ends_on="2026-12-11"
    )
    places = {(school.authority_id, school.pk) for school in schools} | {(schools[0].authority_id, None)}
    number, found = queries_of(lambda: calendars_of(places, FIRST, LAST))
    assert (number, set(found)) == (3, places)
    for (authority, school), calendar in found.items():
        alone = school_days_of(authority, FIRST, LAST, school=school)
        assert list(calendar.school_days()) == list(alone.school_days())
        assert (calendar.free, [*calendar.terms]) == (alone.free, alone.terms)
    assert queries_of(lambda: calendars_of(list(places)[:1], FIRST, LAST))[0] == 3


def test_a_preview_asks_as_often_for_one_part_as_for_many():
    school = SchoolFactory()
    series = make_series(school, facilitators=[make_coach(school.authority)], participants=[PersonFactory()])
    numbers = set()
    for parts in (1, 5):
        for _members in range(2):
            number, shown = queries_of(
                lambda parts=parts: preview(series, replace(WISH, parts=parts), minutes=MINUTES)
            )
            assert len(shown.rows) == parts
            numbers.add(number)
            series.members.create(person=PersonFactory())
    assert len(numbers) == 1


def test_plans_that_stand_well_are_not_among_those_that_are_hit():
    school, other = SchoolFactory(), SchoolFactory()
    plans = [
        make_module_plan(make_series(one, facilitators=[PersonFactory()]), dt.date(2026, 9, 28), days=(8, 17))
        for one in (school, school, other)
    ]
    assert hit_plans(ModulePlan.objects, NOW) == []
    free(school, "2026-10-06", own=True)
    number, found = queries_of(lambda: hit_plans(ModulePlan.objects, NOW))
    assert (number, [(one.plan, one.number) for one in found]) == (5, [(plans[0], 1), (plans[1], 1)])
    # What is over is not hit any more, and a plan that is over is not looked at.
    assert hit_plans(ModulePlan.objects, NOW + dt.timedelta(days=12)) == []
    assert queries_of(lambda: hit_plans(ModulePlan.objects, NOW + dt.timedelta(days=400)))[0] == 1


def test_a_busy_time_is_proposed_only_when_there_is_no_other():
    school = SchoolFactory()
    coach = make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))
    plan = make_module_plan(
        make_series(school, facilitators=[coach]), dt.date(2026, 9, 28), days=(8, 17), weeks=4
    )
    free(school, "2026-10-15")
    elsewhere = make_series(school, facilitators=[coach])
    make_meeting(elsewhere, dt.datetime(2026, 10, 22, 12, tzinfo=dt.UTC))
    (one,) = new_dates(standing_of(with_moments(ModulePlan.objects).get(pk=plan.pk), NOW))
    assert (str(one.new.day), one.is_ticked, [str(busy.person) for busy in one.busy]) == (
        "2026-10-22",
        False,
        ["Karin Ek"],
    )


def test_a_plan_from_which_a_meeting_is_gone_is_still_shown():
    school = SchoolFactory()
    plan = make_module_plan(make_series(school), dt.date(2026, 9, 28), days=(8, 17))
    plan.moments.get(letter="B").meeting.delete()
    standing = standing_of(with_moments(ModulePlan.objects).get(pk=plan.pk), NOW)
    (row,) = standing.rows()
    assert [cell and cell.letter for cell in row.cells] == ["A", None, "C", "D"]
    assert (row.teaching_days, standing.hits) == (None, {})
