"""An article's history: one reading takes its place in it, at its capture's time, in whatever order captures arrive.

    save_version -> before, after -> a version, or the same as one of them -> what follows for the later ones -> Saved

Runs in the writer's thread, inside its transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsarchive import revisions
from newsarchive.clock import iso
from newsarchive.ingest.comparing import changed
from newsarchive.ingest.reading import Reading
from newsarchive.models import Article, Capture, record_of
from newsarchive.store import Archive
from newsarchive.store.articles import SOURCE, as_text


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a reading: "new", "edited" or "same"; of which article.

    `again`: captures of it that came in before, and must be read again to know what they are now. One that held the
    text of the version before it holds a version of its own where another one came between the two.
    """

    result: str
    article: int
    again: tuple[int, ...] = ()


def note_reading(archive: Archive, capture: int, reading: Reading, outcome: str | None = None) -> str:
    """Enter who read a capture, with which template and with what result; that result."""
    outcome = outcome or outcome_of(reading.article)
    archive.articles.add_extraction(
        capture,
        reading.extractor,
        reading.digest,
        outcome,
        template=reading.template,
        agreement=reading.article.agreement,
    )
    return outcome


def outcome_of(article: Article) -> str:
    """A reading in one word: "article", or why it is none."""
    return "article" if article.is_article else article.refusal or "other"


def save_version(
    archive: Archive,
    article_id: int | None,
    url: str,
    site: str,
    capture: Capture,
    reading: Reading,
    *,
    settle: bool = False,
) -> Saved:
    """Put one reading into an article's history, at its capture's time.

    Histories read the same in whatever order their captures arrive: a version that an earlier neighbour holds already
    is not kept twice, one that turns out to have been there before its first sight moves back in time, and what was
    decided of later captures is decided anew.
    """
    articles = archive.articles
    assert capture.id is not None
    new = article_id is None
    if article_id is None:
        article_id = articles.create(url, site, capture.fetched_at)
    program = reading.told.program if reading.told else ""
    for version in articles.around(article_id, capture.fetched_at, ""):
        beside = next((one for one in reading.beside if version and one.capture == version["capture"]), None)
        if version and beside and beside.article:
            read_again = Reading(beside.article, revisions.digest(beside.article), reading.extractor, beside.template)
            renew(archive, article_id, version, read_again)
    before, after = _next_to(archive, article_id, capture.fetched_at, program)
    archive.captures.shows(capture.id, article_id)
    articles.seen(article_id, capture.fetched_at)
    fields = _edit(archive, site, before, reading, capture.fetched_at, settle) if before else ()
    if before and not fields:
        return Saved("same", article_id)
    later = _edit(archive, site, after, reading, capture.fetched_at, settle) if after else ()
    if after and not later:  # what is said of the version that comes after that one is true of this one too
        articles.drop_revision(after["id"])
    revision = articles.add_revision(article_id, capture.id, capture.fetched_at, reading.article)
    mixed = program or any(record_of(each["content_type"]) for each in articles.versions(article_id))
    now = revisions.version(reading.article)
    if before:
        _describe(archive, revision, before, now, fields)
    if after and later:
        _describe(archive, after["id"], now, after, later)
    if mixed:
        _tell_sources(archive, article_id)
    if revision == articles.newest(article_id):
        if before:
            archive.corrections.lapse(article_id, (*fields, *_touched(before, reading.article)))
        articles.show(article_id, reading.article, reading.entry)
    else:
        articles.recount(article_id)
    again = () if program else _unplaced(archive, article_id, capture, reading, after)
    trial = after is not None and not later and "title" in revisions.changed_fields(now, after)
    if later or trial:
        shown = _tell_trials(archive, article_id, capture.fetched_at, program, gone=trial)
        again = again if shown is None else (*again, shown)
    moved_back = after is not None and not later
    return Saved("new" if new else "same" if moved_back else "edited", article_id, again)


def place_again(
    archive: Archive, site: str, article_id: int, capture: Capture, reading: Reading, *, settle: bool = False
) -> Saved:
    """Give a capture of an article that came in before, and was read again, the place that it has now.

    One that is no article any more, as today's extractor sees it, says nothing of the history. Where it makes no
    version, the next one may.
    """
    assert capture.id is not None
    note_reading(archive, capture.id, reading)
    version = archive.one("SELECT * FROM revisions WHERE capture = ?", (capture.id,))
    if version is not None:
        renew(archive, article_id, version, reading)
        return Saved("same", article_id)
    if reading.article.is_article:
        saved = save_version(archive, article_id, "", site, capture, reading, settle=settle)
        if saved.result != "same":
            return saved
    else:
        archive.captures.shows(capture.id, None)
    after = archive.articles.around(article_id, capture.fetched_at, "")[1]
    return Saved("same", article_id, _unplaced(archive, article_id, capture, reading, after))


def _unplaced(
    archive: Archive, article_id: int, capture: Capture, reading: Reading, after: dict[str, Any] | None
) -> tuple[int, ...]:
    """The capture to be read again next: the first after this, before the next version, that reads otherwise."""
    until = after["seen_at"] if after else None
    at, like, payload = capture.fetched_at, reading.digest, capture.digest
    return archive.captures.unplaced(article_id, at, until, like=like, payload=payload)


def _tell_trials(archive: Archive, article_id: int, at: datetime, program: str, *, gone: bool) -> int | None:
    """A headline came in before others: of these, the ones that come back now are trials, and make no version.

    `gone`: so it was with the version next to it, and the one after that follows upon another text now. Gives the
    capture of the version that is the newest now, where the one that was has gone.
    """
    kept: list[dict[str, Any]] = []
    for row in archive.articles.versions(article_id):
        if record_of(row["content_type"]) != program:
            continue
        fields = tuple((row["fields"] or "").split())
        if kept and row["seen_at"] > iso(at) and ("title" in fields or gone):
            now = revisions.changed_fields(kept[-1], row) if gone else fields
            if revisions.flips([each["title"] for each in kept], row["title"]):
                now = tuple(name for name in now if name != "title")
            if not now and not revisions.opens(kept[-1], row):
                archive.articles.drop_revision(row["id"])
                gone = True
                continue
            if now != fields or gone:
                _describe(archive, row["id"], kept[-1], row, now or ("body",))
        gone = gone and row["seen_at"] <= iso(at)
        kept.append(row)
    archive.articles.recount(article_id)
    return kept[-1]["capture"] if gone else None


def _next_to(
    archive: Archive, article: int, at: datetime, program: str
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The versions that a reading is laid beside: of its own source where that has one before, else whichever is next.

    What two sources say of one article may differ without an edit, so each has a history of its own.
    """
    before, after = archive.articles.around(article, at, program)
    return before or archive.articles.around(article, at)[0], after


def _tell_sources(archive: Archive, article: int) -> None:
    """Say of the first version of each source that it is the first of all, or another source's word for the article.

    Where it says no more than the version before it, and nothing follows on it, it goes.
    """
    rows = archive.articles.versions(article)
    sources = [record_of(row["content_type"]) for row in rows]
    for place, row in enumerate(rows):
        if sources[place] in sources[:place]:
            continue
        if place == 0:
            archive.articles.describe_edit(row["id"], None)
        elif fields := revisions.changed_fields(rows[place - 1], row):
            archive.articles.describe_edit(row["id"], fields, change=SOURCE)
        elif sources.count(sources[place]) == 1 and place < len(rows) - 1:
            archive.articles.drop_revision(row["id"])
        else:
            archive.articles.describe_edit(row["id"], (), change=SOURCE)


def _edit(
    archive: Archive, site: str, row: dict[str, Any], reading: Reading, at: datetime, settle: bool
) -> tuple[str, ...]:
    """The fields that the publisher edited between a stored version and a page; () where that is no new version.

    A headline that comes back while the text stays is a trial of two. A wall that opens makes a version, though no
    edit, since the archive would have nothing but the beginning otherwise.
    """
    fields, now = changed(archive, site, row, reading, settle=settle), revisions.version(reading.article)
    first = row["seen_at"] <= iso(at)
    if "title" in fields:
        title = reading.article.title if first else row["title"]
        if revisions.flips(archive.articles.titles_before(row["article"], row["seen_at"] if first else iso(at)), title):
            fields = tuple(name for name in fields if name != "title")
    if not fields and (revisions.opens(row, now) if first else revisions.opens(now, row)):
        return ("body",)
    return fields


def _describe(
    archive: Archive, revision: int, before: revisions.Fields, after: revisions.Fields, fields: tuple[str, ...]
) -> None:
    """Enter what kind of edit a version is, and how many words came and went."""
    edit = revisions.describe(before, after, fields)
    change = "opened" if fields == ("body",) and revisions.opens(before, after) else edit.change
    archive.articles.describe_edit(revision, fields, change=change, added=edit.added, removed=edit.removed)


def _touched(before: dict[str, Any], after: Article) -> tuple[str, ...]:
    """Of an edit, the fields beside those that are compared which the publisher changed with it."""
    return ("modified",) if after.modified and as_text(after.modified) != before["modified"] else ()


def renew(archive: Archive, article_id: int, version: dict[str, Any], reading: Reading) -> None:
    """Write a newer reading of a version, and show it where it is the newest. A refusal leaves the text as it was."""
    note_reading(archive, version["capture"], reading)
    if not reading.article.is_article:
        return
    archive.articles.reread(version["id"], reading.article)
    if version["id"] == archive.articles.newest(article_id):
        archive.articles.show(article_id, reading.article, reading.entry)
