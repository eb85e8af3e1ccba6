"""What takes the coaches' time, each measure computed by hand from a small world; and what an employer alone reads."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Certification, Duty
from coaching.enums import Phase
from coaching.models import EngagementEvent
from coaching.queries.load import coach_loads, school_weeks
from coaching.reports import coaches
from coaching.services import summary
from scheduling.enums import CancelReason, MeetingStatus, ParticipantRole
from scheduling.models import Participant, SeriesMember
from tests.coaching.moving import move
from tests.coaching.reports import worlds
from tests.coaching.reports.worlds import at, hold
from tests.factories import (
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_area_manager,
    make_coach,
    make_duty,
    make_group,
    make_meeting,
    make_principal,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-10-14 09:00+02:00", tick=False)]
REPORT = coaches.CoachesReport()
#: Weeks 34 to 51.
WEEKS = 18


@pytest.fixture
def world():
    return worlds.World()


def named(world, given, weekly_minutes=600):
    return make_coach(
        world.authority,
        weekly_minutes=weekly_minutes,
        person=PersonFactory(given_name=given, family_name="Coach"),
    )


def engagement_of(world, *coaches, school=None, **fields):
    made = world.engagement(school, coaches=0, **fields)
    for coach in coaches:
        SeriesMember.objects.create(
            series=made.series, person=coach, role=ParticipantRole.FACILITATOR, joined_at=made.started_at
        )
    return made


def figures(person, **filters):
    return worlds.figures(REPORT, person, **filters)


def rows(person, code="coaches", **filters):
    return worlds.rows(REPORT, person, code, **filters)


def held(engagement, moment, **fields):
    """A held meeting at which everybody was, an hour long as it was booked."""
    meeting = make_meeting(engagement.series, moment, **fields)
    return hold(meeting, [one.person for one in meeting.participants.all()], minutes=60)


def travel(meeting, before, after):
    meeting.participants.filter(role=ParticipantRole.FACILITATOR).update(
        travel_before=before, travel_after=after
    )


def test_each_measure_by_hand(world):
    anna, bo = named(world, "Anna"), named(world, "Bo", 300)
    series = engagement_of(world, anna).series
    travel(hold(make_meeting(series, at(9, 1), minutes=60), [anna], minutes=45), 20, 10)
    travel(make_meeting(series, at(11, 1), minutes=90), 0, 15)
    make_meeting(series, at(9, 20), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS)
    hold(make_meeting(series, at(8, 14)))
    assert rows(world.office) == [
        # Agreed, capacity, booked, held, travel, taken, engagements.
        ("Anna Coach", 600, 600 * WEEKS, 90, 45, 45 / WEEKS, 180 / (600 * WEEKS), 1),
        ("Bo Coach", 300, 300 * WEEKS, 0, 0, 0, 0, 0),
    ]
    assert figures(world.office) == {
        "coaches": 2,
        "capacity": 900 * WEEKS,
        "booked": 90,
        "held": 45,
        "travel": 45 / (2 * WEEKS),
        "taken": 180 / (900 * WEEKS),
        "engagements": 1,
    }
    assert bo.pk


def test_it_reckons_as_the_office_does_when_it_chooses_a_coach(world):
    """Booked and held, with travel, is what `queries.load` says is taken of the weeks of the term, where what was
    logged is as long as what was booked."""
    anna = named(world, "Anna")
    series = engagement_of(world, anna, phase=Phase.CLOSED, closed_at=at(12, 1)).series
    travel(hold(make_meeting(series, at(9, 1), minutes=50), [anna], minutes=50), 20, 10)
    make_meeting(series, at(11, 1), minutes=90)
    weeks = school_weeks(world.authority.pk, world.term.starts_on, world.term.ends_on)
    [load] = coach_loads([anna], weeks)
    [row] = rows(world.office)
    assert len(weeks) == WEEKS
    assert row[6] == sum(load.taken.values()) / (load.weekly_minutes * len(weeks)) == 170 / (600 * WEEKS)


def test_each_of_two_coaches_has_the_hours_and_the_engagement_is_one(world):
    anna, bo = named(world, "Anna"), named(world, "Bo")
    engagement = engagement_of(world, anna, bo)
    travel(hold(make_meeting(engagement.series, at(9, 1)), [anna, bo], minutes=60), 10, 0)
    assert [cells[4:] for cells in rows(world.office)] == [
        (60, 10 / WEEKS, 70 / (600 * WEEKS), 1),
        (60, 10 / WEEKS, 70 / (600 * WEEKS), 1),
    ]
    assert (figures(world.office)["held"], figures(world.office)["engagements"]) == (120, 1)
    assert rows(world.office, "coach-phases") == [
        ("Anna Coach", 0, 0, 0, 1, 0),
        ("Bo Coach", 0, 0, 0, 1, 0),
    ]


def test_who_takes_part_or_leads_without_being_a_coach_is_no_row(world):
    anna = named(world, "Anna")
    teacher = make_teacher(world.school)
    group = make_group(
        ProgrammeFactory(authority=world.authority), world.school, leaders=[teacher], members=[anna]
    )
    hold(make_meeting(group.series, at(9, 1)), [teacher, anna])
    assert [cells[:5] for cells in rows(world.office)] == [("Anna Coach", 600, 600 * WEEKS, 0, 0)]


def test_a_meeting_over_the_night_on_which_the_clock_is_changed_lasts_as_long_as_it_does(world):
    anna = named(world, "Anna")
    series = engagement_of(world, anna).series
    # From 23.30 until 3.30 winter time is five hours.
    make_meeting(series, at(10, 24, 23, 30).astimezone(dt.UTC), minutes=5 * 60)
    assert rows(world.office)[0][3] == 300


def test_a_moved_meeting_counts_once(world):
    anna = named(world, "Anna")
    meeting = make_meeting(engagement_of(world, anna).series, at(12, 1))
    meeting.starts_at, meeting.ends_at = at(12, 8), at(12, 8, 12)
    meeting.save()
    assert rows(world.office)[0][3] == 120
    meeting.starts_at, meeting.ends_at = at(12, 19), at(12, 19, 12)
    meeting.save()
    assert rows(world.office)[0][3] == 0


def test_who_was_not_there_has_no_hours_of_it(world):
    anna, bo = named(world, "Anna"), named(world, "Bo")
    hold(make_meeting(engagement_of(world, anna, bo).series, at(9, 1)), [bo])
    assert [(cells[0], cells[4]) for cells in rows(world.office)] == [("Anna Coach", 0), ("Bo Coach", 45)]


def test_coaches_of_the_term_only(world):
    for given, duty in (
        ("Före", {"ends_on": dt.date(2026, 8, 16)}),
        ("Kvar", {"ends_on": dt.date(2026, 8, 17)}),
        ("Efter", {"starts_on": dt.date(2026, 12, 19)}),
        ("Ny", {"starts_on": dt.date(2026, 12, 18)}),
    ):
        Duty.objects.filter(person=named(world, given)).update(**duty)
    foreign = worlds.World()
    named(foreign, "Främmande")
    assert [cells[0] for cells in rows(world.office)] == ["Kvar Coach", "Ny Coach"]


def test_phases_as_they_are_now_and_what_is_paused(world):
    anna = named(world, "Anna")
    engagement_of(world, anna, phase=Phase.GOAL)
    paused = engagement_of(world, anna, phase=Phase.WORK)
    engagement_of(world, anna, phase=Phase.WORK)
    engagement_of(world, anna, phase=Phase.CLOSED, closed_at=at(10, 1))
    engagement_of(world, anna, started=at(11, 1))
    EngagementEvent.objects.create(
        engagement=paused, kind=EngagementEvent.Kind.PAUSED, at=at(10, 1), to_phase=Phase.WORK
    )
    assert [cells[1:] for cells in rows(world.office, "phases")] == [(0, 0), (0, 0), (1, 0), (2, 1), (0, 0)]
    EngagementEvent.objects.create(
        engagement=paused, kind=EngagementEvent.Kind.RESUMED, at=at(10, 2), to_phase=Phase.WORK
    )
    assert rows(world.office, "phases")[3][1:] == (2, 0)
    assert rows(world.office)[0][-1] == 3


@pytest.mark.time_machine("2027-03-01 09:00+01:00", tick=False)
def test_phases_as_they_were_on_the_last_day(world):
    anna = named(world, "Anna")
    engagement = engagement_of(world, anna, phase=Phase.CLOSED, closed_at=at(2, 1, year=2027))
    for phase, moment in (
        (Phase.INTRODUCTION, at(9, 1)),
        (Phase.GOAL, at(12, 18)),
        (Phase.WORK, at(12, 19)),
        (Phase.CLOSED, at(2, 1, year=2027)),
    ):
        EngagementEvent.objects.create(engagement=engagement, at=moment, to_phase=phase)
    assert [cells[1] for cells in rows(world.office, "phases")] == [0, 0, 1, 0, 0]


def test_who_handed_over_has_the_engagement_no_more(world):
    anna, bo = named(world, "Anna"), named(world, "Bo")
    engagement = engagement_of(world, anna, bo)
    engagement.series.members.filter(person=anna).update(left_at=at(10, 1))
    assert [(cells[0], cells[-1]) for cells in rows(world.office)] == [("Anna Coach", 0), ("Bo Coach", 1)]


def certify(coach, name, expires_on, issued_on=dt.date(2020, 1, 1)):
    Certification.objects.create(
        coach=coach.coach_profile, name=name, issued_on=issued_on, expires_on=expires_on
    )


def test_certifications_as_they_are_today(world):
    anna, bo, cia = (named(world, given) for given in ("Anna", "Bo", "Cia"))
    named(world, "Dan")
    Duty.objects.filter(person=named(world, "Borta")).update(ends_on=dt.date(2026, 10, 1))
    certify(anna, "ICF", dt.date(2026, 10, 13))
    certify(bo, "ICF", dt.date(2026, 10, 14))
    certify(anna, "Handledare", dt.date(2027, 1, 12))
    certify(bo, "Handledare", dt.date(2027, 1, 13))
    certify(cia, "ICF", None)
    certify(cia, "Handledare", None, issued_on=dt.date(2026, 11, 1))
    # A renewed one is shown once.
    certify(cia, "Samtal", dt.date(2026, 1, 1))
    certify(cia, "samtal", dt.date(2028, 1, 1))
    assert rows(world.office, "certifications") == [
        ("Dan Coach", None, None, "Ingen"),
        ("Anna Coach", "ICF", dt.date(2026, 10, 13), "Gått ut"),
        ("Bo Coach", "ICF", dt.date(2026, 10, 14), "Går ut inom 90 dagar"),
        ("Anna Coach", "Handledare", dt.date(2027, 1, 12), "Går ut inom 90 dagar"),
        ("Bo Coach", "Handledare", dt.date(2027, 1, 13), "Gäller"),
        ("Cia Coach", "samtal", dt.date(2028, 1, 1), "Gäller"),
        ("Cia Coach", "ICF", None, "Gäller"),
        ("Cia Coach", "Handledare", None, "Gäller inte än"),
    ]


def test_others_than_the_office_read_what_is_done_at_their_schools_only(world):
    """Anna works at both schools and has a certification; Bo works at the other school only."""
    anna, bo = named(world, "Anna"), named(world, "Bo")
    certify(anna, "ICF", dt.date(2026, 1, 1))
    held(engagement_of(world, anna), at(9, 1))
    there = engagement_of(world, anna, bo, school=world.other)
    travel(held(there, at(9, 2)), 30, 30)
    make_meeting(there.series, at(11, 2))
    group = make_group(
        ProgrammeFactory(authority=world.authority), world.other, leaders=[anna], members=[]
    ).series
    hold(make_meeting(group, at(9, 3)), [anna], minutes=30)
    for person in (make_principal(world.school), make_area_manager(world.area)):
        assert rows(person) == [("Anna Coach", 0, 60, 1)]
        assert figures(person) == {"coaches": 1, "booked": 0, "held": 60, "engagements": 1}
        paper = REPORT.paper(worlds.choose(person))
        codes = {column.code for one in paper.panels for column in one.columns}
        assert not codes & {"agreed", "capacity", "travel", "taken", "certification", "until"}
        assert [one.code for one in paper.panels] == ["coaches", "phases", "coach-phases"]
        assert rows(person, "coach-phases") == [("Anna Coach", 0, 0, 0, 1, 0)]
    assert rows(make_principal(world.other)) == [("Anna Coach", 60, 90, 1), ("Bo Coach", 60, 60, 1)]
    assert rows(make_principal(SchoolFactory(area=world.area))) == []
    assert [cells[3:5] for cells in rows(world.office)] == [(60, 150), (60, 60)]


def test_engagements_are_told_where_the_school_was_when_the_term_ended(world):
    """What was held counts where the school was that day; the engagement is under way where it is now."""
    anna = named(world, "Anna")
    held(engagement_of(world, anna), at(9, 1))
    move(world.school, world.other_area, dt.date(2026, 9, 15))
    assert figures(make_area_manager(world.area)) == {"coaches": 1, "booked": 0, "held": 60, "engagements": 0}
    assert figures(make_area_manager(world.other_area))["engagements"] == 1


def test_under_a_filter_the_office_reads_of_a_part_as_well(world):
    anna = named(world, "Anna")
    named(world, "Bo")
    engagement = engagement_of(world, anna)
    held(engagement, at(9, 1))
    held(engagement_of(world, anna, school=world.other), at(9, 2))
    for filters in (
        {"school": world.school},
        {"area": world.area},
        {"programme": engagement.programme},
    ):
        assert rows(world.office, **filters) == [("Anna Coach", 0, 60, 1)]


def test_an_administrator_who_leads_a_school_elsewhere_reads_as_principal(world):
    named(world, "Anna")
    elsewhere = worlds.World()
    held(engagement_of(elsewhere, named(elsewhere, "Bo")), at(9, 1))
    make_duty(Role.PRINCIPAL, school=elsewhere.school, person=world.office)
    assert rows(world.office) == [("Bo Coach", 0, 60, 1)]


def test_no_certification_leaves_by_the_file(client, world):
    anna = named(world, "Anna")
    certify(anna, "Hemligt intyg", dt.date(2026, 1, 1))
    held(engagement_of(world, anna), at(9, 1))
    files = {code: reverse("report_csv", args=["coaches", code]) for code in ("coaches", "certifications")}
    client.force_login(world.office)
    assert "Hemligt intyg" in client.get(files["certifications"]).content.decode()
    client.force_login(make_principal(world.school))
    assert client.get(files["certifications"]).status_code == 404
    assert (
        client.get(files["coaches"]).content.decode("utf-8-sig").splitlines()[1] == "Anna Coach;0,00;1,00;1"
    )
    page = client.get(reverse("report_page", args=["coaches"]))
    assert page.status_code == 200
    assert "Hemligt intyg" not in page.content.decode()


def test_without_a_profile_nothing_is_agreed(world):
    make_duty(
        Role.COACH, authority=world.authority, person=PersonFactory(given_name="Ny", family_name="Coach")
    )
    assert rows(world.office) == [("Ny Coach", 0, 0, 0, 0, 0, None, 0)]


def test_as_many_queries_with_30_coaches_as_with_1(client, world, same_queries):
    client.force_login(world.office)

    def grow(n):
        for number in range(n):
            coach = named(world, f"Nr {number}")
            certify(coach, "ICF", None)
            held(engagement_of(world, coach), at(9, 1))

        summary.refresh()

    assert same_queries(lambda: client.get(reverse("report_page", args=["coaches"])), grow) <= 24


def test_who_only_takes_part_adds_no_hours(world):
    anna = named(world, "Anna")
    meeting = make_meeting(engagement_of(world).series, at(9, 1))
    Participant.objects.create(meeting=meeting, person=anna, role=ParticipantRole.PARTICIPANT)
    assert rows(world.office)[0][3] == 0
