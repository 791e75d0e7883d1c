"""WARC files as the writer makes them, judged by warcio, a reader that is not ours."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from newsarchive.capture import WarcWriter, payload_digest, read
from newsarchive.clock import FrozenClock
from newsarchive.errors import CaptureError
from newsarchive.models import Page

ROOT = Path(__file__).parents[1]
CLOCK = FrozenClock()
AT = datetime(2026, 11, 23, 8, 15, 30, tzinfo=UTC)


def writer(folder: Path, token: str = "run", **options: object) -> WarcWriter:
    return WarcWriter(folder, token, clock=CLOCK, software="newsarchive/0", contact="me@example.org", **options)


def page(body: bytes = b"<p>Rain", url: str = "https://example.org/rain?a=1", **changes: object) -> Page:
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    request = (("User-Agent", "newsarchive"), ("Cookie", "session=topsecret"), ("X-Key", "topsecret too"))
    made = Page(url, AT, 200, headers, body, "OK", request_headers=request, ip="192.0.2.7")
    return dataclasses.replace(made, **changes)


def members(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            fields = dict(record.rec_headers.headers)
            head = str(record.http_headers) if record.http_headers else ""
            found.append((head, fields, record.raw_stream.read()))
    return found


def warcio_check(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr
    return done.stdout


def test_one_exchange_is_request_response_and_metadata(tmp_path: Path) -> None:
    with writer(tmp_path, secret={"X-Key"}) as warc:
        capture = warc.write(page(), notes={"via": "https://example.org/"})
    path = tmp_path / "run-00000.warc.gz"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    (_, info, about), (asked, request, _), (head, response, body), (_, metadata, notes) = members(path)
    assert info["WARC-Filename"] == path.name
    assert b"operator: me@example.org" in about
    assert b"conformsTo: http" in about
    assert asked.startswith("GET /rain?a=1 HTTP/1.1\r\nHost: example.org")
    assert head.startswith("HTTP/1.1 200 OK\r\n")
    assert body == b"<p>Rain"
    assert response["WARC-Date"] == "2026-11-23T08:15:30Z"
    assert response["WARC-IP-Address"] == "192.0.2.7"
    assert response["WARC-Payload-Digest"] == capture.digest == payload_digest(b"<p>Rain")
    assert request["WARC-Concurrent-To"] == metadata["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert notes == b"via: https://example.org/\r\n"
    assert warcio_check(path).count("digest pass") == 4
    assert capture.warc == path.name
    assert capture.content_type == "text/html; charset=utf-8"


def test_credentials_of_the_request_stay_out(tmp_path: Path) -> None:
    with writer(tmp_path, secret={"X-Key"}) as warc:
        warc.write(page())
    (asked, _, _) = members(tmp_path / "run-00000.warc.gz")[1]
    assert "topsecret" not in asked
    assert "Cookie:" in asked
    assert "User-Agent: newsarchive" in asked


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("Transfer-Encoding", "chunked"),), {"X-Archive-Orig-Transfer-Encoding": "chunked", "Content-Length": "7"}),
        ((("content-length", "99"),), {"X-Archive-Orig-content-length": "99", "Content-Length": "7"}),
        ((("Content-Length", "7"),), {"Content-Length": "7"}),
        ((("X", "1"),), {"X": "1"}),
    ],
)
def test_headers_that_spoke_of_the_transfer_are_renamed(
    tmp_path: Path, headers: tuple[tuple[str, str], ...], expected: dict[str, str]
) -> None:
    with writer(tmp_path) as warc:
        capture = warc.write(page(headers=headers))
    assert dict(read(tmp_path, capture).headers) == expected


def test_an_equal_payload_becomes_a_revisit(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        first = dataclasses.replace(warc.write(page()), id=41)
        later = page(fetched_at=datetime(2026, 11, 24, tzinfo=UTC), headers=(("X-Served", "2"),))
        second = dataclasses.replace(warc.write(later, original=first), id=42)
        third = warc.write(later, original=second)
        edited = warc.write(page(b"<p>Sun"), original=first)
    assert (first.original, second.original, third.original, edited.original) == (None, 41, 41, None)
    fields = next(fields for _, fields, _ in members(tmp_path / first.warc) if fields["WARC-Type"] == "revisit")
    assert fields["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert fields["WARC-Refers-To-Target-URI"] == first.url
    assert fields["WARC-Refers-To-Date"] == "2026-11-23T08:15:30Z"
    assert fields["WARC-Payload-Digest"] == first.digest
    again = read(tmp_path, second, original=first)
    assert again.body == b"<p>Rain"
    assert again.header("X-Served") == "2"
    with pytest.raises(CaptureError, match="not given"):
        read(tmp_path, second)
    with pytest.raises(CaptureError, match="was given"):
        read(tmp_path, second, original=edited)


def test_a_304_is_a_revisit_of_its_own_profile(tmp_path: Path) -> None:
    unchanged = page(b"", status=304, phrase="Not Modified", headers=(("ETag", '"a"'), ("Content-Length", "900")))
    with writer(tmp_path) as warc:
        first = dataclasses.replace(warc.write(page()), id=7)
        known = warc.write(unchanged, original=first)
        unknown = warc.write(unchanged)
    revisits = [fields for _, fields, _ in members(tmp_path / first.warc) if fields["WARC-Type"] == "revisit"]
    assert {fields["WARC-Profile"].rpartition("/")[2] for fields in revisits} == {"server-not-modified"}
    assert (known.original, known.digest) == (7, first.digest)
    assert read(tmp_path, known, original=first).body == b"<p>Rain"
    assert read(tmp_path, known, original=first).status == 304
    assert read(tmp_path, unknown).body == b""
    warcio_check(tmp_path / first.warc)


def test_a_file_from_a_folder_is_a_resource(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        capture = warc.write(page(protocol="", request_headers=(), headers=(("Content-Type", "text/html"),)))
    (_, _, _), (_, fields, body) = members(tmp_path / capture.warc)
    assert (fields["WARC-Type"], fields["Content-Type"], body) == ("resource", "text/html", b"<p>Rain")
    again = read(tmp_path, capture)
    assert (again.protocol, again.status, again.header("Content-Type")) == ("", 200, "text/html")


def test_files_rotate_and_an_idle_writer_leaves_none(tmp_path: Path) -> None:
    with writer(tmp_path, "idle") as idle:
        idle.flush()
    with writer(tmp_path, max_bytes=2000) as warc:
        captures = [warc.write(page(os.urandom(900), url=f"https://example.org/{n}")) for n in range(5)]
        warc.flush()
        assert [read(tmp_path, capture).url for capture in captures] == [capture.url for capture in captures]
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == sorted({capture.warc for capture in captures})
    assert names[:2] == ["run-00000.warc.gz", "run-00001.warc.gz"]
    for name in names:
        warcio_check(tmp_path / name)


def test_a_token_that_was_used_before_overwrites_nothing(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        warc.write(page())
    with writer(tmp_path) as warc, writer(tmp_path) as beside:
        names = [warc.write(page()).warc, beside.write(page()).warc]
    assert names == ["run-00001.warc.gz", "run-00002.warc.gz"]


def test_a_header_value_cannot_break_out_of_its_line(tmp_path: Path) -> None:
    evil = page(url="https://example.org/a\r\nWARC-Type: response", headers=(("X", "1\r\n\r\n<script>"),))
    with writer(tmp_path) as warc:
        capture = warc.write(evil)
    assert [fields["WARC-Type"] for _, fields, _ in members(tmp_path / capture.warc)] == [
        "warcinfo",
        "request",
        "response",
    ]
    assert read(tmp_path, capture).headers == (("X", "1 <script>"),)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(CaptureError, match="can't write WARC files") as caught,
        writer(tmp_path / "file" / "warc") as warc,
    ):
        warc.write(page())
    assert caught.value.remedy


FULL = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.test_capture_writer import page, writer
from newsarchive.errors import CaptureError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
import os
warc = writer(Path(sys.argv[1]))
kept = 0
try:
    while True:
        warc.write(page(os.urandom(3000)))
        kept += 1
except CaptureError as error:
    print(kept, error)
warc.write(page(b"small"))
warc.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_full_disk_leaves_whole_records(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    kept, _, message = done.stdout.partition(" ")
    assert "can't write WARC files" in message
    path = tmp_path / "run-00000.warc.gz"
    responses = [fields for _, fields, _ in members(path) if fields["WARC-Type"] == "response"]
    assert len(responses) == int(kept) + 1
    warcio_check(path)


TOKENS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_0123456789", min_size=1, max_size=12)
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=40).filter(
    lambda text: text == text.strip(" \t\r")
)
RESERVED = {"content-length", "transfer-encoding"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    body=st.binary(max_size=3000),
    headers=st.lists(st.tuples(TOKENS.filter(lambda name: name.lower() not in RESERVED), VALUES), max_size=6),
    status=st.integers(100, 599).filter(lambda status: status != 304),
    phrase=VALUES,
)
def test_what_is_written_is_read(
    tmp_path: Path, body: bytes, headers: list[tuple[str, str]], status: int, phrase: str
) -> None:
    sent = page(body, headers=tuple(headers), status=status, phrase=phrase)
    with writer(tmp_path) as warc:
        capture = warc.write(sent)
        again = read(tmp_path, capture)
    assert again == dataclasses.replace(sent, request_headers=(), capture=capture)
    seen = members(tmp_path / capture.warc)[2]
    assert seen[2] == body
    (tmp_path / capture.warc).unlink()


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.test_capture_writer import page, writer
import os
warc = writer(Path(sys.argv[1]))
while True:
    capture = warc.write(page(os.urandom(5000)))
    warc.flush()
    print(capture.offset, capture.length, capture.digest, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_what_was_flushed_outlives_a_kill(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path), str(Path(__file__).parent)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout
    told = [child.stdout.readline().split() for _ in range(20)]
    child.send_signal(signal.SIGKILL)
    told += [line.split() for line in child.stdout]
    child.wait()
    path = tmp_path / "run-00000.warc.gz.open"
    digests = {fields.get("WARC-Payload-Digest") for _, fields, _ in members(path)}
    assert {line[2] for line in told if len(line) == 3} <= digests
