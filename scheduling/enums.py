"""Closed lists of the time side, and the table of what may become of a meeting."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ZONE = "Europe/Stockholm"


class MeetingKind(models.TextChoices):
    LEADERSHIP_TALK = "leadership_talk", _("Leadership talk")
    CONVERSATION = "conversation", _("Conversation")
    LESSON_VISIT = "lesson_visit", _("Lesson visit")
    GROUP_SUPERVISION = "group_supervision", _("Group supervision")
    NETWORK_MEETING = "network_meeting", _("Network meeting")
    LECTURE = "lecture", _("Lecture")
    WORKSHOP = "workshop", _("Workshop")
    FOCUS_GROUP = "focus_group", _("Focus group")
    PROCESS_SUPPORT = "process_support", _("Process support")


class MeetingStatus(models.TextChoices):
    #: On a plan, but the day or the clock time is still open.
    OPEN = "open", _("Time not set")
    #: Several times are offered and the participants answer.
    POLLING = "polling", _("Choosing a time")
    BOOKED = "booked", _("Booked")
    HELD = "held", pgettext_lazy("a meeting", "Held")
    CANCELLED = "cancelled", pgettext_lazy("a meeting", "Cancelled")


#: What may follow what; every service that changes a status asks here.
MEETING_TRANSITIONS = {
    MeetingStatus.OPEN: {MeetingStatus.POLLING, MeetingStatus.BOOKED, MeetingStatus.CANCELLED},
    MeetingStatus.POLLING: {MeetingStatus.OPEN, MeetingStatus.BOOKED, MeetingStatus.CANCELLED},
    MeetingStatus.BOOKED: {MeetingStatus.BOOKED, MeetingStatus.HELD, MeetingStatus.CANCELLED},
    MeetingStatus.HELD: {MeetingStatus.HELD},
    MeetingStatus.CANCELLED: set(),
}


class CancelReason(models.TextChoices):
    ILLNESS = "illness", _("Illness")
    COACH_BUSY = "coach_busy", _("The coach cannot come")
    TEACHER_BUSY = "teacher_busy", _("The teacher cannot come")
    SCHOOL = "school", _("Something at the school")
    WEATHER_TRAVEL = "travel", _("Weather or travel")
    NOT_NEEDED = "not_needed", _("No longer needed")
    CLOSED = "closed", _("The engagement ended")


class Answer(models.TextChoices):
    """Whether a time suits somebody."""

    YES = "yes", pgettext_lazy("a time", "Yes")
    IF_NEED_BE = "maybe", pgettext_lazy("a time", "If need be")
    NO = "no", pgettext_lazy("a time", "No")


class ParticipantRole(models.TextChoices):
    FACILITATOR = "facilitator", _("Leads the meeting")
    PARTICIPANT = "participant", _("Takes part")


class Response(models.TextChoices):
    """What somebody who is asked to a meeting answers; who leads it is not asked."""

    NEEDS_ANSWER = "needs_answer", _("Has not answered")
    ACCEPTED = "accepted", _("Is coming")
    TENTATIVE = "tentative", _("Is perhaps coming")
    DECLINED = "declined", _("Is not coming")


class MessageState(models.TextChoices):
    PLANNED = "planned", _("To be sent")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    SUPPRESSED = "suppressed", _("Not sent")
    FAILED = "failed", _("Failed")


class SuppressReason(models.TextChoices):
    CANCELLED = "cancelled", _("The meeting was cancelled")
    MOVED_PAST = "moved_past", _("The meeting was moved to an earlier time")
    PERSON_LEFT = "person_left", _("The person has left")
    NOTHING_TO_REMIND = "nothing", _("There is nothing left to tell")
    TOO_LATE = "too_late", _("Too late to be of use")
    LOGGED = "logged", _("The meeting was logged meanwhile")
    ANSWERED = "answered", _("The person has answered already")
    JUST_ASKED = "just_asked", _("The question itself has only just been sent")
    DECLINED = "declined", _("The person is not coming")
    OPTED_OUT = "opted_out", _("The person has turned this mail off")


class FreeKind(models.TextChoices):
    """Why a day is no school day, the strongest first."""

    HOLIDAY = "holiday", _("Public holiday")
    BREAK = "break", _("Break")
    STUDY_DAY = "study_day", _("Study day")


class MomentLetter(models.TextChoices):
    """The moments of each part of a module, in their order."""

    A = "A", _("Prepare alone")
    B = "B", _("Meet")
    C = "C", _("Try in one's class")
    D = "D", _("Follow up together")


class PlanHit(models.TextChoices):
    """Why a meeting of a module needs another date."""

    FREE = "free", _("a day without school")
    OUTSIDE = "outside", _("outside the term")
    CLOSE = "close", _("too few teaching days after B")
    ORDER = "order", _("not after the meeting before")
    CANCELLED = "cancelled", _("called off")
    FOLLOWS = "follows", _("makes room for the one before")


class Eve(models.TextChoices):
    """Days that no law makes free and that most authorities do."""

    MIDSUMMER = "midsummer", _("Midsummer Eve")
    CHRISTMAS = "christmas", _("Christmas Eve")
    NEW_YEAR = "new_year", _("New Year's Eve")


class FeedProblem(models.TextChoices):
    """Why somebody's own calendar could not be read, in a sentence for its owner."""

    ADDRESS = "address", _("The address has to begin with https:// and name a server.")
    LOCAL = (
        "local",
        _("The address leads into a network that is not open; calendars are read from the internet only."),
    )
    UNREACHABLE = "unreachable", _("The server of the calendar cannot be reached.")
    CERTIFICATE = "certificate", _("The server of the calendar cannot prove who it is.")
    ANSWER = (
        "answer",
        _("The server of the calendar does not give it out. Perhaps it is not shared any more."),
    )
    REDIRECTS = "redirects", _("The address leads from one place to another without end.")
    SLOW = "slow", _("The calendar takes longer than 20 seconds to come.")
    BIG = "big", _("The calendar is larger than 5 MB.")
    NOT_A_CALENDAR = "not_a_calendar", _("What lies at the address is no calendar.")
