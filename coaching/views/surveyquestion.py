"""The questions of a survey, while it is a draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.access import require
from coaching.enums import QuestionKind
from coaching.forms.survey import QuestionForm
from coaching.queries.survey import compares
from coaching.rules import survey as rules
from coaching.services import survey as services
from coaching.views.survey import built


@login_required
def survey_question_new(request, pk, kind):
    """Another question, the last."""
    survey = _draft(request, pk)
    if kind not in QuestionKind.values:
        raise Http404
    form = QuestionForm(request.POST or None, kind=kind)
    if form.is_valid():
        try:
            services.add_question(survey=survey, kind=kind, **form.words)
        except services.SurveyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The question is added."))
            return redirect("survey_detail", pk)
    return _show(request, survey, form)


@login_required
def survey_question_edit(request, pk, question_pk):
    """Other words."""
    survey, question = _question(request, pk, question_pk)
    form = QuestionForm(
        request.POST or None, kind=question.kind, question=question, compares=compares(question)
    )
    if form.is_valid():
        try:
            services.change_question(question=question, **form.words)
        except services.SurveyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("survey_detail", pk)
    return _show(request, survey, form, question=question)


@login_required
@require_POST
def survey_question_remove(request, pk, question_pk):
    """It goes."""
    _survey, question = _question(request, pk, question_pk)
    return _do(request, pk, services.remove_question, question=question)


@login_required
@require_POST
def survey_question_move(request, pk, question_pk, by):
    """One place up or down."""
    _survey, question = _question(request, pk, question_pk)
    return _do(request, pk, services.move_question, question=question, by=by)


def _do(request, pk, service, **arguments):
    try:
        service(**arguments)
    except services.SurveyError as error:
        messages.error(request, str(error))
    return redirect("survey_detail", pk)


def _draft(request, pk):
    survey = built(request, pk)
    require(rules.may_change(request.user, survey.programme, survey))
    return survey


def _question(request, pk, question_pk):
    survey = _draft(request, pk)
    question = get_object_or_404(survey.questions.prefetch_related("options"), pk=question_pk)
    question.survey = survey
    return survey, question


def _show(request, survey, form, question=None):
    context = {
        "form": form,
        "survey": survey,
        "programme": survey.programme,
        "question": question,
        "kind": QuestionKind(form.kind),
        "cancel_url": reverse("survey_detail", args=[survey.pk]),
    }
    return render(request, "coaching/survey/question.html", context)
