"""A goal in a real browser, from the first word to closing: written, changed by the other, decided about, reached."""

import datetime as dt

import pytest
from django.utils import timezone

from coaching.enums import Phase
from coaching.models import Attainment, CycleMove, Draft, Engagement, GoalReview
from coaching.services.circlekey import settle
from coaching.services.engagement import change_phase
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.coaching.goals import write_goal
from tests.coaching.vaults import unlock_context

NARROWEST = {"width": 320, "height": 640}
GOAL = "Hälften av eleverna berättar hur de har tänkt, i varje lektion."
LEVELS = {
    "Mycket mindre än förväntat (−2)": "Som nu: fyra elever.",
    "Mindre än förväntat (−1)": "En fjärdedel.",
    "Som förväntat (0)": "Hälften.",
    "Mer än förväntat (+1)": "Tre av fyra.",
    "Mycket mer än förväntat (+2)": "Alla, under en vecka.",
}


class World:
    """A coach and a teacher with vaults in step, in an engagement under way."""

    def __init__(self, site):
        self.site = site
        school = factories.SchoolFactory(name="Ekbackens skola")
        self.coach = factories.make_coach(school.authority)
        self.teacher = factories.make_teacher(school)
        self.engagement = factories.make_engagement(school, coaches=[self.coach], teachers=[self.teacher])
        at = timezone.now().replace(microsecond=0) - dt.timedelta(hours=2)
        factories.make_meeting(self.engagement.series, at, minutes=45)
        self.coachs, self.teachers = factories.make_vault(self.coach), factories.make_vault(self.teacher)
        for unlocked in (self.coachs, self.teachers):
            settle(unlocked=unlocked, engagement=self.engagement)
        self.page = f"/engagements/{self.engagement.pk}/"

    def open(self, page, unlocked):
        unlock_context(page.context, self.site, unlocked)
        return page


@pytest.fixture
def world(site):
    return World(site)


def test_from_the_first_word_to_closing(open_page, world, screenshot):
    coach = world.open(open_page(person=world.coach), world.coachs)
    teacher = world.open(open_page(PHONE, person=world.teacher), world.teachers)
    coach.goto(world.page)
    coach.get_by_role("link", name="Skriv målet").click()
    coach.get_by_label("Vad eleverna behöver").fill("Fler behöver sätta ord på hur de tänker.")
    coach.get_by_label("Målet", exact=True).fill(GOAL)
    coach.get_by_text("Utkastet sparat").wait_for()
    for label, words in LEVELS.items():
        coach.get_by_label(label).fill(words)
    screenshot(coach, "goal-new-1280")
    coach.get_by_role("button", name="Spara målet").click()
    coach.get_by_text("Målet är sparat").wait_for()
    teacher.goto("/home/")
    assert teacher.get_by_text(GOAL).is_visible()
    teacher.goto(world.page)
    teacher.get_by_role("link", name="Ändra målet").click()
    teacher.get_by_label("Varför det är rimligt").fill("Vi prövar en sak i taget.")
    teacher.get_by_role("button", name="Spara målet").click()
    teacher.get_by_text("Målet är sparat").wait_for()
    teacher.get_by_role("link", name="Se tillbaka och bestäm").click()
    teacher.get_by_label("Behåll strategin").check()
    teacher.get_by_label("Vad vi såg och tänkte").fill("Tystnaden hjälper.")
    teacher.get_by_role("button", name="Spara beslutet").click()
    teacher.get_by_text("Beslutet är sparat").wait_for()
    teacher.get_by_role("button", name="Vidare till ”Lära”").click()
    teacher.get_by_text("Ni är nu vid ”Lära”, varv 1.").wait_for()
    screenshot(teacher, "goal-engagement-360")
    coach.goto(world.page)
    coach.get_by_text("Behovet, skälen och skalan").click()
    assert coach.get_by_text("Vi prövar en sak i taget.").is_visible()
    assert coach.get_by_text("Tystnaden hjälper.").is_visible()
    screenshot(coach, "goal-engagement-1280")
    coach.get_by_label("Fas", exact=True).select_option("evaluation")
    coach.get_by_role("button", name="Byt fas").click()
    for page, level in ((coach, "+1 Mer än förväntat"), (teacher, "0 Som förväntat")):
        page.goto("/home/")
        page.locator("[aria-labelledby=attainments-wait]").get_by_role("link").click()
        page.get_by_label(level, exact=True).check()
        screenshot(page, f"goal-attainment-{page.viewport_size['width']}")
        page.get_by_role("button", name="Spara mitt svar").click()
        page.get_by_text("Ditt svar är sparat").wait_for()
    coach.goto(f"{world.page}close/")
    screenshot(coach, "goal-close-1280")
    coach.get_by_role("button", name="Avsluta uppdraget").click()
    coach.get_by_text("Uppdraget är avslutat").first.wait_for()
    assert Engagement.objects.get().phase == Phase.CLOSED
    assert set(Attainment.objects.values_list("person", "level")) == {
        (world.coach.pk, 1),
        (world.teacher.pk, 0),
    }
    assert (GoalReview.objects.count(), CycleMove.objects.count(), Draft.objects.count()) == (1, 1, 0)


def test_the_pages_hold_on_every_screen(open_page, world, accessible, fits, screenshot):
    goal = write_goal(
        world.coachs, world.engagement, world.coach, GOAL, more="Tre av fyra, 🌱 " + "långt" * 40
    )
    change_phase(engagement=world.engagement, phase=Phase.WORK, by=world.coach)
    addresses = [
        world.page,
        f"{world.page}goals/new/",
        f"/goals/{goal.pk}/edit/",
        f"/goals/{goal.pk}/versions/",
        f"/goals/{goal.pk}/review/",
        f"{world.page}attainment/",
        f"{world.page}close/",
        "/engagements/",
    ]
    locked = open_page(NARROWEST, person=world.coach)
    opened = world.open(open_page(NARROWEST, person=world.coach), world.coachs)
    dark = world.open(open_page(DESKTOP, dark=True, person=world.coach), world.coachs)
    for page, some in ((locked, addresses[:-2]), (opened, addresses), (dark, addresses[:1] + addresses[4:6])):
        for address in some:
            page.goto(address)
            fits(page)
            accessible(page)
            if page is opened:
                screenshot(page, f"goal-320{address.replace(world.page, '-').replace(str(goal.pk), '')}")


def test_two_windows_meet_with_both_texts(open_page, world, accessible, screenshot):
    goal = write_goal(world.coachs, world.engagement, world.coach, GOAL)
    coach = world.open(open_page(person=world.coach), world.coachs)
    teacher = world.open(open_page(PHONE, person=world.teacher), world.teachers)
    for page, words in ((coach, "Coachens ord"), (teacher, "Lärarens ord")):
        page.goto(f"/goals/{goal.pk}/edit/")
        page.get_by_label("Målet", exact=True).fill(words)
    coach.get_by_role("button", name="Spara målet").click()
    coach.get_by_text("Målet är sparat").wait_for()
    teacher.get_by_role("button", name="Spara målet").click()
    teacher.get_by_text("Någon har sparat målet under tiden").wait_for()
    assert teacher.get_by_text("Coachens ord").is_visible()
    assert teacher.get_by_label("Målet", exact=True).input_value() == "Lärarens ord"
    accessible(teacher)
    screenshot(teacher, "goal-conflict-360")


def test_without_script_a_goal_is_written_and_the_cycle_moved(open_page, world):
    page = world.open(open_page(person=world.teacher, javascript=False), world.teachers)
    page.goto(f"{world.page}goals/new/")
    for label in ("Vad eleverna behöver", "Målet", "Som förväntat (0)"):
        page.get_by_label(label, exact=True).fill("Ord")
    page.get_by_role("button", name="Spara målet").click()
    assert "Målet är sparat" in page.locator("#messages").inner_text()
    page.get_by_role("button", name="Vidare till").click()
    assert CycleMove.objects.get().step == "learn"
