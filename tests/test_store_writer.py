"""The writer: batches, one failure that stays alone, and one that ends everything."""

from __future__ import annotations

import sqlite3

import pytest

from newsarchive.errors import CaptureError, StoreError
from newsarchive.store import Archive, Writer


def add(archive: Archive, name: str) -> str:
    archive.conn.execute("INSERT INTO tags (name) VALUES (?)", (name,))
    return name


def test_what_is_submitted_is_on_disk_when_its_future_is_done(archive: Archive) -> None:
    writer = Writer(archive)
    futures = [writer.submit(add, archive, f"tag {number}") for number in range(250)]
    assert [future.result() for future in futures] == [f"tag {number}" for number in range(250)]
    with sqlite3.connect(archive.path) as other:
        assert other.execute("SELECT count(*) FROM tags").fetchone()[0] == 250
    writer.close()


def test_one_failure_is_rolled_back_alone(archive: Archive) -> None:
    writer = Writer(archive)

    def broken() -> None:
        add(archive, "half")
        raise ValueError("this page's own trouble")

    before, bad, after = writer.submit(add, archive, "a"), writer.submit(broken), writer.submit(add, archive, "b")
    assert (before.result(), after.result()) == ("a", "b")
    with pytest.raises(ValueError, match="own trouble"):
        bad.result()
    writer.close()
    assert [row["name"] for row in archive.query("SELECT name FROM tags ORDER BY id")] == ["a", "b"]


def test_nothing_is_committed_before_the_warc_is_on_disk(archive: Archive) -> None:
    def full() -> None:
        raise CaptureError("The WARC can't be written", why="the disk is full")

    writer = Writer(archive, before_commit=full)
    future = writer.submit(add, archive, "too early")
    with pytest.raises(CaptureError, match="disk is full"):
        future.result()
    later = writer.submit(add, archive, "and nothing after it")
    with pytest.raises(CaptureError):
        later.result()
    writer.close()
    assert archive.value("SELECT count(*) FROM tags") == 0


def test_a_database_that_fails_is_explained(archive: Archive) -> None:
    writer = Writer(archive)

    def full() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(StoreError, match="the disk is full"):
        writer.submit(full).result()
    writer.close()
