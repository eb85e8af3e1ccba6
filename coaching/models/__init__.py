from .engagement import Engagement, EngagementEvent
from .log import Log, LogVersion
from .programme import PlanItem, Programme
from .request import CoachingRequest, RequestEvent

__all__ = [
    "CoachingRequest",
    "Engagement",
    "EngagementEvent",
    "Log",
    "LogVersion",
    "PlanItem",
    "Programme",
    "RequestEvent",
]
