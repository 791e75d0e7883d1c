"""Reading captured pages again, with today's extractor and the templates of their days: the same path, no network."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta

from newsarchive.errors import NewsArchiveError
from newsarchive.extract import EXTRACTOR
from newsarchive.ingest import Ingest
from newsarchive.ingest.filing import Outcome
from newsarchive.models import Capture
from newsarchive.store import Archive

IN_FORCE = (
    "coalesce((SELECT CASE WHEN t.learned = '' AND t.configured = '' THEN 0 ELSE t.id END FROM templates t"
    " WHERE t.site = coalesce((SELECT site FROM urls WHERE urls.url = c.url), (SELECT a.site FROM revisions r"
    " JOIN articles a ON a.id = r.article WHERE r.capture = c.id))"
    " AND (t.valid_from IS NULL OR t.valid_from <= c.fetched_at)"
    " AND (t.valid_until IS NULL OR t.valid_until > c.fetched_at) ORDER BY t.id DESC LIMIT 1), 0)"
)
"""The template for a capture `c`, as `extractions.template` has it."""


TICK = timedelta(seconds=1)  # captures are timed to the second


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
    """The captures that hold a version of an article or a refused page, and not yet read as they would be now.

    That is by today's extractor, with the template that is in force for their time.
    """
    rows = archive.query(
        f"SELECT c.id, EXISTS (SELECT 1 FROM revisions WHERE capture = c.id) version FROM captures c"  # noqa: S608
        " WHERE (EXISTS (SELECT 1 FROM revisions WHERE capture = c.id) OR EXISTS (SELECT 1 FROM extractions e"
        " WHERE e.capture = c.id AND e.outcome <> 'article'))"
        " AND (:everything OR NOT EXISTS (SELECT 1 FROM extractions e WHERE e.capture = c.id"
        f" AND e.extractor = :extractor AND e.template = {IN_FORCE}))"
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


def prepare(ingest: Ingest, archive: Archive, site: str | None = None) -> None:
    """Have the templates of the archive's sites say what sites.toml says, and learn what is due of each layout.

    `archive` is asked, so it is another connection than the one that `ingest` writes by.
    """
    for row in list(archive.query("SELECT name, url FROM sites WHERE :site IS NULL OR name = :site", {"site": site})):
        ingest.configure(ingest.site(row["name"], row["url"]))
        times = [span.valid_until - TICK if span.valid_until else archive.clock.now() for span in
                 archive.templates.spans(row["name"])] or [archive.clock.now()]  # fmt: skip
        for at in times:
            if ingest.learn(row["name"], at):
                ingest.wait()


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
