"""What a worker process does: from one captured page to an article. A function of picklable values."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from newsarchive import capture as warc
from newsarchive.errors import NewsArchiveError
from newsarchive.extract import EXTRACTOR, extract
from newsarchive.models import Article, Capture, Link, Page, Template
from newsarchive.revisions import digest

SECONDS = 20.0
"""Time for one page; the slowest real page of the corpora needs about 1 s."""


@dataclass(frozen=True, slots=True)
class Job:
    """A page to be read. `earlier`: a capture (and the original that it may repeat) to be read again beside it."""

    page: Page
    link: Link | None = None
    template: Template | None = None
    earlier: tuple[Capture, Capture | None] | None = None
    warc_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a worker read: the article (perhaps a refusal), its version's digest, and `earlier` read the same way.

    `earlier_capture` is the id of the capture that `earlier` was read from.
    """

    article: Article
    digest: str
    extractor: str = EXTRACTOR
    earlier: Article | None = None
    earlier_capture: int | None = None


def read(job: Job) -> Reading:
    """Read a page. Never raises for what is on the page: a page that can't be read is a refusal with its reason."""
    article = read_page(job.page, job.link, job.template)
    earlier = None
    if job.earlier and job.warc_folder:
        try:
            page = warc.read(job.warc_folder, job.earlier[0], original=job.earlier[1])
        except NewsArchiveError:
            pass  # a lost capture is `verify`'s to report; the new page is stored all the same
        else:
            earlier = read_page(page, job.link, job.template)
    return Reading(
        article,
        digest(article),
        earlier=earlier,
        earlier_capture=job.earlier[0].id if job.earlier else None,
    )


def read_page(page: Page, link: Link | None, template: Template | None) -> Article:
    """The article of a page, or a refusal: never an exception, never longer than SECONDS."""
    try:
        with _deadline(SECONDS):
            html = warc.decode(page)
            return extract(
                html,
                url=page.url,
                headers=dict(page.headers),
                fetched_at=page.fetched_at,
                announced=link,
                template=template,
            )
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


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
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
