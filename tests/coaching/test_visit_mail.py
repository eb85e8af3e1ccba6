"""The mail about what is written of a lesson visit: that it is there, to whom it is for, never what."""

import pytest
from django.utils import timezone

from coaching.models import LessonVisit
from scheduling.enums import SuppressReason
from scheduling.models import Message, SeriesMember
from scheduling.services.dispatch import claim_batches, send_batch
from tests.coaching.visits import FOCUS, REFLECTION, SEEN, Visit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit():
    made = Visit()
    made.name_focus()
    made.observe()
    return made


def send():
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)


def test_the_teacher_hears_that_the_reading_waits_and_the_coaches_of_the_reflection(visit, mailbox):
    visit.hand_over()
    send()
    visit.reflect()
    send()
    first, *others = mailbox.messages
    assert first["To"].endswith(f"<{visit.teacher.email}>")
    assert first["Subject"] == "Din coach har lämnat över en observation från din lektion"
    assert "när du har skrivit din egen reflektion" in first.get_body(("plain",)).get_content()
    assert {mail["To"] for mail in others} == {
        f"{person} <{person.email}>" for person in (visit.coach, visit.second_coach)
    }
    words = [text for texts in (FOCUS, SEEN, REFLECTION) for text in texts.values()]
    for mail in mailbox.messages:
        assert f"/meetings/{visit.meeting.pk}/visit/" in mail.get_body(("plain",)).get_content()
        assert not any(text in str(mail) for text in words)


def test_the_mail_says_that_it_is_open_for_who_has_reflected_already(visit, mailbox):
    visit.reflect()
    visit.hand_over()
    send()
    [mail] = [one for one in mailbox.messages if one["Subject"].startswith("Din coach har lämnat")]
    assert "Du kan läsa den nu" in mail.get_body(("plain",)).get_content()


def test_not_about_what_was_taken_back_nor_to_who_has_left(visit, mailbox):
    visit.hand_over()
    visit.take_back()
    send()
    assert Message.objects.get(kind="visit_reading").reason == SuppressReason.NOTHING_TO_REMIND
    visit.hand_over()
    SeriesMember.objects.filter(person=visit.teacher).update(left_at=timezone.now())
    send()
    assert (
        Message.objects.filter(kind="visit_reading").order_by("pk").last().reason
        == SuppressReason.PERSON_LEFT
    )
    assert mailbox.messages == []
    assert LessonVisit.objects.get().handed_over_at is not None
