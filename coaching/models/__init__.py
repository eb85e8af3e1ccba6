from .access import AccessItem, AccessRequest, AccessRequestEvent, ExportEvent
from .agreement import AgreementAcceptance, AgreementWording, ParagraphRelease
from .allocation import Allocation, AllocationLine
from .application import Application, ApplicationEvent
from .certificate import Certificate
from .conflict import Conflict
from .engagement import Engagement, EngagementEvent
from .entry import Attachment, AttachmentPiece, Draft, Entry, EntryVersion, EntryWrap, SealedField
from .expectation import Expectation
from .goal import Attainment, CycleMove, Goal, GoalReview
from .group import Group, GroupEvent, GroupMember
from .groupagreement import GroupAgreement, GroupAgreementConfirmation, GroupAgreementStart
from .handover import HandOver, HandOverConsent, HandOverEntry
from .intake import Intake
from .interest import Interest, InterestEvent
from .log import Log, LogVersion
from .method import Method, MethodStep
from .preparation import Preparation, PreparationEvent, PreparationTemplate
from .programme import PlanItem, Programme
from .programmetask import HandIn, ProgrammeTask
from .publication import Counted, LateAnswer, OutcomeFact, Publication, PublishedCell, PublishedFigure
from .request import CoachingRequest, RequestEvent
from .run import MethodRun, MethodRunEvent, MethodRunStep
from .takingpart import TakingPart
from .task import Task, TaskEvent
from .tasktemplate import TaskTemplate
from .vault import CircleKey, Grant, Pin, VaultKey, Wrap
from .visit import LessonVisit
from .watch import Watch
from .wish import Wish

__all__ = [
    "AccessItem",
    "AccessRequest",
    "AccessRequestEvent",
    "AgreementAcceptance",
    "AgreementWording",
    "Allocation",
    "AllocationLine",
    "Application",
    "ApplicationEvent",
    "Attachment",
    "AttachmentPiece",
    "Attainment",
    "Certificate",
    "CircleKey",
    "CoachingRequest",
    "Conflict",
    "Counted",
    "CycleMove",
    "Draft",
    "Engagement",
    "EngagementEvent",
    "Entry",
    "EntryVersion",
    "EntryWrap",
    "Expectation",
    "ExportEvent",
    "Goal",
    "GoalReview",
    "Grant",
    "Group",
    "GroupAgreement",
    "GroupAgreementConfirmation",
    "GroupAgreementStart",
    "GroupEvent",
    "GroupMember",
    "HandIn",
    "HandOver",
    "HandOverConsent",
    "HandOverEntry",
    "Intake",
    "Interest",
    "InterestEvent",
    "LateAnswer",
    "LessonVisit",
    "Log",
    "LogVersion",
    "Method",
    "MethodRun",
    "MethodRunEvent",
    "MethodRunStep",
    "MethodStep",
    "OutcomeFact",
    "ParagraphRelease",
    "Pin",
    "PlanItem",
    "Preparation",
    "PreparationEvent",
    "PreparationTemplate",
    "Programme",
    "ProgrammeTask",
    "Publication",
    "PublishedCell",
    "PublishedFigure",
    "RequestEvent",
    "SealedField",
    "TakingPart",
    "Task",
    "TaskEvent",
    "TaskTemplate",
    "VaultKey",
    "Watch",
    "Wish",
    "Wrap",
]
