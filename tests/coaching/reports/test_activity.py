"""Every measure is computed by hand from a small world."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse, reverse_lazy

from accounts.enums import Role
from accounts.models import SchoolArea
from accounts.services.school import close_school
from coaching.models import Due
from coaching.queries import summary as summaries
from coaching.reports import activity, scope
from coaching.services import summary
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import Term
from tests.coaching.reportworld import at, hold
from tests.factories import (
    AreaFactory,
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_duty,
    make_engagement,
    make_meeting,
    make_principal,
    make_series,
    make_teacher,
)

pytestmark = pytest.mark.django_db
LOCAL = ZoneInfo("Europe/Stockholm")
TERM = {"season": "HT", "year": 2026, "starts_on": dt.date(2026, 8, 17), "ends_on": dt.date(2026, 12, 18)}


@pytest.fixture
def world():
    """Two schools in two areas, a coach, two teachers at the first school, one term."""

    class World:
        area = AreaFactory()
        school = SchoolFactory(area=area, name="Furuskolan")
        other = SchoolFactory(area=AreaFactory(authority=area.authority), name="Lindskolan")
        authority = area.authority
        coach = make_coach(authority)
        teachers = [make_teacher(school), make_teacher(school)]
        office = make_administrator(authority)
        engagement = make_engagement(school, coaches=[coach], teachers=teachers)
        elsewhere = make_engagement(other, coaches=[make_coach(authority)], teachers=[make_teacher(other)])

    Term.objects.create(authority=World.authority, **TERM)
    return World


REPORT = activity.ActivityReport()
PAGE = reverse_lazy("report_page", args=["activity"])


def choose(person, **filters):
    [period] = scope.periods(person)
    return scope.Choice(person, period, **filters)


def figures(person, **filters):
    summary.refresh()
    return REPORT.figures(choose(person, **filters))


def rows(person, code, **filters):
    """The cells of one panel."""
    summary.refresh()
    [panel] = [one for one in REPORT.panels(choose(person, **filters)) if one.code == code]
    return [row.cells for row in panel.rows]


def test_each_measure_by_hand(world):
    both = [world.coach, *world.teachers]
    hold(make_meeting(world.engagement.series, at(9, 1)), 50, both)
    hold(make_meeting(world.engagement.series, at(9, 15)), 75, [world.coach, world.teachers[0]])
    make_meeting(world.engagement.series, at(12, 1))
    make_meeting(
        world.engagement.series, at(10, 1), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS
    )
    # Neither an open line of a plan nor what lies outside the term is counted.
    make_meeting(world.engagement.series, at(12, 24))
    assert figures(world.office) == {"held": 2, "planned": 1, "cancelled": 1, "minutes": 125, "people": 2}


def test_the_term_begins_and_ends_at_local_midnight(world):
    series = world.engagement.series
    make_meeting(series, dt.datetime(2026, 8, 16, 21, 59, tzinfo=dt.UTC), minutes=30)  # 16 August, 23.59
    make_meeting(series, dt.datetime(2026, 8, 16, 22, 30, tzinfo=dt.UTC), minutes=30)  # 17 August, 0.30
    make_meeting(series, dt.datetime(2026, 12, 18, 22, 59, tzinfo=dt.UTC), minutes=30)  # 18 December, 23.59
    make_meeting(series, dt.datetime(2026, 12, 18, 23, 30, tzinfo=dt.UTC), minutes=30)  # 19 December, 0.30
    assert figures(world.office)["planned"] == 2


def test_a_month_is_a_local_month_and_empty_ones_are_shown(world):
    # 31 October 23.30 UTC is 1 November in Stockholm.
    make_meeting(world.engagement.series, dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC))
    assert [cells[:3] for cells in rows(world.office, "months")] == [
        ("augusti 2026", 0, 0),
        ("september 2026", 0, 0),
        ("oktober 2026", 0, 0),
        ("november 2026", 0, 1),
        ("december 2026", 0, 0),
    ]


def test_kinds_schools_and_reasons(world):
    make_meeting(world.engagement.series, at(9, 1), kind=MeetingKind.LESSON_VISIT)
    make_meeting(world.elsewhere.series, at(9, 1))
    for day, reason in ((2, CancelReason.ILLNESS), (3, CancelReason.ILLNESS), (4, CancelReason.SCHOOL)):
        make_meeting(world.elsewhere.series, at(9, day), status=MeetingStatus.CANCELLED, cancel_reason=reason)
    assert rows(world.office, "kinds") == [
        (MeetingKind.CONVERSATION.label, 0, 1, 3, 0),
        (MeetingKind.LESSON_VISIT.label, 0, 1, 0, 0),
    ]
    assert [(name, *counts) for name, _area, *counts in rows(world.office, "schools")] == [
        ("Furuskolan", 0, 1, 0, 0),
        ("Lindskolan", 0, 1, 3, 0),
    ]
    assert rows(world.office, "reasons") == [(CancelReason.ILLNESS.label, 2), (CancelReason.SCHOOL.label, 1)]


def test_two_coaches_and_a_principal_do_not_make_one_meeting_two(world):
    make_duty(Role.PRINCIPAL, school=world.school, person=world.office)
    make_duty(Role.AREA_MANAGER, area=world.area, person=world.office)
    engagement = make_engagement(
        world.school,
        coaches=[make_coach(world.authority), make_coach(world.authority)],
        teachers=world.teachers,
    )
    hold(make_meeting(engagement.series, at(9, 1)), 60, world.teachers)
    assert figures(world.office) == {"held": 1, "planned": 0, "cancelled": 0, "minutes": 60, "people": 2}


def test_everybody_reads_about_the_own_place_only(world):
    make_meeting(world.engagement.series, at(9, 1))
    make_meeting(world.elsewhere.series, at(9, 1))
    foreign = make_engagement(SchoolFactory(), coaches=[], teachers=[])
    make_meeting(foreign.series, at(9, 1))
    for person, amount in (
        (world.office, 2),
        (make_area_manager(world.area), 1),
        (make_principal(world.school), 1),
        (make_principal(SchoolFactory(area=world.area)), 0),
    ):
        assert figures(person)["planned"] == amount


def test_filters_narrow(world):
    make_meeting(world.engagement.series, at(9, 1), kind=MeetingKind.LESSON_VISIT)
    make_meeting(world.elsewhere.series, at(9, 1))

    def planned(**filters):
        return figures(world.office, **filters)["planned"]

    assert planned(school=world.other) == 1
    assert planned(area=world.area) == 1
    assert planned(programme=world.engagement.programme) == 1
    assert planned(kind=MeetingKind.LESSON_VISIT, school=world.other) == 0


def planned_on(page):
    return next(one.value for one in page.context["paper"].figures if one.measure.code == "planned")


def test_the_page_takes_filters_from_the_address_and_says_what_makes_no_sense(client, world):
    make_meeting(world.engagement.series, at(9, 1))
    client.force_login(world.office)
    page = client.get(PAGE, {"term": "ht 2026", "school": world.school.pk})
    assert page.status_code == 200
    assert planned_on(page) == 1
    nonsense = {
        "term": "HT-99",
        "school": "abc",
        "area": 10**12,
        "programme": "x",
        "form": "x",
        "kind": "party",
    }
    page = client.get(PAGE, nonsense)
    assert page.status_code == 200
    assert set(page.context["form"].errors) == set(nonsense)
    assert page.context["form"]["term"].value() == page.context["paper"].choice.term == "HT-26"
    assert planned_on(page) == 1


def test_a_school_outside_the_own_scope_cannot_be_chosen(client, world):
    client.force_login(make_principal(world.school))
    page = client.get(PAGE, {"school": world.other.pk})
    assert set(page.context["form"].errors) == {"school"}


def test_who_leads_one_school_is_not_asked_which(client, world):
    principal = make_principal(world.school)
    client.force_login(principal)
    assert {*client.get(PAGE).context["form"].fields} == {"term", "programme", "form", "kind"}
    make_duty(Role.PRINCIPAL, school=world.other, person=principal)
    assert {*client.get(PAGE).context["form"].fields} == {"term", "school", "programme", "form", "kind"}
    client.force_login(make_area_manager(world.area))
    assert {"area", "school"} <= {*client.get(PAGE).context["form"].fields}


def test_teachers_and_coaches_read_no_reports(client, world):
    for person in (world.coach, world.teachers[0]):
        client.force_login(person)
        for address in (reverse("report_list"), PAGE, reverse("report_csv", args=["activity", "months"])):
            assert client.get(address).status_code == 404


def test_a_report_or_a_panel_that_is_not_there(client, world):
    client.force_login(world.office)
    assert client.get(reverse("report_page", args=["nothing"])).status_code == 404
    assert client.get(reverse("report_csv", args=["activity", "nothing"])).status_code == 404


def test_the_term_before_stands_beside_the_figures(world):
    before = Term.objects.create(
        authority=world.authority,
        season="VT",
        year=2026,
        starts_on=dt.date(2026, 1, 8),
        ends_on=dt.date(2026, 6, 12),
    )
    make_meeting(world.engagement.series, at(9, 1))
    for day in (3, 4, 5):
        make_meeting(world.engagement.series, at(3, day))
    autumn, spring = scope.periods(world.office)
    assert spring.term == before.code
    summary.refresh()
    paper = REPORT.paper(scope.Choice(world.office, autumn, spring))
    planned = next(one for one in paper.figures if one.measure.code == "planned")
    assert (planned.value, planned.before, planned.change) == (1, 3, -2)
    assert REPORT.paper(scope.Choice(world.office, spring)).figures[0].change is None


def test_csv_opens_in_a_swedish_spreadsheet_and_runs_no_formula(client, world):
    world.school.name = "=cmd|' /C calc'!A0"
    world.school.save()
    hold(make_meeting(world.engagement.series, at(9, 1)), 75, world.teachers)
    client.force_login(world.office)
    response = client.get(reverse("report_csv", args=["activity", "schools"]), {"term": "HT-26"})
    assert response["Content-Disposition"] == 'attachment; filename="activity-schools-HT-26.csv"'
    text = response.content.decode("utf-8-sig")
    head, row = text.strip().split("\r\n")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert head.split(";")[:2] == ["Skola", "Område"]
    cells = row.split(";")
    assert cells[0].strip('"').startswith("'=")
    assert cells[-1] == "1,25"


def test_as_many_queries_with_30_schools_as_with_1(client, world, same_queries):
    client.force_login(world.office)

    def grow(n):
        for _ in range(n):
            school = SchoolFactory(area=world.area)
            engagement = make_engagement(school, coaches=[make_coach(world.authority)], teachers=[])
            make_meeting(engagement.series, at(9, 1))

    assert same_queries(lambda: client.get(PAGE), grow) <= 16


def test_a_school_counts_in_the_area_where_it_was_that_day(world):
    """Each area's manager reads what happened while the school was theirs; the school has a row for each area."""
    later = AreaFactory(authority=world.authority, name="Norr")
    make_meeting(world.engagement.series, at(9, 1))
    for day in (21, 22):
        make_meeting(world.engagement.series, at(9, day))
    SchoolArea.objects.filter(school=world.school).update(ends_on=dt.date(2026, 9, 20))
    SchoolArea.objects.create(school=world.school, area=later, starts_on=dt.date(2026, 9, 21))
    assert figures(make_area_manager(world.area))["planned"] == 1
    assert figures(make_area_manager(later))["planned"] == 2
    assert figures(world.office, area=later)["planned"] == 2
    assert figures(make_principal(world.school))["planned"] == 3
    assert [cells[:4] for cells in rows(world.office, "schools")] == [
        ("Furuskolan", later.name, 0, 2),
        ("Furuskolan", world.area.name, 0, 1),
    ]


@pytest.mark.time_machine("2026-11-02 09:00+01:00")
def test_a_closed_school_keeps_its_figures_and_says_that_it_is_closed(world):
    make_meeting(world.engagement.series, at(9, 1))
    close_school(school=world.school, closed_on=dt.date(2026, 10, 31))
    close_school(school=world.other, closed_on=dt.date(2026, 12, 31))
    make_meeting(world.elsewhere.series, at(9, 1))
    third = SchoolFactory(area=world.area, name="Granskolan")
    close_school(
        school=third,
        closed_on=dt.date(2026, 10, 31),
        goes_on_as=SchoolFactory(authority=world.authority, area=world.area, name="Ekskolan"),
    )
    make_meeting(make_engagement(third, coaches=[make_coach(world.authority)], teachers=[]).series, at(9, 1))
    assert [cells[0] for cells in rows(world.office, "schools")] == [
        "Furuskolan (stängd 31 oktober 2026)",
        "Granskolan (stängd 31 oktober 2026, nu Ekskolan)",
        "Lindskolan",
    ]


def test_meetings_outside_a_single_school_come_last(world):
    programme = world.engagement.programme
    programme.series = make_series(None, authority=world.authority)
    programme.save()
    make_meeting(programme.series, at(9, 1))
    make_meeting(world.engagement.series, at(9, 1))
    found = rows(world.office, "schools", programme=programme)
    assert [cells[:4] for cells in found] == [
        ("Furuskolan", world.area.name, 0, 1),
        ("Utanför en enskild skola", None, 0, 1),
    ]


def test_what_was_just_changed_is_in_the_page_and_in_the_file(client, world):
    client.force_login(world.office)
    client.get(PAGE)
    make_meeting(world.engagement.series, at(9, 1))
    assert planned_on(client.get(PAGE)) == 1
    make_meeting(world.engagement.series, at(9, 2))
    file = client.get(reverse("report_csv", args=["activity", "kinds"])).content.decode("utf-8-sig")
    assert file.strip().split("\r\n")[1].split(";")[2] == "2"
    assert not Due.objects.exists()


@pytest.mark.parametrize(
    ("amount", "sentence"), [(1, "1 möte som har ändrats"), (2, "2 möten som har ändrats")]
)
def test_much_that_was_changed_waits_and_the_page_says_so(client, world, monkeypatch, amount, sentence):
    client.force_login(world.office)
    client.get(PAGE)
    monkeypatch.setattr(summaries, "LITTLE", 0)
    for day in range(amount):
        make_meeting(world.engagement.series, at(9, 1 + day))
    page = client.get(PAGE)
    assert planned_on(page) == 0
    assert sentence in page.content.decode()
    # Nobody is told of what is others'.
    foreign = make_administrator(AreaFactory().authority)
    client.force_login(foreign)
    assert not client.get(PAGE).context["pending"]
    summary.refresh()
    client.force_login(world.office)
    page = client.get(PAGE)
    assert (planned_on(page), sentence in page.content.decode()) == (amount, False)


def test_while_terms_are_worked_out_anew_the_page_says_that_figures_can_be_wrong(client, world, monkeypatch):
    client.force_login(world.office)
    make_meeting(world.engagement.series, at(9, 1))
    client.get(PAGE)
    monkeypatch.setattr(summaries, "MANY", 0)
    Term.objects.filter(authority=world.authority).update(ends_on=dt.date(2026, 12, 20))
    assert "Siffrorna räknas om" in client.get(PAGE).content.decode()
    monkeypatch.undo()
    assert "Siffrorna räknas om" not in client.get(PAGE).content.decode()


def test_a_row_of_the_page_is_escaped_and_leads_to_its_school(client, world):
    world.school.name = "<b>Furuskolan</b>"
    world.school.save()
    make_meeting(world.engagement.series, at(9, 1))
    client.force_login(world.office)
    page = client.get(PAGE).content.decode()
    assert "<b>Furuskolan" not in page
    url = reverse("school_detail", args=[world.school.pk])
    assert f'<th scope="row"><a href="{url}">&lt;b&gt;Furuskolan&lt;/b&gt;</a></th>' in page
    # The same in the choice of schools.
    assert f'<option value="{world.school.pk}">&lt;b&gt;Furuskolan&lt;/b&gt;</option>' in page
