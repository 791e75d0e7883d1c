"""Learning a site's layout in a worker process: from captures in WARC files to what `extract` makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsarchive import capture as warc
from newsarchive.errors import NewsArchiveError
from newsarchive.extract import learn
from newsarchive.ingest.reading import deadline
from newsarchive.models import Capture, Link, Sample
from newsarchive.store import Layout

LEAST = 5
"""Articles from which a layout is learned: with fewer, what two stories share looks like what the site repeats."""

GROWTH = 3
"""A layout is learned again at so many times the articles: at 15 and at 45. By then a box that stands on every tenth
page was seen; and each learning makes older readings out of date, so there must be few of them."""

SAMPLES = 40
"""Pages that are learned from at most, the newest; once there are that many, it isn't learned again for more."""

MAX_BYTES = 40_000_000  # of pages that are held to learn from; 40 large ones have 15 MB
SECONDS = 40.0
"""Time to learn one site. With 40 pages it takes about 6 s; the system ends a worker at 60 s of CPU time."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A layout to learn: the row that it will follow (None: the site has none), why, and the captures to learn from."""

    site: str
    before: Layout | None
    reason: str
    articles: int
    captures: tuple[tuple[Capture, Capture | None, Link | None], ...]
    warc_folder: Path


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of it. `learned` is empty where the pages have no layout in common, or too few could be read."""

    learned: str = ""
    pages: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None


def study(lesson: Lesson) -> Learned:
    """Learn a layout. Never raises for what is on the pages: then nothing was learned."""
    try:
        with deadline(SECONDS):
            samples = list(_samples(lesson))
            if len(samples) < LEAST:
                return Learned()
            learned = learn(samples)
    except Exception:  # the site goes on being read without a template
        return Learned()
    if not learned:
        return Learned()
    times = [sample.fetched_at for sample in samples if sample.fetched_at is not None]
    return Learned(learned, len(samples), min(times), max(times))


def nothing(_: Lesson) -> Learned:
    """The result where learning killed its worker."""
    return Learned()


def _samples(lesson: Lesson) -> Iterator[Sample]:
    """The pages of a lesson that can be read, for as long as there is room."""
    room = MAX_BYTES
    for found, original, link in lesson.captures:
        try:
            page = warc.read(lesson.warc_folder, found, original=original)
            html = warc.decode(page)
        except NewsArchiveError:
            continue
        room -= len(html)
        if room < 0:
            return
        yield Sample(html, page.url, page.headers, page.fetched_at, link)
