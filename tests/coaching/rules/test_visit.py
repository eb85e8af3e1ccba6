"""What is next in a lesson visit and for whom; who writes what, and what stands in the way."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from coaching.enums import EntryKind, Phase
from coaching.rules import visit as rules
from coaching.rules.visit import Step
from scheduling.enums import MeetingStatus, ParticipantRole

NOW = timezone.now()
TEACHER, COLLEAGUE, COACH, OTHER = (SimpleNamespace(pk=pk) for pk in range(1, 5))
TIMES = ("focus_at", "begun_at", "handed_over_at", "reflected_at", "analysed_at")


def make(
    *done, status=MeetingStatus.BOOKED, hours=1, whose=TEACHER, teachers=(TEACHER, COLLEAGUE), **engagement
):
    """A visit in which `done` has been done, `hours` from now."""
    starts = None if hours is None else NOW + dt.timedelta(hours=hours)
    members = [SimpleNamespace(person_id=COACH.pk, person=COACH, role=ParticipantRole.FACILITATOR)]
    return SimpleNamespace(
        meeting=SimpleNamespace(status=status, starts_at=starts, is_over=hours is not None and hours < -1),
        engagement=SimpleNamespace(
            **{"erased_at": None, "paused_at": None, "phase": Phase.WORK, **engagement},
            members_now=members,
            teachers=list(teachers),
        ),
        teacher=whose,
        teacher_id=whose and whose.pk,
        observation_id="begun_at" in done or None,
        **{name: NOW if name in done else None for name in TIMES},
    )


STEPS = (Step.FOCUS, Step.OBSERVE, Step.HAND_OVER, Step.REFLECT, Step.ANALYSE, Step.DECIDE)


@pytest.mark.parametrize(("number", "step"), enumerate(STEPS))
def test_one_step_after_the_other(number, step):
    assert rules.step_of(make(*TIMES[:number])) == step


@pytest.mark.parametrize(
    ("fields", "step"),
    [
        ({"whose": None}, Step.WHOSE),
        ({"hours": -5}, Step.MISSED),
        ({"status": MeetingStatus.CANCELLED}, Step.OFF),
        ({"teachers": [COLLEAGUE]}, Step.GONE),
        ({"erased_at": NOW}, Step.ERASED),
    ],
)
def test_what_stands_in_the_way_of_all(fields, step):
    assert rules.step_of(make(**fields)) == step


def test_who_has_reflected_before_is_not_asked_again():
    done = ("focus_at", "begun_at", "reflected_at")
    assert rules.step_of(make(*done)) == Step.HAND_OVER
    assert rules.step_of(make(*done, "handed_over_at")) == Step.ANALYSE


@pytest.mark.parametrize(
    ("number", "teacher", "coach"),
    [
        (0, True, False),
        (1, False, True),
        (2, False, True),
        (3, True, False),
        (4, True, True),
        (5, False, False),
    ],
)
def test_it_waits_for_one_or_for_both_and_never_for_a_colleague(number, teacher, coach):
    visit = make(*TIMES[:number])
    waits = [rules.waits_for(person, visit) for person in (TEACHER, COACH, COLLEAGUE, OTHER)]
    assert waits == [teacher, coach, False, False]


@pytest.mark.parametrize("rest", [{"paused_at": NOW}, {"phase": Phase.CLOSED}])
def test_nothing_waits_while_the_engagement_rests(rest):
    assert rules.waits_for(TEACHER, make()) and not rules.waits_for(TEACHER, make(**rest))


@pytest.mark.parametrize(
    ("part", "teacher", "coach"),
    [
        (EntryKind.FOCUS, True, False),
        (EntryKind.OBSERVATION, False, True),
        (EntryKind.REFLECTION, True, False),
        (EntryKind.ANALYSIS, True, True),
    ],
)
def test_who_writes_what(part, teacher, coach):
    writes = [rules.writes(person, make(), part) for person in (TEACHER, COACH, COLLEAGUE, OTHER)]
    assert writes == [teacher, coach, False, False]


def test_when_each_part_can_be_written():
    def open_now(visit):
        return "".join(part.value[0] for part in rules.WRITERS if not rules.obstacle(visit, part))

    assert open_now(make()) == "f"
    assert open_now(make("focus_at")) == "fo"
    assert open_now(make("focus_at", hours=None)) == "f"
    assert open_now(make("focus_at", hours=-0.5)) == "for"
    assert open_now(make("focus_at", "begun_at")) == "or"
    assert open_now(make("focus_at", "begun_at", "handed_over_at")) == "r"
    assert open_now(make(*TIMES[:4])) == "ra"
    assert open_now(make(*TIMES[:4], erased_at=NOW)) == ""
    assert open_now(make("focus_at", status=MeetingStatus.CANCELLED)) == ""


def test_handing_over_taking_back_and_deciding():
    begun, handed = make(*TIMES[:2]), make(*TIMES[:3])
    assert rules.may_hand_over(COACH, begun) and not rules.may_hand_over(TEACHER, begun)
    assert not rules.may_hand_over(COACH, make(*TIMES[:2], teachers=[COLLEAGUE]))
    assert rules.may_take_back(COACH, handed) and not rules.may_take_back(TEACHER, handed)
    assert not rules.may_take_back(COACH, make(*TIMES[:4]))
    done = make(*TIMES)
    assert rules.may_decide(TEACHER, done)
    assert not rules.may_decide(COACH, done) and not rules.may_decide(COLLEAGUE, done)
