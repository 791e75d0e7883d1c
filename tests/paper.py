"""A paper whose layout can be learned and changed, and a desk that takes captures of its stories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from newsarchive.ingest import Ingest
from newsarchive.models import Page, Site
from newsarchive.sites import Config
from newsarchive.store import Archive

TOPICS = ("harbour", "orchard", "railway", "library", "glacier", "festival", "brewery", "observatory", "quarry")
BOX = "Ask the newsroom: what do you want to know about this region? Write to the desk and we will look into it."
START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BASE = "http://127.0.0.1:9"  # nobody answers there
SITE = Site("post", f"{BASE}/")


def story(number: int, *, edited: str = "", relaunch: bool = False, noise: int = 0) -> str:
    """A page of a paper that has a box within each text: chrome that a cold reading can't know from a paragraph."""
    topic = TOPICS[number % len(TOPICS)]
    text = "".join(
        f'<p class="x-p">Paragraph {n} of story {number} tells how the {topic} was changed by people who live near it,'
        f" and what the {n + number} of them who spoke to us hope for now that the work is done.</p>"
        + (f'<div class="x-b7"><p class="x-p">{BOX}</p></div>' if n == 2 else "")
        for n in range(6)
    )
    menu = "".join(
        f'<li><a href="/{n}">What became of the old {t} after the vote of {n}</a></li>' for n, t in enumerate(TOPICS)
    )
    page = (
        f"<html><head><title>The {topic} changes hands in town {number} | The Daily Post</title>"
        f'<link rel="canonical" href="{BASE}/2026/03/story-{number}"></head>'
        f'<body class="paper story-page"><!-- {noise} --><header class="x-h"><ul class="x-n">{menu}</ul></header>'
        f'<div class="x-main"><div class="x-head"><h1 class="x-t">The {topic} changes hands in town {number}</h1>'
        f'<div class="x-by author">By Ann Example</div><time datetime="2026-03-01T05:30:00+01:00"></time></div>'
        f'<div class="x-body">{text}{edited and f"<p class=x-p>{edited}</p>"}</div></div>'
        f'<div class="x-side"><ul>{menu}</ul></div><footer class="x-f"><p>{BOX}</p></footer></body></html>'
    )
    if not relaunch:
        return page
    page = page.replace("x-", "y2-").replace("paper story-page", "relaunch")
    return page.replace('<div class="y2-main">', '<div class="y2-grid"><div class="y2-cell">').replace(
        '<div class="y2-side">', '</div><div class="y2-side">'
    )


EDIT = "The mayor said late in the evening that the whole matter would be looked at once more, by the end of the month."


class Desk:
    """An archive that takes pages as an import does: each with a time of its own."""

    def __init__(self, archive: Archive, site: Site = SITE) -> None:
        self.archive, self.noise = archive, 0
        self.ingest = self.open(site)

    def open(self, site: Site) -> Ingest:
        run = self.archive.runs.start("import", "", version="0")
        self.ingest = Ingest(self.archive, run, config=Config((site,)), workers=0)
        return self.ingest

    def reopen(self, site: Site) -> None:
        """Another run, with another sites.toml."""
        self.ingest.close()
        self.open(site)

    def add(self, number: int, at: datetime, *, query: str = "", **look: Any) -> str:
        """Take a capture of a story, never with the bytes of an earlier one; what came of it."""
        self.noise += 1
        html = story(number, noise=self.noise, **look)
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        page = Page(f"{BASE}/2026/03/story-{number}{query}", at, 200, headers, html.encode())
        result = self.ingest.add(page).result(30).result
        self.ingest.wait(60)
        return result

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        return list(self.ingest._reader.query(sql, values))

    def templates(self) -> list[tuple[str, int]]:
        return [(row["reason"], row["learned_from"]) for row in self.rows("SELECT * FROM templates ORDER BY id")]

    def reading(self, number: int, at: datetime) -> dict[str, Any]:
        """The newest reading of the capture of a story at a time."""
        (row, *_) = self.rows(
            "SELECT e.* FROM extractions e JOIN captures c ON c.id = e.capture WHERE c.url LIKE ? AND c.fetched_at = ?"
            " ORDER BY e.template DESC",
            f"%/story-{number}%",
            at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        return row

    def edits(self) -> list[tuple[str, str]]:
        return [
            (row["url"].rpartition("-")[2], row["fields"])
            for row in self.rows(
                "SELECT a.url, r.fields FROM revisions r JOIN articles a ON a.id = r.article WHERE r.kind = 'edited'"
                " ORDER BY r.seen_at"
            )
        ]

    def body(self, number: int) -> str:
        return str(self.rows("SELECT body FROM articles WHERE url LIKE ?", f"%/story-{number}")[0]["body"])
