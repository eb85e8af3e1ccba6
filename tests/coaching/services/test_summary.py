"""Each sort of change by hand: what it makes of the cells."""

import datetime as dt
import logging
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum

from accounts.models import SchoolArea
from coaching.models import ActivityCell, CancellationCell, CoachCell, Due, Log, PresenceCell, TermCell
from coaching.queries.summary import NOTHING, pending
from coaching.services import summary
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import Meeting, Participant, Term
from tests.coaching.recount import counted, stored
from tests.factories import (
    AreaFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_coach,
    make_engagement,
    make_group,
    make_meeting,
    make_series,
    make_teacher,
)
from tests.scheduling.services.test_race import at_once

pytestmark = pytest.mark.django_db
LOCAL = ZoneInfo("Europe/Stockholm")
HELD, BOOKED, CANCELLED = MeetingStatus.HELD, MeetingStatus.BOOKED, MeetingStatus.CANCELLED


def at(month, day, hour=10, minute=0, year=2026):
    return dt.datetime(year, month, day, hour, minute, tzinfo=LOCAL)


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.fixture
def area(db):
    return AreaFactory()


@pytest.fixture
def term(area):
    return Term.objects.create(
        authority=area.authority,
        season="HT",
        year=2026,
        starts_on=dt.date(2026, 8, 17),
        ends_on=dt.date(2026, 12, 18),
    )


@pytest.fixture
def school(area):
    return SchoolFactory(area=area)


@pytest.fixture
def coach(area):
    return make_coach(area.authority)


@pytest.fixture
def teachers(school):
    return [make_teacher(school), make_teacher(school)]


@pytest.fixture
def engagement(school, coach, teachers, term):
    return make_engagement(school, coaches=[coach], teachers=teachers)


def hold(meeting, minutes=60, absent=()):
    """Held and logged, with everybody there but those `absent`."""
    Meeting.objects.filter(pk=meeting.pk).update(status=HELD)
    Participant.objects.filter(meeting=meeting).exclude(person__in=absent).update(attended=True)
    Participant.objects.filter(meeting=meeting, person__in=absent).update(attended=False)
    Log.objects.create(meeting=meeting, minutes=minutes, logged_by=meeting.participants.first().person)
    return meeting


def cells(model, *names):
    """Those columns of every cell after a refresh, which also agrees with what Python counts."""
    summary.refresh()
    assert stored() == counted()
    return sorted(model.objects.values_list(*names), key=str)


ACTIVITY = ("term", "month", "planned", "held", "cancelled", "minutes")


def test_a_meeting_from_booked_to_held_and_corrected(engagement, school, area):
    meeting = make_meeting(engagement.series, at(9, 1), kind=MeetingKind.LESSON_VISIT)
    september = dt.date(2026, 9, 1)
    assert cells(ActivityCell, *ACTIVITY) == [("HT-26", september, 1, 0, 0, 0)]
    hold(meeting, 50)
    assert cells(ActivityCell, *ACTIVITY) == [("HT-26", september, 0, 1, 0, 50)]
    Log.objects.filter(meeting=meeting).update(minutes=75)
    assert cells(ActivityCell, *ACTIVITY) == [("HT-26", september, 0, 1, 0, 75)]
    [cell] = ActivityCell.objects.all()
    assert (cell.authority, cell.school, cell.area, cell.programme, cell.kind) == (
        area.authority,
        school,
        area,
        engagement.programme,
        MeetingKind.LESSON_VISIT,
    )


def test_a_meeting_that_is_moved_counts_once_where_it_ended_up(engagement):
    meeting = make_meeting(engagement.series, at(9, 30))
    summary.refresh()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=at(10, 1), ends_at=at(10, 1, 11))
    assert cells(ActivityCell, *ACTIVITY) == [("HT-26", dt.date(2026, 10, 1), 1, 0, 0, 0)]
    # Twice before anybody looks, out of the term and to the year after.
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=at(12, 24), ends_at=at(12, 24, 11))
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=at(1, 2, year=2027), ends_at=at(1, 2, 11, year=2027)
    )
    assert cells(ActivityCell, *ACTIVITY) == [("", dt.date(2027, 1, 1), 1, 0, 0, 0)]


def test_cancelled_meetings_by_reason(engagement):
    first, second = (make_meeting(engagement.series, at(9, day)) for day in (1, 2))
    summary.refresh()
    Meeting.objects.filter(pk=first.pk).update(status=CANCELLED, cancel_reason=CancelReason.ILLNESS)
    Meeting.objects.filter(pk=second.pk).update(status=CANCELLED, cancel_reason=CancelReason.SCHOOL)
    assert cells(CancellationCell, "reason", "cancelled") == [("illness", 1), ("school", 1)]
    assert cells(ActivityCell, *ACTIVITY) == [("HT-26", dt.date(2026, 9, 1), 0, 0, 2, 0)]
    assert cells(CoachCell, "held") == []


def test_what_has_no_time_or_is_not_booked_is_in_no_cell(engagement):
    make_meeting(engagement.series, at(9, 1), status=MeetingStatus.OPEN)
    Meeting.objects.create(
        series=engagement.series, kind="lecture", status=CANCELLED, cancel_reason=CancelReason.SCHOOL
    )
    assert cells(ActivityCell, "pk") == []
    assert cells(CancellationCell, "pk") == []


def test_two_coaches_have_the_meeting_each_and_the_school_has_it_once(engagement, coach, area):
    second = make_coach(area.authority)
    meeting = make_meeting(engagement.series, at(9, 1))
    Participant.objects.create(meeting=meeting, person=second, role="facilitator", travel_before=20)
    Participant.objects.filter(meeting=meeting, person=coach).update(travel_before=10, travel_after=15)
    columns = ("coach", "held", "minutes", "travel", "booked", "booked_minutes", "booked_travel")
    assert cells(CoachCell, *columns) == [(coach.pk, 0, 0, 0, 1, 60, 25), (second.pk, 0, 0, 0, 1, 60, 20)]
    hold(meeting, 45)
    assert cells(CoachCell, *columns) == [(coach.pk, 1, 45, 25, 0, 0, 0), (second.pk, 1, 45, 20, 0, 0, 0)]
    assert cells(ActivityCell, "held", "minutes") == [(1, 45)]
    # Who was ill has not held it.
    Participant.objects.filter(meeting=meeting, person=second).update(attended=False)
    assert cells(CoachCell, "coach", "held") == [(coach.pk, 1)]


def test_people_who_were_there(engagement, teachers, coach):
    hold(make_meeting(engagement.series, at(9, 1)), absent=teachers[1:])
    hold(make_meeting(engagement.series, at(9, 8)))
    assert cells(PresenceCell, "person", "meetings") == sorted(
        [(teachers[0].pk, 2), (teachers[1].pk, 1)], key=str
    )
    # Who led once and took part another time is a participant of that time only.
    Participant.objects.filter(meeting__starts_at=at(9, 1), person=teachers[0]).update(role="facilitator")
    assert cells(PresenceCell, "person", "meetings") == sorted(
        [(teachers[0].pk, 1), (teachers[1].pk, 1)], key=str
    )


def test_a_meeting_counts_on_the_local_day_of_its_beginning(engagement, term):
    # 23.30 on the last day of September and of the term, until past midnight.
    make_meeting(engagement.series, at(9, 30, 23, 30))
    make_meeting(engagement.series, at(12, 18, 23, 30))
    # 0.30 on the first day, while it is still the day before in UTC.
    make_meeting(engagement.series, utc(2026, 8, 16, 22, 30))
    assert cells(ActivityCell, "term", "month", "planned") == [
        ("HT-26", dt.date(2026, 12, 1), 1),
        ("HT-26", dt.date(2026, 8, 1), 1),
        ("HT-26", dt.date(2026, 9, 1), 1),
    ]


def test_the_nights_in_which_the_clocks_change(school, area, coach):
    """A term that ends on the day with 25 hours, and one that begins on the day with 23."""
    engagement = make_engagement(school, coaches=[coach])
    for season, first, last in (("HT", (2026, 8, 17), (2026, 10, 25)), ("VT", (2026, 3, 29), (2026, 6, 12))):
        Term.objects.create(
            authority=area.authority,
            season=season,
            year=2026,
            starts_on=dt.date(*first),
            ends_on=dt.date(*last),
        )
    for moment in (
        utc(2026, 10, 25, 0, 30),  # 2.30 in summer time
        utc(2026, 10, 25, 1, 30),  # 2.30 again, an hour later
        utc(2026, 10, 25, 22, 30),  # 23.30
        utc(2026, 10, 25, 23, 30),  # 0.30 on the day after
        utc(2026, 3, 28, 22, 30),  # 23.30 on the day before
        utc(2026, 3, 28, 23, 30),  # 0.30
    ):
        hold(make_meeting(engagement.series, moment))
    summary.refresh()
    by_term = ActivityCell.objects.values_list("term").annotate(n=Sum("held"))
    assert sorted(by_term) == [("", 2), ("HT-26", 3), ("VT-26", 1)]
    # Changed one by one, each is found again in the unit that it is in.
    for log in Log.objects.all():
        Log.objects.filter(pk=log.pk).update(minutes=61)
        cells(ActivityCell, "pk")


def test_a_school_that_changes_area_counts_where_it_was(engagement, school, area):
    other = AreaFactory(authority=area.authority)
    make_meeting(engagement.series, at(9, 1))
    make_meeting(engagement.series, at(9, 20))
    summary.refresh()
    SchoolArea.objects.filter(school=school).update(ends_on=dt.date(2026, 9, 19))
    SchoolArea.objects.create(school=school, area=other, starts_on=dt.date(2026, 9, 20))
    assert cells(ActivityCell, "area", "planned") == sorted([(area.pk, 1), (other.pk, 1)], key=str)


def test_terms_that_are_set_changed_and_taken_away(school, area):
    series = make_engagement(school).series
    make_meeting(series, at(8, 10))
    make_meeting(series, at(2, 10))
    assert cells(ActivityCell, "term") == [("HT-26",), ("VT-26",)]
    term = Term.objects.create(
        authority=area.authority,
        season="HT",
        year=2026,
        starts_on=dt.date(2026, 8, 17),
        ends_on=dt.date(2026, 12, 18),
    )
    assert cells(ActivityCell, "term") == [("",), ("",)]
    Term.objects.filter(pk=term.pk).update(starts_on=dt.date(2026, 8, 10))
    assert cells(ActivityCell, "term") == [("",), ("HT-26",)]
    Term.objects.filter(pk=term.pk).update(season="VT", year=2027)
    assert cells(ActivityCell, "term") == [("",), ("VT-27",)]
    term.delete()
    assert cells(ActivityCell, "term") == [("HT-26",), ("VT-26",)]


def test_terms_of_others_do_not_matter(engagement):
    foreign = make_engagement(SchoolFactory())
    make_meeting(foreign.series, at(12, 24))
    make_meeting(engagement.series, at(12, 24))
    assert cells(ActivityCell, "term") == [("",), ("HT-26",)]


def test_a_series_that_moves_to_another_school(engagement, school, area):
    hold(make_meeting(engagement.series, at(9, 1)))
    other = SchoolFactory(area=AreaFactory(authority=area.authority))
    summary.refresh()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE scheduling_series SET school_id = %s WHERE id = %s", [other.pk, engagement.series.pk]
        )
    assert cells(ActivityCell, "school", "area") == [(other.pk, other.area.pk)]
    assert {cell.school_id for cell in PresenceCell.objects.all()} == {other.pk}
    engagement.series.school = None
    engagement.series.save()
    assert cells(ActivityCell, "school", "area") == [(None, None)]


def test_programmes_of_engagements_groups_and_their_own_meetings(school, area, coach, teachers, term):
    one, two, three = (ProgrammeFactory(authority=area.authority) for _ in range(3))
    engagement = make_engagement(school, programme=one)
    group = make_group(two, school)
    three.series = make_series(None, authority=area.authority)
    three.save()
    loose = make_series(school)
    for number, series in enumerate((engagement.series, group.series, three.series, loose)):
        make_meeting(series, at(9, 1 + number))
    expected = [(one.pk, 1), (two.pk, 1), (three.pk, 1), (None, 1)]
    assert cells(ActivityCell, "programme", "planned") == sorted(expected, key=str)
    type(engagement).objects.filter(pk=engagement.pk).update(programme=two)
    group.delete()
    assert cells(ActivityCell, "programme", "planned") == sorted(
        [(two.pk, 1), (three.pk, 1), (None, 2)], key=str
    )


def test_what_is_deleted_is_in_no_cell(engagement, teachers, coach):
    meeting = hold(make_meeting(engagement.series, at(9, 1)))
    kept = hold(make_meeting(engagement.series, at(9, 2)))
    summary.refresh()
    Participant.objects.filter(meeting=kept, person=teachers[0]).delete()
    assert cells(PresenceCell, "person", "meetings") == sorted(
        [(teachers[0].pk, 1), (teachers[1].pk, 2)], key=str
    )
    Log.objects.filter(meeting=kept).delete()
    assert cells(ActivityCell, "held", "minutes") == [(2, 60)]
    meeting.delete()
    assert cells(ActivityCell, "held", "minutes") == [(1, 0)]
    assert cells(PresenceCell, "person", "meetings") == [(teachers[1].pk, 1)]


def test_what_changes_no_figure_is_not_due(engagement, teachers):
    meeting = hold(make_meeting(engagement.series, at(9, 1)))
    summary.refresh()
    Meeting.objects.filter(pk=meeting.pk).update(place="Sal 4", agenda="Läsning", sequence=3)
    Participant.objects.filter(meeting=meeting).update(response="accepted", answered_at=at(8, 30))
    engagement.series.title = "Samtal på Furuskolan"
    engagement.series.save()
    Participant.objects.create(meeting=meeting, person=make_teacher(engagement.school))
    assert not Due.objects.exists()


def test_only_what_is_due_is_worked_out(engagement, school, area):
    elsewhere = make_engagement(SchoolFactory(area=area), programme=engagement.programme)
    first, second = make_meeting(engagement.series, at(9, 1)), make_meeting(elsewhere.series, at(9, 1))
    summary.refresh()
    before = dict(ActivityCell.objects.values_list("school", "pk"))
    Meeting.objects.filter(pk=first.pk).update(kind=MeetingKind.LECTURE)
    summary.refresh()
    after = dict(ActivityCell.objects.values_list("school", "pk"))
    assert after[second.series.school_id] == before[second.series.school_id]
    assert after[school.pk] != before[school.pk]


def test_pending_says_how_much_and_of_which_authorities(engagement, area, school):
    make_meeting(engagement.series, at(9, 1))
    summary.refresh()
    assert pending([area.authority_id]) == NOTHING
    assert not pending([area.authority_id])
    for day in (1, 2):
        make_meeting(engagement.series, at(9, day + 10))
    foreign = make_engagement(SchoolFactory())
    summary_before = pending([foreign.authority_id])
    make_meeting(foreign.series, at(9, 1))
    found = pending([area.authority_id])
    assert (found.meetings, found.units, found.is_whole) == (2, 1, False)
    assert found.since is not None
    assert pending([foreign.authority_id]).meetings == 1
    assert summary_before.meetings == 0
    Term.objects.filter(authority=area.authority).update(ends_on=dt.date(2026, 12, 20))
    assert pending([area.authority_id]).is_whole
    assert not pending([foreign.authority_id]).meetings > 1
    summary.refresh()
    assert pending([area.authority_id, foreign.authority_id]) == NOTHING


def test_the_check_finds_what_is_wrong_and_the_night_puts_it_right(engagement, area, capsys, caplog):
    hold(make_meeting(engagement.series, at(9, 1)))
    call_command("check_summaries")
    assert "Every cell agrees" in capsys.readouterr().out
    ActivityCell.objects.update(minutes=61)
    PresenceCell.objects.first().delete()
    TermCell.objects.create(
        authority=area.authority,
        term="HT-26",
        kind="lecture",
        **dict.fromkeys(("planned", "held", "cancelled", "minutes"), 1),
    )
    with pytest.raises(CommandError, match="4 cells differ"):
        call_command("check_summaries")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "- coaching_termcell",
        "+ coaching_activitycell",
        "- coaching_activitycell",
        "+ coaching_presencecell",
    ]
    assert "minutes=61" in lines[2]
    with caplog.at_level(logging.INFO):
        assert summary.check_at_night() == 4
        assert summary.check_at_night() == 0
    assert [record.levelname for record in caplog.records if record.name == "coaching.services.summary"] == [
        "ERROR",
        "INFO",
    ]
    assert stored() == counted()
    CoachCell.objects.all().delete()
    call_command("check_summaries", rebuild=True)
    assert stored() == counted()


def test_the_application_s_role_writes_what_is_due(engagement):
    """Tests work as that role, which owns nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE relname = 'coaching_due'")
        assert cursor.fetchone() == (False,)
    make_meeting(engagement.series, at(9, 1))
    assert Due.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_changes_from_many_connections_while_two_workers_refresh(area):
    """Nothing gets lost: whatever was changed while it was being worked out is due still, or in."""
    schools = [SchoolFactory(area=area) for _ in range(3)]
    made = [make_engagement(school, teachers=[make_teacher(school)]) for school in schools]
    meetings = [make_meeting(one.series, at(9, day)) for one in made for day in (1, 8)]
    term = Term.objects.create(
        authority=area.authority,
        season="HT",
        year=2026,
        starts_on=dt.date(2026, 8, 17),
        ends_on=dt.date(2026, 12, 18),
    )

    def change(own):
        for number in range(15):
            for meeting in own:
                start = at(9 + number % 4, 1 + number)
                Meeting.objects.filter(pk=meeting.pk).update(
                    starts_at=start,
                    ends_at=start + dt.timedelta(hours=1),
                    status=HELD if number % 3 else BOOKED,
                )
                Participant.objects.filter(meeting=meeting).update(attended=bool(number % 2))

    def move_school():
        for number in range(15):
            made[0].series.school = schools[number % 3]
            made[0].series.save()
            Term.objects.filter(pk=term.pk).update(ends_on=dt.date(2026, 10 + number % 3, 15))

    def refresh(wait):
        for _ in range(20):
            summary.refresh(wait=wait)

    results = at_once(
        lambda: change(meetings[::2]),
        lambda: change(meetings[1::2]),
        move_school,
        lambda: refresh(True),
        lambda: refresh(False),
        summary.catch_up,
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    summary.refresh()
    assert stored() == counted()
    assert not Due.objects.exists()
