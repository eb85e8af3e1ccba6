"""A word that is written through a real browser, and then looked for everywhere that it must not be.

Beside it goes a mark that is plain (the place of a meeting, an address that was asked for): the same search finds it.
"""

import base64
import contextlib
import os
import re
import secrets
import subprocess
import sys
import time
import uuid

import psycopg2
import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from accounts.databaseroles import as_owner
from coaching.models import Draft, Entry
from coaching.services import attachment, vault
from coaching.services.circlekey import settle
from coaching.vault import phrases
from coaching.vault.files import SealedUpload
from coaching.vault.records import UnlockedVault
from config.celery import app
from config.servers import Postgres, free_port
from scheduling.enums import MeetingKind
from scheduling.models import Message
from scheduling.services.meeting import book
from tests.browser.conftest import sign_in
from tests.coaching.vaults import unlock_context
from tests.conftest import process_environment
from tests.factories import (
    SchoolFactory,
    make_administrator,
    make_area_manager,
    make_coach,
    make_engagement,
    make_meeting,
    make_principal,
    make_teacher,
    make_vault,
)
from tests.servers import FOLDER


def ways_to_write(word):
    """The bytes under which a word could lie somewhere."""
    plain = word.encode()
    shifted = [base64.b64encode(bytes(shift) + plain)[4:-4] for shift in range(3)]
    return [plain, word.upper().encode(), word.encode("utf-16-le"), plain.hex().encode(), *shifted]


def holds(content, word):
    """Whether the bytes hold the word in one of these ways."""
    return any(way in content for way in ways_to_write(word))


class Words:
    """What is looked for. Random, so that no compression makes it shorter and no other text has it."""

    def __init__(self):
        kinds = ("own", "shared", "draft", "search", "lost", "file_name", "file_content")
        self.sealed = {kind: f"k{secrets.token_hex(16)}" for kind in kinds}
        self.mark = f"m{secrets.token_hex(16)}"

    def __getattr__(self, kind):
        return self.sealed[kind]

    def check(self, where, content):
        """Nothing sealed is in there, and the mark is."""
        assert holds(content, self.mark), f"{where}: the search finds nothing"
        assert [kind for kind, word in self.sealed.items() if holds(content, word)] == [], where


@contextlib.contextmanager
def running(log, *command, **environment):
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=process_environment() | {"LOG_LEVEL": "INFO", **environment},
            start_new_session=True,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(what, seconds=60):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "did not come in time"
        time.sleep(0.1)


@pytest.fixture
def words():
    return Words()


@pytest.fixture
def world(transactional_db, words):
    """People around one engagement, the coach with a vault as it is really set up, and a meeting at a plain place."""
    school = SchoolFactory()
    coach, teacher = make_coach(school.authority), make_teacher(school)
    engagement = make_engagement(school, coaches=[coach], teachers=[teacher])
    passphrase, code = phrases.new_passphrase(), phrases.new_recovery_code()
    vault.make(person=coach, passphrase=passphrase, code=code)
    pairs = vault.confirm(person=coach, typed=code)
    words.sealed |= {"passphrase": passphrase, "folded": phrases.fold(passphrase), "code": code}
    teachers = make_vault(teacher)
    for unlocked in (UnlockedVault(coach.pk, pairs, 0, 0), teachers):
        settle(unlocked=unlocked, engagement=engagement)
    past = make_meeting(engagement.series, starts_at=_ago(hours=3), place=words.mark)
    coming = book(
        series=engagement.series,
        kind=MeetingKind.CONVERSATION,
        starts_at=_ago(hours=-48),
        ends_at=_ago(hours=-49),
        by=coach,
        place=words.mark,
    )
    others = [
        make_principal(school),
        make_administrator(school.authority),
        make_area_manager(school.area),
    ]
    return {
        "coach": coach,
        "coachs": UnlockedVault(coach.pk, pairs, 0, 0),
        "teacher": teacher,
        "teachers": teachers,
        "engagement": engagement,
        "past": past,
        "coming": coming,
        "others": others,
        "passphrase": passphrase,
    }


def _ago(**span):
    import datetime as dt

    from django.utils import timezone

    return timezone.now().replace(microsecond=0) - dt.timedelta(**span)


@pytest.fixture
def logs(tmp_path):
    return {name: tmp_path / f"{name}.log" for name in ("web", "worker")}


@pytest.fixture
def processes(world, logs, tmp_path, settings):
    """The site, a worker and beat as processes of their own. Yields the site's address."""
    port = free_port()
    settings.BASE_URL = f"http://127.0.0.1:{port}"
    site = {"BASE_URL": settings.BASE_URL}
    web = ("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--access-logfile", "-")
    beat = ("--beat", "--schedule", str(tmp_path / "schedule"))
    worker = ("celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "INFO", *beat)
    with running(logs["web"], *web, **site), running(logs["worker"], *worker, **site):
        wait_for(lambda: b"Booting worker" in logs["web"].read_bytes())
        yield settings.BASE_URL


@pytest.fixture
def browser(chromium, processes):
    """A function that opens a window of somebody's."""
    contexts = []

    def window(person):
        context = chromium.new_context(base_url=processes, locale="sv-SE")
        context.set_default_timeout(30_000)
        contexts.append(context)
        sign_in(context, processes, person)
        return context.new_page()

    yield window
    for context in contexts:
        context.close()


def test_what_is_written_lies_nowhere_that_it_can_be_read(
    world, words, browser, processes, logs, mailbox, tmp_path
):
    page = browser(world["coach"])
    unlock(page, world)
    write(page, world, words)
    search(page, words)
    attach(world, words)
    broken = break_things(page, world, words, processes)
    assert Entry.objects.count() == 2
    others_read(browser, world, words, processes)

    for name, content in broken.items():
        assert not any(holds(content, word) for word in words.sealed.values()), name
    Message.objects.filter(sent_at=None).update(due_at=_ago(minutes=1), try_at=_ago(minutes=1))
    app.send_task("scheduling.tasks.dispatch_messages")
    wait_for(lambda: any(holds(part, words.mark) for mail in mailbox.messages for part in parts(mail)))
    calendar = page.request.get(reverse("meeting_ics", args=[world["coming"].pk])).body()
    words.check("mail", b"".join(part for mail in mailbox.messages for part in parts(mail)))
    words.check("calendar", calendar.replace(b"\r\n ", b""))
    words.check("dump", dump())
    words.check("data directory", files_of_the_database())
    for name, content in contents_of_redis(words).items():
        words.check(name, content)
    for name, log in logs.items():
        if name == "worker":
            app.send_task(words.mark)
            wait_for(lambda log=log: words.mark.encode() in log.read_bytes())
        words.check(f"log of {name}", log.read_bytes())


def unlock(page, world):
    """In the browser, with the passphrase."""
    page.goto(reverse("vault_unlock"))
    page.locator("main input[type=password]").fill(world["passphrase"])
    page.locator("main button[type=submit].btn-primary").click()
    page.wait_for_url(lambda url: reverse("vault_unlock") not in url)


def write(page, world, words):
    """Both kinds of note with the log of a meeting, and one that is never saved."""
    page.goto(reverse("log_new", args=[world["past"].pk]))
    page.locator("[name$=own]").fill(f"Eget {words.own}")
    page.locator("[name$=shared]").fill(f"Delat {words.shared}")
    page.locator("main button[type=submit].btn-primary").click()
    wait_for(lambda: Entry.objects.count() == 2)
    page.goto(reverse("note_new", args=[world["coming"].pk]))
    page.locator("[name$=own]").press_sequentially(words.draft)
    wait_for(Draft.objects.exists)
    assert words.draft not in page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")


def search(page, words):
    page.goto(reverse("note_list"))
    assert words.own in page.content()
    page.locator("[name=words]").fill(words.search)
    page.locator("[name=words]").press("Enter")
    page.wait_for_load_state()
    assert words.search not in page.url


def attach(world, words):
    """A file, whose name and content are words too."""
    entry = Entry.objects.get(shared_at=None)
    upload = SealedUpload(uuid.uuid4())
    upload.take(f"Text {words.file_content}".encode())
    upload.finish()
    name = f"{words.file_name}.txt"
    attachment.add(unlocked=world["coachs"], entry=entry, by=world["coach"], upload=upload, name=name)


def break_things(page, world, words, site):
    """Text sent to what is not there, without the token, and into an error: the answers of 404 and 500."""
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    form = {"own": words.lost, "shared": words.lost, "text": words.lost}
    address = reverse("engagement_note_new", args=[world["engagement"].pk])

    def send(path, **more):
        return page.request.post(path, form=form | more, headers={"Referer": site})

    missing = send(f"/{words.mark}/", csrfmiddlewaretoken=token)
    refused = send(address)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE coaching_entrywrap RENAME TO coaching_away")
        failed = send(address, csrfmiddlewaretoken=token)
        cursor.execute("ALTER TABLE coaching_away RENAME TO coaching_entrywrap")
    assert [missing.status, refused.status, failed.status] == [404, 403, 500]
    return {"404": missing.body(), "500": failed.body()}


def others_read(browser, world, words, site):
    """The teacher reads what is shared; nobody else anything, though they see the place."""
    address = reverse("engagement_detail", args=[world["engagement"].pk])
    window = browser(world["teacher"])
    unlock_context(window.context, site, world["teachers"])
    window.goto(address)
    assert words.shared in window.content()
    assert words.own not in window.content()
    assert words.draft not in window.content()
    for person in world["others"]:
        window = browser(person)
        assert window.goto(address).status == 200
        assert str(world["coach"]) in window.content()
        for content in (window.content(), window.goto("/home/").text()):
            assert not any(holds(content.encode(), word) for word in words.sealed.values())


def parts(mail):
    """A message's bytes as they came, and decoded."""
    yield mail.as_bytes()
    for part in mail.walk():
        yield part.get_payload(decode=True) or b""


def dump():
    """What a backup has: pg_dump of the whole database."""
    database = Postgres(FOLDER, database="x", durable=False)
    program = database._binaries() / "pg_dump"
    dsn = psycopg2.extensions.parse_dsn(psycopg2_dsn())
    command = [
        str(program),
        "-h",
        dsn["host"],
        "-p",
        str(dsn.get("port", 5432)),
        "-U",
        dsn["user"],
        dsn["dbname"],
    ]
    return subprocess.run(command, check=True, capture_output=True).stdout


def psycopg2_dsn():
    with as_owner():
        connection.ensure_connection()
        return connection.connection.dsn


def files_of_the_database():
    """Every file in the data directory, with the write-ahead log, after a checkpoint."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone()
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (database,) = cursor.fetchone()
    content = b""
    for top in (f"{folder}/base/{database}", f"{folder}/pg_wal"):
        for path, _, names in os.walk(top):
            for name in names:
                with contextlib.suppress(FileNotFoundError), open(os.path.join(path, name), "rb") as file:
                    found = file.read()
                    content += b"".join(re.findall(rb"[\x20-\x7e]{12,}|(?:[\x20-\x7e]\x00){12,}", found))
    return content


def contents_of_redis(words):
    """All keys with their values (cache, sessions, unlocked vaults, Celery's messages), and what it writes to disk."""
    cache.set("place", words.mark)
    app.send_task("nothing", [words.mark], queue="nobody")
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        messages = b"".join(client.lrange("bollplank:nobody", 0, -1))
        assert words.mark in base64.b64decode(re.search(rb'"body": "([^"]*)"', messages).group(1)).decode()
        client.config_set("rdbcompression", "no")
        client.config_set("appendonly", "yes")
        try:
            wait_for(lambda: not client.info("persistence")["aof_rewrite_in_progress"])
            client.save()
            folder = client.config_get("dir")["dir"]
            values = b"".join(name + value_of(client, name) for name in client.scan_iter("*"))
            files = b""
            for path, _, names in os.walk(folder):
                for name in names:
                    with contextlib.suppress(FileNotFoundError), open(os.path.join(path, name), "rb") as file:
                        files += file.read()
        finally:
            client.config_set("appendonly", "no")
    return {"Redis": values, "files of Redis": files}


def value_of(client, name):
    """Whatever kind of value it is, also what lies base64-encoded in Celery's messages."""
    kind = client.type(name)
    if kind == b"string":
        return client.get(name) or b""
    if kind == b"list":
        found = b"".join(client.lrange(name, 0, -1))
        return found + b"".join(
            base64.b64decode(body) for body in re.findall(rb'"body": "([A-Za-z0-9+/=]+)"', found)
        )
    if kind == b"hash":
        return b"".join(key + value for key, value in client.hgetall(name).items())
    if kind == b"set":
        return b"".join(client.smembers(name))
    return b"".join(member for member, _ in client.zscan_iter(name))


def test_the_search_itself_finds_what_it_should():
    """Each way of writing, so that nothing is missed for the way it was written."""
    word = f"k{secrets.token_hex(16)}"
    for text in (f"Delat {word}.", f"x{word}", f"ab{word}cd"):
        assert holds(text.encode(), word)
        assert holds(base64.b64encode(text.encode()), word)
        assert holds(text.encode("utf-16-le"), word)
        assert holds(text.encode().hex().encode(), word)
    assert not holds(secrets.token_hex(4000).encode(), word)
