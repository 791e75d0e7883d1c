"""Takes a record out of its WARC file as it lies there, to be put into another."""

from __future__ import annotations

from pathlib import Path

from newsarchive.capture.reader import _open, read
from newsarchive.capture.record import build, compress
from newsarchive.capture.scan import MAGIC
from newsarchive.capture.writer import LEVEL, SPEC
from newsarchive.models import Capture


def lift(folder: Path, capture: Capture, *, original: Capture | None = None) -> bytes:
    """The capture's record as one gzip member, byte for byte where it is one; checked as `read` does.

    A file of another program that is not compressed has its record compressed. Raises CaptureError.
    """
    read(folder, capture, original=original)
    with _open(folder / capture.warc) as file:
        file.seek(capture.offset)
        data = file.read(capture.length)
    return data if data.startswith(MAGIC) else compress(data, LEVEL)


def warcinfo(identity: str, at: str, name: str, about: dict[str, str]) -> bytes:
    """The record that a WARC file begins with, as a gzip member. `identity` is a URI, `at` ISO 8601."""
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{identity}>"),
        ("WARC-Date", at),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    ]
    told = {**about, "format": "WARC File Format 1.1", "conformsTo": SPEC}
    block = "".join(f"{key}: {value}\r\n" for key, value in told.items() if value).encode()
    return compress(build(fields, block), LEVEL)
