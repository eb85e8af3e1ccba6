"""Every measure of the report on requests is computed by hand from a small world."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse, reverse_lazy

from accounts.enums import Role
from coaching.enums import DeclineReason, RequestState
from coaching.models import RequestEvent
from coaching.reports import scope
from coaching.reports.requests import RequestsReport
from scheduling.models import Term
from tests.coaching.moving import move
from tests.factories import (
    AreaFactory,
    ProgrammeFactory,
    RequestFactory,
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_duty,
    make_principal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-20 12:00+01:00")]
LOCAL = ZoneInfo("Europe/Stockholm")
S = RequestState
REPORT = RequestsReport()
PAGE = reverse_lazy("report_page", args=["requests"])
TERMS = (
    ("VT", 2026, dt.date(2026, 1, 8), dt.date(2026, 6, 12)),
    ("HT", 2026, dt.date(2026, 8, 17), dt.date(2026, 12, 18)),
)
COUNTS = ("received", "endorsed", "matched", "started", "declined", "withdrawn")


def at(month, day, hour=10, minute=0):
    return dt.datetime(2026, month, day, hour, minute, tzinfo=LOCAL)


@pytest.fixture
def world():
    """Two schools in two areas of an authority with two terms, a coach and the office."""

    class World:
        area = AreaFactory(name="Norr")
        school = SchoolFactory(area=area, name="Furuskolan")
        other = SchoolFactory(area=AreaFactory(authority=area.authority, name="Söder"), name="Lindskolan")
        authority = area.authority
        coach = make_coach(authority)
        office = make_administrator(authority)
        programme = ProgrammeFactory(authority=authority)

    for season, year, first, last in TERMS:
        Term.objects.create(
            authority=World.authority, season=season, year=year, starts_on=first, ends_on=last
        )
    return World


def ask(world, *steps, school=None, reasons=None, **fields):
    """A request with these steps, each (state, when), from the draft on; `reasons` by the number of the step."""
    state, since = steps[-1]
    coach = world.coach if state in (S.MATCHED, S.ACCEPTED, S.RUNNING, S.CLOSED) else None
    request = RequestFactory(
        school=school or world.school,
        programme=fields.pop("programme", world.programme),
        state=state,
        sent_at=steps[0][1],
        state_since=since,
        coach=coach,
        **fields,
    )
    before = S.DRAFT
    for number, (to, when) in enumerate(steps):
        reason = (reasons or {}).get(number, "")
        RequestEvent.objects.create(request=request, at=when, from_state=before, to_state=to, reason=reason)
        before = to
    return request


def choose(person, season="HT", **filters):
    [period] = [one for one in scope.periods(person) if one.term.season == season]
    return scope.Choice(person, period, **filters)


def figures(person, season="HT", **filters):
    return REPORT.figures(choose(person, season, **filters))


def counts(person, season="HT", **filters):
    found = figures(person, season, **filters)
    return tuple(found[code] for code in COUNTS)


def rows(person, code, season="HT", **filters):
    [panel] = [one for one in REPORT.panels(choose(person, season, **filters)) if one.code == code]
    return [row.cells for row in panel.rows]


def test_each_step_is_counted_in_the_term_in_which_it_was_taken(world):
    ask(
        world,
        (S.SENT, at(6, 10)),
        (S.ENDORSED, at(6, 11)),
        (S.MATCHED, at(8, 20)),
        (S.ACCEPTED, at(8, 22)),
        (S.RUNNING, at(9, 1)),
    )
    ask(world, (S.SENT, at(9, 1)), (S.ENDORSED, at(9, 3)), (S.DECLINED, at(9, 10)))
    # Between the terms: in neither.
    ask(world, (S.SENT, at(7, 1)))
    assert counts(world.office, "VT") == (1, 1, 0, 0, 0, 0)
    assert counts(world.office, "HT") == (1, 1, 1, 1, 1, 0)


def test_a_draft_is_never_counted(world):
    RequestFactory(school=world.school, programme=world.programme, state=S.DRAFT, sent_at=None)
    found = figures(world.office)
    assert counts(world.office) == (0, 0, 0, 0, 0, 0)
    assert (found["waiting"], found["oldest"], found["median"], found["ninetieth"]) == (0, None, None, None)
    assert REPORT.paper(choose(world.office)).is_empty


def test_returned_and_sent_again_is_received_once_and_its_days_run_from_the_first_time(world):
    ask(
        world,
        (S.SENT, at(9, 1)),
        (S.RETURNED, at(9, 3)),
        (S.SENT, at(9, 8)),
        (S.ENDORSED, at(9, 11)),
    )
    assert counts(world.office) == (1, 1, 0, 0, 0, 0)
    assert rows(world.office, "days") == [("Inkommen till tillstyrkt", 1, 10, 10)]


def test_sent_again_in_the_next_term_is_received_in_the_first_only(world):
    ask(world, (S.SENT, at(6, 1)), (S.RETURNED, at(6, 2)), (S.SENT, at(8, 20)))
    assert counts(world.office, "VT") == (1, 0, 0, 0, 0, 0)
    assert counts(world.office, "HT") == (0, 0, 0, 0, 0, 0)


def test_matched_unmatched_and_matched_again_is_matched_once(world):
    ask(
        world,
        (S.SENT, at(9, 1)),
        (S.ENDORSED, at(9, 2)),
        (S.MATCHED, at(9, 4)),
        (S.ENDORSED, at(9, 9)),
        (S.MATCHED, at(9, 12)),
        (S.ACCEPTED, at(9, 15)),
    )
    assert counts(world.office) == (1, 1, 1, 0, 0, 0)
    assert rows(world.office, "days") == [
        ("Inkommen till tillstyrkt", 1, 1, 1),
        ("Tillstyrkt till matchad", 1, 2, 2),
        ("Matchad till accepterad av coachen", 1, 11, 11),
    ]


def test_a_coachs_no_is_no_decline_and_is_counted_by_its_reason(world):
    ask(
        world,
        (S.SENT, at(9, 1)),
        (S.ENDORSED, at(9, 2)),
        (S.MATCHED, at(9, 4)),
        (S.ENDORSED, at(9, 9)),
        (S.MATCHED, at(9, 12)),
        (S.ENDORSED, at(9, 13)),
        reasons={3: DeclineReason.COACH_FULL, 5: DeclineReason.COACH_FULL},
    )
    # Taken back by the office, without a reason: nobody has said no.
    ask(
        world,
        (S.SENT, at(9, 1)),
        (S.ENDORSED, at(9, 2)),
        (S.MATCHED, at(9, 4)),
        (S.ENDORSED, at(9, 9)),
    )
    ask(
        world,
        (S.SENT, at(9, 1)),
        (S.DECLINED, at(9, 2)),
        reasons={1: DeclineReason.CONDITIONS},
    )
    assert counts(world.office) == (3, 2, 2, 0, 1, 0)
    assert rows(world.office, "reasons") == [
        (DeclineReason.CONDITIONS.label, 1, 0),
        (DeclineReason.COACH_FULL.label, 0, 2),
    ]


def test_why_a_coach_said_no_stays_between_the_coach_and_the_office(client, world):
    steps = (S.SENT, at(9, 1)), (S.ENDORSED, at(9, 2)), (S.MATCHED, at(9, 4)), (S.ENDORSED, at(9, 9))
    ask(world, *steps, reasons={3: DeclineReason.COACH_CONFLICT})
    # Whoever runs another authority's office reads here as the principal that she is here.
    elsewhere = make_principal(world.school)
    make_duty(Role.ADMINISTRATOR, authority=AreaFactory().authority, person=elsewhere)
    for person in (make_area_manager(world.area), make_principal(world.school), elsewhere):
        assert rows(person, "reasons") == []
        client.force_login(person)
        page = client.get(PAGE, {"term": "HT-26"}).content.decode()
        assert str(DeclineReason.COACH_CONFLICT.label) not in page
    assert rows(world.office, "reasons") == [(DeclineReason.COACH_CONFLICT.label, 0, 1)]


def test_withdrawn_after_matching_is_matched_and_withdrawn(world):
    ask(
        world,
        (S.SENT, at(9, 1)),
        (S.ENDORSED, at(9, 2)),
        (S.MATCHED, at(9, 4)),
        (S.WITHDRAWN, at(9, 5)),
    )
    assert counts(world.office) == (1, 1, 1, 0, 0, 1)
    assert figures(world.office)["waiting"] == 0


def test_days_are_local_calendar_days_over_midnight_and_when_the_clocks_change(world):
    # Twenty minutes over midnight are a day, and 23 hours within one are none.
    ask(world, (S.SENT, at(9, 1, 23, 50)), (S.ENDORSED, at(9, 2, 0, 10)))
    ask(world, (S.SENT, at(9, 5, 0, 10)), (S.ENDORSED, at(9, 5, 23, 10)))
    # 25 October 2026 has 25 hours.
    ask(world, (S.SENT, at(10, 24, 23, 30)), (S.ENDORSED, at(10, 26, 0, 15)))
    assert rows(world.office, "days") == [("Inkommen till tillstyrkt", 3, 1, pytest.approx(1.8))]


def test_median_and_ninetieth_percentile_by_hand(world):
    # 2, 4, 6, 8 and 20 days: the middle one is 6; nine tenths of the way is 8 + 0.6 × 12.
    for days in (2, 4, 6, 8, 20):
        ask(
            world,
            (S.SENT, at(9, 1)),
            (S.ENDORSED, at(9, 1, 11)),
            (S.MATCHED, at(9, 2)),
            (S.ACCEPTED, at(9, 2, 11)),
            (S.RUNNING, at(9, 1) + dt.timedelta(days=days)),
        )
    found = figures(world.office)
    assert (found["median"], found["ninetieth"]) == (6, pytest.approx(15.2))
    assert rows(world.office, "days")[-1] == ("Inkommen till startad", 5, 6, pytest.approx(15.2))
    assert rows(world.office, "days")[-2] == ("Accepterad till startad", 5, 5, pytest.approx(14.2))


def test_months_are_local_months_and_empty_ones_are_shown(world):
    # 31 October 23.30 UTC is 1 November in Stockholm.
    ask(world, (S.SENT, dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC)))
    assert [cells[:2] for cells in rows(world.office, "months")] == [
        ("augusti 2026", 0),
        ("september 2026", 0),
        ("oktober 2026", 0),
        ("november 2026", 1),
        ("december 2026", 0),
    ]


def test_who_waits_now_where_and_how_long(world):
    ask(world, (S.SENT, at(5, 1)), (S.ENDORSED, at(5, 2)), (S.QUEUED, at(5, 3)))
    ask(world, (S.SENT, at(11, 10, 23, 59)), (S.RETURNED, at(11, 12)), school=world.other)
    ask(world, (S.SENT, at(11, 19)), (S.RETURNED, at(11, 19, 11)), (S.SENT, at(11, 19, 12)))
    ask(world, (S.SENT, at(11, 1)), (S.WITHDRAWN, at(11, 2)))
    ask(
        world,
        (S.SENT, at(11, 1)),
        (S.ENDORSED, at(11, 2)),
        (S.MATCHED, at(11, 3)),
        (S.ACCEPTED, at(11, 4)),
    )
    found = figures(world.office)
    # 1 May to 20 November.
    assert (found["waiting"], found["oldest"]) == (4, 203)
    assert rows(world.office, "waiting") == [
        (S.SENT.label, 1, 1),
        (S.RETURNED.label, 1, 10),
        (S.QUEUED.label, 1, 203),
        (S.ACCEPTED.label, 1, 19),
    ]


def test_what_waited_when_a_term_ended_stays_as_it_was(world):
    ask(world, (S.SENT, at(6, 2)), (S.ENDORSED, at(6, 20)), (S.DECLINED, at(8, 20)))
    ask(world, (S.SENT, at(6, 2)), (S.DECLINED, at(6, 12, 23, 59)))
    ask(world, (S.SENT, at(6, 13, 0, 0)))
    found = figures(world.office, "VT")
    assert (found["waiting"], found["oldest"]) == (1, 10)
    assert rows(world.office, "waiting", "VT") == [(S.SENT.label, 1, 10)]


def test_schools_and_areas_with_what_waits_from_before(world):
    ask(world, (S.SENT, at(5, 1)))
    ask(world, (S.SENT, at(9, 1)), (S.DECLINED, at(9, 2)), school=world.other)
    homeless = SchoolFactory(area=None, authority=world.authority, name="Ågrenska")
    ask(world, (S.SENT, at(9, 1)), school=homeless)
    assert rows(world.office, "schools") == [
        ("Furuskolan", "Norr", 0, 0, 0, 0, 0, 0, 1),
        ("Lindskolan", "Söder", 1, 0, 0, 0, 1, 0, 0),
        ("Ågrenska", None, 1, 0, 0, 0, 0, 0, 1),
    ]
    assert rows(world.office, "areas") == [
        ("Norr", 0, 0, 0, 0, 0, 0, 1),
        ("Söder", 1, 0, 0, 0, 1, 0, 0),
        ("Utan område", 1, 0, 0, 0, 0, 0, 1),
    ]


def test_a_request_counts_in_the_area_where_its_school_was_when_it_was_first_sent(world):
    """Also what became of it later, in whichever area the school was then; each area's manager reads the own ones."""
    south = world.other.area
    ask(world, (S.SENT, at(9, 1)), (S.RETURNED, at(9, 2)), (S.SENT, at(10, 2)), (S.ENDORSED, at(10, 5)))
    ask(world, (S.SENT, at(9, 30, 23, 59)), (S.DECLINED, at(10, 6)))
    ask(world, (S.SENT, at(10, 1, 0, 1)))
    move(world.school, south, dt.date(2026, 10, 1))
    assert rows(world.office, "schools") == [
        ("Furuskolan", "Norr", 2, 1, 0, 0, 1, 0, 1),
        ("Furuskolan", "Söder", 1, 0, 0, 0, 0, 0, 1),
    ]
    assert rows(world.office, "areas") == [
        ("Norr", 2, 1, 0, 0, 1, 0, 1),
        ("Söder", 1, 0, 0, 0, 0, 0, 1),
    ]
    for person, amount in (
        (make_area_manager(world.area), (2, 1, 0, 0, 1, 0)),
        (make_area_manager(south), (1, 0, 0, 0, 0, 0)),
        (make_principal(world.school), (3, 1, 0, 0, 1, 0)),
    ):
        assert counts(person) == amount
    assert counts(world.office, area=south) == (1, 0, 0, 0, 0, 0)


def test_a_school_that_has_closed_keeps_its_history_and_what_waits(world):
    ask(world, (S.SENT, at(9, 1)))
    world.school.closed_on = dt.date(2026, 10, 1)
    world.school.save()
    assert counts(world.office) == (1, 0, 0, 0, 0, 0)
    assert figures(world.office)["waiting"] == 1


def test_filters_narrow(world):
    ask(world, (S.SENT, at(9, 1)))
    ask(world, (S.SENT, at(9, 1)), school=world.other, programme=ProgrammeFactory(authority=world.authority))
    world.other.has_preschool_class = True
    world.other.save()
    for filters in (
        {"school": world.other},
        {"area": world.other.area},
        {"programme": world.programme},
        {"form": "preschool_class"},
    ):
        found = figures(world.office, **filters)
        assert (found["received"], found["waiting"]) == (1, 1)
    assert figures(world.office, school=world.other, programme=world.programme)["received"] == 0


def test_everybody_reads_about_the_own_place_only(client, world):
    steps = (S.SENT, at(9, 1)), (S.ENDORSED, at(9, 4)), (S.DECLINED, at(9, 5))
    for school in (world.school, world.other, SchoolFactory(name="Fjärrskolan")):
        programme = ProgrammeFactory(authority=school.authority)
        ask(world, *steps, school=school, programme=programme, reasons={2: DeclineReason.CONDITIONS})
        ask(world, (S.SENT, at(9, 1)), school=school, programme=programme)
    for person, schools in (
        (world.office, ["Furuskolan", "Lindskolan"]),
        (make_area_manager(world.area), ["Furuskolan"]),
        (make_principal(world.school), ["Furuskolan"]),
        (make_principal(SchoolFactory(area=world.area)), []),
    ):
        client.force_login(person)
        page = client.get(PAGE, {"term": "HT-26"})
        panels = {panel.code: [row.cells for row in panel.rows] for panel in page.context["paper"].panels}
        amount = len(schools)
        assert [cells[0] for cells in panels["schools"]] == schools
        assert sum(cells[1] for cells in panels["months"]) == 2 * amount
        assert sum(cells[1] for cells in panels["days"]) == amount
        assert sum(cells[1] for cells in panels["waiting"]) == amount
        assert sum(cells[1] for cells in panels["reasons"]) == amount
        assert sum(cells[1] for cells in panels["areas"]) == 2 * amount
        values = {one.measure.code: one.value for one in page.context["paper"].figures}
        assert (values["received"], values["waiting"]) == (2 * amount, amount)
        assert b"Fj\xc3\xa4rrskolan" not in page.content


def test_the_term_before_stands_beside(world):
    ask(world, (S.SENT, at(6, 1)))
    ask(world, (S.SENT, at(9, 1)))
    autumn, spring = scope.periods(world.office)
    paper = REPORT.paper(scope.Choice(world.office, autumn, spring))
    waiting = next(one for one in paper.figures if one.measure.code == "waiting")
    assert (waiting.value, waiting.before, waiting.change) == (2, 1, 1)


def test_as_many_queries_with_30_requests_as_with_1(client, world, same_queries):
    client.force_login(world.office)

    def grow(n):
        for _ in range(n):
            ask(world, (S.SENT, at(9, 1)), (S.ENDORSED, at(9, 2)), school=SchoolFactory(area=world.area))

    assert same_queries(lambda: client.get(PAGE), grow) <= 24


def test_a_panel_as_csv(client, world):
    ask(world, (S.SENT, at(9, 1)), (S.ENDORSED, at(9, 4)))
    client.force_login(world.office)
    response = client.get(reverse("report_csv", args=["requests", "days"]), {"term": "HT-26"})
    lines = response.content.decode("utf-8-sig").strip().split("\r\n")
    assert lines[1:] == ["Inkommen till tillstyrkt;1;3,0;3,0"]
