"""`HT-26`: how Swedish schools write a term."""

import datetime as dt
import re
from dataclasses import dataclass

FORM = re.compile(r"^\s*(HT|VT)[\s-]*(?:20)?(\d{2})\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class TermCode:
    """A term without its dates: season `HT` or `VT`, and the full year."""

    season: str
    year: int

    @classmethod
    def parse(cls, text):
        """Read `HT-22`, `ht22`, `Ht 2022`. Raises ValueError for anything else."""
        match = FORM.match(text or "")
        if not match:
            raise ValueError(text)
        return cls(match[1].upper(), 2000 + int(match[2]))

    @classmethod
    def of(cls, day):
        """The term that a date falls in by the usual school year: VT to 30 June, HT from 1 July."""
        return cls("VT" if day.month <= 6 else "HT", day.year)

    def __str__(self):
        return f"{self.season}-{self.year % 100:02d}"

    def __lt__(self, other):
        return (self.year, self.season == "HT") < (other.year, other.season == "HT")

    def usual_dates(self):
        """First and last day by the usual school year, for an authority that has not set its own."""
        if self.season == "VT":
            return dt.date(self.year, 1, 1), dt.date(self.year, 6, 30)
        return dt.date(self.year, 7, 1), dt.date(self.year, 12, 31)
