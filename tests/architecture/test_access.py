"""Every address × everybody: who is let in, and that nobody else is. An address that is not in the table fails.

Outsiders get 404, so that they do not learn what exists; who may see a thing but not do this with it gets 403.
"""

import functools
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import acting
from accounts.models import Person
from tests.architecture.addresses import addresses
from tests.architecture.world import PERSONAS, World

EVERYBODY = set(PERSONAS)
SIGNED_IN = EVERYBODY - {"visitor"}
NOBODY = set()
OFFICE = {"administrator"}
OFFICES = OFFICE | {"foreign_administrator"}
COACHES = {"coach", "other_coach"}
PRINCIPALS = {"principal", "neighbour", "foreign_principal"}
MANAGERS = {"area_manager", "other_area_manager", "foreign_area_manager"}
LEADERS = OFFICES | PRINCIPALS | MANAGERS
STAFF = LEADERS | COACHES | {"foreign_coach"}
#: Who has a duty in the authority of the world.
AT_HOME = (
    OFFICE
    | COACHES
    | {"teacher", "colleague", "principal", "neighbour", "area_manager", "other_area_manager"}
)
#: Who may look things up about the school of the world.
AROUND = OFFICE | COACHES | {"principal", "area_manager"}


@dataclass(frozen=True)
class Access:
    """Who is let in; what the address is about (attributes of the world); whether it only takes a POST."""

    may: set
    about: dict = field(default_factory=dict)
    post_only: bool = False


def page(may, **about):
    return Access(may, about)


def act(may, **about):
    return Access(may, about, post_only=True)


ACCESS = {
    # Open to the world: what is offered, how the site feels.
    "landing": page(EVERYBODY),
    "secrecy": page(EVERYBODY),
    "programme_list": page(EVERYBODY),
    "programme_feed": page(EVERYBODY),
    "sitemap": page(EVERYBODY),
    "programme_detail": page(EVERYBODY, slug="programme.slug"),
    "interest_new": page(EVERYBODY, slug="curious.slug"),
    "interest_thanks": page(EVERYBODY, slug="curious.slug"),
    "watch_new": page(EVERYBODY),
    "watch_asked": page(EVERYBODY),
    "set_theme": act(EVERYBODY),
    "set_language": act(EVERYBODY),
    # One's own; what they list is filtered, which the tests of each page show.
    "home": page(SIGNED_IN),
    "preferences": page(SIGNED_IN),
    "my_details": page(SIGNED_IN),
    "security": page(SIGNED_IN),
    "security_start": page(SIGNED_IN),
    "sign_in_list": page(SIGNED_IN),
    "sign_in_not_me": page(SIGNED_IN),
    "sign_out_elsewhere": act(SIGNED_IN),
    "search": page(SIGNED_IN),
    # The vault is always one's own: no address names another's.
    "vault_home": page(SIGNED_IN),
    "vault_new": page(SIGNED_IN),
    "vault_start_over": page(SIGNED_IN),
    "vault_unlock": page(SIGNED_IN),
    "vault_lock": act(SIGNED_IN),
    "vault_extend": act(SIGNED_IN),
    "vault_state": page(SIGNED_IN),
    "vault_passphrase": page(SIGNED_IN),
    "vault_recovery": page(SIGNED_IN),
    "vault_check": page(SIGNED_IN),
    "vault_lost": page(SIGNED_IN),
    "vault_earlier": page(SIGNED_IN),
    "day": page(SIGNED_IN),
    "week": page(SIGNED_IN),
    "month": page(SIGNED_IN),
    "term": page(SIGNED_IN),
    "my_messages": page(SIGNED_IN),
    "mail_choice": page(SIGNED_IN),
    "engagement_list": page(SIGNED_IN),
    "vault_export": page(SIGNED_IN),
    "my_data": page(SIGNED_IN),
    "my_data_file": act(SIGNED_IN),
    "access_request_list": page(SIGNED_IN),
    # A made-up link opens nothing, and the mail of development is shown nowhere else.
    "invitation": page(NOBODY, token="'x'"),
    "answer_link": page(NOBODY, token="'x'"),
    "poll_link": page(NOBODY, token="'x'"),
    "watch_confirm": page(NOBODY, token="'x'"),
    "watch_stop": page(NOBODY, token="'x'"),
    "mail_sink": page(NOBODY),
    "mail_sink_mail": page(NOBODY, key="'x'"),
    "mail_sink_html": page(NOBODY, key="'x'"),
    "mail_sink_file": page(NOBODY, key="'x'", number="0"),
    # People and places.
    "person_list": page(STAFF),
    "person_new": page(OFFICES),
    "person_new_fields": act(OFFICES),
    "person_new_known": act(OFFICES),
    "person_detail": page(AROUND | {"teacher"}, pk="teacher.pk"),
    "person_edit": page(OFFICE, pk="teacher.pk"),
    "person_invite": act(OFFICE, pk="teacher.pk"),
    "person_deactivate": page(OFFICE, pk="teacher.pk"),
    "person_reactivate": act(OFFICE, pk="teacher.pk"),
    "person_reset_mfa": page(OFFICE, pk="teacher.pk"),
    "duty_new": page(OFFICE, pk="teacher.pk"),
    "duty_new_fields": act(OFFICE, pk="teacher.pk"),
    "duty_edit": page(OFFICE, pk="teacher.pk", duty_pk="duty.pk"),
    "duty_edit_fields": act(OFFICE, pk="teacher.pk", duty_pk="duty.pk"),
    "duty_end": page(OFFICE, pk="teacher.pk", duty_pk="duty.pk"),
    "duty_remove": page(OFFICE, pk="teacher.pk", duty_pk="duty.pk"),
    "coach_profile_edit": page(OFFICE, pk="coach.pk"),
    "teacher_profile_edit": page(OFFICE, pk="teacher.pk"),
    "certification_new": page(OFFICE, pk="coach.pk"),
    "certification_edit": page(OFFICE, pk="coach.pk", certification_pk="certification.pk"),
    "certification_remove": page(OFFICE, pk="coach.pk", certification_pk="certification.pk"),
    "school_list": page(STAFF),
    "school_new": page(OFFICES),
    "school_detail": page(AROUND, pk="school.pk"),
    "school_edit": page(OFFICE, pk="school.pk"),
    "school_close": page(OFFICE, pk="school.pk"),
    "school_reopen": act(OFFICE, pk="school.pk"),
    "team_new": page(OFFICE, pk="school.pk"),
    "team_detail": page(AROUND, pk="team.pk"),
    "team_edit": page(OFFICE, pk="team.pk"),
    "team_remove": page(OFFICE, pk="team.pk"),
    "team_add_member": page(OFFICE, pk="team.pk"),
    "area_list": page(STAFF),
    "area_new": page(OFFICES),
    "area_edit": page(OFFICE, pk="area.pk"),
    "authority_list": page(OFFICES),
    "authority_edit": page(OFFICE, pk="authority.pk"),
    # Imports are seen by whoever started them.
    "import_list": page(OFFICES),
    "import_new": page(OFFICES),
    "import_schools": page(OFFICES),
    "import_plan": page(OFFICES),
    "import_detail": page(OFFICE, pk="run.pk"),
    "import_confirm": act(OFFICE, pk="run.pk"),
    "import_discard": act(OFFICE, pk="run.pk"),
    "import_resume": act(OFFICE, pk="run.pk"),
    # The school year: everybody with a duty sees it, the office changes it.
    "school_year": page(SIGNED_IN - {"leaver"}),
    "school_year_next": page(OFFICES),
    "eves_edit": page(OFFICES),
    "term_new": page(OFFICES),
    "term_edit": page(OFFICE, pk="term.pk"),
    "term_remove": page(OFFICE, pk="term.pk"),
    "days_new": page(OFFICES),
    "days_edit": page(OFFICE, pk="days.pk"),
    "days_remove": page(OFFICE, pk="days.pk"),
    "import_school_year": page(OFFICES),
    # When a coach can be booked: the coach, and the office.
    "availability": page(COACHES | {"foreign_coach"}),
    "busy_feed": page(COACHES | {"foreign_coach"}),
    "busy_feed_read": act(COACHES | {"foreign_coach"}),
    "busy_feed_remove": page(COACHES | {"foreign_coach"}),
    "availability_of": page(OFFICE | {"coach"}, pk="coach.pk"),
    "hours_edit": page(OFFICE | {"coach"}, pk="coach.pk", term_pk="term.pk"),
    "exception_new": page(OFFICE | {"coach"}, pk="coach.pk"),
    "exception_edit": page(OFFICE | {"coach"}, pk="coach.pk", exception_pk="exception.pk"),
    "exception_remove": page(OFFICE | {"coach"}, pk="coach.pk", exception_pk="exception.pk"),
    "travel_list": page(OFFICES),
    "booking_rules": page(OFFICES),
    "travel_edit": page(OFFICE, pk="school.pk"),
    # Meetings: who takes part, and the office.
    "meeting_detail": page(OFFICE | {"teacher", "coach"}, pk="meeting.pk"),
    "meeting_sheet": page(OFFICE | {"coach"}, pk="meeting.pk"),
    "meeting_ics": page(OFFICE | {"teacher", "coach"}, pk="meeting.pk"),
    # One's own calendar; a made-up address gives none.
    "my_calendar": page(SIGNED_IN),
    "day_ics": page(SIGNED_IN),
    "week_ics": page(SIGNED_IN),
    "month_ics": page(SIGNED_IN),
    "term_ics": page(SIGNED_IN),
    "calendar_make": act(SIGNED_IN),
    "series_calendar_make": act({"coach"}, pk="engagement.series_id"),
    "calendar_end": act({"teacher"}, pk="calendar.pk"),
    "calendar_feed": page(NOBODY, token="'x'"),
    "meeting_answer": act({"teacher", "coach"}, pk="meeting.pk"),
    "meeting_move": page(OFFICE | {"coach"}, pk="meeting.pk"),
    "meeting_cancel": page(OFFICE | {"coach"}, pk="meeting.pk"),
    # Which time suits: who is asked answers, who runs the meeting proposes, books and lets go.
    "poll_detail": page(OFFICE | {"teacher", "coach"}, pk="polling.pk"),
    "poll_ask": page(OFFICE | {"coach"}, pk="polling.pk"),
    "poll_answer": act({"teacher", "coach"}, pk="polling.pk"),
    "poll_book": act(OFFICE | {"coach"}, pk="polling.pk"),
    "poll_withdraw": page(OFFICE | {"coach"}, pk="polling.pk"),
    "series_repeat": page(OFFICE | {"coach"}, pk="engagement.series_id"),
    "meetings_move": page(OFFICE | {"coach"}, pk="repeated.pk"),
    "meetings_cancel": page(OFFICE | {"coach"}, pk="repeated.pk"),
    # Modules: members see the plan, who runs the series makes and changes it.
    "module_plan_new": page(OFFICE | {"coach"}, pk="engagement.series_id"),
    "module_plan": page(OFFICE | {"teacher", "coach"}, pk="module.pk"),
    "module_plan_dates": act(OFFICE | {"coach"}, pk="module.pk"),
    "module_plan_remove": page(OFFICE | {"coach"}, pk="module.pk"),
    "poll_new": page(OFFICE | {"coach"}, pk="engagement.series_id"),
    "series_detail": page(OFFICE | {"teacher", "coach"}, pk="engagement.series_id"),
    "series_busy": page(OFFICE | {"coach"}, pk="engagement.series_id"),
    "message_list": page(OFFICES),
    "message_send_again": act(OFFICE, pk="message.pk"),
    # Programmes are kept by their office.
    "programme_new": page(OFFICES),
    "programme_edit": page(OFFICE, slug="programme.slug"),
    "plan_people": page(OFFICE | {"coach"}, slug="support.slug"),
    "plan_ask": act(OFFICE | {"coach"}, slug="support.slug"),
    "plan_ask_line": act(OFFICE | {"coach"}, slug="support.slug", pk="plan_item.pk"),
    "plan_groups": page(OFFICE | {"coach"}, slug="support.slug", pk="group_item.pk"),
    "plan_dates": page(OFFICE | {"coach"}, slug="support.slug"),
    "plan_keep": act(OFFICE | {"coach"}, slug="support.slug", pk="plan_item.pk"),
    "programme_publish": act(OFFICE, slug="unpublished.slug"),
    "programme_preview": page(OFFICE, slug="unpublished.slug"),
    # What visitors leave: the office, and whoever coordinates the programme. The lists are filtered.
    "interest_list": page(OFFICES | {"coach"}),
    "interest_file": act(OFFICES | {"coach"}),
    "interest_detail": page(OFFICE | {"coach"}, pk="interest.pk"),
    "interest_remove": page(OFFICE | {"coach"}, pk="interest.pk"),
    "interest_take": act(OFFICE | {"coach"}, pk="interest.pk"),
    "interest_hand_over": act(OFFICE | {"coach"}, pk="interest.pk"),
    "interest_status": act(OFFICE | {"coach"}, pk="interest.pk", status="'contacted'"),
    "task_template_list": page(OFFICE, slug="programme.slug"),
    "task_template_new": page(OFFICE, slug="programme.slug"),
    "task_template_edit": page(OFFICE, slug="programme.slug", pk="task_template.pk"),
    "task_template_publish": act(OFFICE, slug="programme.slug", pk="task_template.pk"),
    "task_template_withdraw": act(OFFICE, slug="programme.slug", pk="task_template.pk"),
    "task_template_up": act(OFFICE, slug="programme.slug", pk="task_template.pk"),
    "task_template_down": act(OFFICE, slug="programme.slug", pk="task_template.pk"),
    "programme_unpublish": act(OFFICE, slug="programme.slug"),
    # Groups: prepared by leader and principal; what they expect and agree on is for those in it.
    "programme_preparation": page(OFFICE, slug="programme.slug"),
    "preparation_hand_out": act(OFFICE, slug="programme.slug"),
    "preparation_template_list": page(OFFICE, slug="programme.slug"),
    "preparation_template_new": page(OFFICE, slug="programme.slug"),
    "preparation_template_fill": act(OFFICE, slug="programme.slug"),
    "preparation_template_edit": page(OFFICE, slug="programme.slug", pk="preparation_template.pk"),
    "preparation_template_remove": act(OFFICE, slug="programme.slug", pk="preparation_template.pk"),
    "preparation_template_up": act(OFFICE, slug="programme.slug", pk="preparation_template.pk"),
    "preparation_template_down": act(OFFICE, slug="programme.slug", pk="preparation_template.pk"),
    "group_preparation": page(OFFICE | {"coach", "principal"}, pk="prepared_group.pk"),
    "preparation_add": page({"coach", "principal"}, pk="prepared_group.pk"),
    "preparation_begin": act(OFFICE | {"coach", "principal"}, pk="prepared_group.pk"),
    "preparation_done": act({"coach"}, pk="prepared_group.pk", item_pk="preparation.pk"),
    "preparation_not_needed": act({"coach"}, pk="prepared_group.pk", item_pk="preparation.pk"),
    "preparation_reopen": act({"principal"}, pk="prepared_group.pk", item_pk="of_principal.pk"),
    "group_agreement": page({"coach", "teacher"}, pk="prepared_group.pk"),
    "group_agreement_edit": page({"coach"}, pk="prepared_group.pk"),
    "group_agreement_confirm": act({"teacher"}, pk="prepared_group.pk"),
    "programme_group_agreement": page(OFFICE | {"coach", "teacher"}, slug="programme.slug"),
    "programme_group_agreement_edit": page(OFFICE, slug="programme.slug"),
    "programme_agreement_start": page(OFFICE, slug="programme.slug"),
    "group_expectations": page({"coach", "teacher", "principal"}, pk="prepared_group.pk"),
    "expectation_add": act({"teacher"}, pk="prepared_group.pk", kind="'participants'"),
    "expectation_edit": page({"teacher"}, pk="prepared_group.pk", line_pk="expectation.pk"),
    "expectation_remove": act({"teacher"}, pk="prepared_group.pk", line_pk="expectation.pk"),
    "expectation_reasonable": act({"coach"}, pk="prepared_group.pk", line_pk="expectation.pk"),
    "expectation_not_reasonable": act({"coach"}, pk="prepared_group.pk", line_pk="expectation.pk"),
    "expectation_to_talk": act({"coach"}, pk="prepared_group.pk", line_pk="expectation.pk"),
    "expectation_unmark": act({"coach"}, pk="prepared_group.pk", line_pk="expectation.pk"),
    # Conversation methods: the library for everybody, a programme's own for who sees it; its office keeps them.
    "method_list": page(SIGNED_IN),
    "method_detail": page(AT_HOME, pk="method.pk"),
    "method_copy": page(OFFICE | {"coach"}, pk="method.pk"),
    "method_edit": page(OFFICE, pk="method.pk"),
    "method_withdraw": act(OFFICE, pk="method.pk"),
    "method_offer": act(OFFICE, pk="method.pk"),
    "method_step_new": page(OFFICE, pk="method.pk"),
    "method_step_edit": page(OFFICE, pk="method.pk", step_pk="step.pk"),
    "method_step_remove": page(OFFICE, pk="method.pk", step_pk="step.pk"),
    "method_step_up": act(OFFICE, pk="method.pk", step_pk="step.pk"),
    "method_step_down": act(OFFICE, pk="method.pk", step_pk="step.pk"),
    "programme_methods": page(OFFICE, slug="programme.slug"),
    # A meeting led by a method: those in it see it, one of them leads. The office has no part in it.
    "meeting_run": page({"teacher", "coach"}, pk="led.pk"),
    "meeting_run_choose": act({"teacher", "coach"}, pk="led.pk"),
    "run_detail": page({"teacher", "coach"}, pk="method_run.pk"),
    "run_screen": page({"teacher", "coach"}, pk="method_run.pk"),
    "run_state": page({"teacher", "coach"}, pk="method_run.pk"),
    "run_lead": act({"teacher", "coach"}, pk="method_run.pk"),
    "run_start": act({"coach"}, pk="method_run.pk"),
    "run_pause": act({"coach"}, pk="method_run.pk"),
    "run_resume": act({"coach"}, pk="method_run.pk"),
    "run_next": act({"coach"}, pk="method_run.pk"),
    "run_back": act({"coach"}, pk="method_run.pk"),
    "run_end": act({"coach"}, pk="method_run.pk"),
    "run_one_more": act({"coach"}, pk="method_run.pk"),
    "run_five_more": act({"coach"}, pk="method_run.pk"),
    # Engagements: facts for those who answer for the school, deeds for the coach.
    "engagement_detail": page(OFFICE | {"teacher", "coach", "principal", "area_manager"}, pk="engagement.pk"),
    "engagement_book": page({"coach"}, pk="engagement.pk"),
    "engagement_times": page({"teacher", "principal"}, pk="engagement.pk"),
    "meeting_times": page({"teacher"}, pk="meeting.pk"),
    "meeting_call_off": page({"teacher"}, pk="meeting.pk"),
    "engagement_phase": act({"coach"}, pk="engagement.pk"),
    "engagement_pause": act(OFFICE | {"coach"}, pk="engagement.pk"),
    "engagement_resume": act(OFFICE | {"coach"}, pk="paused.pk"),
    "engagement_close": page(OFFICE | {"coach"}, pk="engagement.pk"),
    # The agreement: whoever sees the engagement reads it, the parties accept, the teacher lets the principal know.
    "engagement_agreement": page(
        OFFICE | {"teacher", "coach", "principal", "area_manager"}, pk="engagement.pk"
    ),
    "agreement_accept": act({"teacher", "coach", "principal"}, pk="engagement.pk"),
    "paragraph_release": act({"teacher"}, pk="engagement.pk", kind="'attendance'"),
    "paragraph_stop": act({"teacher"}, pk="engagement.pk", kind="'attendance'"),
    "wording_list": page(OFFICES),
    "wording_edit": page(OFFICE, pk="authority.pk", party="'teacher'"),
    "programme_wording_edit": page(OFFICE, slug="programme.slug", party="'teacher'"),
    # What only a coach can open is asked for by who is coached; the office guards the time.
    "access_request_new": page({"teacher"}, pk="engagement.pk"),
    "access_request_detail": page(OFFICE | {"teacher", "coach"}, pk="access_request.pk"),
    "access_request_answer": page({"coach"}, pk="access_request.pk"),
    "log_new": page({"coach"}, pk="past.pk"),
    "log_planned": act({"coach"}, pk="past.pk"),
    "log_edit": page({"coach"}, pk="past.pk"),
    # Notes: who is in the engagement; a private one is not there for its teachers, and each answers for one's own.
    "visit_detail": page({"coach", "teacher"}, pk="visit.meeting_id"),
    "visit_teacher": act({"coach"}, pk="visit.meeting_id"),
    "visit_focus": page({"teacher"}, pk="visit.meeting_id"),
    "visit_observation": page({"coach"}, pk="visit.meeting_id"),
    "visit_hand_over": act({"coach"}, pk="visit.meeting_id"),
    "visit_take_back": act({"coach"}, pk="visit.meeting_id"),
    "visit_reflection": page({"teacher"}, pk="visit.meeting_id"),
    "visit_analysis": page({"coach", "teacher"}, pk="visit.meeting_id"),
    "visit_versions": page({"coach", "teacher"}, pk="visit.meeting_id"),
    "note_new": page({"coach", "teacher"}, pk="past.pk"),
    "engagement_note_new": page({"coach", "teacher"}, pk="engagement.pk"),
    "note_list": page(SIGNED_IN),
    "attachment_add": page({"coach"}, pk="note.pk"),
    "attachment_detail": page({"coach"}, pk="attachment.pk"),
    "attachment_remove": page({"coach"}, pk="attachment.pk"),
    "goal_new": page({"coach", "teacher"}, pk="engagement.pk"),
    "goal_edit": page({"coach", "teacher"}, pk="goal.pk"),
    "goal_versions": page({"coach", "teacher"}, pk="goal.pk"),
    "goal_review": page({"coach", "teacher"}, pk="goal.pk"),
    "goal_end": act({"coach", "teacher"}, pk="goal.pk"),
    "goal_take_up": act({"coach", "teacher"}, pk="goal.pk"),
    "goal_share": act({"coach", "teacher"}, pk="goal.pk"),
    "engagement_cycle": act({"coach", "teacher"}, pk="engagement.pk"),
    "engagement_attainment": page({"coach", "teacher"}, pk="engagement.pk"),
    "note_edit": page({"coach"}, pk="note.pk"),
    "note_share": act({"coach"}, pk="note.pk"),
    "note_withdraw": act({"coach"}, pk="shared_note.pk"),
    "note_delete": page({"coach"}, pk="shared_note.pk"),
    "note_versions": page({"coach"}, pk="shared_note.pk"),
    # Tasks are between the coaches and the teacher whose they are; only that teacher says how it went.
    "engagement_tasks": page({"coach", "teacher"}, pk="engagement.pk"),
    "task_new": page({"coach", "teacher"}, pk="engagement.pk"),
    "task_detail": page({"coach", "teacher"}, pk="task.pk"),
    "task_edit": page({"coach", "teacher"}, pk="task.pk"),
    "task_reflect": page({"teacher"}, pk="task.pk"),
    "task_done": act({"teacher"}, pk="task.pk"),
    "task_drop": act({"coach", "teacher"}, pk="task.pk"),
    "task_reopen": act({"coach", "teacher"}, pk="dropped_task.pk"),
    "draft_save": act(SIGNED_IN),
    "draft_discard": act(SIGNED_IN),
    # Who is in it: seen by those in it and the office; what is written is let in to by those who hold the key alone.
    "engagement_members": page(OFFICE | {"teacher", "coach"}, pk="engagement.pk"),
    "member_add": page(OFFICE | {"coach"}, pk="engagement.pk"),
    "member_leave": page(OFFICE | {"coach"}, pk="engagement.pk", person_pk="teacher.pk"),
    "member_let_in": page({"coach"}, pk="engagement.pk", person_pk="teacher.pk"),
    "person_number": page({"coach"}, pk="teacher.pk"),
    "number_same": act({"coach"}, pk="teacher.pk"),
    "number_known": act({"coach"}, pk="teacher.pk"),
    "number_different": act({"coach"}, pk="teacher.pk"),
    "handover": page(OFFICE | {"teacher", "coach"}, pk="handed.pk"),
    "handover_new": page(OFFICE | {"coach"}, pk="engagement.pk"),
    "handover_pick": page({"coach"}, pk="handed.pk"),
    "handover_consent": act({"teacher"}, pk="handed.pk"),
    "handover_refuse": act({"teacher"}, pk="handed.pk"),
    "handover_withdraw": act(OFFICE | {"coach"}, pk="handed.pk"),
    "handover_finish": act(OFFICE | {"coach"}, pk="handed.pk"),
    # A teacher's wish for coaching: made by whoever teaches, read and answered by the school's principal.
    "wish_new": page({"teacher", "colleague", "foreign_teacher"}),
    "wish_list": page(PRINCIPALS),
    "wish_withdraw": act({"teacher"}, pk="wish.pk"),
    "wish_take_up": act({"principal"}, pk="wish.pk"),
    "wish_not_now": act({"principal"}, pk="wish.pk"),
    # About which schools a coach is not to be asked.
    "conflict_list": page(COACHES | {"foreign_coach"}),
    "conflict_lift": act({"coach"}, pk="conflict.pk"),
    "request_exclude": act(OFFICE, pk="endorsed.pk"),
    # Requests: each step by the one whose turn it is.
    "request_list": page(STAFF),
    "request_new": page(PRINCIPALS),
    "request_new_later": page(PRINCIPALS),
    "endorse_many": page(MANAGERS | OFFICES),
    # The proposal for all that wait belongs to the office.
    "allocation": page(OFFICES),
    "allocation_new": act(OFFICES),
    "allocation_accept": act(OFFICES),
    "allocation_accept_all": page(OFFICES),
    "request_detail": page(OFFICE | {"principal", "area_manager"}, pk="sent.pk"),
    "request_for_whom": page({"principal"}, pk="draft.pk"),
    "request_for_whom_later": page({"principal"}, pk="draft.pk"),
    "request_need": page({"principal"}, pk="draft.pk"),
    "request_need_later": page({"principal"}, pk="draft.pk"),
    "request_conditions": page({"principal"}, pk="draft.pk"),
    "request_conditions_later": page({"principal"}, pk="draft.pk"),
    "request_check": page({"principal"}, pk="draft.pk"),
    "request_send": act({"principal"}, pk="draft.pk"),
    "request_discard": page({"principal"}, pk="draft.pk"),
    "request_endorse": page({"area_manager"}, pk="sent.pk"),
    "request_return": page({"area_manager"}, pk="sent.pk"),
    "request_decline": page(OFFICE | {"area_manager"}, pk="endorsed.pk"),
    "request_queue": page(OFFICE, pk="endorsed.pk"),
    "request_match": page(OFFICE, pk="endorsed.pk"),
    "request_unmatch": page(OFFICE, pk="matched.pk"),
    "request_accept": page({"coach"}, pk="matched.pk"),
    "request_coach_decline": page({"coach"}, pk="matched.pk"),
    "request_withdraw": page({"principal"}, pk="endorsed.pk"),
    # Groups: those in it, who answers for the school, and the office; who leads changes who is in it.
    "group_list": page(SIGNED_IN),
    "group_detail": page(OFFICE | {"teacher", "coach", "principal", "area_manager"}, pk="group.pk"),
    "group_edit": page(OFFICE, pk="group.pk"),
    "group_close": page(OFFICE, pk="group.pk"),
    "group_member_add": page(OFFICE | {"coach"}, pk="group.pk"),
    "group_member_remove": page(OFFICE | {"coach"}, pk="group.pk", person_pk="teacher.pk"),
    "group_member_move": page(OFFICE | {"coach"}, pk="group.pk", person_pk="teacher.pk"),
    "group_leader_add": page(OFFICE, pk="group.pk"),
    "group_leader_remove": act(OFFICE, pk="group.pk", person_pk="coach.pk"),
    "programme_groups": page(OFFICE, slug="programme.slug"),
    "group_new": page(OFFICE, slug="programme.slug"),
    "groups_from_teams": page(OFFICE, slug="programme.slug"),
    "groups_from_teams_make": act(OFFICE, slug="programme.slug"),
    "groups_split": page(OFFICE, slug="programme.slug"),
    "groups_split_make": act(OFFICE, slug="programme.slug"),
    "import_groups": page(OFFICES),
    # The schools that take part: who answers for one of the authority sees the own rows.
    "programme_schools": page(
        OFFICE | {"principal", "neighbour", "area_manager", "other_area_manager"}, slug="programme.slug"
    ),
    "programme_schools_csv": page(
        OFFICE | {"principal", "neighbour", "area_manager", "other_area_manager"}, slug="programme.slug"
    ),
    "programme_schools_add": page(OFFICE, slug="programme.slug"),
    "programme_school_end": page(OFFICE, slug="programme.slug", pk="taking_part.pk"),
    # Networks and courses: whoever works somewhere applies; the office and the coordinator run it.
    "intake_edit": page(OFFICE, slug="network.slug"),
    "programme_call_off": page(OFFICE, slug="network.slug"),
    "application_new": page(SIGNED_IN - {"leaver", "coach"}, slug="network.slug"),
    "application_list": page(OFFICE | {"coach"}, slug="network.slug"),
    "application_csv": page(OFFICE | {"coach"}, slug="network.slug"),
    "application_admit": act(OFFICE | {"coach"}, slug="network.slug"),
    "application_wait": act(OFFICE | {"coach"}, slug="network.slug"),
    "application_decline": act(OFFICE | {"coach"}, slug="network.slug"),
    "participant_list": page(OFFICE | {"coach", "teacher"}, slug="network.slug"),
    "programme_attendance": page(OFFICE | {"coach", "teacher"}, slug="network.slug"),
    "certificate_issue": act(OFFICE | {"coach"}, slug="network.slug"),
    "between_list": page(OFFICE | {"coach", "teacher"}, slug="network.slug"),
    "between_new": page(OFFICE | {"coach"}, slug="network.slug"),
    "between_detail": page(OFFICE | {"coach", "teacher"}, slug="network.slug", pk="between.pk"),
    "between_edit": page(OFFICE | {"coach"}, slug="network.slug", pk="between.pk"),
    "between_remove": page(OFFICE | {"coach"}, slug="network.slug", pk="between.pk"),
    "between_take_back": page({"teacher"}, slug="network.slug", pk="between.pk"),
    "application_detail": page(OFFICE | {"coach", "teacher"}, pk="admitted.pk"),
    "application_end": page({"teacher"}, pk="admitted.pk"),
    "application_show": act({"teacher"}, pk="admitted.pk"),
    "application_remove": page(OFFICE | {"coach"}, pk="admitted.pk"),
    "application_behalf": act(OFFICE, pk="asked.pk"),
    # Links in a mail to a principal, for whoever has them.
    "application_confirm": page(EVERYBODY, token="confirm_token"),
    "application_take_back": page(EVERYBODY, token="take_back_token"),
    # Anybody may check a certificate; it is saved by whose it is and by those who run the programme.
    "certificate_check": page(EVERYBODY),
    "certificate_detail": page(EVERYBODY, code="certificate.code"),
    "certificate_file": page(OFFICE | {"coach", "teacher"}, code="certificate.code"),
    "certificate_revoke": page(OFFICE, code="certificate.code"),
    # Surveys: the office builds, coordinators follow, who is asked answers.
    "survey_list": page(OFFICE | {"coach"}, slug="network.slug"),
    "survey_new": page(OFFICE, slug="network.slug"),
    "survey_detail": page(OFFICE | {"coach"}, pk="survey.pk"),
    "survey_answer": page({"teacher"}, pk="survey.pk"),
    "survey_edit": page(OFFICE, pk="survey_draft.pk"),
    "survey_copy": page(OFFICE, pk="survey.pk"),
    "survey_preview": page(OFFICE, pk="survey_draft.pk"),
    "survey_open": page(OFFICE, pk="survey_draft.pk"),
    "survey_move": page(OFFICE, pk="survey.pk"),
    "survey_close": page(OFFICE, pk="survey.pk"),
    "survey_remove": page(OFFICE, pk="survey_draft.pk"),
    "survey_question_new": page(OFFICE, pk="survey_draft.pk", kind="'text'"),
    "survey_question_edit": page(OFFICE, pk="survey_draft.pk", question_pk="survey_question.pk"),
    "survey_question_remove": act(OFFICE, pk="survey_draft.pk", question_pk="survey_question.pk"),
    "survey_question_up": act(OFFICE, pk="survey_draft.pk", question_pk="survey_question.pk"),
    "survey_question_down": act(OFFICE, pk="survey_draft.pk", question_pk="survey_question.pk"),
    # Reports: facts for those who answer for an authority, an area or a school.
    "report_list": page(LEADERS),
    "report_page": page(LEADERS, code="report_code"),
    "report_csv": page(LEADERS, code="report_code", panel="panel_code"),
    "report_workbook": page(LEADERS, code="report_code"),
    "report_print": page(LEADERS, code="report_code"),
    "report_export_list": page(OFFICES),
    "facts_page": page(OFFICES),
    "facts_file": page(OFFICES),
    # A term report is for whose it is; the office chooses who gets one unasked.
    "term_report_list": page(LEADERS),
    "term_report_new": page(LEADERS),
    "term_report_detail": page({"principal"}, pk="term_report.pk"),
    "term_report_resume": act({"principal"}, pk="term_report.pk"),
    "term_report_file": page({"principal"}, pk="term_report.pk"),
    "term_report_receivers": page(OFFICE, pk="authority.pk"),
    # A term is published by its office; the list is one's own.
    "publication_list": page(OFFICES),
    "publication_preview": page(OFFICE, pk="term.pk"),
    "publication_publish": act(OFFICE, pk="term.pk"),
}

#: allauth's pages speak of the person who is signed in, and the health page of machines; both have tests of their own.
ELSEWHERE = ("account/", "health/")
OURS = [address for address in addresses() if not address.route.startswith(ELSEWHERE)]


def test_every_address_is_in_the_table_and_nothing_else_is():
    assert set(ACCESS) == {address.name for address in OURS}


def _value(world, expression):
    if expression.startswith("'"):
        return expression.strip("'")
    if expression.isdigit():
        return int(expression)
    value = world
    for name in expression.split("."):
        value = getattr(value, name)
    return value


@pytest.fixture(scope="module")
def everybody_in(django_db_setup, django_db_blocker):
    """One world for all the tests here, and the cookies of each persona's session: what a test changes is undone.

    It is made in a transaction of its own, around those of the tests.
    """
    with django_db_blocker.unblock(), acting.maintenance(), transaction.atomic():
        world, cookies = World(), {"visitor": {}}
        for who in SIGNED_IN:
            client = Client()
            person = Person.objects.get(pk=getattr(world, who).pk)
            client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
            cookies[who] = {name: morsel.value for name, morsel in client.cookies.items()}
        yield world, cookies
        transaction.set_rollback(True)


@pytest.fixture
def world(everybody_in, db):
    """Everybody, and what they have to do with each other."""
    return everybody_in[0]


@pytest.fixture
def ask(everybody_in, db):
    """A function `ask(who, url, method)`; see `_answer`."""
    return functools.partial(_answer, everybody_in[1])


def _answer(cookies, who, url, method):
    """What `who` gets there, as if nobody had been there before: 200, 302, 403, 404, 405, or "sign in"."""
    client = Client()
    client.cookies.load(cookies[who])
    point = transaction.savepoint()
    response = getattr(client, method)(url)
    transaction.savepoint_rollback(point)
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "sign in"
    return response.status_code


@pytest.mark.parametrize("name", sorted(ACCESS))
def test_who_is_let_in(world, ask, name):
    access = ACCESS[name]
    url = reverse(name, kwargs={key: _value(world, path) for key, path in access.about.items()})
    method = "post" if access.post_only else "get"
    answers = {who: ask(who, url, method) for who in PERSONAS}
    let_in = {who for who, answer in answers.items() if answer in (200, 302)}
    assert let_in == access.may, answers
    refused = {who: answers[who] for who in EVERYBODY - access.may}
    if access.may and "visitor" in refused:
        assert refused.pop("visitor") == "sign in"
    assert set(refused.values()) <= {403, 404}, refused


@pytest.mark.parametrize("name", sorted(name for name, access in ACCESS.items() if not access.post_only))
def test_a_page_that_is_closed_to_somebody_takes_no_post_from_them_either(world, ask, name):
    access = ACCESS[name]
    url = reverse(name, kwargs={key: _value(world, path) for key, path in access.about.items()})
    outsiders = [who for who in PERSONAS if who not in access.may]
    answers = {who: ask(who, url, "post") for who in outsiders}
    assert set(answers.values()) <= {403, 404, 405, "sign in"}, answers


@pytest.mark.parametrize("name", sorted(name for name, access in ACCESS.items() if access.post_only))
def test_what_changes_something_does_nothing_on_get(world, ask, name):
    access = ACCESS[name]
    url = reverse(name, kwargs={key: _value(world, path) for key, path in access.about.items()})
    for who in access.may - {"visitor"}:
        assert ask(who, url, "get") in (302, 405)
