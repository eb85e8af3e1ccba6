"""GET /health/: 200 when database, Redis, a worker and beat are alive and erasing works, else 503 with what fails.

What works with a net less is a warning, and leaves it at 200.
"""

import dataclasses
import datetime
import threading
import time

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable, ServiceWarning
from health_check.views import HealthCheckView

from coaching import rowsecurity, tombstones
from config import celery

BEAT_KEY = "bollplank:beat"
# Beat ticks every few seconds; silent for this long, it is dead or stuck.
BEAT_SILENCE = 30


def broker(timeout=3):
    """A client for REDIS_URL that gives up after `timeout` seconds."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=timeout, socket_connect_timeout=timeout)


def worker_answers(timeout=1.5):
    """Whether a Celery worker answers a ping within `timeout` seconds."""
    try:
        # A connection of its own: one that is kept believes that the way back for answers, which it once noted in
        # Redis, is still there; after Redis was emptied it is not, and answers would be lost for ever.
        with celery.app.connection_for_write() as connection:
            return bool(celery.app.control.ping(timeout=timeout, limit=1, connection=connection))
    except (OSError, celery.app.connection().connection_errors):
        return False


class Named(HealthCheck):
    """A check whose name, and nothing else about it, is shown to the world."""

    timeout = datetime.timedelta(seconds=4)

    def __repr__(self):
        return type(self).__name__.lower()

    @property
    def labels(self):
        """The name alone."""
        return {"check": repr(self)}


@dataclasses.dataclass(repr=False)
class Database(Named):
    """PostgreSQL answers a query."""

    def run(self):
        """Raises ServiceUnavailable when it does not; without the reason, which would name hosts and paths."""
        try:
            with connection.temporary_connection() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError as error:
            raise ServiceUnavailable("does not answer") from error


@dataclasses.dataclass(repr=False)
class Redis(Named):
    """Redis answers a ping."""

    def run(self):
        """Raises ServiceUnavailable when it does not."""
        try:
            with broker() as client:
                client.ping()
        except redis.RedisError as error:
            raise ServiceUnavailable("does not answer") from error


@dataclasses.dataclass(repr=False)
class Worker(Named):
    """At least one Celery worker answers a ping."""

    # The address is open to all, and a ping reaches every worker: one in a while is enough for everyone who asks.
    memory = 5
    # That none answered is soon outdated: a worker that starts is to be seen at once.
    memory_of_none = 1
    _lock = threading.Lock()
    _answer = (0.0, False)

    def run(self):
        """Raises ServiceUnavailable when none does."""
        cls = type(self)
        with cls._lock:
            asked, answered = cls._answer
            if not asked or time.monotonic() - asked > (self.memory if answered else self.memory_of_none):
                answered = worker_answers()
                cls._answer = (time.monotonic(), answered)
        if not answered:
            raise ServiceUnavailable("does not answer")


@dataclasses.dataclass(repr=False)
class Beat(Named):
    """Beat has ticked lately."""

    def run(self):
        """Raises ServiceUnavailable when it has not."""
        try:
            with broker() as client:
                ticked = client.exists(BEAT_KEY)
        except redis.RedisError as error:
            raise ServiceUnavailable("unknown, as Redis does not answer") from error
        if not ticked:
            raise ServiceUnavailable(f"has not ticked for {BEAT_SILENCE} seconds")


@dataclasses.dataclass(repr=False)
class Tombstones(Named):
    """What is erased can be written down, without which nothing is erased."""

    def run(self):
        """Raises ServiceUnavailable when the file takes nothing; without its path."""
        try:
            tombstones.check()
        except tombstones.NotBuried as error:
            raise ServiceUnavailable("cannot be written") from error


@dataclasses.dataclass(repr=False)
class RowSecurity(Named):
    """The policies on the vault's tables hold for the application's role."""

    SHORT = {
        rowsecurity.State.NOT_MADE: "tables without policies",
        rowsecurity.State.PASSED: "the application's role passes the policies",
        rowsecurity.State.OWNED: "the application's role owns the tables",
    }

    def __repr__(self):
        return "row security"

    def run(self):
        """Raises ServiceWarning, never worse: without this net everything works, and what is sealed stays sealed."""
        try:
            with connection.temporary_connection():
                state = rowsecurity.state()
        except DatabaseError as error:
            raise ServiceWarning("unknown, as the database does not answer") from error
        if state in self.SHORT:
            raise ServiceWarning(f"{self.SHORT[state]} ({state.value}, see docs/install.md)")


class Health(HealthCheckView):
    """The page; as HTML, JSON (?format=json), text or OpenMetrics."""

    template_name = "health.html"
    checks = (Database, RowSecurity, Redis, Worker, Beat, Tombstones)

    async def dispatch(self, request, *args, **kwargs):
        """As the library, but in every format 503 when anything is down, and 200 when there are only warnings."""
        response = await super().dispatch(request, *args, **kwargs)
        errors = [result.error for result in getattr(self, "results", []) if result.error]
        if errors:
            down = any(not isinstance(error, ServiceWarning) for error in errors)
            response.status_code = 503 if down else 200
        return response
