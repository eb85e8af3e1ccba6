"""The first page: what each duty shows, for few rows and for many."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Certification, Person
from coaching.enums import ProgrammeKind, RequestState
from scheduling.enums import MeetingKind, MeetingStatus, MessageState
from scheduling.models import Message, Participant, Term
from tests import factories

pytestmark = pytest.mark.django_db

#: A Tuesday in the middle of term.
NOW = dt.datetime(2026, 11, 24, 7, 40, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def school():
    school = factories.SchoolFactory(name="Ekbackens skola")
    Term.objects.create(
        authority=school.authority, season="HT", year=2026, starts_on="2026-08-17", ends_on="2026-12-18"
    )
    return school


@pytest.fixture
def coach(school):
    return factories.make_coach(school.authority, weekly_minutes=600)


@pytest.fixture
def teacher(school):
    return factories.make_teacher(school)


@pytest.fixture
def engagement(school, coach, teacher):
    return factories.make_engagement(school, coaches=[coach], teachers=[teacher])


def hours(number):
    return NOW + dt.timedelta(hours=number)


@pytest.fixture
def show(client):
    """A function: the parts of the person's first page by name, and the page."""

    def show(person):
        client.force_login(person)
        page = client.get(reverse("home"))
        assert page.status_code == 200
        return dict(page.context["parts"]), page

    return show


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    assert client.get(reverse("home")).status_code == 302


def test_greets_by_the_hour(show, coach):
    assertContains(show(coach)[1], "God morgon, Kim")


def test_nothing_to_do_without_any_duty(show):
    parts, page = show(factories.PersonFactory())
    assert parts == {}
    assertContains(page, "Inget att göra här i dag")


def test_the_coachs_week(show, engagement, coach, school):
    late = factories.make_meeting(engagement.series, hours(-30), minutes=60)
    soon = factories.make_meeting(engagement.series, hours(2), minutes=90)
    factories.make_meeting(engagement.series, hours(60))
    Participant.objects.filter(meeting=soon, person=coach).update(travel_before=25)
    asked = factories.RequestFactory(school=school, coach=coach, state=RequestState.MATCHED)
    factories.RequestFactory(
        school=school, coach=factories.make_coach(school.authority), state=RequestState.MATCHED
    )

    parts, page = show(coach)

    part = parts["coach"]
    assert list(parts) == ["coach"]
    assert part["next"] == soon
    assert part["unlogged"].rows == [late]
    assert part["requests"].rows == [asked]
    assert (part["load"].taken, part["load"].agreed) == (60 + 90 + 25 + 60, 600)
    assertContains(page, reverse("log_planned", args=[late.pk]))
    assertContains(page, reverse("request_detail", args=[asked.pk]))
    assertContains(page, "3 tim 55 min av 10 tim den här veckan")


def test_a_new_coach_is_told_what_comes(show, coach):
    parts, page = show(coach)
    assert (parts["coach"]["next"], parts["coach"]["has_engagements"]) == (None, False)
    assertContains(page, "Inga uppdrag än")


def test_the_teachers_coaching(show, engagement, teacher, coach):
    soon = factories.make_meeting(
        engagement.series, hours(26), place="Sal 214", video_url="https://video.example.se/r"
    )
    held = factories.make_meeting(engagement.series, hours(-100), status=MeetingStatus.HELD)
    parts, page = show(teacher)
    assert list(parts) == ["teacher"]
    assert parts["teacher"]["coming"].rows == [soon]
    assert parts["teacher"]["past"].rows == [held]
    assert parts["teacher"]["engagements"] == [engagement]
    for text in ("Sal 214", "https://video.example.se/r", coach.email, "i morgon"):
        assertContains(page, text)
    assertNotContains(page, reverse("log_planned", args=[held.pk]))


def test_a_teacher_who_is_not_coached_is_told_how_it_begins(show, teacher):
    assertContains(show(teacher)[1], "Coachning börjar hos din rektor")


def test_a_coach_who_teaches_has_no_empty_part(show, coach, school):
    factories.make_teacher(school, person=coach)
    assert list(show(Person.objects.get(pk=coach.pk))[0]) == ["coach"]


def test_the_principals_school(show, engagement, school, teacher):
    principal = factories.make_principal(school)
    this_week = factories.make_meeting(engagement.series, hours(30), place="Grupprum 3")
    next_week = factories.make_meeting(engagement.series, hours(24 * 7))
    factories.make_meeting(engagement.series, hours(24 * 14))
    other = factories.make_engagement(factories.SchoolFactory(), teachers=[factories.make_teacher(school)])
    factories.make_meeting(other.series, hours(31))
    draft = factories.RequestFactory(
        school=school, asked_by=principal, state=RequestState.DRAFT, sent_at=None
    )
    returned = factories.RequestFactory(school=school, asked_by=principal, state=RequestState.RETURNED)
    queued = factories.RequestFactory(school=school, asked_by=principal, state=RequestState.QUEUED)
    factories.RequestFactory(school=school, asked_by=principal, state=RequestState.DECLINED)

    parts, page = show(principal)

    part = parts["principal"]
    assert (part["this_week"], part["next_week"]) == ([this_week], [next_week])
    assert (part["drafts"], part["returned"].rows, part["requests"].rows) == ([draft], [returned], [queued])
    assert part["running"] == 1
    for text in ("Grupprum 3", str(teacher), reverse("request_detail", args=[returned.pk])):
        assertContains(page, text)
    assertNotContains(page, reverse("meeting_detail", args=[this_week.pk]))


def test_a_new_principal_is_asked_to_ask(show, school):
    page = show(factories.make_principal(school))[1]
    assertContains(page, reverse("request_new"))


def test_the_area(show, engagement, school):
    manager = factories.make_area_manager(school.area)
    waiting = factories.RequestFactory(school=school)
    factories.RequestFactory(school=school, state=RequestState.ENDORSED)
    factories.RequestFactory(school=factories.SchoolFactory())
    factories.make_meeting(engagement.series, hours(-100), status=MeetingStatus.HELD)
    factories.make_meeting(engagement.series, hours(-24 * 150), status=MeetingStatus.HELD)
    empty = factories.SchoolFactory(area=school.area, name="Ängsskolan")

    part = show(manager)[0]["area_manager"]

    assert part["to_endorse"].rows == [waiting]
    rows = {row.pk: (row.requests, row.engagements_now, row.held) for row in part["schools"]}
    assert rows == {school.pk: (2, 1, 1), empty.pk: (0, 0, 0)}


def test_the_office(show, engagement, school, coach, teacher):
    administrator = factories.make_administrator(school.authority)
    stuck = factories.RequestFactory(school=school, state_since=hours(-24 * 8))
    factories.RequestFactory(school=school, state_since=hours(-24 * 6))
    factories.RequestFactory(school=school, state=RequestState.QUEUED, state_since=hours(-24 * 90))
    late = factories.make_meeting(engagement.series, hours(-50))
    factories.make_meeting(engagement.series, hours(-40))
    factories.make_meeting(engagement.series, hours(30), minutes=120)
    factories.make_meeting(engagement.series, hours(-100), status=MeetingStatus.HELD)
    certification = Certification.objects.create(
        coach=coach.coach_profile, name="ACC", issued_on="2024-01-10", expires_on="2027-01-10"
    )
    Certification.objects.create(
        coach=coach.coach_profile, name="PCC", issued_on="2024-01-10", expires_on="2027-03-10"
    )
    Message.objects.create(
        person=teacher,
        authority=school.authority,
        kind="engagement_started",
        subject_type="engagement",
        subject_id=engagement.pk,
        state=MessageState.FAILED,
        due_at=NOW,
        try_at=NOW,
    )

    parts, page = show(administrator)

    part = parts["office"]
    assert part["stuck"].rows == [stuck]
    assert part["late"].rows == [late]
    assert part["expiring"].rows == [certification]
    assert part["failed"] == 1
    assert part["counts"] == {"waiting": 2, "queued": 1, "running": 1, "paused": 0, "held": 1}
    (table,) = part["loads"]
    ((person, cells),) = table.rows
    # 120 booked minutes of 600 this week, then what an engagement usually takes; after 18 December there is no term.
    assert person == coach
    assert [cell and cell.percent for cell in cells] == [20, 15, 15, 15, None, None, None, None]
    assertContains(page, "20 %")
    assertContains(page, "lov")


def test_another_offices_things_are_not_there(show, engagement, school):
    factories.RequestFactory(school=school, state_since=hours(-24 * 30))
    factories.make_meeting(engagement.series, hours(-50))
    other = factories.AuthorityFactory()
    part = show(factories.make_administrator(other))[0]["office"]
    assert not part["stuck"] and not part["late"]
    assert part["counts"] == {"waiting": 0, "queued": 0, "running": 0, "paused": 0, "held": 0}


def test_who_leads_a_programme_sees_its_plan(show, school):
    leader = factories.make_teacher(school)
    series = factories.make_series(school, facilitators=[leader], title="Processledare")
    programme = factories.ProgrammeFactory(
        authority=school.authority, kind=ProgrammeKind.PROCESS_SUPPORT, series=series
    )
    timeless = factories.make_meeting(series, status=MeetingStatus.OPEN, kind=MeetingKind.WORKSHOP)
    timeless.starts_at = timeless.ends_at = None
    timeless.day = dt.date(2026, 12, 1)
    timeless.save()
    later = factories.make_meeting(series, hours(24 * 20))
    sooner = factories.make_meeting(series, hours(24 * 2))
    late = factories.make_meeting(series, hours(-3), kind=MeetingKind.WORKSHOP)

    parts, page = show(leader)

    assert list(parts) == ["leader"]
    assert parts["leader"]["programmes"] == [programme]
    assert parts["leader"]["programmes"][0].coming == [sooner, timeless, later]
    assert parts["leader"]["unlogged"].rows == [late]
    assertContains(page, reverse("log_planned", args=[late.pk]))


def test_several_duties_make_one_page(show, engagement, school, coach):
    factories.make_principal(school, person=coach)
    factories.make_administrator(school.authority, person=coach)
    parts, page = show(Person.objects.get(pk=coach.pk))
    assert list(parts) == ["coach", "principal", "office"]
    for name in ("Min vecka", "Min skola", "Kansliet"):
        assertContains(page, name)


def grow_for(school, coach):
    """A function that makes n more of everything that a first page can show."""
    made = []

    def grow(amount):
        for _number in range(amount):
            made.append(None)
            number = len(made)
            teacher = factories.make_teacher(school)
            engagement = factories.make_engagement(school, coaches=[coach], teachers=[teacher])
            factories.make_meeting(engagement.series, hours(-24 * 30 - 2 * number))
            factories.make_meeting(
                engagement.series, hours(-24 * 3 * 30 - 2 * number), status=MeetingStatus.HELD
            )
            factories.make_meeting(engagement.series, hours(4 + number), minutes=30)
            factories.make_meeting(engagement.series, hours(24 * 7 + number), minutes=30)
            for state in (RequestState.SENT, RequestState.RETURNED, RequestState.ENDORSED):
                factories.RequestFactory(school=school, state=state, state_since=hours(-24 * 20))
            factories.RequestFactory(school=school, state=RequestState.MATCHED, coach=coach)
            other = factories.make_coach(school.authority)
            Certification.objects.create(
                coach=other.coach_profile, name="ACC", issued_on="2024-01-10", expires_on="2026-12-10"
            )
            factories.SchoolFactory(area=school.area)

    return grow


@pytest.mark.parametrize(
    ("role", "most"), [("coach", 38), ("principal", 28), ("area_manager", 19), ("administrator", 33)]
)
def test_as_many_queries_for_many_rows(client, school, coach, same_queries, role, most):
    person = {
        "coach": lambda: coach,
        "principal": lambda: factories.make_principal(school),
        "area_manager": lambda: factories.make_area_manager(school.area),
        "administrator": lambda: factories.make_administrator(school.authority),
    }[role]()
    client.force_login(person)
    load = lambda: client.get(reverse("home"))  # noqa: E731
    assert same_queries(load, grow_for(school, coach)) <= most


def test_as_many_queries_for_a_teacher_with_many_meetings(client, school, coach, teacher, same_queries):
    engagement = factories.make_engagement(school, coaches=[coach], teachers=[teacher])

    def grow(amount):
        for _number in range(amount):
            number = engagement.series.meetings.count() + 1
            factories.make_meeting(engagement.series, hours(-24 * number), status=MeetingStatus.HELD)
            factories.make_meeting(engagement.series, hours(24 * number))
            factories.make_engagement(school, coaches=[coach], teachers=[teacher])

    client.force_login(teacher)
    assert same_queries(lambda: client.get(reverse("home")), grow) <= 33


def test_the_place_is_named_by_the_duty(client, school, coach, engagement):
    factories.make_meeting(engagement.series, hours(-5))
    names = {
        "Min vecka": coach,
        "Min coachning": factories.make_teacher(school),
        "Min skola": factories.make_principal(school),
        "Mitt område": factories.make_area_manager(school.area),
        "Kansliet": factories.make_administrator(school.authority),
    }
    for name, person in names.items():
        client.force_login(person)
        first = client.get(reverse("home")).context["places"][0]
        assert (first.label, first.url, first.current) == (name, reverse("home"), True)
        assert first.count == (1 if person == coach else 0)
    assert timezone.localdate() == dt.date(2026, 11, 24)
