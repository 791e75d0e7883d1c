"""Opening an archive: what is ours, what is not, and what can't be used says so."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from newsarchive.errors import NewerDatabaseError, StoreError
from newsarchive.store import Archive
from newsarchive.store.schema import APPLICATION_ID, migrations
from tests.conftest import ROOT


def test_a_new_archive_has_its_tables_and_pragmas(archive: Archive) -> None:
    tables = {row["name"] for row in archive.query("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"sites", "sources", "runs", "urls", "announcements", "fetches", "captures", "articles"} <= tables
    assert archive.value("PRAGMA journal_mode") == "wal"
    assert archive.value("PRAGMA foreign_keys") == 1
    assert archive.value("PRAGMA application_id") == APPLICATION_ID


def test_opening_again_changes_nothing(archive: Archive) -> None:
    before = list(archive.query("SELECT * FROM sqlite_master"))
    with Archive(archive.path) as again:
        assert list(again.query("SELECT * FROM sqlite_master")) == before


def test_a_missing_archive_is_not_made_to_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Crawl a site first") as caught:
        Archive(tmp_path / "none.db", read_only=True)
    assert not (tmp_path / "none.db").exists()
    assert "There is no archive" in caught.value.message


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE albums (title TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Archive(path)
    assert path.read_bytes() == before


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear reader, this is a letter and no database at all. " * 50)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="can't be read as an SQLite database"):
        Archive(path)
    assert path.read_bytes() == before


def test_a_newer_archive_is_left_alone(archive: Archive) -> None:
    archive.db["_sqlite_migrations"].insert(
        {"migration_set": "newsarchive", "name": "m999_from_the_future", "applied_at": "2031-01-01"}
    )
    with pytest.raises(NewerDatabaseError, match="pip install --upgrade newsarchive"):
        Archive(archive.path)


def test_a_folder_that_can_not_be_written() -> None:
    if not Path("/proc/self").exists():
        pytest.skip("/proc is the one folder that even root can't write, and this system has none")
    with pytest.raises(StoreError, match="can't be written"):
        Archive("/proc/archive.db")


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        Archive(tmp_path)


def test_first_runs_side_by_side_make_one_schema(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def open_it() -> None:
        try:
            Archive(tmp_path / "archive.db").close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Archive(tmp_path / "archive.db") as archive:
        names = [row["name"] for row in archive.query("SELECT name FROM _sqlite_migrations ORDER BY name")]
        assert names == sorted(migration.name for migration in migrations._migrations)


def test_atomic_is_all_or_nothing(archive: Archive) -> None:
    def broken() -> None:
        with archive.atomic():
            archive.conn.execute("INSERT INTO tags (name) VALUES ('kept?')")
            with archive.atomic():
                archive.conn.execute("INSERT INTO tags (name) VALUES ('inner')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert archive.value("SELECT count(*) FROM tags") == 0


def test_pandas_is_not_loaded_and_can_still_be() -> None:
    pytest.importorskip("pandas")
    code = "import sys, newsarchive.store; assert 'pandas' not in sys.modules; import pandas; pandas.DataFrame()"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
