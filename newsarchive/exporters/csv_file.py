"""Articles as CSV that spreadsheets and data frames both read as meant.

RFC 4180: commas, CRLF between rows, quotes where needed; line breaks inside a cell are LF. Lists are joined by "; ".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any, TextIO

from newsarchive.exporters.rows import Row

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the machine's old code page; pandas and DuckDB drop it by themselves."""
FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may take for the start of a formula: the list of OWASP's "CSV Injection", full-width ones too."""
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def write(rows: Iterator[Row], columns: tuple[str, ...], out: TextIO, *, bom: bool) -> Iterator[int]:
    """Write rows as they come, and say after each how many there are. `out` must not translate line ends."""
    if bom:
        out.write(BOM)
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(columns)
    for number, row in enumerate(rows, 1):
        table.writerow([cell(row[name]) for name in columns])
        yield number


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
    risky = FORMULA.match(text) and not NUMBER.fullmatch(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + text if risky else text
