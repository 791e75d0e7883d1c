"""Articles as JSON: one array, or one object a line (JSONL). Lists stay lists, unknown values are null."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from newsarchive.exporters.columns import Column
from newsarchive.exporters.rows import Values
from newsarchive.exporters.targets import Text

_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def write_array(batches: Iterable[list[Values]], columns: tuple[Column, ...], out: BinaryIO) -> Iterator[int]:
    """Write one array, an object a line, as rows come; say after each batch how many there are."""
    names = [column.name for column in columns]
    number = 0
    with Text(out) as text:
        text.write("[")
        for batch in batches:
            for row in batch:
                text.write((",\n" if number else "\n") + _ENCODE(dict(zip(names, row, strict=True))))
                number += 1
            yield number
        text.write("\n]\n" if number else "]\n")
        text.done()


def write_lines(batches: Iterable[list[Values]], columns: tuple[Column, ...], out: BinaryIO) -> Iterator[int]:
    """Write one object a line as rows come; say after each batch how many there are."""
    names = [column.name for column in columns]
    number = 0
    with Text(out) as text:
        for batch in batches:
            for row in batch:
                text.write(_ENCODE(dict(zip(names, row, strict=True))) + "\n")
            number += len(batch)
            yield number
        text.done()
