from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from coaching.deferred import deferred
from coaching.enums import ExpectationMark, PreparationState
from coaching.queries.request import CONDITIONS, FOR_WHOM, NEED
from coaching.views import (
    admission,
    agreement,
    allocation,
    application,
    between,
    catalogue,
    certificate,
    confirmation,
    conflict,
    expectation,
    group,
    groupagreement,
    groupmaking,
    groupmember,
    intake,
    interest,
    interestoffice,
    landing,
    match,
    method,
    methodstep,
    participants,
    plan,
    preparation,
    preparationtemplate,
    programme,
    report,
    request,
    requestdraft,
    requeststep,
    run,
    secrecy,
    takingpart,
    tasktemplate,
    times,
    watch,
    wish,
    wording,
)

# Pages that may open something: a worker knows their addresses, for its mails, and cannot load them.
access = deferred("coaching.views.access")
attachment = deferred("coaching.views.attachment")
engagement = deferred("coaching.views.engagement")
draft = deferred("coaching.views.draft")
export = deferred("coaching.views.export")
goal = deferred("coaching.views.goal")
goalstep = deferred("coaching.views.goalstep")
handover = deferred("coaching.views.handover")
home = deferred("coaching.views.home")
log = deferred("coaching.views.log")
member = deferred("coaching.views.member")
mydata = deferred("coaching.views.mydata")
number = deferred("coaching.views.number")
vault = deferred("coaching.views.vault")
vaultnew = deferred("coaching.views.vaultnew")
vaultsecret = deferred("coaching.views.vaultsecret")
note = deferred("coaching.views.note")
notelist = deferred("coaching.views.notelist")
task = deferred("coaching.views.task")
taskreflection = deferred("coaching.views.taskreflection")
taskstep = deferred("coaching.views.taskstep")
visit = deferred("coaching.views.visit")


def _form_step(address, name):
    """A step of the principal's form, and the same with what is not finished kept for later."""
    view, route = requestdraft.request_step, f"requests/<int:pk>/{address}/"
    return [
        path(route, view, {"step": name}, name=name),
        path(f"{route}later/", view, {"step": name, "later": True}, name=f"{name}_later"),
    ]


def _step(address, step):
    """A step that somebody takes with a request."""
    return path(
        f"requests/<int:pk>/{address}/",
        requeststep.request_step_taken,
        {"step": step},
        name=f"request_{address.replace('-', '_')}",
    )


def _run(address, verb, **more):
    """Something that the leader of a conversation presses."""
    name = f"run_{address.replace('-', '_')}"
    return path(f"runs/<int:pk>/{address}/", run.run_act, {"verb": verb, **more}, name=name)


urlpatterns = [
    path("", landing.landing, name="landing"),
    path("secrecy/", secrecy.secrecy, name="secrecy"),
    path("home/", home.home, name="home"),
    path("engagements/", engagement.engagement_list, name="engagement_list"),
    path("engagements/<int:pk>/", engagement.engagement_detail, name="engagement_detail"),
    path("engagements/<int:pk>/book/", engagement.engagement_book, name="engagement_book"),
    path("engagements/<int:pk>/times/", times.engagement_times, name="engagement_times"),
    path("meetings/<int:pk>/times/", times.meeting_times, name="meeting_times"),
    path("meetings/<int:pk>/call-off/", times.meeting_call_off, name="meeting_call_off"),
    path("engagements/<int:pk>/phase/", engagement.engagement_phase, name="engagement_phase"),
    path("engagements/<int:pk>/pause/", engagement.engagement_pause, name="engagement_pause"),
    path("engagements/<int:pk>/resume/", engagement.engagement_resume, name="engagement_resume"),
    path("engagements/<int:pk>/close/", engagement.engagement_close, name="engagement_close"),
    path("engagements/<int:pk>/agreement/", agreement.engagement_agreement, name="engagement_agreement"),
    path("engagements/<int:pk>/agreement/accept/", agreement.agreement_accept, name="agreement_accept"),
    path(
        "engagements/<int:pk>/agreement/<slug:kind>/release/",
        agreement.paragraph_release,
        name="paragraph_release",
    ),
    path("engagements/<int:pk>/agreement/<slug:kind>/stop/", agreement.paragraph_stop, name="paragraph_stop"),
    path("agreements/", wording.wording_list, name="wording_list"),
    path("agreements/<int:pk>/<slug:party>/", wording.wording_edit, name="wording_edit"),
    path(
        "programmes/<slug:slug>/agreement/<slug:party>/",
        wording.programme_wording_edit,
        name="programme_wording_edit",
    ),
    path("engagements/<int:pk>/members/", member.engagement_members, name="engagement_members"),
    path("engagements/<int:pk>/members/add/", member.member_add, name="member_add"),
    path("engagements/<int:pk>/members/<int:person_pk>/leave/", member.member_leave, name="member_leave"),
    path("engagements/<int:pk>/members/<int:person_pk>/let-in/", member.member_let_in, name="member_let_in"),
    path("engagements/<int:pk>/handover/", handover.handover, name="handover"),
    path("engagements/<int:pk>/handover/new/", handover.handover_new, name="handover_new"),
    path("engagements/<int:pk>/handover/notes/", handover.handover_pick, name="handover_pick"),
    path("engagements/<int:pk>/handover/consent/", handover.handover_consent, name="handover_consent"),
    path("engagements/<int:pk>/handover/refuse/", handover.handover_refuse, name="handover_refuse"),
    path("engagements/<int:pk>/handover/withdraw/", handover.handover_withdraw, name="handover_withdraw"),
    path("engagements/<int:pk>/handover/finish/", handover.handover_finish, name="handover_finish"),
    path("people/<int:pk>/number/", number.person_number, name="person_number"),
    path("people/<int:pk>/number/same/", number.number_same, name="number_same"),
    path("people/<int:pk>/number/known/", number.number_known, name="number_known"),
    path("people/<int:pk>/number/different/", number.number_different, name="number_different"),
    path("meetings/<int:pk>/log/", log.log_new, name="log_new"),
    path("meetings/<int:pk>/log/as-planned/", log.log_planned, name="log_planned"),
    path("meetings/<int:pk>/log/edit/", log.log_edit, name="log_edit"),
    path("meetings/<int:pk>/visit/", visit.visit_detail, name="visit_detail"),
    path("meetings/<int:pk>/visit/teacher/", visit.visit_teacher, name="visit_teacher"),
    path("meetings/<int:pk>/visit/focus/", visit.visit_focus, name="visit_focus"),
    path("meetings/<int:pk>/visit/observation/", visit.visit_observation, name="visit_observation"),
    path("meetings/<int:pk>/visit/hand-over/", visit.visit_hand_over, name="visit_hand_over"),
    path("meetings/<int:pk>/visit/take-back/", visit.visit_take_back, name="visit_take_back"),
    path("meetings/<int:pk>/visit/reflection/", visit.visit_reflection, name="visit_reflection"),
    path("meetings/<int:pk>/visit/analysis/", visit.visit_analysis, name="visit_analysis"),
    path("meetings/<int:pk>/visit/analysis/versions/", visit.visit_versions, name="visit_versions"),
    path("vault/", vault.vault_home, name="vault_home"),
    path("vault/new/", vaultnew.vault_new, name="vault_new"),
    path("vault/start-over/", vaultnew.vault_start_over, name="vault_start_over"),
    path("vault/unlock/", vault.vault_unlock, name="vault_unlock"),
    path("vault/lock/", vault.vault_lock, name="vault_lock"),
    path("vault/extend/", vault.vault_extend, name="vault_extend"),
    path("vault/state/", vault.vault_state, name="vault_state"),
    path("vault/passphrase/", vaultsecret.vault_passphrase, name="vault_passphrase"),
    path("vault/recovery-code/", vaultsecret.vault_recovery, name="vault_recovery"),
    path("vault/check/", vaultsecret.vault_check, name="vault_check"),
    path("vault/lost/", vaultsecret.vault_lost, name="vault_lost"),
    path("vault/earlier/", vaultsecret.vault_earlier, name="vault_earlier"),
    path("meetings/<int:pk>/notes/new/", note.note_new, name="note_new"),
    path("engagements/<int:pk>/notes/new/", note.engagement_note_new, name="engagement_note_new"),
    path("notes/", notelist.note_list, name="note_list"),
    path("notes/<uuid:pk>/edit/", note.note_edit, name="note_edit"),
    path("notes/<uuid:pk>/share/", note.note_share, name="note_share"),
    path("notes/<uuid:pk>/withdraw/", note.note_withdraw, name="note_withdraw"),
    path("notes/<uuid:pk>/delete/", note.note_delete, name="note_delete"),
    path("notes/<uuid:pk>/versions/", note.note_versions, name="note_versions"),
    path("engagements/<int:pk>/goals/new/", goal.goal_new, name="goal_new"),
    path("goals/<uuid:pk>/edit/", goal.goal_edit, name="goal_edit"),
    path("goals/<uuid:pk>/versions/", goal.goal_versions, name="goal_versions"),
    path("goals/<uuid:pk>/review/", goalstep.goal_review, name="goal_review"),
    path("goals/<uuid:pk>/end/", goalstep.goal_end, name="goal_end"),
    path("goals/<uuid:pk>/take-up/", goalstep.goal_take_up, name="goal_take_up"),
    path("goals/<uuid:pk>/share/", goalstep.goal_share, name="goal_share"),
    path("engagements/<int:pk>/cycle/", goalstep.engagement_cycle, name="engagement_cycle"),
    path("engagements/<int:pk>/attainment/", goalstep.engagement_attainment, name="engagement_attainment"),
    path("engagements/<int:pk>/tasks/", task.engagement_tasks, name="engagement_tasks"),
    path("engagements/<int:pk>/tasks/new/", task.task_new, name="task_new"),
    path("tasks/<int:pk>/", task.task_detail, name="task_detail"),
    path("tasks/<int:pk>/edit/", task.task_edit, name="task_edit"),
    path("tasks/<int:pk>/reflect/", taskreflection.task_reflect, name="task_reflect"),
    path("tasks/<int:pk>/done/", taskstep.task_done, name="task_done"),
    path("tasks/<int:pk>/drop/", taskstep.task_drop, name="task_drop"),
    path("tasks/<int:pk>/reopen/", taskstep.task_reopen, name="task_reopen"),
    path("drafts/", draft.draft_save, name="draft_save"),
    path("drafts/discard/", draft.draft_discard, name="draft_discard"),
    path("vault/export/", export.vault_export, name="vault_export"),
    path("my-data/", mydata.my_data, name="my_data"),
    path("my-data/file/", mydata.my_data_file, name="my_data_file"),
    path("access-requests/", access.access_request_list, name="access_request_list"),
    path("engagements/<int:pk>/access-request/", access.access_request_new, name="access_request_new"),
    path("access-requests/<int:pk>/", access.access_request_detail, name="access_request_detail"),
    path("access-requests/<int:pk>/answer/", access.access_request_answer, name="access_request_answer"),
    # Its check against forgery comes behind the view's first lines: before them nothing may read the file.
    path("notes/<uuid:pk>/files/", csrf_exempt(attachment.attachment_add), name="attachment_add"),
    path("files/<uuid:pk>/", attachment.attachment_detail, name="attachment_detail"),
    path("files/<uuid:pk>/remove/", attachment.attachment_remove, name="attachment_remove"),
    path("conflicts/", conflict.conflict_list, name="conflict_list"),
    path("conflicts/<int:pk>/lift/", conflict.conflict_lift, name="conflict_lift"),
    path("requests/<int:pk>/exclusions/", match.request_exclude, name="request_exclude"),
    path("wishes/", wish.wish_list, name="wish_list"),
    path("wishes/new/", wish.wish_new, name="wish_new"),
    path("wishes/<int:pk>/withdraw/", wish.wish_withdraw, name="wish_withdraw"),
    path("wishes/<int:pk>/take-up/", wish.wish_take_up, name="wish_take_up"),
    path("wishes/<int:pk>/not-now/", wish.wish_not_now, name="wish_not_now"),
    path("requests/", request.request_list, name="request_list"),
    path("requests/new/", requestdraft.request_new, name="request_new"),
    path("requests/new/later/", requestdraft.request_new, {"later": True}, name="request_new_later"),
    path("requests/endorse/", requeststep.endorse_many, name="endorse_many"),
    path("requests/allocation/", allocation.allocation, name="allocation"),
    path("requests/allocation/new/", allocation.allocation_new, name="allocation_new"),
    path("requests/allocation/accept/", allocation.allocation_accept, name="allocation_accept"),
    path("requests/allocation/accept-all/", allocation.allocation_accept_all, name="allocation_accept_all"),
    path("requests/<int:pk>/", request.request_detail, name="request_detail"),
    *_form_step("for-whom", FOR_WHOM),
    *_form_step("need", NEED),
    *_form_step("conditions", CONDITIONS),
    path("requests/<int:pk>/check/", requestdraft.request_check, name="request_check"),
    path("requests/<int:pk>/send/", requestdraft.request_send, name="request_send"),
    path("requests/<int:pk>/discard/", requestdraft.request_discard, name="request_discard"),
    _step("endorse", requeststep.ENDORSE),
    _step("return", requeststep.RETURN),
    _step("decline", requeststep.DECLINE),
    _step("queue", requeststep.QUEUE),
    path("requests/<int:pk>/match/", match.request_match, name="request_match"),
    _step("unmatch", requeststep.UNMATCH),
    _step("accept", requeststep.ACCEPT),
    _step("coach-decline", requeststep.COACH_DECLINE),
    _step("withdraw", requeststep.WITHDRAW),
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
    path("programmes/<slug:slug>/publish/", programme.programme_publish, name="programme_publish"),
    path("programmes/<slug:slug>/unpublish/", programme.programme_unpublish, name="programme_unpublish"),
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
    path("reports/activity/", report.report_activity, name="report_activity"),
    path("reports/activity.csv", report.report_activity_csv, name="report_activity_csv"),
]
