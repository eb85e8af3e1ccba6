"""A whole term, from a teacher's wish to the file that the teacher keeps; and who sees what of it."""

import datetime as dt
import re
import zipfile

import pytest
import time_machine
from django.urls import reverse

from coaching.enums import Phase, RequestState
from coaching.models import Attainment, CoachingRequest, Engagement, Entry, Goal, Log, Task, Wish
from coaching.services.settling import settle_all
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.models import Meeting
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.browser.test_take_along import set_up
from tests.browser.test_whole_way import send_what_is_due
from tests.coaching.vaults import unlock_context
from tests.coaching.worlds import make_world

WISH = "Jag vill att fler elever vågar tala i matematiken."
NEED = "Eleverna behöver sätta ord på hur de tänker."
GOAL = "Hälften av klassen berättar hur de tänkt, varje lektion."
#: What is written in the conversation; nobody outside of it ever finds any of it.
FOCUS, SEEN, READING = "Vem får ordet?", "Elva händer uppe, fyra får svara", "Alla väntar in varandra"
REFLECTION, ANALYSIS = "Jag svarar för fort själv", "Betänketiden avgör vem som talar"
TASK, TRIED = "En minut att skriva först", "Fjorton räckte upp handen"
SEALED = (GOAL, FOCUS, SEEN, READING, REFLECTION, ANALYSIS, TASK, TRIED)
OUTSIDE = ("principal", "area_manager", "office")


def at(month, day, hour, minute=0):
    """A clock time in Sweden, in the autumn of 2027."""
    summer = (month, day) < (10, 31)
    return dt.datetime(2027, month, day, hour - (2 if summer else 1), minute, tzinfo=dt.UTC)


class Term:
    """Windows of everybody in a world, and the clock. After a while each is signed in and unlocks anew."""

    def __init__(self, site, clock, open_page, screenshot):
        self.site, self.clock, self.open_page = site, clock, open_page
        self.screenshot = screenshot
        self.world = make_world()
        self.vaults, self.passphrases = {}, {}
        for who in ("coach", "teacher"):
            self.passphrases[who], self.vaults[who] = set_up(self.world.people[who])
        self.pages, self.engagement = {}, None

    def page(self, who):
        """The window of somebody, signed in and unlocked as of now."""
        if who not in self.pages:
            viewport = PHONE if who in ("teacher", "principal") else DESKTOP
            self.pages[who] = self.open_page(viewport, person=self.world.people[who])
            self._unlock(who)
        return self.pages[who]

    def _unlock(self, who):
        """As on the page where one unlocks, without deriving anything."""
        if who in self.vaults:
            unlock_context(self.pages[who].context, self.site, self.vaults[who])
            settle_all(unlocked=self.vaults[who])

    def move_to(self, moment):
        """On to another day: what was due until then is sent."""
        self.clock.move_to(moment)
        send_what_is_due()
        for who, page in self.pages.items():
            sign_in(page.context, self.site, self.world.people[who])
            self._unlock(who)

    @property
    def address(self):
        return reverse("engagement_detail", args=[self.engagement.pk])

    def read(self, who, address):
        """What somebody's browser gets of an address: (status, text)."""
        answer = self.page(who).context.request.get(self.site + address)
        return answer.status, answer.text()

    def others_see(self, *facts, principal=(), beyond=()):
        """The three outside find the facts on the engagement's page, and nowhere anything of what was written."""
        pages = [
            self.address,
            reverse("home"),
            reverse("report_page", args=["activity"]),
            f"{self.address}agreement/",
        ]
        shut = [f"{self.address}tasks/", f"{self.address}goals/new/", *beyond]
        for who in OUTSIDE:
            texts = {address: self.read(who, address) for address in pages}
            assert {status for status, _text in texts.values()} == {200}, who
            seen = re.sub(r"\s+", " ", texts[self.address][1])
            wanted = [*facts, *(principal if who == "principal" else ())]
            assert [fact for fact in wanted if fact not in seen] == [], who
            for address, (_status, text) in texts.items():
                assert [words for words in SEALED if words in text] == [], (who, address)
                assert who == "principal" or not any(fact in text for fact in principal), (who, address)
            for address in shut:
                assert self.read(who, address)[0] in (403, 404), (who, address)

    def pictures(self, who, name, address=None):
        """A page as it looks on a wide screen and on a phone."""
        page = self.page(who)
        if address:
            page.goto(address)
        own = page.viewport_size
        for viewport in (DESKTOP, PHONE):
            page.set_viewport_size(viewport)
            self.screenshot(page, f"term-{name}-{viewport['width']}")
        page.set_viewport_size(own)

    def book(self, kind, day, start, end):
        """The coach books a meeting of the engagement on its page."""
        coach = self.page("coach")
        coach.goto(f"{self.address}book/?kind={kind}")
        coach.locator("select[name=kind]").select_option(kind)
        for name, value in (("day", day), ("start", start), ("end", end)):
            coach.locator(f"[name={name}]").fill(value)
        coach.locator("main form button.btn-primary").last.click()
        coach.wait_for_url(re.compile(rf"{self.address}$"))
        return Meeting.objects.get(kind=kind, status=MeetingStatus.BOOKED)

    def phase(self, phase):
        """The coach says where they are."""
        coach = self.page("coach")
        coach.goto(self.address)
        coach.get_by_label("Fas", exact=True).select_option(phase)
        coach.get_by_role("button", name="Byt fas").click()
        coach.locator("#messages").wait_for()


@pytest.fixture
def term(site, open_page, screenshot):
    with time_machine.travel(at(8, 23, 8)) as clock:
        yield Term(site, clock, open_page, screenshot)


def test_a_term(term, mailbox):
    asked_for(term)
    begun(term)
    agreed(term)
    goal_set(term)
    talked(term, mailbox)
    visited(term)
    tried(term)
    closed(term)


def asked_for(term):
    """From the teacher's wish to the coach's yes."""
    world = term.world
    teacher = term.page("teacher")
    teacher.goto("/home/")
    teacher.get_by_role("link", name="Jag vill gärna få coachning").click()
    teacher.get_by_label("Vad vill du ha coachning i?").fill(WISH)
    teacher.locator("main form button.btn-primary").click()
    teacher.locator("#messages").wait_for()
    for who in ("area_manager", "office", "coach", "other_principal"):
        assert WISH not in term.read(who, "/home/")[1], who

    principal = term.page("principal")
    principal.goto("/home/")
    assert principal.get_by_text(WISH).is_visible()
    term.pictures("principal", "wish")
    principal.get_by_role("button", name=f"Be om coachning {world.teacher}").click()
    assert principal.get_by_label(str(world.teacher)).is_checked()
    principal.get_by_role("button", name="Nästa").click()
    principal.get_by_label("Vad behöver eleverna?").fill(NEED)
    principal.get_by_label("Matematik").check()
    principal.get_by_role("button", name="Nästa").click()
    for field, value in (("wanted_from", "2027-09-06"), ("wanted_until", "2027-12-17")):
        principal.locator(f"#id_{field}").fill(value)
    principal.get_by_label("Avsatt tid per vecka, minuter").fill("60")
    principal.get_by_role("button", name="Nästa").click()
    term.pictures("principal", "check")
    principal.get_by_role("button", name="Skicka förfrågan").click()
    principal.locator("#messages").wait_for()
    request = CoachingRequest.objects.get()
    assert list(request.teachers.all()) == [world.teacher]
    wish = Wish.objects.get()
    assert (wish.state, wish.text) == ("taken_up", "")

    also = world.request(RequestState.SENT)
    manager = term.page("area_manager")
    manager.goto(reverse("endorse_many"))
    for box in manager.get_by_role("checkbox").all():
        box.check()
    term.pictures("area_manager", "endorse")
    manager.get_by_role("button", name="Tillstyrk de markerade").click()
    manager.locator("#messages").wait_for()
    also.refresh_from_db()
    assert also.state == RequestState.ENDORSED

    office = term.page("office")
    office.goto(reverse("request_detail", args=[request.pk]))
    assert WISH not in office.content()
    office.get_by_role("link", name="Hitta en coach").click()
    term.pictures("office", "match")
    office.get_by_role("button", name=f"Fråga {world.coach}").click()
    office.locator("#messages").wait_for()
    assert term.read("teacher", reverse("request_detail", args=[request.pk]))[0] == 404
    coach = term.page("coach")
    coach.goto("/home/")
    coach.get_by_role("link", name="Svara på en förfrågan").click()
    assert coach.get_by_text(NEED).is_visible()
    coach.get_by_role("button", name="Ja, jag tar det").click()
    coach.wait_for_url("**/engagements/*/")
    term.engagement = Engagement.objects.get(request=request)
    term.others_see("Introduktion", str(world.coach))


def begun(term):
    """The talk with the school's leadership."""
    coach = term.page("coach")
    coach.get_by_role("link", name="Boka samtalet").click()
    assert coach.get_by_label(str(term.world.principal)).is_checked()
    talk = term.book(MeetingKind.LEADERSHIP_TALK, "2027-09-07", "14:00", "14:30")
    assert {one.person for one in talk.participants.all()} >= {term.world.principal, term.world.coach}
    assert term.read("principal", reverse("meeting_detail", args=[talk.pk]))[0] == 200
    term.move_to(at(9, 7, 14, 40))
    coach.goto("/home/")
    term.pictures("coach", "to-log")
    coach.get_by_role("button", name="Allt som planerat").click()
    coach.locator("#messages").get_by_text("Mötet är loggat").wait_for()
    assert Log.objects.get().minutes == 30
    term.others_see("1 möte", "30 min")


def agreed(term):
    """Each accepts; what the teacher releases, the principal sees, and nobody else."""
    term.phase(Phase.AGREEMENT)
    for who in ("principal", "teacher", "coach"):
        page = term.page(who)
        page.goto("/home/")
        page.get_by_role("region", name="Överenskommelser som väntar på dig").get_by_role(
            "link"
        ).first.click()
        page.get_by_role("button", name="Jag godkänner").click()
        page.locator("#messages").get_by_text("Du har godkänt din del").wait_for()
    teacher = term.page("teacher")
    teacher.goto(f"{term.address}agreement/")
    teacher.get_by_role("button", name=re.compile("^Visa för rektorn.*Hur många av mötena")).click()
    teacher.locator("#messages").wait_for()
    term.pictures("teacher", "agreement")
    term.others_see("Överenskommelse", principal=["har varit med på"])


def goal_set(term):
    """The coach writes the goal; the teacher reads it."""
    term.phase(Phase.GOAL)
    coach = term.page("coach")
    coach.get_by_role("link", name="Skriv målet").click()
    coach.get_by_label("Vad eleverna behöver").fill(NEED)
    coach.get_by_label("Målet", exact=True).fill(GOAL)
    coach.get_by_label("Som förväntat (0)").fill("Hälften.")
    coach.get_by_role("button", name="Spara målet").click()
    coach.get_by_text("Målet är sparat").wait_for()
    teacher = term.page("teacher")
    teacher.goto("/home/")
    assert teacher.get_by_text(GOAL).is_visible()
    goal = Goal.objects.get()
    term.others_see("Mål", beyond=[reverse("goal_edit", args=[goal.pk])])
    term.phase(Phase.WORK)


def talked(term, mailbox):
    """A conversation, logged from the mail of the morning after."""
    world = term.world
    meeting = term.book(MeetingKind.CONVERSATION, "2027-09-21", "14:30", "15:30")
    term.move_to(at(9, 21, 18))
    mailbox.messages.clear()
    term.move_to(at(9, 22, 7, 31))
    (mail,) = mailbox.to(world.coach.email)
    text = mail.get_body(("plain",)).get_content()
    assert [words for words in SEALED if words in mail.as_string()] == []
    (link,) = set(re.findall(rf"{term.site}\S*{reverse('log_new', args=[meeting.pk])}", text))
    coach, clicks = term.page("coach"), 0

    coach.goto(link)
    clicks += 1
    term.pictures("coach", "log")
    coach.get_by_role("button", name="Spara loggen").click()
    clicks += 1
    coach.locator("#messages").get_by_text("Mötet är loggat").wait_for()
    assert clicks <= 3
    meeting.refresh_from_db()
    assert (meeting.status, meeting.log.minutes) == (MeetingStatus.HELD, 60)
    # The next is booked with it, two weeks on.
    following = Meeting.objects.get(status=MeetingStatus.BOOKED)
    assert following.starts_at == at(10, 5, 14, 30)
    term.others_see("2 möten, 1 tim 30 min", principal=["har varit med på"])


def visited(term):
    """A lesson: its focus, what was seen, and what each makes of it."""
    visit = term.book(MeetingKind.LESSON_VISIT, "2027-09-28", "10:00", "11:00")
    address = reverse("visit_detail", args=[visit.pk])
    coach, teacher = term.page("coach"), term.page("teacher")
    term.move_to(at(9, 27, 9))
    coach.goto(f"{address}observation/")
    assert coach.get_by_label("Vad jag ser och hör").count() == 0
    teacher.goto("/home/")
    teacher.locator("#visits-wait + ul a").click()
    teacher.get_by_role("link", name="Ange fokus").click()
    teacher.get_by_label("Fokusfråga").fill(FOCUS)
    teacher.get_by_role("button", name="Spara fokus").click()
    teacher.get_by_text("Fokus är angivet.").first.wait_for()
    term.move_to(at(9, 28, 10, 5))
    coach.goto("/home/")
    coach.locator("#visits-wait + ul a").click()
    coach.get_by_role("link", name="Börja observera").click()
    coach.get_by_text(FOCUS).wait_for()
    coach.get_by_label("Vad jag ser och hör").fill(SEEN)
    coach.get_by_label("Hur jag förstår det").fill(READING)
    coach.get_by_role("button", name="Spara observationen").click()
    coach.get_by_role("button", name="Lämna över till läraren").click()
    coach.get_by_text("Observationen är överlämnad.", exact=True).wait_for()
    for place in (address, term.address, reverse("note_list"), "/home/"):
        text = term.read("teacher", place)[1]
        assert (SEEN in text, READING in text) == (False, False), place
    teacher.goto(address)
    teacher.get_by_role("link", name="Skriv din reflektion").click()
    teacher.get_by_label("Reflektion").fill(REFLECTION)
    teacher.get_by_role("button", name="Spara reflektionen").click()
    teacher.get_by_text(SEEN).wait_for()
    assert teacher.get_by_text(READING).is_visible()
    coach.goto(address)
    assert coach.get_by_text(REFLECTION).is_visible()
    coach.get_by_role("link", name="Skriv den gemensamma analysen").click()
    coach.get_by_label("Vad vi ser tillsammans").fill(ANALYSIS)
    coach.get_by_role("button", name="Spara analysen").click()
    coach.get_by_text("Den gemensamma analysen är sparad.").wait_for()
    term.move_to(at(9, 28, 11, 5))
    coach.goto("/home/")
    coach.get_by_role("button", name="Allt som planerat").click()
    coach.locator("#messages").get_by_text("Mötet är loggat").wait_for()
    parts = [f"{address}{part}/" for part in ("focus", "observation", "reflection", "analysis")]
    term.others_see("3 möten", beyond=[address, *parts])

    teacher.goto(address)
    term.pictures("teacher", "visit")
    teacher.get_by_role("link", name="Bestäm nästa steg").click()
    teacher.get_by_label("Vad uppgiften heter").fill(TASK)
    teacher.get_by_label("Vad som ska prövas").fill("Alla skriver en minut innan någon svarar.")
    teacher.locator("[name=due_on]").fill("2027-10-12")
    teacher.get_by_role("button", name="Lägg upp uppgiften").click()
    teacher.get_by_text("Uppgiften är upplagd.").wait_for()


def tried(term):
    """The task is tried, and told of."""
    term.move_to(at(10, 11, 9))
    task = Task.objects.get()
    teacher = term.page("teacher")
    teacher.goto("/home/")
    term.pictures("teacher", "home")
    teacher.locator(f"a[href='/tasks/{task.pk}/']").first.click()
    teacher.get_by_role("link", name="Skriv hur det gick").click()
    teacher.get_by_label("Vad jag gjorde och vad som hände").fill(TRIED)
    teacher.get_by_role("button", name="Spara, och uppgiften är klar").click()
    teacher.get_by_text("Sparat, och uppgiften är klar.").wait_for()
    coach = term.page("coach")
    coach.goto("/home/")
    coach.get_by_role("link", name=f"{term.world.teacher} har skrivit om en uppgift").click()
    assert coach.get_by_text(TRIED).is_visible()
    term.others_see(beyond=[f"/tasks/{task.pk}/", f"/tasks/{task.pk}/reflect/"])
    for who, name in (
        ("coach", "coach"),
        ("teacher", "teacher"),
        ("principal", "principal"),
        ("office", "office"),
    ):
        term.pictures(who, f"engagement-{name}", term.address)


def closed(term):
    """How much was reached, the end, and what the teacher keeps."""
    term.move_to(at(12, 13, 10))
    term.phase(Phase.EVALUATION)
    for who, level in (("coach", "+1 Mer än förväntat"), ("teacher", "0 Som förväntat")):
        page = term.page(who)
        page.goto("/home/")
        page.locator("[aria-labelledby=attainments-wait]").get_by_role("link").click()
        page.get_by_label(level, exact=True).check()
        page.get_by_role("button", name="Spara mitt svar").click()
        page.get_by_text("Ditt svar är sparat").wait_for()
    assert Attainment.objects.count() == 2
    coach = term.page("coach")
    coach.goto(f"{term.address}close/")
    # The meeting that came with the log in September was never logged; closing says so and goes on.
    assert "är inte loggat" in coach.locator("main").inner_text()
    term.pictures("coach", "close")
    coach.get_by_role("button", name="Avsluta uppdraget").click()
    coach.get_by_text("Uppdraget är avslutat").first.wait_for()
    term.engagement.refresh_from_db()
    assert term.engagement.phase == Phase.CLOSED
    assert CoachingRequest.objects.get(pk=term.engagement.request_id).state == RequestState.CLOSED
    term.others_see("avslutades")
    teacher = term.page("teacher")
    term.pictures("teacher", "closed", term.address)
    teacher.goto(f"/vault/export/?engagement={term.engagement.pk}")
    term.pictures("teacher", "export")
    teacher.locator("#id_passphrase").fill(term.passphrases["teacher"])
    with teacher.expect_download() as download:
        teacher.get_by_role("button", name="Spara filen").click()
    kept = zipfile.ZipFile(download.value.path()).read("index.html").decode()
    assert [words for words in SEALED if words not in kept] == []
    assert Entry.objects.count() == 7
