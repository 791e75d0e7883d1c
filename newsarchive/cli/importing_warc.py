"""The part of `newsarchive import` that takes WARC and WACZ files, CC-NEWS among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsarchive.cli.common import bar

if TYPE_CHECKING:
    from concurrent.futures import Future

    from newsarchive.ingest import Ingest, Outcome
    from newsarchive.models import Page

F = TypeVar("F", bound=Callable[..., Any])

AT_ONCE = 4
"""Files of `--cc-news` that are read side by side."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pages of WARC files are taken: of these sites (names or domains) and languages, captured in this span."""

    sites: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    copy: bool = False
    cc_news: bool = False

    def why_not(self, ingest: Ingest, page: Page) -> str:
        """Why a page is passed over before it is read; empty where it isn't. Raises UrlError."""
        if (self.since and page.fetched_at < self.since) or (self.until and page.fetched_at >= self.until):
            return "other_date"
        return "" if self.takes(ingest, page.url) else "other_site"

    def takes(self, ingest: Ingest, url: str) -> bool:
        """Is an address of the sites that are wanted? Raises UrlError."""
        return not self.sites or bool(self.sites & _names(ingest, url))

    @property
    def ledger(self) -> bool:
        """Whether another archive's ledger is wanted too: it knows sites, and neither languages nor days."""
        return not (self.languages or self.since or self.until)


def warc_options(command: F) -> F:
    """What an import of WARC and WACZ files may be told."""
    days = click.DateTime(["%Y-%m-%d"])
    options = (
        click.option("--copy", is_flag=True,
                     help="Copy WARC files, and those of another archive, into this archive's warc/, so that the"
                     " originals may go. What is in a WACZ always is."),
        click.option("--cc-news", is_flag=True,
                     help="The files are Common Crawl's news: read several side by side."),
        click.option("--site", "only_sites", multiple=True, metavar="NAME",
                     help="Of WARC files, JSON and archives: only pages of that site, by its name or domain. May be"
                     " repeated."),
        click.option("--language", "languages", multiple=True, metavar="CODE",
                     help="Of WARC files, JSON and archives: only articles in that language (en, de, ...). May be"
                     " repeated."),
        click.option("--since", "captured_since", type=days, metavar="DATE",
                     help="Of WARC files, JSON and archives: only what was captured on that day or later."),
        click.option("--until", "captured_until", type=days, metavar="DATE",
                     help="Of WARC files, JSON and archives: only what was captured on that day or earlier."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def wanted_of(told: dict[str, Any]) -> Wanted:
    """Takes its own options out of those that the command was given."""
    since, until = told.pop("captured_since"), told.pop("captured_until")
    return Wanted(
        frozenset(name.lower() for name in told.pop("only_sites")),
        frozenset(code.lower() for code in told.pop("languages")),
        since.replace(tzinfo=UTC) if since else None,
        until.replace(tzinfo=UTC) + timedelta(days=1) if until else None,
        told.pop("copy"),
        told.pop("cc_news"),
    )


def add_warcs(ingest: Ingest, path: Path, kind: str, wanted: Wanted) -> Counter[str]:
    """Give every page of a WARC file, a folder of them or a WACZ to `ingest`; why others were left out."""
    from newsarchive import importers

    left_out: Counter[str] = Counter()
    home = ingest.archive.warc_folder
    if kind == "warc" and not wanted.copy:
        if wanted.cc_news:
            found = importers.side_by_side(importers.warc_files(path), AT_ONCE)
        else:
            found = importers.warc_pages(path, home=home)
        add_pages(ingest, path.name, found, wanted, left_out)
        return left_out
    for each in _brought(path, kind, home):
        if isinstance(each, importers.Skipped):
            left_out[each.reason] += 1
            click.echo(f"{path}: {each.what} is left out ({each.reason.replace('_', ' ')})", err=True)
            continue
        add_pages(ingest, each.name, importers.warc_pages(each, home=home), wanted, left_out)
        ingest.wait()
        name = each.relative_to(home).as_posix()
        if name.startswith(f"{importers.FOLDER}/") and not _used(ingest, name):
            each.unlink()  # all of it was here already, or nothing was wanted
    return left_out


def add_pages(ingest: Ingest, label: str, found: Iterable[Any], wanted: Wanted, left_out: Counter[str]) -> None:
    """Give pages to `ingest`, count what is passed over. Revisits are sights of the page that they repeat."""
    from newsarchive.capture import Revisit
    from newsarchive.ingest import repeats
    from newsarchive.models import Page
    from newsarchive.urls import UrlError

    with bar(label) as progress:
        for each in found:
            progress.update(1)
            if not isinstance(each, Page | Revisit):
                left_out[each.reason] += 1
                continue
            try:
                if reason := wanted.why_not(ingest, each.page if isinstance(each, Revisit) else each):
                    left_out[reason] += 1
                    continue
                future = repeats.add(ingest, each) if isinstance(each, Revisit) else _add(ingest, each, wanted)
            except UrlError:
                left_out["bad_url"] += 1
                continue
            if future is None:
                left_out["revisit"] += 1
            else:
                future.add_done_callback(lambda done: blame(done, left_out))


def _add(ingest: Ingest, page: Page, wanted: Wanted) -> Future[Outcome]:
    return ingest.add(page, languages=wanted.languages)


def blame(future: Future[Outcome], left_out: Counter[str]) -> None:
    """Count a page that could not be stored, and say why for the first of them."""
    if future.cancelled() or (error := future.exception()) is None:
        return
    if not left_out["failed"]:
        click.echo(f"newsarchive: {error}", err=True)
    left_out["failed"] += 1


def _brought(path: Path, kind: str, home: Path) -> Iterator[Any]:
    """The WARC files of a path, copied into the archive's own folder."""
    from newsarchive import importers

    if kind == "wacz":
        yield from importers.unpacked(path, home)
        return
    for file in importers.warc_files(path):
        yield importers.copied(file, home)


def _used(ingest: Ingest, name: str) -> bool:
    return bool(ingest._reader.value("SELECT 1 FROM captures WHERE warc = ? LIMIT 1", (name,)))


def _names(ingest: Ingest, url: str) -> set[str]:
    """By what a page's site may be called: its name, its host, its registered domain."""
    from newsarchive import urls

    return {ingest.config.site_for(url).name.lower(), urls.host(url), urls.site_name(url)}
