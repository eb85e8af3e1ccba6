"""Engagements: phases, goals, agreements, what is written and who reads it, tasks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Phase(models.TextChoices):
    INTRODUCTION = "introduction", _("Introduction")
    AGREEMENT = "agreement", _("Agreement")
    GOAL = "goal", _("Goal")
    WORK = "work", _("Work")
    EVALUATION = "evaluation", _("Evaluation")
    CLOSED = "closed", _("Closed")


#: Phases in their usual order. Going back is allowed (and recorded) until the engagement is closed.
PHASE_ORDER = list(Phase)


def may_change_phase(current, wanted):
    """Whether an engagement in phase `current` may go to phase `wanted`: anywhere, but never out of closed."""
    return current != Phase.CLOSED and wanted != current


class GoalStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    REPLACED = "replaced", _("Replaced by another")
    ENDED = "ended", _("Ended")


class GoalDecision(models.TextChoices):
    """What those who work towards a goal decide when they look back."""

    KEEP = "keep", _("Keep the strategy")
    REVISIT = "revisit", _("Revisit the strategy")
    ANOTHER = "another", _("Choose another strategy")
    MEASURE = "measure", _("Change the measure")
    GOAL = "goal", _("Change the goal")


#: Decisions that are carried out in the form of the goal itself.
CHANGES_THE_GOAL = (GoalDecision.MEASURE, GoalDecision.GOAL)


class CycleStep(models.TextChoices):
    IDENTIFY = "identify", _("Identify")
    LEARN = "learn", _("Learn")
    TRY = "try", _("Try")
    LOOK_BACK = "look_back", _("Look back")


class Level(models.IntegerChoices):
    """How much of a goal was reached, against what was expected (goal attainment scaling; Kiresuk & Sherman 1968)."""

    MUCH_LESS = -2, _("Much less than expected")
    LESS = -1, _("Less than expected")
    EXPECTED = 0, _("As expected")
    MORE = 1, _("More than expected")
    MUCH_MORE = 2, _("Much more than expected")


class AgreementParty(models.TextChoices):
    """Who accepts conditions, each for their own part of an agreement."""

    PRINCIPAL = "principal", _("Principal")
    TEACHER = "teacher", _("Teacher")
    COACH = "coach", _("Coach")


class ParagraphKind(models.TextChoices):
    """What a teacher may let the principal know beyond what a principal's duty shows anyway.

    Facts that are worked out, never words that somebody wrote.
    """

    ATTENDANCE = "attendance", _("How many of the meetings I have been at")
    GOAL = "goal", _("That we have a goal, and since when; not what it is")
    VISITS = "visits", _("How many of my lessons a coach has visited")
    TASKS = "tasks", _("How many tasks I have tried; not which")
    ATTAINED = "attained", _("How much of the goal was reached, as I see it")


class Circle(models.TextChoices):
    """Who can read: each circle of an engagement has keys of its own."""

    COACH = "coach", _("The coaches")
    SHARED = "shared", _("The coaches and the teachers")


class Corner(str):
    """The circle of one teacher of a team with the coaches: "corner:" and the teacher's id. Stands for a Circle."""

    __slots__ = ()

    @classmethod
    def of(cls, person_id) -> "Corner":
        """The corner of the teacher with this id."""
        return cls(f"corner:{person_id}")

    @property
    def teacher_id(self) -> int:
        """Whose it is."""
        return int(self.removeprefix("corner:"))


def circle_named(name) -> Circle | Corner:
    """The circle that a circle's key names."""
    return Circle(name) if name in Circle.values else Corner(name)


class EntryKind(models.TextChoices):
    """What is written freely, sealed. A new one needs a line here and one in coaching/sealed.py."""

    NOTE = "note", _("Note")
    GOAL = "goal", _("Goal")
    GOAL_REVIEW = "goal_review", _("Review of the goal")
    FOCUS = "focus", _("Focus of a lesson visit")
    OBSERVATION = "observation", _("Observation")
    REFLECTION = "reflection", _("Reflection on a lesson")
    ANALYSIS = "analysis", _("Joint analysis")
    TASK = "task", _("Task")
    TASK_REFLECTION = "task_reflection", _("Reflection on a task")


class TaskStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("a task", "Open")
    DONE = "done", pgettext_lazy("a task", "Done")
    DROPPED = "dropped", pgettext_lazy("a task", "Dropped")


#: What may become of a task: done or dropped, and either taken up again.
TASK_TRANSITIONS = {
    TaskStatus.OPEN: {TaskStatus.DONE, TaskStatus.DROPPED},
    TaskStatus.DONE: {TaskStatus.OPEN},
    TaskStatus.DROPPED: {TaskStatus.OPEN},
}
