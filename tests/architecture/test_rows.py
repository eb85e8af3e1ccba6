"""The vault's tables have policies, and only named places pass them."""

import ast

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BinaryField

from coaching import rowsecurity
from config.embedded import BASE_DIR

# Who may act as maintenance, and why.
MAINTENANCE = {
    "coaching/tasks.py": "deletes by the day, in engagements of people who are not asked",
    "coaching/management/commands/replay_tombstones.py": "deletes again what a backup has brought back",
    "scheduling/tasks.py": "mail says whether there are notes, to everybody in a batch at once",
    "coaching/management/commands/demo.py": "fills an empty database, on behalf of everybody in it",
}
# Where the setting itself is written: elsewhere nobody tells the database who asks.
TELLERS = {"accounts/acting.py", "accounts/databaseroles.py", "coaching/migrations/0006_row_security.py"}
FILES = sorted(
    path.relative_to(BASE_DIR).as_posix()
    for folder in ("accounts", "scheduling", "coaching", "config")
    for path in (BASE_DIR / folder).rglob("*.py")
)


def policies():
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT c.relname, array_agg(p.polname::text ORDER BY p.polname)
            FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
            WHERE c.relrowsecurity AND c.relforcerowsecurity GROUP BY 1
        """)
        return dict(cursor.fetchall())


def test_each_table_of_the_vault_has_policies_also_for_its_owner(db):
    found = policies()
    assert {
        table: {"person", "maintenance"} <= set(found.get(table, ())) for table in rowsecurity.tables()
    } == (dict.fromkeys(rowsecurity.tables(), True))
    assert len(rowsecurity.tables()) >= 12


#: Bytes that are not sealed: what is in them the person's duties show anyway.
PLAIN = {"coaching_termreportpiece"}


def test_what_holds_sealed_bytes_is_a_table_of_the_vault():
    sealed = {
        model._meta.db_table
        for app in ("accounts", "scheduling", "coaching")
        for model in apps.get_app_config(app).get_models()
        if any(isinstance(field, BinaryField) for field in model._meta.local_fields)
    }
    assert "coaching_sealedfield" in sealed
    assert sealed - set(rowsecurity.tables()) == PLAIN


def uses_maintenance(name):
    """Whether the file calls accounts.acting.maintenance, under its own name or on the module."""
    text = (BASE_DIR / name).read_text(encoding="utf-8")
    if "acting" not in text:
        return False
    nodes = list(ast.walk(ast.parse(text)))
    imported = {
        alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "accounts.acting"
        for alias in node.names
    }
    called = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    return "maintenance" in imported or "acting.maintenance" in called


def test_only_named_places_act_as_maintenance():
    assert {name for name in FILES if uses_maintenance(name)} == set(MAINTENANCE)
    assert not [name for name in MAINTENANCE if "/views" in name or "/forms" in name or "/queries" in name]


@pytest.mark.parametrize("word", ["bollplank.person", "set_config("])
def test_one_place_tells_the_database_who_asks(word):
    found = {name for name in FILES if word in (BASE_DIR / name).read_text(encoding="utf-8")}
    assert found <= TELLERS


def test_who_asks_is_told_around_everything_else(settings):
    assert settings.MIDDLEWARE[0] == "accounts.middleware.ActingPersonMiddleware"
