"""The captures of the chosen articles, byte for byte, as one WARC file."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from newsarchive import __version__
from newsarchive import capture as warc
from newsarchive.clock import iso
from newsarchive.errors import CaptureError
from newsarchive.exporters.rows import Selection
from newsarchive.models import Capture, record_of

if TYPE_CHECKING:
    from newsarchive.store import Archive

FIELDS = ("capture", "url", "title")
NAME = "data.warc.gz"


@dataclass(frozen=True, slots=True)
class Lifted:
    """A record that was written: where it lies now, and of what article. No `page`: a payload that another repeats."""

    capture: Capture
    offset: int
    length: int
    title: str | None = None
    page: bool = True
    new: bool = True  # False: it was written before, as the payload of another


def write(selection: Selection, out: BinaryIO, note: Callable[[str], None], as_of: str) -> Iterator[int]:
    """Write the file; say after each article how many there are."""
    number = 0
    for found in records(selection, out.write, note, as_of):
        if found.page:
            number += 1
            yield number


def records(
    selection: Selection,
    write_: Callable[[bytes], object],
    note: Callable[[str], None],
    as_of: str,
    *,
    replayed: bool = False,
) -> Iterator[Lifted]:
    """Write a warcinfo record and, of each row, its capture; before one that repeats a payload, the one that has it.

    What can't be read is passed over, and said at the end. `replayed`: so are other programs' records, which no player
    could show.
    """
    archive = selection.archive
    info = warc.warcinfo(
        uuid.uuid5(uuid.NAMESPACE_URL, f"{as_of} {selection.sql} {sorted(selection.params.items())}").urn,
        as_of or "1970-01-01T00:00:00Z",
        NAME,
        {"software": f"newsarchive/{__version__}", "description": "captures of chosen articles, as they were received"},
    )
    write_(info)
    at = len(info)
    written: dict[int, tuple[int, int]] = {}
    lost: list[str] = []
    told = 0
    for batch in selection.batches():
        for number, url, title in batch:
            try:
                if number is None:
                    raise CaptureError(f"{url} has no capture")
                if replayed and record_of(archive.captures.get(number).content_type):
                    told += 1
                    continue
                for capture, original in _with_original(archive, number):
                    key, page = capture.id or 0, capture.id == number
                    if key in written:
                        if page:
                            yield Lifted(capture, *written[key], title, new=False)
                        continue
                    data = warc.lift(archive.warc_folder, capture, original=original)
                    write_(data)
                    written[key] = (at, len(data))
                    yield Lifted(capture, at, len(data), title, page=page)
                    at += len(data)
            except CaptureError as error:
                lost.append(error.message)
    if told:
        note(f"{told} of the articles are known by another program's record alone, which is no page, and were left out")
    if lost:
        note(f"{len(lost)} of the articles have no capture that can be read, and were left out; the first: {lost[0]}")


def _with_original(archive: Archive, number: int) -> list[tuple[Capture, Capture | None]]:
    capture = archive.captures.get(number)
    original = archive.captures.get(capture.original) if capture.original else None
    return [*([(original, None)] if original else []), (capture, original)]


def stamp(capture: Capture) -> str:
    """When it was received, as indexes of web archives write it."""
    return iso(capture.fetched_at).translate({ord(char): None for char in "-:TZ"})
