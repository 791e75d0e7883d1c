"""Reading captured pages again, with today's extractor and the templates of their days: the same path, no network.

    prepare            -> templates say what sites.toml says, and what is due of each layout is learned
    unread             -> the captures that are not yet read as they would be now, page by page
    reread_all         -> each read in a worker, compared with what is stored, stored; a Report
    preview            -> the same three over a read-only archive; the same Report, and nothing is written

Goes on where it was killed: what was read carries today's extractor and template, and isn't asked for again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newsarchive import capture as warc
from newsarchive.clock import iso
from newsarchive.errors import NewsArchiveError, StoreError
from newsarchive.extract import EXTRACTOR
from newsarchive.ingest import PRELOAD, QUEUE, Ingest, templates
from newsarchive.ingest.filing import Outcome, verdict_again
from newsarchive.ingest.learning import nothing, study
from newsarchive.ingest.pool import Pool
from newsarchive.ingest.reading import Job, Reading, failed_reading, read
from newsarchive.ingest.report import Report, differences
from newsarchive.models import Capture, Run
from newsarchive.sites import Config
from newsarchive.store import Archive
from newsarchive.urls import canonical

IN_FORCE = (
    "coalesce((SELECT CASE WHEN t.learned = '' AND t.configured = '' THEN 0 ELSE t.id END FROM templates t"
    " WHERE t.site = coalesce((SELECT site FROM urls WHERE urls.url = c.url), (SELECT a.site FROM revisions r"
    " JOIN articles a ON a.id = r.article WHERE r.capture = c.id))"
    " AND (t.valid_from IS NULL OR t.valid_from <= c.fetched_at)"
    " AND (t.valid_until IS NULL OR t.valid_until > c.fetched_at) ORDER BY t.id DESC LIMIT 1), 0)"
)
"""The template for a capture `c`, as `extractions.template` has it."""

WANTED = f"""
    (EXISTS (SELECT 1 FROM revisions WHERE capture = c.id)
     OR EXISTS (SELECT 1 FROM extractions e WHERE e.capture = c.id AND e.outcome <> 'article'))
    AND NOT EXISTS (SELECT 1 FROM extractions e WHERE e.capture = c.id AND e.extractor = :extractor
                    AND e.template = {IN_FORCE} AND (:begun IS NULL OR e.recorded_at > :begun))
    AND (:since IS NULL OR c.fetched_at >= :since)
    AND (:site IS NULL OR EXISTS (SELECT 1 FROM urls WHERE urls.url = c.url AND urls.site = :site)
         OR EXISTS (SELECT 1 FROM revisions r JOIN articles a ON a.id = r.article WHERE r.capture = c.id
                    AND a.site = :site))"""  # noqa: S608 - all its parts are written here
PAGE = 500
"""Captures that are asked for at a time: a page's query takes some milliseconds, and its rows a few hundred KB."""

TICK = timedelta(seconds=1)  # captures are timed to the second


@dataclass(frozen=True, slots=True)
class Choice:
    """Which captures: of one site, fetched since a moment; with `begun`, also those that were read up to then."""

    site: str | None = None
    since: datetime | None = None
    begun: datetime | None = None

    def values(self) -> dict[str, Any]:
        """As the queries take it."""
        since, begun = (iso(moment) if moment else None for moment in (self.since, self.begun))
        return {"site": self.site, "since": since, "begun": begun, "extractor": EXTRACTOR}


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture to be read again. `version`: it is a version of an article; else it was refused."""

    capture: Capture
    original: Capture | None
    version: bool


def unread(archive: Archive, choice: Choice | None = None) -> Iterator[Unread]:
    """The captures that hold a version of an article or a refused page, and not yet read as they would be now.

    That is by today's extractor, with the template that is in force for their time. Asked for page by page, so that an
    archive of any size takes no more memory; what is entered meanwhile is left out.
    """
    values = (choice or Choice()).values()
    values |= {"after": 0, "last": archive.value("SELECT coalesce(max(id), 0) FROM captures"), "page": PAGE}
    while True:
        rows = list(
            archive.query(
                "SELECT c.id, EXISTS (SELECT 1 FROM revisions WHERE capture = c.id) version FROM captures c"  # noqa: S608
                f" WHERE c.id > :after AND c.id <= :last AND {WANTED} ORDER BY c.id LIMIT :page",
                values,
            )
        )
        for row in rows:
            capture = archive.captures.get(row["id"])
            original = archive.captures.get(capture.original) if capture.original else None
            yield Unread(capture, original, bool(row["version"]))
        if len(rows) < PAGE:
            return
        values["after"] = rows[-1]["id"]


def count_unread(archive: Archive, choice: Choice | None = None) -> int:
    """How many those are."""
    query = f"SELECT count(*) FROM captures c WHERE {WANTED}"  # noqa: S608
    return int(archive.value(query, (choice or Choice()).values()))


def begun_at(archive: Archive, run: Run | None, arguments: str) -> datetime:
    """When the reading of everything began that this run goes on with: its own start, if the last one came to its end.

    `run` is None where nothing is to be written: then it is now.
    """
    began = run.started_at if run else archive.clock.now()
    rows = archive.query(
        "SELECT started_at, outcome, arguments FROM runs WHERE command = 'reextract' AND id < ? ORDER BY id DESC",
        (run.id if run else 1 << 62,),
    )
    for row in rows:
        if row["outcome"] == "finished" or row["arguments"] != arguments:
            break
        began = datetime.fromisoformat(row["started_at"])
    return began


def prepare(ingest: Ingest, archive: Archive, site: str | None = None) -> None:
    """Have the templates of the archive's sites say what sites.toml says, and learn what is due of each layout.

    `archive` is asked, so it is another connection than the one that `ingest` writes by.
    """
    for name, url in _sites(archive, site):
        ingest.configure(ingest.site(name, url))
        for at in _moments(archive, name):
            if ingest.learn(name, at):
                ingest.wait()


def reread_all(ingest: Ingest, found: Iterator[Unread], step: Callable[[], None]) -> Report:
    """Read them again and store the readings; `step` is called for each that is done."""
    report = Report(EXTRACTOR)
    waiting: deque[tuple[Unread, Future[Outcome]]] = deque()

    def settle() -> None:
        item, future = waiting.popleft()
        try:
            report.add(item.capture.url, future.result())
        except NewsArchiveError as error:
            if isinstance(error, StoreError):  # the disk is full: nothing else will go better
                raise
            report.lose(item.capture.url, error)
        step()

    for item in found:
        try:
            waiting.append((item, ingest.reread(item.capture, item.original, version=item.version)))
        except NewsArchiveError as error:
            report.lose(item.capture.url, error)
            step()
        while waiting and (waiting[0][1].done() or len(waiting) > 2 * QUEUE):
            settle()
    while waiting:
        settle()
    return report


# -- the same, and nothing written ------------------------------------------------------------------------------------


def preview(
    archive: Archive, config: Config, choice: Choice, *, workers: int | None, begin: Callable[[int], Callable[[], None]]
) -> Report:
    """What reading again would come to. `archive` is read-only; `begin` is told how many there are, and gives `step`.

    Templates are entered and learned as in earnest, in a table of this connection alone that hides the archive's.
    """
    report = Report(EXTRACTOR)
    waiting: deque[tuple[Unread, dict[str, Any] | None, Future[Reading]]] = deque()
    new: set[str] = set()
    pool = Pool(workers, preload=PRELOAD)
    try:
        _shadow_templates(archive)
        for name, url in _sites(archive, choice.site):
            for layout in templates.unconfigured(archive, templates.site_of(config, name, url)):
                archive.templates.enter(layout)
            for at in _moments(archive, name):
                if lesson := templates.due(archive, name, at):
                    templates.enter(archive, lesson, pool.submit(study, lesson, nothing).result())
        step = begin(count_unread(archive, choice))

        def settle() -> None:
            item, row, future = waiting.popleft()
            report.add(item.capture.url, _outcome(archive, item, row, future.result(), new))
            step()

        for item in unread(archive, choice):
            row = archive.one("SELECT * FROM revisions WHERE capture = ?", (item.capture.id,)) if item.version else None
            try:
                waiting.append((item, row, pool.submit(read, _job(archive, config, item), failed_reading)))
            except NewsArchiveError as error:
                report.lose(item.capture.url, error)
                step()
            while len(waiting) > QUEUE:
                settle()
        while waiting:
            settle()
    finally:
        pool.close()
    return report


def _shadow_templates(archive: Archive) -> None:
    """Lay an empty copy of `templates` over the archive's, which this connection writes to and nobody else sees."""
    sql = archive.value("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'templates'")
    if sql is None:
        raise StoreError(
            f"{archive.path} was made by an older version of newsarchive",
            remedy="run a command that writes first, such as newsarchive crawl; it is brought up to date by that",
        )
    archive.conn.execute("PRAGMA foreign_keys = OFF")  # the copy refers to sites, which are not copied
    archive.conn.execute("PRAGMA temp_store = MEMORY")
    archive.conn.execute(sql.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
    archive.conn.execute("INSERT INTO temp.templates SELECT * FROM main.templates")
    archive.conn.execute("CREATE INDEX temp.idx_shadow ON templates (site)")


def _job(archive: Archive, config: Config, item: Unread) -> Job:
    """What a worker is given, as `Ingest.reread` would. Raises CaptureError where the capture is lost."""
    page = warc.read(archive.warc_folder, item.capture, original=item.original)
    url = canonical(page.url)
    known = archive.one("SELECT id, site FROM urls WHERE url = ?", (url,))
    site = templates.site_of(config, known["site"] if known else None, page.url)
    link = archive.ledger.link_for(known["id"], url) if known else None
    layout = archive.templates.in_force(site.name, page.fetched_at)
    return Job(page, link, templates.as_template(site, layout))


def _outcome(archive: Archive, item: Unread, row: dict[str, Any] | None, reading: Reading, new: set[str]) -> Outcome:
    """What `filing` would say of a reading. `new` are the addresses of articles that were found before."""
    article = reading.article
    if row is not None:
        if not article.is_article:
            return Outcome("refused", article.refusal)
        found = differences(row, article)
        return Outcome("reread" if found else "same", differences=found)
    result, url = verdict_again(archive, canonical(item.capture.url), article)
    if result == "new" and url in new:
        result = "known"
    if result == "new":
        new.add(url)
    return Outcome(result, article.refusal)


def _sites(archive: Archive, site: str | None) -> list[tuple[str, str]]:
    rows = archive.query("SELECT name, url FROM sites WHERE :site IS NULL OR name = :site", {"site": site})
    return [(row["name"], row["url"]) for row in rows]


def _moments(archive: Archive, site: str) -> list[datetime]:
    """A moment within each of a site's layouts."""
    now = archive.clock.now()
    spans = archive.templates.spans(site)
    return [span.valid_until - TICK if span.valid_until else now for span in spans] or [now]
