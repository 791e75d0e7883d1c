"""What a search page adds to a search: pages by keys, copies folded, earlier versions, bars over time, CSV, Atom."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from newsarchive.browse import narrowing
from newsarchive.browse.histogram import histogram
from newsarchive.cli import app
from newsarchive.errors import StoreError
from newsarchive.exporters.rows import Filters, count, rows
from newsarchive.models import Article
from newsarchive.store import Archive
from newsarchive.store.care import database_faults
from newsarchive.store.schema import APPLICATION_ID, migrations
from newsarchive.store.search import asker, condition, counts, page, parse, search, totals
from tests import browsing
from tests.test_browse_pages import Answers, Seen

TIDE, REGATTA, COUNCIL = 1, 2, 3
ATOM = "{http://www.w3.org/2005/Atom}"
BASE = browsing.START


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive and 45 articles more, 5 of them copies of one, 3 of them of the same second."""
    path = browsing.make(tmp_path_factory.mktemp("many") / "archive.db")
    with Archive(path) as archive:
        for number in range(45):
            at = BASE + timedelta(days=min(number, 42))
            made = browsing._plain(
                f"https://{'wire' if number % 3 else 'daily'}.example/{number}",
                f"Ferry {number}",
                "The ferry " + "ran late again. " * (1 + number % 4),
                published=at,
                language="en",
            )
            browsing.add(archive, made, at, number=100 + number)
        with archive.atomic():
            copied = [row["id"] for row in archive.query("SELECT id FROM articles WHERE title LIKE 'Ferry 1_'")][:6]
            archive.conn.execute(
                "INSERT INTO stories (id, first, articles, sites, language, first_at, recorded_at)"
                " VALUES (7, ?, 6, 2, 'en', '2026-03-12T00:00:00Z', '2026-03-12T00:00:00Z')",
                (copied[1],),
            )
            marks = ", ".join("?" * len(copied))
            archive.conn.execute(f"UPDATE articles SET story = NULL WHERE id NOT IN ({marks})", copied)
            archive.conn.execute(f"UPDATE articles SET story = 7 WHERE id IN ({marks})", copied)
            archive.conn.execute("DELETE FROM stories WHERE id <> 7")
        assert list(database_faults(archive)) == []
    return path


@pytest.fixture
def site(many: Path) -> Answers:
    return Answers(many)


# -- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["relevance", "fresh", "newest", "oldest", "arrival"])
@pytest.mark.parametrize("text", ["ferry", "", "site:daily.example", "ferry in:versions", "ferry -mayor"])
@pytest.mark.parametrize("fold", [False, True])
def test_pages_lead_through_all_once_and_back(many: Path, sort: str, text: str, fold: bool) -> None:
    with Archive(many, read_only=True) as archive:
        query = parse(text)
        found = condition(archive.query, query)
        whole = page(archive.query, query, found, limit=1000, sort=sort, fold=fold)  # type: ignore[arg-type]
        known = totals(archive.query, found)
        assert len(whole.hits) == (known.lines if fold else known.total)
        assert (whole.before, whole.after) == (None, None)
        shown, after, last = [], None, None
        for _ in range(20):
            last = page(archive.query, query, found, limit=7, after=after, sort=sort, fold=fold)  # type: ignore[arg-type]
            shown.append([hit.id for hit in last.hits])
            if (after := last.after) is None:
                break
        assert [one for ids in shown for one in ids] == [hit.id for hit in whole.hits]
        for ids in shown[-2::-1]:
            assert last is not None
            last = page(archive.query, query, found, limit=7, before=last.before, sort=sort, fold=fold)  # type: ignore[arg-type]
            assert [hit.id for hit in last.hits] == ids
        assert last is not None
        assert last.before is None


def test_what_comes_in_meanwhile_moves_nothing(tmp_path: Path) -> None:
    with Archive(browsing.make(tmp_path / "archive.db")) as archive:
        first = search(archive.query, "", limit=4)
        rest = search(archive.query, "", after=first.after)
        late = browsing._plain("https://new.example/1", "New", "Text", published=browsing.START + timedelta(days=9))
        browsing.add(archive, late, browsing.START, number=50)
        again = search(archive.query, "", after=first.after)
        assert [hit.id for hit in again.hits] == [hit.id for hit in rest.hits]
        assert again.total == rest.total + 1


@pytest.mark.parametrize(
    "key", ["", "x", "1", "1_2_3_4", "nan_1_1", "inf_1_1", "1e400_1_1", f"{10**30}_1", "_", "１_２", "0x1_1"]
)
def test_a_key_that_is_none_begins_at_the_beginning(many: Path, key: str) -> None:
    with Archive(many, read_only=True) as archive:
        begun = [hit.id for hit in search(archive.query, "ferry", limit=5).hits]
        assert [hit.id for hit in search(archive.query, "ferry", limit=5, after=key).hits] == begun


def test_the_page_leads_on_and_back(site: Answers) -> None:
    first = site.text("/-/search?q=ferry&fold=no")
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = site.text(following.replace("&amp;", "&"))
    assert "First page" in second
    (back,) = re.findall(r'rel="prev" href="([^"]+)"', second)
    titles = [re.findall(r'href="/-/article/(\d+)"', text) for text in (first, site.text(back.replace("&amp;", "&")))]
    assert titles[0] == titles[1]
    assert not {*titles[0]} & {*re.findall(r'href="/-/article/(\d+)"', second)}


# -- stories ---------------------------------------------------------------------------------------------------------


def test_copies_share_a_line_with_the_first_of_them(many: Path, site: Answers) -> None:
    with Archive(many, read_only=True) as archive:
        folded = search(archive.query, "ferry", fold=True, limit=100)
        (one,) = [hit for hit in folded.hits if hit.story == 7]
        assert (one.title, one.copies) == ("Ferry 11", 5)
        assert len(search(archive.query, "ferry", limit=100).hits) == folded.total == 45
        # where the first is not among those found, the earliest of them stands for the others
        (other,) = [
            hit for hit in search(archive.query, "ferry site:daily.example", fold=True, limit=99).hits if hit.story
        ]
        assert other.title == "Ferry 12"
        (other,) = [hit for hit in search(archive.query, "site:daily.example", fold=True, limit=99).hits if hit.story]
        assert other.title == "Ferry 12"
        assert search(archive.query, "story:7", fold=True).total == 6
        assert len(search(archive.query, "story:7", fold=True).hits) == 6
        assert parse("story:x").notes
    text = site.text("/-/search?q=ferry&sort=oldest")
    assert "and 5 copies" in text
    assert "45 articles</strong> on 40 lines" in text
    (unfold,) = {
        link for link in Seen(text).links if "fold=no" in link and "-/search?" in link and "q=ferry&sort" in link
    }
    assert "fold copies" in site.text(unfold)


# -- earlier versions ------------------------------------------------------------------------------------------------


def test_earlier_versions_are_found_when_asked_for(many: Path, site: Answers) -> None:
    with Archive(many, read_only=True) as archive:
        assert search(archive.query, "nears").total == 0
        found = search(archive.query, "nears in:versions")
        (hit,) = found.hits
        assert (hit.id, found.total, hit.title) == (TIDE, 1, "Storm surge nears the old harbour")
        assert hit.version == archive.value("SELECT min(capture) FROM revisions WHERE article = 1")
        assert "".join(text for text, _ in hit.snippet) == "It comes."
        now = search(archive.query, "storm in:versions").hits
        assert {(one.id, one.version) for one in now} == {(TIDE, None), (REGATTA, None)}
        assert search(archive.query, "nears in:versions lang:de").total == 0
        assert search(archive.query, "nears in:harbour").total == 0  # nobody's filter: text
        whole = condition(archive.query, "nears in:versions")
        assert [row["id"] for row in archive.query(f"SELECT id FROM articles WHERE {whole.whole}", whole.params)] == [1]
    text = site.text("/-/search?q=nears+in:versions")
    assert "in an earlier version only" in text
    (link,) = {link for link in Seen(text).links if link.startswith("/-/article/1?version=")}
    assert "An earlier version" in site.text(link)
    assert "/-/search?q=nears+in%3Aversions" in Seen(site.text("/-/search?q=nears")).links


def test_the_index_of_versions_follows_them(tmp_path: Path) -> None:
    with Archive(browsing.make(tmp_path / "archive.db")) as archive:
        first, second = [row["id"] for row in archive.query("SELECT id FROM revisions WHERE article = 1 ORDER BY id")]

        def indexed() -> list[int]:
            return [row["rowid"] for row in archive.query("SELECT rowid FROM revisions_fts")]

        assert indexed() == [first]
        with archive.atomic():
            archive.articles.reread(first, Article(title="Swell", body="Swell comes."))
        assert search(archive.query, "swell in:versions").total == 1
        assert search(archive.query, "nears in:versions").total == 0
        with archive.atomic():
            archive.articles.drop_revision(second)  # what was earlier is the newest now
        assert indexed() == []
        assert [fault for fault in database_faults(archive) if fault.where == "revisions_fts"] == []
        with archive.atomic():
            archive.conn.execute("INSERT INTO revisions_fts (rowid, title, body) VALUES (?, 'a', 'b')", (first,))
        assert [fault for fault in database_faults(archive) if fault.where == "revisions_fts"]


# -- changed, fresh --------------------------------------------------------------------------------------------------


def test_changed(many: Path) -> None:
    with Archive(many, read_only=True) as archive:

        def ids(text: str) -> list[int]:
            return sorted(hit.id for hit in search(archive.query, text, limit=100).hits)

        assert ids("changed:yes") == ids("changed:2026") == ids("changed:2026-03-02") == ids("-changed:no") == [TIDE]
        assert ids("changed:2026-03-03") == ids("changed:yes ferry") == []
        assert ids("storm changed:no") == ids("storm -changed:yes") == ids("storm -changed:2026") == [REGATTA]
        assert "is no date" in parse("changed:soon").notes[0]
        assert "yes, no" in parse("changed:soon").notes[0]


def test_fresh_ones_come_first_among_equals(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        for number, days in enumerate((0, 400, 200)):
            at = browsing.START + timedelta(days=days)
            made = browsing._plain(f"https://a.example/{number}", "Ferry late", "The ferry ran late.", published=at)
            browsing.add(archive, made, at, number=number)
        strong = browsing._plain("https://a.example/9", "Ferry, ferry, ferry", "Ferry.", published=browsing.START)
        browsing.add(archive, strong, browsing.START, number=9)
        assert [hit.id for hit in search(archive.query, "ferry late", sort="fresh").hits] == [2, 3, 1]
        assert search(archive.query, "ferry").hits[0].id == 4
        assert [hit.id for hit in search(archive.query, "", sort="fresh").hits] == [2, 3, 4, 1]  # the newest


# -- over time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "unit", "bars"),
    [
        ("2026-01-01", "2026-01-02", "day", 2),
        ("2026-01-01", "2026-03-03", "day", 62),
        ("2026-01-31", "2026-04-01", "day", 61),
        ("2026-01-31", "2026-05-01", "month", 5),
        ("2015-01-01", "2026-12-31", "month", 144),
        ("2014-12-31", "2026-12-31", "year", 13),
        ("1850-05-05", "2026-01-01", "decade", 18),
        ("0001-01-01", "9999-12-31", "century", 100),
    ],
)
def test_bars_have_the_widest_unit_that_is_needed(first: str, last: str, unit: str, bars: int) -> None:
    days = {date.fromisoformat(first): 3, date.fromisoformat(last): 1000}
    made = histogram(days, lambda span: span)
    assert made is not None
    assert (made.unit, len(made.bars), made.most) == (unit, bars, 1000)
    assert sum(bar.count for bar in made.bars) == 1003
    assert [bar.height for bar in made.bars if bar.count] == [2, 100]
    assert all(bool(bar.href) == bool(bar.count) for bar in made.bars)
    assert parse(made.bars[-1].href).notes == ()


def test_one_day_needs_no_bars() -> None:
    assert histogram({}, str) is None
    assert histogram({date(2026, 1, 1): 5}, str) is None


@pytest.mark.parametrize("q", ["", "ferry", "ferry after:2026-03-10", "lang:en before:2026-05 ferry"])
def test_each_bar_leads_to_the_articles_it_counts(site: Answers, q: str) -> None:
    html = site.text(f"/-/search?q={quote(q)}")
    found = site.get(f"/-/search.json?q={quote(q)}").json()
    assert sum(bar["count"] for bar in found["histogram"]["bars"]) == found["total"]
    bars = [bar for bar in found["histogram"]["bars"] if bar["count"]]
    for bar in bars[::5]:
        assert html.count(bar["href"].replace("&", "&amp;")) == 2  # in the picture and in the table
        inside = site.get(bar["href"].replace("/-/search?", "/-/search.json?")).json()
        assert inside["total"] == bar["count"], bar
        assert inside["query"].count("after:") == 1


def test_a_span_takes_the_place_of_the_one_before() -> None:
    query = parse("storm after:2020 -before:2019 before:2026 lang:en")
    assert narrowing.dated(query, "after:2021 before:2022") == "storm -before:2019 lang:en after:2021 before:2022"


def test_moments_before_1970_and_unknown_ones(tmp_path: Path) -> None:
    with Archive(browsing.make(tmp_path / "archive.db")) as archive:
        with archive.atomic():
            archive.conn.execute("UPDATE articles SET published_utc = '1969-12-31T23:59:59Z' WHERE id = 1")
            archive.conn.execute("UPDATE articles SET published_utc = '0001-01-01T00:00:00Z' WHERE id = 2")
            archive.conn.execute("UPDATE articles SET published_utc = 'some day' WHERE id = 3")
        days = counts(archive.query, condition(archive.query, "site:harbourpost.example")).days
        assert days == {date(1, 1, 1): 1, date(1969, 12, 31): 1, date(2026, 3, 2): 1}
        assert [hit.id for hit in search(archive.query, "before:1970").hits] == [1, 2]
        assert [hit.id for hit in search(archive.query, "after:1969-12-31 before:1970").hits] == [1]
        assert list(database_faults(archive)) == []


# -- CSV and Atom ----------------------------------------------------------------------------------------------------


def test_a_search_as_csv(site: Answers, tmp_path: Path) -> None:
    answer = site.get("/-/search.csv?q=ferry&fold=no&sort=oldest")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["title"] for row in rows] == [f"Ferry {number}" for number in range(45)]
    assert len(list(csv.reader(io.StringIO(site.get("/-/search.csv?q=ferry").text)))) == 41
    evil = browsing._plain("https://a.example/1", '=HYPERLINK("x")', "Text", byline="@me", section="-1", language="en")
    with Archive(tmp_path / "archive.db") as archive:
        browsing.add(archive, evil, browsing.START, number=1)
    (row,) = csv.DictReader(
        io.StringIO(Answers(tmp_path / "archive.db").get("/-/search.csv").text.removeprefix("\ufeff"))
    )
    assert (row["title"], row["byline"], row["section"]) == ('\'=HYPERLINK("x")', "'@me", "-1")  # a number stays one


def test_a_long_csv_says_where_it_goes_on(site: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsarchive.browse.searching.ROWS", 20)
    address, titles = "/-/search.csv?q=ferry&fold=no&sort=oldest", list[str]()
    for _ in range(3):
        answer = site.get(address)
        titles += [row["title"] for row in csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))]
        following = re.search("<http://localhost(/[^>]+)>", answer.headers.get("link", ""))
        address = following[1] if following else ""
    assert titles == [f"Ferry {number}" for number in range(45)]
    assert address == ""


def test_a_search_as_a_feed_to_follow(many: Path, tmp_path: Path, site: Answers) -> None:
    answer = site.get("/-/search.atom?q=ferry&fold=no")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [f"Ferry {number}" for number in range(44, -1, -1)]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 45
    links = [link.get("href") or "" for link in entries[0].findall(f"{ATOM}link")]
    assert links[0].startswith("http://localhost/-/article/")
    assert "<b>ferry</b>" in (entries[0].findtext(f"{ATOM}content") or "")
    (alternate,) = re.findall(r'type="application/atom\+xml"[^>]*href="([^"]+)"', site.text("/-/search?q=ferry"))
    assert parse_qs(urlsplit(alternate).query) == {"q": ["ferry"]}
    hostile = browsing.make(tmp_path / "archive.db", (browsing.HOSTILE,))
    ElementTree.fromstring(Answers(hostile).get("/-/search.atom").text)
    Archive(tmp_path / "empty.db").close()
    assert (
        ElementTree.fromstring(Answers(tmp_path / "empty.db").get("/-/search.atom?q=a").text).findall(f"{ATOM}entry")
        == []
    )


# -- SQL and older archives ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM articles",
        "'; DELETE FROM articles; --",
        "1) OR 1=1 --",
        'x" OR title:"ferry',
        "site:x' OR '1'='1",
    ],
)
def test_sql_is_text(site: Answers, tmp_path: Path, text: str) -> None:
    before = site.get("/-/search.json?q=ferry").json()["total"]
    assert site.get(f"/-/search.json?q={quote(text)}").status_code == 200
    assert site.get("/-/search.json?q=ferry").json()["total"] == before
    with Archive(browsing.make(tmp_path / "archive.db")) as archive:
        said = browsing._plain("https://a.example/1", "How to", f"She typed {text} into the box.")
        new = browsing.add(archive, said, browsing.START, number=70)
        quoted = '"' + text.replace('"', " ").replace(":", " ") + '"'
        assert [hit.id for hit in search(archive.query, quoted).hits] == [new]


def older(path: Path) -> Path:
    """An archive as the version before made it, with two versions of an article."""
    whole = browsing.make(path.with_name("whole.db"))
    conn = sqlite3.connect(path, isolation_level=None)
    migrations.apply(Database(conn, execute_plugins=False), stop_before="m012_search")
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute("ATTACH ? AS new", (str(whole),))
    for table in ("sites", "articles", "captures", "revisions", "authors", "article_authors", "urls"):
        columns = ", ".join(row[1] for row in conn.execute(f"PRAGMA main.table_info({table})"))
        conn.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
    conn.execute("INSERT INTO articles_fts (rowid, title, body) SELECT rowid, title, body FROM new.articles_fts")
    conn.close()
    return path


def test_an_older_archive_is_brought_up_to_date(tmp_path: Path) -> None:
    path = older(tmp_path / "archive.db")
    connection = sqlite3.connect(path)
    with pytest.raises(StoreError, match="older version"):
        search(asker(connection), "storm")
    connection.close()
    answer = Answers(path).get("/-/search?q=storm")
    assert answer.status_code == 503
    assert "older version" in answer.text
    with Archive(path) as archive:
        assert list(database_faults(archive)) == []
        assert search(archive.query, "storm").total == 2
        assert search(archive.query, "nears in:versions").total == 1
        assert {one.value: one.count for one in search(archive.query, "").facets["site"]}["harbourpost.example"] == 3


# -- terminal and exports --------------------------------------------------------------------------------------------


def test_the_terminal_searches_the_same(many: Path) -> None:
    def asked(*words: str) -> Any:
        command = ["search", *words, "--db", str(many)]
        result = CliRunner().invoke(app, command, standalone_mode=False)
        assert result.exception is None, result.exception
        return json.loads(result.stdout) if "--json" in words else result.stdout

    first = asked("ferry", "--sort", "oldest", "--limit", "3", "--json")
    assert [one["title"] for one in first["results"]] == ["Ferry 0", "Ferry 1", "Ferry 2"]
    rest = asked("ferry", "--sort", "oldest", "--limit", "1", "--after", first["next"], "--json")
    assert [one["title"] for one in rest["results"]] == ["Ferry 3"]
    assert "and 5 copies" in asked("ferry", "--fold", "--limit", "50")
    assert "and 5 copies" not in asked("ferry", "--limit", "50")
    assert "in an earlier version only" in asked("nears", "in:versions")


def test_exports_take_the_same_language(many: Path) -> None:
    with Archive(many, read_only=True) as archive:
        for query, number in (
            ("nears in:versions", 1),
            ("ferry story:7", 6),
            ("changed:yes", 1),
            ("changed:no ferry", 45),
        ):
            assert count(archive, Filters(query=query)) == len(list(rows(archive, Filters(query=query)))) == number, (
                query
            )
