"""Reading captured pages again, with today's extractor: the same path, without a network."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from newsarchive.errors import NewsArchiveError
from newsarchive.extract import EXTRACTOR
from newsarchive.ingest import Ingest
from newsarchive.ingest.filing import Outcome
from newsarchive.models import Capture
from newsarchive.store import Archive


@dataclass
class Again:
    """What reading again came to: captures read, versions that read differently, pages that are articles after all."""

    read: int = 0
    changed: int = 0
    found: int = 0
    lost: list[str] = field(default_factory=list)  # captures that could not be read, with the reason


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture to be read again. `version`: it is a version of an article; else it was refused."""

    capture: Capture
    original: Capture | None
    version: bool


def to_read(archive: Archive, site: str | None = None, *, everything: bool = False) -> list[Unread]:
    """The captures that hold a version of an article or a refused page, and that today's extractor has not read."""
    rows = archive.query(
        "SELECT c.id, EXISTS (SELECT 1 FROM revisions WHERE capture = c.id) version FROM captures c"
        " WHERE (EXISTS (SELECT 1 FROM revisions WHERE capture = c.id) OR EXISTS (SELECT 1 FROM extractions e"
        " WHERE e.capture = c.id AND e.outcome <> 'article'))"
        " AND (:everything OR NOT EXISTS (SELECT 1 FROM extractions e WHERE e.capture = c.id"
        " AND e.extractor = :extractor))"
        " AND (:site IS NULL OR EXISTS (SELECT 1 FROM urls WHERE urls.url = c.url AND urls.site = :site)"
        " OR EXISTS (SELECT 1 FROM revisions r JOIN articles a ON a.id = r.article WHERE r.capture = c.id"
        " AND a.site = :site))"
        " ORDER BY c.id",
        {"everything": everything, "extractor": EXTRACTOR, "site": site},
    )
    found = []
    for row in rows:
        capture = archive.captures.get(row["id"])
        original = archive.captures.get(capture.original) if capture.original else None
        found.append(Unread(capture, original, bool(row["version"])))
    return found


def reread_all(ingest: Ingest, unread: list[Unread], step: Callable[[], None]) -> Again:
    """Read them again and store the readings; `step` is called for each that is done."""
    result = Again()

    def note(future: Future[Outcome]) -> None:
        if error := future.exception():
            result.lost.append(str(error))
        else:
            result.read += 1
            result.changed += future.result().result == "reread"
            result.found += future.result().result == "new"

    waiting: list[Future[Outcome]] = []
    for item in unread:
        try:
            waiting.append(ingest.reread(item.capture, item.original, version=item.version))
        except NewsArchiveError as error:
            result.lost.append(error.message)
        step()
    for future in waiting:
        note(future)
    return result
