"""Pages out of WARC files that other programs made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from newsarchive.capture import BadRecord, Revisit, records
from newsarchive.importers.skipped import Skipped
from newsarchive.models import Page, record_of

SUFFIXES = (".warc", ".warc.gz")
NOT_HTTP = "not_http"
HTML_TYPES = ("text/html", "application/xhtml+xml")

Found = Page | Revisit | Skipped | BadRecord


def files(path: Path) -> list[Path]:
    """The WARC files that a path means: itself or, of a folder, all in it and below, in the order of their names."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.name.lower().endswith(SUFFIXES) and file.is_file())


def pages(path: Path, *, home: Path | None = None, answers: bool = False) -> Iterator[Found]:
    """The HTML pages with status 200 of a WARC file or of a folder of them.

    A revisit of one comes as Revisit: it repeats a payload that was met before. What else is in there comes as Skipped
    (http_404, not_html, not_http), what can't be read as BadRecord. Where a file lies below `home`, the archive's
    warc/, captures name it as seen from there. `answers`: what is skipped has with it what was answered over HTTP
    (feeds, errors, redirects), and what repeats such an answer comes too. Raises CaptureError for a file that can't be
    opened or is no WARC.
    """
    for file in files(path):
        own = home is not None and file.absolute().is_relative_to(home.absolute())
        name = file.absolute().relative_to(home.absolute()).as_posix() if own and home is not None else None
        for found in records(file):
            if isinstance(found, BadRecord):
                yield found
                continue
            page = found.page if isinstance(found, Revisit) else found
            if name and page.capture is not None:
                page = replace(page, capture=replace(page.capture, warc=name))
            reason = reason_of(page, repeats=isinstance(found, Revisit))
            told = answers and reason != NOT_HTTP
            if isinstance(found, Revisit) and (told or not reason):
                yield replace(found, page=page)
            elif reason:
                yield Skipped(page.url, reason, page if told else None)
            else:
                yield page


def side_by_side(paths: Sequence[Path], at_once: int) -> Iterator[Found]:
    """What `pages` gives of many files, so many at a time, a record of each in turn: hosts mix, and no file waits."""
    waiting = iter(paths)
    read: list[Iterator[Found]] = []
    while True:
        while len(read) < at_once and (path := next(waiting, None)) is not None:
            read.append(pages(path))
        if not read:
            return
        for each in list(read):
            found = next(each, None)
            if found is None:
                read.remove(each)
            else:
                yield found


def reason_of(page: Page, *, repeats: bool = False) -> str:
    """Why a record is no page to read; empty where it is one."""
    if not page.url.startswith(("http://", "https://")):
        return NOT_HTTP
    if page.status != 200 and not (repeats and page.status == 304):
        return f"http_{page.status}"
    kind = page.header("Content-Type") or ""
    media = kind.partition(";")[0].strip().lower()
    if media and media not in HTML_TYPES and not record_of(kind):
        return "not_html"
    return ""
