"""Reminders that know why people meet, and of what waits for somebody."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import Certification, CoachProfile
from coaching.enums import RequestState
from coaching.models import LessonVisit
from coaching.services import request as request_services
from coaching.services import requestwaiting
from scheduling.enums import CancelReason, MeetingKind, Response
from scheduling.models import Message
from scheduling.services import certification, dispatch, planner
from scheduling.services import meeting as meetings
from tests.factories import (
    RequestFactory,
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_engagement,
    make_meeting,
    make_teacher,
)

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
# A Monday of term time; the visit is on a Thursday.
NOW = dt.datetime(2026, 9, 7, 10, tzinfo=STOCKHOLM)
START = dt.datetime(2026, 9, 24, 9, 20, tzinfo=STOCKHOLM)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def coach(school):
    return make_coach(school.authority)


@pytest.fixture
def teacher(school):
    return make_teacher(school)


def visit(school, coach, teacher, **fields):
    engagement = make_engagement(school, coaches=[coach], teachers=[teacher])
    meeting = make_meeting(engagement.series, START, kind=MeetingKind.LESSON_VISIT, **fields)
    planner.meeting_booked(meeting)
    return meeting, engagement


def send_due():
    for ids, lease in dispatch.claim_batches():
        dispatch.send_batch(ids=ids, lease=lease)


def rows(person, **conditions):
    return [
        (
            row.kind,
            row.occasion,
            row.reason or row.state,
            row.due_at.astimezone(STOCKHOLM).strftime("%m-%d %H:%M"),
        )
        for row in Message.objects.filter(person=person, **conditions).order_by("due_at", "pk")
    ]


def text_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r", "")


def test_a_lesson_visit_is_prepared_by_the_teacher_and_found_by_the_coach(clock, school, coach, teacher):
    visit(school, coach, teacher)
    assert rows(teacher) == [
        ("meeting_invitation", "1", "planned", "09-07 10:00"),
        ("meeting_reminder", "7d", "planned", "09-17 09:20"),
        ("meeting_unanswered", "3d", "planned", "09-21 09:20"),
        ("visit_focus", "3d", "planned", "09-21 09:20"),
        ("meeting_reminder", "1d", "planned", "09-23 09:20"),
    ]
    # One mail the day before, not two.
    assert rows(coach) == [
        ("meeting_invitation", "1", "planned", "09-07 10:00"),
        ("meeting_reminder", "7d", "planned", "09-17 09:20"),
        ("visit_place", "1d", "planned", "09-23 09:20"),
        ("meeting_unlogged", "log", "planned", "09-25 07:30"),
    ]


def test_the_teacher_is_told_what_to_think_of_and_where_to_go(clock, mailbox, school, coach, teacher):
    meeting, _engagement = visit(school, coach, teacher, place="Sal 3")
    send_due()
    clock.move_to(START - 3 * DAY)
    send_due()
    [mail] = [mail for mail in mailbox.to(teacher.email) if mail["Subject"].startswith("Förbered")]
    assert mail["Subject"] == "Förbered lektionsbesöket: torsdag 24 september, 9.20–10.20"
    text = text_of(mail)
    assert "Din coach besöker din lektion om 3 dagar." in text
    assert "Var: Sal 3" in text
    assert f"http://testserver/meetings/{meeting.pk}/visit/focus/\n" in text


def test_nobody_is_asked_for_a_focus_that_is_named_or_somebody_elses(clock, mailbox, school, coach, teacher):
    colleague, second = make_teacher(school), make_coach(school.authority)
    engagement = make_engagement(school, coaches=[coach], teachers=[teacher, colleague], has_corners=True)
    team = make_meeting(engagement.series, START, kind=MeetingKind.LESSON_VISIT)
    planner.meeting_booked(team)
    LessonVisit.objects.create(meeting=team, engagement=engagement, teacher=teacher)
    other_teacher = make_teacher(school)
    named, other = visit(school, second, other_teacher)
    LessonVisit.objects.create(meeting=named, engagement=other, teacher=other_teacher, focus_at=NOW)
    send_due()
    clock.move_to(START - 3 * DAY)
    send_due()
    asked = {person: rows(person, kind="visit_focus")[0][2] for person in (teacher, colleague, other_teacher)}
    assert asked == {teacher: "sent", colleague: "nothing", other_teacher: "nothing"}


@pytest.mark.parametrize(("place", "words"), [("Sal 3", "Var: Sal 3"), ("", "Ingen plats är angiven")])
def test_the_coach_is_told_where_the_lesson_is_or_that_nobody_has_said(
    clock, mailbox, school, coach, teacher, place, words
):
    visit(school, coach, teacher, place=place)
    send_due()
    clock.move_to(START - DAY)
    send_due()
    [mail] = [mail for mail in mailbox.to(coach.email) if mail["Subject"].startswith("Lektionsbesök")]
    assert words in text_of(mail)
    assert f"Skola: {school}" in text_of(mail)


def test_an_unlogged_meeting_is_told_the_morning_after(clock, mailbox, school, coach, teacher):
    meeting, _engagement = visit(school, coach, teacher)
    clock.move_to(START + 2 * HOUR)
    send_due()
    assert mailbox.messages == []
    clock.move_to(dt.datetime(2026, 9, 25, 7, 30, tzinfo=STOCKHOLM))
    send_due()
    [mail] = mailbox.messages
    assert mail["X-Envelope-To"] == coach.email
    assert mail["Subject"] == "Ett möte att logga: torsdag 24 september"
    assert f"http://testserver/meetings/{meeting.pk}/log/" in text_of(mail)


def test_a_meeting_that_was_logged_or_called_off_meanwhile_is_not_asked_for(
    clock, mailbox, school, coach, teacher
):
    logged, _engagement = visit(school, coach, teacher)
    other = make_coach(school.authority)
    called_off, _engagement = visit(school, other, teacher)
    clock.move_to(START + 2 * HOUR)
    meetings.hold(meeting=logged, by=coach, attended=[coach.pk, teacher.pk])
    meetings.cancel(meeting=called_off, reason=CancelReason.ILLNESS, by=other)
    clock.move_to(START + DAY)
    send_due()
    assert mailbox.messages == []
    assert rows(coach, kind="meeting_unlogged") == [("meeting_unlogged", "log", "logged", "09-25 07:30")]
    assert rows(other, kind="meeting_unlogged") == [("meeting_unlogged", "log", "cancelled", "09-25 07:30")]


def test_who_has_said_no_is_not_told_to_prepare(clock, mailbox, school, coach, teacher):
    meeting, _engagement = visit(school, coach, teacher)
    send_due()
    meeting.participants.filter(person=teacher).update(response=Response.DECLINED, answered_at=NOW)
    clock.move_to(START - 3 * DAY)
    send_due()
    assert rows(teacher, kind="visit_focus") == [("visit_focus", "3d", "declined", "09-21 09:20")]


@pytest.mark.parametrize("days", range(1, 5))
def test_a_request_that_has_waited_for_less_than_a_school_week_is_left_alone(clock, school, days):
    make_administrator(school.authority)
    RequestFactory(school=school, state_since=NOW)
    clock.move_to(NOW + days * DAY)
    assert requestwaiting.remind() == 0


def test_a_request_that_nobody_touches_is_told_once_to_whom_it_waits_for(clock, mailbox, school):
    office, coach = make_administrator(school.authority), make_coach(school.authority)
    request = RequestFactory(school=school, state_since=NOW)
    matched = RequestFactory(school=school, state_since=NOW, state=RequestState.MATCHED, coach=coach)
    queued = RequestFactory(school=school, state_since=NOW, state=RequestState.QUEUED)
    clock.move_to(NOW + 7 * DAY)
    for _ in range(2):
        requestwaiting.remind()
        send_due()
        clock.move_to(NOW + 8 * DAY)
    assert [mail["X-Envelope-To"] for mail in mailbox.messages] == [office.email, coach.email]
    text = text_of(mailbox.messages[0])
    assert "har väntat i 5 skoldagar" in text
    assert f"http://testserver/requests/{request.pk}/\n" in text
    assert f"/requests/{matched.pk}/" in text_of(mailbox.messages[1])
    assert not Message.objects.filter(subject_type="request", subject_id=queued.pk).exists()


def test_a_managed_area_is_reminded_before_the_office(clock):
    school = SchoolFactory()
    make_administrator(school.authority)
    manager = make_area_manager(school.area)
    RequestFactory(school=school, state_since=NOW)
    clock.move_to(NOW + 7 * DAY)
    requestwaiting.remind()
    assert list(Message.objects.values_list("person", flat=True)) == [manager.pk]


def test_a_step_in_the_last_minute_takes_the_reminder_back(clock, mailbox, school):
    office = make_administrator(school.authority)
    request = RequestFactory(school=school, state_since=NOW)
    clock.move_to(NOW + 7 * DAY)
    requestwaiting.remind()
    request_services.endorse(request=request, by=office)
    send_due()
    assert rows(office, kind="request_waits")[0][2] == "nothing"


def test_days_without_school_do_not_count(clock, school):
    make_administrator(school.authority)
    # From the Friday before Christmas: the holidays and the weekends are nobody's delay.
    since = dt.datetime(2026, 12, 23, 10, tzinfo=STOCKHOLM)
    clock.move_to(since)
    RequestFactory(school=school, state_since=since)
    clock.move_to(dt.datetime(2026, 12, 30, 10, tzinfo=STOCKHOLM))
    assert requestwaiting.remind() == 0
    clock.move_to(dt.datetime(2027, 1, 8, 10, tzinfo=STOCKHOLM))
    assert requestwaiting.remind() == 1


def certify(coach, expires_on):
    profile, _made = CoachProfile.objects.get_or_create(person=coach)
    return Certification.objects.create(
        coach=profile, name="ICF ACC", issued_on=dt.date(2024, 1, 1), expires_on=expires_on
    )


def test_coach_and_office_are_told_60_and_14_days_before_a_certification_expires(
    clock, mailbox, school, coach
):
    office = make_administrator(school.authority)
    certify(coach, NOW.date() + 70 * DAY)
    for days in range(80):
        clock.move_to(NOW + days * DAY)
        certification.remind()
        send_due()
    found = [(mail["X-Envelope-To"], mail["Date"].datetime.date()) for mail in mailbox.messages]
    days = [NOW.date() + 10 * DAY, NOW.date() + 56 * DAY]
    assert sorted(found) == sorted((person.email, day) for person in (coach, office) for day in days)
    [own, *_more] = mailbox.to(coach.email)
    assert own["Subject"] == "Din certifiering gäller till och med måndag 16 november"
    assert f"http://testserver/people/{coach.pk}/" in text_of(own)
    [about, *_more] = mailbox.to(office.email)
    assert about["Subject"] == f"{coach}: en certifiering gäller till och med måndag 16 november"


def test_a_certification_that_was_renewed_meanwhile_is_not_told(clock, mailbox, school, coach):
    found = certify(coach, NOW.date() + 30 * DAY)
    assert certification.remind() == 1
    found.expires_on += 700 * DAY
    found.save()
    send_due()
    assert mailbox.messages == []
    assert certification.remind() == 0
