from .access import AccessItem, AccessRequest, AccessRequestEvent, ExportEvent
from .agreement import AgreementAcceptance, AgreementWording, ParagraphRelease
from .allocation import Allocation, AllocationLine
from .conflict import Conflict
from .engagement import Engagement, EngagementEvent
from .entry import Attachment, AttachmentPiece, Draft, Entry, EntryVersion, EntryWrap, SealedField
from .goal import Attainment, CycleMove, Goal, GoalReview
from .handover import HandOver, HandOverConsent, HandOverEntry
from .log import Log, LogVersion
from .method import Method, MethodStep
from .programme import PlanItem, Programme
from .request import CoachingRequest, RequestEvent
from .run import MethodRun, MethodRunEvent, MethodRunStep
from .task import Task, TaskEvent
from .tasktemplate import TaskTemplate
from .vault import CircleKey, Grant, Pin, VaultKey, Wrap
from .visit import LessonVisit
from .wish import Wish

__all__ = [
    "AccessItem",
    "AccessRequest",
    "AccessRequestEvent",
    "AgreementAcceptance",
    "AgreementWording",
    "Allocation",
    "AllocationLine",
    "Attachment",
    "AttachmentPiece",
    "Attainment",
    "CircleKey",
    "CoachingRequest",
    "Conflict",
    "CycleMove",
    "Draft",
    "Engagement",
    "EngagementEvent",
    "Entry",
    "EntryVersion",
    "EntryWrap",
    "ExportEvent",
    "Goal",
    "GoalReview",
    "Grant",
    "HandOver",
    "HandOverConsent",
    "HandOverEntry",
    "LessonVisit",
    "Log",
    "LogVersion",
    "Method",
    "MethodRun",
    "MethodRunEvent",
    "MethodRunStep",
    "MethodStep",
    "ParagraphRelease",
    "Pin",
    "PlanItem",
    "Programme",
    "RequestEvent",
    "SealedField",
    "Task",
    "TaskEvent",
    "TaskTemplate",
    "VaultKey",
    "Wish",
    "Wrap",
]
