import datetime as dt

import pytest

from scheduling import messagekinds
from scheduling.enums import Answer, MeetingStatus, MessageState, SuppressReason
from scheduling.models import Meeting, Message, Participant, TimeAnswer
from scheduling.services import meeting as meetings
from scheduling.services import poll as polls
from scheduling.services import series as serieses
from scheduling.services.times import DoubleBooked, MeetingError
from tests.factories import PersonFactory, SchoolFactory, make_coach, make_meeting, make_series, make_teacher

NOW = dt.datetime(2027, 1, 18, 8, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
TIMES = [(NOW + days * DAY, NOW + days * DAY + HOUR) for days in (7, 8, 9)]


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def coach(school):
    return make_coach(school.authority)


@pytest.fixture
def teachers(school):
    return [make_teacher(school), make_teacher(school)]


@pytest.fixture
def series(school, coach, teachers):
    return make_series(school, facilitators=[coach], participants=teachers, place="Sal 214")


@pytest.fixture
def poll(series, coach):
    return polls.ask_new(series=series, kind="conversation", times=TIMES, by=coach)


def mails(kind):
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def sent(kind):
    Message.objects.filter(kind=kind).update(state=MessageState.SENT, sent_at=NOW)


def options(poll):
    return list(poll.meeting.time_options.all())


def test_everybody_but_who_asks_is_asked_once_and_reminded_once(poll, teachers):
    assert (poll.meeting.status, poll.meeting.starts_at, poll.meeting.place) == (
        MeetingStatus.POLLING,
        None,
        "Sal 214",
    )
    assert [(option.starts_at, option.ends_at) for option in options(poll)] == TIMES
    assert [(row.person, row.due_at) for row in mails("poll_asked")] == [(one, NOW) for one in teachers]
    assert [(row.person, row.due_at) for row in mails("poll_reminder")] == [
        (one, NOW + 2 * DAY) for one in teachers
    ]


def test_a_reminder_that_would_come_too_late_is_not_sent_and_the_ledger_says_so(series, coach):
    soon = [(NOW + 3 * HOUR, NOW + 4 * HOUR), (NOW + DAY, NOW + DAY + HOUR)]
    polls.ask_new(series=series, kind="conversation", times=soon, by=coach)
    assert {(row.state, row.reason) for row in mails("poll_reminder")} == {
        (MessageState.SUPPRESSED, SuppressReason.TOO_LATE)
    }


def test_who_has_answered_is_not_reminded(poll, teachers):
    polls.answer(poll=poll, person=teachers[0], option=options(poll)[0].pk, value=Answer.NO)
    assert [(row.person, row.state) for row in mails("poll_reminder")] == [
        (teachers[0], MessageState.SUPPRESSED),
        (teachers[1], MessageState.PLANNED),
    ]


def test_an_answer_that_comes_while_the_reminder_is_being_sent_is_seen(poll, teachers):
    TimeAnswer.objects.create(option=options(poll)[0], person=teachers[0], answer=Answer.YES)
    rows = mails("poll_reminder")
    contexts = messagekinds.get("poll_reminder").contexts(rows)
    assert contexts[rows[0].pk] == SuppressReason.ANSWERED
    assert contexts[rows[1].pk]["times"] == options(poll)


def test_an_answer_can_be_corrected(poll, teachers):
    option = options(poll)[1]
    for value in (Answer.YES, Answer.IF_NEED_BE):
        polls.answer(poll=poll, person=teachers[0], option=option.pk, value=value)
    assert [given.answer for given in TimeAnswer.objects.all()] == [Answer.IF_NEED_BE]


def test_who_is_not_asked_does_not_answer(poll):
    with pytest.raises(MeetingError):
        polls.answer(poll=poll, person=PersonFactory(), option=options(poll)[0].pk, value=Answer.YES)


def test_a_time_of_another_poll_is_not_answered(poll, series, coach, teachers):
    other = polls.ask_new(series=series, kind="conversation", times=TIMES, by=coach)
    with pytest.raises(MeetingError):
        polls.answer(poll=poll, person=teachers[0], option=options(other)[0].pk, value=Answer.YES)


def test_one_of_the_times_is_booked_and_everybody_is_told(poll, coach, teachers):
    polls.answer(poll=poll, person=teachers[0], option=options(poll)[1].pk, value=Answer.YES)
    booked = polls.book_option(meeting=poll.meeting, option=options(poll)[1].pk, by=coach)
    assert (booked.status, booked.starts_at, booked.ends_at) == (MeetingStatus.BOOKED, *TIMES[1])
    assert {row.person for row in mails("meeting_invitation")} == {coach, *teachers}
    assert {row.state for row in mails("poll_reminder") + mails("poll_asked")} == {MessageState.SUPPRESSED}
    with pytest.raises(polls.PollClosed, match="26 januari"):
        polls.answer(poll=poll, person=teachers[1], option=options(poll)[0].pk, value=Answer.YES)
    with pytest.raises(polls.PollClosed):
        polls.book_option(meeting=poll.meeting, option=options(poll)[0].pk, by=coach)
    assert Meeting.objects.get().starts_at == TIMES[1][0]


def test_a_time_at_which_the_coach_was_booked_meanwhile(poll, series, coach):
    make_meeting(series, TIMES[0][0])
    with pytest.raises(DoubleBooked):
        polls.book_option(meeting=poll.meeting, option=options(poll)[0].pk, by=coach)
    poll.meeting.refresh_from_db()
    assert poll.meeting.status == MeetingStatus.POLLING
    assert mails("meeting_invitation") == []


def test_a_time_that_has_passed_is_not_booked(poll, coach, time_machine):
    time_machine.move_to(TIMES[0][1])
    with pytest.raises(MeetingError):
        polls.book_option(meeting=poll.meeting, option=options(poll)[0].pk, by=coach)


def test_other_times_keep_the_answers_about_those_that_stay_and_ask_anew(poll, coach, teachers):
    sent("poll_asked")
    for option in options(poll)[:2]:
        polls.answer(poll=poll, person=teachers[0], option=option.pk, value=Answer.YES)
    new = (NOW + 20 * DAY, NOW + 20 * DAY + HOUR)
    polls.ask(meeting=poll.meeting, times=[new, TIMES[1]], by=coach)
    assert [(option.starts_at, option.answers.count()) for option in options(poll)] == [
        (TIMES[1][0], 1),
        (new[0], 0),
    ]
    assert [(row.person, row.occasion) for row in mails("poll_asked")] == [
        (one, occasion) for occasion in "12" for one in teachers
    ]


def test_fewer_times_ask_nobody_anew(poll, coach):
    polls.ask(meeting=poll.meeting, times=TIMES[:2], by=coach)
    assert [row.occasion for row in mails("poll_asked")] == ["1", "1"]


@pytest.mark.parametrize(
    "times",
    [
        TIMES[:1],
        [TIMES[0]] * 2,
        [TIMES[0], (NOW - DAY, NOW)],
        [TIMES[0], (TIMES[1][0], TIMES[1][0])],
        [TIMES[0], (TIMES[1][0], TIMES[1][0] + 30 * HOUR)],
        [(NOW + n * DAY, NOW + n * DAY + HOUR) for n in range(1, 10)],
    ],
    ids=["one", "twice", "past", "zero", "thirty hours", "nine"],
)
def test_times_that_cannot_be(series, coach, times):
    with pytest.raises(MeetingError):
        polls.ask_new(series=series, kind="conversation", times=times, by=coach)
    assert Meeting.objects.count() == Message.objects.count() == 0


def test_sent_twice_it_asks_once(series, coach):
    about = {"series": series, "kind": "conversation", "times": TIMES, "by": coach, "uid": "x@bollplank"}
    assert polls.ask_new(**about) == polls.ask_new(**about)
    assert Meeting.objects.count() == 1


def test_withdrawing_tells_those_who_were_asked(poll, coach, teachers):
    Message.objects.filter(kind="poll_asked", person=teachers[0]).update(state=MessageState.SENT, sent_at=NOW)
    meeting = polls.withdraw(meeting=poll.meeting, by=coach)
    polls.withdraw(meeting=poll.meeting, by=coach)
    assert (meeting.status, options(poll)) == (MeetingStatus.OPEN, [])
    assert [row.person for row in mails("poll_withdrawn")] == [teachers[0]]
    assert {row.state for row in mails("poll_reminder")} == {MessageState.SUPPRESSED}
    again = polls.ask(meeting=meeting, times=TIMES, by=coach)
    assert (again.round, again.is_open) == (2, True)


def test_cancelling_the_meeting_tells_them_too(poll, coach, teachers):
    sent("poll_asked")
    meetings.cancel(meeting=poll.meeting, reason="illness", by=coach)
    assert [row.person for row in mails("poll_withdrawn")] == teachers
    assert mails("meeting_cancelled") == []
    with pytest.raises(polls.PollClosed, match="inställt"):
        polls.answer(poll=poll, person=teachers[0], option=options(poll)[0].pk, value=Answer.YES)


def test_who_comes_later_is_asked_and_who_leaves_is_not_reminded(poll, series, coach, teachers):
    newcomer = PersonFactory()
    serieses.add_member(series=series, person=newcomer, by=coach)
    polls.answer(poll=poll, person=teachers[1], option=options(poll)[0].pk, value=Answer.YES)
    serieses.remove_member(series=series, person=teachers[1], by=coach)
    assert mails("poll_asked")[-1].person == newcomer
    assert [row.state for row in mails("poll_asked")] == ["planned", "suppressed", "planned"]
    assert TimeAnswer.objects.count() == 0


def test_a_meeting_of_the_plan_is_asked_about_with_the_members_of_today(series, coach, teachers):
    meeting = Meeting.objects.create(
        series=series, kind="network_meeting", status=MeetingStatus.POLLING, day=TIMES[0][0].date()
    )
    meeting.time_options.create(day=TIMES[0][0].date())
    polls.ask(meeting=meeting, times=TIMES, by=coach, place="Aulan")
    assert Participant.objects.filter(meeting=meeting).count() == 3
    assert [option.starts_at for option in meeting.time_options.all()] == [start for start, _end in TIMES]
    assert len(mails("poll_asked")) == 2


def test_a_link_is_one_persons_and_dies_with_the_address(poll, teachers):
    token = polls.token(poll=poll, person=teachers[0])
    question = polls.read(token)
    assert (question.poll, question.person, question.is_open) == (poll, teachers[0], True)
    assert [polls.read(wrong) for wrong in ("", "x", token[:-1], token + "x", "1.2.3.4")] == [None] * 5
    teachers[0].email = "annan@example.se"
    teachers[0].save()
    assert polls.read(token) is None
