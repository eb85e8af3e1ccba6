"""Sweden's public holidays, and the eves that an authority may make free, by date and in the reader's language."""

import datetime as dt
from functools import lru_cache

import holidays
from django.utils.translation import get_language

from scheduling.enums import Eve

#: Each eve by the day and month that it can fall on; Midsummer Eve is the only one in June.
EVES = {(12, 24): Eve.CHRISTMAS, (12, 31): Eve.NEW_YEAR}
#: How `holidays` calls a language; what it does not know it says in the second.
LANGUAGES = {"sv": "sv"}
OTHERWISE = "en_US"


def public_holidays(year: int) -> dict[dt.date, str]:
    """The public holidays of a year with their names in the active language, those on Sundays as well."""
    return _days(year, "public", _language())


def eves(year: int) -> dict[dt.date, tuple[Eve, str]]:
    """Midsummer, Christmas and New Year's Eve of a year: which it is, and its name in the active language."""
    days = _days(year, "de_facto", _language())
    return {day: (EVES.get((day.month, day.day), Eve.MIDSUMMER), name) for day, name in days.items()}


def _language():
    return LANGUAGES.get((get_language() or "").partition("-")[0], OTHERWISE)


@lru_cache(maxsize=64)
def _days(year, category, language):
    found = holidays.Sweden(categories=(category,), years=year, language=language, include_sundays=False)
    return dict(sorted(found.items()))
