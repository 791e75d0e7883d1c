"""What publishers say of their pages: headers, tags, tdmrep.json and robots.txt, from the server to the report."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protego import Protego

from newsarchive.clock import FrozenClock
from newsarchive.fetch.robots import Rules
from newsarchive.fetch.robots_rule import deciding, rules_for
from newsarchive.ingest.signals import directives, read_tdmrep, reservation_for, said, with_file
from newsarchive.models import Article, Permissions, Reservation
from newsarchive.store import Archive, permissions
from tests.conftest import Run
from tests.webserver import TDMREP, WebServer, article, feed, page

URL = "https://paper.example/news/vote"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["noindex, noarchive"], ("noindex", "noarchive")),
        (["NoArchive"], ("noarchive",)),
        (["googlebot: noindex, nofollow"], ()),
        (["googlebot: noindex, newsarchive: noarchive"], ("noarchive",)),
        (
            ["unavailable_after: 25 Jun 2027 15:00:00 PST", "none"],
            ("unavailable_after: 25 jun 2027 15:00:00 pst", "none"),
        ),
        (["max-snippet: 20, noindex"], ("max-snippet: 20", "noindex")),
        (["", ",,"], ()),
    ],
)
def test_robots_directives(values: list[str], expected: tuple[str, ...]) -> None:
    assert directives(values) == expected


def test_the_page_has_the_last_word_on_mining() -> None:
    """A tag counts more than a header, and both more than tdmrep.json (TDMRep, "Processing priority")."""
    file = Reservation(True, "https://paper.example/all", "/")
    plain = Article(url=URL)
    assert with_file(said((), plain), file).tdm_policy == "https://paper.example/all"
    header = said((("TDM-Reservation", "1"), ("tdm-policy", "/policy.json")), plain)
    assert (with_file(header, file).tdm_policy, header.sources) == (
        "https://paper.example/policy.json",
        (("tdm_reserved", "header:tdm-reservation"),),
    )
    tag = said((("tdm-reservation", "1"),), Article(url=URL, signals=(("tdm-reservation", "0"),)))
    assert with_file(tag, file).tdm_reserved is False
    assert said((("tdm-reservation", "yes"),), plain).tdm_reserved is None


def test_what_none_means() -> None:
    found = said((("X-Robots-Tag", "none"),), Article(url=URL, signals=(("robots", "noarchive"),)))
    assert (found.noindex, found.noarchive) == (True, True)
    assert found.sources == (("noindex", "header:x-robots-tag"), ("noarchive", "meta:robots"))


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ([("/", 1)], "/news/vote", True),
        ([("/news/free/", 0), ("/news/", 1)], "/news/free/vote", False),
        ([("/news/", 1), ("/news/free/", 0)], "/news/free/vote", True),  # the first that matches, not the longest
        ([("/pictures/*.jpg$", 1)], "/pictures/a/b.jpg", True),
        ([("/pictures/*.jpg$", 1)], "/pictures/a/b.jpg?x", None),
        ([("/News/", 1)], "/news/vote", None),
        ([("/path/foo-%24", 1)], "/path/foo-%24", True),
        ([("/%7Eada", 1)], "/~ada/x", True),
        ([("*", 1)], "/anything", True),
        ([("/", 2)], "/news/vote", None),
    ],
)
def test_locations_of_tdmrep(rules: list[tuple[str, int]], path: str, expected: bool | None) -> None:
    text = json.dumps([{"location": location, "tdm-reservation": value} for location, value in rules])
    found = reservation_for(text, f"https://paper.example{path}")
    assert (found.reserved if found else None) is expected


@pytest.mark.parametrize("text", ["<html>", "", "[" * 5000, '"x"', "7"])
def test_what_is_no_tdmrep(text: str) -> None:
    assert read_tdmrep(text) is None


def test_a_pattern_of_stars_is_quick() -> None:
    text = json.dumps([{"location": "/" + "*a" * 60 + "$", "tdm-reservation": 1}])
    assert reservation_for(text, "https://paper.example/" + "a" * 3000 + "b") is None


ROBOTS = """# of the paper
User-agent: other
Disallow: /

User-agent: *
Allow: /news/open   # this one
Disallow: /news/
Disallow: /*.pdf$

User-agent: newsarchive
User-agent: somebody
Crawl-delay: 7
Disallow: /private/
"""


@pytest.mark.parametrize(
    ("agent", "path", "line"),
    [
        ("newsarchive", "/private/x", "13: Disallow: /private/"),
        ("newsarchive", "/news/x", None),
        ("another", "/news/x", "7: Disallow: /news/"),
        ("another", "/news/open/x", "6: Allow: /news/open   # this one"),
        ("another", "/a/b.pdf", "8: Disallow: /*.pdf$"),
        ("another", "/", None),
    ],
)
def test_the_line_that_decides(agent: str, path: str, line: str | None) -> None:
    rules = Rules(text=ROBOTS, parser=Protego.parse(ROBOTS))
    assert rules.because(f"https://paper.example{path}", agent) == line
    assert rules.because(URL, "newsarchive", of_delay=True) == "12: Crawl-delay: 7"


PATTERNS = st.text(alphabet="/ab*$", min_size=1, max_size=6).map(lambda text: "/" + text)


@given(st.lists(st.tuples(st.sampled_from(["Allow", "Disallow"]), PATTERNS), max_size=5), st.text("/ab", max_size=6))
@settings(max_examples=300, deadline=None)
def test_the_line_agrees_with_what_was_decided(lines: list[tuple[str, str]], path: str) -> None:
    """Where "$" stands within a pattern, readers differ; then no line is named rather than a wrong one."""
    text = "User-agent: *\n" + "\n".join(f"{field}: {pattern}" for field, pattern in lines)
    rules, url = Rules(text=text, parser=Protego.parse(text)), f"https://paper.example/{path}"
    named = rules.because(url, "newsarchive")
    if named is not None:
        assert named.partition(": ")[2].startswith("Allow") == rules.allows(url, "newsarchive")
    if not any("$" in pattern for _, pattern in lines):
        found = deciding(rules_for(text, "newsarchive"), url)
        assert (found is None or found.field == "allow") == rules.allows(url, "newsarchive")


def test_what_was_said_goes_on_until_something_else_is_said(archive: Archive, clock: FrozenClock) -> None:
    start = clock.now()
    free, kept = Permissions(), Permissions(noarchive=True, sources=(("noarchive", "meta:robots"),))
    for hour, one in ((0, kept), (2, kept), (4, free), (6, kept), (1, kept), (5, free), (2, free)):
        permissions.note(archive, URL, start + timedelta(hours=hour), one)
    rows = archive.query("SELECT first_at, last_at, noarchive FROM permissions ORDER BY first_at")
    spans = [(row["first_at"][11:13], row["last_at"][11:13], row["noarchive"]) for row in rows]
    assert spans == [("12", "14", 1), ("16", "17", 0), ("18", "18", 1)]


# -- a crawl ---------------------------------------------------------------------------------------------------------

PATHS = [
    "/town-council-free.html",
    "/town-council-noarchive.html",
    "/town-council-mined.html",
    "/town-council-shut.html",
]


def paper(web: WebServer, rules: list[dict[str, Any]], etag: str = '"one"') -> None:
    def tdmrep(handler: Any) -> None:
        known = handler.headers.get("If-None-Match") == etag
        page("" if known else json.dumps(rules), "application/json", status=304 if known else 200, ETag=etag)(handler)

    web.routes |= {
        "/": page("<html></html>"),
        "/feed/": feed(web.url, PATHS),
        "/robots.txt": page("User-agent: *\n\nDisallow: /town-council-shut\n", "text/plain"),
        TDMREP: tdmrep,
        PATHS[0]: article("The council is free"),
        PATHS[1]: article("The council keeps nothing", headers={"X-Robots-Tag": "noarchive"}),
        PATHS[2]: article("The council is mined"),
        PATHS[3]: article("The council is shut"),
    }


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Archive(folder / "archive.db", read_only=True) as archive:
        return list(archive.query(sql))


def test_a_crawl_keeps_what_was_said(tmp_path: Path, run: Run) -> None:
    with WebServer() as web:
        paper(web, [{"location": "/town-council-mined", "tdm-reservation": 1, "tdm-policy": "/policy.json"}])
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
        )
        assert run("crawl").returncode == 0
        assert web.asked.count(TDMREP) == 1
        assert web.asked.index(TDMREP) > web.asked.index("/robots.txt")
        assert PATHS[3] not in web.asked
        said = {row["url"].removeprefix(web.url): row for row in rows(tmp_path, "SELECT * FROM permissions")}
        assert (said[PATHS[0]]["noarchive"], said[PATHS[0]]["tdm_reserved"]) == (0, None)
        assert said[PATHS[1]]["sources"] == "noarchive=header:x-robots-tag"
        mined = said[PATHS[2]]
        assert (mined["tdm_reserved"], mined["tdm_policy"]) == (1, f"{web.url}/policy.json")
        assert mined["sources"] == "tdm_reserved=tdmrep.json:/town-council-mined"
        (shut,) = rows(tmp_path, "SELECT * FROM fetches WHERE outcome = 'forbidden'")
        assert shut["robots_rule"] == "3: Disallow: /town-council-shut"
        fetched = rows(tmp_path, "SELECT tdm_digest FROM fetches WHERE url LIKE '%council-mined%'")
        assert fetched[0]["tdm_digest"].startswith("sha256:")

        # the same day it is not asked again, the next day with its validators
        assert run("crawl", "--refetch").returncode == 0
        assert web.asked.count(TDMREP) == 1
        with Archive(tmp_path / "archive.db") as archive, archive.atomic():
            archive.conn.execute("UPDATE hosts SET tdm_at = '2020-01-01T00:00:00Z'")
        assert run("crawl", "--refetch").returncode == 0
        assert [sent.get("if-none-match") for path, sent in web.log if path == TDMREP] == [None, '"one"']
        assert [row["tdm_digest"] for row in rows(tmp_path, "SELECT tdm_digest FROM hosts")] == [
            fetched[0]["tdm_digest"]
        ]

        # what the file says from now on is said of pages that did not change
        paper(web, [{"location": "/", "tdm-reservation": 1}], '"two"')
        with Archive(tmp_path / "archive.db") as archive, archive.atomic():
            archive.conn.execute("UPDATE hosts SET tdm_at = '2020-01-01T00:00:00Z'")
            archive.conn.execute("UPDATE permissions SET last_at = first_at")
            archive.conn.execute(
                "UPDATE permissions SET first_at = '2026-01-01T00:00:00Z', last_at = '2026-01-01T00:00:00Z'"
            )
        assert run("crawl", "--refetch").returncode == 0
        newest = rows(
            tmp_path, f"SELECT tdm_reserved FROM permissions WHERE url = '{web.url}{PATHS[0]}' ORDER BY first_at"
        )
        assert [row["tdm_reserved"] for row in newest] == [None, 1]

    report = json.loads(run("permissions", "post", "--json").stdout)[0]
    assert {one["signal"]: one["now"] for one in report["signals"]} == {"noindex": 0, "noarchive": 1, "tdm_reserved": 3}
    assert [(one["rule"], one["urls"]) for one in report["rules"]] == [("3: Disallow: /town-council-shut", 1)]
    assert report["hosts"][0]["robots_since"] is not None
    text = run("permissions").stdout
    assert "mining reserved" in text
    assert "Disallow: /town-council-shut" in text
    nobody = run("permissions", "nobody")
    assert (nobody.returncode, "There is no site nobody" in nobody.stderr) == (1, True)


def test_an_export_can_leave_out_what_was_reserved(tmp_path: Path, run: Run) -> None:
    with WebServer() as web:
        paper(web, [{"location": "/town-council-mined", "tdm-reservation": 1}])
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
        )
        assert run("crawl").returncode == 0
    assert "3 articles written" in run("export", "-o", "all.csv").stdout
    result = run("export", "-o", "free.csv", "--reserved", "skip")
    assert "1 article written" in result.stdout
    assert "2 articles left out" in result.stdout
    with (tmp_path / "free.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["The council is free"]


def test_a_host_without_tdmrep_reserves_nothing(tmp_path: Path, run: Run) -> None:
    with WebServer() as web:
        paper(web, [])
        web.routes[TDMREP] = page("<html>Welcome</html>")
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
        )
        assert run("crawl").returncode == 0
    (host,) = rows(tmp_path, "SELECT * FROM hosts")
    assert (host["tdm"], host["tdm_digest"], host["tdm_reason"]) == (None, None, "not_json")
    assert rows(tmp_path, "SELECT 1 FROM permissions WHERE tdm_reserved IS NOT NULL") == []
