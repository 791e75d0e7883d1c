"""Articles as files for studies: CSV, JSON, JSONL, from one query."""

from newsarchive.exporters.export import FORMATS, export, guess_format
from newsarchive.exporters.rows import DEFAULT, FIELDS, Filters, count, rows

__all__ = ["DEFAULT", "FIELDS", "FORMATS", "Filters", "count", "export", "guess_format", "rows"]
