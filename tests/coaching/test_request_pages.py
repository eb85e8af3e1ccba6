"""The pages of requests: who reaches which address, what they say, and that long lists cost what short ones do."""

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import acting
from coaching.enums import DeclineReason, RequestState
from coaching.models import CoachingRequest, RequestEvent
from coaching.queries.request import LANE_SIZE
from tests.coaching.worlds import WITH_COACH, make_world
from tests.factories import RequestFactory, SchoolFactory, make_coach, make_principal, make_teacher

S = RequestState

#: What a form of each step has to hold.
POSTED = {
    "request_return": {"question": "Hur många lärare?"},
    "request_decline": {"reason": DeclineReason.CONDITIONS},
    "request_coach_decline": {"reason": DeclineReason.COACH_FULL},
}
#: Address → who takes such steps, whatever the state; of those who see the request everybody else gets 403.
STEPS = {
    "request_endorse": {"area_manager", "second_area_manager"},
    "request_return": {"area_manager", "second_area_manager"},
    "request_decline": {"area_manager", "second_area_manager", "office"},
    "request_queue": {"office"},
    "request_unmatch": {"office"},
    "request_match": {"office"},
    "request_accept": {"coach"},
    "request_coach_decline": {"coach"},
    "request_withdraw": {"principal", "second_principal"},
    "request_send": {"principal", "second_principal"},
    "request_check": {"principal", "second_principal"},
    "request_for_whom": {"principal", "second_principal"},
    "request_need": {"principal", "second_principal"},
    "request_conditions": {"principal", "second_principal"},
}
ALL_PAGES = [
    "request_detail",
    "request_discard",
    "request_for_whom_later",
    *STEPS,
]


def said(response):
    """The messages that the next page will show."""
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture(scope="module")
def everybody(django_db_setup, django_db_blocker):
    """One world for many tests, and a client of each role, signed in: what a test changes is undone.

    It is made in a transaction of its own, around those of the tests.
    """
    with django_db_blocker.unblock(), acting.maintenance(), transaction.atomic():
        world = make_world()
        clients = {role: Client() for role in world.people}
        for role, client in clients.items():
            client.force_login(world.fresh(role))
        yield world, clients
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "state", [S.SENT, S.RETURNED, S.ENDORSED, S.QUEUED, S.MATCHED, S.ACCEPTED, S.DECLINED]
)
@pytest.mark.parametrize("name", list(STEPS))
def test_who_reaches_which_step_by_a_typed_address(everybody, db, name, state):
    world, clients = everybody
    request = world.request(state)
    for role, client in clients.items():
        sees = CoachingRequest.objects.visible_to(world.fresh(role)).filter(pk=request.pk).exists()
        for method in ("get", "post"):
            if role in STEPS[name]:
                continue
            status = getattr(client, method)(
                reverse(name, args=[request.pk]), POSTED.get(name, {})
            ).status_code
            # A form of the principal that nobody else fills in is sent on to where it can be seen what to do.
            wanted = {302, 403} if (name, method) == ("request_send", "get") else {403}
            assert status in (wanted if sees else {404, 302} if "send" in name else {404}), (role, method)
    request.refresh_from_db()
    assert request.state == state


@pytest.mark.parametrize("name", ALL_PAGES)
def test_signing_in_comes_first(world, client, name):
    url = reverse(name, args=[world.request().pk])
    assert client.get(url).url == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize(
    "state", [S.SENT, S.RETURNED, S.ENDORSED, S.QUEUED, S.MATCHED, S.DECLINED, S.WITHDRAWN]
)
@pytest.mark.parametrize("name", [name for name in STEPS if name != "request_match"])
def test_coming_too_late_says_what_happened_and_changes_nothing(world, client, name, state):
    """Whoever takes such steps, in a state in which this one cannot be taken (any more)."""
    request = world.request(state)
    role = sorted(STEPS[name] - {"second_principal", "second_area_manager"})[0]
    client.force_login(world.people[role])
    response = client.post(reverse(name, args=[request.pk]), POSTED.get(name, {}))
    assert response.status_code in (200, 302, 403, 404)
    after = CoachingRequest.objects.get(pk=request.pk)
    if after.state == state and response.status_code == 302 and "need" not in name:
        assert after.events.count() == 1


def test_the_page_of_a_request_for_everybody_in_every_state(world, client):
    for state in S:
        request = world.request(state)
        for role, person in world.people.items():
            client.force_login(person)
            sees = CoachingRequest.objects.visible_to(world.fresh(role)).filter(pk=request.pk).exists()
            response = client.get(reverse("request_detail", args=[request.pk]))
            assert response.status_code == (200 if sees else 404), (state, role)
        CoachingRequest.objects.filter(pk=request.pk).delete()


def test_the_next_step_is_offered_to_whoever_can_take_it(world, client):
    request = world.request()
    client.force_login(world.area_manager)
    assert (
        f'action="{reverse("request_endorse", args=[request.pk])}"'
        in client.get(reverse("request_detail", args=[request.pk])).content.decode()
    )
    client.force_login(world.principal)
    assert (
        reverse("request_endorse", args=[request.pk])
        not in client.get(reverse("request_detail", args=[request.pk])).content.decode()
    )


def test_from_the_detail_page_one_press_endorses(world, client):
    request = world.request()
    client.force_login(world.area_manager)
    response = client.post(reverse("request_endorse", args=[request.pk]), follow=True)
    assert response.redirect_chain == [(reverse("request_detail", args=[request.pk]), 302)]
    request.refresh_from_db()
    assert request.state == S.ENDORSED


def test_a_return_without_a_question_is_asked_for_one(world, client):
    request = world.request()
    client.force_login(world.area_manager)
    response = client.post(reverse("request_return", args=[request.pk]), {"question": "  "})
    assert response.status_code == 200
    assert response.context["form"].errors == {"question": ["Skriv några ord."]}
    request.refresh_from_db()
    assert request.state == S.SENT


def test_a_note_that_is_too_long_comes_back_whole(world, client):
    request = world.request()
    client.force_login(world.area_manager)
    response = client.post(reverse("request_return", args=[request.pk]), {"question": "å" * 501})
    assert list(response.context["form"].errors) == ["question"]
    assert "å" * 501 in response.content.decode()


def test_a_reason_that_is_not_offered_is_refused(world, client):
    request = world.request(S.ENDORSED)
    client.force_login(world.office)
    response = client.post(
        reverse("request_decline", args=[request.pk]), {"reason": DeclineReason.COACH_CONFLICT}
    )
    assert list(response.context["form"].errors) == ["reason"]


def test_a_coach_who_accepts_comes_to_the_engagement(world, client):
    request = world.request(S.MATCHED)
    client.force_login(world.coach)
    response = client.post(reverse("request_accept", args=[request.pk]))
    request.refresh_from_db()
    assert response.url == reverse("engagement_detail", args=[request.engagement.pk])


def test_a_coach_who_says_no_twice_is_told_so(world, client):
    request = world.request(S.MATCHED)
    client.force_login(world.coach)
    url = reverse("request_coach_decline", args=[request.pk])
    assert client.post(url, POSTED["request_coach_decline"]).url == reverse("request_list")
    second = client.post(url, POSTED["request_coach_decline"])
    assert (second.url, said(second)[-1]) == (reverse("request_list"), "Du har redan svarat.")
    assert client.get(reverse("request_detail", args=[request.pk])).status_code == 404


def test_the_principal_does_not_read_why_a_coach_said_no(world, client):
    request = world.request(S.MATCHED)
    client.force_login(world.coach)
    client.post(
        reverse("request_coach_decline", args=[request.pk]),
        {"reason": DeclineReason.COACH_CONFLICT, "note": "Vi är släkt."},
    )
    url = reverse("request_detail", args=[request.pk])
    for role, reads in {"office": True, "principal": False, "area_manager": False}.items():
        client.force_login(world.people[role])
        text = client.get(url).content.decode()
        assert ("Vi är släkt." in text, str(DeclineReason.COACH_CONFLICT.label) in text) == (reads, reads), (
            role
        )


def test_several_are_endorsed_at_once(world, client):
    first, second, third = (world.request() for _ in range(3))
    client.force_login(world.area_manager)
    page = client.get(reverse("endorse_many"))
    assert [request.pk for request in page.context["waiting"]] == [first.pk, second.pk, third.pk]
    client.post(reverse("endorse_many"), {"requests": [first.pk, third.pk]})
    states = dict(CoachingRequest.objects.values_list("pk", "state"))
    assert states == {first.pk: S.ENDORSED, second.pk: S.SENT, third.pk: S.ENDORSED}


def test_one_of_several_was_endorsed_meanwhile(world, client):
    first, second = world.request(), world.request()
    client.force_login(world.second_area_manager)
    client.post(reverse("request_endorse", args=[first.pk]))
    client.force_login(world.area_manager)
    response = client.post(reverse("endorse_many"), {"requests": [first.pk, second.pk]})
    sentences = said(response)
    assert len(sentences) == 2 and str(world.second_area_manager) in sentences[0]
    assert RequestEvent.objects.filter(to_state=S.ENDORSED).count() == 2


@pytest.mark.parametrize("picked", [[], ["x"], ["999999"], ["1", "; drop"]])
def test_nonsense_among_several_is_an_error_of_the_form(world, client, picked):
    world.request()
    client.force_login(world.area_manager)
    response = client.post(reverse("endorse_many"), {"requests": picked})
    assert response.status_code == 200 and response.context["form"].errors


def test_somebody_elses_request_cannot_be_endorsed_with_several(world, client):
    request = world.request()
    client.force_login(world.other_area_manager)
    response = client.post(reverse("endorse_many"), {"requests": [request.pk]})
    assert response.context["form"].errors
    request.refresh_from_db()
    assert request.state == S.SENT


def test_who_has_nothing_to_do_with_requests_has_no_list(world, client):
    client.force_login(world.teacher)
    assert client.get(reverse("request_list")).status_code == 403
    client.force_login(world.principal)
    assert client.get(reverse("endorse_many")).status_code == 403


def test_the_board_has_a_lane_for_each_open_state_oldest_first(world, client):
    first, second = world.request(), world.request()
    ended = world.request(S.DECLINED)
    client.force_login(world.office)
    lanes = {lane.state: lane for lane in client.get(reverse("request_list")).context["lanes"]}
    assert list(lanes) == [S.SENT, S.RETURNED, S.ENDORSED, S.QUEUED, S.MATCHED, S.ACCEPTED]
    assert [request.pk for request in lanes[S.SENT].requests] == [first.pk, second.pk]
    ended_page = client.get(reverse("request_list"), {"show": "ended"}).context["page"]
    assert [request.pk for request in ended_page] == [ended.pk]


def test_a_long_lane_shows_the_first_and_leads_to_all(world, client):
    for _ in range(LANE_SIZE + 2):
        world.request()
    client.force_login(world.office)
    response = client.get(reverse("request_list"))
    lane = response.context["lanes"][0]
    assert (len(lane.requests), lane.amount, lane.more) == (LANE_SIZE, LANE_SIZE + 2, 2)
    assert f'href="?show={S.SENT}"' in response.content.decode()
    assert len(client.get(reverse("request_list"), {"show": S.SENT}).context["page"]) == LANE_SIZE + 2


def test_filters_leave_what_fits(world, client):
    other = SchoolFactory(area__authority=world.school.authority, name="Strandskolan")
    there = RequestFactory(school=other, programme=world.programme)
    here = world.request()
    client.force_login(world.office)

    def shown(**query):
        lanes = client.get(reverse("request_list"), query).context["lanes"]
        return {request.pk for lane in lanes for request in lane.requests}

    assert shown() == {here.pk, there.pk}
    assert shown(q="strandskol") == {there.pk}
    assert shown(area=other.area_id) == {there.pk}
    assert shown(q="finns inte") == set()
    assert shown(area="x", programme="0", q=" ", show="nonsense") == {here.pk, there.pk}


def test_each_role_sees_its_own_list(world, client):
    here = world.request(S.MATCHED)
    elsewhere = RequestFactory(
        school=world.other_principal.current_duties[0].school, programme=world.programme
    )
    seen = {}
    for role in (
        "principal",
        "area_manager",
        "coach",
        "other_principal",
        "other_area_manager",
        "other_coach",
    ):
        client.force_login(world.people[role])
        seen[role] = {request.pk for request in client.get(reverse("request_list")).context["page"]}
    assert seen == {
        "principal": {here.pk},
        "area_manager": {here.pk},
        "coach": {here.pk},
        "other_principal": {elsewhere.pk},
        "other_area_manager": {elsewhere.pk},
        "other_coach": set(),
    }


def test_the_column_counts_what_waits(world, client):
    world.request(), world.request(S.ENDORSED), world.request(S.QUEUED)
    counts = {}
    for role in ("area_manager", "office", "principal"):
        client.force_login(world.people[role])
        places = client.get(reverse("request_list")).context["places"]
        counts[role] = next(place.count for place in places if place.key == "requests")
    assert counts == {"area_manager": 1, "office": 1, "principal": 0}


@pytest.mark.parametrize(
    ("role", "query"),
    [
        ("office", ""),
        ("office", "?show=ended"),
        ("principal", ""),
        ("area_manager", ""),
        ("principal", "?show=ended"),
    ],
)
def test_lists_ask_as_often_with_many_rows_as_with_one(world, client, same_queries, role, query):
    client.force_login(world.people[role])
    states = [S.SENT, S.ENDORSED, S.MATCHED, S.RUNNING, S.DECLINED]

    def grow(number):
        for _ in range(number):
            for state in states:
                coach = make_coach(world.school.authority) if state in WITH_COACH else None
                request = RequestFactory(
                    school=world.school, programme=world.programme, state=state, coach=coach
                )
                request.teachers.add(make_teacher(world.school))

    same_queries(lambda: client.get(reverse("request_list") + query), grow)


def test_endorsing_several_asks_as_often_with_many_rows_as_with_one(world, client, same_queries):
    client.force_login(world.area_manager)
    same_queries(
        lambda: client.get(reverse("endorse_many")),
        lambda number: [world.request(asked_by=make_principal(world.school)) for _ in range(number)],
    )


def test_the_page_of_a_request_asks_as_often_with_many_events_as_with_few(world, client, same_queries):
    request = world.request(S.ENDORSED)
    client.force_login(world.office)

    def grow(number):
        for _ in range(number):
            RequestEvent.objects.create(
                request=request,
                by=make_principal(world.school),
                from_state=S.SENT,
                to_state=S.RETURNED,
                note="?",
            )
            request.teachers.add(make_teacher(world.school))

    same_queries(lambda: client.get(reverse("request_detail", args=[request.pk])), grow)


def test_the_search_finds_requests_that_one_may_see(world, client):
    request = world.request(S.ENDORSED)
    draft = world.request(S.DRAFT)
    url = reverse("request_detail", args=[request.pk])
    for role, finds in {
        "office": True,
        "principal": True,
        "other_principal": False,
        "teacher": False,
    }.items():
        client.force_login(world.people[role])
        page = client.get(reverse("search"), {"q": str(world.school)}).content.decode()
        assert (url in page, reverse("request_detail", args=[draft.pk]) in page) == (finds, False), role
