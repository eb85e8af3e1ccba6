"""The file that outlives backups."""

import json
import multiprocessing
import os
import uuid

import pytest
from django.core.management import CommandError, call_command

from coaching import tombstones
from coaching.tombstones import NotBuried, Tombstone, Unreadable


@pytest.fixture(autouse=True)
def path(settings, tmp_path):
    settings.TOMBSTONES = tmp_path / "deep" / "tombstones.log"
    return settings.TOMBSTONES


def test_each_thing_is_a_line_for_its_owner_alone(path):
    tombstones.write([("entry", "a"), ("entry", "b")])
    tombstones.write([("attachment", "c")])
    assert [(stone.kind, stone.id, stone.line) for stone in tombstones.read()] == [
        ("entry", "a", 1),
        ("entry", "b", 2),
        ("attachment", "c", 3),
    ]
    assert path.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(path.read_text().splitlines()[0])) == {"kind", "id", "at"}


def test_nothing_to_write_makes_no_file(path):
    tombstones.write([])
    assert not path.exists()
    assert list(tombstones.read()) == []


def test_a_line_that_was_cut_short_spoils_no_other(path):
    tombstones.write([("entry", "a")])
    with path.open("a") as handle:
        handle.write('{"kind": "en')
    tombstones.write([("entry", "b")])
    first, second, third = tombstones.read()
    assert (first.id, second, third.id) == ("a", Unreadable(2), "b")
    assert isinstance(third, Tombstone)


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "null",
        '{"kind": "entry", "id": 7, "at": "2026-11-24T10:00:00+00:00"}',
        '{"kind": "entry", "id": "a"}',
    ]
    + ['{"kind": "entry", "id": "a", "at": "2026-11-24T10:00:00"}', "\x00\x00"],
)
def test_a_line_that_says_nothing_is_named(path, line):
    tombstones.write([("entry", "a")])
    with path.open("a") as handle:
        handle.write(line + "\n")
    assert list(tombstones.read())[1] == Unreadable(2)


def test_where_nothing_can_be_written_it_says_so(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.TOMBSTONES = tmp_path / "file" / "tombstones.log"
    with pytest.raises(NotBuried):
        tombstones.write([("entry", "a")])
    with pytest.raises(NotBuried):
        tombstones.check()


def _write_many(path, number):
    from django.conf import settings

    settings.TOMBSTONES = path
    for index in range(50):
        tombstones.write([("entry", f"{number}-{index}-{'x' * 200}")] * 20)


def test_writers_at_once_do_not_mix_their_lines(path):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write_many, args=(os.fspath(path), n)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * 4
    stones = list(tombstones.read())
    assert len(stones) == 4 * 50 * 20
    assert all(isinstance(stone, Tombstone) for stone in stones)


@pytest.mark.django_db
def test_a_replay_needs_the_file(path):
    with pytest.raises(CommandError, match="There is no"):
        call_command("replay_tombstones")


@pytest.mark.django_db
def test_a_replay_passes_over_what_it_cannot_read_and_ends_with_an_error(path, capsys):
    tombstones.write([("entry", uuid.uuid4()), ("entry", "not an id"), ("planet", "x"), ("engagement", "7")])
    tombstones.write([("circle_key", "1/coach/1/yesterday"), ("attachment", uuid.uuid4())])
    with pytest.raises(CommandError, match=r"2, 3, 4, 5$"):
        call_command("replay_tombstones")
    assert capsys.readouterr().out == "2 tombstones: 1 attachment, 1 entry\nErased: nothing\n"
