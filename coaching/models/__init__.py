from .access import AccessItem, AccessRequest, AccessRequestEvent, ExportEvent
from .agreement import AgreementAcceptance, AgreementWording, ParagraphRelease
from .allocation import Allocation, AllocationLine
from .application import Application, ApplicationEvent
from .certificate import Certificate
from .conflict import Conflict
from .daycount import DayCount
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
from .publication import CountedTeacher, LateAnswer, OutcomeFact, Publication, PublishedCell, PublishedFigure
from .reportfile import ReportExport
from .request import CoachingRequest, RequestEvent
from .run import MethodRun, MethodRunEvent, MethodRunStep
from .summary import (
    ActivityCell,
    AttendanceCell,
    CancellationCell,
    CoachCell,
    ContactCell,
    Due,
    LogCell,
    PersonCell,
    PresenceCell,
    TermCell,
)
from .survey import Survey, SurveyOption, SurveyQuestion
from .surveyanswer import SurveyCount, SurveyInvitee, SurveyText
from .takingpart import TakingPart
from .task import Task, TaskEvent
from .tasktemplate import TaskTemplate
from .termreport import TermReport, TermReportPiece, TermReportReceiver
from .vault import CircleKey, Grant, Pin, VaultKey, Wrap
from .visit import LessonVisit
from .watch import Watch
from .wish import Wish

__all__ = [
    "AccessItem",
    "AccessRequest",
    "AccessRequestEvent",
    "ActivityCell",
    "AgreementAcceptance",
    "AgreementWording",
    "Allocation",
    "AllocationLine",
    "Application",
    "ApplicationEvent",
    "Attachment",
    "AttachmentPiece",
    "Attainment",
    "AttendanceCell",
    "CancellationCell",
    "Certificate",
    "CircleKey",
    "CoachCell",
    "CoachingRequest",
    "Conflict",
    "ContactCell",
    "CountedTeacher",
    "CycleMove",
    "DayCount",
    "Draft",
    "Due",
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
    "LogCell",
    "LogVersion",
    "Method",
    "MethodRun",
    "MethodRunEvent",
    "MethodRunStep",
    "MethodStep",
    "OutcomeFact",
    "ParagraphRelease",
    "PersonCell",
    "Pin",
    "PlanItem",
    "Preparation",
    "PreparationEvent",
    "PreparationTemplate",
    "PresenceCell",
    "Programme",
    "ProgrammeTask",
    "Publication",
    "PublishedCell",
    "PublishedFigure",
    "ReportExport",
    "RequestEvent",
    "SealedField",
    "Survey",
    "SurveyCount",
    "SurveyInvitee",
    "SurveyOption",
    "SurveyQuestion",
    "SurveyText",
    "TakingPart",
    "Task",
    "TaskEvent",
    "TaskTemplate",
    "TermCell",
    "TermReport",
    "TermReportPiece",
    "TermReportReceiver",
    "VaultKey",
    "Watch",
    "Wish",
    "Wrap",
]
