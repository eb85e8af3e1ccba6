"""Addresses of the coaching side; those of programmes, groups and methods are in `programme`."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from coaching.deferred import deferred
from coaching.queries.request import CONDITIONS, FOR_WHOM, NEED
from coaching.urls import programme as programmes
from coaching.urls import publication as publications
from coaching.urls import reportfile as reportfiles
from coaching.urls import survey as surveys
from coaching.views import (
    agreement,
    allocation,
    conflict,
    landing,
    match,
    report,
    request,
    requestdraft,
    requeststep,
    secrecy,
    times,
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
    *reportfiles.urlpatterns,
    path("reports/", report.report_list, name="report_list"),
    path("reports/<slug:code>/", report.report_page, name="report_page"),
    *publications.urlpatterns,
    *programmes.urlpatterns,
    *surveys.urlpatterns,
]
