"""A dated plan's lines as people write them, read into what they say."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.importing import Result
from accounts.tabular import Column, Row, Table, plain
from coaching.enums import Audience
from scheduling.enums import MeetingKind
from scheduling.localtime import LONGEST, YEARS, NoSuchTime, parse_clock, parse_day, resolve
from scheduling.termcode import TermCode

COLUMNS = {
    "term": Column("termin", ("term",), required=True),
    "date": Column("datum", ("date", "dag"), required=True),
    "alternatives": Column("alternativ", ("alternatives", "alternativa datum", "andra datum")),
    "time": Column("tid", ("time", "klockslag")),
    "place": Column("plats", ("place", "lokal")),
    "content": Column("innehåll", ("content", "vad", "rubrik"), required=True),
    "audience": Column("målgrupp", ("audience", "för", "deltagare")),
}
AUDIENCES = {
    Audience.PROCESS_LEADERS: ("processledare", "processledarna", "process leaders"),
    Audience.SCHOOL_LEADERS: ("skolledare", "skolledarna", "rektorer", "school leaders", "principals"),
    Audience.MODULE_GROUPS: ("modulgrupper", "modulgrupperna", "module groups"),
    Audience.ALL_TEACHING_STAFF: (
        "all undervisande personal",
        "undervisande personal",
        "alla lärare",
        "all teaching staff",
    ),
}
BY_WORD = {plain(word): audience for audience, words in AUDIENCES.items() for word in words}
#: What a line is about, by the first of these that its content begins or goes on with.
KINDS = (
    ("fokusgrupp", MeetingKind.FOCUS_GROUP),
    ("focus group", MeetingKind.FOCUS_GROUP),
    ("föreläsning", MeetingKind.LECTURE),
    ("lecture", MeetingKind.LECTURE),
    ("workshop", MeetingKind.WORKSHOP),
    ("nätverk", MeetingKind.NETWORK_MEETING),
    ("network", MeetingKind.NETWORK_MEETING),
    ("grupphandledning", MeetingKind.GROUP_SUPERVISION),
    ("group supervision", MeetingKind.GROUP_SUPERVISION),
)
SPAN = re.compile(r"(?:kl\.? *)?(?P<start>[\d.:]+) *[-–—] *(?P<end>[\d.:]+)", re.IGNORECASE)
LENGTH = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)?(?P<half> *½)? *(?P<unit>min\w*|h|tim\w*|hours?)\.?(?P<group> *(?:/|per) *gr\w*)?",
    re.IGNORECASE,
)
LIST = re.compile(r"[,;]| och | and | eller | or |&", re.IGNORECASE)
ALTERNATIVE = re.compile(r"\(?\balt\w*\.?:?", re.IGNORECASE)
#: Those who teach work some days before and after the terms of their pupils.
STAFF_DAYS = dt.timedelta(days=14)
SHORTEST, LONGEST_MINUTES = 5, LONGEST // dt.timedelta(minutes=1)


class Wrong(Exception):
    """A cell that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What one line says. `times` has start and end in UTC for each of `days`, or is empty while the clock is open."""

    number: int
    term: TermCode
    days: tuple[dt.date, ...]
    times: tuple[tuple[dt.datetime, dt.datetime], ...]
    minutes: int | None
    is_per_group: bool
    place: str
    content: str
    audience: tuple[Audience, ...]

    @property
    def key(self):
        """What tells one line of a plan from another."""
        return self.days[0], self.content, self.audience

    @property
    def is_fixed(self):
        """Whether both day and clock are decided."""
        return len(self.days) == 1 and bool(self.times)

    @property
    def kind(self):
        """The kind of meeting that the content speaks of."""
        text = self.content.lower()
        found = [(text.index(word), kind) for word, kind in KINDS if word in text]
        return min(found)[1] if found else MeetingKind.PROCESS_SUPPORT

    @property
    def source(self):
        """A fingerprint of all that it says."""
        said = (
            str(self.term),
            *map(str, self.days),
            *(f"{start.isoformat()}/{end.isoformat()}" for start, end in self.times),
            str(self.minutes),
            str(self.is_per_group),
            self.place,
        )
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def read_line(row: Row, *, table: Table, term_dates, result: Result) -> PlanLine | None:
    """The line, or None with every problem of it noted in `result`.

    `term_dates(term)` gives a term's first and last day.
    """
    before = result.problem_count
    read = {}

    def cell(name, reader, *arguments):
        try:
            read[name] = reader(row[name], *arguments)
        except Wrong as wrong:
            result.problem(str(wrong), line=row.line, column=table.heading(name))

    cell("term", _term)
    if "term" in read:
        cell("date", _days, read["term"], term_dates)
        cell("alternatives", _more_days, read["term"], term_dates)
    days = tuple(dict.fromkeys([*read.get("date", ()), *read.get("alternatives", ())]))
    cell("time", _time, days)
    cell("place", _text, 200)
    cell("content", _content)
    cell("audience", _audience)
    if result.problem_count > before:
        return None
    times, minutes, is_per_group = read["time"]
    return PlanLine(
        row.line,
        read["term"],
        days,
        times,
        minutes,
        is_per_group,
        read["place"],
        read["content"],
        read["audience"],
    )


def _term(text):
    try:
        return TermCode.parse(text)
    except ValueError as error:
        raise Wrong(_("A term is written HT-26 or VT-27, not “%(text)s”.") % {"text": text[:40]}) from error


def _days(text, term, term_dates):
    """The date, and those that stand after it: "19/8 (alt. 26/8, 16/8)"."""
    first, *others = ALTERNATIVE.split(text)
    if not first.strip():
        raise Wrong(_("The date is missing."))
    more = [day for other in others for day in _more_days(other.strip(" )"), term, term_dates)]
    return [_day(first.strip(), term, term_dates), *more]


def _more_days(text, term, term_dates):
    return [_day(part.strip(), term, term_dates) for part in LIST.split(text) if part.strip()]


def _day(text, term, term_dates):
    first, last = term_dates(term)
    try:
        # A date without a year is the first one in the term.
        day = parse_day(text, today=first - STAFF_DAYS)
    except ValueError as error:
        raise Wrong(_("%(day)s is not in the calendar.") % {"day": text[:40]}) from error
    if day is None:
        raise Wrong(_("Write the date as 2026-11-24, not “%(text)s”.") % {"text": text[:40]})
    if day.year not in YEARS or not first - STAFF_DAYS <= day <= last + STAFF_DAYS:
        raise Wrong(
            _("%(day)s is not in %(term)s, which goes from %(first)s to %(last)s.")
            % {"day": day, "term": term, "first": first, "last": last}
        )
    return day


def _time(text, days):
    """Start and end on each of the days, minutes, and whether these are for each group."""
    if not text:
        return (), None, False
    if found := SPAN.fullmatch(text):
        start, end = parse_clock(found["start"]), parse_clock(found["end"])
        if start and end:
            return tuple(_moments(day, start, end) for day in days), None, False
    elif (found := LENGTH.fullmatch(text)) and (found["number"] or found["half"]):
        return (), _minutes(found), bool(found["group"])
    raise Wrong(_("Write the time as 13.00–16.00 or as 90 min/grupp, not “%(text)s”.") % {"text": text[:40]})


def _moments(day, start, end):
    # By the clock, which the missing hour does not concern.
    if end <= start:
        raise Wrong(_("The end has to be after the start."))
    try:
        starts_at = resolve(day, start).at
        ends_at = resolve(day, end, after=starts_at).at
    except NoSuchTime as error:
        raise Wrong(str(error)) from error
    if ends_at - starts_at > LONGEST:
        raise Wrong(_("A meeting can be at most 12 hours long."))
    return starts_at, ends_at


def _minutes(found):
    number = float((found["number"] or "0").replace(",", ".")) + (0.5 if found["half"] else 0)
    minutes = round(number * (1 if found["unit"].lower().startswith("min") else 60))
    if not SHORTEST <= minutes <= LONGEST_MINUTES:
        raise Wrong(
            _("A meeting lasts between %(least)s minutes and %(most)s hours.")
            % {"least": SHORTEST, "most": LONGEST_MINUTES // 60}
        )
    return minutes


def _text(text, longest):
    text = " ".join(text.split())
    if len(text) > longest:
        raise Wrong(_("At most %(limit)s letters have room here.") % {"limit": longest})
    return text


def _content(text):
    if not text:
        raise Wrong(_("The content is missing."))
    return _text(text, 200)


def _audience(text):
    found = set()
    for part in filter(None, map(str.strip, LIST.split(text))):
        audience = BY_WORD.get(plain(part))
        if audience is None:
            known = get_text_list([words[0] for words in AUDIENCES.values()], _("or"))
            raise Wrong(
                _("“%(word)s” is no audience that is known. Write %(known)s.")
                % {"word": part[:40], "known": known}
            )
        found.add(audience)
    return tuple(audience for audience in Audience if audience in found)
