"""The principal's form: its steps, what is kept, what is refused, and what a sent request looks like."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team
from coaching.enums import ProgrammeKind, RequestState
from coaching.models import CoachingRequest
from coaching.services import request as services
from tests.coaching.test_request_pages import said
from tests.factories import (
    ProgrammeFactory,
    SchoolFactory,
    TeamFactory,
    make_duty,
    make_principal,
    make_teacher,
)

S = RequestState


@pytest.fixture
def principal(world, client):
    """The principal, signed in."""
    client.force_login(world.principal)
    return world.principal


def a_day(days):
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def answers(world, **changes):
    """Good answers to each step, by the name of its address."""
    return {
        "request_for_whom": {
            "who": "teachers",
            "chosen": [world.teacher.pk],
            "programme": world.programme.pk,
        },
        "request_need": {"need": "Eleverna behöver resonera mer.", "subjects": ["mathematics"]},
        "request_conditions": {
            "wanted_from": a_day(14),
            "wanted_until": a_day(120),
            "minutes_per_week": "60",
            "room": "Grupprum 2",
        },
    } | changes


def start(client, world):
    """A draft with its first step answered."""
    client.post(reverse("request_new"), answers(world)["request_for_whom"])
    return CoachingRequest.objects.get(state=S.DRAFT)


def test_from_the_first_step_to_the_sent_request(world, client, principal):
    steps = answers(world)
    first = client.post(reverse("request_new"), steps["request_for_whom"])
    draft = CoachingRequest.objects.get()
    assert first.url == reverse("request_need", args=[draft.pk])
    second = client.post(first.url, steps["request_need"])
    assert second.url == reverse("request_conditions", args=[draft.pk])
    third = client.post(second.url, steps["request_conditions"])
    assert third.url == reverse("request_check", args=[draft.pk])
    page = client.get(third.url)
    assert page.context["missing"] == []
    sent = client.post(reverse("request_send", args=[draft.pk]))
    assert (sent.url, said(sent)) == (reverse("request_detail", args=[draft.pk]), ["Förfrågan är skickad."])
    request = CoachingRequest.objects.get()
    assert (
        request.state,
        list(request.teachers.all()),
        request.programme,
        request.need,
        request.subjects,
    ) == (
        S.SENT,
        [world.teacher],
        world.programme,
        "Eleverna behöver resonera mer.",
        ["mathematics"],
    )
    assert (str(request.wanted_from), request.minutes_per_week, request.room) == (a_day(14), 60, "Grupprum 2")


def test_looking_at_the_form_stores_nothing(world, client, principal):
    assert client.get(reverse("request_new")).status_code == 200
    assert not CoachingRequest.objects.exists()


def test_one_draft_for_each_school_however_often_it_is_begun(world, client, principal):
    draft = start(client, world)
    start(client, world)
    again = client.get(reverse("request_new"))
    assert again.url == reverse("request_need", args=[draft.pk])
    assert CoachingRequest.objects.count() == 1


def test_the_draft_is_found_again_in_the_list_and_seen_by_nobody_else(world, client, principal):
    draft = start(client, world)
    assert [found.pk for found in client.get(reverse("request_list")).context["drafts"]] == [draft.pk]
    for role in ("second_principal", "area_manager", "office", "coach"):
        client.force_login(world.people[role])
        assert client.get(reverse("request_need", args=[draft.pk])).status_code == 404
        assert client.get(reverse("request_list")).context["drafts"] == []


def test_what_is_half_filled_in_is_kept_for_later(world, client, principal):
    draft = start(client, world)
    url = reverse("request_conditions_later", args=[draft.pk])
    response = client.post(
        url, {"wanted_from": "", "wanted_until": "", "minutes_per_week": "45", "room": "B 12"}
    )
    assert response.url == reverse("request_list")
    draft.refresh_from_db()
    assert (draft.minutes_per_week, draft.room, draft.wanted_from) == (45, "B 12", None)


def test_keeping_for_later_still_says_what_is_wrong_and_keeps_the_rest(world, client, principal):
    draft = start(client, world)
    response = client.post(
        reverse("request_conditions_later", args=[draft.pk]),
        {"wanted_from": "2027-02-31", "minutes_per_week": "45", "room": "B 12"},
    )
    assert list(response.context["form"].errors) == ["wanted_from"]
    assert "2027-02-31" in response.content.decode()
    draft.refresh_from_db()
    assert (draft.minutes_per_week, draft.room) == (45, "B 12")


def test_the_very_first_step_can_be_kept_for_later_too(world, client, principal):
    client.post(
        reverse("request_new_later"), {"who": "teachers", "chosen": [world.teacher.pk], "programme": ""}
    )
    draft = CoachingRequest.objects.get()
    assert (list(draft.teachers.all()), draft.programme) == ([world.teacher], None)


def test_a_whole_team_is_asked_for(world, client, principal):
    team = TeamFactory(school=world.school)
    client.post(
        reverse("request_new"),
        # What was marked before one chose the team stays behind.
        {"who": "team", "team": team.pk, "chosen": [world.teacher.pk], "programme": world.programme.pk},
    )
    draft = CoachingRequest.objects.get()
    assert (draft.team, list(draft.teachers.all())) == (team, [])


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [
        ("request_for_whom", "chosen", []),
        ("request_for_whom", "chosen", ["x"]),
        ("request_for_whom", "chosen", ["0"]),
        ("request_for_whom", "programme", ""),
        ("request_for_whom", "programme", "0"),
        ("request_for_whom", "programme", "\x00"),
        ("request_need", "need", ""),
        ("request_need", "need", "   "),
        ("request_need", "need", "å" * 2001),
        ("request_need", "need", "a\x00b"),
        ("request_need", "subjects", ["magic"]),
        ("request_conditions", "wanted_from", ""),
        ("request_conditions", "wanted_from", "2027-02-31"),
        ("request_conditions", "wanted_from", "i morgon"),
        ("request_conditions", "wanted_from", a_day(-1)),
        ("request_conditions", "wanted_from", "0000-00-00"),
        ("request_conditions", "wanted_until", a_day(13)),
        ("request_conditions", "wanted_until", a_day(2000)),
        ("request_conditions", "minutes_per_week", ""),
        ("request_conditions", "minutes_per_week", "0"),
        ("request_conditions", "minutes_per_week", "9" * 40),
        ("request_conditions", "minutes_per_week", "en timme"),
        ("request_conditions", "room", "å" * 121),
    ],
)
def test_bad_input_comes_back_with_an_error_beside_the_field(world, client, principal, step, field, value):
    draft = start(client, world)
    response = client.post(reverse(step, args=[draft.pk]), answers(world)[step] | {field: value})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert response.context["form"].errors[field][0]


def test_teachers_teams_and_programmes_of_others_are_refused(world, client, principal):
    elsewhere = SchoolFactory(area=world.school.area)
    url, good = reverse("request_new"), answers(world)["request_for_whom"]
    TeamFactory(school=world.school)
    for change in (
        {"chosen": [make_teacher(elsewhere).pk]},
        {"who": "team", "team": TeamFactory(school=elsewhere).pk},
        {"programme": ProgrammeFactory().pk},
        {"programme": ProgrammeFactory(authority=world.school.authority, is_published=False).pk},
        {"programme": ProgrammeFactory(authority=world.school.authority, kind=ProgrammeKind.COURSE).pk},
    ):
        assert client.post(url, good | change).context["form"].errors
    assert not CoachingRequest.objects.exists()


def test_a_teacher_who_has_left_meanwhile_keeps_the_request_from_being_sent(world, client, principal):
    draft = start(client, world)
    for step, data in answers(world).items():
        client.post(reverse(step, args=[draft.pk]), data)
    world.teacher.duties.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    page = client.get(reverse("request_check", args=[draft.pk]))
    assert [step for step, _sentence in page.context["missing"]] == ["request_for_whom"]
    assert client.post(reverse("request_send", args=[draft.pk])).url == reverse(
        "request_check", args=[draft.pk]
    )
    assert CoachingRequest.objects.get().state == S.DRAFT


def test_a_programme_that_was_unpublished_meanwhile_keeps_it_from_being_sent(world, client, principal):
    draft = start(client, world)
    for step, data in answers(world).items():
        client.post(reverse(step, args=[draft.pk]), data)
    world.programme.is_published = False
    world.programme.save()
    with pytest.raises(services.Incomplete):
        services.send(request=draft, by=world.principal)


def test_an_empty_draft_says_all_that_is_missing(world, client, principal):
    draft = services.start_draft(school=world.school, by=world.principal)
    missing = client.get(reverse("request_check", args=[draft.pk])).context["missing"]
    assert [step for step, _sentence in missing] == [
        "request_for_whom",
        "request_for_whom",
        "request_need",
        "request_conditions",
        "request_conditions",
    ]


def test_the_form_sent_twice_sends_once(world, client, principal):
    draft = start(client, world)
    for step, data in answers(world).items():
        client.post(reverse(step, args=[draft.pk]), data)
    for _ in range(2):
        response = client.post(reverse("request_send", args=[draft.pk]))
        assert said(response)[-1] == "Förfrågan är skickad."
    assert draft.events.count() == 1


def test_the_back_button_after_sending_leads_to_the_request(world, client, principal):
    request = world.request()
    for step in answers(world):
        response = client.get(reverse(step, args=[request.pk]))
        assert response.url == reverse("request_detail", args=[request.pk])
        assert client.post(reverse(step, args=[request.pk]), answers(world)[step]).status_code == 302
    assert CoachingRequest.objects.get().need == request.need


def test_a_question_is_answered_with_a_change(world, client):
    request = world.request(S.RETURNED)
    client.force_login(world.second_principal)
    client.post(reverse("request_need", args=[request.pk]), {"need": "Det gäller årskurs 5.", "subjects": []})
    response = client.post(reverse("request_send", args=[request.pk]), {"note": "Nu står det."})
    assert said(response)[-1] == "Svaret är skickat."
    request.refresh_from_db()
    event = request.events.last()
    assert (request.state, request.need, event.note, event.by) == (
        S.SENT,
        "Det gäller årskurs 5.",
        "Nu står det.",
        world.second_principal,
    )


def test_a_start_that_has_passed_while_a_question_was_answered_may_stay(world, client):
    passed = timezone.localdate() - dt.timedelta(days=3)
    request = world.request(S.RETURNED, wanted_from=passed)
    client.force_login(world.principal)
    data = answers(world)["request_conditions"] | {"wanted_from": passed.isoformat()}
    assert client.post(reverse("request_conditions", args=[request.pk]), data).status_code == 302


def test_the_draft_can_be_thrown_away(world, client, principal):
    draft = start(client, world)
    url = reverse("request_discard", args=[draft.pk])
    assert client.get(url).status_code == 200
    assert CoachingRequest.objects.count() == 1
    assert client.post(url).url == reverse("request_list")
    assert not CoachingRequest.objects.exists()


def test_a_sent_request_cannot_be_thrown_away(world, client, principal):
    request = world.request()
    assert client.post(reverse("request_discard", args=[request.pk])).status_code == 403
    assert CoachingRequest.objects.filter(pk=request.pk).exists()


def test_a_principal_of_two_schools_chooses(world, client, principal):
    other = SchoolFactory(area=world.school.area)
    make_duty("principal", school=other, person=world.principal)
    page = client.get(reverse("request_new"))
    assert {school.pk for school, _draft in page.context["rows"]} == {world.school.pk, other.pk}
    assert client.get(reverse("request_new"), {"school": other.pk}).context["draft"].school == other
    for school in ("0", "x", str(world.other_principal.current_duties[0].school_id)):
        assert client.get(reverse("request_new"), {"school": school}).status_code == 404


def test_others_than_principals_have_no_form(world, client):
    for role in ("area_manager", "office", "coach", "teacher"):
        client.force_login(world.people[role])
        assert client.get(reverse("request_new")).status_code == 403


def test_services_refuse_other_schools_and_other_fields(world):
    with pytest.raises(PermissionDenied):
        services.start_draft(school=world.school, by=world.other_principal)
    draft = services.start_draft(school=world.school, by=world.principal)
    with pytest.raises(PermissionDenied):
        services.save_draft(request=draft, by=world.other_principal, changes={"need": "x"})
    with pytest.raises(ValueError, match="state"):
        services.save_draft(request=draft, by=world.principal, changes={"state": S.SENT})


def test_a_school_without_teachers_and_teams_is_told_what_to_do(world, client, principal):
    world.teacher.duties.all().delete()
    assert not Team.objects.filter(school=world.school).exists()
    page = client.get(reverse("request_new")).content.decode()
    assert "Inga lärare är registrerade" in page and 'name="programme"' not in page


def test_a_form_with_many_teachers_asks_as_often_as_one_with_few(world, client, principal, same_queries):
    same_queries(
        lambda: client.get(reverse("request_new")),
        lambda number: [make_teacher(world.school) for _ in range(number)],
    )


def test_the_form_says_who_reads_it(world, client, principal):
    draft = start(client, world)
    make_principal(world.school)
    page = client.get(reverse("request_need", args=[draft.pk]))
    readers = {person for part in page.context["readers"].values() for person in part}
    sent = CoachingRequest(school=world.school, authority=world.school.authority, asked_by=world.principal)
    sent.programme, sent.state, sent.sent_at = world.programme, S.SENT, timezone.now()
    sent.wanted_from = sent.wanted_until = timezone.localdate()
    sent.minutes_per_week = 60
    sent.save()
    see = {
        person for person in readers if CoachingRequest.objects.visible_to(person).filter(pk=sent.pk).exists()
    }
    assert see == readers and len(readers) == 6
