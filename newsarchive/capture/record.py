"""One WARC record as bytes: its header block, its block, and the digests of both.

Written by hand and not by a library: FastWARC leaves gzip members open and has no public way to cut them at a record,
warcio is three times slower (gzip level 9). The format is small: ISO 28500:2017,
https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

VERSION = b"WARC/1.1"
END = b"\r\n\r\n"
GZIP = 16 + zlib.MAX_WBITS  # zlib's word for "with gzip's header and checksum"
MAX_LINE = 65_536
"""Bytes of the longest header line that is read: Common Crawl's longest target URIs have 8 KB."""
MAX_FIELDS = 200
"""Header lines of a record at most: no known writer has more than 30."""
MAX_BLOCK = 100_000_000
"""Bytes of a block that are read into memory; larger ones (films, archives) are no news pages and are passed over."""

Fields = tuple[tuple[str, str], ...]


class MalformedRecordError(Exception):
    """The bytes at this place are no whole WARC record; the message is a short reason."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record's header fields and block. `block` is None where it is larger than was asked for."""

    fields: dict[str, str]  # names in lower case; of a repeated field the first
    block: bytes | None
    size: int  # Content-Length

    @property
    def kind(self) -> str:
        return self.fields.get("warc-type", "").lower()

    @property
    def url(self) -> str:
        return self.fields.get("warc-target-uri", "").strip("<>")  # wget writes <http://...>, as WARC 1.0 may be read

    @property
    def at(self) -> datetime:
        """WARC-Date to the second. A date that can't be read makes the record malformed."""
        try:
            moment = datetime.fromisoformat(self.fields.get("warc-date", ""))
        except ValueError as error:
            raise MalformedRecordError("no WARC-Date") from error
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def payload_digest(body: bytes) -> str:
    """The digest by which payloads are compared: "sha256:" and base32 with its padding (warcio checks it so)."""
    return "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode("ascii")


def new_id() -> str:
    """A value for WARC-Record-ID."""
    return f"<{uuid.uuid4().urn}>"


def build(fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    """A record, not compressed. Adds WARC-Block-Digest and Content-Length; fields with an empty value are left out."""
    lines = [VERSION]
    named = [*fields, ("WARC-Block-Digest", payload_digest(block)), ("Content-Length", str(len(block)))]
    lines += [f"{name}: {one_line(value)}".encode("utf-8", "replace") for name, value in named if value]
    return b"\r\n".join(lines) + END + block + END


def compress(record: bytes, level: int) -> bytes:
    """The record as one gzip member, without a time stamp."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, GZIP)
    return deflate.compress(record) + deflate.flush()


def one_line(value: str) -> str:
    """A header value that can't break out of its line: folded lines, CR, LF and NUL become spaces."""
    return value if value.isprintable() else re.sub(r"[\r\n\x00]+[ \t]*", " ", value)


def parse(stream: BinaryIO, max_block: int = MAX_BLOCK) -> Record | None:
    """The next record of a stream of plain WARC bytes; None at its end. Raises MalformedRecordError."""
    line = _line(stream)
    while line in (b"\r\n", b"\n"):
        line = _line(stream)
    if not line:
        return None
    if not line.startswith(b"WARC/"):
        raise MalformedRecordError("no WARC record")
    fields = _fields(stream)
    try:
        size = int(fields["content-length"])
    except (KeyError, ValueError) as error:
        raise MalformedRecordError("no Content-Length") from error
    if size < 0:
        raise MalformedRecordError("no Content-Length")
    if size > max_block:
        _skip(stream, size)
        return Record(fields, None, size)
    block = stream.read(size)
    if len(block) < size:
        raise MalformedRecordError("truncated")
    return Record(fields, block, size)


def _fields(stream: BinaryIO) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for _ in range(MAX_FIELDS):
        line = _line(stream)
        if line in (b"\r\n", b"\n"):
            return fields
        if not line.endswith(b"\n"):
            raise MalformedRecordError("truncated" if len(line) < MAX_LINE else "header line too long")
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and last:
            fields[last] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        if not colon:
            raise MalformedRecordError("bad header line")
        last = name.strip().lower()
        fields.setdefault(last, value.strip())
    raise MalformedRecordError("too many header lines")


def _line(stream: BinaryIO) -> bytes:
    return stream.readline(MAX_LINE)


def _skip(stream: BinaryIO, size: int) -> None:
    while size:
        piece = stream.read(min(size, 1 << 20))
        if not piece:
            raise MalformedRecordError("truncated")
        size -= len(piece)
