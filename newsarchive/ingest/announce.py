"""What a source announced, put into the ledger. Runs in the writer's thread, inside its transactions.

pack (in a worker)  ->  begin  ->  enter, part by part  ->  settle: validators, rhythm, what it leads back to
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from newsarchive import schedule, sites
from newsarchive.clock import iso
from newsarchive.discover import Listing, day_of, newest_day
from newsarchive.errors import NewsArchiveError
from newsarchive.ingest import backfill
from newsarchive.models import Link, Site, Source
from newsarchive.schedule import Rhythm
from newsarchive.store import Announced, Archive, Learned, SourceWork, Writer
from newsarchive.store.backfill import known_in_chain
from newsarchive.urls import canonical, site_name

DEAD_AFTER = 10
"""Failures in a row after which a source is called retired, and asked once a month: a week of trying."""

TRIES = 4
"""Failures in a row after which an older page of a source is given up, where they say nothing of the page itself."""

PART = 1_000
"""URLs entered in one piece of the writer's work: 28 ms of a core, 72 at most (a sitemap's 50,000 in one: 2.3 s)."""

NEW_A_DAY = 1_000
"""New addresses taken of one home or section page within a day. The longest pages of newspapers have 600 links in all;
one that shows new addresses at every visit (session ids, a calendar, numbers that count on) would fill the ledger."""
TRAP = "too_many_new"

MOMENTS = 1_000  # new items of one answer that a rhythm learns from: beyond, the rate is past what matters


@dataclass(frozen=True, slots=True)
class Packed:
    """A listing as the writer takes it: its links canonical and in parts, still pickled.

    Made in a worker. To unpickle 50,000 links at once would hold up whatever runs beside it for half a second.
    """

    listing: Listing  # without its links
    parts: tuple[bytes, ...]
    count: int
    newest: date | None


@dataclass(slots=True)
class Tally:
    """What the parts came to so far."""

    new: int = 0  # to the ledger
    fresh: int = 0  # to the source
    known_before: bool = False  # one was announced before the going back began
    over: bool = False  # some were left out: more than a page brings in a day
    moments: list[datetime | None] = field(default_factory=list)  # of the fresh ones


def announced(site: Site, links: Iterable[Link]) -> list[Announced]:
    """Links as the ledger takes them: canonical, each once, and those that the site's rules shut out marked so."""
    found: dict[str, Announced] = {}
    for link in links:
        try:
            url = canonical(link.url)
        except NewsArchiveError:
            continue
        if url in found:
            continue
        if sites.in_scope(site, url):
            found[url] = Announced(url, link)
        else:
            reason = "excluded" if site_name(url) == site_name(site.url) else "offsite"
            found[url] = Announced(url, link, "forbidden", reason)
    return list(found.values())


def pack(work: SourceWork, site: Site, listing: Listing) -> Packed:
    """A listing, made ready for the writer. A back-fill leaves out what is dated before its day."""
    given: Iterable[Link] = listing.links
    if work.once and work.since is not None:
        given = [link for link in given if not _is_before(link, work.since)]
    links = announced(site, given)
    if work.kind in ("home", "section"):  # a page links to anything; a feed that does means it
        links = [item for item in links if item.reason != "offsite"]
    parts = tuple(pickle.dumps(links[start : start + PART], -1) for start in range(0, len(links), PART))
    return Packed(replace(listing, links=()), parts, len(links), newest_day(listing.links))


def _is_before(link: Link, since: date) -> bool:
    day = day_of(link)
    if day is None and link.modified is not None:
        day = link.modified.date() if isinstance(link.modified, datetime) else link.modified
    return day is not None and day < since


def is_duplicate(archive: Archive, work: SourceWork, digest: str | None) -> bool:
    """Settle a guess that turns out to be a source that we have, at another address."""
    if work.once or work.state not in ("candidate", "retired") or not digest or not _repeats(archive, work, digest):
        return False
    due = archive.clock.now() + schedule.RARELY  # it may come to differ
    archive.ledger.settle_source(work.id, state="retired", reason="duplicate", due_at=due, digest=digest)
    return True


def enter(archive: Archive, work: SourceWork, site: Site, tally: Tally, part: bytes) -> None:
    """Enter a part of what a source announced."""
    items: list[Announced] = pickle.loads(part)  # noqa: S301 - from our own worker, see `pack`
    fresh: list[Announced] = []
    if work.once and work.kind != "sitemap":
        for item in items:
            first = known_in_chain(archive, work, item.url)
            tally.fresh += first is None
            tally.known_before |= first is not None and first < (work.began or "")
        tally.new += archive.ledger.announce(site.name, items, work.id)
        return
    if work.kind in ("home", "section"):
        kept = _bounded(archive, work, items)
        tally.over, items = tally.over or len(kept) < len(items), kept
    tally.new += archive.ledger.announce(site.name, items, work.id, fresh)
    tally.fresh += len(fresh)
    room = MOMENTS - len(tally.moments)
    tally.moments += [_moment(item.link) for item in fresh[:room]]


def _moment(link: Link) -> datetime | None:
    """When a link was published, where that is known to the hour."""
    given = link.published
    return given if isinstance(given, datetime) and given.tzinfo is not None else None


def settle(
    archive: Archive,
    work: SourceWork,
    site: Site,
    packed: Packed,
    tally: Tally,
    validators: tuple[str | None, str | None],
    digest: str | None,
) -> int:
    """All that a source announced is entered: settle it; how many URLs were new."""
    now, listing = archive.clock.now(), packed.listing
    archive.ledger.add_sources(_followed(site, work, listing.sources))
    if work.once:
        page = backfill.Page(packed.count, tally.fresh, packed.newest, tally.known_before)
        reason = backfill.from_page(archive, work, listing, page, digest)
        archive.ledger.settle_source(
            work.id, state="done", reason=reason, due_at=None, items=packed.count, digest=digest,
            learned=Learned(None, tally.fresh),
        )  # fmt: skip
        return tally.new
    rhythm = Rhythm.parse(work.rhythm).polled(now, tally.moments)
    due = schedule.next_poll(now, work.kind, 0, rhythm)
    overflowed = work.kind == "feed" and bool(work.items) and packed.count > 0 and tally.fresh == packed.count
    problems = (TRAP, *listing.problems) if tally.over else listing.problems
    if overflowed:
        problems = ("overflowed", *problems)
        due = max(now + (due - now) / 2, now + schedule.SHORTEST)
        backfill.from_overflow(archive, work, listing, iso(now))
    backfill.from_source(archive, work, listing, packed.newest)
    archive.ledger.settle_source(
        work.id,
        state="active",
        reason=problems[0] if problems else None,
        due_at=due,
        items=packed.count,
        validators=validators,
        digest=digest,
        learned=Learned(rhythm.dump(), tally.fresh, overflowed),
    )
    return tally.new


def file_quiet(archive: Archive, work: SourceWork, validators: tuple[str | None, str | None] | None) -> None:
    """The source answered that nothing changed."""
    now = archive.clock.now()
    rhythm = Rhythm.parse(work.rhythm).polled(now, ())
    archive.ledger.settle_source(
        work.id,
        state="done" if work.once else "active",
        due_at=None if work.once else schedule.next_poll(now, work.kind, 0, rhythm),
        validators=validators,
        learned=Learned(rhythm.dump(), 0),
    )


def file_dead_source(archive: Archive, work: SourceWork, reason: str) -> None:
    """The source could not be had, or announces nothing readable. A guess that is wrong is not asked again soon."""
    now, attempts = archive.clock.now(), work.attempts + 1
    passing = schedule.is_passing(reason) and attempts < (TRIES if work.once else DEAD_AFTER)
    if work.state == "candidate" and passing:
        due = schedule.next_poll(now, work.kind, attempts)
        archive.ledger.settle_source(work.id, state="candidate", reason=reason, due_at=due, attempts=attempts)
    elif work.once:
        backfill.from_nothing(archive, work)
        archive.ledger.settle_source(work.id, state="done", reason=reason, due_at=None, attempts=attempts)
    elif work.state in ("candidate", "retired") or attempts >= DEAD_AFTER:
        due = now + schedule.RARELY
        archive.ledger.settle_source(work.id, state="retired", reason=reason, due_at=due, attempts=attempts)
    else:
        due = schedule.next_poll(now, work.kind, attempts)
        archive.ledger.settle_source(work.id, state="failing", reason=reason, due_at=due, attempts=attempts)


def _bounded(archive: Archive, work: SourceWork, links: list[Announced]) -> list[Announced]:
    """The links of a page, less those by which it would announce more than NEW_A_DAY new addresses within a day."""
    new = {link.url for link in links if not archive.value("SELECT 1 FROM urls WHERE url = ?", (link.url,))}
    if not new:
        return links
    since = iso(archive.clock.now() - schedule.DAY)
    earlier = "SELECT count(*) FROM announcements a JOIN urls u ON u.id = a.url WHERE a.source = ? AND u.first_at > ?"
    left = NEW_A_DAY - int(archive.value(earlier, (work.id, since)))
    over = [link.url for link in links if link.url in new][max(0, left) :]
    return [link for link in links if link.url not in set(over)] if over else links


def _repeats(archive: Archive, work: SourceWork, digest: str) -> bool:
    """Does another address of the site give the very same bytes?"""
    return bool(
        archive.value(
            "SELECT 1 FROM sources WHERE site = ? AND digest = ? AND id <> ? AND state = 'active'",
            (work.site, digest, work.id),
        )
    )


def _followed(site: Site, work: SourceWork, found: Iterable[Source]) -> list[Source]:
    """The sources that a source leads to, as far as they belong to the site; sections are taken from home alone."""
    kept = []
    for source in found:
        try:
            inside = sites.in_scope(site, source.url) or site_name(source.url) == site_name(site.url)
        except NewsArchiveError:
            continue
        if inside and source.found_by != "backfill" and not (source.kind == "section" and work.kind != "home"):
            kept.append(source)
    return kept


def file_listing(
    archive: Archive,
    writer: Writer,
    work: SourceWork,
    site: Site,
    packed: Packed,
    validators: tuple[str | None, str | None],
    digest: str | None,
    *,
    first: Callable[[], object],
) -> Future[int]:
    """Enter a listing in the writer, one part after the other, so that other work comes in between; how many are new.

    `first` is done in front, in the same transaction as the first part.
    """
    future: Future[int] = Future()
    tally = Tally()

    def store(number: int) -> bool:
        """Enter a part; whether that was all."""
        if number == 0:
            first()
            if is_duplicate(archive, work, digest):
                return True
        if number < len(packed.parts):
            enter(archive, work, site, tally, packed.parts[number])
        if number + 1 < len(packed.parts):
            return False
        settle(archive, work, site, packed, tally, validators, digest)
        return True

    def submit(number: int) -> None:
        def stored(result: Future[bool]) -> None:
            if error := result.exception():
                future.set_exception(error)
            elif result.result():
                future.set_result(tally.new)
            else:
                submit(number + 1)

        try:
            writer.submit(store, number).add_done_callback(stored)
        except RuntimeError:  # closed meanwhile: it is asked again, and then entered in full
            if number == 0:
                raise
            future.cancel()

    submit(0)
    return future
