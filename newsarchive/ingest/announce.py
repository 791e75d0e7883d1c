"""What a source announced, put into the ledger. Runs in the writer's thread, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable

from newsarchive import schedule, sites
from newsarchive.clock import iso
from newsarchive.discover import Listing
from newsarchive.errors import NewsArchiveError
from newsarchive.models import Link, Site, Source
from newsarchive.store import Announced, Archive, SourceWork
from newsarchive.urls import canonical, site_name

DEAD_AFTER = 10
"""Failures in a row after which a source is called retired, and asked once a month: a week of trying."""

NEW_A_DAY = 1_000
"""New addresses taken of one home or section page within a day. The longest pages of newspapers have 600 links in all;
one that shows new addresses at every visit (session ids, a calendar, numbers that count on) would fill the ledger."""
TRAP = "too_many_new"


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


def file_listing(
    archive: Archive,
    work: SourceWork,
    site: Site,
    listing: Listing,
    validators: tuple[str | None, str | None],
    digest: str | None,
) -> int:
    """Store what a source announced, and settle it; how many URLs were new."""
    links, problems = announced(site, listing.links), tuple[str, ...]()
    if work.kind in ("home", "section"):  # a page links to anything; a feed that does means it
        links = [item for item in links if item.reason != "offsite"]
        kept = _bounded(archive, work, links)
        problems, links = ((TRAP,) if len(kept) < len(links) else ()), kept
    if work.state == "candidate" and digest and _repeats(archive, work, digest):
        archive.ledger.settle_source(work.id, state="retired", reason="duplicate", due_at=None, digest=digest)
        return 0
    new = archive.ledger.announce(site.name, links, work.id)
    archive.ledger.add_sources(_followed(site, work, listing.sources))
    archive.ledger.settle_source(
        work.id,
        state="active",
        reason=next(iter((*problems, *listing.problems)), None),
        due_at=schedule.next_poll(archive.clock.now(), work.kind, 0),
        items=len(links),
        validators=validators,
        digest=digest,
    )
    return new


def file_quiet(archive: Archive, work: SourceWork, validators: tuple[str | None, str | None] | None) -> None:
    """The source answered that nothing changed."""
    due = schedule.next_poll(archive.clock.now(), work.kind, 0)
    archive.ledger.settle_source(work.id, state="active", due_at=due, validators=validators)


def file_dead_source(archive: Archive, work: SourceWork, reason: str) -> None:
    """The source could not be had, or announces nothing readable. A guess that is wrong is not asked again soon."""
    now, attempts = archive.clock.now(), work.attempts + 1
    if work.state == "candidate" and schedule.is_passing(reason) and attempts < DEAD_AFTER:
        due = schedule.next_poll(now, work.kind, attempts)
        archive.ledger.settle_source(work.id, state="candidate", reason=reason, due_at=due, attempts=attempts)
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
        if inside and not (source.kind == "section" and work.kind != "home"):
            kept.append(source)
    return kept
