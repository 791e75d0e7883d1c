"""WARC and WACZ of a slice: what other programs say of them, and whether pywb replays the pages."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from surt import surt as theirs
from warcio.archiveiterator import ArchiveIterator

from newsarchive.capture import records
from newsarchive.exporters import Filters, export
from newsarchive.exporters.wacz_file import surt
from newsarchive.models import Page
from newsarchive.store import Archive
from tests.paper import BASE, EDIT, HOUR, START, Desk, story

URLS = (
    "http://127.0.0.1:9/2026/03/story-0",
    "https://www.example.org/",
    "https://www2.Example.org/A/b/?q=2&a=1",
    "https://example.org:8443/x?",
    "http://example.org:80/a%20b",
    "https://news.example.co.uk/2026/03/04/caf%C3%A9/",
)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Stories 0 to 2, the first with an edit; each in the archive's own WARC."""
    with Archive(tmp_path_factory.mktemp("paper") / "archive.db") as archive:
        desk = Desk(archive)
        for number, later, edited in ((0, 0, ""), (1, 0, ""), (2, 0, ""), (0, 1, EDIT)):
            desk.add(number, START + later * HOUR, edited=edited)
        desk.ingest.close()
        yield archive


def test_warc_has_the_records_byte_for_byte(paper: Archive, tmp_path: Path) -> None:
    assert export(paper, tmp_path / "a.warc.gz") == 3
    assert export(paper, tmp_path / "all.warc.gz", filters=Filters(versions="all")) == 4
    found = [page for page in records(tmp_path / "all.warc.gz") if isinstance(page, Page)]
    digests = [row["digest"] for row in paper.query("SELECT digest FROM captures ORDER BY fetched_at, url")]
    assert sorted(page.capture.digest for page in found if page.capture) == sorted(digests)
    with (tmp_path / "a.warc.gz").open("rb") as file:
        kinds = [
            record.rec_type for record in ArchiveIterator(file, check_digests="raise") if record.content_stream().read()
        ]
    assert kinds == ["warcinfo", "response", "response", "response"]
    before = (tmp_path / "a.warc.gz").read_bytes()
    export(paper, tmp_path / "a.warc.gz")
    assert (tmp_path / "a.warc.gz").read_bytes() == before


def test_what_cannot_be_read_is_said(paper: Archive, tmp_path: Path) -> None:
    moved = [path.rename(path.with_name(path.name + ".away")) for path in paper.warc_folder.iterdir()]
    said: list[str] = []
    try:
        assert export(paper, tmp_path / "a.warc.gz", note=said.append) == 0
    finally:
        for path in moved:
            path.rename(path.with_name(path.name.removesuffix(".away")))
    assert said[0].startswith("3 of the articles have no capture that can be read")


def test_wacz_validates(paper: Archive, tmp_path: Path) -> None:
    path = tmp_path / "slice.wacz"
    assert export(paper, path, filters=Filters(versions="all")) == 4
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from wacz.main import main; sys.exit(main(sys.argv[1:]))", "validate", "-f",
         str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Valid" in done.stdout or "Success" in done.stdout, done.stdout
    with zipfile.ZipFile(path) as package:
        assert package.getinfo("archive/data.warc.gz").compress_type == zipfile.ZIP_STORED
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
    assert pages[0]["format"] == "json-pages-1.0"
    assert [page["url"] for page in pages[1:]] == [f"{BASE}/2026/03/story-{n}" for n in (0, 0, 1, 2)]
    before = path.read_bytes()
    export(paper, path, filters=Filters(versions="all"))
    assert path.read_bytes() == before


def test_a_payload_that_another_record_repeats_comes_along(tmp_path: Path) -> None:
    """An edit that is taken back: the third capture has the bytes of the first, and says so."""
    with Archive(tmp_path / "archive.db") as archive:
        desk = Desk(archive)
        for later, edited in ((0, ""), (1, EDIT)):
            desk.add(0, START + later * HOUR, edited=edited)
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        page = Page(f"{BASE}/2026/03/story-0", START + 2 * HOUR, 200, headers, story(0, noise=1).encode())
        desk.ingest.add(desk.ingest.record(page, original=archive.captures.get(1))).result(30)
        desk.ingest.close()
        assert [row["original"] for row in archive.query("SELECT original FROM captures")] == [None, None, 1]
        for versions, articles, lines in (("latest", 1, 2), ("all", 3, 3)):
            path = tmp_path / f"{versions}.wacz"
            assert export(archive, path, filters=Filters(versions=versions)) == articles
            with zipfile.ZipFile(path) as package:
                index = gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()
                assert len(package.read("pages/pages.jsonl").splitlines()) == articles + 1
            assert len(index) == lines
            assert sum("warc/revisit" in line for line in index) == 1
        urls = [f"{moment}mp_/{BASE}/2026/03/story-0" for moment in ("20260301060000", "20260301080000")]
        assert not PYWB or replayed(tmp_path / "latest.wacz", urls) == ["200 True", "200 True"]


REPLAY = """
import sys
from pywb.manager.manager import main
main(["init", "slice"])
main(["add", "slice", "--unpack-wacz", sys.argv[1]])
from pywb.apps.frontendapp import FrontEndApp
from werkzeug.test import Client
client = Client(FrontEndApp(config_file=None))
for url in sys.argv[2:]:
    answer = client.get("/slice/" + url)
    print(answer.status_code, "Paragraph 1 of story" in answer.get_data(as_text=True), url)
"""


PYWB = os.environ.get("PYWB_PYTHON", "")
"""A Python that has pywb: in an environment of its own, since it brings brotlipy, which puts itself over our brotli."""


@pytest.mark.skipif(not PYWB, reason="PYWB_PYTHON names no Python with pywb (.ci/run makes one)")
def test_pywb_replays_its_pages(paper: Archive, tmp_path: Path) -> None:
    export(paper, tmp_path / "slice.wacz", filters=Filters(versions="all"))
    urls = [f"2026mp_/{BASE}/2026/03/story-{number}" for number in range(4)]
    assert replayed(tmp_path / "slice.wacz", urls) == ["200 True"] * 3 + ["404 False"]


def replayed(path: Path, urls: list[str]) -> list[str]:
    """What pywb answers to each address: the status, and whether the story's text is there."""
    done = subprocess.run([PYWB, "-c", REPLAY, str(path), *urls], capture_output=True, text=True, check=False,
                          cwd=path.parent, timeout=60)  # fmt: skip
    lines = [line.rpartition(" ")[0] for line in done.stdout.splitlines() if "mp_/" in line]
    assert lines, done.stdout + done.stderr
    return lines


@pytest.mark.parametrize("url", URLS)
def test_addresses_are_sorted_as_others_do(url: str) -> None:
    assert surt(url) == theirs(url).replace("http://(", "").removeprefix("https://(")
