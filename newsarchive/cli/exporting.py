"""`newsarchive export`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from newsarchive.cli.common import bar, count, db_option


@click.command(
    "export", epilog="Example: newsarchive export -o articles.csv --site example --since 2026-01-01 --until 2026-06-30"
)
@click.option(
    "--format", "kind", type=click.Choice(["csv", "json", "jsonl"]), default=None, help="[by the name of FILE]"
)
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write; - is standard output. [-]")
@click.option("--site", default=None, help="One site's articles.")
@click.option(
    "--since", default=None, metavar="DATE", help="Published on that day or later (2026, 2026-11, 2026-11-23)."
)
@click.option("--until", default=None, metavar="DATE", help="Published on that day or earlier.")
@click.option("--query", default=None, help="Only what this search finds (as newsarchive search takes it).")
@click.option("--fields", default="", metavar="A,B,...", help="These columns only, in this order.")
@click.option(
    "--reserved",
    type=click.Choice(["keep", "skip"]),
    default="keep",
    show_default=True,
    help="Articles that said noarchive, or reserved text and data mining, when they were last fetched.",
)
@click.option(
    "--story",
    type=click.Choice(["first", "all"]),
    default="all",
    show_default=True,
    help="first: of a text that several articles carry, the first alone.",
)
@db_option
def export_command(
    kind: str | None,
    output: str,
    site: str | None,
    since: str | None,
    until: str | None,
    query: str | None,
    fields: str,
    reserved: str,
    story: str,
    db: Path,
) -> None:
    """Write articles as CSV, JSON or JSON lines. A file appears whole or not at all."""
    from newsarchive.exporters import Filters, export
    from newsarchive.exporters import count as count_rows
    from newsarchive.store import Archive

    columns = tuple(name.strip() for name in fields.split(",") if name.strip())
    filters = Filters(site, since, until, query, columns, story=story)
    everything, filters = filters, replace(filters, reserved=reserved)
    target: Any = "-" if output == "-" else Path(output)
    with (
        Archive(db, read_only=True) as archive,
        bar("Writing", count_rows(archive, filters), show=target != "-") as progress,
    ):
        written = export(archive, target, kind, filters, progress=lambda done: progress.update(done - progress.pos))
        left_out = count_rows(archive, everything) - count_rows(archive, filters) if reserved == "skip" else 0
    if target != "-":
        click.echo(f"{count(written, 'article')} written to {output}.")
    else:
        sys.stdout.flush()
    if reserved == "skip":
        click.echo(f"{count(left_out, 'article')} left out: reserved by their publishers.", err=target == "-")
