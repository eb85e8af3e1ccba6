"""Preparing a group in a real browser: the office's list, what leader and principal say of it, what they expect and
agree on."""

import datetime as dt

import pytest
from django.utils import timezone

from coaching.enums import ProgrammeKind
from coaching.models import Expectation, GroupAgreement, Preparation
from coaching.preparationlist import STANDARD
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE

NARROWEST = {"width": 320, "height": 640}


class World:
    """A group that starts in a month, its leader, principal and member, and the office."""

    def __init__(self):
        self.school = factories.SchoolFactory(name="Ekbackens skola")
        self.office = factories.make_administrator(self.school.authority)
        self.leader = factories.make_coach(self.school.authority)
        self.principal = factories.make_principal(self.school)
        self.member = factories.make_teacher(self.school)
        self.programme = factories.ProgrammeFactory(
            authority=self.school.authority,
            kind=ProgrammeKind.PROCESS_SUPPORT,
            name="Processledarstöd",
            slug="processledarstod",
        )
        self.group = factories.make_group(
            self.programme,
            self.school,
            leaders=[self.leader],
            members=[self.member],
            name="Språk i alla ämnen, årskurs 4–6",
        )
        factories.make_meeting(self.group.series, timezone.now() + dt.timedelta(days=30))
        self.page = f"/groups/{self.group.pk}"


@pytest.fixture
def world(site):
    return World()


def check(page, accessible, fits, screenshot, name):
    """As wide as a desk and as a phone, and narrower still."""
    accessible(page)
    screenshot(page, f"{name}-1280")
    page.set_viewport_size(PHONE)
    screenshot(page, f"{name}-360")
    page.set_viewport_size(NARROWEST)
    fits(page)
    page.set_viewport_size(DESKTOP)


def test_from_the_list_to_what_is_ready(open_page, world, accessible, fits, screenshot):
    looks = accessible, fits, screenshot
    office = open_page(DESKTOP, person=world.office)
    office.goto(f"/programmes/{world.programme.slug}/")
    office.get_by_role("link", name="Förberedelser").click()
    office.get_by_role("link", name="Insatsens lista").click()
    check(office, *looks, "preparation-list-empty")
    office.get_by_role("button", name="Börja med den vanliga listan").click()
    office.get_by_text("Den vanliga listan är ifylld.").wait_for()
    office.get_by_role("button", name="Flytta ned").first.click()
    office.get_by_role("link", name="Lägg till en punkt").click()
    office.get_by_label("Vad", exact=True).fill("Bjuda in föräldrarådet")
    office.get_by_label("Ledaren").check()
    check(office, *looks, "preparation-list-add")
    office.get_by_role("button", name="Spara").click()
    office.get_by_text("Punkten finns i listan.").wait_for()
    check(office, *looks, "preparation-list")
    office.get_by_role("button", name="Ge dem listan").click()
    office.get_by_text("1 grupp har fått punkter.").wait_for()
    check(office, *looks, "preparation-overview")
    assert Preparation.objects.count() == len(STANDARD) + 1

    for person, name in ((world.principal, "principal"), (world.leader, "leader")):
        page = open_page(DESKTOP, person=person)
        page.goto("/home/")
        check(page, *looks, f"preparation-home-{name}")
        page.get_by_role("link", name=world.group.name).first.click()
        page.get_by_role("button", name="Klart").first.click()
        page.get_by_text("Punkten är klar.").wait_for()
        page.get_by_role("button", name="Behövs inte").first.click()
        page.get_by_text("Punkten behövs inte.").wait_for()
        check(page, *looks, f"preparation-group-{name}")
    assert page.get_by_text("2 av 8 klara").is_visible()
    page.get_by_role("button", name="Ångra").first.click()
    page.get_by_text("1 av 8 klara").or_(page.get_by_text("2 av 9 klara")).wait_for()
    page.get_by_role("link", name="Lägg till en punkt").click()
    page.get_by_label("Vad", exact=True).fill("Ordna fika")
    check(page, *looks, "preparation-add")
    page.get_by_role("button", name="Spara").click()
    page.get_by_text("Ordna fika").first.wait_for()
    office.reload()
    check(office, *looks, "preparation-overview-later")


def test_expectations_are_written_and_marked(open_page, world, accessible, fits, screenshot):
    looks = accessible, fits, screenshot
    for person, text in (
        (world.principal, "Att det som prövas syns i klassrummen före jul"),
        (world.member, "Att vi får tid att pröva mellan träffarna"),
        (world.leader, "Att alla kommer förberedda"),
    ):
        page = open_page(DESKTOP, person=person)
        page.goto(f"{world.page}/expectations/")
        page.get_by_label("Jag förväntar mig").fill(text)
        page.get_by_role("button", name="Lägg till").click()
        page.get_by_text("Sparat.").wait_for()
        assert page.get_by_text(text).first.is_visible()
    page.get_by_role("button", name="Rimlig Att vi får tid att pröva mellan träffarna", exact=True).click()
    page.get_by_text("Märkt: Rimlig.").wait_for()
    page.get_by_role("button", name="Att prata om Att det som prövas").click()
    page.get_by_text("Märkt: Att prata om.").wait_for()
    check(page, *looks, "expectations")
    marks = Expectation.objects.order_by("pk").values_list("mark", flat=True)
    assert list(marks) == ["to_talk", "reasonable", ""]
    page.emulate_media(media="print")
    screenshot(page, "expectations-print")


def test_an_agreement_is_written_and_confirmed(open_page, world, accessible, fits, screenshot):
    looks = accessible, fits, screenshot
    office = open_page(DESKTOP, person=world.office)
    office.goto(f"/programmes/{world.programme.slug}/between-groups/")
    check(office, *looks, "group-agreement-between-empty")
    office.get_by_role("link", name="Texter att utgå från").click()
    office.get_by_label("I en grupp").fill(
        "Vi börjar och slutar i tid.\n\nVi låter varandra tala till punkt."
    )
    check(office, *looks, "group-agreement-start")
    office.get_by_role("button", name="Spara").click()
    office.get_by_text("Sparat.").wait_for()

    leader = open_page(DESKTOP, person=world.leader)
    leader.goto(f"{world.page}/agreement/")
    leader.get_by_role("link", name="Skriv överenskommelsen").click()
    assert leader.get_by_text("Ifyllt från insatsens text.").is_visible()
    check(leader, *looks, "group-agreement-write")
    leader.get_by_role("button", name="Spara").click()
    leader.get_by_text("Överenskommelsen är sparad.").wait_for()

    member = open_page(DESKTOP, person=world.member)
    member.goto("/home/")
    check(member, *looks, "group-agreement-home")
    member.get_by_role("link", name=world.group.name).first.click()
    check(member, *looks, "group-agreement-read")
    member.get_by_role("button", name="Jag har läst och instämmer").click()
    member.get_by_text("Du har bekräftat överenskommelsen.").wait_for()
    assert GroupAgreement.objects.get(group=world.group).confirmations.get().person == world.member
    member.emulate_media(media="print")
    screenshot(member, "group-agreement-print")
