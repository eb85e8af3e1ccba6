"""What every test may use. Real servers throughout: PostgreSQL, Redis, SMTP, and a worker where one is asked for."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from email import message_from_bytes, policy

import hypothesis
import pytest
from django.conf import settings

from config.celery import app as celery_app
from config.servers import free_port
from tests import servers

# An example is not wrong for being slow on a busy machine. CI tries the same ones each time, so that what it says of a
# change is about that change; every run by hand looks for new ones.
hypothesis.settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("suite")

servers.hold()
os.environ.update(servers.environment())

# pytest-django sets Django up when it finds the settings loaded; Celery reads them once, so before a test changes any.
assert settings.DATABASES
assert celery_app.conf.broker_url == settings.REDIS_URL == os.environ["REDIS_URL"]
# Workers of xdist inherit the environment; with this in it pytest-django would load the settings before they come here
# for an environment of their own.
del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure():
    """Leave the servers; the last one out stops them."""
    servers.held.close()


@pytest.fixture(scope="session")
def _owner(django_test_environment, django_db_modify_db_settings):
    """The database is made, filled with tables and taken away as their owner."""
    from accounts.databaseroles import as_owner

    with contextlib.ExitStack() as stack:
        stack.enter_context(as_owner())
        yield stack


@pytest.fixture(scope="session")
def django_db_setup(_owner, django_db_setup, django_db_blocker):
    """All tests work as the application's role, so the policies are beneath every one of them."""
    from django.test import TransactionTestCase

    from accounts.databaseroles import as_owner
    from tests.emptying import empty

    TransactionTestCase._fixture_teardown = empty
    with django_db_blocker.unblock():
        _owner.close()
    yield
    with django_db_blocker.unblock():
        _owner.enter_context(as_owner())


@pytest.fixture(autouse=True)
def _see_all_rows(django_test_environment):
    """What a test itself makes and looks at, it does as maintenance. Requests, threads, workers act for themselves."""
    from accounts import acting

    with acting.maintenance():
        yield


@pytest.fixture(autouse=True)
def _empty_redis(django_test_environment):
    """Each test begins with an empty cache and broker: no rate limit or queued task comes from another test."""
    from config.health import broker

    with broker() as client:
        client.flushdb()


@pytest.fixture(autouse=True)
def _no_event_loop(request):
    """Playwright's loop stays in the thread that it was started in, where an asynchronous view cannot be tested.

    Workers of xdist take tests from each other, so one that comes after a browser's goes on as if there were none.
    """
    if "browser" in request.path.parts:
        yield
        return
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(autouse=True)
def _speak_swedish(django_test_environment):
    """Each test begins in the default language, whatever the last page of another test was answered in."""
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


class Mailbox:
    """A real SMTP server. `messages` has what arrived, parsed, oldest first."""

    def __init__(self):
        self.host, self.port = "127.0.0.1", None
        self.messages = []
        self.behave()
        self._controller = None

    def behave(self):
        """Take everything from now on."""
        # What the server answers to a message, instead of taking it: "451 Try later".
        self.refusal = None
        # The same for single addresses, when they are named.
        self.refused = {}
        # Numbers of messages (from 1) that are taken without ever saying so, as when the line breaks.
        self.silent_after = ()
        # Whether several commands may come at once, as with most servers.
        self.pipelining = True

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        """Say what is offered."""
        session.host_name = hostname
        return [responses[0], *(["250-PIPELINING"] if self.pipelining else []), *responses[1:]]

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """Take an address, or refuse it."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name is aiosmtpd's
        """Take one message; envelope addresses are in its X-Envelope-To."""
        if self.refusal:
            return self.refusal
        message = message_from_bytes(envelope.content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        if len(self.messages) in self.silent_after:
            await asyncio.sleep(3600)
        return "250 OK"

    def start(self):
        """Listen; nothing happens when it does already."""
        from aiosmtpd.controller import Controller

        # Two processes that look for a free port at once find the same one.
        for port in [self.port] * 20 if self.port else [free_port() for _ in range(20)]:
            if self._controller is not None:
                return
            controller = Controller(self, hostname=self.host, port=port)
            with contextlib.suppress(OSError):
                controller.start()
                self._controller, self.port = controller, port
        assert self._controller is not None, "no free port for mail"

    def stop(self):
        """Be away: connections are refused until `start`."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def wait(self, count, seconds=20):
        """The messages, as soon as there are `count` of them; fails the test when they do not come in time."""
        deadline = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.messages) >= count, f"{len(self.messages)} messages came, {count} were waited for"
        return self.messages

    def to(self, address):
        """The messages to one address."""
        return [message for message in self.messages if address in message["X-Envelope-To"]]


@pytest.fixture(scope="session")
def _mail_server(django_test_environment):
    # Django's test environment puts a list in place of mail; ours is to go the whole way.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    box = Mailbox()
    box.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = box.host, box.port
    os.environ["EMAIL_URL"] = f"smtp://{box.host}:{box.port}"
    yield box
    box.stop()


@pytest.fixture(autouse=True)
def mailbox(_mail_server):
    """The SMTP server of this test, empty at its start. Mail is really sent, also by tests that do not ask for this."""
    _mail_server.behave()
    _mail_server.messages.clear()
    _mail_server.start()
    return _mail_server


@pytest.fixture
def same_queries(db):
    """A function that checks that a page asks the database as often with 30 rows as with 1.

    `same_queries(load, grow)`: `grow(n)` makes n more rows, `load()` fetches the page. Returns the number of queries.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def check(load, grow):
        counts = []
        for more in [1, 29]:
            grow(more)
            # The first load fills what is kept between requests.
            load()
            with CaptureQueriesContext(connection) as queries:
                load()
            counts.append(queries)
        few, many = counts
        listing = "\n".join(query["sql"][:300] for query in many.captured_queries)
        assert len(few) == len(many), f"{len(few)} queries with 1 row, {len(many)} with 30:\n{listing}"
        return len(many)

    return check


def process_environment():
    """The environment for a process of the site's own that works on this test's database, Redis and mail server."""
    from django.db import connection

    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    # Without the mark of a test worker: it is a process of the site, not of pytest.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return {**environment, "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}"}


@pytest.fixture
def celery_worker(transactional_db, mailbox):
    """A real worker process on this test's database and broker, ready to take tasks. Yields its Popen."""
    from config.health import worker_answers

    command = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "--concurrency", "2"]
    worker = subprocess.Popen(
        [*command, "--loglevel", "WARNING", "--without-gossip", "--without-mingle"],
        env=process_environment(),
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not worker_answers(timeout=0.5):
            assert worker.poll() is None, "the worker stopped while it started"
            assert time.monotonic() < deadline, "the worker did not answer in time"
        yield worker
    finally:
        worker.terminate()
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
