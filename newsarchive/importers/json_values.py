"""JSON objects out of a file of any size: a list of them, one a line, one after the other, or below names.

A file is never held whole: memory is bounded by LARGEST. What is broken is told and passed over.
"""

from __future__ import annotations

import codecs
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from newsarchive.errors import ImportFailed

LARGEST = 20_000_000
"""Characters of one object at most: a long article has 100,000, a page that is kept within perhaps a million."""
CHUNK = 1 << 20
PIECE = 1 << 13  # of a packed file that is damaged, no more is lost
NESTED = 2
"""So deep below other objects a record may lie: fundus puts lists of them below its publishers' names."""
_AGAIN = re.compile(r"[\n,]\s*(?=\{)")
_BRACE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}]', re.DOTALL)  # possessive: what it goes back to takes memory
_ESCAPED = re.compile(r'\\.|"', re.DOTALL)
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Found:
    """An object, as it is written and as a dict; or, without one, why there is none: broken or too_large."""

    number: int
    text: str = ""
    value: dict[str, Any] | None = None
    reason: str = ""


def objects(path: Path, wanted: Callable[[dict[str, Any]], object]) -> Iterator[Found]:
    """The objects of a file, plain or packed with gzip or Zstandard, that are `wanted`, or hold none that is.

    Raises ImportFailed where the file can't be read.
    """
    try:
        with opened(path) as file:
            yield from _Reader(file, wanted).objects()
    except (OSError, EOFError, ValueError) as error:  # gzip's and zstd's errors are among them
        why = getattr(error, "strerror", None) or str(error) or "it ends in the middle"
        raise ImportFailed(f"can't read all of {path}", why=why, remedy="what came before is imported") from error


def opened(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked where it is packed with gzip or Zstandard."""
    file = path.open("rb")
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if start == b"\x28\xb5\x2f\xfd":
        import pyarrow as arrow

        return cast("IO[bytes]", arrow.CompressedInputStream(arrow.PythonFile(file, "r"), "zstd"))
    return file


@dataclass(slots=True)
class _Around:
    """An object that others lie in: its number, why it is not given itself, and whether one within it was."""

    number: int
    reason: str
    fruitful: bool = False


class _Reader:
    """A window that moves over a file's text."""

    def __init__(self, file: IO[bytes], wanted: Callable[[dict[str, Any]], object]) -> None:
        self.file, self.wanted = file, wanted
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self.text, self.at, self.ended, self.number = "", 0, False, 0
        self.around: list[_Around] = []
        self.failure: Exception | None = None

    def objects(self) -> Iterator[Found]:
        while brace := self._find():
            if brace == "}":
                self.at += 1
                if self.around and not (closed := self.around.pop()).fruitful and closed.reason:
                    yield Found(closed.number, reason=closed.reason)
                continue
            self.number += 1
            value, end, reason = self._value()
            if value is not None and (not _holds_objects(value) or len(self.around) >= NESTED or self.wanted(value)):
                yield Found(self.number, self.text[self.at : end], value)
                for each in self.around:
                    each.fruitful = True
                self.at = end
            elif reason == "broken":
                yield Found(self.number, reason=reason)
                self._resume(end)
            elif len(self.around) < NESTED:
                self.around.append(_Around(self.number, reason))
                self.at += 1
            else:
                yield Found(self.number, reason=reason)
                self._pass_over()

    def _find(self) -> str:
        """Go to the next brace, and say which; "" at the end."""
        while True:
            for match in _BRACE.finditer(self.text, self.at):
                if match[0] in "{}":
                    self.at = match.start()
                    return match[0]
                self.at = match.end()
            if not self._go_on():
                return ""

    def _value(self) -> tuple[dict[str, Any] | None, int, str]:
        """The object that begins here, its end, and why there is none."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
                if end - self.at > LARGEST:
                    return None, end, "too_large"
                return cast("dict[str, Any]", value), end, ""
            except json.JSONDecodeError as error:
                if not _goes_on(error, len(self.text)):
                    return None, error.pos, "broken"
                if len(self.text) - self.at >= LARGEST:
                    return None, error.pos, "too_large"
                if not self._more(max(CHUNK, len(self.text) - self.at)):
                    return None, error.pos, "broken"
            except RecursionError:
                return None, self.at + 1, "broken"

    def _resume(self, wrong: int) -> None:
        """Go on behind a broken object: where, after what is wrong, the next one seems to begin."""
        self.at = min(max(wrong, self.at + 1), len(self.text))
        while (match := _AGAIN.search(self.text, max(self.at - 1, 0))) is None:
            self.at = len(self.text)
            if not self._more():
                return
        self.at = match.end()

    def _pass_over(self) -> None:
        """Go behind an object without holding it."""
        open_ = 0
        while True:
            for match in _BRACE.finditer(self.text, self.at):
                self.at = match.end()
                open_ += {"{": 1, "}": -1}.get(match[0], 0)
                if not open_:
                    return
            if not self._go_on():
                return

    def _go_on(self) -> bool:
        """Read on behind the braces that are here, from the beginning of a text that is not whole; behind one that is
        too long to be held."""
        quote = self.text.find('"', self.at)
        if quote >= 0 and len(self.text) - quote < LARGEST:
            self.at = quote
            return self._more()
        if quote < 0:
            self.at = len(self.text)
            return self._more()
        self.at = quote + 1
        while True:
            for match in _ESCAPED.finditer(self.text, self.at):
                self.at = match.end()
                if match[0] == '"':
                    return True
            self.at = len(self.text) - self.text.endswith("\\", self.at)  # what that escapes comes next
            if not self._more():
                return False

    def _more(self, size: int = CHUNK) -> bool:
        """Read on, and let go of what is done with; False at the end."""
        if self.ended:
            return False
        data = self._read(size)
        self.ended = not data
        self.text = self.text[self.at :] + self.decoder.decode(data, final=self.ended)
        self.at = 0
        return not self.ended or bool(self.text)

    def _read(self, size: int) -> bytes:
        """Up to so many bytes; where a packed file is damaged, what came before that, and its error the next time."""
        if self.failure is not None:
            raise self.failure
        pieces, left = [], size
        try:
            while left > 0 and (piece := self.file.read(min(left, PIECE))):
                pieces.append(piece)
                left -= len(piece)
        except (OSError, EOFError, ValueError) as error:
            self.failure = error
            if not pieces:
                raise
        return b"".join(pieces)


def _goes_on(error: json.JSONDecodeError, length: int) -> bool:
    """May what is wrong be no more than that the text ends here, for now?"""
    return error.msg.startswith("Unterminated string") or error.pos >= length - 16


def _holds_objects(value: dict[str, Any]) -> bool:
    return any(
        isinstance(each, dict) or (isinstance(each, list) and any(isinstance(one, dict) for one in each))
        for each in value.values()
    )
