"""Goals that coach and teacher share: written, rewritten, decided about, ended, taken the place of."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from coaching.enums import EntryKind, GoalDecision, GoalStatus
from coaching.models import Draft, Entry, EntryVersion, Goal, GoalReview
from coaching.queries.draft import draft_of, engagement_of_place, place_of
from coaching.queries.goal import goal_of, goals_of
from coaching.services.circlekey import KeyMissing
from coaching.services.draft import keep_draft
from coaching.services.engagement import EngagementError, close, pause
from coaching.services.entry import EntryChanged
from coaching.services.goal import change_goal, end_goal, review_goal, set_goal, take_up_goal
from coaching.vault.plaintext import Plaintext
from tests.coaching.circles import Circles
from tests.coaching.goals import GOAL, goal_texts, write_goal
from tests.factories import make_teacher, make_vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def circles():
    return Circles()


@pytest.fixture
def goal(circles):
    return write_goal(circles.coachs, circles.engagement, circles.coach)


def fresh(circles, goal, who=None):
    return goal_of(who or circles.coach, goal.pk)


def read(circles, unlocked, who):
    engagement = type(circles.engagement).objects.with_people().get(pk=circles.engagement.pk)
    return [one.texts and one.texts["goal"].reveal() for one in goals_of(who, engagement, unlocked)]


def test_a_goal_is_for_both_from_the_start(circles, goal):
    assert (goal.status, goal.entry.kind, goal.entry.shared_at is not None) == ("active", "goal", True)
    assert read(circles, circles.teachers, circles.teacher) == [GOAL]
    assert read(circles, None, circles.teacher) == [None]


def test_the_other_may_rewrite_it_and_it_is_told_who_did(circles, goal):
    change_goal(
        unlocked=circles.teachers,
        goal=fresh(circles, goal, circles.teacher),
        by=circles.teacher,
        texts=goal_texts("Hälften"),
        seen=1,
    )
    assert read(circles, circles.coachs, circles.coach) == ["Hälften"]
    assert list(EntryVersion.objects.order_by("number").values_list("number", "saved_by")) == [
        (1, circles.coach.pk),
        (2, circles.teacher.pk),
    ]
    with pytest.raises(EntryChanged):
        change_goal(
            unlocked=circles.coachs,
            goal=fresh(circles, goal),
            by=circles.coach,
            texts=goal_texts("Alla"),
            seen=1,
        )
    change_goal(
        unlocked=circles.coachs,
        goal=fresh(circles, goal),
        by=circles.coach,
        texts=goal_texts("Alla"),
        seen=2,
    )
    assert read(circles, circles.teachers, circles.teacher) == ["Alla"]


def test_the_same_page_sent_twice_is_one_goal(circles):
    key = uuid.uuid4()
    arguments = {"engagement": circles.engagement, "by": circles.coach, "texts": goal_texts(), "key": key}
    first, second = (set_goal(unlocked=circles.coachs, **arguments) for _ in range(2))
    assert (first.pk, second.pk, Goal.objects.count()) == (key, key, 1)


def test_another_takes_its_place(circles, goal):
    other = write_goal(circles.teachers, circles.engagement, circles.teacher, "Nytt", replaces=goal)
    goal.refresh_from_db()
    assert (goal.status, goal.replaced_by_id, goal.status_by) == ("replaced", other.pk, circles.teacher)
    assert read(circles, circles.coachs, circles.coach) == ["Nytt", GOAL]
    with pytest.raises(EngagementError):
        write_goal(circles.coachs, circles.engagement, circles.coach, "Två", replaces=goal)
    with pytest.raises(EngagementError):
        take_up_goal(goal=goal, by=circles.coach)
    # What failed has left nothing behind.
    assert (Goal.objects.count(), Entry.objects.count()) == (2, 2)


def test_a_goal_of_another_engagement_is_not_replaced(circles, goal):
    elsewhere = Circles()
    with pytest.raises(EngagementError):
        write_goal(elsewhere.coachs, elsewhere.engagement, elsewhere.coach, replaces=goal)
    assert Goal.objects.get(pk=goal.pk).status == GoalStatus.ACTIVE


def test_ended_and_taken_up_again(circles, goal):
    assert end_goal(goal=goal, by=circles.teacher).status == GoalStatus.ENDED
    since = Goal.objects.get().status_since
    assert end_goal(goal=goal, by=circles.coach).status_since == since
    with pytest.raises(EngagementError):
        review_goal(goal=fresh(circles, goal), by=circles.coach, decision="keep", key=uuid.uuid4())
    assert take_up_goal(goal=goal, by=circles.coach).status == GoalStatus.ACTIVE


def test_nothing_of_it_changes_once_the_engagement_is_closed(circles, goal):
    close(engagement=circles.engagement, by=circles.coach)
    goal = fresh(circles, goal)
    for act in (
        lambda: write_goal(circles.coachs, circles.engagement, circles.coach),
        lambda: change_goal(
            unlocked=circles.coachs, goal=goal, by=circles.coach, texts=goal_texts("Nej"), seen=1
        ),
        lambda: end_goal(goal=goal, by=circles.coach),
        lambda: review_goal(goal=goal, by=circles.coach, decision="keep", key=uuid.uuid4()),
    ):
        with pytest.raises(EngagementError):
            act()
    assert read(circles, circles.teachers, circles.teacher) == [GOAL]
    assert (Entry.objects.count(), GoalReview.objects.count()) == (1, 0)


def test_in_a_paused_engagement_it_can_be_worked_on(circles, goal):
    pause(engagement=circles.engagement, by=circles.coach)
    change_goal(
        unlocked=circles.coachs,
        goal=fresh(circles, goal),
        by=circles.coach,
        texts=goal_texts("Om"),
        seen=1,
    )
    assert read(circles, circles.teachers, circles.teacher) == ["Om"]


def test_somebody_without_a_key_writes_none(circles):
    newcomer = make_teacher(circles.school)
    with pytest.raises(KeyMissing):
        write_goal(make_vault(newcomer), circles.engagement, newcomer)
    assert Goal.objects.count() == 0


@pytest.mark.parametrize("decision", GoalDecision.values)
def test_a_decision_needs_no_words_and_no_vault(circles, goal, decision):
    key = uuid.uuid4()
    for _ in range(2):
        review_goal(goal=fresh(circles, goal), by=circles.teacher, decision=decision, key=key)
    review = GoalReview.objects.get()
    assert (review.pk, review.decision, review.by, review.entry) == (key, decision, circles.teacher, None)


def test_what_is_written_about_a_decision_is_sealed_for_both(circles, goal):
    words = Plaintext("Det tog tid att vänta ut tystnaden.")
    arguments = {"goal": fresh(circles, goal), "by": circles.coach, "key": uuid.uuid4(), "text": words}
    for _ in range(2):
        review_goal(unlocked=circles.coachs, decision="revisit", **arguments)
    (shown,) = goals_of(circles.teacher, circles.engagement, circles.teachers)
    assert [one.opened.texts["text"] for one in shown.reviews] == [words]
    assert Entry.objects.filter(kind=EntryKind.GOAL_REVIEW).count() == 1
    # The page of before, decided otherwise, is another decision.
    review_goal(unlocked=circles.coachs, decision="keep", **arguments)
    assert list(GoalReview.objects.order_by("at").values_list("decision", flat=True)) == ["revisit", "keep"]


def test_drafts_belong_to_their_forms(circles, goal):
    places = [
        place_of(circles.engagement, "goal"),
        place_of(goal, "goal"),
        place_of(goal, EntryKind.GOAL_REVIEW),
    ]
    stranger = Circles()
    for place in places:
        assert engagement_of_place(circles.teacher, place) == circles.engagement
        assert engagement_of_place(stranger.teacher, place) is None
        keep_draft(
            unlocked=circles.coachs,
            engagement=circles.engagement,
            place=place,
            fields={"goal": Plaintext("Utkast")},
        )
    assert engagement_of_place(circles.teacher, "goal:meeting:1") is None
    assert engagement_of_place(circles.teacher, "goal:goal:x") is None
    assert draft_of(circles.coachs, places[0]).fields == {"goal": Plaintext("Utkast")}
    write_goal(circles.coachs, circles.engagement, circles.coach)
    change_goal(
        unlocked=circles.coachs,
        goal=fresh(circles, goal),
        by=circles.coach,
        texts=goal_texts("Om"),
        seen=1,
    )
    review_goal(goal=fresh(circles, goal), by=circles.coach, decision="keep", key=uuid.uuid4())
    assert Draft.objects.count() == 0


def test_what_was_decided_goes_with_the_goal(circles, goal):
    review_goal(goal=fresh(circles, goal), by=circles.coach, decision="keep", key=uuid.uuid4())
    Entry.objects.filter(pk=goal.pk).delete()
    assert (Goal.objects.count(), GoalReview.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "change", [{"status": "lost"}, {"replaced_by": "self"}, {"replaced_by": "self", "status": "replaced"}]
)
def test_the_database_keeps_to_what_can_be(circles, goal, change):
    if "replaced_by" in change:
        change = change | {"replaced_by": goal.pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Goal.objects.filter(pk=goal.pk).update(**change)
