"""Writes an export: whole, or not at all."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from newsarchive.errors import ExportFailed
from newsarchive.exporters import csv_file, json_file
from newsarchive.exporters.rows import Filters, Row, rows

if TYPE_CHECKING:
    from newsarchive.store import Archive

FORMATS = {"csv": (".csv",), "json": (".json",), "jsonl": (".jsonl", ".ndjson")}
"""Formats, and the ends of file names that they are known by."""


def export(
    archive: Archive,
    target: Path | Literal["-"],
    format: str | None = None,  # noqa: A002 - the option's name
    filters: Filters | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the articles that `filters` asks for to a file, or to stdout ("-"); returns how many.

    `format` is csv, json or jsonl; without it, the file's name tells. The file appears under its name when it is
    complete; until then it is written beside it, and taken away if anything fails. `progress` is told the number of
    rows after each. Raises ExportFailed; a reader that closes stdout early ends in BrokenPipeError.
    """
    filters = filters or Filters()
    chosen = format or guess_format(target)
    if chosen not in FORMATS:
        raise ExportFailed(f"there is no export format {chosen}", remedy=f"formats are: {', '.join(FORMATS)}")
    columns = filters.columns
    found = rows(archive, filters)
    number = 0
    try:
        with _stdout() if target == "-" else _file(target, archive.path) as out:
            for number in _write(chosen, found, columns, out, bom=target != "-"):
                if progress:
                    progress(number)
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
    return number


def guess_format(target: Path | Literal["-"]) -> str:
    """The format that a file's name stands for. Raises ExportFailed where it stands for none."""
    suffix = "" if target == "-" else target.suffix.lower()
    for name, suffixes in FORMATS.items():
        if suffix in suffixes:
            return name
    raise ExportFailed(
        "no format was given",
        why="standard output has no name to tell it" if target == "-" else f"{target.name} doesn't tell it",
        remedy=f"add --format {'|'.join(FORMATS)}",
    )


def _write(chosen: str, found: Iterator[Row], columns: tuple[str, ...], out: TextIO, *, bom: bool) -> Iterator[int]:
    if chosen == "csv":
        return csv_file.write(found, columns, out, bom=bom)
    return json_file.write_array(found, out) if chosen == "json" else json_file.write_lines(found, out)


@contextmanager
def _stdout() -> Iterator[TextIO]:
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", errors="replace")
    try:
        yield out
        out.flush()
    finally:
        with suppress(OSError):
            out.detach()


@contextmanager
def _file(target: Path, database: Path) -> Iterator[TextIO]:
    """A file beside the target that takes its place at the end. A pipe or a device is written to as it is."""
    path = target.resolve()  # a link keeps pointing to what is replaced
    if path == database.resolve():
        raise ExportFailed(f"{target} is the archive itself", remedy="name another file with -o")
    if path.is_dir():
        raise ExportFailed(f"{target} is a folder", remedy=f"name a file in it with -o, such as {target}/articles.csv")
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="", errors="replace") as out:
            yield out
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="", errors="replace") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
