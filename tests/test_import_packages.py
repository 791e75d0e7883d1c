"""WARC files of many writers, WACZ, CC-NEWS: what comes in, what is left out and why, what a second time adds."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsarchive.capture import WarcWriter
from newsarchive.cli import app
from newsarchive.clock import FrozenClock
from newsarchive.errors import NewsArchiveError
from newsarchive.models import Page
from newsarchive.store import Archive
from tests.webserver import WebServer
from tests.webserver import page as served

CLOCK = FrozenClock()
SITE = "https://news.example.org"


def story(number: int, *, said: str = "", language: str = "en") -> bytes:
    sentence = {
        "en": "The council of the town decided on Tuesday that the bridge over the river will be repaired in spring,"
        " and that nobody will have to pay for it twice.",
        "de": "Der Rat der Stadt hat am Dienstag beschlossen, dass die Brücke über den Fluss im Frühling erneuert wird,"
        " und dass niemand dafür zweimal zahlen muss.",
    }[language]
    text = "".join(f"<p>{sentence} ({number}.{place})</p>" for place in range(6))
    return (
        f"<!doctype html><html lang={language}><head><title>Bridge {number}</title>"
        f'<meta property="og:type" content="article"><meta property="og:title" content="Bridge number {number}">'
        f'</head><body><article><h1>Bridge number {number}</h1><p class="byline">By Ada Lind</p>{text}<p>{said}</p>'
        "</article></body></html>"
    ).encode()


def crawled(folder: Path, pages: list[tuple[str, int, bytes]], name: str = "a") -> Path:
    """A WARC file with pages: address, day of January 2024, body."""
    with WarcWriter(folder, name, clock=CLOCK, software="other/1") as warc:
        for url, day, body in pages:
            at = CLOCK.now().replace(year=2024, month=1, day=day)
            warc.write(Page(url, at, 200, (("Content-Type", "text/html"),), body))
    return next(folder.glob(f"*{name}*.warc.gz"))


PAGES = [(f"{SITE}/{number}", number, story(number)) for number in (1, 2, 3)]


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """`newsarchive import --json`, in a folder of its own; what it printed."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)

    def start(*words: str | Path, code: int = 0) -> dict[str, Any]:
        result = CliRunner().invoke(app, ["import", "--json", "--workers", "1", *map(str, words)])
        if code:
            assert isinstance(result.exception, NewsArchiveError), result.output
            return {"error": str(result.exception)}
        assert result.exception is None, (result.output, result.exception)
        return dict(json.loads(result.stdout))

    return start


@contextmanager
def opened(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "home" / "archive.db", read_only=True) as archive:
        yield archive


def rows(tmp_path: Path, sql: str) -> list[tuple[Any, ...]]:
    with opened(tmp_path) as archive:
        return [tuple(row.values()) for row in archive.query(sql)]


def sound(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["verify"])
    assert result.exit_code == 0, result.output


def wacz(path: Path, *warcs: Path, packed: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as package:
        for warc in warcs:
            package.write(warc, f"archive/{warc.name}")
        package.writestr("datapackage.json", "{}")
    return path


# -- WACZ and copies ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_a_wacz_comes_in_and_may_go(tmp_path: Path, bring: Callable[..., Any], packed: bool) -> None:
    path = wacz(tmp_path / "they.wacz", crawled(tmp_path / "made", PAGES), packed=packed)
    assert bring(path)["pages"] == {"new": 3}
    (name,) = {name for (name,) in rows(tmp_path, "SELECT warc FROM captures")}
    assert re.fullmatch(r"imported/they-\S+-[0-9a-f]{12}\.warc\.gz", name)
    assert bring(path)["pages"] == {"known": 3}
    path.unlink()
    assert len(list((tmp_path / "home" / "warc" / "imported").iterdir())) == 1
    assert rows(tmp_path, "SELECT url, first_seen FROM articles ORDER BY url") == [
        (url, f"2024-01-0{day}T{CLOCK.now():%H:%M:%S}Z") for url, day, _ in PAGES
    ]
    sound(tmp_path)


def test_what_was_here_already_is_not_kept_twice(tmp_path: Path, bring: Callable[..., Any]) -> None:
    warc = crawled(tmp_path / "made", PAGES)
    assert bring(warc)["pages"] == {"new": 3}
    assert bring("--copy", warc)["pages"] == {"known": 3}
    assert bring(wacz(tmp_path / "they.wacz", warc))["pages"] == {"known": 3}
    assert list((tmp_path / "home" / "warc" / "imported").iterdir()) == []
    assert {name for (name,) in rows(tmp_path, "SELECT warc FROM captures")} == {str(warc)}


def test_copied_files_may_go(tmp_path: Path, bring: Callable[..., Any]) -> None:
    made = tmp_path / "made"
    crawled(made, PAGES[:2])
    crawled(made / "sub", PAGES[2:], "b")
    assert bring("--copy", made)["pages"] == {"new": 3}
    shutil.rmtree(made)
    sound(tmp_path)
    assert len(rows(tmp_path, "SELECT DISTINCT warc FROM captures")) == 2


def test_our_own_wacz_comes_home(tmp_path: Path, bring: Callable[..., Any]) -> None:
    """Export, then import into an empty archive: equal articles, versions and captures."""
    edits = [(f"{SITE}/1", 5, story(1, said="It was said later that the bridge is older than the town.")), PAGES[0]]
    bring(crawled(tmp_path / "made", [*PAGES, *edits]))
    versions = "SELECT r.seen_at, kind, fields, change, r.title, r.body, html, digest FROM revisions r" \
        " JOIN captures c ON c.id = capture ORDER BY c.url, r.seen_at"  # fmt: skip
    articles = "SELECT url, title, byline, first_seen, last_changed, revisions, body FROM articles ORDER BY url"
    captures = "SELECT url, fetched_at, status, digest, content_type FROM captures ORDER BY url, fetched_at"
    before = [rows(tmp_path, sql) for sql in (articles, versions, captures)]
    out = tmp_path / "out.wacz"
    result = CliRunner().invoke(app, ["export", "-o", str(out), "--format", "wacz", "--versions", "all"])
    assert result.exit_code == 0, result.output
    for path in (tmp_path / "home").glob("archive.db*"):
        path.unlink()
    shutil.rmtree(tmp_path / "home" / "warc", ignore_errors=True)
    bring(out)
    assert [rows(tmp_path, sql) for sql in (articles, versions, captures)] == before
    sound(tmp_path)


def _bomb(tmp_path: Path) -> Path:
    path = tmp_path / "bomb.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/bomb.warc", b"WARC/1.1\r\n" + b" " * 30_000_000)
    return path


def _traversal(tmp_path: Path) -> Path:
    path = tmp_path / "they.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.write(crawled(tmp_path / "made", PAGES), "archive/../../../../out/../../evil.warc.gz")
        package.writestr("../pages.html", "<p>Not to be written.")
    return path


def _damaged(tmp_path: Path) -> Path:
    path = wacz(tmp_path / "they.wacz", crawled(tmp_path / "made", PAGES))
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)
    return path


def _nested(tmp_path: Path) -> Path:
    inner = wacz(tmp_path / "inner.wacz", crawled(tmp_path / "made", PAGES))
    path = tmp_path / "outer.wacz"
    with zipfile.ZipFile(path, "w") as package:
        package.write(inner, "archive/inner.wacz")
        package.write(crawled(tmp_path / "more", PAGES[:1], "b"), "archive/b.warc.gz")
    return path


@pytest.mark.parametrize(
    ("make", "reason", "new"),
    [(_bomb, "too_packed", 0), (_traversal, None, 3), (_damaged, "damaged", None), (_nested, "nested", 1)],
)
def test_a_hostile_wacz(
    tmp_path: Path, bring: Callable[..., Any], make: Callable[[Path], Path], reason: str | None, new: int | None
) -> None:
    path = make(tmp_path)
    there = {file for file in tmp_path.rglob("*") if "home" not in file.parts}
    told = bring(path)
    if reason:
        assert told["skipped"][reason] >= 1
    if new is not None:
        assert told["pages"].get("new", 0) == new
    assert {file for file in tmp_path.rglob("*") if "home" not in file.parts} == there
    inside = {file.parent.name for file in (tmp_path / "home" / "warc").rglob("*") if file.is_file()}
    assert inside <= {"imported"}
    sound(tmp_path)


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04....", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(2000)],
    ids=["cut off", "empty", "of noughts"],
)
def test_no_zip_says_so(tmp_path: Path, bring: Callable[..., Any], data: bytes) -> None:
    (tmp_path / "they.wacz").write_bytes(data)
    assert "they.wacz" in bring(tmp_path / "they.wacz", code=1)["error"]


# -- revisits ----------------------------------------------------------------------------------------------------------


def _foreign(records: list[tuple[dict[str, str], bytes]], *, version: str = "1.1", packed: bool = True) -> bytes:
    """A WARC file as other programs write it, record by record."""
    whole = b""
    for number, (fields, block) in enumerate(records):
        head = {"WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>", **fields}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        record = f"WARC/{version}\r\n{lines}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
        whole += gzip.compress(record, mtime=0) if packed else record
    return whole


def _response(url: str, date: str, body: bytes, head: str = "", **fields: str) -> tuple[dict[str, str], bytes]:
    told = {"WARC-Type": "response", "WARC-Target-URI": url, "WARC-Date": date, **fields}
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head.encode() + b"\r\n" + body
    return told | {"Content-Type": "application/http; msgtype=response"}, block


def _revisit(url: str, date: str, first: str, **fields: str) -> tuple[dict[str, str], bytes]:
    told = {
        "WARC-Type": "revisit",
        "WARC-Target-URI": url,
        "WARC-Date": date,
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To-Target-URI": url,
        "WARC-Refers-To-Date": first,
        "Content-Type": "application/http; msgtype=response",
        **fields,
    }
    return told, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def test_a_revisit_is_a_sight_of_the_page_that_it_repeats(tmp_path: Path, bring: Callable[..., Any]) -> None:
    body, url = story(1), f"{SITE}/1"
    sha1 = "sha1:" + hashlib.sha1(body).hexdigest().upper()
    path = tmp_path / "they.warc.gz"
    path.write_bytes(
        _foreign([
            _response(url, "2024-01-01T10:00:00Z", body, **{"WARC-Payload-Digest": sha1}),
            _revisit(url, "2024-01-03T10:00:00Z", "2024-01-01T10:00:00Z", **{"WARC-Payload-Digest": sha1}),
            _revisit(url, "2024-01-04T10:00:00Z", "2023-01-01T10:00:00Z", **{"WARC-Payload-Digest": sha1}),
        ])
    )  # fmt: skip
    told = bring(path)
    assert told == {"pages": {"new": 1, "same": 1}, "skipped": {"revisit": 1}}
    assert rows(tmp_path, "SELECT last_seen, revisions FROM articles") == [("2024-01-03T10:00:00Z", 1)]
    assert rows(tmp_path, "SELECT original IS NOT NULL FROM captures ORDER BY fetched_at") == [(0,), (1,)]
    assert bring(path)["pages"] == {"known": 2}
    sound(tmp_path)


# -- other writers -----------------------------------------------------------------------------------------------------


def _of_wget(tmp_path: Path, pages: dict[str, bytes]) -> Path:
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("wget is not here")
    with WebServer() as server:
        server.routes = {path: served(body.decode()) for path, body in pages.items()}
        urls = [server.url + path for path in pages]
        subprocess.run([wget, "-q", "--warc-file=they", "--delete-after", *urls], cwd=tmp_path, check=False, timeout=60)
    return tmp_path / "they.warc.gz"


def _of_warcio(tmp_path: Path, pages: dict[str, bytes]) -> Path:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    path = tmp_path / "they.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio"}))
        for url, body in pages.items():
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            record = writer.create_warc_record(SITE + url, "response", payload=io.BytesIO(body), http_headers=head)
            writer.write_request_response_pair(
                writer.create_warc_record(
                    SITE + url, "request", http_headers=StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True)
                ),
                record,
            )
    return path


def _like_browsertrix(tmp_path: Path, pages: dict[str, bytes]) -> Path:
    """HTTP/2 told as 1.1, chunks lost and their header kept, resources of pictures and texts, page info beside."""
    info = {"WARC-Type": "warcinfo", "WARC-Date": "2024-01-01T00:00:00.123Z", "Content-Type": "application/warc-fields"}
    records = [(info, b"software: x\r\n")]
    for number, (url, body) in enumerate(pages.items(), 1):
        date = f"2024-01-0{number}T10:00:00.{number}23Z"
        records += [
            _response(SITE + url, date, body, "transfer-encoding: chunked\r\nx-orig: 1\r\n",
                      **{"WARC-Page-ID": "a", "WARC-Resource-Type": "document"}),
            ({"WARC-Type": "resource", "WARC-Target-URI": f"urn:pageinfo:{SITE}{url}", "WARC-Date": date,
              "Content-Type": "application/json"}, b"{}"),
            ({"WARC-Type": "resource", "WARC-Target-URI": f"urn:view:{SITE}{url}", "WARC-Date": date,
              "Content-Type": "image/png"}, b"\x89PNG"),
        ]  # fmt: skip
    path = tmp_path / "rec-x.warc.gz"
    path.write_bytes(_foreign(records))
    return path


def _like_common_crawl(tmp_path: Path, pages: dict[str, bytes]) -> Path:
    """WARC 1.0, payload packed and said to be so under another name, digests in base32, language metadata."""
    records: list[tuple[dict[str, str], bytes]] = []
    for number, (url, body) in enumerate(pages.items(), 1):
        date = f"2024-01-0{number}T10:00:00Z"
        digest = "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode()
        records += [
            ({"WARC-Type": "request", "WARC-Target-URI": SITE + url, "WARC-Date": date,
              "Content-Type": "application/http; msgtype=request"}, b"GET / HTTP/1.1\r\n\r\n"),
            _response(SITE + url, date, body, f"X-Crawler-Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n",
                      **{"WARC-Payload-Digest": digest, "WARC-Identified-Payload-Type": "text/html"}),
            ({"WARC-Type": "metadata", "WARC-Target-URI": SITE + url, "WARC-Date": date,
              "Content-Type": "application/warc-fields"}, b"fetchTimeMs: 9\r\nlanguages-cld2: {}\r\n"),
        ]  # fmt: skip
    path = tmp_path / "CC-NEWS-20240101000000-00001.warc.gz"
    path.write_bytes(_foreign(records, version="1.0"))
    return path


def _ours(tmp_path: Path, pages: dict[str, bytes]) -> Path:
    return crawled(tmp_path / "made", [(SITE + url, 1, body) for url, body in pages.items()])


def _unpacked(tmp_path: Path, pages: dict[str, bytes]) -> Path:
    """Heritrix's old form: 1.0, not packed, a body in real chunks."""
    records = []
    for url, body in pages.items():
        chunks = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (body[:100], body[100:]))
        head = "Transfer-Encoding: chunked\r\n"
        records.append(_response(SITE + url, "2024-01-01T10:00:00Z", chunks + b"0\r\n\r\n", head))
    path = tmp_path / "IAH-1.warc"
    path.write_bytes(_foreign(records, version="1.0", packed=False))
    return path


WRITERS = (_of_wget, _of_warcio, _like_browsertrix, _like_common_crawl, _unpacked, _ours)


@pytest.mark.parametrize("write", WRITERS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("how", ["where it lies", "copied"])
def test_files_of_other_writers_come_in_whole(
    tmp_path: Path, bring: Callable[..., Any], write: Callable[..., Path], how: str
) -> None:
    pages = {f"/{number}": story(number) for number in (1, 2, 3)}
    path = write(tmp_path, pages)
    copy = ["--copy"] if how == "copied" else []
    assert bring(*copy, path)["pages"] == {"new": 3}
    if copy:
        path.unlink()
    titles = [title for (title,) in rows(tmp_path, "SELECT title FROM articles ORDER BY title")]
    assert titles == [f"Bridge number {number}" for number in (1, 2, 3)]
    assert {len(body.split("\n\n")) for (body,) in rows(tmp_path, "SELECT body FROM articles")} == {6}
    sound(tmp_path)


# -- broken ------------------------------------------------------------------------------------------------------------


def _members(path: Path) -> list[bytes]:
    data = path.read_bytes()
    starts = [match.start() for match in re.finditer(rb"\x1f\x8b\x08", data)]
    return [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]


BROKEN: dict[str, Callable[[list[bytes]], bytes]] = {
    "cut off in a member": lambda parts: b"".join(parts)[: -len(parts[-1]) // 2],
    "a byte turned": lambda parts: b"".join([*parts[:2], parts[2][:40] + b"\xff\xff" + parts[2][42:], *parts[3:]]),
    "rubbish between members": lambda parts: b"".join([*parts[:2], b"\x00" * 500, *parts[2:]]),
    "a member within a member": lambda parts: b"".join([
        *parts[:2], gzip.compress(b"".join(parts), mtime=0), parts[-1]]),
    "wrong length": lambda parts: b"".join([
        *parts[:2],
        gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.org/\r\n"
                      b"WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Length: 999999\r\n\r\nshort\r\n\r\n", mtime=0),
        *parts[2:],
    ]),
    "no length": lambda parts: b"".join([
        gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n\r\nshort\r\n\r\n", mtime=0), *parts]),
    "a bomb": lambda parts: b"".join([*parts[:2], gzip.compress(
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.org/\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
        b"Content-Length: 300000000\r\n\r\n" + b"\x00" * 300_000_000, mtime=0), *parts[2:]]),
    "no date": lambda parts: b"".join([*parts[:1], _foreign([
        _response("https://e.org/1", "yesterday", story(9))]), *parts[1:]]),
    "no address": lambda parts: b"".join([*parts[:1], _foreign([
        _response("", "2024-01-01T00:00:00Z", story(9))]), *parts[1:]]),
    "an address that is none": lambda parts: b"".join([*parts[:1], _foreign([
        _response("https://[::1/", "2024-01-01T00:00:00Z", story(9))]), *parts[1:]]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_of_a_broken_file_the_rest_comes_in(tmp_path: Path, bring: Callable[..., Any], name: str) -> None:
    whole = crawled(tmp_path / "made", PAGES)
    path = tmp_path / "broken.warc.gz"
    path.write_bytes(BROKEN[name](_members(whole)))
    told = bring("--copy", path)
    assert told["pages"].get("new", 0) >= 2 if name in ("cut off in a member", "a byte turned") else 3
    assert sum(told["skipped"].values()) >= 1 or name == "a member within a member"
    outside = {file.name for file in tmp_path.iterdir()}
    assert outside == {"made", "home", "broken.warc.gz"}


def test_a_warc_in_a_warc_is_no_page(tmp_path: Path, bring: Callable[..., Any]) -> None:
    inner = crawled(tmp_path / "made", PAGES).read_bytes()
    path = tmp_path / "outer.warc.gz"
    record = _response(f"{SITE}/a.warc.gz", "2024-01-01T00:00:00Z", inner)
    record = (record[0], record[1].replace(b"text/html", b"application/warc"))
    path.write_bytes(_foreign([record, _response(f"{SITE}/1", "2024-01-01T00:00:00Z", story(1))]))
    assert bring(path) == {"pages": {"new": 1}, "skipped": {"not_html": 1}}


def test_a_list_of_addresses_with_nul(tmp_path: Path, bring: Callable[..., Any]) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "1.html").write_bytes(story(1))
    (folder / "urls.csv").write_bytes(b"file,url,date\n1.html,https://example.org/1,2024-01-01\n\x00,\x00,\x00\n")
    told = bring(folder)
    assert told["pages"] == {"new": 1}


# -- CC-NEWS -----------------------------------------------------------------------------------------------------------


def test_cc_news_by_site_language_and_day(tmp_path: Path, bring: Callable[..., Any]) -> None:
    folder = tmp_path / "cc-news"
    listing = b"<html><body>" + b"".join(f'<a href="/{n}">Bridge {n}</a>'.encode() for n in range(40)) + b"</body>"
    crawled(folder, [(f"{SITE}/1", 2, story(1)), (f"{SITE}/2", 2, story(2, language="de")), (f"{SITE}/", 2, listing)])
    crawled(folder / "b", [("https://other.example.net/3", 3, story(3)), (f"{SITE}/4", 9, story(4))], "b")
    told = bring("--cc-news", "--language", "en", "--site", "example.org", "--until", "2024-01-05", folder)
    assert told["pages"] == {"new": 1, "forbidden": 1, "not_article": 1}
    assert told["skipped"] == {"other_site": 1, "other_date": 1}
    ledger = dict(rows(tmp_path, "SELECT url, state || coalesce(' ' || reason, '') FROM urls"))
    assert ledger[f"{SITE}/2"] == "forbidden language_de"
    assert ledger[f"{SITE}/"].startswith("not_article ")
    again = bring("--cc-news", "--language", "en", "--site", "example.org", "--until", "2024-01-05", folder)
    assert again["pages"] == {"known": 3}
    assert bring("--cc-news", folder)["pages"] == {"known": 2, "new": 3}  # now with all languages and sites
    sound(tmp_path)


def test_cut_off_it_goes_on(tmp_path: Path, bring: Callable[..., Any]) -> None:
    """What a killed import had stored is known to the next one, by each record."""
    whole = crawled(tmp_path / "made", PAGES)
    part = tmp_path / "part"
    part.mkdir()
    (part / "x.warc.gz").write_bytes(b"".join(_members(whole)[:3]))
    first = bring(part / "x.warc.gz")["pages"]["new"]
    (part / "x.warc.gz").write_bytes(whole.read_bytes())
    assert bring(part / "x.warc.gz")["pages"] == {"known": first, "new": 3 - first}
