"""The mail that coaching starts."""

import pytest
from django.utils import timezone

from coaching.enums import Phase, RequestState
from coaching.services.engagement import close, start_engagement
from scheduling.enums import MessageState, SuppressReason
from scheduling.models import Message, SeriesMember
from scheduling.services.dispatch import claim_batches, send_batch
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def engagement():
    school = factories.SchoolFactory(name="Ekbackens skola")
    coach = factories.make_coach(school.authority, person=factories.PersonFactory(given_name="Karin"))
    request = factories.RequestFactory(
        school=school, coach=coach, state=RequestState.ACCEPTED, need="Hemligt behov", room="Grupprum 3"
    )
    request.teachers.add(factories.make_teacher(school))
    return start_engagement(request=request, by=coach)


def send():
    for ids, lease in claim_batches():
        send_batch(ids=ids, lease=lease)


def test_the_teacher_hears_who_coaches_and_where_to_look(engagement, mailbox):
    send()
    (mail,) = mailbox.messages
    (teacher,) = engagement.teachers
    text = mail.get_body(("plain",)).get_content()
    assert (mail["To"], mail["Subject"]) == (f"{teacher} <{teacher.email}>", "Din coachning börjar")
    assert str(engagement.coaches[0]) in text and "Ekbackens skola" in text
    assert f"/engagements/{engagement.pk}/" in text
    assert "Hemligt" not in str(mail) and "Grupprum" not in str(mail)


def test_not_when_it_was_closed_at_once(engagement, mailbox):
    close(engagement=engagement, by=engagement.coaches[0])
    send()
    assert mailbox.messages == []
    row = Message.objects.get(kind="engagement_started")
    assert (row.state, row.reason) == (MessageState.SUPPRESSED, SuppressReason.NOTHING_TO_REMIND)
    engagement.refresh_from_db()
    assert engagement.phase == Phase.CLOSED


def test_not_to_who_has_left(engagement, mailbox):
    SeriesMember.objects.filter(person=engagement.teachers[0]).update(left_at=timezone.now())
    send()
    assert mailbox.messages == []
    assert Message.objects.get(kind="engagement_started").reason == SuppressReason.PERSON_LEFT
