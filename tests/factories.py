"""One small world for every test: an authority with an area, a school and people in each role."""

import datetime as dt
import uuid

import factory
from django.utils import timezone

from accounts import models as accounts
from accounts.enums import Role
from coaching import models as coaching
from coaching.enums import (
    ApplicationState,
    Phase,
    ProgrammeKind,
    RequestState,
    TaskStatus,
    TermReportState,
    Voice,
)
from coaching.reports import scope
from scheduling import models as scheduling
from scheduling.enums import MeetingKind, MeetingStatus, ParticipantRole


class AuthorityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = accounts.SchoolAuthority

    name = factory.Sequence(lambda n: f"Granköpings kommun {n}")


class AreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = accounts.Area

    authority = factory.SubFactory(AuthorityFactory)
    name = factory.Sequence(lambda n: f"Område {n}")


class SchoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = accounts.School

    area = factory.SubFactory(AreaFactory)
    authority = factory.SelfAttribute("area.authority")
    name = factory.Sequence(lambda n: f"Furuskolan {n}")


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = accounts.Team

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Arbetslag {n}")


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = accounts.Person

    email = factory.Sequence(lambda n: f"person{n}@example.se")
    given_name = "Kim"
    family_name = factory.Sequence(lambda n: f"Lind {n}")


def make_duty(role, *, authority=None, area=None, school=None, team=None, person=None, **fields):
    """A duty of `role` for a new or given person; the scope above the one named is derived."""
    school = school or (team.school if team else None)
    authority = authority or (area or school).authority
    return accounts.Duty.objects.create(
        person=person or PersonFactory(),
        role=role,
        authority=authority,
        area=area,
        school=school,
        team=team,
        **{"starts_on": dt.date(2020, 1, 1), **fields},
    )


def make_administrator(authority, **fields):
    return make_duty(Role.ADMINISTRATOR, authority=authority, **fields).person


def make_area_manager(area, **fields):
    return make_duty(Role.AREA_MANAGER, area=area, **fields).person


def make_principal(school, **fields):
    return make_duty(Role.PRINCIPAL, school=school, **fields).person


def make_teacher(school, **fields):
    person = make_duty(Role.TEACHER, school=school, **fields).person
    accounts.TeacherProfile.objects.get_or_create(person=person)
    return person


def make_coach(authority, subjects=(), weekly_minutes=1080, **fields):
    person = make_duty(Role.COACH, authority=authority, **fields).person
    accounts.CoachProfile.objects.create(
        person=person, subjects=list(subjects), weekly_minutes=weekly_minutes
    )
    return person


class SeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = scheduling.Series

    school = factory.SubFactory(SchoolFactory)
    authority = factory.SelfAttribute("school.authority")
    title = "Samtal"


def make_series(school, *, facilitators=(), participants=(), **fields):
    """A series at `school` with its members."""
    series = SeriesFactory(school=school, **fields)
    for role, people in (
        (ParticipantRole.FACILITATOR, facilitators),
        (ParticipantRole.PARTICIPANT, participants),
    ):
        for person in people:
            scheduling.SeriesMember.objects.create(series=series, person=person, role=role)
    return series


def make_meeting(series, starts_at=None, minutes=60, **fields):
    """A meeting with everybody who is in the series now; default: booked, tomorrow at this hour."""
    starts_at = starts_at or timezone.now().replace(microsecond=0) + dt.timedelta(days=1)
    fields = {"kind": MeetingKind.CONVERSATION, "status": MeetingStatus.BOOKED, **fields}
    meeting = scheduling.Meeting.objects.create(
        series=series, starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=minutes), **fields
    )
    for member in series.members.current():
        scheduling.Participant.objects.create(meeting=meeting, person=member.person, role=member.role)
    return meeting


def make_module_plan(series, first, *, weeks=12, days=(9, 16), **fields):
    """A plan of one part from the day `first`, with its meetings B and D so many `days` later, at 12 o'clock UTC."""
    fields = {"b_weekday": 1, "d_weekday": 3, "b_starts": dt.time(14), "d_starts": dt.time(14), **fields}
    minutes = {f"{letter}_minutes": 60 for letter in "abcd"}
    plan = scheduling.ModulePlan.objects.create(
        series=series,
        first=first,
        last=first + dt.timedelta(weeks=weeks),
        parts=1,
        uid=str(uuid.uuid4()),
        **minutes | fields,
    )
    for letter, number in zip("BD", days, strict=True):
        noon = dt.datetime.combine(first + dt.timedelta(days=number), dt.time(12), dt.UTC)
        plan.moments.create(part=1, letter=letter, meeting=make_meeting(series, noon))
    for letter, number in (("A", 0), ("C", days[0] + 1)):
        day = first + dt.timedelta(days=number)
        plan.moments.create(part=1, letter=letter, starts_on=day, ends_on=day)
    return plan


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = coaching.Programme

    authority = factory.SubFactory(AuthorityFactory)
    kind = ProgrammeKind.TEACHER_COACHING
    name = factory.Sequence(lambda n: f"Lärarcoachning {n}")
    slug = factory.Sequence(lambda n: f"lararcoachning-{n}")
    is_published = True


class RequestFactory(factory.django.DjangoModelFactory):
    """A request that has been sent; pass `state` (and `coach`) for others."""

    class Meta:
        model = coaching.CoachingRequest

    school = factory.SubFactory(SchoolFactory)
    authority = factory.SelfAttribute("school.authority")
    asked_by = factory.LazyAttribute(lambda o: make_principal(o.school))
    programme = factory.SubFactory(ProgrammeFactory, authority=factory.SelfAttribute("..authority"))
    state = RequestState.SENT
    sent_at = factory.LazyFunction(timezone.now)
    need = "Eleverna behöver fler tillfällen att tala matematik."
    subjects = ["mathematics"]
    wanted_from = factory.LazyFunction(timezone.localdate)
    wanted_until = factory.LazyAttribute(lambda o: o.wanted_from + dt.timedelta(days=120))
    minutes_per_week = 60


def make_engagement(school, *, coaches=(), teachers=(), programme=None, phase=Phase.WORK, **fields):
    """An engagement with its series, whose facilitators are the coaches and whose participants the teachers."""
    if phase == Phase.CLOSED:
        fields.setdefault("closed_at", timezone.now())
    return coaching.Engagement.objects.create(
        authority=school.authority,
        school=school,
        programme=programme or ProgrammeFactory(authority=school.authority),
        series=make_series(school, facilitators=coaches, participants=teachers),
        phase=phase,
        **fields,
    )


def make_vault(person, *, generation=1):
    """A vault in use, unlocked, without what opens it again (deriving that takes a while): an UnlockedVault."""
    from coaching.vault import crypto
    from coaching.vault.records import IDLE, UnlockedVault

    private, now = crypto.new_private_key(), timezone.now()
    coaching.VaultKey.objects.create(
        person=person,
        generation=generation,
        public_key=crypto.public_of(private),
        activated_at=now,
        recovery_checked_at=now,
    )
    at = now.timestamp()
    return UnlockedVault(person.pk, {generation: private}, opened_at=at, ends_at=at + IDLE)


def make_task(engagement, teacher=None, *, due_in=7, status=TaskStatus.OPEN, **fields):
    """The facts of a task, due in so many days, set by the engagement's first coach; without words."""
    if status == TaskStatus.DONE:
        fields.setdefault("done_at", timezone.now())
    return coaching.Task.objects.create(
        engagement=engagement,
        teacher=teacher or engagement.teachers[0],
        status=status,
        **{
            "set_by": engagement.coaches[0],
            "due_on": timezone.localdate() + dt.timedelta(days=due_in),
            **fields,
        },
    )


def make_group(programme, school=None, *, leaders=(), members=(), name="Grupp 1", **fields):
    """A group of the programme with its series, whose facilitators lead it and whose participants are its members."""
    school = school or SchoolFactory(area=AreaFactory(authority=programme.authority))
    series = make_series(school, facilitators=leaders, participants=members, title=name)
    group = coaching.Group.objects.create(
        programme=programme, school=school, series=series, name=name, **fields
    )
    for person in members:
        coaching.GroupMember.objects.create(group=group, programme=programme, person=person)
    return group


def make_preparation(group, owner="leader", *, days_before=14, state="open", **fields):
    """One line of a group's preparation, due so many days before it starts; for a day of its own pass `due_on`."""
    if "due_on" in fields:
        days_before = None
    if state != "open":
        fields.setdefault("settled_at", timezone.now())
    return coaching.Preparation.objects.create(
        group=group,
        owner=owner,
        state=state,
        days_before=days_before,
        **{"text_sv": "Boka lokaler", **fields},
    )


def make_coordinator(programme):
    """A coach who coordinates the programme, which gets a series for it."""
    person = make_coach(programme.authority)
    if programme.series is None:
        programme.series = SeriesFactory(authority=programme.authority, school=None)
        programme.save()
    scheduling.SeriesMember.objects.create(
        series=programme.series, person=person, role=ParticipantRole.FACILITATOR
    )
    return person


class InterestFactory(factory.django.DjangoModelFactory):
    """Details that somebody has left, nobody has taken up yet."""

    class Meta:
        model = coaching.Interest

    programme = factory.SubFactory(ProgrammeFactory, is_open_for_interest=True)
    name = factory.Sequence(lambda n: f"Mio Berg {n}")
    email = factory.Sequence(lambda n: f"mio.berg{n}@example.se")
    place_of_work = "Björkskolan"
    about = "När börjar nästa grupp?"


class WatchFactory(factory.django.DjangoModelFactory):
    """A confirmed watch on everything; pass criteria, or `confirmed_at=None`."""

    class Meta:
        model = coaching.Watch

    email = factory.Sequence(lambda n: f"bevakar{n}@example.se")
    language = "sv"
    consent_wording = "Jag vill ha mejl."
    confirmed_at = factory.LazyFunction(timezone.now)


def make_method(programme, *, minutes=(5, 10, 8), **fields):
    """A programme's own conversation method with a step for each of the `minutes`."""
    method = coaching.Method.objects.create(
        programme=programme,
        **{"name_sv": f"Rundan {uuid.uuid4()}", "about_sv": "När alla ska få ordet."} | fields,
    )
    for number, length in enumerate(minutes, 1):
        method.steps.create(
            position=number,
            minutes=length,
            name_sv=f"Steg {number}",
            speaks=Voice.IN_TURN,
            silent=Voice.BRINGER,
            question_sv=f"Fråga {number}?",
        )
    return method


def make_admitting(school, *, kind=ProgrammeKind.NETWORK, coordinators=(), places=None, **terms):
    """A published programme of the school's authority to which one can apply, with its series and its intake."""
    programme = ProgrammeFactory(
        authority=school.authority,
        kind=kind,
        series=SeriesFactory(school=None, authority=school.authority, title="Nätverket"),
    )
    for person in coordinators:
        scheduling.SeriesMember.objects.create(
            series=programme.series, person=person, role=ParticipantRole.FACILITATOR
        )
    coaching.Intake.objects.create(programme=programme, places=places, **terms)
    return programme


def make_application(programme, person, *, state=ApplicationState.APPLIED, **fields):
    """An application as it is after the steps to `state`; somebody admitted also takes part."""
    now = timezone.now()
    if state != ApplicationState.WAITS_PRINCIPAL:
        fields.setdefault("complete_at", now)
    if state == ApplicationState.ADMITTED:
        taken = programme.applications.filter(state=state).count()
        fields.setdefault("place_number", taken + 1)
        scheduling.SeriesMember.objects.create(series=programme.series, person=person)
    school = next((duty.school for duty in person.current_duties if duty.school_id), None)
    application = coaching.Application.objects.create(
        programme=programme,
        person=person,
        state=state,
        **{"school": school, "career_post": "first_teacher", **fields},
    )
    coaching.ApplicationEvent.objects.create(application=application, by=person, to_state=state)
    return application


def make_term_report(person, *, content=b"%PDF-", **fields):
    """A term report of the present term that is ready, of what `person` has a duty for."""
    term = scope.present(scope.periods(person)).term
    report = coaching.TermReport.objects.create(
        **{
            "person": person,
            "term_season": term.season,
            "term_year": term.year,
            "state": TermReportState.DONE,
            "ended_at": timezone.now(),
            "size": len(content),
            "duties": [duty.pk for duty in person.current_duties],
            **fields,
        }
    )
    coaching.TermReportPiece.objects.create(report=report, number=0, content=content)
    return report
