"""Leading a meeting by a method: what each press does to the time, for whom, and only once."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from coaching.enums import RunEventKind, RunState
from coaching.models import MethodRun
from coaching.queries.run import note_of, standing
from coaching.services import run as services
from coaching.services.run import RunChanged, RunError
from scheduling.enums import MeetingStatus
from scheduling.models import Participant
from tests.factories import (
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_meeting,
    make_method,
    make_series,
)

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)
S = dt.timedelta(seconds=1)
MINUTE = 60 * S


@pytest.fixture
def clock(time_machine):
    """A clock that stands still: `clock(minutes)` puts it so long after the meeting's start."""

    def put(minutes):
        time_machine.move_to(START + minutes * MINUTE, tick=False)

    put(0)
    return put


@pytest.fixture
def leader(clock):
    return PersonFactory()


@pytest.fixture
def meeting(leader):
    school = SchoolFactory()
    series = make_series(school, facilitators=[leader], participants=[PersonFactory(), PersonFactory()])
    ProgrammeFactory(authority=school.authority, series=series)
    return make_meeting(series, START, kind="group_supervision")


@pytest.fixture
def run(meeting, leader):
    method = make_method(meeting.series.programme, minutes=(5, 10, 8))
    return services.choose(meeting=meeting, method=method, by=leader)


def press(verb, run, by=None, **more):
    run = MethodRun.objects.get(pk=run.pk)
    return getattr(services, verb)(run=run, by=by or run.led_by, version=run.version, **more)


def left(run, at=None):
    now = START + at * MINUTE if at is not None else dt.datetime.now(dt.UTC)
    return standing(MethodRun.objects.get(pk=run.pk), now).left


def taken(run):
    return [step.taken for step in run.steps.all()]


def test_it_waits_until_somebody_begins_and_then_counts(run, clock):
    assert (run.state, run.version, left(run, 99)) == (RunState.WAITING, 1, 5 * MINUTE)
    clock(2)
    run = press("start", run)
    assert (run.state, run.version, run.started_at) == (RunState.RUNNING, 2, START + 2 * MINUTE)
    assert [left(run, at) for at in (2, 5, 7, 8.5)] == [5 * MINUTE, 2 * MINUTE, 0 * S, -1.5 * MINUTE]


def test_a_pause_is_not_counted_and_an_overrun_is(run, clock):
    press("start", run)
    clock(3)
    press("pause", run)
    assert left(run, 60) == 2 * MINUTE
    clock(20)
    press("resume", run)
    clock(25)
    assert left(run) == -3 * MINUTE
    press("pause", run)
    clock(40)
    assert left(run) == -3 * MINUTE
    # On from a pause, the next step waits too.
    run = press("next_step", run)
    assert (run.state, run.step, left(run, 99)) == (RunState.PAUSED, 2, 10 * MINUTE)
    clock(41)
    press("resume", run)
    clock(45)
    run = press("end", run)
    assert taken(run) == [8 * MINUTE, 4 * MINUTE, 0 * S]
    note = note_of(standing(run, run.ended_at))
    assert [row.over for row in note.steps] == [3 * MINUTE, 0 * S, 0 * S]
    assert [row.is_skipped for row in note.steps] == [False, False, True]
    assert (note.total.planned, note.total.taken, note.total.over) == (23 * MINUTE, 12 * MINUTE, 0 * S)
    assert note.paused == 33 * MINUTE


def test_more_time_is_from_the_end_and_once_it_is_over_from_now(run, clock):
    press("start", run)
    clock(4)
    press("extend", run, minutes=1)
    assert left(run) == 2 * MINUTE
    clock(8.5)
    assert left(run) == -2.5 * MINUTE
    press("extend", run, minutes=5)
    assert left(run) == 5 * MINUTE
    press("pause", run)
    press("extend", run, minutes=1)
    assert left(run) == 6 * MINUTE
    run = press("end", run)
    note = note_of(standing(run, run.ended_at))
    # What was added is more than was planned, whoever gave it.
    assert (note.steps[0].planned, note.steps[0].taken, note.steps[0].over) == (
        5 * MINUTE,
        8.5 * MINUTE,
        3.5 * MINUTE,
    )


def test_nobody_gives_a_step_more_than_four_hours(run):
    press("start", run)
    for _each in range(47):
        press("extend", run, minutes=5)
    with pytest.raises(RunChanged):
        press("extend", run, minutes=5)
    with pytest.raises(RunChanged):
        press("extend", run, minutes=2)
    assert left(run) == 240 * MINUTE


def test_back_goes_on_with_the_time_that_the_step_had_left(run, clock):
    press("start", run)
    clock(2)
    press("next_step", run)
    clock(3)
    run = press("back", run)
    assert (run.step, left(run)) == (1, 3 * MINUTE)
    clock(4)
    press("next_step", run)
    assert left(run) == 9 * MINUTE
    run = press("next_step", run)
    assert [(event.kind, event.step) for event in run.events.all()] == [
        (RunEventKind.CHOSEN, 1),
        (RunEventKind.STARTED, 1),
        (RunEventKind.NEXT, 2),
        (RunEventKind.BACK, 1),
        (RunEventKind.NEXT, 2),
        (RunEventKind.NEXT, 3),
    ]


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        ((), "pause"),
        ((), "resume"),
        ((), "next_step"),
        ((), "back"),
        (("start",), "start"),
        (("start",), "resume"),
        (("start",), "back"),
        (("start", "next_step", "next_step"), "next_step"),
        (("start", "pause"), "pause"),
        (("start", "end"), "end"),
        (("start", "end"), "start"),
        (("end",), "resume"),
    ],
)
def test_what_does_not_fit_the_state_changes_nothing(run, before, verb):
    for one in before:
        press(one, run)
    was = MethodRun.objects.filter(pk=run.pk).values().get()
    with pytest.raises(RunChanged):
        press(verb, run)
    assert MethodRun.objects.filter(pk=run.pk).values().get() == was


def test_who_saw_an_earlier_version_does_nothing(run, leader):
    press("start", run)
    services.next_step(run=run, by=leader, version=2)
    for version in (0, 1, 2, 4):
        with pytest.raises(RunChanged):
            services.next_step(run=run, by=leader, version=version)
    assert MethodRun.objects.get(pk=run.pk).step == 2


def test_clocks_put_back_in_the_night_do_not_matter(meeting, leader, time_machine):
    # At 01.00 UTC Stockholm's clocks go from 03.00 to 02.00.
    night = dt.datetime(2026, 10, 25, 0, 50, tzinfo=dt.UTC)
    meeting.starts_at, meeting.ends_at = night, night + dt.timedelta(hours=1)
    meeting.save()
    time_machine.move_to(night, tick=False)
    run = services.choose(
        meeting=meeting, method=make_method(meeting.series.programme, minutes=(30,)), by=leader
    )
    press("start", run)
    assert standing(MethodRun.objects.get(pk=run.pk), night + 20 * MINUTE).left == 10 * MINUTE


def test_one_at_a_time_and_one_after_the_other(run, meeting, leader):
    method = make_method(meeting.series.programme)
    assert services.choose(meeting=meeting, method=method, by=leader) == run
    with pytest.raises(IntegrityError), transaction.atomic():
        MethodRun.objects.create(meeting=meeting, name_sv="En till")
    press("end", run)
    assert services.choose(meeting=meeting, method=method, by=leader) != run


def test_what_is_changed_later_leaves_a_run_alone(run, leader):
    step = run.method.steps.get(position=1)
    step.name_sv, step.minutes = "Annat", 99
    step.save()
    run.method.steps.exclude(pk=step.pk).delete()
    run.method.delete()
    run = press("start", run)
    assert ([one.name_sv for one in run.steps.all()], run.method, left(run)) == (
        ["Steg 1", "Steg 2", "Steg 3"],
        None,
        5 * MINUTE,
    )


@pytest.mark.parametrize(
    ("minutes", "can"), [(-12 * 60 - 1, False), (-12 * 60, True), (13 * 60, True), (13 * 60 + 1, False)]
)
def test_from_twelve_hours_before_until_twelve_after(meeting, leader, clock, minutes, can):
    method = make_method(meeting.series.programme)
    clock(minutes)
    if can:
        assert services.choose(meeting=meeting, method=method, by=leader).led_by == leader
    else:
        with pytest.raises(RunError):
            services.choose(meeting=meeting, method=method, by=leader)


def test_no_method_for_what_is_called_off(meeting, leader):
    meeting.status, meeting.cancel_reason = MeetingStatus.CANCELLED, "illness"
    with pytest.raises(RunError):
        services.choose(meeting=meeting, method=make_method(meeting.series.programme), by=leader)


def test_a_group_without_its_leader_leads_itself_that_day_and_only_who_leads_presses(
    run, meeting, leader, clock
):
    one, other = [row.person for row in meeting.participants.filter(role="participant")]
    stranger = PersonFactory()
    for person in (stranger, one):
        with pytest.raises(RunChanged):
            press("start", run, by=person)
    with pytest.raises(RunChanged):
        services.take_over(run=run, by=stranger)
    run = services.take_over(run=run, by=one)
    assert (run.led_by, run.version) == (one, 2)
    assert services.take_over(run=run, by=one).version == 2
    press("start", run, by=one)
    with pytest.raises(RunChanged):
        press("next_step", run, by=leader)
    # 23.59 in Stockholm, and a minute later.
    clock(9 * 60 + 29)
    services.take_over(run=run, by=other)
    clock(9 * 60 + 30)
    with pytest.raises(RunChanged):
        services.take_over(run=run, by=one)
    assert services.take_over(run=run, by=leader).led_by == leader


def test_who_leads_the_series_leads_the_meeting_too(run, meeting, leader):
    Participant.objects.filter(meeting=meeting, person=leader).delete()
    assert press("start", run, by=leader).state == RunState.RUNNING


def test_what_nobody_ended_ends_with_the_time_that_its_step_might_have(run, clock):
    press("start", run)
    clock(2)
    press("next_step", run)
    clock(13 * 60)
    assert services.end_forgotten() == 0
    clock(13 * 60 + 1)
    assert (services.end_forgotten(), services.end_forgotten()) == (1, 0)
    run.refresh_from_db()
    assert taken(run) == [2 * MINUTE, 10 * MINUTE, 0 * S]
    assert (run.state, run.ended_at) == (RunState.ENDED, START + 12 * MINUTE)
    assert run.events.last().kind == RunEventKind.LAPSED


def test_what_nobody_ended_in_a_pause_or_began_ends_too(run, clock, meeting, leader):
    press("start", run)
    clock(2)
    press("pause", run)
    clock(13 * 60 + 1)
    assert services.end_forgotten() == 1
    run.refresh_from_db()
    assert (taken(run)[0], run.ended_at) == (2 * MINUTE, START + 2 * MINUTE)
    clock(5)
    services.choose(meeting=meeting, method=make_method(meeting.series.programme), by=leader)
    clock(13 * 60 + 1)
    assert services.end_forgotten() == 1
