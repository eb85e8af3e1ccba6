from .meeting import Meeting, MeetingEvent, Participant
from .message import Message
from .poll import TimeOption
from .series import Series, SeriesMember
from .term import Term

__all__ = [
    "Meeting",
    "MeetingEvent",
    "Message",
    "Participant",
    "Series",
    "SeriesMember",
    "Term",
    "TimeOption",
]
