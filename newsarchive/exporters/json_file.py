"""Articles as JSON: one array, or one object a line (JSONL). Lists stay lists, unknown values are null."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from newsarchive.exporters.rows import Row


def write_array(rows: Iterator[Row], out: TextIO) -> Iterator[int]:
    """Write one array, an object a line, as rows come; say after each how many there are."""
    number = 0
    out.write("[")
    for number, row in enumerate(rows, 1):
        out.write(("\n" if number == 1 else ",\n") + _text(row))
        yield number
    out.write("\n]\n" if number else "]\n")


def write_lines(rows: Iterator[Row], out: TextIO) -> Iterator[int]:
    """Write one object a line as rows come; say after each how many there are."""
    for number, row in enumerate(rows, 1):
        out.write(_text(row) + "\n")
        yield number


def _text(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False)
