"""A principal confirms the conditions of an application, or cannot: by the link in a mail, or the office instead."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import dates
from accounts.models import Person
from coaching import confirmation
from coaching.enums import ApplicationReason, ApplicationState
from coaching.models import Application
from coaching.queries.application import leads_school
from coaching.rules.admission import DAYS_TO_ANSWER
from coaching.services import applicationmail as mail
from coaching.services.application import go_on
from coaching.services.applicationstep import (
    ApplicationError,
    fresh,
    locked_programme,
    meanwhile,
    move_up,
    take_place,
    take_step,
)

_A = ApplicationState
#: So long the principal in whose name it was done can take an answer back.
TAKE_BACK_WITHIN = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """What a link stands for, as it is now. `why_closed` is a sentence, empty while it can be used."""

    application: Application
    principal: Person
    why_closed: str

    @property
    def is_open(self) -> bool:
        return not self.why_closed


def read(token) -> Question | None:
    """What the link in the first mail asks now; None for one that was never ours, or went to a former address or to
    somebody who does not lead the school any more."""
    found = _looked_up(token, confirmation.ANSWER)
    if found is None:
        return None
    claim, application, principal = found
    return Question(application, principal, _why_not_answer(application, claim.round))


def read_take_back(token) -> Question | None:
    """What the link in the mail about a given answer stands for now; None as for `read`."""
    found = _looked_up(token, confirmation.TAKE_BACK)
    if found is None:
        return None
    claim, application, principal = found
    return Question(application, principal, _why_not_take_back(application, principal, claim.round))


@transaction.atomic
def answer(*, token, confirms, reason="") -> Application:
    """Note the principal's answer, in the name of the one to whom the link went, who is told by mail.

    Raises ApplicationError with a sentence when the link is of no use (any more).
    """
    principal, application, programme, intake = _opened(token, read)
    return _note(application, programme, intake, confirms, reason, by=principal, whose=principal)


@transaction.atomic
def answer_on_behalf(*, application, by) -> Application:
    """The office confirms instead of a principal whom nobody reaches. Raises ApplicationError when it is answered."""
    programme, intake = locked_programme(application.programme_id)
    application = fresh(application, programme)
    if not application.waits_for_principal:
        raise ApplicationError(meanwhile(application))
    return _note(application, programme, intake, True, ApplicationReason.ON_BEHALF, by=by, whose=None)


@transaction.atomic
def take_back(*, token) -> Application:
    """The principal takes the answer back, and the school is asked anew; a place that was given goes.

    Raises ApplicationError with a sentence when that cannot be (any more).
    """
    principal, application, programme, intake = _opened(token, read_take_back)
    had_place = application.is_admitted
    mail.settled(application)
    anew = {"round": application.round + 1, "complete_at": None}
    anew |= {"confirms": None, "answered_at": None, "answered_for": None}
    step = {"to": _A.WAITS_PRINCIPAL, "by": principal, "reason": ApplicationReason.TAKEN_BACK}
    if had_place:
        application = take_place(application=application, programme=programme, **step, **anew)
    else:
        application = take_step(application=application, **step, **anew)
    mail.told(application, mail.LEFT if had_place else mail.RECEIVED)
    mail.ask_principals(application)
    if had_place:
        move_up(programme=programme, intake=intake)
    return application


def _opened(token, look_up):
    """Principal, application, locked programme and intake of a link that can be used; raises ApplicationError."""
    question = look_up(token)
    if question is not None:
        programme, intake = locked_programme(question.application.programme_id)
        # Looked up again now that nobody else can answer.
        question = look_up(token)
    if question is None or not question.is_open:
        raise ApplicationError(question.why_closed if question else _("The link is of no use any more."))
    return question.principal, fresh(question.application, programme), programme, intake


def _note(application, programme, intake, confirms, reason, *, by, whose):
    now = timezone.now()
    changes = {"confirms": confirms, "answered_at": now, "answered_for": whose}
    if confirms:
        application = take_step(
            application=application, to=_A.APPLIED, by=by, reason=reason, complete_at=now, **changes
        )
        mail.answered(application, whose)
        go_on(application=application, programme=programme, intake=intake)
    else:
        application = take_step(application=application, to=_A.DECLINED, by=by, reason=reason, **changes)
        mail.answered(application, whose)
        mail.told(application, mail.DECLINED)
    return application


def _looked_up(token, purpose):
    """The claim of a link with what it names, if its receiver still leads the school and has the address."""
    claim = confirmation.read(token, purpose=purpose)
    if claim is None:
        return None
    rows = Application.objects.select_related(
        "programme__authority", "programme__intake", "programme__series", "person", "school", "answered_for"
    )
    application = rows.filter(pk=claim.application_id).first()
    principal = Person.objects.filter(pk=claim.principal_id, is_active=True).first()
    if application is None or principal is None or not claim.is_for(principal):
        return None
    if not leads_school(principal, application):
        return None
    return claim, application, principal


def _why_not_answer(application, asked_round):
    if application.answered_at is not None and asked_round == application.round:
        return answered_sentence(application)
    if application.state in (_A.WITHDRAWN, _A.LEFT):
        return _("The application has been withdrawn, so there is nothing to confirm.")
    if asked_round != application.round:
        return _("The school has been asked anew since. Use the link in the latest mail.")
    if not application.waits_for_principal:
        return _("There is nothing to confirm any more.")
    intake = application.programme.intake
    if intake.is_called_off:
        return _("The programme is called off.")
    last = intake.closes_on and intake.closes_on + dt.timedelta(days=DAYS_TO_ANSWER)
    if last and last < timezone.localdate():
        return _(
            "The time to confirm ended on %(day)s. Write to those who run the programme: they can confirm on your "
            "behalf while there are places."
        ) % {"day": dates.day(last)}
    return ""


def answered_sentence(application) -> str:
    """What was answered in this round, in whose name and when."""
    facts = {"when": dates.day_and_clock(application.answered_at)}
    if application.answered_for is None:
        return _("It is answered already: the programme office confirmed on %(when)s.") % facts
    facts["who"] = application.answered_for
    if application.confirms:
        return _("It is answered already: %(who)s confirmed on %(when)s.") % facts
    return _("It is answered already: %(who)s could not promise the conditions, on %(when)s.") % facts


def _why_not_take_back(application, principal, asked_round):
    if asked_round != application.round or application.answered_at is None:
        return _("The answer has been taken back already.")
    if application.answered_for_id != principal.pk:
        return _("The answer was not given in your name.")
    if application.state in (_A.WITHDRAWN, _A.LEFT) or application.programme.intake.is_called_off:
        return _("The application has come to its end, so there is nothing to take back.")
    if application.answered_at + TAKE_BACK_WITHIN < timezone.now():
        return _("It is too late to take the answer back here. Write to those who run the programme.")
    if application.state == _A.DECLINED and application.confirms:
        return _("The application has come to its end, so there is nothing to take back.")
    others = Application.objects.open().filter(
        programme=application.programme_id, person=application.person_id
    )
    if others.exclude(pk=application.pk).exists():
        return _("There is a new application since, about which you have got a mail of its own.")
    return ""
