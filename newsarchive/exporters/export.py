"""Writes an export: whole, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsarchive.errors import ExportFailed
from newsarchive.exporters import csv_file, json_file
from newsarchive.exporters.filters import Filters
from newsarchive.exporters.rows import Selection, select
from newsarchive.exporters.targets import COMPRESSED, Target, beside, opened, packing

if TYPE_CHECKING:
    from newsarchive.store import Archive

FORMATS = {
    "csv": (".csv",),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet",),
    "sqlite": (".db", ".sqlite", ".sqlite3"),
    "tei": (".tei", ".xml"),
    "markdown": (".md", ".zip"),
    "warc": (".warc.gz",),
    "wacz": (".wacz",),
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
    if packed and chosen not in PLAIN and not (chosen == "warc" and packed == "gzip"):
        _refuse_packing(chosen, target)
    number = 0
    with explained(archive, target):
        for number in _written(archive, filters, chosen, target, packed, note or (lambda _: None)):
            if progress:
                progress(number)
    return number


def _written(
    archive: Archive, filters: Filters, chosen: str, target: Target, packed: str, note: Callable[[str], None]
) -> Iterator[int]:
    if chosen == "markdown":
        yield from _markdown(archive, filters, target)
    elif chosen in ("warc", "wacz"):
        yield from _captures(archive, filters, chosen, target, note)
    elif chosen == "sqlite":
        from newsarchive.exporters import sqlite_file

        selection = select(archive, filters)
        with beside(target, archive.path) as path:
            several = filters.versions == "all"
            yield from sqlite_file.write(selection.batches(), selection.columns, path, versions=several)
    elif chosen == "tei":
        from newsarchive.exporters import tei_file

        selection = select(archive, _fixed(filters, chosen, tei_file.FIELDS))
        with opened(target, archive.path, packed) as out:
            several = filters.versions == "all"
            yield from tei_file.write(selection.batches(), selection.columns, out, versions=several)
    else:
        yield from _table(select(archive, filters), chosen, target, packed)


def _table(selection: Selection, chosen: str, target: Target, packed: str) -> Iterator[int]:
    with opened(target, selection.archive.path, packed) as out:
        if chosen == "csv":
            yield from csv_file.write(selection.batches(), selection.columns, out, bom=target != "-")
        elif chosen == "json":
            yield from json_file.write_array(selection.batches(), selection.columns, out)
        elif chosen == "jsonl":
            yield from json_file.write_lines(selection.batches(), selection.columns, out)
        else:
            from newsarchive.exporters import parquet_file

            yield from parquet_file.write(selection.batches(), selection.columns, out)


def _markdown(archive: Archive, filters: Filters, target: Target) -> Iterator[int]:
    """Into a ZIP file where the target is one, or standard output; else into a folder."""
    from newsarchive.exporters import markdown_file

    several = filters.versions == "all"
    shown = markdown_file.front(filters.fields, versions=filters.versions != "latest")
    needed = (*markdown_file.NEEDED, *(("version",) if several else ()))
    selection = select(archive, filters.only(*dict.fromkeys((*shown, *needed))))
    if target == "-" or target.suffix.lower() == ".zip":
        with opened(target, archive.path) as out:
            yield from markdown_file.into_zip(selection.batches(), selection.columns, shown, out)
    else:
        with beside(target, archive.path, folder=True) as folder:
            yield from markdown_file.into_folder(selection.batches(), selection.columns, shown, folder)


def _captures(
    archive: Archive, filters: Filters, chosen: str, target: Target, note: Callable[[str], None]
) -> Iterator[int]:
    from newsarchive.exporters import wacz_file, warc_file
    from newsarchive.exporters.dataset import newest

    selection = select(archive, _fixed(filters, chosen, warc_file.FIELDS))
    write = warc_file.write if chosen == "warc" else wacz_file.write
    with opened(target, archive.path) as out:
        yield from write(selection, out, note, newest(archive))


def _fixed(filters: Filters, chosen: str, needed: tuple[str, ...]) -> Filters:
    """The filters with the columns that a format needs. Raises ExportFailed where others were asked for."""
    if filters.fields:
        raise ExportFailed(f"{chosen} has no columns to choose", remedy="leave --fields out")
    return filters.only(*needed)


def _refuse_packing(chosen: str, target: Target) -> None:
    raise ExportFailed(
        f"{target} would be packed twice",
        why=f"{chosen} is packed already",
        remedy="leave the last end of its name out",
    )


def guess_format(target: Target) -> str:
    """The format that a file's name stands for. Raises ExportFailed where it stands for none."""
    if target != "-":
        name = target.name.lower()
        if name.endswith(FORMATS["warc"]):
            return "warc"
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
