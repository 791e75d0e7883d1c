"""Articles that other programs had read already: JSON of news-please, fundus, trafilatura, and of our own exports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from newsarchive.extract.told import Record, address_of, moment_of, program_of
from newsarchive.importers.json_values import objects
from newsarchive.importers.skipped import Skipped
from newsarchive.models import Page, record_type

SUFFIXES = (".json", ".jsonl", ".ndjson")
PACKED = (".gz", ".zst")


def files(path: Path) -> list[Path]:
    """The JSON files that a path means: itself or, of a folder, all in it and below, in the order of their names."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if _is_named_so(file) and file.is_file())


def pages(path: Path) -> Iterator[Page | Skipped]:
    """The records of a JSON file or of a folder of them: each a page whose body is the record, as it was written.

    Its moment is the one that the record says the page was fetched at, or the file's own. A record is skipped, with the
    reason, where it is of no known program (no_record), without text (no_text) or address (no_address), too_large or
    broken. Raises ImportFailed where a file can't be read to its end; what came before was given.
    """
    for file in files(path):
        saved = datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(microsecond=0)
        for found in objects(file, program_of):
            name = f"{file.name} record {found.number}"
            if found.value is None:
                yield Skipped(name, found.reason)
            else:
                yield page_of(found.value, found.text, name, saved)


def page_of(record: Record, text: str, name: str, saved: datetime | None = None) -> Page | Skipped:
    """A record as a page: `text` is the record as it was written, `saved` when, where it doesn't say itself."""
    program = program_of(record)
    if not program:
        return Skipped(name, "no_record")
    url = address_of(record, program)
    if not url:
        return Skipped(name, "no_address")
    at = moment_of(record, program) or saved or datetime.now(UTC).replace(microsecond=0)
    kind = (("Content-Type", record_type(program)),)
    return Page(url, at, 200, kind, text.encode("utf-8", "replace"), protocol="")


def _is_named_so(file: Path) -> bool:
    name = file.name.lower()
    for end in PACKED:
        name = name.removesuffix(end)
    return name.endswith(SUFFIXES) and not name.startswith(".")
