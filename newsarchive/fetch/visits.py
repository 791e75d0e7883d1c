"""One visit: robots.txt, the request with its validators, its redirects; then what came of it, handed to `ingest`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import urljoin

from scrapy.crawler import Crawler

from newsarchive import sites
from newsarchive.capture import decode, payload_digest
from newsarchive.discover import read_robots
from newsarchive.errors import ContentError, NewsArchiveError
from newsarchive.fetch.exchange import FetchFailed, exchange
from newsarchive.fetch.guard import leads_inside
from newsarchive.fetch.job import CrawlJob
from newsarchive.fetch.listing import read_listing
from newsarchive.fetch.manners import PUT_OFF, Manners, Turn, lane_of
from newsarchive.fetch.reservations import PATH, Declaration, Reservations
from newsarchive.fetch.robots import Robots
from newsarchive.fetch.settings import MAX_SITEMAP, MAX_SIZE, user_agent
from newsarchive.fetch.waiting import until_done
from newsarchive.ingest import Outcome
from newsarchive.models import Capture, Page, Site
from newsarchive.store import Fetch, SourceWork, UrlWork
from newsarchive.store.tombstones import FORGOTTEN
from newsarchive.urls import canonical, host, host_key, is_named_by_address, may_fetch, origin

T = TypeVar("T")
MAX_REDIRECTS = 8
MAX_CRAWL_DELAY = 300.0
"""Seconds between two requests. A host whose robots.txt wants more is left alone: a run would only wait."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
COOKIES = frozenset({"set-cookie", "set-cookie2"})
SIGNALS = ("x-robots-tag", "tdm-reservation", "tdm-policy")
"""Response headers that say what may be done with a page."""


@dataclass
class Trail:
    """The requests of one visit, in order; the last one's page, or the reason why there is none.

    `until`: nothing is wrong with the URL, but its host is to be left alone so long, for that reason.
    """

    fetches: list[Fetch] = field(default_factory=list)
    page: Page | None = None
    reason: str = ""
    until: datetime | None = None

    def put_off(self, wait: tuple[datetime, str]) -> Trail:
        self.page, (self.until, self.reason) = None, wait
        return self


class Visits:
    """Fetches URLs and sources for one job. `pages` counts the URLs that were visited."""

    def __init__(self, crawler: Crawler, job: CrawlJob) -> None:
        self.crawler, self.job = crawler, job
        self.agent = user_agent(job.config.contact, job.config.user_agent)
        self.robot = self.agent.split("/")[0].split()[0]  # the name that robots.txt knows us by
        self.manners = Manners(crawler, job)
        self.robots = Robots(self._get_robots, self.manners)
        self.reservations = Reservations(self._get_own, self.manners)
        self.pages = 0
        self.named = job.named_origins
        self._inside: dict[str, bool] = {}  # of each host, whether its name leads to a private address
        self.asked: dict[str, Site] = {}  # of each host, the site that it was first fetched for
        self.replay_hosts: set[str] = set()  # web archives, asked for mementos: their sitemaps are no source of ours
        self._slow: dict[str, float] = {}  # of each host, the seconds that its robots.txt asks for

    def window(self, site: Site, wide: int, narrow: int) -> int:
        """How much of a site may be under way: little where its host wants to be asked slowly."""
        delay = max(site.delay, self.manners.delay(site.url))
        return 1 if delay > 60 else narrow if delay >= 1 else wide

    # -- what a visit comes to -----------------------------------------------------------------------------------

    async def visit(self, work: UrlWork, site: Site) -> Outcome:
        """Fetch a URL and have it read and stored."""
        trail = await self._follow(work.url, site, work, known=work.article is not None)
        self.pages += 1
        ingest, page = self.job.ingest, trail.page
        if trail.until is not None:
            return await until_done(ingest.put_off(work, trail.until, trail.reason, trail.fetches))
        if page is None:
            return await until_done(ingest.failed(work, trail.reason, trail.fetches))
        if page.status == 304 or (
            page.capture and (page.capture.original or page.capture.id) and work.article is not None
        ):
            return await until_done(
                ingest.unchanged(work, trail.fetches, validators(page) if page.status == 200 else None)
            )
        if page.status not in (200, 203):
            return await until_done(ingest.failed(work, word_for(page.status), trail.fetches))
        return await until_done(ingest.visit(work, page, trail.fetches, validators(page)))

    async def poll(self, work: SourceWork, site: Site) -> str:
        """Fetch a source and enter what it announces; "ok", "quiet" or the reason of its failure."""
        trail = await self._follow(work.url, site, work, known=work.state == "active")
        ingest, page = self.job.ingest, trail.page
        if trail.until is not None and not (trail.fetches and trail.fetches[-1].outcome == "forbidden"):
            await until_done(ingest.put_off(work, trail.until, trail.reason, trail.fetches))
            return trail.reason
        if page is not None and page.status == 304:
            await until_done(ingest.poll(work, site, trail.fetches))
            return "quiet"
        reason = trail.reason
        if page is not None and page.status == 200:
            listing, reason = await read_listing(ingest.pool, work, page, site)
            if listing is not None:
                await until_done(
                    ingest.poll(
                        work,
                        site,
                        trail.fetches,
                        listing=listing,
                        validators=validators(page),
                        digest=payload_digest(page.body),
                    )
                )
                return "ok"
        elif page is not None:
            reason = word_for(page.status)
        await until_done(ingest.poll(work, site, trail.fetches, reason=reason))
        return reason

    # -- requests ------------------------------------------------------------------------------------------------

    async def give_up(self, work: UrlWork | SourceWork, site: Site) -> None:
        """Settle what failed for a reason of our own, so that it is on record and tried again."""
        if isinstance(work, SourceWork):
            await until_done(self.job.ingest.poll(work, site, [], reason="internal_error"))
        else:
            await until_done(self.job.ingest.failed(work, "internal_error", []))

    async def _follow(self, url: str, site: Site, work: UrlWork | SourceWork, *, known: bool) -> Trail:
        """Fetch a URL and what it redirects to; each hop is allowed, recorded and entered."""
        trail, seen, via = Trail(), set[str](), ""
        conditional = _conditions(work) if known else {}
        original = work.previous
        size = MAX_SITEMAP if isinstance(work, SourceWork) and work.kind == "sitemap" else MAX_SIZE
        extra = isinstance(work, UrlWork) and site.max_pages > 0
        while True:
            if refusal := self._refuse(url, site, work, seen) or await self.resolves_inside(url):
                trail.reason = refusal
                trail.fetches.append(Fetch(url, self._now(), "forbidden", refusal))
                return trail
            if extra and seen and not self.job.one_more(site):  # each hop counts
                return trail.put_off((self.manners.midnight(), "max_pages"))
            seen.add(url)
            self.asked.setdefault(host_key(url), site)
            await self.manners.known(url)
            if wait := self.manners.waits(url):
                return trail.put_off(wait)
            self.manners.pace(url, site)
            rules = await self.robots.rules(url)
            if rules.failure and (wait := self.manners.waits(url)):
                trail.fetches.append(Fetch(url, self._now(), "forbidden", rules.failure))
                return trail.put_off(wait)
            wanted = rules.delay(self.robot)
            slow = self._slow[host_key(url)] = min(wanted, MAX_CRAWL_DELAY)
            self.manners.pace(url, site, slow)
            if wanted > MAX_CRAWL_DELAY or not rules.allows(url, self.robot):
                trail.reason = rules.failure or ("crawl_delay" if wanted > MAX_CRAWL_DELAY else "robots")
                line = rules.because(url, self.robot, of_delay=trail.reason == "crawl_delay")
                trail.fetches.append(
                    Fetch(url, self._now(), "forbidden", trail.reason, robots_digest=rules.digest, robots_rule=line)
                )
                return trail
            own, turn = self._own_headers(url, site), Turn(self.manners, url, site, slow)
            try:
                page = await self._exchange(
                    url, {**own, **conditional}, size, original, turn, via, secret=bool(own), known=known
                )
            except FetchFailed as failure:
                if failure.reason == PUT_OFF and (wait := self.manners.waits(url)):
                    return trail.put_off(wait)
                trail.reason = failure.reason
                trail.fetches.append(unanswered(url, self._now(), failure.reason))
                return trail
            declared = Declaration()
            if not turn.refused and page.status < 500:
                may_ask = rules.allows(f"{origin(url)}{PATH}", self.robot)
                declared = await self._declared(url, work, may_ask=may_ask)
            trail.fetches.append(
                replace(
                    entry(page, rules.digest),
                    robots_rule=rules.because(url, self.robot),
                    tdm_digest=declared.digest,
                    reservation=declared.of(url),
                )
            )
            if turn.refused and (wait := self.manners.waits(url)):
                return trail.put_off(wait)
            if page.capture is None:
                trail.reason = FORGOTTEN
                return trail
            target = redirect_target(page)
            if target is None:
                trail.page = page
                return trail
            url, via, conditional, original = target, url, {}, None

    async def _declared(self, url: str, work: UrlWork | SourceWork, *, may_ask: bool) -> Declaration:
        """What the host of a page that came in says of mining. A source only has it asked, for pages that follow."""
        try:
            if isinstance(work, UrlWork):
                return await self.reservations.declared(url, may_ask=may_ask)
            await self.reservations.begin(url, may_ask=may_ask)
        except asyncio.CancelledError:  # the run is to end: a page in hand is stored, with what is known
            if not isinstance(work, UrlWork):
                raise
            return await self.reservations.known(url)
        return Declaration()

    def _refuse(self, url: str, site: Site, work: UrlWork | SourceWork, seen: set[str]) -> str:
        """Why a URL must not be asked; "" where it may."""
        if url in seen:
            return "redirect_loop"
        if self.job.ingest.forgotten.url(url):
            return FORGOTTEN
        if len(seen) > MAX_REDIRECTS:
            return "redirects"
        if not may_fetch(url, self.named):
            return "private_address"
        if seen and isinstance(work, UrlWork) and not sites.in_scope(site, url):
            return "offsite"
        return ""

    async def resolves_inside(self, url: str) -> str:
        """ "private_address" where a public name leads to an address of this machine or network; "" elsewhere.

        A first look; `fetch/guard.py` has the last one, on the connection. A proxy does its own looking up.
        """
        if self.job.config.proxy or origin(url) in self.named or is_named_by_address(url):
            return ""
        name = host(url)
        if name not in self._inside:
            self._inside[name] = await leads_inside(name)
        return "private_address" if self._inside[name] else ""

    async def _exchange(
        self,
        url: str,
        headers: Mapping[str, str],
        size: int,
        original: Capture | None,
        turn: Turn,
        via: str = "",
        *,
        secret: bool = False,
        known: bool = False,
    ) -> Page:
        """One request, recorded. `secret`: it carries a subscription, so that cookies of the answer are credentials."""
        page, seconds = await self.request(url, headers, size, turn)
        if secret:
            page = replace(page, headers=tuple((n, "" if n.lower() in COOKIES else value) for n, value in page.headers))
        notes = {"fetchTimeMs": f"{seconds * 1000:.0f}", **({"via": via} if via else {})}
        return self.job.ingest.record(page, original=original, notes=notes, known=known)

    async def request(self, url: str, headers: Mapping[str, str], size: int, turn: Turn) -> tuple[Page, float]:
        """One request in its turn; its page, and the seconds that the server took. Raises FetchFailed."""
        async with self.manners.seat(turn):
            return await exchange(
                self.crawler,
                url,
                headers={"User-Agent": self.agent, **headers},
                at=self._now(),
                slot=lane_of(url),
                gate=turn,
                named=origin(url) in self.named,
                max_size=size,
                proxy=self.job.config.proxy,
            )

    async def _get_robots(self, url: str) -> Page:
        """Fetch a robots.txt, and take its sitemaps."""
        page = await self._get_own(url, {})
        self._take_sitemaps(page, url)
        return page

    async def _get_own(self, url: str, headers: Mapping[str, str]) -> Page:
        """Fetch what a host says to robots, through its redirects, without asking for leave; record it."""
        asked, fetches = url, list[Fetch]()
        for _ in range(MAX_REDIRECTS):
            if not may_fetch(url, self.named) or await self.resolves_inside(url):
                raise FetchFailed("private_address")
            site = self.asked[host_key(asked)]
            slow = self._slow.get(host_key(url), 0.0)
            turn = Turn(self.manners, url, site, slow)
            await self.manners.known(url)
            self.manners.pace(url, site, slow)
            try:
                page = await self._exchange(url, headers, MAX_SIZE, None, turn)
            except FetchFailed as failure:
                if failure.reason != PUT_OFF:
                    fetches.append(unanswered(url, self._now(), failure.reason))
                self.job.ingest.note(fetches)
                raise
            fetches.append(entry(page, None))
            target = redirect_target(page)
            if target is None:
                self.job.ingest.note(fetches)
                return page
            url = target
        self.job.ingest.note(fetches)
        raise FetchFailed("redirects")

    def _take_sitemaps(self, page: Page, asked: str) -> None:
        site = self.asked.get(host_key(asked))
        if page.status == 200 and site is not None and host_key(asked) not in self.replay_hosts:
            try:
                found = read_robots(decode(page), page.url, site=site)
            except ContentError:
                return
            self.job.ingest.writer.submit(self.job.add_sources, found)

    def _own_headers(self, url: str, site: Site) -> Mapping[str, str]:
        """A site's own headers, for its own hosts alone; and never in clear where the site is encrypted."""
        clear = url.startswith("http:") and site.url.startswith("https:")
        return site.headers if sites.belongs(site, url) and not clear else {}

    def _now(self) -> datetime:
        return self.job.archive.clock.now()


def unanswered(url: str, at: datetime, reason: str) -> Fetch:
    """A request that got no answer as the ledger's fetch."""
    return Fetch(url, at, "forbidden" if reason == "private_address" else "network_error", reason)


def entry(page: Page, robots_digest: str | None) -> Fetch:
    """A response as the ledger's fetch."""
    if page.status == 304:
        outcome, reason = "not_modified", None
    elif page.status in REDIRECTS:
        outcome, reason = "redirect", None
    elif page.status >= 400 or page.status == 202:
        outcome, reason = "http_error", word_for(page.status)
    else:
        outcome, reason = "ok", None
    said = "; ".join(f"{name}: {value}" for name, value in page.headers if name.lower() in SIGNALS)
    return Fetch(page.url, page.fetched_at, outcome, reason, page.status, robots_digest, said or None, page.capture)


def word_for(status: int) -> str:
    """The ledger's word for an answer that is no page: 202 is how some walls say "prove yourself first"."""
    return "challenge" if status == 202 else f"http_{status}"


def redirect_target(page: Page) -> str | None:
    """Where a response sends us, canonical; None where it doesn't, or to nowhere."""
    location = page.header("location")
    if page.status not in REDIRECTS or not location:
        return None
    try:
        return canonical(urljoin(page.url, location.strip()))
    except (NewsArchiveError, ValueError):
        return None


def validators(page: Page) -> tuple[str | None, str | None]:
    """The ETag and Last-Modified of a response, to be sent back at the next visit."""
    return page.header("etag"), page.header("last-modified")


def _conditions(work: UrlWork | SourceWork) -> dict[str, str]:
    given = {"If-None-Match": work.etag, "If-Modified-Since": work.last_modified}
    return {name: value for name, value in given.items() if value}
