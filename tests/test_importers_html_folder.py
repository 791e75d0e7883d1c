"""Folders of saved HTML: where each page was once found, and when."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsarchive.capture import WarcWriter, read
from newsarchive.clock import FrozenClock
from newsarchive.errors import ImportFailed
from newsarchive.importers import Skipped, folder_pages
from newsarchive.models import Page

WHEN = datetime(2025, 5, 6, 7, 8, 9, tzinfo=UTC)
PAGE = "<!doctype html><html><head>{head}</head><body><p>Rain over the harbour.</p></body></html>"
CANONICAL = '<link rel="canonical" href="https://example.org/news/rain">'


def save(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (WHEN.timestamp(), WHEN.timestamp()))
    return path


def one(folder: Path) -> Page:
    (found,) = folder_pages(folder)
    assert isinstance(found, Page), found
    return found


@pytest.mark.parametrize(
    ("html", "url", "at"),
    [
        (PAGE.format(head=CANONICAL), "https://example.org/news/rain", WHEN),
        (PAGE.format(head="<link href=https://example.org/a rel='Canonical nofollow'>"), "https://example.org/a", WHEN),
        (PAGE.format(head='<meta property="og:url" content="https://example.org/b">'), "https://example.org/b", WHEN),
        (
            "<!DOCTYPE html>\n<!-- saved from url=(0028)https://example.org/c?page=2 -->\n<html><p>Rain",
            "https://example.org/c?page=2",
            WHEN,
        ),
        (
            "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://example.org/d \n"
            " saved date: Mon Nov 23 2026 08:15:30 GMT+0100 (Central European Standard Time)\n--><p>Rain",
            "https://example.org/d",
            datetime(2026, 11, 23, 7, 15, 30, tzinfo=UTC),
        ),
        (
            "<html>\n<!-- Mirrored from example.org/e by HTTrack Website Copier/3.x [XR&CO'2014],"
            " Mon, 23 Nov 2026 08:15:30 GMT -->\n<p>Rain",
            "http://example.org/e",
            datetime(2026, 11, 23, 8, 15, 30, tzinfo=UTC),
        ),
        (
            PAGE.format(
                head='<link rel="canonical" href="https://example.org/">'
                '<meta property="og:url" content="https://example.org/f">'
            ),
            "https://example.org/f",
            WHEN,
        ),
        (PAGE.format(head='<link rel="canonical" href="https://example.org/">'), "https://example.org/", WHEN),
    ],
)
def test_the_address_that_a_file_says_of_itself(tmp_path: Path, html: str, url: str, at: datetime) -> None:
    save(tmp_path, "page.html", html)
    page = one(tmp_path)
    assert (page.url, page.fetched_at, page.status, page.protocol) == (url, at, 200, "")
    assert page.body == html.encode()
    assert one(tmp_path / "page.html") == page


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (PAGE.format(head=""), "no_address"),
        (PAGE.format(head='<link rel="canonical" href="/news/rain">'), "no_address"),
        (PAGE.format(head='<link rel="canonical" href="http://[broken">'), "no_address"),
        ("<!-- saved from url=(0014)about:internet -->", "no_address"),
        (b"\xff\xfe\x00<\x00", "no_address"),
        (" \n", "empty"),
        (b"x" * 20_000_001, "too_large"),
    ],
)
def test_what_is_skipped_and_why(tmp_path: Path, html: str | bytes, reason: str) -> None:
    save(tmp_path, "sub/page.html", html)
    assert list(folder_pages(tmp_path)) == [Skipped("sub/page.html", reason)]


def test_which_files_are_pages(tmp_path: Path) -> None:
    for name in ("b.HTM", "a.html", "sub/c.xhtml", "a_files/frame.html", ".hidden/d.html", ".e.html", "notes.txt"):
        save(tmp_path, name, PAGE.format(head=f'<meta property="og:url" content="https://example.org/{name}">'))
    found = [page for page in folder_pages(tmp_path) if isinstance(page, Page)]
    assert [page.url.rpartition("/")[2] for page in found] == ["a.html", "b.HTM", "c.xhtml"]
    assert [page.header("content-type") for page in found] == ["text/html", "text/html", "application/xhtml+xml"]


def test_a_list_of_addresses_comes_first(tmp_path: Path) -> None:
    save(tmp_path, "a.html", PAGE.format(head=CANONICAL))
    save(tmp_path, "sub/b.html", PAGE.format(head=""))
    save(tmp_path, "c.html", PAGE.format(head=""))
    table = "\ufeffURL,File,date\r\n"
    table += "https://example.org/1,a.html,2024-01-02\r\n"
    table += "https://example.org/2,.\\sub\\b.html,2024-01-02T10:00:00+02:00\r\n"
    table += "https://example.org/3,c.html,last summer\r\n"
    table += "example.org/4,d.html,\r\n"
    save(tmp_path, "urls.csv", table)
    *problems, first, third, second = folder_pages(tmp_path)
    assert problems == [Skipped("urls.csv line 4", "bad_date"), Skipped("urls.csv line 5", "no_address")]
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert isinstance(third, Page)
    assert [page.url[-1] for page in (first, second, third)] == ["1", "2", "3"]
    assert first.fetched_at == datetime(2024, 1, 2, tzinfo=UTC)
    assert second.fetched_at == datetime(2024, 1, 2, 8, tzinfo=UTC)
    assert third.fetched_at == WHEN


def test_a_list_that_cannot_be_used(tmp_path: Path) -> None:
    save(tmp_path, "a.html", PAGE.format(head=CANONICAL))
    wrong = save(tmp_path, "list.csv", "name;address\na.html;https://example.org/\n")
    with pytest.raises(ImportFailed, match="file and url"):
        list(folder_pages(tmp_path, urls_csv=wrong))
    with pytest.raises(ImportFailed, match="can't read"):
        list(folder_pages(tmp_path, urls_csv=tmp_path / "missing.csv"))


def test_such_a_page_survives_the_warc(tmp_path: Path) -> None:
    save(tmp_path, "page.html", PAGE.format(head=CANONICAL))
    page = one(tmp_path)
    with WarcWriter(tmp_path / "warc", "import", clock=FrozenClock(), software="newsarchive/0") as warc:
        capture = warc.write(page)
    again = read(tmp_path / "warc", capture)
    assert (again.url, again.body, again.headers, again.protocol) == (page.url, page.body, page.headers, "")
    assert again.fetched_at == WHEN
