"""Serve a folder of real pages as the sites that they came from, on loopback: real input without the internet.

    python benchmarks/replay_site.py FOLDER --sites-toml sites.toml     # then, elsewhere: newsarchive crawl

FOLDER holds `gold.jsonl` (a case a line: `id`, `url`, `gold`) and `html/<id>.html.gz`. Each publisher (registered
domain) gets an address of its own, 127.0.x.y, all on one port, with its pages under their own paths and queries, a home
page, an RSS feed, a sitemap and a robots.txt. Pages go out as they were published, without a charset in the header,
with ETags; gzip where the client takes it. Linux binds all of 127.0.0.0/8; other systems need aliases.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import json
import random
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

sys.path.insert(0, str(Path(__file__).parent.parent))

from newsarchive import sites, urls
from newsarchive.models import Site

PORT = 8800
NAMELESS = "nameless.example"
"""The publisher of pages whose address is not known."""

MADE = ("/", "/robots.txt", "/rss.xml", "/sitemap.xml")
"""What a publisher has beside its pages."""

PER_NET = 250
"""Addresses taken of each 127.0.x.0/24, from 127.0.1.1 on."""

MAX_HEAD = 65_536
IDLE = 60.0
"""Bytes of a request's head, and seconds that a connection may be silent."""


class Request(NamedTuple):
    """One request as it was answered. `status` 0: the connection was closed on purpose."""

    time: float  # seconds since the epoch
    host: str  # the publisher
    path: str  # with the query
    status: int


@dataclass(frozen=True, slots=True)
class Case:
    """One page of the folder."""

    id: str
    file: Path
    path: str  # as the publisher announces it, with the query
    title: str
    published: str


@dataclass(slots=True)
class Publisher:
    """One site: its address, and its pages by the path that a client asks for."""

    name: str
    address: str
    port: int
    pages: dict[str, Case] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://{self.address}:{self.port}"

    def add(self, case: dict[str, Any], folder: Path) -> str:
        """Take a page in, under its own path if that is still free, and return its canonical address."""
        gold, id_ = case.get("gold") or {}, str(case["id"])
        made = f"/articles/{id_}.html"
        try:
            path = self._own_path(case["url"]) if self.name != NAMELESS else made
        except urls.UrlError:
            path = made
        if self._key(path) in self.pages or self._key(path) in MADE:
            path = made
        page = Case(
            id_, folder / "html" / f"{id_}.html.gz", path, _text(gold.get("title")), _text(gold.get("published"))
        )
        self.pages[self._key(path)] = page
        return urls.canonical(self.origin + path)

    def _own_path(self, url: str) -> str:
        urls.canonical(url)
        return "/" + url.strip().partition("#")[0].split("://", 1)[1].partition("/")[2].replace(" ", "%20")

    def _key(self, target: str) -> str:
        """What a page is found by: the path and query of its canonical address, tracking parameters gone."""
        return urls.canonical(self.origin + target).removeprefix(self.origin)

    def find(self, target: str) -> Case | None:
        found = self.pages.get(target)
        return found or self.pages.get(self._key(target))

    def made(self, target: str) -> tuple[str, bytes] | None:
        """Content type and body of the pages that the publisher has beside its own."""
        rows = list(self.pages.values())
        if target == "/robots.txt":
            return "text/plain", f"User-agent: *\nAllow: /\n\nSitemap: {self.origin}/sitemap.xml\n".encode()
        if target == "/rss.xml":
            return "application/rss+xml; charset=utf-8", self._rss(rows).encode()
        if target == "/sitemap.xml":
            body = "".join(f"<url><loc>{escape(self.origin + row.path)}</loc></url>\n" for row in rows)
            text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}</urlset>\n'
            return "application/xml", text.encode()
        if target == "/":
            return "text/html; charset=utf-8", self._home(rows).encode()
        return None

    def _link(self, path: str) -> str:
        """A path as a page may write it: one that begins with two slashes would name a host."""
        return self.origin + path if path.startswith("//") else path

    def _rss(self, rows: list[Case]) -> str:
        items = "".join(
            f"<item><title>{escape(row.title)}</title><link>{escape(self.origin + row.path)}</link>"
            f"{_dated(row.published)}</item>\n"
            for row in rows
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<channel><title>{escape(self.name)}</title><link>{self.origin}/</link>\n{items}</channel></rss>\n"
        )

    def _home(self, rows: list[Case]) -> str:
        links = "".join(
            f"<article><h2><a href={quoteattr(self._link(row.path))}>{escape(row.title or row.id)}</a></h2></article>\n"
            for row in rows
        )
        return (
            f"<!DOCTYPE html>\n<html><head><title>{escape(self.name)}</title>"
            '<link rel="alternate" type="application/rss+xml" href="/rss.xml"></head>\n'
            f"<body><main>\n{links}</main></body></html>\n"
        )


class ReplaySite:
    """The publishers of a folder, served from a thread while the `with` block lasts.

    `latency`: milliseconds before each answer. `fail`: share of requests (robots.txt apart) that get a 503 or a closed
    connection, decided by `seed`, address, path and how often it was asked, so that a run can be repeated.
    """

    def __init__(
        self,
        folder: Path | str,
        *,
        port: int = PORT,
        latency: float = 0,
        fail: float = 0,
        seed: int = 0,
        limit: int | None = None,
        log_file: IO[str] | None = None,
    ) -> None:
        self.latency, self.fail, self.seed = latency / 1000, fail, seed
        self.log: list[Request] = []
        self.pages: dict[str, str] = {}
        self.publishers = _publishers(Path(folder), port, limit, self.pages)
        self._log_file = log_file
        self._asked: Counter[tuple[str, str]] = Counter()
        self._bodies: dict[tuple[str, str], tuple[str, bytes, bytes, str]] = {}
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="replay", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    def __enter__(self) -> ReplaySite:
        self._thread.start()
        self._ready.wait()
        if self._failure:
            raise self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop and self._stop:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def sites_toml(self, *, concurrency: int = 4, names: Collection[str] | None = None) -> str:
        """A sites.toml that names every publisher (or those of `names`), its feed given, without a delay."""
        tables = (
            sites.as_toml(
                Site(one.name, f"{one.origin}/", feeds=(f"{one.origin}/rss.xml",), delay=0, concurrency=concurrency),
                comments={f"{one.origin}/rss.xml": f"{len(one.pages)} articles"},
            )
            for one in self.publishers
            if names is None or one.name in names
        )
        return "\n".join(tables)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._failure = error
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (hard if hard != resource.RLIM_INFINITY else max(soft, 65_536), hard)
        )
        servers = []
        try:
            for one in self.publishers:
                handler = _handler(self, one)
                servers.append(await asyncio.start_server(handler, one.address, one.port, limit=MAX_HEAD, backlog=256))
            self._ready.set()
            await self._stop.wait()
        finally:
            for server in servers:
                server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    async def answer(self, one: Publisher, method: str, target: str, headers: dict[str, str]) -> bytes | None:
        """The whole response to one request; None to close the connection instead."""
        if self.latency:
            await asyncio.sleep(self.latency)
        status, response = self._respond(one, method, target, headers)
        entry = Request(time.time(), one.name, target, status)
        self.log.append(entry)
        if self._log_file:
            self._log_file.write(f"{entry.time:.3f}\t{entry.host}\t{entry.path}\t{entry.status}\n")
        return response

    def _respond(self, one: Publisher, method: str, target: str, headers: dict[str, str]) -> tuple[int, bytes | None]:
        if method not in {"GET", "HEAD"}:
            return 405, _response(405, [("Allow", "GET, HEAD")], b"")
        self._asked[one.name, target] += 1
        if self.fail and target != "/robots.txt":
            chance = random.Random(f"{self.seed} {one.name} {target} {self._asked[one.name, target]}").random()
            if chance < self.fail / 2:
                return 0, None
            if chance < self.fail:
                return 503, _response(503, [("Content-Type", "text/plain")], b"busy\n")
        try:
            content_type, plain, packed, etag = self._body(one, target)
        except KeyError:
            return 404, _response(404, [("Content-Type", "text/plain")], b"" if method == "HEAD" else b"no such page\n")
        takes_gzip = bool(packed) and "gzip" in headers.get("accept-encoding", "")
        tag = f'"{etag}-gzip"' if takes_gzip else f'"{etag}"'
        about = [("Content-Type", content_type), ("ETag", tag), ("Vary", "Accept-Encoding")]
        if tag in headers.get("if-none-match", ""):
            return 304, _response(304, about, b"")
        if takes_gzip:
            about.append(("Content-Encoding", "gzip"))
        body = packed if takes_gzip else plain or gzip.decompress(packed)
        return 200, _response(200, about, body, head_only=method == "HEAD")

    def _body(self, one: Publisher, target: str) -> tuple[str, bytes, bytes, str]:
        """Content type, body, body in gzip, and validator. A page's file is read once and kept in gzip."""
        key = (one.name, target)
        if key not in self._bodies:
            made = one.made(target)
            if made:
                kind, plain = made
                self._bodies[key] = (kind, plain, gzip.compress(plain), _digest(plain))
            else:
                case = one.find(target)
                if case is None:
                    raise KeyError(target)
                packed = case.file.read_bytes()
                self._bodies[key] = ("text/html", b"", packed, _digest(packed))
        return self._bodies[key]


def _handler(site: ReplaySite, one: Publisher) -> Any:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), IDLE)
                first, *lines = head.decode("latin-1").split("\r\n")
                method, _, rest = first.partition(" ")
                target, _, version = rest.rpartition(" ")
                pairs = (line.partition(":") for line in lines if line)
                headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
                if target.startswith("http://"):
                    target = "/" + target.split("/", 3)[3] if target.count("/") > 2 else "/"
                response = await site.answer(one, method, target or "/", headers)
                if response is None:
                    break
                writer.write(response)
                await writer.drain()
                if (
                    version != "HTTP/1.1"
                    or headers.get("connection", "").lower() == "close"
                    or "content-length" in headers
                ):
                    break
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ConnectionError):
            pass
        finally:
            writer.close()

    return handle


def _response(status: int, headers: list[tuple[str, str]], body: bytes, *, head_only: bool = False) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "Server: replay"]
    lines += [f"{name}: {value}" for name, value in headers]
    if status != 304:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (b"" if head_only else body)


def _publishers(folder: Path, port: int, limit: int | None, pages: dict[str, str]) -> tuple[Publisher, ...]:
    cases = list(_cases(folder, limit))
    names = sorted({_publisher_of(case) for case in cases})
    addresses = {name: f"127.0.{1 + n // PER_NET}.{1 + n % PER_NET}" for n, name in enumerate(names)}
    found = {name: Publisher(name, addresses[name], port) for name in names}
    for case in cases:
        pages[found[_publisher_of(case)].add(case, folder)] = str(case["id"])
    return tuple(found.values())


def _cases(folder: Path, limit: int | None) -> Iterator[dict[str, Any]]:
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            yield json.loads(line)


def _publisher_of(case: dict[str, Any]) -> str:
    try:
        return urls.site_name(case.get("url") or "")
    except urls.UrlError:
        return NAMELESS


def _dated(published: str) -> str:
    """The date as RSS has it where its offset is known, else as Dublin Core takes it."""
    try:
        moment = datetime.fromisoformat(published)
        if len(published) > len("2026-11-23") and moment.tzinfo:
            return f"<pubDate>{format_datetime(moment)}</pubDate>"
        return f"<dc:date>{date.fromisoformat(published[:10])}</dc:date>"
    except ValueError:
        return ""


def _text(value: object) -> str:
    return "".join(letter for letter in value if letter >= " ") if isinstance(value, str) else ""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder with gold.jsonl and html/")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help="milliseconds before each answer")
    parser.add_argument("--fail", type=float, default=0, metavar="SHARE", help="share of requests that fail, 0 to 1")
    parser.add_argument("--seed", type=int, default=0, help="which requests fail")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N pages only")
    parser.add_argument("--sites-toml", type=Path, metavar="FILE", help="write a matching sites.toml [printed]")
    parser.add_argument("--concurrency", type=int, default=4, help="what that sites.toml allows at one host")
    parser.add_argument("--log", type=Path, metavar="FILE", help="a line a request: time, publisher, path, status")
    chosen = parser.parse_args()
    if not (chosen.folder / "gold.jsonl").is_file():
        print(f"{chosen.folder} has no gold.jsonl", file=sys.stderr)
        return 2
    log_file = chosen.log.open("a", encoding="utf-8", buffering=1) if chosen.log else None
    replay = ReplaySite(
        chosen.folder, port=chosen.port, latency=chosen.latency, fail=chosen.fail, seed=chosen.seed, limit=chosen.limit,
        log_file=log_file,
    )  # fmt: skip
    try:
        with replay:
            toml = replay.sites_toml(concurrency=chosen.concurrency)
            if chosen.sites_toml:
                chosen.sites_toml.write_text(toml, encoding="utf-8")
            else:
                print(toml, flush=True)
            count = f"{len(replay.pages)} pages of {len(replay.publishers)} publishers"
            print(f"Serving {count} on port {chosen.port}. Ctrl-C ends it.", file=sys.stderr, flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"Port {chosen.port} can't be served: {error}", file=sys.stderr)
        return 1
    finally:
        if log_file:
            log_file.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
