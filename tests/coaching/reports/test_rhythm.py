"""How often people meet and how soon it is logged, each measure computed by hand from a small world."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from coaching.enums import Phase, TaskStatus
from coaching.models import EngagementEvent, Log, LogVersion
from coaching.reports import rhythm
from coaching.reports.frame import HIDDEN
from coaching.services import summary
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import NonTeachingDays, SeriesMember, Term
from tests.coaching.reports import worlds
from tests.coaching.reports.worlds import at, held_at, hold
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_duty,
    make_meeting,
    make_principal,
    make_task,
    make_teacher,
)

# Wednesday in week 42. Weeks 34 to 41 are over: eight school weeks, seven pairs.
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-10-14 09:00+02:00", tick=False)]
REPORT = rhythm.RhythmReport()
WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def world():
    return worlds.World()


def figures(person, **filters):
    return worlds.figures(REPORT, person, **filters)


def rows(person, code, **filters):
    return worlds.rows(REPORT, person, code, **filters)


def pairs(world, **filters):
    """(pairs of weeks, those with contact) of all that the office reads about."""
    sums = rhythm.read(worlds.choose(world.office, **filters)).sums.values()
    return sum(one.pairs for one in sums), sum(one.met for one in sums)


def note(engagement, kind, moment):
    EngagementEvent.objects.create(engagement=engagement, kind=kind, at=moment, to_phase=engagement.phase)


def pause(engagement, moment, resumed=None):
    note(engagement, EngagementEvent.Kind.PAUSED, moment)
    if resumed:
        note(engagement, EngagementEvent.Kind.RESUMED, resumed)
    else:
        engagement.paused_at = moment
        engagement.save()


def test_a_meeting_every_other_week_is_contact_all_the_time(world):
    engagement = world.engagement()
    held_at(engagement, *(at(8, 20) + n * 2 * WEEK for n in range(4)))
    assert pairs(world) == (7, 7)
    assert figures(world.office)["contact"] == 1


def test_three_weeks_between_two_meetings_leave_one_pair_out(world):
    # Weeks 34, 37 and 40: of the pairs only 35-36 and 38-39 have no meeting.
    held_at(world.engagement(), at(8, 20), at(9, 10), at(10, 1))
    assert pairs(world) == (7, 5)
    assert figures(world.office)["contact"] == 5 / 7


def test_what_is_booked_cancelled_or_outside_does_not_count(world):
    series = world.engagement().series
    make_meeting(series, at(9, 10))
    make_meeting(series, at(9, 3), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS)
    hold(make_meeting(series, at(8, 14)))
    # In the week that is not over yet.
    hold(make_meeting(series, at(10, 12)))
    assert pairs(world) == (7, 0)


def test_every_kind_of_meeting_is_contact(world):
    engagement = world.engagement()
    held_at(engagement, at(8, 20), kind=MeetingKind.LEADERSHIP_TALK)
    held_at(engagement, at(9, 10), kind=MeetingKind.LESSON_VISIT)
    held_at(engagement, at(10, 1), kind=MeetingKind.CONVERSATION)
    assert pairs(world) == (7, 5)


def test_two_coaches_and_a_team_are_one_engagement(world):
    held_at(world.engagement(coaches=2, teachers=4), at(8, 20), at(9, 10), at(10, 1))
    assert pairs(world) == (7, 5)
    assert figures(world.office)["engagements"] == 1


def test_a_meeting_moved_over_a_week_border_counts_where_it_ended_up(world):
    meeting = make_meeting(world.engagement().series, at(9, 11))
    meeting.starts_at, meeting.ends_at = at(9, 14), at(9, 14, 11)
    hold(meeting)
    # Week 38 is in the pairs 37-38 and 38-39, and not in 36-37.
    assert pairs(world) == (7, 2)
    meeting.starts_at, meeting.ends_at = at(10, 9), at(10, 9, 11)
    meeting.save()
    # Week 41 is in the last pair only.
    assert pairs(world) == (7, 1)


def test_a_meeting_over_midnight_belongs_to_the_local_day_on_which_it_began(world):
    # Sunday in week 37 at half past eleven, until Monday; in UTC it is Sunday as well.
    held_at(world.engagement(), at(9, 13, 23, 30))
    assert pairs(world) == (7, 2)
    # Sunday 22.30 UTC is Monday in week 35, which is in the pairs 34-35 and 35-36.
    held_at(world.engagement(world.other), dt.datetime(2026, 8, 23, 22, 30, tzinfo=dt.UTC))
    assert pairs(world, school=world.other) == (7, 2)


@pytest.mark.time_machine("2026-11-10 09:00+01:00", tick=False)
def test_breaks_are_no_weeks_and_what_was_held_in_one_counts_for_those_around_it(world):
    NonTeachingDays.objects.create(
        authority=world.authority,
        name="Höstlov",
        starts_on=dt.date(2026, 10, 26),
        ends_on=dt.date(2026, 10, 30),
    )
    # Weeks 34 to 45 without 44: eleven weeks.
    engagement = world.engagement()
    assert pairs(world) == (10, 0)
    held_at(engagement, at(10, 28))
    assert pairs(world) == (10, 1)


@pytest.mark.time_machine("2026-11-10 09:00+01:00", tick=False)
def test_the_night_on_which_the_clock_is_put_back(world):
    # Sunday 25 October at 2.30, for the second time, ends week 43; an hour and a half later it is still Sunday.
    held_at(world.engagement(), dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC))
    assert pairs(world) == (11, 2)


def test_a_school_has_days_of_its_own(world):
    NonTeachingDays.objects.create(
        authority=world.authority,
        school=world.other,
        name="Brand",
        starts_on=dt.date(2026, 9, 7),
        ends_on=dt.date(2026, 9, 11),
    )
    world.engagement()
    world.engagement(world.other)
    assert pairs(world, school=world.school) == (7, 0)
    assert pairs(world, school=world.other) == (6, 0)


def test_one_begun_in_mid_term_and_one_that_was_closed(world):
    # Begun on the Friday of week 37: weeks 37 to 41.
    world.engagement(started=at(9, 11))
    assert pairs(world) == (4, 0)
    # Closed on the Monday of week 36: weeks 34 to 36.
    world.engagement(world.other, phase=Phase.CLOSED, closed_at=at(8, 31))
    assert pairs(world, school=world.other) == (2, 0)
    # Another that goes on after it is another engagement: no pair lies across both.
    world.engagement(world.other, started=at(9, 28))
    assert pairs(world, school=world.other) == (2 + 1, 0)
    assert figures(world.office)["engagements"] == 3


def test_one_begun_this_week_has_no_pairs_and_no_share(world):
    world.engagement(started=at(10, 12))
    assert pairs(world) == (0, 0)
    assert figures(world.office) == {
        "engagements": 1,
        "contact": None,
        "logged": None,
        "waiting": 0,
        "visits": HIDDEN,
        "tasks_set": HIDDEN,
        "tasks_done": HIDDEN,
    }


def test_weeks_paused_on_every_school_day_are_left_out(world):
    engagement = world.engagement()
    # From Sunday before week 36 to Saturday in week 37: weeks 36 and 37; 35 and 38 are a pair.
    pause(engagement, at(8, 30), at(9, 12))
    assert pairs(world) == (5, 0)
    held_at(engagement, at(8, 27), at(9, 17))
    # 34-35, 35-38, 38-39.
    assert pairs(world) == (5, 3)


def test_weeks_paused_on_some_days_count(world):
    # From Tuesday in week 36 to Thursday in week 37.
    pause(world.engagement(), at(9, 1), at(9, 10))
    assert pairs(world) == (7, 0)


def test_paused_twice_in_a_week_and_resumed_over_the_weekend_only(world):
    engagement = world.engagement()
    pause(engagement, at(8, 30), at(9, 5))
    pause(engagement, at(9, 6), at(9, 12))
    assert pairs(world) == (5, 0)


def test_one_still_paused_and_one_closed_while_paused(world):
    pause(world.engagement(), at(9, 20))
    # Weeks 34 to 38.
    assert pairs(world) == (4, 0)
    closed = world.engagement(world.other, phase=Phase.CLOSED, closed_at=at(10, 5))
    note(closed, EngagementEvent.Kind.PAUSED, at(9, 20))
    assert pairs(world, school=world.other) == (4, 0)


def test_what_was_not_under_way_in_the_term_is_not_counted(world):
    world.engagement(phase=Phase.CLOSED, closed_at=at(8, 14))
    world.engagement(started=at(12, 1))
    pause(world.engagement(), at(8, 12))
    assert figures(world.office)["engagements"] == 0
    assert worlds.panel(REPORT, world.office, "schools").rows == []


def test_logged_within_168_hours_of_the_end(world):
    series = world.engagement().series
    hold(make_meeting(series, at(8, 20)), after=dt.timedelta(hours=168))
    hold(make_meeting(series, at(9, 3)), after=dt.timedelta(hours=168, seconds=1))
    hold(make_meeting(series, at(9, 17)), after=dt.timedelta(0))
    assert figures(world.office)["logged"] == 2 / 3
    assert rows(world.office, "months") == [
        ("augusti 2026", 1, 1, 0),
        ("september 2026", 2, 1 / 2, 0),
        ("oktober 2026", 0, None, 0),
        ("november 2026", 0, None, 0),
        ("december 2026", 0, None, 0),
    ]


@pytest.mark.time_machine("2026-11-10 09:00+01:00", tick=False)
def test_168_hours_are_not_seven_local_days_when_the_clock_is_changed(world):
    # From 22 October, 11.00 summer time, 168 hours are to 29 October, 10.00 winter time.
    meeting = hold(make_meeting(world.engagement().series, at(10, 22)), after=dt.timedelta(0))
    for moment, share in ((at(10, 29, 10), 1), (at(10, 29, 10, 1), 0)):
        Log.objects.filter(meeting=meeting).update(logged_at=moment)
        assert figures(world.office)["logged"] == share


def test_the_first_log_counts_however_often_it_was_corrected(world):
    engagement = world.engagement()
    soon, late = held_at(engagement, at(8, 20), at(9, 3))
    for meeting, first, later in ((soon, 24, 400), (late, 200, 500)):
        log = meeting.log
        for hours in (first, later):
            LogVersion.objects.create(
                log=log,
                minutes=30,
                saved_by=log.logged_by,
                saved_at=meeting.ends_at + dt.timedelta(hours=hours),
            )
        Log.objects.filter(pk=log.pk).update(logged_at=at(10, 13))
    assert figures(world.office)["logged"] == 1 / 2


def test_what_waits_for_its_log_is_told_after_seven_days(world):
    series = world.engagement().series
    make_meeting(series, at(10, 7, 6, 59))  # ended more than 168 hours ago
    make_meeting(series, at(10, 7, 8))  # ended 168 hours ago, at 9.00
    make_meeting(series, at(9, 1), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS)
    assert figures(world.office)["waiting"] == 1
    assert rows(world.office, "months")[2] == ("oktober 2026", 0, None, 1)


def test_meetings_of_groups_are_in_no_figure_here(world):
    from tests.factories import ProgrammeFactory, make_group

    group = make_group(ProgrammeFactory(authority=world.authority), world.school)
    group.series.members.create(person=world.office)
    hold(make_meeting(group.series, at(9, 1)))
    assert figures(world.office)["logged"] is None


def test_visits_and_tasks_of_five_teachers(world):
    engagements = [world.engagement() for _ in range(5)]
    held_at(engagements[0], at(8, 20), at(9, 3), kind=MeetingKind.LESSON_VISIT)
    held_at(engagements[1], at(9, 3), at(9, 4), kind=MeetingKind.CONVERSATION)
    held_at(engagements[2], at(8, 14), kind=MeetingKind.LESSON_VISIT)
    make_meeting(engagements[3].series, at(9, 3), kind=MeetingKind.LESSON_VISIT)
    make_task(engagements[0], set_at=at(8, 16, 23, 59))
    make_task(engagements[0], set_at=at(8, 17, 0))
    make_task(engagements[1], set_at=at(6, 1), status=TaskStatus.DONE, done_at=at(9, 1))
    make_task(engagements[1], set_at=at(9, 1), status=TaskStatus.DONE, done_at=at(9, 8))
    make_task(engagements[2], set_at=at(9, 1), status=TaskStatus.DROPPED)
    make_task(engagements[2], set_at=at(6, 1), status=TaskStatus.DONE, done_at=at(8, 16))
    found = figures(world.office)
    assert (found["visits"], found["tasks_set"], found["tasks_done"]) == (2 / 5, 3, 2)
    assert [cells[-3:] for cells in rows(world.office, "schools")] == [(2 / 5, 3, 2)]
    # Of the programmes they are not told at all.
    assert worlds.panel(REPORT, world.office, "programmes").columns[-1].code == "waiting"
    filtered = figures(world.office, programme=engagements[0].programme)
    assert (filtered["engagements"], filtered["visits"], filtered["tasks_set"]) == (1, HIDDEN, HIDDEN)


def test_a_school_of_few_teachers_is_not_told_nor_worked_out(world):
    """The little school has two teachers; its area and the authority have enough."""
    big, middle, little = (
        SchoolFactory(area=world.area, name=name) for name in ("Almskolan", "Björkskolan", "Ekskolan")
    )
    for school, amount in ((big, 7), (middle, 5), (little, 2)):
        for _ in range(amount):
            make_task(world.engagement(school), set_at=at(9, 1))
    tasks = {cells[0]: cells[-2] for cells in rows(world.office, "schools")}
    # The middle one is kept back as well: all less those two would be the little one.
    assert tasks == {"Almskolan": 7, "Björkskolan": HIDDEN, "Ekskolan": HIDDEN}
    assert figures(world.office)["tasks_set"] == 14
    manager = make_area_manager(world.area)
    assert figures(manager)["tasks_set"] == 14
    for school, told in ((big, 7), (middle, HIDDEN), (little, HIDDEN)):
        # Neither the filter nor another reader gets at it.
        assert figures(world.office, school=school)["tasks_set"] == told
        assert figures(make_principal(school))["tasks_set"] == told
        assert [cells[-2] for cells in rows(make_principal(school), "schools")] == [told]
    two = make_principal(big)
    make_duty(Role.PRINCIPAL, school=middle, person=two)
    assert figures(two)["tasks_set"] is HIDDEN
    three = two
    make_duty(Role.PRINCIPAL, school=little, person=three)
    three = type(three).objects.get(pk=three.pk)
    assert figures(three)["tasks_set"] == 14


def test_who_left_before_the_term_or_came_after_it_does_not_make_five(world):
    engagement = world.engagement(teachers=4)
    for joined, left in ((at(1, 8), at(8, 16)), (at(12, 19), None)):
        SeriesMember.objects.create(
            series=engagement.series, person=make_teacher(world.school), joined_at=joined, left_at=left
        )
    make_task(engagement, set_at=at(9, 1))
    assert figures(world.office)["tasks_set"] is HIDDEN
    SeriesMember.objects.create(
        series=engagement.series, person=make_teacher(world.school), joined_at=at(9, 1), left_at=at(9, 2)
    )
    assert figures(world.office)["tasks_set"] == 1


def test_everybody_reads_about_the_own_place_only(world):
    foreign = worlds.World()
    for engagement in (world.engagement(), world.engagement(world.other), foreign.engagement()):
        held_at(engagement, at(9, 3))
        make_meeting(engagement.series, at(9, 17))
    for person, amount in (
        (world.office, 2),
        (make_area_manager(world.area), 1),
        (make_principal(world.school), 1),
        (make_principal(SchoolFactory(area=world.area)), 0),
    ):
        assert (figures(person)["engagements"], figures(person)["waiting"]) == (amount, amount)
    assert [cells[0] for cells in rows(make_principal(world.school), "schools")] == ["Furuskolan"]
    assert [cells[0] for cells in rows(make_area_manager(world.other_area), "areas")] == ["Syd"]


def test_how_soon_a_coach_logs_is_told_to_the_office_only(world):
    held_at(world.engagement(), at(9, 3))
    for person in (make_area_manager(world.area), make_principal(world.school)):
        paper = REPORT.paper(worlds.choose(person))
        shown = {figure.measure.code for figure in paper.figures}
        shown |= {column.code for one in paper.panels for column in one.columns}
        assert "contact" in shown
        assert "logged" not in shown
    assert "logged" in figures(world.office)


def test_an_administrator_who_leads_a_school_elsewhere_reads_as_principal(world):
    elsewhere = worlds.World()
    held_at(elsewhere.engagement(), at(9, 3))
    make_duty(Role.PRINCIPAL, school=elsewhere.school, person=world.office)
    assert "logged" not in figures(world.office)


def test_nobody_is_named(client, world):
    engagement = world.engagement()
    held_at(engagement, at(9, 3))
    names = {str(person) for person in (*engagement.coaches, *engagement.teachers)}
    for person in (make_administrator(world.authority), make_principal(world.school)):
        client.force_login(person)
        text = client.get(reverse("report_page", args=["rhythm"])).content.decode()
        assert "Furuskolan" in text
        assert not [name for name in names if name in text]


def test_filters_narrow(world):
    engagement = world.engagement()
    world.engagement(world.other)
    world.other.has_leisure_centre = True
    world.other.save()
    for filters in (
        {"school": world.school},
        {"area": world.area},
        {"programme": engagement.programme},
        {"form": "leisure_centre"},
    ):
        assert figures(world.office, **filters)["engagements"] == 1


def test_the_term_before_stands_beside(world):
    from coaching.reports import scope

    Term.objects.create(
        authority=world.authority,
        season="VT",
        year=2026,
        starts_on=dt.date(2026, 1, 8),
        ends_on=dt.date(2026, 6, 12),
    )
    engagement = world.engagement(started=at(1, 2))
    held_at(engagement, *(at(1, 8) + n * WEEK for n in range(23)))
    held_at(engagement, at(9, 10))
    summary.refresh()
    autumn, spring = scope.periods(world.office)
    paper = REPORT.paper(scope.Choice(world.office, autumn, spring))
    contact = next(one for one in paper.figures if one.measure.code == "contact")
    assert (contact.value, contact.before) == (2 / 7, 1)


def test_as_many_queries_with_30_schools_as_with_1(client, world, same_queries):
    client.force_login(world.office)

    def grow(n):
        for _ in range(n):
            engagement = world.engagement(SchoolFactory(area=world.area))
            held_at(engagement, at(9, 1))
            make_task(engagement, set_at=at(9, 1))
            pause(engagement, at(9, 20), at(9, 25))

        summary.refresh()

    assert same_queries(lambda: client.get(reverse("report_page", args=["rhythm"])), grow) <= 28
