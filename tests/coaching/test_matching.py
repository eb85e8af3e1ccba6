"""Which coach comes first, and why: the sum by itself, and read from the database."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Certification
from coaching.enums import DeclineReason, Phase, RequestState
from coaching.matching import Candidate, rank
from coaching.queries.match import choice_for
from coaching.services import request as services
from tests.factories import make_coach, make_duty, make_engagement, make_teacher

S = RequestState
NEEDED = 90


def points(**facts):
    """The points of one candidate for mathematics and science; by tone, without what gives none."""
    candidate = Candidate(coach="Karin Ek", **facts)
    [ranked] = rank([candidate], subjects=["mathematics", "science"], needed_minutes=NEEDED)
    return ranked.points


def test_everything_speaks_for():
    assert (
        points(
            subjects=frozenset({"mathematics", "science"}),
            free=400,
            is_certified=True,
            certified_until=dt.date(2030, 1, 1),
            times_at_school=3,
        )
        == 100
    )


@pytest.mark.parametrize(
    ("facts", "sum_of_points"),
    [
        ({}, 0),
        ({"subjects": frozenset({"mathematics", "art"})}, 20),
        ({"free": 90}, 30),
        ({"free": 45}, 15),
        ({"free": 0}, 0),
        ({"is_certified": True}, 20),
        ({"had_certification": True, "certified_until": dt.date(2020, 1, 1)}, 0),
        ({"times_at_school": 1}, 10),
        ({"coached_before": ("Alva",)}, 0),
        ({"works_at_school": True}, -30),
        ({"said_no_on": dt.date(2026, 11, 1)}, -50),
        ({"takes_new": False}, -50),
    ],
)
def test_each_reason_by_itself(facts, sum_of_points):
    assert points(**facts) == sum_of_points


def test_every_point_stands_beside_a_reason():
    candidate = Candidate(
        coach="Karin Ek", free=50, times_at_school=2, works_at_school=True, coached_before=("Alva", "Bo")
    )
    [ranked] = rank([candidate], subjects=["art"], needed_minutes=NEEDED)
    assert ranked.points == sum(reason.points for reason in ranked.reasons)
    assert [reason.tone for reason in ranked.reasons] == ["weak", "weak", "weak", "good", "mark", "against"]
    assert all(reason.text for reason in ranked.reasons)


def test_without_wanted_subjects_subjects_decide_nothing():
    both = [Candidate(coach="a", subjects=frozenset({"art"})), Candidate(coach="b")]
    assert [one.points for one in rank(both, subjects=[], needed_minutes=NEEDED)] == [40, 40]


def test_the_order_is_by_points_then_by_free_time_then_as_given():
    a, b, c, d = (
        Candidate(coach="a", free=100),
        Candidate(coach="b", free=300),
        Candidate(coach="c", free=100),
        Candidate(coach="d", free=10),
    )
    assert [one.candidate.coach for one in rank([d, a, b, c], subjects=[], needed_minutes=NEEDED)] == [
        "b",
        "a",
        "c",
        "d",
    ]


def test_what_the_database_knows_becomes_reasons(world):
    request = world.request(S.ENDORSED)
    fits, declined = world.coach, world.other_coach
    Certification.objects.create(
        coach=fits.coach_profile, name="ACC", issued_on=dt.date(2020, 1, 1), expires_on=dt.date(2099, 1, 1)
    )
    make_engagement(world.school, coaches=[fits], teachers=[world.teacher], phase=Phase.CLOSED)
    services.match(request=request, coach=declined, by=world.office)
    services.coach_declines(request=request, by=declined, reason=DeclineReason.COACH_FULL)
    there = make_coach(world.school.authority)
    make_duty("teacher", school=world.school, person=there)
    asked = make_coach(world.school.authority)
    request.teachers.add(asked)
    request = services.exclude(request=request, by=world.office, exclusions=[])

    ranked = {one.coach: one.ranked.candidate for one in choice_for(request).proposals}
    assert asked not in ranked
    assert choice_for(request).proposals[0].coach == fits
    known = ranked[fits]
    assert (known.subjects, known.is_certified, known.certified_until) == (
        frozenset({"mathematics"}),
        True,
        dt.date(2099, 1, 1),
    )
    assert (known.times_at_school, known.coached_before) == (1, (str(world.teacher),))
    assert ranked[declined].said_no_on == timezone.localdate()
    assert ranked[there].works_at_school and not known.works_at_school


def test_the_teachers_of_an_asked_team_are_left_out(world):
    team = world.school.teams.create(name="Arbetslag 4–6")
    both = make_coach(world.school.authority)
    make_duty("teacher", team=team, person=both)
    request = world.request(S.ENDORSED, team=team)
    assert both not in {one.coach for one in choice_for(request).proposals}


def test_the_page_asks_as_often_for_thirty_coaches_as_for_one(world, client, same_queries):
    request = world.request(S.ENDORSED)
    client.force_login(world.office)

    def grow(number):
        for _ in range(number):
            coach = make_coach(world.school.authority)
            Certification.objects.create(coach=coach.coach_profile, name="ACC", issued_on=dt.date(2020, 1, 1))
            make_engagement(world.school, coaches=[coach], teachers=[make_teacher(world.school)])

    same_queries(lambda: client.get(reverse("request_match", args=[request.pk])), grow)


def test_choosing_asks_the_coach(world, client):
    request = world.request(S.ENDORSED)
    client.force_login(world.office)
    url = reverse("request_match", args=[request.pk])
    for wrong in ("", "x", str(world.teacher.pk), "0"):
        assert client.post(url, {"coach": wrong}).context["form"].errors
    client.post(url, {"coach": world.coach.pk})
    request.refresh_from_db()
    assert (request.state, request.coach) == (S.MATCHED, world.coach)


def test_the_second_of_two_who_choose_is_told(world, client):
    request = world.request(S.MATCHED)
    client.force_login(world.office)
    url = reverse("request_match", args=[request.pk])
    assert client.get(url).url == reverse("request_detail", args=[request.pk])
    client.post(url, {"coach": world.other_coach.pk})
    request.refresh_from_db()
    assert request.coach == world.coach
