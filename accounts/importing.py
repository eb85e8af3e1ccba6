"""What every import has in common: what came of it, and the kinds of import that there are.

Each app registers its own kinds in `AppConfig.ready`, so that none imports upward.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from accounts.tabular import Problem, TabularError

#: So many problems are kept and shown; the count has all.
PROBLEMS_KEPT = 200
#: How often, in lines, an import tells how far it has come.
PROGRESS_EVERY = 500


@dataclass
class Result:
    """What came of an import. With a problem nothing was changed, and created and updated are 0."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)

    def problem(self, text: str, *, line: int = 0, column: str = "") -> None:
        """Note one more problem."""
        self.add(Problem(line, column, text))

    def add(self, problem: Problem) -> None:
        """Note one more problem."""
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(problem)

    def nothing_changed(self) -> None:
        """Say that what was counted has been undone."""
        self.created = self.updated = self.unchanged = 0

    def __str__(self):
        """One line, the same in every language, for people and for scripts."""
        return (
            f"{self.read} read, {self.created} created, {self.updated} updated, "
            f"{self.unchanged} unchanged, {self.problem_count} problems"
        )


class _Undo(Exception):
    """Takes back what a dry run, or a file with problems, has written."""


@contextmanager
def all_or_nothing(*, dry_run: bool) -> Iterator[Result]:
    """The result of an import that is carried out within: what it writes stays without a problem, and not when dry.

    A TabularError raised within is one more problem.
    """
    result = Result()
    try:
        with transaction.atomic():
            yield result
            if result.problem_count or dry_run:
                raise _Undo
    except TabularError as error:
        result.add(error.problem)
    except _Undo:
        pass
    if result.problem_count:
        result.nothing_changed()


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of import.

    `run(file, options=, by=, dry_run=, progress=)` gives a `Result`; it writes all or nothing, within the caller's
    transaction. `done_url(options)` is where one sees what came of it.
    """

    kind: str
    description: str
    start_url_name: str
    run: Callable[..., Result]
    done_url: Callable[[dict], str]
    done_label: str


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Add a kind of import, or replace it."""
    _importers[importer.kind] = importer


def importer_of(kind: str) -> Importer:
    """The importer of a kind. Raises KeyError for one that nobody has registered."""
    return _importers[kind]


def importers() -> list[Importer]:
    """All of them, in the order of registration."""
    return list(_importers.values())
