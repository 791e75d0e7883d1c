"""Going back: overflow of a feed, paging, date archives, sitemaps of years; by real crawls of a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsarchive.store import Archive
from tests.conftest import Run
from tests.webserver import Answer, WebServer, article, feed, page

TODAY = date.today()  # noqa: DTZ011 - as the command sees it


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.routes["/"] = page("<html></html>")
        yield server


def story(web: WebServer, number: int, day: date | None = None) -> str:
    """The path of an article that the server has."""
    path = (
        f"/{day:%Y/%m/%d}/the-council-votes-again-on-part-{number}"
        if day
        else f"/the-council-votes-on-part-{number}.html"
    )
    web.routes[path] = article(f"The council votes on part {number}", paragraphs=4)
    return path


def sites_toml(folder: Path, url: str, extra: str = "") -> None:
    (folder / "sites.toml").write_text(
        f'[[site]]\nname = "post"\nurl = "{url}/"\ndelay = 0\nconcurrency = 4\n{extra}\n'
    )


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Archive(folder / "archive.db", read_only=True) as archive:
        return list(archive.query(sql))


def listing(paths: list[str], extra: str = "") -> Answer:
    links = "".join(f'<h3><a href="{path}">The council votes again on a part of the plan</a></h3>' for path in paths)
    return page(f"<!doctype html><html><body><main>{links}</main>{extra}</body></html>")


def urlset(base: str, paths: list[str]) -> Answer:
    entries = "".join(f"<url><loc>{base}{path}</loc></url>" for path in paths)
    return page(f"<urlset>{entries}</urlset>", "application/xml")


def test_a_feed_that_overflowed_is_gone_back_through_until_an_item_is_known(
    web: WebServer, tmp_path: Path, run: Run
) -> None:
    paths = [story(web, number) for number in range(20)]
    sites_toml(tmp_path, web.url, 'feeds = ["/feed/"]')
    web.routes["/feed/"] = feed(web.url, paths[:4])
    assert run("crawl").returncode == 0
    (first,) = rows(tmp_path, "SELECT * FROM sources WHERE kind = 'feed'")
    assert first["fresh"] == first["items"] == 4
    assert first["overflowed_at"] is None  # nothing was known before anybody looked
    web.routes["/feed/"] = feed(web.url, paths[12:16])
    web.routes["/feed/?paged=2"] = feed(web.url, paths[8:12])
    web.routes["/feed/?paged=3"] = feed(web.url, [*paths[5:8], paths[3]])
    web.routes["/feed/?paged=4"] = feed(web.url, paths[:4])
    assert run("crawl", "--refetch").returncode == 0
    sources = rows(tmp_path, "SELECT * FROM sources WHERE kind = 'feed' ORDER BY step")
    assert [source["state"] for source in sources] == ["active", "done", "done"]
    assert sources[0]["overflowed_at"]
    assert sources[0]["reason"] == "overflowed"
    assert {source["found_by"] for source in sources[1:]} == {"overflow"}
    assert "/feed/?paged=4" not in web.asked
    assert len(rows(tmp_path, "SELECT 1 FROM articles")) == 15
    web.routes["/feed/"] = feed(web.url, [paths[16], *paths[12:15]])
    assert run("crawl", "--refetch").returncode == 0
    assert web.asked.count("/feed/?paged=2") == 1  # asked once, then done
    assert rows(tmp_path, "SELECT reason, fresh FROM sources WHERE step = 0 AND kind = 'feed'") == [
        {"reason": None, "fresh": 1}
    ]


def test_a_back_fill_goes_through_pages_and_calendars_to_its_day_and_ends(
    web: WebServer, tmp_path: Path, run: Run
) -> None:
    """Sections by page, a calendar of days without end, and a killed (here: stopped) run that the next one goes on."""
    days = [TODAY - timedelta(days=back) for back in range(12)]
    by_day = {day: story(web, number, day) for number, day in enumerate(days)}
    undated = [story(web, 100 + number) for number in range(8)]
    menu = '<nav><a href="/world/">World</a></nav>'
    web.routes["/"] = listing([by_day[days[0]]], f'{menu}<a href="/{days[3]:%Y/%m/%d}/">a day</a>')
    for number in range(1, 5):
        path = "/world/" if number == 1 else f"/world/page/{number}/"
        further = f'<a class="next" href="/world/page/{number + 1}/">{number + 1}</a>'
        web.routes[path] = listing(undated[2 * number - 2 : 2 * number], menu + further)
    web.routes["/world/page/5/"] = web.routes["/world/page/6/"] = listing(undated[:2], menu)
    for day in [*days, days[-1] - timedelta(days=1)]:
        web.routes[f"/{day:%Y/%m/%d}/"] = listing([by_day[day]] if day in by_day and day != days[4] else [], menu)
    sites_toml(tmp_path, web.url, 'feeds = ["/none"]')
    assert run("crawl", "post", "--since", f"{days[8]}", "--max-pages", "1").returncode == 0
    assert run("crawl").returncode == 0
    found = {row["url"].removeprefix(web.url) for row in rows(tmp_path, "SELECT url FROM articles")}
    assert set(undated) <= found
    assert {by_day[day] for day in days[:9]} - {by_day[days[4]]} <= found  # days[4] is on no page
    assert f"/{days[8]:%Y/%m/%d}/" in web.asked
    assert f"/{days[9]:%Y/%m/%d}/" not in web.asked
    assert not any(f"/{TODAY + timedelta(days=1):%Y/%m/%d}/" in path for path in web.asked)
    back = rows(tmp_path, "SELECT * FROM sources WHERE found_by = 'backfill'")
    assert back
    assert {row["state"] for row in back} == {"done"}
    assert {row["due_at"] for row in back} == {None}
    before = len(web.asked)
    assert run("crawl", "--since", f"{days[8]}").returncode == 0  # the same day again: there is nothing to do
    assert not [path for path in web.asked[before:] if path != "/robots.txt"]


def test_a_back_fill_takes_the_sitemaps_of_its_time(web: WebServer, tmp_path: Path, run: Run) -> None:
    """An index of more sitemaps than are taken otherwise: those that are dated since the day are, others are not."""
    days = [TODAY - timedelta(days=back) for back in range(130)]
    entries = "".join(f"<sitemap><loc>{web.url}/maps/{day:%Y-%m-%d}.xml</loc></sitemap>" for day in days)
    web.routes["/sitemap.xml"] = page(f"<sitemapindex>{entries}</sitemapindex>", "application/xml")
    for number, day in enumerate(days):
        web.routes[f"/maps/{day:%Y-%m-%d}.xml"] = urlset(web.url, [f"/{day:%Y/%m/%d}/"])  # no article: nothing to read
        if number in (105, 125):
            old = f"/{day - timedelta(days=60):%Y/%m/%d}/an-old-story-that-was-left-in"
            web.routes[f"/maps/{day:%Y-%m-%d}.xml"] = urlset(web.url, [story(web, number, day), old])
    sites_toml(tmp_path, web.url, 'sitemaps = ["/sitemap.xml"]\ninclude = "-again-|an-old"')
    assert run("crawl").returncode == 0
    assert len([path for path in web.asked if path.startswith("/maps/")]) == 100
    assert run("crawl", "post", "--since", f"{days[109]}").returncode == 0
    maps = {path for path in web.asked if path.startswith("/maps/")}
    assert maps == {f"/maps/{day:%Y-%m-%d}.xml" for day in days[:110]}
    assert len(rows(tmp_path, "SELECT 1 FROM articles")) == 1
    assert not rows(tmp_path, "SELECT 1 FROM urls WHERE url LIKE '%an-old-story%'")  # dated before the day
    kinds = rows(
        tmp_path, "SELECT found_by, state, count(*) n FROM sources WHERE kind = 'sitemap' GROUP BY 1, 2 ORDER BY 1"
    )
    assert [(row["found_by"], row["state"], row["n"]) for row in kinds] == [
        ("backfill", "done", 10), ("index", "active", 100), ("user", "active", 1),
    ]  # fmt: skip


def test_a_site_without_feed_and_sitemap_is_found_by_its_pages(web: WebServer, tmp_path: Path, run: Run) -> None:
    paths = [story(web, number) for number in range(9)]
    web.routes["/"] = listing(paths[:2], '<nav><a href="/world/">World</a></nav>')
    web.routes["/world/"] = listing(paths[2:4])
    sites_toml(tmp_path, web.url)
    assert run("crawl").returncode == 0
    assert len(rows(tmp_path, "SELECT 1 FROM articles")) == 4
    web.routes["/"] = listing(paths[4:6], '<nav><a href="/world/">World</a><a href="/arts/">Arts</a></nav>')
    web.routes["/arts/"] = listing(paths[6:8])
    assert run("crawl", "--refetch").returncode == 0
    assert len(rows(tmp_path, "SELECT 1 FROM articles")) == 8  # a section that the menu got later
    told = json.loads(run("sites", "sources", "post", "--json").stdout)
    assert {row["url"].removeprefix(web.url): row["alone"] for row in told["sources"] if row["items"]} == {
        "/": 4, "/world/": 2, "/arts/": 2,
    }  # fmt: skip


def test_a_day_that_is_none_is_refused(run: Run) -> None:
    assert run("crawl", "https://example.org/", "--since", "soon").returncode == 2
    ahead = run("crawl", "https://example.org/", "--since", f"{TODAY + timedelta(days=9)}")
    assert ahead.returncode == 1
    assert "future" in ahead.stderr
