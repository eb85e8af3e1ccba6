"""Who acts, as the database is told: the row-level policies of the vault's tables let through what this person may see.

Told with every statement, in one message with it, as `SET LOCAL`: it ends with the statement's transaction, or with the
statement itself where there is none. So a connection never remembers anybody, whether it is kept, pooled or broken,
and a statement of which nobody has thought sees nothing. See docs/adr/0009-row-level-security.md.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db.backends.base.base import NO_DB_ALIAS
from psycopg2.extensions import cursor as plain_cursor

SETTING = "bollplank.person"
NOBODY = ""
MAINTENANCE = "maintenance"
# New threads begin with the defaults: as nobody.
_who = ContextVar("who_acts", default=NOBODY)
_in_request = ContextVar("in_request", default=False)
# These work also after a failed statement, where nothing else does; and they read no rows.
_ENDS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def acting_as(person_id: int | None):
    """The person of this id asks in the body; None: nobody does, and the vault's tables are empty."""
    with _acting(NOBODY if person_id is None else str(int(person_id))):
        yield


@contextmanager
def maintenance():
    """All rows, still sealed, in the body: for what deletes or replays them, fills the demo, or migrates.

    Never in a web request: there it raises RuntimeError. tests/architecture/test_rows.py lists who may call it.
    """
    if _in_request.get():
        raise RuntimeError("A web request acts for the person who asks, not as maintenance.")
    with _acting(MAINTENANCE):
        yield


@contextmanager
def request():
    """A web request is answered in the body, for nobody until `signed_in` says for whom."""
    mark = _in_request.set(True)
    try:
        with _acting(NOBODY):
            yield
    finally:
        _in_request.reset(mark)


def signed_in(person_id: int | None):
    """From here to the end of the request this person asks. Outside a request it does nothing."""
    if _in_request.get():
        _who.set(NOBODY if person_id is None else str(int(person_id)))


def current() -> str:
    """What the database is told: a person's id, "maintenance" or nothing."""
    return _who.get()


def kept(chunks):
    """The chunks of an answer that is sent after the request is over, each made as whoever asks now."""
    who = _who.get()

    def each():
        iterator = iter(chunks)
        while True:
            with request(), _acting(who):
                try:
                    chunk = next(iterator)
                except StopIteration:
                    return
            yield chunk

    return each()


def tell(connection, **kwargs):
    """Receiver of `connection_created`: from now on the connection tells who acts."""
    if connection.alias == NO_DB_ALIAS:
        # There are no tables where databases are made.
        return
    # First in the list: connection.execute_wrapper() takes away the last one when it ends.
    if _told not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _told)


@contextmanager
def _acting(who):
    mark = _who.set(who)
    try:
        yield
    finally:
        _who.reset(mark)


def _told(execute, sql, params, many, context):
    """Execute wrapper. psycopg2 sends both statements as one message, and gives the result of the last."""
    connection, cursor = context["connection"], context["cursor"].cursor
    if getattr(connection, "as_owner", False):
        return execute(sql, params, many, context)
    if not isinstance(sql, str):
        sql = sql.as_string(cursor)
    if sql.startswith(_ENDS):
        return execute(sql, params, many, context)
    setting = f"SET LOCAL {SETTING} = '{_who.get()}'"
    if cursor.name is None:
        return execute(f"{setting}; {sql}", params, many, context)
    # A cursor of the server is declared by psycopg2, which puts its own words before ours.
    alone = connection.get_autocommit()
    with connection.wrap_database_errors, connection.connection.cursor(cursor_factory=plain_cursor) as before:
        before.execute(f"BEGIN; {setting}" if alone else setting)
        try:
            return execute(sql, params, many, context)
        finally:
            if alone:
                # After an error it rolls back; else the cursor, declared to be held, gets its rows now.
                before.execute("COMMIT")
