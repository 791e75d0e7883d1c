"""Records of other writers that repeat a payload (revisits): a later look at a page that the archive has."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from newsarchive import capture as warc
from newsarchive.capture import Revisit
from newsarchive.clock import iso
from newsarchive.errors import CaptureError
from newsarchive.ingest import Ingest, Outcome
from newsarchive.models import Capture
from newsarchive.store import Archive
from newsarchive.store.captures import capture_from_row


def add(ingest: Ingest, found: Revisit) -> Future[Outcome] | None:
    """File a revisit as what it is: a sight of the page whose payload it repeats, on its own day.

    None where the archive doesn't have that payload: then it says nothing that could be read.
    """
    page = found.page
    if page.capture is None:
        return None
    original = _original(ingest, found)
    if original is None:
        return None
    try:
        before = warc.read(ingest.archive.warc_folder, original, original=_first(ingest, original))
    except CaptureError:
        return None
    headers = page.headers
    if page.header("Content-Type") is None:  # writers leave out what has not changed
        headers = (*headers, ("Content-Type", original.content_type or "text/html"))
    first = original.original or original.id
    place = replace(
        page.capture, original=first, digest=original.digest, content_type=original.content_type, status=page.status
    )
    return ingest.add(replace(page, headers=headers, body=before.body, capture=place))


def _original(ingest: Ingest, found: Revisit) -> Capture | None:
    """The capture that a revisit repeats; it may still be under way to the archive."""
    reader = ingest._reader
    known = _look(reader, found)
    if known is None:
        ingest.wait()
        known = _look(reader, found)
    return known


def _look(archive: Archive, found: Revisit) -> Capture | None:
    url = found.refers_to_url or found.page.url
    row = None
    if found.refers_to_date is not None:
        row = archive.one(
            "SELECT * FROM captures WHERE url = ? AND fetched_at = ? AND status = 200",
            (url, iso(found.refers_to_date)),
        )
    if row is None and found.digest.startswith("sha256:"):
        row = archive.one("SELECT * FROM captures WHERE digest = ? AND status = 200 LIMIT 1", (found.digest,))
    if row is None and found.profile == "server-not-modified":  # the answer 304 speaks of the last page before it
        row = archive.one(
            "SELECT * FROM captures WHERE url = ? AND fetched_at < ? AND status = 200 ORDER BY fetched_at DESC LIMIT 1",
            (url, iso(found.page.fetched_at)),
        )
    return capture_from_row(row) if row else None


def _first(ingest: Ingest, capture: Capture) -> Capture | None:
    return ingest._reader.captures.get(capture.original) if capture.original else None
