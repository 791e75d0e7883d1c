"""Pages as received, in WARC files: written once, found again by place, mended after a crash."""

from newsarchive.capture.check import check
from newsarchive.capture.decode import Decoded, decode, decoded
from newsarchive.capture.lift import lift, warcinfo
from newsarchive.capture.reader import Revisit, read, records
from newsarchive.capture.record import payload_digest
from newsarchive.capture.recover import recover
from newsarchive.capture.replayed import as_published, memento_at
from newsarchive.capture.scan import BadRecord
from newsarchive.capture.writer import WarcWriter

__all__ = [
    "BadRecord",
    "Decoded",
    "Revisit",
    "WarcWriter",
    "as_published",
    "check",
    "decode",
    "decoded",
    "lift",
    "memento_at",
    "payload_digest",
    "read",
    "records",
    "recover",
    "warcinfo",
]
