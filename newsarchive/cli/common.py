"""What the commands share: options, tables, JSON, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def db_option(command: F) -> F:
    """--db, by default NEWSARCHIVE_DB or archive.db here."""
    return click.option(
        "--db",
        type=click.Path(dir_okay=False, path_type=Path),
        default="archive.db",
        envvar="NEWSARCHIVE_DB",
        show_default=True,
        show_envvar=True,
        help="The archive.",
    )(command)


def json_option(command: F) -> F:
    """--json, for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


def config_option(command: F) -> F:
    """--sites, another sites.toml."""
    return click.option(
        "--sites",
        "config_path",
        type=click.Path(dir_okay=False, path_type=Path),
        default=None,
        help="Another sites.toml than the one beside the archive.",
    )(command)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(rows: Sequence[Sequence[Any]], head: Sequence[str]) -> str:
    """Rows as aligned text: numbers to the right, everything else to the left."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(line[column]) for line in [list(head), *cells]) for column in range(len(head))]
    numeric = [all(isinstance(row[column], int | float) for row in rows) for column in range(len(head))]

    def line(values: Iterable[str]) -> str:
        padded = (
            value.rjust(width) if right else value.ljust(width)
            for value, width, right in zip(values, widths, numeric, strict=True)
        )
        return "  ".join(padded).rstrip()

    return "\n".join([line(head), line("-" * width for width in widths), *(line(row) for row in cells)])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)


def count(number: int, one: str, many: str = "") -> str:
    """ "1 article", "2,000 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def interactive() -> bool:
    """Does a person look at it?"""
    return sys.stderr.isatty()


def bar(label: str, length: int | None = None, *, show: bool = True) -> Any:
    """A progress bar on stderr: a context manager with `update(steps)`. It shows nothing where nobody looks at it."""
    hidden = not (show and interactive())
    return click.progressbar(length=length or 0, label=label, file=sys.stderr, show_pos=True, width=24, hidden=hidden)


YEAR = 366 * 86400


def seconds(text: str) -> float:
    """A duration as people type it: 540, 90s, 9m, 2h. ValueError for anything else."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    number, unit = (text[:-1], text[-1]) if text[-1:] in units else (text, "s")
    value = float(number) * units[unit]
    if not 0 < value < YEAR:
        raise ValueError(text)
    return value


class Duration(click.ParamType[float]):
    """A click type for `seconds`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        try:
            return seconds(str(value))
        except ValueError:
            self.fail(f"{value!r} is no duration; write 90s, 9m or 2h", param, ctx)
