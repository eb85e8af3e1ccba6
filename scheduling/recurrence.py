"""The days on which something in a calendar is repeated (RRULE of RFC 5545), from untrusted text.

Unlike a general library this never looks at more than it was allowed to: rules that repeat more often than daily are
refused, old ones are entered where the window begins, and every step is counted.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = {name: number for number, name in enumerate(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])}
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
DAY = timedelta(days=1)


class TooMuch(Exception):
    """More steps would be needed than are allowed."""


@dataclass(slots=True)
class Budget:
    """How many steps may still be taken, over all rules of a calendar."""

    steps: int

    def spend(self) -> None:
        """One step. Raises TooMuch."""
        self.steps -= 1
        if self.steps < 0:
            raise TooMuch


@dataclass(frozen=True, slots=True)
class Rule:
    """How something is repeated. `until` is the text of the rule's end, for whoever knows the time zone."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: str = ""
    byday: tuple = ()
    bymonthday: tuple = ()
    bymonth: tuple = ()
    bysetpos: tuple = ()
    wkst: int = 0

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Raises ValueError for what is no rule, and for rules of kinds that are not followed here."""
        parts = dict(part.split("=", 1) for part in text.upper().split(";") if part)
        if parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or set(parts) - KNOWN:
            raise ValueError("a kind of rule that is not followed")
        rule = cls(
            freq=parts["FREQ"],
            interval=int(parts.get("INTERVAL", 1)),
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
            until=parts.get("UNTIL", ""),
            byday=tuple(_weekday(one) for one in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
            bymonthday=_numbers(parts, "BYMONTHDAY", 31),
            bymonth=_numbers(parts, "BYMONTH", 12),
            bysetpos=_numbers(parts, "BYSETPOS", 366),
            wkst=WEEKDAYS[parts["WKST"]] if "WKST" in parts else 0,
        )
        positions = any(number for number, _weekday_ in rule.byday)
        if rule.interval < 1 or (rule.count is not None and rule.count < 1):
            raise ValueError("a rule that never happens")
        if rule.freq in ("DAILY", "WEEKLY") and (positions or (rule.freq == "WEEKLY" and rule.bymonthday)):
            raise ValueError("a rule with parts that do not go together")
        return rule


def _weekday(text):
    number = text.strip()[:-2]
    return (int(number) if number else 0), WEEKDAYS[text.strip()[-2:]]


def _numbers(parts, name, most):
    numbers = tuple(int(number) for number in parts[name].split(",")) if name in parts else ()
    if any(number == 0 or abs(number) > most for number in numbers):
        raise ValueError(name)
    return numbers


def days_of(rule: Rule, start: date, first: date, last: date, budget: Budget) -> Iterator[date]:
    """The days from `first` to `last` on which something that starts on `start` is repeated, in order.

    Raises TooMuch when the budget is spent.
    """
    seen = 0
    period = 0 if rule.count else max(0, _period_of(rule, start, first) - 1) // rule.interval * rule.interval
    while True:
        budget.spend()
        begins = _begin(rule, start, period)
        if begins is None or begins > last:
            return
        for day in _positions(rule, _candidates(rule, start, begins)):
            if day < start:
                continue
            seen += 1
            if day > last or (rule.count and seen > rule.count):
                return
            if day >= first:
                budget.spend()
                yield day
        period += rule.interval


def _period_of(rule, start, day):
    """The number of the period, counted from that of `start`, that `day` lies in."""
    if rule.freq == "DAILY":
        return (day - start).days
    if rule.freq == "WEEKLY":
        return (day - _monday(rule, start)).days // 7
    if rule.freq == "MONTHLY":
        return (day.year - start.year) * 12 + day.month - start.month
    return day.year - start.year


def _begin(rule, start, period):
    """The first day of a period; None after the end of the calendar."""
    try:
        if rule.freq == "DAILY":
            return start + period * DAY
        if rule.freq == "WEEKLY":
            return _monday(rule, start) + 7 * period * DAY
        if rule.freq == "MONTHLY":
            year, month = divmod(start.year * 12 + start.month - 1 + period, 12)
            return date(year, month + 1, 1)
        return date(start.year + period, 1, 1)
    except (OverflowError, ValueError):
        return None


def _monday(rule, day):
    return day - (day.weekday() - rule.wkst) % 7 * DAY


def _candidates(rule, start, begins):
    if rule.freq == "DAILY":
        return [begins] if _fits(rule, begins) else []
    if rule.freq == "WEEKLY":
        wanted = {weekday for _number, weekday in rule.byday} or {start.weekday()}
        week = (begins + number * DAY for number in range(7))
        return [day for day in week if day.weekday() in wanted and _in_month(rule, day)]
    if rule.freq == "MONTHLY":
        return _month(rule, start, begins) if _in_month(rule, begins) else []
    return _year(rule, start, begins.year)


def _in_month(rule, day):
    return not rule.bymonth or day.month in rule.bymonth


def _fits(rule, day):
    weekdays = {weekday for _number, weekday in rule.byday}
    return (
        _in_month(rule, day)
        and (not rule.bymonthday or _is_monthday(rule, day))
        and (not weekdays or day.weekday() in weekdays)
    )


def _is_monthday(rule, day):
    length = calendar.monthrange(day.year, day.month)[1]
    return day.day in rule.bymonthday or day.day - length - 1 in rule.bymonthday


def _month(rule, start, begins):
    length = calendar.monthrange(begins.year, begins.month)[1]
    days = [begins + number * DAY for number in range(length)]
    if not rule.byday and not rule.bymonthday:
        return [day for day in days if day.day == start.day]
    if rule.bymonthday:
        days = [day for day in days if _is_monthday(rule, day)]
    if rule.byday:
        wanted = _nth(rule, begins, length)
        days = [day for day in days if day in wanted]
    return days


def _year(rule, start, year):
    if rule.byday and not rule.bymonth:
        # Without months, the second Monday is that of the year; days of the month then only narrow it down.
        found = sorted(_nth(rule, date(year, 1, 1), 366 if calendar.isleap(year) else 365))
        return [day for day in found if not rule.bymonthday or _is_monthday(rule, day)]
    months = sorted(rule.bymonth) or (range(1, 13) if rule.bymonthday else [start.month])
    return [day for month in months for day in _month(rule, start, date(year, month, 1))]


def _nth(rule, begins, length):
    """The days that BYDAY means within `length` days from `begins`: every Monday, or the second, or the last."""
    found = set()
    for number, weekday in rule.byday:
        first = (weekday - begins.weekday()) % 7
        days = [begins + offset * DAY for offset in range(first, length, 7)]
        if number == 0:
            found.update(days)
        elif abs(number) <= len(days):
            found.add(days[number - 1 if number > 0 else number])
    return found


def _positions(rule, days):
    if not rule.bysetpos:
        return days
    chosen = {number - 1 if number > 0 else len(days) + number for number in rule.bysetpos}
    return [day for number, day in enumerate(days) if number in chosen]
