"""`HT-26`: how Swedish schools write a term."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

#: Each season as people write it, in small letters.
SEASONS = {
    "HT": r"ht|hösttermin(?:en)?|höst(?:en)?|autumn(?: term)?|fall(?: term)?",
    "VT": r"vt|vårtermin(?:en)?|vår(?:en)?|spring(?: term)?",
}
FORM = re.compile(rf"(?:(?P<HT>{SEASONS['HT']})|(?P<VT>{SEASONS['VT']}))[ ./–-]*(?:20)?(?P<year>[0-9]{{2}})")


@dataclass(frozen=True)
class TermCode:
    """A term without its dates: season `HT` or `VT`, and the full year."""

    season: str
    year: int

    @classmethod
    def parse(cls, text):
        """Read `HT-22`, `ht22`, `Ht 2022`, `höstterminen 2022`, `autumn term 2022`. Raises ValueError for anything
        else."""
        plain = " ".join(unicodedata.normalize("NFC", text or "").casefold().split())
        match = FORM.fullmatch(plain)
        if not match:
            raise ValueError(text)
        return cls("HT" if match["HT"] else "VT", 2000 + int(match["year"]))

    @classmethod
    def of(cls, day):
        """The term that a date falls in by the usual school year: VT to 30 June, HT from 1 July."""
        return cls("VT" if day.month <= 6 else "HT", day.year)

    def __str__(self):
        return f"{self.season}-{self.year % 100:02d}"

    def __lt__(self, other):
        return (self.year, self.season == "HT") < (other.year, other.season == "HT")

    @property
    def name(self):
        """The term in words: "höstterminen 2026"."""
        words = _("autumn term %(year)s") if self.season == "HT" else _("spring term %(year)s")
        return words % {"year": self.year}

    @property
    def next(self):
        """The term after this one."""
        return TermCode("VT", self.year + 1) if self.season == "HT" else TermCode("HT", self.year)

    @property
    def previous(self):
        """The term before this one."""
        return TermCode("HT", self.year - 1) if self.season == "VT" else TermCode("VT", self.year)

    @property
    def school_year(self):
        """The calendar year in which the school year of this term begins: 2026 for HT-26 and for VT-27."""
        return self.year if self.season == "HT" else self.year - 1

    def usual_dates(self):
        """First and last day by the usual school year, for an authority that has not set its own."""
        if self.season == "VT":
            return dt.date(self.year, 1, 1), dt.date(self.year, 6, 30)
        return dt.date(self.year, 7, 1), dt.date(self.year, 12, 31)

    def possible_dates(self):
        """The first day that it can begin on and the last that it can end on: some autumn terms end in January, and
        a spring term may begin before New Year."""
        if self.season == "VT":
            return dt.date(self.year - 1, 12, 1), dt.date(self.year, 7, 31)
        return dt.date(self.year, 7, 1), dt.date(self.year + 1, 2, 28)
