"""The office proposes an allocation of all that waits, and asks the coaches of its lines."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from coaching.enums import DeclineReason, RequestState, WhyNobody
from coaching.models import Allocation, AllocationLine, CoachingRequest
from coaching.queries.load import EXPECTED_MINUTES
from coaching.services import allocation as services
from coaching.services import request as request_services
from coaching.services.transition import RequestError
from scheduling.models import Message
from tests.coaching.test_request_together import at_once
from tests.coaching.worlds import make_world
from tests.factories import make_coach, make_duty, make_engagement

S = RequestState


def narrow(coach, engagements):
    """Let the coach have time for so many engagements a week."""
    coach.coach_profile.weekly_minutes = engagements * EXPECTED_MINUTES
    coach.coach_profile.save()


def proposed(world):
    """Request → coach, or why nobody, of a new proposal."""
    allocation = services.propose(authority=world.school.authority, by=world.office)
    return {line.request: line.coach or line.why_nobody for line in allocation.lines.all()}


def test_each_request_gets_the_coach_who_fits_and_the_weeks_are_kept_to(world):
    art = make_coach(world.school.authority, subjects=["art"])
    narrow(world.coach, 1)
    first, second = world.request(S.ENDORSED), world.request(S.QUEUED)
    third = world.request(S.ENDORSED, subjects=["art"])
    answer = proposed(world)
    assert answer.pop(third) == art
    assert sorted(map(str, answer.values())) == sorted([str(world.coach), WhyNobody.OTHERS])
    assert set(answer) == {first, second}


def test_two_periods_that_do_not_meet_share_a_coach_with_time_for_one(world):
    narrow(world.coach, 1)
    today = timezone.localdate()
    periods = [
        (today, today + dt.timedelta(weeks=8)),
        (today + dt.timedelta(weeks=10), today + dt.timedelta(weeks=18)),
    ]
    for wanted_from, wanted_until in periods:
        world.request(S.ENDORSED, wanted_from=wanted_from, wanted_until=wanted_until)
    assert list(proposed(world).values()) == [world.coach, world.coach]


@pytest.mark.parametrize(
    ("state", "is_proposed"), [(state, state in (S.ENDORSED, S.QUEUED)) for state in S if state != S.DRAFT]
)
def test_only_what_waits_for_a_coach_is_proposed(world, state, is_proposed):
    world.request(state)
    assert bool(proposed(world)) == is_proposed


def test_why_nobody(world):
    narrow(world.coach, 0)
    full = world.request(S.ENDORSED)
    art = world.request(S.ENDORSED, subjects=["art"])
    yesterday = timezone.localdate() - dt.timedelta(days=8)
    over = world.request(S.ENDORSED, wanted_from=yesterday - dt.timedelta(days=30), wanted_until=yesterday)
    assert proposed(world) == {
        full: WhyNobody.NO_ROOM,
        art: WhyNobody.NO_SUBJECT,
        over: WhyNobody.NO_WEEKS,
    }
    make_duty("teacher", school=world.school, person=world.coach)
    assert proposed(world)[full] == WhyNobody.EXCLUDED
    for coach in (world.coach, world.other_coach):
        coach.coach_profile.accepts_new = False
        coach.coach_profile.save()
    assert proposed(world)[full] == WhyNobody.NO_COACH


def test_whoever_has_said_no_is_not_proposed_again(world):
    request = world.request(S.MATCHED)
    request_services.coach_declines(request=request, by=world.coach, reason=DeclineReason.COACH_CONFLICT)
    assert proposed(world) == {CoachingRequest.objects.get(pk=request.pk): WhyNobody.EXCLUDED}


def test_of_others_nothing_is_proposed_and_others_may_not_propose(world):
    elsewhere = make_world()
    elsewhere.request(S.ENDORSED)
    assert proposed(world) == {}
    for person in (elsewhere.office, world.principal, world.coach, world.area_manager):
        with pytest.raises(PermissionDenied):
            services.propose(authority=world.school.authority, by=person)


def test_a_new_proposal_takes_the_place_of_the_one_before_and_an_old_one_is_forgotten(world):
    world.request(S.ENDORSED)
    proposed(world)
    proposed(world)
    assert (Allocation.objects.count(), AllocationLine.objects.count()) == (1, 1)
    assert services.forget_old() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=services.KEPT_DAYS, minutes=1), tick=False):
        assert services.forget_old() == 2


def line_of(world, request):
    services.propose(authority=world.school.authority, by=world.office)
    return AllocationLine.objects.select_related("coach", "request").get(request=request)


def test_an_accepted_line_asks_the_coach_with_event_and_mail(world):
    request = world.request(S.QUEUED)
    services.accept(line=line_of(world, request), by=world.office)
    request.refresh_from_db()
    assert (request.state, request.coach) == (S.MATCHED, world.coach)
    event = request.events.get(to_state=S.MATCHED)
    assert (event.by, event.from_state) == (world.office, S.QUEUED)
    assert Message.objects.filter(kind="request_matched", person=world.coach).count() == 1


@pytest.mark.parametrize(
    "happens",
    [
        lambda world: narrow(world.coach, 0),
        lambda world: make_duty("teacher", school=world.school, person=world.coach),
        lambda world: world.coach.duties.update(ends_on=dt.date(2021, 1, 1)),
        lambda world: type(world.coach.coach_profile).objects.update(accepts_new=False),
        lambda world: make_engagement(world.school, coaches=[world.coach]),
    ],
)
def test_a_line_that_does_not_hold_any_more_asks_nobody(world, happens):
    narrow(world.coach, 1)
    line = line_of(world, world.request(S.ENDORSED))
    happens(world)
    with pytest.raises(RequestError):
        services.accept(line=line, by=world.office)
    assert CoachingRequest.objects.get().state == S.ENDORSED
    outcome = services.accept_all(lines=[line], by=world.office)
    assert (outcome.done, [one for one, _why in outcome.refused]) == ([], [line])


def test_of_a_whole_proposal_the_others_go_when_one_was_matched_meanwhile(world):
    first, second = world.request(S.ENDORSED), world.request(S.ENDORSED)
    services.propose(authority=world.school.authority, by=world.office)
    lines = list(AllocationLine.objects.select_related("coach", "request__school"))
    request_services.match(request=first, coach=world.other_coach, by=world.fresh("office"))
    outcome = services.accept_all(lines=lines, by=world.office)
    assert [line.request for line in outcome.done] == [second]
    [(line, why)] = outcome.refused
    assert line.request == first and str(world.office) in why
    first.refresh_from_db()
    assert first.coach == world.other_coach


def test_what_there_was_no_time_for_is_counted(world):
    world.request(S.ENDORSED)
    services.propose(authority=world.school.authority, by=world.office)
    lines = list(AllocationLine.objects.select_related("coach", "request"))
    assert services.accept_all(lines=lines, by=world.office, seconds=-1).left == 1


def test_others_than_the_office_accept_nothing(world):
    line = line_of(world, world.request(S.ENDORSED))
    for role in ("principal", "area_manager", "coach", "other_office"):
        with pytest.raises(PermissionDenied):
            services.accept(line=line, by=world.people[role])


def test_two_lines_for_the_last_room_of_a_coach_at_once_get_it_once(transactional_db):
    world = make_world()
    narrow(world.coach, 2)
    for _ in range(2):
        world.request(S.ENDORSED)
    services.propose(authority=world.school.authority, by=world.office)
    narrow(world.coach, 1)
    lines = [line.pk for line in AllocationLine.objects.all()]

    def accept(pk):
        return lambda: services.accept(
            line=AllocationLine.objects.select_related("coach", "request").get(pk=pk),
            by=Person.objects.get(pk=world.office.pk),
        )

    outcome = at_once(*[accept(pk) for pk in lines])
    assert sorted(type(one).__name__ for one in outcome) == ["CoachingRequest", "RequestError"]
    assert CoachingRequest.objects.filter(state=S.MATCHED).count() == 1


def test_the_page_shows_reasons_and_weeks_and_asks_line_by_line(world, client):
    request = world.request(S.ENDORSED)
    nobody = world.request(S.ENDORSED, subjects=["art"])
    client.force_login(world.office)
    url = reverse("allocation")
    assert client.get(url).context["proposed"] is None
    client.post(reverse("allocation_new"))
    first, last = client.get(url).context["shown"]
    assert (first.line.request, first.line.coach, first.obstacle) == (request, world.coach, "")
    assert first.proposal.ranked.points == 70
    assert first.proposal.weeks[0].added == round(100 * EXPECTED_MINUTES / 1080)
    assert (last.line.request, last.proposal) == (nobody, None)
    page = client.get(url).content.decode()
    assert str(last.line.get_why_nobody_display()) in page
    client.post(reverse("allocation_accept"), {"line": first.line.pk})
    request.refresh_from_db()
    assert request.coach == world.coach
    assert not client.get(url).context["shown"][0].is_open


def test_one_stays_on_the_page_of_the_list(world, client):
    for _ in range(12):
        world.request(S.ENDORSED)
    client.force_login(world.office)
    client.post(reverse("allocation_new"))
    older = client.get(reverse("allocation")).context["page"].older
    query = {"authority": world.school.authority_id, "older": older}
    last = client.get(reverse("allocation"), query)
    assert len(last.context["shown"]) == 2
    line = last.context["shown"][1].line
    answer = client.post(reverse("allocation_accept", query=query), {"line": line.pk}, follow=True)
    assert [one.line for one in answer.context["shown"]] == [one.line for one in last.context["shown"]]
    assert [one.is_open for one in answer.context["shown"]] == [True, False]


def test_the_drawing_counts_what_the_other_lines_would_take(world, client):
    for _ in range(2):
        world.request(S.ENDORSED)
    client.force_login(world.office)
    client.post(reverse("allocation_new"))
    share = round(100 * EXPECTED_MINUTES / 1080)
    for one in client.get(reverse("allocation")).context["shown"]:
        assert (one.proposal.weeks[0].taken, one.proposal.weeks[0].added) == (share, share)


def test_all_lines_at_once_after_one_question(world, client):
    for _ in range(3):
        world.request(S.ENDORSED)
    client.force_login(world.office)
    url = reverse("allocation_accept_all")
    assert client.get(url).status_code == 302
    client.post(reverse("allocation_new"))
    assert client.get(url).status_code == 200
    old = Allocation.objects.get().pk
    client.post(reverse("allocation_new"))
    client.post(url, {"proposal": old})
    assert not CoachingRequest.objects.filter(state=S.MATCHED).exists()
    client.post(url, {"proposal": Allocation.objects.get().pk})
    assert CoachingRequest.objects.filter(state=S.MATCHED).count() == 3


@pytest.mark.parametrize("line", ["", "x", "0", "99999999999999999999"])
def test_a_line_that_is_not_there_asks_nobody(world, client, line):
    client.force_login(world.office)
    for name in ("allocation_accept", "allocation_accept_all"):
        answer = client.post(reverse(name), {"line": line, "proposal": line})
        assert answer.status_code == 302


def test_the_page_asks_as_often_for_thirty_lines_as_for_one(world, client, same_queries):
    client.force_login(world.office)
    world.request(S.ENDORSED)
    services.propose(authority=world.school.authority, by=world.office)

    def grow(number):
        for _ in range(number):
            make_coach(world.school.authority, subjects=["mathematics"])
            world.request(S.ENDORSED)
        services.propose(authority=world.school.authority, by=world.office)

    same_queries(lambda: client.get(reverse("allocation")), grow)


def test_a_proposal_asks_as_often_for_thirty_requests_as_for_one(world, client, same_queries):
    client.force_login(world.office)
    world.request(S.ENDORSED)

    def grow(number):
        for _ in range(number):
            coach = make_coach(world.school.authority, subjects=["mathematics"])
            make_engagement(world.school, coaches=[coach], teachers=[world.teacher])
            world.request(S.ENDORSED)

    same_queries(lambda: client.post(reverse("allocation_new")), grow)
