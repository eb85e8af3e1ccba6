"""Who may do what to an engagement, role by role."""

import pytest
from django.utils import timezone

from accounts.models import Person
from coaching.enums import Phase
from coaching.models import Engagement
from coaching.rules import engagement as rules
from scheduling.models import SeriesMember
from tests import factories

pytestmark = pytest.mark.django_db

WHO = ["coach", "teacher", "principal", "area_manager", "administrator"]


@pytest.fixture
def people():
    """One of each at the engagement's school, `other_…` at another school, and who coached there before."""
    school = factories.SchoolFactory()
    found = {
        "coach": factories.make_coach(school.authority),
        "teacher": factories.make_teacher(school),
        "principal": factories.make_principal(school),
        "area_manager": factories.make_area_manager(school.area),
        "administrator": factories.make_administrator(school.authority),
        "other_coach": factories.make_coach(school.authority),
        "other_teacher": factories.make_teacher(school),
        "former_principal": factories.make_principal(school, ends_on="2021-01-01"),
    }
    other = factories.SchoolFactory()
    found |= {
        "other_principal": factories.make_principal(other),
        "other_area_manager": factories.make_area_manager(other.area),
        "other_administrator": factories.make_administrator(other.authority),
        "nobody": factories.PersonFactory(),
        "former_coach": factories.make_coach(school.authority),
    }
    engagement = factories.make_engagement(
        school, coaches=[found["coach"], found["former_coach"]], teachers=[found["teacher"]]
    )
    SeriesMember.objects.filter(person=found["former_coach"]).update(left_at=timezone.now())
    found["school"], found["engagement"] = school, engagement
    return found


def allowed(people, rule, *, phase=Phase.WORK, paused=False):
    engagement = people["engagement"]
    closed_at = timezone.now() if phase == Phase.CLOSED else None
    Engagement.objects.filter(pk=engagement.pk).update(
        phase=phase, closed_at=closed_at, paused_at=timezone.now() if paused else None
    )
    engagement = Engagement.objects.with_people().get(pk=engagement.pk)
    return {
        name for name, person in people.items() if isinstance(person, Person) and rule(person, engagement)
    }


def test_those_in_it_and_those_over_the_school_see_it(people):
    def sees(person, engagement):
        return (
            Engagement.objects.visible_to(Person.objects.get(pk=person.pk)).filter(pk=engagement.pk).exists()
        )

    assert allowed(people, sees) == set(WHO)


def test_nobody_sees_it_twice(people):
    factories.make_duty("principal", school=people["school"], person=people["coach"])
    person = Person.objects.get(pk=people["coach"].pk)
    assert list(Engagement.objects.visible_to(person)) == [people["engagement"]]


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (rules.is_coach, {"coach"}),
        (rules.is_member, {"coach", "teacher"}),
        (rules.sees_where, {"coach", "teacher", "principal"}),
        (rules.may_book, {"coach"}),
        (rules.may_change_phase, {"coach"}),
        (rules.may_pause, {"coach", "administrator"}),
        (rules.may_resume, set()),
        (rules.may_close, {"coach", "administrator"}),
    ],
)
def test_while_it_is_under_way(people, rule, who):
    assert allowed(people, rule) == who


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (rules.may_book, set()),
        (rules.may_change_phase, set()),
        (rules.may_pause, set()),
        (rules.may_resume, {"coach", "administrator"}),
        (rules.may_close, {"coach", "administrator"}),
    ],
)
def test_while_it_is_paused(people, rule, who):
    assert allowed(people, rule, paused=True) == who


@pytest.mark.parametrize(
    "rule", [rules.may_book, rules.may_change_phase, rules.may_pause, rules.may_resume, rules.may_close]
)
def test_once_it_is_closed(people, rule):
    assert allowed(people, rule, phase=Phase.CLOSED) == set()
