"""Is a dataset what its manifest says, and does the archive still say the same? Which row doesn't?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsarchive.exporters import parquet_file
from newsarchive.exporters.dataset import RowHash, files, filters_of, newest, one_state, read_manifest
from newsarchive.exporters.rows import Selection, select

if TYPE_CHECKING:
    from newsarchive.store import Archive

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as the manifest says: a file, or a row by its address (and version)."""

    where: str
    what: str


def damage(folder: Path) -> Iterator[Difference]:
    """Files that are not those of the manifest. Raises ExportFailed where the folder is no dataset."""
    told, found = read_manifest(folder)["files"], files(folder)
    for path in sorted(told | found):
        if path not in found:
            yield Difference(path, "it is missing")
        elif path not in told:
            yield Difference(path, "it is no part of the dataset")
        elif told[path] != found[path]:
            yield Difference(path, "its bytes are not those of the manifest")


def differences(archive: Archive, folder: Path) -> Iterator[Difference]:
    """Rows that the archive has otherwise now: changed (in which columns), missing, new. Streamed, both by address."""
    manifest = read_manifest(folder)
    filters = filters_of(manifest["query"])
    key = ("url", "version") if filters.versions == "all" else ("url",)
    with one_state(archive):
        selection = select(archive, filters, by="url")
        now = _rows(selection)
        then = parquet_file.read(folder / "data" / "articles.parquet")
        yield from _compared(then, now, key)


def since(archive: Archive, folder: Path) -> tuple[str, str]:
    """The time of the dataset and the archive's own: where they differ, the archive has learned something since."""
    return str(read_manifest(folder)["as_of"]), newest(archive)


def hash_of(archive: Archive, folder: Path) -> str:
    """The hash that the dataset's rows would have now."""
    selection = select(archive, filters_of(read_manifest(folder)["query"]), by="url")
    told = RowHash(tuple(column.name for column in selection.columns))
    for batch in selection.batches():
        told.add(batch)
    return told.hexdigest()


def _rows(selection: Selection) -> Iterator[Row]:
    names = [column.name for column in selection.columns]
    for batch in selection.batches():
        for row in batch:
            yield {name: _writable(value) for name, value in zip(names, row, strict=True)}


def _writable(value: Any) -> Any:
    """A value as a file has it: half characters are "?" there."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()
    return value


def _compared(then: Iterator[Row], now: Iterator[Row], key: tuple[str, ...]) -> Iterator[Difference]:
    old, new = next(then, None), next(now, None)
    while old is not None or new is not None:
        was, is_ = _key(old, key), _key(new, key)
        if new is None or (old is not None and was < is_):
            yield Difference(_name(was), "it is no longer among the rows")
            old = next(then, None)
        elif old is None or is_ < was:
            yield Difference(_name(is_), "it is new")
            new = next(now, None)
        else:
            if changed := [name for name in old if old[name] != new.get(name)]:
                yield Difference(_name(was), f"it differs in {', '.join(changed)}")
            old, new = next(then, None), next(now, None)


def _key(row: Row | None, names: tuple[str, ...]) -> tuple[Any, ...]:
    """A row's place in the order: as SQLite orders text, by its bytes in UTF-8."""
    if row is None:
        return ()
    return tuple(value.encode() if isinstance(value, str) else value for value in (row[name] for name in names))


def _name(key: tuple[Any, ...]) -> str:
    return " version ".join(part.decode() if isinstance(part, bytes) else str(part) for part in key)
