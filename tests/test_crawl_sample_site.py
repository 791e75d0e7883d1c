"""The whole of it on the sample site: what is announced is fetched, what is there is read, what changes is noticed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsarchive.demo import DemoServer, serve
from newsarchive.store import Archive
from newsarchive.store.care import database_faults
from tests.conftest import ROOT, newsarchive
from tests.webserver import WebServer, article, feed
from tests.webserver import page as served

BODY_LINES = 0.97
"""Share of the expected lines of body that must be found, and of the found lines that must be expected."""


@dataclass
class Crawled:
    """The sample site, crawled on its first day and again on its second."""

    folder: Path
    server: DemoServer
    first: dict[str, object]
    second: dict[str, object]
    archive: Archive


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("sample")
    with serve() as server:
        (folder / "sites.toml").write_text(server.sites_toml(), encoding="utf-8")
        first = newsarchive("crawl", "--json", cwd=folder)
        assert first.returncode == 0, first.stderr
        server.advance()
        second = newsarchive("crawl", "--refetch", "--json", cwd=folder)
        assert second.returncode == 0, second.stderr
        with Archive(folder / "archive.db") as archive, archive.atomic():  # as if that were an hour ago
            archive.conn.execute("UPDATE sightings SET at = strftime('%Y-%m-%dT%H:%M:%SZ', at, '-1 hour')")
            archive.conn.execute("UPDATE urls SET due_at = NULL WHERE reason IS NOT 'http_410'")
        third = newsarchive("crawl", "--refetch", cwd=folder)
        assert third.returncode == 0, third.stderr
        with Archive(folder / "archive.db", read_only=True) as archive:
            yield Crawled(folder, server, json.loads(first.stdout), json.loads(second.stdout), archive)


def test_every_article_that_may_be_fetched_is_in_the_archive(crawled: Crawled) -> None:
    wanted = {
        page.url for page in crawled.server.pages if page.is_article and not page.disallowed and page.twin_of is None
    }
    found = {row["url"] for row in crawled.archive.query("SELECT url FROM articles WHERE gone_at IS NULL")}
    assert wanted - found == set()


def test_nothing_else_is_taken_for_an_article(crawled: Crawled) -> None:
    others = {page.url for page in crawled.server.pages if not page.is_article or page.twin_of is not None}
    found = {row["url"] for row in crawled.archive.query("SELECT url FROM articles")}
    assert found & others == set()


def test_what_robots_txt_forbids_was_never_asked_for(crawled: Crawled) -> None:
    forbidden = {page.path for page in crawled.server.pages if page.disallowed}
    assert forbidden
    assert not [request for request in crawled.server.log if request.path in forbidden]
    assert crawled.archive.value("SELECT count(*) FROM urls WHERE state = 'forbidden' AND reason = 'robots'") >= 1


def test_titles_names_and_dates_are_those_of_the_pages(crawled: Crawled) -> None:
    wrong: list[str] = []
    articles = [page for page in crawled.server.pages if page.is_article and not page.disallowed and not page.twin_of]
    for page in articles:
        row = crawled.archive.one("SELECT * FROM articles WHERE url = ?", (page.url,))
        if row is None:
            continue
        signers = {
            each["name"].casefold()
            for each in crawled.archive.query(
                "SELECT name FROM authors JOIN article_authors ON author = authors.id WHERE article = ?", (row["id"],)
            )
        }
        if row["title"] != page.title:
            wrong.append(f"{page.path}: title {row['title']!r}, not {page.title!r}")
        if signers != {name.casefold() for name in page.signers}:
            wrong.append(f"{page.path}: signed {signers}, not {page.signers}")
        published = page.published.isoformat() if page.published else None
        if (row["published"] or "")[:16] != (published or "")[:16]:
            wrong.append(f"{page.path}: published {row['published']}, not {published}")
    assert len(wrong) <= 0.06 * 3 * len(articles), "\n".join(wrong)


def test_bodies_are_the_articles_text_and_nothing_else(crawled: Crawled) -> None:
    expected = found = common = 0
    worst: list[str] = []
    for page in crawled.server.pages:
        row = crawled.archive.one("SELECT body FROM articles WHERE url = ?", (page.url,))
        if row is None or not page.is_article:
            continue
        ours = {line.strip() for line in row["body"].splitlines() if line.strip()}
        theirs = {line.strip() for line in page.paragraphs if line.strip()}
        expected, found, common = expected + len(theirs), found + len(ours), common + len(ours & theirs)
        worst += [f"{page.site}{page.path} extra: {line[:90]}" for line in ours - theirs]
        worst += [f"{page.site}{page.path} missing: {line[:90]}" for line in theirs - ours]
    assert common / expected >= BODY_LINES, "\n".join(worst)
    assert common / found >= BODY_LINES, "\n".join(worst)


def test_the_seed_page_is_exact(crawled: Crawled) -> None:
    (page,) = [page for page in crawled.server.pages if page.title and page.title.startswith("Putin Meets Xi")]
    row = crawled.archive.one("SELECT * FROM articles WHERE url = ?", (page.url,))
    assert row is not None
    assert row["title"] == page.title
    assert row["byline"] == "by time news"
    assert row["body"] == page.body
    for chrome in ("You may also like", "Leave a Comment", "0 comments", "Facebook"):
        assert chrome not in row["body"]


def test_the_second_day_is_on_record(crawled: Crawled) -> None:
    edited = list(crawled.archive.query("SELECT * FROM articles WHERE revisions > 1"))
    assert [row["revisions"] for row in edited] == [2], [row["url"] for row in edited]
    versions = list(
        crawled.archive.query("SELECT * FROM revisions WHERE article = ? ORDER BY seen_at, id", (edited[0]["id"],))
    )
    assert [version["kind"] for version in versions] == ["first", "edited"]
    assert set(versions[1]["fields"].split()) == {"title", "body"}
    assert "$720" in versions[0]["body"]
    assert "$750" in versions[1]["body"]
    assert edited[0]["body"] == versions[1]["body"]
    gone = list(crawled.archive.query("SELECT url FROM articles WHERE gone_at IS NOT NULL"))
    assert len(gone) == 1
    assert crawled.archive.value("SELECT state FROM urls WHERE url = ?", (gone[0]["url"],)) == "gone"


def test_unchanged_pages_are_asked_for_conditionally(crawled: Crawled) -> None:
    second = [request for request in crawled.server.log if request.status == 304]
    assert len(second) >= 30
    assert crawled.archive.value("SELECT count(*) FROM fetches WHERE outcome = 'not_modified'") == len(second)


def test_redirects_and_tracking_parameters_make_no_second_article(crawled: Crawled) -> None:
    assert crawled.archive.value("SELECT count(*) FROM articles WHERE url LIKE '%utm_%'") == 0
    assert (
        crawled.archive.value("SELECT count(*) FROM (SELECT 1 FROM articles GROUP BY title, site HAVING count(*) > 1)")
        == 0
    )


def test_every_fetch_is_a_row(crawled: Crawled) -> None:
    rows = crawled.archive.value("SELECT count(*) FROM fetches WHERE status IS NOT NULL")
    assert rows == len(crawled.server.log)


def test_verify_finds_it_sound(crawled: Crawled) -> None:
    result = newsarchive("verify", cwd=crawled.folder)
    assert result.returncode == 0, result.stdout
    assert "is sound" in result.stdout


def test_each_field_has_its_witness(crawled: Crawled) -> None:
    fields = {row["field"] for row in crawled.archive.query("SELECT DISTINCT field FROM provenance WHERE rank = 0")}
    assert {"title", "published", "body"} <= fields


def test_warcio_agrees_with_the_captures(crawled: Crawled) -> None:
    files = sorted(map(str, (crawled.folder / "warc").glob("*.warc.gz")))
    assert files
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert checked.returncode == 0, checked.stdout[-2000:]


def test_each_exchange_is_a_request_a_response_and_a_metadata_record(crawled: Crawled) -> None:
    kinds: Counter[str] = Counter()
    vias = 0
    for path in sorted((crawled.folder / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                kinds[record.rec_type] += 1
                if record.rec_type == "metadata":
                    text = record.content_stream().read()
                    assert b"fetchTimeMs: " in text
                    vias += b"via: " in text
    assert kinds["request"] == kinds["metadata"] == kinds["response"] + kinds["revisit"]
    assert kinds["revisit"] >= 30  # the second day's 304s
    assert kinds["warcinfo"] == 3
    assert vias == crawled.archive.value("SELECT count(*) FROM fetches WHERE outcome = 'redirect'")


def test_status_search_show_and_export_tell_the_same(crawled: Crawled) -> None:
    status = json.loads(newsarchive("status", "--json", cwd=crawled.folder).stdout)
    total = crawled.archive.value("SELECT count(*) FROM articles")
    assert status["articles"] == total
    assert sum(site["announced"] for site in status["sites"]) == crawled.archive.value("SELECT count(*) FROM urls")

    found = json.loads(newsarchive("search", "toll", "site:courier", "--json", cwd=crawled.folder).stdout)
    assert found["total"] >= 1
    number = found["results"][0]["id"]
    shown = json.loads(newsarchive("show", number, "--json", cwd=crawled.folder).stdout)
    assert shown["url"] == found["results"][0]["url"]
    assert re.search(r"\btoll", shown["body"], re.IGNORECASE)

    result = newsarchive("export", "-o", "all.jsonl", cwd=crawled.folder)
    assert result.returncode == 0, result.stderr
    lines = (crawled.folder / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == total
    assert {json.loads(line)["url"] for line in lines} == {
        row["url"] for row in crawled.archive.query("SELECT url FROM articles")
    }


def test_a_backup_is_whole(crawled: Crawled) -> None:
    assert newsarchive("backup", "copy.db", cwd=crawled.folder).returncode == 0
    with Archive(crawled.folder / "copy.db", read_only=True) as copy:
        assert list(copy.query("SELECT id, body FROM articles")) == list(
            crawled.archive.query("SELECT id, body FROM articles")
        )


def test_a_backup_while_a_crawl_writes(tmp_path: Path) -> None:
    paths = [f"/2026/11/{number}" for number in range(60)]
    with WebServer() as server:
        server.routes = {path: article(f"Bridge {path[9:]}") for path in paths} | {"/feed": feed(server.url, paths)}
        server.routes["/"] = served('<link rel="alternate" type="application/rss+xml" href="/feed"><p>The Post')
        (tmp_path / "sites.toml").write_text(f'[[site]]\nname = "post"\nurl = "{server.url}/"\ndelay = 0.05\n')
        command = [sys.executable, "-m", "newsarchive", "crawl", "--workers", "1"]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL) as crawl:
            articles: list[int] = []
            while crawl.poll() is None:
                if not (tmp_path / "archive.db").exists():
                    time.sleep(0.1)
                    continue
                copy = tmp_path / "copies" / f"{len(articles)}.db"
                if newsarchive("backup", copy, cwd=tmp_path).returncode == 0:
                    with Archive(copy, read_only=True) as opened:
                        assert list(database_faults(opened)) == []
                        articles.append(opened.value("SELECT count(*) FROM articles"))
        assert crawl.returncode == 0
    with Archive(tmp_path / "archive.db", read_only=True) as opened:
        assert opened.value("SELECT count(*) FROM articles") == 60
    assert articles == sorted(articles)
    assert any(0 < number < 60 for number in articles)  # in the middle of it


def test_layouts_are_learned_while_the_crawl_goes_on(crawled: Crawled) -> None:
    learned = list(crawled.archive.query("SELECT * FROM templates WHERE learned <> '' ORDER BY id"))
    assert learned[0]["reason"] == "first"
    assert learned[0]["learned_from"] >= 5


def test_reading_again_makes_no_edit(crawled: Crawled, tmp_path: Path) -> None:
    newsarchive("backup", tmp_path / "archive.db", cwd=crawled.folder)
    (tmp_path / "warc").symlink_to(crawled.folder / "warc")
    before = list(crawled.archive.query("SELECT article, capture, kind, fields, body FROM revisions ORDER BY id"))
    # the first pages by the layout that they taught, and all of them beside what sources said of them later
    assert newsarchive("reextract", "--all", cwd=tmp_path).returncode == 0
    result = newsarchive("reextract", "--all", "--json", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["read"] >= len(before)
    assert told["changed"] == 0  # the same extractor and templates, told the same: nothing reads differently
    with Archive(tmp_path / "archive.db", read_only=True) as again:
        after = list(again.query("SELECT article, capture, kind, fields, body FROM revisions ORDER BY id"))
        by_layout = again.value("SELECT count(*) FROM extractions WHERE template <> 0 AND agreement >= 0.5")
    assert by_layout > 0
    assert [row | {"body": ""} for row in after] == [row | {"body": ""} for row in before]


def test_its_warc_files_come_in_elsewhere_and_only_once(crawled: Crawled, tmp_path: Path) -> None:
    first = newsarchive("import", crawled.folder / "warc", "--json", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    again = newsarchive("import", crawled.folder / "warc", "--json", cwd=tmp_path)
    assert set(json.loads(again.stdout)["pages"]) == {"known"}
    with Archive(tmp_path / "archive.db", read_only=True) as imported:
        theirs = {row["url"]: row["body"] for row in imported.query("SELECT url, body FROM articles")}
        ours = {row["url"]: row["body"] for row in crawled.archive.query("SELECT url, body FROM articles")}
        assert theirs == ours
        assert imported.value("SELECT count(*) FROM urls WHERE due_at IS NOT NULL") == 0
    assert newsarchive("verify", cwd=tmp_path).returncode == 0
