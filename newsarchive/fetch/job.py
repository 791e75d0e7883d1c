"""One crawl's belongings: the archive, the run, the way in, and which sites it is about."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from newsarchive import __version__
from newsarchive.clock import Clock
from newsarchive.discover import first_sources
from newsarchive.ingest import Ingest
from newsarchive.models import Run, Site, Source
from newsarchive.sites import Config, belongs, load
from newsarchive.store import Archive, SourceWork, UrlWork
from newsarchive.urls import origin

SHORTLY = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for. `sites`: names or URLs; () is all that is due. `sources_only`: look, but fetch no article."""

    sites: tuple[str, ...] = ()
    max_seconds: float = 0.0  # 0: no limit
    max_pages: int = 0
    refetch: bool = False  # due or not
    sources_only: bool = False
    workers: int | None = None


@dataclass
class CrawlJob:
    """A crawl, opened. `close` ends it."""

    archive: Archive
    config: Config
    options: Options
    run: Run
    ingest: Ingest
    sites: dict[str, Site]  # those that were asked for, by name
    all_sites: bool
    others: dict[str, Site] = field(default_factory=dict)  # known to the archive, but not configured (any more)
    _day: datetime | None = None
    _today: dict[str, int] = field(default_factory=dict)  # pages that a site with a daily limit may still be asked for

    @property
    def named_origins(self) -> frozenset[str]:
        """Origins that the user named, which may therefore be private addresses."""
        named: set[str] = set()
        for site in (*self.config.sites, *self.sites.values()):
            hosts = (f"{scheme}://{host}" for host in site.hosts for scheme in ("http", "https"))
            named.update(origin(url) for url in (site.url, *hosts, *site.feeds, *site.sitemaps, *site.sections))
        return frozenset(named)

    def prepare(self) -> None:
        """Enter the sites and their first sources in the ledger."""
        self.archive.ledger.mend_clock()
        strangers = self._strangers()
        for site in self.sites.values():
            self.archive.ledger.add_site(site)
            earlier = [name for name, url in strangers.items() if belongs(site, url)]
            self.archive.ledger.adopt(site, earlier)
            for name in earlier:
                del strangers[name]
            self.archive.ledger.add_sources(first_sources(site))
        if self.options.sites:  # named by a person, who has perhaps mended what failed
            self.archive.ledger.ask_failing(list(self.sites))
        if self.options.refetch:
            known = [row["name"] for row in self.archive.query("SELECT name FROM sites")]
            names = known if self.all_sites else list(self.sites)
            self.archive.ledger.make_due(names, urls=not self.options.sources_only)

    def _strangers(self) -> dict[str, str]:
        """Name and home page of the sites in the archive that sites.toml doesn't know: perhaps earlier names."""
        configured = {site.name for site in self.config.sites} | set(self.sites)
        rows = self.archive.query("SELECT name, url FROM sites")
        return {row["name"]: row["url"] for row in rows if row["name"] not in configured}

    def take(self, room: Callable[[Site], int], left: int | None) -> list[tuple[SourceWork | UrlWork, Site]]:
        """Lease what is due: sources first. `room` says how much of a site, `left` how many pages in all."""
        taken: list[tuple[SourceWork | UrlWork, Site]] = []
        for name in self.archive.ledger.due_sites(self.run.id):
            site = self.site(name)
            if site is None or (free := room(site)) <= 0:
                continue
            sources = self.archive.ledger.take_sources(self.run.id, name, free)
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
        return taken

    def _left_today(self, site: Site) -> int:
        """How many pages a site's daily limit leaves, as the ledger and this run count them."""
        midnight = self.archive.clock.now().replace(hour=0, minute=0, second=0)
        if midnight != self._day:
            self._day, self._today = midnight, {}
        if site.name not in self._today:
            fetched = self.archive.ledger.fetched_since(site.name, midnight)
            self._today[site.name] = max(0, site.max_pages - fetched)
        return self._today[site.name]

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
            self.ingest.close(None if outcome == "finished" else SHORTLY)
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
    secrets = {name for site in config.sites for name in site.headers}
    ingest = Ingest(archive, run, config=config, workers=options.workers, secret_headers=secrets)
    return CrawlJob(archive, config, options, run, ingest, sites, not options.sites)
