"""What a test has committed is taken away again: from the few tables that it filled, instead of emptying all.

Django truncates every table after each such test and makes content types and permissions anew, which took the larger
part of a second; most of these tests leave some dozens of rows.
"""

from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.databaseroles import as_owner

#: Made when the database is, and the same for all tests.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
#: What is published is not deleted, row by row, by anybody; only as a whole by its owner.
FROZEN = {"coaching_publication", "coaching_publishedcell", "coaching_publishedfigure"}
#: Larger tables (in bytes, with what was deleted from them earlier) are emptied faster by Django's way.
SMALL = 1024 * 1024
#: How often rows may come in between before something else is wrong.
ROUNDS = 5


def empty(test_case):
    """Leave the tables as they were made. In the place of `TransactionTestCase._fixture_teardown`."""
    assert not connection.in_atomic_block
    with as_owner():
        rounds = ROUNDS
        tables = sorted(set(connection.introspection.table_names()) - KEPT)
        # Triggers note in other tables that rows were deleted, so it is looked once more.
        while filled := _filled(tables):
            if max(filled.values()) > SMALL:
                call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
                return
            try:
                _delete(filled)
            except IntegrityError:
                # A request that a browser still had under way has written since; it goes in the next round.
                rounds -= 1
                if not rounds:
                    raise


def _delete(filled):
    """All rows of these tables; foreign keys are looked at when all is deleted."""
    with transaction.atomic(), connection.cursor() as cursor:
        if FROZEN & set(filled):
            cursor.execute(f"TRUNCATE {', '.join(map(_quoted, sorted(FROZEN)))} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(";".join(f"DELETE FROM {_quoted(table)}" for table in filled if table not in FROZEN))


def _filled(tables):
    """The tables with rows, each with its size in bytes."""
    each = (
        f"SELECT '{table}', pg_relation_size('{_quoted(table)}') WHERE EXISTS (SELECT FROM {_quoted(table)})"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def _quoted(table):
    return connection.ops.quote_name(table)
