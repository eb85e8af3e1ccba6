"""Addresses of surveys."""

from django.urls import path

from coaching.views import survey, surveyanswer, surveyquestion

urlpatterns = [
    path("programmes/<slug:slug>/surveys/", survey.survey_list, name="survey_list"),
    path("programmes/<slug:slug>/surveys/new/", survey.survey_new, name="survey_new"),
    path("surveys/<int:pk>/", survey.survey_detail, name="survey_detail"),
    path("surveys/<int:pk>/answer/", surveyanswer.survey_answer, name="survey_answer"),
    path("surveys/<int:pk>/edit/", survey.survey_edit, name="survey_edit"),
    path("surveys/<int:pk>/copy/", survey.survey_copy, name="survey_copy"),
    path("surveys/<int:pk>/preview/", survey.survey_preview, name="survey_preview"),
    path("surveys/<int:pk>/open/", survey.survey_open, name="survey_open"),
    path("surveys/<int:pk>/move/", survey.survey_move, name="survey_move"),
    path("surveys/<int:pk>/close/", survey.survey_close, name="survey_close"),
    path("surveys/<int:pk>/remove/", survey.survey_remove, name="survey_remove"),
    path(
        "surveys/<int:pk>/questions/new/<slug:kind>/",
        surveyquestion.survey_question_new,
        name="survey_question_new",
    ),
    path(
        "surveys/<int:pk>/questions/<int:question_pk>/edit/",
        surveyquestion.survey_question_edit,
        name="survey_question_edit",
    ),
    path(
        "surveys/<int:pk>/questions/<int:question_pk>/remove/",
        surveyquestion.survey_question_remove,
        name="survey_question_remove",
    ),
    path(
        "surveys/<int:pk>/questions/<int:question_pk>/up/",
        surveyquestion.survey_question_move,
        {"by": -1},
        name="survey_question_up",
    ),
    path(
        "surveys/<int:pk>/questions/<int:question_pk>/down/",
        surveyquestion.survey_question_move,
        {"by": 1},
        name="survey_question_down",
    ),
]
