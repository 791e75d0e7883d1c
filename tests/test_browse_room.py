"""The reading room through Datasette's client: history, comparison, changes, captures, citations, front page."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import feedparser
import pytest

from newsarchive import revisions
from newsarchive.browse import comparing, growth
from newsarchive.store import Archive
from tests import reading_room
from tests.reading_room import COPY, EDITED, HOSTILE, WITHDRAWN
from tests.test_browse_pages import Answers, Seen


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reading_room.make(tmp_path_factory.mktemp("room"))


@pytest.fixture
def site(file: Path) -> Answers:
    return Answers(file)


def words(html: str) -> str:
    return " ".join(" ".join(Seen(html).words).split())


# -- front page ------------------------------------------------------------------------------------------------------


def test_front_page_tells_the_news(site: Answers) -> None:
    text = words(site.text("/"))
    assert "kurier.example is silent: nothing new for 31 hours" in text
    assert "newsarchive sites check kurier.example" in text
    assert "No edit in the last day; before that:" in text
    assert "1 article in the last day" in text
    assert "Mayor's letter to the shipping company" in text
    assert "Articles held, by the day in which they were first seen" in text
    assert "11 March 2026 1 5" in text  # the last row of the chart's table
    news = site.get("/-/archive.json").json()["news"]
    assert [row["article"] for row in news["edited"]] == [HOSTILE, EDITED]  # each once, however often it was edited
    assert (news["edits"], news["withdrawals"], len(news["alerts"])) == (0, 1, 1)
    assert news["growth"][0] == ["2026-03-02", 3]


def test_growth_by_day_week_and_month() -> None:
    days = growth.chart([("2026-01-01", 3), ("2026-01-05", 10)])
    assert days is not None
    assert [held for _, _, held in days.rows] == [3, 3, 3, 3, 13]
    assert days.ticks == (15, 10, 5, 0)
    assert days.dates == ("1 January 2026", "3 January 2026", "5 January 2026")
    weeks = growth.chart([("2025-12-31", 1), ("2026-04-01", 1)])
    assert weeks is not None
    assert (weeks.unit, len(weeks.rows), weeks.rows[0][0]) == ("week", 14, "29 December 2025")
    months = growth.chart([("2020-11-30", 5), ("2026-02-28", 1)])
    assert months is not None
    assert (months.unit, len(months.rows), months.rows[-1]) == ("month", 64, ("February 2026", 1, 6))
    assert growth.chart([("2026-01-01", 3)]) is None
    assert growth.chart([]) is None
    odd = growth.chart([("0001-01-01", 1), ("2026-01-01", 1), ("2026-01-02", 2), ("9999-12-31", 1), ("soon", 1)])
    assert odd is not None
    assert [held for _, _, held in odd.rows] == [1, 3]
    hours = growth.chart([("2026-01-01T08", 3), ("2026-01-01T09", 1)])
    assert hours is not None
    assert hours.rows[1] == ("1 January 2026, 09:00", 1, 4)


@pytest.mark.parametrize("total", [1, 2, 3, 5, 7, 11, 99, 101, 1_234, 99_999, 1_000_001])
def test_ticks_are_round_and_few(total: int) -> None:
    ticks = growth._ticks(total)
    assert ticks[0] >= total > ticks[0] / 2
    assert 2 <= len(ticks) <= 5
    assert ticks[-1] == 0


# -- article ---------------------------------------------------------------------------------------------------------


def test_article_has_its_surroundings(site: Answers) -> None:
    html = site.text(f"/-/article/{EDITED}")
    text = words(html)
    for part in (
        "2 March 2026, 07:10 (UTC+01:00) 06:10 UTC",
        "Who carried this story",
        "No ferry to Eel Island for a week",
        "of the text shared with the first",
        "3 headlines",
        "correction: title, byline, body +21 −6 words",
        "{{cite news |last1=Okafor |first1=Ada",
        "After this on harbourpost.example",
        "See the page as it was received",
    ):
        assert part in text, part
    links = [unescape(link) for link in Seen(html).links]
    newest = site.get(f"/-/article/{EDITED}.json").json()
    captures = [one["capture"] for one in newest["versions"]]
    assert f"/-/compare/{EDITED}?from={captures[1]}&to={captures[0]}" in links
    assert f"/-/capture/{captures[0]}" in links
    assert newest["next"]["id"] == WITHDRAWN
    assert newest["previous"] is None
    assert [one["id"] for one in newest["carriers"]] == [EDITED, COPY]
    assert newest["citation"]["container-title"] == "harbourpost.example"


def test_withdrawn_article_says_so_with_its_proof(site: Answers) -> None:
    html = site.text(f"/-/article/{WITHDRAWN}")
    assert "The publisher has withdrawn this article" in html
    assert "Gone: the server answers that it is gone (410)" in words(html)
    (proof,) = [link for link in Seen(html).links if link.startswith("/-/capture/") and "The proof" in html][-1:]
    assert "HTTP 410" in words(site.text(proof))


def test_citations_as_files(site: Answers) -> None:
    for ending, media in (("bib", "bibtex"), ("ris", "ris"), ("csl.json", "citationstyles")):
        answer = site.get(f"/-/article/{EDITED}.{ending}")
        assert answer.status_code == 200
        assert media in answer.headers["content-type"].replace("research-info-systems", "ris")
        assert answer.headers["content-disposition"] == f'attachment; filename="article-{EDITED}.{ending}"'
    assert json.loads(site.text(f"/-/article/{EDITED}.csl.json"))[0]["title"] == reading_room.THIRD.title
    first = site.get(f"/-/article/{EDITED}.json").json()["versions"][-1]
    older = site.text(f"/-/article/{EDITED}.bib?version={first['capture']}")
    assert "stopped for a week" in older
    assert first["digest"] in older.replace("\\", "")
    assert site.get("/-/article/99.bib").status_code == 404
    assert site.get("/-/article/99.csl.json").status_code == 404


def test_many_carriers_and_versions_stay_in_bounds(tmp_path: Path) -> None:
    path = reading_room.make(tmp_path)
    with Archive(path) as archive, archive.atomic():
        story = archive.value("SELECT story FROM articles WHERE id = ?", (EDITED,))
        archive.conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 119) INSERT INTO articles"
            " (id, url, site, title, story, first_seen, last_seen, recorded_at) SELECT i, 'https://x.example/' || i,"
            " 'kurier.example', 'Copy', ?, '2026-03-04', '2026-03-04', '2026-03-04' FROM n",
            (story,),
        )
        archive.conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 29) INSERT INTO events"
            " (article, at, kind, recorded_at) SELECT 1, '2026-03-04T00:00:' || i || 'Z', 'back', '2026-03-05' FROM n"
        )
    html = Answers(path).text(f"/-/article/{EDITED}")
    assert "14 more" in html
    assert html.count(">Copy</a>") == 20
    assert 'class="tall" tabindex="0"' in html


def test_a_correction_made_by_hand_is_shown(tmp_path: Path) -> None:
    path = reading_room.make(tmp_path)
    with Archive(path) as archive, archive.atomic():
        archive.conn.execute(
            "INSERT INTO corrections (article, field, value, was, reading, reason, by, recorded_at)"
            " VALUES (1, 'section', 'Islands', 'Island', '{}', 'its <own> name', 'mb', '2026-03-09T00:00:00Z')"
        )
    assert "section: Islands instead of Island its <own> name, mb, 9 March 2026" in words(
        Answers(path).text(f"/-/article/{EDITED}")
    )


# -- compare ---------------------------------------------------------------------------------------------------------


def test_compare_shows_words_and_moves(site: Answers) -> None:
    html = site.text(f"/-/compare/{EDITED}")
    assert "<del>stopped until</del><ins>sails again on</ins>" in html
    assert "Moved from here" in html
    assert 'href="#came-1"' in html
    assert 'id="came-1"' in html
    assert "4 paragraphs the same" in html
    assert "<ins>Correction: an earlier version" in html
    text = words(html)
    assert "Correction of title, byline, body" in text
    assert "made this edit after 2 March 2026, 15:30 (UTC) and before 3 March 2026, 09:30 (UTC)" in text
    assert "Signed By Ada Okafor and Liv Ørsted" in text
    side = site.text(f"/-/compare/{EDITED}?view=side")
    assert "<del>stopped until</del> Friday" in side
    assert "<ins>sails again on</ins> Friday" in side


def test_any_two_versions_can_be_compared(site: Answers) -> None:
    found = site.get(f"/-/compare/{EDITED}.json").json()
    first, second, third = (one["capture"] for one in found["versions"])
    assert (found["from"]["capture"], found["to"]["capture"]) == (second, third)
    whole = site.get(f"/-/compare/{EDITED}.json?from={first}&to={third}").json()
    assert whole["verdict"] == "edited"
    blocks = [block.get("new") for block in whole["body"] if "new" in block]
    assert blocks == reading_room.THIRD.body.split("\n\n")
    assert [block["kind"] for block in whole["body"]].count("moved_to") == 1
    assert site.get(f"/-/compare/{EDITED}.json?to={second}").json()["from"]["capture"] == first
    back = site.get(f"/-/compare/{EDITED}.json?from={third}&to={first}").json()
    assert back["differences"]["title"][0] == ["same", "Ferry to Eel Island "]
    assert "compared with itself" in site.text(f"/-/compare/{EDITED}?from={first}&to={first}")
    assert "nothing to compare yet" in site.text(f"/-/compare/{COPY}")
    for odd in (f"?from=999&to={first}", "?to=x", "?from=-1", "?to=99999999999999999999999"):
        assert site.get(f"/-/compare/{EDITED}{odd}").status_code == 404, odd
    assert site.get("/-/compare/99").status_code == 404
    assert site.get("/-/compare/99.json").json()["ok"] is False


def test_runs_fold_what_stayed_far_from_changes() -> None:
    stayed = [f"paragraph {number}" for number in range(8)]
    blocks = revisions.diff("\n\n".join(stayed), "\n\n".join([*stayed[:4], "Quite another thing", *stayed[4:]]))
    made = comparing.runs(blocks)
    assert [(len(run.blocks), run.folded) for run in made] == [(3, True), (3, False), (3, True)]
    assert comparing.runs([]) == []
    assert [run.folded for run in comparing.runs(blocks[:2])] == [False]


# -- changes ---------------------------------------------------------------------------------------------------------


def test_changes_can_be_narrowed(site: Answers) -> None:
    def kinds(query: str) -> list[str]:
        return [row["kind"] for row in site.get(f"/-/changes.json{query}").json()["changes"]]

    assert kinds("") == ["gone", "edit", "edit", "edit"]
    assert kinds("?site=harbourpost.example") == ["gone", "edit", "edit"]
    assert kinds("?kind=gone&kind=back") == ["gone"]
    assert kinds("?kind=edits&site=evil.example") == ["edit"]
    assert kinds("?since=2026-03-03&until=2026-03-05") == ["edit", "edit"]
    assert kinds("?until=9999-12-31&since=nonsense&page=x&limit=0&kind=x") == ["gone", "edit", "edit", "edit"]
    first = site.get("/-/changes.json?limit=3").json()
    assert len(first["changes"]) == 3
    second = site.get(first["next"]).json()
    assert [row["kind"] for row in second["changes"]] == ["edit"]
    assert second["next"] is None
    html = site.text("/-/changes?site=harbourpost.example&kind=edits")
    assert "Changes at harbourpost.example" in html
    assert "<option selected>harbourpost.example</option>" in html
    assert 'value="edits" checked' in html
    assert "Nothing of this kind" in site.text("/-/changes?kind=opened")


def test_changes_as_a_feed(site: Answers) -> None:
    text = site.text("/-/changes.atom?kind=edits&kind=gone")
    feed = feedparser.parse(text)
    assert not feed.bozo
    assert len(feed.entries) == 4
    assert feed.feed.links[0].href.endswith("/-/changes.atom?kind=edits&kind=gone")
    assert {entry.tags[0].term for entry in feed.entries} == {"edit", "gone"}


# -- captures --------------------------------------------------------------------------------------------------------


def test_a_capture_is_shown_as_received_and_harmless(site: Answers) -> None:
    html = site.text("/-/capture/1")
    assert 'sandbox=""' in html
    assert "frame-src 'self'" in site.get("/-/capture/1").headers["content-security-policy"]
    page = site.get("/-/capture/1/page")
    assert "Ferry to Eel Island stopped for a week" in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert "allow-" not in policy
    assert not {"set-cookie", "refresh"} & set(page.headers)
    found = site.get("/-/capture/1.json").json()
    assert (found["article"], found["problem"], found["noarchive"]) == (EDITED, None, False)
    saved = site.get("/-/capture/1/bytes")
    assert saved.headers["content-type"] == "application/octet-stream"
    assert "attachment" in saved.headers["content-disposition"]


def test_bytes_are_those_of_the_digest(site: Answers) -> None:
    capture = site.get(f"/-/article/{HOSTILE}.json").json()["versions"][-1]["capture"]
    assert site.get(f"/-/capture/{capture}/bytes").content == reading_room.hostile_page(reading_room.TRAP)
    shown = site.get(f"/-/capture/{capture}/page").content
    assert not re.search(rb"<(link|iframe|frame|a)\b", shown, re.IGNORECASE)
    again = (
        shown.lower()
        .replace(b"<bgsound", b"<link")
        .replace(b"noembed", b"iframe")
        .replace(b"<font", b"<a")
        .replace(b"</font", b"</a")
    )
    assert again == reading_room.hostile_page(reading_room.TRAP).lower()


def test_a_capture_that_repeats_another_is_shown_whole(tmp_path: Path) -> None:
    path = reading_room.make(tmp_path)
    headers = (("Content-Type", "text/html"),)
    first = reading_room.extra(path, b"<p>Twice the same", headers)
    second = reading_room.extra(path, b"<p>Twice the same", headers, repeats=first)
    site = Answers(path)
    assert site.get(f"/-/capture/{second}.json").json()["repeats"]["id"] == first
    assert "Twice the same" in site.text(f"/-/capture/{second}/page")


def test_a_publisher_who_wants_no_copies_shown_is_named(tmp_path: Path) -> None:
    path = reading_room.make(tmp_path)
    assert "noarchive" not in Answers(path).text("/-/capture/1")
    with Archive(path) as archive, archive.atomic():
        archive.conn.execute(
            "INSERT INTO permissions (url, first_at, last_at, noindex, noarchive)"
            " SELECT url, fetched_at, fetched_at, 0, 1 FROM captures WHERE id = 1"
        )
    assert "noarchive" in Answers(path).text("/-/capture/1")


@pytest.mark.parametrize("number", ["99", "0", "9" * 30])
def test_an_unknown_capture(site: Answers, number: str) -> None:
    assert "There is no capture" in site.text(f"/-/capture/{number}", 404)
    assert site.get(f"/-/capture/{number}/page").status_code == 404
    assert site.get(f"/-/capture/{number}/bytes").status_code == 404


def test_missing_and_broken_files_say_so(tmp_path: Path) -> None:
    path = reading_room.make(tmp_path)
    (warc,) = (tmp_path / "warc").iterdir()
    data = warc.read_bytes()
    warc.write_bytes(data[:400] + b"x" * 400 + data[800:])
    site = Answers(path)
    assert "can&#39;t be read" in site.text("/-/capture/1")
    assert site.get("/-/capture/1/page").status_code == 404
    warc.unlink()
    assert "is not here" in site.text("/-/capture/1")
    assert "is not here" in site.get("/-/capture/1.json").json()["problem"]
    assert site.get("/-/capture/1/bytes").status_code == 404
    with Archive(path) as archive, archive.atomic():
        archive.conn.execute(
            "INSERT INTO tombstones (reason, recorded_at) VALUES ('asked for', '2026-03-09T00:00:00Z')"
        )
    assert "taken out for good" in site.text("/-/capture/99", 404)


@pytest.mark.parametrize(
    ("headers", "body", "kind"),
    [
        ((("Content-Type", "text/html"),), "ä".encode("latin-1"), "text/html"),
        ((("Content-Type", "text/html; charset=ISO-8859-1"),), b"\xe4", "text/html; charset=ISO-8859-1"),
        ((("Content-Type", "text/html; charset=nonsense"),), b"x", "text/html"),
        ((("Content-Type", "text/html"),), "\ufeffä<link rel=x>".encode("utf-16-le"), "text/html; charset=utf-8"),
        ((), b"<p>x", "text/html"),
    ],
)
def test_encodings(tmp_path: Path, headers: Any, body: bytes, kind: str) -> None:
    path = reading_room.make(tmp_path)
    number = reading_room.extra(path, body, headers)
    answer = Answers(path).get(f"/-/capture/{number}/page")
    assert answer.headers["content-type"] == kind
    assert b"<link" not in answer.content
    assert b"\x00" not in answer.content


def test_what_is_no_page_is_not_shown(tmp_path: Path) -> None:
    path = reading_room.make(tmp_path)
    number = reading_room.extra(path, b"%PDF-1.7", (("Content-Type", "application/pdf"),))
    site = Answers(path)
    html = site.text(f"/-/capture/{number}")
    assert "This answer is no page" in html
    assert "<iframe" not in html
    assert site.get(f"/-/capture/{number}/page").status_code == 404
    assert site.get(f"/-/capture/{number}/bytes").content == b"%PDF-1.7"


def test_a_page_that_would_inflate_without_end_is_refused(tmp_path: Path) -> None:
    import gzip

    path = reading_room.make(tmp_path)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    number = reading_room.extra(path, gzip.compress(b" " * 30_000_000), headers)
    answer = Answers(path).get(f"/-/capture/{number}/page")
    assert answer.status_code == 422
    assert len(answer.content) < 1_000
