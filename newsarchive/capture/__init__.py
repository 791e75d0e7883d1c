"""Pages as received, in WARC files: written once, found again by place, mended after a crash."""

from newsarchive.capture.reader import Revisit, read, records
from newsarchive.capture.record import payload_digest
from newsarchive.capture.scan import BadRecord
from newsarchive.capture.writer import WarcWriter

__all__ = ["BadRecord", "Revisit", "WarcWriter", "payload_digest", "read", "records"]
