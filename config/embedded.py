"""PostgreSQL and Redis without set-up, with their data under var/, for everybody on a development machine at once.

Whoever uses the servers holds a shared lock for as long as it lives; the one who, on leaving, can turn it into an
exclusive lock was the last, and stops them. The kernel drops a lock with its process, so a user that was killed
leaves nothing behind that has to be believed or disbelieved.
"""

import contextlib
import fcntl
import os
import secrets
import signal
import sys
from pathlib import Path

import environ
import psutil

from config.servers import Postgres, Redis, alive, read_json, write_private

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")
# Where everything goes that is written at run time.
VAR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()


@contextlib.contextmanager
def locked(path, kind=fcntl.LOCK_EX):
    """Hold a lock on the file `path` (made when missing) in the body; waits for it."""
    with open(path, "a") as handle:
        fcntl.flock(handle, kind)
        yield


def keep_from_children(handle):
    """Close the file in processes forked from this one, so that a lock on it ends with this process.

    Closing does not unlock; only the last holder's closing does.
    """
    os.register_at_fork(after_in_child=handle.close)


class Embedded:
    """The servers under one folder, shared by all processes that ask for them.

    `durable=False` gives up safety against a power cut for speed: for tests.
    """

    def __init__(self, folder=VAR, *, database="bollplank", durable=True, postgres=True, redis=True):
        self.folder = Path(folder).resolve()
        self.gate = self.folder / ".embedded-gate"
        self.users = self.folder / ".embedded-users"
        self.servers = {}
        if postgres:
            self.servers["DATABASE_URL"] = Postgres(self.folder, database=database, durable=durable)
        if redis:
            self.servers["REDIS_URL"] = Redis(self.folder, durable=durable)
        self._place = None

    def acquire(self):
        """Become a user: start what does not run. Returns the variables that name it. Raises EmbeddedError.

        These are DATABASE_URL, OWNER_DATABASE_URL and REDIS_URL.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.gate):
            self._place = open(self.users, "a")  # noqa: SIM115 - held until release
            keep_from_children(self._place)
            fcntl.flock(self._place, fcntl.LOCK_SH)
            try:
                for server in self.servers.values():
                    server.start()
            except BaseException:
                self._leave()
                raise
            return {
                name: address
                for server in self.servers.values()
                for name, address in server.addresses().items()
            }

    def release(self):
        """Stop being a user; the last one stops the servers."""
        if self._place is None:
            return
        with locked(self.gate):
            self._leave()

    def stop_if_unused(self):
        """Stop servers that someone who was killed has left running, unless somebody else uses them."""
        with locked(self.gate):
            self._place = open(self.users, "a")  # noqa: SIM115 - closed by _leave
            self._leave()

    def _leave(self):
        place, self._place = self._place, None
        with place:
            fcntl.flock(place, fcntl.LOCK_UN)
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            for server in self.servers.values():
                server.stop()

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exception):
        self.release()


def secret_key(folder):
    """The development key, made at first use: sessions survive a restart, and no two clones share it."""
    path = folder / "secret_key"
    with locked(folder / ".embedded-gate"):
        if not path.exists():
            write_private(path, secrets.token_urlsafe(50))
    return path.read_text()


def mfa_key(folder):
    """As `secret_key`, for what codes at sign-in are made from."""
    path = folder / "mfa_key"
    with locked(folder / ".embedded-gate"):
        if not path.exists():
            write_private(path, secrets.token_hex(32))
    return path.read_text()


def running(folder=VAR):
    """What `make run` in this folder has written down about itself while it runs, else an empty dict."""
    known = read_json(folder / "run.json")
    with contextlib.suppress(psutil.Error, KeyError):
        process = psutil.Process(known["pid"])
        if alive(process) and process.create_time() == known["created"]:
            return known
    return {}


@contextlib.contextmanager
def development(folder=VAR):
    """Fill in, in os.environ, what a development machine has not set, for the body; starts servers for what is missing.

    Does nothing at all where SECRET_KEY is set and DEBUG is not: that is production, and there a variable that was
    forgotten shall be an error.
    """
    if "SECRET_KEY" in os.environ and os.environ.get("DEBUG", "").lower() not in {"1", "true", "yes", "on"}:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    run = running(folder)
    os.environ.setdefault("DEBUG", "true")
    os.environ.setdefault("SECRET_KEY", secret_key(folder))
    os.environ.setdefault("MFA_KEYS", mfa_key(folder))
    os.environ.setdefault("BASE_URL", run.get("url", "http://localhost:8000"))
    os.environ.setdefault("EMAIL_URL", run.get("email_url", "consolemail://"))
    os.environ.setdefault("MAIL_SINK", str(folder / "mail"))
    os.environ.setdefault("DEMO", "true")
    needs = {"postgres": not os.environ.get("DATABASE_URL"), "redis": not os.environ.get("REDIS_URL")}
    if not any(needs.values()):
        yield
        return
    # Ending by a signal has to pass through the release below.
    if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    servers = Embedded(folder, **needs)
    os.environ.update(servers.acquire())
    try:
        yield
    finally:
        servers.release()
