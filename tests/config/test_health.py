import os
import subprocess
import sys
import time

import pytest

from coaching import rowsecurity
from coaching.checks import tombstones_can_be_written
from config import health
from tests.conftest import process_environment


@pytest.fixture(autouse=True)
def _no_memory():
    health.Worker._answer = (0.0, False)


def read(client, **query):
    return client.get("/health/", {"format": "json", **query})


def test_without_worker_and_beat_the_page_says_which_part_is_down(client, db):
    response = read(client)
    assert response.status_code == 503
    assert response.json() == {
        "database": "OK",
        "row security": "OK",
        "redis": "OK",
        "worker": "Unavailable: does not answer",
        "beat": "Unavailable: has not ticked for 30 seconds",
        "tombstones": "OK",
    }


def test_all_alive(client, celery_worker, tmp_path):
    schedule = ["--schedule", str(tmp_path / "schedule"), "--pidfile="]
    beat = subprocess.Popen(
        [sys.executable, "-m", "celery", "--quiet", "-A", "config", "beat", *schedule],
        env=process_environment(),
    )
    try:
        with health.broker() as broker:
            for _ in range(300):
                if broker.exists(health.BEAT_KEY):
                    break
                assert beat.poll() is None
                time.sleep(0.1)
        response = read(client)
        parts = ("database", "row security", "redis", "worker", "beat", "tombstones")
        assert response.json() == dict.fromkeys(parts, "OK")
        assert response.status_code == 200
    finally:
        beat.terminate()
        beat.wait(20)


def test_a_file_of_tombstones_that_takes_nothing_is_named(client, db, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.TOMBSTONES = tmp_path / "file" / "hush.log"
    assert read(client).json()["tombstones"] == "Unavailable: cannot be written"
    assert "hush" not in client.get("/health/", {"format": "text"}).content.decode()
    (found,) = tombstones_can_be_written(None)
    assert found.id == "coaching.W001"


@pytest.mark.parametrize("form", ["json", "text", "openmetrics", "atom", "rss", "html"])
def test_every_format_says_503(client, db, form):
    assert client.get("/health/", {"format": form}).status_code == 503


def test_nothing_of_hosts_or_passwords_is_shown_when_redis_is_away(client, db, settings):
    settings.REDIS_URL = "redis://:hush@127.0.0.1:1/0"
    text = client.get("/health/", {"format": "text"}).content.decode()
    assert "redis: Unavailable: does not answer" in text
    assert "hush" not in text and "127.0.0.1" not in text and os.sep + "tmp" not in text


def test_answers_when_the_session_cannot_be_read(client, db, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert client.get("/health/").status_code == 503


def test_a_worker_is_found_again_after_redis_was_emptied(celery_worker):
    with health.broker() as broker:
        broker.flushdb()
    assert health.worker_answers() is True


def test_what_works_with_a_net_less_is_a_warning_and_no_503(client, db, monkeypatch):
    monkeypatch.setattr(health.Health, "checks", (health.Database, health.RowSecurity, health.Redis))
    assert (read(client).status_code, read(client).json()["row security"]) == (200, "OK")
    monkeypatch.setattr(rowsecurity, "tables", lambda: ["coaching_entry", "accounts_school"])
    for form in ("json", "html", "text"):
        response = client.get("/health/", {"format": form})
        assert response.status_code == 200
        assert "tables without policies (W003" in response.content.decode()
