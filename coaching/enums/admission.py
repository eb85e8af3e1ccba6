"""Admission to networks and courses."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationState(models.TextChoices):
    WAITS_PRINCIPAL = "waits_principal", _("Waits for the principal")
    APPLIED = "applied", pgettext_lazy("an application", "Waits for an answer")
    WAITING = "waiting", _("On the waiting list")
    ADMITTED = "admitted", _("Admitted")
    DECLINED = "declined", pgettext_lazy("an application", "Not admitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("an application", "Withdrawn")
    LEFT = "left", pgettext_lazy("an application", "Has left")


_A = ApplicationState

#: What may follow what. A principal who takes a confirmation back, or a refusal, is asked anew.
APPLICATION_TRANSITIONS = {
    _A.WAITS_PRINCIPAL: {_A.APPLIED, _A.DECLINED, _A.WITHDRAWN},
    _A.APPLIED: {_A.ADMITTED, _A.WAITING, _A.DECLINED, _A.WITHDRAWN, _A.WAITS_PRINCIPAL},
    _A.WAITING: {_A.ADMITTED, _A.DECLINED, _A.WITHDRAWN, _A.WAITS_PRINCIPAL},
    _A.ADMITTED: {_A.LEFT, _A.WAITS_PRINCIPAL},
    _A.DECLINED: {_A.WAITS_PRINCIPAL},
    _A.WITHDRAWN: set(),
    _A.LEFT: set(),
}

#: Of these one person has at most one in each programme.
OPEN_APPLICATION_STATES = (_A.WAITS_PRINCIPAL, _A.APPLIED, _A.WAITING, _A.ADMITTED)

#: What the office and the coordinators have still to decide, or to watch.
UNDECIDED_APPLICATION_STATES = (_A.WAITS_PRINCIPAL, _A.APPLIED, _A.WAITING)


class ApplicationReason(models.TextChoices):
    """Why a step was taken with an application; a closed list, as nothing is written of it."""

    NOT_TARGET = "not_target", _("Outside the target group")
    NO_MANDATE = "no_mandate", _("There is no mandate in the post for this")
    FULL = "full", _("There are more applications than places")
    NO_TIME = "no_time", _("The time cannot be freed")
    NO_COVER = "no_cover", _("Nobody can stand in at the school")
    OTHER_PLANS = "other_plans", _("The school has other plans this year")
    ON_BEHALF = "on_behalf", _("By the programme office on the principal's behalf")
    TAKEN_BACK = "taken_back", _("The principal has taken the answer back")
    BY_ITSELF = "by_itself", _("There was a place")
    MOVED_UP = "moved_up", _("A place became free")
    BY_OFFICE = "by_office", _("Ended by those who run the programme")
    CALLED_OFF = "called_off", _("The programme is called off")


#: Why those who run a programme may say no, and why a principal may.
NOT_ADMITTED_REASONS = (ApplicationReason.FULL, ApplicationReason.NOT_TARGET, ApplicationReason.NO_MANDATE)
PRINCIPAL_REASONS = (
    ApplicationReason.NO_TIME,
    ApplicationReason.NO_COVER,
    ApplicationReason.OTHER_PLANS,
)


class CareerPost(models.TextChoices):
    """The post of somebody who applies, as far as a network asks for it."""

    FIRST_TEACHER = "first_teacher", _("First teacher")
    LEKTOR = "lektor", _("Lektor")
    OTHER = "other", _("Another mandate")
    NONE = "none", _("None of these")
