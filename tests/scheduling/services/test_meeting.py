import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from scheduling.enums import CancelReason, MeetingKind, MeetingStatus, ParticipantRole
from scheduling.models import Meeting, MeetingEvent, Message
from scheduling.services.meeting import (
    ChangedMeanwhile,
    DoubleBooked,
    MeetingError,
    add_participant,
    book,
    cancel,
    hold,
    move,
    remove_participant,
    set_time,
)
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

pytestmark = pytest.mark.django_db


def at(hour, minute=0, day=24):
    """A time on a day of November 2026, UTC."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _the_day_before():
    """The times of this file lie ahead, whatever day it is run on."""
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def coach(school):
    return make_coach(school.authority)


@pytest.fixture
def teacher(school):
    return make_teacher(school)


@pytest.fixture
def series(school, coach, teacher):
    return make_series(
        school,
        facilitators=[coach],
        participants=[teacher],
        place="Sal 214",
        video_url="https://video.example.se/1",
    )


def book_at(series, start, end, **fields):
    return book(series=series, kind=MeetingKind.CONVERSATION, starts_at=start, ends_at=end, by=None, **fields)


def history(meeting):
    return [
        (e.from_status, e.to_status, e.old_starts_at, e.new_starts_at)
        for e in MeetingEvent.objects.filter(meeting=meeting)
    ]


def test_books_for_the_members_at_the_usual_place(series, coach, teacher):
    meeting = book_at(series, at(9), at(10), travel_before=20, travel_after=10)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.sequence, meeting.place, meeting.video_url) == (
        MeetingStatus.BOOKED,
        0,
        "Sal 214",
        "https://video.example.se/1",
    )
    people = {(p.person_id, p.role, p.travel_before, p.travel_after) for p in meeting.participants.all()}
    assert people == {
        (coach.pk, ParticipantRole.FACILITATOR, 20, 10),
        (teacher.pk, ParticipantRole.PARTICIPANT, 0, 0),
    }
    busy = meeting.participants.get(person=coach).busy
    assert (busy.lower, busy.upper) == (at(8, 40), at(10, 10))
    assert history(meeting) == [("", "booked", None, at(9))]


def test_an_empty_place_is_not_the_usual_one(series):
    assert book_at(series, at(9), at(10), place="").place == ""


def test_other_participants_instead_of_the_members(series, coach, teacher):
    principal, guest = PersonFactory(), PersonFactory()
    meeting = book_at(series, at(9), at(10), participants=[principal], extra_participants=[guest, coach])
    assert {(p.person, p.role) for p in meeting.participants.all()} == {
        (coach, ParticipantRole.FACILITATOR),
        (principal, ParticipantRole.PARTICIPANT),
        (guest, ParticipantRole.PARTICIPANT),
    }


def test_who_has_left_is_not_asked(series, teacher):
    series.members.filter(person=teacher).update(left_at=timezone.now())
    assert not book_at(series, at(9), at(10)).participants.filter(person=teacher).exists()


def test_a_busy_facilitator_is_refused_and_nothing_is_stored(series, school, coach):
    other = make_series(school, facilitators=[coach])
    book_at(other, at(9), at(10), travel_after=30)
    with pytest.raises(DoubleBooked) as refused:
        book_at(series, at(10, 15), at(11))
    assert [tuple(c) for c in refused.value.conflicts] == [(coach, at(9), at(10, 30))]
    assert list(series.meetings.all()) == []


def test_the_way_there_counts(series, school, coach):
    book_at(make_series(school, facilitators=[coach]), at(9), at(10))
    with pytest.raises(DoubleBooked):
        book_at(series, at(10), at(11), travel_before=5)
    assert book_at(series, at(10), at(11))


def test_a_participant_may_be_in_two_places(series, school, teacher):
    book_at(make_series(school, participants=[teacher]), at(9), at(10))
    assert book_at(series, at(9), at(10))


@pytest.mark.parametrize("end", [at(9), at(8), at(21, 1)], ids=["at once", "before", "too long"])
def test_times_that_cannot_be(series, end):
    with pytest.raises(MeetingError):
        book_at(series, at(9), end)
    assert Meeting.objects.count() == 0


def test_a_closed_series_is_refused(series):
    series.closed_at = timezone.now()
    series.save()
    with pytest.raises(MeetingError):
        book_at(series, at(9), at(10))


def test_the_same_form_twice_books_once(series, school):
    uid = f"{uuid.uuid4()}@bollplank"
    assert book_at(series, at(9), at(10), uid=uid) == book_at(series, at(9), at(10), uid=uid)
    assert Meeting.objects.count() == 1


def test_moves_and_says_from_where(series, coach):
    meeting = book_at(series, at(9), at(10))
    moved = move(meeting=meeting, starts_at=at(13), ends_at=at(14), by=coach, place="Sal 8")
    moved.refresh_from_db()
    assert (moved.starts_at, moved.ends_at, moved.place, moved.sequence) == (at(13), at(14), "Sal 8", 1)
    assert moved.video_url == "https://video.example.se/1"
    assert moved.participants.get(person=coach).busy.lower == at(13)
    assert history(meeting)[1:] == [("booked", "booked", at(9), at(13))]


def test_moving_to_the_same_time_changes_nothing(series):
    meeting = book_at(series, at(9), at(10))
    assert move(meeting=meeting, starts_at=at(9), ends_at=at(10), by=None, place="Sal 214").sequence == 0
    assert len(history(meeting)) == 1


def test_moves_half_an_hour_over_its_own_old_time(series):
    meeting = book_at(series, at(9), at(10))
    assert move(meeting=meeting, starts_at=at(9, 30), ends_at=at(10, 30), by=None).starts_at == at(9, 30)


def test_time_and_travel_change_together(series, school, coach):
    """A longer way that would not fit where the meeting was is no hindrance where it goes."""
    book_at(make_series(school, facilitators=[coach]), at(8), at(9))
    meeting = book_at(series, at(9), at(10))
    move(meeting=meeting, starts_at=at(13), ends_at=at(14), by=None, travel_before=45)
    assert meeting.participants.get(person=coach).busy.lower == at(12, 15)


def test_only_what_people_go_by_is_told(series, coach):
    meeting = book_at(series, at(9), at(10))
    Message.objects.filter(kind="meeting_invitation").update(state="sent", reason="", sent_at=timezone.now())

    def told():
        return Message.objects.filter(kind="meeting_moved").values("person").distinct().count()

    move(meeting=meeting, starts_at=at(9), ends_at=at(10), by=coach, travel_before=15, agenda="Dagordning")
    assert told() == 0
    move(meeting=meeting, starts_at=at(9), ends_at=at(10), by=coach, place="Sal 8")
    assert told() == meeting.participants.count() > 0


def test_moving_onto_another_is_refused_and_all_stays(series, school, coach):
    book_at(make_series(school, facilitators=[coach]), at(13), at(14))
    meeting = book_at(series, at(9), at(10), travel_before=15)
    with pytest.raises(DoubleBooked) as refused:
        move(meeting=meeting, starts_at=at(12, 30), ends_at=at(13, 30), by=None, travel_before=30)
    assert [tuple(c) for c in refused.value.conflicts] == [(coach, at(13), at(14))]
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (at(9), 0)
    assert meeting.participants.get(person=coach).travel_before == 15


def test_an_old_page_does_not_move_what_was_moved(series):
    meeting = book_at(series, at(9), at(10))
    move(meeting=meeting, starts_at=at(11), ends_at=at(12), by=None, sequence=0)
    with pytest.raises(ChangedMeanwhile) as refused:
        move(meeting=meeting, starts_at=at(13), ends_at=at(14), by=None, sequence=0)
    assert refused.value.meeting.starts_at == at(11)


def test_cancels_once_and_frees_the_time(series, coach):
    meeting = book_at(series, at(9), at(10))
    cancelled = cancel(meeting=meeting, reason=CancelReason.ILLNESS, by=coach)
    again = cancel(meeting=meeting, reason=CancelReason.SCHOOL, by=coach)
    assert (cancelled.status, cancelled.sequence) == (MeetingStatus.CANCELLED, 1)
    assert (again.cancel_reason, again.sequence) == (CancelReason.ILLNESS, 1)
    assert history(meeting)[1:] == [("booked", "cancelled", at(9), None)]
    assert meeting.participants.get(person=coach).busy is None
    assert book_at(series, at(9), at(10))


def test_holds_with_those_who_came(series, coach, teacher):
    meeting = make_meeting(series, timezone.now() - dt.timedelta(hours=2))
    held = hold(meeting=meeting, by=coach, attended={coach.pk})
    assert (held.status, held.sequence) == (MeetingStatus.HELD, 0)
    assert dict(meeting.participants.values_list("person", "attended")) == {coach.pk: True, teacher.pk: False}
    hold(meeting=meeting, by=coach, attended={coach.pk, teacher.pk})
    assert set(meeting.participants.values_list("attended", flat=True)) == {True}
    assert [e[:2] for e in history(meeting)] == [("booked", "held")]


def test_the_future_cannot_be_held(series):
    with pytest.raises(MeetingError):
        hold(meeting=make_meeting(series), by=None, attended=())


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        (MeetingStatus.CANCELLED, {"cancel_reason": CancelReason.ILLNESS}),
        (MeetingStatus.HELD, {}),
        (MeetingStatus.OPEN, {}),
    ],
)
def test_only_what_is_booked_moves(series, status, fields):
    meeting = make_meeting(series, status=status, **fields)
    with pytest.raises(MeetingError):
        move(meeting=meeting, starts_at=at(9), ends_at=at(10), by=None)


def test_what_was_held_cannot_be_cancelled(series):
    with pytest.raises(MeetingError):
        cancel(meeting=make_meeting(series, status=MeetingStatus.HELD), reason=CancelReason.ILLNESS, by=None)


def test_what_was_cancelled_cannot_be_held(series):
    meeting = make_meeting(
        series,
        timezone.now() - dt.timedelta(hours=2),
        status=MeetingStatus.CANCELLED,
        cancel_reason=CancelReason.ILLNESS,
    )
    with pytest.raises(MeetingError):
        hold(meeting=meeting, by=None, attended=())


@pytest.mark.parametrize("status", [MeetingStatus.OPEN, MeetingStatus.POLLING])
def test_an_open_meeting_gets_its_time_and_people(series, coach, teacher, status):
    meeting = Meeting.objects.create(
        series=series, kind=MeetingKind.WORKSHOP, status=status, day=dt.date(2026, 11, 23)
    )
    meeting.time_options.create(day=dt.date(2026, 11, 24))
    booked = set_time(meeting=meeting, starts_at=at(13), ends_at=at(16), by=coach, place="Aulan")
    booked.refresh_from_db()
    assert (booked.status, booked.starts_at, booked.place) == (MeetingStatus.BOOKED, at(13), "Aulan")
    assert {p.person for p in booked.participants.all()} == {coach, teacher}
    assert booked.participants.get(person=coach).busy.lower == at(13)
    assert history(meeting) == [(status, "booked", None, at(13))]


def test_an_open_meeting_is_not_booked_over_another(series, school, coach):
    book_at(make_series(school, facilitators=[coach]), at(13), at(14))
    meeting = Meeting.objects.create(series=series, kind=MeetingKind.WORKSHOP, status=MeetingStatus.OPEN)
    with pytest.raises(DoubleBooked):
        set_time(meeting=meeting, starts_at=at(13), ends_at=at(14), by=None)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.participants.count()) == (MeetingStatus.OPEN, 0)


def test_a_booked_meeting_is_not_given_a_time_again(series):
    with pytest.raises(MeetingError):
        set_time(meeting=make_meeting(series), starts_at=at(13), ends_at=at(14), by=None)


def test_a_second_who_leads_takes_the_same_way(series):
    meeting = book_at(series, at(9), at(10), travel_before=15)
    other = PersonFactory()
    add_participant(meeting=meeting, person=other, role=ParticipantRole.FACILITATOR, by=None)
    assert meeting.participants.get(person=other).busy.lower == at(8, 45)


def test_a_busy_person_cannot_come_to_lead(series, school):
    other = PersonFactory()
    book_at(make_series(school, facilitators=[other]), at(9), at(10))
    meeting = book_at(series, at(9), at(10))
    with pytest.raises(DoubleBooked):
        add_participant(meeting=meeting, person=other, role=ParticipantRole.FACILITATOR, by=None)
    assert add_participant(meeting=meeting, person=other, by=None).busy is None


def test_nobody_is_added_to_what_is_over_and_done(series, teacher):
    meeting = make_meeting(series, status=MeetingStatus.HELD)
    with pytest.raises(MeetingError):
        add_participant(meeting=meeting, person=PersonFactory(), by=None)
    with pytest.raises(MeetingError):
        remove_participant(meeting=meeting, person=teacher, by=None)


def planned(meeting, person):
    """What the ledger holds for one person about the meeting."""
    rows = Message.objects.filter(subject_type="meeting", subject_id=meeting.pk, person=person)
    return sorted(rows.values_list("kind", "occasion", "state"))


def test_the_ledger_follows_in_the_same_transaction(series, teacher):
    start = (timezone.now() + dt.timedelta(days=20)).replace(microsecond=0)
    meeting = book_at(series, start, start + dt.timedelta(hours=1))
    assert planned(meeting, teacher) == [
        ("meeting_invitation", "1", "planned"),
        ("meeting_reminder", "1d", "planned"),
        ("meeting_reminder", "2h", "planned"),
        ("meeting_reminder", "7d", "planned"),
        ("meeting_unanswered", "3d", "planned"),
    ]
    later = start + dt.timedelta(days=7)
    move(meeting=meeting, starts_at=later, ends_at=later + dt.timedelta(hours=1), by=None)
    reminder = Message.objects.get(
        person=teacher, subject_id=meeting.pk, kind="meeting_reminder", occasion="7d"
    )
    assert reminder.due_at == start
    remove_participant(meeting=meeting, person=teacher, by=None)
    assert {state for *_, state in planned(meeting, teacher)} == {"suppressed"}
    guest = PersonFactory()
    add_participant(meeting=meeting, person=guest, by=None)
    assert len(planned(meeting, guest)) == 5
    cancel(meeting=meeting, reason=CancelReason.ILLNESS, by=None)
    assert {state for *_, state in planned(meeting, guest)} == {"suppressed"}


def test_what_is_refused_tells_nobody(series, school, coach):
    book_at(make_series(school, facilitators=[coach]), at(9), at(10))
    before = Message.objects.count()
    with pytest.raises(DoubleBooked):
        book_at(series, at(9), at(10))
    assert Message.objects.count() == before


def test_an_open_meeting_that_gets_its_time_invites(series, teacher):
    meeting = Meeting.objects.create(series=series, kind=MeetingKind.WORKSHOP, status=MeetingStatus.OPEN)
    start = timezone.now() + dt.timedelta(days=20)
    set_time(meeting=meeting, starts_at=start, ends_at=start + dt.timedelta(hours=1), by=None)
    assert [kind for kind, *_ in planned(meeting, teacher)].count("meeting_invitation") == 1
