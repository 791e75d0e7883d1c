"""`newsarchive dataset`, and `newsarchive verify --dataset`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from newsarchive.cli.common import bar, count, db_option, json_option, print_json
from newsarchive.cli.filtering import filter_options, filters_of, tell_stale

SHOWN = 20


@click.command(
    "dataset", epilog='Example: newsarchive dataset "Harbour strikes" -o harbour --query "harbour strike" --since 2026'
)
@click.argument("name")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="Where it is made."
)
@click.option("--no-text", is_flag=True, help="Leave the texts out: what may be shared where texts may not.")
@click.option("--creator", "creators", multiple=True, metavar="NAME", help="Who is to be cited as its author.")
@filter_options
@db_option
@json_option
def dataset_command(
    name: str, output: Path, no_text: bool, creators: tuple[str, ...], db: Path, as_json: bool, **given: Any
) -> None:
    """Make a dataset that can be cited: data, codebook, coverage, and a manifest with the hashes of all.

    The same archive gives the same bytes. An earlier dataset in FOLDER is replaced.
    """
    from newsarchive.exporters import count as count_rows
    from newsarchive.exporters.dataset import dataset
    from newsarchive.store import Archive

    filters = filters_of(given)
    what = "article" if filters.versions != "all" else "version"
    with (
        Archive(db, read_only=True) as archive,
        bar("Writing", count_rows(archive, filters)) as progress,
    ):
        made = dataset(
            archive,
            name,
            output,
            filters,
            no_text=no_text,
            creators=creators,
            progress=lambda done: progress.update(done - progress.pos),
        )
        tell_stale(archive, filters)
    if as_json:
        print_json({"folder": str(output), "rows": made.rows, "as_of": made.as_of, "rows_sha256": made.rows_sha256})
        return
    click.echo(f"{count(made.rows, what)} in {output}, as of {made.as_of}.\nSHA-256 of the rows: {made.rows_sha256}")


def verify(folder: Path, db: Path, *, as_json: bool) -> int:
    """Say what of a dataset is not as its manifest says, in its files and beside the archive. 1 where anything is."""
    from newsarchive.exporters.comparing import damage, differences, since
    from newsarchive.store import Archive

    broken = list(damage(folder))
    rows, told, now = [], "", ""
    if db.exists() and not any(one.where.endswith(".parquet") for one in broken):
        with Archive(db, read_only=True) as archive:
            told, now = since(archive, folder)
            rows = list(differences(archive, folder))
    if as_json:
        found = [{"where": one.where, "what": one.what} for one in (*broken, *rows)]
        print_json({"sound": not found, "as_of": told, "archive_as_of": now, "faults": found})
        return 1 if found else 0
    for one in [*broken, *rows][:SHOWN]:
        click.echo(f"{one.where}: {one.what}")
    if len(broken) + len(rows) > SHOWN:
        click.echo(f"... and {len(broken) + len(rows) - SHOWN} more; --json lists all.")
    if rows and now > told:
        click.echo(f"The archive has learned more since the dataset was made (it was as of {told}, is as of {now}).")
    if not broken and not rows:
        beside = f", and every row is as in {db}" if told else f"; there is no {db} to compare its rows with"
        click.echo(f"{folder} is sound: each file has the hash of its manifest{beside}.")
    return 1 if broken or rows else 0
