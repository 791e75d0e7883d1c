"""What `status` and `sites check` say of learned layouts and of selectors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsarchive.clock import FrozenClock
from newsarchive.ingest.layouts import told
from newsarchive.store import Archive
from tests.conftest import Run
from tests.paper import BASE, HOUR, START, Desk


@pytest.fixture
def paper(tmp_path: Path, clock: FrozenClock) -> Path:
    """An archive of a paper that was relaunched: six stories before, eight since."""
    with Archive(tmp_path / "archive.db", clock=clock) as archive:
        desk = Desk(archive)
        for number in range(14):
            desk.add(number, START + 4 * number * HOUR, relaunch=number >= 6)
        desk.ingest.close()
    return tmp_path


def test_a_changed_layout_is_told(paper: Path, run: Run) -> None:
    shown = run("status")
    assert "layout changed on 2026-03-02; relearnt from 8 pages" in shown.stdout
    (site,) = json.loads(run("status", "--json").stdout)["sites"]
    assert site["layout"] == {
        "changed_at": "2026-03-02T06:00:00Z",
        "learned_from": 8,
        "learned_at": "2026-11-20T12:00:00Z",
        "pages": 0,
        "misses": 0,
        "waiting_for": None,
    }


def test_what_selectors_find_is_shown(paper: Path, run: Run) -> None:
    (paper / "sites.toml").write_text(
        f'[[site]]\nname = "post"\nurl = "{BASE}/"\n[site.select]\nbody = ".y2-body"\nbyline = ".signed"\n'
    )
    result = run("sites", "check")
    assert "5 of 5 pages fit the learned layout" in result.stdout
    assert "Paragraph 0 of story 13" in result.stdout
    assert "select.byline of post finds nothing on any of these pages" in result.stdout
    assert "select.body of post" not in result.stdout
    pages = json.loads(run("sites", "check", "--json").stdout)["pages"]["post"]
    assert [page["url"].rpartition("-")[2] for page in pages] == ["13", "12", "11", "10", "9"]
    assert [(each["name"], each["count"]) for each in pages[0]["selected"]] == [("body", 1), ("byline", 0)]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "layout learnt from 15 pages"),
        ({"misses": 2, "pages": 1200}, "layout learnt from 15 pages; 2 of 1,200 pages since did not fit"),
        (
            {"changed_at": "2026-03-01T12:00:00Z", "waiting_for": [3, 5]},
            "layout changed on 2026-03-01; waiting for pages: 3 of 5",
        ),
    ],
)
def test_a_layout_in_a_sentence(state: dict[str, object], words: str) -> None:
    usual = {"changed_at": None, "learned_from": 15, "pages": 9, "misses": 0, "waiting_for": None}
    assert told(usual | state) == words
