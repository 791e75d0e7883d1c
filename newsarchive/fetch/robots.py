"""robots.txt as RFC 9309 has it: one file a host and port; 4xx allows all, no answer or 5xx forbids all for now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from protego import Protego

from newsarchive.capture import decode, payload_digest
from newsarchive.errors import ContentError
from newsarchive.fetch.exchange import FetchFailed
from newsarchive.models import Page
from newsarchive.urls import host_key, origin

MAX_BYTES = 512_000
"""How much of a robots.txt is read: RFC 9309 wants 500 KiB at least."""


@dataclass
class Rules:
    """What a host allows. `failure` says why the rules could not be had, so that nothing is allowed for now."""

    failure: str = ""
    digest: str | None = None
    text: str = ""
    parser: Protego | None = field(default=None, repr=False)

    def allows(self, url: str, agent: str) -> bool:
        """May this agent fetch the URL?"""
        return not self.failure and (self.parser is None or bool(self.parser.can_fetch(url, agent)))

    def delay(self, agent: str) -> float:
        """Seconds that the host wants between requests; 0 where it says nothing."""
        wanted = self.parser.crawl_delay(agent) if self.parser else None
        return float(wanted or 0)


class Robots:
    """The rules of each host, asked once a run. `get` fetches a URL, following redirects, and records it."""

    def __init__(self, get: Callable[[str], Awaitable[Page]]) -> None:
        self._get = get
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    async def rules(self, url: str) -> Rules:
        """The rules for the host of a URL; several askers share one request."""
        key = host_key(url)
        if key not in self._rules:
            self._rules[key] = asyncio.ensure_future(self._fetch(f"{origin(url)}/robots.txt"))
        return await asyncio.shield(self._rules[key])

    def cancel(self) -> None:
        """Give up what is being asked: the run is to end."""
        for task in self._rules.values():
            task.cancel()

    async def _fetch(self, url: str) -> Rules:
        try:
            page = await self._get(url)
        except FetchFailed as failure:
            return Rules(failure.reason)
        return read_rules(page)


def read_rules(page: Page) -> Rules:
    """The rules that a robots.txt's answer stands for."""
    if page.status >= 500 or page.status == 429:
        return Rules("robots_unreachable")
    if page.status != 200:
        return Rules()
    try:
        text = decode(page)[:MAX_BYTES].decode("utf-8", "replace").lstrip("\ufeff")
    except ContentError:
        return Rules()
    return Rules("", payload_digest(page.body), text, Protego.parse(text))
