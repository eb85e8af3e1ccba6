"""Building a survey: its words, its questions, and a copy of an earlier one. All of it only while it is a draft."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.enums import QuestionKind, SurveyState
from coaching.models import Survey, SurveyOption, SurveyQuestion
from coaching.rules.survey import may_add
from coaching.services.programmelist import RowChanged


class SurveyError(Exception):
    """It cannot be done; the text is a sentence for the person who asked."""


class NotADraft(SurveyError):
    """People have been asked already."""

    def __init__(self):
        super().__init__(_("The survey has been opened: what is asked stays as it is."))


def locked(survey) -> Survey:
    """The survey as it is now; whoever changes it or answers it comes one after the other. In a transaction."""
    return (
        Survey.objects.select_for_update(of=("self",), no_key=True)
        .select_related("programme")
        .get(pk=survey.pk)
    )


def _draft(survey) -> Survey:
    survey = locked(survey)
    if not survey.is_draft:
        raise NotADraft
    return survey


@transaction.atomic
def create(*, programme, by, moment, term, **words) -> Survey:
    """A draft without questions. `words` are title and introduction."""
    return Survey.objects.create(
        programme=programme,
        moment=moment,
        term_season=term.season,
        term_year=term.year,
        changed_by=by,
        **words,
    )


@transaction.atomic
def change(*, survey, by, seen, moment, term, **words) -> Survey:
    """Other words. `seen` is `changed_at` of what the page showed. Raises NotADraft, RowChanged."""
    survey = _draft(survey)
    words |= {"moment": moment, "term_season": term.season, "term_year": term.year}
    if all(getattr(survey, name) == value for name, value in words.items()):
        return survey
    if survey.changed_at != seen:
        raise RowChanged(survey)
    for name, value in words.items():
        setattr(survey, name, value)
    survey.changed_at, survey.changed_by = timezone.now(), by
    survey.save(update_fields=[*words, "changed_at", "changed_by"])
    return survey


@transaction.atomic
def remove(*, survey) -> None:
    """A draft goes, with its questions. Twice changes nothing. Raises NotADraft."""
    if Survey.objects.filter(pk=survey.pk).exists():
        _draft(survey).delete()


@transaction.atomic
def copy(*, survey, by, moment, term) -> Survey:
    """A draft that asks the same: its answers can be compared with this one's, term by term."""
    names = ("title_sv", "title_en", "introduction_sv", "introduction_en")
    made = create(
        programme=survey.programme,
        by=by,
        moment=moment,
        term=term,
        **{name: getattr(survey, name) for name in names},
    )
    for question in survey.questions.prefetch_related("options").order_by("position"):
        options = list(question.options.all())
        question.pk, question.survey, question._state.adding = None, made, True
        question.save()
        _give_options(question, [(option.text_sv, option.text_en) for option in options])
    return made


@transaction.atomic
def add_question(*, survey, kind, options=(), **words) -> SurveyQuestion:
    """Another question, the last. `options` are pairs of Swedish and English. Raises NotADraft, SurveyError."""
    survey = _draft(survey)
    last = survey.questions.order_by("position").last()
    if not may_add(survey, survey.questions.count()):
        raise SurveyError(_("There is no room for another question: a long survey is answered by few."))
    question = SurveyQuestion.objects.create(
        survey=survey, kind=kind, position=last.position + 1 if last else 1, **words
    )
    _give_options(question, options)
    _touch(survey)
    return question


@transaction.atomic
def change_question(*, question, options=(), is_same=True, **words) -> SurveyQuestion:
    """Other words. Not `is_same`: it asks something else than in other terms, so nothing is compared any more."""
    _touch(_draft(question.survey))
    question = SurveyQuestion.objects.select_for_update(of=("self",), no_key=True).get(pk=question.pk)
    if not is_same or ("steps" in words and words["steps"] != question.steps):
        question.lineage = uuid.uuid4()
    for name, value in words.items():
        setattr(question, name, value)
    question.save()
    question.options.all().delete()
    _give_options(question, options)
    return question


@transaction.atomic
def remove_question(*, question) -> None:
    """It goes; those behind it close up. Twice changes nothing. Raises NotADraft."""
    survey = _draft(question.survey)
    survey.questions.filter(pk=question.pk).delete()
    left = list(survey.questions.order_by("position"))
    for position, row in enumerate(left, 1):
        row.position = position
    SurveyQuestion.objects.bulk_update(left, ["position"])
    _touch(survey)


@transaction.atomic
def move_question(*, question, by) -> None:
    """Change places with the one before (`by` −1) or behind (+1); at an end nothing changes. Raises NotADraft."""
    survey = _draft(question.survey)
    rows = list(survey.questions.order_by("position"))
    place = next((at for at, row in enumerate(rows) if row.pk == question.pk), None)
    if place is None or not 0 <= place + by < len(rows):
        return
    one, other = rows[place], rows[place + by]
    one.position, other.position = other.position, one.position
    SurveyQuestion.objects.bulk_update([one, other], ["position"])


def _touch(survey):
    Survey.objects.filter(pk=survey.pk, state=SurveyState.DRAFT).update(changed_at=timezone.now())


def _give_options(question, pairs):
    if question.kind in (QuestionKind.ONE, QuestionKind.SEVERAL):
        SurveyOption.objects.bulk_create(
            SurveyOption(question=question, number=number, text_sv=swedish, text_en=english)
            for number, (swedish, english) in enumerate(pairs, 1)
        )
