"""Servers and runs of their own, in a folder of their own: what these tests kill is nobody else's."""

import os
import shutil
import tempfile

import psutil
import pytest

from tests.servers import FOLDER

OWN = {
    "SECRET_KEY",
    "MFA_KEYS",
    "MFA_REQUIRED",
    "DEBUG",
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "MAIL_SINK",
}


def processes_in(folder):
    """The processes that work in `folder` or carry it on their command line, other than this one."""
    found = []
    for process in psutil.process_iter():
        try:
            text = " ".join(process.cmdline()) + " " + process.cwd()
        except psutil.Error:
            continue
        if process.pid != os.getpid() and str(folder) in text and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


@pytest.fixture(scope="module")
def folder():
    """An empty folder under var/test, removed with whatever still runs in it."""
    path = tempfile.mkdtemp(dir=FOLDER, prefix="own-")
    yield path
    for process in processes_in(path):
        process.kill()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def bare_environment(folder):
    """The environment of somebody who has set nothing, with `folder` in the place of var/."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in OWN and not key.startswith(("PYTEST", "TEST_"))
    }
    return {**kept, "VAR_DIR": folder, "DEMO": "false"}
