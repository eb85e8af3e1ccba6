"""Surveys for tests: a programme with people who take part, a survey of each kind of question."""

import datetime as dt

from django.utils import timezone

from coaching.enums import QuestionKind
from coaching.services import survey as surveys
from coaching.services.surveyanswer import answer
from coaching.services.surveyopening import close, open_survey
from scheduling.termcode import TermCode
from tests.factories import ProgrammeFactory, make_group, make_teacher

TERM = TermCode("HT", 2026)
SCALE = {"steps": 5, "low_sv": "inte alls", "high_sv": "i hög grad"}


def make_people(school, number, programme=None):
    """A programme, and so many teachers in a group of it."""
    programme = programme or ProgrammeFactory(authority=school.authority, kind="supervision")
    people = [make_teacher(school) for _ in range(number)]
    make_group(programme, school, members=people, name=f"Grupp {programme.groups.count() + 1}")
    return programme, people


def make_survey(programme, by, *, term=TERM, **words):
    """A draft: a scale and a choice that have to be answered, several to choose, and a text."""
    words = {"title_sv": "Vad tycker du?", "moment": "during", **words}
    survey = surveys.create(programme=programme, by=by, term=term, **words)
    options = [("Ja", "Yes"), ("Nej", "No")]
    surveys.add_question(
        survey=survey, kind=QuestionKind.SCALE, text_sv="Hur nyttigt?", is_required=True, **SCALE
    )
    surveys.add_question(
        survey=survey, kind=QuestionKind.ONE, text_sv="Igen?", is_required=True, options=options
    )
    surveys.add_question(
        survey=survey, kind=QuestionKind.SEVERAL, text_sv="Vilka?", options=[*options, ("Vet inte", "")]
    )
    surveys.add_question(survey=survey, kind=QuestionKind.TEXT, text_sv="Något mer?")
    return survey


def open_now(survey, by, *, days=14, **whom):
    """Open for those who take part, for so many days."""
    whom = {"asks_participants": True, "asks_principals": False, "asks_newcomers": False, **whom}
    return open_survey(survey=survey, by=by, closes_on=timezone.localdate() + dt.timedelta(days=days), **whom)


def questions(survey):
    """The four questions of `make_survey`, in order."""
    return list(survey.questions.order_by("position"))


def answer_as(survey, person, step=3, choice=1, several=(), text=""):
    """One person's answers to a survey of `make_survey`."""
    scale, one, more, words = (question.pk for question in questions(survey))
    given = {scale: [step], one: [choice], more: list(several), words: text}
    answer(survey=survey, person=person, answers={pk: value for pk, value in given.items() if value})


def make_closed(programme, by, people, **fields):
    """A closed survey that these have answered, with steps 1 to 5 in turn."""
    survey = open_now(make_survey(programme, by, **fields), by)
    for turn, person in enumerate(people):
        answer_as(survey, person, step=turn % 5 + 1, choice=turn % 2 + 1, text=f"Text {turn}")
    return close(survey=survey)
