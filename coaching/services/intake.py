"""On what terms a programme admits people, and calling it off."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching.enums import ApplicationReason, ApplicationState
from coaching.models import Application, Intake, Programme
from coaching.services import applicationmail as mail
from coaching.services.application import go_on
from coaching.services.applicationstep import (
    ApplicationError,
    fresh,
    locked_programme,
    move_up,
    take_step,
)
from coaching.services.programme import series_of
from scheduling.services.series import close_series

FIELDS = (
    "places",
    "opens_on",
    "closes_on",
    "needs_principal",
    "conditions",
    "needs_mandate",
    "has_certificate",
    "attendance_for_certificate",
)


@transaction.atomic
def set_terms(*, programme, by, **terms) -> Intake:
    """Set the terms in `terms`. More places admit the first in line; a principal who need not confirm is not waited
    for. Raises ApplicationError for fewer places than are taken, and for a programme that is called off."""
    # Whoever is admitted joins its meetings.
    series_of(programme=programme)
    programme = Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    intake, _is_new = Intake.objects.get_or_create(programme=programme)
    if intake.is_called_off:
        raise ApplicationError(_("The programme is called off."))
    if "places" in terms:
        _make_room(programme, terms["places"])
    for name, value in terms.items():
        setattr(intake, name, value)
    intake.save(update_fields=list(terms))
    programme, intake = locked_programme(programme)
    if not intake.needs_principal:
        _wait_no_longer(programme, intake, by)
    move_up(programme=programme, intake=intake)
    return intake


@transaction.atomic
def call_off(*, programme, reason, by) -> Intake:
    """The programme does not take place: its meetings to come are cancelled for `reason` (a CancelReason), and
    everybody who has applied or takes part is told. Twice changes nothing. Nothing that was held goes."""
    programme, intake = locked_programme(programme)
    if intake.is_called_off:
        return intake
    if programme.series is not None:
        close_series(series=programme.series, by=by, reason=reason)
    intake.called_off_at = timezone.now()
    intake.save(update_fields=["called_off_at"])
    for application in programme.applications.open().select_related("person").order_by("pk"):
        application.programme = programme
        ends = {"to": ApplicationState.DECLINED}
        if application.is_admitted:
            ends = {"to": ApplicationState.LEFT, "place_number": None}
        mail.settled(application)
        take_step(application=application, by=by, reason=ApplicationReason.CALLED_OFF, **ends)
        mail.told(application, mail.CALLED_OFF)
    return intake


def _make_room(programme, places):
    """Number the places of a locked programme from 1 without gaps, so that fewer are enough."""
    if places is None:
        return
    rows = list(Application.objects.admitted().filter(programme=programme).order_by("place_number"))
    if len(rows) > places:
        raise ApplicationError(
            ngettext(
                "%(number)s person is admitted already, so there cannot be fewer places than that.",
                "%(number)s people are admitted already, so there cannot be fewer places than that.",
                len(rows),
            )
            % {"number": len(rows)}
        )
    for number, application in enumerate(rows, start=1):
        if application.place_number != number:
            Application.objects.filter(pk=application.pk).update(place_number=number)


def _wait_no_longer(programme, intake, by):
    waiting = programme.applications.filter(state=ApplicationState.WAITS_PRINCIPAL)
    for application in waiting.order_by("applied_at", "pk"):
        application = fresh(application, programme)
        mail.settled(application)
        take_step(application=application, to=ApplicationState.APPLIED, by=by, complete_at=timezone.now())
        go_on(application=application, programme=programme, intake=intake)
