"""The part of `newsarchive import` that takes another archive.db: the two become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import bar, count
from newsarchive.cli.importing_warc import Wanted, add_pages, blame

if TYPE_CHECKING:
    from newsarchive.importers import Captures
    from newsarchive.ingest import Ingest
    from newsarchive.ingest.playback import Playback
    from newsarchive.store import Archive


def add_archive(ingest: Ingest, path: Path, wanted: Wanted) -> Counter[str]:
    """Take another archive into this one: its pages, its ledger, what people decided; what was left out, and why.

    Of what its WARC files no longer hold, the text of versions comes in as records.
    """
    from newsarchive.errors import ImportFailed
    from newsarchive.importers import Captures, other_archive
    from newsarchive.ingest.carrying import Carrying
    from newsarchive.ingest.playback import Playback

    if path.samefile(ingest.archive.path):
        raise ImportFailed(f"{path} is this archive itself", remedy="name another one, or another --db")
    left_out: Counter[str] = Counter()
    with other_archive(path) as other:
        home = ingest.archive.warc_folder
        captures = Captures(other, path.absolute().parent / "warc", home if wanted.copy else None)
        carrying = Carrying(ingest, other, lambda url: wanted.takes(ingest, url))
        carrying.tombstones()
        if wanted.ledger:
            carrying.announced()
        playback = Playback(ingest)
        taken_from(playback, captures, left_out, wanted)
        if captures.lost:
            if not captures.folder.is_dir():
                click.echo(f"{path} has no folder warc/ beside it: of its pages only what was read comes in", err=True)
            told = _told(other, captures.lost)
            add_pages(ingest, path.name, told, wanted, left_out)
            ingest.wait()
        if wanted.ledger:
            carrying.known()
        left_out += playback.left_out
    _say(path, carrying.held, ledger=wanted.ledger)
    return left_out


def taken_from(playback: Playback, captures: Captures, left_out: Counter[str], wanted: Wanted | None = None) -> None:
    """Take up the captures of another archive, read from its WARC files."""
    from newsarchive.capture import Revisit
    from newsarchive.importers import Skipped
    from newsarchive.urls import UrlError

    wanted = wanted or Wanted()

    def found(label: str, kind: str) -> Iterator[Any]:
        with bar(label, captures.count(kind)) as progress:
            for each in captures.found(kind):
                progress.update(1)
                if isinstance(each, Skipped):
                    left_out[each.reason] += 1
                    continue
                page = each.page if isinstance(each, Revisit) else each
                try:
                    reason = wanted.why_not(playback.ingest, page)
                except UrlError:
                    reason = "bad_url"
                if not reason:
                    yield each
                elif kind == "pages":
                    left_out[reason] += 1

    answers = found("Answers", "answers") if wanted.ledger else ()
    playback.take(
        answers, found("Pages", "pages"), found("Repeats", "repeats"), lambda done: blame(done, left_out),
        listings=False, languages=wanted.languages,
    )  # fmt: skip


def _told(other: Archive, lost: set[int]) -> Iterator[Any]:
    """The versions whose pages can't be read any more, as records."""
    from newsarchive.exporters.columns import FIELDS
    from newsarchive.exporters.filters import Filters
    from newsarchive.exporters.rows import rows
    from newsarchive.importers import record

    for row in rows(other, Filters(versions="all", fields=FIELDS), corrected=False):
        if row["capture"] in lost:
            yield record(row, row["url"])


def _say(path: Path, held: list[str], *, ledger: bool) -> None:
    if not ledger:
        click.echo(f"{path}: filtered by language or date, so its ledger and corrections stay there", err=True)
    if held:
        what = count(len(held), "article")
        click.echo(
            f"{path}: {what} that was taken out there for good is here still, such as {held[0]}; to take it out here"
            " as well: newsarchive forget URL",
            err=True,
        )
