import re

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

OURS = ["accounts", "scheduling", "coaching"]


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


@pytest.mark.parametrize("app", OURS)
def test_migrations_are_one_line(loader, app):
    names = sorted(name for label, name in loader.disk_migrations if label == app)
    assert len(loader.graph.leaf_nodes(app)) == 1
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


@pytest.mark.parametrize("app", OURS)
def test_migrations_are_named_for_what_they_do(loader, app):
    names = [name for label, name in loader.disk_migrations if label == app]
    assert [name for name in names if re.search(r"_auto_|_alter_.*_and_more|_merge", name)] == []


def test_the_models_have_no_change_without_a_migration(db):
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
