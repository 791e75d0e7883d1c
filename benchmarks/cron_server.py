"""Serves the papers of `cron_world.py` on loopback, at the time that it is told, and writes down what was asked.

One thread, one event loop, an address of 127.0.0.0/8 a paper. A paper that is dead doesn't listen.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http import HTTPStatus
from types import TracebackType
from typing import NamedTuple

from cron_world import Paper, Piece

MAX_HEAD = 65_536
HOME, SITEMAP = 30, timedelta(days=2)
"""Articles on a front page; how long a news sitemap lists one."""
RETRY_AFTER = 3600  # seconds, sent with a 429
CAPTCHA = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    "<p>Please verify you are human before you go on.</p><form id='challenge-form' class='g-recaptcha'></form>"
    "</body></html>"
)
NOT_HERE = (
    "<!DOCTYPE html><html><head><title>Page not found</title></head><body><h1>Page not found</h1>"
    "<p>The page that you asked for is not here any more.</p></body></html>"
)


class Hit(NamedTuple):
    """One request as it was answered. `version`: of the article that was shown, or confirmed by a 304; else -1."""

    at: datetime  # as the papers were told
    real: float  # seconds of the machine's clock, to see what lies between two requests
    paper: str
    path: str
    status: int
    version: int


class Answer(NamedTuple):
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    version: int = -1


@dataclass(slots=True)
class _Listener:
    server: asyncio.Server | None = None
    writers: set[asyncio.StreamWriter] = field(default_factory=set)


class CronServer:
    """The papers, served while the `with` block lasts. `hits` is the log; `announced` what was shown in lists, when.

    `tell` sets the time for all of them.
    """

    def __init__(self, papers: list[Paper], at: datetime) -> None:
        self.papers, self.at = papers, at
        self.hits: list[Hit] = []
        self.announced: dict[str, datetime] = {}  # by feeds and sitemaps: addresses, when they were first served
        self.on_pages: set[str] = set()  # addresses that front pages linked to
        self.told_to_wait: dict[str, datetime] = {}  # of each paper, until when, by Retry-After
        self.in_spite: int = 0  # requests within that time
        self._rendered: dict[tuple[str, int, int, str], bytes] = {}
        self._listeners = {paper.plan.name: _Listener() for paper in papers}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="papers", daemon=True)

    def __enter__(self) -> CronServer:
        self._thread.start()
        self.tell(self.at)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def tell(self, at: datetime) -> None:
        """It is so late now."""
        self.at = at
        asyncio.run_coroutine_threadsafe(self._open_and_shut(), self._loop).result(30)

    async def _open_and_shut(self) -> None:
        for paper in self.papers:
            listener = self._listeners[paper.plan.name]
            if paper.is_dead(self.at) and listener.server is not None:
                await _shut(listener)
            elif not paper.is_dead(self.at) and listener.server is None:
                handler = self._handler(paper, listener)
                listener.server = await asyncio.start_server(handler, paper.address, paper.port, limit=MAX_HEAD)

    async def _close(self) -> None:
        for listener in self._listeners.values():
            await _shut(listener)
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _handler(
        self, paper: Paper, listener: _Listener
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            listener.writers.add(writer)
            try:
                while True:
                    head = await reader.readuntil(b"\r\n\r\n")
                    first, *lines = head.decode("latin-1").split("\r\n")
                    path = first.split(" ")[1]
                    pairs = (line.partition(":") for line in lines if line)
                    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
                    answer = self.answer(paper, path, headers)
                    self.hits.append(
                        Hit(self.at, time.monotonic(), paper.plan.name, path, answer.status, answer.version)
                    )
                    writer.write(_response(answer))
                    await writer.drain()
            except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
                return
            finally:
                listener.writers.discard(writer)
                writer.close()

        return handle

    # -- what a paper answers ------------------------------------------------------------------------------------

    def answer(self, paper: Paper, path: str, headers: dict[str, str]) -> Answer:
        """The answer to one request."""
        if self.told_to_wait.get(paper.plan.name, self.at) > self.at:
            self.in_spite += 1
        trouble = paper.trouble(self.at)
        if path == "/robots.txt":
            if trouble and trouble.robots:
                return Answer(503, (("Content-Type", "text/plain"),), b"busy\n")
            return Answer(200, (("Content-Type", "text/plain"),), self._robots(paper).encode())
        piece = paper.by_path.get(path.removeprefix("/amp"))
        if trouble and not (trouble.articles_only and piece is None):
            return self._troubled(paper, trouble.kind)
        if paper.plan.redirects and path.startswith("/go/"):
            number = int(path.removeprefix("/go/"))
            return Answer(302, (("Location", paper.origin + paper.pieces[number].path),))
        if piece is not None:
            return self._article(paper, piece, headers, amp=path.startswith("/amp/"))
        return self._conditional(paper, headers, *self._list(paper, path))

    def _troubled(self, paper: Paper, kind: str) -> Answer:
        html = (("Content-Type", "text/html; charset=utf-8"),)
        if kind == "challenge_202":
            return Answer(202, html, CAPTCHA.encode())
        if kind == "captcha":
            return Answer(200, html, CAPTCHA.encode())
        if kind == "http_429":
            self.told_to_wait[paper.plan.name] = self.at + timedelta(seconds=RETRY_AFTER)
            return Answer(429, (*html, ("Retry-After", str(RETRY_AFTER))), b"slow down\n")
        return Answer(int(kind.removeprefix("http_")), html, b"<html><body>not now</body></html>")

    def _article(self, paper: Paper, piece: Piece, headers: dict[str, str], *, amp: bool) -> Answer:
        html = ("Content-Type", "text/html; charset=utf-8")
        if not piece.is_up(self.at):
            status = (404, 410, 200)[piece.number % 3]  # each third is a page that only says that it is none
            return Answer(status, (html,), NOT_HERE.encode())
        version = piece.version(self.at)
        layout = paper.layout(self.at)
        key = (paper.plan.name, piece.number, version, f"{layout.__name__}{amp}")
        if key not in self._rendered:
            text = layout(piece.as_of(version), paper.style)
            if amp:
                text = text.replace("</head>", f'<link rel="canonical" href="{paper.origin}{piece.path}"></head>', 1)
            self._rendered[key] = text.encode()
        body = self._rendered[key]
        changed = paper.moment(0.5) if layout is not paper.plan.layout else piece.published
        modified = max(changed, piece.edits[version - 1]) if version else changed
        return self._conditional(paper, headers, html[1], body, modified)._replace(version=version)

    def _conditional(
        self, paper: Paper, headers: dict[str, str], kind: str, body: bytes, modified: datetime | None = None
    ) -> Answer:
        """A page with its validators; a 304 where the client has it already."""
        if not kind:
            return Answer(404, (("Content-Type", "text/html; charset=utf-8"),), NOT_HERE.encode())
        about = [("Content-Type", kind)]
        if paper.plan.validators == "etag":
            tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            about.append(("ETag", tag))
            if headers.get("if-none-match") == tag:
                return Answer(304, tuple(about))
        elif paper.plan.validators == "modified" and modified is not None:
            stamp = format_datetime(modified.astimezone(UTC), usegmt=True)
            about.append(("Last-Modified", stamp))
            if headers.get("if-modified-since") == stamp:
                return Answer(304, tuple(about))
        elif paper.plan.validators == "none":
            body += f"<!-- {len(self.hits)} -->".encode()
        return Answer(200, tuple(about), body)

    # -- what it announces ---------------------------------------------------------------------------------------

    def _robots(self, paper: Paper) -> str:
        plan, lines = paper.plan, ["User-agent: *"]
        if plan.crawl_delay:
            lines.append(f"Crawl-delay: {plan.crawl_delay}")
        lines += ["Disallow: /private/"] if plan.private else []
        lines += ["Disallow: /opinion/"] if plan.opinion and self.at >= paper.moment(0.5) else []
        lines += ["Disallow: /nothing/"]
        if plan.sitemap:
            lines.append(f"Sitemap: {paper.origin}/news-map.xml")
        return "\n".join(lines) + "\n"

    def _list(self, paper: Paper, path: str) -> tuple[str, bytes]:
        """Content type and body of the front page, a section, a feed or a sitemap; two empty ones of anything else."""
        up, plan = paper.up(self.at), paper.plan
        if path == "/":
            self.on_pages.update(paper.origin + piece.path for piece in up[:HOME])
            return "text/html; charset=utf-8", _front(paper, up[:HOME]).encode()
        if path in ("/region", "/culture"):
            half = [piece for piece in up if piece.number % 2 == (path == "/region")][:HOME]
            self.on_pages.update(paper.origin + piece.path for piece in half)
            return "text/html; charset=utf-8", _front(paper, half).encode()
        if path == "/latest" and plan.feed:
            return self._feed(paper, up[: plan.feed_length])
        if path == "/news-map.xml" and plan.sitemap:
            fresh = [piece for piece in up if plan.sitemap == "all" or self.at - piece.published <= SITEMAP]
            forms = ("", "/amp") if plan.amp else ("",)
            addresses = [(paper.origin + form + piece.path, piece) for piece in fresh for form in forms]
            self._announce(address for address, _ in addresses)
            rows = "".join(
                f"<url><loc>{address}</loc><lastmod>{piece.published.isoformat()}</lastmod></url>\n"
                for address, piece in addresses
            )
            space = "http://www.sitemaps.org/schemas/sitemap/0.9"
            return "application/xml", f'<?xml version="1.0"?>\n<urlset xmlns="{space}">\n{rows}</urlset>\n'.encode()
        return "", b""

    def _feed(self, paper: Paper, shown: list[Piece]) -> tuple[str, bytes]:
        links = [paper.origin + (f"/go/{piece.number}" if paper.plan.redirects else piece.path) for piece in shown]
        self._announce(links)
        rows = list(zip(links, shown, strict=True))
        if paper.plan.feed == "json":
            items = [
                {"id": link, "url": link, "title": one.told.title, "date_published": one.published.isoformat()}
                for link, one in rows
            ]
            head = {"version": "https://jsonfeed.org/version/1.1", "title": paper.plan.name}
            return "application/feed+json", json.dumps({**head, "items": items}).encode()
        if paper.plan.feed == "atom":
            entries = "".join(
                f"<entry><title>{escape(one.told.title)}</title><link href='{link}'/><id>{link}</id>"
                f"<published>{one.published.isoformat()}</published><updated>{one.published.isoformat()}</updated>"
                "</entry>\n"
                for link, one in rows
            )
            text = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{paper.plan.name}</title>\n{entries}</feed>\n"
            return "application/atom+xml", text.encode()
        items_ = "".join(
            f"<item><title>{escape(one.told.title)}</title><link>{link}</link>"
            f"<pubDate>{format_datetime(one.published)}</pubDate></item>\n"
            for link, one in rows
        )
        text = f"<rss version='2.0'><channel><title>{paper.plan.name}</title>\n{items_}</channel></rss>\n"
        return "application/rss+xml", text.encode()

    def _announce(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            self.announced.setdefault(address, self.at)


def _front(paper: Paper, shown: list[Piece]) -> str:
    links = "".join(
        f'<article><h2><a href="{piece.path}">{escape(piece.told.title)}</a></h2></article>\n' for piece in shown
    )
    alternate = (
        '<link rel="alternate" type="application/rss+xml" href="/latest">'
        if paper.plan.feed and not paper.plan.named
        else ""
    )
    return (
        f"<!DOCTYPE html><html><head><title>{paper.plan.name.title()}</title>{alternate}</head><body>"
        '<nav><a href="/region">Region</a> <a href="/culture">Culture</a></nav>'
        f"<main>\n{links}</main></body></html>"
    )


async def _shut(listener: _Listener) -> None:
    if listener.server is not None:
        listener.server.close()
        for writer in list(listener.writers):
            writer.close()
        listener.server = None
    await asyncio.sleep(0)


def _response(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}", "Server: paper"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.status != 304:
        lines.append(f"Content-Length: {len(answer.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + answer.body
