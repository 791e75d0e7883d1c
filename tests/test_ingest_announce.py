"""A source's answers, filed: its rhythm, duplicates, what is asked once, and listings in parts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsarchive.clock import FrozenClock, from_iso
from newsarchive.discover import Listing
from newsarchive.ingest import announce
from newsarchive.models import Link, Site, Source
from newsarchive.schedule import SHORTEST, Rhythm
from newsarchive.store import Archive, SourceWork

SITE = Site("example.org", "https://example.org/")


def take(archive: Archive, clock: FrozenClock) -> SourceWork:
    archive.conn.execute("UPDATE sources SET due_at = '2026-01-01T00:00:00Z', leased_until = NULL")
    return archive.ledger.take_sources(1, SITE.name, 1)[0]


def poll(archive: Archive, clock: FrozenClock, numbers: range, digest: str = "") -> None:
    work = take(archive, clock)
    links = tuple(Link(f"https://example.org/story-{n}", published=clock.at) for n in numbers)
    packed, tally = announce.pack(work, SITE, Listing(links)), announce.Tally()
    for part in packed.parts:
        announce.enter(archive, work, SITE, tally, part)
    announce.settle(archive, work, SITE, packed, tally, (None, None), digest)


@pytest.fixture
def source(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    archive.ledger.add_sources([Source(SITE.name, "https://example.org/feed/", "feed")])


@pytest.mark.usefixtures("source")
def test_the_rhythm_is_kept_and_a_quiet_poll_teaches_too(archive: Archive, clock: FrozenClock) -> None:
    poll(archive, clock, range(20))
    for hour in range(1, 6):
        clock.advance(hours=1)
        poll(archive, clock, range(hour, hour + 20))
    busy = Rhythm.parse(archive.value("SELECT rhythm FROM sources"))
    assert busy.at == clock.at
    assert sum(busy.items) == pytest.approx(5, abs=0.1)
    clock.advance(hours=1)
    announce.file_quiet(archive, take(archive, clock), None)
    quiet = Rhythm.parse(archive.value("SELECT rhythm FROM sources"))
    assert sum(quiet.hours) == pytest.approx(6, abs=0.1)
    assert archive.value("SELECT fresh FROM sources") == 0
    wait = from_iso(archive.value("SELECT due_at FROM sources")) - clock.at
    assert SHORTEST <= wait <= timedelta(days=7)


@pytest.mark.usefixtures("source")
def test_a_clock_that_is_set_back_puts_no_poll_off(archive: Archive, clock: FrozenClock) -> None:
    poll(archive, clock, range(20))
    clock.advance(days=400)
    poll(archive, clock, range(1, 21))
    clock.advance(days=-400)
    poll(archive, clock, range(2, 22))
    assert from_iso(archive.value("SELECT due_at FROM sources")) - clock.at < timedelta(days=1)
    assert Rhythm.parse(archive.value("SELECT rhythm FROM sources")).at == clock.at


@pytest.mark.usefixtures("source")
def test_a_long_listing_is_entered_in_parts(archive: Archive, clock: FrozenClock) -> None:
    work = take(archive, clock)
    packed = announce.pack(work, SITE, Listing(tuple(Link(f"https://example.org/story-{n}") for n in range(2_500))))
    assert len(packed.parts) == 3
    poll(archive, clock, range(2_500))
    assert archive.value("SELECT count(*) FROM announcements") == 2_500


@pytest.mark.usefixtures("source")
def test_a_duplicate_is_asked_again_rarely_and_stays_one(archive: Archive, clock: FrozenClock) -> None:
    poll(archive, clock, range(3), "same")
    archive.ledger.add_sources([Source(SITE.name, "https://example.org/rss", "feed", "guess")])
    for _ in range(2):
        archive.conn.execute("UPDATE sources SET due_at = '2026-01-01T00:00:00Z' WHERE found_by = 'guess'")
        archive.conn.execute("UPDATE sources SET leased_until = NULL")
        work = next(w for w in archive.ledger.take_sources(1, SITE.name, 5) if w.found_by == "guess")
        assert announce.is_duplicate(archive, work, "same")
        state = archive.one("SELECT state, reason, due_at FROM sources WHERE found_by = 'guess'")
        assert state is not None
        assert (state["state"], state["reason"]) == ("retired", "duplicate")
        assert from_iso(state["due_at"]) - clock.at == timedelta(days=30)
