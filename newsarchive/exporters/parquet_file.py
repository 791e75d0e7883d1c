"""Articles as Parquet, with types: the one home of pyarrow.

Moments are timestamps in UTC, columns of few values are dictionaries, lists are lists. `published` and `modified` stay
text, since a day alone, or a moment whose zone nobody knows, is no moment; `published_utc` is there to count with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from newsarchive.exporters.columns import Column

if TYPE_CHECKING:
    from newsarchive.exporters.rows import Values

GROUP_ROWS = 50_000
GROUP_TEXT = 16_000_000
"""A row group ends after so many rows or so many characters, whichever comes first: what is held in memory. Twice the
characters took 100 MB more, for 1 % less in the file."""
TYPES: dict[str, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "text": pa.string(),
    "category": pa.dictionary(pa.int32(), pa.string()),
    "moment": pa.timestamp("ms", tz="UTC"),
    "list": pa.list_(pa.string()),
}


def schema(columns: tuple[Column, ...]) -> pa.Schema:
    """The columns with their types; what each means is in its metadata."""
    return pa.schema(
        [pa.field(column.name, TYPES[column.kind], metadata={"description": column.means}) for column in columns]
    )


def write(batches: Iterable[list[Values]], columns: tuple[Column, ...], out: BinaryIO) -> Iterator[int]:
    """Write rows as they come, and say after each batch how many there are."""
    number = held = 0
    rows: list[Values] = []
    wide = [at for at, column in enumerate(columns) if column.name in ("body", "html", "summary")]
    with pq.ParquetWriter(out, schema(columns), compression="zstd") as writer:
        for batch in batches:
            rows += batch
            held += sum(len(row[at] or "") for row in batch for at in wide)
            number += len(batch)
            if len(rows) >= GROUP_ROWS or held >= GROUP_TEXT:
                writer.write_table(table(rows, columns))
                rows, held = [], 0
            yield number
        if rows:
            writer.write_table(table(rows, columns))


def table(rows: list[Values], columns: tuple[Column, ...]) -> pa.Table:
    """Rows as a table in memory."""
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    arrays = [_array(column, list(cells)) for column, cells in zip(columns, values, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema(columns))


def _array(column: Column, cells: list[Any]) -> pa.Array:
    if column.kind == "moment":
        return pa.array(cells, pa.string()).cast(TYPES["moment"])
    if column.kind == "category":
        return pa.array(_whole(cells), pa.string()).dictionary_encode()
    if column.kind == "text":
        return pa.array(_whole(cells), pa.string())
    return pa.array(cells, TYPES[column.kind])


def _whole(cells: list[Any]) -> list[Any]:
    """Half characters (lone surrogates), which UTF-8 can't write, become "?"; there are hardly ever any."""
    try:
        pa.array(cells, pa.string())
    except (UnicodeEncodeError, pa.ArrowInvalid):
        return [None if cell is None else cell.encode("utf-8", "replace").decode() for cell in cells]
    return cells


def read(path: Any) -> Iterator[dict[str, Any]]:
    """The rows of a file, streamed, as they were written: moments as text, as the database writes them."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=1000):
            moments = [at for at, field in enumerate(batch.schema) if pa.types.is_timestamp(field.type)]
            found = pa.Table.from_batches([batch])
            for at in moments:
                name = found.schema.field(at).name
                seconds = found.column(at).cast(pa.timestamp("s", tz="UTC"))
                found = found.set_column(at, name, pc.strftime(seconds, "%Y-%m-%dT%H:%M:%SZ"))
            yield from found.to_pylist()


def zstd(out: BinaryIO) -> Any:
    """A stream that packs what it is given by zstd into another; `close` it."""
    return pa.CompressedOutputStream(pa.PythonFile(out, "w"), "zstd")


def version() -> str:
    """Of pyarrow: the bytes of a file follow from it."""
    return str(pa.__version__)
