"""The list of engagements, one engagement, and what is done from it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Person
from coaching.enums import Phase
from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import Meeting
from tests import factories

pytestmark = pytest.mark.django_db

INSIDE = ["coach", "teacher", "principal", "area_manager", "administrator"]
OUTSIDE = [
    "other_coach",
    "other_teacher",
    "other_principal",
    "other_area_manager",
    "other_administrator",
    "nobody",
]


@pytest.fixture
def school():
    return factories.SchoolFactory(name="Ekbackens skola")


@pytest.fixture
def people(school):
    other = factories.SchoolFactory()
    return {
        "coach": factories.make_coach(school.authority),
        "teacher": factories.make_teacher(school),
        "principal": factories.make_principal(school),
        "area_manager": factories.make_area_manager(school.area),
        "administrator": factories.make_administrator(school.authority),
        "other_coach": factories.make_coach(school.authority),
        "other_teacher": factories.make_teacher(school),
        "other_principal": factories.make_principal(other),
        "other_area_manager": factories.make_area_manager(other.area),
        "other_administrator": factories.make_administrator(other.authority),
        "nobody": factories.PersonFactory(),
    }


@pytest.fixture
def engagement(school, people):
    return factories.make_engagement(
        school, coaches=[people["coach"]], teachers=[people["teacher"]], phase=Phase.GOAL
    )


def hours_ago(hours):
    return timezone.now().replace(microsecond=0) - dt.timedelta(hours=hours)


def url(name, engagement):
    return reverse(name, args=[engagement.pk])


@pytest.mark.parametrize("who", INSIDE + OUTSIDE)
def test_only_those_who_may_see_it_find_it(client, people, engagement, who):
    client.force_login(people[who])
    assert client.get(url("engagement_detail", engagement)).status_code == (200 if who in INSIDE else 404)


@pytest.mark.parametrize(
    ("name", "method", "may"),
    [
        ("engagement_book", "get", {"coach"}),
        ("engagement_phase", "post", {"coach"}),
        ("engagement_pause", "post", {"coach", "administrator"}),
        ("engagement_resume", "post", {"coach", "administrator"}),
        ("engagement_close", "get", {"coach", "administrator"}),
        ("engagement_close", "post", {"coach", "administrator"}),
    ],
)
def test_only_those_who_may_do_it_find_the_address(client, people, engagement, name, method, may):
    allowed = set()
    for who, person in people.items():
        client.force_login(person)
        if getattr(client, method)(url(name, engagement)).status_code != 404:
            allowed.add(who)
    assert allowed == may


def test_nobody_signed_in_is_sent_to_sign_in(client, engagement):
    for name in ("engagement_detail", "engagement_book", "engagement_close"):
        assert client.get(url(name, engagement)).status_code == 302


@pytest.mark.parametrize("name", ["engagement_phase", "engagement_pause", "engagement_resume"])
def test_steps_are_posted(client, people, engagement, name):
    client.force_login(people["coach"])
    assert client.get(url(name, engagement)).status_code == 405


def test_who_is_outside_sees_when_and_how_long_and_no_more(client, people, engagement):
    held = factories.make_meeting(engagement.series, hours_ago(50), minutes=45, place="Grupprum 7")
    cancelled = factories.make_meeting(
        engagement.series, hours_ago(30), status=MeetingStatus.CANCELLED, cancel_reason=CancelReason.ILLNESS
    )
    coming = factories.make_meeting(
        engagement.series, place="Grupprum 7", video_url="https://video.example.se/x"
    )
    client.force_login(people["coach"])
    client.post(reverse("log_planned", args=[held.pk]))

    secrets = [
        "Grupprum 7",
        "https://video.example.se/x",
        str(CancelReason.ILLNESS.label),
        people["coach"].email,
    ]
    secrets += [reverse("meeting_detail", args=[meeting.pk]) for meeting in (held, cancelled, coming)]
    for who in ("area_manager", "administrator"):
        client.force_login(people[who])
        page = client.get(url("engagement_detail", engagement))
        for secret in secrets:
            assertNotContains(page, secret)
        assertContains(page, "45 min")
        assertContains(page, str(people["teacher"]))
    client.force_login(people["principal"])
    page = client.get(url("engagement_detail", engagement))
    assertContains(page, "Grupprum 7")
    for secret in secrets[1:]:
        assertNotContains(page, secret)
    client.force_login(people["teacher"])
    page = client.get(url("engagement_detail", engagement))
    for secret in secrets:
        assertContains(page, secret)


def test_the_coach_sees_what_is_to_log_first(client, people, engagement):
    meeting = factories.make_meeting(engagement.series, hours_ago(2))
    client.force_login(people["coach"])
    assertContains(
        client.get(url("engagement_detail", engagement)), reverse("log_planned", args=[meeting.pk])
    )
    client.force_login(people["teacher"])
    assertNotContains(
        client.get(url("engagement_detail", engagement)), reverse("log_planned", args=[meeting.pk])
    )


def test_a_new_one_offers_the_leadership_talk(client, school, people):
    engagement = factories.make_engagement(school, coaches=[people["coach"]], phase=Phase.INTRODUCTION)
    client.force_login(people["coach"])
    assertContains(client.get(url("engagement_detail", engagement)), "?kind=leadership_talk")
    factories.make_meeting(engagement.series, kind=MeetingKind.LEADERSHIP_TALK)
    assertNotContains(client.get(url("engagement_detail", engagement)), "?kind=leadership_talk")


def test_changes_the_phase(client, people, engagement):
    client.force_login(people["coach"])
    address = url("engagement_detail", engagement)
    assertRedirects(client.post(url("engagement_phase", engagement), {"phase": "work"}), address)
    for nonsense in ("closed", "", "x" * 500):
        client.post(url("engagement_phase", engagement), {"phase": nonsense})
    engagement.refresh_from_db()
    assert engagement.phase == Phase.WORK


def test_pauses_resumes_and_closes(client, people, engagement):
    meeting = factories.make_meeting(engagement.series)
    client.force_login(people["administrator"])
    client.post(url("engagement_pause", engagement))
    engagement.refresh_from_db()
    assert engagement.paused_at is not None
    client.post(url("engagement_resume", engagement))
    assertContains(client.get(url("engagement_close", engagement)), meeting.get_kind_display())
    client.post(url("engagement_close", engagement))
    engagement.refresh_from_db()
    meeting.refresh_from_db()
    assert (engagement.phase, meeting.status) == (Phase.CLOSED, MeetingStatus.CANCELLED)
    assertRedirects(client.get(url("engagement_close", engagement)), url("engagement_detail", engagement))


def test_the_leadership_talk_asks_the_principal_too(client, people, engagement):
    client.force_login(people["coach"])
    page = client.get(url("engagement_book", engagement) + "?kind=leadership_talk")
    form = page.context["form"]
    assert form["kind"].initial == MeetingKind.LEADERSHIP_TALK
    assert set(form["who"].initial) == {people["teacher"].pk, people["principal"].pk}


def test_books_a_meeting_with_those_who_were_ticked(client, people, engagement):
    client.force_login(people["coach"])
    day = timezone.localdate() + dt.timedelta(days=9)
    form = client.get(url("engagement_book", engagement)).context["form"]
    answers = {
        "kind": "lesson_visit",
        "who": [people["teacher"].pk],
        "day": day.isoformat(),
        "start": "14:30",
        "end": "15:15",
        "place": "Sal 214",
        "token": form["token"].initial,
    }
    for _twice in range(2):
        assertRedirects(
            client.post(url("engagement_book", engagement), answers), url("engagement_detail", engagement)
        )
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.place, meeting.minutes) == (MeetingKind.LESSON_VISIT, "Sal 214", 45)
    assert timezone.localtime(meeting.starts_at).isoformat()[:16] == f"{day.isoformat()}T14:30"
    assert {p.person for p in meeting.participants.all()} == {people["coach"], people["teacher"]}


def test_nothing_is_booked_in_a_paused_one(client, people, engagement):
    engagement.paused_at = timezone.now()
    engagement.save()
    client.force_login(people["coach"])
    assertRedirects(client.get(url("engagement_book", engagement)), url("engagement_detail", engagement))


@pytest.mark.parametrize("who", ["coach", "teacher"])
def test_ones_own_stand_in_lanes(client, people, engagement, school, who):
    factories.make_engagement(school, coaches=[people["other_coach"]], teachers=[people["other_teacher"]])
    client.force_login(people[who])
    page = client.get(reverse("engagement_list"))
    assert page.context["lanes"] == [(Phase.GOAL, [engagement])]
    assert "page" not in page.context


def test_the_table_narrows_by_phase_school_and_coach(client, people, engagement, school):
    closed = factories.make_engagement(school, coaches=[people["other_coach"]], phase=Phase.CLOSED)
    paused = factories.make_engagement(school, coaches=[people["other_coach"]], paused_at=timezone.now())
    elsewhere = factories.make_engagement(
        factories.SchoolFactory(area=school.area), coaches=[people["coach"]], phase=Phase.WORK
    )
    client.force_login(people["administrator"])

    def shown(query=""):
        return {row.pk for row in client.get(reverse("engagement_list") + query).context["page"].items}

    assert shown() == {engagement.pk, paused.pk, elsewhere.pk}
    assert shown("?state=all") == {engagement.pk, paused.pk, elsewhere.pk, closed.pk}
    assert shown("?state=closed") == {closed.pk}
    assert shown("?state=paused") == {paused.pk}
    assert shown(f"?state=all&school={elsewhere.school_id}") == {elsewhere.pk}
    assert shown(f"?state=all&coach={people['coach'].pk}") == {engagement.pk, elsewhere.pk}
    assert shown("?state=nonsense&school=x&coach=-1&older=%2e%2e") == {engagement.pk, paused.pk, elsewhere.pk}


def test_numbers_in_the_table(client, people, engagement):
    for hours in (30, 60):
        meeting = factories.make_meeting(engagement.series, hours_ago(hours), minutes=45)
        client.force_login(people["coach"])
        client.post(reverse("log_planned", args=[meeting.pk]))
    coming = factories.make_meeting(engagement.series)
    client.force_login(people["principal"])
    (row,) = client.get(reverse("engagement_list")).context["page"].items
    assert (row.held, row.minutes, row.next_at) == (2, 90, coming.starts_at)


@pytest.mark.parametrize("who", ["coach", "principal", "administrator"])
def test_as_many_queries_for_many_rows(client, people, school, same_queries, who):
    def grow(amount):
        for _number in range(amount):
            engagement = factories.make_engagement(
                school, coaches=[people["coach"]], teachers=[factories.make_teacher(school)]
            )
            factories.make_meeting(engagement.series, hours_ago(9), status=MeetingStatus.POLLING)

    client.force_login(people[who])
    assert same_queries(lambda: client.get(reverse("engagement_list")), grow) <= 15


def test_as_many_queries_for_many_meetings(client, people, engagement, same_queries):
    def grow(amount):
        for _number in range(amount):
            start = hours_ago(24 * (Meeting.objects.count() + 1))
            meeting = factories.make_meeting(engagement.series, start)
            client.post(reverse("log_planned", args=[meeting.pk]))
            factories.make_meeting(engagement.series, start + dt.timedelta(days=900))
            factories.make_meeting(engagement.series, start - dt.timedelta(days=900))

    client.force_login(people["coach"])
    assert same_queries(lambda: client.get(url("engagement_detail", engagement)), grow) <= 25


def test_pages_of_fifty(client, people, school):
    for _number in range(52):
        factories.make_engagement(school)
    client.force_login(Person.objects.get(pk=people["principal"].pk))
    page = client.get(reverse("engagement_list")).context["page"]
    rest = client.get(reverse("engagement_list") + f"?older={page.older}").context["page"]
    assert (len(page), len(rest), rest.older) == (50, 2, None)
    assert not {row.pk for row in page} & {row.pk for row in rest}
