"""Mail about applications to networks and courses: that there is one, or an answer; never what anybody wrote."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Duty
from coaching import confirmation
from coaching.enums import ApplicationState
from coaching.models import Application
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url

_A = ApplicationState
SUBJECT = "application"
RECEIVED, ADMITTED, PUT_IN_LINE = "application_received", "application_admitted", "application_waiting"
DECLINED, LEFT, CALLED_OFF = "application_declined", "application_left", "application_called_off"
CONFIRM, REMIND = "application_confirm", "application_confirm_again"
CONFIRMED, STUCK = "application_confirmed", "application_stuck"
TO_APPLICANT = (RECEIVED, ADMITTED, PUT_IN_LINE, DECLINED, LEFT)
#: What is said once in each round of asking the principal; the others once for each time the state is entered.
BY_ROUND = (CONFIRM, REMIND, CONFIRMED, STUCK)


def occasion_of(application, kind) -> str:
    """What tells one mail of a kind about an application from the next."""
    if kind in BY_ROUND:
        return str(application.round)
    return f"{application.state_since:%y%m%d%H%M%S%f}"


class ApplicationKind(MessageKind):
    """About one application. In other states than `states` the mail is of no use any more; None: it always is."""

    subject_type = SUBJECT

    def __init__(self, code, label, states=None, *, is_obligatory=False):
        self.code, self.label, self.states, self.is_obligatory = code, label, states, is_obligatory

    def contexts(self, messages):
        """One query: the applications with programme, person and school."""
        found = Application.objects.select_related(
            "programme__intake", "programme__series", "person", "school"
        ).in_bulk({message.subject_id for message in messages})
        return {message.pk: self._context(message, found.get(message.subject_id)) for message in messages}

    def _context(self, message, application):
        if application is None or (self.states and application.state not in self.states):
            return SuppressReason.NOTHING_TO_REMIND
        return {
            "application": application,
            "programme": application.programme,
            "url": page_url("application_detail", application.pk),
        }


class PrincipalKind(ApplicationKind):
    """To a principal, with a link that needs no sign-in; of no use in a later round, or to who leads the school no
    longer."""

    roles = (Role.PRINCIPAL,)
    purpose, page_name = confirmation.ANSWER, "application_confirm"

    def contexts(self, messages):
        """One query more: who leads which school today."""
        contexts = super().contexts(messages)
        found = [context["application"] for context in contexts.values() if isinstance(context, dict)]
        leads = set(
            Duty.objects.current()
            .filter(role=Role.PRINCIPAL, school__in={application.school_id for application in found})
            .values_list("person", "school")
        )
        for message in messages:
            context = contexts[message.pk]
            if isinstance(context, dict):
                application = context["application"]
                if (message.person_id, application.school_id) not in leads:
                    contexts[message.pk] = SuppressReason.PERSON_LEFT
                elif message.occasion != str(application.round):
                    contexts[message.pk] = SuppressReason.NOTHING_TO_REMIND
                else:
                    context["url"] = self._link(application, message.person)
        return contexts

    def _link(self, application, principal):
        token = confirmation.token(application=application, principal=principal, purpose=self.purpose)
        return page_url(self.page_name, token)


class Answered(PrincipalKind):
    """To the principal in whose name an answer was given: which, and how it is taken back."""

    purpose, page_name = confirmation.TAKE_BACK, "application_take_back"

    def _context(self, message, application):
        context = super()._context(message, application)
        if isinstance(context, dict) and application.answered_for_id != message.person_id:
            return SuppressReason.NOTHING_TO_REMIND
        return context


_WAITS = {_A.WAITS_PRINCIPAL}

KINDS = (
    PrincipalKind(CONFIRM, _("Conditions of an application to confirm"), _WAITS),
    PrincipalKind(REMIND, _("Reminder to confirm the conditions of an application"), _WAITS),
    Answered(CONFIRMED, _("Answer given in your name"), is_obligatory=True),
    ApplicationKind(STUCK, _("An application waits for a principal"), _WAITS),
    ApplicationKind(RECEIVED, _("Your application has been received"), {_A.WAITS_PRINCIPAL, _A.APPLIED}),
    ApplicationKind(ADMITTED, _("You are admitted"), {_A.ADMITTED}, is_obligatory=True),
    ApplicationKind(PUT_IN_LINE, _("You are on the waiting list"), {_A.WAITING}),
    ApplicationKind(DECLINED, _("You are not admitted"), {_A.DECLINED}, is_obligatory=True),
    ApplicationKind(LEFT, _("Your place has ended"), {_A.LEFT, _A.WAITS_PRINCIPAL}, is_obligatory=True),
    ApplicationKind(CALLED_OFF, _("A programme is called off"), {_A.LEFT, _A.DECLINED}, is_obligatory=True),
)
