"""Mail that asks somebody to answer a survey, and reminds of it: that there is one, never what it asks."""

from django.utils.translation import gettext_lazy as _

from coaching.models import SurveyInvitee
from scheduling.enums import SuppressReason
from scheduling.messagekinds import MessageKind, page_url

SUBJECT = "survey"
ASKED, REMINDER = "survey_asked", "survey_reminder"


class SurveyKind(MessageKind):
    """To who is asked, while it can be answered; a reminder to who has not answered yet.

    The question itself leaves whether or not the answer has come: its office sees what became of it, and would see who
    has answered.
    """

    subject_type = SUBJECT

    def __init__(self, code, label):
        self.code, self.label = code, label

    def contexts(self, messages):
        """One query: who is asked, with the surveys."""
        found = SurveyInvitee.objects.filter(
            survey__in={message.subject_id for message in messages},
            person__in={message.person_id for message in messages},
        ).select_related("survey__programme")
        invitees = {(invitee.survey_id, invitee.person_id): invitee for invitee in found}
        return {
            message.pk: _context(message, invitees.get((message.subject_id, message.person_id)))
            for message in messages
        }


def _context(message, invitee):
    if invitee is None or not invitee.survey.is_answerable:
        return SuppressReason.NOTHING_TO_REMIND
    survey = invitee.survey
    if message.kind == REMINDER and invitee.answered:
        return SuppressReason.ANSWERED
    if message.kind == REMINDER and not message.occasion.endswith(survey.closes_on.isoformat()):
        return SuppressReason.NOTHING_TO_REMIND
    return {
        "survey": survey,
        "programme": survey.programme,
        "closes_on": survey.closes_on,
        "url": page_url("survey_answer", survey.pk),
    }


KINDS = (
    SurveyKind(ASKED, _("A survey to answer")),
    SurveyKind(REMINDER, _("Reminder to answer a survey")),
)
