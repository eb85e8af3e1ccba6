from .availability import HoursException, WeeklyHours
from .busyfeed import BusyFeed, BusyTime
from .feed import CalendarChange, CalendarFeed
from .mailchoice import MailChoice
from .meeting import Meeting, MeetingEvent, Participant
from .message import Message
from .moduleplan import ModulePlan, Moment
from .poll import Poll, TimeAnswer, TimeOption
from .repetition import Repetition
from .schoolyear import HolidayChoice, NonTeachingDays
from .series import Series, SeriesMember
from .term import Term
from .travel import BookingRules, TravelTime

__all__ = [
    "BookingRules",
    "BusyFeed",
    "BusyTime",
    "CalendarChange",
    "CalendarFeed",
    "HolidayChoice",
    "HoursException",
    "MailChoice",
    "Meeting",
    "MeetingEvent",
    "Message",
    "ModulePlan",
    "Moment",
    "NonTeachingDays",
    "Participant",
    "Poll",
    "Repetition",
    "Series",
    "SeriesMember",
    "Term",
    "TimeAnswer",
    "TimeOption",
    "TravelTime",
    "WeeklyHours",
]
