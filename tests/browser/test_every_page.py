"""Every page of the demonstration, as each role meets it: axe finds nothing, nothing sticks out, nothing is logged."""

import pytest
from django.urls import reverse

from accounts.demo import SIGN_INS
from accounts.enums import Role
from accounts.models import Area, Certification, Person, School, SchoolAuthority, Team
from coaching.demo import fill
from coaching.enums import ProgrammeKind, RequestState, SurveyState
from coaching.models import (
    CoachingRequest,
    Engagement,
    Group,
    Interest,
    Method,
    MethodRun,
    Programme,
    Publication,
    Survey,
    TermReport,
)
from coaching.queries.choosing import changeable
from coaching.queries.preparation import reachable_by
from coaching.reports.registry import reports_for
from coaching.rules import groupagreement as agreeing
from coaching.rules import preparation as preparing
from coaching.rules.groupways import ways_of
from scheduling.enums import MeetingKind
from scheduling.models import Meeting, ModulePlan, NonTeachingDays, Term
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_term_report

#: What axe can find in other colours and another width, once it has found nothing in the same page at first.
OF_CLOTHES = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable")
NARROWEST = {"width": 320, "height": 640}
# Colours go over into others, one element after the other where they are inherited; if only for a frame each.
SETTLED = """async () => {
    for (let still = 0; still < 3;) {
        await new Promise(requestAnimationFrame);
        still = document.getAnimations().some(one => one instanceof CSSTransition) ? 0 : still + 1;
    }
}"""
EVERYBODY = [
    "home",
    "my_messages",
    "mail_choice",
    "my_calendar",
    "my_details",
    "my_data",
    "access_request_list",
    "vault_export",
    "preferences",
    "security",
    "security_start",
    "sign_in_list",
    "sign_in_not_me",
    "programme_list",
    "watch_new",
    "watch_asked",
    "school_year",
    ("search", "?q=sk"),
]


def addresses(role):
    """The pages of `role`, with things of the demonstration in the place of their parameters."""
    person = Person.objects.get(email=SIGN_INS[role])
    pages = [reverse(p) if isinstance(p, str) else reverse(p[0]) + p[1] for p in EVERYBODY]

    def page(name, *things):
        pages.append(reverse(name, args=[getattr(thing, "slug", None) or thing.pk for thing in things]))

    engagement = Engagement.objects.visible_to(person).order_by("pk").first()
    page("engagement_list")
    page("engagement_detail", engagement)
    if role in (Role.COACH, Role.TEACHER, Role.ADMINISTRATOR):
        page("engagement_members", engagement)
    if role in (Role.COACH, Role.ADMINISTRATOR):
        page("member_add", engagement)
        page("handover_new", engagement)
    if role in (Role.COACH, Role.TEACHER):
        pages.extend(map(reverse, ["day", "week", "month", "term"]))
        pages.extend(map(reverse, ["vault_home", "vault_unlock", "vault_lost", "vault_passphrase"]))
        in_an_engagement(page, engagement, role)
        page("meeting_detail", Meeting.objects.visible_to(person).upcoming().first())
    else:
        page("report_list")
        pages.extend(reports(person))
        term_reports(page, person)
    methods(page, role)
    groups(page, person)
    page({Role.PRINCIPAL: "wish_list", Role.TEACHER: "wish_new"}.get(role, "secrecy"))
    if role == Role.TEACHER:
        page("module_plan", ModulePlan.objects.get())
        page("series_detail", ModulePlan.objects.get().series)
        page("engagement_times", engagement)
        own = (
            Meeting.objects.filter(series__engagement=engagement).upcoming().prefetch_related("participants")
        )
        for pk in changeable(person, list(own)):
            pages += [reverse("meeting_times", args=[pk]), reverse("meeting_call_off", args=[pk])]
    if role == Role.COACH:
        pages.extend(f"/series/{engagement.series_id}/{what}" for what in ("", "repeat/", "poll/"))
        page("conflict_list")
        page("engagement_close", engagement)
        page("availability")
        page("busy_feed")
        page("busy_feed_remove")
        page("exception_new", person)
        page("exception_edit", person, person.hours_exceptions.first())
        page("exception_remove", person, person.hours_exceptions.first())
        page("hours_edit", person, Term.objects.order_by("starts_on").last())
    if role != Role.TEACHER:
        page("request_list")
        page("request_detail", CoachingRequest.objects.visible_to(person).open().first())
        page("person_list")
        page("school_list")
        page("area_list")
        page("school_detail", School.objects.visible_to(person).first())
    if role == Role.ADMINISTRATOR:
        office(page)
        page("publication_list")
        page("publication_preview", Term.objects.order_by("starts_on").first())
    in_a_group(page, person)
    admission(page, role, person)
    surveys(page, role)
    return pages


def surveys(page, role):
    """Closed, open and draft for the office; the open one to answer for who is asked."""
    drafted, opened = (Survey.objects.get(state=state) for state in (SurveyState.DRAFT, SurveyState.OPEN))
    if role == Role.TEACHER:
        page("survey_answer", opened)
    if role == Role.ADMINISTRATOR:
        closed = Survey.objects.filter(state=SurveyState.CLOSED).last()
        page("survey_list", closed.programme)
        page("survey_new", closed.programme)
        for survey in (closed, opened, drafted):
            page("survey_detail", survey)
        page("survey_copy", closed)
        for name in ("survey_move", "survey_close"):
            page(name, opened)
        for name in ("survey_edit", "survey_preview", "survey_open", "survey_remove"):
            page(name, drafted)
        page("survey_question_edit", drafted, drafted.questions.first())


def reports(person):
    """Each report, and the outcomes of a term that is published."""
    codes = [report.code for report in reports_for(person)]
    pages = [reverse("report_page", args=[code]) for code in codes]
    return [*pages, *(f"{page}?term={Publication.objects.get()}" for page in pages if "outcomes" in page)]


def admission(page, role, person):
    """The network, for who takes part in it; the course, for the office."""
    network, course = (
        Programme.objects.get(kind=kind) for kind in (ProgrammeKind.NETWORK, ProgrammeKind.COURSE)
    )
    names = {
        Role.TEACHER: ("programme_detail", "participant_list", "between_list", "programme_attendance"),
        Role.ADMINISTRATOR: (
            "programme_detail",
            "intake_edit",
            "programme_call_off",
            "application_list",
            "participant_list",
            "programme_attendance",
            "between_new",
        ),
    }
    for name in names.get(role, ()):
        page(name, network if role == Role.TEACHER else course)
    if role == Role.TEACHER:
        page("certificate_check")
        page("between_detail", network, network.between_tasks.last())
        for name in ("application_detail", "application_end"):
            page(name, network.applications.get(person=person))
    if role == Role.ADMINISTRATOR:
        page("between_detail", network, network.between_tasks.first())
        page("application_detail", course.applications.order_by("pk").first())


def in_an_engagement(page, engagement, role):
    """What coaches and teachers open."""
    page("note_list")
    for name in ("engagement_note_new", "goal_new", "engagement_attainment", "engagement_tasks", "task_new"):
        page(name, engagement)
    if role == Role.COACH:
        # Whose lesson it is the coach has still to say; before that it is no teacher's page.
        visits = Meeting.objects.filter(kind=MeetingKind.LESSON_VISIT, series__engagement=engagement)
        page("visit_detail", visits.first())
        page("visit_observation", visits.first())


def term_reports(page, person):
    """One that is ready, and what the office has beside it."""
    page("term_report_list")
    page("term_report_new")
    page("term_report_detail", TermReport.objects.filter(person=person).first() or make_term_report(person))
    if person.has_role(Role.ADMINISTRATOR):
        page("report_export_list")
        page("facts_page")
        page("term_report_receivers", SchoolAuthority.objects.get())


def methods(page, role):
    """Conversation methods, a meeting that was led by one, and one that can be."""
    page("method_list")
    page("method_detail", Method.objects.library().first())
    if role in (Role.COACH, Role.TEACHER):
        led = MethodRun.objects.get()
        page("run_detail", led)
        page("run_screen", led)
        page("meeting_run", led.meeting.series.meetings.latest("starts_at"))
    if role == Role.ADMINISTRATOR:
        method = Method.objects.get(programme__isnull=False)
        page("programme_methods", method.programme)
        for name in ("method_copy", "method_edit", "method_step_new"):
            page(name, method)
        for name in ("method_step_edit", "method_step_remove"):
            page(name, method, method.steps.first())


def groups(page, person):
    """What everybody sees of groups and of the schools that take part, as far as there is something."""
    page("group_list")
    for group in Group.objects.visible_to(person).open().order_by("pk")[:1]:
        page("group_detail", group)
    if person.has_role(Role.PRINCIPAL, Role.AREA_MANAGER, Role.ADMINISTRATOR):
        page("programme_schools", Programme.objects.get(kind=ProgrammeKind.SUPERVISION))


def in_groups(page, programme):
    """Where the office makes and changes groups, and the schools that take part."""
    group = programme.groups.order_by("pk").first()
    member = group.memberships.first().person
    for name in ("group_edit", "group_close", "group_member_add", "group_leader_add"):
        page(name, group)
    for name in ("group_member_move", "group_member_remove"):
        page(name, group, member)
    for name in (
        "programme_groups",
        "group_new",
        "groups_from_teams",
        "groups_split",
        "programme_schools_add",
    ):
        page(name, programme)
    page("programme_school_end", programme, programme.taking_part.first())
    page("import_groups")


def office(page):
    """What only the office opens."""
    coach = Person.objects.get(email=SIGN_INS[Role.COACH])
    teacher = Person.objects.get(email=SIGN_INS[Role.TEACHER])
    school = School.objects.first()
    meeting = Meeting.objects.upcoming().exclude(series__engagement=None).first()
    plan = ModulePlan.objects.get()
    in_groups(page, Programme.objects.get(kind=ProgrammeKind.SUPERVISION))
    for name in ("module_plan", "module_plan_remove"):
        page(name, plan)
    page("module_plan_new", plan.series)
    for name in ("person_new", "school_new", "area_new", "programme_new", "message_list", "import_list"):
        page(name)
    for name in ("import_new", "import_schools", "import_plan", "import_school_year"):
        page(name)
    for name in ("term_new", "days_new", "eves_edit", "school_year_next"):
        page(name)
    for name, model in (("term", Term), ("days", NonTeachingDays)):
        for what in ("edit", "remove"):
            page(f"{name}_{what}", model.objects.first())
    page("person_detail", coach)
    page("availability_of", coach)
    page("travel_list")
    page("booking_rules")
    page("travel_edit", school)
    for name in ("person_edit", "person_deactivate", "duty_new", "teacher_profile_edit"):
        page(name, teacher)
    page("duty_edit", teacher, teacher.duties.get())
    page("coach_profile_edit", coach)
    page("certification_edit", coach, Certification.objects.get(coach__person=coach))
    for name in ("school_edit", "school_close", "team_new"):
        page(name, school)
    page("team_detail", Team.objects.first())
    page("area_edit", Area.objects.first())
    page("authority_edit", SchoolAuthority.objects.get())
    for name in ("meeting_detail", "meeting_move", "meeting_cancel"):
        page(name, meeting)
    page("request_match", CoachingRequest.objects.filter(state=RequestState.ENDORSED).first())
    page("interest_list")
    page("interest_detail", Interest.objects.order_by("received_at").first())
    programmes(page)


def programmes(page):
    """What the office opens of its programmes: one of each kind."""
    support = Programme.objects.get(kind=ProgrammeKind.PROCESS_SUPPORT)
    page("meeting_move", support.plan_items.filter(meeting__status="polling").first().meeting)
    page("plan_groups", support, support.plan_items.filter(is_per_group=True, group=None).first())
    for name in ("programme_detail", "programme_edit", "programme_preview", "plan_people", "plan_dates"):
        page(name, support)
    for name in ("programme_preparation", "preparation_template_list", "preparation_template_new"):
        page(name, support)
    for name in ("programme_group_agreement", "programme_group_agreement_edit", "programme_agreement_start"):
        page(name, support)
    coaching = Programme.objects.get(kind=ProgrammeKind.TEACHER_COACHING)
    page("task_template_list", coaching)
    page("task_template_new", coaching)


def in_a_group(page, person):
    """What those who have to do with a group open of its preparation, expectations and agreement."""
    for group in reachable_by(person).order_by("pk")[:1]:
        for way in ways_of(person, group):
            page(f"group_{way}", group)
        if preparing.may_add(person, group):
            page("preparation_add", group)
        if agreeing.may_write(person, group):
            page("group_agreement_edit", group)


#: Those who open many pages do so in parts, which several workers take.
PARTS = {Role.ADMINISTRATOR: 4, Role.COACH: 2}
ROUNDS = [(role, part) for role in SIGN_INS for part in range(PARTS.get(role, 1))]


@pytest.mark.parametrize(("role", "part"), ROUNDS)
def test_every_page_is_for_everybody(open_page, accessible, fits, screenshot, role, part):
    fill()
    person = Person.objects.get(email=SIGN_INS[role])
    page = open_page(person=person)
    for address in addresses(role)[part :: PARTS.get(role, 1)]:
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="light")
        answer = page.goto(address)
        assert answer.status == 200, address
        accessible(page)
        screenshot(page, f"{role}-{address.strip('/')}-1280")
        # The same page in other clothes: no script of ours asks how wide the window is.
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLED)
        accessible(page, *OF_CLOTHES)
        screenshot(page, f"{role}-{address.strip('/')}-360-dark")
        page.set_viewport_size(NARROWEST)
        fits(page)
