"""A citable dataset: data, codebook, coverage and a manifest of it all; the same archive gives the same bytes.

The folder is a Frictionless data package (https://specs.frictionlessdata.io/data-package/). Nothing in it depends on
when or where it was made: its time is the newest `recorded_at` of the archive, its rows come by address.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsarchive.errors import ExportFailed
from newsarchive.exporters import csv_file, parquet_file
from newsarchive.exporters.codebook import Codebook
from newsarchive.exporters.columns import DEFAULT, FIELDS, OF_VERSIONS
from newsarchive.exporters.export import explained
from newsarchive.exporters.filters import Filters
from newsarchive.exporters.papers import citation, data_package, readme, slug
from newsarchive.exporters.rows import Selection, Values, select
from newsarchive.exporters.targets import beside

if TYPE_CHECKING:
    from newsarchive.store import Archive

MANIFEST = "manifest.json"
TEXTS = ("subtitle", "summary", "body", "html")
"""Columns that are the publisher's text: `no_text` leaves them out. A headline is how an article is named."""
PROOF = ("agencies", "published_precision", "published_zone", "license", "body_sha256", "payload_digest", "extractor")
"""Columns that a dataset has beside the default ones."""
RECORDED = ("articles", "revisions", "captures", "extractions", "events", "corrections", "aliases")
"""Tables that a dataset's rows come from, and whose newest `recorded_at` is its time."""
STATES = ("archived", "not_article", "alias", "forbidden", "failed", "gone", "waiting")


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: rows, the newest fact in them, and the hash of the rows."""

    rows: int
    as_of: str
    rows_sha256: str


class RowHash:
    """SHA-256 of rows in their order: of each, its JSON with sorted keys and no white space, and a line break."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.order = sorted(range(len(names)), key=lambda at: names[at])
        self.names = [names[at] for at in self.order]
        self.hash = hashlib.sha256()
        self.encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def add(self, batch: list[Values]) -> None:
        for row in batch:
            line = self.encode(dict(zip(self.names, (row[at] for at in self.order), strict=True)))
            self.hash.update(line.encode("utf-8", "replace") + b"\n")

    def hexdigest(self) -> str:
        return self.hash.hexdigest()


def dataset(
    archive: Archive,
    name: str,
    folder: Path,
    filters: Filters | None = None,
    *,
    no_text: bool = False,
    creators: tuple[str, ...] = (),
    progress: Callable[[int], None] | None = None,
) -> Made:
    """Write the dataset `name` into `folder`, which must not have anything else in it than an earlier dataset.

    `no_text` leaves texts out and keeps their hashes. Raises ExportFailed.
    """
    filters = wanted(filters or Filters(), no_text=no_text)
    replaced = (folder / MANIFEST).is_file() and _is_ours(folder)
    if replaced:
        shutil.rmtree(_room(folder), ignore_errors=True)  # of a run that was killed
    with explained(archive, folder), beside(_room(folder) if replaced else folder, archive.path, folder=True) as room:
        (room / "data").mkdir(parents=True)
        with one_state(archive):
            as_of = newest(archive)
            selection = select(archive, filters, by="url")
            book, rows_sha256, rows = _write_rows(selection, room / "data", progress)
            coverage = _write_coverage(archive, filters, room / "data" / "coverage.csv")
        book.write(room / "codebook.csv", rows)
        about: dict[str, Any] = {
            "name": slug(name),
            "title": name,
            "made_by": "newsarchive dataset",
            "query": query_of(filters, no_text=no_text),
            "as_of": as_of,
            "versions": versions(archive),
            "read_by": book.readers,
            "rows": {"data/articles.csv": rows, "data/articles.parquet": rows, "data/coverage.csv": coverage},
            "rows_sha256": rows_sha256,
            "creators": list(creators),
        }
        (room / "README.md").write_text(readme(about, selection.columns), "utf-8")
        (room / "CITATION.cff").write_text(citation(about), "utf-8")
        _write_json(room / "datapackage.json", data_package(about, selection.columns, files(room)))
        _write_json(room / MANIFEST, about | {"files": files(room)})
    if replaced:
        shutil.rmtree(folder)
        _room(folder).replace(folder)
    return Made(rows, as_of, rows_sha256)


def wanted(filters: Filters, *, no_text: bool) -> Filters:
    """The filters with the columns of a dataset: the address always, texts only where they may be shared."""
    default = DEFAULT if filters.versions == "latest" else OF_VERSIONS
    names = tuple(dict.fromkeys(filters.fields)) or (*default, *PROOF)
    key = ("url",) if filters.versions != "all" else ("url", "version")
    names = (*names, *(name for name in key if name not in names))
    if no_text:
        names = tuple(name for name in names if name not in TEXTS)
        names = (*names, *(name for name in ("body_sha256",) if name not in names))
    if unknown := [name for name in names if name not in FIELDS]:
        filters.only(*unknown).columns  # noqa: B018 - raises, and says what is right
    return filters.only(*names)


def query_of(filters: Filters, *, no_text: bool) -> dict[str, Any]:
    """The filters that differ from what is so without them, and the columns, as JSON keeps them."""
    plain = {one.name: one.default for one in fields(Filters)}
    asked = {name: value for name, value in asdict(filters).items() if value != plain[name]}
    return {name: str(value) if hasattr(value, "isoformat") else value for name, value in asked.items()} | {
        "no_text": no_text
    }


def filters_of(query: dict[str, Any]) -> Filters:
    """The inverse of `query_of`."""
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in query.items()}
    told.pop("no_text", None)
    return Filters(**told)


@contextmanager
def one_state(archive: Archive) -> Iterator[None]:
    """Every question within is answered from one state of the archive, whatever a crawl writes meanwhile."""
    archive.conn.execute("BEGIN")
    try:
        yield
    finally:
        archive.conn.rollback()


def newest(archive: Archive) -> str:
    """The newest `recorded_at` of what a dataset is made of; "" of an empty archive."""
    found = [archive.value(f"SELECT max(recorded_at) FROM {table}") for table in RECORDED]  # noqa: S608
    return max((str(one) for one in found if one), default="")


def versions(archive: Archive) -> dict[str, str]:
    """Of everything that the bytes depend on."""
    from newsarchive import __version__
    from newsarchive.extract import EXTRACTOR

    return {
        "newsarchive": __version__,
        "extractor": EXTRACTOR,
        "schema": str(archive.value("SELECT max(name) FROM _sqlite_migrations WHERE migration_set = 'newsarchive'")),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "pyarrow": parquet_file.version(),
    }


def files(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of each file in a folder, by its path in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": digest}
    return found


def _write_rows(
    selection: Selection, folder: Path, progress: Callable[[int], None] | None
) -> tuple[Codebook, str, int]:
    """Both data files, the hash and the codebook's figures, in one pass over the rows."""
    columns = selection.columns
    book, told = Codebook(columns), RowHash(tuple(column.name for column in columns))
    rows = 0
    box: list[list[Values] | None] = [None]

    def relay() -> Iterator[list[Values]]:
        while (batch := box[0]) is not None:
            yield batch

    with (folder / "articles.csv").open("wb") as plain, (folder / "articles.parquet").open("wb") as typed:
        writers = (csv_file.write(relay(), columns, plain, bom=False), parquet_file.write(relay(), columns, typed))
        for batch in selection.batches():
            box[0] = batch
            for writer in writers:
                next(writer)
            told.add(batch)
            book.add(batch)
            rows += len(batch)
            if progress:
                progress(rows)
        box[0] = None
        for writer in writers:
            next(writer, None)
    return book, told.hexdigest(), rows


def _write_coverage(archive: Archive, filters: Filters, path: Path) -> int:
    """What was announced against what is archived, by site and day of announcement: the denominator."""
    from newsarchive.store.coverage import coverage

    sites = (filters.site,) if isinstance(filters.site, str) else filters.site or ()
    days = sorted(coverage(archive.query, sites), key=lambda day: (day.site, day.day))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(("site", "day", "announced", *STATES)) + "\r\n")
        for day in days:
            counts = [str(day.states.get(state, 0)) for state in STATES]
            file.write(",".join((csv_file.text(day.site), day.day, str(day.announced), *counts)) + "\r\n")
    return len(days)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a dataset. Raises ExportFailed where the folder is none."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        if found["made_by"] == "newsarchive dataset":
            return dict(found)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise ExportFailed(f"{folder} is no dataset of newsarchive", remedy=f"name a folder with a {MANIFEST} in it")


def _is_ours(folder: Path) -> bool:
    """Is there nothing in the folder but an earlier dataset? Only then may it be replaced."""
    told = read_manifest(folder)
    strange = sorted(set(files(folder)) - set(told["files"]))
    if strange:
        raise ExportFailed(
            f"{folder} has files that are no part of its dataset",
            why=f"such as {strange[0]}",
            remedy="move them away, or name a new folder with -o",
        )
    return True


def _room(folder: Path) -> Path:
    return folder.resolve().with_name(f".{folder.resolve().name}.new")
