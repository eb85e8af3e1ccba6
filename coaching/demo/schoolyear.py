"""The school years of the demonstration, around today, as a Swedish municipality would set them."""

import datetime as dt

from dateutil.easter import easter

from scheduling.models import NonTeachingDays, Term

MONDAY, WEDNESDAY, FRIDAY = 1, 3, 5
DAY = dt.timedelta(days=1)
#: ISO week and weekday of the days when only the teachers are at school.
STUDY_DAYS = ((39, MONDAY), (47, WEDNESDAY), (6, FRIDAY), (17, MONDAY))


def make_school_years(world):
    """Terms, breaks and study days from the year before this one to the year after it. Bulk inserts only."""
    years = range(world.today.year - 1, world.today.year + 2)
    terms = [term for year in years for term in (spring(year), autumn(year))]
    Term.objects.bulk_create(
        Term(authority=world.authority, season=season, year=year, starts_on=first, ends_on=last)
        for season, year, first, last in terms
    )
    days = [row for year in years for row in free_of(year)]
    days += [(None, "break", "Jullov", autumn(y)[3] + 3 * DAY, spring(y + 1)[2] - 3 * DAY) for y in years]
    # Two schools have a study day of their own.
    for number, school in enumerate(world.schools[:2]):
        days += [
            (school, "study_day", "Egen studiedag", *[week_day(year, 45 + number, FRIDAY)] * 2)
            for year in years
        ]
    NonTeachingDays.objects.bulk_create(
        NonTeachingDays(
            authority=world.authority, school=school, kind=kind, name=name, starts_on=first, ends_on=last
        )
        for school, kind, name, first, last in days
    )


def week_day(year, week, weekday):
    """A day of an ISO week."""
    return dt.date.fromisocalendar(year, week, weekday)


def spring(year):
    """From the Monday after Epiphany to the Friday before the middle of June."""
    first = dt.date(year, 1, 7)
    while first.isoweekday() != MONDAY:
        first += DAY
    return "VT", year, first, friday_until(dt.date(year, 6, 14))


def autumn(year):
    """From the Monday of the third week of August to the Friday before Christmas."""
    first = dt.date(year, 8, 20)
    return "HT", year, first - (first.isoweekday() - MONDAY) * DAY, friday_until(dt.date(year, 12, 21))


def friday_until(day):
    return day - (day.isoweekday() - FRIDAY) % 7 * DAY


def free_of(year):
    """What is free in a calendar year but for Christmas: (school, kind, name, first day, last day)."""
    sunday = easter(year)
    yield None, "break", "Sportlov", week_day(year, 9, MONDAY), week_day(year, 9, FRIDAY)
    yield None, "break", "Påsklov", sunday - 6 * DAY, sunday - 3 * DAY
    yield None, "break", "Lovdag", sunday + 40 * DAY, sunday + 40 * DAY
    yield None, "break", "Höstlov", week_day(year, 44, MONDAY), week_day(year, 44, FRIDAY)
    for week, weekday in STUDY_DAYS:
        day = week_day(year, week, weekday)
        # The Monday of week 17 is Easter Monday when Easter is late.
        if not sunday <= day <= sunday + DAY:
            yield None, "study_day", "Studiedag", day, day
