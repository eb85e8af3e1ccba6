"""Conversation methods, and meetings led by one."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Voice(models.TextChoices):
    """Who speaks in a step of a conversation method, and who is silent meanwhile."""

    EVERYBODY = "everybody", _("Everybody")
    BRINGER = "bringer", _("The one who brings the question")
    IN_TURN = "in_turn", _("One after the other")
    GROUP = "group", _("The group")
    OBSERVERS = "observers", _("Those who observe")
    LEADER = "leader", _("The leader of the conversation")
    NOBODY = "nobody", pgettext_lazy("who is silent", "Nobody")


#: Somebody always speaks.
SPEAKERS = [choice for choice in Voice.choices if choice[0] != Voice.NOBODY]

#: A method has at least one step and no more than one can survey.
MOST_STEPS = 30
MOST_STEP_MINUTES = 120


class RunState(models.TextChoices):
    """How it stands with a method that a meeting is led by."""

    WAITING = "waiting", pgettext_lazy("a conversation", "Not begun")
    RUNNING = "running", pgettext_lazy("a conversation", "Under way")
    PAUSED = "paused", pgettext_lazy("a conversation", "Paused")
    ENDED = "ended", pgettext_lazy("a conversation", "Ended")


#: What may become of a run. Steps are gone through while it is under way or paused.
RUN_TRANSITIONS = {
    RunState.WAITING: {RunState.RUNNING, RunState.ENDED},
    RunState.RUNNING: {RunState.PAUSED, RunState.ENDED},
    RunState.PAUSED: {RunState.RUNNING, RunState.ENDED},
    RunState.ENDED: set(),
}


class RunEventKind(models.TextChoices):
    """What the leader of a conversation did with its method."""

    CHOSEN = "chosen", _("Method chosen")
    STARTED = "started", _("Begun")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Gone on")
    EXTENDED = "extended", _("More time")
    NEXT = "next", _("To the next step")
    BACK = "back", _("Back one step")
    TAKEN_OVER = "taken_over", _("The lead taken over")
    ENDED = "ended", _("Ended")
    #: Nobody ended it, so the night did.
    LAPSED = "lapsed", _("Ended by itself")
