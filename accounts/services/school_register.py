"""The public school register: schools by municipality, again and again without doubles."""

from dataclasses import dataclass
from itertools import islice

from django.db import connection
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.importing import PROGRESS_EVERY, Result, all_or_nothing
from accounts.models import School, SchoolAuthority
from accounts.tabular import Column, Row, Table, TabularError, open_table

CODE = Column("Kod", ("Kommunkod", "Municipality code", "Code"), required=True)
COLUMNS = {
    "code": CODE,
    "name": Column(
        "Skolenhetsnamn", ("Namn", "Skola", "Skolnamn", "School", "School name", "Name"), required=True
    ),
    "unit_code": Column("Skolenhetskod", ("School unit code", "Unit code")),
    "has_compulsory": Column("Grund-skola", ("Compulsory school", "Compulsory")),
    "has_preschool_class": Column("Förskole-klass", ("Preschool class",)),
    "has_leisure_centre": Column(
        "Fritids-hem", ("School-age educare", "Leisure centre", "Leisure-time centre")
    ),
}
FLAGS = ("has_compulsory", "has_preschool_class", "has_leisure_centre")
MUNICIPALITY_COLUMNS = {
    "code": CODE,
    "name": Column("Kommun", ("Kommunnamn", "Namn", "Municipality", "Name"), required=True),
}
YES = frozenset({"ja", "j", "yes", "y", "x", "1", "true", "sant"})
NO = frozenset({"", "nej", "n", "no", "0", "false", "falskt", "-"})
BATCH = PROGRESS_EVERY
#: Two imports of the register go one after the other: this number is the lock that they wait for.
LOCK = 7_593_386_022


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the register in order: what it says of which school. `flags` has only the columns of the file."""

    number: int
    code: str
    name: str
    unit_code: str | None
    flags: dict[str, bool]


@dataclass(slots=True)
class Known:
    """A school as it is by now. `line` is where this file spoke of it first, 0 when it has not."""

    school: School
    line: int = 0


def import_schools(
    file, *, municipality: str = "", municipalities=None, authority=None, dry_run=False, progress=None
) -> Result:
    """Read the register in the binary `file` into schools: all of it or, when there is any problem, nothing.

    `municipality`: only lines with this code count. `municipalities`: a second file, with the municipalities' names.
    `authority`: every school becomes its own; else the municipality's, whose authority is made when there is none.
    `progress(lines)` is called now and then. A line that stands twice counts as unchanged the second time.
    What is wrong with the file is in the result; nothing is raised for it.
    """
    with all_or_nothing(dry_run=dry_run) as result:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        names = _read_names(municipalities, municipality, result) if municipalities is not None else {}
        writer = _Writer(result, names, authority)
        for batch in _batches(_lines(open_table(file, COLUMNS), municipality, names, result, progress)):
            writer.write(batch)
    return result


def import_for_office(file, *, options: dict, by, dry_run, progress) -> Result:
    """As `import_schools`, from a page: only into the authority `options["authority"]`, which `by` must administer.

    A municipality takes the lines with its own code out of the whole register; any other authority brings a file of
    its own schools.
    """
    authority = SchoolAuthority.objects.filter(pk=options.get("authority")).first()
    if authority is None or authority.pk not in by.authorities_as(Role.ADMINISTRATOR):
        result = Result()
        result.problem(_("You are not an administrator of this school authority any more."))
        return result
    return import_schools(
        file,
        municipality=authority.municipality_code or "",
        authority=authority,
        dry_run=dry_run,
        progress=progress,
    )


def _placeholder(code: str) -> str:
    return f"Kommun {code}"


# -- reading ------------------------------------------------------------------------------------------------------


def _batches(lines):
    lines = iter(lines)
    while batch := list(islice(lines, BATCH)):
        yield batch


def _read_names(file, municipality: str, result: Result) -> dict[str, str]:
    """Names by municipality code. Authorities that still have a placeholder get theirs."""
    names, table = {}, open_table(file, MUNICIPALITY_COLUMNS)
    for row in table:
        code = _code(row, table, {}, result)
        name = " ".join(row["name"].split())
        if not 0 < len(name) <= SchoolAuthority._meta.get_field("name").max_length:
            result.problem(_("The name is missing or too long."), line=row.line, column=table.heading("name"))
        elif code:
            names[code] = name
    if municipality and municipality not in names and not result.problem_count:
        raise TabularError(_("There is no municipality with the code %(code)s.") % {"code": municipality})
    for authority in SchoolAuthority.objects.filter(municipality_code__in=names):
        name = names[authority.municipality_code]
        if authority.name == _placeholder(authority.municipality_code) and not _taken([name]):
            authority.name = name
            authority.save(update_fields=["name"])
    return names


def _lines(table: Table, municipality: str, names: dict, result: Result, progress):
    """The lines that are in order and concern us; what is wrong with the others is noted."""
    for count, row in enumerate(table, start=1):
        if progress and count % PROGRESS_EVERY == 0:
            progress(count)
        code = _code(row, table, names, result)
        if municipality and code and code != municipality:
            continue
        result.read += 1
        line = _line(row, code, table, result)
        if line:
            yield line
    if not result.read:
        raise TabularError(
            _("No line has the municipality code %(code)s.") % {"code": municipality}
            if municipality
            else _("There are no lines below the headings.")
        )


def _code(row: Row, table: Table, names: dict, result: Result) -> str:
    """The municipality code of a line; "" when something is wrong with it."""
    text = row["code"]
    # A spreadsheet takes 0180 for the number 180.
    code = text.zfill(4)
    if not text:
        problem = _("The municipality code is missing.")
    elif not (len(text) in (3, 4) and text.isascii() and text.isdigit()):
        problem = _("A municipality code has four digits, not “%(text)s”.") % {"text": text[:40]}
    elif names and code not in names:
        problem = _("There is no municipality with the code %(code)s.") % {"code": code}
    else:
        return code
    result.problem(problem, line=row.line, column=table.heading("code"))
    return ""


def _line(row: Row, code: str, table: Table, result: Result) -> Line | None:
    """The line, or None when something is wrong with it."""
    before = result.problem_count

    def wrong(column, text):
        result.problem(text, line=row.line, column=table.heading(column))

    name, unit = " ".join(row["name"].split()), row["unit_code"]
    longest = School._meta.get_field("name").max_length
    if not name:
        wrong("name", _("The name is missing."))
    elif len(name) > longest:
        wrong("name", _("The name is longer than %(limit)s letters.") % {"limit": longest})
    if unit and not (len(unit) == 8 and unit.isascii() and unit.isdigit()):
        wrong("unit_code", _("A school unit code has eight digits, not “%(text)s”.") % {"text": unit[:40]})
    flags = {flag: row[flag].casefold() for flag in FLAGS if table.has(flag)}
    for flag, text in flags.items():
        if text not in YES and text not in NO:
            wrong(flag, _("Write Ja or Nej, not “%(text)s”.") % {"text": row[flag][:40]})
    if not code or result.problem_count > before:
        return None
    return Line(row.line, code, name, unit or None, {flag: text in YES for flag, text in flags.items()})


# -- writing ------------------------------------------------------------------------------------------------------


def _taken(names) -> set[str]:
    """Those of `names`, in lower case, that a school authority has."""
    wanted = {name.lower() for name in names}
    found = SchoolAuthority.objects.annotate(lower=Lower("name")).filter(lower__in=wanted)
    return set(found.values_list("lower", flat=True))


class _Writer:
    """Keeps what is known of the schools met so far, and writes lines batch by batch."""

    def __init__(self, result: Result, names: dict[str, str], authority: SchoolAuthority | None):
        self.result, self.names, self.authority = result, names, authority
        #: By municipality code; None where the authority cannot be made.
        self.authorities: dict[str, SchoolAuthority | None] = {}
        self.by_name: dict[tuple[int, str, str], Known] = {}
        self.by_unit: dict[str, Known] = {}
        self.new: list[School] = []
        self.changed: dict[int, School] = {}

    def write(self, batch: list[Line]) -> None:
        """Create, update or leave the schools of these lines."""
        self._meet(batch)
        for line in batch:
            if self.authorities[line.code]:
                self._take(line, self.authorities[line.code])
        School.objects.bulk_create(self.new)
        School.objects.bulk_update(self.changed.values(), ["name", "unit_code", "municipality_code", *FLAGS])
        self.new, self.changed = [], {}

    def _meet(self, batch):
        """Learn of the authorities and schools that this batch is about."""
        codes = {line.code: line.number for line in reversed(batch) if line.code not in self.authorities}
        if codes:
            if self.authority:
                self.authorities |= dict.fromkeys(codes, self.authority)
            else:
                self._meet_authorities(codes)
            ours = [authority for code in codes if (authority := self.authorities[code])]
            self._know_all(School.objects.filter(authority__in=ours, municipality_code__in=codes))
        units = {line.unit_code for line in batch if line.unit_code} - self.by_unit.keys()
        if units:
            self._know_all(School.objects.filter(unit_code__in=units))

    def _meet_authorities(self, codes: dict[str, int]):
        found = {a.municipality_code: a for a in SchoolAuthority.objects.filter(municipality_code__in=codes)}
        missing = {code: self.names.get(code, _placeholder(code)) for code in codes if code not in found}
        taken = _taken(missing.values()) if missing else set()
        for code, name in list(missing.items()):
            if name.lower() in taken:
                self.result.problem(
                    _(
                        "There is already a school authority named %(name)s without the municipality code %(code)s."
                    )
                    % {"name": missing.pop(code), "code": code},
                    line=codes[code],
                )
                found[code] = None
        made = SchoolAuthority.objects.bulk_create(
            SchoolAuthority(name=name, municipality_code=code) for code, name in missing.items()
        )
        self.authorities |= found | {authority.municipality_code: authority for authority in made}

    def _know_all(self, schools):
        for school in schools:
            # One that was met by its unit code may have been spoken of already.
            if school.unit_code not in self.by_unit:
                self._know(school)

    def _know(self, school: School, line: int = 0):
        known = Known(school, line)
        self.by_name[_key(school)] = known
        if school.unit_code:
            self.by_unit[school.unit_code] = known

    def _take(self, line: Line, authority: SchoolAuthority):
        named = self.by_name.get((authority.pk, line.code, line.name.lower()))
        known = self.by_unit.get(line.unit_code, named) if line.unit_code else named
        if problem := self._mistaken(line, authority, known, named):
            self.result.problem(problem, line=line.number)
        elif known is None:
            school = School(
                authority=authority,
                municipality_code=line.code,
                name=line.name,
                unit_code=line.unit_code,
                **line.flags,
            )
            self._know(school, line.number)
            self.new.append(school)
            self.result.created += 1
        else:
            self._compare(line, known)

    def _mistaken(self, line, authority, known, named) -> str:
        """Why this line cannot be about `known`, the school of its unit code or else of its name; "" when it can."""
        if known is None or not line.unit_code:
            return ""
        if known.school.authority_id != authority.pk:
            return _("The school unit code belongs to a school of another school authority.")
        if named is not None and named is not known:
            return _("The school unit code belongs to another school than the name does.")
        if known.school.unit_code not in (None, line.unit_code):
            return _("The school of this name has the school unit code %(code)s.") % {
                "code": known.school.unit_code
            }
        return ""

    def _compare(self, line: Line, known: Known):
        wanted = dict(line.flags)
        if line.unit_code:
            # The unit code says which school it is; its name may have changed since.
            wanted |= {"name": line.name, "unit_code": line.unit_code, "municipality_code": line.code}
        school = known.school
        differs = {field: value for field, value in wanted.items() if getattr(school, field) != value}
        if not differs:
            self.result.unchanged += 1
        elif known.line:
            self.result.problem(
                _("Line %(line)s says something else about the same school.") % {"line": known.line},
                line=line.number,
            )
        else:
            del self.by_name[_key(school)]
            for field, value in differs.items():
                setattr(school, field, value)
            self._know(school, line.number)
            self.changed[school.pk] = school
            self.result.updated += 1
        known.line = known.line or line.number


def _key(school: School) -> tuple[int, str, str]:
    return school.authority_id, school.municipality_code, school.name.lower()
