"""Sitemaps, indexes, news and text sitemaps; robots.txt; where to begin."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newsarchive.discover import Listing, first_sources, read_robots, read_source
from newsarchive.errors import DiscoveryError
from newsarchive.models import Link, Site, Source

SITE = Site(name="tribune", url="https://tribune.example/")
URL = "https://tribune.example/sitemap.xml"
ROOT = Path(__file__).parent.parent
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def read(content: bytes | str, *, kind: str = "sitemap", url: str = URL) -> Listing:
    data = content.encode() if isinstance(content, str) else content
    return read_source(kind, data, url, site=SITE)  # type: ignore[arg-type]


def reason(content: bytes | str) -> str:
    with pytest.raises(DiscoveryError) as caught:
        read(content)
    return caught.value.reason


def test_urlset_with_extensions() -> None:
    listing = read(f"""<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="x.xsl"?>
      <urlset {NS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
        xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
      <url><image:image><image:loc>https://tribune.example/a.jpg</image:loc><image:title>no</image:title></image:image>
        <loc> https://tribune.example/one?a=1&amp;b=2 </loc><lastmod>2026-11-23T08:15:30+02:00</lastmod>
        <priority>0.5</priority>
        <xhtml:link rel="alternate" hreflang="de" href="https://tribune.example/de/one"/></url>
      <url><loc>/two</loc><lastmod>2026-11-22</lastmod><video:video><video:title>no</video:title></video:video></url>
      <url><loc>https://tribune.example/two</loc></url>
      <url><loc></loc></url><url><loc>ftp://tribune.example/x</loc></url></urlset>""")
    assert listing.sources == ()
    assert listing.links == (
        Link("https://tribune.example/one?a=1&b=2", modified=datetime.fromisoformat("2026-11-23T08:15:30+02:00")),
        Link("https://tribune.example/two", modified=date(2026, 11, 22)),
    )
    assert listing.problems == ("2 items without a link",)


def test_news_sitemap() -> None:
    listing = read(f"""<urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>
      <loc>https://tribune.example/one</loc><news:news><news:publication><news:name>Tribune</news:name>
      <news:language>zh-tw</news:language></news:publication>
      <news:publication_date>2026-11-23T08:15:30+08:00</news:publication_date>
      <news:title>Bridges &amp;amp; ferries</news:title></news:news></url></urlset>""")
    (link,) = listing.links
    assert (link.title, link.language) == ("Bridges & ferries", "zh-tw")
    assert link.published is not None
    assert link.published.isoformat() == "2026-11-23T08:15:30+08:00"


@pytest.mark.parametrize(
    "document",
    [
        "<urlset><url><loc>https://tribune.example/one</loc><lastmod>2026-11-23</lastmod></url></urlset>",
        '<s:urlset xmlns:s="https://other.example/ns"><s:url><s:loc>https://tribune.example/one</s:loc><s:lastmod>2026-11-23'
        "</s:lastmod></s:url></s:urlset>",
        "<urlset><url><loc><![CDATA[https://tribune.example/one]]></loc><lastmod> 2026-11-23 </lastmod></url>",
        "\ufeff\n<urlset><url><loc>https://tribune.example/one</loc><lastmod>2026-11-23</lastmod></url><url><loc>",
    ],
    ids=["no namespace", "other namespace", "cdata, not closed", "bom, cut off"],
)
def test_other_namespaces_and_broken_ends(document: str) -> None:
    assert read(document).links == (Link("https://tribune.example/one", modified=date(2026, 11, 23)),)


def test_bare_ampersands() -> None:
    listing = read("<urlset><url><loc>https://tribune.example/?p=1&x=2</loc></url></urlset>")
    assert listing.links[0].url == "https://tribune.example/?p=1&x=2"


def index(*rows: tuple[str, str]) -> str:
    body = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{lastmod}</lastmod></sitemap>" for loc, lastmod in rows)
    return f"<sitemapindex {NS}>{body}</sitemapindex>"


def test_an_index_gives_its_newest_first_and_never_itself() -> None:
    listing = read(
        index(
            ("https://tribune.example/map-2025.xml", "2025-12-31"),
            ("https://tribune.example/map-2026.xml.gz", "2026-11-23T08:00:00Z"),
            ("https://TRIBUNE.example:443/sitemap.xml#x", "2026-11-23"),
            ("https://tribune.example/map-2026.xml.gz", "2026-11-23"),
            ("https://tribune.example/news-map.xml", ""),
            ("https://tribune.example/map-2026-10.xml", ""),
        )
    )
    assert listing.links == ()
    assert listing.sources == tuple(
        Source("tribune", f"https://tribune.example/{name}", "sitemap", "index")
        for name in ("news-map.xml", "map-2026.xml.gz", "map-2026-10.xml", "map-2025.xml")
    )


def test_an_index_is_capped() -> None:
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(1500)]
    listing = read(index(*((f"https://tribune.example/{day}.xml", "") for day in days)))
    assert len(listing.sources) == 100
    assert listing.sources[0].url == f"https://tribune.example/{days[-1]}.xml"
    assert listing.problems == ("100 of 1500 sitemaps taken",)


def test_reasons() -> None:
    assert reason(index((URL, "2026-11-23"))) == "lists_itself"
    assert reason(f"<urlset {NS}></urlset>") == "empty"
    assert reason(f"<sitemapindex {NS}/>") == "empty"
    assert reason("") == "empty"
    assert reason("<urlset><url><lastmod>2026-11-23</lastmod></url></urlset>") == "no_links"
    assert reason("<!doctype html><title>404</title>") == "html_instead_of_sitemap"
    assert reason("<html><body><div id='challenge-form'></div></body></html>") == "challenge"
    assert reason("<note/>") == "not_a_sitemap"
    assert reason("no such file") == "bad_xml"
    assert reason(gzip.compress(b"<urlset>" + b" " * (55 * 1024 * 1024))) == "too_large"
    assert reason(gzip.compress(gzip.compress(gzip.compress(b"<urlset/>")))) == "bad_xml"


def test_gzip_is_known_by_its_bytes() -> None:
    document = b"<urlset><url><loc>https://tribune.example/one</loc></url>" + b"<!-- pad -->" * 3000 + b"</urlset>"
    packed = gzip.compress(document)
    whole = read(packed).links
    assert whole == read(document, url=f"{URL}.gz").links == (Link("https://tribune.example/one"),)
    assert read(gzip.compress(packed)).links == whole
    assert read(packed[:-30]).links == whole
    assert read(gzip.compress(document[:30]) + gzip.compress(document[30:])).links == whole


def test_text_sitemap() -> None:
    listing = read(
        "\ufeffhttps://tribune.example/one\r\n\r\n# no\r\nhttps://tribune.example/two\r\nhttps://tribune.example/one\r\n"
    )
    assert [link.url for link in listing.links] == ["https://tribune.example/one", "https://tribune.example/two"]


def test_a_feed_as_sitemap_and_a_sitemap_as_feed() -> None:
    feed = "<rss><channel><item><title>T</title><link>https://tribune.example/one</link></item></channel></rss>"
    assert read(feed).links == (Link("https://tribune.example/one", "T"),)
    sitemap = f"<?xml version='1.0'?><urlset {NS}><url><loc>https://tribune.example/one</loc></url></urlset>"
    assert read(sitemap, kind="feed").links == (Link("https://tribune.example/one"),)


def test_entities_are_not_expanded() -> None:
    bomb = (
        "<!DOCTYPE urlset [<!ENTITY a 'https://tribune.example/aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    )
    listing = read(
        f"<?xml version='1.0'?>{bomb}<urlset><url><loc>&b;</loc></url><url><loc>https://tribune.example/one</loc></url></urlset>"
    )
    assert max(len(link.url) for link in listing.links) < 40
    assert Link("https://tribune.example/one") in listing.links


def test_more_entries_than_the_protocol_allows_are_all_read() -> None:
    row = "<url><loc>https://tribune.example/2026/11/23/a-headline-of-some-words-{}</loc><lastmod>2026-11-23T08:15:30+01:00</lastmod></url>"
    content = f"<urlset {NS}>{''.join(row.format(n) for n in range(60_000))}</urlset>".encode()
    listing = read(content)
    assert len(listing.links) == 60_000
    assert listing.problems == ("more than 50,000 URLs",)
    assert listing.links[0].modified == datetime(2026, 11, 23, 7, 15, 30, tzinfo=UTC)


def test_what_lxml_has_read_is_let_go() -> None:
    """The peak of a process of its own, in kB, against the size of the document."""
    script = """
import resource, sys
from newsarchive.discover import read_source
from newsarchive.models import Site
row = b"<url><loc>https://tribune.example/" + b"x" * 300
row += b"/%d</loc><changefreq>daily</changefreq><priority>1</priority></url>"
read_source("sitemap", b"<urlset>" + row % 1 + b"</urlset>", "https://t.example/", site=Site("t", "https://t.example/"))
content = b"<urlset>" + b"".join(row % n for n in range(49_000)) + b"</urlset>"
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read_source("sitemap", content, "https://t.example/", site=Site("t", "https://t.example/"))
print(len(content) // 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    size, grown = map(int, done.stdout.split())
    assert grown < 2 * size  # 0.8; 2.9 with the whole tree kept


def test_robots() -> None:
    robots = b"""\xef\xbb\xbfUser-agent: *\r\nDisallow: /x # Sitemap: https://tribune.example/no.xml
Sitemap: https://tribune.example/a.xml\r\nSITEMAP : /b.xml.gz # ours
sitemap:https://maps.example.net/c.xml\rSitemap: https://tribune.example/a.xml
Sitemap: ftp://tribune.example/d.xml\nSitemap:\nSite-map: http://user:pw@tribune.example/e.xml"""
    found = read_robots(robots, "https://tribune.example/robots.txt", site=SITE)
    assert found == tuple(
        Source("tribune", url, "sitemap", "robots")
        for url in (
            "https://tribune.example/a.xml",
            "https://tribune.example/b.xml.gz",
            "https://maps.example.net/c.xml",
        )
    )
    assert read_robots(b"Sitemap: /a.xml", "https://www.tribune.example/robots.txt")[0].site == "tribune.example"
    assert (
        read_robots(b"<!doctype html>\nSitemap: https://tribune.example/a.xml", "https://tribune.example/robots.txt")
        == ()
    )
    assert read_robots(b"\xff\xfe\x00", "https://tribune.example/robots.txt") == ()


def test_first_sources() -> None:
    guessed = first_sources(SITE)
    assert guessed[0] == Source("tribune", "https://tribune.example/", "home", "user")
    assert Source("tribune", "https://tribune.example/feed/", "feed", "guess") in guessed
    assert Source("tribune", "https://tribune.example/sitemap.xml", "sitemap", "guess") in guessed
    assert {source.found_by for source in guessed[1:]} == {"guess"}
    assert 10 <= len(guessed) <= 20
    edition = first_sources(Site(name="t", url="https://tribune.example/en/"))
    assert Source("t", "https://tribune.example/en/feed/", "feed", "guess") in edition
    configured = Site(
        name="t",
        url="https://tribune.example/",
        feeds=("https://tribune.example/f",),
        sections=("https://tribune.example/s",),
    )
    assert first_sources(configured) == (
        Source("t", "https://tribune.example/", "home", "user"),
        Source("t", "https://tribune.example/f", "feed", "user"),
        Source("t", "https://tribune.example/s", "section", "user"),
    )
