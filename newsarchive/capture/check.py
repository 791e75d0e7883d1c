"""Checks a WARC file as `newsarchive verify` wants it: members, lengths and digests."""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path

from newsarchive.capture.exchange import split_head, unchunk
from newsarchive.capture.record import Record
from newsarchive.capture.scan import BadRecord, scan
from newsarchive.errors import CaptureError


def check(path: Path) -> list[str]:
    """What is wrong with a WARC file, one line a problem with its offset; empty for a sound file.

    Each record is read to its end: gzip's checksum, the lengths, the block digest, the payload digest. Digests of
    algorithms that Python doesn't know, and payloads of revisits (they lie elsewhere), are not checked.
    """
    problems = []
    try:
        for found in scan(path):
            if isinstance(found, BadRecord):
                problems.append(f"{path.name} at {found.offset}: {found.reason}")
                continue
            if not found.alone:
                problems.append(f"{path.name} at {found.offset}: several records in one gzip member")
            problems += [f"{path.name} at {found.offset}: {problem}" for problem in _digests(found.record)]
    except (CaptureError, OSError) as error:
        problems.append(str(error))
    return problems


def _digests(record: Record) -> list[str]:
    if record.block is None:
        return [f"too large to be checked ({record.size} bytes)"]
    problems = []
    declared = record.fields.get("warc-block-digest", "")
    if declared and not _agrees(declared, record.block):
        problems.append(f"block digest differs ({declared})")
    declared = record.fields.get("warc-payload-digest", "")
    if declared and record.kind in ("response", "resource") and "warc-segment-number" not in record.fields:
        payload = record.block
        if record.kind == "response" and (parts := split_head(record.block)):
            payload = parts[4]
        if not _agrees(declared, payload):
            plain = unchunk(payload)  # some writers compute it over the body without its chunks
            if plain is None or not _agrees(declared, plain):
                problems.append(f"payload digest differs ({declared})")
    return problems


def _agrees(declared: str, data: bytes) -> bool:
    """Whether a digest ("sha1:" and base32, base16 or base64) is that of the data; unknown ones are believed."""
    algorithm, _, value = declared.partition(":")
    name = algorithm.lower().replace("-", "")
    if name not in hashlib.algorithms_available:
        return True
    digest = hashlib.new(name, usedforsecurity=False)
    digest.update(data)
    found = digest.digest()
    try:
        if len(value) == 2 * len(found):
            return bytes.fromhex(value) == found
        bare = value.rstrip("=")
        if len(bare) == -(-len(found) * 8 // 5):
            return base64.b32decode(bare.upper() + "=" * (-len(bare) % 8)) == found
        return base64.urlsafe_b64decode(bare.replace("+", "-").replace("/", "_") + "=" * (-len(bare) % 4)) == found
    except (ValueError, binascii.Error):
        return False
