"""When the coaches of the demonstration can be booked."""

import datetime as dt
from itertools import combinations

from scheduling.models import BookingRules, HoursException, Term, TravelTime, WeeklyHours

#: Three ways in which coaches work: weekdays with their hours.
WAYS = [
    {day: [(dt.time(8), dt.time(12)), (dt.time(13), dt.time(16, 30 if day < 4 else 0))] for day in range(5)},
    {day: [(dt.time(8, 30), dt.time(12)), (dt.time(12, 30), dt.time(16))] for day in range(4)},
    {day: [(dt.time(9), dt.time(16))] for day in (0, 1, 2, 4)},
]


def make_availability(world):
    """Hours for every coach in all terms but the next year's, a day or two on which they are otherwise, and ways."""
    terms = Term.objects.filter(authority=world.authority, starts_on__lte=world.today + dt.timedelta(days=90))
    terms = list(terms)
    WeeklyHours.objects.bulk_create(
        (
            WeeklyHours(coach=coach, term=term, weekday=weekday, starts=starts, ends=ends)
            for number, coach in enumerate(world.coaches)
            for term in terms
            for weekday, spans in WAYS[number % len(WAYS)].items()
            for starts, ends in spans
        ),
        batch_size=2000,
    )
    HoursException.objects.bulk_create(
        row for number, coach in enumerate(world.coaches) for row in _days(world, coach, number)
    )
    BookingRules.objects.create(authority=world.authority, travel_minutes=20)
    near = sorted(world.schools[:6], key=lambda school: school.pk)
    TravelTime.objects.bulk_create(
        TravelTime(authority=world.authority, one=one, other=other, minutes=10 + 5 * (number % 4))
        for number, (one, other) in enumerate(combinations(near, 2))
    )


def _workday(day):
    """That day, or the Monday after a weekend."""
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _days(world, coach, number):
    away = _workday(world.today + dt.timedelta(days=9 + number % 5))
    yield HoursException(coach=coach, starts_on=away, ends_on=away + dt.timedelta(days=number % 2))
    short = _workday(world.today + dt.timedelta(days=20 + number % 7))
    yield HoursException(coach=coach, starts_on=short, ends_on=short, starts=dt.time(8), ends=dt.time(11, 30))
