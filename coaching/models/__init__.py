from .access import AccessItem, AccessRequest, AccessRequestEvent, ExportEvent
from .agreement import AgreementAcceptance, AgreementWording, ParagraphRelease
from .allocation import Allocation, AllocationLine
from .application import Application, ApplicationEvent
from .certificate import Certificate
from .conflict import Conflict
from .engagement import Engagement, EngagementEvent
from .entry import Attachment, AttachmentPiece, Draft, Entry, EntryVersion, EntryWrap, SealedField
from .goal import Attainment, CycleMove, Goal, GoalReview
from .handover import HandOver, HandOverConsent, HandOverEntry
from .intake import Intake
from .log import Log, LogVersion
from .programme import PlanItem, Programme
from .programmetask import HandIn, ProgrammeTask
from .request import CoachingRequest, RequestEvent
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
    "Application",
    "ApplicationEvent",
    "Attachment",
    "AttachmentPiece",
    "Attainment",
    "Certificate",
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
    "HandIn",
    "HandOver",
    "HandOverConsent",
    "HandOverEntry",
    "Intake",
    "LessonVisit",
    "Log",
    "LogVersion",
    "ParagraphRelease",
    "Pin",
    "PlanItem",
    "Programme",
    "ProgrammeTask",
    "RequestEvent",
    "SealedField",
    "Task",
    "TaskEvent",
    "TaskTemplate",
    "VaultKey",
    "Wish",
    "Wrap",
]
