"""Records of other writers that repeat a payload (revisits): a later look at a page that the archive has."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from newsarchive import capture as warc
from newsarchive.capture import Revisit
from newsarchive.clock import iso
from newsarchive.errors import CaptureError
from newsarchive.ingest import Ingest, Outcome, vanishing
from newsarchive.models import Capture, Page
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
    shown = ingest._reader.value("SELECT shows FROM captures WHERE id = ?", (original.id,))
    if shown is None or _unchanged(ingest._reader, shown, page, original):
        place = replace(page.capture, original=original.original or original.id, digest=original.digest)
        return ingest._count(ingest.writer.submit(_see, ingest, shown, place))
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


def _unchanged(reader: Archive, article: int, page: Page, original: Capture) -> bool:
    """Does a revisit say that the article was still as the version that it had before?"""
    before = reader.articles.around(article, page.fetched_at)[0]
    return before is not None and before["seen_at"] <= iso(original.fetched_at) <= iso(page.fetched_at)


def _see(ingest: Ingest, article: int | None, place: Capture) -> Outcome:
    """Enter such a sight, in the writer's thread; without an article, what was refused is refused again."""
    archive = ingest.archive
    if archive.captures.known(place):
        return Outcome("known", url=place.url)
    number = archive.captures.add(place, ingest.run.id)
    if article is None or archive.value("SELECT 1 FROM articles WHERE id = ?", (article,)) is None:
        return Outcome("same", url=place.url)
    archive.articles.seen(article, place.fetched_at)
    archive.captures.shows(number, article)
    vanishing.note_unchanged(archive, article, place.fetched_at, number, None)
    return Outcome("same", None, article, place.url)


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
