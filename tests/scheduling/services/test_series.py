import datetime as dt

import pytest
from django.utils import timezone

from scheduling.enums import CancelReason, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting
from scheduling.services.meeting import DoubleBooked, MeetingError
from scheduling.services.series import add_member, close_series, create_series, remove_member
from tests.factories import PersonFactory, SchoolFactory, make_meeting, make_series

pytestmark = pytest.mark.django_db

A_DAY = dt.timedelta(days=1)


@pytest.fixture
def coach():
    return PersonFactory()


@pytest.fixture
def teacher():
    return PersonFactory()


@pytest.fixture
def series(coach, teacher):
    return make_series(SchoolFactory(), facilitators=[coach], participants=[teacher])


def people(meeting):
    return {(p.person, p.role) for p in meeting.participants.all()}


def test_who_is_named_twice_leads(coach, teacher):
    school = SchoolFactory()
    series = create_series(
        authority=school.authority,
        title="Samtal",
        school=school,
        facilitators=[coach],
        participants=[teacher, coach],
    )
    assert {(m.person, m.role) for m in series.members.current()} == {
        (coach, ParticipantRole.FACILITATOR),
        (teacher, ParticipantRole.PARTICIPANT),
    }


def test_a_new_member_comes_to_what_is_still_ahead(series):
    now = timezone.now()
    past, ahead = make_meeting(series, now - A_DAY), make_meeting(series, now + A_DAY)
    held = make_meeting(series, now - 2 * A_DAY, status=MeetingStatus.HELD)
    waiting = Meeting.objects.create(series=series, kind=MeetingKind.LECTURE, status=MeetingStatus.OPEN)
    person = PersonFactory()
    add_member(series=series, person=person, by=None)
    asked = {meeting.pk for meeting in Meeting.objects.filter(participants__person=person)}
    assert asked == {ahead.pk, waiting.pk}
    assert {past.pk, held.pk}.isdisjoint(asked)


def test_a_member_may_come_to_lead(series, teacher):
    meeting = make_meeting(series)
    add_member(series=series, person=teacher, by=None, role=ParticipantRole.FACILITATOR)
    assert meeting.participants.get(person=teacher).busy.lower == meeting.starts_at
    assert series.members.current().filter(person=teacher).count() == 1


def test_a_busy_facilitator_does_not_come_in(series):
    meeting, person = make_meeting(series), PersonFactory()
    make_meeting(make_series(series.school, facilitators=[person]), meeting.starts_at)
    with pytest.raises(DoubleBooked):
        add_member(series=series, person=person, by=None, role=ParticipantRole.FACILITATOR)
    assert not series.members.filter(person=person).exists()


def test_who_leaves_stays_in_what_was(series, coach, teacher):
    past = make_meeting(series, timezone.now() - A_DAY, status=MeetingStatus.HELD)
    ahead = make_meeting(series)
    assert remove_member(series=series, person=teacher, by=None).left_at is not None
    assert people(ahead) == {(coach, ParticipantRole.FACILITATOR)}
    assert (teacher, ParticipantRole.PARTICIPANT) in people(past)
    assert remove_member(series=series, person=teacher, by=None) is None


def test_who_left_may_come_back(series, teacher):
    remove_member(series=series, person=teacher, by=None)
    add_member(series=series, person=teacher, by=None)
    assert series.members.filter(person=teacher).count() == 2


def test_closing_cancels_what_is_ahead(series):
    now = timezone.now()
    past, ahead = make_meeting(series, now - A_DAY), make_meeting(series, now + A_DAY)
    close_series(series=series, by=None)
    close_series(series=series, by=None)
    past.refresh_from_db()
    ahead.refresh_from_db()
    assert past.status == MeetingStatus.BOOKED
    assert (ahead.status, ahead.cancel_reason, ahead.sequence) == (
        MeetingStatus.CANCELLED,
        CancelReason.CLOSED,
        1,
    )
    series.refresh_from_db()
    with pytest.raises(MeetingError):
        add_member(series=series, person=PersonFactory(), by=None)
