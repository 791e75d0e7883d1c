"""Where an export goes: a file that appears when it is whole, a pipe, standard output; plain, gzip or zstd."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from newsarchive.errors import ExportFailed

Target = Path | Literal["-"]
COMPRESSED = {".gz": "gzip", ".gzip": "gzip", ".zst": "zstd", ".zstd": "zstd"}
"""Ends of file names, and how such a file is packed."""
GZIP_LEVEL = 6
BUFFER = 1 << 20


def packing(target: Target) -> str:
    """How a target is packed, by its name: gzip, zstd or ""."""
    return "" if target == "-" else COMPRESSED.get(target.suffix.lower(), "")


@contextmanager
def opened(target: Target, database: Path, packed: str = "") -> Iterator[BinaryIO]:
    """The target, to be written to. A pipe or a device is written to as it is; a file takes its place at the end."""
    with _stdout() if target == "-" else _file(target, database) as out:
        if not packed:
            yield out
            return
        with _packed(out, packed) as inner:
            yield inner


@contextmanager
def beside(target: Target, database: Path, *, folder: bool = False) -> Iterator[Path]:
    """A path of a file (or folder) that does not exist yet, beside the target; what is made there becomes the target.

    For what can't be written from front to back. With "-" it is made in the folder for temporary files and copied out.
    """
    if target == "-":
        import tempfile

        with tempfile.TemporaryDirectory() as room, _stdout() as out:
            made = Path(room) / "export"
            yield made
            with made.open("rb") as file:
                shutil.copyfileobj(file, out, BUFFER)
        return
    path = target.resolve()
    _check(target, path, database, folder=folder)
    part = _part(path)
    try:
        yield part
        if folder and path.exists():
            path.rmdir()  # an empty one: anything else was refused
        part.replace(path)
    except BaseException:
        if folder:
            shutil.rmtree(part, ignore_errors=True)
        with suppress(OSError):
            part.unlink()
        raise


class Text(io.TextIOWrapper):
    """Text into a binary target, which outlives it. UTF-8 without any translation; half characters become "?"."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__(out, encoding="utf-8", newline="", errors="replace", write_through=False)

    def __enter__(self) -> Text:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, ValueError):
            self.detach()

    def done(self) -> None:
        """Hand on what is still in the buffer."""
        self.flush()


@contextmanager
def _packed(out: BinaryIO, packed: str) -> Iterator[BinaryIO]:
    inner: Any
    if packed == "gzip":  # without name and time, so that the same rows are the same bytes
        inner = gzip.GzipFile(filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=out, mtime=0)
    else:
        from newsarchive.exporters.parquet_file import zstd

        inner = zstd(cast("BinaryIO", _Raw(out.write)))  # it closes what it is given
    with io.BufferedWriter(cast("io.RawIOBase", _Raw(inner.write)), BUFFER) as buffered:
        yield cast("BinaryIO", buffered)
        buffered.flush()
        inner.close()


class _Raw(io.RawIOBase):
    """A raw stream that hands everything to a function."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._write(bytes(data))
        return len(data)


@contextmanager
def _stdout() -> Iterator[BinaryIO]:
    out = sys.stdout.buffer
    yield out
    out.flush()


@contextmanager
def _file(target: Path, database: Path) -> Iterator[BinaryIO]:
    path = target.resolve()  # a link keeps pointing to what is replaced
    _check(target, path, database)
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            yield out
        return
    part = _part(path)
    try:
        with part.open("wb", BUFFER) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _check(target: Path, path: Path, database: Path, *, folder: bool = False) -> None:
    if path == database.resolve():
        raise ExportFailed(f"{target} is the archive itself", remedy="name another file with -o")
    if not folder and path.is_dir():
        raise ExportFailed(f"{target} is a folder", remedy=f"name a file in it with -o, such as {target}/articles.csv")
    if folder and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise ExportFailed(f"{target} is not empty", remedy="name a new folder with -o, or take that one away first")
