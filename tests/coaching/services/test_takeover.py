"""A vault that is lost, and an engagement that is handed over: what opens for whom, and what never does."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.services.person import deactivate, reactivate
from coaching.enums import Circle
from coaching.models import EngagementEvent, Entry, Grant, HandOver
from coaching.services import handover as services
from coaching.services.circlekey import KeyMissing, admit, confirm_key, refuse_key, settle
from coaching.services.engagement import EngagementError
from coaching.services.member import join, leave
from coaching.services.takeover import hand_over, hand_over_facts
from scheduling.enums import CancelReason, MeetingStatus
from scheduling.models import Message
from tests.coaching.circles import Circles, words
from tests.factories import make_coach, make_engagement, make_meeting, make_teacher, make_vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = Circles()
    world.own = world.note(world.coachs, world.coach, "Eget")
    world.kept = world.note(world.coachs, world.coach, "Bara mitt")
    world.shared = world.note(world.coachs, world.coach, "Gemensamt", shared=True)
    world.successor = make_coach(world.school.authority)
    world.successors = make_vault(world.successor)
    return world


def vault_key(person):
    return person.vault_keys.in_use().get()


def asked(world, *entries):
    handover = services.propose(
        engagement=world.engagement, outgoing=world.coach, successor=world.successor, by=world.coach
    )
    return services.ask(handover=handover, entries=entries, by=world.coach)


def consented(world, *entries):
    handover = asked(world, *entries)
    return services.answer(handover=handover, by=world.teacher, consents=True, edition=handover.edition)


def finish(world, handover):
    return hand_over(unlocked=world.coachs, handover=handover, by=world.coach)


# A lost vault


def test_what_was_shared_comes_back_from_the_other_half_and_the_coachs_own_is_gone(world):
    anew = world.lose(world.coach)
    world.settle(anew, world.teachers, anew)
    assert words(anew) == [None, None, None]
    # Nothing is granted to the new lock until the teacher has said that it is the coach's.
    confirm_key(unlocked=world.teachers, peer_key=vault_key(world.coach), compared=True)
    world.settle(world.teachers, anew)
    assert words(anew) == [None, None, "Gemensamt"]
    world.note(anew, world.coach, "Eget igen")
    assert words(anew)[-1] == "Eget igen"


def test_a_teacher_who_lost_everything_gets_all_that_was_shared_again(world):
    newcomer = make_teacher(world.school)
    join(engagement=world.engagement, person=newcomer, role="participant", by=world.coach)
    admit(unlocked=world.coachs, engagement=world.engagement, person=newcomer)
    world.note(world.coachs, world.coach, "Under nästa nyckel", shared=True)
    anew = world.lose(world.teacher)
    confirm_key(unlocked=world.coachs, peer_key=vault_key(world.teacher))
    world.settle(world.coachs, anew)
    assert words(anew) == [None, None, "Gemensamt", "Under nästa nyckel"]
    # And not what the newcomer was never let in to.
    newcomers = make_vault(newcomer)
    world.settle(world.coachs, newcomers)
    assert words(newcomers) == [None, None, None, "Under nästa nyckel"]


def test_numbers_that_differ_open_nothing(world):
    anew = world.lose(world.teacher)
    refuse_key(unlocked=world.coachs, peer_key=vault_key(world.teacher))
    world.settle(world.coachs, anew)
    world.note(world.coachs, world.coach, "Efter", shared=True)
    assert words(anew) == [None] * 4
    assert words(world.coachs) == ["Eget", "Bara mitt", "Gemensamt", "Efter"]


def test_a_key_that_is_refused_takes_nothing_away_from_who_refuses_it(world):
    refuse_key(unlocked=world.teachers, peer_key=vault_key(world.coach))
    assert words(world.teachers) == [None, None, "Gemensamt"]


def test_an_account_that_comes_back_opens_nothing(world):
    deactivate(person=world.teacher)
    leave(engagement=world.engagement, person=world.teacher, by=world.coach)
    world.note(world.coachs, world.coach, "Medan hon var borta", shared=True)
    before = list(Grant.objects.filter(holder__person=world.teacher).values())
    reactivate(person=world.teacher)
    join(engagement=world.engagement, person=world.teacher, role="participant", by=world.coach)
    world.settle(world.coachs, world.teachers)
    assert list(Grant.objects.filter(holder__person=world.teacher).values()) == before
    assert words(world.teachers) == [None, None, "Gemensamt", None]
    # Who comes back is let in like anybody else.
    admit(unlocked=world.coachs, engagement=world.engagement, person=world.teacher)
    world.note(world.coachs, world.coach, "Åter", shared=True)
    assert words(world.teachers)[-2:] == [None, "Åter"]


def test_a_coach_who_becomes_a_teacher_reads_only_what_is_shared(world):
    join(engagement=world.engagement, person=world.successor, role="facilitator", by=world.coach)
    admit(unlocked=world.coachs, engagement=world.engagement, person=world.successor)
    world.settle(world.successors)
    world.engagement.series.members.filter(person=world.successor).update(role="participant")
    world.note(world.coachs, world.coach, "Coachernas")
    world.note(world.coachs, world.coach, "Allas", shared=True)
    world.settle(world.successors)
    assert words(world.successors) == [None, None, None, None, "Allas"]


# A hand-over


def test_only_what_was_picked_goes_along_and_what_comes_after(world):
    handover = finish(world, consented(world, world.own))
    world.settle(world.successors)
    assert handover.state == "done"
    assert words(world.successors) == ["Eget", None, None]
    # What stays is still sealed for the coach who has left, as far as the keys go.
    assert words(world.coachs) == ["Eget", "Bara mitt", "Gemensamt"]
    world.note(world.successors, world.successor, "Nytt", shared=True)
    world.note(world.successors, world.successor, "Nytt eget")
    world.settle(world.teachers)
    assert words(world.teachers) == [None, None, "Gemensamt", "Nytt", None]
    assert words(world.coachs) == ["Eget", "Bara mitt", "Gemensamt", None, None]
    assert not Entry.objects.visible_to(world.coach).exists()


def test_what_is_shared_and_picked_stays_shared(world):
    finish(world, consented(world, world.shared))
    world.settle(world.successors, world.teachers)
    assert words(world.successors) == [None, None, "Gemensamt"]
    assert words(world.teachers) == [None, None, "Gemensamt"]


def test_without_consent_nothing_is_handed_over(world):
    handover = asked(world, world.own)
    with pytest.raises(EngagementError):
        finish(world, handover)
    # A state that somebody has written into the database is no consent.
    HandOver.objects.update(state="consented")
    with pytest.raises(EngagementError):
        finish(world, handover)
    world.settle(world.successors)
    assert words(world.successors) == [None, None, None]
    assert not Grant.objects.filter(holder__person=world.successor).exists()


def test_each_teacher_is_asked_also_one_who_joined_since(world):
    handover = consented(world, world.own)
    newcomer = make_teacher(world.school)
    join(engagement=world.engagement, person=newcomer, role="participant", by=world.coach)
    with pytest.raises(EngagementError):
        finish(world, handover)
    services.answer(handover=handover, by=newcomer, consents=True, edition=handover.edition)
    assert finish(world, handover).state == "done"


def test_another_list_asks_again(world):
    handover = consented(world, world.own)
    handover = services.ask(handover=handover, entries=[world.own, world.kept], by=world.coach)
    assert (handover.state, handover.edition) == ("proposed", 2)
    with pytest.raises(EngagementError):
        finish(world, handover)
    with pytest.raises(EngagementError):
        services.answer(handover=handover, by=world.teacher, consents=True, edition=1)
    services.answer(handover=handover, by=world.teacher, consents=True, edition=2)
    # The same list again is the same question.
    assert services.ask(handover=handover, entries=[world.kept, world.own], by=world.coach).edition == 2
    finish(world, handover)
    world.settle(world.successors)
    assert words(world.successors) == ["Eget", "Bara mitt", None]


def test_a_no_ends_it(world):
    handover = asked(world, world.own)
    services.answer(handover=handover, by=world.teacher, consents=False, edition=1)
    with pytest.raises(EngagementError):
        finish(world, handover)
    assert HandOver.objects.get().state == "refused"
    kinds = list(Message.objects.filter(person=world.coach).values_list("kind", flat=True))
    assert kinds == ["handover_refused"]


@pytest.mark.parametrize("who", ["coach", "successor", "stranger"])
def test_only_teachers_of_the_engagement_answer(world, who):
    handover = asked(world, world.own)
    person = make_teacher(world.school) if who == "stranger" else getattr(world, who)
    with pytest.raises(EngagementError):
        services.answer(handover=handover, by=person, consents=True, edition=1)


def test_nobody_but_the_outgoing_coach_grants(world):
    handover = consented(world, world.own)
    for person, unlocked in ((world.successor, world.successors), (world.teacher, world.teachers)):
        with pytest.raises(EngagementError):
            hand_over(unlocked=unlocked, handover=handover, by=person)
    # Nor with the vault of somebody else.
    with pytest.raises(EngagementError):
        hand_over(unlocked=world.successors, handover=handover, by=world.coach)


def test_entries_of_another_engagement_do_not_go_along(world):
    other = Circles()
    foreign = other.note(other.coachs, other.coach, "Någon annans")
    handover = services.propose(
        engagement=world.engagement, outgoing=world.coach, successor=world.successor, by=world.coach
    )
    with pytest.raises(EngagementError):
        services.ask(handover=handover, entries=[foreign], by=world.coach)


def test_a_successor_without_a_vault_waits(world):
    world.successor.vault_keys.all().delete()
    handover = consented(world, world.own)
    with pytest.raises(KeyMissing):
        finish(world, handover)
    assert HandOver.objects.get().state == "consented"


def test_the_office_hands_over_facts_and_opens_nothing(world):
    handover = services.propose(
        engagement=world.engagement,
        outgoing=world.coach,
        successor=world.successor,
        by=make_coach(world.school.authority),
        facts_only=True,
    )
    hand_over_facts(handover=handover, by=world.successor)
    world.settle(world.successors, world.teachers, world.successors)
    assert words(world.successors) == [None, None, None]
    assert world.engagement.series.members.current().filter(person=world.successor).exists()
    # The teacher, who holds what is shared, may let the new coach in; the coaches' own key begins anew.
    admit(unlocked=world.teachers, engagement=world.engagement, person=world.successor)
    world.settle(world.successors)
    world.note(world.successors, world.successor, "Nytt", shared=True)
    world.settle(world.teachers)
    assert words(world.teachers)[-1] == words(world.successors)[-1] == "Nytt"


def test_meetings_go_on_with_the_successor_and_those_that_cannot_are_called_off(world):
    at = timezone.now().replace(microsecond=0) + dt.timedelta(days=2)
    free = make_meeting(world.engagement.series, at)
    taken = make_meeting(world.engagement.series, at + dt.timedelta(days=1))
    elsewhere = make_engagement(world.school, coaches=[world.successor], teachers=[])
    make_meeting(elsewhere.series, taken.starts_at)
    finish(world, consented(world))
    for meeting in (free, taken):
        meeting.refresh_from_db()
    assert [row.person for row in free.participants.facilitators()] == [world.successor]
    assert (taken.status, taken.cancel_reason) == (MeetingStatus.CANCELLED, CancelReason.COACH_BUSY)


def test_each_step_is_on_the_timeline_and_told(world):
    finish(world, consented(world, world.own))
    events = EngagementEvent.objects.filter(engagement=world.engagement).exclude(kind="phase")
    assert list(events.values_list("kind", "by", "person")) == [
        ("handover_proposed", world.coach.pk, world.successor.pk),
        ("handover_asked", world.coach.pk, world.successor.pk),
        ("handover_consented", world.teacher.pk, world.successor.pk),
        ("handover_done", world.coach.pk, world.successor.pk),
    ]
    told = set(Message.objects.filter(kind__startswith="handover").values_list("kind", "person"))
    assert told == {
        ("handover_asked", world.teacher.pk),
        ("handover_consented", world.coach.pk),
        ("handover_done", world.teacher.pk),
        ("handover_done", world.successor.pk),
    }


def test_one_hand_over_at_a_time_and_none_by_the_back_door(world):
    handover = asked(world, world.own)
    with pytest.raises(EngagementError):
        asked(world, world.own)
    for wrong in ({"state": "done"}, {"state": "nonsense"}, {"successor": world.coach}, {"edition": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.filter(pk=handover.pk).update(**wrong)
    services.withdraw(handover=handover, by=world.coach)
    assert asked(world, world.own).pk != handover.pk


def test_a_second_coach_stays_and_keeps_reading(world):
    second = make_coach(world.school.authority)
    seconds = make_vault(second)
    join(engagement=world.engagement, person=second, role="facilitator", by=world.coach)
    admit(unlocked=world.coachs, engagement=world.engagement, person=second)
    both = world.note(world.coachs, world.coach, "För båda coacherna")
    finish(world, consented(world, both))
    world.settle(seconds, world.successors)
    assert words(seconds)[-1] == words(world.successors)[-1] == "För båda coacherna"
    world.note(world.successors, world.successor, "Vidare")
    settle(unlocked=seconds, engagement=world.engagement)
    assert words(seconds)[-1] == "Vidare"
    assert Circle.COACH.value == "coach"
