"""Who does what in a lesson visit, and when it is time for it. The observation belongs to the teacher: the focus comes
before it, and the observer's reading opens after the teacher's own reflection.

A visit comes with its meeting, and its engagement with its people. Whether somebody sees it at all is `is_open_to`.
"""

from enum import Enum

from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import EntryKind
from coaching.rules.engagement import is_active, is_coach
from scheduling.enums import MeetingStatus

TEACHER, COACH, BOTH = "teacher", "coach", "both"
#: Who writes what.
WRITERS = {
    EntryKind.FOCUS: TEACHER,
    EntryKind.OBSERVATION: COACH,
    EntryKind.REFLECTION: TEACHER,
    EntryKind.ANALYSIS: BOTH,
}


class Step(Enum):
    """What is next in a visit."""

    WHOSE = "whose"
    FOCUS = "focus"
    OBSERVE = "observe"
    HAND_OVER = "hand_over"
    REFLECT = "reflect"
    ANALYSE = "analyse"
    DECIDE = "decide"
    #: The lesson is over and nobody has named a focus for it; one still can, and then it goes on.
    MISSED = "missed"
    #: Nothing any more: it was cancelled, whose lesson it is has left, or what was written has been erased.
    OFF = "off"
    GONE = "gone"
    ERASED = "erased"


#: Whom it waits for. What the teacher decides in the end hurries nobody.
WAITS_FOR = {
    Step.WHOSE: COACH,
    Step.FOCUS: TEACHER,
    Step.OBSERVE: COACH,
    Step.HAND_OVER: COACH,
    Step.REFLECT: TEACHER,
    Step.ANALYSE: BOTH,
}


def is_open_to(person, visit) -> bool:
    """Whoever coaches the engagement today, and whose lesson it is, while in it; nobody else of a team."""
    return is_coach(person, visit.engagement) or is_teacher(person, visit)


def is_teacher(person, visit) -> bool:
    """Whether it is this person's lesson, who is in the engagement today."""
    return visit.teacher_id == person.pk and is_teacher_here(visit)


def is_teacher_here(visit) -> bool:
    """Whether whose lesson it is takes part in the engagement today."""
    return any(teacher.pk == visit.teacher_id for teacher in visit.engagement.teachers)


def is_off(visit) -> bool:
    """Called off. One that was observed has taken place, whatever the calendar says."""
    return visit.meeting.status == MeetingStatus.CANCELLED and visit.begun_at is None


def step_of(visit) -> Step:
    """What is next. A teacher may have reflected before the coach hands over; that step is then done already."""
    if visit.engagement.erased_at is not None:
        return Step.ERASED
    if is_off(visit):
        return Step.OFF
    if visit.teacher_id is None:
        return Step.WHOSE
    if not is_teacher_here(visit):
        return Step.GONE
    if visit.focus_at is None and visit.meeting.is_over:
        return Step.MISSED
    for at, step in (
        (visit.focus_at, Step.FOCUS),
        (visit.begun_at, Step.OBSERVE),
        (visit.handed_over_at, Step.HAND_OVER),
        (visit.reflected_at, Step.REFLECT),
        (visit.analysed_at, Step.ANALYSE),
    ):
        if at is None:
            return step
    return Step.DECIDE


def waits_for(person, visit) -> bool:
    """Whether what is next is for this person to do. While the engagement rests nothing waits for anybody."""
    if not is_active(visit.engagement):
        return False
    whom = WAITS_FOR.get(step_of(visit))
    return (whom in (TEACHER, BOTH) and is_teacher(person, visit)) or (
        whom in (COACH, BOTH) and is_coach(person, visit.engagement)
    )


def writes(person, visit, part) -> bool:
    """Whether this part is the person's to write, when its time has come (`obstacle`)."""
    whom = WRITERS[part]
    return (whom != COACH and is_teacher(person, visit)) or (
        whom != TEACHER and is_coach(person, visit.engagement)
    )


def obstacle(visit, part) -> str:
    """Why this part cannot be written or changed now, as a sentence; empty when it can."""
    if visit.engagement.erased_at is not None:
        return _("What was written here has been erased, and nothing can be added.")
    if is_off(visit):
        return _("The visit is cancelled, so nothing more can be written here.")
    return _OBSTACLES[part](visit)


def _to_focus(visit):
    if visit.begun_at is not None:
        return _("The observation has begun, so the focus stands as it is.")
    return ""


def _to_observation(visit):
    if visit.focus_at is None:
        if visit.teacher_id is None:
            return _("Say first whose lesson it is.")
        waits = {"teacher": visit.teacher}
        return _("The observation opens when %(teacher)s has named the focus of the visit.") % waits
    if visit.meeting.starts_at is None:
        return _("The visit has no time yet. The observation opens when it has.")
    if visit.handed_over_at is not None:
        return _("The observation has been handed over, and stays as it was then.")
    return ""


def _to_reflection(visit):
    if visit.focus_at is None:
        return _("The reflection comes after the lesson. Name the focus first.")
    begins = visit.meeting.starts_at
    if visit.begun_at is None and (begins is None or begins > timezone.now()):
        return _("The reflection comes after the lesson.")
    return ""


def _to_analysis(visit):
    if visit.handed_over_at is None:
        return _("The joint analysis comes when the observation has been handed over.")
    if visit.reflected_at is None:
        return _("The joint analysis comes after the teacher's own reflection.")
    return ""


_OBSTACLES = {
    EntryKind.FOCUS: _to_focus,
    EntryKind.OBSERVATION: _to_observation,
    EntryKind.REFLECTION: _to_reflection,
    EntryKind.ANALYSIS: _to_analysis,
}


def may_choose_teacher(person, visit) -> bool:
    """A coach says whose lesson it is, until a focus has been named for it."""
    choosing = visit.focus_at is None and visit.engagement.erased_at is None and not is_off(visit)
    return choosing and is_coach(person, visit.engagement)


def may_hand_over(person, visit) -> bool:
    """A coach, once something is written of the lesson, while there is somebody to hand it to."""
    ready = visit.observation_id is not None and visit.handed_over_at is None
    return ready and is_coach(person, visit.engagement) and is_teacher_here(visit)


def may_take_back(person, visit) -> bool:
    """A coach, while the teacher has not been shown it."""
    waits = visit.handed_over_at is not None and visit.reflected_at is None
    return waits and visit.observation_id is not None and is_coach(person, visit.engagement)


def may_decide(person, visit) -> bool:
    """What comes of it is for the teacher alone to say, once both have looked at it."""
    return step_of(visit) == Step.DECIDE and is_teacher(person, visit)
