"""Applying to a network or course, leaving it, and being admitted.

Everything about one programme's places happens one after the other: the programme's row is locked first.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import OPEN_APPLICATION_STATES, ApplicationReason, ApplicationState
from coaching.models import Application, ApplicationEvent
from coaching.rules import admission as rules
from coaching.services import applicationmail as mail
from coaching.services.applicationstep import (
    ApplicationError,
    free_place,
    fresh,
    give_place,
    locked_programme,
    meanwhile,
    move_up,
    take_place,
    take_step,
)

_A = ApplicationState
#: How long an application that came to nothing is kept.
KEPT = dt.timedelta(days=365)


@transaction.atomic
def apply(*, programme, person, career_post, school=None, mandate="") -> tuple[Application, bool]:
    """Apply, and whether that is new: whoever has an open application gets the one that there is, as it is.

    Raises ApplicationError when one cannot apply now, PermissionDenied for a school where the person does not work.
    """
    programme, intake = locked_programme(programme)
    before = programme.applications.open().filter(person=person).first()
    if before:
        return before, False
    if school is not None and school.pk not in {duty.school_id for duty in person.current_duties}:
        raise PermissionDenied
    if not rules.may_apply(person, programme, intake):
        raise ApplicationError(why_closed(intake))
    now, waits = timezone.now(), intake.needs_principal
    application = Application.objects.create(
        programme=programme,
        person=person,
        school=school,
        career_post=career_post,
        mandate=mandate,
        state=_A.WAITS_PRINCIPAL if waits else _A.APPLIED,
        state_since=now,
        applied_at=now,
        complete_at=None if waits else now,
    )
    ApplicationEvent.objects.create(application=application, at=now, by=person, to_state=application.state)
    if waits:
        mail.told(application, mail.RECEIVED)
        mail.ask_principals(application)
    else:
        go_on(application=application, programme=programme, intake=intake)
    return application, True


def go_on(*, application, programme, intake) -> None:
    """What becomes of a complete application to a locked programme: a course that asks nobody gives a place, or the
    next number in line; else the office decides."""
    if not rules.admits_by_itself(programme, intake):
        mail.told(application, mail.RECEIVED)
        return
    has_line = Application.objects.in_line().filter(programme=programme).exists()
    if not has_line and free_place(programme, intake) is not None:
        reason = ApplicationReason.BY_ITSELF
        give_place(application=application, programme=programme, intake=intake, by=None, reason=reason)
    else:
        take_step(application=application, to=_A.WAITING, by=None)
        mail.told(application, mail.PUT_IN_LINE)


def why_closed(intake) -> str:
    """A sentence for who comes at the wrong time."""
    if intake.is_called_off:
        return _("The programme is called off.")
    if not intake.has_opened():
        return _("One cannot apply yet.")
    if intake.has_closed():
        return _("The last day to apply is over. Write to the coordinators if you want to join all the same.")
    return _("You cannot apply to this programme.")


@transaction.atomic
def end(*, application, by) -> Application:
    """Withdraw an application, or leave: what was written goes, and the place goes to the first in line.

    Twice changes nothing.
    """
    programme, intake = locked_programme(application.programme_id)
    application = fresh(application, programme)
    if not application.is_open:
        return application
    mail.settled(application)
    if application.is_admitted:
        application = take_place(application=application, programme=programme, to=_A.LEFT, by=by, mandate="")
        move_up(programme=programme, intake=intake)
    else:
        application = take_step(application=application, to=_A.WITHDRAWN, by=by, mandate="")
    return application


@transaction.atomic
def remove(*, application, by) -> Application:
    """Somebody is to take part no longer, and is told; the first in line gets the place. Twice changes nothing."""
    programme, intake = locked_programme(application.programme_id)
    application = fresh(application, programme)
    if application.state == _A.LEFT:
        return application
    if not application.is_admitted:
        raise ApplicationError(meanwhile(application))
    reason = ApplicationReason.BY_OFFICE
    application = take_place(application=application, programme=programme, to=_A.LEFT, by=by, reason=reason)
    mail.told(application, mail.LEFT)
    move_up(programme=programme, intake=intake)
    return application


@transaction.atomic
def admit(*, application, by) -> Application:
    """Give a place. Twice changes nothing. Raises NoPlaceLeft, and ApplicationError when it cannot be now."""
    programme, intake = locked_programme(application.programme_id)
    application = fresh(application, programme)
    if application.is_admitted:
        return application
    return give_place(application=application, programme=programme, intake=intake, by=by)


@transaction.atomic
def put_in_line(*, application, by) -> Application:
    """Put on the waiting list, at the place that its time gives it. Twice changes nothing.

    Raises ApplicationError while there are places: whoever is first in line would have one at once.
    """
    programme, intake = locked_programme(application.programme_id)
    application = fresh(application, programme)
    if application.state == _A.WAITING:
        return application
    if free_place(programme, intake) is not None:
        raise ApplicationError(_("There are places left: admit instead."))
    application = take_step(application=application, to=_A.WAITING, by=by)
    mail.told(application, mail.PUT_IN_LINE)
    return application


@transaction.atomic
def decline(*, application, reason, by) -> Application:
    """Say no, with a reason from the closed list. Twice changes nothing."""
    programme, _intake = locked_programme(application.programme_id)
    application = fresh(application, programme)
    if application.state == _A.DECLINED:
        return application
    mail.settled(application)
    application = take_step(application=application, to=_A.DECLINED, by=by, reason=ApplicationReason(reason))
    mail.told(application, mail.DECLINED)
    return application


def decide_many(*, applications, step, by, **arguments) -> tuple[int, list[tuple[Application, str]]]:
    """Take one step (`admit`, `put_in_line`, `decline`) with each, in the order of the waiting list.

    Each is a change of its own. Returns how many it was taken with, and those with which not, each with the sentence.
    """
    refused = []
    rows = sorted(applications, key=lambda one: (one.complete_at or one.applied_at, one.pk))
    for application in rows:
        try:
            step(application=application, by=by, **arguments)
        except ApplicationError as error:
            refused.append((application, str(error)))
    return len(rows) - len(refused), refused


@transaction.atomic
def show(*, application, name, mail_too) -> Application:
    """Whether the other participants may see name and school, and the address as well; with the time of the yes."""
    programme, _intake = locked_programme(application.programme_id)
    application = fresh(application, programme)
    if not application.is_admitted:
        raise ApplicationError(_("Only who takes part is on the list."))
    now = timezone.now()
    wanted = {"name_shown_at": name, "mail_shown_at": name and mail_too}
    for field, yes in wanted.items():
        if not yes:
            setattr(application, field, None)
        elif getattr(application, field) is None:
            setattr(application, field, now)
    application.save(update_fields=list(wanted))
    return application


def forget_ended() -> int:
    """Delete applications that came to nothing long ago. Returns how many rows went."""
    before = timezone.now() - KEPT
    ended = [state for state in _A if state not in OPEN_APPLICATION_STATES and state != _A.LEFT]
    return Application.objects.filter(state__in=ended, state_since__lt=before).delete()[0]
