"""A network from application to hand-in, a course whose waiting list moves by itself, and a certificate checked."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from coaching import confirmation
from coaching.enums import ProgrammeKind
from coaching.models import Application, Certificate, ProgrammeTask
from scheduling.enums import MeetingKind
from scheduling.services.dispatch import claim_batches, send_batch
from scheduling.services.meeting import hold
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_admitting,
    make_coach,
    make_meeting,
    make_principal,
    make_teacher,
)

pytestmark = pytest.mark.browser

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def school(transactional_db):
    return SchoolFactory(name="Furuskolan")


@pytest.fixture
def look(accessible, fits, screenshot):
    """A function that takes pictures of a page in both widths, and looks whether everybody can use it."""

    def take(page, name):
        accessible(page)
        for viewport, what in ((DESKTOP, "1280"), (PHONE, "360"), (NARROWEST, None)):
            page.set_viewport_size(viewport)
            fits(page)
            if what:
                screenshot(page, f"admission-{name}-{what}")
        page.set_viewport_size(DESKTOP)

    return take


def send():
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)


def test_a_network_from_application_to_hand_in(open_page, school, look, mailbox):
    teacher, principal = make_teacher(school), make_principal(school)
    coordinator = make_coach(school.authority)
    network = make_admitting(
        school,
        coordinators=[coordinator],
        needs_principal=True,
        needs_mandate=True,
        places=20,
        conditions="Skolan ordnar vikarie de eftermiddagar då nätverket ses.",
    )
    in_three_weeks = timezone.now().replace(microsecond=0) + dt.timedelta(weeks=3)
    for weeks, video in ((0, ""), (4, "https://video.example.se/natverk")):
        make_meeting(
            network.series,
            in_three_weeks + dt.timedelta(weeks=weeks),
            minutes=120,
            kind=MeetingKind.NETWORK_MEETING,
            video_url=video,
            place="" if video else "Kommunhuset",
        )
    ProgrammeTask.objects.create(
        programme=network,
        title="Lyssna in ett arbetslag",
        what="Led ett samtal i rundor.",
        due_on=timezone.localdate() + dt.timedelta(days=5),
    )

    page = open_page(person=teacher)
    page.goto(reverse("programme_detail", args=[network.slug]))
    look(page, "programme")
    page.get_by_role("link", name="Ansök", exact=True).click()
    page.get_by_role("button", name="Skicka ansökan").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Förstelärare").check()
    page.get_by_label("Ditt uppdrag").fill("Leder ämneslaget i svenska, 20 % av tjänsten.")
    look(page, "apply")
    page.get_by_role("button", name="Skicka ansökan").click()
    page.get_by_text("Din ansökan är skickad").wait_for()
    look(page, "waits")

    # The principal, from the mail, without signing in.
    send()
    text = mailbox.to(principal.email)[0].get_body(("plain",)).get_content()
    link = re.search(r"http\S+/applications/confirm/\S+", text)[0]
    visitor = open_page()
    visitor.goto(link)
    look(visitor, "confirm")
    visitor.get_by_role("button", name="Jag bekräftar").click()
    visitor.get_by_role("heading", name="Tack, svaret är noterat").wait_for()
    look(visitor, "confirmed")
    visitor.goto(link)
    visitor.get_by_text("Det är redan besvarat").wait_for()
    application = Application.objects.get()
    back = confirmation.token(application=application, principal=principal, purpose=confirmation.TAKE_BACK)
    visitor.goto(reverse("application_take_back", args=[back]))
    look(visitor, "take-back")

    leader = open_page(person=coordinator)
    leader.goto(reverse("home"))
    leader.get_by_role("link", name=network.name).first.wait_for()
    look(leader, "home-coordinator")
    leader.goto(reverse("application_list", args=[network.slug]))
    look(leader, "list")
    leader.get_by_role("checkbox", name=str(teacher)).check()
    leader.get_by_role("button", name="Anta", exact=True).click()
    leader.get_by_text("1 person får veta det").wait_for()

    page.goto(reverse("application_detail", args=[application.pk]))
    page.get_by_role("heading", name="Möten").wait_for()
    look(page, "admitted")
    page.goto(reverse("home"))
    page.get_by_role("link", name="Lyssna in ett arbetslag").click()
    page.get_by_label("Vad du prövade, och vad det gav").fill("Rundan gav alla ordet.")
    page.get_by_label("De andra deltagarna får också läsa det").check()
    page.get_by_role("button", name="Lämna in").click()
    page.get_by_text("Sparat.").wait_for()
    look(page, "handed-in")
    leader.goto(reverse("between_list", args=[network.slug]))
    leader.get_by_text("1 av 1 har lämnat in").wait_for()
    look(leader, "tasks")
    leader.get_by_role("link", name="Lyssna in ett arbetslag").click()
    leader.get_by_text("Rundan gav alla ordet.").wait_for()
    look(leader, "handed-in-coordinator")
    page.goto(reverse("participant_list", args=[network.slug]))
    page.get_by_label("Mitt namn och min skola").check()
    page.get_by_role("button", name="Spara").click()
    page.get_by_text("Du sa ja").wait_for()
    look(page, "participants")


def test_a_course_with_one_place_and_a_certificate(open_page, school, look):
    office = make_administrator(school.authority)
    course = make_admitting(school, kind=ProgrammeKind.COURSE, coordinators=[make_coach(school.authority)])
    first, second = make_teacher(school), make_teacher(school)

    page = open_page(person=office)
    page.goto(reverse("intake_edit", args=[course.slug]))
    page.get_by_label("Platser").fill("1")
    page.get_by_label("Kursen ger intyg").check()
    look(page, "intake")
    page.get_by_role("button", name="Spara").click()
    page.get_by_text("Sparat.").wait_for()

    windows = {}
    for person in (first, second):
        windows[person] = open_page(person=person)
        windows[person].goto(reverse("application_new", args=[course.slug]))
        windows[person].get_by_role("button", name="Skicka ansökan").click()
        windows[person].get_by_text("Din ansökan är skickad").wait_for()
    windows[first].get_by_text("Antagen").first.wait_for()
    windows[second].get_by_text("Nummer 1 på reservlistan").wait_for()
    look(windows[second], "in-line")
    windows[first].get_by_role("link", name="Lämna", exact=True).click()
    look(windows[first], "leave")
    windows[first].get_by_role("button", name="Lämna").click()
    windows[first].get_by_text("Du har lämnat.").wait_for()
    windows[second].reload()
    windows[second].get_by_text("Antagen").first.wait_for()

    meeting = make_meeting(course.series, timezone.now() - dt.timedelta(days=2), minutes=180)
    hold(meeting=meeting, by=None, attended=[second.pk])
    page.goto(reverse("programme_attendance", args=[course.slug]))
    look(page, "attendance")
    page.get_by_role("button", name="Utfärda intyg nu").click()
    page.get_by_text("1 intyg är utfärdat").wait_for()
    look(page, "attendance-issued")
    windows[second].goto(reverse("programme_attendance", args=[course.slug]))
    look(windows[second], "attendance-own")
    with windows[second].expect_download() as download:
        windows[second].get_by_role("link", name="Spara intyget").click()
    with open(download.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"
    code = Certificate.objects.get().written_code

    visitor = open_page()
    visitor.goto(reverse("certificate_check"))
    visitor.get_by_label("Kod").fill("XXXX")
    visitor.get_by_role("button", name="Kontrollera").click()
    look(visitor, "check")
    visitor.get_by_label("Kod").fill(code.lower())
    visitor.get_by_role("button", name="Kontrollera").click()
    visitor.get_by_role("heading", name="Intyget gäller").wait_for()
    visitor.get_by_text(str(second)).wait_for()
    look(visitor, "valid")
    page.goto(reverse("programme_call_off", args=[course.slug]))
    look(page, "call-off")
