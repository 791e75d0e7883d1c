"""One crawl's belongings: the archive, the run, the way in, and which sites it is about."""

from __future__ import annotations

import sqlite3
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive import __version__
from newsarchive.alerts import Alert
from newsarchive.clock import Clock, iso
from newsarchive.discover import first_sources
from newsarchive.extract import AGREES
from newsarchive.models import Run, Site, Source
from newsarchive.sites import Config, belongs, load
from newsarchive.store import Archive, Change, MementoWork, Replay, SourceWork, UrlWork, backfill
from newsarchive.store.archive import explained
from newsarchive.store.room import Room
from newsarchive.urls import host_key, origin, site_name

if TYPE_CHECKING:
    from newsarchive.ingest import Ingest

SHORTLY = 2.0  # seconds
UNHURRIED = frozenset({"finished", "page_limit"})
"""Ends of a run that leave it time for what is under way."""
BACK_SHARE = 4
"""One lease in so many may be for an older page of a source: a long back-fill brings articles from its start."""
ENOUGH = 200
"""Pieces of work taken at a time: more than are fetched before the next are taken, in well under 0.1 s."""
QUIET = 5.0
"""Seconds in which a site without work is left out: with 2,000 sites, looking at each takes 30 ms."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for. `sites`: names or URLs; () is all that is due. `sources_only`: look, but fetch no article."""

    sites: tuple[str, ...] = ()
    max_seconds: float = 0.0  # 0: no limit
    max_pages: int = 0
    refetch: bool = False  # due or not
    sources_only: bool = False
    workers: int | None = None
    since: date | None = None  # go back to this day


@dataclass
class CrawlJob:
    """A crawl, opened. `close` ends it."""

    archive: Archive
    config: Config
    options: Options
    run: Run
    sites: dict[str, Site]  # those that were asked for, by name
    all_sites: bool
    room: Room
    others: dict[str, Site] = field(default_factory=dict)  # known to the archive, but not configured (any more)
    alerts: Change = field(default_factory=Change)  # those that `close` opened and closed
    by_site: dict[str, Counter[str]] = field(default_factory=dict)  # done, under_way, errors: for who looks on
    replays: list[Replay] = field(default_factory=list)  # the web archives that mementos may be fetched from
    _prepared: bool = False
    _known: list[str] = field(default_factory=list)
    _last: str = ""  # the site that was last found due
    _quiet: dict[str, float] = field(default_factory=dict)  # sites without work, until when that is believed
    _day: datetime | None = None
    _today: dict[str, int] = field(default_factory=dict)  # pages that a site with a daily limit may still be asked for

    @cached_property
    def ingest(self) -> Ingest:
        """The way in, opened at its first use: a run that has nothing to fetch needs neither workers nor a WARC file.

        From then on the archive's connection belongs to its writer.
        """
        from newsarchive.ingest import Ingest

        secrets = {name for site in self.config.sites for name in site.headers}
        return Ingest(self.archive, self.run, config=self.config, workers=self.options.workers, secret_headers=secrets)

    def ended_idle(self) -> bool:
        """Was nothing due, so that the run is over? To be asked before `ingest` is used."""
        try:
            with self.archive.atomic():
                self.prepare()
            if any(self.site(name) for name in self.archive.ledger.due_sites(self.run.id)):
                return False
            if not self.options.sources_only and next(self.archive.mementos.due(self.run.id, self._chosen()), None):
                return False
        except sqlite3.Error as error:
            self.close("failed")
            raise explained(self.archive.path, error) from error
        except BaseException:
            self.close("failed")
            raise
        self.close("finished")
        return True

    @property
    def named_origins(self) -> frozenset[str]:
        """Origins that the user named, which may therefore be private addresses."""
        named: set[str] = set()
        for site in (*self.config.sites, *self.sites.values()):
            hosts = (f"{scheme}://{host}" for host in site.hosts for scheme in ("http", "https"))
            named.update(origin(url) for url in (site.url, *hosts, *site.feeds, *site.sitemaps, *site.sections))
        named.update(origin(replay.prefix) for replay in self.replays)
        return frozenset(named)

    def prepare(self) -> None:
        """Enter the sites and their first sources in the ledger, once."""
        if self._prepared:
            return
        self._prepared = True
        self.archive.ledger.mend_clock()
        strangers = self._strangers()
        for site in self.sites.values():
            self.archive.ledger.add_site(site)
            if self.options.since is not None:
                backfill.begin(self.archive, [site.name], self.options.since, again=self.options.refetch)
            earlier = [name for name, url in strangers.items() if belongs(site, url)]
            self.archive.ledger.adopt(site, earlier)
            for name in earlier:
                del strangers[name]
            self.archive.ledger.add_sources(first_sources(site))
        if self.options.sites:  # named by a person, who has perhaps mended what failed
            self.archive.ledger.ask_failing(list(self.sites))
            for url in {url for site in self.sites.values() for url in (site.url, *site.feeds, *site.sitemaps)}:
                self.archive.hosts.lift(host_key(url))
        if self.options.refetch:
            known = [row["name"] for row in self.archive.query("SELECT name FROM sites")]
            names = known if self.all_sites else list(self.sites)
            self.archive.ledger.make_due(names, urls=not self.options.sources_only)
            if not self.options.sources_only:
                self.archive.mementos.make_due(self._chosen())

    def _strangers(self) -> dict[str, str]:
        """Name and home page of the sites in the archive that sites.toml doesn't know: perhaps earlier names of one."""
        configured = {site.name for site in self.config.sites} | set(self.sites)
        rows = self.archive.query("SELECT name, url FROM sites")
        return {row["name"]: row["url"] for row in rows if row["name"] not in configured}

    def take(
        self, room: Callable[[Site], int], left: int | None, held: Collection[str] = ()
    ) -> list[tuple[SourceWork | UrlWork | MementoWork, Site]]:
        """Lease what is due: sources first. `room` says how much of a site, `left` how many pages in all.

        Sites get their turn one after the other, and a call ends once it has ENOUGH: the first requests do not wait
        for thousands of others. `held` are the sites that work is under way of, which may bring more at any moment; of
        the others, one that had nothing is not looked at again within QUIET, unless nothing is under way at all.
        """
        if not held:
            self._quiet.clear()
        taken: list[tuple[SourceWork | UrlWork | MementoWork, Site]] = []
        taken_elsewhere = self._lanes_elsewhere()
        for name in self.archive.ledger.due_sites(self.run.id, self._turns(room, held)):
            self._quiet.pop(name, None)
            self._last = name
            site = self.site(name)
            if site is None or site_name(site.url) in taken_elsewhere or (free := room(site)) <= 0:
                continue
            sources = self.archive.ledger.take_sources(self.run.id, name, free)
            if len(sources) < free and not self.options.sources_only:  # going back leaves room for articles
                share = max(1, (free - len(sources)) // BACK_SHARE)
                sources += self.archive.ledger.take_sources(self.run.id, name, share, once=True)
            taken.extend((work, site) for work in sources)
            free -= len(sources)
            if left is not None:
                free = min(free, left)
            if site.max_pages:
                free = min(free, self._left_today(site))
            if free > 0 and not self.options.sources_only:
                urls = self.archive.ledger.take_urls(self.run.id, name, free)
                taken.extend((work, site) for work in urls)
                left = left - len(urls) if left is not None else None
                if site.max_pages:
                    self._today[name] -= len(urls)
            if len(taken) >= ENOUGH:
                break
        if not self.options.sources_only:
            taken.extend(self._take_mementos(room, left, taken_elsewhere))
        return taken

    def _take_mementos(
        self, room: Callable[[Site], int], left: int | None, elsewhere: Collection[str]
    ) -> list[tuple[SourceWork | UrlWork | MementoWork, Site]]:
        """Lease mementos that are due, of each web archive as much as it has room for."""
        from newsarchive.ingest.mementos import replay_site

        taken: list[tuple[SourceWork | UrlWork | MementoWork, Site]] = []
        named = {replay.id for replay in self.replays}
        for replay in self.archive.mementos.due(self.run.id, self._chosen()):
            site = replay_site(replay)
            free = room(site)
            if replay.id not in named or free <= 0 or site_name(replay.prefix) in elsewhere:
                continue
            free = min(free, left) if left is not None else free
            free = min(free, self._left_today(site)) if site.max_pages else free
            works = self.archive.mementos.take(self.run.id, replay, free, self._chosen()) if free > 0 else []
            taken.extend((work, site) for work in works)
            left = left - len(works) if left is not None else None
            if site.max_pages:
                self._today[site.name] -= len(works)
        return taken

    def _chosen(self) -> list[str] | None:
        """The sites that were asked for by name; None: all."""
        return None if self.all_sites else list(self.sites)

    def _lanes_elsewhere(self) -> set[str]:
        """The registered domains at which another run is at work: two would ask them twice as fast as they may."""
        names = self.archive.ledger.taken_by_others(self.run.id)
        rows = (self.archive.one("SELECT url FROM sites WHERE name = ?", (name,)) for name in names)
        asked = self.archive.mementos.taken_by_others(self.run.id)
        prefixes = {replay.prefix for replay in self.replays if replay.id in asked}
        return {site_name(row["url"]) for row in rows if row} | {site_name(prefix) for prefix in prefixes}

    def one_more(self, site: Site) -> bool:
        """Count a redirect's hop against a site's daily limit; whether it may be asked today."""
        if self._today.get(site.name, 0) <= 0:
            return False
        self._today[site.name] -= 1
        return True

    def _turns(self, room: Callable[[Site], int], held: Collection[str]) -> Iterator[str]:
        """The sites that may be looked at, beginning behind the one that was last; each is quiet until found due."""
        names = self._names()
        start = bisect_right(names, self._last)
        now = time.monotonic()
        for name in names[start:] + names[:start]:
            if self._quiet.get(name, 0.0) > now:
                continue
            site = self.site(name)
            if site is not None and room(site) > 0:
                if name not in held:
                    self._quiet[name] = now + QUIET
                yield name

    def _names(self) -> list[str]:
        """The sites that this crawl is about."""
        if not self.all_sites:
            return sorted(self.sites)
        if not self._known:
            self._known = [row["name"] for row in self.archive.query("SELECT name FROM sites ORDER BY name")]
        return self._known

    def _left_today(self, site: Site) -> int:
        """How many pages a site's daily limit leaves, as the ledger and this run count them."""
        midnight = self.archive.clock.now().replace(hour=0, minute=0, second=0)
        if midnight != self._day:
            self._day, self._today = midnight, {}
        if site.name not in self._today:
            fetched = sum(belongs(site, url) for url in self._pages_since(midnight))
            self._today[site.name] = max(0, site.max_pages - fetched)
        return self._today[site.name]

    def _pages_since(self, moment: datetime) -> list[str]:
        """The addresses that answered since then, hops of redirects too; without sources and what robots are told."""
        rows = self.archive.query(
            "SELECT url FROM fetches WHERE run IN (SELECT id FROM runs WHERE command = 'crawl'"
            " AND coalesce(ended_at, :since) >= :since) AND at >= :since AND status IS NOT NULL"
            " AND url NOT IN (SELECT url FROM sources) AND url NOT LIKE '%/robots.txt'"
            " AND url NOT LIKE '%/.well-known/tdmrep.json'",
            {"since": iso(moment)},
        )
        return [row["url"] for row in rows]

    def site(self, name: str) -> Site | None:
        """A site that this crawl is about, or None."""
        if name in self.sites:
            return self.sites[name]
        if not self.all_sites:
            return None
        if name not in self.others:
            url = self.archive.value("SELECT url FROM sites WHERE name = ?", (name,))
            if url is None:
                return None
            self.others[name] = Site(name=name, url=url)
        return self.others[name]

    def add_sources(self, sources: tuple[Source, ...]) -> int:
        """Enter sources that robots.txt names."""
        return self.archive.ledger.add_sources(sources)

    def close(self, outcome: str) -> None:
        """Store what was read, end the run, close the archive.

        A run that is told to end, or has no time left, waits SHORTLY for pages that are being read; those that are not
        read by then go back to the ledger, and their captures stay.
        """
        try:
            if "ingest" in vars(self):
                self.ingest.close(None if outcome in UNHURRIED else SHORTLY)
            disk = Alert("", "disk", self.room.look()) if self.room.look() else None
            self.alerts = self.archive.alerts.evaluate(self.run.id, agrees=AGREES, disk=disk)
        finally:
            self.archive.runs.end(self.run, outcome)
            self.archive.close()


def open_job(db: str | Path, options: Options, *, config: Config | None = None, clock: Clock | None = None) -> CrawlJob:
    """Open the archive, read sites.toml, begin a run. Raises NewsArchiveError."""
    config = config or load(db_path=Path(db))
    sites = {site.name: site for site in (config.find(name) for name in options.sites)}
    if not options.sites:
        sites = {site.name: site for site in config.sites}
    archive = Archive(db, clock=clock)
    run = archive.runs.start("crawl", " ".join(sys.argv[1:]), version=__version__)
    room = Room(archive.path, archive.warc_folder, run.token, config.max_disk)
    return CrawlJob(archive, config, options, run, sites, not options.sites, room, replays=archive.mementos.replays())
