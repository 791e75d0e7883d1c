"""Articles as files for studies, in every format from one query."""

from newsarchive.exporters.columns import COLUMNS, DEFAULT, FIELDS
from newsarchive.exporters.export import FORMATS, export, guess_format
from newsarchive.exporters.filters import TYPES, Filters
from newsarchive.exporters.rows import count, rows, select, stale

__all__ = [
    "COLUMNS",
    "DEFAULT",
    "FIELDS",
    "FORMATS",
    "TYPES",
    "Filters",
    "count",
    "export",
    "guess_format",
    "rows",
    "select",
    "stale",
]
