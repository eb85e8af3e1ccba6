"""The servers that tests run against, and the environment that points the settings at them.

The first process of a test run holds the servers under var/test; the workers that pytest-xdist starts inherit where
they are. Two runs in one folder share them, in databases of their own.
"""

import contextlib
import fcntl
import os

from config import embedded

FOLDER = embedded.BASE_DIR / "var" / "test"
# What this process holds until it ends: [context managers].
held = contextlib.ExitStack()


def worker_number():
    """0 for a run without xdist, else 1, 2, …"""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    return int(name.removeprefix("gw")) + 1 if name else 0


def take_slot():
    """The lowest number that no other test run in this folder has; held until this process ends."""
    for number in range(8):
        handle = open(FOLDER / f".slot-{number}", "a")  # noqa: SIM115 - held until the run ends
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            continue
        held.callback(handle.close)
        return number
    raise RuntimeError("Eight test runs in one folder are too many.")


def hold():
    """Start the servers, unless this process is a worker of one that has; note in the environment where they are.

    TEST_DATABASE_URL with TEST_OWNER_DATABASE_URL, and TEST_REDIS_URL, name other servers. DATABASE_URL and REDIS_URL
    are not looked at: tests empty what they use.
    """
    if "TEST_SLOT" in os.environ and worker_number():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["TEST_SLOT"] = str(take_slot())
    needs = {"postgres": "TEST_DATABASE_URL" not in os.environ, "redis": "TEST_REDIS_URL" not in os.environ}
    addresses = held.enter_context(embedded.Embedded(FOLDER, durable=False, **needs))
    for name, address in addresses.items():
        os.environ[f"TEST_{name}"] = address
        held.callback(os.environ.pop, f"TEST_{name}", None)


def environment():
    """The settings' environment for this process, whatever the machine's own or .env say."""
    slot = int(os.environ["TEST_SLOT"])
    database = os.environ["TEST_DATABASE_URL"].rpartition("/")
    # Who makes the tests' databases and owns their tables; with one role for all, the tests of the policies fail.
    owner = os.environ.get("TEST_OWNER_DATABASE_URL", "")
    redis = os.environ["TEST_REDIS_URL"].rpartition("/")
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "tests-only-and-long-enough-to-be-taken-for-a-real-one",
        "MFA_KEYS": "5eed" * 16,
        # Most tests sign people in without a second step; those about it switch this on.
        "MFA_REQUIRED": "false",
        "VAR_DIR": str(FOLDER),
        "TOMBSTONES": str(FOLDER / f"tombstones-{slot}-{worker_number()}.log"),
        "DEBUG": "false",
        "DEMO": "false",
        "STATIC_COLLECTED": "false",
        "BASE_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": "",
        "TRUSTED_PROXY_COUNT": "0",
        "DEFAULT_FROM_EMAIL": "Bollplank <no-reply@example.se>",
        "MAIL_SINK": "",
        "LOG_LEVEL": "WARNING",
        "CONN_MAX_AGE": "0",
        # Each run and each worker of it has a database and a number in Redis to itself.
        "DATABASE_URL": f"{database[0]}/bollplank_{slot}",
        "OWNER_DATABASE_URL": owner and f"{owner.rpartition('/')[0]}/bollplank_{slot}",
        "REDIS_URL": f"{redis[0]}/{slot * 32 + worker_number()}",
        # The mail server says later where it is.
        "EMAIL_URL": "smtp://127.0.0.1:1",
    }
