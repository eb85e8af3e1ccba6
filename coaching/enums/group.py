"""Groups, the schools that take part, and how groups are prepared."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
