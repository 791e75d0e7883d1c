"""`newsarchive reextract`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newsarchive.cli.common import bar, config_option, count, db_option, json_option, print_json


@click.command("reextract", epilog="Example: newsarchive reextract --site example")
@click.option("--site", default=None, help="One site's articles.")
@click.option("--all", "everything", is_flag=True, help="Also what today's extractor has read already.")
@click.option("--workers", type=click.IntRange(min=1), default=None, help="Processes that read pages [one a core].")
@db_option
@config_option
@json_option
def reextract_command(
    site: str | None, everything: bool, workers: int | None, db: Path, config_path: Path | None, as_json: bool
) -> None:
    """Read captured pages again with today's extractor. Makes no edit: what changes is our reading, not the article.

    What was learned of a site's layout since, and what sites.toml says anew, counts as well.
    Interrupted, it goes on where it was.
    """
    from newsarchive import __version__
    from newsarchive.ingest import Ingest
    from newsarchive.ingest.again import Again, prepare, reread_all, to_read
    from newsarchive.sites import load
    from newsarchive.store import Archive

    config = load(config_path, db_path=db)
    with Archive(db, create=False) as archive:
        run = archive.runs.start("reextract", " ".join(sys.argv[1:]), version=__version__)
        outcome = "failed"
        try:
            with Ingest(archive, run, config=config, workers=workers) as ingest:
                with Archive(db, read_only=True) as asked:
                    prepare(ingest, asked, site)
                    unread = to_read(asked, site, everything=everything)
                with bar("Reading", len(unread)) as progress:
                    result: Again = reread_all(ingest, unread, lambda: progress.update(1))
            outcome = "finished"
        finally:
            archive.runs.end(run, outcome)
    if as_json:
        print_json({"read": result.read, "changed": result.changed, "found": result.found, "lost": result.lost})
        return
    click.echo(
        f"{count(result.read, 'capture')} read again: {result.changed:,} read differently now,"
        f" {result.found:,} newly recognised as articles."
    )
    for line in result.lost[:20]:
        click.echo(line, err=True)
