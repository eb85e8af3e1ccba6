import subprocess
import sys

from config.embedded import BASE_DIR
from tests.config.conftest import processes_in

SHOW = "from django.db import connection as c; c.ensure_connection(); print(c.settings_dict['NAME'])"
WAIT = SHOW + "; import sys; sys.stdout.flush(); sys.stdin.read()"


def manage(environment, *arguments, **options):
    command = [sys.executable, str(BASE_DIR / "manage.py"), *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment, **{**pipes, **options})


def shell(environment, code):
    return manage(environment, "shell", "--no-imports", "-v0", "-c", code)


def test_alone_it_starts_the_servers_and_stops_them_again(bare_environment, folder):
    out, error = shell(bare_environment, SHOW).communicate(timeout=60)
    assert (out, error) == ("bollplank\n", "")
    assert processes_in(folder) == []


def test_two_at_once_the_last_one_stops(bare_environment, folder):
    long = manage(
        bare_environment, "shell", "--no-imports", "-v0", "-c", WAIT.replace("sys.stdin", "open(0)")
    )
    assert long.stdout.readline() == "bollplank\n"
    short = shell(bare_environment, SHOW)
    assert short.communicate(timeout=60)[0] == "bollplank\n"
    assert processes_in(folder) != []
    long.communicate(timeout=60)
    assert processes_in(folder) == []


def test_told_to_end_it_stops_the_servers(bare_environment, folder):
    long = shell(bare_environment, WAIT)
    assert long.stdout.readline() == "bollplank\n"
    long.terminate()
    long.communicate(timeout=60)
    assert long.returncode == 143
    assert processes_in(folder) == []


def test_in_production_nothing_is_started_in_the_place_of_what_was_forgotten(bare_environment, folder):
    environment = {**bare_environment, "SECRET_KEY": "x" * 60, "BASE_URL": "https://example.se"}
    command = manage(environment, "check")
    _, error = command.communicate(timeout=60)
    assert command.returncode != 0
    assert "DATABASE_URL" in error
    assert processes_in(folder) == []
