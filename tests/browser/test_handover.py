"""Another coach takes over, with two coaches and a teacher in windows of their own; and who is let in to what."""

import pytest

from coaching.models import HandOver
from coaching.services.member import join
from coaching.vault import crypto
from tests.browser.conftest import DESKTOP, PHONE
from tests.coaching.circles import Circles, words
from tests.coaching.vaults import unlock_context
from tests.factories import make_coach, make_meeting, make_teacher, make_vault

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def world(site):
    world = Circles()
    world.note(world.coachs, world.coach, "Om att vänta in elevernas svar")
    world.note(world.coachs, world.coach, "Bara för mig själv")
    world.note(world.coachs, world.coach, "Vi prövar par samtal till nästa gång", shared=True)
    world.successor = make_coach(world.school.authority)
    world.successors = make_vault(world.successor)
    make_meeting(world.engagement.series)
    return world


@pytest.fixture
def window(open_page, site):
    """A window of somebody's, unlocked."""

    def make(person, unlocked=None, viewport=DESKTOP, **options):
        page = open_page(viewport, person=person, **options)
        if unlocked:
            unlock_context(page.context, site, unlocked)
        return page

    return make


@pytest.fixture
def looked_at(accessible, fits, screenshot):
    """Axe, the narrowest screen, and pictures of a page."""

    def look(page, name):
        for width, height in ((1280, 900), (360, 740), (320, 640)):
            page.set_viewport_size({"width": width, "height": height})
            accessible(page)
            fits(page)
            screenshot(page, f"{name}-{width}")
        page.set_viewport_size(DESKTOP)

    return look


def test_a_hand_over(window, world, looked_at):
    engagement = world.engagement.pk
    coach = window(world.coach, world.coachs)
    coach.goto(f"/engagements/{engagement}/members/")
    looked_at(coach, "members-coach")
    coach.get_by_role("link", name="Lämna över").click()
    looked_at(coach, "handover-new")
    coach.get_by_label(str(world.successor)).check()
    coach.get_by_role("button", name="Gå vidare och välj anteckningar").click()
    assert "Bara för mig själv" in coach.locator("main").inner_text()
    looked_at(coach, "handover-pick")
    for box in coach.locator("section.sealed").all():
        if "Bara för mig" not in box.inner_text():
            box.get_by_role("checkbox").check()
    coach.get_by_role("button", name="Fråga lärarna").click()
    assert "Väntar på svar från" in coach.locator("main").inner_text()
    looked_at(coach, "handover-asked")

    teacher = window(world.teacher, viewport=PHONE)
    teacher.goto("/home/")
    looked_at(teacher, "home-handover-waits")
    teacher.get_by_role("link", name="Öppna överlämningen").click()
    page = teacher.locator("main").inner_text()
    assert "elevernas svar" not in page
    assert "coachens egen" in page
    looked_at(teacher, "handover-teacher")
    teacher.get_by_role("button", name="Ja, de här får följa med").click()

    coach.reload()
    looked_at(coach, "handover-consented")
    coach.get_by_role("button", name="Lämna över nu").click()
    assert f"{world.successor} har tagit över." in coach.locator("#messages").inner_text()
    assert coach.goto(f"/engagements/{engagement}/").status == 404
    assert HandOver.objects.get().state == "done"

    successor = window(world.successor, world.successors)
    successor.goto(f"/engagements/{engagement}/")
    world.settle(world.successors)
    assert words(world.successors) == [
        "Om att vänta in elevernas svar",
        None,
        "Vi prövar par samtal till nästa gång",
    ]
    successor.goto(f"/engagements/{engagement}/members/")
    assert str(world.coach) not in successor.locator("main").inner_text()
    looked_at(successor, "members-successor")


def test_a_newcomer_is_let_in(window, world, looked_at):
    newcomer = make_teacher(world.school)
    make_vault(newcomer)
    coach = window(world.coach, world.coachs)
    coach.goto(f"/engagements/{world.engagement.pk}/members/add/")
    looked_at(coach, "member-add")
    coach.get_by_role("button", name=f"Lägg till {newcomer}").click()
    coach.goto("/home/")
    looked_at(coach, "home-let-in")
    coach.goto(f"/engagements/{world.engagement.pk}/")
    looked_at(coach, "engagement-let-in")
    coach.get_by_role("link", name=f"Släpp in {newcomer}").click()
    looked_at(coach, "member-let-in")
    coach.get_by_role("button", name="Släpp in").click()
    assert "kan läsa det som delas från och med nu" in coach.locator("#messages").inner_text()
    assert "väntar på att släppas in" not in coach.locator("main").inner_text()
    coach.get_by_role("link", name=f"Låt lämna {newcomer}").click()
    looked_at(coach, "member-leave")


def test_both_see_the_same_number(window, world, looked_at):
    coach, teacher = window(world.coach, world.coachs), window(world.teacher, world.teachers)
    coach.goto(f"/people/{world.teacher.pk}/number/")
    teacher.goto(f"/people/{world.coach.pk}/number/")
    numbers = {page.locator(".compare-number").inner_text() for page in (coach, teacher)}
    holders = [
        (vault.person_id, crypto.public_of(vault.private())) for vault in (world.coachs, world.teachers)
    ]
    assert numbers == {crypto.comparison_number(*holders)}
    looked_at(coach, "number")
    coach.get_by_role("button", name="Vi såg samma nummer").click()
    assert "Ni såg samma nummer" in coach.locator("main").inner_text()
    teacher.get_by_role("button", name="Numren är olika").click()
    looked_at(teacher, "number-refused")


def test_a_new_lock_waits_for_the_other_half(window, world, looked_at):
    anew = world.lose(world.coach)
    coach = window(world.coach, anew)
    coach.goto(f"/engagements/{world.engagement.pk}/")
    looked_at(coach, "engagement-new-lock")
    teacher = window(world.teacher, world.teachers)
    teacher.goto("/home/")
    looked_at(teacher, "home-new-lock")
    teacher.get_by_role("link", name=f"Jämför nummer med {world.coach}").click()
    looked_at(teacher, "number-new-lock")
    teacher.get_by_role("button", name=f"Jag har talat med {world.coach}").click()
    world.settle(anew)
    assert words(anew) == [None, None, "Vi prövar par samtal till nästa gång"]


def test_locked_nothing_is_a_dead_end(window, world, looked_at):
    newcomer = make_teacher(world.school)
    make_vault(newcomer)
    join(engagement=world.engagement, person=newcomer, role="participant", by=world.coach)
    coach = window(world.coach)
    for address in (
        f"/people/{world.teacher.pk}/number/",
        f"/engagements/{world.engagement.pk}/members/{newcomer.pk}/let-in/",
    ):
        coach.goto(address)
        assert coach.locator("#unlock-here").is_visible()
        looked_at(coach, "locked" + address)
