"""Writes pages into WARC files: `<token>-<serial>.warc.gz`, with ".open" behind it for as long as it is written."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from newsarchive.capture.exchange import SECRET, request_head, response_head
from newsarchive.capture.lock import try_lock
from newsarchive.capture.record import build, compress, new_id, payload_digest
from newsarchive.clock import Clock, iso
from newsarchive.errors import CaptureError
from newsarchive.models import Capture, Page, record_of

OPEN = ".open"
"""Suffix of a file whose writer lives, or died before it could close the file."""
MAX_BYTES = 1_000_000_000
LEVEL = 5
"""Gzip level of plain bodies. 300 news pages of 97 KB, CPU time of one core: level 6 468 pages/s and 6.26 MB, 5 588/s
and 6.33 MB, 4 648/s and 6.51 MB, 3 718/s and 6.91 MB, 1 1,020/s and 7.25 MB."""
LEVEL_CODED = 0
"""Gzip level of a body that the server has compressed already. The same pages as gzip: level 6 2,048 pages/s, level 0
5,820/s and 0.5 % larger."""
SPEC = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
RESPONSE = "application/http;msgtype=response"


class WarcWriter:
    """Appends captures to the files of one run. One thread at a time; the files are locked while it lives.

    `software` and `contact` go into each file's warcinfo record; `secret` are request headers (lower case) whose values
    are left out, beside cookies and authorization. Every failure to write is a CaptureError, and leaves whole records.
    """

    def __init__(
        self,
        folder: Path,
        token: str,
        *,
        clock: Clock,
        software: str,
        contact: str = "",
        max_bytes: int = MAX_BYTES,
        secret: Collection[str] = (),
        robots: str = "obey",
    ) -> None:
        self.folder, self.token, self.clock = folder, token, clock
        self.software, self.contact, self.robots, self.max_bytes = software, contact, robots, max_bytes
        self.secret = SECRET | {name.lower() for name in secret}
        self._handle = -1
        self._name = ""
        self._serial = 0
        self._end = 0  # bytes written, all whole records
        self._info = ""  # the open file's warcinfo record
        self._entry_on_disk = True

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, page: Page, *, original: Capture | None = None, notes: Mapping[str, str] | None = None) -> Capture:
        """Append one page: request (where its headers are known), response and metadata (where there are `notes`).

        `original` is an earlier capture that holds a payload: where this page's payload is equal, or the server said
        304, a revisit record without the payload is written. `notes` are WARC fields such as via or fetchTimeMs.
        On disk only after `flush`.
        """
        if self._handle >= 0 and self._end >= self.max_bytes:
            self.close()
        head = self._open() if self._handle < 0 else b""
        try:
            before, main, after, capture = self._exchange(page, original, notes)
            start = self._end + len(head) + len(before)
            self._append(head + before + main + after)
        except BaseException:
            if head:
                self._drop()
            raise
        return replace(capture, warc=self._name, offset=start, length=len(main))

    def flush(self) -> None:
        """Wait until all that was written is on disk, the file's entry in its folder too."""
        if self._handle < 0:
            return
        try:
            os.fsync(self._handle)
            if not self._entry_on_disk:
                sync_folder(self.folder)
                sync_folder(self.folder.parent)  # the folder may be new too
                self._entry_on_disk = True
        except OSError as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Flush, take the ".open" off the file's name and let go of it. The writer may go on: a new file follows."""
        if self._handle < 0:
            return
        try:
            self.flush()
            if sys.platform == "win32":  # an open file can't be renamed there
                os.close(self._handle)
                self._handle = -1
            (self.folder / (self._name + OPEN)).replace(self.folder / self._name)
            sync_folder(self.folder)
        except OSError as error:
            raise self._failure(error) from error
        finally:
            if self._handle >= 0:
                os.close(self._handle)
            self._handle = -1

    def _exchange(
        self, page: Page, original: Capture | None, notes: Mapping[str, str] | None
    ) -> tuple[bytes, bytes, bytes, Capture]:
        """The members before the main record, it, and those after it; and the capture without its place."""
        digest = payload_digest(page.body)
        not_modified = page.status == 304
        revisit = bool(page.protocol) and (not_modified or (original is not None and original.digest == digest))
        if not_modified and original is not None:
            digest = original.digest
        identity = new_id()
        content_type = page.header("Content-Type") or ""
        level = LEVEL_CODED if page.header("Content-Encoding") else LEVEL
        if not page.protocol:
            kind = "conversion" if record_of(content_type) else "resource"
            media, block = content_type or "application/octet-stream", page.body
        else:
            kind, media = ("revisit" if revisit else "response"), RESPONSE
            block = response_head(page) + (b"" if revisit else page.body)
        main = build(
            [
                *self._common(kind, identity, page),
                *_source(page),
                *(_refers(original, NOT_MODIFIED if not_modified else IDENTICAL) if revisit else ()),
                ("WARC-Payload-Digest", "" if not_modified and original is None else digest),
                ("Content-Type", media),
            ],
            block,
        )
        before = after = b""
        if page.protocol and page.request_headers:
            request = request_head(page, self.secret)
            common = self._common("request", new_id(), page)
            media = "application/http;msgtype=request"
            before = build([*common, ("WARC-Concurrent-To", identity), ("Content-Type", media)], request)
        if notes:
            told = "".join(f"{name}: {value}\r\n" for name, value in notes.items()).encode()
            common = self._common("metadata", new_id(), page)
            media = "application/warc-fields"
            after = build([*common, ("WARC-Concurrent-To", identity), ("Content-Type", media)], told)
        source = _root(original) if revisit else None
        at = page.fetched_at.replace(microsecond=0)
        told_by = page.replayed.source if page.replayed else ""
        capture = Capture(page.url, at, page.status, "", 0, 0, digest, content_type, source, source=told_by)
        return (
            compress(before, LEVEL) if before else b"",
            compress(main, level),
            compress(after, LEVEL) if after else b"",
            capture,
        )

    def _common(self, kind: str, identity: str, page: Page) -> list[tuple[str, str]]:
        return [
            ("WARC-Type", kind),
            ("WARC-Record-ID", identity),
            ("WARC-Date", iso(page.fetched_at)),
            ("WARC-Target-URI", _unspaced(page.url)),
            ("WARC-IP-Address", "" if kind == "metadata" else page.ip or ""),
            ("WARC-Warcinfo-ID", self._info),
        ]

    def _open(self) -> bytes:
        """Make the next file and lock it; returns its warcinfo record, which is written with the first page."""
        while True:
            name = f"{self.token}-{self._serial:05d}.warc.gz"
            self._serial += 1
            path = self.folder / (name + OPEN)
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                if (self.folder / name).exists():
                    continue
                handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
            except FileExistsError as error:
                if not self.folder.is_dir():
                    raise self._failure(error) from error
                continue
            except OSError as error:
                raise self._failure(error) from error
            if _hold(handle, path):
                break
            os.close(handle)  # a recovery at work in this folder was faster, and has taken the empty file away
        self._handle, self._name, self._end, self._entry_on_disk = handle, name, 0, False
        self._info = new_id()
        about = {
            "software": self.software,
            "format": "WARC File Format 1.1",
            "conformsTo": SPEC,
            "robots": self.robots,
            "operator": self.contact,
        }
        fields = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", self._info),
            ("WARC-Date", iso(self.clock.now())),
            ("WARC-Filename", name),
            ("Content-Type", "application/warc-fields"),
        ]
        block = "".join(f"{name}: {value}\r\n" for name, value in about.items() if value).encode()
        return compress(build(fields, block), LEVEL)

    def _append(self, data: bytes) -> None:
        """Write all of `data`, or nothing of it."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._handle, rest) :]
        except BaseException as error:
            with suppress(OSError):
                os.ftruncate(self._handle, self._end)
                os.lseek(self._handle, self._end, os.SEEK_SET)
            if isinstance(error, OSError):
                raise self._failure(error) from error
            raise
        self._end += len(data)

    def _drop(self) -> None:
        """Take away a file that nothing was written to."""
        with suppress(OSError):
            os.close(self._handle)
            (self.folder / (self._name + OPEN)).unlink()
        self._handle = -1

    def _failure(self, error: OSError) -> CaptureError:
        return CaptureError(
            f"can't write WARC files in {self.folder}",
            why=error.strerror or str(error),
            remedy="make room or give this user write access there, then run again",
        )


def _unspaced(url: str) -> str:
    """An address without white space and control characters, which would end the line's value."""
    if url.isprintable() and " " not in url:
        return url
    return "".join(c if c > " " else f"%{ord(c):02X}" for c in url)


def _source(page: Page) -> list[tuple[str, str]]:
    """Of a memento, where it came from and when, in the words that pywb uses for what it has from other archives."""
    if page.replayed is None:
        return []
    received = iso(page.replayed.at) if page.replayed.at else ""
    return [("WARC-Source-URI", _unspaced(page.replayed.source)), ("WARC-Creation-Date", received)]


def _refers(original: Capture | None, profile: str) -> list[tuple[str, str]]:
    fields = [("WARC-Profile", profile)]
    if original is not None:
        fields += [("WARC-Refers-To-Target-URI", original.url), ("WARC-Refers-To-Date", iso(original.fetched_at))]
    return fields


def _root(original: Capture | None) -> int | None:
    """The capture that holds the payload: of a revisit, the one that it repeats."""
    if original is None:
        return None
    return original.id if original.original is None else original.original


def _hold(handle: int, path: Path) -> bool:
    """Lock a new file. False where it is no longer the one at `path`. Without locks in the file system: go on."""
    try:
        if not try_lock(handle):
            return False
    except OSError:
        return True
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Wait until the entries of a folder are on disk."""
    if sys.platform == "win32":  # folders can't be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
