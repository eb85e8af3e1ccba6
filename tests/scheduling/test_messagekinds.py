"""The registry of kinds, and rows planned by others."""

import datetime as dt

import pytest
from django.template.loader import get_template
from django.utils import timezone

from scheduling import messagekinds
from scheduling.enums import MessageState, SuppressReason
from scheduling.mail import _blocks
from scheduling.models import Message
from scheduling.services.message import plan, plan_many, suppress
from tests.factories import PersonFactory

REMINDER = {"kind": "meeting_reminder", "subject_type": "meeting"}


@pytest.mark.parametrize("code", sorted(messagekinds._kinds))
def test_every_kind_has_a_text_with_subject_and_body_and_a_page_that_exists(code):
    kind = messagekinds.get(code)
    assert kind.code == code
    assert set(_blocks(kind.template)[1]) >= {"subject", "body"}
    assert get_template(kind.template)
    assert str(kind.label)
    if kind.page:
        assert messagekinds.subject_url(Message(kind=code, subject_id=7))


def test_a_kind_that_nobody_registered_cannot_be_planned(db):
    with pytest.raises(LookupError, match="'nothing'"):
        plan(person=PersonFactory(), kind="nothing", subject_type="meeting", subject_id=1)
    with pytest.raises(ValueError, match="meeting_reminder is not about a request"):
        plan(person=PersonFactory(), kind="meeting_reminder", subject_type="request", subject_id=1)


@pytest.mark.parametrize(
    "fields", [{"code": ""}, {"code": "x" * 41}, {"code": "x", "subject_type": "y" * 21}]
)
def test_a_kind_has_to_fit_the_table(fields):
    kind = type("Kind", (messagekinds.MessageKind,), {"subject_type": "x", "label": "X", **fields})
    with pytest.raises(ValueError, match="characters"):
        messagekinds.register(kind())


def test_the_same_row_again_is_returned_as_it_is(db):
    person = PersonFactory()
    first = plan(person=person, subject_id=1, occasion="a", facts={"n": 1}, **REMINDER)
    Message.objects.filter(pk=first.pk).update(state=MessageState.FAILED)
    again = plan(person=person, subject_id=1, occasion="a", facts={"n": 2}, **REMINDER)
    other = plan(person=person, subject_id=1, occasion="b", **REMINDER)
    assert (again.pk, again.state, again.facts) == (first.pk, MessageState.FAILED, {"n": 1})
    assert other.pk != first.pk
    assert Message.objects.count() == 2


def test_many_rows_cost_as_much_as_one(db, django_assert_num_queries):
    people = PersonFactory.create_batch(50)
    with django_assert_num_queries(5):
        rows = plan_many([{"person": person, "subject_id": 1, **REMINDER} for person in people])
    assert [row.person_id for row in rows] == [person.pk for person in people]
    assert plan_many([]) == []


def test_what_is_of_no_use_any_more_is_visible_and_not_sent(db):
    row = plan(
        person=PersonFactory(), subject_id=1, stale_at=timezone.now() - dt.timedelta(minutes=1), **REMINDER
    )
    assert (row.state, row.reason) == (MessageState.SUPPRESSED, SuppressReason.TOO_LATE)


def test_suppressing_takes_what_has_not_left_of_one_subject_and_some_kinds_or_one_person(db):
    kim, lee = PersonFactory.create_batch(2)
    kinds = ("meeting_reminder", "meeting_moved")
    for person in (kim, lee):
        for kind in kinds:
            plan(person=person, kind=kind, subject_type="meeting", subject_id=1)
    sent = plan(person=kim, subject_id=1, occasion="sent", **REMINDER)
    Message.objects.filter(pk=sent.pk).update(state=MessageState.SENT, sent_at=timezone.now())
    plan(person=kim, subject_id=2, **REMINDER)
    about = {"subject_type": "meeting", "subject_id": 1, "reason": SuppressReason.NOTHING_TO_REMIND}
    assert suppress(**about, kinds=["meeting_moved"], person=lee) == 1
    assert suppress(**about, kinds=["meeting_moved"]) == 1
    assert suppress(**about) == 2
    assert suppress(**about) == 0
    assert Message.objects.filter(state=MessageState.PLANNED).count() == 1
