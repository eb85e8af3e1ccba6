"""Addresses of programmes and of what belongs to them: plan, admission, groups, methods, interest."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from coaching.enums import ExpectationMark, PreparationState
from coaching.views import (
    admission,
    application,
    between,
    catalogue,
    certificate,
    confirmation,
    expectation,
    group,
    groupagreement,
    groupmaking,
    groupmember,
    intake,
    interest,
    interestoffice,
    method,
    methodstep,
    participants,
    plan,
    preparation,
    preparationtemplate,
    programme,
    run,
    takingpart,
    tasktemplate,
    watch,
    wording,
)


def _run(address, verb, **more):
    """Something that the leader of a conversation presses."""
    name = f"run_{address.replace('-', '_')}"
    return path(f"runs/<int:pk>/{address}/", run.run_act, {"verb": verb, **more}, name=name)


urlpatterns = [
    path(
        "programmes/<slug:slug>/agreement/<slug:party>/",
        wording.programme_wording_edit,
        name="programme_wording_edit",
    ),
    path("imports/new/plan/", programme.import_plan, name="import_plan"),
    path("programmes/", catalogue.programme_list, name="programme_list"),
    path("programmes/feed.xml", catalogue.ProgrammeFeed(), name="programme_feed"),
    path("sitemap.xml", sitemap, {"sitemaps": catalogue.SITEMAPS}, name="sitemap"),
    path("programmes/new/", programme.programme_new, name="programme_new"),
    path("programmes/<slug:slug>/", programme.programme_detail, name="programme_detail"),
    path("programmes/<slug:slug>/edit/", programme.programme_edit, name="programme_edit"),
    path("groups/", group.group_list, name="group_list"),
    path("groups/<int:pk>/", group.group_detail, name="group_detail"),
    path("groups/<int:pk>/edit/", group.group_edit, name="group_edit"),
    path("groups/<int:pk>/close/", group.group_close, name="group_close"),
    path("groups/<int:pk>/members/add/", groupmember.group_member_add, name="group_member_add"),
    path(
        "groups/<int:pk>/members/<int:person_pk>/remove/",
        groupmember.group_member_remove,
        name="group_member_remove",
    ),
    path(
        "groups/<int:pk>/members/<int:person_pk>/move/",
        groupmember.group_member_move,
        name="group_member_move",
    ),
    path("groups/<int:pk>/leaders/add/", groupmember.group_leader_add, name="group_leader_add"),
    path(
        "groups/<int:pk>/leaders/<int:person_pk>/remove/",
        groupmember.group_leader_remove,
        name="group_leader_remove",
    ),
    path("imports/new/groups/", groupmaking.import_groups, name="import_groups"),
    path("programmes/<slug:slug>/groups/", group.programme_groups, name="programme_groups"),
    path("programmes/<slug:slug>/groups/new/", group.group_new, name="group_new"),
    path(
        "programmes/<slug:slug>/groups/from-teams/", groupmaking.groups_from_teams, name="groups_from_teams"
    ),
    path(
        "programmes/<slug:slug>/groups/from-teams/make/",
        groupmaking.groups_from_teams_make,
        name="groups_from_teams_make",
    ),
    path("programmes/<slug:slug>/groups/split/", groupmaking.groups_split, name="groups_split"),
    path(
        "programmes/<slug:slug>/groups/split/make/", groupmaking.groups_split_make, name="groups_split_make"
    ),
    path("programmes/<slug:slug>/schools/", takingpart.programme_schools, name="programme_schools"),
    path(
        "programmes/<slug:slug>/schools.csv", takingpart.programme_schools_csv, name="programme_schools_csv"
    ),
    path(
        "programmes/<slug:slug>/schools/add/", takingpart.programme_schools_add, name="programme_schools_add"
    ),
    path(
        "programmes/<slug:slug>/schools/<int:pk>/end/",
        takingpart.programme_school_end,
        name="programme_school_end",
    ),
    path("programmes/<slug:slug>/tasks/", tasktemplate.task_template_list, name="task_template_list"),
    path("programmes/<slug:slug>/tasks/new/", tasktemplate.task_template_new, name="task_template_new"),
    path(
        "programmes/<slug:slug>/tasks/<int:pk>/edit/",
        tasktemplate.task_template_edit,
        name="task_template_edit",
    ),
    path(
        "programmes/<slug:slug>/tasks/<int:pk>/publish/",
        tasktemplate.task_template_publish,
        name="task_template_publish",
    ),
    path(
        "programmes/<slug:slug>/tasks/<int:pk>/withdraw/",
        tasktemplate.task_template_withdraw,
        name="task_template_withdraw",
    ),
    path(
        "programmes/<slug:slug>/tasks/<int:pk>/up/",
        tasktemplate.task_template_move,
        {"by": -1},
        name="task_template_up",
    ),
    path(
        "programmes/<slug:slug>/tasks/<int:pk>/down/",
        tasktemplate.task_template_move,
        {"by": 1},
        name="task_template_down",
    ),
    path("programmes/<slug:slug>/plan/people/", plan.plan_people, name="plan_people"),
    path("programmes/<slug:slug>/plan/people/ask/", plan.plan_ask, name="plan_ask"),
    path("programmes/<slug:slug>/plan/<int:pk>/ask/", plan.plan_ask_line, name="plan_ask_line"),
    path("programmes/<slug:slug>/plan/<int:pk>/groups/", plan.plan_groups, name="plan_groups"),
    path("programmes/<slug:slug>/plan/dates/", plan.plan_dates, name="plan_dates"),
    path("programmes/<slug:slug>/plan/<int:pk>/keep/", plan.plan_keep, name="plan_keep"),
    path("programmes/<slug:slug>/intake/", intake.intake_edit, name="intake_edit"),
    path("programmes/<slug:slug>/call-off/", intake.programme_call_off, name="programme_call_off"),
    path("programmes/<slug:slug>/apply/", application.application_new, name="application_new"),
    path("programmes/<slug:slug>/applications/", admission.application_list, name="application_list"),
    path("programmes/<slug:slug>/applications.csv", admission.application_csv, name="application_csv"),
    *(
        path(
            f"programmes/<slug:slug>/applications/{to}/",
            admission.application_decide,
            {"to": to},
            name=f"application_{to}",
        )
        for to in ("admit", "wait", "decline")
    ),
    path("programmes/<slug:slug>/participants/", participants.participant_list, name="participant_list"),
    path(
        "programmes/<slug:slug>/attendance/", participants.programme_attendance, name="programme_attendance"
    ),
    path("programmes/<slug:slug>/certificates/", participants.certificate_issue, name="certificate_issue"),
    path("programmes/<slug:slug>/between/", between.between_list, name="between_list"),
    path("programmes/<slug:slug>/between/new/", between.between_new, name="between_new"),
    path("programmes/<slug:slug>/between/<int:pk>/", between.between_detail, name="between_detail"),
    path("programmes/<slug:slug>/between/<int:pk>/edit/", between.between_edit, name="between_edit"),
    path("programmes/<slug:slug>/between/<int:pk>/remove/", between.between_remove, name="between_remove"),
    path(
        "programmes/<slug:slug>/between/<int:pk>/take-back/",
        between.between_take_back,
        name="between_take_back",
    ),
    path("applications/<int:pk>/", application.application_detail, name="application_detail"),
    path("applications/<int:pk>/end/", application.application_end, name="application_end"),
    path("applications/<int:pk>/show/", application.application_show, name="application_show"),
    path("applications/<int:pk>/remove/", admission.application_remove, name="application_remove"),
    path("applications/<int:pk>/behalf/", admission.application_behalf, name="application_behalf"),
    path("applications/confirm/<str:token>/", confirmation.application_confirm, name="application_confirm"),
    path(
        "applications/take-back/<str:token>/",
        confirmation.application_take_back,
        name="application_take_back",
    ),
    path("certificates/", certificate.certificate_check, name="certificate_check"),
    path("certificates/<str:code>/", certificate.certificate_detail, name="certificate_detail"),
    path("certificates/<str:code>/pdf/", certificate.certificate_file, name="certificate_file"),
    path("certificates/<str:code>/revoke/", certificate.certificate_revoke, name="certificate_revoke"),
    path("programmes/<slug:slug>/publish/", programme.programme_publish, name="programme_publish"),
    path("programmes/<slug:slug>/unpublish/", programme.programme_unpublish, name="programme_unpublish"),
    path("groups/<int:pk>/preparation/", preparation.group_preparation, name="group_preparation"),
    path("groups/<int:pk>/preparation/add/", preparation.preparation_add, name="preparation_add"),
    path("groups/<int:pk>/preparation/begin/", preparation.preparation_begin, name="preparation_begin"),
    *(
        path(
            f"groups/<int:pk>/preparation/<int:item_pk>/{address}/",
            preparation.preparation_settle,
            {"state": state},
            name=f"preparation_{address.replace('-', '_')}",
        )
        for address, state in (
            ("done", PreparationState.DONE),
            ("not-needed", PreparationState.NOT_NEEDED),
            ("reopen", PreparationState.OPEN),
        )
    ),
    path(
        "programmes/<slug:slug>/preparation/", preparation.programme_preparation, name="programme_preparation"
    ),
    path(
        "programmes/<slug:slug>/preparation/hand-out/",
        preparation.preparation_hand_out,
        name="preparation_hand_out",
    ),
    path(
        "programmes/<slug:slug>/preparation/list/",
        preparationtemplate.preparation_template_list,
        name="preparation_template_list",
    ),
    path(
        "programmes/<slug:slug>/preparation/list/new/",
        preparationtemplate.preparation_template_new,
        name="preparation_template_new",
    ),
    path(
        "programmes/<slug:slug>/preparation/list/fill/",
        preparationtemplate.preparation_template_fill,
        name="preparation_template_fill",
    ),
    path(
        "programmes/<slug:slug>/preparation/list/<int:pk>/edit/",
        preparationtemplate.preparation_template_edit,
        name="preparation_template_edit",
    ),
    path(
        "programmes/<slug:slug>/preparation/list/<int:pk>/remove/",
        preparationtemplate.preparation_template_remove,
        name="preparation_template_remove",
    ),
    path(
        "programmes/<slug:slug>/preparation/list/<int:pk>/up/",
        preparationtemplate.preparation_template_move,
        {"by": -1},
        name="preparation_template_up",
    ),
    path(
        "programmes/<slug:slug>/preparation/list/<int:pk>/down/",
        preparationtemplate.preparation_template_move,
        {"by": 1},
        name="preparation_template_down",
    ),
    path("groups/<int:pk>/agreement/", groupagreement.group_agreement, name="group_agreement"),
    path("groups/<int:pk>/agreement/edit/", groupagreement.group_agreement_edit, name="group_agreement_edit"),
    path(
        "groups/<int:pk>/agreement/confirm/",
        groupagreement.group_agreement_confirm,
        name="group_agreement_confirm",
    ),
    path(
        "programmes/<slug:slug>/between-groups/",
        groupagreement.programme_group_agreement,
        name="programme_group_agreement",
    ),
    path(
        "programmes/<slug:slug>/between-groups/edit/",
        groupagreement.programme_group_agreement_edit,
        name="programme_group_agreement_edit",
    ),
    path(
        "programmes/<slug:slug>/between-groups/start/",
        groupagreement.programme_agreement_start,
        name="programme_agreement_start",
    ),
    path("groups/<int:pk>/expectations/", expectation.group_expectations, name="group_expectations"),
    path(
        "groups/<int:pk>/expectations/<slug:kind>/add/", expectation.expectation_add, name="expectation_add"
    ),
    path(
        "groups/<int:pk>/expectations/<int:line_pk>/edit/",
        expectation.expectation_edit,
        name="expectation_edit",
    ),
    path(
        "groups/<int:pk>/expectations/<int:line_pk>/remove/",
        expectation.expectation_remove,
        name="expectation_remove",
    ),
    *(
        path(
            f"groups/<int:pk>/expectations/<int:line_pk>/{address}/",
            expectation.expectation_mark,
            {"mark": mark},
            name=f"expectation_{address.replace('-', '_')}",
        )
        for address, mark in (
            ("reasonable", ExpectationMark.REASONABLE),
            ("not-reasonable", ExpectationMark.UNREASONABLE),
            ("to-talk", ExpectationMark.TO_TALK),
            ("unmark", ""),
        )
    ),
    path("programmes/<slug:slug>/preview/", programme.programme_preview, name="programme_preview"),
    path("programmes/<slug:slug>/interest/", interest.interest_new, name="interest_new"),
    path("programmes/<slug:slug>/interest/thanks/", interest.interest_thanks, name="interest_thanks"),
    path("interests/", interestoffice.interest_list, name="interest_list"),
    path("interests/file/", interestoffice.interest_file, name="interest_file"),
    path("interests/<int:pk>/", interestoffice.interest_detail, name="interest_detail"),
    path("interests/<int:pk>/remove/", interestoffice.interest_remove, name="interest_remove"),
    path("interests/<int:pk>/take/", interestoffice.interest_take, name="interest_take"),
    path("interests/<int:pk>/hand-over/", interestoffice.interest_hand_over, name="interest_hand_over"),
    path("interests/<int:pk>/status/<slug:status>/", interestoffice.interest_status, name="interest_status"),
    path("watches/new/", watch.watch_new, name="watch_new"),
    path("watches/asked/", watch.watch_asked, name="watch_asked"),
    path("watches/confirm/<str:token>/", watch.watch_confirm, name="watch_confirm"),
    path("watches/stop/<str:token>/", watch.watch_stop, name="watch_stop"),
    path("programmes/<slug:slug>/methods/", method.programme_methods, name="programme_methods"),
    path("methods/", method.method_list, name="method_list"),
    path("methods/<int:pk>/", method.method_detail, name="method_detail"),
    path("methods/<int:pk>/copy/", method.method_copy, name="method_copy"),
    path("methods/<int:pk>/edit/", method.method_edit, name="method_edit"),
    path("methods/<int:pk>/withdraw/", method.method_offer, {"is_withdrawn": True}, name="method_withdraw"),
    path("methods/<int:pk>/offer/", method.method_offer, {"is_withdrawn": False}, name="method_offer"),
    path("methods/<int:pk>/steps/new/", methodstep.step_new, name="method_step_new"),
    path("methods/<int:pk>/steps/<int:step_pk>/", methodstep.step_edit, name="method_step_edit"),
    path("methods/<int:pk>/steps/<int:step_pk>/remove/", methodstep.step_remove, name="method_step_remove"),
    path(
        "methods/<int:pk>/steps/<int:step_pk>/up/",
        methodstep.step_move,
        {"places": -1},
        name="method_step_up",
    ),
    path(
        "methods/<int:pk>/steps/<int:step_pk>/down/",
        methodstep.step_move,
        {"places": 1},
        name="method_step_down",
    ),
    path("meetings/<int:pk>/run/", run.meeting_run, name="meeting_run"),
    path("meetings/<int:pk>/run/choose/", run.meeting_run_choose, name="meeting_run_choose"),
    path("runs/<int:pk>/", run.run_detail, name="run_detail"),
    path("runs/<int:pk>/screen/", run.run_screen, name="run_screen"),
    path("runs/<int:pk>/state/", run.run_state, name="run_state"),
    path("runs/<int:pk>/lead/", run.run_lead, name="run_lead"),
    _run("start", "start"),
    _run("pause", "pause"),
    _run("resume", "resume"),
    _run("next", "next_step"),
    _run("back", "back"),
    _run("end", "end"),
    _run("one-more", "extend", minutes=1),
    _run("five-more", "extend", minutes=5),
]
