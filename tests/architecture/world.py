"""Everybody who might open an address: in it, beside it, above it, and the same people of another authority."""

import datetime as dt

from accounts.enums import ImportKind, ImportState
from accounts.models import Certification, ImportRun
from coaching import confirmation
from coaching.enums import ApplicationState, EntryKind, Phase, ProgrammeKind, RequestState, TaskStatus
from coaching.models import (
    AccessRequest,
    Attachment,
    Certificate,
    Conflict,
    Entry,
    Expectation,
    Goal,
    GroupAgreement,
    HandOver,
    Interest,
    LessonVisit,
    PlanItem,
    PreparationTemplate,
    ProgrammeTask,
    TakingPart,
    TaskTemplate,
    Wish,
)
from coaching.services.run import choose
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import (
    CalendarFeed,
    HoursException,
    Meeting,
    Message,
    NonTeachingDays,
    Participant,
    Repetition,
    Term,
)
from scheduling.services.poll import ask_new
from tests.coaching.surveying import make_survey, open_now
from tests.factories import (
    AreaFactory,
    PersonFactory,
    ProgrammeFactory,
    RequestFactory,
    SchoolFactory,
    TeamFactory,
    make_administrator,
    make_admitting,
    make_application,
    make_area_manager,
    make_coach,
    make_engagement,
    make_group,
    make_meeting,
    make_method,
    make_module_plan,
    make_preparation,
    make_principal,
    make_series,
    make_task,
    make_teacher,
    make_term_report,
)

#: Who stands for whom. `visitor` is nobody; `leaver` has an account and no duty.
PERSONAS = [
    "visitor",
    "leaver",
    "teacher",
    "colleague",
    "coach",
    "other_coach",
    "principal",
    "neighbour",
    "area_manager",
    "other_area_manager",
    "administrator",
    "foreign_teacher",
    "foreign_coach",
    "foreign_principal",
    "foreign_area_manager",
    "foreign_administrator",
]


class World:
    """One engagement at one school, a request in every state that has a next step, and all who have to do with them."""

    def __init__(self):
        self.area = AreaFactory()
        self.authority = self.area.authority
        self.school = SchoolFactory(area=self.area)
        self.team = TeamFactory(school=self.school)
        self.people()
        self.foreigners()
        self.programme = ProgrammeFactory(authority=self.authority)
        self.task_template = TaskTemplate.objects.create(
            programme=self.programme, name_sv="Minuten", what_sv="Låt eleverna skriva.", position=1
        )
        self.unpublished = ProgrammeFactory(authority=self.authority, is_published=False)
        self.engagement = make_engagement(self.school, coaches=[self.coach], teachers=[self.teacher])
        self.paused = make_engagement(
            self.school,
            coaches=[self.coach],
            teachers=[self.teacher],
            phase=Phase.GOAL,
            paused_at=self.engagement.started_at,
        )
        self.handed = make_engagement(self.school, coaches=[self.coach], teachers=[self.teacher])
        now = self.engagement.started_at
        HandOver.objects.create(
            engagement=self.handed, outgoing=self.coach, successor=self.other_coach, asked_at=now
        )
        self.access_request = AccessRequest.objects.create(
            engagement=self.engagement, asked_by=self.teacher, due_on=now.date() + dt.timedelta(days=30)
        )
        self.meeting = make_meeting(self.engagement.series, now + dt.timedelta(days=3))
        self.calendar = CalendarFeed.objects.create(person=self.teacher, token_hash="0" * 64)
        self.past = make_meeting(self.engagement.series, now - dt.timedelta(days=3))
        self.polling = self.poll(now)
        self.repeated = make_meeting(
            self.engagement.series,
            now + dt.timedelta(days=6),
            repetition=Repetition.objects.create(
                series=self.engagement.series,
                weekdays=[0],
                first=now.date(),
                last=now.date(),
                starts="14:30",
                minutes=60,
                uid="x",
            ),
        )
        self.module = make_module_plan(self.engagement.series, now.date())
        self.notes(now)
        self.visit = self.lesson_visit(now)
        self.requests()
        self.wishes()
        self.plan()
        self.run = ImportRun.objects.create(
            kind=ImportKind.SCHOOLS,
            state=ImportState.CHECKED,
            started_by=self.administrator,
            file_name="skolor.csv",
        )
        self.term = Term.objects.create(
            authority=self.authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
        )
        self.days = NonTeachingDays.objects.create(
            authority=self.authority, name="Höstlov", starts_on="2026-10-26", ends_on="2026-10-30"
        )
        self.exception = HoursException.objects.create(
            coach=self.coach, starts_on="2026-10-05", ends_on="2026-10-06"
        )
        self.message = Message.objects.create(
            person=self.teacher,
            authority=self.authority,
            subject_type="meeting",
            subject_id=self.meeting.pk,
            kind="meeting_reminder",
            occasion="7d",
            state="failed",
            due_at=now,
            try_at=now,
        )
        self.groups()
        self.catalogue()
        self.methods(now)
        self.admission(now)
        self.surveys()

    def groups(self):
        """A group that the coach leads and the teacher is in, of a school that takes part in the programme."""
        self.group = make_group(
            self.programme, self.school, leaders=[self.coach], members=[self.teacher], name="Arbetslag 1"
        )
        make_group(self.programme, self.school, name="Arbetslag 2")
        self.taking_part = TakingPart.objects.create(programme=self.programme, school=self.school)
        self.prepared()

    def methods(self, now):
        """A programme's own, and a meeting that goes on, led by it."""
        self.method = make_method(self.programme)
        self.step = self.method.steps.first()
        self.led = make_meeting(self.engagement.series, now - dt.timedelta(minutes=30))
        self.method_run = choose(meeting=self.led, method=self.method, by=self.coach)

    def poll(self, now):
        times = [(now + dt.timedelta(days=day), now + dt.timedelta(days=day, hours=1)) for day in (4, 5)]
        return ask_new(series=self.engagement.series, kind="conversation", times=times, by=self.coach).meeting

    def lesson_visit(self, now):
        """Of the teacher's lesson, as far as the joint analysis, which is written."""
        meeting = make_meeting(
            self.engagement.series, now - dt.timedelta(days=2), kind=MeetingKind.LESSON_VISIT
        )
        about = {"engagement": self.engagement, "author": self.coach, "meeting": meeting, "shared_at": now}
        steps = ("focus_at", "begun_at", "handed_over_at", "reflected_at", "analysed_at")
        return LessonVisit.objects.create(
            meeting=meeting,
            engagement=self.engagement,
            teacher=self.teacher,
            analysis=Entry.objects.create(kind=EntryKind.ANALYSIS, **about),
            **dict.fromkeys(steps, now),
        )

    def notes(self, now):
        about = {"engagement": self.engagement, "author": self.coach, "kind": EntryKind.NOTE}
        self.note = Entry.objects.create(**about)
        self.shared_note = Entry.objects.create(**about, shared_at=now)
        entry = Entry.objects.create(**about | {"kind": EntryKind.GOAL}, shared_at=now)
        self.goal = Goal.objects.create(entry=entry, engagement=self.engagement, status_by=self.coach)
        sealed = {"sealed_key": b"-", "sealed_facts": b"-", "pieces": 1, "added_by": self.coach}
        self.task = make_task(
            self.engagement, entry=Entry.objects.create(**about | {"kind": EntryKind.TASK}, shared_at=now)
        )
        self.dropped_task = make_task(self.engagement, status=TaskStatus.DROPPED)
        self.attachment = Attachment.objects.create(entry=self.note, **sealed)

    def people(self):
        self.leaver = PersonFactory()
        self.teacher = make_teacher(self.school)
        self.colleague = make_teacher(self.school)
        self.coach = make_coach(self.authority)
        self.other_coach = make_coach(self.authority)
        self.principal = make_principal(self.school)
        self.neighbour = make_principal(SchoolFactory(area=self.area))
        self.area_manager = make_area_manager(self.area)
        self.other_area_manager = make_area_manager(AreaFactory(authority=self.authority))
        self.administrator = make_administrator(self.authority)
        self.duty = self.teacher.duties.get()
        self.certification = Certification.objects.create(
            coach=self.coach.coach_profile, name="ACC", issued_on=dt.date(2024, 1, 1)
        )

    def foreigners(self):
        school = SchoolFactory()
        self.foreign_teacher = make_teacher(school)
        self.foreign_coach = make_coach(school.authority)
        self.foreign_principal = make_principal(school)
        self.foreign_area_manager = make_area_manager(school.area)
        self.foreign_administrator = make_administrator(school.authority)

    def requests(self):
        def make(state, **fields):
            return RequestFactory(
                school=self.school,
                asked_by=self.principal,
                programme=self.programme,
                state=state,
                **fields,
            )

        self.draft = make(RequestState.DRAFT, sent_at=None)
        self.sent = make(RequestState.SENT)
        self.returned = make(RequestState.RETURNED)
        self.endorsed = make(RequestState.ENDORSED)
        self.matched = make(RequestState.MATCHED, coach=self.coach)

    def wishes(self):
        self.wish = Wish.objects.create(teacher=self.teacher, school=self.school, text="Läsning")
        # Of no request of the world: its coach can be asked.
        elsewhere = SchoolFactory(area=self.area)
        self.conflict = Conflict.objects.create(coach=self.coach, school=elsewhere)

    def plan(self):
        self.support = ProgrammeFactory(
            authority=self.authority,
            kind=ProgrammeKind.PROCESS_SUPPORT,
            series=make_series(self.school, facilitators=[self.coach], participants=[self.teacher]),
        )
        self.open_meeting = Meeting.objects.create(
            series=self.support.series,
            kind=MeetingKind.FOCUS_GROUP,
            status=MeetingStatus.OPEN,
            day=dt.date(2027, 3, 4),
        )
        for person, role in (
            (self.coach, ParticipantRole.FACILITATOR),
            (self.teacher, ParticipantRole.PARTICIPANT),
        ):
            Participant.objects.create(meeting=self.open_meeting, person=person, role=role)
        self.plan_item = PlanItem.objects.create(
            programme=self.support,
            meeting=self.open_meeting,
            term_season="VT",
            term_year=2027,
            first_day=dt.date(2027, 3, 4),
            content="Fokusgruppsamtal",
            audience=[],
        )
        for_groups = Meeting.objects.create(
            series=self.support.series,
            kind=MeetingKind.FOCUS_GROUP,
            status=MeetingStatus.OPEN,
            day=dt.date(2027, 3, 5),
        )
        self.group_item = PlanItem.objects.create(
            programme=self.support,
            meeting=for_groups,
            term_season="VT",
            term_year=2027,
            first_day=dt.date(2027, 3, 5),
            content="Fokusgruppsamtal",
            audience=[],
            is_per_group=True,
        )

    def prepared(self):
        """The group has lines to prepare, expectations and an agreement."""
        self.prepared_group = self.group
        self.preparation = make_preparation(self.prepared_group)
        self.of_principal = make_preparation(self.prepared_group, "principal")
        self.preparation_template = PreparationTemplate.objects.create(
            programme=self.programme, text_sv="Boka lokaler", owner="leader", days_before=14, position=1
        )
        self.expectation = Expectation.objects.create(
            group=self.prepared_group, kind="participants", text="Tid", written_by=self.teacher
        )
        GroupAgreement.objects.create(
            programme=self.programme, group=self.prepared_group, version=1, text="Vi börjar i tid."
        )

    def catalogue(self):
        """A programme that anybody can leave details for, coordinated by the coach, and somebody who has."""
        self.curious = ProgrammeFactory(
            authority=self.authority,
            is_open_for_interest=True,
            series=make_series(self.school, facilitators=[self.coach]),
        )
        self.interest = Interest.objects.create(
            programme=self.curious,
            name="Mio Berg",
            email="mio.berg@example.se",
            place_of_work="Björkskolan",
            about="När börjar nästa grupp?",
        )

    def admission(self, now):
        """A network that the coach runs: the teacher takes part, the colleague waits for the principal, and another
        teacher's application was confirmed."""
        self.network = make_admitting(self.school, coordinators=[self.coach], needs_principal=True)
        self.admitted = make_application(self.network, self.teacher, state=ApplicationState.ADMITTED)
        self.asked = make_application(self.network, self.colleague, state=ApplicationState.WAITS_PRINCIPAL)
        answered = make_application(
            self.network,
            make_teacher(self.school),
            confirms=True,
            answered_at=now,
            answered_for=self.principal,
        )
        self.confirm_token = confirmation.token(application=self.asked, principal=self.principal)
        self.report_code, self.panel_code = "activity", "months"
        self.term_report = make_term_report(self.principal)
        self.take_back_token = confirmation.token(
            application=answered, principal=self.principal, purpose=confirmation.TAKE_BACK
        )
        self.between = ProgrammeTask.objects.create(
            programme=self.network, title="Pröva en fråga", what="En lektion.", due_on=now.date()
        )
        self.certificate = Certificate.objects.create(
            programme=self.network,
            person=self.teacher,
            name=str(self.teacher),
            programme_name=self.network.name,
            authority_name=self.authority.name,
            minutes=90,
            first_day=now.date(),
            last_day=now.date(),
        )

    def surveys(self):
        """Of the network: one that the teacher is asked to answer, and a draft."""
        self.survey = open_now(
            make_survey(self.network, self.administrator), self.administrator, asks_newcomers=True
        )
        self.survey_draft = make_survey(self.network, self.administrator)
        self.survey_question = self.survey_draft.questions.get(position=2)
