"""The policies on the vault's tables, met by queries that have forgotten their filter."""

import datetime as dt
import subprocess
import sys
from importlib import import_module

import pytest
from django.core import checks
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.db.migrations.state import ProjectState
from django.utils import timezone
from health_check.exceptions import ServiceWarning

from accounts.acting import acting_as
from accounts.databaseroles import as_owner
from coaching import rowsecurity
from coaching.models import (
    Attachment,
    AttachmentPiece,
    CircleKey,
    Draft,
    Entry,
    EntryVersion,
    EntryWrap,
    Grant,
    HandOver,
    HandOverEntry,
    Pin,
    SealedField,
    VaultKey,
    Wrap,
)
from coaching.tasks import tend_retention
from config import health
from config.embedded import BASE_DIR
from scheduling.services.series import remove_member
from tests.coaching.vaultrows import STRANGERS, make_entry, make_vault_rows
from tests.conftest import process_environment
from tests.factories import SchoolFactory, make_administrator

MODELS = [
    Attachment,
    AttachmentPiece,
    CircleKey,
    Draft,
    Entry,
    EntryVersion,
    EntryWrap,
    Grant,
    Pin,
    SealedField,
    Wrap,
]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


@pytest.fixture
def rows(db):
    return make_vault_rows()


def ids(rows):
    return {row.pk for row in rows}


def all_of(model):
    """What a query gives that has forgotten its filter."""
    return ids(model.objects.all())


@each_model
def test_members_see_theirs(rows, model):
    coachs, teachers, both = rows.rows[model]
    # The control: they are all there.
    assert all_of(model) == ids([*coachs, *teachers, *both]) != set()
    with acting_as(rows.coach.pk):
        assert all_of(model) == ids([*coachs, *both])
    with acting_as(rows.teacher.pk):
        assert all_of(model) == ids([*teachers, *both])


@pytest.mark.parametrize(
    ("model", "stranger"),
    # The office sees who holds keys: the next test.
    [
        (model, stranger)
        for model in MODELS
        for stranger in STRANGERS
        if stranger != "administrator" or model not in {CircleKey, Grant}
    ],
)
def test_strangers_see_nothing(rows, model, stranger):
    assert all_of(model) != set()
    with acting_as(getattr(rows, stranger).pk):
        assert all_of(model) == set()


@pytest.mark.parametrize("model", [CircleKey, Grant], ids=lambda model: model.__name__)
def test_the_office_sees_who_holds_keys_and_changes_nothing_of_it(rows, model):
    elsewhere = make_administrator(SchoolFactory().authority)
    with acting_as(rows.administrator.pk), connection.cursor() as cursor:
        assert all_of(model) == ids(rows.rows[model][2])
        for statement in ("UPDATE {} SET id = id", "DELETE FROM {}"):
            cursor.execute(statement.format(model._meta.db_table))
            assert cursor.rowcount == 0
    with acting_as(elsewhere.pk):
        assert all_of(model) == set()
    rows.administrator.duties.update(ends_on="2021-01-01")
    with acting_as(rows.administrator.pk):
        assert all_of(model) == set()


@each_model
def test_whoever_is_not_told_sees_nothing(rows, model):
    assert all_of(model) != set()
    with acting_as(None):
        assert all_of(model) == set()


@each_model
def test_strangers_change_and_delete_nothing(rows, model):
    before = list(model.objects.order_by("pk").values())
    assert before != []
    table = model._meta.db_table
    with acting_as(rows.other_coach.pk), connection.cursor() as cursor:
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            cursor.execute(statement)
            assert cursor.rowcount == 0
    assert list(model.objects.order_by("pk").values()) == before


@each_model
def test_strangers_add_nothing(rows, model):
    copied = next(row for part in rows.rows[model] for row in part)
    copied.pk, copied._state.adding = None, True
    if model in {Entry, Draft, Attachment}:
        copied.pk = model._meta.pk.get_default()
    with acting_as(rows.other_coach.pk), pytest.raises(ProgrammingError) as error, transaction.atomic():
        copied.save(force_insert=True)
    assert "violates row-level security policy" in str(error.value)


def test_public_keys_are_read_by_all_and_written_by_their_owner(rows):
    with acting_as(None):
        assert VaultKey.objects.count() == 2
        assert VaultKey.objects.update(public_key=b"y" * 32) == 0
    with acting_as(rows.principal.pk):
        assert VaultKey.objects.count() == 2
        assert VaultKey.objects.update(public_key=b"y" * 32) == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            VaultKey.objects.create(person=rows.coach, generation=2, public_key=b"y" * 32)
    with acting_as(rows.coach.pk):
        assert VaultKey.objects.update(given_up_at=timezone.now()) == 1
    assert [key.person_id for key in VaultKey.objects.exclude(given_up_at=None)] == [rows.coach.pk]


def test_whoever_leaves_sees_nothing_from_then_on(rows):
    with acting_as(rows.teacher.pk):
        assert Entry.objects.count() == 1
    remove_member(series=rows.engagement.series, person=rows.teacher, by=rows.coach)
    with acting_as(rows.teacher.pk):
        assert Entry.objects.count() == SealedField.objects.count() == CircleKey.objects.count() == 0


def test_what_is_taken_back_is_gone_for_the_teacher(rows):
    shared = Entry.objects.exclude(shared_at=None)
    with acting_as(rows.teacher.pk):
        assert SealedField.objects.count() == 1
    with acting_as(rows.coach.pk):
        assert shared.update(shared_at=None) == 1
    with acting_as(rows.teacher.pk):
        assert SealedField.objects.count() == 0


def test_a_hand_over_shows_which_entries_go_along_and_lets_the_last_keys_be_sealed(rows):
    private = Entry.objects.get(shared_at=None)
    handover = HandOver.objects.create(
        engagement=rows.engagement, outgoing=rows.coach, successor=rows.other_coach, proposed_by=rows.coach
    )
    HandOverEntry.objects.create(handover=handover, entry=private)

    def seen(person):
        with acting_as(person.pk):
            return Entry.objects.filter(pk=private.pk).count(), SealedField.objects.count()

    assert seen(rows.teacher) == (0, 1)
    HandOver.objects.update(asked_at=timezone.now())
    assert seen(rows.teacher) == (1, 1)
    assert seen(rows.other_coach) == seen(rows.principal) == (0, 0)

    remove_member(series=rows.engagement.series, person=rows.coach, by=rows.coach)
    assert seen(rows.coach) == (1, 2)
    HandOver.objects.update(state="done", ended_at=timezone.now())
    assert seen(rows.coach) == (0, 0)
    assert seen(rows.teacher) == (0, 1)


def test_a_member_writes_and_a_row_is_no_more_moved_away_than_taken(rows):
    with acting_as(rows.coach.pk):
        entry = make_entry(rows, None)[Entry]
        assert Entry.objects.filter(pk=entry.pk).exists()
        foreign = rows.other_coach.series_memberships.get().series.engagement
        with pytest.raises(ProgrammingError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(engagement=foreign)


def test_what_hangs_on_hidden_rows_cannot_be_deleted_unseen(rows):
    """A deletion that nobody made as maintenance fails as a whole, and leaves nothing half."""
    with acting_as(rows.administrator.pk), transaction.atomic():
        rows.engagement.delete()
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)
    assert Entry.objects.count() == 2


def test_sql_of_ones_own_passes_the_net(rows):
    """It is there for filters that were forgotten. Against injected SQL it is none: there the encryption is."""
    with acting_as(rows.principal.pk), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL bollplank.person = '{rows.coach.pk}'; SELECT count(*) FROM coaching_entry")
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT count(*) FROM coaching_entry")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("told", ["", "x", "1 OR true", "-1", "9" * 30, "Maintenance"])
def test_nonsense_is_nobody(rows, told):
    with acting_as(None), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bollplank.person', %s, true)", [told])
        raw = connection.connection.cursor()
        raw.execute("SELECT count(*) FROM coaching_entry")
        assert raw.fetchone() == (0,)


def test_the_applications_role_owns_nothing_and_empties_nothing(rows):
    assert rowsecurity.state() == rowsecurity.State.IN_FORCE
    assert rowsecurity.check_row_security(databases=["default"]) == []
    for statement in (
        "TRUNCATE coaching_draft",
        "ALTER TABLE coaching_entry DISABLE ROW LEVEL SECURITY",
        "DROP POLICY person ON coaching_entry",
        "CREATE TABLE mine (id int)",
        "DELETE FROM django_migrations",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


COUNT = """
from accounts.acting import maintenance
from coaching.models import Entry
print(Entry.objects.count())
with maintenance():
    print(Entry.objects.count())
"""


def test_a_command_or_worker_sees_nothing_until_it_says_maintenance(transactional_db):
    make_vault_rows()
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", COUNT]
    result = subprocess.run(
        command, cwd=BASE_DIR, env=process_environment(), capture_output=True, text=True, timeout=120
    )
    assert (result.stdout, result.stderr) == ("0\n2\n", "")


def test_what_goes_by_the_day_goes_unseen_by_anybody(rows):
    Draft.objects.update(saved_at=timezone.now() - dt.timedelta(days=1000))
    with acting_as(None):
        assert Draft.objects.count() == 0
        tend_retention()
    assert Draft.objects.count() == 0


def test_a_superuser_is_told_of(transactional_db, caplog):
    make_vault_rows()
    with as_owner():
        assert rowsecurity.state() == rowsecurity.State.PASSED
        (warning,) = checks.run_checks(databases=["default"], tags=["database"])
        assert (warning.id, warning.level) == ("coaching.W001", checks.WARNING)
    rowsecurity.say_at_start()
    assert caplog.messages == []


def test_one_role_for_all_is_held_to_the_policies_and_told_of(one_role, caplog):
    with acting_as(one_role.coach.pk):
        assert Entry.objects.count() == 2
    with acting_as(one_role.principal.pk):
        assert Entry.objects.count() == 0
    (warning,) = checks.run_checks(databases=["default"], tags=["database"])
    assert (warning.id, warning.level) == ("coaching.W002", checks.WARNING)

    with pytest.raises(ServiceWarning) as said:
        health.RowSecurity().run()
    assert str(said.value) == "Warning: the application's role owns the tables (W002, see docs/install.md)"
    for _ in range(2):
        rowsecurity.say_at_start()
    (line,) = [record for record in caplog.records if record.name == "coaching.rowsecurity"]
    assert line.levelname == "WARNING"
    assert "coaching.W002" in line.getMessage()


@pytest.fixture
def one_role(transactional_db):
    """As on a server where no roles can be made: the application's role owns the tables. Gives the rows."""
    rows, name = make_vault_rows(), "bollplank_alone"
    before = connection.settings_dict
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(5)")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {name} LOGIN")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}")
        for table in rowsecurity.tables():
            cursor.execute(f"ALTER TABLE {table} OWNER TO {name}")
    connection.close()
    connection.settings_dict = {**before, "USER": name}
    yield rows
    connection.close()
    connection.settings_dict = before
    with as_owner(), connection.cursor() as cursor:
        for table in rowsecurity.tables():
            cursor.execute(f"ALTER TABLE {table} OWNER TO CURRENT_USER")
        cursor.execute(f"DROP OWNED BY {name}")


def test_the_migrations_can_be_taken_back(transactional_db):
    names = ("0006_row_security", "0007_policies_ask_once", "0009_picked_is_asked_once")
    made = [import_module(f"coaching.migrations.{name}").Migration(name, "coaching") for name in names]
    with as_owner():
        try:
            with connection.schema_editor() as editor:
                for migration in reversed(made):
                    migration.unapply(ProjectState(), editor)
            assert rowsecurity.state() == rowsecurity.State.NOT_MADE
            (warning,) = rowsecurity.check_row_security(databases=["default"])
            assert warning.id == "coaching.W003"
        finally:
            with connection.schema_editor() as editor:
                for migration in made:
                    migration.apply(ProjectState(), editor)
    assert rowsecurity.state() == rowsecurity.State.IN_FORCE
