"""Pages out of WARC files that other programs made. Nothing is copied: the archive refers to where they lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsarchive.capture import BadRecord, Revisit, records
from newsarchive.importers.skipped import Skipped
from newsarchive.models import Page

SUFFIXES = (".warc", ".warc.gz")
HTML_TYPES = ("text/html", "application/xhtml+xml")


def files(path: Path) -> list[Path]:
    """The WARC files that a path means: itself or, of a folder, all in it and below, in the order of their names."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.name.lower().endswith(SUFFIXES) and file.is_file())


def pages(path: Path) -> Iterator[Page | Skipped | BadRecord]:
    """The HTML pages with status 200 of a WARC file or of a folder of them.

    What else is in there comes as Skipped (http_404, not_html, not_http, revisit), what can't be read as BadRecord. A
    revisit repeats a payload that was met before, so it holds no text of its own. Raises CaptureError for a file that
    can't be opened or is no WARC.
    """
    for file in files(path):
        for found in records(file):
            if isinstance(found, BadRecord):
                yield found
                continue
            reason = _reason(found)
            if isinstance(found, Revisit) or reason:
                page = found.page if isinstance(found, Revisit) else found
                yield Skipped(page.url, reason)
            else:
                yield found


def _reason(found: Page | Revisit) -> str:
    """Why a record is no page to read; empty where it is one."""
    if isinstance(found, Revisit):
        return "revisit"
    if not found.url.startswith(("http://", "https://")):
        return "not_http"
    if found.status != 200:
        return f"http_{found.status}"
    media = (found.header("Content-Type") or "").partition(";")[0].strip().lower()
    if media and media not in HTML_TYPES:
        return "not_html"
    return ""
