"""Closed engagements in which it was said how much was reached."""

import datetime as dt
from zoneinfo import ZoneInfo

from coaching.enums import EntryKind, Phase
from coaching.models import Attainment, Entry, Goal
from scheduling.enums import ParticipantRole
from scheduling.models import Term
from tests.factories import make_engagement, make_teacher

LOCAL = ZoneInfo("Europe/Stockholm")
#: First and last days of terms, by code.
DAYS = {
    "VT-25": ("2025-01-08", "2025-06-13"),
    "HT-25": ("2025-08-18", "2025-12-19"),
    "VT-26": ("2026-01-12", "2026-06-12"),
    "HT-26": ("2026-08-17", "2026-12-18"),
}


def make_term(authority, code):
    """One of the terms above."""
    season, year = code.split("-")
    first, last = map(dt.date.fromisoformat, DAYS[code])
    return Term.objects.create(
        authority=authority, season=season, year=2000 + int(year), starts_on=first, ends_on=last
    )


def on(day, hour=15):
    """A local moment of that day, "2026-03-10"."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), tzinfo=LOCAL)


def make_goal(engagement, coach):
    """A goal of it, whose words nobody can open."""
    entry = Entry.objects.create(engagement=engagement, kind=EntryKind.GOAL, author=coach)
    return Goal.objects.create(entry=entry, engagement=engagement, status_by=coach)


def say(goal, person, level, role=ParticipantRole.PARTICIPANT):
    """How much of the goal was reached."""
    return Attainment.objects.create(goal=goal, person=person, role=role, level=level)


def close_with(school, programme, coach, teachers, *, day="2026-03-10", own=0, coachs=0):
    """An engagement that was closed on that day; everybody in it has said so much of its one goal.

    `teachers` are people, or how many new ones.
    """
    if isinstance(teachers, int):
        teachers = [make_teacher(school) for _ in range(teachers)]
    engagement = make_engagement(
        school,
        coaches=[coach],
        teachers=teachers,
        programme=programme,
        phase=Phase.CLOSED,
        closed_at=on(day),
    )
    goal = make_goal(engagement, coach)
    say(goal, coach, coachs, ParticipantRole.FACILITATOR)
    for teacher in teachers:
        say(goal, teacher, own)
    return engagement
