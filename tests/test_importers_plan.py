"""What a path is, WARC files of others, and lists of addresses."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsarchive.capture import BadRecord, Revisit, WarcWriter, read
from newsarchive.clock import FrozenClock
from newsarchive.errors import CaptureError, ImportFailed
from newsarchive.importers import Skipped, plan, read_urls, warc_pages
from newsarchive.models import Link, Page

AT = datetime(2026, 11, 23, tzinfo=UTC)


def page(url: str, body: bytes = b"<p>Rain", status: int = 200, media: str = "text/html; charset=utf-8") -> Page:
    return Page(url, AT, status, (("Content-Type", media),) if media else (), body, request_headers=(("A", "b"),))


def crawl(folder: Path, token: str = "other") -> Path:
    with WarcWriter(folder, token, clock=FrozenClock(), software="other/1") as warc:
        first = warc.write(page("https://example.org/1"))
        warc.write(page("https://example.org/1"), original=first)
        warc.write(page("https://example.org/2", media="application/xhtml+xml"))
        warc.write(page("https://example.org/3", media=""))
        warc.write(page("https://example.org/4", status=404))
        warc.write(page("https://example.org/5", media="image/png"))
        warc.write(page("ftp://example.org/6"))
    return folder / first.warc


def test_pages_of_a_warc(tmp_path: Path) -> None:
    path = crawl(tmp_path)
    found = list(warc_pages(path))
    pages = [entry for entry in found if isinstance(entry, Page)]
    assert [entry.url[-1] for entry in pages] == ["1", "2", "3"]
    reasons = Counter(entry.reason for entry in found if isinstance(entry, Skipped))
    assert reasons == {"http_404": 1, "not_html": 1, "not_http": 1}
    assert sum(isinstance(entry, Revisit) for entry in found) == 1
    assert [read(tmp_path / "elsewhere", entry.capture).body for entry in pages if entry.capture] == [b"<p>Rain"] * 3


def test_a_folder_of_warcs_and_a_broken_one(tmp_path: Path) -> None:
    path = crawl(tmp_path, "a")
    crawl(tmp_path / "sub", "b")
    (tmp_path / "c.warc.gz").write_bytes(path.read_bytes()[:1500])
    kinds = Counter(type(entry) for entry in warc_pages(tmp_path))
    assert kinds[Page] >= 6
    assert kinds[BadRecord] == 1
    (tmp_path / "d.warc").write_bytes(b"nothing of the kind")
    with pytest.raises(CaptureError, match="no WARC file"):
        list(warc_pages(tmp_path))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.warc", b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "warc"),
        ("a.bin", gzip.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", mtime=0), "warc"),
        ("a.wacz", b"PK\x03\x04....", "wacz"),
        ("a.html", b"\xef\xbb\xbf <!DOCTYPE html><p>Rain", "html_folder"),
        ("a.htm", b"<html>", "html_folder"),
        ("urls.txt", b"# mine\n\nhttps://example.org/1\n", "url_list"),
        ("urls", b"\xef\xbb\xbfhttps://example.org/1\r\nfoo", "url_list"),
    ],
)
def test_files_are_known_by_their_content(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert plan(tmp_path / name) == kind


def test_folders(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    with pytest.raises(ImportFailed, match="nothing to import"):
        plan(tmp_path)
    (tmp_path / "sub" / "a.html").touch()
    assert plan(tmp_path) == "html_folder"
    (tmp_path / "sub" / "a.warc.gz").touch()
    assert plan(tmp_path) == "warc"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.warc.zst", b"\x28\xb5\x2f\xfd....", "zstd"),
        ("a.pdf", b"%PDF-1.7", "neither WARC nor HTML"),
        ("a.gz", gzip.compress(b"https://example.org/", mtime=0), "neither WARC nor HTML"),
        ("a.gz", b"\x1f\x8b\x08broken", "neither WARC nor HTML"),
        ("notes.txt", b"call home", "neither WARC nor HTML"),
        ("feed.xml", b"<?xml version='1.0'?><a>\nhttps://example.org/\n</a>", "neither WARC nor HTML"),
        ("a.txt", b"", "is empty"),
    ],
)
def test_what_cannot_be_imported_says_why(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ImportFailed, match=why) as caught:
        plan(tmp_path / name)
    assert caught.value.remedy


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="there is nothing at"):
        plan(tmp_path / "missing")
    with pytest.raises(ImportFailed, match="can't read"):
        read_urls(tmp_path / "missing")


def test_a_list_of_addresses(tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_bytes(
        b"\xef\xbb\xbfhttps://example.org/1\r\n\r\n# no\r\n  HTTP://example.org/2  \r\nexample.org/3\r\n"
        b"https://example.org/1\r\nhttps://example.org/4 and more\r\nhttp://[x\r\nhttps://example.org/\xc3\xbc"
    )
    found = read_urls(path)
    assert found.links == (Link("https://example.org/1"), Link("HTTP://example.org/2"), Link("https://example.org/ü"))
    assert found.bad == (
        "line 5 is no address: example.org/3",
        "line 7 is no address: https://example.org/4 and more",
        "line 8 is no address: http://[x",
    )
