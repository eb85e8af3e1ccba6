"""The cycle on the page, saying what was reached, and closing with what is missing in sight."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from coaching.enums import Phase
from coaching.models import Attainment, CycleMove, Engagement
from coaching.services.engagement import change_phase, close
from coaching.services.task import set_tasks
from coaching.vault.plaintext import Plaintext
from tests import factories
from tests.coaching.circles import Circles
from tests.coaching.goals import write_goal
from tests.coaching.vaults import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def circles():
    return Circles()


@pytest.fixture
def goal(circles):
    return write_goal(circles.coachs, circles.engagement, circles.coach, more="Nästan alla")


def url(name, circles):
    return reverse(name, args=[circles.engagement.pk])


def answer(client, circles, goal, level):
    return client.post(url("engagement_attainment", circles), {f"goal-{goal.pk}": level})


def test_the_cycle_is_moved_from_the_page(circles):
    teacher = signed_in(circles.teacher)
    shown = teacher.get(url("engagement_detail", circles))
    assertContains(shown, "Arbetet, varv 1")
    assertContains(shown, "Vidare till ”Lära”")
    for seen in (0, 0, "x", -1):
        teacher.post(url("engagement_cycle", circles), {"way": "forward", "seen": seen})
    assert list(CycleMove.objects.values_list("number", "step")) == [(1, "learn")]
    shown = teacher.get(url("engagement_detail", circles))
    assertContains(shown, "Tillbaka till ”Ringa in”")
    change_phase(engagement=circles.engagement, phase=Phase.EVALUATION, by=circles.coach)
    assertNotContains(teacher.get(url("engagement_detail", circles)), 'id="cycle"')


def test_the_evaluation_asks_both_and_shows_each_other_afterwards(circles, goal):
    coach, teacher = signed_in(circles.coach, circles.coachs), signed_in(circles.teacher, circles.teachers)
    asked = "Hur långt kom ni mot målet?"
    assertNotContains(coach.get(url("engagement_detail", circles)), asked)
    assertNotContains(coach.get(reverse("home")), asked)
    change_phase(engagement=circles.engagement, phase=Phase.EVALUATION, by=circles.coach)
    for client in (coach, teacher):
        assertContains(client.get(url("engagement_detail", circles)), asked)
        assertContains(client.get(reverse("home")), asked)
    form = coach.get(url("engagement_attainment", circles))
    assertContains(form, "Nästan alla")
    assert answer(coach, circles, goal, "").status_code == 200
    assert answer(coach, circles, goal, 3).status_code == 200
    assert Attainment.objects.count() == 0
    answer(coach, circles, goal, 1)
    shown = coach.get(url("engagement_detail", circles))
    assertNotContains(shown, asked)
    assertContains(shown, "Mer än förväntat</dd>")
    before = teacher.get(url("engagement_detail", circles))
    assertNotContains(before, "Mer än förväntat</dd>")
    assertContains(before, "har svarat; du ser svaret när du har svarat själv")
    answer(teacher, circles, goal, -1)
    for client in (coach, teacher):
        shown = client.get(url("engagement_attainment", circles))
        assertContains(shown, "Mer än förväntat</dd>")
        assertContains(shown, "Mindre än förväntat</dd>")


def test_an_answer_needs_no_vault(circles, goal):
    locked = signed_in(circles.teacher)
    assertNotContains(locked.get(url("engagement_attainment", circles)), "Nästan alla")
    assert answer(locked, circles, goal, 0).status_code == 302
    assert Attainment.objects.get().level == 0


def test_after_closing_the_teacher_may_still_and_the_coach_not(circles, goal):
    close(engagement=circles.engagement, by=circles.coach)
    coach, teacher = signed_in(circles.coach), signed_in(circles.teacher)
    assertContains(coach.get(url("engagement_attainment", circles)), "svaren står kvar")
    answer(coach, circles, goal, 1)
    assert Attainment.objects.count() == 0
    assertContains(teacher.get(url("engagement_detail", circles)), "Hur långt kom ni mot målet?")
    answer(teacher, circles, goal, 1)
    answer(teacher, circles, goal, 2)
    assert Attainment.objects.get().level == 1


def test_without_a_goal_there_is_nothing_to_answer(circles):
    assertContains(
        signed_in(circles.coach).get(url("engagement_attainment", circles)), "Inget mål är skrivet"
    )


def test_closing_says_what_is_missing_and_what_becomes_of_the_words(circles, goal):
    authority = circles.school.authority
    authority.retention_months = 24
    authority.save()
    at = timezone.now() - dt.timedelta(days=2)
    meeting = factories.make_meeting(circles.engagement.series, at)
    coach = signed_in(circles.coach)
    page = coach.get(url("engagement_close", circles))
    assertContains(page, "Du har inte svarat på hur långt ni kom.")
    assertContains(page, f"{circles.teacher} har inte svarat")
    assertContains(page, reverse("log_new", args=[meeting.pk]))
    assertContains(page, reverse("vault_export"))
    assertContains(page, "Det finns kvar till")
    assert page.context["closing"].erased_on.year == timezone.localdate().year + 2
    assert Engagement.objects.get(pk=circles.engagement.pk).closed_at is None
    coach.post(url("engagement_close", circles))
    assert Engagement.objects.get(pk=circles.engagement.pk).phase == Phase.CLOSED


def test_the_office_closes_without_learning_of_goals(circles, goal):
    office = signed_in(factories.make_administrator(circles.school.authority))
    page = office.get(url("engagement_close", circles))
    assertContains(page, "Det finns kvar till")
    for hidden in ("svarat", "hur långt ni kom", reverse("vault_export")):
        assertNotContains(page, hidden)


def test_open_tasks_are_named_before_closing(circles, goal):
    set_tasks(
        unlocked=circles.coachs,
        engagement=circles.engagement,
        by=circles.coach,
        teachers=[circles.teacher],
        due_on=timezone.localdate(),
        texts={name: Plaintext(text) for name, text in {"title": "A", "what": "B", "with_class": ""}.items()},
    )
    page = signed_in(circles.coach, circles.coachs).get(url("engagement_close", circles))
    assertContains(page, "1 uppgift är fortfarande öppen.")
    assertContains(page, reverse("engagement_tasks", args=[circles.engagement.pk]))
    # The office closes for others, and is told of no task.
    office = signed_in(factories.make_administrator(circles.school.authority))
    assertNotContains(office.get(url("engagement_close", circles)), "uppgift är fortfarande")
