"""A task in a real browser: set from a template, reminded of by mail, written about, and read by the coach."""

import datetime as dt

import pytest
from django.utils import timezone

from coaching.models import Draft, Task, TaskTemplate
from coaching.services import task as services
from coaching.services.circlekey import settle
from coaching.vault.plaintext import Plaintext
from scheduling.models import Message
from scheduling.services.dispatch import claim_batches, send_batch
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.coaching.vaults import unlock_context

NARROWEST = {"width": 320, "height": 640}
TRIED = "Elva elever delade med sig, mot fyra förra veckan."


class World:
    """A coach and a teacher with vaults, in a programme that offers tasks."""

    def __init__(self, site):
        self.site = site
        school = factories.SchoolFactory(name="Ekbackens skola")
        self.coach = factories.make_coach(school.authority)
        self.teacher = factories.make_teacher(school)
        self.office = factories.make_administrator(school.authority)
        self.engagement = factories.make_engagement(school, coaches=[self.coach], teachers=[self.teacher])
        self.coachs, self.teachers = factories.make_vault(self.coach), factories.make_vault(self.teacher)
        settle(unlocked=self.coachs, engagement=self.engagement)
        settle(unlocked=self.teachers, engagement=self.engagement)
        self.programme = self.engagement.programme
        for number, name in enumerate(("En minut att skriva", "Räkna vem som får ordet"), start=1):
            TaskTemplate.objects.create(
                programme=self.programme,
                position=number,
                is_published=True,
                name_sv=name,
                what_sv="Låt alla skriva i en minut innan någon svarar. Lägg märke till vem som delar med sig.",
            )
        self.page = f"/engagements/{self.engagement.pk}/"

    def open(self, page, unlocked):
        unlock_context(page.context, self.site, unlocked)
        return page

    def set(self, due_in=3):
        texts = {"title": "Minuten", "what": "Låt alla skriva först.", "with_class": "5B"}
        (task,) = services.set_tasks(
            unlocked=self.coachs,
            engagement=self.engagement,
            by=self.coach,
            teachers=[self.teacher],
            due_on=timezone.localdate() + dt.timedelta(days=due_in),
            texts={name: Plaintext(text) for name, text in texts.items()},
        )
        return task


@pytest.fixture
def world(site):
    return World(site)


def remind():
    """As if two days before it was due."""
    at = timezone.now() - dt.timedelta(minutes=1)
    Message.objects.filter(kind="task_due").update(due_at=at, try_at=at)
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)


def test_from_a_template_to_what_the_teacher_says_of_it(open_page, world, mailbox, screenshot, accessible):
    coach = world.open(open_page(DESKTOP, person=world.coach), world.coachs)
    coach.goto(world.page)
    coach.locator("#tasks").get_by_role("link", name="Ny uppgift").click()
    coach.get_by_text("Utgå från ett av insatsens förslag").click()
    coach.get_by_role("link", name="En minut att skriva").click()
    coach.get_by_text("Ifyllt från insatsens förslag.").wait_for()
    coach.get_by_label("Med vilken klass").fill("5B")
    coach.get_by_text("Utkastet sparat").wait_for()
    accessible(coach)
    screenshot(coach, "task-new-1280")
    coach.get_by_role("button", name="Lägg upp uppgiften").click()
    coach.get_by_text("Uppgiften är upplagd.").wait_for()
    assert coach.locator("#tasks").get_by_text("En minut att skriva").is_visible()
    accessible(coach)
    screenshot(coach, "task-engagement-1280")
    assert (Task.objects.count(), Draft.objects.count()) == (1, 0)

    remind()
    (mail,) = mailbox.to(world.teacher.email)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "Du har en uppgift att pröva snart"
    assert "minut" not in text
    address = f"/tasks/{Task.objects.get().pk}/"
    assert address in text

    teacher = world.open(open_page(PHONE, person=world.teacher), world.teachers)
    teacher.goto("/home/")
    screenshot(teacher, "task-home-360")
    teacher.goto(address)
    assert teacher.get_by_text("En minut att skriva").is_visible()
    screenshot(teacher, "task-detail-360")
    teacher.get_by_role("link", name="Skriv hur det gick").click()
    teacher.get_by_label("Vad jag gjorde och vad som hände").fill(TRIED)
    accessible(teacher)
    screenshot(teacher, "task-reflect-360")
    teacher.get_by_role("button", name="Spara, och uppgiften är klar").click()
    teacher.get_by_text("Sparat, och uppgiften är klar.").wait_for()

    coach.goto("/home/")
    screenshot(coach, "task-coach-home-1280")
    coach.get_by_role("link", name=f"{world.teacher} har skrivit om en uppgift").click()
    assert coach.get_by_text(TRIED).is_visible()
    accessible(coach)
    screenshot(coach, "task-detail-1280")


def test_pages_fit_on_the_narrowest_screen(open_page, world, fits, screenshot):
    task = world.set()
    page = world.open(open_page(NARROWEST, person=world.teacher), world.teachers)
    for address in (world.page, f"{world.page}tasks/", f"{world.page}tasks/new/", f"/tasks/{task.pk}/"):
        page.goto(address)
        fits(page)
    for address in (f"/tasks/{task.pk}/edit/", f"/tasks/{task.pk}/reflect/"):
        page.goto(address)
        fits(page)
    office = open_page(NARROWEST, person=world.office)
    office.goto(f"/programmes/{world.programme.slug}/tasks/")
    fits(office)
    screenshot(office, "task-templates-320")


def test_without_script_it_is_set_dropped_and_taken_up_again(open_page, world):
    page = world.open(open_page(person=world.teacher, javascript=False), world.teachers)
    page.goto(f"{world.page}tasks/new/")
    page.get_by_text("Utgå från ett av insatsens förslag").click()
    page.get_by_role("link", name="Räkna vem som får ordet").click()
    page.get_by_role("button", name="Lägg upp uppgiften").click()
    page.get_by_role("button", name="Stryk").click()
    page.get_by_role("button", name="Ta upp det igen").click()
    page.get_by_role("button", name="Klar").click()
    page.get_by_text("Uppgiften är klar.").wait_for()
    assert Task.objects.get().status == "done"
