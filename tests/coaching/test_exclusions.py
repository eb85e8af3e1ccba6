"""Who is not asked: by the office's choice for a request, or because a coach has stated a conflict of interest."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from coaching.enums import DeclineReason, Exclusion, Phase, RequestState, WhyNobody
from coaching.models import CoachingRequest, Conflict
from coaching.queries.allocation import question_for
from coaching.queries.match import choice_for
from coaching.services import conflict as conflicts
from coaching.services import request as services
from coaching.services.request import RequestError
from tests.coaching.worlds import make_world
from tests.factories import SchoolFactory, make_duty, make_engagement

pytestmark = pytest.mark.django_db

S = RequestState


@pytest.fixture
def world():
    return make_world()


def left_out(request):
    return {coach: why.text for coach, why in choice_for(request).left_out}


def askable(request):
    return {one.coach for one in choice_for(request).proposals}


def test_who_works_at_the_school_is_left_out_unless_the_office_wants_it(world, client):
    make_duty("teacher", school=world.school, person=world.coach)
    request = world.request(S.ENDORSED)
    assert left_out(request) == {world.coach: "Arbetar på skolan"}
    with pytest.raises(RequestError, match="är undantagen: Arbetar på skolan"):
        services.match(request=request, coach=world.fresh("coach"), by=world.office)
    client.force_login(world.office)
    page = client.get(reverse("request_match", args=[request.pk]))
    assertContains(page, "Undantagna")
    client.post(reverse("request_exclude", args=[request.pk]), {})
    request = CoachingRequest.objects.get()
    assert (request.exclusions, left_out(request)) == ([], {})
    assert askable(request) == {world.coach, world.other_coach}
    services.match(request=request, coach=world.fresh("coach"), by=world.office)


def test_who_has_coached_them_before_can_be_left_out(world, client):
    make_engagement(world.school, coaches=[world.coach], teachers=[world.teacher], phase=Phase.CLOSED)
    request = world.request(S.ENDORSED)
    assert askable(request) == {world.coach, world.other_coach}
    client.force_login(world.office)
    url = reverse("request_exclude", args=[request.pk])
    answer = client.post(url, {"exclusions": ["earlier", "same_school"]}, follow=True)
    assertContains(answer, f"Har coachat {world.teacher} tidigare")
    request = CoachingRequest.objects.get()
    assert request.exclusions == ["earlier", "same_school"]
    assert list(left_out(request)) == [world.coach]
    # What makes no sense is said, and changes nothing.
    assertContains(
        client.post(url, {"exclusions": "everybody"}, follow=True), "Välj bland det som står i listan."
    )
    request.refresh_from_db()
    assert request.exclusions == ["earlier", "same_school"]


def test_a_conflict_holds_whatever_the_office_chooses(world):
    request = world.request(S.ENDORSED)
    conflicts.state(coach=world.coach, school=world.school)
    request = services.exclude(request=request, by=world.office, exclusions=[])
    assert left_out(request) == {world.coach: "Har angett jäv för skolan"}
    with pytest.raises(RequestError):
        services.match(request=request, coach=world.coach, by=world.office)


def test_an_allocation_keeps_to_the_same(world):
    request = world.request(S.ENDORSED)
    possible = {fit.coach for fit in question_for(world.school.authority_id).fits}
    assert possible == {world.coach.pk}
    conflicts.state(coach=world.coach, school=world.school)
    question = question_for(world.school.authority_id)
    assert (question.fits, question.why_nobody) == ([], {request.pk: WhyNobody.EXCLUDED})


def test_two_administrators_the_second_is_told(world):
    request = world.request(S.ENDORSED)
    services.match(request=request, coach=world.coach, by=world.office)
    with pytest.raises(RequestError):
        services.exclude(request=request, by=world.office, exclusions=[Exclusion.EARLIER])
    for person in (world.principal, world.other_office, world.coach):
        with pytest.raises(PermissionDenied):
            services.exclude(request=request, by=person, exclusions=[])


def test_a_coach_says_no_for_good(world, client):
    request = world.request(S.MATCHED)
    client.force_login(world.coach)
    url = reverse("request_coach_decline", args=[request.pk])
    assertContains(client.get(url), "Fråga mig inte om den här skolan igen")
    client.post(url, {"reason": DeclineReason.COACH_CONFLICT, "never_there": "on"})
    assert [(one.coach, one.school) for one in Conflict.objects.all()] == [(world.coach, world.school)]
    assertContains(client.get(reverse("conflict_list")), str(world.school))
    client.post(reverse("conflict_lift", args=[Conflict.objects.get().pk]))
    assert not Conflict.objects.exists()


def test_a_no_for_once_states_nothing(world, client):
    request = world.request(S.MATCHED)
    client.force_login(world.coach)
    client.post(reverse("request_coach_decline", args=[request.pk]), {"reason": DeclineReason.COACH_CONFLICT})
    assert not Conflict.objects.exists()


def test_a_coach_states_and_lifts_ones_own_only(world, client):
    client.force_login(world.coach)
    url = reverse("conflict_list")
    foreign = SchoolFactory()
    assertNotContains(client.get(url), foreign.name)
    for wrong in ("", "x", foreign.pk):
        assertContains(client.post(url, {"school": wrong}), "Välj en skola.")
    client.post(url, {"school": world.school.pk})
    conflict = Conflict.objects.get()
    assert conflicts.state(coach=world.coach, school=world.school) == conflict
    # It is not offered again.
    assertContains(client.post(url, {"school": world.school.pk}), "Välj en skola.")
    client.force_login(world.other_coach)
    assert client.post(reverse("conflict_lift", args=[conflict.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        conflicts.state(coach=world.coach, school=foreign)


def test_the_database_knows_the_exclusions(world):
    request = world.request(S.ENDORSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoachingRequest.objects.filter(pk=request.pk).update(exclusions=["everybody"])
