import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from scheduling.enums import CancelReason, MeetingStatus
from scheduling.models import Meeting, Message, ModulePlan, Moment, NonTeachingDays, Term
from scheduling.moduleplan import Slot, Wish
from scheduling.queries.moduleplan import preview, standing_of, with_moments
from scheduling.queries.replan import new_dates
from scheduling.services import meeting as meetings
from scheduling.services import moduleplan as service
from scheduling.services.repetition import Clashes
from scheduling.services.times import MeetingError
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

NOW = dt.datetime(2026, 9, 25, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

MINUTES = {"A": 45, "B": 90, "C": 60, "D": 60}
WISH = Wish(
    first=dt.date(2026, 9, 28),
    last=dt.date(2026, 12, 18),
    parts=4,
    b=Slot(1, dt.time(14, 30), 90),
    d=Slot(3, dt.time(15), 60),
    every=3,
)
#: In UTC: half past two is 12.30 until 25 October, then 13.30.
PLANNED = {
    (1, "B"): "09-29 12:30",
    (1, "D"): "10-08 13:00",
    (2, "B"): "10-20 12:30",
    (2, "D"): "11-05 14:00",
    (3, "B"): "11-10 13:30",
    (3, "D"): "11-19 14:00",
    (4, "B"): "12-01 13:30",
    (4, "D"): "12-10 14:00",
}


@pytest.fixture
def school():
    school = SchoolFactory()
    Term.objects.create(
        authority=school.authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    free(school, "2026-10-26", "2026-10-30", name="Höstlov")
    return school


@pytest.fixture
def coach(school):
    return make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))


@pytest.fixture
def series(school, coach):
    return make_series(
        school, facilitators=[coach], participants=[make_teacher(school), make_teacher(school)], place="Sal 1"
    )


def free(school, first, last=None, *, name="Studiedag", own=False):
    return NonTeachingDays.objects.create(
        authority=school.authority,
        school=school if own else None,
        name=name,
        starts_on=first,
        ends_on=last or first,
    )


def make(series, by, wish=WISH, uid="a", **more):
    seen = preview(series, wish, minutes=MINUTES, around=more.get("around", False)).seen
    return service.make_plan(
        series=series, wish=wish, minutes=MINUTES, **{"seen": seen, "by": by, "uid": uid, **more}
    )


def starts(plan):
    rows = Moment.objects.filter(plan=plan, meeting__isnull=False).order_by("part", "letter")
    return {(row.part, row.letter): row.meeting.starts_at.strftime("%m-%d %H:%M") for row in rows}


def proposed(plan):
    standing = standing_of(with_moments(ModulePlan.objects).get(pk=plan.pk), dt.datetime.now(dt.UTC))
    return new_dates(standing)


def keys(plan):
    return [one.key for one in proposed(plan) if one.new]


def days_of(plan, letter):
    return [
        (str(row.starts_on)[5:], str(row.ends_on)[5:])
        for row in plan.moments.filter(letter=letter).order_by("part")
    ]


def test_all_meetings_are_booked_and_everybody_is_asked(series, coach):
    plan = make(series, coach, title="Taluppfattning")
    assert starts(plan) == PLANNED
    assert days_of(plan, "A") == [
        ("09-28", "09-28"), ("10-09", "10-19"), ("11-06", "11-09"), ("11-20", "11-30"),
    ]  # fmt: skip
    assert days_of(plan, "C")[1] == ("10-21", "11-04")
    meeting = plan.moments.get(part=1, letter="B").meeting
    assert (meeting.kind, meeting.place, meeting.minutes) == (series.usual_kind, "Sal 1", 90)
    assert Message.objects.filter(kind="meeting_invitation").count() == 8 * 3


def test_the_same_form_twice_gives_one_plan(series, coach):
    assert make(series, coach) == make(series, coach)
    assert (ModulePlan.objects.count(), Meeting.objects.count()) == (1, 8)


def test_what_clashes_is_named_and_nothing_is_half_saved(series, coach):
    make_meeting(series, dt.datetime(2026, 10, 20, 13, tzinfo=dt.UTC))
    make_meeting(series, dt.datetime(2026, 12, 10, 14, 30, tzinfo=dt.UTC))
    with pytest.raises(Clashes) as refused:
        make(series, coach)
    assert [(busy.person, busy.starts_at.day) for busy in refused.value.conflicts] == [
        (coach, 20),
        (coach, 10),
    ]
    assert (ModulePlan.objects.count(), Moment.objects.count(), Meeting.objects.count()) == (0, 0, 2)
    plan = make(series, coach, replace(WISH, parts=3), around=True)
    assert starts(plan)[2, "B"] == "11-03 13:30"


def test_dates_that_have_changed_since_they_were_shown_are_not_booked(series, coach, school):
    seen = preview(series, WISH, minutes=MINUTES).seen
    free(school, "2026-12-01")
    with pytest.raises(service.OtherDates):
        make(series, coach, seen=seen)
    assert Meeting.objects.count() == 0


def test_more_parts_than_fit_are_refused(series, coach):
    wish = replace(WISH, parts=5)
    with pytest.raises(MeetingError, match="4 delar"):
        make(series, coach, wish)


def test_a_new_break_moves_what_it_hits_and_no_more(series, coach, school):
    plan = make(series, coach)
    Message.objects.filter(kind="meeting_invitation").update(state="sent", sent_at=NOW)
    free(school, "2026-10-08")
    (one,) = proposed(plan)
    assert (one.moment.part, one.moment.letter, one.why, str(one.new.day)) == (
        1,
        "D",
        "Studiedag",
        "2026-10-15",
    )
    assert service.accept(plan=plan, chosen=[one.key], by=coach) == 1
    assert starts(plan) == PLANNED | {(1, "D"): "10-15 13:00"}
    assert proposed(plan) == []
    assert days_of(plan, "C")[0] == ("09-30", "10-14") and days_of(plan, "A")[1] == ("10-16", "10-19")
    # The ledger tells those who take part, and nobody twice.
    assert Message.objects.filter(kind="meeting_moved").count() == 3


def test_those_that_follow_make_room_when_they_have_to(series, coach, school):
    plan = make(series, coach)
    free(school, "2026-11-05")
    assert [(one.moment.part, one.moment.letter, one.why) for one in proposed(plan)] == [
        (2, "D", "Studiedag"),
        (3, "B", "ger plats åt mötet innan"),
        (3, "D", "ger plats åt mötet innan"),
    ]
    service.accept(plan=plan, chosen=keys(plan), by=coach)
    assert starts(plan) == PLANNED | {
        (2, "D"): "11-12 14:00",
        (3, "B"): "11-17 13:30",
        (3, "D"): "11-26 14:00",
    }


def test_meetings_that_take_each_others_places_make_room(school, coach):
    series = make_series(school, facilitators=[coach], participants=[make_teacher(school)])
    slot = Slot(1, dt.time(14, 30), 60)
    plan = make(series, coach, Wish(WISH.first, WISH.last, 3, slot, slot))
    assert [when[:5] for when in starts(plan).values()] == [
        "09-29", "10-13", "10-20", "11-10", "11-17", "12-01",
    ]  # fmt: skip
    free(school, "2026-10-13")
    service.accept(plan=plan, chosen=keys(plan), by=coach)
    assert [when[:5] for when in starts(plan).values()] == [
        "09-29", "10-20", "11-03", "11-17", "11-24", "12-08",
    ]  # fmt: skip


def test_a_schools_own_day_counts_for_its_series_alone(series, coach, school):
    plan = make(series, coach)
    other = make_series(SchoolFactory(area=school.area), facilitators=[make_coach(school.authority)])
    elsewhere = make(other, coach, uid="b")
    free(school, "2026-10-08", own=True)
    assert (len(proposed(plan)), len(proposed(elsewhere))) == (1, 0)


def test_moved_by_hand_the_plan_goes_by_where_the_meeting_is(series, coach):
    plan = make(series, coach)
    d = plan.moments.get(part=1, letter="D").meeting
    start = dt.datetime(2026, 10, 2, 13, tzinfo=dt.UTC)
    meetings.move(meeting=d, starts_at=start, ends_at=start + dt.timedelta(hours=1), by=coach)
    (one,) = proposed(plan)
    assert one.why == "bara 2 undervisningsdagar efter B" and str(one.new.day) == "2026-10-08"


def test_a_second_tab_is_told_what_has_changed(series, coach, school):
    plan = make(series, coach)
    free(school, "2026-10-08")
    chosen = keys(plan)
    service.accept(plan=plan, chosen=chosen, by=coach)
    with pytest.raises(service.ChangedMeanwhile) as refused:
        service.accept(plan=plan, chosen=chosen, by=coach)
    assert [(one.part, one.letter) for one in refused.value.moments] == [(1, "D")]
    assert starts(plan)[1, "D"] == "10-15 13:00"


@pytest.mark.parametrize("chosen", [[], ["x"], ["1.2.3"], ["9" * 30 + ".1.0.2026-10-15"]])
def test_what_is_not_proposed_is_not_taken(series, coach, school, chosen):
    plan = make(series, coach)
    free(school, "2026-10-08")
    with pytest.raises(MeetingError):
        service.accept(plan=plan, chosen=chosen, by=coach)
    assert starts(plan) == PLANNED


def test_new_dates_pass_over_what_somebody_who_leads_does(series, coach, school):
    plan = make(series, coach)
    other = make_series(school, facilitators=[coach])
    make_meeting(other, dt.datetime(2026, 10, 15, 13, tzinfo=dt.UTC))
    free(school, "2026-10-08")
    # A week later than the next Thursday, and part 2 makes room.
    assert str(proposed(plan)[0].new.day) == "2026-10-22"


def test_a_clash_that_comes_meanwhile_moves_none(series, coach, school):
    plan = make(series, coach)
    free(school, "2026-10-08")
    free(school, "2026-12-10")
    chosen = keys(plan)
    other = make_series(school, facilitators=[coach])
    make_meeting(other, dt.datetime(2026, 12, 17, 14, tzinfo=dt.UTC))
    with pytest.raises(MeetingError):
        service.accept(plan=plan, chosen=chosen, by=coach)
    assert starts(plan) == PLANNED


def test_what_was_called_off_is_booked_anew_unless_it_is_not_needed(series, coach):
    plan = make(series, coach)
    b, d = (plan.moments.get(part=4, letter=letter).meeting for letter in "BD")
    meetings.cancel(meeting=d, reason=CancelReason.ILLNESS, by=coach)
    (one,) = proposed(plan)
    assert (one.why, str(one.new.day)) == ("inställt", "2026-12-10")
    service.accept(plan=plan, chosen=[one.key], by=coach)
    again = plan.moments.get(part=4, letter="D").meeting
    assert (again.pk == d.pk, again.status, starts(plan)) == (False, MeetingStatus.BOOKED, PLANNED)
    meetings.cancel(meeting=b, reason=CancelReason.NOT_NEEDED, by=coach)
    assert proposed(plan) == []


def test_removing_calls_off_what_is_to_come(series, coach, time_machine):
    plan = make(series, coach)
    first = plan.moments.get(part=1, letter="B").meeting
    time_machine.move_to(dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC))
    meetings.hold(meeting=first, by=coach, attended=[coach.pk])
    assert service.remove(plan=plan, reason=CancelReason.SCHOOL, by=coach) == 7
    assert (ModulePlan.objects.count(), Moment.objects.count()) == (0, 0)
    states = list(Meeting.objects.order_by("starts_at").values_list("status", flat=True))
    assert states == [MeetingStatus.HELD] + [MeetingStatus.CANCELLED] * 7


@pytest.mark.parametrize(
    "fields",
    [
        {"letter": "E"},
        {"letter": "A", "starts_on": None},
        {"letter": "A", "ends_on": "2026-09-01"},
        {"part": 0},
        {"part": 13},
        {"letter": "B", "starts_on": None, "ends_on": None},
    ],
)
def test_the_database_refuses_moments_that_cannot_be(series, coach, fields):
    plan = make(series, coach)
    row = {
        "plan": plan,
        "part": 9,
        "letter": "A",
        "starts_on": "2026-10-01",
        "ends_on": "2026-10-02",
        **fields,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Moment.objects.create(**row)


@pytest.mark.parametrize(
    "fields",
    [
        {"b_minutes": 0},
        {"a_minutes": 721},
        {"parts": 13},
        {"every": 9},
        {"teaching_days": 0},
        {"last": "2026-01-01"},
    ],
)
def test_the_database_refuses_plans_that_cannot_be(series, coach, fields):
    plan = make(series, coach)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModulePlan.objects.filter(pk=plan.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Moment.objects.filter(plan=plan, part=1, letter="A").update(part=2)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_plan_and_move_once(series, coach, school):
    def twice(act):
        def alone(_number):
            try:
                return act()
            except service.ChangedMeanwhile:
                return "changed"
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(alone, range(2)))

    plans = twice(lambda: make(series, coach))
    assert (plans[0], Meeting.objects.count()) == (plans[1], 8)
    free(school, "2026-10-08")
    chosen = keys(plans[0])
    answers = twice(lambda: service.accept(plan=plans[0], chosen=chosen, by=coach))
    assert sorted(answers, key=str) == [1, "changed"]
