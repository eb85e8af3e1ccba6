"""Lesson visits on the pages: the way from the focus to the analysis, locked in between, two windows, links to it."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django.asserts import assertContains, assertNotContains

from coaching.enums import EntryKind
from coaching.models import Entry, LessonVisit
from coaching.services import engagement as engagements
from coaching.services.member import leave
from coaching.services.visit import choose_teacher
from scheduling.enums import MeetingKind, MeetingStatus
from scheduling.meetinglinks import links_for
from scheduling.models import Meeting
from scheduling.services.meeting import cancel
from tests import factories
from tests.coaching.vaults import signed_in
from tests.coaching.visits import ANALYSIS, FOCUS, REFLECTION, SEEN, Visit

pytestmark = pytest.mark.django_db

CANARY = "Kanariefågeln sjunger"


@pytest.fixture
def visit():
    return Visit()


def at(visit, name="detail"):
    return reverse(f"visit_{name}", args=[visit.meeting.pk])


def opened(visit, person):
    return signed_in(person, visit.vaults[person])


def read(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_whole_way_on_the_pages(visit):
    teacher, coach = opened(visit, visit.teacher), opened(visit, visit.coach)
    response = coach.get(at(visit, "observation"))
    assert response["Location"] == at(visit)
    assert f"{visit.teacher} anger fokus" in read(coach, at(visit))
    for who, name, texts in (
        (teacher, "focus", FOCUS),
        (coach, "observation", SEEN),
    ):
        assertContains(who.get(at(visit, name)), "data-readers")
        assert who.post(at(visit, name), texts)["Location"] == at(visit)
    assert coach.post(at(visit, "hand_over"))["Location"] == at(visit)
    page = read(teacher, at(visit))
    assert "Elva händer" not in page and "öppnas när du har skrivit din egen reflektion" in page
    assert "Elva händer" in read(coach, at(visit))
    assert teacher.post(at(visit, "reflection"), REFLECTION)["Location"] == at(visit)
    for who in (teacher, coach):
        page = read(who, at(visit))
        assert "Elva händer" in page and REFLECTION["text"] in page
    assert coach.post(at(visit, "analysis"), ANALYSIS)["Location"] == at(visit)
    assert "Nästa steg bestämmer du" in read(teacher, at(visit))
    assert "Nästa steg bestämmer du" not in read(coach, at(visit))


def test_outsiders_learn_nothing_and_colleagues_neither():
    visit = Visit(team=True)
    choose_teacher(visit=visit.seen_by(visit.coach), teacher=visit.teacher, by=visit.coach)
    visit.whole()
    principal = factories.make_principal(visit.school)
    office = factories.make_administrator(visit.school.authority)
    for person in (visit.colleague, principal, office, factories.make_coach(visit.school.authority)):
        client = signed_in(person, visit.vaults.get(person))
        for name in ("detail", "focus", "observation", "reflection", "analysis", "versions"):
            assert client.get(at(visit, name)).status_code == 404
        for name in ("teacher", "hand_over", "take_back", "focus"):
            assert client.post(at(visit, name)).status_code == 404
    assert "Elva händer" in read(opened(visit, visit.teacher), at(visit))


def test_each_form_is_for_who_writes_there(visit):
    visit.name_focus()
    assert opened(visit, visit.coach).get(at(visit, "focus")).status_code == 403
    assert opened(visit, visit.teacher).get(at(visit, "observation")).status_code == 403
    assert opened(visit, visit.teacher).post(at(visit, "hand_over")).status_code == 403


def test_a_coach_says_whose_lesson_it_is():
    visit = Visit(team=True)
    coach = opened(visit, visit.coach)
    assert "Vems lektion är det?" in read(coach, at(visit))
    assert opened(visit, visit.teacher).get(at(visit)).status_code == 404
    coach.post(at(visit, "teacher"), {"teacher": "0"})
    assert not LessonVisit.objects.exists()
    coach.post(at(visit, "teacher"), {"teacher": visit.teacher.pk})
    assert visit.row().teacher == visit.teacher
    assert "Ange fokus" in read(opened(visit, visit.teacher), at(visit))


def test_a_form_that_was_open_too_long_keeps_what_was_typed(visit):
    visit.name_focus()
    teacher = opened(visit, visit.teacher)
    visit.observe()
    response = teacher.post(at(visit, "focus"), FOCUS | {"question": CANARY, "seen": 1})
    assertContains(response, CANARY)
    assertContains(response, "fokus ligger fast")
    assert visit.reads(visit.teacher)["focus"]["question"] == FOCUS["question"]


def test_two_windows_meet_with_both_texts(visit):
    visit.name_focus()
    coach, other = opened(visit, visit.coach), opened(visit, visit.second_coach)
    coach.post(at(visit, "observation"), SEEN | {"evidence": "09.01 Min"})
    response = other.post(at(visit, "observation"), SEEN | {"evidence": "09.02 Andras"})
    assertContains(response, "09.01 Min", status_code=409)
    assertContains(response, "09.02 Andras", status_code=409)
    (seen,) = re.findall(r'name="seen" value="(\d+)"', response.content.decode())
    other.post(at(visit, "observation"), SEEN | {"evidence": "09.01 Min\n09.02 Andras", "seen": seen})
    assert visit.reads(visit.coach)["observation"]["evidence"] == "09.01 Min\n09.02 Andras"


def test_the_analysis_shows_what_it_said_before(visit):
    visit.whole()
    coach = opened(visit, visit.coach)
    coach.post(at(visit, "analysis"), {"text": "Ny text", "seen": 1})
    page = read(opened(visit, visit.teacher), at(visit, "versions"))
    assert "Ny text" in page and ANALYSIS["text"] in page
    assert ANALYSIS["text"] not in read(signed_in(visit.teacher), at(visit, "versions"))


def test_nothing_is_written_while_the_vault_is_locked_and_nothing_is_lost(visit):
    locked = signed_in(visit.teacher)
    assertNotContains(locked.get(at(visit, "focus")), "<textarea")
    response = locked.post(at(visit, "focus"), FOCUS | {"question": CANARY})
    assertContains(response, CANARY)
    assertContains(response, "vault_passphrase")
    assert not Entry.objects.exists()
    visit.name_focus()
    assert FOCUS["question"] not in read(signed_in(visit.teacher), at(visit))
    assert FOCUS["question"] in read(opened(visit, visit.teacher), at(visit))


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({"question": ""}, "fyllas i"),
        ({"question": "x" * 100_000}, "Högst 2000 tecken"),
        ({"question": "a\x00b"}, "NUL"),
    ],
)
def test_bad_input_gets_a_sentence(visit, texts, says):
    response = opened(visit, visit.teacher).post(at(visit, "focus"), FOCUS | texts)
    assert response.status_code == 200
    assert says in html.unescape(response.content.decode()).replace("\xa0", "")
    assert not Entry.objects.exists()


def test_emoji_and_markup_are_words(visit):
    opened(visit, visit.teacher).post(at(visit, "focus"), FOCUS | {"question": "🙂 <b>varför</b>"})
    assertContains(opened(visit, visit.coach).get(at(visit)), "🙂 &lt;b&gt;varför&lt;/b&gt;")


def test_handing_over_says_what_is_missing_and_can_be_taken_back(visit):
    visit.name_focus()
    visit.observe(interpretation="")
    coach = opened(visit, visit.coach)
    assert "Skriv hur du förstår" in read(coach, coach.post(at(visit, "hand_over"))["Location"])
    visit.write(EntryKind.OBSERVATION, visit.coach, SEEN, seen=1)
    signed_in(visit.coach).post(at(visit, "hand_over"))
    assert visit.row().handed_over_at is None
    coach.post(at(visit, "hand_over"))
    coach.post(at(visit, "hand_over"))
    assert visit.row().handed_over_at is not None
    coach.post(at(visit, "take_back"))
    assert visit.row().handed_over_at is None


def test_the_page_says_how_it_stands_when_nothing_goes_on():
    visit = Visit(team=True, hours=30)
    choose_teacher(visit=visit.seen_by(visit.coach), teacher=visit.teacher, by=visit.coach)
    visit.name_focus()
    leave(engagement=visit.engagement, person=visit.teacher, by=visit.coach)
    coach = opened(visit, visit.coach)
    assert "är inte längre med i uppdraget" in read(coach, at(visit))
    assert opened(visit, visit.teacher).get(at(visit)).status_code == 404
    cancel(meeting=visit.meeting, reason="illness", by=visit.coach)
    assert "Besöket är inställt" in read(coach, at(visit))


def labels(person, meeting):
    return [
        (link.label, link.main) for link in links_for(person, [meeting])[meeting.pk] if "visit" in link.url
    ]


def test_it_is_linked_from_the_meeting_and_the_engagement_for_whom_it_is(visit):
    link = [("Öppna lektionsbesöket", True)]
    with_coach = [("Öppna lektionsbesöket", False)]
    with override("sv"):
        assert labels(visit.teacher, visit.meeting) == link
        assert labels(visit.coach, visit.meeting) == with_coach
        assert labels(factories.make_administrator(visit.school.authority), visit.meeting) == []
    for person in (visit.teacher, visit.coach):
        page = signed_in(person).get(reverse("engagement_detail", args=[visit.engagement.pk]))
        assertContains(page, at(visit))
    principal = signed_in(factories.make_principal(visit.school))
    assertNotContains(principal.get(reverse("engagement_detail", args=[visit.engagement.pk])), at(visit))


def waits(visit, person):
    return at(visit) in signed_in(person).get(reverse("home")).content.decode()


def test_the_first_page_shows_what_waits_for_whom(visit):
    expected = []
    for step in (visit.name_focus, visit.observe, visit.hand_over, visit.reflect, visit.analyse, None):
        expected.append((waits(visit, visit.teacher), waits(visit, visit.coach)))
        if step:
            step()
    # The focus, observing, handing over, the reflection, the analysis by both; then nothing hurries.
    assert expected == [
        (True, False),
        (False, True),
        (False, True),
        (True, False),
        (True, True),
        (False, False),
    ]
    assert not waits(visit, factories.make_principal(visit.school))


def test_nothing_waits_of_what_is_long_past_far_off_or_at_rest():
    visit = Visit(hours=50)
    visit.name_focus()
    assert not waits(visit, visit.coach)
    visit.observe()
    assert waits(visit, visit.coach)
    engagements.pause(engagement=visit.engagement, by=visit.coach)
    assert not waits(visit, visit.coach)
    past = Visit(hours=-50)
    assert not waits(past, past.teacher)


def more_visits(visit):
    def grow(more):
        now = timezone.now().replace(microsecond=0)
        for number in range(1, more + 1):
            meeting = factories.make_meeting(
                visit.engagement.series,
                now + dt.timedelta(days=number, hours=more),
                kind=MeetingKind.LESSON_VISIT,
            )
            if number % 2:
                LessonVisit.objects.create(
                    meeting=meeting, engagement=visit.engagement, teacher=visit.teacher
                )

    return grow


@pytest.mark.parametrize("who", ["teacher", "coach"])
@pytest.mark.parametrize("page", ["home", "engagement"])
def test_pages_ask_as_often_for_thirty_visits_as_for_one(visit, same_queries, who, page):
    url = reverse("home") if page == "home" else reverse("engagement_detail", args=[visit.engagement.pk])
    client = signed_in(getattr(visit, who))
    same_queries(lambda: client.get(url), more_visits(visit))


def test_links_of_meetings_ask_as_often_for_thirty_as_for_one(visit, same_queries):
    visits = Meeting.objects.filter(kind=MeetingKind.LESSON_VISIT).prefetch_related("participants")
    same_queries(
        lambda: links_for(visit.coach, list(visits.all())),
        more_visits(visit),
    )


def test_a_page_asks_as_often_for_four_parts_as_for_one(visit, same_queries):
    client = opened(visit, visit.coach)

    def grow(more):
        rest = (visit.observe, visit.hand_over, visit.reflect, visit.analyse)
        for step in (visit.name_focus,) if more == 1 else rest:
            step()

    same_queries(lambda: client.get(at(visit)), grow)


def test_a_visit_whose_time_is_open_has_its_focus_and_waits_for_the_rest(visit):
    Meeting.objects.filter(pk=visit.meeting.pk).update(
        status=MeetingStatus.OPEN, starts_at=None, ends_at=None, day=timezone.localdate()
    )
    visit.name_focus()
    coach = opened(visit, visit.coach)
    for url in (at(visit), reverse("home"), reverse("engagement_detail", args=[visit.engagement.pk])):
        assert coach.get(url).status_code == 200
    answer = coach.get(at(visit, "observation"))
    assert "Besöket har ingen tid än" in read(coach, answer["Location"])
    assert opened(visit, visit.teacher).get(at(visit, "reflection"))["Location"] == at(visit)
