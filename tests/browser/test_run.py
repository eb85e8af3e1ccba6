"""A meeting led by a method, from a telephone and on a screen in the room: both show the same, whatever comes between.

The method takes 50 minutes, and here each minute of it is a second: sixty times as fast, while all clocks go at their
real speed. So a second between two screens here is the second that a group would see.
"""

import datetime as dt
import re
import time

import pytest
from django.utils import timezone

from coaching.models import MethodRun
from coaching.services import run as services
from coaching.services.method import ensure_library
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import (
    PersonFactory,
    ProgrammeFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_meeting,
    make_method,
    make_series,
    make_teacher,
)

NARROWEST = {"width": 320, "height": 640}
MINUTES = (6, 9, 12, 10, 8, 5)
QUESTIONS = (
    "En mening var: vad har du med dig in i rummet just nu?",
    "Berätta vad som hänt och avsluta med din fråga. Vad vill du förstå bättre?",
    "Ställ en fråga som du inte redan vet svaret på. Råd och egna exempel får vänta.",
    "Vad lade du märke till? Börja gärna med: jag undrar om …",
    "Vad fastnade hos dig? Du behöver inte svara på allt.",
    "Ett ord var: vad tar du med dig till dina egna elever?",
)
NAMES = ("Landa", "Frågan", "Frågor som öppnar", "Första rundan", "Svar på det som sagts", "Avrunda")

#: Notes each change of the clock that is shown, by a clock that both windows share and that nobody sets.
WATCH = """() => {
    const clock = document.querySelector("[data-put=clock]");
    const note = () => window.shown.push([performance.timeOrigin + performance.now(), clock.textContent]);
    window.shown = [];
    new MutationObserver(note).observe(clock, {childList: true, characterData: true, subtree: true});
    note();
}"""
#: A telephone whose clock is seven minutes slow.
SLOW = "{ const now = Date.now.bind(Date); Date.now = () => now() - 420_000; }"


@pytest.fixture
def school(site):
    return SchoolFactory(name="Furuskolan")


@pytest.fixture
def leader(school):
    return make_coach(school.authority, person=PersonFactory(given_name="Karin", family_name="Ek"))


@pytest.fixture
def member(school):
    return make_teacher(school, person=PersonFactory(given_name="Ali", family_name="Lind"))


@pytest.fixture
def meeting(school, leader, member):
    series = make_series(
        school, facilitators=[leader], participants=[member, make_teacher(school)], place="Biblioteket"
    )
    ProgrammeFactory(authority=school.authority, series=series, name="Handledning för lärande")
    now = timezone.now().replace(second=0, microsecond=0)
    return make_meeting(series, now - dt.timedelta(minutes=1), kind="group_supervision")


@pytest.fixture
def method(meeting):
    method = make_method(
        meeting.series.programme, minutes=MINUTES, name_sv="Kollegial handledning i rundor", name_en=""
    )
    for step, name, question in zip(method.steps.all(), NAMES, QUESTIONS, strict=True):
        step.name_sv, step.question_sv = name, question
        step.save()
    return method


@pytest.fixture
def run(meeting, method, leader):
    return services.choose(meeting=meeting, method=method, by=leader)


@pytest.fixture
def fast(run):
    """Each minute a second."""
    for step in run.steps.all():
        step.planned_seconds //= 60
        step.save()
    return run


class Watched:
    """A window whose clock is noted from now on, also over a reload."""

    def __init__(self, page):
        self.page, self.shown = page, []
        page.evaluate(WATCH)

    def keep(self):
        """Take over what was noted so far."""
        self.shown += [
            (at / 1000, seconds(text)) for at, text in self.page.evaluate("window.shown.splice(0)")
        ]

    def reload(self):
        self.keep()
        # What it showed is gone until it shows something again.
        self.shown.append((time.time(), None))
        self.page.reload()
        self.page.evaluate(WATCH)

    def at(self, moment):
        """What it showed then, in seconds; None before the first."""
        return next((value for at, value in reversed(self.shown) if at <= moment), None)


def seconds(text):
    """Of "1:05" and, over time, of "+0:12"."""
    minutes, rest = text.strip("+").split(":")
    return (int(minutes) * 60 + int(rest)) * (-1 if text.startswith("+") else 1)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    return time.time()


def shows(page, beginning):
    """Wait until the clock begins like this."""
    page.locator("[data-put=clock]").filter(has_text=re.compile(f"^{re.escape(beginning)}")).wait_for()


def wait_until(moment):
    time.sleep(max(0, moment - time.time()))


def test_two_screens_are_never_a_second_apart(open_page, fast, leader, member):
    phone = open_page(PHONE, person=leader)
    phone.add_init_script(SLOW)
    phone.goto(f"/runs/{fast.pk}/")
    room = open_page(DESKTOP, person=member)
    room.goto(f"/runs/{fast.pk}/screen/")
    room.get_by_text("Börjar strax").wait_for()
    one, other = Watched(phone), Watched(room)
    pressed = [press(phone, "Börja")]
    # Three seconds over time: nothing goes on by itself.
    wait_until(pressed[0] + 9)
    for page in (phone, room):
        assert page.locator(".run-word:visible").inner_text() == "över tiden"
        assert page.locator("[data-put=clock]:visible").inner_text().startswith("+0:0")
    pressed.append(press(phone, "Nästa"))
    wait_until(pressed[-1] + 3)
    pressed.append(press(phone, "Pausa"))
    wait_until(pressed[-1] + 2)
    stood = [page.locator("[data-put=clock]:visible").inner_text() for page in (phone, room)]
    wait_until(pressed[-1] + 4)
    assert stood == [page.locator("[data-put=clock]:visible").inner_text() for page in (phone, room)]
    assert stood[0] == stood[1]
    pressed.append(press(phone, "Fortsätt"))
    wait_until(pressed[-1] + 2)
    other.reload()
    one.reload()
    wait_until(pressed[-1] + 5)
    pressed.append(press(phone, "Nästa"))
    room.get_by_role("heading", name=NAMES[2]).wait_for()
    wait_until(pressed[-1] + 2)
    # Half a minute without a network in the room, while the conversation goes on to the fifth step.
    lost = time.time()
    room.context.set_offline(True)
    room.get_by_text("Ingen kontakt.").wait_for()
    before = room.locator("[data-put=clock]:visible").inner_text()
    wait_until(lost + 12)
    pressed.append(press(phone, "Nästa"))
    wait_until(lost + 24)
    pressed.append(press(phone, "Nästa"))
    wait_until(lost + 30)
    assert room.get_by_role("heading", name=NAMES[2]).is_visible()
    assert seconds(room.locator("[data-put=clock]:visible").inner_text()) < seconds(before) - 25
    room.context.set_offline(False)
    room.get_by_role("heading", name=NAMES[4]).wait_for()
    found = time.time()
    room.get_by_text("Ingen kontakt.").wait_for(state="hidden")
    wait_until(found + 4)
    pressed.append(press(phone, "Nästa"))
    wait_until(pressed[-1] + 5)
    one.keep()
    other.keep()
    assert_together(one, other, pressed, [(lost, found)])
    press(phone, "Avsluta")
    phone.get_by_role("heading", name="Hur tiden användes").wait_for()
    room.get_by_role("heading", name="Samtalet är slut").wait_for()
    assert_it_took_as_long(fast, pressed)


def assert_together(one, other, pressed, losses):
    """Twenty times a second, but for the time that news needs to come, what both showed."""
    apart, moment, last = [], pressed[0] + 2, pressed[-1] + 4.5
    while moment < last:
        unsettled = any(0 <= moment - at < 1.5 for at in pressed)
        unsettled |= any(start <= moment < end + 1 for start, end in losses)
        values = one.at(moment), other.at(moment)
        if not unsettled and None not in values:
            apart.append(abs(values[0] - values[1]))
        moment += 0.05
    # That there was something to compare.
    assert len(apart) > 350
    assert max(apart) <= 1
    # A screen may turn its second a moment before the other; most of the time they show the same.
    assert apart.count(0) / len(apart) > 0.9


def assert_it_took_as_long(run, pressed):
    """What the server has noted is what was pressed, to a second; the pause is not in it."""
    start, first, paused, resumed, second, third, fourth, fifth = pressed
    taken = [step.taken.total_seconds() for step in MethodRun.objects.get(pk=run.pk).steps.all()]
    expected = [
        first - start,
        (paused - first) + (second - resumed),
        third - second,
        fourth - third,
        fifth - fourth,
    ]
    assert taken[:5] == pytest.approx(expected, abs=1)


def test_by_the_keyboard_alone_and_two_telephones_press_once(open_page, run, leader, accessible):
    page = open_page(DESKTOP, person=leader)
    page.goto(f"/runs/{run.pk}/")
    said = page.locator("[data-say]")
    keys = page.keyboard
    keys.press("Space")
    page.get_by_role("button", name="Pausa").wait_for()
    assert said.inner_text() == "Steg 1 av 6: Landa. Talar: En efter en. Tyst: Den som tar upp frågan."
    keys.press("n")
    page.get_by_role("heading", name=NAMES[1]).wait_for()
    assert said.inner_text().startswith("Steg 2 av 6: Frågan.")
    keys.press("b")
    page.get_by_role("heading", name=NAMES[0]).wait_for()
    keys.press("+")
    page.get_by_text("Steget har fått mer tid.").wait_for(state="attached")
    page.locator("[data-run]:not([data-sending])").wait_for()
    keys.press("5")
    shows(page, "11:")
    keys.press("p")
    page.get_by_role("button", name="Fortsätt").wait_for()
    assert said.inner_text() == "Pausat."
    keys.press("?")
    page.get_by_role("dialog", name="Kortkommandon").wait_for()
    accessible(page)
    keys.press("Escape")
    # A button that has the focus is pressed by the space bar, whichever it is; the focus stays where one works.
    page.get_by_role("button", name="Fortsätt").focus()
    keys.press("Space")
    page.get_by_role("button", name="Pausa").wait_for()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Pausa"
    # Another telephone has gone on meanwhile, and this one has not heard of it: one step, not two.
    page.route("**/state/**", lambda route: route.abort("internetdisconnected"))
    run.refresh_from_db()
    services.next_step(run=run, by=leader, version=run.version)
    keys.press("n")
    page.get_by_role("heading", name=NAMES[1]).wait_for()
    page.unroute("**/state/**")
    run.refresh_from_db()
    assert run.step == 2
    page.get_by_role("button", name="Avsluta").focus()
    keys.press("Enter")
    page.get_by_role("dialog", name="Avsluta samtalet?").wait_for()
    # The safe answer has the focus.
    keys.press("Enter")
    assert not page.get_by_role("dialog").is_visible()
    keys.press("Enter")
    keys.press("Shift+Tab")
    keys.press("Enter")
    page.get_by_role("heading", name="Hur tiden användes").wait_for()


def test_sound_is_off_until_somebody_wants_it_and_the_browser_remembers(open_page, run, leader):
    page = open_page(PHONE, person=leader)
    page.goto(f"/runs/{run.pk}/")
    switch = page.get_by_label("Ljud och vibration")
    assert not switch.is_checked()
    switch.check()
    page.reload()
    assert page.get_by_label("Ljud och vibration").is_checked()


def test_no_contact_says_that_nothing_was_changed(open_page, run, leader):
    page = open_page(PHONE, person=leader)
    page.goto(f"/runs/{run.pk}/")
    page.context.set_offline(True)
    press(page, "Börja")
    page.get_by_text("så inget ändrades").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Ingen kontakt. Klockan").wait_for(state="hidden")
    press(page, "Börja")
    page.get_by_role("button", name="Pausa").wait_for()
    assert not page.get_by_text("så inget ändrades").is_visible()


@pytest.mark.parametrize(
    ("viewport", "dark"),
    [(DESKTOP, False), (DESKTOP, True), (PHONE, False), (PHONE, True)],
    ids=["wide", "wide-dark", "phone", "phone-dark"],
)
def test_how_it_looks(
    open_page, accessible, fits, screenshot, meeting, method, leader, member, viewport, dark
):
    ensure_library()
    name = f"{viewport['width']}{'-dark' if dark else ''}"
    page = open_page(viewport, dark=dark, person=leader)

    def look(what, of=page):
        of.set_viewport_size(NARROWEST)
        fits(of)
        of.set_viewport_size(viewport)
        accessible(of)
        screenshot(of, f"run-{what}-{name}")

    page.goto("/home/")
    look("home")
    page.goto(f"/meetings/{meeting.pk}/")
    look("meeting")
    page.get_by_role("link", name="Led mötet efter en samtalsmetod").click()
    look("choose")
    page.get_by_role("region", name="Insatsens egna").get_by_role("button", name="Välj").click()
    page.get_by_role("button", name="Börja").wait_for()
    look("waiting")
    run = MethodRun.objects.get()
    room = open_page(viewport, dark=dark, person=member)
    room.goto(f"/runs/{run.pk}/screen/")
    look("screen-waiting", room)
    onlooker = open_page(viewport, dark=dark, person=member)
    onlooker.goto(f"/runs/{run.pk}/")
    press(page, "Börja")
    press(page, "Nästa")
    page.get_by_role("heading", name=NAMES[1]).wait_for()
    room.get_by_role("heading", name=NAMES[1]).wait_for()
    onlooker.get_by_text("leder samtalet").wait_for()
    MethodRun.objects.update(since=timezone.now() - dt.timedelta(minutes=3), version=8)
    for one in (page, room):
        shows(one, "5:")
    look("going")
    look("screen", room)
    look("onlooker", onlooker)
    MethodRun.objects.update(since=timezone.now() - dt.timedelta(minutes=11, seconds=12), version=9)
    for one in (page, room):
        shows(one, "+")
    look("over")
    look("screen-over", room)
    press(page, "Pausa")
    page.get_by_role("button", name="Fortsätt").wait_for()
    room.locator("[data-run][data-state=paused]").wait_for()
    look("paused")
    look("screen-paused", room)
    room.context.set_offline(True)
    room.get_by_text("Ingen kontakt").wait_for()
    look("screen-away", room)
    room.context.set_offline(False)
    press(page, "Avsluta")
    look("end")
    press(page.get_by_role("dialog"), "Avsluta")
    page.get_by_role("heading", name="Hur tiden användes").wait_for()
    look("note")
    room.get_by_role("heading", name="Samtalet är slut").wait_for()
    look("screen-ended", room)


@pytest.mark.parametrize(("viewport", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["wide", "phone-dark"])
def test_methods_are_copied_and_made_to_fit(open_page, accessible, fits, screenshot, meeting, viewport, dark):
    ensure_library()
    page = open_page(viewport, dark=dark, person=make_administrator(meeting.series.authority))

    def look(what):
        page.set_viewport_size(NARROWEST)
        fits(page)
        page.set_viewport_size(viewport)
        accessible(page)
        screenshot(page, f"method-{what}-{viewport['width']}")

    page.goto(f"/programmes/{meeting.series.programme.slug}/methods/")
    look("none")
    page.goto("/methods/")
    look("list")
    page.get_by_role("link", name="Kollegial handledning i rundor").click()
    look("detail")
    page.emulate_media(media="print")
    screenshot(page, f"method-print-{viewport['width']}")
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Kopiera till en insats").click()
    look("copy")
    page.get_by_role("button", name="Kopiera").click()
    page.get_by_role("heading", name="2. Frågan").wait_for()
    look("edit")
    # By the keyboard: the third step up, and down again.
    page.get_by_role("button", name="Flytta upp Frågor som öppnar").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="2. Frågor som öppnar").wait_for()
    page.get_by_role("button", name="Flytta ned Frågor som öppnar").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="3. Frågor som öppnar").wait_for()
    page.get_by_role("link", name="Ta bort Avrunda").click()
    look("remove")
    page.get_by_role("button", name="Ta bort").click()
    page.get_by_role("link", name="Lägg till ett steg").click()
    page.get_by_label("Namn", exact=True).fill("Tystnad")
    page.get_by_label("Minuter").fill("121")
    page.get_by_label("Vem som är tyst").select_option(label="En efter en")
    page.get_by_role("button", name="Spara").click()
    page.get_by_text("mellan 1 och 120 minuter").first.wait_for()
    look("step-wrong")
    page.get_by_label("Minuter").fill("2")
    page.get_by_label("Vem som är tyst").select_option(label="Ingen")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("heading", name="8. Tystnad").wait_for()
    page.goto(f"/programmes/{meeting.series.programme.slug}/methods/")
    look("programme")
