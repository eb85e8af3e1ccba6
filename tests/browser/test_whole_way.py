"""The whole way through the product: asked for, endorsed, matched, accepted, booked, reminded, logged, counted."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coaching.enums import RequestState
from coaching.models import Engagement, Log
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.models import Meeting
from scheduling.services import dispatch
from tests.browser.conftest import PHONE
from tests.browser.figures import figure
from tests.browser.test_request import from_form_to_engagement
from tests.coaching.worlds import make_world


@pytest.fixture
def world(transactional_db):
    return make_world()


def send_what_is_due():
    """What beat and a worker do every minute, in this process, whose clock has been moved on."""
    for ids, lease in dispatch.claim_batches():
        dispatch.send_batch(ids=ids, lease=lease)


def subjects(mailbox, person):
    return [mail["Subject"] for mail in mailbox.to(person.email)]


def test_from_a_principals_request_to_a_report(world, open_page, mailbox, screenshot):
    # A Monday in term, before anybody is at work.
    with time_machine.travel(dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)) as clock:
        request = from_form_to_engagement(world, open_page, after_step=send_what_is_due)
        assert len(mailbox.to(world.area_manager.email)) == 1
        assert len(mailbox.to(world.coach.email)) == 1

        engagement = Engagement.objects.get(request=request)
        coach = open_page(person=world.coach)
        coach.goto(reverse("engagement_book", args=[engagement.pk]))
        coach.locator("select[name=kind]").select_option(MeetingKind.CONVERSATION)
        coach.locator("[name=day]").fill("2026-12-02")
        coach.locator("[name=start]").fill("14:30")
        coach.locator("[name=end]").fill("15:30")
        screenshot(coach, "whole-way-book")
        coach.get_by_role("button", name="Boka").last.click()
        coach.wait_for_url("**/engagements/*/")
        meeting = Meeting.objects.get()
        assert timezone.localtime(meeting.starts_at).strftime("%d %H.%M") == "02 14.30"

        mailbox.messages.clear()
        send_what_is_due()
        parts = [part for mail in mailbox.to(world.teacher.email) for part in mail.walk()]
        # Once for mail programs that show invitations, once as a file for those that do not.
        calendars = [part.get_content() for part in parts if part.get_content_type() == "text/calendar"]
        assert len(calendars) == 2
        assert "DTSTART;TZID=Europe/Stockholm:20261202T143000" in calendars[0]

        # Seven days before, at the meeting's own clock time: not a minute early, and once.
        mailbox.messages.clear()
        for minutes, amount in ((-1, 0), (1, 1), (60, 1)):
            clock.move_to(meeting.starts_at - dt.timedelta(days=7) + dt.timedelta(minutes=minutes))
            send_what_is_due()
            assert len(mailbox.to(world.teacher.email)) == amount, subjects(mailbox, world.teacher)
        clock.move_to(meeting.starts_at - dt.timedelta(hours=23, minutes=59))
        send_what_is_due()
        assert len(mailbox.to(world.teacher.email)) == 2

        clock.move_to(meeting.ends_at + dt.timedelta(minutes=5))
        phone = open_page(PHONE, person=world.coach)
        phone.goto(reverse("home"))
        screenshot(phone, "whole-way-to-log")
        phone.get_by_role("button", name="Allt som planerat").first.click()
        phone.locator("#messages").get_by_text("Mötet är loggat").wait_for()
        meeting.refresh_from_db()
        request.refresh_from_db()
        assert (meeting.status, Log.objects.get().minutes) == (MeetingStatus.HELD, 60)
        assert request.state == RequestState.RUNNING

        office = open_page(person=world.office)
        office.goto(reverse("report_page", args=["activity"]))
        screenshot(office, "whole-way-report")
        assert (figure(office, "Hållna"), figure(office, "Timmar")) == ("1", "1,0")
