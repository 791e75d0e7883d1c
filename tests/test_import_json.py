"""Articles that other programs had read: what comes in of their JSON, what is left out; ours comes back whole."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsarchive.cli import app
from newsarchive.clock import FrozenClock, iso
from newsarchive.exporters.columns import FIELDS
from newsarchive.exporters.export import export
from newsarchive.exporters.filters import Filters
from newsarchive.importers import Skipped, json_pages, json_values
from newsarchive.ingest import Ingest
from newsarchive.models import Page, Site
from newsarchive.sites import Config
from newsarchive.store import Archive
from tests.test_browse_pages import Answers
from tests.test_import_packages import bring, crawled, rows, sound, story

__all__ = ["bring"]

SITE = "https://news.example.org"
TEXT = (
    "The council of the town met on Tuesday and put off the vote on the bridge for a week.\n\n"
    "Its mayor said in the evening that nobody would have to pay for the repairs twice, whatever came of it."
)
NEWS_PLEASE = {
    "authors": ["Ada Lind", "Ben Ochoa"], "date_download": "2024-01-02 10:11:12", "date_modify": "None",
    "date_publish": "2024-01-01 00:00:00", "description": "A vote is put off.", "filename": "x.json",
    "image_url": f"{SITE}/bridge.jpg", "language": "en", "localpath": None, "maintext": TEXT, "source_domain": "x",
    "text": None, "title": "Vote put off", "title_page": None, "title_rss": None, "url": f"{SITE}/vote",
}  # fmt: skip
FUNDUS = {
    "title": "Vote put off", "authors": ["Ada Lind"], "publishing_date": "2024-01-01 08:30:00+01:00",
    "topics": ["Bridges", "Votes"], "free_access": False, "plaintext": TEXT,
    "body": {"summary": ["A vote is put off."], "sections": [{"headline": [], "paragraphs": TEXT.split("\n\n")}]},
    "meta": {"og:url": f"{SITE}/vote"},
}  # fmt: skip
TRAFILATURA = {
    "title": "Vote put off", "author": "Ada Lind; Ben Ochoa", "hostname": "news.example.org", "date": "2024-01-01",
    "fingerprint": "ab", "id": None, "license": None, "comments": "", "language": None,
    "text": TEXT.replace("\n\n", "\n"),
    "source": f"{SITE}/vote", "source-hostname": "The Post", "excerpt": "A vote is put off.", "categories": "Town;News",
    "tags": "bridges;votes", "filedate": "2024-01-05",
}  # fmt: skip
OWN = {
    "url": f"{SITE}/vote", "site": "post", "title": "Vote put off", "subtitle": "A week at least",
    "byline": "By Ada Lind",
    "authors": ["Ada Lind"], "published": "2024-01-01T08:30:00+01:00", "published_utc": "2024-01-01T07:30:00Z",
    "modified": None, "language": "en", "section": "Town", "tags": ["bridges"], "body": TEXT, "words": 40,
    "page_type": "article", "paywalled": False, "first_seen": "2024-01-01T09:00:00Z",
    "last_seen": "2024-01-04T09:00:00Z", "last_changed": "2024-01-02T09:00:00Z", "gone_at": "2024-01-06T09:00:00Z",
}  # fmt: skip


def write(path: Path, *records: Any, lines: bool = True) -> Path:
    text = "\n".join(json.dumps(each, ensure_ascii=False) for each in records) if lines else json.dumps(list(records))
    path.write_text(text, encoding="utf-8")
    return path


def article(tmp_path: Path) -> dict[str, Any]:
    with Archive(tmp_path / "home" / "archive.db", read_only=True) as archive:
        (row,) = archive.query(
            "SELECT a.*, (SELECT group_concat(name, '|') FROM article_authors JOIN authors ON authors.id = author)"
            " signed, (SELECT group_concat(name, '|') FROM article_tags JOIN tags ON tags.id = tag) tagged"
            " FROM articles a"
        )
        return row


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (NEWS_PLEASE, {"first_seen": "2024-01-02T10:11:12Z", "published": "2024-01-01", "published_precision": "day",
                       "signed": "Ada Lind|Ben Ochoa", "summary": "A vote is put off.", "image": f"{SITE}/bridge.jpg"}),
        (FUNDUS, {"published": "2024-01-01T08:30:00+01:00", "published_utc": "2024-01-01T07:30:00Z", "paywalled": 1,
                  "subtitle": "A vote is put off.", "signed": "Ada Lind", "tagged": "Bridges|Votes"}),
        (TRAFILATURA, {"first_seen": "2024-01-05T00:00:00Z", "published": "2024-01-01", "section": "Town",
                       "signed": "Ada Lind|Ben Ochoa", "tagged": "bridges|votes", "language": "en"}),
        (OWN, {"first_seen": "2024-01-01T09:00:00Z", "last_seen": "2024-01-04T09:00:00Z", "subtitle": "A week at least",
               "gone_at": "2024-01-06T09:00:00Z", "byline": "By Ada Lind", "last_changed": "2024-01-02T09:00:00Z"}),
    ],
    ids=["news-please", "fundus", "trafilatura", "newsarchive"],
)  # fmt: skip
def test_records_of_each_program(
    tmp_path: Path, bring: Callable[..., Any], record: dict[str, Any], expected: dict[str, Any]
) -> None:
    path = write(tmp_path / "they.jsonl", record)
    assert bring(path) == {"pages": {"new": 1}, "skipped": {}}
    row = article(tmp_path)
    assert {name: row[name] for name in expected} == expected
    assert (row["url"], row["title"], row["body"]) == (f"{SITE}/vote", "Vote put off", TEXT)
    assert rows(tmp_path, "SELECT DISTINCT witness FROM provenance")[0][0].startswith("record:")
    path.touch()
    assert bring(path) == {"pages": {"known": 1}, "skipped": {}}  # though the file is another day's
    sound(tmp_path)


def test_a_list_by_publisher_as_fundus_saves_it(tmp_path: Path, bring: Callable[..., Any]) -> None:
    others = [FUNDUS | {"meta": {"og:url": f"{SITE}/{n}"}, "title": f"Number {n}"} for n in range(3)]
    path = tmp_path / "they.json"
    path.write_text(json.dumps({"The Post": others[:2], "A } brace": others[2:]}, indent=4))
    assert bring(path)["pages"] == {"new": 3}


def test_packed_files_folders_and_what_lies_in_them(tmp_path: Path, bring: Callable[..., Any]) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.json.gz").write_bytes(gzip.compress(json.dumps(NEWS_PLEASE).encode()))
    write(folder / "b.json", TRAFILATURA | {"source": f"{SITE}/b"}, OWN | {"url": f"{SITE}/c"}, lines=False)
    assert bring(folder)["pages"] == {"new": 3}


def test_what_is_left_out_has_a_reason(tmp_path: Path, bring: Callable[..., Any], monkeypatch: Any) -> None:
    path = tmp_path / "they.jsonl"
    monkeypatch.setattr(json_values, "LARGEST", 50_000)
    monkeypatch.setattr(json_values, "CHUNK", 1_000)
    lines = [
        json.dumps(NEWS_PLEASE),
        '{"maintext": "broken here", "url": oh no}',
        json.dumps(NEWS_PLEASE | {"url": None}),
        '{"something": "else"}',
        json.dumps(NEWS_PLEASE | {"url": f"{SITE}/large", "maintext": "long {" * 20_000}),
        json.dumps(NEWS_PLEASE | {"url": f"{SITE}/empty", "maintext": ""}),
        json.dumps(NEWS_PLEASE | {"url": f"{SITE}/\ud800", "title": "lone \ud800 and \x00", "maintext": TEXT}),
        json.dumps(NEWS_PLEASE | {"url": f"{SITE}/last"}),
        '{"maintext": "it ends in the midd',
    ]
    path.write_text("\n".join(lines))
    found = bring(path)
    assert found["pages"] == {"new": 3, "not_article": 1}
    assert found["skipped"] == {"broken": 2, "no_record": 1, "no_address": 1, "too_large": 1}
    assert ("not_article", "too_short") in rows(tmp_path, "SELECT state, reason FROM urls")


def test_a_file_that_ends_in_the_middle_gives_what_is_there(tmp_path: Path, bring: Callable[..., Any]) -> None:
    whole = gzip.compress("\n".join(json.dumps(NEWS_PLEASE | {"url": f"{SITE}/{n}"}) for n in range(500)).encode())
    path = tmp_path / "they.jsonl.gz"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    assert "can't read all of" in bring(path, code=1)["error"]
    assert 0 < rows(tmp_path, "SELECT count(*) FROM articles")[0][0] < 500


def test_another_programs_word_is_no_edit(tmp_path: Path, bring: Callable[..., Any]) -> None:
    """A page, what another program read of it, the page once more, and another version of each: two histories."""
    url, edited = f"{SITE}/1", "The mayor said in the evening that all of it would be looked at once more."
    bring(crawled(tmp_path / "a", [(url, 1, story(1)), (url, 3, story(1)), (url, 5, story(1, said=edited))]))
    records = [
        NEWS_PLEASE | {"url": url, "date_download": f"2024-01-0{day} 12:00:00", "maintext": text}
        for day, text in ((2, TEXT), (4, TEXT + "\n\n" + edited))
    ]
    assert bring(write(tmp_path / "they.jsonl", *records))["pages"] == {"edited": 2}
    history = "SELECT substr(seen_at, 9, 2), kind, change FROM revisions ORDER BY seen_at"
    expected = [
        ("01", "first", None),
        ("02", "source", "source"),
        ("04", "edited", "addition"),
        ("05", "edited", "addition"),
    ]
    assert rows(tmp_path, history) == expected
    told = CliRunner().invoke(app, ["changes", "--json"])
    assert [row["at"][8:10] for row in json.loads(told.stdout)] == ["05", "04"]
    sound(tmp_path)
    made = json.loads(CliRunner().invoke(app, ["diff", url, "--json"]).stdout)
    assert (made["from"], made["to"], made["sources"]) == (1, 4, ["page", "page"])
    other = CliRunner().invoke(app, ["diff", url, "--from", "1", "--to", "2"])
    assert "No edit: the one is read from page, the other from news-please." in other.stdout
    room = Answers(tmp_path / "home" / "archive.db")
    page = room.text("/-/article/1")
    assert "another source tells: " in page
    captures = [row[0] for row in rows(tmp_path, "SELECT capture FROM revisions ORDER BY seen_at")]
    assert f"/-/compare/1?from={captures[0]}&amp;to={captures[3]}" in page
    assert "version 2 what news-please had read" in room.text(f"/-/compare/1?from={captures[0]}&to={captures[1]}")
    assert "no edit of" not in room.text("/-/compare/1")
    shown = room.text(f"/-/capture/{captures[1]}")
    assert "What news-please had read of the page" in shown
    assert "&#34;maintext&#34;: &#34;The council of the town" in shown
    assert "See the record as it was written" in room.text(f"/-/article/1?version={captures[1]}")


def test_a_page_that_comes_after_its_record_takes_its_place(tmp_path: Path, bring: Callable[..., Any]) -> None:
    url = f"{SITE}/1"
    bring(write(tmp_path / "they.jsonl", NEWS_PLEASE | {"url": url, "date_download": "2024-01-02 12:00:00"}))
    bring(crawled(tmp_path / "a", [(url, 1, story(1)), (url, 3, story(1))]))
    assert rows(tmp_path, "SELECT substr(seen_at, 9, 2), kind FROM revisions ORDER BY seen_at") == [
        ("01", "first"),
        ("02", "source"),
    ]
    again = CliRunner().invoke(app, ["reextract", "--all"])
    assert again.exception is None, again.output
    assert rows(tmp_path, "SELECT count(*) FROM revisions")[0][0] == 2
    sound(tmp_path)


def test_records_are_in_a_warc_and_not_in_a_wacz(tmp_path: Path, bring: Callable[..., Any]) -> None:
    bring(write(tmp_path / "they.jsonl", NEWS_PLEASE))
    bring(crawled(tmp_path / "a", [(f"{SITE}/1", 1, story(1))]))
    out = tmp_path / "out.wacz"
    result = CliRunner().invoke(app, ["export", "-o", str(out)])
    assert result.exception is None, result.output
    assert "1 of the articles" in result.stderr
    home = tmp_path / "home2"
    home.mkdir()
    whole = CliRunner().invoke(app, ["export", "-o", str(tmp_path / "out.warc.gz")])
    assert whole.exception is None, whole.output
    back = CliRunner().invoke(
        app, ["import", "--json", "--db", str(home / "archive.db"), str(tmp_path / "out.warc.gz")]
    )
    assert json.loads(back.stdout)["pages"] == {"new": 2}


# -- the reader of objects ---------------------------------------------------------------------------------------------


def read(tmp_path: Path, text: str) -> list[Any]:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    return [each.value or each.reason for each in json_values.objects(path, lambda value: "a" in value)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("[]", []),
        ('{"a": 1}', [{"a": 1}]),
        ('\ufeff[{"a": 1}, {"a": "}{"}]', [{"a": 1}, {"a": "}{"}]),
        ('{"a": 1}{"a": 2}\n\n{"a": 3}', [{"a": 1}, {"a": 2}, {"a": 3}]),
        ('{"x": [{"a": 1}], "y { \\" z": {"b": {"a": 2}}}', [{"a": 1}, {"a": 2}]),
        ('{"a": tru}\n{"a": 2}', ["broken", {"a": 2}]),
        ('{"a": 1', ["broken"]),
        ('{"a": "' + "x" * 3_000_000 + '"}', [{"a": "x" * 3_000_000}]),
        ("[" * 50, []),
        ('{"a":' * 100_000, ["broken"]),
    ],
)
def test_objects_however_they_lie(tmp_path: Path, text: str, expected: list[Any]) -> None:
    assert read(tmp_path, text)[: max(len(expected), 1)] == expected


def test_memory_does_not_grow_with_a_file(tmp_path: Path) -> None:
    """What is held at a time is a window, in a list and in lines, and of an object that is never closed."""
    for before in ("[", '{"The Post": [', '{"a": {"b": ['):
        window = json_values._Reader(_Endless(before), lambda value: "maintext" in value)
        for number, found in enumerate(window.objects()):
            assert found.value is not None
            if number > 2_000:
                break
        assert len(window.text) < 2 * json_values.LARGEST


@pytest.mark.parametrize("filler", ["x" * 4, '\\" { ', "}{}{", "\\\\\\\\"])
def test_what_follows_a_text_that_is_too_long_is_read(tmp_path: Path, monkeypatch: Any, filler: str) -> None:
    monkeypatch.setattr(json_values, "LARGEST", 50_000)
    monkeypatch.setattr(json_values, "CHUNK", 999)
    long = json.dumps(NEWS_PLEASE)[:-1] + ', "more": "' + filler * 40_000 + '"}'
    assert json.loads(long)["url"]
    path = tmp_path / "they.json"
    path.write_text(f"{json.dumps(NEWS_PLEASE)}\n{long}\n{json.dumps(NEWS_PLEASE | {'url': SITE})}\n")
    found = list(json_pages(path))
    assert [each.url if isinstance(each, Page) else each.reason for each in found] == [
        f"{SITE}/vote", "too_large", SITE,
    ]  # fmt: skip


class _Endless(io.RawIOBase):
    def __init__(self, before: str) -> None:
        self.piece = (json.dumps(NEWS_PLEASE) + ",\n").encode()
        self.left = before.encode()

    def read(self, size: int = -1) -> bytes:
        while len(self.left) < size:
            self.left += self.piece * 100
        out, self.left = self.left[:size], self.left[size:]
        return out


def test_a_record_without_a_known_program_is_named(tmp_path: Path) -> None:
    (found,) = json_pages(write(tmp_path / "they.json", {"headline": "x", "articleBody": TEXT}))
    assert found == Skipped("they.json record 1", "no_record")


# -- there and back ----------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["bridge", "vote", "mayor", "Brücke", "東京", "مجلس", "10", "«said»", "a<b", "\u2028", "x\x85y"]
)
PARAGRAPH = st.lists(WORDS, min_size=12, max_size=30).map(" ".join)
BODY = st.lists(PARAGRAPH, min_size=1, max_size=4).map("\n\n".join)
VERSION = st.fixed_dictionaries(
    {
        "title": st.none() | st.lists(WORDS, min_size=2, max_size=6).map(" ".join),
        "byline": st.none() | st.sampled_from(["By Ada Lind", "Ada Lind und Ben Ochoa", "dpa"]),
        "published": st.none() | st.sampled_from(["2024-01-01", "2024-01-01T08:30:00+01:00", "2024-01-01T08:30:00"]),
        "section": st.none() | st.sampled_from(["Town", "政治"]),
        "tags": st.lists(st.sampled_from(["a", "b", "ü"]), unique=True),
        "body": BODY,
    }
)
LOCAL = {"id", "recorded_at", "version_recorded_at", "capture", "warc", "warc_offset", "payload_digest"}
"""Columns that say where a row lies in an archive, and when that learned of it."""


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories=st.lists(st.lists(VERSION, min_size=1, max_size=4), min_size=1, max_size=3))
def test_an_export_comes_back_as_it_was(tmp_path_factory: Any, histories: list[list[dict[str, Any]]]) -> None:
    folder = tmp_path_factory.mktemp("there")
    first, second, third = (folder / name / "archive.db" for name in "abc")
    start = datetime(2024, 1, 1, 9, tzinfo=UTC)
    records = [
        OWN | version | {"url": f"{SITE}/{number}", "seen_at": iso(start + timedelta(hours=number + 5 * place)),
                         "first_seen": None, "last_seen": None, "gone_at": None}
        for number, history in enumerate(histories)
        for place, version in enumerate(history)
    ]  # fmt: skip
    fill(first, write(folder / "made.jsonl", *records))
    once = exported(first, folder / "one.jsonl")
    assert once
    fill(second, folder / "one.jsonl")
    again = exported(second, folder / "two.jsonl")
    assert again == once
    fill(third, write(folder / "back.jsonl", *reversed([json.loads(line) for line in lines_of(folder / "one.jsonl")])))
    fill(third, folder / "one.jsonl")
    assert exported(third, folder / "three.jsonl") == once  # in whatever order they come, and twice


def fill(path: Path, source: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with Archive(path, clock=FrozenClock()) as archive:
        run = archive.runs.start("import", "", version="0")
        with Ingest(archive, run, config=Config((Site("post", f"{SITE}/"),)), workers=0) as ingest:
            for page in json_pages(source):
                assert isinstance(page, Page)
                ingest.add(page).result(30)
        archive.runs.end(run, "finished")


def lines_of(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from file


def exported(path: Path, out: Path) -> list[dict[str, Any]]:
    """Each version, without what is an archive's own."""
    out.unlink(missing_ok=True)
    with Archive(path, read_only=True) as archive:
        export(archive, out, filters=Filters(versions="all", fields=FIELDS))
    made = [{name: value for name, value in json.loads(line).items() if name not in LOCAL} for line in lines_of(out)]
    return sorted(made, key=lambda row: (row["url"], row["seen_at"]))
