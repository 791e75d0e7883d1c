"""That an article was there, as its page shows, or as a program's record tells. Runs in the writer's thread."""

from __future__ import annotations

from newsarchive.ingest import vanishing
from newsarchive.ingest.reading import Reading
from newsarchive.models import Capture, Told
from newsarchive.store import Archive

GONE = "earlier"
"""Why an article is missing of which an archive says no more than when it was gone (`schedule.vanishing.RULES`)."""


def note_there(archive: Archive, article: int, site: str, capture: Capture, reading: Reading) -> None:
    """Enter that the article was there at its capture's time, and what follows of how it read."""
    assert capture.id is not None
    if reading.told is None:
        vanishing.note_reading(archive, article, capture.fetched_at, capture.id, reading.article)
    else:
        _note_told(archive, article, site, capture, reading.told)


def _note_told(archive: Archive, article: int, site: str, capture: Capture, told: Told) -> None:
    """A record says nothing of walls and search; one of ours says when its archive saw the article, and when not."""
    for at in (told.first_seen, told.last_seen):
        if at is not None:
            archive.articles.seen(article, at)
    there = max(capture.fetched_at, told.last_seen or capture.fetched_at)
    vanishing.note_there(archive, article, there, capture.id, walled=None, noindex=None)
    if told.gone_at is not None:
        vanishing.note_told_gone(archive, article, site, told.gone_at, GONE)
