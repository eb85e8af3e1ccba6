"""Closed lists of the coaching side, and the tables of what may become of a request and an engagement."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProgrammeKind(models.TextChoices):
    TEACHER_COACHING = "teacher_coaching", _("Teacher coaching")
    SUPERVISION = "supervision", _("Supervision for learning")
    COURSE = "course", _("Course")
    PROCESS_SUPPORT = "process_support", _("Process leader support")
    NETWORK = "network", _("Network")


#: Programmes in which a principal may ask for coaching.
REQUESTABLE_KINDS = (ProgrammeKind.TEACHER_COACHING, ProgrammeKind.SUPERVISION)


class Audience(models.TextChoices):
    PROCESS_LEADERS = "process_leaders", _("Process leaders")
    SCHOOL_LEADERS = "school_leaders", _("School leaders")
    MODULE_GROUPS = "module_groups", _("Module groups")
    ALL_TEACHING_STAFF = "all_teaching_staff", _("All teaching staff")


class RequestState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Received")
    RETURNED = "returned", _("Returned with a question")
    ENDORSED = "endorsed", _("Endorsed")
    QUEUED = "queued", _("In the queue")
    MATCHED = "matched", _("Matched")
    ACCEPTED = "accepted", _("Accepted")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_S = RequestState

#: What may follow what; the only place that knows. A service that changes a state asks here, under a row lock.
REQUEST_TRANSITIONS = {
    _S.DRAFT: {_S.SENT},
    _S.SENT: {_S.ENDORSED, _S.RETURNED, _S.DECLINED, _S.WITHDRAWN},
    _S.RETURNED: {_S.SENT, _S.WITHDRAWN},
    _S.ENDORSED: {_S.MATCHED, _S.QUEUED, _S.DECLINED, _S.WITHDRAWN},
    _S.QUEUED: {_S.MATCHED, _S.DECLINED, _S.WITHDRAWN},
    _S.MATCHED: {_S.ACCEPTED, _S.ENDORSED, _S.WITHDRAWN},
    _S.ACCEPTED: {_S.RUNNING, _S.CLOSED},
    _S.RUNNING: {_S.CLOSED},
    _S.CLOSED: set(),
    _S.DECLINED: set(),
    _S.WITHDRAWN: set(),
}

#: States in which somebody is expected to act; a request in the queue waits for time to pass.
WAITING_REQUEST_STATES = (_S.SENT, _S.RETURNED, _S.ENDORSED, _S.MATCHED)

#: States in which nobody has anything to do with a request any more before coaching starts.
ENDED_REQUEST_STATES = (_S.RUNNING, _S.CLOSED, _S.DECLINED, _S.WITHDRAWN)

#: States in which somebody has still to do something before coaching starts.
OPEN_REQUEST_STATES = (_S.SENT, _S.RETURNED, _S.ENDORSED, _S.QUEUED, _S.MATCHED, _S.ACCEPTED)


class DeclineReason(models.TextChoices):
    NO_CAPACITY = "no_capacity", _("No coach is free in the wanted period")
    NOT_RIGHT_SUPPORT = "not_right_support", _("Another kind of support fits better")
    CONDITIONS = "conditions", _("Time or room is missing")
    COACH_CONFLICT = "coach_conflict", _("The coach has a conflict of interest")
    COACH_FULL = "coach_full", _("The coach has no time in that period")


#: Why those who decide may say no, and why a coach may.
OFFICE_DECLINE_REASONS = (
    DeclineReason.NO_CAPACITY,
    DeclineReason.NOT_RIGHT_SUPPORT,
    DeclineReason.CONDITIONS,
)
COACH_DECLINE_REASONS = (DeclineReason.COACH_FULL, DeclineReason.COACH_CONFLICT)


class Exclusion(models.TextChoices):
    """Whom the office leaves out when it looks for a coach for a request."""

    SAME_SCHOOL = "same_school", _("Coaches who work at the school")
    EARLIER = "earlier", _("Coaches who have coached any of these teachers before")


class WhyNobody(models.TextChoices):
    """Why a proposed allocation has no coach for a request."""

    NO_WEEKS = "no_weeks", _("No school week is left in the wanted period")
    NO_COACH = "no_coach", _("No coach takes new engagements")
    NO_SUBJECT = "no_subject", _("No coach who takes new engagements has any of the subjects")
    EXCLUDED = "excluded", _("Those who have the subject are left out, or have said no")
    NO_ROOM = "no_room", _("Those who fit have no room in every week of the wanted period")
    OTHERS = "others", _("There are more requests than room; those who fit are proposed for others")


class WishState(models.TextChoices):
    """What became of a teacher's wish for coaching."""

    OPEN = "open", _("Waits for the principal")
    TAKEN_UP = "taken_up", _("The principal has asked for coaching")
    NOT_NOW = "not_now", _("Not now")


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


class AccessState(models.TextChoices):
    """What became of somebody's request to see what is written about them."""

    ASKED = "asked", _("Asked")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")


class ExemptReason(models.TextChoices):
    """Why a note is not handed out; a closed list, as nothing about a note is written freely."""

    SECRECY = "secrecy", _("Secrecy applies by law to what is in it")
    OTHERS = "others", _("It would harm the rights of somebody else who is in it")
    MEMORY_AID = "memory_aid", _("It is a memory aid in running text, or not in its final form")
    NOT_ABOUT = "not_about", _("It holds nothing about the person who asks")
    UNREADABLE = "unreadable", _("The keys to it are lost, so nobody can read it")


class ExportKind(models.TextChoices):
    """What somebody has saved as a file of their own."""

    VAULT = "vault", _("What one may read")
    MY_DATA = "my_data", _("What is stored about oneself")
    INTERESTS = "interests", _("Interest in programmes")


# Groups and the schools that take part.


class GroupEventKind(models.TextChoices):
    MADE = "made", _("Group made")
    CHANGED = "changed", _("Name, module or place changed")
    JOINED = "joined", _("Joined")
    LEFT = "left", _("Left")
    MOVED_HERE = "moved_here", _("Moved here")
    MOVED_AWAY = "moved_away", _("Moved to another group")
    LEADS = "leads", _("Leads the group")
    LEADS_NO_MORE = "leads_no_more", _("Does not lead the group any more")
    CLOSED = "closed", _("Group closed")


class GroupState(models.TextChoices):
    """What the office looks for among groups."""

    NO_LEADER = "no_leader", _("Nobody leads it")
    NO_MEETING = "no_meeting", _("No meeting to come")
    CLOSED = "closed", _("Closed")


class GroupSupervision(models.TextChoices):
    """How far group supervision has come at a school; what each word means is in `definition`."""

    NOT_YET = "not_yet", _("Not yet")
    SOME = "some", _("Some teams")
    ALL = "all", _("All teams")

    @property
    def definition(self) -> str:
        """When a school has this state, in a sentence."""
        return {
            self.NOT_YET: _("No team has met in its group yet. Booked and cancelled meetings do not count."),
            self.SOME: _("At least one team has met in its group, and at least one has not."),
            self.ALL: _(
                "Every team with teachers has met: its group has held a meeting, or more than half of its teachers "
                "have been at a meeting of a group. A school without teams counts when one of its groups has met."
            ),
        }[self]


class IndividualSupervision(models.TextChoices):
    """How far individual supervision has come at a school; what each word means is in `definition`."""

    NOT_YET = "not_yet", _("Not yet")
    ON_THE_WAY = "on_the_way", _("On the way")
    STARTED = "started", pgettext_lazy("individual supervision", "Started")

    @property
    def definition(self) -> str:
        """When a school has this state, in a sentence."""
        return {
            self.NOT_YET: _(
                "Nobody at the school has been supervised individually, and nobody has asked for it."
            ),
            self.ON_THE_WAY: _(
                "The school has asked for it, or an engagement is open, but neither a conversation nor a lesson visit "
                "has been held."
            ),
            self.STARTED: _(
                "A conversation or a lesson visit has been held in an engagement of the programme."
            ),
        }[self]


class SplitHow(models.TextChoices):
    """How schools count when people are divided evenly."""

    BY_SCHOOL = "by_school", _("Each school by itself")
    MIXED = "mixed", _("Mix the schools")


# Preparation, expectations and agreements of groups.


class PreparationOwner(models.TextChoices):
    """Who sees to a line of a group's preparation."""

    LEADER = "leader", pgettext_lazy("who prepares", "The leader")
    PRINCIPAL = "principal", pgettext_lazy("who prepares", "The principal")


class PreparationState(models.TextChoices):
    OPEN = "open", pgettext_lazy("preparation", "To do")
    DONE = "done", pgettext_lazy("preparation", "Ready")
    NOT_NEEDED = "not_needed", pgettext_lazy("preparation", "Not needed")


class ExpectationKind(models.TextChoices):
    """Whose expectation of a group it is."""

    LEADER = "leader", pgettext_lazy("expectations", "The leader's own")
    PRINCIPAL = "principal", pgettext_lazy("expectations", "The principal's")
    PARTICIPANTS = "participants", pgettext_lazy("expectations", "The participants'")
    SUPPORTERS = "supporters", pgettext_lazy("expectations", "The supporters'")


class ExpectationMark(models.TextChoices):
    """What the group has found about an expectation, together."""

    REASONABLE = "reasonable", _("Reasonable")
    UNREASONABLE = "unreasonable", _("Not reasonable")
    TO_TALK = "to_talk", _("To talk about")


# -- the public catalogue: whom a programme is for, interest, watches ----------------------------------------------


class TargetGroup(models.TextChoices):
    """Whom a programme turns to, as the catalogue is filtered by."""

    TEACHERS = "teachers", _("Teachers")
    TEAMS = "teams", _("Teams")
    PRINCIPALS = "principals", _("Principals")
    PROCESS_LEADERS = "process_leaders", _("Process leaders")
    CAREER_TEACHERS = "career_teachers", _("Career teachers")


class InterestStatus(models.TextChoices):
    """What became of the details that somebody without an account has left."""

    NEW = "new", pgettext_lazy("interest", "New")
    CONTACTED = "contacted", pgettext_lazy("interest", "Contacted")
    APPLICATION = "application", pgettext_lazy("interest", "Became an application or request")
    CLOSED = "closed", pgettext_lazy("interest", "Closed")


_I = InterestStatus

#: What may follow what. What was settled by mistake is taken up again.
INTEREST_TRANSITIONS = {
    _I.NEW: {_I.CONTACTED, _I.APPLICATION, _I.CLOSED},
    _I.CONTACTED: {_I.APPLICATION, _I.CLOSED, _I.NEW},
    _I.APPLICATION: {_I.CONTACTED},
    _I.CLOSED: {_I.CONTACTED},
}

#: Interest that somebody has still to do something about, and what is settled.
OPEN_INTEREST = (_I.NEW, _I.CONTACTED)
SETTLED_INTEREST = (_I.APPLICATION, _I.CLOSED)


# -- conversation methods and running them


class Voice(models.TextChoices):
    """Who speaks in a step of a conversation method, and who is silent meanwhile."""

    EVERYBODY = "everybody", _("Everybody")
    BRINGER = "bringer", _("The one who brings the question")
    IN_TURN = "in_turn", _("One after the other")
    GROUP = "group", _("The group")
    OBSERVERS = "observers", _("Those who observe")
    LEADER = "leader", _("The leader of the conversation")
    NOBODY = "nobody", pgettext_lazy("who is silent", "Nobody")


#: Somebody always speaks.
SPEAKERS = [choice for choice in Voice.choices if choice[0] != Voice.NOBODY]
#: A method has at least one step and no more than one can survey.
MOST_STEPS = 30
MOST_STEP_MINUTES = 120


class RunState(models.TextChoices):
    """How it stands with a method that a meeting is led by."""

    WAITING = "waiting", pgettext_lazy("a conversation", "Not begun")
    RUNNING = "running", pgettext_lazy("a conversation", "Under way")
    PAUSED = "paused", pgettext_lazy("a conversation", "Paused")
    ENDED = "ended", pgettext_lazy("a conversation", "Ended")


#: What may become of a run. Steps are gone through while it is under way or paused.
RUN_TRANSITIONS = {
    RunState.WAITING: {RunState.RUNNING, RunState.ENDED},
    RunState.RUNNING: {RunState.PAUSED, RunState.ENDED},
    RunState.PAUSED: {RunState.RUNNING, RunState.ENDED},
    RunState.ENDED: set(),
}


class RunEventKind(models.TextChoices):
    """What the leader of a conversation did with its method."""

    CHOSEN = "chosen", _("Method chosen")
    STARTED = "started", _("Begun")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Gone on")
    EXTENDED = "extended", _("More time")
    NEXT = "next", _("To the next step")
    BACK = "back", _("Back one step")
    TAKEN_OVER = "taken_over", _("The lead taken over")
    ENDED = "ended", _("Ended")
    #: Nobody ended it, so the night did.
    LAPSED = "lapsed", _("Ended by itself")


# Admission to networks and courses.


#: Programmes that people apply to.
ADMITTING_KINDS = (ProgrammeKind.NETWORK, ProgrammeKind.COURSE)


class ApplicationState(models.TextChoices):
    WAITS_PRINCIPAL = "waits_principal", _("Waits for the principal")
    APPLIED = "applied", pgettext_lazy("an application", "Waits for an answer")
    WAITING = "waiting", _("On the waiting list")
    ADMITTED = "admitted", _("Admitted")
    DECLINED = "declined", pgettext_lazy("an application", "Not admitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("an application", "Withdrawn")
    LEFT = "left", pgettext_lazy("an application", "Has left")


_A = ApplicationState

#: What may follow what. A principal who takes a confirmation back, or a refusal, is asked anew.
APPLICATION_TRANSITIONS = {
    _A.WAITS_PRINCIPAL: {_A.APPLIED, _A.DECLINED, _A.WITHDRAWN},
    _A.APPLIED: {_A.ADMITTED, _A.WAITING, _A.DECLINED, _A.WITHDRAWN, _A.WAITS_PRINCIPAL},
    _A.WAITING: {_A.ADMITTED, _A.DECLINED, _A.WITHDRAWN, _A.WAITS_PRINCIPAL},
    _A.ADMITTED: {_A.LEFT, _A.WAITS_PRINCIPAL},
    _A.DECLINED: {_A.WAITS_PRINCIPAL},
    _A.WITHDRAWN: set(),
    _A.LEFT: set(),
}

#: Of these one person has at most one in each programme.
OPEN_APPLICATION_STATES = (_A.WAITS_PRINCIPAL, _A.APPLIED, _A.WAITING, _A.ADMITTED)
#: What the office and the coordinators have still to decide, or to watch.
UNDECIDED_APPLICATION_STATES = (_A.WAITS_PRINCIPAL, _A.APPLIED, _A.WAITING)


class ApplicationReason(models.TextChoices):
    """Why a step was taken with an application; a closed list, as nothing is written of it."""

    NOT_TARGET = "not_target", _("Outside the target group")
    NO_MANDATE = "no_mandate", _("There is no mandate in the post for this")
    FULL = "full", _("There are more applications than places")
    NO_TIME = "no_time", _("The time cannot be freed")
    NO_COVER = "no_cover", _("Nobody can stand in at the school")
    OTHER_PLANS = "other_plans", _("The school has other plans this year")
    ON_BEHALF = "on_behalf", _("By the programme office on the principal's behalf")
    TAKEN_BACK = "taken_back", _("The principal has taken the answer back")
    BY_ITSELF = "by_itself", _("There was a place")
    MOVED_UP = "moved_up", _("A place became free")
    BY_OFFICE = "by_office", _("Ended by those who run the programme")
    CALLED_OFF = "called_off", _("The programme is called off")


#: Why those who run a programme may say no, and why a principal may.
NOT_ADMITTED_REASONS = (ApplicationReason.FULL, ApplicationReason.NOT_TARGET, ApplicationReason.NO_MANDATE)
PRINCIPAL_REASONS = (
    ApplicationReason.NO_TIME,
    ApplicationReason.NO_COVER,
    ApplicationReason.OTHER_PLANS,
)


class CareerPost(models.TextChoices):
    """The post of somebody who applies, as far as a network asks for it."""

    FIRST_TEACHER = "first_teacher", _("First teacher")
    LEKTOR = "lektor", _("Lektor")
    OTHER = "other", _("Another mandate")
    NONE = "none", _("None of these")
