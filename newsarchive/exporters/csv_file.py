"""Articles as CSV that spreadsheets and data frames both read as meant.

RFC 4180: commas, CRLF between rows, quotes where needed; line breaks inside a cell are LF. Lists are joined by "; ".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from newsarchive.exporters.columns import Column
from newsarchive.exporters.rows import Values
from newsarchive.exporters.targets import Text

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the machine's old code page; pandas and DuckDB drop it by themselves."""
STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""What a spreadsheet may take for the start of a formula: the list of OWASP's "CSV Injection", full-width ones too."""
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_RISKY = frozenset(STARTS + "\x00")


def write(batches: Iterable[list[Values]], columns: tuple[Column, ...], out: BinaryIO, *, bom: bool) -> Iterator[int]:
    """Write rows as they come, and say after each batch how many there are."""
    plain = [at for at, column in enumerate(columns) if column.kind in ("text", "category")]
    other = [at for at, column in enumerate(columns) if column.kind in ("boolean", "list")]
    number = 0
    with Text(out) as text:
        if bom:
            text.write(BOM)
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow([column.name for column in columns])
        for batch in batches:
            table.writerows([_cells(row, plain, other) for row in batch])
            number += len(batch)
            yield number
        text.done()


def _cells(row: Values, plain: list[int], other: list[int]) -> list[Any]:
    """A row's values as cells. Most texts need nothing: those that may are found by their first character."""
    cells = list(row)
    for at in plain:
        value = cells[at]
        if value and (value[0] in _RISKY or "\r" in value or "\x00" in value):
            cells[at] = cell(value)
    for at in other:
        cells[at] = cell(cells[at])
    return cells


def cell(value: Any) -> Any:
    """A value as a cell: text can't become a formula (an apostrophe before it), numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = "; ".join(value) if isinstance(value, list) else str(value)
    text = text.replace("\x00", "")
    risky = text[:1] in _RISKY and not NUMBER.fullmatch(text) if text else False
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + text if risky else text
