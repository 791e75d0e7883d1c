"""Blanks records in place: what was in a gzip member goes, its length stays, so that the offsets of all others hold."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from newsarchive.capture.record import END, GZIP, MalformedRecordError, Record, build, new_id, parse
from newsarchive.capture.scan import BadRecord, scan
from newsarchive.capture.writer import sync_folder
from newsarchive.clock import iso
from newsarchive.errors import CaptureError

WORD = b"erased: yes\r\n"
STORED = 65_535  # bytes of a block of deflate that is stored as it is, at most
SMALL = 4_096
"""Members up to this length are filled up in gzip's comment, longer ones within the record: readers that take 16 KB
at a time stop at a piece that unpacks to nothing."""
EPOCH = "1970-01-01T00:00:00Z"  # of a record whose own date could not be read any more


def blank(path: Path, offset: int, length: int) -> None:
    """Put an empty metadata record of the same length in the place of a gzip member; on disk when it returns.

    It keeps the record's identity and date, nothing else. May be repeated, also where an earlier try was broken off.
    Raises CaptureError.
    """
    try:
        with path.open("r+b") as file:
            file.seek(offset)
            identity, at = _kept(file.read(length))
            file.seek(offset)
            file.write(stub(length, identity, at))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        raise CaptureError(
            f"can't blank the record in {path} at {offset}",
            why=error.strerror or str(error),
            remedy="give this user write access there, then run the command again",
        ) from error


def stub(length: int, identity: str, at: str) -> bytes:
    """A gzip member of exactly this length whose record says nothing. Raises CaptureError where it is too short."""
    fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", identity),
        ("WARC-Date", at),
        ("Content-Type", "application/warc-fields"),
    ]
    if length > SMALL:
        room = length - len(_stored(build(fields, WORD))) - 100  # of more blocks, and of a longer Content-Length
        room -= 5 * (length // STORED)
        return _padded(_stored(build(fields, WORD + b" " * room)), length)
    tries = (build(fields, WORD), _bare(fields[:3]))
    for record in tries:
        deflate = zlib.compressobj(9, zlib.DEFLATED, GZIP)
        member = deflate.compress(record) + deflate.flush()
        if len(member) <= length:
            return _padded(member, length)
    raise CaptureError(
        "can't blank a record", why=f"its {length} bytes are too few for an empty one", remedy="remove that WARC file"
    )


def matching(path: Path, wanted: Callable[[Record], bool]) -> Iterator[tuple[int, int]]:
    """Places (offset, length) of the records of a file that are `wanted`, and of those that were written with them.

    Only headers are at hand. Raises CaptureError where one shares its gzip member with others.
    """
    found = list[tuple[int, int]]()
    ids, beside = set[str](), list[tuple[str, int, int]]()
    for placed in scan(path, max_block=0):
        if isinstance(placed, BadRecord):
            continue
        record, place = placed.record, (placed.offset, placed.length)
        if wanted(record):
            if not placed.alone:
                raise CaptureError(f"can't blank records of {path}", why="its gzip members hold several records")
            found.append(place)
            ids.add(record.fields.get("warc-record-id", ""))
        elif other := record.fields.get("warc-concurrent-to", ""):
            beside.append((other, *place))
    yield from sorted({*found, *((offset, length) for other, offset, length in beside if other in ids)})


def _kept(member: bytes) -> tuple[str, str]:
    """Identity and date of the record in a gzip member; new ones where it can't be read."""
    try:
        record = parse(io.BytesIO(zlib.decompressobj(GZIP).decompress(member)))
        if record is not None:
            return record.fields.get("warc-record-id") or new_id(), iso(record.at)
    except (zlib.error, MalformedRecordError):
        pass
    return new_id(), EPOCH


def _bare(fields: list[tuple[str, str]]) -> bytes:
    """The shortest record that is one: no block, no digest."""
    lines = [b"WARC/1.1", *(f"{name}: {value}".encode() for name, value in fields), b"Content-Length: 0"]
    return b"\r\n".join(lines) + END + END


def _stored(record: bytes) -> bytes:
    """The record as a gzip member that is not compressed."""
    parts = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"]
    for start in range(0, len(record), STORED):
        piece = record[start : start + STORED]
        last = start + STORED >= len(record)
        parts += [struct.pack("<BHH", last, len(piece), len(piece) ^ 0xFFFF), piece]
    return b"".join((*parts, struct.pack("<II", zlib.crc32(record), len(record) & 0xFFFFFFFF)))


def _padded(member: bytes, length: int) -> bytes:
    """The member, brought to this length by a comment in its header."""
    missing = length - len(member)
    if not missing:
        return member
    return member[:3] + b"\x10" + member[4:10] + b" " * (missing - 1) + b"\0" + member[10:]
