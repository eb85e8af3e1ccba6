import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from config.embedded import BASE_DIR
from config.servers import free_port
from tests.config.conftest import processes_in
from tests.config.test_manage import SHOW, shell


def start(environment, port):
    command = [sys.executable, "-m", "config.run", "run", "--port", str(port)]
    return subprocess.Popen(
        command, env=environment, cwd=BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def stop(environment):
    return subprocess.run(
        [sys.executable, "-m", "config.run", "stop"], env=environment, cwd=BASE_DIR, timeout=60
    )


def health(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/?format=json", timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return {}


def wait_until_healthy(port, run, seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert run.poll() is None, run.communicate()
        state = health(port)
        if set(state.values()) == {"OK"}:
            return state
        time.sleep(0.3)
    pytest.fail(f"not healthy in {seconds} s: {state}")


@pytest.fixture
def running(bare_environment):
    """A complete run on a free port. Yields (process, port)."""
    port = free_port()
    run = start(bare_environment, port)
    try:
        wait_until_healthy(port, run)
        yield run, port
    finally:
        if run.poll() is None:
            run.terminate()
        run.communicate(timeout=60)
        stop(bare_environment)


def test_everything_runs_and_ends_together(running, bare_environment, folder):
    run, port = running
    # Asked until it is so: another web process may still remember that the worker was not there yet.
    state = wait_until_healthy(port, run)
    assert state == dict.fromkeys(["database", "row security", "redis", "worker", "beat", "tombstones"], "OK")

    second = start(bare_environment, free_port())
    assert second.communicate(timeout=60)[1].startswith(
        f"Bollplank already runs in this folder: http://localhost:{port}"
    )
    assert second.returncode == 1

    by_hand = shell(bare_environment, SHOW)
    assert by_hand.communicate(timeout=60)[0] == "bollplank\n"
    assert health(port)["database"] == "OK"

    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    assert f"Bollplank answers at http://localhost:{port}" in out
    assert processes_in(folder) == []
    assert not Path(folder, "run.json").exists()


def test_what_a_killed_run_has_left_is_ended_by_stop(running, bare_environment, folder):
    run, port = running
    run.kill()
    run.wait()
    assert health(port) != {}
    assert stop(bare_environment).returncode == 0
    assert health(port) == {}
    assert processes_in(folder) == []


def test_a_taken_port_is_said_before_anything_starts(bare_environment, folder):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = start(bare_environment, port)
        out, error = run.communicate(timeout=60)
    assert out == ""
    assert error.startswith(f"Port {port} is taken by another program.")
    assert run.returncode == 1
    assert processes_in(folder) == []
