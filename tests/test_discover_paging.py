"""Where a list goes on further back, and the patterns of date archives."""

from __future__ import annotations

from datetime import date

import pytest

from newsarchive.discover import calendar_of, day_of, read_source
from newsarchive.models import Link, Site

SITE = Site("tribune", "https://tribune.example/")
HOST = "https://tribune.example"
NEWS = "".join(
    f'<h3><a href="/2026/11/23/the-council-votes-on-part-{n}/">The council votes again</a></h3>' for n in "ab"
)


def older(html: str, url: str = f"{HOST}/world/") -> tuple[str, ...]:
    return read_source("section", f"<html><body>{NEWS}{html}</body></html>".encode(), url, site=SITE).older


@pytest.mark.parametrize(
    ("url", "next_day", "before"),
    [
        ("/2026/11/", "/2026/12/", "/2026/10/"),
        ("/2026/11", "/2026/12", "/2026/10"),
        ("/2026/11/23/", "/2026/12/01/", "/2026/11/22/"),
        ("/archive/2026-11-23", "/archive/2026-12-01", "/archive/2026-11-22"),
        ("/en/archiv/20261123.html", "/en/archiv/20261201.html", "/en/archiv/20261122.html"),
        ("/archives/2026/3/2/", "/archives/2026/12/1/", "/archives/2026/3/1/"),
        ("/list?date=2026-11-23", "/list?date=2026-12-01", "/list?date=2026-11-22"),
        ("/?m=202611", "/?m=202612", "/?m=202610"),
    ],
)
def test_a_date_page_tells_the_pattern_of_its_calendar(url: str, next_day: str, before: str) -> None:
    found = calendar_of(HOST + url)
    assert found is not None
    calendar, first = found
    assert calendar.page(first) == HOST + url
    assert calendar.page(date(2026, 12, 1)) == HOST + next_day
    assert calendar.page(calendar.earlier(first)) == HOST + before


@pytest.mark.parametrize(
    "url",
    ["/2026/11/23/a-story/", "/story-2026-11-23", "/2026/13/", "/2026/02/30/", "/a/b/c/2026/11/", "/tag/x1/2026/11/",
     "/1850/11/", "/2026111/", "/news?id=202611", "/"],
)  # fmt: skip
def test_what_is_no_date_page(url: str) -> None:
    assert calendar_of(HOST + url) is None


@pytest.mark.parametrize(
    ("html", "url", "wanted"),
    [
        ('<a href="/world/page/2/">2</a><a href="/world/page/9/">9</a>', "/world/", "/world/page/2/"),
        ('<a href="/world/page/2/">2</a><a href="/world/page/4/">4</a>', "/world/page/3/", "/world/page/4/"),
        ('<a href="/world/?page=2">Next</a>', "/world/", "/world/?page=2"),
        ('<a href="/sport/page/2/">2</a>', "/world/", None),  # another section's
        ('<a rel="next" href="/world/older-77/">&raquo;</a>', "/world/", "/world/older-77/"),
        ('<link rel="next" href="/world/p2">', "/world/", "/world/p2"),
        ('<a href="/world/page/2/">Ältere Beiträge</a>', "/world/", "/world/page/2/"),
        ('<a href="/world/">Older posts</a>', "/world/", None),
        ('<a rel="next" href="https://elsewhere.example/world/page/2/">2</a>', "/world/", None),
    ],
)
def test_the_next_page_of_a_section(html: str, url: str, wanted: str | None) -> None:
    assert older(html, HOST + url) == ((HOST + wanted,) if wanted else ())


def test_archives_are_taken_once_for_each_pattern() -> None:
    html = "".join(
        f'<a href="/2026/{month:02}/">m</a><a href="/archive/2026-11-{month:02}">d</a>' for month in range(1, 13)
    )
    content = f'<html><body>{NEWS}{html}<a href="/archiv/">Archiv</a></body></html>'.encode()
    found = read_source("home", content, f"{HOST}/", site=SITE).archives
    assert found == (f"{HOST}/2026/01/", f"{HOST}/archive/2026-11-01", f"{HOST}/archiv/")


@pytest.mark.parametrize(
    ("head", "url", "wanted"),
    [
        ("", "/feed/", "/feed/?paged=2"),
        ("", "/feed/?paged=2", "/feed/?paged=3"),
        ('<a:link rel="next" href="/feed/older"/>', "/feed/", "/feed/older"),
        ('<a:link rel="prev-archive" href="/feed/2026-10"/>', "/feed/", "/feed/2026-10"),
    ],
)
def test_the_next_page_of_a_feed(head: str, url: str, wanted: str) -> None:
    item = f"<item><title>A</title><link>{HOST}/a</link></item>"
    text = f'<rss xmlns:a="http://www.w3.org/2005/Atom"><channel>{head}{item}</channel></rss>'
    assert read_source("feed", text.encode(), HOST + url, site=SITE).older == (HOST + wanted,)


def test_the_next_page_of_a_json_feed() -> None:
    text = f'{{"version": "https://jsonfeed.org/version/1.1", "next_url": "/2.json", "items": [{{"url": "{HOST}/a"}}]}}'
    assert read_source("feed", text.encode(), f"{HOST}/feed.json", site=SITE).older == (f"{HOST}/2.json",)


def test_a_sitemap_index_gives_what_is_dated_since_a_day() -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 7) for day in range(1, 26)]
    text = "".join(f"<sitemap><loc>{HOST}/maps/{day}.xml</loc></sitemap>" for day in days)
    content = f"<sitemapindex>{text}</sitemapindex>".encode()
    plain = read_source("sitemap", content, f"{HOST}/s.xml", site=SITE).sources
    back = read_source("sitemap", content, f"{HOST}/s.xml", site=SITE, since=date(2026, 2, 20)).sources
    assert len(plain) == 100
    assert back[:100] == plain
    assert {source.found_by for source in back[100:]} == {"backfill"}
    assert sorted(source.url[-14:-4] for source in back[100:]) == [f"2026-02-{day}" for day in range(20, 26)]


def test_the_day_of_a_link() -> None:
    assert day_of(Link(f"{HOST}/2026/11/23/a-story/")) == date(2026, 11, 23)
    assert day_of(Link(f"{HOST}/2026/11/23/a-story/", published=date(2025, 1, 2))) == date(2025, 1, 2)
    assert day_of(Link(f"{HOST}/2026/02/a-story/")) == date(2026, 2, 28)
    assert day_of(Link(f"{HOST}/a-story/")) is None
