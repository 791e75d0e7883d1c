"""How kinds of source overlap, and what none of them showed."""

from __future__ import annotations

import random

import pytest

from newsarchive.models import Link, Site, Source
from newsarchive.store import Announced, Archive
from newsarchive.store.overlap import alone_of, chapman, overlap

SITE = Site("example.org", "https://example.org/")


def announce(archive: Archive, kind: str, numbers: list[int]) -> int:
    archive.ledger.add_site(SITE)
    archive.ledger.add_sources([Source(SITE.name, f"https://example.org/{kind}", kind)])  # type: ignore[arg-type]
    source = int(archive.value("SELECT id FROM sources WHERE kind = ?", (kind,)))
    urls = [f"https://example.org/{number}" for number in numbers]
    archive.ledger.announce(SITE.name, [Announced(url, Link(url)) for url in urls], source)
    return source


def test_chapmans_estimate() -> None:
    assert chapman(20, 15, 5) == pytest.approx(55)  # the textbook's: 21 * 16 / 6 - 1
    assert chapman(10, 10, 10) == 10


def test_what_two_catches_say_of_the_whole(archive: Archive) -> None:
    chance = random.Random(4)
    feed, sitemap = (sorted(chance.sample(range(1_000), size)) for size in (400, 500))
    announce(archive, "feed", feed)
    announce(archive, "sitemap", sitemap)
    found = overlap(archive, SITE.name)
    shown = len({*feed, *sitemap})
    assert found.total == shown
    assert found.announced == {"feed": 400, "sitemap": 500, "section": 0, "home": 0}
    assert found.alone["feed"] == len({*feed} - {*sitemap})
    assert found.pair == ("feed", "sitemap")
    assert found.unseen is not None
    assert abs(found.unseen - (1_000 - shown)) < 100


def test_too_little_in_common_gives_no_estimate(archive: Archive) -> None:
    one, other = announce(archive, "feed", [1, 2, 3]), announce(archive, "home", [3, 4])
    found = overlap(archive, SITE.name)
    assert (found.unseen, found.pair, found.total) == (None, None, 4)
    assert alone_of(archive, SITE.name) == {one: 2, other: 1}
