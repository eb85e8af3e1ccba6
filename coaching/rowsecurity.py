"""Whether the policies on the vault's tables hold for the application's role: said at start, in checks, in /health/."""

import logging

from django.apps import apps
from django.core import checks
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import TextChoices
from redis import RedisError

logger = logging.getLogger(__name__)
# The servers that start together say it once.
SAID_FOR = 60


class State(TextChoices):
    """The label is a sentence for whoever runs the server."""

    IN_FORCE = "in_force", "The policies hold."
    NOT_MADE = "W003", "Vault tables have no policies. Run manage.py migrate."
    PASSED = (
        "W001",
        "The application's database role is a superuser or has BYPASSRLS: the policies on the vault's tables do not"
        " hold for it. Let it work as an ordinary role, and name the owner of the tables in OWNER_DATABASE_URL.",
    )
    OWNED = (
        "W002",
        "The application's database role owns the vault's tables: their policies hold, but it could take them away."
        " Give the tables to a role of their own, and name it in OWNER_DATABASE_URL.",
    )


def tables() -> list[str]:
    """The vault's tables: each has policies."""
    return [
        model._meta.db_table
        for model in apps.get_app_config("coaching").get_models()
        if model.__module__ in {"coaching.models.vault", "coaching.models.entry"}
    ]


def state() -> State:
    """How it stands with the role of the default connection. Raises DatabaseError when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT bool_and(c.relrowsecurity AND c.relforcerowsecurity
                            AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)),
                   (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),
                   bool_or(pg_has_role(c.relowner, 'MEMBER')),
                   count(c.oid)
            FROM unnest(%s) name LEFT JOIN pg_class c ON c.oid = to_regclass(name)
            """,
            [tables()],
        )
        made, passes, owns, found = cursor.fetchone()
    if not made or found < len(tables()):
        return State.NOT_MADE
    if passes:
        return State.PASSED
    return State.OWNED if owns else State.IN_FORCE


@checks.register(checks.Tags.database)
def check_row_security(app_configs=None, databases=None, **kwargs):
    """W001, W002, W003 of `coaching`, with `manage.py check --database default` and before `manage.py migrate`."""
    if "default" not in (databases or ()):
        return []
    try:
        found = state()
    except DatabaseError:
        # That the database does not answer is for others to say.
        return []
    if found == State.IN_FORCE:
        return []
    message, _, hint = found.label.partition(". ")
    return [checks.Warning(f"{message}.", hint=hint, id=f"coaching.{found.value}")]


def say_at_start():
    """One line in the log when the policies are not in force as they should be. Raises nothing."""
    try:
        found = state()
    except DatabaseError:
        return
    finally:
        # A web server that forks after this shares no connection.
        connection.close()
    if found == State.IN_FORCE:
        return
    try:
        first = cache.add(f"row-security-{found.value}", 1, SAID_FOR)
    except RedisError:
        first = True
    if first:
        logger.warning("coaching.%s %s See docs/install.md.", found.value, found.label)
