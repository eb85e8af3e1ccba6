"""Surveys of a programme, for those who build them and read what came of them."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.views.access import require
from coaching.enums import FEWEST_ANSWERS, FEWEST_TEXTS, QuestionKind
from coaching.forms.survey import ClosingDayForm, OpenForm, SurveyForm, WhenForm
from coaching.forms.surveyanswer import AnswerForm
from coaching.models import Survey
from coaching.queries import survey as queries
from coaching.queries.programme import with_members
from coaching.queries.surveyresult import results_of
from coaching.rules import survey as rules
from coaching.services import survey as services
from coaching.services import surveyopening
from coaching.services.programmelist import RowChanged
from coaching.views.ofprogramme import readable


def seen(request, pk) -> Survey:
    """A survey that the person builds or follows, with its programme and that one's members; Http404 for others."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    survey.programme = with_members().get(pk=survey.programme_id)
    return survey


def built(request, pk) -> Survey:
    """The same for those who build it; 403 for who only follows it."""
    survey = seen(request, pk)
    require(rules.may_build(request.user, survey.programme))
    return survey


@login_required
@require_GET
def survey_list(request, slug):
    """All of a programme."""
    programme, person = readable(request, slug), request.user
    if not rules.sees_surveys(person, programme):
        raise Http404
    context = {
        "programme": programme,
        "surveys": queries.surveys_of(person, programme),
        "builds": rules.may_build(person, programme),
    }
    return render(request, "coaching/survey/list.html", context)


@login_required
def survey_new(request, slug):
    """Another draft."""
    programme = readable(request, slug)
    if not rules.sees_surveys(request.user, programme):
        raise Http404
    require(rules.may_build(request.user, programme))
    form = SurveyForm(request.POST or None)
    if form.is_valid():
        survey = services.create(programme=programme, by=request.user, **form.words)
        return redirect("survey_detail", survey.pk)
    cancel_url = reverse("survey_list", args=[slug])
    return render(
        request,
        "coaching/survey/form.html",
        {"form": form, "programme": programme, "cancel_url": cancel_url},
    )


@login_required
@require_GET
def survey_detail(request, pk):
    """A draft to build, how many have answered, or what came of it."""
    survey, person = seen(request, pk), request.user
    builds = rules.may_build(person, survey.programme)
    with_texts = rules.reads_texts(person, survey.programme)
    questions = queries.questions_of(survey)
    context = {
        "survey": survey,
        "programme": survey.programme,
        "builds": builds,
        "questions": questions,
        "room": rules.may_add(survey, len(questions)),
        "kinds": QuestionKind,
        "swedish_only": queries.without_english(survey, questions) if survey.is_draft else 0,
        "amounts": None if survey.is_draft else queries.amounts_of(survey),
        "results": results_of(survey, with_texts=with_texts),
        "with_texts": with_texts,
        "fewest_answers": FEWEST_ANSWERS,
        "fewest_texts": FEWEST_TEXTS,
    }
    return render(request, "coaching/survey/detail.html", context)


@login_required
def survey_edit(request, pk):
    """Other words, while it is a draft."""
    survey, theirs, status = built(request, pk), None, 200
    form = SurveyForm(request.POST or None, row=survey)
    if form.is_valid():
        try:
            services.change(survey=survey, by=request.user, seen=form.cleaned_data["seen"], **form.words)
        except RowChanged as changed:
            form.show(changed.row)
            theirs, status = changed.row, 409
        except services.SurveyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("survey_detail", pk)
    return _form(request, "form", survey, form, status, theirs=theirs)


@login_required
def survey_copy(request, pk):
    """A draft for another term or moment that asks the same."""
    survey = built(request, pk)
    initial = {"moment": survey.moment, "term": str(survey.term.next)}
    form = WhenForm(request.POST or None, initial=initial)
    if form.is_valid():
        made = services.copy(survey=survey, by=request.user, **form.cleaned_data)
        messages.success(request, _("The copy is a draft. What it asks can be compared, term by term."))
        return redirect("survey_detail", made.pk)
    return _form(request, "copy", survey, form)


@login_required
@require_GET
def survey_preview(request, pk):
    """As whoever is asked will see it."""
    survey = built(request, pk)
    questions = queries.questions_of(survey)
    context = {
        "survey": survey,
        "programme": survey.programme,
        "form": AnswerForm(questions=questions),
        "is_preview": True,
        "fewest_answers": FEWEST_ANSWERS,
    }
    return render(request, "coaching/survey/answer.html", context)


@login_required
def survey_open(request, pk):
    """Ask people: whom, and until when."""
    survey = built(request, pk)
    # Two weeks are what most surveys are given.
    form = OpenForm(request.POST or None, initial={"closes_on": timezone.localdate() + dt.timedelta(14)})
    if form.is_valid():
        try:
            survey = surveyopening.open_survey(survey=survey, by=request.user, **form.cleaned_data)
        except services.SurveyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The survey is open. Those who are asked get a mail."))
            return redirect("survey_detail", pk)
    amounts = {
        name: queries.people_asked(
            survey.programme, **{"participants": False, "principals": False, name: True}
        ).count()
        for name in ("participants", "principals")
    }
    return _form(request, "open", survey, form, amounts=amounts, fewest_answers=FEWEST_ANSWERS)


@login_required
def survey_move(request, pk):
    """Another last day."""
    survey = built(request, pk)
    form = ClosingDayForm(request.POST or None, initial={"closes_on": survey.closes_on})
    if form.is_valid():
        try:
            surveyopening.move_closing_day(survey=survey, **form.cleaned_data)
        except services.SurveyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The last day is moved."))
            return redirect("survey_detail", pk)
    return _form(request, "move", survey, form)


@login_required
def survey_close(request, pk):
    """Close it before its day; asks once."""
    survey = built(request, pk)
    if request.method == "POST":
        surveyopening.close(survey=survey)
        return redirect("survey_detail", pk)
    return _form(
        request, "close", survey, None, amounts=queries.amounts_of(survey), fewest_answers=FEWEST_ANSWERS
    )


@login_required
def survey_remove(request, pk):
    """A draft goes; asks once."""
    survey = built(request, pk)
    if request.method == "POST":
        try:
            services.remove(survey=survey)
        except services.SurveyError as error:
            messages.error(request, str(error))
            return redirect("survey_detail", pk)
        messages.success(request, _("The draft is removed."))
        return redirect("survey_list", survey.programme.slug)
    return _form(request, "remove", survey, None)


def _form(request, name, survey, form, status=200, **more):
    context = {
        "form": form,
        "survey": survey,
        "programme": survey.programme,
        "cancel_url": reverse("survey_detail", args=[survey.pk]),
    }
    return render(request, f"coaching/survey/{name}.html", context | more, status=status)
