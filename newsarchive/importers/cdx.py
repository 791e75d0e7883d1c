"""Captures out of the index of a web archive: CDX, CDXJ, or what a CDX server answers. Nothing is fetched here.

Read line by line, or array by array, so that an index of any length takes no more memory.

    org,example)/a 20240102030405 https://example.org/a text/html 200 AB3D... 1234      CDX server, text
    [["urlkey", "timestamp", "original", ...], ["org,example)/a", "20240102030405", ...]]   the same as JSON
    {"urlkey": "org,example)/a", "timestamp": "20240102030405", "url": ...}             a JSON object a line
     CDX N b a m s k r M S V g                                                          classic, with 9 or 11 columns
    org,example)/a 20240102030405 {"url": "https://example.org/a", "mime": ...}         CDXJ

https://iipc.github.io/warc-specifications/specifications/cdx-format/cdx-2015/ and .../cdx-format/openwayback-cdxj/,
https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server; each may be packed with gzip.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from newsarchive.errors import ImportFailed
from newsarchive.importers.skipped import Skipped
from newsarchive.models import Memento

MAX_LINE = 65_536
"""Bytes of a line: the longest addresses of Common Crawl's indexes have 8 KB. What is longer is passed over."""
CHUNK = 65_536
GZIP = b"\x1f\x8b"
LETTERS = {"N": "urlkey", "A": "urlkey", "b": "timestamp", "a": "original", "m": "mimetype", "s": "statuscode",
           "k": "digest"}  # fmt: skip
"""Of a classic header line, what we use."""
COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest")
"""The first ones of every kind of line that has no header."""
NAMES = {"url": "original", "mime": "mimetype", "mime-detected": "mimetype", "status": "statuscode"}
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
UNKNOWN = frozenset({"", "-", "unk", "unknown", "warc/revisit"})
"""Types and states that say nothing: of a revisit, the index mostly knows neither."""
NO_PAGE = re.compile(
    r"(?:/robots\.txt|\.(?:jpe?g|png|gif|webp|svg|avif|ico|bmp|pdf|mp[34]|m4[av]|webm|og[gv]|wav|mov|zip|gz|css|js|json|"
    r"xml|rss|atom|woff2?|ttf|eot|swf))$",
    re.IGNORECASE,
)
"""Addresses of what can't be a page, where the index doesn't name the type."""
_MOMENT = re.compile(r"\d{4,17}")
_CDXJ = re.compile(r"^(\S+) (\d{4,17}) (\{.*)")
_BARE = re.compile(r"^(?:\S+ )?\d{4,17} https?://\S", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,]*")
_START = "20000101000000"

Row = Mapping[str, object]


def mementos(path: Path) -> Iterator[Memento | Skipped]:
    """The captures of HTML pages with status 200 (or of unknown type and status) that an index lists.

    Other lines come as Skipped: http_404, not_html, not_http; bad_line, bad_date where they make no sense; truncated
    where the file ends in the middle. Raises ImportFailed where the file can't be read at all.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP
            raw.seek(0)
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=raw) if packed else raw)
            for number, row in enumerate(_rows(io.BufferedReader(cast("io.RawIOBase", stream), CHUNK)), 1):
                yield row if isinstance(row, Skipped) else _memento(row, f"row {number}")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield Skipped(path.name, "truncated")
    except OSError as error:
        raise ImportFailed(f"can't read {path}", why=error.strerror or str(error)) from error


def is_index(start: bytes) -> bool:
    """Is this how an index begins? `start`: the first some thousand bytes of a file, unpacked."""
    text = start.decode("utf-8-sig", "replace").lstrip("\n\r")
    if re.match(r" ?CDX [A-Za-z] ", text):
        return True
    if text.startswith("["):
        return bool(re.match(r'\[\s*\[[^\]]*"timestamp"[^\]]*\]', text)) and '"original"' in text[:CHUNK]
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("!", "@"))][:3]
    if lines and lines[0].startswith("{"):
        return '"urlkey"' in lines[0] and '"timestamp"' in lines[0]
    return any(_CDXJ.match(line) or _BARE.match(line) for line in lines)


def _rows(file: BinaryIO) -> Iterator[Row | Skipped]:
    """The rows of an index by column names, whichever form it has."""
    start = cast("io.BufferedReader", file).peek(MAX_LINE)[:MAX_LINE].removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"["):
        yield from _arrays(file)
        return
    columns: Sequence[str] = COLUMNS
    for number, line in enumerate(_lines(file), 1):
        if line is None:
            yield Skipped(f"line {number}", "bad_line")
            continue
        text = line.strip("\r\n\ufeff")
        if not text.strip() or text.startswith(("!", "@", "#")):
            continue
        if text.lstrip().startswith("CDX "):
            columns = tuple(LETTERS.get(letter, "") for letter in text.split()[1:])
            continue
        yield _row(text, columns) or Skipped(f"line {number}", "bad_line")


def _lines(file: BinaryIO) -> Iterator[str | None]:
    """The lines of a file; None for one that is too long."""
    while line := file.readline(MAX_LINE):
        if line.endswith(b"\n") or len(line) < MAX_LINE:
            yield line.decode("utf-8", "replace")
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE)
        yield None


def _row(text: str, columns: Sequence[str]) -> Row | None:
    """One line as a row; None where it makes no sense."""
    if text.startswith("{"):
        return _object(text)
    if match := _CDXJ.match(text):
        found = _object(match[3])
        return {"timestamp": match[2], **found} if found else None
    words = text.split()
    if len(words) < 2:
        return None
    row = dict(zip(columns, words, strict=False))
    if _MOMENT.fullmatch(str(row.get("timestamp", ""))) and "://" in str(row.get("original", "")):
        return row
    return _guessed(words)


def _guessed(words: Sequence[str]) -> Row | None:
    """A line with other columns than it should have (`fl=timestamp,original`): what each is can be seen."""
    row: dict[str, str] = {}
    for word in words:
        if "timestamp" not in row and _MOMENT.fullmatch(word) and len(word) >= 14:
            row["timestamp"] = word
        elif "original" not in row and "://" in word:
            row["original"] = word
        elif "mimetype" not in row and re.fullmatch(r"[a-z]+/[\w.+-]+", word):
            row["mimetype"] = word
        elif "statuscode" not in row and re.fullmatch(r"[1-5]\d\d", word):
            row["statuscode"] = word
        elif "digest" not in row and re.fullmatch(r"[A-Z2-7]{32}", word):
            row["digest"] = word
    return row if {"timestamp", "original"} <= row.keys() else None


def _object(text: str) -> Row | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _named(found) if isinstance(found, dict) else None


def _named(found: Mapping[str, object]) -> Row:
    return {NAMES.get(name, name): value for name, value in reversed(tuple(found.items()))}


def _arrays(file: BinaryIO) -> Iterator[Row | Skipped]:
    """The rows of one JSON document, an array of arrays (the first names the columns) or of objects."""
    columns: Sequence[str] = COLUMNS
    for value in _values(file):
        if isinstance(value, list) and "timestamp" in value:
            columns = tuple(NAMES.get(str(name), str(name)) for name in value)
        elif isinstance(value, list):
            yield dict(zip(columns, value, strict=False))
        elif isinstance(value, Skipped):
            yield value
        else:
            yield _named(value) if isinstance(value, dict) else Skipped("a row", "bad_line")


def _values(file: BinaryIO) -> Iterator[object]:
    """The values of a JSON array, one after the other; Skipped in place of what is none."""
    decoder, utf8 = json.JSONDecoder(), codecs.getincrementaldecoder("utf-8-sig")("replace")
    buffer, ended = utf8.decode(file.read(CHUNK)).lstrip().removeprefix("["), False
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        place, bad = 0, False
        while place < len(buffer) and buffer[place] != "]":
            try:
                value, place = decoder.raw_decode(buffer, place)
            except (ValueError, RecursionError):  # or it goes on in what has not been read yet
                bad = True
                break
            yield value
            place = cast("re.Match[str]", _BETWEEN.match(buffer, place)).end()
        if buffer[place : place + 1] == "]":
            return
        if ended or (bad and len(buffer) - place > MAX_LINE):
            yield Skipped("a row", "truncated" if ended else "bad_line")
            if ended:
                return
            after = buffer.find("\n", place)
            place = after if after >= 0 else len(buffer)
        data = file.read(CHUNK)
        ended = not data
        buffer = buffer[place:] + utf8.decode(data, ended)


def _memento(row: Row, where: str) -> Memento | Skipped:
    """A row as a capture, or why it is none that is to be fetched."""
    url, told = str(row.get("original", "")), str(row.get("timestamp", ""))
    if not url or not told:
        return Skipped(where, "bad_line")
    status = str(row.get("statuscode") or "")
    media = str(row.get("mimetype") or "").partition(";")[0].strip().lower()
    if not url.lower().startswith(("http://", "https://")):
        return Skipped(url, "not_http" if ":" in url else "bad_line")
    if status != "200" and status not in UNKNOWN:
        return Skipped(url, f"http_{status}" if re.fullmatch(r"[1-9]\d\d", status) else "bad_line")
    if media not in HTML_TYPES and (media not in UNKNOWN or NO_PAGE.search(url.partition("?")[0])):
        return Skipped(url, "not_html")
    at = _moment(told)
    if at is None:
        return Skipped(url, "bad_date")
    digest = str(row.get("digest") or "").removeprefix("sha1:").strip()
    return Memento(url, at, digest if digest not in ("", "-") else None)


def _moment(text: str) -> datetime | None:
    """A moment of 14 digits; of fewer, the first that they may mean; of more (milliseconds), the second."""
    if not _MOMENT.fullmatch(text):
        return None
    text = text[:14] + _START[len(text) :]
    try:
        return datetime(
            int(text[:4]),
            int(text[4:6]),
            int(text[6:8]),
            int(text[8:10]),
            int(text[10:12]),
            int(text[12:14]),
            tzinfo=UTC,
        )
    except ValueError:
        return None
