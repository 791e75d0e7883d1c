"""Indexes of web archives, in every form in which they are handed around."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsarchive.errors import ImportFailed
from newsarchive.importers import Skipped, mementos, plan
from newsarchive.models import Memento

URL = "https://example.org/a?b=1"
DIGEST = "AB3DEFGHIJKLMNOPQRSTUVWXYZ234567"
AT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY = "org,example)/a?b=1"
SEVEN = f"{KEY} 20240102030405 {URL} text/html 200 {DIGEST} 1234"
NINE = f"{KEY} 20240102030405 {URL} text/html 200 {DIGEST} - 1234 a.warc.gz"
ELEVEN = f"{KEY} 20240102030405 {URL} text/html 200 {DIGEST} - - 12 1234 a.warc.gz"
NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROWS = json.dumps([NAMES, SEVEN.split()])
CDXJ = {"url": URL, "mime": "text/html", "status": "200", "digest": f"sha1:{DIGEST}", "filename": "a.warc.gz"}
OBJECT = {"urlkey": KEY, "timestamp": "20240102030405", **CDXJ}

FORMS = {
    "cdx server": SEVEN,
    "nine": f" CDX N b a m s k r V g\n{NINE}",
    "eleven": f" CDX N b a m s k r M S V g\n{ELEVEN}",
    "eleven, without its header": ELEVEN,
    "columns in another order": f" CDX a b m s k N\n{URL} 20240102030405 text/html 200 {DIGEST} {KEY}",
    "cdxj": f"!OpenWayback-CDXJ 1.0\n{KEY} 20240102030405 {json.dumps(CDXJ)}",
    "cdxj with milliseconds": f"{KEY} 20240102030405123 {json.dumps(CDXJ)}",
    "json": ROWS,
    "json, a row a line": ROWS.replace("], [", "],\n["),
    "json objects": json.dumps(OBJECT),
    "fewer columns": f"20240102030405 {URL} {DIGEST}",
    "with a mark": f"\ufeff{SEVEN}",
    "with windows' line ends": f"{SEVEN}\r\n",
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(form: str, packed: bool, tmp_path: Path) -> None:
    path, content = tmp_path / "captures", FORMS[form].encode()
    path.write_bytes(gzip.compress(content[:40]) + gzip.compress(content[40:]) if packed else content)
    assert plan(path) == "cdx"
    assert list(mementos(path)) == [Memento(URL, AT, DIGEST)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (SEVEN.replace(" 200 ", " 404 "), "http_404"),
        (SEVEN.replace(" 200 ", " 301 "), "http_301"),
        (SEVEN.replace("text/html", "image/png"), "not_html"),
        ("k 20240102030405 https://example.org/logo.PNG?v=2 unk 200 - 1", "not_html"),
        ("k 20240102030405 https://example.org/robots.txt unk 200 - 1", "not_html"),
        (SEVEN.replace("20240102030405", "20241302030405"), "bad_date"),
        (SEVEN.replace("https://", "ftp://"), "not_http"),
        ("org,example)/a 20240102030405", "bad_line"),
        ("nothing of the kind", "bad_line"),
        (f"{KEY} 20240102030405 {{broken", "bad_line"),
        (f'{KEY} 20240102030405 {{"mime": "text/html"}}', "bad_line"),
        ("x" * 100_000, "bad_line"),
    ],
)
def test_what_can_not_be_used_is_left_out_with_a_reason(line: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "captures.cdx"
    path.write_text(f"{line}\n{SEVEN}\n")
    skipped, kept = mementos(path)
    assert isinstance(skipped, Skipped)
    assert skipped.reason == reason
    assert kept == Memento(URL, AT, DIGEST)


@pytest.mark.parametrize("told", ["- -", "warc/revisit -", "unk 200", "text/html; 200"])
def test_what_an_index_does_not_know_is_asked_for(told: str, tmp_path: Path) -> None:
    path = tmp_path / "captures.cdx"
    path.write_text(f"{KEY} 20240102030405 {URL} {told} - 12\n")
    assert list(mementos(path)) == [Memento(URL, AT, None)]


def test_an_index_that_breaks_off_gives_what_there_is(tmp_path: Path) -> None:
    rows = json.dumps([NAMES, *([SEVEN.split()] * 5000)])
    path = tmp_path / "captures.json"
    path.write_text(rows[: len(rows) // 2])
    *kept, last = mementos(path)
    assert 2000 < len(kept) < 3000
    assert isinstance(last, Skipped)
    assert last.reason == "truncated"
    packed = tmp_path / "captures.cdx.gz"
    packed.write_bytes(gzip.compress(f"{SEVEN}\n".encode() * 5000)[:-20])
    found = Counter(type(each) for each in mementos(packed))
    assert found[Skipped] == 1


def test_a_broken_row_takes_no_other_with_it(tmp_path: Path) -> None:
    rows = [json.dumps(SEVEN.split()) for _ in range(3000)]
    rows[1000] = '["org,example)/broken'
    path = tmp_path / "captures.json"
    path.write_text(f"[{json.dumps(NAMES)},\n" + ",\n".join(rows) + "]\n")
    found = Counter(type(each) for each in mementos(path))
    assert found == {Memento: 2999, Skipped: 1}


@pytest.mark.parametrize("form", ["text", "json on one line"])
def test_memory_does_not_grow_with_the_index(form: str, tmp_path: Path) -> None:
    def took(number: int) -> int:
        path = tmp_path / f"{number}"
        rows = [SEVEN.replace("/a?", f"/{n}?").split() for n in range(number)]
        path.write_text("\n".join(map(" ".join, rows)) if form == "text" else json.dumps([NAMES, *rows]))
        del rows
        tracemalloc.start()
        assert sum(isinstance(each, Memento) for each in mementos(path)) == number
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert took(12_000) < 1.5 * took(3_000)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed):
        list(mementos(tmp_path / "nothing.cdx"))
