"""Several people at one group at once, on connections of their own: nothing twice, nothing lost."""

import pytest

from accounts.models import Person
from coaching.enums import ExpectationKind, ExpectationMark, PreparationState
from coaching.models import Expectation, Group, GroupAgreement, Preparation, PreparationEvent, Programme
from coaching.preparationlist import STANDARD
from coaching.services import expectation as expecting
from coaching.services import groupagreement as agreeing
from coaching.services import preparation as services
from coaching.services import preparationtemplate as templates
from coaching.services.preparationmail import remind_all
from scheduling.models import Message
from tests.coaching.preparing import World
from tests.coaching.test_request_together import at_once
from tests.factories import make_group, make_preparation


@pytest.fixture
def world(transactional_db):
    return World()


def group_of(world):
    return Group.objects.get(pk=world.group.pk)


def again(person):
    return Person.objects.get(pk=person.pk)


def test_a_list_that_is_given_from_all_sides_is_given_once(world):
    templates.fill(programme=world.programme, by=world.office)
    make_group(world.programme, world.school, leaders=[world.leader], name="Grupp 2")
    outcome = at_once(
        lambda: services.begin(group=group_of(world)),
        lambda: services.hand_out(programme=Programme.objects.get(pk=world.programme.pk)),
        services.begin_new,
        lambda: services.hand_out(programme=Programme.objects.get(pk=world.programme.pk)),
        remind_all,
    )
    assert [one for one in outcome if isinstance(one, Exception)] == []
    assert Preparation.objects.count() == 2 * len(STANDARD)
    remind_all()
    days = Message.objects.filter(subject_type="group_preparation").values_list(
        "person", "subject_id", "occasion"
    )
    assert len(days) == len(set(days))


def test_a_double_click_is_one_step(world):
    item = make_preparation(world.group)

    def ready():
        return services.settle(
            item=Preparation.objects.get(pk=item.pk), by=again(world.leader), state=PreparationState.DONE
        )

    def add():
        return services.add_item(group=group_of(world), by=again(world.leader), text="Fika", owner="leader")

    outcome = at_once(ready, ready, add, add, ready)
    assert [one for one in outcome if isinstance(one, Exception)] == []
    steps = PreparationEvent.objects.filter(preparation=item).values_list("from_state", "to_state")
    assert list(steps) == [("open", "done")]
    assert world.group.preparations.filter(text_sv="Fika").count() == 1


def test_of_two_who_write_an_agreement_the_second_sees_the_first(world):
    def write(text):
        return lambda: agreeing.write_in_group(
            group=group_of(world), by=again(world.leader), text=text, seen=0
        )

    outcome = at_once(write("Ett"), write("Två"))
    (changed,) = [one for one in outcome if isinstance(one, Exception)]
    written = GroupAgreement.objects.get()
    assert (type(changed), changed.agreement) == (agreeing.AgreementChanged, written)
    confirmed = at_once(
        *[lambda: agreeing.confirm(group=group_of(world), by=again(world.member), seen=1)] * 3
    )
    assert {one.pk for one in confirmed} == {written.confirmations.get().pk}


def test_what_is_marked_is_not_changed_at_the_same_moment(world):
    line = expecting.add(group=world.group, kind=ExpectationKind.PARTICIPANTS, by=world.member, text="Tid")

    def fresh():
        return Expectation.objects.get(pk=line.pk)

    outcome = at_once(
        lambda: expecting.mark(expectation=fresh(), by=again(world.leader), mark=ExpectationMark.REASONABLE),
        lambda: expecting.change(
            expectation=fresh(), by=again(world.member), text="Rum", seen=line.changed_at
        ),
    )
    now = fresh()
    assert now.mark == ExpectationMark.REASONABLE
    # Either the words came first, or they were refused.
    assert (now.text == "Rum") != isinstance(outcome[1], expecting.ExpectationError)
