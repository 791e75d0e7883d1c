"""What is kept of each host, and what its waits mean for the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from newsarchive.clock import FrozenClock, iso
from newsarchive.models import Link, Site, Source
from newsarchive.store import Announced, Archive, Host

HERE = ("http://news.example/a", "http://news.example/b")
ELSEWHERE = ("https://news.example/a", "http://news.example:8080/a", "http://news.example.org/a", "http://a.example/")


def fill(archive: Archive) -> None:
    site = Site("news", "http://news.example/")
    archive.ledger.add_site(site)
    archive.ledger.announce("news", [Announced(url, Link(url)) for url in (*HERE, *ELSEWHERE)])
    archive.ledger.add_sources([Source("news", "http://news.example/feed/", "feed")])


def due(archive: Archive) -> set[str]:
    return {row["url"] for row in archive.query("SELECT url FROM urls WHERE due_at <= ?", (iso(archive.clock.now()),))}


def test_what_was_kept_is_had_again(archive: Archive, clock: FrozenClock) -> None:
    now = clock.now()
    host = Host("news.example:80", now, None, now, "sha256:x", "User-agent: *", now, "http_503", 2, 4.0, now)
    archive.hosts.save(host)
    assert archive.hosts.get("news.example:80") == host
    archive.hosts.save(replace(host, robots_reason="dns", strikes=3))
    assert archive.hosts.get("news.example:80").strikes == 3
    assert archive.hosts.get("other.example:80") == Host("other.example:80")


def test_a_wait_puts_off_what_is_due_of_that_host_alone(archive: Archive, clock: FrozenClock) -> None:
    fill(archive)
    until = clock.now() + timedelta(hours=1)
    (taken,) = archive.ledger.take_urls(archive.runs.start("crawl", version="0").id, "news", 1)
    assert archive.hosts.put_off_all("news.example:80", until, "http_429") == 2  # b and the feed: a is under way
    assert due(archive) == {*ELSEWHERE, taken.url}
    archive.hosts.put_off(taken, until, "http_429")
    assert due(archive) == set(ELSEWHERE)
    row = archive.one("SELECT * FROM urls WHERE url = ?", (taken.url,))
    assert row is not None
    assert (row["state"], row["reason"], row["attempts"], row["leased_by"]) == ("waiting", "http_429", 0, None)
    clock.advance(hours=1)
    assert due(archive) == {*HERE, *ELSEWHERE}


def test_a_person_ends_the_wait_for_a_host_that_was_down_but_not_one_it_asked_for(
    archive: Archive, clock: FrozenClock
) -> None:
    fill(archive)
    until = clock.now() + timedelta(hours=1)
    for reason, lifted in (("http_429", False), ("dns", True)):
        archive.hosts.save(Host("news.example:80", wait_until=until, wait_reason=reason))
        archive.hosts.put_off_all("news.example:80", until, reason)
        assert [host.wait_reason for host in archive.hosts.waiting()] == [reason]
        archive.hosts.lift("news.example:80")
        assert (not archive.hosts.waiting()) is lifted
        archive.conn.execute("UPDATE urls SET reason = 'dns' WHERE reason = 'http_429'")
    assert due(archive) == {*HERE, *ELSEWHERE}


def test_a_clock_that_ran_ahead_keeps_no_host_waiting(archive: Archive, clock: FrozenClock) -> None:
    ahead = clock.now() + timedelta(days=400)
    archive.hosts.save(Host("news.example:80", robots_at=ahead, wait_until=ahead, delay=8.0, slowed_at=ahead))
    found = archive.hosts.get("news.example:80")
    assert (found.robots_at, found.wait_until, found.slowed_at) == (None, None, clock.now())
