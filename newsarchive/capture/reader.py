"""Reads pages back out of WARC files: one at a known place, or all of a file of any writer."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from newsarchive.capture.exchange import settled, split_head, unchunk
from newsarchive.capture.record import GZIP, MAX_BLOCK, MalformedRecordError, Record, parse, payload_digest
from newsarchive.capture.replayed import as_published
from newsarchive.capture.scan import MAGIC, BadRecord, Placed, scan
from newsarchive.capture.writer import OPEN
from newsarchive.errors import CaptureError
from newsarchive.models import Capture, Headers, Page, Replayed, record_of


@dataclass(frozen=True, slots=True)
class Revisit:
    """A record that says "the same payload as there" instead of repeating it. `page.body` is empty.

    `profile` is the last word of WARC-Profile (identical-payload-digest | server-not-modified); `digest` is of the
    payload, as the record gives it ("sha1:..." in most foreign files).
    """

    page: Page
    profile: str
    digest: str
    refers_to_url: str
    refers_to_date: datetime | None


def read(folder: Path, capture: Capture, *, original: Capture | None = None) -> Page:
    """The page of a capture, its payload checked against the capture's digest.

    `folder` is the archive's warc/; an absolute `capture.warc` is taken as it is. A revisit needs its `original`, whose
    payload it repeats: the page then has that body and its own headers. Raises CaptureError.
    """
    record = _at(folder, capture)
    try:
        found = _page(record)
    except MalformedRecordError as error:
        raise _unreadable(capture, str(error)) from error
    if found is None:
        raise _unreadable(capture, f"there is a {record.kind or 'nameless'} record")
    page, headers_only = found
    body = page.body
    if headers_only:
        if original is None and capture.original is not None:
            raise _unreadable(capture, "it repeats another capture's payload, which was not given")
        if original is not None:
            if original.digest != capture.digest and page.status != 304:
                raise _unreadable(capture, f"it repeats {capture.digest}, and {original.digest} was given")
            body = read(folder, original).body
    elif payload_digest(body) != capture.digest:
        raise _unreadable(capture, f"its payload is not the one of {capture.digest}")
    return replace(page, url=capture.url, body=body, capture=capture)


def records(path: Path, max_block: int = MAX_BLOCK) -> Iterator[Page | Revisit | BadRecord]:
    """Every response and resource of a WARC file as a Page, revisits as Revisit, what can't be read as BadRecord.
    A record of another program (`models.RECORD`), which lies there as a conversion, is a Page too.

    Of any writer, WARC 1.0 or 1.1, compressed or not; other records are passed over. `page.capture` says where the page
    lies (absolute path); it is None where the file's gzip members hold several records, so that none of them could be
    read again by its place. Its digest is computed here from the body, without a transfer coding, so that it can be
    compared with our own. Raises CaptureError where the file can't be opened or is no WARC file.
    """
    path = path.absolute()
    for placed in scan(path, max_block):
        if isinstance(placed, BadRecord):
            yield placed
            continue
        try:
            found = _entry(path, placed)
        except MalformedRecordError as error:
            yield BadRecord(placed.offset, str(error))
            continue
        if found is not None:
            yield found


def _entry(path: Path, placed: Placed) -> Page | Revisit | None:
    record = placed.record
    if record.block is None:
        if record.kind in ("response", "resource"):
            raise MalformedRecordError("too large")
        return None
    found = _page(record)
    if found is None:
        return None
    page, headers_only = found
    digest = record.fields.get("warc-payload-digest", "") if headers_only else payload_digest(page.body)
    if placed.alone:
        kind = page.header("Content-Type") or ""
        source = page.replayed.source if page.replayed else ""
        place = Capture(
            page.url, page.fetched_at, page.status, str(path), placed.offset, placed.length, digest, kind, source=source
        )
        page = replace(page, capture=place)
    if not headers_only:
        return page
    told = record.fields.get("warc-refers-to-date", "")
    return Revisit(
        page=page,
        profile=record.fields.get("warc-profile", "").rstrip("/").rpartition("/")[2],
        digest=digest,
        refers_to_url=record.fields.get("warc-refers-to-target-uri", "").strip("<>"),
        refers_to_date=Record({"warc-date": told}, b"", 0).at if told else None,
    )


def _page(record: Record) -> tuple[Page, bool] | None:
    """The page that a record holds, and whether it has headers alone (a revisit). None: a record of another kind."""
    kind, block, media = record.kind, record.block or b"", record.fields.get("content-type", "").lower()
    ip = record.fields.get("warc-ip-address")
    told = kind == "conversion" and record_of(record.fields.get("content-type"))
    if told or (kind == "resource" and record.url.startswith(("http:", "https:", "file:"))):
        headers: Headers = (("Content-Type", record.fields.get("content-type", "")),)
        return Page(record.url, record.at, 200, headers, block, protocol="", ip=ip), False
    if kind not in ("response", "revisit") or (media and not media.startswith("application/http")):
        return None
    parts = split_head(block)
    if parts is None:
        if kind == "revisit":  # some writers give a revisit no block at all
            return Page(record.url, record.at, 200, (), b"", ip=ip), True
        raise MalformedRecordError("no HTTP head")
    protocol, status, phrase, headers, body = parts
    page = Page(record.url, record.at, status, headers, body, phrase, protocol, ip=ip)
    if kind == "revisit":
        return page, True
    return _replayed(record, _without_transfer_coding(page)), False


def _replayed(record: Record, page: Page) -> Page:
    """A page that came out of a web archive, with the headers that its publisher sent."""
    source = record.fields.get("warc-source-uri", "").strip("<>")
    if not source:
        return page
    try:
        received = datetime.fromisoformat(record.fields.get("warc-creation-date", ""))
    except ValueError:
        received = None
    return replace(page, headers=as_published(page.headers), replayed=Replayed(source, received))


def _without_transfer_coding(page: Page) -> Page:
    """Foreign records may keep the chunks, or have lost them and kept the header: either way, say what is there."""
    if "chunked" not in (page.header("Transfer-Encoding") or "").lower():
        return page
    plain = unchunk(page.body)
    if plain is not None:
        page = replace(page, body=plain)
    return replace(page, headers=settled(page))


def _at(folder: Path, capture: Capture) -> Record:
    """The record at a capture's place. Raises CaptureError."""
    data = b""
    try:
        with _open(folder / capture.warc) as file:
            file.seek(capture.offset)
            data = file.read(capture.length)
    except OSError as error:
        raise _unreadable(capture, error.strerror or str(error)) from error
    try:
        if data.startswith(MAGIC):
            inflate = zlib.decompressobj(GZIP)
            data = inflate.decompress(data, MAX_BLOCK)
            if not inflate.eof:
                raise MalformedRecordError("truncated")
        record = parse(io.BytesIO(data))
    except (zlib.error, MalformedRecordError) as error:
        raise _unreadable(capture, str(error)) from error
    if record is None:
        raise _unreadable(capture, "the file ends before it")
    return record


def _open(path: Path) -> BinaryIO:
    """The WARC file, whether its writer still lives or not (it may be closing it right now)."""
    for candidate in (path, path.with_name(path.name + OPEN)):
        try:
            return candidate.open("rb")
        except FileNotFoundError:
            continue
    return path.open("rb")


def _unreadable(capture: Capture, why: str) -> CaptureError:
    return CaptureError(
        f"can't read the capture of {capture.url} in {capture.warc} at {capture.offset}",
        why=why,
        remedy="`newsarchive verify` checks all of them",
    )
