"""`newsarchive export`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from newsarchive.cli.common import bar, count, db_option
from newsarchive.cli.filtering import filter_options, filters_of, tell_stale

FORMATS = ("csv", "json", "jsonl", "parquet", "sqlite", "tei", "markdown", "warc", "wacz")


@click.command(
    "export", epilog="Example: newsarchive export -o articles.csv --site example --since 2026-01-01 --until 2026-06-30"
)
@click.option("--format", "kind", type=click.Choice(FORMATS), default=None, help="[by the name of FILE]")
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    help="Where to write; - is standard output. A name that ends in .gz or .zst packs it.  [-]",
)
@filter_options
@db_option
def export_command(kind: str | None, output: str, db: Path, **given: Any) -> None:
    """Write articles to a file, in the format that its name tells. It appears whole or not at all."""
    from newsarchive.exporters import count as count_rows
    from newsarchive.exporters import export
    from newsarchive.store import Archive

    filters = filters_of(given)
    everything = replace(filters, reserved="keep", sample=None)
    what = "article" if filters.versions != "all" else "version"
    target: Any = "-" if output == "-" else Path(output)
    with (
        Archive(db, read_only=True) as archive,
        bar("Writing", count_rows(archive, filters), show=target != "-") as progress,
    ):
        written = export(
            archive,
            target,
            kind,
            filters,
            progress=lambda done: progress.update(done - progress.pos),
            note=lambda said: click.echo(said, err=True),
        )
        tell_stale(archive, filters)
        left_out = 0
        if filters.reserved == "skip":
            left_out = count_rows(archive, everything) - count_rows(archive, replace(filters, sample=None))
    if target != "-":
        click.echo(f"{count(written, what)} written to {output}.")
    else:
        sys.stdout.flush()
    if filters.reserved == "skip":
        click.echo(f"{count(left_out, what)} left out: reserved by their publishers.", err=target == "-")
