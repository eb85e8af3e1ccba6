"""Tasks on the pages: set, read, changed, said to be done, written about; and nothing of it for anybody else."""

import datetime as dt
import re
import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from coaching.enums import TaskStatus
from coaching.models import Draft, Engagement, Entry, SealedField, Task, TaskTemplate
from coaching.queries.draft import TASK, place_of
from coaching.services.draft import keep_draft
from coaching.services.engagement import close, pause
from coaching.services.erasure import erase_contents
from coaching.vault.plaintext import Plaintext
from tests import factories
from tests.coaching.services.test_task import World, change, day, read
from tests.coaching.vaults import signed_in

pytestmark = pytest.mark.django_db

CANARY = "Kanariefågeln sjunger"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def coach(world):
    return signed_in(world.coach, world.coachs)


@pytest.fixture
def teacher(world):
    return signed_in(world.teacher, world.teachers_vault)


def url(name, thing):
    return reverse(name, args=[thing.pk])


def sent(title=CANARY, **more):
    return {
        "title": title,
        "what": "Låt dem skriva",
        "with_class": "",
        "due_on": day(7).isoformat(),
        "key": uuid.uuid4(),
        **more,
    }


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_set_by_a_coach_and_read_by_the_teacher(world, coach, teacher):
    address = url("task_new", world.engagement)
    form = coach.get(address)
    assertContains(form, f"Vem kan läsa detta: du och {world.teacher}")
    assertNotContains(form, "Vems uppgift är det?")
    assert form["Cache-Control"] == "no-store"
    answer = coach.post(address, sent())
    assert answer["Location"] == url("engagement_detail", world.engagement) + "#tasks"
    assert said(answer) == ["Uppgiften är upplagd."]
    task = Task.objects.get()
    for client in (coach, teacher):
        for name, thing in (
            ("engagement_detail", world.engagement),
            ("engagement_tasks", world.engagement),
            ("task_detail", task),
        ):
            assertContains(client.get(url(name, thing)), CANARY)


def test_while_locked_one_sees_the_day_and_not_the_words(world, coach):
    coach.post(url("task_new", world.engagement), sent())
    task = Task.objects.get()
    locked = signed_in(world.teacher)
    for name, thing in (
        ("engagement_detail", world.engagement),
        ("engagement_tasks", world.engagement),
        ("task_detail", task),
    ):
        page = locked.get(url(name, thing))
        assertNotContains(page, CANARY)
        assertContains(page, "Vad den går ut på öppnas med din lösenfras.")
        assertContains(page, "om 7 dagar")
    for name, thing in (("task_new", world.engagement), ("task_edit", task), ("task_reflect", task)):
        page = locked.get(url(name, thing))
        assertNotContains(page, "<textarea")
        assertContains(page, "data-unlock-form")


def test_what_was_typed_while_it_locked_stands_there_still(world):
    page = signed_in(world.coach).post(url("task_new", world.engagement), sent())
    assertContains(page, CANARY)
    assertContains(page, "vault_passphrase")
    assert not Task.objects.exists()


def test_the_same_page_sent_twice(world, coach):
    page = sent()
    for _each in range(2):
        assert coach.post(url("task_new", world.engagement), page).status_code == 302
    assert (Task.objects.count(), Entry.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Detta fält måste fyllas i."),
        ("what", "x" * 100_000, "får plats"),
        ("what", "a\x00b", "NUL"),
        ("due_on", "", "Detta fält måste fyllas i."),
        ("due_on", "i övermorgon", "Skriv datumet"),
        ("due_on", "2020-01-01", "Den dagen har passerat."),
        ("due_on", "2090-01-01", "Välj en dag inom ett år."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(world, coach, field, value, sentence):
    page = coach.post(url("task_new", world.engagement), sent(**{field: value}))
    assertContains(page, sentence)
    assertContains(page, "Låt dem skriva" if field != "what" else CANARY)
    assert not Task.objects.exists()


def test_emoji_and_line_breaks_are_words(world, coach):
    coach.post(url("task_new", world.engagement), sent("🧪 Pröva", what="Ett\r\nTvå 🙂"))
    assert read(world.coachs) == [{"title": "🧪 Pröva", "what": "Ett\nTvå 🙂", "with_class": ""}]


def test_in_a_team_the_form_asks_whose():
    world = World(teachers=3)
    coach = signed_in(world.coach, world.coachs)
    address = url("task_new", world.engagement)
    assertContains(coach.get(address), "Vems uppgift är det?")
    assertContains(coach.post(address, sent()), "Välj minst en.")
    assertContains(coach.post(address, sent(teachers=[world.coach.pk])), "inte längre med")
    chosen = [teacher.pk for teacher in world.teachers[:2]]
    assert said(coach.post(address, sent(teachers=chosen))) == ["2 uppgifter är upplagda, en för var och en."]
    assert list(Task.objects.order_by("pk").values_list("teacher", flat=True)) == chosen
    # A teacher of the team is not asked: it is their own.
    teacher = signed_in(world.teacher, world.teachers_vault)
    assertNotContains(teacher.get(address), "Vems uppgift är det?")
    teacher.post(address, sent("Min egen"))
    mine = Task.objects.latest("pk")
    assert (mine.teacher, mine.set_by) == (world.teacher, world.teacher)
    other = signed_in(world.teachers[1], factories.make_vault(world.teachers[1]))
    assert other.get(url("task_detail", mine)).status_code == 404
    assertNotContains(other.get(url("engagement_detail", world.engagement)), f"/tasks/{mine.pk}/")


def test_the_next_step_after_a_meeting(world, coach):
    at = timezone.now().replace(microsecond=0) - dt.timedelta(days=1)
    meeting = factories.make_meeting(world.engagement.series, at, kind="lesson_visit", status="held")
    address = url("task_new", world.engagement)
    assertContains(coach.get(url("engagement_detail", world.engagement)), f"{address}?meeting={meeting.pk}")
    page = coach.get(address, {"meeting": meeting.pk})
    assertContains(page, "Nästa steg efter: Lektionsbesök")
    coach.post(f"{address}?meeting={meeting.pk}", sent())
    task = Task.objects.get()
    assert (task.meeting, task.entry.meeting) == (meeting, meeting)
    assertContains(coach.get(url("task_detail", task)), "Bestämd vid")
    other = factories.make_meeting(factories.make_engagement(world.school).series)
    for asked in (other.pk, "x", "9" * 30, "²"):
        assert coach.get(address, {"meeting": asked}).status_code == 404


def offer(world, **fields):
    fields = {"name_sv": "Minuten", "what_sv": "Låt alla skriva först.", "position": 1, **fields}
    return TaskTemplate.objects.create(programme=world.engagement.programme, is_published=True, **fields)


def test_a_template_fills_in_what_is_empty(world, coach):
    template = offer(world)
    withdrawn = offer(world, position=2, name_sv="Borttagen")
    TaskTemplate.objects.filter(pk=withdrawn.pk).update(is_published=False)
    foreign = TaskTemplate.objects.create(
        programme=factories.ProgrammeFactory(), name_sv="Annans", what_sv="x", position=1, is_published=True
    )
    address = url("task_new", world.engagement)
    page = coach.get(address)
    assertContains(page, f"?template={template.pk}")
    assertNotContains(page, "Borttagen")
    form = coach.get(address, {"template": template.pk}).context["form"]
    values = (form["title"].value(), form["what"].value())
    assert values == (Plaintext("Minuten"), Plaintext("Låt alla skriva först."))
    for other in (withdrawn.pk, foreign.pk, "x", "9" * 40):
        assert coach.get(address, {"template": other}).context["form"]["title"].value() is None
    keep_draft(
        unlocked=world.coachs,
        engagement=world.engagement,
        place=place_of(world.engagement, TASK),
        fields={"title": Plaintext("Mitt"), "what": Plaintext(""), "due_on": Plaintext(day(3).isoformat())},
    )
    page = coach.get(address, {"template": template.pk})
    form = page.context["form"]
    assert (form["title"].value(), form["what"].value()) == (
        Plaintext("Mitt"),
        Plaintext("Låt alla skriva först."),
    )
    assertContains(page, f'value="{day(3).isoformat()}"')
    assertContains(page, "Du hade redan börjat.")
    coach.post(address, sent())
    assert not Draft.objects.exists()


def test_done_dropped_and_taken_up_again_by_one_click_each(world, teacher):
    (task,) = world.set()
    for name, status in (
        ("task_done", TaskStatus.DONE),
        ("task_reopen", TaskStatus.OPEN),
        ("task_drop", TaskStatus.DROPPED),
        ("task_drop", TaskStatus.DROPPED),
        ("task_reopen", TaskStatus.OPEN),
    ):
        assert teacher.post(url(name, task))["Location"] == url("task_detail", task)
        task.refresh_from_db()
        assert task.status == status
    assertContains(teacher.get(url("task_detail", task)), "Tagen upp igen")
    # What nobody needs a vault for works while it is locked.
    signed_in(world.teacher).post(url("task_done", task))
    task.refresh_from_db()
    assert task.status == TaskStatus.DONE


def test_only_its_teacher_says_that_it_is_done(world, coach):
    (task,) = world.set()
    assert coach.post(url("task_done", task)).status_code == 403
    assert coach.get(url("task_reflect", task)).status_code == 403
    page = coach.get(url("task_detail", task))
    assertNotContains(page, url("task_done", task))
    assertContains(page, url("task_drop", task))


def test_a_coach_does_not_change_what_a_teacher_has_set(world, coach):
    (task,) = world.set(by=world.teacher)
    assert coach.get(url("task_edit", task)).status_code == 403
    assert coach.post(url("task_drop", task)).status_code == 403


def test_changed_and_two_windows_meet_with_both_texts(world, coach):
    (task,) = world.set(title="Först")
    address = url("task_edit", task)
    form = coach.get(address).context["form"]
    assert form["title"].value() == Plaintext("Först")
    page = sent("Mitt", seen=1, seen_on=day(7).isoformat())
    change(world, task, title="Deras", due_in=8)
    conflict = coach.post(address, page)
    assert conflict.status_code == 409
    assertContains(conflict, "Deras", status_code=409)
    assertContains(conflict, "Mitt", status_code=409)
    form = conflict.context["form"]
    again = page | {"seen": form["seen"].value(), "seen_on": form["seen_on"].value()}
    assert coach.post(address, again)["Location"] == url("task_detail", task)
    assert read(world.coachs)[0]["title"] == "Mitt"


def test_what_has_ended_is_not_changed(world, coach, teacher):
    (task,) = world.set()
    teacher.post(url("task_done", task))
    for answer in (
        coach.get(url("task_edit", task)),
        coach.post(url("task_edit", task), sent(seen=1, seen_on=day(7).isoformat())),
    ):
        assert answer["Location"] == url("task_detail", task)
    assert said(coach.get(url("task_edit", task)))[-1].startswith("Uppgiften är inte öppen längre")


def tell(tried="Elva elever delade med sig", **more):
    return {"tried": tried, "evaluation": "De behöver tid", **more}


def test_a_teacher_writes_how_it_went_and_the_coach_reads_it(world, coach, teacher):
    (task,) = world.set(title="Minuten")
    address = url("task_reflect", task)
    form = teacher.get(address)
    assertContains(form, "Minuten")
    assertContains(form, f"Vem kan läsa detta: du och {world.coach}")
    assert teacher.post(address, tell())["Location"] == url("task_detail", task)
    # The same page once more is no conflict.
    assert teacher.post(address, tell()).status_code == 302
    task.refresh_from_db()
    assert (task.status, Entry.objects.count()) == (TaskStatus.DONE, 2)
    page = coach.get(url("task_detail", task))
    assertContains(page, "Elva elever delade med sig")
    assertContains(page, "De behöver tid")
    assertContains(coach.get(reverse("home")), f"{world.teacher} har skrivit om en uppgift")
    assertNotContains(coach.get(reverse("home")), "Elva elever")


def test_written_anew_and_two_windows(world, teacher):
    (task,) = world.set()
    world.reflect(task, "Först")
    address = url("task_reflect", task)
    assert teacher.get(address).context["form"]["tried"].value() == Plaintext("Först")
    teacher.post(address, tell("Sedan", seen=1))
    conflict = teacher.post(address, tell("Samtidigt", seen=1))
    assertContains(conflict, "Sedan", status_code=409)
    assertContains(conflict, "Samtidigt", status_code=409)
    teacher.post(address, tell("Samtidigt", seen=conflict.context["form"]["seen"].value()))
    assert read(world.coachs, kind="task_reflection")[0]["tried"] == "Samtidigt"


def test_nothing_is_written_about_a_dropped_task_and_nothing_is_lost(world, teacher):
    (task,) = world.set()
    teacher.post(url("task_drop", task))
    assert teacher.get(url("task_reflect", task))["Location"] == url("task_detail", task)


def test_nobody_else_finds_it(world):
    (task,) = world.set()
    area = world.school.area
    outsiders = [
        factories.make_principal(world.school),
        factories.make_area_manager(area),
        factories.make_administrator(world.school.authority),
        factories.make_teacher(world.school),
        factories.make_coach(world.school.authority),
        factories.make_coach(factories.AuthorityFactory()),
    ]
    pages = ["task_detail", "task_edit", "task_reflect"]
    acts = ["task_done", "task_drop", "task_reopen"]
    for person in outsiders:
        client = signed_in(person)
        answers = {client.get(url(name, task)).status_code for name in pages}
        answers |= {client.post(url(name, task)).status_code for name in acts}
        answers |= {
            client.get(url(name, world.engagement)).status_code for name in ("task_new", "engagement_tasks")
        }
        assert answers == {404}, person
    for person in outsiders[:3]:
        page = signed_in(person).get(url("engagement_detail", world.engagement))
        assert page.status_code == 200
        assertNotContains(page, "Uppgifter</h2>")
        assertNotContains(page, f"/tasks/{task.pk}/")
        assertNotContains(signed_in(person).get(reverse("home")), f"/tasks/{task.pk}/")


def test_a_paused_engagement_says_why_no_task_can_be_set(world, coach):
    world.set()
    pause(engagement=world.engagement, by=world.coach)
    page = coach.get(url("engagement_detail", world.engagement))
    assertNotContains(page, url("task_new", world.engagement))
    answer = coach.get(url("task_new", world.engagement))
    assert said(answer) == ["Uppgifter kan läggas upp medan coachningsuppdraget pågår."]


def test_what_was_changed_outside_is_said_in_its_place(world, coach):
    (task,) = world.set(title=CANARY)
    world.set(title="Hel")
    SealedField.objects.filter(version__entry=task.entry).update(sealed=b"x" * 300)
    page = coach.get(url("engagement_detail", world.engagement))
    assertContains(page, "har ändrats utanför Bollplank")
    assertContains(page, "Hel")
    task.entry.refresh_from_db()
    assert task.entry.damaged_at is not None
    assert coach.get(url("task_edit", task))["Location"] == url("task_detail", task)
    assert coach.get(url("task_detail", task)).status_code == 200


def test_my_coaching_shows_what_is_to_be_tried_late_ones_in_sight(world, teacher):
    (task,) = world.set(title=CANARY, due_in=3)
    factories.make_task(world.engagement, due_in=-1)
    factories.make_task(world.engagement, status=TaskStatus.DROPPED)
    page = teacher.get(reverse("home"))
    assertContains(page, "Mina uppgifter")
    assertContains(page, url("task_detail", task))
    assertContains(page, "om 3 dagar")
    assertContains(page, "Dagen har passerat", count=1)
    assertNotContains(page, CANARY)


def test_the_latest_that_ended_and_a_page_with_all(world, coach):
    for number in range(8):
        factories.make_task(world.engagement, status="done", due_in=-number)
    page = coach.get(url("engagement_detail", world.engagement))
    assert len(re.findall(r'id="task-\d+"', page.content.decode())) == 5
    assertContains(page, url("engagement_tasks", world.engagement))
    page = coach.get(url("engagement_tasks", world.engagement))
    assert len(re.findall(r'id="task-\d+"', page.content.decode())) == 8


@pytest.mark.parametrize("unlocked", [True, False])
def test_as_many_queries_for_many_tasks(world, same_queries, unlocked):
    coach = signed_in(world.coach, world.coachs if unlocked else None)
    teacher = signed_in(world.teacher, world.teachers_vault if unlocked else None)

    def grow(number):
        for each in range(number):
            world.set(title=f"Nummer {each}")
            (ended,) = world.set()
            world.reflect(ended)

    pages = [
        (coach, url("engagement_detail", world.engagement)),
        (coach, url("engagement_tasks", world.engagement)),
        (coach, reverse("home")),
        (teacher, reverse("home")),
    ]
    same_queries(lambda: [client.get(page) for client, page in pages], grow)


def test_without_a_key_one_reads_whom_it_waits_for_and_loses_nothing():
    school = factories.SchoolFactory()
    coach, teacher = factories.make_coach(school.authority), factories.make_teacher(school)
    engagement = factories.make_engagement(school, coaches=[coach], teachers=[teacher])
    task = factories.make_task(engagement)
    client = signed_in(teacher, factories.make_vault(teacher))
    page = client.get(url("task_new", engagement))
    assertContains(page, "Uppgifterna får vänta lite")
    assertContains(page, str(coach))
    assertNotContains(page, "<textarea")
    assertContains(client.get(url("task_reflect", task)), "Det du vill skriva får vänta lite")
    for address, form in ((url("task_new", engagement), sent()), (url("task_reflect", task), tell(CANARY))):
        refused = client.post(address, form)
        assertContains(refused, CANARY)
        assertContains(refused, "Du har ingen nyckel till det här än.")
    assert (Task.objects.count(), Entry.objects.count()) == (1, 0)


def test_what_the_erased_engagement_still_shows_is_days(world, teacher):
    (task,) = world.set(title=CANARY)
    world.reflect(task)
    close(engagement=world.engagement, by=world.coach)
    now = timezone.now()
    erase_contents(engagement_id=world.pk, until=now)
    Engagement.objects.update(erase_on=now.date(), erased_at=now)
    for name, thing in (
        ("engagement_detail", world.engagement),
        ("engagement_tasks", world.engagement),
        ("task_detail", task),
    ):
        page = teacher.get(url(name, thing))
        assertContains(page, "Vad den gick ut på har raderats.")
        assertNotContains(page, CANARY)
    assert teacher.get(url("task_reflect", task)).status_code == 302
