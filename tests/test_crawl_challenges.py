"""A wall that asks to prove oneself first is a failure with a name: never an empty feed, never an article."""

from __future__ import annotations

from pathlib import Path

from newsarchive.store import Archive
from tests.conftest import Run
from tests.webserver import WebServer, article, feed, page

PATHS = [f"/bridge-report-of-the-day-{number}.html" for number in range(5)]
WALL = page("", status=202)  # as it was seen: no text at all, and a cookie set by a script that is not there


def test_202_is_a_challenge_for_pages_feeds_and_sitemaps(run: Run, tmp_path: Path) -> None:
    with WebServer() as web:
        sitemap = "".join(f"<url><loc>{web.url}{path}</loc></url>" for path in PATHS)
        good = {
            "/": page("<html></html>"),
            "/feed/": feed(web.url, PATHS),
            "/map.xml": page(
                f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{sitemap}</urlset>', "application/xml"
            ),
        }
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\nsitemaps = ["/map.xml"]\ndelay = 0\n'
        )
        web.routes = {
            **good,
            **{path: article(f"Bridge {path}") for path in PATHS[:1]},
            **dict.fromkeys(PATHS[1:], WALL),
        }
        first = run("crawl", "--workers", "1")
        assert first.returncode in (0, 3), first.stderr
        web.routes = dict.fromkeys([*good, *PATHS], WALL)
        second = run("crawl", "--refetch", "--workers", "1")
        assert "post puts a test for humans before its pages" in first.stderr + second.stderr
        with Archive(tmp_path / "archive.db", read_only=True) as archive:
            urls = {row["url"]: row for row in archive.query("SELECT * FROM urls WHERE url LIKE '%html'")}
            assert len(urls) == len(PATHS)
            assert {row["reason"] for row in urls.values()} == {"challenge"}
            assert urls[web.url + PATHS[0]]["state"] == "archived"  # what was there is kept
            assert urls[web.url + PATHS[1]]["due_at"] is not None
            for row in archive.query("SELECT * FROM sources WHERE kind IN ('feed', 'sitemap') AND found_by = 'user'"):
                assert (row["state"], row["reason"], row["items"]) == ("failing", "challenge", len(PATHS))
            assert archive.value("SELECT count(*) FROM articles") == 1
            assert [row["kind"] for row in archive.alerts.open()] == ["challenge"]
        web.routes = {**good, **{path: article(f"Bridge {path}") for path in PATHS}}
        third = run("crawl", "--refetch", "--workers", "1")
        assert third.returncode == 0
        assert third.stderr.startswith("OVER   post puts a test for humans before its pages: from ")
        assert third.stderr.count("\n") == 1
