"""Mends the WARC files that a killed writer left behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from newsarchive.capture.lock import try_lock
from newsarchive.capture.scan import BadRecord, scan
from newsarchive.capture.writer import OPEN, sync_folder
from newsarchive.errors import CaptureError


def recover(folder: Path) -> list[str]:
    """Cut every ".open" file without a living writer behind its last whole record, and take ".open" off its name.

    A file without a single page is deleted. Returns the names (without ".open") of the files that were kept. Raises
    CaptureError where a file can't be mended.
    """
    mended = []
    for path in sorted(folder.glob("*" + OPEN)):
        try:
            if _mend(path):
                mended.append(path.name.removesuffix(OPEN))
        except FileNotFoundError:
            continue  # its writer has closed it just now
        except OSError as error:
            raise CaptureError(
                f"can't mend {path}",
                why=error.strerror or str(error),
                remedy="make room or give this user write access there, then run again",
            ) from error
    if mended:
        sync_folder(folder)
    return mended


def _mend(path: Path) -> bool:
    """Whether the file was dead and something in it was whole."""
    final = path.with_name(path.name.removesuffix(OPEN))
    with path.open("r+b") as file:
        try:
            if not try_lock(file.fileno()):
                return False
        except OSError:
            return False  # no locks in this file system: nobody can say that its writer is dead
        if final.exists() or not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return False
        end = _whole(path)
        if end:
            file.truncate(end)
            file.flush()
            os.fsync(file.fileno())
        if sys.platform != "win32":  # renamed under its lock; an open file can't be renamed on Windows
            _settle(path, final, end)
    if sys.platform == "win32":
        _settle(path, final, end)
    return bool(end)


def _settle(path: Path, final: Path, end: int) -> None:
    if end:
        path.replace(final)
    else:
        path.unlink()


def _whole(path: Path) -> int:
    """Where the last whole record ends; 0 where there is none beside the warcinfo."""
    end = pages = 0
    try:
        for found in scan(path, max_block=0):
            if not isinstance(found, BadRecord):
                end = found.offset + found.length
                pages += found.record.kind != "warcinfo"
    except CaptureError:  # not even the first bytes are those of a WARC file
        return 0
    return end if pages else 0
