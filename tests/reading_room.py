"""An archive with a past, for the tests of the pages to read: versions, events, copies, and captures in a real WARC."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsarchive.capture import WarcWriter
from newsarchive.clock import FrozenClock, iso
from newsarchive.models import Article, Page
from newsarchive.store import Archive
from newsarchive.store.presence import EventRow
from tests import browsing

START = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
EDITED, WITHDRAWN, COPY, HOSTILE, ARABIC = 1, 2, 3, 4, 5
"""Ids of the articles, by what they are there for."""

_OPENING = (
    "The ferry to Eel Island will not sail this week. A crack was found in the ramp on Monday, and the yard has"
    " no part of that size."
)
_FARES = "Tickets that were bought for this week stay good until the end of April, the company says."
_VOICES = "“We have flour for nine days,” said the island's baker, who was waiting at the quay with two crates."
_PAST = "It is the third time in two years that the ramp has failed. The last repair took eleven days."
_CALM = (
    "The post boat goes as usual.",
    "It carries letters, medicine and, where there is room, two passengers.",
    "The school has moved its lessons to the parish hall.",
    "The doctor comes on Thursdays, by helicopter if need be.",
)
FERRY = Article(
    url="https://www.harbourpost.example/island/ferry",
    title="Ferry to Eel Island stopped for a week",
    subtitle="A cracked ramp keeps three hundred islanders at home.",
    byline="By Ada Okafor",
    authors=("Ada Okafor",),
    agencies=("Coastal Wire",),
    published=datetime.fromisoformat("2026-03-02T07:10:00+01:00"),
    published_precision="minute",
    published_zone="page",
    body="\n\n".join((_OPENING, _FARES, _VOICES, *_CALM, _PAST)),
    language="en",
    section="Island",
    page_type="article",
    is_article=True,
    confidence=0.9,
)
SECOND = replace(
    FERRY,
    title="Ferry to Eel Island stopped until Friday",
    body=FERRY.body.replace("this week. A crack", "before Friday. A crack").replace("no part of that size", "a part"),
)
THIRD = replace(
    SECOND,
    title="Ferry to Eel Island sails again on Friday",
    byline="By Ada Okafor and Liv Ørsted",
    modified=datetime.fromisoformat("2026-03-03T09:00:00+01:00"),
    body="\n\n".join(
        (
            SECOND.body.split("\n\n")[0].replace("will not sail before Friday", "will sail again on Friday"),
            _VOICES,
            *_CALM,
            _PAST,
            _FARES,
            "Correction: an earlier version said that the yard had no part of that size. It has.",
        )
    ),
)
NOTE = browsing._plain(
    "https://www.harbourpost.example/island/note",
    "Mayor's letter to the shipping company",
    "The mayor has asked the company for a second ramp.\n\nIt has answered that it will think about it.",
    byline="Liv Ørsted",
    authors=("Liv Ørsted",),
    published=datetime.fromisoformat("2026-03-02T10:00:00+01:00"),
    language="en",
    section="Island",
)
CARRIED = browsing._plain(
    "https://kurier.example/welt/ferry",
    "No ferry to Eel Island for a week",
    FERRY.body,
    byline="Coastal Wire",
    agencies=("Coastal Wire",),
    published=datetime.fromisoformat("2026-03-02T09:30:00+01:00"),
    language="en",
)
TRAP = "http://127.0.0.1:9/"
"""Where a hostile page wants to send its reader's browser; the tests put a server of their own there."""


def hostile_page(trap: str) -> bytes:
    """A page that tries to run, to load, to send, to lead away and to connect."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Owned?</title>
<base href="{trap}base/"><meta http-equiv="refresh" content="0;url={trap}refresh">
<meta http-equiv="x-dns-prefetch-control" content="on">
<link rel="preconnect" href="{trap}"><link rel=dns-prefetch href="{trap}"><LINK
rel="pre&#102;etch" href="{trap}prefetch"><link rel="preload" as="image" href="{trap}preload">
<link rel="stylesheet" href="{trap}style.css"><link rel="modulepreload" href="{trap}module.js">
<link rel="icon" href="{trap}icon.png"><link rel="manifest" href="{trap}manifest">
<style>@import url({trap}import.css); @font-face {{ font-family: x; src: url({trap}font.woff) }}
body {{ font-family: x; background: url({trap}background.png) }}</style>
<script>document.title = "owned"; fetch("{trap}fetch")</script><script src="{trap}script.js"></script>
<script type="speculationrules">{{"prefetch": [{{"urls": ["{trap}speculation"]}}]}}</script></head>
<body onload="document.title='owned'; new Image().src='{trap}onload'">
<h1>Kept as received</h1><p>Nothing of this page may run.</p>
<img src="{trap}image.png" srcset="{trap}srcset.png 2x" onerror="document.title='owned'">
<img src="x" onerror="alert(1)">
<iframe src="{trap}frame"></iframe><iframe srcdoc="<script>parent.document.title='owned'</script>"></iframe>
<object data="{trap}object"></object><embed src="{trap}embed">
<video src="{trap}video" poster="{trap}poster" autoplay></video>
<audio src="{trap}audio" autoplay></audio><svg onload="document.title='owned'">
<image href="{trap}svg"/><use href="{trap}use#x"/></svg>
<form id="f" action="{trap}form"><input name="q" value="secret" autofocus onfocus="document.forms[0].submit()"></form>
<a href="{trap}click" ping="{trap}ping">a link</a><a href="javascript:document.title='owned'">script link</a>
<table background="{trap}table"><tr><td>old</td></tr></table><input type="image" src="{trap}input">
</body></html>""".encode()


def _html(article: Article) -> str:
    return "".join(f"<p>{part}</p>\n" for part in article.body.split("\n\n"))


def make(folder: Path, trap: str = TRAP) -> Path:
    """The archive, with its WARC files beside it."""
    clock = FrozenClock(START + timedelta(days=20))
    path = folder / "archive.db"
    hostile = replace(browsing.HOSTILE, published=datetime(2026, 3, 5, 12, tzinfo=UTC))
    with (
        Archive(path, clock=clock) as archive,
        WarcWriter(archive.warc_folder, "20260302T060000Z", clock=clock, software="newsarchive/0") as warc,
    ):
        room = _Room(archive, warc)
        edited = room.first(FERRY, START)
        room.again(edited, SECOND, START + timedelta(hours=9), ("title", "body"), "wording", (4, 8))
        room.again(edited, THIRD, START + timedelta(hours=27), ("title", "byline", "body"), "correction", (21, 6))
        withdrawn = room.first(NOTE, START + timedelta(hours=4))
        copy = room.first(CARRIED, START + timedelta(hours=3))
        bad = room.first(hostile, START + timedelta(days=3), hostile_page(trap))
        later = replace(
            hostile,
            title=f"{hostile.title} 2",
            byline="y" * 300,
            section="z" * 300,
            body=f"{hostile.body}\n\n</ins><script>alert(2)</script>",
        )
        room.again(bad, later, START + timedelta(days=3, hours=2), ("title", "body"), "addition", (3, 0))
        room.first(browsing.ARTICLES[4], START + timedelta(days=9))
        assert (edited, withdrawn, copy, bad) == (EDITED, WITHDRAWN, COPY, HOSTILE)
        with archive.atomic():
            gone = START + timedelta(days=5)
            proof = room.capture(Page(NOTE.url or "", gone, 410, (("Content-Type", "text/html"),), b"<h1>Gone</h1>"))
            archive.presence.write_events(withdrawn, [EventRow(iso(gone), "gone", "http_410", None, proof)])
            archive.conn.execute("UPDATE articles SET gone_at = ? WHERE id = ?", (iso(gone), withdrawn))
            archive.conn.execute(
                "INSERT INTO runs (token, command, version, started_at, ended_at, outcome)"
                " VALUES ('a', 'crawl', '0', ?, ?, 'finished')",
                (iso(START + timedelta(days=5)), iso(START + timedelta(days=5, hours=1))),
            )
            archive.conn.execute(
                "INSERT INTO alerts (site, kind, detail, opened_at, recorded_at) VALUES ('kurier.example', 'silent',"
                " 'nothing new for 31 hours; it is usually quiet for 5 at most', ?, ?)",
                (iso(START + timedelta(days=5)),) * 2,
            )
    return path


class _Room:
    def __init__(self, archive: Archive, warc: WarcWriter) -> None:
        self.archive, self.warc = archive, warc

    def capture(self, page: Page) -> int:
        found = self.archive.captures.add(self.warc.write(page))
        self.warc.flush()
        assert found is not None
        return found

    def _page(self, article: Article, at: datetime, body: bytes | None) -> int:
        html = f"<!DOCTYPE html><title>x</title><h1>{article.title}</h1>{article.html or _html(article)}"
        headers = (("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "tracker=1"), ("Refresh", f"0;{TRAP}"))
        return self.capture(Page(article.url or "", at, 200, headers, body or html.encode()))

    def first(self, article: Article, at: datetime, body: bytes | None = None) -> int:
        site = (article.url or "").split("/")[2].removeprefix("www.")
        archive = self.archive
        with archive.atomic():
            archive.conn.execute(
                "INSERT OR IGNORE INTO sites (name, url, recorded_at) VALUES (?, ?, ?)",
                (site, f"https://www.{site}/", iso(START)),
            )
            archive.conn.execute(
                "INSERT INTO urls (url, site, state, first_at) VALUES (?, ?, 'archived', ?)",
                (article.url, site, iso(at)),
            )
            capture = self._page(article, at, body)
            found = archive.articles.create(article.url or "", site, at)
            archive.articles.add_revision(found, capture, at, replace(article, html=article.html or _html(article)))
            archive.articles.show(found, replace(article, html=article.html or _html(article)))
            archive.presence.add(found, site, at, walled=False, capture=capture)
            archive.conn.execute("UPDATE urls SET article = ? WHERE url = ?", (found, article.url))
        return found

    def again(
        self, into: int, article: Article, at: datetime, fields: tuple[str, ...], change: str, words: tuple[int, int]
    ) -> None:
        archive = self.archive
        with archive.atomic():
            capture = self._page(article, at, None)
            revision = archive.articles.add_revision(
                into, capture, at, replace(article, html=article.html or _html(article))
            )
            archive.articles.describe_edit(revision, fields, change=change, added=words[0], removed=words[1])
            archive.articles.show(into, replace(article, html=article.html or _html(article)))


def extra(path: Path, body: bytes, headers: tuple[tuple[str, str], ...], repeats: int | None = None) -> int:
    """One more capture, of no article; its id. `repeats`: the capture that has its payload."""
    clock = FrozenClock(START + timedelta(days=21, hours=0 if repeats is None else 1))
    page = Page("https://x.example/extra", clock.now(), 200, headers, body)
    token = "20260401T060000Z" if repeats is None else "20260401T070000Z"
    with (
        Archive(path, clock=clock) as archive,
        WarcWriter(archive.warc_folder, token, clock=clock, software="newsarchive/0") as warc,
        archive.atomic(),
    ):
        original = None if repeats is None else archive.captures.get(repeats)
        found = archive.captures.add(warc.write(page, original=original))
        assert found is not None
        return found
