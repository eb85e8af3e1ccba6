"""Workers and beat cannot open anything, and can do all that they are there for. With real processes."""

import contextlib
import json
import subprocess
import sys
import time

import grimp
import pytest

from coaching.enums import EntryKind
from coaching.models import SealedField
from coaching.services.entry import write
from coaching.vault.plaintext import Plaintext
from config.celery import app
from tests.architecture.addresses import addresses
from tests.coaching.vault.probe import FORBIDDEN
from tests.conftest import process_environment
from tests.factories import SchoolFactory, make_coach, make_engagement, make_vault

REASON = "The vault is not for workers"
LOOK = """
import json, os, sys
from tests.coaching.vault.probe import FORBIDDEN, attempt
print(json.dumps({name: attempt(name) for name in FORBIDDEN}), file=sys.__stdout__, flush=True)
"""


@pytest.fixture
def sealed_note(transactional_db):
    school = SchoolFactory()
    coach = make_coach(school.authority)
    return write(
        unlocked=make_vault(coach),
        engagement=make_engagement(school, coaches=[coach]),
        by=coach,
        kind=EntryKind.NOTE,
        texts={"text": Plaintext("Ett ord")},
        shared=False,
    )


@contextlib.contextmanager
def running(*command):
    process = subprocess.Popen(
        [sys.executable, *command],
        env=process_environment(),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def findings_of_a_worker(path):
    worker = ["-m", "celery", "--quiet", "-A", "config", "worker", "--concurrency", "1"]
    quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    app.send_task("tests.coaching.vault.probe.probe", [str(path)])
    with running(*worker, *quiet, "-I", "tests.coaching.vault.probe") as process:
        deadline = time.monotonic() + 60
        while not (path.exists() and path.read_text()):
            assert process.poll() is None, process.stdout.read()
            if time.monotonic() > deadline:
                process.kill()
                pytest.fail(process.communicate()[0])
            time.sleep(0.1)
        return json.loads(path.read_text())


def test_a_worker_opens_nothing_and_deletes_and_addresses_everything(sealed_note, tmp_path):
    assert SealedField.objects.count() == 1
    found = findings_of_a_worker(tmp_path / "findings.json")
    assert found["imports"].keys() == set(FORBIDDEN)
    for name, reason in found["imports"].items():
        assert reason is not None and reason.startswith(REASON), name
    assert found["loaded"] == []
    assert found["page"].startswith(REASON)
    assert found["deleted"] == [1, 0]
    assert found["addresses"].keys() == {address.name for address in addresses()}
    assert [made for made in found["addresses"].values() if not made.startswith("/")] == []


def test_beat_opens_nothing(db, tmp_path):
    script = (
        "from celery import signals\nfrom config.celery import app\n"
        "def look(**kwargs):\n"
        + "".join(f"    {line}\n" for line in LOOK.strip().splitlines())
        + "    os._exit(0)\n"
        "signals.beat_init.connect(look, weak=False)\n"
        f"app.start(['--quiet', 'beat', '--schedule', {str(tmp_path / 'schedule')!r}])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=process_environment(), capture_output=True, text=True, timeout=60
    )
    assert done.stdout, done.stderr
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert all(reason and reason.startswith(REASON) for reason in found.values()), done.stderr


def test_the_site_itself_imports_all_of_it(db):
    """Else the others would say nothing: the very same look, in a web process."""
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi" + LOOK],
        env=process_environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == dict.fromkeys(FORBIDDEN), done.stderr


def test_a_worker_that_would_have_it_loaded_does_not_start(db):
    script = (
        "import django\nfrom config.celery import app\ndjango.setup()\nimport coaching.vault\n"
        "app.start(['--quiet', 'worker', '--concurrency', '1', '--without-gossip', '--without-mingle'])\n"
    )
    with running("-c", script) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Something that a worker needs has imported coaching.vault" in output


def test_no_task_reaches_it_by_what_it_imports():
    graph = grimp.build_graph("accounts", "scheduling", "coaching", "config")
    app.loader.import_default_modules()
    modules = {task.__module__ for name, task in app.tasks.items() if not name.startswith("celery.")}
    modules -= {"tests.coaching.vault.probe"}
    assert modules
    for module in modules:
        assert (
            graph.find_shortest_chain(importer=module, imported="coaching.vault", as_packages=True) is None
        ), module
    chain = graph.find_shortest_chain(
        importer="coaching.services.entry", imported="coaching.vault", as_packages=True
    )
    assert chain
