"""WARC files of other programs: wget, warcio, and the odd habits of crawlers, read by `records` and again by `read`."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsarchive.capture import BadRecord, Revisit, check, payload_digest, read, records
from newsarchive.errors import CaptureError
from newsarchive.models import Page

HTML = b"<!doctype html><title>Rain</title><p>Rain again, for the second time."
CHUNKED = b"%x\r\n%s\r\n%x;note=1\r\n%s\r\n0\r\n\r\n" % (20, HTML[:20], len(HTML) - 20, HTML[20:])


def record(kind: str, block: bytes, url: str = "https://example.org/rain", version: str = "1.0", **more: str) -> bytes:
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:12345678-1234-1234-1234-123456789abc>",
        "WARC-Date": "2019-03-04T05:06:07Z",
        "WARC-Target-URI": url,
        "Content-Type": "application/http;msgtype=response",
        **{name.replace("_", "-"): value for name, value in more.items()},
        "Content-Length": str(len(block)),
    }
    lines = [f"WARC/{version}", *(f"{name}: {value}" for name, value in fields.items() if value)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def response(body: bytes = HTML, headers: str = "Content-Type: text/html\r\n") -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + headers.encode() + b"\r\n" + body


def pages(path: Path) -> list[Page]:
    found = list(records(path))
    assert all(isinstance(entry, Page) for entry in found), found
    return [entry for entry in found if isinstance(entry, Page)]


def reread(path: Path) -> list[bytes]:
    """The bodies of a file's pages, each read again by its place."""
    return [read(Path("elsewhere"), page.capture).body for page in pages(path) if page.capture]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("squeeze", [gzip.compress, bytes])
def test_compressed_and_plain_files(tmp_path: Path, version: str, squeeze: type) -> None:
    path = tmp_path / "crawl.warc"
    parts = [record("response", response(HTML + b"%d" % number), version=version) for number in range(3)]
    info = record("warcinfo", b"software: other\r\n", url="", Content_Type="application/warc-fields")
    path.write_bytes(b"".join(squeeze(part) for part in [info, *parts]))
    assert [page.body for page in pages(path)] == reread(path) == [HTML + b"%d" % number for number in range(3)]
    first = pages(path)[0]
    assert (first.url, first.status, first.phrase, first.protocol) == (
        "https://example.org/rain",
        200,
        "OK",
        "HTTP/1.1",
    )
    assert first.fetched_at.isoformat() == "2019-03-04T05:06:07+00:00"
    assert first.capture
    assert first.capture.warc == str(path.absolute())
    assert first.capture.digest == payload_digest(first.body)
    assert check(path) == []


def test_a_file_that_is_one_gzip_member_has_no_places(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(gzip.compress(b"".join(record("response", response(HTML + b"%d" % n)) for n in range(3))))
    assert [(page.body, page.capture) for page in pages(path)] == [(HTML + b"%d" % n, None) for n in range(3)]
    assert "several records in one gzip member" in check(path)[0]


@pytest.mark.parametrize(
    ("body", "stored"),
    [(CHUNKED, "as received"), (HTML, "undone, header kept"), (CHUNKED.replace(b"\r\n", b"\n"), "bare line feeds")],
)
def test_transfer_coding_is_undone(tmp_path: Path, body: bytes, stored: str) -> None:
    path = tmp_path / "crawl.warc.gz"
    head = "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
    path.write_bytes(gzip.compress(record("response", response(body, head))))
    (page,) = pages(path)
    assert page.body == HTML, stored
    assert page.header("Transfer-Encoding") is None
    assert page.header("Content-Length") == str(len(HTML))
    assert reread(path) == [HTML]


def test_odd_habits(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    parts = [
        record("response", response(), url="<https://example.org/brackets>"),  # wget before 1.20
        record(
            "response", b"HTTP/1.0 200\nContent-Type: text/html\nX-Long: a\n b\n\n" + HTML
        ),  # bare line feeds, folds
        record("response", b"\n", url="dns:example.org", Content_Type="text/dns"),  # Heritrix
        record("response", response(), WARC_Date="2019-03-04T05:06:07.123456789Z"),
        record("request", b"GET / HTTP/1.1\r\n\r\n", Content_Type="application/http;msgtype=request"),
        record("resource", HTML, Content_Type="text/html"),
        record("response", b"HTTP/1.1 204 No Content\r\n\r\n"),
    ]
    path.write_bytes(b"".join(gzip.compress(part) for part in parts))
    found = pages(path)
    assert next(page.url for page in found) == "https://example.org/brackets"
    assert [page.status for page in found] == [200, 200, 200, 200, 204]
    assert found[1].header("X-Long") == "a b"
    assert found[3].protocol == ""
    assert reread(path) == [HTML, HTML, HTML, HTML, b""]


def test_revisits_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    more = {
        "WARC_Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC_Refers_To_Target_URI": "https://example.org/first",
        "WARC_Refers_To_Date": "2019-01-01T00:00:00Z",
        "WARC_Payload_Digest": "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
    }
    path.write_bytes(gzip.compress(record("revisit", response(b""), **more)) + gzip.compress(record("revisit", b"")))
    first, second = records(path)
    assert isinstance(first, Revisit)
    assert isinstance(second, Revisit)
    assert (first.profile, first.refers_to_url, first.digest) == (
        "identical-payload-digest",
        "https://example.org/first",
        more["WARC_Payload_Digest"],
    )
    assert first.refers_to_date
    assert first.refers_to_date.year == 2019
    assert second.refers_to_date is None


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record("response", response()).replace(b"Content-Length", b"Content-Width"), "no Content-Length"),
        (record("response", response(), WARC_Date="yesterday"), "no WARC-Date"),
        (record("response", b"<p>no head"), "no HTTP head"),
        (b"WARC/1.0\r\nX" * 100, "bad header line"),
        (b"\x00" * 50, "no WARC record"),
        (record("response", response(b"x" * 5000)), "too large"),
    ],
)
@pytest.mark.parametrize("squeeze", [gzip.compress, bytes])
def test_bad_records_are_reported_and_passed_over(tmp_path: Path, bad: bytes, reason: str, squeeze: type) -> None:
    path = tmp_path / "crawl.warc"
    good = record("response", response())
    path.write_bytes(squeeze(good) + squeeze(bad) + squeeze(good))
    found = list(records(path, max_block=2000))
    problems = [entry for entry in found if isinstance(entry, BadRecord)]
    assert [entry.body for entry in found if isinstance(entry, Page)] == [HTML, HTML]
    assert problems
    assert problems[0].reason.startswith(reason)
    assert problems[0].offset == len(squeeze(good))


def test_a_file_that_ends_too_early(tmp_path: Path) -> None:
    for squeeze in (gzip.compress, bytes):
        path = tmp_path / "crawl.warc"
        good = squeeze(record("response", response()))
        path.write_bytes(good + good[:-20])
        found = list(records(path))
        assert [type(entry) for entry in found] == [Page, BadRecord]


def test_a_place_that_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(gzip.compress(record("response", response())))
    capture = pages(path)[0].capture
    assert capture
    path.write_bytes(b"")
    with pytest.raises(CaptureError, match="ends before it"):
        read(tmp_path, capture)
    path.unlink()
    with pytest.raises(CaptureError, match="No such file"):
        read(tmp_path, capture)


def test_files_by_warcio(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    with path.open("wb") as file:
        out = WARCWriter(file, gzip=True, warc_version="1.1")
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        made = out.create_warc_record("https://example.org/ü", "response", io.BytesIO(HTML), http_headers=head)
        out.write_record(made)
        out.write_record(
            out.create_revisit_record(
                "https://example.org/2",
                made.rec_headers.get_header("WARC-Payload-Digest"),
                "https://example.org/ü",
                "2026-01-01T00:00:00Z",
                http_headers=head,
            )
        )
    first, second = records(path)
    assert isinstance(first, Page)
    assert isinstance(second, Revisit)
    assert (first.url, first.body) == ("https://example.org/ü", HTML)
    assert check(path) == []


class Handler(BaseHTTPRequestHandler):
    """A page in chunks, as many sites send them."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(CHUNKED)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/rain"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
def test_files_by_wget(tmp_path: Path, site: str) -> None:
    subprocess.run(["wget", "-q", "--warc-file=crawl", "-O", "page", site], cwd=tmp_path, check=True)
    path = tmp_path / "crawl.warc.gz"
    (page,) = pages(path)[:1]
    assert (page.url, page.body, page.ip) == (site, HTML, "127.0.0.1")
    assert HTML in reread(path)
    assert check(path) == []
