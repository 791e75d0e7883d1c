"""How each host is asked: how slowly, and whether now at all.

Hosts of one registered domain share one lane: one delay, and one request at a time where the site says nothing else.
What a host said (429, 503, Retry-After, no robots.txt) is kept in the table `hosts`, so that it holds for later runs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from newsarchive import schedule, sites
from newsarchive.fetch.exchange import FetchFailed
from newsarchive.fetch.guard import GATE
from newsarchive.fetch.job import CrawlJob
from newsarchive.fetch.waiting import until_done
from newsarchive.models import Site
from newsarchive.store import Host
from newsarchive.urls import host_key, is_named_by_address, site_name

PUT_OFF = "put_off"
"""Why a request was not sent: its host is to be left alone. The ledger has the host's reason."""


@dataclass
class Lane:
    """The requests to the hosts of one registered domain. `delays` in seconds, by host.

    `seats`: Scrapy's slots let more requests through than they should where these come at once and there is no delay.
    """

    delays: dict[str, float] = field(default_factory=dict)
    concurrency: int = 1
    seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    troubled: float = 0.0  # when it was last overloaded; what was sent before says nothing new


class Turn:
    """A request's gate: shut while its host is to be left alone. `own`: the seconds that its site asks for itself.

    `refused`: the answer says that the host is to be left alone from now on.
    """

    def __init__(self, manners: Manners, url: str, site: Site, own: float = 0.0) -> None:
        self.manners, self.url, self.site, self.own = manners, url, site, own
        self.sent, self.refused = 0.0, False

    def open(self) -> None:
        if self.manners.waits(self.url):
            raise FetchFailed(PUT_OFF)
        self.sent = time.monotonic()

    def answered(self, status: int, retry_after: str | None) -> None:
        self.refused = self.manners.heed(self, status, retry_after)


class Manners:
    """The hosts of one crawl. `known` must have been awaited for a URL before anything else is asked about it."""

    def __init__(self, crawler: Crawler, job: CrawlJob) -> None:
        self.crawler, self.job = crawler, job
        self._hosts: dict[str, Host] = {}
        self._lanes: dict[str, Lane] = {}

    async def known(self, url: str) -> Host:
        """What is known of a URL's host, from this run or an earlier one."""
        key = host_key(url)
        if key not in self._hosts:
            found = await until_done(self.job.ingest.writer.submit(self.job.archive.hosts.get, key))
            self._hosts.setdefault(key, found)
        return self._hosts[key]

    def keep(self, host: Host) -> None:
        """Remember something of a host, and have it written."""
        self._hosts[host.host] = host
        self.job.ingest.writer.submit(self.job.archive.hosts.save, host)

    def waits(self, url: str) -> tuple[datetime, str] | None:
        """Until when a URL's host is to be left alone, and why; None where it may be asked."""
        host = self._hosts.get(host_key(url))
        if host is None or host.wait_until is None or host.wait_until <= self.now():
            return None
        return host.wait_until, host.wait_reason or "http_503"

    # -- how slowly ----------------------------------------------------------------------------------------------

    def delay(self, url: str) -> float:
        """Seconds between two requests in a URL's lane, as far as they are known."""
        lane = self._lanes.get(lane_of(url))
        return max(lane.delays.values(), default=0.0) if lane else 0.0

    def pace(self, url: str, site: Site, wanted: float = 0.0) -> None:
        """Keep a URL's lane at the slowest of what its site's entry, `wanted` and recent overloads ask for.

        A host that is not the site's own is asked as its own entry says, or the default.
        """
        host, lane = self._hosts[host_key(url)], self._lanes.setdefault(lane_of(url), Lane())
        own = self._entry(url, site)
        delay = max(own.delay, wanted)
        lane.delays[host.host] = schedule.eased(host.delay, host.slowed_at, self.now(), delay)
        for _ in range(own.concurrency - lane.concurrency):
            lane.seats.release()
        lane.concurrency = max(lane.concurrency, own.concurrency)
        slowest = max(lane.delays.values())
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        settings = {"concurrency": lane.concurrency, "delay": slowest, "jitter": 0.0}
        downloader.per_slot_settings[lane_of(url)] = settings
        if slot := downloader.slots.get(lane_of(url)):  # a request has made it already
            slot.delay, slot.jitter, slot.concurrency = slowest, 0.0, lane.concurrency

    @asynccontextmanager
    async def seat(self, turn: Turn) -> AsyncIterator[None]:
        """One of the requests that may be under way in a lane. Raises FetchFailed where it may not be sent now."""
        async with self._lanes[lane_of(turn.url)].seats:
            turn.open()
            yield

    def _entry(self, url: str, site: Site) -> Site:
        """The site whose entry speaks for a URL's host: the one that it is fetched for, where the host is its own."""
        return site if sites.belongs(site, url) else self.job.config.site_for(url)

    # -- what a host says ----------------------------------------------------------------------------------------

    def heed(self, turn: Turn, status: int, retry_after: str | None) -> bool:
        """Take an answer's word for how its host wants to be asked; whether it is to be left alone from now on."""
        host, lane = self._hosts[host_key(turn.url)], self._lanes.setdefault(lane_of(turn.url), Lane())
        fresh = turn.sent >= lane.troubled
        if status not in (429, 503):
            if host.strikes and fresh and status < 500:
                self.keep(replace(host, strikes=0))
            return False
        now = self.now()
        until = schedule.wait_after(status, retry_after, host.strikes + fresh, now)
        if fresh:
            own = max(self._entry(turn.url, turn.site).delay, turn.own)
            current = schedule.eased(host.delay, host.slowed_at, now, own)
            host = replace(host, delay=schedule.slowed(current, own), slowed_at=now)
            lane.troubled = time.monotonic()
        if until is None:
            self.keep(host)
        else:
            self._leave_alone(replace(host, strikes=host.strikes + fresh), until, f"http_{status}")
        self.pace(turn.url, turn.site, turn.own)
        return until is not None

    def unreachable(self, url: str, reason: str) -> None:
        """The host gives no robots.txt, so that nothing may be asked of it for a while."""
        host = self._hosts[host_key(url)]
        if self.waits(url) is None:  # a Retry-After has said already for how long
            strikes = host.strikes + 1
            self._leave_alone(replace(host, strikes=strikes), schedule.robots_wait(strikes, self.now()), reason)

    def _leave_alone(self, host: Host, until: datetime, reason: str) -> None:
        if host.wait_until is not None and host.wait_until > until:
            until, reason = host.wait_until, host.wait_reason or reason
        self.keep(replace(host, wait_until=until, wait_reason=reason))
        self.job.ingest.writer.submit(self.job.archive.hosts.put_off_all, host.host, until, reason)
        self._turn_away()

    def _turn_away(self) -> None:
        """End the requests that stand in a queue for a host that is to be left alone: else each would take its turn."""
        assert self.crawler.engine is not None
        for slot in self.crawler.engine.downloader.slots.values():
            for request, waiting in list(slot.queue):
                turn = request.meta.get(GATE)
                if isinstance(turn, Turn) and self.waits(turn.url):
                    slot.queue.remove((request, waiting))
                    waiting.errback(Failure(FetchFailed(PUT_OFF)))  # type: ignore[no-untyped-call]

    def midnight(self) -> datetime:
        """When the next day begins, by which daily limits are counted."""
        return self.now().replace(hour=0, minute=0, second=0) + timedelta(days=1)

    def now(self) -> datetime:
        return self.job.archive.clock.now()


def lane_of(url: str) -> str:
    """Whose requests are counted together: a registered domain's; of an address, host and port."""
    return host_key(url) if is_named_by_address(url) else site_name(url)
