"""Several connections that want the same facilitator at the same moment: one gets the time, nobody waits for ever."""

import datetime as dt
import threading
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, connections, transaction

from scheduling.enums import CancelReason, MeetingKind, MeetingStatus
from scheduling.models import Meeting, Participant
from scheduling.services.meeting import DoubleBooked, book, cancel, move
from tests.factories import PersonFactory, SchoolFactory, make_series

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # The meetings here lie ahead, whatever day it is.
    pytest.mark.time_machine(dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)),
]

WRITERS = 8
ROUNDS = 25
# For the race that happens each autumn: eight teachers and the last free hour.
MANY_ROUNDS = 200
MONDAY = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def world():
    """Two who lead every series together, with others beside; one series for each writer."""
    school = SchoolFactory()
    both = [PersonFactory(), PersonFactory()]
    series = [make_series(school, facilitators=both, participants=[PersonFactory()]) for _ in range(WRITERS)]
    return both, series


def at_once(*actions):
    """Call all of them from a connection each, together; their results or exceptions in the same order."""
    results, gate = [None] * len(actions), threading.Barrier(len(actions))

    def run(number, action):
        try:
            # The connection is there before the others start.
            connection.ensure_connection()
            gate.wait(timeout=20)
            results[number] = action()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def booking(series, start, end):
    return lambda: book(series=series, kind=MeetingKind.CONVERSATION, starts_at=start, ends_at=end, by=None)


def no_overlaps():
    """Whether nobody who leads is in two places, asked of the rows themselves and not of the constraint."""
    rows = Participant.objects.exclude(busy=None).order_by("person", "busy").values_list("person", "busy")
    by_person = {}
    for person, busy in rows:
        by_person.setdefault(person, []).append(busy)
    return all(one.upper <= other.lower for ranges in by_person.values() for one, other in pairwise(ranges))


def test_of_eight_who_book_the_same_hour_one_wins(world):
    _, series = world
    for number in range(MANY_ROUNDS):
        # Not quite the same times, so that each overlaps the others in its own way.
        start = MONDAY + number * 3 * HOUR
        results = at_once(
            *(
                booking(one, start + shift * dt.timedelta(minutes=5), start + HOUR)
                for shift, one in enumerate(series)
            )
        )
        won = [result for result in results if isinstance(result, Meeting)]
        lost = [result for result in results if isinstance(result, DoubleBooked)]
        assert (len(won), len(lost)) == (1, WRITERS - 1), results
        for refused in lost:
            assert {(busy.starts_at, busy.ends_at) for busy in refused.conflicts} == {
                (won[0].starts_at, won[0].ends_at)
            }
    assert Meeting.objects.count() == MANY_ROUNDS
    assert no_overlaps()


def test_of_eight_who_move_to_the_same_hour_one_wins(world):
    _, series = world
    meetings = [
        booking(one, MONDAY + number * HOUR, MONDAY + (number + 1) * HOUR)()
        for number, one in enumerate(series)
    ]
    for number in range(ROUNDS):
        wanted = MONDAY + dt.timedelta(days=1 + number)
        results = at_once(
            *(
                lambda meeting=meeting, wanted=wanted: move(
                    meeting=meeting, starts_at=wanted, ends_at=wanted + HOUR, by=None
                )
                for meeting in meetings
            )
        )
        assert sum(isinstance(result, Meeting) for result in results) == 1, results
        assert sum(isinstance(result, DoubleBooked) for result in results) == WRITERS - 1, results
    assert no_overlaps()


def test_two_who_change_places_do_not_block_each_other(world):
    """Each wants the hour that the other has: both are refused, or one was quicker; nobody hangs."""
    _, series = world
    for number in range(ROUNDS):
        first, second = MONDAY + number * 4 * HOUR, MONDAY + (number * 4 + 1) * HOUR
        one = booking(series[0], first, first + HOUR)()
        other = booking(series[1], second, second + HOUR)()
        results = at_once(
            lambda: move(meeting=one, starts_at=second, ends_at=second + HOUR, by=None),  # noqa: B023
            lambda: move(meeting=other, starts_at=first, ends_at=first + HOUR, by=None),  # noqa: B023
        )
        assert [type(result) for result in results] == [DoubleBooked, DoubleBooked]
        cancel(meeting=one, reason=CancelReason.SCHOOL, by=None)
        cancel(meeting=other, reason=CancelReason.SCHOOL, by=None)


def test_who_lead_in_another_order_do_not_block_each_other():
    """The same two people, named the other way round in every second series."""
    school = SchoolFactory()
    both = [PersonFactory(), PersonFactory()]
    series = [
        make_series(school, facilitators=both if number % 2 else reversed(both)) for number in range(WRITERS)
    ]
    for number in range(ROUNDS):
        start = MONDAY + number * HOUR
        results = at_once(*(booking(one, start, start + HOUR) for one in series))
        assert sum(isinstance(result, Meeting) for result in results) == 1, results
        assert sum(isinstance(result, DoubleBooked) for result in results) == WRITERS - 1, results


def test_booking_and_cancelling_at_once(world):
    _, series = world
    for number in range(ROUNDS):
        start = MONDAY + number * HOUR
        held = booking(series[0], start, start + HOUR)()
        results = at_once(
            lambda: cancel(meeting=held, reason=CancelReason.ILLNESS, by=None),  # noqa: B023
            booking(series[1], start, start + HOUR),
        )
        assert results[0].status == MeetingStatus.CANCELLED
        assert isinstance(results[1], (Meeting, DoubleBooked))
    assert no_overlaps()


def test_the_database_refuses_what_does_not_come_through_the_services(world):
    """An import that writes rows by itself cannot double-book either."""
    (leader, _), series = world
    booking(series[0], MONDAY, MONDAY + HOUR)()
    stray = Meeting.objects.create(
        series=series[1], kind=MeetingKind.LECTURE, starts_at=MONDAY, ends_at=MONDAY + HOUR
    )
    with pytest.raises(IntegrityError, match="facilitator_not_double_booked"):
        Participant.objects.create(meeting=stray, person=leader, role="facilitator")


def test_a_service_that_meets_such_a_row_says_it_in_a_sentence(world):
    """The row is written but not committed when the service looks, so only the constraint can find it."""
    (leader, _), series = world
    written, looked = threading.Event(), threading.Event()

    def import_rows():
        with transaction.atomic():
            stray = Meeting.objects.create(
                series=series[1], kind=MeetingKind.LECTURE, starts_at=MONDAY, ends_at=MONDAY + HOUR
            )
            Participant.objects.create(meeting=stray, person=leader, role="facilitator")
            written.set()
            looked.wait(timeout=1)

    def ask():
        written.wait(timeout=20)
        return booking(series[0], MONDAY, MONDAY + HOUR)()

    refused = at_once(import_rows, ask)[1]
    assert isinstance(refused, DoubleBooked)
    assert [tuple(busy) for busy in refused.conflicts] == [(leader, MONDAY, MONDAY + HOUR)]
    assert series[0].meetings.count() == 0
