"""WARC files that are brought into the archive's own folder: those in a WACZ, and any with `--copy`.

a WACZ or a file -> copied under a name made of its content -> read like any other WARC file
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from newsarchive.errors import ImportFailed
from newsarchive.importers.skipped import Skipped

FOLDER = "imported"
"""Below `warc/`: so that a file of ours and one of others can't have one name."""
WARCS = (".warc", ".warc.gz")
TOO_PACKED = 200
"""Times that an entry may be larger than it is packed. Plain WARC files of like pages reach 30; a bomb 1,000."""
PIECE = 1 << 20
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_ENCRYPTED = 0x1


def is_zip(start: bytes) -> bool:
    """Whether a file that begins like this is a ZIP file."""
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpacked(path: Path, folder: Path) -> Iterator[Path | Skipped]:
    """The WARC files of a WACZ, each copied below `folder` (the archive's warc/). What else is in it is passed over.

    An entry's own path is never used, only the last part of its name, without odd signs. What can't be taken comes as
    Skipped: encrypted, too_packed (a bomb), nested (a WACZ within), damaged; of a damaged one the sound part is taken.
    Raises ImportFailed where it is no ZIP file, holds no WARC file, or can't be copied.
    """
    try:
        with zipfile.ZipFile(path) as package:
            found = 0
            for entry in package.infolist():
                name = entry.filename.replace("\\", "/").rpartition("/")[2]
                if name.lower().endswith((".wacz", ".zip")):
                    yield Skipped(entry.filename, "nested")
                    continue
                if not name.lower().endswith(WARCS):
                    continue
                found += 1
                if entry.flag_bits & _ENCRYPTED:
                    yield Skipped(entry.filename, "encrypted")
                elif entry.file_size > TOO_PACKED * max(entry.compress_size, 1):
                    yield Skipped(entry.filename, "too_packed")
                else:
                    yield from _taken(package, entry, f"{path.stem}-{name}", folder)
            if not found:
                raise ImportFailed(
                    f"there is nothing to import in {path}", why="no WARC file is in it",
                    remedy="a WACZ has them in its folder archive/",
                )  # fmt: skip
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ImportFailed(f"can't read {path}", why=f"it is no sound ZIP file ({error})") from error
    except OSError as error:
        raise ImportFailed(f"can't read {path}", why=error.strerror or str(error)) from error


def _taken(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, folder: Path) -> Iterator[Path | Skipped]:
    try:
        with package.open(entry) as file:
            kept, whole = _keep(file, name, folder)
    except (zipfile.BadZipFile, NotImplementedError):  # its head is not what the list of entries says; odd packing
        yield Skipped(entry.filename, "damaged")
        return
    if not whole:
        yield Skipped(entry.filename, "damaged")
    yield kept


def copied(path: Path, folder: Path) -> Path:
    """A WARC file, copied below `folder`; itself where it lies there. Raises ImportFailed."""
    if path.absolute().is_relative_to(folder.absolute()):
        return path
    try:
        with path.open("rb") as file:
            return _keep(file, path.name, folder)[0]
    except OSError as error:
        raise ImportFailed(f"can't copy {path}", why=error.strerror or str(error)) from error


def _keep(file: IO[bytes], name: str, folder: Path) -> tuple[Path, bool]:
    """Copy a file under its name and the beginning of its SHA-256; the same content is there once. Was it whole?

    It has its name once it is on disk, so a killed import leaves nothing that looks like a WARC file.
    """
    there = folder / FOLDER
    there.mkdir(parents=True, exist_ok=True)
    digest, whole = hashlib.sha256(), True
    handle, part = tempfile.mkstemp(prefix=".part-", dir=there)
    try:
        with open(handle, "wb") as out:  # noqa: PTH123 - a handle
            while True:
                try:
                    piece = file.read(PIECE)
                except (zipfile.BadZipFile, zlib.error, EOFError):
                    whole = False
                    break
                if not piece:
                    break
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        stem, ending = _split(name)
        final = there / f"{stem}-{digest.hexdigest()[:12]}{ending}"
        if final.exists():
            Path(part).unlink()
        else:
            Path(part).chmod(0o644)
            Path(part).rename(final)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return final, whole


def _split(name: str) -> tuple[str, str]:
    lower = name.lower()
    ending = next(end for end in (".warc.gz", ".warc", "") if lower.endswith(end))
    stem = name[: len(name) - len(ending)] if ending else name
    return _PLAIN.sub("-", stem).strip(".-")[:80] or "file", ending or ".warc"
