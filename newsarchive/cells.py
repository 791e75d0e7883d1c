"""Values as cells of a table that spreadsheets read: for CSV, wherever it is written."""

from __future__ import annotations

import re
from typing import Any

STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
"""What a spreadsheet may take for the start of a formula: the list of OWASP's "CSV Injection", full-width ones too."""
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
RISKY = frozenset(STARTS + "\x00")


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
    risky = text != "" and text[0] in RISKY and not NUMBER.fullmatch(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + text if risky else text
