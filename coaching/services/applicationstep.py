"""The one place where an application's state changes. What may follow what stands in `coaching.enums`.

Whoever changes anything here has the programme's row first: places are given one after the other.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import dates
from coaching.enums import APPLICATION_TRANSITIONS, ApplicationReason, ApplicationState
from coaching.models import Application, ApplicationEvent, Intake, Programme
from coaching.services import applicationmail as mail
from scheduling.enums import ParticipantRole
from scheduling.services.series import add_member, remove_member
from scheduling.services.times import MeetingError

_A = ApplicationState


class ApplicationError(Exception):
    """It cannot be done now; the text is a sentence for the person who asked."""


class NoPlaceLeft(ApplicationError):
    """Every place is taken."""

    def __init__(self):
        super().__init__(_("Every place is taken. Put the application on the waiting list, or add places."))


def locked_programme(programme) -> tuple[Programme, Intake]:
    """The programme and its intake as they are now, locked until the transaction ends.

    Raises ApplicationError for a programme that admits nobody.
    """
    rows = Programme.objects.select_for_update(of=("self",), no_key=True).select_related(
        "authority", "series"
    )
    programme = rows.get(pk=getattr(programme, "pk", programme))
    intake = Intake.objects.filter(programme=programme).first()
    if intake is None:
        raise ApplicationError(_("One cannot apply to this programme."))
    intake.programme = programme
    return programme, intake


def fresh(application, programme) -> Application:
    """The application as it is now that its programme is locked."""
    application = Application.objects.select_related("person", "school", "answered_for").get(
        pk=application.pk
    )
    application.programme = programme
    return application


@transaction.atomic
def take_step(*, application, to, by, reason="", **changes) -> Application:
    """Bring an application of a locked programme to the state `to`, with the other `changes`, and leave an event.

    Raises ApplicationError when that state cannot follow; its text says what was done last, by whom and when.
    """
    to = ApplicationState(to)
    if to not in APPLICATION_TRANSITIONS[application.state]:
        raise ApplicationError(meanwhile(application))
    before, application.state, application.state_since = application.state, to, timezone.now()
    for name, value in changes.items():
        setattr(application, name, value)
    application.save(update_fields=["state", "state_since", *changes])
    ApplicationEvent.objects.create(
        application=application,
        at=application.state_since,
        by=by,
        from_state=before,
        to_state=to,
        reason=reason,
    )
    return application


def meanwhile(application) -> str:
    """What was done to the application last, for somebody who comes too late."""
    last = application.events.select_related("by").order_by("at", "id").last()
    state = application.get_state_display()
    if last is None or last.by is None:
        return _("That cannot be done now: the application is “%(state)s”.") % {"state": state}
    facts = {"state": state, "who": last.by, "when": dates.day_and_clock(last.at)}
    return _("That cannot be done now: the application is “%(state)s”, by %(who)s, %(when)s.") % facts


def free_place(programme, intake) -> int | None:
    """The lowest number of a free place of a locked programme; None when there is none."""
    taken = set(
        Application.objects.admitted().filter(programme=programme).values_list("place_number", flat=True)
    )
    if intake.places is not None and len(taken) >= intake.places:
        return None
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def give_place(*, application, programme, intake, by, reason="") -> Application:
    """Admit to a free place of a locked programme: a participant of its series from now on, told by mail.

    Raises NoPlaceLeft, and ApplicationError when it cannot be admitted from where it is.
    """
    number = free_place(programme, intake)
    if number is None:
        raise NoPlaceLeft
    if intake.is_called_off:
        raise ApplicationError(_("The programme is called off."))
    if _leads(application.person, programme):
        raise ApplicationError(
            _("%(person)s leads the meetings of this programme.") % {"person": application.person}
        )
    application = take_step(
        application=application, to=_A.ADMITTED, by=by, reason=reason, place_number=number
    )
    try:
        add_member(series=programme.series, person=application.person, by=by)
    except MeetingError as error:
        raise ApplicationError(str(error)) from error
    mail.told(application, mail.ADMITTED)
    return application


def take_place(*, application, programme, to, by, reason="", **changes) -> Application:
    """End somebody's place in a locked programme; the meetings to come go with it. Call `move_up` afterwards."""
    application = take_step(
        application=application,
        to=to,
        by=by,
        reason=reason,
        place_number=None,
        name_shown_at=None,
        mail_shown_at=None,
        **changes,
    )
    if programme.series is not None and not _leads(application.person, programme):
        remove_member(series=programme.series, person=application.person, by=by)
    return application


def move_up(*, programme, intake) -> list[Application]:
    """Give the free places of a locked programme to the first in line. Returns who got one."""
    moved = []
    if intake.is_called_off:
        return moved
    for application in Application.objects.in_line().filter(programme=programme).select_related("person"):
        if free_place(programme, intake) is None:
            break
        application.programme = programme
        if not application.person.is_active or _leads(application.person, programme):
            continue
        moved.append(
            give_place(
                application=application,
                programme=programme,
                intake=intake,
                by=None,
                reason=ApplicationReason.MOVED_UP,
            )
        )
    return moved


def _leads(person, programme):
    if programme.series is None:
        return False
    members = programme.series.members.current()
    return members.filter(person=person, role=ParticipantRole.FACILITATOR).exists()
