"""robots.txt as RFC 9309 has it: one a host and port, kept for a day; 4xx allows all, no answer or 5xx none for now.

While a host gives none, its last good one holds for some days; without one, the host is left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from protego import Protego

from newsarchive import schedule
from newsarchive.capture import decode, payload_digest
from newsarchive.errors import ContentError
from newsarchive.fetch.exchange import FetchFailed
from newsarchive.fetch.manners import PUT_OFF, Manners
from newsarchive.fetch.robots_rule import Line, deciding, delaying, rules_for
from newsarchive.models import Page
from newsarchive.store import Host
from newsarchive.urls import host_key, origin

MAX_BYTES = 512_000
"""How much of a robots.txt is read: RFC 9309 wants 500 KiB at least."""
NO_OUTAGE = frozenset({"private_address", PUT_OFF})
"""Why a robots.txt was not had, though nothing is wrong with its host."""


@dataclass
class Rules:
    """What a host allows. `failure` says why the rules could not be had, so that nothing is allowed for now."""

    failure: str = ""
    digest: str | None = None
    text: str = ""
    parser: Protego | None = field(default=None, repr=False)
    _lines: dict[str, tuple[Line, ...]] = field(default_factory=dict, repr=False)

    def allows(self, url: str, agent: str) -> bool:
        """May this agent fetch the URL?"""
        return not self.failure and (self.parser is None or bool(self.parser.can_fetch(url, agent)))

    def delay(self, agent: str) -> float:
        """Seconds that the host wants between requests; 0 where it says nothing."""
        wanted = self.parser.crawl_delay(agent) if self.parser else None
        return float(wanted or 0)

    def because(self, url: str, agent: str, *, of_delay: bool = False) -> str | None:
        """The line that decides about a URL, as "12: Disallow: /private/"; None where none speaks of it.

        None as well where our own reading of the lines does not come to what was decided: a wrong line would be worse.
        `of_delay`: the line that asks for a wait.
        """
        if self.parser is None:
            return None
        if agent not in self._lines:
            self._lines[agent] = rules_for(self.text, agent)
        line = delaying(self._lines[agent]) if of_delay else deciding(self._lines[agent], url)
        if line is None or (not of_delay and (line.field == "allow") != self.allows(url, agent)):
            return None
        return f"{line.number}: {line.text}"


class Robots:
    """The rules of each host. `get` fetches a URL, following redirects, and records it."""

    def __init__(self, get: Callable[[str], Awaitable[Page]], manners: Manners) -> None:
        self._get, self._manners = get, manners
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    async def rules(self, url: str) -> Rules:
        """The rules for the host of a URL; several askers share one request."""
        key = host_key(url)
        task = self._rules.get(key)
        if task is None or (task.done() and not await self._holds(url, task)):
            task = self._rules[key] = asyncio.ensure_future(self._read(url))
        return await asyncio.shield(task)

    async def _holds(self, url: str, task: asyncio.Task[Rules]) -> bool:
        """Do rules that were had earlier in this run still hold?"""
        if task.cancelled() or task.exception() is not None:
            return False
        host = await self._manners.known(url)
        if task.result().failure in NO_OUTAGE:
            return task.result().failure == "private_address"
        if task.result().failure:
            return self._manners.waits(url) is not None
        return host.robots_at is not None and self._manners.now() - host.robots_at < schedule.ROBOTS_FOR

    def cancel(self) -> None:
        """Give up what is being asked: the run is to end."""
        for task in self._rules.values():
            task.cancel()

    async def _read(self, url: str) -> Rules:
        """The rules that an earlier run was given less than a day ago, or else the host's own."""
        host, now = await self._manners.known(url), self._manners.now()
        if host.robots_at and not host.robots_reason and now - host.robots_at < schedule.ROBOTS_FOR:
            return _parsed(host.robots, host.robots_digest)
        page, reason = None, ""
        try:
            page = await self._get(f"{origin(url)}/robots.txt")
        except FetchFailed as failure:
            reason = failure.reason
        rules = read_rules(page) if page else Rules(reason)
        if rules.failure in NO_OUTAGE:
            return rules
        host, now = await self._manners.known(url), self._manners.now()
        if not rules.failure:
            text = rules.text or None
            self._manners.keep(
                replace(
                    host, robots_at=now, robots_reason=None, robots_good_at=now, robots_digest=rules.digest, robots=text
                )
            )
            return rules
        self._manners.keep(replace(host, robots_at=now, robots_reason=rules.failure))
        if self._manners.waits(url) is None and _still_good(host, now):
            return _parsed(host.robots, host.robots_digest)
        self._manners.unreachable(url, rules.failure)
        return rules


def _still_good(host: Host, now: datetime) -> bool:
    return host.robots_good_at is not None and now - host.robots_good_at < schedule.GOOD_FOR


def _parsed(text: str | None, digest: str | None) -> Rules:
    return Rules("", digest, text or "", Protego.parse(text) if text else None)


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
