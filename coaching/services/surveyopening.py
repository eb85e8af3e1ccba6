"""Opening a survey, which asks people; moving its last day; closing it, for good."""

import datetime as dt

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import COUNTED_QUESTIONS, FEWEST_ANSWERS, FEWEST_TEXTS, QuestionKind, SurveyState
from coaching.messagekinds.survey import SUBJECT
from coaching.models import Survey, SurveyCount, SurveyInvitee, SurveyText
from coaching.queries.survey import amounts_of, newcomers_of, people_asked
from coaching.services.survey import NotADraft, SurveyError, locked
from coaching.services.surveyanswer import invite, lay_out
from coaching.services.surveymail import ask
from scheduling.enums import SuppressReason
from scheduling.services.message import suppress

#: For so long after it is closed it is kept who was asked and whether an answer came.
KEPT_DAYS = 365


@transaction.atomic
def open_survey(*, survey, by, closes_on, asks_participants, asks_principals, asks_newcomers) -> Survey:
    """Ask people, by mail and on their first page. Raises NotADraft, and SurveyError with the sentence."""
    survey = locked(survey)
    if not survey.is_draft:
        raise NotADraft
    if not survey.questions.exists():
        raise SurveyError(_("The survey has no question yet."))
    _check_day(closes_on)
    people = list(
        people_asked(survey.programme, participants=asks_participants, principals=asks_principals).order_by(
            "pk"
        )
    )
    if len(people) < FEWEST_ANSWERS and not asks_newcomers:
        raise SurveyError(
            _("Only %(amount)s would be asked. Nothing is shown of fewer than %(least)s answers.")
            % {"amount": len(people), "least": FEWEST_ANSWERS}
        )
    lay_out(survey)
    survey.state, survey.opened_at, survey.closes_on = SurveyState.OPEN, timezone.now(), closes_on
    survey.asks_participants, survey.asks_principals = asks_participants, asks_principals
    survey.asks_newcomers, survey.changed_by = asks_newcomers, by
    survey.save()
    invite(survey, people)
    ask(survey, people)
    return survey


@transaction.atomic
def move_closing_day(*, survey, closes_on) -> Survey:
    """Another last day; reminders follow it. Raises SurveyError."""
    survey = locked(survey)
    if not survey.is_open:
        raise SurveyError(_("The survey is not open."))
    _check_day(closes_on)
    survey.closes_on = closes_on
    survey.save(update_fields=["closes_on"])
    return survey


@transaction.atomic
def close(*, survey) -> Survey:
    """For good: what is too little to be shown is deleted, and what is left can be read. Again changes nothing."""
    survey = locked(survey)
    if not survey.is_open:
        return survey
    amounts = amounts_of(survey)
    survey.state, survey.closed_at = SurveyState.CLOSED, timezone.now()
    survey.asked, survey.answered = amounts.asked, amounts.answered
    survey.save(update_fields=["state", "closed_at", "asked", "answered"])
    _forget_too_few(survey)
    suppress(subject_type=SUBJECT, subject_id=survey.pk, reason=SuppressReason.NOTHING_TO_REMIND)
    return survey


def close_due() -> int:
    """Each night: close those whose last day is over. Says how many."""
    due = list(Survey.objects.open().filter(closes_on__lt=timezone.localdate()).order_by("pk"))
    for survey in due:
        close(survey=survey)
    return len(due)


def ask_newcomers() -> int:
    """Each night: ask who has come since, where the survey says so. Says how many."""
    asked = 0
    for survey in Survey.objects.answerable().filter(asks_newcomers=True).order_by("pk"):
        asked += _ask_new(survey=survey)
    return asked


@transaction.atomic
def _ask_new(*, survey):
    survey = locked(survey)
    people = list(newcomers_of(survey).order_by("pk")) if survey.is_answerable else []
    if people:
        invite(survey, people)
        ask(survey, people)
    return len(people)


def forget_asked() -> int:
    """Each night: a year after a survey closed nobody needs to know any more who was asked. Says how many rows went."""
    until = timezone.now() - dt.timedelta(days=KEPT_DAYS)
    return SurveyInvitee.objects.filter(survey__closed_at__lt=until).delete()[0]


def _check_day(day):
    if day < timezone.localdate():
        raise SurveyError(_("Choose a last day that is not over."))


def _forget_too_few(survey):
    """What may never be shown is not kept: all of a survey with too few answers, and each question with too few."""
    counts = SurveyCount.objects.filter(question__survey=survey)
    texts = SurveyText.objects.filter(question__survey=survey)
    if survey.answered < FEWEST_ANSWERS:
        counts.delete()
        texts.delete()
        return
    counted = survey.questions.filter(kind__in=COUNTED_QUESTIONS)
    few = counted.filter(counts__number=0, counts__amount__lt=FEWEST_ANSWERS)
    counts.filter(question__in=list(few.values_list("pk", flat=True))).delete()
    written = survey.questions.filter(kind=QuestionKind.TEXT).annotate(written=Count("texts"))
    few = written.filter(written__lt=FEWEST_TEXTS)
    texts.filter(question__in=list(few.values_list("pk", flat=True))).delete()
