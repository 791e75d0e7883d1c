"""Feeds, sitemaps and robots.txt of the sample site, read by those who read such things."""

from __future__ import annotations

import gzip
import json
import tomllib
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree
from protego import Protego

from newsarchive import demo
from newsarchive.demo import DemoServer

SM = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with demo.serve() as running:
        yield running


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as response:
        data: bytes = response.read()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def announced(server: DemoServer, site: str) -> set[str]:
    """The addresses of a publisher's articles that it should announce somewhere."""
    return {page.url for page in server.pages if page.site == site and page.is_article and page.in_feed}


def locations(url: str) -> set[str]:
    """All page addresses below a sitemap or sitemap index."""
    tree = etree.fromstring(fetch(url))
    below = [str(loc) for loc in tree.xpath("/s:sitemapindex/s:sitemap/s:loc/text()", namespaces=SM)]
    return set(map(str, tree.xpath("/s:urlset/s:url/s:loc/text()", namespaces=SM))).union(*map(locations, below))


def feeds(server: DemoServer) -> list[tuple[str, str, dict[str, object]]]:
    return [
        (name, server.urls[name] + feed["path"][1:], feed)
        for name, site in server.sites.items()
        for feed in site.publisher.facts.get("feeds", ())
    ]


def test_feeds_of_all_three_kinds_name_real_articles(server: DemoServer) -> None:
    kinds = set()
    for name, url, feed in feeds(server):
        kinds.add(feed["kind"])
        if feed["kind"] == "json":
            entries = json.loads(fetch(url))["items"]
            found = {(item["url"], item["title"]) for item in entries}
        else:
            parsed = feedparser.parse(fetch(url))
            assert not parsed.bozo, url
            assert all(entry.get("published") for entry in parsed.entries)
            found = {(entry.link, entry.title) for entry in parsed.entries}
        assert found, url
        titles = {page.url: page.title for page in server.pages if page.site == name}
        for link, title in found:
            clean = link.split("?utm_")[0].split("?ref=")[0]
            assert clean in announced(server, name)
            assert titles[clean] == title
    assert kinds == {"rss", "atom", "json"}


def test_some_feed_links_carry_tracking_parameters_and_still_work(server: DemoServer) -> None:
    parsed = feedparser.parse(fetch(server.urls["timenews"] + "feed/"))
    link = parsed.entries[0].link
    assert "utm_source=rss" in link
    assert fetch(link) == fetch(link.split("?")[0])


def test_some_feed_is_in_windows_1251(server: DemoServer) -> None:
    content = fetch(server.urls["zarechye"] + "rss.xml")
    assert content.startswith(b'<?xml version="1.0" encoding="windows-1251"?>')
    assert "трамвай" in content.decode("windows-1251")


def test_sitemaps_name_every_article_and_one_that_robots_txt_forbids(server: DemoServer) -> None:
    with_sitemap = 0
    for name, site in server.sites.items():
        for sitemap in site.publisher.facts.get("sitemaps", ()):
            if sitemap["kind"] == "index" or (sitemap["kind"] == "posts" and "month" not in sitemap):
                with_sitemap += 1
                assert locations(server.urls[name] + sitemap["path"][1:]) >= announced(server, name), name
    assert with_sitemap >= 6
    secret = {page.url for page in server.pages if page.disallowed}
    named = [url for name in ("timenews", "courier") for url in locations(robots(server, name)[1][0])]
    assert len(secret) == 2
    assert secret & set(named) == {f"{server.urls['timenews']}drafts/budget-plan/"}  # a slip, as real sites make it


def test_one_sitemap_is_gzipped(server: DemoServer) -> None:
    with urllib.request.urlopen(server.urls["timenews"] + "post-sitemap.xml.gz", timeout=10) as response:
        assert response.headers["Content-Type"] == "application/gzip"
        assert response.read(2) == b"\x1f\x8b"


def test_news_sitemaps_give_title_date_and_language(server: DemoServer) -> None:
    for path in (
        ("timenews", "news-sitemap.xml"),
        ("marsa", "sitemap-news.xml"),
        ("courier", "arc/outboundfeeds/news-sitemap/"),
    ):
        tree = etree.fromstring(fetch(server.urls[path[0]] + path[1]))
        pages = {page.url: page for page in server.pages}
        rows = tree.xpath("/s:urlset/s:url", namespaces=SM)
        assert rows
        for row in rows:
            page = pages[row.findtext("s:loc", namespaces=SM)]
            news = row.find("n:news", namespaces=SM)
            assert news.findtext("n:title", namespaces=SM) == page.title
            assert news.findtext("n:publication/n:language", namespaces=SM) == page.language
            assert datetime.fromisoformat(news.findtext("n:publication_date", namespaces=SM)) == page.published


def robots(server: DemoServer, name: str) -> tuple[Protego, list[str]]:
    parsed = Protego.parse(fetch(server.urls[name] + "robots.txt").decode())
    return parsed, list(parsed.sitemaps)


def test_robots_txt_forbids_what_is_marked_and_nothing_else(server: DemoServer) -> None:
    for name, url in server.urls.items():
        if "robots" not in server.sites[name].publisher.facts:
            continue
        parsed, sitemaps = robots(server, name)
        assert all(sitemap.startswith(url) for sitemap in sitemaps)
        for page in (page for page in server.pages if page.site == name):
            assert parsed.can_fetch(page.url, "newsarchive") is not page.disallowed, page.url


def test_a_publisher_without_feed_sitemap_and_robots_is_known_by_its_home_page(server: DemoServer) -> None:
    home = fetch(server.urls["echo"]).decode("iso-8859-1")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(server.urls["echo"] + "robots.txt")
    for page in announced(server, "echo"):
        parts = urlsplit(page)
        assert f"{parts.path}?{parts.query}" in home


def test_sites_toml_names_every_publisher(server: DemoServer) -> None:
    sites = tomllib.loads(server.sites_toml(delay=0.05))["site"]
    assert {site["name"]: site["url"] for site in sites} == dict(server.urls)
    assert {site["delay"] for site in sites} == {0.05}


def test_the_next_day_is_announced() -> None:
    with demo.serve() as server:
        feed = server.urls["courier"] + "arc/outboundfeeds/rss/"
        before = {entry.link for entry in feedparser.parse(fetch(feed)).entries}
        server.advance()
        (new,) = {entry.link for entry in feedparser.parse(fetch(feed)).entries} - before
        assert "pell-street-library" in new
