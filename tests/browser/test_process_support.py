"""Process leader support: a dated plan whose times are asked about and booked, each group's own time, a break that
comes in its way, and what was held counted in the report."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coaching.enums import ProgrammeKind
from coaching.models import PlanItem
from coaching.services.plan_import import import_plan
from coaching.services.programme import create
from scheduling.enums import MeetingStatus
from scheduling.models import Term
from scheduling.services import poll as polls
from scheduling.termcode import TermCode
from tests.accounts.tables import text
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.figures import figure
from tests.browser.test_whole_way import send_what_is_due
from tests.factories import (
    AreaFactory,
    PersonFactory,
    SchoolFactory,
    make_administrator,
    make_coach,
    make_group,
    make_principal,
    make_teacher,
)

NARROWEST = {"width": 320, "height": 640}
# An autumn without a holiday in it, whatever day it is.
pytestmark = pytest.mark.time_machine(dt.datetime(2026, 9, 7, 8, tzinfo=dt.UTC))

HEAD = "termin;datum;alternativ;tid;plats;innehåll;målgrupp\n"


class World:
    """Two schools with a group each, and a plan that begins two weeks from now."""

    def __init__(self):
        area = AreaFactory(authority__name="Granköpings kommun")
        self.authority = area.authority
        self.office = make_administrator(self.authority)
        self.coordinator = make_coach(
            self.authority, person=PersonFactory(given_name="Karin", family_name="Ek")
        )
        self.monday = timezone.localdate() + dt.timedelta(days=21 - timezone.localdate().weekday())
        code = TermCode.of(self.monday)
        Term.objects.create(
            authority=self.authority,
            season=code.season,
            year=code.year,
            starts_on=self.monday - dt.timedelta(weeks=10),
            ends_on=self.monday + dt.timedelta(weeks=10),
        )
        self.programme = create(
            authority=self.authority,
            kind=ProgrammeKind.PROCESS_SUPPORT,
            name="Processledarstöd",
            by=self.office,
            coordinators=[self.coordinator],
            summary="Stöd till den som leder kollegors samtal.",
        )
        self.leaders = []
        for name in ("Norrskolan", "Stenskolan"):
            school = SchoolFactory(area=area, name=name)
            make_principal(school)
            self.leaders.append(make_teacher(school))
            members = [make_teacher(school)]
            make_group(self.programme, school, leaders=self.leaders[-1:], members=members, name=name)
        assert not import_plan(text(self.plan(code)), programme=self.programme, by=self.office).problems

    def day(self, number):
        return self.monday + dt.timedelta(days=number)

    def plan(self, code):
        return HEAD + "".join(
            f"{code};{line}\n"
            for line in (
                f"{self.day(1)};{self.day(8)},{self.day(2)};13:00-16:00;;Introduktion;processledare",
                f"{self.day(3)};;90 min/grupp;Norrskolan;Fokusgruppsamtal;modulgrupper",
                f"{self.day(14)};;09:00-12:00;Aulan;Föreläsning;all undervisande personal,skolledare",
                f"{self.day(14)};;13:00-16:00;;Processledarstöd;processledare",
            )
        )


@pytest.fixture
def world(site):
    return World()


def everywhere(page, name, screenshot, accessible, fits):
    """As it is seen on a screen and on a phone, and on the narrowest one."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        screenshot(page, f"{name}-{size['width']}")
        accessible(page)
    page.set_viewport_size(NARROWEST)
    fits(page)
    page.set_viewport_size(DESKTOP)


def test_from_a_plan_to_what_was_held(world, open_page, mailbox, screenshot, accessible, fits):
    page = open_page(person=world.coordinator)
    address = reverse("programme_detail", args=[world.programme.slug])
    page.goto(address)
    everywhere(page, "process-support-plan", screenshot, accessible, fits)

    page.get_by_role("link", name="Vilka som kallas").click()
    everywhere(page, "process-support-people", screenshot, accessible, fits)
    # 2 leaders; 4 in groups; 4 teachers and 2 principals; 2 leaders.
    page.get_by_role("button", name="Gör alla 14 kallelser").click()
    page.locator("#messages").get_by_text("14 kallelser är gjorda.").wait_for()
    assert page.get_by_role("button", name="Kalla").count() == 0

    introduction = PlanItem.objects.get(content="Introduktion")
    ask_and_book(world, introduction, page, open_page)
    give_the_groups_their_times(world, page, address, screenshot, accessible, fits)
    a_break_comes_in_the_way(world, page, open_page, screenshot, accessible, fits)

    introduction.meeting.refresh_from_db()
    with time_machine.travel(introduction.meeting.ends_at + dt.timedelta(minutes=5)):
        page.goto(reverse("home"))
        page.get_by_role("button", name="Allt som planerat").first.click()
        page.locator("#messages").get_by_text("Mötet är loggat").wait_for()
        introduction.meeting.refresh_from_db()
        assert introduction.meeting.status == MeetingStatus.HELD
        office = open_page(person=world.office)
        office.goto(reverse("report_page", args=["activity"]))
        assert (figure(office, "Hållna"), figure(office, "Timmar")) == ("1", "3,0")


def ask_and_book(world, item, page, open_page):
    """The times of the plan are asked about; one leader says no to the first, and the second is booked."""
    page.goto(reverse("programme_detail", args=[world.programme.slug]))
    page.get_by_role("link", name="Fråga vilken tid som passar").click()
    page.get_by_role("button", name="Fråga vilken tid som passar").click()
    if page.get_by_role("button", name="Fråga ändå").count():
        page.get_by_role("button", name="Fråga ändå").click()
    page.wait_for_url("**/poll/")
    item.meeting.refresh_from_db()
    link = reverse("poll_link", args=[polls.token(poll=item.meeting.poll, person=world.leaders[0])])
    phone = open_page(PHONE, javascript=False)
    phone.goto(link)
    phone.get_by_role("button", name="Nej").first.click()
    phone.goto(link)
    phone.get_by_role("button", name="Ja").nth(1).click()
    page.reload()
    page.get_by_role("button", name="Boka den här").nth(1).click()
    page.wait_for_url(f"**/meetings/{item.meeting.pk}/")
    item.meeting.refresh_from_db()
    assert item.meeting.status == MeetingStatus.BOOKED
    assert item.meeting.participants.count() == 3


def give_the_groups_their_times(world, page, address, screenshot, accessible, fits):
    page.goto(address)
    page.get_by_role("link", name="Tider för grupperna").click()
    # The place of the line names one school: its group stands ticked.
    assert page.get_by_label("Norrskolan").is_checked()
    assert not page.get_by_label("Stenskolan").is_checked()
    page.get_by_label("Stenskolan").check()
    page.get_by_label("Den första börjar").fill("13:00")
    everywhere(page, "process-support-groups", screenshot, accessible, fits)
    page.get_by_role("button", name="Boka tiderna").dblclick()
    page.wait_for_url(f"**{address}")
    lines = PlanItem.objects.filter(content="Fokusgruppsamtal").order_by("meeting__starts_at")
    clocks = [timezone.localtime(line.meeting.starts_at).strftime("%H.%M") for line in lines]
    assert [(line.group.name, clock) for line, clock in zip(lines, clocks, strict=True)] == [
        ("Norrskolan", "13.00"),
        ("Stenskolan", "14.45"),
    ]


def a_break_comes_in_the_way(world, page, open_page, screenshot, accessible, fits):
    """The office sets a break; the page of the school year says what it hits, and the plan gets new dates."""
    office = open_page(person=world.office)
    office.goto(f"{reverse('days_new')}?kind=break")
    office.get_by_label("Namn").fill("Höstlov")
    office.locator("[name=starts_on]").fill(world.day(14).isoformat())
    office.locator("[name=ends_on]").fill(world.day(18).isoformat())
    office.locator("main form button[type=submit]").last.click()
    office.get_by_role("heading", name="Planer med datum på lov").wait_for()
    office.get_by_role("link", name="Processledarstöd").click()
    everywhere(office, "process-support-dates", screenshot, accessible, fits)
    page.goto(reverse("plan_dates", args=[world.programme.slug]))
    page.get_by_role("button", name="Flytta de ikryssade mötena").click()
    page.locator("#messages").get_by_text("2 möten är flyttade.").wait_for()
    lecture = PlanItem.objects.get(content="Föreläsning").meeting
    assert timezone.localtime(lecture.starts_at).date() == world.day(21)
    # Somebody who looks at the page as it was is told, and nothing moves twice.
    office.get_by_role("button", name="Flytta de ikryssade mötena").click()
    office.get_by_role("alert").get_by_text("Planen har ändrats").wait_for()
    lecture.refresh_from_db()
    assert timezone.localtime(lecture.starts_at).date() == world.day(21)


def test_the_mails_about_it(world, mailbox):
    from coaching.services.plan import ask_people

    ask_people(programme=world.programme, by=world.coordinator)
    send_what_is_due()
    # To the lecture and to the support in the afternoon, which have their times; what is open says nothing.
    assert len(mailbox.to(world.leaders[0].email)) == 2
