"""Swedish working days: Monday to Friday but for public holidays and the eves that the law counts with them."""

import datetime as dt

import holidays

DAYS_OFF = holidays.Sweden(categories=("public", "de_facto"))


def is_workday(day: dt.date) -> bool:
    """Whether people work on that local date."""
    return day.weekday() < 5 and day not in DAYS_OFF


def workdays_before(day: dt.date, number: int) -> dt.date:
    """The date `number` working days before `day`: on a Monday, one before is the Friday."""
    while number:
        day -= dt.timedelta(days=1)
        number -= is_workday(day)
    return day
