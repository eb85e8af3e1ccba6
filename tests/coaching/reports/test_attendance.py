"""How many of those asked came, each measure computed by hand from a small world; and who is told of how few."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from coaching.enums import ProgrammeKind
from coaching.reports import attendance
from coaching.reports.frame import HIDDEN
from coaching.services import summary
from scheduling.enums import CancelReason, MeetingStatus, ParticipantRole
from scheduling.models import Participant, SeriesMember
from tests.coaching.reports import worlds
from tests.coaching.reports.worlds import at, hold
from tests.factories import (
    ProgrammeFactory,
    SchoolFactory,
    SeriesFactory,
    make_area_manager,
    make_coach,
    make_duty,
    make_group,
    make_meeting,
    make_principal,
    make_teacher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-10-14 09:00+02:00", tick=False)]
REPORT = attendance.AttendanceReport()


@pytest.fixture
def world():
    """A group of six at the first school, one of three at the other, and a network of eight, each with a leader."""
    made = worlds.World()
    made.programme = ProgrammeFactory(
        authority=made.authority, name="Handledning", kind=ProgrammeKind.SUPERVISION
    )
    made.six, made.three = (
        make_group(
            made.programme,
            school,
            name=name,
            leaders=[make_coach(made.authority)],
            members=[make_teacher(school) for _ in range(amount)],
        )
        for school, name, amount in ((made.school, "Granar", 6), (made.other, "Lindar", 3))
    )
    made.network = ProgrammeFactory(
        authority=made.authority,
        name="Matematiknätverket",
        kind=ProgrammeKind.NETWORK,
        series=SeriesFactory(authority=made.authority, school=None),
    )
    for number in range(9):
        SeriesMember.objects.create(
            series=made.network.series,
            person=make_teacher(made.school) if number else make_coach(made.authority),
            role=ParticipantRole.PARTICIPANT if number else ParticipantRole.FACILITATOR,
        )
    return made


def meet(series, moment, *, there):
    """A held meeting at which its leader and so many of those asked were."""
    meeting = make_meeting(series, moment)
    people = meeting.participants.order_by("person")
    leaders = [one.person for one in people if one.role == ParticipantRole.FACILITATOR]
    asked = [one.person for one in people if one.role == ParticipantRole.PARTICIPANT]
    return hold(meeting, [*leaders, *asked[:there]])


def figures(person, **filters):
    return tuple(worlds.figures(REPORT, person, **filters).values())


def rows(person, code, **filters):
    return worlds.rows(REPORT, person, code, **filters)


def test_each_measure_by_hand(world):
    meet(world.six.series, at(8, 20), there=6)
    meet(world.six.series, at(9, 10), there=3)
    meet(world.three.series, at(9, 11), there=3)
    meet(world.network.series, at(9, 12), there=4)
    # Neither what is booked, cancelled or outside the term, nor an engagement.
    make_meeting(world.six.series, at(10, 20))
    make_meeting(
        world.six.series, at(9, 20), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.SCHOOL
    )
    meet(world.six.series, at(8, 16), there=6)
    meet(world.engagement(teachers=5).series, at(9, 1), there=5)
    assert figures(world.office) == (4, 6 + 6 + 3 + 8, 6 + 3 + 3 + 4, 16 / 23)
    assert rows(world.office, "months") == [
        ("augusti 2026", 1, 6, 6, 1),
        ("september 2026", 3, 17, 10, 10 / 17),
        ("oktober 2026", 0, 0, 0, None),
        ("november 2026", 0, 0, 0, None),
        ("december 2026", 0, 0, 0, None),
    ]
    assert rows(world.office, "run") == [("Möte 1", 3, 17, 13, 13 / 17), ("Möte 2", 1, 6, 3, 1 / 2)]
    assert rows(world.office, "programmes") == [
        ("Handledning", 3, 15, 12, 12 / 15),
        ("Matematiknätverket", 1, 8, 4, 1 / 2),
    ]
    assert rows(world.office, "groups") == [
        ("Granar", "Handledning", "Furuskolan", 2, 12, 9, 9 / 12),
        ("Lindar", "Handledning", "Lindskolan", 1, 3, 3, 1),
        ("Alla tillsammans", "Matematiknätverket", None, 1, 8, 4, 1 / 2),
    ]


def test_meeting_by_meeting_of_a_chosen_programme(world):
    meet(world.six.series, at(8, 20, 14), there=6)
    meet(world.six.series, at(9, 10, 14, 30), there=3)
    meet(world.three.series, at(9, 10, 14), there=2)
    meet(world.network.series, at(9, 12), there=4)
    assert rows(world.office, "meetings", programme=world.programme) == [
        ("20 augusti 2026 14:00", "Granar", 6, 6, 1),
        ("10 september 2026 14:00", "Lindar", 3, 2, 2 / 3),
        ("10 september 2026 14:30", "Granar", 6, 3, 1 / 2),
    ]
    assert "meetings" not in [one.code for one in REPORT.panels(worlds.choose(world.office))]


def test_a_list_that_nobody_would_read_is_not_made(world, monkeypatch):
    monkeypatch.setattr(attendance, "MOST", 1)
    meet(world.six.series, at(8, 20), there=6)
    meet(world.six.series, at(9, 10), there=3)
    found = worlds.panel(REPORT, world.office, "meetings", programme=world.programme)
    assert (found.rows, "skola" in found.empty) == ([], True)


def test_who_came_unasked_is_asked_who_led_is_not_and_two_leaders_make_no_difference(world):
    meeting = meet(world.six.series, at(8, 20), there=5)
    Participant.objects.create(meeting=meeting, person=make_teacher(world.school), attended=True)
    Participant.objects.create(
        meeting=meeting, person=make_coach(world.authority), role=ParticipantRole.FACILITATOR, attended=True
    )
    assert figures(world.office) == (1, 7, 6, 6 / 7)


def test_who_left_was_asked_until_then(world):
    meet(world.six.series, at(8, 20), there=6)
    member = world.six.series.members.filter(role=ParticipantRole.PARTICIPANT).first()
    member.left_at = at(9, 1)
    member.joined_at = at(8, 1)
    member.save()
    meet(world.six.series, at(9, 10), there=5)
    assert figures(world.office) == (2, 11, 11, 1)


def test_a_month_is_a_local_month_and_a_night_meeting_belongs_to_its_beginning(world):
    # 31 August 22.30 UTC is 1 September here; and one that goes on over midnight into September.
    import datetime as dt

    meet(world.six.series, dt.datetime(2026, 8, 31, 22, 30, tzinfo=dt.UTC), there=6)
    meet(world.three.series, at(8, 31, 23, 30), there=3)
    assert [cells[:2] for cells in rows(world.office, "months")[:2]] == [
        ("augusti 2026", 1),
        ("september 2026", 1),
    ]


def test_a_principal_is_not_told_who_was_at_a_meeting_of_few(world):
    meet(world.three.series, at(9, 10), there=2)
    for person in (make_principal(world.other), make_area_manager(world.other_area)):
        assert figures(person) == (1, HIDDEN, HIDDEN, HIDDEN)
        assert rows(person, "groups") == [("Lindar", "Handledning", "Lindskolan", 1, HIDDEN, HIDDEN, HIDDEN)]
        assert rows(person, "meetings", programme=world.programme)[0][2:] == (HIDDEN, HIDDEN, HIDDEN)


def test_what_is_told_beside_it_does_not_give_it_away(world):
    """All less what is told of the big group is nothing."""
    meet(world.three.series, at(9, 10), there=2)
    big = make_group(
        world.programme,
        world.other,
        name="Bokar",
        leaders=[make_coach(world.authority)],
        members=[make_teacher(world.other) for _ in range(5)],
    )
    meet(big.series, at(9, 11), there=4)
    principal = make_principal(world.other)
    assert figures(principal) == (2, 5, 4, 4 / 5)
    assert [cells[-3:] for cells in rows(principal, "groups")] == [(5, 4, 4 / 5), (HIDDEN, HIDDEN, HIDDEN)]
    assert rows(principal, "months")[1] == ("september 2026", 2, 5, 4, 4 / 5)
    assert rows(principal, "run") == [("Möte 1", 2, 5, 4, 4 / 5)]
    assert figures(world.office) == (2, 8, 6, 6 / 8)


def test_everybody_reads_about_the_own_place_only(world):
    foreign = worlds.World()
    elsewhere = make_group(
        ProgrammeFactory(authority=foreign.authority),
        foreign.school,
        leaders=[make_coach(foreign.authority)],
        members=[make_teacher(foreign.school) for _ in range(6)],
    )
    for series in (world.six.series, world.three.series, world.network.series, elsewhere.series):
        meet(series, at(9, 10), there=1)
    for person, amount in (
        (world.office, 3),
        (make_area_manager(world.area), 1),
        (make_principal(world.school), 1),
        (make_principal(SchoolFactory(area=world.area)), 0),
    ):
        assert figures(person)[0] == amount
    # The network is of no school, though eight teachers of this one are in it.
    assert [cells[0] for cells in rows(make_principal(world.school), "groups")] == ["Granar"]


def test_a_group_of_several_schools_is_read_about_where_its_members_teach(world):
    both = [make_teacher(world.school), *(make_teacher(world.other) for _ in range(5))]
    shared = make_group(
        world.programme, world.other, name="Över gränsen", leaders=[make_coach(world.authority)], members=both
    )
    shared.school = shared.series.school = None
    shared.save()
    shared.series.save()
    meet(shared.series, at(9, 10), there=4)
    third = SchoolFactory(area=world.area)
    for person, told in (
        (make_principal(world.school), (1, 6, 4, 4 / 6)),
        (make_principal(world.other), (1, 6, 4, 4 / 6)),
        (make_principal(third), (0, 0, 0, None)),
        (make_area_manager(world.area), (0, 0, 0, None)),
        (world.office, (1, 6, 4, 4 / 6)),
    ):
        assert figures(person) == told
    # It is not the school's: a filter leaves it out.
    assert figures(make_principal(world.school), school=world.school) == (0, 0, 0, None)
    # Nor does the programme's filter let in what was not seen without it.
    assert figures(make_principal(third), programme=world.programme) == (0, 0, 0, None)


def test_an_administrator_who_leads_a_school_elsewhere_is_principal_there(world):
    elsewhere = worlds.World()
    group = make_group(
        ProgrammeFactory(authority=elsewhere.authority),
        elsewhere.school,
        leaders=[make_coach(elsewhere.authority)],
        members=[make_teacher(elsewhere.school) for _ in range(3)],
    )
    meet(group.series, at(9, 10), there=2)
    meet(world.three.series, at(9, 10), there=2)
    make_duty(Role.PRINCIPAL, school=elsewhere.school, person=world.office)
    assert figures(world.office) == (2, 3, 2, 2 / 3)


def test_filters_narrow(world):
    for series in (world.six.series, world.three.series, world.network.series):
        meet(series, at(9, 10), there=3)
    for filters, amount in (
        ({"school": world.school}, 1),
        ({"area": world.other_area}, 1),
        ({"programme": world.programme}, 2),
        ({"programme": world.network}, 1),
        ({"programme": world.network, "school": world.school}, 0),
        ({"form": "leisure_centre"}, 0),
    ):
        assert figures(world.office, **filters)[0] == amount


def test_nobody_is_named(client, world):
    meeting = meet(world.six.series, at(9, 10), there=3)
    names = {str(one.person) for one in meeting.participants.select_related("person")}
    for person in (world.office, make_principal(world.school)):
        client.force_login(person)
        address = reverse("report_page", args=["attendance"])
        text = client.get(address, {"programme": world.programme.pk}).content.decode()
        assert "Granar" in text
        assert not [name for name in names if name in text]


def test_as_many_queries_with_30_groups_as_with_1(client, world, same_queries):
    principal = make_principal(world.school)
    client.force_login(principal)

    def grow(n):
        for _ in range(n):
            group = make_group(
                world.programme,
                world.school,
                name=f"Grupp {world.programme.groups.count()}",
                leaders=[make_coach(world.authority)],
                members=[make_teacher(world.school)],
            )
            meet(group.series, at(9, 10), there=1)
        summary.refresh()

    address = reverse("report_page", args=["attendance"])
    assert same_queries(lambda: client.get(address, {"programme": world.programme.pk}), grow) <= 20
