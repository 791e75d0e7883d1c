"""The plugin in Datasette, asked through its client: pages, JSON, tables, other databases, base_url, permissions."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from datasette.app import Datasette

from newsarchive.browse import show
from newsarchive.browse.tables import TABLES
from newsarchive.store import Archive
from newsarchive.store.queries import SAVED
from tests import browsing

CSP = "default-src 'none'"


class Answers:
    """A Datasette over some databases; `get` answers at once."""

    def __init__(self, *files: Path, **options: Any) -> None:
        self.datasette = Datasette([str(file) for file in files], **options)

    def get(self, path: str) -> Any:
        return asyncio.run(self.datasette.client.get(path))

    def text(self, path: str, status: int = 200) -> str:
        answer = self.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return str(answer.text)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browse")
    return browsing.make(folder / "archive.db", (*browsing.ARTICLES, browsing.HOSTILE))


@pytest.fixture
def site(file: Path) -> Answers:
    return Answers(file)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A database of somebody else, with a table that has the name of ours."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT)")
        connection.execute("INSERT INTO articles VALUES (1, 'Not ours')")
    connection.close()
    return path


class Seen(HTMLParser):
    """What is in a page: tags, attributes, links, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


# -- front page ------------------------------------------------------------------------------------------------------


def test_front_page(site: Answers) -> None:
    text = site.text("/")
    assert "10 articles from 8 sites" in text
    assert "published 20 November 2025 to 5 March 2026" in text
    assert browsing.HARBOUR.title in text
    assert site.text("/-/archive") == text
    seen = site.get("/-/archive.json").json()
    assert (seen["articles"], seen["edits"], seen["ok"]) == (10, 1, True)


def test_empty_archive_says_what_to_type(tmp_path: Path) -> None:
    Archive(tmp_path / "archive.db").close()
    site = Answers(tmp_path / "archive.db")
    text = site.text("/")
    assert "newsarchive crawl https://" in text
    assert "newsarchive demo" in text
    assert "Nothing found" in site.text("/-/search?q=storm")
    assert site.get("/-/search.json").json()["total"] == 0
    assert site.get("/-/article/1").status_code == 404
    assert site.get("/archive/articles").status_code == 200


def test_archive_that_has_only_begun_says_so(tmp_path: Path) -> None:
    browsing.make(tmp_path / "archive.db", (browsing.HARBOUR,))
    with Archive(tmp_path / "archive.db") as archive, archive.atomic():
        archive.conn.execute("DELETE FROM articles_fts")
        archive.conn.execute("UPDATE urls SET article = NULL")
        archive.conn.execute("DELETE FROM articles")
    assert "1 address" in Answers(tmp_path / "archive.db").text("/")


# -- which database --------------------------------------------------------------------------------------------------


def test_beside_another_database_the_index_stays_datasettes(file: Path, other: Path) -> None:
    site = Answers(file, other)
    assert "Powered by" in site.text("/")
    assert "Powered by" not in site.text("/-/archive")
    assert "/-/archive" in site.text("/other")  # in the menu
    assert site.get("/.json").json().keys() == {"archive", "other"}
    table = site.text("/other/articles")
    assert "Not ours" in table
    assert "/-/article/1" not in table
    assert "Read this article" not in site.text("/other/articles/1")
    assert "bylines" not in site.text("/other")


@pytest.mark.parametrize("path", ["/-/archive", "/-/search?q=a", "/-/article/1"])
def test_without_an_archive_there_is_none(other: Path, path: str) -> None:
    site = Answers(other)
    assert "Powered by" in site.text("/")
    assert "not a news archive" not in site.text("/")
    assert site.get(path).status_code == 404


def test_an_empty_file_breaks_nothing(tmp_path: Path, file: Path) -> None:
    (tmp_path / "empty.db").touch()
    assert Answers(tmp_path / "empty.db").get("/").status_code == 200
    both = Answers(tmp_path / "empty.db", file)
    assert both.get("/").status_code == 200
    assert "10 articles" in both.text("/-/archive")


def test_two_archives(file: Path, tmp_path: Path) -> None:
    second = browsing.make(tmp_path / "second-one.db", browsing.ARTICLES[3:5])
    site = Answers(file, second)
    assert "10 articles" in site.text("/-/archive")
    text = site.text("/-/archive?db=second-one")
    assert "2 articles" in text
    inside = [link for link in Seen(text).links if link.startswith("/-/") and "archive" not in link]
    assert inside
    assert all(parse_qs(urlsplit(link).query)["db"] == ["second-one"] for link in inside)
    assert "Straßenbahn" in site.text("/-/article/1?db=second-one")
    assert 'name="db" value="second-one"' in site.text("/-/search?q=x&db=second-one")
    assert site.get("/-/search?db=nothere").status_code == 404
    assert "/-/article/1?db=second-one" in site.text("/second-one/articles")


def test_immutable(file: Path) -> None:
    site = Answers(immutables=[str(file)])
    assert "10 articles" in site.text("/")
    assert site.get("/-/search.json?q=storm").json()["total"] == 2


def test_under_a_base_url(file: Path) -> None:
    site = Answers(file, settings={"base_url": "/library/"})
    for path in ("/", "/-/search?q=storm", "/-/article/1", "/archive/articles", "/archive/articles/1"):
        html = site.text(path)
        local = [link for link in Seen(html).links if link.startswith("/")]
        assert local
        assert all(link.startswith("/library/") for link in local), path
        assert not re.search(r'(?:action|src)="/(?!library/)', html), path
    assert site.get("/-/static-plugins/newsarchive/newsarchive.css").status_code == 200


def test_behind_permissions(file: Path) -> None:
    site = Answers(file, metadata={"databases": {"archive": {"allow": {"id": "librarian"}}}})
    for path in ("/", "/-/archive", "/-/archive.json", "/-/search?q=storm", "/-/search.json?q=storm", "/-/article/1"):
        answer = site.get(path)
        assert answer.status_code == 403, path
        assert "storm" not in answer.text.lower(), path
    cookie = {"ds_actor": site.datasette.sign({"a": {"id": "librarian"}}, "actor")}
    assert asyncio.run(site.datasette.client.get("/-/article/1", cookies=cookie)).status_code == 200


def test_tables_alone_can_be_closed(file: Path) -> None:
    site = Answers(file, metadata={"databases": {"archive": {"tables": {"articles": {"allow": False}}}}})
    assert site.get("/-/search?q=storm").status_code == 403


# -- search ----------------------------------------------------------------------------------------------------------


def test_search_page(site: Answers) -> None:
    text = site.text("/-/search?q=storm+surge")
    assert "<mark>storm</mark>" in text
    assert "2 articles" in text
    assert 'value="storm surge"' in text
    assert 'href="/-/article/1"' in text
    assert "2 versions" in text


def test_search_can_be_narrowed_and_widened_by_links(site: Answers) -> None:
    seen = Seen(site.text("/-/search?q=storm"))
    (narrow,) = [link for link in seen.links if "section%3ASport" in link]
    text = site.text(narrow)
    assert "1 article<" in text
    (widen,) = {link for link in Seen(text).links if link == "/-/search?q=storm"}
    assert "2 articles" in site.text(widen)
    year = next(link for link in Seen(site.text("/-/search")).links if "after%3A2025" in link)
    assert "1 article<" in site.text(year)
    assert "/-/search" in Seen(site.text(year)).links


def test_every_facet_link_finds_what_it_promises(site: Answers) -> None:
    html = site.text("/-/search")
    promised = re.findall(r'<li><a href="([^"]+)" dir="auto">[^<]*</a> <span class="n">(\d+)</span>', html)
    assert len(promised) > 20
    for href, count in promised:
        address = href.replace("&amp;", "&").replace("/-/search", "/-/search.json")
        assert site.get(address).json()["total"] == int(count), href


def test_pages_and_order(site: Answers) -> None:
    first = site.get("/-/search.json?q=lang:en&limit=2&sort=oldest").json()
    second = site.get(first["next"]).json()
    assert [one["id"] for one in first["results"] + second["results"]] == [1, 3, 2]
    assert second["next"] is None
    for odd in (
        "after=x",
        "after=1_2_3",
        "after=1e999_1_1",
        "before=",
        "before=9_9",
        "sort=x",
        "limit=0",
        "limit=-5",
        "page=2",
    ):
        assert site.get(f"/-/search?q=storm&{odd}").status_code == 200, odd
        assert site.get(f"/-/search.json?q=storm&{odd}").status_code == 200, odd
    assert site.get(second["previous"]).json()["results"] == first["results"]
    assert "Nothing comes after this" in site.text(f"/-/search?q=storm&sort=newest&after={-(10**15)}_1")


def test_search_json(site: Answers) -> None:
    found = site.get("/-/search.json?q=%22storm+surge%22+before:x").json()
    assert (found["ok"], found["total"], found["query"]) == (True, 1, '"storm surge" before:x')
    assert found["notes"][0].startswith("before:x is no date")
    (hit,) = found["results"]
    assert ["storm surge", True] in hit["headline"]
    assert hit["article"] == "/-/article/1"
    assert {"value": "en", "count": 1} in found["facets"]["language"]


@pytest.mark.parametrize(
    "q", ['"', "%00", "<script>alert(1)</script>", "'; DROP TABLE articles; --", "%F0%9F", "a" * 3000]
)
def test_odd_searches_are_pages(site: Answers, q: str) -> None:
    answer = site.get(f"/-/search?q={q}")
    assert answer.status_code == 200
    assert "<script" not in answer.text


def test_a_slow_search_says_so(tmp_path: Path) -> None:
    with Archive(browsing.make(tmp_path / "archive.db")) as archive, archive.atomic():
        archive.conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO articles"
            " (id, url, site, first_seen, last_seen, recorded_at) SELECT i, i, 'kurier.example', '2026', '2026', '2026'"
            " FROM n"
        )
        archive.conn.execute(
            "INSERT INTO articles_fts (rowid, title, body) SELECT id, 'a', 'a b a c a b d e' FROM articles"
            " WHERE id >= 100"
        )
    site = Answers(tmp_path / "archive.db", settings={"sql_time_limit_ms": 5})
    slow = "+OR+".join("abcde" * 12)
    answer = site.get(f"/-/search?q={slow}")
    assert answer.status_code == 503
    assert "This took too long" in answer.text
    assert site.get(f"/-/search.json?q={slow}").json()["error"] == "This took too long"
    assert site.get("/-/search?q=gate").status_code == 200


# -- article ---------------------------------------------------------------------------------------------------------


def test_article_page(site: Answers) -> None:
    html = site.text("/-/article/1")
    text = " ".join(Seen(html).words)
    for part in (
        "Tide gate holds as storm surge passes the old harbour",
        "Crews worked through the night",
        "By Ada Okafor and Jón Þórsson",
        "1 March 2026, 21:40 (UTC+01:00)",
        "2 March 2026, 07:05 (UTC+01:00)",
        "What happens next",
        "20260301-abc-00000.warc.gz",
        "json-ld:headline",
        "Tide gate holds | Harbour Post",
        "changed: title, body",
        "Photo: M. Reyes",
        "1 other address",
    ):
        assert part in text, part
    assert 'href="https://www.harbourpost.example/local/tide-gate"' in html
    assert "img" not in Seen(html).tags


def test_an_earlier_version_says_so(site: Answers) -> None:
    newest = site.get("/-/article/1.json").json()
    html = site.text(f"/-/article/1?version={newest['versions'][1]['capture']}")
    assert "An earlier version" in html
    assert "Storm surge nears the old harbour" in html
    assert site.get("/-/article/1?version=777").status_code == 404
    assert site.get("/-/article/1?version=x").status_code == 404


def test_direction_and_language(site: Answers) -> None:
    assert '<article lang="ar" dir="rtl">' in site.text("/-/article/5")
    assert '<article lang="de">' in site.text("/-/article/4")
    assert "3 March 2026, 19:00 (time zone not given)" in site.text("/-/article/3")
    assert "Date not given; first seen 2 March 2026" in site.text("/-/article/9")


@pytest.mark.parametrize("number", ["99", "0", "9" * 30, "00000000001234"])
def test_unknown_article(site: Answers, number: str) -> None:
    answer = site.get(f"/-/article/{number}")
    assert answer.status_code == 404
    assert "There is no article" in answer.text
    assert answer.headers["content-security-policy"].startswith(CSP)
    assert site.get(f"/-/article/{number}.json").json()["ok"] is False


def test_article_json(site: Answers) -> None:
    found = site.get("/-/article/1.json").json()
    assert found["title"] == browsing.HARBOUR.title
    assert found["body"] == browsing.HARBOUR.body
    assert found["tags"] == ["storm surge", "harbour"]
    assert len(found["versions"]) == 2


# -- manners ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/-/search", "/-/search?q=headline", "/-/article/10", "/-/article/404"])
def test_no_page_of_ours_runs_or_loads_anything(site: Answers, path: str) -> None:
    answer = site.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(CSP)
    assert "unsafe" not in policy
    seen = Seen(answer.text)
    assert not {"style", "img", "iframe", "object", "embed", "base", "input:image"} & set(seen.tags)
    assert seen.tags.count("svg") == (path in ("/", "/-/search"))  # growth; the histogram
    scripts = re.findall(r"<script (.*?)>(.*?)</script>", answer.text, flags=re.DOTALL)
    assert len(scripts) == seen.tags.count("script") <= 1
    for attributes, inline in scripts:
        assert inline == ""
        src, nonce = re.fullmatch(r'src="([^"]+)" nonce="([^"]+)" defer', attributes).groups()  # type: ignore[union-attr]
        assert src.startswith("/-/static-plugins/newsarchive/")
        assert f"script-src 'nonce-{nonce}'" in policy
    names = [name for name, _ in seen.attributes]
    assert not [name for name in names if name.startswith("on") or name in ("style", "srcset")]
    assert names.count("src") == len(scripts)
    assert not [link for link in seen.links if not link.startswith(("/", "http://", "https://", "#"))]
    assert seen.tags.count("form") == 1 - (path == "/-/none")


def test_crawlers_stay_out(site: Answers) -> None:
    assert site.text("/robots.txt") == "User-agent: *\nDisallow: /\n"
    assert site.get("/").headers["x-robots-tag"] == "noindex, nofollow"


def test_tables(site: Answers) -> None:
    html = site.text("/archive/articles")
    assert 'name="_search"' in html
    assert '<a href="/-/article/10" dir="auto">&lt;script&gt;' in html
    assert "<script>document.title" not in html
    for name in ("site", "language", "section", "page_type"):
        assert f'data-column="{name}"' in html
    assert len(site.get("/archive/articles.json?_facet_size=3").json()["facet_results"]) == 4
    assert "Read this article" in site.text("/archive/articles/1")
    assert "/-/article/1" in Seen(site.text("/archive/articles/1")).links
    assert "Headlines that changed" in site.text("/archive")
    assert "/-/article/1" in Seen(site.text("/archive/edited_articles")).links


def test_every_table_is_described(site: Answers, file: Path) -> None:
    shadows = re.compile(r"_fts(_(data|idx|content|docsize|config))?$")
    with sqlite3.connect(file) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    names = {name for name in names if not shadows.search(name) and not name.startswith("sqlite_")}
    assert names == TABLES.keys()


@pytest.mark.parametrize("table", sorted(TABLES))
def test_no_table_page_breaks(site: Answers, table: str) -> None:
    assert "metadata-description" in site.text(f"/archive/{table}")
    facets = site.get(f"/archive/{table}.json").json().get("facet_results", {})
    assert set(facets) == set(TABLES[table].get("facets", ()))


@pytest.mark.parametrize("query", sorted(SAVED))
def test_each_saved_query_has_its_page(site: Answers, query: str) -> None:
    assert SAVED[query]["title"] in site.text(f"/archive/{query}")


def test_columns_are_explained_by_the_schema(site: Answers) -> None:
    assert "of the payload as received: sha256 in base32" in site.text("/archive/captures")


@pytest.mark.parametrize(
    ("search", "found"), [("lodz", [4]), ("公园", [6]), ("storm -regatta", [1]), ('"', []), ("नदी", [8]), ("'OR", [])]
)
def test_the_tables_own_search_box_speaks_our_language(site: Answers, search: str, found: list[int]) -> None:
    answer = asyncio.run(
        site.datasette.client.get("/archive/articles.json", params={"_search": search, "_shape": "array"})
    )
    assert [row["id"] for row in answer.json()] == found


def test_what_the_user_says_takes_precedence(file: Path) -> None:
    mine = {"databases": {"archive": {"title": "Our town", "tables": {"articles": {"facets": ["site"]}}}}}
    site = Answers(file, metadata=mine)
    assert "<h1>Our town</h1>" in site.text("/")
    assert len(site.get("/archive/articles.json").json()["facet_results"]) == 1
    assert "bylines" in site.text("/archive")


def test_loading_the_plugin_loads_nothing_heavy() -> None:
    code = (
        "import sys, newsarchive.browse; heavy = 'scrapy', 'trafilatura', 'sqlite_utils', 'lxml', 'datasette';"
        " print([name for name in heavy if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# -- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "zone", "shown"),
    [
        ("2026-11-23T08:15:00+01:00", "page", "23 November 2026, 08:15 (UTC+01:00)"),
        ("2026-11-23T08:15:00-03:30", "page", "23 November 2026, 08:15 (UTC-03:30)"),
        ("2026-11-23T08:15:00+01:00", "site", "23 November 2026, 08:15 (UTC+01:00, by the site)"),
        ("2026-11-23T08:15:00Z", None, "23 November 2026, 08:15 (UTC)"),
        ("2026-11-23T08:15:00", "unknown", "23 November 2026, 08:15 (time zone not given)"),
        ("2026-11-23", "unknown", "23 November 2026"),
        ("some day", None, "some day"),
        (None, None, ""),
    ],
)
def test_moments_as_given(text: str | None, zone: str | None, shown: str) -> None:
    assert show.moment(text, zone) == shown


def test_colours_have_contrast() -> None:
    """WCAG AA: 4.5 to 1 for text, in both schemes."""
    css = (Path(show.__file__).parent / "static" / "newsarchive.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part)) for part in _roots(css))
    for colours in (light, dark):
        for ink, ground in (
            *(("ink", "paper"), ("soft", "paper"), ("link", "paper"), ("over", "paper"), ("ink", "card")),
            *(("soft", "card"), ("link", "card"), ("over", "card"), ("mark-ink", "mark"), ("paper", "link")),
        ):
            assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert _contrast(colours["focus"], colours["paper"]) >= 3


def _roots(css: str) -> list[str]:
    return re.findall(r":root \{(.*?)\}", css, flags=re.DOTALL)[:2]


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
