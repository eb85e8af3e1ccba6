import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scheduling.enums import PlanHit
from scheduling.moduleplan import TeachingDays, planned
from scheduling.replan import Placed, hits, proposals
from tests.scheduling.test_moduleplan import AUTUMN, BREAK, DAY, school_days, wishes

TERM = (dt.date(2026, 8, 17), dt.date(2026, 12, 18))
DAYS = school_days(*TERM, BREAK)


def always(day):
    return True


def placed_by(parts, **fields):
    return [
        Placed(part.number, letter, one.day, **fields)
        for part in parts
        for letter, one in (("B", part.b), ("D", part.d))
    ]


def after(placed, changes):
    """Where they are when the proposals are taken."""
    new = {one.placed.key: one.new.day for one in changes if one.new}
    return [replace(one, day=new[one.key], is_gone=False) if one.key in new else one for one in placed]


def look(placed, days=DAYS, wish=AUTUMN, today=TERM[0], in_term=always):
    known = hits(placed, days, wish.teaching_days, in_term)
    return known, proposals(placed, known, wish, days, today=today)


def said(changes):
    return [(*one.placed.key, str(one.new.day)[5:] if one.new else None) for one in changes]


def test_a_plan_as_it_was_made_needs_nothing():
    assert look(placed_by(planned(AUTUMN, DAYS))) == ({}, [])


@given(wishes(), st.sets(st.integers(0, 220)))
def test_whatever_becomes_free_the_proposals_put_right(about, also_free):
    wish, days = about
    placed = placed_by(planned(wish, days))
    free = {wish.first + n * DAY for n in also_free}
    days = TeachingDays(day for day in days.since(dt.date.min, dt.date.max) if day not in free)
    known, changes = look(placed, days, wish, wish.first - DAY)
    assert set(known) <= {one.placed.key for one in changes}
    lost = {one.placed.key for one in changes if one.new is None}
    mended = after(placed, changes)
    still = hits(mended, days, wish.teaching_days, always)
    if not lost:
        assert still == {}
    for one in changes:
        if one.new:
            assert one.new.day in days and wish.first - DAY < one.new.day <= wish.last
            assert one.new.day.weekday() == wish.slot(one.placed.letter).weekday
            assert one.new.day != one.placed.day
            # What moves without being hit makes room.
            assert one.placed.key in known or one.why == PlanHit.FOLLOWS
    kept = {one.key for one in placed} - {one.placed.key for one in changes}
    assert not kept & set(still)


@given(wishes(), st.integers(0, 220))
def test_what_is_over_is_neither_hit_nor_moved(about, number):
    wish, days = about
    today = wish.first + number * DAY
    placed = [replace(one, is_fixed=one.day <= today) for one in placed_by(planned(wish, days))]
    placed = [replace(one, day=one.day + DAY) for one in placed]
    known, changes = look(placed, days, wish, today)
    over = {one.key for one in placed if one.is_fixed}
    assert not over & (set(known) | {one.placed.key for one in changes})
    assert all(one.new.day > today for one in changes if one.new)


def test_a_break_that_moves_leaves_later_ones_where_they_are():
    placed = placed_by(planned(AUTUMN, DAYS))
    study_day = dt.date(2026, 10, 8)
    days = TeachingDays(day for day in DAYS.since(*TERM) if day != study_day)
    known, changes = look(placed, days)
    assert known == {(1, "D"): PlanHit.FREE}
    assert said(changes) == [(1, "D", "10-15")]
    # Between 5 and 10 November there is no Thursday left, so the part before can only use earlier days.
    days = TeachingDays(day for day in DAYS.since(*TERM) if day != dt.date(2026, 11, 5))
    assert said(look(placed, days)[1]) == [
        (2, "D", "11-12"), (3, "B", "11-17"), (3, "D", "11-26"),
    ]  # fmt: skip


def test_an_earlier_day_is_taken_rather_than_shifting_what_follows():
    placed = placed_by(planned(AUTUMN, DAYS))
    days = TeachingDays(day for day in DAYS.since(*TERM) if day != dt.date(2026, 12, 1))
    known, changes = look(placed, days)
    # A week later, D on 10 December would have to move as well.
    assert (known, said(changes)) == ({(4, "B"): PlanHit.FREE}, [(4, "B", "11-24")])


def test_too_few_days_to_try_in_ones_class():
    placed = placed_by(planned(AUTUMN, DAYS))
    placed = [replace(one, day=dt.date(2026, 11, 13)) if one.key == (3, "D") else one for one in placed]
    known, changes = look(placed)
    assert (known, said(changes)) == ({(3, "D"): PlanHit.CLOSE}, [(3, "D", "11-19")])


def test_a_meeting_before_the_one_it_follows():
    placed = placed_by(planned(AUTUMN, DAYS))
    placed = [replace(one, day=dt.date(2026, 9, 28)) if one.key == (1, "D") else one for one in placed]
    known, changes = look(placed)
    assert (known, said(changes)) == ({(1, "D"): PlanHit.ORDER}, [(1, "D", "10-08")])


def test_a_term_that_ends_sooner():
    placed = placed_by(planned(AUTUMN, DAYS))
    ends = dt.date(2026, 12, 9)
    days = school_days(TERM[0], ends, BREAK)
    known, changes = look(placed, days, in_term=lambda day: day <= ends)
    assert known == {(4, "D"): PlanHit.OUTSIDE}
    # There is no Thursday left for it.
    assert said(changes) == [(4, "D", None)]
    assert changes[0].why == PlanHit.OUTSIDE


def test_what_was_called_off_gets_another_day():
    placed = [replace(one, is_gone=one.key == (4, "D")) for one in placed_by(planned(AUTUMN, DAYS))]
    known, changes = look(placed, today=dt.date(2026, 12, 10))
    assert known == {(4, "D"): PlanHit.CANCELLED}
    assert said(changes) == [(4, "D", "12-17")]
