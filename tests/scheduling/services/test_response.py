import datetime as dt

import pytest

from scheduling.enums import CancelReason, MeetingKind, ParticipantRole, Response
from scheduling.models import Participant
from scheduling.services import response as service
from scheduling.services.meeting import add_participant, book, cancel, move, remove_participant
from tests.factories import PersonFactory, SchoolFactory, make_series

NOW = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]
TEN = NOW + dt.timedelta(days=1, hours=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def coach():
    return PersonFactory()


@pytest.fixture
def teacher():
    return PersonFactory()


@pytest.fixture
def meeting(coach, teacher):
    series = make_series(SchoolFactory(), facilitators=[coach], participants=[teacher])
    return book(series=series, kind=MeetingKind.CONVERSATION, starts_at=TEN, ends_at=TEN + HOUR, by=coach)


def row_of(person):
    return Participant.objects.get(person=person)


def answer(meeting, person, response=Response.ACCEPTED, sequence=None):
    sequence = meeting.sequence if sequence is None else sequence
    return service.respond(meeting=meeting, person=person, response=response, sequence=sequence)


def moved(meeting, by=HOUR):
    return move(meeting=meeting, starts_at=meeting.starts_at + by, ends_at=meeting.ends_at + by, by=None)


def link(meeting, person):
    return service.token(meeting=meeting, participant=row_of(person))


def test_who_is_asked_has_not_answered_at_first(meeting, teacher):
    assert (row_of(teacher).response, row_of(teacher).answered_at) == (Response.NEEDS_ANSWER, None)


@pytest.mark.parametrize("response", service.ANSWERS)
def test_an_answer_is_kept_with_its_time(meeting, teacher, response):
    answer(meeting, teacher, response)
    assert (row_of(teacher).response, row_of(teacher).answered_at) == (response, NOW)


def test_the_same_answer_again_keeps_the_first_time(meeting, teacher, time_machine):
    answer(meeting, teacher)
    time_machine.move_to(NOW + HOUR)
    answer(meeting, teacher)
    assert row_of(teacher).answered_at == NOW
    answer(meeting, teacher, Response.DECLINED)
    assert (row_of(teacher).response, row_of(teacher).answered_at.hour) == (Response.DECLINED, 9)


def test_who_leads_and_who_takes_no_part_are_not_asked(meeting, coach):
    for person in (coach, PersonFactory()):
        with pytest.raises(service.NotAsked):
            answer(meeting, person)


def test_no_answer_is_not_an_answer(meeting, teacher):
    with pytest.raises(ValueError):
        answer(meeting, teacher, Response.NEEDS_ANSWER)


def test_nothing_is_answered_after_the_end_or_a_cancellation(meeting, teacher, time_machine):
    time_machine.move_to(TEN + HOUR)
    with pytest.raises(service.NotAsked):
        answer(meeting, teacher)
    time_machine.move_to(NOW)
    cancel(meeting=meeting, reason=CancelReason.ILLNESS, by=None)
    with pytest.raises(service.NotAsked):
        answer(meeting, teacher)


def test_another_time_asks_everybody_anew(meeting, teacher):
    answer(meeting, teacher)
    later = moved(meeting)
    assert (row_of(teacher).response, row_of(teacher).answered_at) == (Response.NEEDS_ANSWER, None)
    with pytest.raises(service.AskedAnew):
        answer(meeting, teacher, sequence=0)
    answer(later, teacher)
    assert row_of(teacher).response == Response.ACCEPTED


def test_another_place_leaves_answers_and_links_alone(meeting, teacher):
    token = link(meeting, teacher)
    answer(meeting, teacher)
    changed = move(meeting=meeting, starts_at=TEN, ends_at=TEN + HOUR, place="Sal 3", by=None)
    assert changed.sequence == 1
    assert row_of(teacher).response == Response.ACCEPTED
    assert service.read(token).is_open


def test_a_link_answers_for_its_person(meeting, teacher):
    service.respond_by_link(token=link(meeting, teacher), response=Response.TENTATIVE)
    assert row_of(teacher).response == Response.TENTATIVE


def test_a_link_that_somebody_made_up_or_changed_opens_nothing(meeting, teacher):
    token = link(meeting, teacher)
    for other in ("x", "", token[:-1], "9" + token, token + "a", token.replace(".0.", ".1.")):
        assert service.read(other) is None
        assert service.respond_by_link(token=other, response=Response.ACCEPTED) is None
    assert row_of(teacher).response == Response.NEEDS_ANSWER


def test_a_stale_link_answers_nothing(meeting, teacher):
    token = link(meeting, teacher)
    moved(meeting)
    question = service.read(token)
    assert (question.is_open, question.was_asked_anew) == (False, True)
    with pytest.raises(service.AskedAnew):
        service.respond_by_link(token=token, response=Response.ACCEPTED)
    assert row_of(teacher).response == Response.NEEDS_ANSWER


def test_moved_there_and_back_a_first_link_is_still_stale(meeting, teacher):
    token = link(meeting, teacher)
    moved(moved(meeting), by=-HOUR)
    assert not service.read(token).is_open


def test_a_link_dies_with_the_invitation_the_address_and_the_account(meeting, teacher):
    token = link(meeting, teacher)
    remove_participant(meeting=meeting, person=teacher, by=None)
    assert service.read(token) is None
    add_participant(meeting=meeting, person=teacher, by=None)
    assert service.read(token) is None
    token = link(meeting, teacher)
    assert service.read(token).is_open
    address, teacher.email = teacher.email, "new@example.se"
    teacher.save()
    assert service.read(token) is None
    teacher.email, teacher.is_active = address, False
    teacher.save()
    assert service.read(token) is None


def test_whoever_is_to_lead_instead_has_nothing_to_answer(meeting, teacher):
    token = link(meeting, teacher)
    add_participant(meeting=meeting, person=teacher, role=ParticipantRole.FACILITATOR, by=None)
    assert not service.read(token).is_open
