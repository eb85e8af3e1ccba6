"""A school year from a file: terms, breaks and study days, again and again without doubles."""

import datetime as dt
import unicodedata
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.importing import PROGRESS_EVERY, Result, all_or_nothing
from accounts.models import School, SchoolAuthority
from accounts.tabular import Column, Row, Table, TabularError, open_table, plain
from scheduling.localtime import YEARS, parse_day
from scheduling.models import NonTeachingDays, Term
from scheduling.models.schoolyear import NAME_LENGTH
from scheduling.services.schoolyear import add_days, add_term
from scheduling.termcode import TermCode

COLUMNS = {
    "kind": Column("Typ", ("Slag", "Sort", "Kind", "Type")),
    "name": Column("Namn", ("Benämning", "Vad", "Rubrik", "Name", "Title"), required=True),
    "starts_on": Column(
        "Från",
        (
            "Fr.o.m.",
            "Från och med",
            "Första dag",
            "Start",
            "Startdatum",
            "Datum",
            "From",
            "First day",
            "Date",
        ),
        required=True,
    ),
    "ends_on": Column(
        "Till", ("T.o.m.", "Till och med", "Sista dag", "Slut", "Slutdatum", "To", "Until", "Last day", "End")
    ),
    "school": Column("Skola", ("Skolenhet", "Skolenhetskod", "School", "School unit", "School unit code")),
}
TERM = "term"
KINDS = {
    TERM: ("termin", "term"),
    NonTeachingDays.Kind.BREAK: ("lov", "lovdag", "lovdagar", "ledig", "break", "holiday"),
    NonTeachingDays.Kind.STUDY_DAY: (
        "studiedag",
        "studiedagar",
        "kompetensutvecklingsdag",
        "fortbildningsdag",
        "study day",
        "study days",
        "inset day",
    ),
}
BY_WORD = {plain(word): kind for kind, words in KINDS.items() for word in words}


class Wrong(Exception):
    """A cell that cannot be read: its column, and a sentence."""

    def __init__(self, column, text):
        super().__init__(text)
        self.column = column


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the file says. A term has a code; `school` is None for all schools."""

    number: int
    kind: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    code: TermCode | None = None
    school: School | None = None

    @property
    def said(self):
        """All but where it stands."""
        return self.what, self.starts_on, self.ends_on

    @property
    def what(self):
        """Which term, or which days of which school year: what stays the same when dates are corrected."""
        if self.code:
            return self.code
        school = self.school.pk if self.school else None
        return self.kind, self.name.casefold(), school, TermCode.of(self.starts_on).school_year


def import_school_year(file, *, authority, dry_run=False, progress=None) -> Result:
    """Read terms, breaks and study days in the binary `file` into `authority`: all or, when there is any problem, none.

    A term with other dates than before is changed, and so are days of which the name stands once in the school year.
    `progress(lines)` is called now and then. What is wrong is in the result; nothing is raised for it.
    """
    with all_or_nothing(dry_run=dry_run) as result:
        SchoolAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
        table = open_table(file, COLUMNS)
        _write(_lines(table, authority, result, progress), authority, table, result)
        if not result.read:
            raise TabularError(_("There are no lines below the headings."))
    return result


def import_for_office(file, *, options: dict, by, dry_run, progress) -> Result:
    """As `import_school_year`, from a page: into the authority `options["authority"]`, which `by` must administer."""
    authority = SchoolAuthority.objects.filter(pk=options.get("authority")).first()
    if authority is None or authority.pk not in by.authorities_as(Role.ADMINISTRATOR):
        result = Result()
        result.problem(_("You are not an administrator of this school authority any more."))
        return result
    return import_school_year(file, authority=authority, dry_run=dry_run, progress=progress)


# -- reading ------------------------------------------------------------------------------------------------------


def _lines(table, authority, result, progress) -> list[Line]:
    """The lines that can be read, each once; what is wrong with the others is noted."""
    schools = _schools(authority) if table.has("school") else {}
    found: dict[tuple, Line] = {}
    for row in table:
        result.read += 1
        if progress and result.read % PROGRESS_EVERY == 0:
            progress(result.read)
        try:
            line = _line(row, table, schools)
        except Wrong as error:
            result.problem(str(error), line=row.line, column=table.heading(error.column))
        else:
            if found.setdefault(line.said, line) is not line:
                result.unchanged += 1
    return list(found.values())


def _schools(authority):
    """The authority's schools by name and by unit code; None for a name that several have."""
    found = {}
    for school in School.objects.filter(authority=authority):
        for name in filter(None, (plain(school.name), school.unit_code)):
            found[name] = None if name in found else school
    return found


def _line(row: Row, table: Table, schools) -> Line:
    name = _name(row)
    kind, code = _kind(row, name)
    starts_on = _day(row, "starts_on")
    if starts_on is None:
        raise Wrong("starts_on", _("The first day is missing."))
    ends_on = _day(row, "ends_on") or starts_on
    if code is None and ends_on < starts_on:
        raise Wrong("ends_on", _("The last day cannot be before the first."))
    return Line(row.line, kind, name, starts_on, ends_on, code, None if code else _school(row, schools))


def _name(row):
    name = unicodedata.normalize("NFC", " ".join(row["name"].split()))
    if not name:
        raise Wrong("name", _("The name is missing."))
    if not name.isprintable():
        raise Wrong("name", _("There is a sign in this that cannot be seen. Type it by hand."))
    if len(name) > NAME_LENGTH:
        raise Wrong("name", _("The name is longer than %(most)s letters.") % {"most": NAME_LENGTH})
    return name


def _kind(row, name):
    """Which kind, and of a term its code. Without a word in its own column the name tells."""
    try:
        code = TermCode.parse(name)
    except ValueError:
        code = None
    word = row["kind"]
    if not word:
        by_name = (kind for said, kind in BY_WORD.items() if kind != TERM and said in plain(name))
        kind = TERM if code else next(by_name, None)
        if kind is None:
            raise Wrong("name", _("Say in a column Typ whether this is a termin, a lov or a studiedag."))
    else:
        kind = BY_WORD.get(plain(word))
        if kind is None:
            raise Wrong("kind", _("“%(word)s” is none of termin, lov and studiedag.") % {"word": word[:40]})
    if kind != TERM:
        return kind, None
    if code is None:
        raise Wrong("name", _("Write the term as HT-26 or VT-27."))
    return kind, code


def _day(row, column):
    """The date in a cell, None for an empty one. It must have its year: a file may lie for a while."""
    text = row[column]
    if not text:
        return None
    try:
        # Read as of two leap years: without its own year it would be two different days.
        day, other = (parse_day(text, today=dt.date(year, 1, 1)) for year in (2024, 2028))
    except ValueError as error:
        raise Wrong(column, _("%(day)s is not in the calendar.") % {"day": text[:40]}) from error
    if day is None or day != other:
        raise Wrong(column, _("Write the date with its year, as 2026-11-24."))
    if day.year not in YEARS:
        raise Wrong(column, _("Check the year."))
    return day


def _school(row, schools):
    text = row["school"]
    if not text or plain(text) in {"alla", "allaskolor", "all", "allschools"}:
        return None
    if plain(text) not in schools:
        raise Wrong("school", _("There is no school called “%(name)s”.") % {"name": text[:80]})
    school = schools[plain(text)]
    if school is None:
        raise Wrong(
            "school", _("Several schools are called “%(name)s”. Write the unit code.") % {"name": text[:80]}
        )
    return school


# -- writing ------------------------------------------------------------------------------------------------------


def _write(lines, authority, table, result):
    known = _known(authority)
    new = []
    for line in lines:
        if _said(line) in known:
            known.pop(_said(line))
            result.unchanged += 1
        else:
            new.append(line)
    meant = _corrected(new, known)
    # What is corrected goes first, so that days which change places are not in each other's way.
    for row in meant.values():
        row.delete()
    for line in new:
        try:
            _add(line, authority)
        except ValidationError as error:
            for field, texts in error.message_dict.items():
                column = table.heading("name" if field == "code" else field)
                result.problem(" ".join(texts), line=line.number, column=column)
        else:
            change = "updated" if line.number in meant else "created"
            setattr(result, change, getattr(result, change) + 1)


def _known(authority) -> dict[tuple, Term | NonTeachingDays]:
    """What is there, by all that a line could say of it."""
    rows = {}
    for term in Term.objects.filter(authority=authority):
        rows[(term.code, "", term.starts_on, term.ends_on)] = term
    for days in NonTeachingDays.objects.filter(authority=authority).select_related("school"):
        rows[_said(_line_of(days))] = days
    return rows


def _line_of(days):
    return Line(0, days.kind, days.name, days.starts_on, days.ends_on, school=days.school)


def _said(line):
    return line.what, "" if line.code else line.name, line.starts_on, line.ends_on


def _corrected(new, known) -> dict[int, Term | NonTeachingDays]:
    """Which row each new line corrects, by the line's number: the same thing on other days, or other words for the
    same days. A name that stands several times in a school year says nothing."""
    whats = Counter(line.what for line in new)
    by_what, by_days = {}, {}
    for row in known.values():
        is_term = isinstance(row, Term)
        by_what.setdefault(row.code if is_term else _line_of(row).what, []).append(row)
        if not is_term:
            by_days[row.school_id, row.starts_on, row.ends_on] = row
    meant, taken = {}, set()
    for line in new:
        school = line.school.pk if line.school else None
        same = by_what.get(line.what, [])
        row = by_days.get((school, line.starts_on, line.ends_on)) if not line.code else None
        if row is None and len(same) == whats[line.what] == 1:
            row = same[0]
        if row is not None and id(row) not in taken:
            meant[line.number] = row
            taken.add(id(row))
    return meant


def _add(line, authority):
    days = {"starts_on": line.starts_on, "ends_on": line.ends_on}
    if line.code:
        add_term(authority=authority, code=line.code, **days)
    else:
        add_days(authority=authority, kind=line.kind, name=line.name, school=line.school, **days)
