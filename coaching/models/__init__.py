from .access import AccessItem, AccessRequest, AccessRequestEvent, ExportEvent
from .agreement import AgreementAcceptance, AgreementWording, ParagraphRelease
from .allocation import Allocation, AllocationLine
from .engagement import Engagement, EngagementEvent
from .entry import Attachment, AttachmentPiece, Draft, Entry, EntryVersion, EntryWrap, SealedField
from .handover import HandOver, HandOverConsent, HandOverEntry
from .log import Log, LogVersion
from .programme import PlanItem, Programme
from .request import CoachingRequest, RequestEvent
from .vault import CircleKey, Grant, Pin, VaultKey, Wrap
from .visit import LessonVisit

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
    "CircleKey",
    "CoachingRequest",
    "Draft",
    "Engagement",
    "EngagementEvent",
    "Entry",
    "EntryVersion",
    "EntryWrap",
    "ExportEvent",
    "Grant",
    "HandOver",
    "HandOverConsent",
    "HandOverEntry",
    "LessonVisit",
    "Log",
    "LogVersion",
    "ParagraphRelease",
    "Pin",
    "PlanItem",
    "Programme",
    "RequestEvent",
    "SealedField",
    "VaultKey",
    "Wrap",
]
