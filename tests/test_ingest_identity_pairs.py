"""The pairs of tests/identity_pairs.py, filed as a crawl files them, in both orders; and what must hold for any."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.addresses import contradict, keys, relation
from newsarchive.clock import FrozenClock
from newsarchive.ingest.filing import file_page
from newsarchive.ingest.identity import Known, identify, likeness, match
from newsarchive.ingest.reading import Reading
from newsarchive.models import Article, Capture, Site, Witness
from newsarchive.revisions import digest
from newsarchive.store import Archive
from newsarchive.store.care import database_faults
from newsarchive.urls import canonical, site_name
from tests.identity_pairs import PAIRS, Pair, Said, turned

RIGHT = 0.98
"""Share of the pairs that are one article which must be found to be."""


def as_article(said: Said) -> Article:
    """What the reader would make of a page."""
    options = [(said.claims, "link:canonical"), (said.og, "meta:og:url"), (said.ld, "json-ld:mainEntityOfPage")]
    found = [(value, name) for value, name in options if value]
    witness = {"canonical_url": Witness(*found[0], tuple(found[1:]))} if found else {}
    return Article(
        url=said.url,
        canonical_url=found[0][0] if found else None,
        title=said.title,
        body=said.body,
        published=said.published,
        is_article=True,
        page_type="article",
        provenance=witness,
        alternates=(("shortlink", said.short),) if said.short else (),
    )


class Filing:
    """An archive that pages are filed in, an hour apart, as the crawl does; what a page leads to is asked next."""

    def __init__(self, path: Path) -> None:
        self.clock = FrozenClock(datetime(2026, 11, 25, 12, tzinfo=UTC))
        self.archive, self.offset = Archive(path, clock=self.clock), 0

    def file(self, said: Said) -> None:
        url = canonical(said.url)
        self.clock.advance(hours=1)
        self.offset += 1
        site = site_name(url)
        self.archive.ledger.add_site(Site(site, f"https://{site}/"))
        self.archive.ledger.ensure_url(url, site)
        article = as_article(said)
        made = Capture(url, self.clock.now(), 200, "made-up.warc.gz", self.offset, 1, f"sha256:{self.offset}")
        capture = self.archive.captures.get(self.archive.captures.add(made))
        file_page(self.archive, site, url, capture, Reading(article, digest(article), "one"))

    def clear(self) -> None:
        for table in (
            "permissions",
            "provenance",
            "extractions",
            "revisions",
            "aliases",
            "address_keys",
            "urls",
            "articles_fts",
        ):
            self.archive.conn.execute(f"DELETE FROM {table}")
        for table in ("articles", "captures", "sites"):
            self.archive.conn.execute(f"DELETE FROM {table}")

    def are_one(self, pair: Pair) -> bool:
        """File both pages, each twice (what was put off is asked again); did they become one article?"""
        self.clear()
        for said in (*pair.also, pair.one, pair.other, pair.one, pair.other):
            self.file(said)
        found = [self.archive.articles.find(canonical(said.url)) for said in (pair.one, pair.other)]
        assert [fault.what for fault in database_faults(self.archive)] == [], pair.name
        return found[0] is not None and found[0] == found[1]


def test_the_table_is_large_enough() -> None:
    assert len(PAIRS) >= 150
    assert len({pair.name for pair in PAIRS}) == len(PAIRS)


def test_pairs(tmp_path: Path) -> None:
    filing = Filing(tmp_path / "archive.db")
    wrong, missed, right = [], [], 0
    with filing.archive.atomic():
        for pair in [*PAIRS, *map(turned, PAIRS)]:
            one = filing.are_one(pair)
            right += pair.same
            if one and not pair.same:
                wrong.append(pair.name)
            elif pair.same and not one:
                missed.append(pair.name)
    filing.archive.close()
    assert wrong == []
    assert len(missed) <= (1 - RIGHT) * right, missed


# -- what must hold for any address ----------------------------------------------------------------------------------

SEGMENTS = st.sampled_from(
    [
        "news",
        "amp",
        "print",
        "2026",
        "11",
        "25",
        "vote-4711123",
        "cat-4711124",
        "12-vote",
        "Story",
        "story",
        "index.html",
        "a.amp.html",
        "m",
        "vote",
        "0f3c2a1b-1111-4222-8333-444455556666",
    ]
)
QUERIES = st.sampled_from(["", "id=1", "id=2", "p=1", "page=2", "ref=x", "amp=1", "print=1", "trk=9", "id=1&trk=9"])
ADDRESSES = st.builds(
    lambda scheme, host, path, slash, query: canonical(
        f"{scheme}://{host}paper.example/{'/'.join(path)}{slash}{'?' + query if query else ''}"
    ),
    st.sampled_from(["http", "https"]),
    st.sampled_from(["", "www.", "m.", "amp.", "sport."]),
    st.lists(SEGMENTS, max_size=4),
    st.sampled_from(["", "/"]),
    QUERIES,
)


@given(ADDRESSES, ADDRESSES)
@settings(max_examples=300, deadline=None)
def test_an_identity_stays(url: str, claimed: str) -> None:
    page = Article(canonical_url=claimed, is_article=True)
    who = identify(url, page)
    assert identify(who.url, page).url == who.url


@given(ADDRESSES, ADDRESSES)
@settings(max_examples=300, deadline=None)
def test_addresses_are_related_both_ways(one: str, other: str) -> None:
    assert relation(one, other) == relation(other, one)
    assert contradict(one, other) == contradict(other, one)


@given(ADDRESSES, ADDRESSES)
@settings(max_examples=300, deadline=None)
def test_what_is_related_is_found(one: str, other: str) -> None:
    """Two addresses by which one article could be known share a key: else nobody would look."""
    if relation(one, other) is not None:
        assert set(keys(one)) & set(keys(other))


@given(ADDRESSES, ADDRESSES, st.sampled_from(["same", "other"]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_two_numbers_are_never_one_article(one: str, other: str, body: str, claims: bool) -> None:
    texts = {"same": PAIRS[0].one.body, "other": PAIRS[-1].one.body}
    page = Article(title="Vote", body=texts[body], canonical_url=other if claims else None, is_article=True)
    known = Known(1, other, "Vote", texts["same"], None, frozenset(keys(other)))
    found = match(one, page, [known])
    if contradict(one, other):
        assert found is None
    if found is not None:
        assert likeness(page.body, known.body) > 0.2


@pytest.mark.parametrize("query", ["id=1", "p=7", "article_id=3", "nid=9", "story=b"])
def test_numbers_in_a_query(query: str) -> None:
    name, _, _ = query.partition("=")
    assert contradict(f"https://paper.example/read?{query}", f"https://paper.example/read?{name}=x9")
    assert contradict(f"https://paper.example/read?{query}", "https://paper.example/read")
