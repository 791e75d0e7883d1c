"""A small web archive for tests: pages by address and moment, answered as the Wayback Machine and pywb do."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Literal

from tests.webserver import Answer, WebServer, page

ADDRESS = re.compile(r"/web/(\d{14})id_/(https?://.*)")


def story(title: str, *, said: str = "", extra: str = "") -> bytes:
    """A page that any reader takes for an article, with one paragraph that can be edited."""
    text = "".join(
        f"<p>Paragraph {number} of the report on {title.lower()} says what the council decided on Tuesday, who spoke"
        f" against it, and why the vote was put off for {number + 2} weeks by the mayor of the town.</p>"
        for number in range(6)
    )
    return (
        f"<!doctype html><html lang=en><head><title>{title} | The Test Post</title>"
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">{extra}'
        f'<meta property="article:published_time" content="2024-01-02T03:00:00+01:00"></head>'
        f'<body><article><h1>{title}</h1><p class="byline">By Ada Lind</p>{text}<p>{said}</p></article></body></html>'
    ).encode()


def sha1(body: bytes) -> str:
    return base64.b32encode(hashlib.sha1(body).digest()).decode()


@dataclass(frozen=True)
class Held:
    """A capture that the web archive holds."""

    url: str
    at: str  # fourteen digits
    body: bytes
    status: int = 200
    media: str = "text/html"
    location: str = ""

    @property
    def line(self) -> str:
        """It, as a CDX server lists it."""
        key = self.url.partition("://")[2]
        return f"{key} {self.at} {self.url} {self.media} {self.status} {sha1(self.body)} {len(self.body)}"


class WebArchive(WebServer):
    """Serves captures below `/web/`. `headers`: how it tells the publisher's headers: prefixed, or as they were.

    Another moment than that of a capture is led to the nearest one; what it has nothing of is 404.
    """

    def __init__(self, *captures: Held, headers: Literal["prefixed", "plain"] = "prefixed") -> None:
        super().__init__()
        self.captures, self.headers = list(captures), headers
        self.replay = f"{self.url}/web/"
        self.odd: dict[str, Answer] = {}  # by the page's own address
        self.routes = _Anywhere(self)

    def answer(self, path: str) -> Answer:
        found = ADDRESS.fullmatch(path)
        if found is None:
            return page("not here", status=404)
        at, url = found.groups()
        if url in self.odd:
            return self.odd[url]
        held = sorted((abs(int(each.at) - int(at)), each.at, each) for each in self.captures if each.url == url)
        if not held:
            return page("<h1>The archive has not archived that URL.</h1>", status=404)
        best = held[0][2]
        if best.at != at:
            return page("", status=302, Location=f"/web/{best.at}id_/{url}")
        return self.replayed(best)

    def replayed(self, held: Held) -> Answer:
        when = datetime.strptime(held.at, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        prefix = "X-Archive-Orig-" if self.headers == "prefixed" else ""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(held.status)
            told = {
                "Content-Type": held.media,
                "Content-Length": str(len(held.body)),
                "Memento-Datetime": format_datetime(when, usegmt=True),
                f"{prefix}X-Robots-Tag": "noarchive",
                f"{prefix}Server": "the publisher's",
            }
            if self.headers == "prefixed":
                told["X-Robots-Tag"] = "noindex"  # said by the archive, of itself
            if held.location:
                there = f"/web/{held.at}id_/{held.location}" if self.headers == "prefixed" else held.location
                told["Location"] = there
            for name, value in told.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(held.body)

        return answer


class _Anywhere(dict[str, Answer]):
    """Routes, of which every address that is not listed is a matter of the archive."""

    def __init__(self, archive: WebArchive) -> None:
        super().__init__()
        self.archive = archive

    def get(self, path: str, default: Answer | None = None) -> Answer:  # type: ignore[override]
        return self[path] if path in self else self.archive.answer(path)
