"""One publisher as a web site: from an address and a day to an answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from newsarchive.demo import announce, pictures
from newsarchive.demo.pages import Expected, Story, absolute
from newsarchive.demo.publishers import Publisher
from newsarchive.demo.render import Renderer, style

if TYPE_CHECKING:
    from collections.abc import Callable

TRACKING = re.compile(r"utm_\w+|ref|fbclid|at_medium")
"""Parameters that the publishers' servers don't look at."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, before compression and conditions. `modified` is in UTC."""

    status: int
    content_type: str
    body: bytes
    modified: datetime
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Weak, as servers that compress on the fly send it."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @property
    def compressible(self) -> bool:
        return not self.content_type.startswith(("image/png", "application/gzip", "application/x-gzip"))


class SampleSite:
    """A publisher at its address. `urls` are the home pages of all publishers: they link to each other."""

    def __init__(self, publisher: Publisher, urls: Mapping[str, str]) -> None:
        self.publisher = publisher
        self.base = urls[publisher.name]
        self._urls = urls
        self._renderer = Renderer(publisher, urls)
        self._announced = announce.addresses(publisher)
        self.answer: Callable[[str, int], Answer] = lru_cache(maxsize=1024)(self._answer)

    def pages(self, day: int) -> tuple[Expected, ...]:
        """What is on each page of that day, absolute, twins included."""
        found = []
        for story in self.publisher.on(day):
            found.append(absolute(story.expected, self._urls))
            if amp := story.extra.get("amp"):
                found.append(absolute(_twin(story, amp), self._urls))
        return tuple(found)

    def _answer(self, target: str, day: int) -> Answer:
        path = _without_tracking(target)
        stories = self.publisher.on(day)
        newest = max(story.moment for story in stories)
        facts = self.publisher.facts
        if (moved := facts.get("redirects", {}).get(path)) is not None:
            headers = {"Location": self.base.rstrip("/") + moved}
            return Answer(
                301, "text/html", b"<html><head><title>301 Moved Permanently</title></head></html>", newest, headers
            )
        if path in self._announced:
            content_type, body = announce.make(self.publisher, self.base, path, day)
            return Answer(200, content_type, body, newest)
        if path.endswith(".png"):
            return Answer(200, "image/png", pictures.png(path), newest)
        if path.partition("?")[0] == style(self.publisher):  # themes add their version as a query
            return Answer(200, "text/css; charset=utf-8", self._renderer.css(), newest)
        for story in stories:
            if path == story.expected.path:
                modified = newest if story.kind == "listing" else story.moment
                return self._html(story.expected.status, self._renderer.page(story, stories), modified)
            if path == story.extra.get("amp"):
                return self._html(200, self._renderer.amp(story), story.moment)
        status = 410 if path in self.publisher.gone(day) else 404
        return self._html(status, self._renderer.missing(status, stories), newest)

    def _html(self, status: int, text: str, modified: datetime) -> Answer:
        charset = self.publisher.charset
        named = self.publisher.facts.get("charset_in_header", True)
        content_type = f"text/html; charset={charset}" if named else "text/html"
        return Answer(status, content_type, text.encode(charset, "xmlcharrefreplace"), modified)


def _twin(story: Story, path: str) -> Expected:
    return replace(story.expected, path=path, twin_of=story.expected.path, in_feed=False)


def _without_tracking(target: str) -> str:
    """Path and query as the publisher's pages are known by them."""
    parts = urlsplit(target)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not TRACKING.fullmatch(name)]
    return f"{parts.path}?{urlencode(kept)}" if kept else parts.path
