import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from config.embedded import Embedded
from tests.config.conftest import processes_in

USER = """
import json, sys
from config.embedded import Embedded
with Embedded(sys.argv[1], durable=len(sys.argv) > 2) as addresses:
    print(json.dumps(addresses), flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def user(folder, *durable):
    """A process that uses the servers until its end is closed. Yields (process, addresses)."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, folder, *durable],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def ask(folder, sql):
    server = Embedded(folder).servers["DATABASE_URL"]
    connection = psycopg2.connect(**server.dsn("bollplank"))
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def wait_until_gone(folder):
    for _ in range(100):
        if not processes_in(folder):
            return
        time.sleep(0.1)
    pytest.fail(f"still there: {processes_in(folder)}")


def test_started_usable_and_stopped(folder):
    servers = Embedded(folder, durable=False)
    with servers as addresses:
        assert ask(folder, "SELECT current_database()") == [("bollplank",)]
        assert ask(folder, "SELECT lower('ÅÄÖ')") == [("åäö",)]
        assert redis.Redis.from_url(addresses["REDIS_URL"]).ping() is True
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=addresses["REDIS_URL"].rsplit(":")[-1].split("/")[0]).ping()
    assert processes_in(folder) == []


def test_only_the_owner_can_reach_them(folder):
    with Embedded(folder, durable=False):
        assert Path(folder, "postgres").stat().st_mode & 0o077 == 0
        assert Path(folder, "redis", "redis.conf").stat().st_mode & 0o077 == 0
        listening = [
            connection.laddr.ip
            for process in processes_in(folder)
            for connection in process.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert listening == ["127.0.0.1"]


def test_two_users_share_and_the_last_one_stops(folder):
    with user(folder) as (_, first):
        with user(folder) as (_, second):
            assert first == second
        assert ask(folder, "SELECT 1") == [(1,)]
    wait_until_gone(folder)


def test_many_starting_at_once_start_one(folder):
    with contextlib.ExitStack() as stack:
        command = [sys.executable, "-c", USER, folder]
        users = [
            stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(3)
        ]
        assert len({one.stdout.readline() for one in users}) == 1
        assert len([p for p in processes_in(folder) if p.name().startswith("redis-server")]) == 1
        for one in users:
            one.stdin.close()
    wait_until_gone(folder)


def test_a_killed_user_leaves_servers_that_the_next_one_takes_over_and_stops(folder):
    with user(folder) as (process, before):
        process.kill()
    assert processes_in(folder) != []
    with user(folder) as (_, after):
        assert after == before
    wait_until_gone(folder)


def test_killed_servers_come_back_with_their_data_at_the_same_address(folder):
    with user(folder, "durable") as (_, before):
        ask(folder, "CREATE TABLE IF NOT EXISTS kept (n int)")
        ask(folder, "INSERT INTO kept VALUES (42)")
        redis.Redis.from_url(before["REDIS_URL"]).set("kept", "42")
        for server in Embedded(folder).servers.values():
            server.process().send_signal(signal.SIGKILL)
        with user(folder, "durable") as (_, after):
            assert after == before
            assert ask(folder, "SELECT max(n) FROM kept") == [(42,)]
            assert redis.Redis.from_url(after["REDIS_URL"]).get("kept") == b"42"
    wait_until_gone(folder)


def test_process_ids_that_now_belong_to_strangers_are_not_believed(folder):
    with Embedded(folder, durable=False):
        pass
    owner = Path(folder, "postgres").stat()
    stranger = subprocess.Popen(["sleep", "60"], user=owner.st_uid if os.geteuid() == 0 else None)
    try:
        lock = Path(folder, "postgres", "postmaster.pid")
        lock.write_text(f"{stranger.pid}\n{folder}/postgres\n1\n5432\n{folder}/postgres\n\n\nready\n")
        os.chown(lock, owner.st_uid, owner.st_gid)
        state = Path(folder, "redis", "server.json")
        state.write_text(json.dumps({**json.loads(state.read_text()), "pid": stranger.pid}))
        with Embedded(folder, durable=False) as addresses:
            assert ask(folder, "SELECT 1") == [(1,)]
            assert redis.Redis.from_url(addresses["REDIS_URL"]).ping() is True
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
    assert processes_in(folder) == []


def test_a_path_too_long_for_a_socket(folder):
    deep = Path(folder, "d" * 100)
    deep.mkdir()
    with Embedded(deep, redis=False, durable=False):
        place = Path(Embedded(deep).servers["DATABASE_URL"].dsn("postgres")["host"])
        assert place.stat().st_mode & 0o077 == 0
        assert ask(deep, "SELECT 1") == [(1,)]
    assert not place.exists()


def test_what_was_cut_short_in_the_making_is_made_anew(folder):
    cut = Path(folder, "cut")
    (cut / "postgres" / "base").mkdir(parents=True)
    (cut / "postgres" / "PG_VERSION").write_text("18\n")
    with Embedded(cut, redis=False, durable=False):
        assert ask(cut, "SELECT 1") == [(1,)]
