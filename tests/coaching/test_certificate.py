"""Attendance, and the certificate of a course: who gets one, what stands in it, how it is checked and revoked."""

import datetime as dt
import re
import zlib

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains

from coaching import certificatefile
from coaching.enums import ApplicationState, ProgrammeKind
from coaching.models import Certificate, Intake
from coaching.queries.attendance import attendance_of
from coaching.services import certificate as services
from coaching.services.applicationstep import ApplicationError
from coaching.tasks import issue_certificates
from scheduling.models import Message
from scheduling.services.meeting import hold
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_admitting,
    make_application,
    make_coach,
    make_meeting,
    make_teacher,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)),
]

START = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def office(school):
    return make_administrator(school.authority)


@pytest.fixture
def coordinator(school):
    return make_coach(school.authority)


@pytest.fixture
def course(school, coordinator):
    return make_admitting(school, kind=ProgrammeKind.COURSE, coordinators=[coordinator], has_certificate=True)


@pytest.fixture
def people(course, school):
    found = [make_teacher(school) for _ in range(2)]
    for person in found:
        make_application(course, person, state=ApplicationState.ADMITTED)
    return found


@pytest.fixture
def meetings(course, people):
    return [make_meeting(course.series, START + dt.timedelta(weeks=week), minutes=90) for week in range(5)]


def hold_all(meetings, *attended):
    for meeting, there in zip(meetings, attended, strict=True):
        hold(meeting=meeting, by=None, attended=[person.pk for person in there])


def test_the_share_decides_and_only_after_the_last_meeting(course, people, meetings):
    keen, lazy = people
    hold_all(meetings[:4], people, people, people, [keen])
    with pytest.raises(ApplicationError):
        services.issue(programme=course, by=None)
    issue_certificates()
    assert not Certificate.objects.exists()
    # Four of five is 80 %, three of five is not.
    hold_all(meetings[4:], [])
    rows = attendance_of(course).rows
    assert [(row.person, row.attended, row.percent) for row in rows] == [(keen, 4, 80), (lazy, 3, 60)]
    for _twice in range(2):
        issue_certificates()
    certificate = Certificate.objects.get()
    assert (certificate.person, certificate.minutes, certificate.issued_by) == (keen, 360, None)
    assert (certificate.first_day, certificate.last_day) == (dt.date(2026, 9, 1), dt.date(2026, 9, 29))
    assert Message.objects.get(kind="certificate_issued").person == keen
    # What was revoked does not come back by itself.
    services.revoke(certificate=certificate, by=None)
    assert services.issue(programme=course, by=None) == []


def test_a_network_or_a_course_called_off_gives_none(course, people, meetings, school):
    hold_all(meetings, *[people] * 5)
    Intake.objects.update(called_off_at=START)
    with pytest.raises(ApplicationError):
        services.issue(programme=course, by=None)
    issue_certificates()
    assert not Certificate.objects.exists()


def test_it_is_checked_by_its_code_and_tells_nothing_else(course, people, meetings, office, client):
    hold_all(meetings, *[people] * 5)
    certificate, other = services.issue(programme=course, by=office)
    page = client.get(reverse("certificate_detail", args=[certificate.code]))
    assertContains(page, certificate.name)
    assertNotContains(page, people[0].email)
    assertNotContains(page, other.name)
    # As one types it: with hyphens, in small letters.
    answer = client.get(reverse("certificate_check"), {"code": certificate.written_code.lower()})
    assert answer["Location"] == reverse("certificate_detail", args=[certificate.code])
    for odd in ("", "x", "'" * 12, "ÅÄÖ" * 4, "x" * 100_000):
        assert client.get(reverse("certificate_check"), {"code": odd}).status_code == 200, odd[:20]
    assert client.get(reverse("certificate_detail", args=["0" * 12])).status_code == 404
    client.force_login(office)
    client.post(reverse("certificate_revoke", args=[certificate.code]))
    client.logout()
    with translation.override("sv"):
        assertContains(client.get(reverse("certificate_detail", args=[certificate.code])), "20 november 2026")
    certificate.refresh_from_db()
    assert not certificate.is_valid


def test_nobody_tries_codes_by_the_thousand(client):
    cache.clear()
    answers = [client.get(reverse("certificate_detail", args=["0" * 12])).status_code for _ in range(61)]
    assert answers == [404] * 60 + [429]
    cache.clear()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_file_is_tagged_in_the_readers_language_and_reads_nothing_as_markup(
    course, people, meetings, language
):
    people[0].given_name = '#panic("x") $x$ *b* <a> \\ //'
    people[0].save()
    course.name = '#read("/etc/passwd") = rubrik'
    course.save()
    hold_all(meetings, *[people] * 5)
    certificate = Certificate.objects.get(pk=services.issue(programme=course, by=None)[0].pk)
    with translation.override(language):
        pdf = certificatefile.pdf_of(certificate)
        words = certificatefile.words_of(certificate)
    assert pdf.startswith(b"%PDF-")
    assert words["name"].startswith("#panic") and words["programme"].startswith("#read")
    readable = pdf + b"".join(
        _inflated(part) for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, flags=re.S)
    )
    assert f"/Lang ({language})".encode() in readable or f"/Lang({language})".encode() in readable
    assert b"/StructTreeRoot" in readable and b"pdfuaid" in readable


def _inflated(part):
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


def test_it_is_saved_by_whose_it_is(course, people, meetings, coordinator, client):
    hold_all(meetings, *[people] * 5)
    certificate = services.issue(programme=course, by=coordinator)[0]
    url = reverse("certificate_file", args=[certificate.code])
    answers = []
    for person in (certificate.person, coordinator, people[1], make_teacher(SchoolFactory())):
        client.force_login(person)
        answers.append(client.get(url).status_code)
    assert answers == [200, 200, 404, 404]
    client.force_login(certificate.person)
    assertContains(client.get(reverse("programme_attendance", args=[course.slug])), url)
