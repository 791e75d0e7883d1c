"""What a worker process does: from one captured page to an article. A function of picklable values."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from newsarchive import capture as warc
from newsarchive.errors import NewsArchiveError
from newsarchive.extract import AGREES, EXTRACTOR, extract
from newsarchive.ingest.signals import said
from newsarchive.models import Article, Capture, Link, Page, Permissions, Template, Told, Witness, record_of
from newsarchive.revisions import changed_fields, digest, version
from newsarchive.store import Entry, entry_of

SECONDS = 20.0
"""Time for one page; the slowest real page of the corpora needs about 1 s."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A version next to a page in time, which the page is to be compared with.

    `digest` is of the version's reading as stored, `layout` the learned template that took part in it (0: none).
    `stale`: another extractor or another template made it, so it is to be read again first, with `template`.
    """

    capture: Capture
    original: Capture | None
    template: Template
    digest: str
    layout: int
    stale: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What a worker found out of a neighbour, by its capture. `digest` is of the reading that the page was laid beside.

    `article` is its new reading, where the stored one was stale and the capture could be read. `differs`: where the two
    were read with different layouts and differ, the fields that differ also when both are read without a template.
    """

    capture: int
    digest: str
    article: Article | None = None
    template: int = 0
    differs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A page to be read, and the versions that it will be compared with."""

    page: Page
    link: Link | None = None
    template: Template | None = None
    neighbours: tuple[Neighbour, ...] = ()
    warc_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a worker read: the article (perhaps a refusal), its version's digest, and the template (0: none).

    `entry`: the article as the search index takes it, so that the one writer need not work that out. `said`: what the
    page says may be done with it. `told`: it is no page but a program's record of one.
    """

    article: Article
    digest: str
    extractor: str = EXTRACTOR
    template: int = 0
    beside: tuple[Beside, ...] = ()
    entry: Entry | None = None
    said: Permissions | None = None
    told: Told | None = None

    @property
    def layout(self) -> int:
        return layout_of(self.template, self.article.agreement)


def layout_of(template: int, agreement: float | None) -> int:
    """The learned template that took part in a reading; 0 where there was none, or the page did not fit it."""
    return template if agreement is not None and agreement >= AGREES else 0


def read(job: Job) -> Reading:
    """Read a page. Never raises for what is on the page: a page that can't be read is a refusal with its reason."""
    told: Told | None = None
    if program := record_of(job.page.header("Content-Type")):
        article, told = _record(job.page, program)
    else:
        article = read_page(job.page, job.link, job.template)
    number = (job.template.id or 0) if job.template else 0
    entry = entry_of(article) if article.is_article else None
    permissions = said(job.page.headers, article)
    reading = Reading(article, digest(article), template=number, entry=entry, said=permissions, told=told)
    return replace(reading, beside=tuple(_beside(job, reading, neighbour) for neighbour in job.neighbours))


def _record(page: Page, program: str) -> tuple[Article, Told]:
    """What another program had read of a page: an article, or a refusal."""
    from newsarchive.extract.told import read_record

    try:
        return read_record(page.body, program, page.url)
    except (ValueError, RecursionError):
        return refused(page.url, "not_json", "it is no record of an article"), Told(program)


def _beside(job: Job, reading: Reading, neighbour: Neighbour) -> Beside:
    assert neighbour.capture.id is not None
    number, then, layout, again = neighbour.template.id or 0, neighbour.digest, neighbour.layout, None
    page = _recall(job, neighbour) if neighbour.stale else None
    if page is not None:
        again = read_page(page, job.link, neighbour.template)
        if again.is_article:
            then, layout = digest(again), layout_of(number, again.agreement)
    differs: tuple[str, ...] | None = None
    if then != reading.digest and layout != reading.layout:
        page = page or _recall(job, neighbour)
        differs = _differs_without(job, neighbour, page) if page is not None else ()
    return Beside(neighbour.capture.id, then, again, number, differs)


def _recall(job: Job, neighbour: Neighbour) -> Page | None:
    """A neighbour's page out of its WARC. None where it is lost: `verify` reports that, and the crawl goes on."""
    if job.warc_folder is None:
        return None
    try:
        return warc.read(job.warc_folder, neighbour.capture, original=neighbour.original)
    except NewsArchiveError:
        return None


def _differs_without(job: Job, neighbour: Neighbour, then: Page) -> tuple[str, ...]:
    """The fields in which the two pages differ when no learned template takes part; () where one can't be read so."""
    bare = replace(job.template, learned="") if job.template else None
    now = read_page(job.page, job.link, bare)
    before = read_page(then, job.link, replace(neighbour.template, learned=""))
    if not (now.is_article and before.is_article):
        return ()
    return changed_fields(version(before), version(now))


def read_page(page: Page, link: Link | None, template: Template | None) -> Article:
    """The article of a page, or a refusal: never an exception, never longer than SECONDS."""
    try:
        with deadline(SECONDS):
            html = warc.decode(page)
            article = extract(
                html,
                url=page.url,
                headers=dict(page.headers),
                fetched_at=page.fetched_at,
                announced=link,
                template=template,
            )
            if page.replayed is None:
                return article
            whence = Witness(page.replayed.source, "memento")
            return replace(article, provenance={**article.provenance, "capture": whence})
    except TimeoutError:
        return refused(page.url, "extractor_timeout", f"reading took over {SECONDS:.0f} s")
    except NewsArchiveError as error:
        return refused(page.url, getattr(error, "reason", "unreadable"), str(error))
    except MemoryError:
        return refused(page.url, "extractor_failed", "reading needed too much memory")
    except Exception as error:  # the page is a result, and the archive goes on
        return refused(page.url, "extractor_failed", f"{type(error).__name__}: {error}"[:300])


def refused(url: str, reason: str, problem: str) -> Article:
    """A page that could not be read, as a result."""
    return Article(url=url, refusal=reason, problems=(problem,))


def failed_reading(job: Job) -> Reading:
    """The result for a page that killed its worker."""
    return Reading(refused(job.page.url, "extractor_failed", "the page killed the process that read it"), "")


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """TimeoutError after so many seconds. Only where signals can be had: in the main thread of a Unix process."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    try:
        before = signal.signal(signal.SIGALRM, ring)
    except ValueError:  # not the main thread
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
