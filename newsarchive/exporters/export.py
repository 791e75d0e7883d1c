"""Writes an export: whole, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsarchive.errors import ExportFailed
from newsarchive.exporters import csv_file, json_file
from newsarchive.exporters.filters import Filters
from newsarchive.exporters.rows import select
from newsarchive.exporters.targets import COMPRESSED, Target, opened, packing

if TYPE_CHECKING:
    from newsarchive.store import Archive

FORMATS = {
    "csv": (".csv",),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet",),
}
"""Formats, and the ends of file names that they are known by."""
PLAIN = ("csv", "json", "jsonl", "tei")
"""Formats that gzip and zstd make smaller; the others are packed already, or can't be."""


def export(
    archive: Archive,
    target: Target,
    format: str | None = None,  # noqa: A002 - the option's name
    filters: Filters | None = None,
    progress: Callable[[int], None] | None = None,
    note: Callable[[str], None] | None = None,
) -> int:
    """Write the articles that `filters` asks for to a file, or to stdout ("-"); returns how many.

    `format` is one of FORMATS; without it, the file's name tells. The file appears under its name when it is complete;
    until then it is written beside it, and taken away if anything fails. `progress` is told now and then how many rows
    are written, `note` in a sentence what could not be. Raises ExportFailed; a reader that closes stdout early ends in
    BrokenPipeError.
    """
    filters = filters or Filters()
    chosen = format or guess_format(target)
    if chosen not in FORMATS:
        raise ExportFailed(f"there is no export format {chosen}", remedy=f"formats are: {', '.join(FORMATS)}")
    packed = packing(target)
    if packed and chosen not in PLAIN:
        packed = _own_packing(chosen, target)
    number = 0
    with explained(archive, target):
        for number in _written(archive, filters, chosen, target, packed, note or (lambda _: None)):
            if progress:
                progress(number)
    return number


def _written(
    archive: Archive, filters: Filters, chosen: str, target: Target, packed: str, note: Callable[[str], None]
) -> Iterator[int]:
    selection = select(archive, filters)
    with opened(target, archive.path, packed) as out:
        if chosen == "csv":
            yield from csv_file.write(selection.batches(), selection.columns, out, bom=target != "-")
        elif chosen == "json":
            yield from json_file.write_array(selection.batches(), selection.columns, out)
        elif chosen == "jsonl":
            yield from json_file.write_lines(selection.batches(), selection.columns, out)
        else:
            from newsarchive.exporters import parquet_file

            yield from parquet_file.write(selection.batches(), selection.columns, out)


def _own_packing(chosen: str, target: Target) -> str:
    raise ExportFailed(
        f"{target} would be packed twice",
        why=f"{chosen} is packed already",
        remedy="leave the last end of its name out",
    )


def guess_format(target: Target) -> str:
    """The format that a file's name stands for. Raises ExportFailed where it stands for none."""
    if target != "-":
        name = target.name.lower()
        for end in COMPRESSED:
            name = name.removesuffix(end)
        for known, suffixes in FORMATS.items():
            if name.endswith(suffixes):
                return known
    raise ExportFailed(
        "no format was given",
        why="standard output has no name to tell it" if target == "-" else f"{target.name} doesn't tell it",
        remedy=f"add --format {'|'.join(FORMATS)}",
    )


@contextmanager
def explained(archive: Archive, target: Target) -> Iterator[None]:
    """What goes wrong within, as ExportFailed."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ExportFailed(
            f"can't write {'to stdout' if target == '-' else target}",
            why=error.strerror or str(error),
            remedy="make room there, or name another file with -o",
        ) from error
    except sqlite3.Error as error:
        raise ExportFailed(
            f"can't read {archive.path}", why=str(error), remedy="`newsarchive verify` looks for the damage"
        ) from error
