"""Goals on the pages: written, rewritten by the other, decided about; typed while locked, and seen by nobody else."""

import uuid

import pytest
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from coaching.enums import EntryKind, Phase
from coaching.models import Entry, Goal, GoalReview, HandOver
from coaching.queries.draft import place_of
from coaching.queries.export import parts
from coaching.queries.goal import goal_of, goals_of
from coaching.services.circlekey import admit, settle
from coaching.services.draft import keep_draft
from coaching.services.engagement import close
from coaching.services.goal import change_goal, end_goal, review_goal
from coaching.services.member import join
from coaching.vault.plaintext import Plaintext
from tests import factories
from tests.coaching.circles import Circles
from tests.coaching.goals import GOAL, goal_texts, write_goal
from tests.coaching.vaults import signed_in, unlock_client

pytestmark = pytest.mark.django_db

TYPED = {"need": "Behovet", "goal": GOAL, "expected": "Tre av fyra"}


@pytest.fixture
def circles():
    return Circles()


@pytest.fixture
def goal(circles):
    return write_goal(circles.coachs, circles.engagement, circles.coach, signs="Händerna")


@pytest.fixture
def coach(circles):
    return signed_in(circles.coach, circles.coachs)


@pytest.fixture
def teacher(circles):
    return signed_in(circles.teacher, circles.teachers)


def page(circles):
    return reverse("engagement_detail", args=[circles.engagement.pk])


def new(circles):
    return reverse("goal_new", args=[circles.engagement.pk])


def url(name, goal):
    return reverse(name, args=[goal.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def read(circles):
    shown = goals_of(circles.coach, circles.engagement, circles.coachs)
    return [one.texts["goal"].reveal() for one in shown]


def test_written_by_one_and_rewritten_by_the_other(circles, coach, teacher):
    assertContains(coach.get(page(circles)), "Inget mål ännu")
    form = coach.get(new(circles))
    assertContains(form, f"Vem kan läsa detta: du och {circles.teacher}", count=10)
    assert form["Cache-Control"] == "no-store"
    answer = coach.post(new(circles), TYPED | {"key": form.context["facts"]["key"].value()})
    assert answer["Location"] == page(circles) + "#goals"
    goal = Goal.objects.get()
    shown = teacher.get(page(circles))
    assertContains(shown, GOAL)
    assertContains(shown, "Före utvärderingen behöver skalan alla fem nivåerna.")
    form = teacher.get(url("goal_edit", goal))
    assertContains(form, "Tre av fyra")
    teacher.post(
        url("goal_edit", goal), TYPED | {"goal": "Hälften", "seen": form.context["form"]["seen"].value()}
    )
    shown = coach.get(page(circles))
    assertContains(shown, "Hälften")
    assertContains(shown, f"av {circles.teacher}")
    versions = coach.get(url("goal_versions", goal))
    assertContains(versions, GOAL)
    assertContains(versions, "Hälften")


@pytest.mark.parametrize("left_out", ["need", "goal", "expected"])
def test_need_goal_and_what_is_expected_are_needed(circles, coach, left_out):
    answer = coach.post(new(circles), TYPED | {left_out: "", "signs": "Kvar"})
    assert answer.status_code == 200
    assertContains(answer, "Kvar")
    assert [*answer.context["form"].errors] == [left_out]
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("bad", ["x" * 100_000, "a\x00b"], ids=["long", "nul"])
def test_what_does_not_fit_is_told_and_kept(circles, coach, goal, bad):
    for address in (new(circles), url("goal_edit", goal)):
        answer = coach.post(address, TYPED | {"goal": bad, "need": "Står kvar 🌱", "seen": 1})
        assert (answer.status_code, [*answer.context["form"].errors]) == (200, ["goal"])
        assertContains(answer, "Står kvar 🌱")
    assert read(circles) == [GOAL]


def test_all_characters_come_back(circles, coach):
    words = '😀 <b>&amp; "citat" {{ x }}\nrad två'
    coach.post(new(circles), TYPED | {"goal": words})
    assert read(circles) == [words]
    assertContains(coach.get(page(circles)), "😀 &lt;b&gt;&amp;amp;")


def test_two_clicks_are_one_goal(circles, coach):
    key = str(uuid.uuid4())
    for _ in range(2):
        assert coach.post(new(circles), TYPED | {"key": key}).status_code == 302
    assert Goal.objects.count() == 1
    assert coach.post(new(circles), TYPED | {"key": "nonsense"}).status_code == 200


def test_two_tabs_meet_with_both_texts(circles, coach, teacher, goal):
    coach.post(url("goal_edit", goal), TYPED | {"goal": "Coachens", "seen": 1})
    answer = teacher.post(url("goal_edit", goal), TYPED | {"goal": "Lärarens", "seen": 1})
    assert answer.status_code == 409
    assertContains(answer, "Coachens", status_code=409)
    assertContains(answer, "Lärarens", status_code=409)
    assert read(circles) == ["Coachens"]
    seen = answer.context["form"]["seen"].value()
    assert teacher.post(url("goal_edit", goal), TYPED | {"goal": "Lärarens", "seen": seen}).status_code == 302
    assert read(circles) == ["Lärarens"]


def test_a_locked_vault_shows_that_there_is_a_goal_and_no_word_of_it(circles, goal):
    locked = signed_in(circles.teacher)
    shown = locked.get(page(circles))
    assertContains(shown, "Orden är förseglade")
    assertNotContains(shown, GOAL)
    form = locked.get(url("goal_edit", goal))
    assertNotContains(form, "<textarea")
    assertContains(form, "data-unlock-link")
    assertNotContains(locked.get(url("goal_versions", goal)), GOAL)


def test_a_lock_between_opening_and_saving_loses_nothing(circles, goal):
    locked = signed_in(circles.teacher)
    for address in (new(circles), url("goal_edit", goal)):
        again = locked.post(address, TYPED | {"goal": "Skrivet i onödan", "seen": 1})
        assertContains(again, "Skrivet i onödan")
        assertContains(again, 'name="vault_passphrase"')
    assert Goal.objects.count() == 1
    unlock_client(locked, circles.teachers)
    assert locked.post(url("goal_edit", goal), TYPED | {"goal": "Nu", "seen": 1}).status_code == 302
    assert read(circles) == ["Nu"]


def test_a_draft_is_restored_with_what_it_was_begun_on(circles, coach, goal):
    keep_draft(
        unlocked=circles.coachs,
        engagement=circles.engagement,
        place=place_of(goal, "goal"),
        fields={"goal": Plaintext("Halvskrivet"), "seen": Plaintext("1")},
    )
    change_goal(
        unlocked=circles.teachers,
        goal=goal_of(circles.teacher, goal.pk),
        by=circles.teacher,
        texts=goal_texts("Lärarens"),
        seen=1,
    )
    form = coach.get(url("goal_edit", goal))
    assertContains(form, "Halvskrivet")
    assert form.context["form"]["seen"].value() == "1"
    assert coach.post(url("goal_edit", goal), TYPED | {"seen": 1}).status_code == 409


def test_another_goal_takes_the_place(circles, coach, goal):
    form = coach.get(new(circles))
    assertContains(form, "Ersätter")
    coach.post(new(circles), TYPED | {"goal": "Nytt", "replaces": goal.pk})
    assert read(circles) == ["Nytt", GOAL]
    assertContains(coach.get(page(circles)), "Ersatt av ett annat")
    # It is no longer among those that can be replaced.
    answer = coach.post(new(circles), TYPED | {"goal": "Tredje", "replaces": goal.pk})
    assert (answer.status_code, Goal.objects.count()) == (200, 2)
    assertContains(answer, "Tredje")


def test_decided_with_and_without_words(circles, coach, teacher, goal):
    form = teacher.get(url("goal_review", goal))
    assertContains(form, "Behåll strategin")
    assert teacher.post(url("goal_review", goal), {"text": "Ord"}).status_code == 200
    teacher.post(url("goal_review", goal), {"decision": "another", "text": "Vi prövar par."})
    coach.post(url("goal_review", goal), {"decision": "keep", "text": ""})
    shown = coach.get(page(circles))
    assertContains(shown, "Välj en annan strategi")
    assertContains(shown, "Vi prövar par.")
    assert list(GoalReview.objects.order_by("at").values_list("decision", "by")) == [
        ("another", circles.teacher.pk),
        ("keep", circles.coach.pk),
    ]
    locked = signed_in(circles.coach)
    assert locked.post(url("goal_review", goal), {"decision": "revisit"}).status_code == 302
    again = locked.post(url("goal_review", goal), {"decision": "revisit", "text": "Inte sparat än"})
    assertContains(again, "Inte sparat än")
    assertContains(again, 'name="vault_passphrase"')
    assert GoalReview.objects.count() == 3


@pytest.mark.parametrize("decision", ["goal", "measure"])
def test_changing_the_goal_leads_to_its_form(circles, coach, goal, decision):
    answer = coach.post(url("goal_review", goal), {"decision": decision})
    assert answer["Location"] == url("goal_edit", goal)


def test_ended_and_taken_up(circles, teacher, goal):
    teacher.post(url("goal_end", goal))
    assert Goal.objects.get().status == "ended"
    assertContains(teacher.get(page(circles)), "Ta upp det igen")
    assert said(teacher.get(url("goal_review", goal))) != []
    teacher.post(url("goal_take_up", goal))
    assert Goal.objects.get().status == "active"


def test_a_closed_engagement_shows_it_and_takes_nothing(circles, coach, goal):
    close(engagement=circles.engagement, by=circles.coach)
    assertContains(coach.get(page(circles)), GOAL)
    assertNotContains(coach.get(page(circles)), url("goal_edit", goal))
    for address in (new(circles), url("goal_edit", goal), url("goal_review", goal)):
        for method in ("get", "post"):
            answer = getattr(coach, method)(address, TYPED | {"decision": "keep"})
            assert answer["Location"] == page(circles) + "#goals"
    coach.post(url("goal_end", goal))
    assert (read(circles), Goal.objects.get().status) == ([GOAL], "active")


def test_nobody_else_meets_it(circles, goal):
    school, authority = circles.school, circles.school.authority
    others = [
        factories.make_principal(school),
        factories.make_area_manager(school.area),
        factories.make_administrator(authority),
        factories.make_teacher(school),
        factories.make_coach(authority),
        Circles(vaults=False).coach,
    ]
    review_goal(goal=goal_of(circles.coach, goal.pk), by=circles.coach, decision="keep", key=uuid.uuid4())
    names = ["goal_edit", "goal_versions", "goal_review", "goal_end", "goal_take_up", "goal_share"]
    addresses = [url(name, goal) for name in names] + [new(circles)]
    addresses += [
        reverse(f"engagement_{name}", args=[circles.engagement.pk]) for name in ("cycle", "attainment")
    ]
    for person in others:
        client = signed_in(person)
        assert {client.post(address, TYPED).status_code for address in addresses} == {404}
        shown = client.get(page(circles))
        if shown.status_code == 200:
            for hidden in ('id="goals"', 'id="cycle"', "Mål från", str(goal.pk)):
                assertNotContains(shown, hidden)
    assert (Goal.objects.get().status, GoalReview.objects.count()) == ("active", 1)


def test_goals_are_no_notes(circles, coach, goal):
    for name in (
        "note_edit",
        "note_share",
        "note_withdraw",
        "note_delete",
        "note_versions",
        "attachment_add",
    ):
        assert coach.post(url(name, goal)).status_code in (404, 405)
    assert Entry.objects.filter(kind=EntryKind.GOAL, shared_at__isnull=False).count() == 1


def test_a_newcomer_reads_it_once_it_is_shared_again(circles, coach, goal):
    newcomer = factories.make_teacher(circles.school)
    newcomers = factories.make_vault(newcomer)
    join(engagement=circles.engagement, person=newcomer, role="participant", by=circles.coach)
    engagement = type(circles.engagement).objects.get(pk=circles.engagement.pk)
    admit(unlocked=circles.coachs, engagement=engagement, person=newcomer)
    settle(unlocked=newcomers, engagement=engagement)
    browser_of_newcomer = signed_in(newcomer, newcomers)
    shown = browser_of_newcomer.get(page(circles))
    assertContains(shown, "Skrivet innan du fick den nyckel som du har nu.")
    assertNotContains(shown, GOAL)
    assert browser_of_newcomer.get(url("goal_edit", goal)).status_code == 302
    assertContains(coach.get(page(circles)), url("goal_share", goal))
    answer = coach.post(url("goal_share", goal))
    assert said(answer) == ["Målet är delat med alla som är med i dag."]
    assertContains(browser_of_newcomer.get(page(circles)), GOAL)
    assertNotContains(coach.get(page(circles)), url("goal_share", goal))


def test_the_page_asks_as_often_for_thirty_goals_as_for_one(circles, coach, goal, same_queries):
    def grow(amount):
        for number in range(amount):
            other = write_goal(circles.coachs, circles.engagement, circles.coach, f"Mål {number}")
            review_goal(
                unlocked=circles.coachs,
                goal=other,
                by=circles.coach,
                decision="keep",
                key=uuid.uuid4(),
                text=Plaintext("Ord"),
            )

    review_goal(
        unlocked=circles.coachs,
        goal=goal,
        by=circles.coach,
        decision="keep",
        key=uuid.uuid4(),
        text=Plaintext("Ord"),
    )
    same_queries(lambda: coach.get(page(circles)), grow)


def test_the_first_page_shows_the_goal_where_the_vault_is_open(circles, teacher, goal):
    assertContains(teacher.get(reverse("home")), GOAL)
    locked = signed_in(circles.teacher).get(reverse("home"))
    assertContains(locked, "Det är skrivet och förseglat.")
    assertNotContains(locked, GOAL)
    end_goal(goal=goal, by=circles.coach)
    assertContains(teacher.get(reverse("home")), "Inget mål är skrivet ännu.")


def test_the_teachers_first_page_asks_as_often_with_several_goals(circles, teacher, goal, same_queries):
    def grow(amount):
        for number in range(amount):
            write_goal(circles.coachs, circles.engagement, circles.coach, f"Mål {number}")

    same_queries(lambda: teacher.get(reverse("home")), grow)


def test_the_lanes_say_whether_there_is_a_goal(circles, coach):
    assertContains(coach.get(reverse("engagement_list")), "Inget mål ännu")
    write_goal(circles.coachs, circles.engagement, circles.coach)
    assertContains(coach.get(reverse("engagement_list")), "Målet är skrivet")
    assert circles.engagement.phase == Phase.WORK


def test_it_is_named_where_entries_are_listed(circles, coach, teacher, goal):
    review_goal(goal=goal_of(circles.teacher, goal.pk), by=circles.teacher, decision="keep", key=uuid.uuid4())
    assertContains(teacher.get(reverse("my_data")), "Återblick på ett mål: Behåll strategin")
    assertContains(coach.get(reverse("my_data")), "Mål: skrivet av dig")
    successor = factories.make_coach(circles.school.authority)
    HandOver.objects.create(engagement=circles.engagement, outgoing=circles.coach, successor=successor)
    picking = coach.get(reverse("handover_pick", args=[circles.engagement.pk]))
    assertContains(picking, "<strong>Mål, ")
    assertContains(picking, GOAL)
    part = render_to_string(
        "coaching/sealed/export_part.html",
        {"part": next(parts(circles.teachers, circles.teacher, [circles.engagement]))},
    )
    assert "<h3>Mål, " in part
    assert "<h4>Hur vi kommer att märka det</h4>" in part
    assert "Händerna" in part


def test_it_is_found_among_what_one_has_written(circles, coach, teacher, goal):
    circles.note(circles.coachs, circles.coach, "Om tystnaden")
    found = teacher.post(reverse("note_list"), {"words": "händerna"})
    assertContains(found, "<mark>Händerna</mark>")
    assertContains(found, f"{page(circles)}#goal-{goal.pk}")
    assertNotContains(found, "tystnaden")
    assertContains(coach.post(reverse("note_list"), {"words": "tystnaden"}), "Om <mark>tystnaden</mark>")
    assertNotContains(coach.post(reverse("note_list"), {"words": "finns inte"}), "<mark>")
