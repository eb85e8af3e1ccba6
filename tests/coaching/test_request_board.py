"""The office's board: what may be done to each request, the way back to the board, and two administrators at once."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from coaching.enums import DeclineReason, RequestState
from coaching.models import CoachingRequest
from coaching.queries.match import SHOWN
from coaching.queries.request import lanes
from coaching.rules.request import verbs_for
from coaching.services import request as services
from scheduling.models import Message
from tests.coaching.worlds import WITH_COACH, make_world
from tests.factories import (
    AreaFactory,
    RequestFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_teacher,
)

S = RequestState
#: State → what the office may do to it on the board, where an area manager endorses.
OFFICE_MOVES = {
    S.SENT: [],
    S.RETURNED: [],
    S.ENDORSED: ["match", "queue", "decline"],
    S.QUEUED: ["match", "decline"],
    S.MATCHED: ["unmatch"],
    S.ACCEPTED: [],
}


@pytest.fixture
def world(db):
    return make_world()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def moves_on(client, query=""):
    """Request → the addresses in its menu, as the page has them."""
    page = client.get(reverse("request_list") + query).content.decode()
    cards = re.findall(r'<li class="sheet" data-card="(\d+)">(.*?</div>\s*)</li>', page, flags=re.DOTALL)
    return {
        int(pk): [address.replace("&amp;", "&") for address in re.findall(r'<li><a href="([^"]+)"', card)]
        for pk, card in cards
    }


def address(verb, request, query="?back=board"):
    return reverse(f"request_{verb}", args=[request.pk]) + query


@pytest.mark.parametrize("state", list(OFFICE_MOVES))
def test_a_card_offers_what_the_office_may_do_now_and_nothing_else(world, client, state):
    request = world.request(state)
    client.force_login(world.office)
    assert OFFICE_MOVES[state] == verbs_for(world.fresh("office"), request)
    assert moves_on(client) == {request.pk: [address(verb, request) for verb in OFFICE_MOVES[state]]}


def test_where_nobody_manages_the_area_the_office_endorses_from_the_board(world, client):
    school = SchoolFactory(area=AreaFactory(authority=world.school.authority))
    request = world.request(school=school)
    client.force_login(world.office)
    verbs = ["endorse", "return", "decline"]
    assert moves_on(client) == {request.pk: [address(verb, request) for verb in verbs]}


def test_every_address_in_every_menu_answers(world, client):
    for state in OFFICE_MOVES:
        world.request(state)
    client.force_login(world.office)
    addresses = [one for found in moves_on(client).values() for one in found]
    assert [client.get(one).status_code for one in addresses] == [200] * 6


def test_a_step_from_the_board_comes_back_with_the_filters(world, client):
    request = world.request(S.ENDORSED)
    client.force_login(world.office)
    query = f"?show=&area={world.school.area_id}&programme=&q=skol%26an"
    client.get(reverse("request_list") + query)
    request.school.name = "Skol&an"
    request.school.save()
    [queue] = [one for one in moves_on(client, query)[request.pk] if "queue" in one]
    board = f"{reverse('request_list')}?area={world.school.area_id}&q=skol%26an"
    page = client.get(queue)
    assert (page.context["board_url"], page.context["cancel_url"]) == (board, board)
    response = client.post(queue)
    assert response.url == board
    assert said(response) == ["Skol&an: Förfrågan står i kö."]


def test_matched_from_the_board(world, client):
    request = world.request(S.ENDORSED)
    client.force_login(world.office)
    response = client.post(address("match", request), {"coach": world.coach.pk})
    assert response.url == reverse("request_list")
    assert said(response) == [f"{world.school}: {world.coach} har fått frågan."]
    request.refresh_from_db()
    assert request.state == S.MATCHED


def test_whom_to_leave_out_keeps_the_way_back(world, client):
    request = world.request(S.ENDORSED)
    client.force_login(world.office)
    page = client.get(address("match", request, "?back=board&q=skolan"))
    exclude = address("exclude", request, "?back=board&q=skolan")
    assert f'action="{exclude}"'.replace("&", "&amp;") in page.content.decode()
    response = client.post(exclude, {"exclusions": []})
    assert response.url == address("match", request, "?back=board&q=skolan")


@pytest.mark.parametrize(
    "back", ["", "https://evil.example/", "//evil.example", "/month/", "board/../..", "BOARD"]
)
def test_back_leads_to_the_board_and_nowhere_else(world, client, back):
    request = world.request(S.ENDORSED)
    client.force_login(world.office)
    response = client.post(reverse("request_queue", args=[request.pk]) + f"?back={back}&next=//evil.example")
    assert response.url == reverse("request_detail", args=[request.pk])


def test_what_is_no_filter_does_not_come_back(world, client):
    request = world.request(S.ENDORSED)
    client.force_login(world.office)
    query = "?back=board&next=//evil.example&q=%0d%0aSet-Cookie:%20a&area=//evil.example&show=queued"
    response = client.post(reverse("request_queue", args=[request.pk]) + query)
    assert response.url == f"{reverse('request_list')}?area=%2F%2Fevil.example&q=%0D%0ASet-Cookie%3A+a"
    assert client.get(response.url).status_code == 200


#: The step of the first administrator → the step that the second had in sight, and what the form holds.
RACES = [
    (S.MATCHED, "unmatch", "unmatch", {}),
    (S.ENDORSED, "decline", "match", {}),
    (S.ENDORSED, "decline", "queue", {}),
    (S.ENDORSED, "queue", "queue", {}),
    (S.QUEUED, "match", "decline", {"reason": DeclineReason.CONDITIONS}),
    (S.ENDORSED, "match", "match", {}),
]


def move(verb, request, by, world):
    more = {"match": {"coach": world.coach}, "decline": {"reason": DeclineReason.CONDITIONS}}
    getattr(services, verb)(request=request, by=by, **more.get(verb, {}))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("state", "first", "second", "posted"), RACES)
def test_the_second_of_two_administrators_hears_who_was_first(
    world, client, state, first, second, posted, method
):
    """Both have the menu open. The second's click, or the form that was open already, changes and mails nothing."""
    colleague = make_administrator(world.school.authority)
    request = world.request(state)
    client.force_login(world.office)
    seen = moves_on(client, "?q=")[request.pk]
    assert address(second, request) in seen
    move(first, request, colleague, world)
    events, mails = request.events.count(), Message.objects.count()
    if second == "match":
        posted = {"coach": world.other_coach.pk}
    url = address(second, request)
    response = client.post(url, posted) if method == "post" else client.get(url)
    assert response.url == reverse("request_list")
    [sentence] = said(response)
    assert sentence.startswith(f"{world.school}: ")
    assert str(colleague) in sentence
    assert (request.events.count(), Message.objects.count()) == (events, mails)
    # The board that follows is as it is now.
    now = CoachingRequest.objects.get(pk=request.pk)
    shown = moves_on(client)
    verbs = verbs_for(world.fresh("office"), now)
    wanted = {} if now.state == S.DECLINED else {now.pk: [address(verb, now) for verb in verbs]}
    assert shown == wanted


def test_a_step_that_went_through_is_not_told_as_too_late(world, client):
    """The positive control of the races: alone, the same click asks, and the press moves and mails."""
    request = world.request(S.ENDORSED)
    client.force_login(world.office)
    mails = Message.objects.count()
    assert client.get(address("queue", request)).status_code == 200
    client.post(address("queue", request))
    assert [event.to_state for event in request.events.order_by("id")] == [S.ENDORSED, S.QUEUED]
    assert Message.objects.count() > mails


def test_days_are_in_sight_and_the_late_ones_are_told_apart(world, client):
    for days in (0, 6, 7, 12):
        world.request(S.ENDORSED, state_since=timezone.now() - dt.timedelta(days=days))
    world.request(S.QUEUED, state_since=timezone.now() - dt.timedelta(days=30))
    client.force_login(world.office)
    page = client.get(reverse("request_list")).content.decode()
    ends = re.findall(r'<div class="card-end"><span class="days">(.*?)<details', page, flags=re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]+>", " ", end).split()) for end in ends]
    assert words == [
        "Har väntat för länge: 12 dagar",
        "Har väntat för länge: 7 dagar",
        "Har väntat: 6 dagar",
        "Har väntat: i dag",
        "Har väntat: 30 dagar",
    ]
    assert ["tag wrong" in end for end in ends] == [True, True, False, False, False]


def test_the_board_asks_as_often_with_30_in_every_lane(world, client, same_queries):
    client.force_login(world.office)

    def grow(number):
        for _ in range(number):
            for state in OFFICE_MOVES:
                coach = make_coach(world.school.authority) if state in WITH_COACH else None
                school = SchoolFactory(area=AreaFactory(authority=world.school.authority))
                request = RequestFactory(school=school, programme=world.programme, state=state, coach=coach)
                request.teachers.add(make_teacher(school))

    same_queries(lambda: client.get(reverse("request_list")), grow)


def test_the_verbs_of_a_board_ask_nothing_more(world, django_assert_num_queries):
    for state in OFFICE_MOVES:
        world.request(state)
    office = world.fresh("office")
    visible = CoachingRequest.objects.visible_to(office)
    # How many there are, the first of each lane, their teachers.
    with django_assert_num_queries(3):
        found = lanes(visible, office)
    assert {lane.state: lane.requests[0].verbs for lane in found} == OFFICE_MOVES


def test_the_best_coaches_are_shown_and_all_when_asked_for(world, client):
    """A page of hundreds is read by nobody; none of them is out of reach."""
    request = world.request(S.ENDORSED)
    coaches = [world.coach, world.other_coach, *(make_coach(world.school.authority) for _ in range(SHOWN))]
    client.force_login(world.office)
    page = client.get(address("match", request, "?back=board&q=skolan"))
    found = page.context["choice"]
    # The coach with the subject comes first of all.
    assert (len(found.proposals), found.proposals[0].coach) == (SHOWN, world.coach)
    more = address("match", request, "?back=board&q=skolan&all=1")
    assert (
        f'<a href="{more.partition("/match/")[2]}">Visa alla {len(coaches)} coacher</a>'.replace("&", "&amp;")
        in page.content.decode()
    )
    whole = client.get(more)
    assert {proposal.coach for proposal in whole.context["choice"].proposals} == set(coaches)
    assert "Visa alla" not in whole.content.decode()
    last = whole.context["choice"].proposals[-1].coach
    assert client.post(more, {"coach": last.pk}).url == f"{reverse('request_list')}?q=skolan"
    request.refresh_from_db()
    assert request.coach == last
