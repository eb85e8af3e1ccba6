"""The rows of a batch, one after the other: each is locked from the last look at it until its new state is stored."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connection

from scheduling.enums import MessageState, SuppressReason

# Prepared, because planning them takes the database longer than running them.
_PREPARE = """
PREPARE ledger_lock (bigint, uuid) AS
SELECT id, tries, stale_at, try_at FROM scheduling_message
WHERE id = $1 AND state = 'claimed' AND lease = $2
FOR UPDATE SKIP LOCKED;
PREPARE ledger_store (bigint, varchar, varchar, varchar, timestamptz, timestamptz) AS
UPDATE scheduling_message
SET state = $2, reason = $3, error = $4, try_at = $5, sent_at = $6, lease = NULL
WHERE id = $1
"""
_LOCK = "EXECUTE ledger_lock (%s, %s)"
_STORE = "EXECUTE ledger_store (%s, %s, %s, %s, %s, %s)"
_OPEN = f"SET synchronous_commit = off; {_PREPARE}"
_CLOSE = "DEALLOCATE ledger_lock; DEALLOCATE ledger_store; RESET synchronous_commit"


@dataclass(slots=True)
class Row:
    """The few columns that sending looks at and changes. It is stored as soon as it is not CLAIMED any more."""

    pk: int
    tries: int
    stale_at: dt.datetime | None
    try_at: dt.datetime
    state: str = MessageState.CLAIMED
    reason: str = ""
    error: str = ""
    sent_at: dt.datetime | None = None

    def suppress(self, reason: SuppressReason) -> None:
        """Not to be sent, and why."""
        self.state, self.reason = MessageState.SUPPRESSED, reason


class Turns:
    """A context manager that goes through the rows of one lease.

    Each row has a transaction of its own, so that a worker that is killed loses the lock of one row and what it knows
    of one mail. Storing a row, ending its transaction, beginning the next and locking the next row are one message to
    the database: four of them for each mail would take longer than the mail. Hence SQL, where `atomic` would be four.

    The database need not have these changes on its disk before it says yes. When a worker dies nothing is lost by
    that; when the database itself does, the mails of its last half second may leave again, with the same Message-ID.
    """

    def __init__(self, lease: uuid.UUID):
        self._lease = lease
        self._row = None
        # Inside somebody's transaction, such as a test's, there is nothing to begin and to end.
        self._is_alone = not connection.in_atomic_block
        self._has_begun = False

    def __enter__(self):
        self._cursor = connection.cursor()
        self._tell((_OPEN, []))
        return self

    def __exit__(self, kind, error, place):
        with self._cursor:
            if kind is None:
                self._tell(*self._settled(), (_CLOSE, []))
                return
            # The first error is the one to be told; a connection that is gone has let go of its lock.
            with contextlib.suppress(DatabaseError, InterfaceError):
                rollback = [("ROLLBACK", [])] if self._has_begun else []
                self._tell(*rollback, (_CLOSE, []))

    def rows(self, ids: Iterable[int]) -> Iterator[Row]:
        """Those that are still ours and that nobody else has locked. Change each before you take the next."""
        for pk in ids:
            settled = self._settled()
            self._has_begun = self._is_alone
            begin = [("BEGIN", [])] if self._is_alone else []
            found = self._tell(*settled, *begin, (_LOCK, [pk, self._lease]), answers=True)
            self._row = Row(*found) if found else None
            if self._row:
                yield self._row

    def _settled(self):
        """What stores the row before and lets go of it."""
        row, self._row = self._row, None
        statements = []
        if row and row.state != MessageState.CLAIMED:
            statements.append((_STORE, [row.pk, row.state, row.reason, row.error, row.try_at, row.sent_at]))
        if self._has_begun:
            statements.append(("COMMIT", []))
            self._has_begun = False
        return statements

    def _tell(self, *statements, answers=False):
        """All of them in one message; what the last one found, when it answers."""
        sql = ";".join(sql for sql, _values in statements)
        self._cursor.execute(sql, [value for _sql, values in statements for value in values])
        return self._cursor.fetchone() if answers else None
