"""`newsarchive import`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import config_option, count, db_option, json_option, print_json
from newsarchive.cli.importing_archive import add_archive
from newsarchive.cli.importing_mementos import enter_index, memento_options, replay_of
from newsarchive.cli.importing_opml import add_opml
from newsarchive.cli.importing_warc import Wanted, add_pages, add_warcs, wanted_of, warc_options

if TYPE_CHECKING:
    from newsarchive.ingest import Ingest
    from newsarchive.models import Link
    from newsarchive.sites import Config
    from newsarchive.store import Archive


@click.command(
    "import",
    epilog="Example: newsarchive import old-crawl.warc.gz saved-pages/ urls.txt; newsarchive import captures.cdx;"
    " newsarchive import --cc-news --language de --site example.org cc-news/",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--urls", "urls_csv", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="Of a folder of HTML: a CSV with the columns file, url, date.")  # fmt: skip
@warc_options
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
    **told: Any,
) -> None:
    """Bring in what others captured: WARC and WACZ files, folders of HTML; what other programs had read (JSON of
    news-please, fundus, trafilatura, and of our exports); another archive.db, with its history; or a list of URLs, for
    the crawl to fetch; or the index (CDX, CDXJ, a CDX server's answer) of a web archive, whose captures the crawl
    fetches from there; or OPML, whose publishers become sites in sites.toml.

    The time of a page is the one of its record. Importing anything twice adds nothing; one that was cut off goes on
    when it is started again. WARC files stay where they are, unless --copy is given.
    """
    from newsarchive import __version__, importers
    from newsarchive.ingest import Ingest
    from newsarchive.sites import load
    from newsarchive.store import Archive

    config = load(config_path, db_path=db)
    wanted = wanted_of(told)
    replay_of(told)  # before anything is written
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
                    elif kind == "opml":
                        skipped.update(add_opml(path, config, config_path, db))
                    elif kind == "cdx":
                        left_out.append(enter_index(ingest, path, told))
                    else:
                        left_out.append(_add(ingest, path, kind, wanted, urls_csv))
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
    became = ", ".join(f"{number:,} {word.replace('_', ' ')}" for word, number in sorted(counts.items()))
    click.echo(f"{count(total, 'page')} read" + (f": {became}." if became else "."))
    if +skipped:
        click.echo(
            "Left out: " + ", ".join(f"{n:,} {why.replace('_', ' ')}" for why, n in (+skipped).most_common()) + "."
        )


def _add(ingest: Ingest, path: Path, kind: str, wanted: Wanted, urls_csv: Path | None) -> Counter[str]:
    """Give the pages or records of a path to `ingest`; what is left out is still being counted."""
    from newsarchive import importers

    if kind == "archive":
        return add_archive(ingest, path, wanted)
    if kind in ("warc", "wacz"):
        return add_warcs(ingest, path, kind, wanted)
    left_out: Counter[str] = Counter()
    if kind == "html_folder":
        add_pages(ingest, path.name, importers.folder_pages(path, urls_csv=urls_csv), Wanted(), left_out)
    else:
        found = importers.slice_pages(path) if kind == "slice" else importers.json_pages(path)
        add_pages(ingest, path.name, found, wanted, left_out)
    return left_out


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
