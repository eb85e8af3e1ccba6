import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.demo import PASSPHRASE, PASSWORD, RECOVERY_CODE, SIGN_INS
from accounts.enums import Role
from accounts.models import Person, School
from coaching.demo import NotEmpty, fill
from coaching.demo.goals import GOAL
from coaching.enums import (
    ApplicationState,
    EntryKind,
    GroupSupervision,
    IndividualSupervision,
    Phase,
    ProgrammeKind,
    RequestState,
)
from coaching.models import (
    Application,
    CoachingRequest,
    Engagement,
    Entry,
    LessonVisit,
    Log,
    MethodRun,
    ParagraphRelease,
    Programme,
    Publication,
    Task,
    VaultKey,
    Wish,
)
from coaching.queries.agreement import agreements_of
from coaching.queries.application import numbers_in_line
from coaching.queries.attendance import attendance_of
from coaching.queries.method import for_meeting
from coaching.queries.opened import open_entries
from coaching.queries.run import note_of, runs_today, standing
from coaching.queries.takingpart import school_rows
from coaching.services import vault
from coaching.vault.records import UnlockedVault
from scheduling.enums import MeetingStatus
from scheduling.models import Meeting, Message, ModulePlan
from scheduling.queries.moduleplan import hit_plans, standing_of, with_moments
from scheduling.queries.replan import new_dates

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


@pytest.fixture
def world():
    return fill(now=NOW)


def test_size_and_every_state_and_phase(world):
    assert School.objects.count() == 12
    assert Person.objects.count() == 60 + 8 + 12 + 3 + 1
    assert set(CoachingRequest.objects.values_list("state", flat=True)) == set(RequestState)
    assert set(Engagement.objects.values_list("phase", flat=True)) == set(Phase)
    assert Engagement.objects.exclude(paused_at=None).exists()
    assert set(Meeting.objects.values_list("status", flat=True)) == set(MeetingStatus)
    assert Programme.objects.published().values("kind").distinct().count() == 5
    principal = Person.objects.get(email=SIGN_INS[Role.PRINCIPAL])
    [wish] = Wish.objects.visible_to(principal)
    assert not wish.teacher.series_memberships.filter(series__engagement__isnull=False).exists()


def test_a_network_and_a_course_with_applications_in_every_state(world):
    assert set(Application.objects.values_list("state", flat=True)) == set(ApplicationState)
    network, course = (Programme.objects.get(kind=kind) for kind in ("network", "course"))
    teacher = Person.objects.get(email=SIGN_INS[Role.TEACHER])
    assert network.applications.get(person=teacher).is_admitted
    assert numbers_in_line(course)[course.applications.get(person=teacher).pk] == 1
    assert [len(attendance_of(programme).meetings) for programme in (network, course)] == [2, 2]
    assert sorted(task.hand_ins.count() for task in network.between_tasks.all()) == [0, 6]


def test_agreements_are_complete_wait_or_ask_again(world):
    due = [one for one in Engagement.objects.active().with_people() if one.phase != Phase.INTRODUCTION]
    found = agreements_of(due).values()
    assert any(not agreement.waiting for agreement in found)
    assert any(part.party == "teacher" for agreement in found for part in agreement.waiting)
    assert any(part.had_another for agreement in found for part in agreement.waiting)
    assert ParagraphRelease.objects.open().exists()


def test_meetings_lie_from_last_month_to_next_month(world):
    starts = Meeting.objects.exclude(series__engagement=None).values_list("starts_at", flat=True)
    assert min(starts) < NOW - dt.timedelta(days=30)
    assert NOW + dt.timedelta(days=21) < max(starts) < NOW + dt.timedelta(days=40)


def test_held_meetings_are_logged_and_some_wait_for_it(world):
    held = Meeting.objects.filter(status=MeetingStatus.HELD)
    assert held.filter(log=None).count() == 0
    assert Log.objects.count() == held.count()
    assert Meeting.objects.filter(status=MeetingStatus.BOOKED, ends_at__lt=NOW).exists()


@pytest.mark.parametrize(
    "day", [dt.date(2026, 1, 1), dt.date(2026, 3, 29), dt.date(2026, 7, 15), dt.date(2028, 2, 29)]
)
def test_it_can_be_filled_on_any_day(day):
    fill(now=dt.datetime.combine(day, dt.time(0, 30), tzinfo=dt.UTC))
    assert set(Engagement.objects.values_list("phase", flat=True)) == set(Phase)


@pytest.mark.parametrize("day", [dt.date(2026, 9, 7) + dt.timedelta(days=29 * n) for n in range(13)])
def test_a_module_is_planned_in_the_term_that_runs_or_the_next(day):
    now = dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)
    fill(now=now)
    plan = ModulePlan.objects.get()
    assert plan.first - dt.timedelta(weeks=30) < day <= plan.last and plan.parts == 4
    held = plan.moments.filter(meeting__status=MeetingStatus.HELD)
    assert held.count() == held.filter(meeting__ends_at__lt=now).exclude(meeting__log=None).count()
    coming = plan.moments.filter(letter="D", meeting__starts_at__gt=now + dt.timedelta(days=3))
    assert [one.number for one in hit_plans(ModulePlan.objects, now)] == ([1] if coming.exists() else [])
    # There is room for each of them.
    standing = standing_of(with_moments(ModulePlan.objects).get(), now)
    assert all(one.new for one in new_dates(standing))


def test_ten_schools_are_more_or_less_far(world, client):
    programme = Programme.objects.get(kind=ProgrammeKind.SUPERVISION)
    rows = {row.school: row for row in school_rows(world.administrator, programme)}
    all_teams, some, not_yet = GroupSupervision.ALL, GroupSupervision.SOME, GroupSupervision.NOT_YET
    started, on_the_way, nothing = (
        IndividualSupervision.STARTED,
        IndividualSupervision.ON_THE_WAY,
        IndividualSupervision.NOT_YET,
    )
    assert [(rows[school].group, rows[school].individual) for school in world.schools[:10]] == [
        *[(all_teams, started)] * 2,
        *[(all_teams, on_the_way)] * 3,
        *[(all_teams, nothing)] * 2,
        (some, nothing),
        *[(not_yet, nothing)] * 2,
    ]
    assert [len(rows[school].waiting) for school in world.schools[6:10]] == [0, 1, 0, 4]
    client.force_login(world.administrator)
    group = programme.groups.first()
    for name in (
        "programme_schools",
        "programme_groups",
        "groups_from_teams",
        "groups_split",
        "programme_detail",
    ):
        assert client.get(reverse(name, args=[programme.slug])).status_code == 200
    assert client.get(reverse("group_detail", args=[group.pk])).status_code == 200
    client.force_login(Person.objects.get(email=SIGN_INS[Role.TEACHER]))
    mine = client.get(reverse("home")).context["groups"]
    assert sum(one.group is not None for one in mine) == 2


def test_the_same_moment_makes_the_same_municipality():
    def made():
        with transaction.atomic():
            fill(now=NOW)
            people = list(Person.objects.order_by("email").values_list("email", "family_name"))
            meetings = Meeting.objects.order_by("starts_at", "kind", "series__school__name")
            rows = list(meetings.values_list("starts_at", "kind", "status", "series__school__name"))
            transaction.set_rollback(True)
        return people, rows

    first = made()
    assert len(first[1]) > 90
    assert made() == first


def test_scale_multiplies():
    fill(scale=3, now=NOW)
    assert School.objects.count() == 36
    assert Person.objects.count() == 3 * (60 + 8 + 12 + 3) + 1


def test_each_role_can_sign_in(client, world):
    for role, email in SIGN_INS.items():
        assert client.login(email=email, password=PASSWORD)
        assert Person.objects.get(email=email).has_role(role)


def test_a_database_with_data_is_left_alone(world, capsys):
    with pytest.raises(NotEmpty):
        fill()
    with pytest.raises(CommandError):
        call_command("demo")
    call_command("demo", "--if-empty")
    assert School.objects.count() == 12


def test_the_coach_and_the_teacher_can_open_what_they_have_written_to_each_other(capsys):
    call_command("demo")
    coach, teacher = (Person.objects.get(email=SIGN_INS[role]) for role in (Role.COACH, Role.TEACHER))
    read = {}
    for person in (coach, teacher):
        pairs = vault.unlock(person=person, passphrase=PASSPHRASE)
        assert pairs == vault.unlock_by_code(person=person, typed=RECOVERY_CODE)
        unlocked = UnlockedVault(person.pk, pairs, opened_at=0, ends_at=0)
        opened = open_entries(unlocked, Entry.objects.visible_to(person).order_by("created_at"))
        assert not any(one.is_damaged or one.texts is None for one in opened)
        read[person] = [one.texts["text"].reveal() for one in opened if one.entry.kind == EntryKind.NOTE]
        said = [one.texts["text"].reveal() for one in opened if one.entry.kind == EntryKind.ANALYSIS]
        assert len(said) == 1 and "Skrivminuten gör skillnad" in said[0]
        goals = [one.texts["goal"].reveal() for one in opened if one.entry.kind == EntryKind.GOAL]
        assert goals == [GOAL["goal"]]
    assert len(read[coach]) > 12
    assert 3 < len(read[teacher]) < len(read[coach])
    assert not any("Alva talar snabbt" in text for text in read[teacher])
    assert any("Alva talar snabbt" in text for text in read[coach])
    # One lesson visit has been gone through to its end, by those two.
    visit = LessonVisit.objects.get()
    assert (visit.teacher, len(visit.entry_ids())) == (teacher, 4)
    assert visit.focus_at < visit.begun_at < visit.handed_over_at < visit.reflected_at < visit.analysed_at
    # The words name the people whom the engagement is about.
    first = Engagement.objects.with_member(coach).with_people().order_by("pk").first()
    assert [person.given_name for person in first.teachers] == ["Alva", "Daniel"]
    assert VaultKey.objects.count() == 2
    # Tasks that are open, due soon, late, done with words and without.
    mine = Task.objects.visible_to(coach)
    assert set(mine.values_list("status", flat=True)) == {"open", "done"}
    today = timezone.localdate()
    late, soon = mine.open().filter(due_on__lt=today), mine.open().filter(due_on__lte=today + dt.timedelta(3))
    assert (late.count(), soon.count() > late.count()) == (1, True)
    assert mine.filter(reflection__isnull=False, teacher=teacher).count() == 1
    assert Task.objects.visible_to(teacher).open().count() == 1
    assert first.programme.task_templates.filter(is_published=True).count() == 6
    assert not Message.objects.filter(kind__startswith="vault").exists()
    assert not Message.objects.filter(subject_type="visit").exists()
    call_command("demo", "--sign-ins")
    assert PASSPHRASE in capsys.readouterr().out


def test_a_meeting_was_led_by_a_method_and_one_can_be_today(world):
    run = MethodRun.objects.get()
    note = note_of(standing(run, NOW))
    assert run.meeting.status == MeetingStatus.HELD and note.total.over > dt.timedelta(0)
    assert note.paused == dt.timedelta(minutes=4)
    for role in (Role.COACH, Role.TEACHER):
        assert run in MethodRun.objects.visible_to(Person.objects.get(email=SIGN_INS[role]))
    [today] = runs_today(Person.objects.get(email=SIGN_INS[Role.COACH]), NOW)
    own, library = for_meeting(today)
    assert ([method.number for method in own], len(library)) == ([8], 4)


def test_the_term_before_is_published_with_something_shown_and_something_hidden(world):
    [publication] = Publication.objects.all()
    assert str(publication) == "VT-26"
    cells = [
        (f"{cell.school or cell.area or ''}", cell.is_rest, cell.teachers) for cell in publication.cells.all()
    ]
    first, second = [area.name for area in world.areas[:2]]
    names = [school.name for school in world.schools]
    assert cells == [
        ("", False, 15),
        ("", False, 15),
        (first, False, 10),
        (names[3], False, 5),
        (names[6], False, None),
        (names[9], False, None),
        (first, True, 5),
        (second, False, 5),
        (names[1], False, None),
        (names[4], False, None),
    ]
