"""Setting tasks, what becomes of them, and what is left when people leave or notes are erased."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coaching.enums import EntryKind, TaskStatus
from coaching.models import Draft, Engagement, Entry, Task, TaskEvent
from coaching.queries.draft import TASK, TASK_REFLECTION, engagement_of_place, place_of
from coaching.queries.opened import open_entries
from coaching.queries.task import my_open_tasks, new_reflections, tasks_of, usual_day
from coaching.rules import task as rules
from coaching.services import task as services
from coaching.services.circlekey import settle
from coaching.services.draft import keep_draft
from coaching.services.engagement import close, pause
from coaching.services.entry import EntryChanged
from coaching.services.erasure import erase_contents
from coaching.services.member import join, leave
from coaching.vault.plaintext import Plaintext
from scheduling.enums import ParticipantRole
from tests.factories import (
    SchoolFactory,
    make_coach,
    make_engagement,
    make_meeting,
    make_task,
    make_teacher,
    make_vault,
)

pytestmark = pytest.mark.django_db


class World:
    def __init__(self, teachers=1):
        self.school = SchoolFactory()
        self.coach = make_coach(self.school.authority)
        self.teachers = [make_teacher(self.school) for _each in range(teachers)]
        self.teacher = self.teachers[0]
        made = make_engagement(
            self.school, coaches=[self.coach], teachers=self.teachers, has_corners=teachers > 1
        )
        self.pk = made.pk
        self.coachs, self.teachers_vault = make_vault(self.coach), make_vault(self.teacher)
        for unlocked in (self.coachs, self.teachers_vault):
            settle(unlocked=unlocked, engagement=self.engagement)

    @property
    def engagement(self):
        return Engagement.objects.with_people().get(pk=self.pk)

    def set(self, *, by=None, teachers=None, due_in=7, title="Minuten", key=None, **more):
        by = by or self.coach
        return services.set_tasks(
            unlocked=self.coachs if by == self.coach else self.teachers_vault,
            engagement=self.engagement,
            by=by,
            teachers=teachers or [self.teacher],
            due_on=day(due_in),
            texts=words(title),
            key=key,
            **more,
        )

    def reflect(self, task, tried="Det gick", evaluation="", seen=None):
        return services.reflect(
            unlocked=self.teachers_vault,
            task=task,
            by=self.teacher,
            texts={"tried": Plaintext(tried), "evaluation": Plaintext(evaluation)},
            seen=seen,
        )


@pytest.fixture
def world():
    return World()


def day(number):
    return timezone.localdate() + dt.timedelta(days=number)


def words(title="Minuten", what="Låt eleverna skriva en minut", with_class="5B"):
    return {"title": Plaintext(title), "what": Plaintext(what), "with_class": Plaintext(with_class)}


def read(unlocked, **which):
    entries = open_entries(unlocked, Entry.objects.filter(**which).order_by("created_at"))
    return [one.texts and {name: text.reveal() for name, text in one.texts.items()} for one in entries]


def statuses(task):
    return list(TaskEvent.objects.filter(task=task).values_list("from_status", "to_status"))


def test_a_task_is_sealed_for_coach_and_teacher_from_the_start(world):
    (task,) = world.set()
    assert (task.teacher, task.set_by, task.due_on, task.status) == (
        world.teacher,
        world.coach,
        day(7),
        TaskStatus.OPEN,
    )
    expected = [{"title": "Minuten", "what": "Låt eleverna skriva en minut", "with_class": "5B"}]
    assert read(world.coachs, kind=EntryKind.TASK) == expected
    assert read(world.teachers_vault, kind=EntryKind.TASK) == expected
    assert task.entry.shared_at is not None and not task.entry.held_back
    assert statuses(task) == [("", TaskStatus.OPEN)]


def test_in_a_team_each_gets_one_of_their_own_that_the_others_do_not_see():
    world = World(teachers=3)
    first, second, third = world.teachers
    one, two = world.set(teachers=[first, second])
    assert [one.teacher, two.teacher] == [first, second]
    assert {task.entry.corner_of for task in (one, two)} == {first, second}
    assert one.entry_id != two.entry_id
    seen = {person: set(Task.objects.visible_to(person)) for person in (world.coach, first, second, third)}
    assert seen == {world.coach: {one, two}, first: {one}, second: {two}, third: set()}
    entries = {person: set(Entry.objects.visible_to(person)) for person in (first, third)}
    assert entries == {first: {one.entry}, third: set()}


def test_a_teacher_sets_a_task_for_oneself_and_for_nobody_else():
    world = World(teachers=2)
    (task,) = world.set(by=world.teacher)
    assert (task.set_by, task.teacher) == (world.teacher, world.teacher)
    with pytest.raises(services.TaskError):
        world.set(by=world.teacher, teachers=world.teachers)
    assert Task.objects.count() == 1


def test_the_same_page_sent_twice_sets_it_once(world):
    key = uuid.uuid4()
    assert len(world.set(key=key)) == 1
    assert world.set(key=key) == []
    assert (Task.objects.count(), Entry.objects.count()) == (1, 1)
    assert len(world.set(key=key, title="Ett annat ord")) == 1


def test_only_where_it_is_under_way_and_on_a_day_to_come(world):
    for number in (-1, 400):
        with pytest.raises(services.TaskError):
            world.set(due_in=number)
    assert world.set(due_in=0)
    pause(engagement=world.engagement, by=world.coach)
    with pytest.raises(services.TaskError):
        world.set()
    close(engagement=world.engagement, by=world.coach)
    with pytest.raises(services.TaskError):
        world.set()
    assert Task.objects.count() == 1


def test_the_meeting_is_one_of_the_engagement(world):
    meeting = make_meeting(world.engagement.series)
    (task,) = world.set(meeting=meeting)
    assert (task.meeting, task.entry.meeting) == (meeting, meeting)
    other = make_meeting(make_engagement(world.school).series)
    with pytest.raises(services.TaskError):
        world.set(meeting=other)
    meeting.delete()
    task.refresh_from_db()
    assert task.meeting is None


def test_who_is_outside_sets_nothing(world):
    stranger = make_teacher(world.school)
    with pytest.raises(services.TaskError):
        services.set_tasks(
            unlocked=make_vault(stranger),
            engagement=world.engagement,
            by=stranger,
            teachers=[world.teacher],
            due_on=day(3),
            texts=words(),
        )
    assert not Task.objects.exists()


def change(world, task, *, by=None, title="Två minuter", due_in=9, seen=None):
    return services.change_task(
        unlocked=world.coachs if by in (None, world.coach) else world.teachers_vault,
        task=task,
        by=by or world.coach,
        texts=words(title),
        due_on=day(due_in),
        seen=seen or (task.entry.version, task.due_on),
    )


def test_changed_by_who_set_it_and_by_its_teacher(world):
    (task,) = world.set()
    task = change(world, task)
    assert (task.due_on, read(world.teachers_vault)[0]["title"]) == (day(9), "Två minuter")
    task = change(world, task, by=world.teacher, title="En halv minut", due_in=9)
    assert read(world.coachs)[0]["title"] == "En halv minut"
    # A day is an event; words are versions of the entry.
    assert statuses(task) == [("", "open"), ("open", "open")]
    other = make_coach(world.school.authority)
    join(engagement=world.engagement, person=other, role=ParticipantRole.FACILITATOR, by=world.coach)
    task.engagement = world.engagement
    assert [rules.may_change(person, task) for person in (world.coach, world.teacher, other)] == [
        True,
        True,
        False,
    ]


def test_two_windows_and_a_task_that_is_done_meanwhile(world):
    (task,) = world.set()
    seen = (task.entry.version, task.due_on)
    change(world, task, title="Först", due_in=7, seen=seen)
    with pytest.raises(services.TaskChanged):
        change(world, task, title="Sedan", due_in=7, seen=seen)
    change(world, task, title="Först", due_in=12, seen=(2, day(7)))
    with pytest.raises(services.TaskChanged):
        change(world, task, title="Först", due_in=13, seen=(2, day(7)))
    services.finish(task=task, by=world.teacher)
    with pytest.raises(services.TaskError):
        change(world, task, seen=(2, day(12)))
    assert (read(world.coachs)[0]["title"], Task.objects.get().due_on) == ("Först", day(12))


def test_what_was_for_the_only_teacher_is_not_for_who_joins(world):
    (task,) = world.set()
    world.reflect(task)
    services.reopen(task=task, by=world.teacher)
    newcomer = make_teacher(world.school)
    join(engagement=world.engagement, person=newcomer, role=ParticipantRole.PARTICIPANT, by=world.coach)
    task = change(world, Task.objects.get())
    world.reflect(task, "Skrivet om", seen=1)
    assert not Entry.objects.visible_to(newcomer).exists()
    assert not Task.objects.visible_to(newcomer).exists()
    assert Entry.objects.visible_to(world.teacher).count() == 2
    assert read(world.teachers_vault)[0]["title"] == "Två minuter"


def test_a_day_that_has_passed_can_stay_when_the_words_change(world):
    (task,) = world.set()
    Task.objects.update(due_on=day(-2))
    task = change(world, task, due_in=-2, seen=(1, day(-2)))
    with pytest.raises(services.TaskError):
        change(world, task, due_in=-1, seen=(2, day(-2)))


def test_a_reflection_is_sealed_for_both_and_marks_it_done(world):
    (task,) = world.set()
    task = world.reflect(task, "Elva skrev", "De tänker längre")
    assert (task.status, task.done_at is not None) == (TaskStatus.DONE, True)
    assert read(world.coachs, kind=EntryKind.TASK_REFLECTION) == [
        {"tried": "Elva skrev", "evaluation": "De tänker längre"}
    ]
    assert list(new_reflections(world.coach)) == [task]
    with pytest.raises(EntryChanged):
        world.reflect(task, "En gång till")
    task = world.reflect(task, "Tolv skrev", seen=1)
    assert read(world.coachs, kind=EntryKind.TASK_REFLECTION)[0]["tried"] == "Tolv skrev"
    assert statuses(task) == [("", "open"), ("open", "done")]


def test_done_without_words_and_words_afterwards(world):
    (task,) = world.set()
    services.finish(task=task, by=world.teacher)
    first = services.finish(task=task, by=world.teacher).done_at
    task = world.reflect(task)
    assert (task.done_at, task.reflection is not None) == (first, True)
    with pytest.raises(services.TaskError):
        services.finish(task=services.reopen(task=task, by=world.teacher), by=world.coach)


def test_dropped_and_taken_up_again(world):
    (task,) = world.set()
    assert services.drop(task=task, by=world.coach).status == TaskStatus.DROPPED
    services.drop(task=task, by=world.coach)
    for act in (services.finish, world_reflect(world)):
        with pytest.raises(services.TaskError):
            act(task=task, by=world.teacher)
    assert services.reopen(task=task, by=world.teacher).status == TaskStatus.OPEN
    services.reopen(task=task, by=world.teacher)
    assert statuses(task) == [("", "open"), ("open", "dropped"), ("dropped", "open")]
    services.finish(task=task, by=world.teacher)
    with pytest.raises(services.TaskError):
        services.reopen(task=task, by=world.coach)


def world_reflect(world):
    return lambda task, by: world.reflect(task)


def test_when_its_teacher_leaves_a_coach_tidies_up():
    world = World(teachers=2)
    (task,) = world.set(by=world.teacher)
    task.engagement = world.engagement
    assert not rules.may_drop(world.coach, task)
    leave(engagement=world.engagement, person=world.teacher, by=world.coach)
    assert not Task.objects.visible_to(world.teacher).exists()
    assert not my_open_tasks(world.teacher).exists()
    (shown,) = tasks_of(world.coach, world.engagement, world.coachs).open
    assert (shown.has_left, shown.may_drop, shown.may_change) == (True, True, False)
    assert services.drop(task=task, by=world.coach).status == TaskStatus.DROPPED
    # Whoever comes back finds what was theirs.
    join(engagement=world.engagement, person=world.teacher, role=ParticipantRole.PARTICIPANT, by=world.coach)
    assert list(Task.objects.visible_to(world.teacher)) == [task]


def test_while_paused_one_says_how_it_went_and_sets_nothing(world):
    (task,) = world.set()
    pause(engagement=world.engagement, by=world.coach)
    tasks = tasks_of(world.teacher, world.engagement, world.teachers_vault)
    assert (tasks.may_set, tasks.open[0].may_finish, tasks.open[0].may_change) == (False, True, True)
    assert world.reflect(task).status == TaskStatus.DONE


def test_after_the_end_its_teacher_may_say_how_it_went_and_nothing_else(world):
    task, other = *world.set(), *world.set(title="Två")
    close(engagement=world.engagement, by=world.coach)
    assert not my_open_tasks(world.teacher).exists()
    for act, by in ((services.drop, world.coach), (services.drop, world.teacher)):
        with pytest.raises(services.TaskError):
            act(task=task, by=by)
    assert world.reflect(task).status == TaskStatus.DONE
    services.finish(task=other, by=world.teacher)
    with pytest.raises(services.TaskError):
        services.reopen(task=other, by=world.teacher)


def test_when_notes_are_erased_the_facts_stay(world):
    (task,) = world.set()
    world.reflect(task)
    close(engagement=world.engagement, by=world.coach)
    now = timezone.now()
    erase_contents(engagement_id=world.pk, until=now)
    Engagement.objects.update(erase_on=now.date(), erased_at=now)
    task.refresh_from_db()
    assert (task.entry, task.reflection, task.status) == (None, None, TaskStatus.DONE)
    (shown,) = tasks_of(world.teacher, world.engagement, world.teachers_vault).ended
    assert (shown.words, shown.reflection, shown.may_reflect) == (None, None, False)
    with pytest.raises(services.TaskError):
        world.reflect(task)


def test_what_is_written_is_kept_as_a_draft_until_it_is_saved(world):
    (task,) = world.set()
    outsider = make_teacher(world.school)
    for place in (
        place_of(world.engagement, TASK),
        place_of(task, TASK),
        place_of(task, TASK_REFLECTION),
    ):
        assert engagement_of_place(world.teacher, place) == world.engagement
        assert engagement_of_place(outsider, place) is None
    fields = {"tried": Plaintext("Halvt")}
    place = place_of(task, TASK_REFLECTION)
    keep_draft(unlocked=world.teachers_vault, engagement=world.engagement, place=place, fields=fields)
    world.reflect(task)
    assert not Draft.objects.exists()


def test_until_the_next_meeting_or_for_two_weeks(world):
    assert usual_day(world.engagement) == day(14)
    meeting = make_meeting(world.engagement.series, timezone.now() + dt.timedelta(days=5))
    assert usual_day(world.engagement) == timezone.localdate(meeting.starts_at)


def test_the_database_keeps_what_is_promised(world):
    task = make_task(world.engagement)
    for broken in ({"status": "done"}, {"status": "gone"}, {"done_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**broken)
    (other,) = world.set()
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(entry=other.entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=other.pk).update(reflection=other.entry)


def test_nobody_else_sees_a_task(world):
    (task,) = world.set()
    assert set(Task.objects.visible_to(world.coach)) == set(Task.objects.visible_to(world.teacher)) == {task}
    assert not Task.objects.visible_to(make_teacher(world.school)).exists()
    assert not Task.objects.visible_to(make_coach(world.school.authority)).exists()
