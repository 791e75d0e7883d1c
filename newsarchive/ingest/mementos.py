"""Mementos: what a web archive's index lists enters the ledger; what the crawl fetched is filed under its date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from newsarchive import schedule, sites
from newsarchive.capture import as_published
from newsarchive.clock import iso
from newsarchive.ingest import Ingest, filing
from newsarchive.ingest.filing import Outcome
from newsarchive.ingest.reading import Reading
from newsarchive.models import Memento, Page, Site
from newsarchive.sites import Config
from newsarchive.store import Archive, Fetch, MementoWork, Replay
from newsarchive.store.mementos import Entered
from newsarchive.store.tombstones import FORGOTTEN
from newsarchive.urls import UrlError, canonical

BATCH = 1_000
"""Mementos entered in one transaction of the writer: 40 to 60 ms of a core."""
AHEAD = timedelta(days=1)
"""An index whose moment lies further in the future than clocks and zones explain is wrong there."""
STATES = frozenset({"alias", "not_article", "known", "gone", "failed", "forbidden", "waiting"})
"""Results of filing that are states of a memento as well; every other one leaves it archived."""
HERE = "here_already"
REPLAY = "replay"  # how the name of the site begins for which mementos are asked for; no site of the archive has it


def replay_site(replay: Replay) -> Site:
    """A web archive as the crawl asks it: one request at a time, at its own pace."""
    return Site(f"{REPLAY} {replay.prefix}", replay.prefix, delay=replay.delay, max_pages=replay.max_pages)


# -- entering ---------------------------------------------------------------------------------------------------------


def enter(
    ingest: Ingest, replay: Replay, found: Iterable[Memento], *, repeats: bool = False
) -> Iterator[tuple[int, Counter[str]]]:
    """Enter what an index lists, in batches: of each, how many rows were taken, and what they came to.

    new: to be fetched; known, same_digest, excluded, forgotten; bad_url and bad_date for what can't be used.
    """
    number = ingest.writer.submit(ingest.archive.mementos.name, replay).result()
    rows = iter(found)
    while batch := list(islice(rows, BATCH)):
        yield len(batch), ingest.writer.submit(_enter, ingest.archive, ingest.config, number, batch, repeats).result()


def _enter(archive: Archive, config: Config, replay: int, batch: list[Memento], repeats: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    items: list[Entered] = []
    known: dict[str, Site] = {}
    refused = archive.tombstones if archive.tombstones.any() else None
    latest = archive.clock.now() + AHEAD
    for memento in batch:
        try:
            url = canonical(memento.url)
            site = config.site_for(url)
        except UrlError:
            counts["bad_url"] += 1
            continue
        if memento.at > latest:
            counts["bad_date"] += 1
            continue
        if refused and refused.hold(url):
            counts[FORGOTTEN] += 1
            continue
        if site.name not in known:
            archive.ledger.add_site(site)
            known[site.name] = site
        inside = sites.in_scope(site, url)
        state, reason = ("waiting", None) if inside else ("forbidden", "excluded")
        items.append(Entered(url, memento.url, memento.at, site.name, memento.digest, state, reason))
    for state, number in archive.mementos.enter(replay, items, repeats=repeats).items():
        counts[{"waiting": "new", "forbidden": "excluded"}.get(state, state)] += number
    return counts


# -- what became of one -----------------------------------------------------------------------------------------------


def is_here(ingest: Ingest, url: str, at: datetime) -> bool:
    """Has the archive a page of that address and moment already, from wherever?"""
    return bool(
        ingest._reader.value("SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND status = 200", (url, iso(at)))
    )


def visit(ingest: Ingest, work: MementoWork, page: Page, fetches: list[Fetch]) -> Future[Outcome]:
    """A web archive gave a page: read it, decide, store, under the date of its capture.

    The captures of `fetches` are the publisher's redirects, and the page; the answers of the archive itself have none.
    """
    site = ingest.site(work.site, work.url)
    assert page.capture is not None
    place = page.capture

    def store(reading: Reading, settle: bool) -> Outcome:
        archive = ingest.archive
        twice = archive.captures.known(place)  # two moments of the index led to one capture
        captures = ingest._enter(fetches)
        if twice:
            return _here(archive, work, canonical(page.url), page.fetched_at)
        capture = archive.captures.get(captures[-1])
        archive.ledger.ensure_url(work.url, site.name)
        outcome = filing.file_page(
            archive, site.name, work.url, capture, reading, live=False, settle=settle, proof=captures[0]
        )
        state = outcome.result if outcome.result in STATES else "archived"
        archive.mementos.settle(work, state, outcome.reason, given_at=page.fetched_at, capture=capture.id)
        return ingest._filed(outcome, site, capture, reading)

    return ingest._read_then(site, replace(page, headers=as_published(page.headers)), None, canonical(page.url), store)


def ended(ingest: Ingest, work: MementoWork, state: str, reason: str, fetches: list[Fetch]) -> Future[Outcome]:
    """A memento needs no fetching, or what came is no page to read: that is all there is to it."""

    def store() -> Outcome:
        ingest._enter(fetches)
        ingest.archive.mementos.settle(work, state, reason)
        return Outcome(state, reason, url=work.url)

    return ingest._count(ingest.writer.submit(store))


def repeated(ingest: Ingest, work: MementoWork, url: str, at: datetime, fetches: list[Fetch]) -> Future[Outcome]:
    """The archive has what came."""

    def store() -> Outcome:
        ingest._enter(fetches)
        return _here(ingest.archive, work, url, at)

    return ingest._count(ingest.writer.submit(store))


def _here(archive: Archive, work: MementoWork, url: str, at: datetime) -> Outcome:
    """The archive has that page; where the publisher led there from another address, that is an alias."""
    article = archive.articles.find(url)
    if url != work.url and article is not None and archive.articles.find(work.url) is None:
        archive.ledger.ensure_url(work.url, work.site, state="alias")
        archive.articles.alias(work.url, article, "redirect", at)
        archive.ledger.settle_import(work.url, "alias", reason="redirect", article=article)
    archive.mementos.settle(work, "known", HERE, given_at=at)
    return Outcome("known", HERE, article, url)


def failed(ingest: Ingest, work: MementoWork, reason: str, fetches: list[Fetch]) -> Future[Outcome]:
    """A memento could not be had this time."""

    def store() -> Outcome:
        ingest._enter(fetches)
        attempts = work.attempts + 1
        verdict = schedule.after_failure(ingest.archive.clock.now(), reason, attempts, archived=False)
        ingest.archive.mementos.settle(work, verdict.state, reason, due_at=verdict.due_at, attempts=attempts)
        return Outcome(verdict.state, reason, url=work.url)

    return ingest._count(ingest.writer.submit(store))


def put_off(ingest: Ingest, work: MementoWork, until: datetime, reason: str, fetches: list[Fetch]) -> Future[Outcome]:
    """The web archive is to be left alone until then: given back, and no failure of the memento."""

    def store() -> Outcome:
        ingest._enter(fetches)
        ingest.archive.mementos.put_off(work, until, reason)
        return Outcome("waiting", reason, url=work.url)

    return ingest._count(ingest.writer.submit(store))
