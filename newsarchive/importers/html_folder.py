"""Pages out of a folder of saved HTML files."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newsarchive.errors import ImportFailed
from newsarchive.importers.address import origin
from newsarchive.importers.skipped import Skipped
from newsarchive.models import Page

TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml"}
MAX_BYTES = 20_000_000
"""A file beyond this is skipped: saved pages with their pictures inside (SingleFile) reach some MB."""
LIST = "urls.csv"
"""A file of this name in the folder is taken for the list of addresses."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list of addresses says of a file."""

    url: str
    at: datetime | None


def pages(folder: Path, *, urls_csv: Path | None = None) -> Iterator[Page | Skipped]:
    """The HTML files of a folder and of those below it, by name; or one HTML file.

    The address is what `urls_csv` (columns file, url and, if wanted, date; without the option `urls.csv` in the folder)
    says, else what the file says of itself; the moment is that list's date, the date that the saving program left in
    the file, or the file's own. A file is skipped, with the reason, where nothing tells its address (no_address), or
    where it is empty, too_large or unreadable. Such a page has no protocol: no HTTP exchange was seen. Raises
    ImportFailed where the list can't be used.
    """
    root = folder if folder.is_dir() else folder.parent
    beside = root / LIST
    listed, problems = _listed(urls_csv or beside) if urls_csv or beside.is_file() else ({}, [])
    yield from problems
    for file in html_files(folder):
        yield _page(file, file.relative_to(root).as_posix(), listed)


def html_files(folder: Path) -> Iterator[Path]:
    """The HTML files of a folder, without hidden ones and without what browsers save beside a page (page_files/)."""
    if not folder.is_dir():
        yield folder
        return
    for place, folders, names in os.walk(folder):
        stems = {Path(name).stem for name in names if Path(name).suffix.lower() in TYPES}
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _parts_of(name, stems))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in TYPES:
                yield Path(place) / name


def _parts_of(folder: str, stems: set[str]) -> bool:
    return any(folder in (f"{stem}_files", f"{stem}-Dateien", f"{stem}_fichiers") for stem in stems)


def _page(file: Path, name: str, listed: dict[str, Listed]) -> Page | Skipped:
    try:
        facts = file.stat()
        if facts.st_size > MAX_BYTES:
            return Skipped(name, "too_large")
        body = file.read_bytes()
    except OSError:
        return Skipped(name, "unreadable")
    if not body.strip():
        return Skipped(name, "empty")
    said = listed.get(name) or listed.get(file.name)
    found = None if said and said.at else origin(body)
    url = said.url if said else found.url if found else ""
    if not url:
        return Skipped(name, "no_address")
    at = (said.at if said else None) or (found.saved_at if found else None)
    at = at or datetime.fromtimestamp(facts.st_mtime, UTC)
    media = TYPES.get(file.suffix.lower(), "text/html")
    return Page(url, at.replace(microsecond=0), 200, (("Content-Type", media),), body, protocol="")


def _listed(path: Path) -> tuple[dict[str, Listed], list[Skipped]]:
    """The list by file name (as written there, with forward slashes), and its rows that can't be used."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            names = {name.strip().lower(): name for name in table.fieldnames or () if name}
            if not {"file", "url"} <= names.keys():
                raise ImportFailed(
                    f"{path} doesn't say which file has which address",
                    why="its first line doesn't name the columns file and url",
                    remedy="make its first line: file,url,date",
                )
            listed: dict[str, Listed] = {}
            problems: list[Skipped] = []
            for row in table:
                name, url = ((row[names[column]] or "").strip() for column in ("file", "url"))
                told = (row.get(names.get("date", "")) or "").strip()
                where = f"{path.name} line {table.line_num}"
                if not name or not url.lower().startswith(("http://", "https://")):
                    problems.append(Skipped(where, "no_address"))
                    continue
                at = _moment(told)
                if told and at is None:
                    problems.append(Skipped(where, "bad_date"))
                listed[name.replace("\\", "/").removeprefix("./")] = Listed(url, at)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImportFailed(f"can't read {path}", why=str(error), remedy="save it as CSV in UTF-8") from error
    return listed, problems


def _moment(text: str) -> datetime | None:
    """A day or a moment in ISO 8601; UTC where it has no offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
