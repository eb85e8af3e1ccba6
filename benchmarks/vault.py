"""The vault: what sealing costs a page, an unlocking, a machine when many unlock, and a large file."""

import os
import re
import statistics
import subprocess
import sys
import threading
import time
import uuid
from functools import partial
from pathlib import Path

#: Entries on the page that is measured.
ENTRIES = 200
WORDS = "Eleverna ska våga läsa högt för varandra, och vi ser det på hur många som räcker upp handen. " * 6
ROUNDS = 15
MEGABYTE = 1024 * 1024


def measure():
    """The results, as rows of the table. Needs a site's settings with an empty database's address."""
    from django.core.management import call_command

    from accounts.acting import maintenance

    call_command("migrate", interactive=False, verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    with maintenance():
        return [*_unlocking(), *_page(), *_many_unlocking(), *_large_file()]


def _row(name, value, unit, target, holds):
    return {"name": name, "value": round(value, 3), "unit": unit, "target": target, "holds": bool(holds)}


def _people():
    """A coach with a vault, and an engagement, in the benchmark's database."""
    from django.core.management import call_command

    from tests.factories import SchoolFactory, make_coach, make_engagement, make_teacher, make_vault

    call_command("flush", interactive=False, verbosity=0)
    school = SchoolFactory(name="Mätskolan")
    coach = make_coach(school.authority)
    engagement = make_engagement(school, coaches=[coach], teachers=[make_teacher(school)])
    return coach, engagement, make_vault(coach)


def _unlocking():
    """One unlocking with its queries, and how much of it is the one derivation that it cannot do without."""
    from coaching.services.vault import confirm, make, unlock
    from coaching.vault import crypto, phrases
    from tests.factories import PersonFactory

    person = PersonFactory(email=f"{uuid.uuid4().hex}@example.se")
    phrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    make(person=person, passphrase=phrase, code=code)
    pairs = confirm(person=person, typed=code)
    took, bare = [], []
    for _ in range(7):
        began = time.perf_counter()
        crypto.derive("a secret", crypto.new_salt())
        bare.append(time.perf_counter() - began)
        began = time.perf_counter()
        assert unlock(person=person, passphrase=phrase) == pairs
        took.append(time.perf_counter() - began)
    milliseconds = min(took) * 1000
    ratio = statistics.median(took) / statistics.median(bare)
    return [
        _row("unlock", milliseconds, "ms", "≤ 400, idle", milliseconds <= 400),
        _row("unlock ÷ one derivation", ratio, "×", "≤ 1.5", ratio <= 1.5),
    ]


def _page():
    """A page of entries of three fields: opened, against the same rows with their words in clear."""
    from django.db import connection, models

    from accounts.databaseroles import as_owner
    from benchmarks import vaultpages
    from coaching import sealed
    from coaching.enums import EntryKind
    from coaching.services.entry import write
    from coaching.vault.plaintext import Plaintext

    class PlainEntry(models.Model):
        engagement = models.ForeignKey("coaching.Engagement", models.CASCADE, related_name="+")
        author = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
        created_at = models.DateTimeField()
        need, goal, measure = models.TextField(), models.TextField(), models.TextField()

        class Meta:
            app_label = "coaching"
            db_table = "bench_plain_entry"

        def __str__(self):
            return str(self.pk)

    noun = sealed.NOUNS[EntryKind.NOTE]
    sealed.NOUNS[EntryKind.NOTE] = sealed.SealedNoun(EntryKind.NOTE, dict.fromkeys(vaultpages.FIELDS, 20_000))
    coach, engagement, unlocked = _people()
    with as_owner(), connection.schema_editor() as editor:
        editor.create_model(PlainEntry)
    try:
        texts = {name: Plaintext(WORDS) for name in vaultpages.FIELDS}
        for _ in range(ENTRIES):
            entry = write(
                unlocked=unlocked,
                engagement=engagement,
                by=coach,
                kind=EntryKind.NOTE,
                texts=texts,
                shared=True,
            )
            PlainEntry.objects.create(
                engagement=engagement,
                author=coach,
                created_at=entry.created_at,
                **{name: text.reveal() for name, text in texts.items()},
            )
        vaultpages.plain_model = PlainEntry
        client = _browser(coach, unlocked)
        one, other = (partial(_get, client, f"/{kind}/{engagement.pk}/") for kind in ("sealed", "plain"))
        assert _words(one()) == _words(other()) != []
        ratio = _in_turns(one, other)
    finally:
        sealed.NOUNS[EntryKind.NOTE] = noun
        with as_owner(), connection.schema_editor() as editor:
            editor.delete_model(PlainEntry)
    return [_row(f"page of {ENTRIES} entries ÷ plain", ratio, "×", "≤ 1.5", ratio <= 1.5)]


def _browser(person, unlocked):
    """A client that is signed in, with the vault open, on the site with the two pages."""
    from django.conf import settings
    from django.test import Client

    from tests.coaching.vaults import unlock_client

    settings.ROOT_URLCONF = "benchmarks.vaultpages"
    settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    client.force_login(person)
    unlock_client(client, unlocked)
    return client


def _get(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _words(page):
    return re.findall(r'<div class="sealed-words">.*?</div>', page, flags=re.DOTALL)


def _in_turns(one, other):
    """How many times as long `one` takes as `other`, run in turns: the median of each."""
    times = {one: [], other: []}
    for _ in range(ROUNDS):
        for function, took in times.items():
            began = time.perf_counter()
            function()
            took.append(time.perf_counter() - began)
    return statistics.median(times[one]) / statistics.median(times[other])


def _measured(part):
    """Megabytes by which a fresh process grows while it does `part` of this module."""
    code = (
        "import django; django.setup(); from accounts.acting import maintenance; from benchmarks import vault\n"
        f"with maintenance(): vault.{part}()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, stdout=subprocess.PIPE, text=True, check=True
    )
    return float(done.stdout.split()[-1])


def _many_unlocking():
    grown = _measured("twenty_at_once")
    # Two derivations of 64 MiB, and some room for threads.
    return [_row("memory of 20 unlockings at once", grown, "MB", "≤ 160", grown <= 160)]


def twenty_at_once():
    """Derive in twenty threads and print by how many megabytes the process grew at most."""
    from coaching.vault import crypto, deriving

    salt = crypto.new_salt()
    deriving.PATIENCE = 120
    keys = []
    before = _forget_peak()
    threads = [threading.Thread(target=lambda: keys.append(deriving.derive("ett", salt))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 20
    assert len(set(keys)) == 1
    print(_peak() - before)


def _large_file():
    small, large = _measured("file_of_5"), _measured("file_of_20")
    return [
        _row("memory of a file of 20 MB", large, "MB", "≤ 12", large <= 12),
        _row("memory, 20 MB ÷ 5 MB", large / max(small, 0.1), "×", "≤ 1.5", large <= small * 1.5 + 1),
    ]


def file_of_5():
    """A file of 5 MB up and down."""
    _file(5)


def file_of_20():
    """A file of 20 MB up and down."""
    _file(20)


def _file(megabytes):
    from django.db import connection

    from coaching.enums import EntryKind
    from coaching.models import Attachment
    from coaching.queries.opened import open_attachments
    from coaching.services.attachment import add, content
    from coaching.services.entry import write
    from coaching.vault.files import SealedUpload
    from coaching.vault.plaintext import Plaintext

    coach, engagement, unlocked = _people()
    entry = write(
        unlocked=unlocked,
        engagement=engagement,
        by=coach,
        kind=EntryKind.NOTE,
        texts={"text": Plaintext("Se filen")},
        shared=True,
    )

    def through(pieces):
        upload = SealedUpload(uuid.uuid4())
        for _ in range(pieces):
            upload.take(b"z" * (64 * 1024))
        upload.finish()
        kept = add(unlocked=unlocked, entry=entry, by=coach, upload=upload, name="stor.txt")
        [opened] = open_attachments(unlocked, Attachment.objects.filter(pk=kept.pk))
        size = sum(len(piece) for piece in content(opened))
        upload.close()
        return size

    # What is loaded at first use is not the file's.
    through(32)
    before = _forget_peak()
    assert through(megabytes * 16) == megabytes * MEGABYTE
    connection.close()
    print(_peak() - before)


def _peak():
    """The most memory that this process has had since `_forget_peak`, in megabytes; as Linux tells it."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def _forget_peak():
    """Begin anew from what is in use now, and return that. A child would else inherit its parent's peak."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()
