"""Another archive.db comes in: histories merged, the ledger and what people decided with them; either way round."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsarchive.cli import app
from newsarchive.errors import NewsArchiveError
from newsarchive.exporters.columns import FIELDS
from newsarchive.ingest import Ingest
from newsarchive.models import Link, Page
from newsarchive.sites import Config
from newsarchive.store import Archive
from newsarchive.store.ledger import Announced
from tests.paper import BASE, EDIT, HOUR, SITE, START, story
from tests.test_rebuild import ARTICLES, LEDGER, RECORD, told

HTML = (("Content-Type", "text/html; charset=utf-8"),)
HISTORY = {
    "articles": ARTICLES,
    "versions": RECORD["versions"],
    "aliases": RECORD["aliases"],
    "events": RECORD["events"],
    "corrections": LEDGER["corrections"],
    "urls": "SELECT url, site, state, reason, first_at FROM urls ORDER BY 1",
    "announcements": LEDGER["announcements"],
}


def url(number: int) -> str:
    return f"{BASE}/2026/03/story-{number}"


def page(number: int, hours: int = 0, **look: Any) -> Page:
    return Page(url(number), START + hours * HOUR, 200, HTML, story(number, noise=hours, **look).encode())


def archive(folder: Path, *pages: Page, announced: tuple[int, ...] = ()) -> Path:
    """An archive with these pages, and stories that were announced and never fetched."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sites.toml").write_text(f'[[site]]\nname = "{SITE.name}"\nurl = "{SITE.url}"\n')
    with Archive(folder / "archive.db") as made:
        run = made.runs.start("import", "", version="0")
        with made.atomic():
            made.ledger.add_site(SITE)
            made.ledger.announce(SITE.name, [Announced(url(n), Link(url(n), f"Story {n}")) for n in announced])
        with Ingest(made, run, config=Config((SITE,)), workers=0) as ingest:
            for one in pages:
                ingest.add(one).result(30)
        made.runs.end(run, "finished")
    return folder / "archive.db"


def bring(db: Path, *words: str | Path, code: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["import", "--json", "--workers", "1", "--db", str(db), *map(str, words)])
    if code:
        assert isinstance(result.exception, NewsArchiveError), result.output
        return {"error": str(result.exception)}
    assert result.exception is None, (result.output, result.exception)
    return dict(json.loads(result.stdout))


def sound(db: Path) -> None:
    result = CliRunner().invoke(app, ["verify", "--db", str(db)])
    assert result.exit_code == 0, result.output


def correct(db: Path, number: int, title: str) -> None:
    words = ["correct", url(number), "--set", f"title={title}", "--reason", "by letter", "--db", str(db)]
    assert CliRunner().invoke(app, words).exit_code == 0


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two archives of one paper: each has looks of its own at what both know, and what the other lacks."""
    one = archive(tmp_path / "one", page(1), page(1, 30, edited=EDIT), page(2), page(3), announced=(8,))
    other = archive(
        tmp_path / "other", page(1, 10), page(1, 50, edited=f"{EDIT} No."), page(2, 5), page(4), announced=(8, 9)
    )
    correct(one, 3, "The third town")
    correct(other, 4, "The fourth town")
    return one, other


def test_two_become_one_whichever_comes_first(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = two
    both = [shutil.copytree(db.parent, tmp_path / f"{db.parent.name}-too") / "archive.db" for db in two]
    assert bring(one, other)["pages"] == {"new": 1, "edited": 1, "same": 2}
    assert bring(both[1], both[0])["pages"]["new"] == 1
    first, second = told(one, **HISTORY), told(both[1], **HISTORY)
    for name, rows in first.items():
        assert second[name] == rows, name
    versions = [row[1] for row in first["versions"] if row[0] == url(1)]
    assert versions == [f"{START + hours * HOUR:%Y-%m-%dT%H:%M:%SZ}" for hours in (0, 30, 50)]
    titles = {row[0]: row[2] for row in first["articles"]}
    assert (titles[url(3)], titles[url(4)]) == ("The third town", "The fourth town")
    assert {row[0]: row[2] for row in first["urls"]} == {
        **{url(n): "archived" for n in (1, 2, 3, 4)}, url(8): "waiting", url(9): "waiting",
    }  # fmt: skip
    sound(one)
    sound(both[1])


def test_a_second_time_adds_nothing(two: tuple[Path, Path]) -> None:
    one, other = two
    bring(one, other)
    with Archive(one, read_only=True) as opened:
        tables = [row[0] for row in opened.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    own = {"runs", "sqlite_stat1", "sqlite_sequence"}
    whole = {name: f"SELECT * FROM {name} ORDER BY 1, 2" for name in tables if name not in own and "_fts" not in name}
    before = told(one, **whole)
    assert set(bring(one, other)["pages"]) == {"known"}
    after = told(one, **whole)
    for name, rows in before.items():
        assert after[name] == rows, name


def test_copied_the_other_may_go(two: tuple[Path, Path]) -> None:
    one, other = two
    bring(one, "--copy", other)
    shutil.rmtree(other.parent)
    assert len(told(one, **HISTORY)["articles"]) == 4
    sound(one)


def test_without_its_warc_files_its_texts_come_in(two: tuple[Path, Path], tmp_path: Path) -> None:
    _, other = two
    shutil.rmtree(other.parent / "warc")
    fresh = archive(tmp_path / "fresh")
    shown = bring(fresh, other)
    assert shown["skipped"] == {"no_capture": 4}
    columns = ARTICLES.replace("confidence, ", "")
    assert told(fresh, articles=columns) == told(other, articles=columns)
    assert [row[:6] for row in told(fresh, **RECORD)["versions"]] == [
        row[:6] for row in told(other, **RECORD)["versions"]
    ]
    sound(fresh)
    assert set(bring(fresh, other)["pages"]) == {"known"}


def test_only_a_site_or_a_language(two: tuple[Path, Path], tmp_path: Path) -> None:
    _, other = two
    fresh = archive(tmp_path / "fresh")
    assert bring(fresh, "--site", "elsewhere", other) == {"pages": {}, "skipped": {"other_site": 4}}
    assert told(fresh, **HISTORY)["urls"] == []
    assert bring(fresh, "--language", "de", other)["pages"] == {"forbidden": 4}
    assert {row[2] for row in told(fresh, **HISTORY)["urls"]} == {"forbidden"}


def test_what_was_taken_out_there_stays_out_here(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = two
    words = ["--reason", "a court order", "--yes", "--db", str(other)]
    assert CliRunner().invoke(app, ["forget", url(4), *words]).exit_code == 0
    result = CliRunner().invoke(app, ["import", "--workers", "1", "--db", str(one), str(other)])
    assert result.exception is None
    pages = archive(tmp_path / "third", page(4))
    assert bring(one, pages)["pages"] == {"forbidden": 1}
    assert url(4) not in {row[0] for row in told(one, **HISTORY)["articles"]}
    fresh = archive(tmp_path / "fresh", page(4))
    result = CliRunner().invoke(app, ["import", "--workers", "1", "--db", str(fresh), str(other)])
    assert "taken out there for good is here still" in result.stderr
    assert url(4) in {row[0] for row in told(fresh, **HISTORY)["articles"]}


def test_of_two_corrections_the_later_one_holds(two: tuple[Path, Path]) -> None:
    one, other = two
    correct(one, 2, "Earlier")
    with Archive(one) as opened, opened.atomic():
        opened.conn.execute("UPDATE corrections SET recorded_at = '2026-03-05T00:00:00Z'")
    correct(other, 2, "Later")
    bring(one, other)
    titles = {row[0]: row[2] for row in told(one, **HISTORY)["articles"]}
    assert titles[url(2)] == "Later"
    held = [row for row in told(one, **HISTORY)["corrections"] if row[0] == url(2)]
    assert {row[2]: row[5] for row in held} == {"Earlier": "replaced", "Later": None}
    sound(one)


def test_an_older_one_is_read_a_newer_or_strange_one_refused(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = two
    older = tmp_path / "older" / "archive.db"
    shutil.copytree(other.parent, older.parent)
    with sqlite3.connect(older) as conn:  # as the version before mementos left it
        conn.executescript(
            "DROP TABLE mementos; DROP TABLE replays; ALTER TABLE captures DROP COLUMN source;"
            "DELETE FROM _sqlite_migrations WHERE name = 'm017_mementos';"
        )
    conn.close()
    before = older.read_bytes()
    assert bring(one, older)["pages"]["new"] == 1
    assert older.read_bytes() == before
    newer = tmp_path / "newer.db"
    shutil.copy(other, newer)
    with sqlite3.connect(newer) as conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newsarchive', 'm099_x', 'now')"
        )
    conn.close()
    assert "made by a newer version" in bring(one, newer, code=1)["error"]
    strange = tmp_path / "strange.db"
    with sqlite3.connect(strange) as conn:
        conn.execute("CREATE TABLE bookmarks (url TEXT)")
    conn.close()
    assert "a database of another program" in bring(one, strange, code=1)["error"]
    assert "this archive itself" in bring(one, one, code=1)["error"]
    sound(one)


@pytest.mark.parametrize("versions", ["latest", "all"])
def test_a_slice_comes_in(two: tuple[Path, Path], tmp_path: Path, versions: str) -> None:
    one, _ = two
    path = tmp_path / "slice.db"
    words = ["export", "-o", str(path), "--versions", versions, "--db", str(one), "--fields", ",".join(FIELDS)]
    result = CliRunner().invoke(app, words)
    assert result.exception is None, result.output
    fresh = archive(tmp_path / "fresh")
    shown = bring(fresh, path)
    assert shown["skipped"] == {}
    if versions == "all":  # with what was corrected by hand, as an export has it
        assert told(fresh, articles=ARTICLES) == told(one, articles=ARTICLES)
        versions_of = {"versions": RECORD["versions"].replace("r.title, ", "")}
        assert told(fresh, **versions_of) == told(one, **versions_of)
    else:
        assert [row[0] for row in told(fresh, articles=ARTICLES)["articles"]] == [url(1), url(2), url(3)]
    assert set(bring(fresh, path)["pages"]) == {"known"}
    sound(fresh)


def test_a_merged_one_is_made_anew_from_both_folders(two: tuple[Path, Path]) -> None:
    one, other = two
    bring(one, other)
    before = told(one, **HISTORY)
    result = CliRunner().invoke(app, ["rebuild", "--workers", "1", "--db", str(one)])
    assert result.exception is None, (result.output, result.exception)
    after = told(one, **HISTORY)
    for name, rows in before.items():
        assert after[name] == rows, name
    sound(one)


@pytest.mark.parametrize("cut", [0.3, 0.7])
def test_of_a_damaged_one_what_can_be_read_comes_in(two: tuple[Path, Path], tmp_path: Path, cut: float) -> None:
    one, other = two
    with Archive(other) as opened:
        opened.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    broken = tmp_path / "broken.db"
    content = other.read_bytes()
    broken.write_bytes(content[: int(len(content) * cut) // 4096 * 4096])
    before = told(one, **HISTORY)
    result = CliRunner().invoke(app, ["import", "--workers", "1", "--db", str(one), str(broken)])
    if result.exception is not None:
        assert isinstance(result.exception, NewsArchiveError), result.exception
        assert told(one, **HISTORY)["articles"] == before["articles"]
    sound(one)


def test_a_damaged_slice(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, _ = two
    path = tmp_path / "slice.db"
    assert CliRunner().invoke(app, ["export", "-o", str(path), "--db", str(one)]).exit_code == 0
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * 4096 + content[8192:])
    fresh = archive(tmp_path / "fresh")
    assert "can't read" in bring(fresh, path, code=1)["error"]
    sound(fresh)
