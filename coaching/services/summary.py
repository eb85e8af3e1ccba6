"""Keeps the summaries that reports read. See docs/adr/0016-summaries.md."""

import logging
from dataclasses import dataclass, field

from django.db import connection, transaction

from coaching.models import Due
from coaching.queries import cells
from coaching.queries.summary import differences, is_little_due

logger = logging.getLogger(__name__)

#: Among PostgreSQL's advisory locks: whoever has it is the only one who writes cells.
LOCK = 7_316_001
#: So many notes are taken in one transaction.
BATCH = 20_000


@dataclass
class Todo:
    """What is to be worked out anew."""

    units: set = field(default_factory=set)
    schools: set = field(default_factory=set)
    authorities: set = field(default_factory=set)
    #: Authorities of which all units without a school are.
    loose: set = field(default_factory=set)

    @property
    def single(self) -> list:
        """The units that do not belong to anything whole."""
        return [unit for unit in self.units if not self._is_within_whole(*unit[:2])]

    def _is_within_whole(self, authority, school):
        return (
            authority in self.authorities
            or school in self.schools
            or (school is None and authority in self.loose)
        )

    @property
    def parameters(self) -> dict:
        """For the statements of `queries.cells`."""
        columns = list(zip(*self.single, strict=True)) or [()] * 5
        names = ("unit_authorities", "unit_schools", "unit_terms", "unit_firsts", "unit_lasts")
        return {
            **{name: list(column) for name, column in zip(names, columns, strict=True)},
            "schools": sorted(self.schools),
            "authorities": sorted(self.authorities),
            "loose": sorted(self.loose),
        }


def refresh(*, wait=True) -> int:
    """Work out anew what is due. Returns how many notes of changes that took care of.

    Without `wait`, when somebody else is at it, nothing happens.
    """
    total = 0
    while True:
        taken = _refresh_once(wait)
        total += taken
        if taken < BATCH:
            return total


def catch_up() -> None:
    """Before a report is shown: what has just been changed gets in at once, where that takes no time worth mentioning.
    Otherwise the page says that it is not in yet."""
    if is_little_due():
        _refresh_once(wait=False)


@transaction.atomic
def rebuild() -> int:
    """Work out every cell anew. Returns how many there are."""
    with connection.cursor() as cursor:
        _lock(cursor, wait=True)
        # What is noted from here on is not seen by the statement that makes the cells, or is done once more.
        Due.objects.all().delete()
        for made in cells.MADE:
            cursor.execute(cells.delete(made.table, "all"))
        cursor.execute(cells.insert(cells.ALL_FACTS))
        return sum(cursor.fetchone())


def check(*, repair=False) -> dict:
    """Compare every cell with the rows that it was made of. Returns the rows that differ, by table; with `repair` the
    units that they belong to are worked out anew."""
    refresh()
    found = differences()
    if repair and any(found.values()):
        todo = Todo(
            units={
                (row["authority_id"], row["school_id"], row["term"], None, None)
                for rows in found.values()
                for row in rows
            }
        )
        with transaction.atomic(), connection.cursor() as cursor:
            _lock(cursor, wait=True)
            _work_out(cursor, todo)
    return found


def check_at_night() -> int:
    """Each night: check and repair; how many cells differed is logged. It should be none."""
    differing = sum(map(len, check(repair=True).values()))
    if differing:
        logger.error("Summaries: %d cells differed from the meetings and were put right.", differing)
    else:
        logger.info("Summaries: every cell agrees with the meetings.")
    return differing


@transaction.atomic
def _refresh_once(wait) -> int:
    with connection.cursor() as cursor:
        if not _lock(cursor, wait):
            return 0
        taken, todo = _take(cursor)
        if taken:
            _work_out(cursor, todo)
    return taken


def _lock(cursor, wait) -> bool:
    """To the end of the transaction nobody else writes cells; whether that was had."""
    if wait:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        return True
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
    return cursor.fetchone()[0]


def _take(cursor):
    """Take notes away, oldest first. Returns how many, and the `Todo` that they come to."""
    cursor.execute("SELECT id FROM coaching_due ORDER BY id LIMIT %s", [BATCH])
    ids = [number for (number,) in cursor.fetchall()]
    if not ids:
        return 0, None
    taken = "DELETE FROM coaching_due WHERE id = ANY(%(ids)s) RETURNING *"
    # Taken and looked up in one statement: whatever a note that is seen tells of is seen too.
    cursor.execute(f"WITH {cells.units(taken)} {cells.DUE}", {"ids": ids})
    todo = Todo()
    for authority, school, term, first, last, without_school in cursor.fetchall():
        if term is not None:
            todo.units.add((authority, school, term, first, last))
        elif school is not None:
            todo.schools.add(school)
        else:
            (todo.loose if without_school else todo.authorities).add(authority)
    return len(ids), todo


def _work_out(cursor, todo):
    parameters, single = todo.parameters, todo.single
    if single:
        loose = any(school is None for _authority, school, *_rest in single)
        _exchange(cursor, ["units", *(["loose units"] if loose else [])], cells.UNIT_FACTS, parameters)
    if todo.schools or todo.authorities or todo.loose:
        _exchange(cursor, ["whole"], cells.WHOLE_FACTS, parameters)


def _exchange(cursor, scopes, fact, parameters):
    for made in cells.MADE:
        for scope in scopes:
            cursor.execute(cells.delete(made.table, scope), parameters)
    cursor.execute(cells.insert(fact), parameters)
