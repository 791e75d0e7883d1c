"""Goes through a WARC file record by record, past whatever is broken, and says where each one lies."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from newsarchive.capture.record import GZIP, MAX_BLOCK, MalformedRecordError, Record, parse
from newsarchive.errors import CaptureError

CHUNK = 1 << 16
"""Bytes read at a time: what lies behind the end of a member is copied once a member, so more is slower."""
MAGIC = b"\x1f\x8b\x08"
START = b"WARC/"


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and its place in the file: of its gzip member or, in a file that is not compressed, of itself.

    `alone` is False where other records share its gzip member, so that nothing can be read at that place directly.
    """

    record: Record
    offset: int
    length: int
    alone: bool = True


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A place in a WARC file where no record could be read, and why. Reading goes on behind it."""

    offset: int
    reason: str


def scan(path: Path, max_block: int = MAX_BLOCK) -> Iterator[Placed | BadRecord]:
    """Every record of a WARC file, compressed or not, with what is broken between them.

    Raises CaptureError where the file can't be opened or is no WARC file at all.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise CaptureError(f"can't open {path}", why=error.strerror or str(error)) from error
    with file:
        start = file.read(5)
        file.seek(0)
        if start.startswith(MAGIC):
            yield from _compressed(file, max_block)
        elif start == START:
            yield from _plain(file, max_block)
        elif start:
            raise CaptureError(
                f"{path} is no WARC file", why="it begins neither with a WARC record nor with gzip", remedy=""
            )


def _compressed(file: BinaryIO, max_block: int) -> Iterator[Placed | BadRecord]:
    raw = _Raw(file)
    while raw.more():
        offset = raw.position
        member = _Member(raw)
        stream = cast("BinaryIO", io.BufferedReader(member, CHUNK))
        previous: Record | None = None
        alone = True
        try:
            while (record := parse(stream, max_block)) is not None:
                if previous is not None:
                    alone = False
                    yield Placed(previous, offset, 0, alone)
                previous = record
        except (zlib.error, MalformedRecordError) as error:
            whole = member.whole()
            if previous is not None and (whole or not alone):
                yield Placed(previous, offset, raw.position - offset, alone)
            yield BadRecord(offset, "broken gzip member" if isinstance(error, zlib.error) else str(error))
            if whole:
                continue
            raw.seek(offset + 1)
            if not _next_member(raw):
                return
            continue
        if previous is not None:
            yield Placed(previous, offset, raw.position - offset, alone)


def _plain(file: BinaryIO, max_block: int) -> Iterator[Placed | BadRecord]:
    while True:
        offset = _skip_blank(file)
        try:
            record = parse(file, max_block)
        except MalformedRecordError as error:
            yield BadRecord(offset, str(error))
            file.seek(offset + 1)
            if not _next_record(file):
                return
            continue
        if record is None:
            return
        yield Placed(record, offset, file.tell() - offset)


class _Raw:
    """The bytes of a file as a decompressor takes them: what it did not use can be put back."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.pending = file, b""

    @property
    def position(self) -> int:
        return self.file.tell() - len(self.pending)

    def take(self) -> bytes:
        data, self.pending = self.pending or self.file.read(CHUNK), b""
        return data

    def more(self) -> bool:
        self.pending = self.take()
        return bool(self.pending)

    def seek(self, position: int) -> None:
        self.file.seek(position)
        self.pending = b""


class _Member(io.RawIOBase):
    """The plain bytes of the gzip member that begins where `raw` stands. Ends with the member."""

    def __init__(self, raw: _Raw) -> None:
        self.raw = raw
        self.inflate = zlib.decompressobj(GZIP)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        while not self.inflate.eof:
            data = self.raw.take()
            out = self.inflate.decompress(data, len(view))
            self.raw.pending = self.inflate.unused_data if self.inflate.eof else self.inflate.unconsumed_tail
            if out:
                view[: len(out)] = out
                return len(out)
            if not data and not self.inflate.eof:
                raise MalformedRecordError("truncated")
        return 0

    def whole(self) -> bool:
        """Go to the member's end. False where it has none, or is broken."""
        try:
            while self.readinto(bytearray(CHUNK)):
                pass
        except (zlib.error, MalformedRecordError):
            return False
        return True


def _next_member(raw: _Raw) -> bool:
    """Go to the next place where a gzip member with a WARC record in it begins."""
    start, window = raw.position, b""
    while True:
        data = raw.take()
        window += data
        at = window.find(MAGIC)
        while at >= 0:
            if len(window) - at < CHUNK and data:
                break  # the candidate may go on in what has not been read yet
            if _begins_record(window[at : at + CHUNK]):
                raw.seek(start + at)
                return True
            at = window.find(MAGIC, at + 1)
        if not data:
            return False
        keep = at if at >= 0 else max(len(window) - len(MAGIC) + 1, 0)
        start, window = start + keep, window[keep:]


def _begins_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(GZIP).decompress(data, len(START)) == START
    except zlib.error:
        return False


def _skip_blank(file: BinaryIO) -> int:
    while True:
        offset = file.tell()
        line = file.readline(CHUNK)
        if line not in (b"\r\n", b"\n"):
            file.seek(offset)
            return offset


def _next_record(file: BinaryIO) -> bool:
    """Go to the next line of a plain file that begins a record."""
    while True:
        offset = file.tell()
        line = file.readline(CHUNK)
        if not line:
            return False
        at = line.find(b"WARC/1.")
        if at >= 0 and line[at + 7 :].strip() in (b"0", b"1"):
            file.seek(offset + at)
            return True
