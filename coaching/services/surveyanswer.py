"""Answering, so that no row of the database tells who answered what; see docs/adr/0017-anonymous-surveys.md.

Each answer holds the survey's row and then writes all of its rows anew, in three statements: counts, words, people.
Whatever the system notes of a row (the transaction, the place on the disk) is so the same for all, or random.
"""

from random import SystemRandom

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import BooleanField, Case, F, Value, When
from django.utils.translation import gettext as _

from coaching.enums import COUNTED_QUESTIONS, QuestionKind
from coaching.models import SurveyCount, SurveyInvitee, SurveyText
from coaching.queries.survey import questions_of
from coaching.services.survey import SurveyError, locked


class AlreadyAnswered(SurveyError):
    """The person's answer has come already, maybe from another window."""

    def __init__(self):
        super().__init__(
            _("You have answered already, perhaps in another window. That answer counts, this one does not.")
        )


class NotOpen(SurveyError):
    """It was closed while somebody was answering."""

    def __init__(self):
        super().__init__(_("The survey was closed before your answers came, so they do not count."))


@transaction.atomic
def answer(*, survey, person, answers) -> None:
    """Count what `person` answers: by the question's pk the numbers chosen or the text; what is left out is no answer.

    Raises PermissionDenied for who is not asked, AlreadyAnswered, NotOpen, and ValueError for what the form would have
    refused.
    """
    survey = locked(survey)
    invitee = SurveyInvitee.objects.filter(survey=survey, person=person).first()
    if invitee is None:
        raise PermissionDenied
    if invitee.answered:
        raise AlreadyAnswered
    if not survey.is_answerable:
        raise NotOpen
    questions = questions_of(survey)
    numbers, texts = _sorted(questions, answers)
    ids = [question.pk for question in questions]
    _count(ids, numbers)
    _write(ids, texts)
    _tick(survey, invitee)


def lay_out(survey) -> None:
    """The rows that answers are counted in, all at nothing. In the transaction that opens the survey."""
    rows = []
    for question in questions_of(survey):
        if question.kind in COUNTED_QUESTIONS:
            numbers = [0, *(number for number, _label in question.numbered)]
            rows += [SurveyCount(question=question, number=number) for number in numbers]
    SystemRandom().shuffle(rows)
    SurveyCount.objects.bulk_create(rows)


def invite(survey, people) -> None:
    """Let these answer; whoever can already is left alone. In a transaction that holds the survey."""
    rows = [SurveyInvitee(survey=survey, person=person) for person in people]
    SystemRandom().shuffle(rows)
    SurveyInvitee.objects.bulk_create(rows, ignore_conflicts=True)
    _tick(survey, None)


def _sorted(questions, answers):
    """The pairs of question and number to be counted, and the pairs of question and text."""
    if set(answers) - {question.pk for question in questions}:
        raise ValueError("an answer to what is not asked")
    numbers, texts = [], []
    for question in questions:
        given = answers.get(question.pk)
        if not given:
            if question.is_required:
                raise ValueError("no answer to what has to be answered")
        elif question.kind == QuestionKind.TEXT:
            texts.append((question.pk, given))
        else:
            chosen = set(given)
            possible = {number for number, _label in question.numbered}
            if not chosen <= possible or (len(chosen) > 1 and question.kind != QuestionKind.SEVERAL):
                raise ValueError("an answer that cannot be chosen")
            numbers += [(question.pk, number) for number in (0, *chosen)]
    return numbers, texts


def _count(ids, numbers):
    """One more for each of these, and none for every other row of these questions, which is written all the same."""
    rows = SurveyCount.objects.filter(question__in=ids)
    wanted = set(numbers)
    more = [pk for pk, *key in rows.values_list("pk", "question", "number") if tuple(key) in wanted]
    rows.update(amount=F("amount") + Case(When(pk__in=more, then=Value(1)), default=Value(0)))


def _write(ids, texts):
    """All words of these questions in another order, under other keys."""
    before = SurveyText.objects.filter(question__in=ids)
    texts = [*before.values_list("question", "text"), *texts]
    before.delete()
    SystemRandom().shuffle(texts)
    SurveyText.objects.bulk_create(SurveyText(question_id=question, text=text) for question, text in texts)


def _tick(survey, invitee):
    """This one has answered; the rows of all the others are written, too."""
    value = F("answered")
    if invitee is not None:
        value = Case(When(pk=invitee.pk, then=Value(True)), default=value, output_field=BooleanField())
    SurveyInvitee.objects.filter(survey=survey).update(answered=value)
