"""The codebook of a dataset: what each column means, whence it comes, how often it is filled, and with what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from newsarchive.cells import cell
from newsarchive.exporters.columns import Column
from newsarchive.exporters.csv_file import text
from newsarchive.exporters.rows import Values

EXAMPLES = 3
LONGEST = 60  # characters of an example
TYPES = {
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "text": "text",
    "category": "text of few values",
    "moment": "moment in UTC, ISO 8601",
    "list": "texts; in CSV joined by '; '",
}
HEAD = ("column", "type", "meaning", "source", "filled", "examples")


class Codebook:
    """Counts while rows go by: how many have a value, and the first few that differ. `readers`: rows by extractor."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self.filled = [0] * len(columns)
        self.examples: list[list[str]] = [[] for _ in columns]
        self.readers: dict[str, int] = {}
        self._open = set(range(len(columns)))  # columns that still want examples
        self._reader = next((at for at, column in enumerate(columns) if column.name == "extractor"), None)

    def add(self, batch: list[Values]) -> None:
        for at, cells in enumerate(zip(*batch, strict=True)):
            self.filled[at] += sum(value is not None and value not in ("", []) for value in cells)
            if at in self._open:
                self._look(at, cells)
        if self._reader is not None:
            for row in batch:
                name = row[self._reader] or "unknown"
                self.readers[name] = self.readers.get(name, 0) + 1

    def _look(self, at: int, cells: tuple[Any, ...]) -> None:
        found = self.examples[at]
        for value in cells:
            if value is None or value in ("", []):
                continue
            shown = " ".join(str(cell(value)).split())
            shown = shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."
            if shown not in found:
                found.append(shown)
            if len(found) == EXAMPLES:
                self._open.discard(at)
                return

    def write(self, path: Path, rows: int) -> None:
        """As CSV: a row for each column, in their order."""
        lines = [",".join(HEAD)]
        for column, filled, examples in zip(self.columns, self.filled, self.examples, strict=True):
            share = f"{filled / rows:.4f}" if rows else ""
            values = (column.name, TYPES[column.kind], column.means, column.source, share, " | ".join(examples))
            lines.append(",".join(text(value) for value in values))
        path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace"))
