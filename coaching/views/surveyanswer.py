"""Answering a survey, for those who are asked."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from coaching.enums import FEWEST_ANSWERS, FEWEST_TEXTS, QuestionKind
from coaching.forms.surveyanswer import AnswerForm
from coaching.queries.survey import invitation, questions_of
from coaching.services import surveyanswer as services
from coaching.services.survey import SurveyError


@login_required
@never_cache
def survey_answer(request, pk):
    """The questions, once; nothing is kept before they are sent. What cannot be taken stays on the page."""
    invitee = invitation(request.user, pk)
    if invitee is None:
        raise Http404
    survey, refused, status = invitee.survey, "", 200
    questions = questions_of(survey)
    form = AnswerForm(request.POST if request.method == "POST" else None, questions=questions)
    if form.is_valid():
        try:
            services.answer(survey=survey, person=request.user, answers=form.answers)
        except SurveyError as error:
            refused, status = str(error), 409
        else:
            return redirect("survey_answer", pk)
    elif request.method != "POST":
        if invitee.answered:
            return _page(request, "answered", survey)
        if not survey.is_answerable:
            return _page(request, "over", survey)
    more = {
        "form": form,
        "refused": refused,
        "writes": any(question.kind == QuestionKind.TEXT for question in questions),
    }
    return _page(request, "answer", survey, status, **more)


def _page(request, name, survey, status=200, **more):
    context = {
        "survey": survey,
        "programme": survey.programme,
        "fewest_answers": FEWEST_ANSWERS,
        "fewest_texts": FEWEST_TEXTS,
    }
    return render(request, f"coaching/survey/{name}.html", context | more, status=status)
