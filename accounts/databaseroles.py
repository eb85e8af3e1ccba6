"""Two roles in the database: the owner of the tables, who migrates, and the application's, who works with their rows.

The owner is named by OWNER_DATABASE_URL. Where there is none, the application's role does both.
"""

from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from accounts import acting

# What the owner's connection brings in the place of the application's.
PARTS = ("USER", "PASSWORD", "HOST", "PORT")


@contextmanager
def as_owner(alias="default"):
    """In the body the connection is the owner's (to the same database), and sees all rows: for migrations, `flush`.

    The connection is closed before and after. Raises RuntimeError inside a transaction.
    """
    connection = connections[alias]
    if getattr(connection, "as_owner", False):
        yield
        return
    if connection.in_atomic_block:
        raise RuntimeError("The owner's part cannot begin inside a transaction.")
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = _owners(before)
    connection.as_owner = True
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before
        connection.as_owner = False


def grant_to_application(alias="default"):
    """Let the application's role work with the rows of all tables, also of those still to come; as owner.

    It may not empty or change a table, nor write down which migrations were made. Nothing happens with one role.
    """
    connection = connections[alias]
    name = settings.DATABASES[alias]["USER"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        owner, schema = map(connection.ops.quote_name, cursor.fetchone())
        role = connection.ops.quote_name(name)
        if not name or role == owner:
            return
        rows, numbers = "SELECT, INSERT, UPDATE, DELETE", "USAGE, SELECT"
        for statement in (
            f"GRANT USAGE ON SCHEMA {schema} TO {role}",
            f"GRANT {rows} ON ALL TABLES IN SCHEMA {schema} TO {role}",
            f"GRANT {numbers} ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rows} ON TABLES TO {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {numbers} ON SEQUENCES TO {role}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        ):
            cursor.execute(statement)


def _owners(application):
    owner = settings.DATABASE_OWNER
    found = {**application, **{part: owner[part] for part in PARTS}} if owner else dict(application)
    told = f"-c {acting.SETTING}={acting.MAINTENANCE}"
    options = found.get("OPTIONS", {})
    found["OPTIONS"] = {**options, "options": f"{options.get('options', '')} {told}".strip()}
    return found
