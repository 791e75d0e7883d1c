"""`newsarchive import`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import bar, config_option, count, db_option, json_option, print_json
from newsarchive.cli.importing_mementos import enter_index, memento_options, replay_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from newsarchive.ingest import Ingest, Outcome
    from newsarchive.models import Link
    from newsarchive.sites import Config
    from newsarchive.store import Archive


@click.command(
    "import",
    epilog="Example: newsarchive import old-crawl.warc.gz saved-pages/ urls.txt; newsarchive import captures.cdx",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--urls", "urls_csv", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="Of a folder of HTML: a CSV with the columns file, url, date.")  # fmt: skip
@memento_options
@click.option("--workers", type=click.IntRange(min=1), default=None, help="Processes that read pages [one a core].")
@db_option
@config_option
@json_option
def import_command(
    paths: tuple[Path, ...],
    urls_csv: Path | None,
    workers: int | None,
    db: Path,
    config_path: Path | None,
    as_json: bool,
    **replaying: Any,
) -> None:
    """Bring in what others captured: WARC files, folders of HTML; or a list of URLs, for the crawl to fetch; or the
    index (CDX, CDXJ, a CDX server's answer) of a web archive, whose captures the crawl fetches from there.

    The time of a page is the one of its record. Importing anything twice adds nothing. WARC files stay where they are.
    """
    from newsarchive import __version__, importers
    from newsarchive.ingest import Ingest
    from newsarchive.sites import load
    from newsarchive.store import Archive

    config = load(config_path, db_path=db)
    replay_of(replaying)  # before anything is written
    kinds = [(path, importers.plan(path)) for path in paths]
    skipped: Counter[str] = Counter()
    left_out: list[Counter[str]] = []  # still growing while pages are being stored
    with Archive(db) as archive:
        run = archive.runs.start("import", " ".join(sys.argv[1:]), version=__version__)
        outcome = "failed"
        try:
            with Ingest(archive, run, config=config, workers=workers) as ingest:
                for path, kind in kinds:
                    if kind == "url_list":
                        skipped["bad_line"] += _announce(ingest, config, path)
                    elif kind == "cdx":
                        left_out.append(enter_index(ingest, path, replaying))
                    else:
                        left_out.append(_pages(ingest, path, kind, urls_csv))
            outcome = "finished"
        finally:
            archive.runs.end(run, outcome)
    for part in left_out:
        skipped.update(part)
    counts = dict(ingest.counts)
    if as_json:
        print_json({"pages": counts, "skipped": dict(+skipped)})
        return
    total = sum(counts.values())
    told = ", ".join(f"{number:,} {word.replace('_', ' ')}" for word, number in sorted(counts.items()))
    click.echo(f"{count(total, 'page')} read" + (f": {told}." if told else "."))
    if +skipped:
        click.echo(
            "Left out: " + ", ".join(f"{n:,} {why.replace('_', ' ')}" for why, n in (+skipped).most_common()) + "."
        )


def _pages(ingest: Ingest, path: Path, kind: str, urls_csv: Path | None) -> Counter[str]:
    """Give every page of a WARC file or a folder to `ingest`; why others were left out."""
    from newsarchive import importers
    from newsarchive.models import Page
    from newsarchive.urls import UrlError

    left_out: Counter[str] = Counter()
    found = importers.warc_pages(path) if kind == "warc" else importers.folder_pages(path, urls_csv=urls_csv)
    with bar(path.name) as progress:
        for page in found:
            if isinstance(page, Page):
                try:
                    ingest.add(page).add_done_callback(lambda future: _blame(future, left_out))
                except UrlError:
                    left_out["bad_url"] += 1
            else:
                left_out[page.reason] += 1
            progress.update(1)
    return left_out


def _blame(future: Future[Outcome], left_out: Counter[str]) -> None:
    """Count a page that could not be stored, and say why for the first of them."""
    if future.cancelled() or (error := future.exception()) is None:
        return
    if not left_out["failed"]:
        click.echo(f"newsarchive: {error}", err=True)
    left_out["failed"] += 1


def _announce(ingest: Ingest, config: Config, path: Path) -> int:
    """Enter a list of URLs in the ledger, for the crawl to fetch; how many lines were no URL."""
    from newsarchive import importers
    from newsarchive.models import Site

    links, bad = importers.read_urls(path)
    by_site: dict[str, tuple[Site, list[Link]]] = {}
    for link in links:
        site = config.site_for(link.url)
        by_site.setdefault(site.name, (site, []))[1].append(link)
    new = ingest.writer.submit(_enter, ingest.archive, by_site).result()
    for line in bad:
        click.echo(f"{path}: {line}", err=True)
    click.echo(
        f"{path}: {count(new, 'new URL')} of {len(links):,} entered; fetch them with: newsarchive crawl", err=True
    )
    return len(bad)


def _enter(archive: Archive, by_site: dict[str, tuple[object, list[Link]]]) -> int:
    from newsarchive.ingest.announce import announced
    from newsarchive.models import Site

    new = 0
    for site, links in by_site.values():
        assert isinstance(site, Site)
        archive.ledger.add_site(site)
        new += archive.ledger.announce(site.name, announced(site, links))
    return new
