"""The ledger: what was announced, who is at it, and what became of it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsarchive.clock import FrozenClock
from newsarchive.models import Link, Site, Source
from newsarchive.store import Announced, Archive
from newsarchive.store.ledger import LEASE

SITE = Site("example.org", "https://example.org/")


def url(number: int) -> str:
    return f"https://example.org/story-{number}"


def fill(archive: Archive, count: int) -> int:
    archive.ledger.add_site(SITE)
    archive.ledger.add_sources([Source(SITE.name, "https://example.org/feed/", "feed")])
    source = archive.value("SELECT id FROM sources")
    archive.ledger.announce(SITE.name, [Announced(url(n), Link(url(n), f"Story {n}")) for n in range(count)], source)
    return int(source)


def test_what_is_announced_twice_is_one_row(archive: Archive, clock: FrozenClock) -> None:
    source = fill(archive, 3)
    clock.advance(hours=1)
    again = [Announced(url(2), Link(url(2), "Story 2, retitled")), Announced(url(3), Link(url(3)))]
    assert archive.ledger.announce(SITE.name, again, source) == 1
    assert archive.value("SELECT count(*) FROM urls") == 4
    row = archive.one(
        "SELECT * FROM announcements JOIN urls ON urls.id = announcements.url WHERE urls.url = ?", (url(2),)
    )
    assert row is not None
    assert row["title"] == "Story 2, retitled"
    assert (row["first_at"], row["last_at"]) == ("2026-11-20T12:00:00Z", "2026-11-20T13:00:00Z")


def test_two_runs_share_the_work(archive: Archive) -> None:
    fill(archive, 10)
    first = archive.ledger.take_urls(1, SITE.name, 6)
    second = archive.ledger.take_urls(2, SITE.name, 6)
    assert len(first) == 6
    assert len(second) == 4
    assert not {work.url for work in first} & {work.url for work in second}
    assert archive.ledger.take_urls(3, SITE.name, 6) == []


def test_a_clock_that_ran_ahead_puts_nothing_off(archive: Archive, clock: FrozenClock) -> None:
    fill(archive, 2)
    right = clock.at
    clock.advance(days=365)
    run = archive.runs.start("crawl", "", version="1")
    (first, second) = archive.ledger.take_urls(run.id, SITE.name, 5)
    archive.ledger.settle_url(first.url, "archived", due_at=clock.at + LEASE, fetched=True)
    archive.ledger.announce(SITE.name, [Announced(url(9), Link(url(9)))])
    clock.at = right
    assert archive.ledger.take_urls(9, SITE.name, 5) == []
    assert archive.ledger.mend_clock() == 2
    assert {work.url for work in archive.ledger.take_urls(9, SITE.name, 5)} == {first.url, second.url, url(9)}


def test_a_right_clock_mends_nothing(archive: Archive, clock: FrozenClock) -> None:
    fill(archive, 2)
    archive.runs.start("crawl", "", version="1")
    archive.ledger.settle_url(url(0), "archived", due_at=clock.at + LEASE, fetched=True)
    assert archive.ledger.mend_clock() == 0
    assert [work.url for work in archive.ledger.take_urls(9, SITE.name, 5)] == [url(1)]


def test_a_lease_lapses(archive: Archive, clock: FrozenClock) -> None:
    fill(archive, 1)
    assert archive.ledger.take_urls(1, SITE.name, 5)
    clock.at += LEASE
    assert [work.url for work in archive.ledger.take_urls(2, SITE.name, 5)] == [url(0)]


def test_what_is_settled_is_taken_again_when_it_is_due(archive: Archive, clock: FrozenClock) -> None:
    fill(archive, 1)
    archive.ledger.take_urls(1, SITE.name, 5)
    due = datetime(2026, 11, 20, 18, tzinfo=UTC)
    archive.ledger.settle_url(url(0), "waiting", reason="timeout", due_at=due, attempts=1)
    assert archive.ledger.take_urls(1, SITE.name, 5) == []
    assert list(archive.ledger.due_sites()) == [SITE.name]  # its feed
    clock.advance(hours=6)
    (work,) = archive.ledger.take_urls(1, SITE.name, 5)
    assert (work.attempts, work.state, work.link.title) == (1, "waiting", "Story 0")


def test_what_is_out_of_bounds_is_on_record_but_not_due(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    archive.ledger.announce(SITE.name, [Announced(url(1), Link(url(1)), "forbidden", "excluded")])
    assert list(archive.ledger.due_sites()) == []
    assert archive.ledger.status() == [
        {
            "site": SITE.name,
            "announced": 1,
            "states": {"forbidden": 1},
            "reasons": [{"state": "forbidden", "reason": "excluded", "count": 1}],
        }
    ]


def test_the_lock_of_a_run_that_was_killed_before_it_was_entered_goes(archive: Archive) -> None:
    first = archive.runs.start("crawl", version="1")
    stray = archive.warc_folder / "20261120T115959-0badcafe.lock"
    stray.write_bytes(b"4711\n")
    with Archive(archive.path) as other:
        other.runs.start("crawl", version="1")
    assert not stray.exists()
    assert archive.runs.alive(first.token)
    assert (archive.warc_folder / f"{first.token}.lock").exists()


def test_the_leases_of_a_killed_run_are_free_at_once(archive: Archive) -> None:
    fill(archive, 4)
    archive.conn.commit()
    code = (
        "import os, sys; from newsarchive.store import Archive; a = Archive(sys.argv[1]);"
        "run = a.runs.start('crawl', version='0');"
        "a.ledger.take_urls(run.id, 'example.org', 4); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(archive.path)], check=False, cwd=Path(__file__).parent.parent
    )
    assert killed.returncode == -9
    assert archive.ledger.take_urls(99, SITE.name, 4) == []
    run = archive.runs.start("crawl", version="0")
    assert len(archive.ledger.take_urls(run.id, SITE.name, 4)) == 4
    assert archive.value("SELECT outcome FROM runs ORDER BY id LIMIT 1") == "killed"
    archive.runs.end(run, "finished")
    assert list(archive.warc_folder.glob("*.lock")) == []


def test_a_run_at_work_is_not_buried(archive: Archive) -> None:
    fill(archive, 2)
    first = archive.runs.start("crawl", version="0")
    archive.ledger.take_urls(first.id, SITE.name, 1)
    second = archive.runs.start("crawl", version="0")
    assert archive.runs.alive(first.token)
    assert len(archive.ledger.take_urls(second.id, SITE.name, 2)) == 1
    for run in (first, second):
        archive.runs.end(run, "finished")


@pytest.mark.parametrize("kind", ["guess", "link"])
def test_a_guess_is_a_candidate(archive: Archive, kind: str) -> None:
    archive.ledger.add_site(SITE)
    archive.ledger.add_sources([Source(SITE.name, "https://example.org/rss", "feed", kind)])
    assert archive.value("SELECT state FROM sources") == ("candidate" if kind == "guess" else "active")
