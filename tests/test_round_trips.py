"""Out and in again: what an export holds makes the same articles, versions and captures in an empty archive."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive.cli import app
from newsarchive.exporters.columns import FIELDS
from newsarchive.ingest import Ingest
from newsarchive.models import Page, Site
from newsarchive.sites import Config
from newsarchive.store import Archive
from tests.conftest import ROOT
from tests.paper import BASE, EDIT, SITE, story
from tests.test_import_json import LOCAL, exported

sys.path.insert(0, str(ROOT / "benchmarks"))

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
CAPTURES = (
    "SELECT url, fetched_at, status, content_type, digest, original IS NULL FROM captures"
    " WHERE id IN (SELECT capture FROM revisions) ORDER BY 1, 2"
)
LOOK = st.fixed_dictionaries(
    {
        "edited": st.sampled_from(
            ["", EDIT, f"{EDIT} Nobody else spoke.", "Die Brücke, 東京 und مجلس: «a<b>» & more."]
        ),
        "noise": st.integers(0, 3),
    }
)
HISTORY = st.lists(LOOK, min_size=1, max_size=4)


def fill(path: Path, pages: Iterable[Page], *sites: Site) -> None:
    path.parent.mkdir(exist_ok=True)
    with Archive(path) as archive:
        run = archive.runs.start("import", "", version="0")
        with Ingest(archive, run, config=Config(sites), workers=0) as ingest:
            for page in pages:
                ingest.add(page).result(60)
        archive.runs.end(run, "finished")


def there_and_back(folder: Path, kind: str) -> None:
    """Export the archive of a folder, and import it into an empty one beside it, twice."""
    db, made, back = folder / "archive.db", folder / f"all.{kind}", folder / kind / "archive.db"
    back.parent.mkdir()
    if (folder / "sites.toml").exists():
        (back.parent / "sites.toml").write_text((folder / "sites.toml").read_text())
    fields = ["--fields", ",".join(FIELDS)] if kind in ("jsonl", "db") else []
    for words in (
        ["export", "--db", str(db), "-o", str(made), "--versions", "all", *fields],
        ["import", "--db", str(back), "--workers", "1", str(made)],
        ["import", "--db", str(back), "--workers", "1", str(made)],
        ["verify", "--db", str(back)],
    ):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (result.output, result.exception)
    assert same(db, folder / "before.jsonl") == same(back, folder / f"after-{kind}.jsonl")
    if kind == "wacz":
        assert captures(back) == captures(db)


def same(db: Path, out: Path) -> list[dict[str, Any]]:
    """Each version, without what is an archive's own: which reader read it, and the sights that made no version."""
    own = LOCAL | {"extractor", "story", "last_seen"}
    return [{name: value for name, value in row.items() if name not in own} for row in exported(db, out)]


def captures(db: Path) -> list[tuple[Any, ...]]:
    with Archive(db, read_only=True) as archive:
        return [tuple(row) for row in archive.conn.execute(CAPTURES)]


@pytest.mark.parametrize("kind", ["wacz", "db", "jsonl"])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories=st.lists(HISTORY, min_size=1, max_size=4))
def test_histories_come_back(tmp_path_factory: Any, kind: str, histories: list[list[dict[str, Any]]]) -> None:
    folder = tmp_path_factory.mktemp("there")
    pages = [
        Page(f"{BASE}/2026/03/story-{number}", START + timedelta(hours=number + 7 * place), 200, HTML,
             story(number, **look).encode())
        for number, history in enumerate(histories)
        for place, look in enumerate(history)
    ]  # fmt: skip
    (folder / "sites.toml").write_text(f'[[site]]\nname = "{SITE.name}"\nurl = "{SITE.url}"\n')
    fill(folder / "archive.db", pages, SITE)
    there_and_back(folder, kind)


@pytest.mark.parametrize("kind", ["wacz", "db", "jsonl"])
def test_real_pages_come_back(tmp_path: Path, corpora: Path, kind: str) -> None:
    from corpora import read_cases

    pages = [
        Page(case.url, START + timedelta(minutes=number), 200, (("Content-Type", "text/html"),), case.html())
        for number, case in enumerate(read_cases(corpora, ("wcxb", "segments", "fundus", "zyte"), sample=12))
        if case.url
    ]
    fill(tmp_path / "archive.db", pages)
    there_and_back(tmp_path, kind)
