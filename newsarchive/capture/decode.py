"""Undoes the content coding of a response (gzip, deflate, br, zstd), never beyond a limit."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from newsarchive.capture.record import GZIP
from newsarchive.errors import ContentError
from newsarchive.models import Page

LIMIT = 50_000_000
"""Bytes of a decoded body at most. The longest news page of the corpora that this was built on has 9 MB."""
STEP = 1 << 16
MAX_CODINGS = 4
"""Codings in a row that are undone; servers send one, misled proxies two."""
GZIP_MAGIC = b"\x1f\x8b"
NO_CODING = frozenset({"", "identity", "none", "plain", "binary", "8bit", "chunked", "utf-8", "utf8", "iso-8859-1"})
"""Words that servers put into Content-Encoding although nothing is encoded."""
TEXT_CONTROLS = frozenset(b"\t\n\f\r\x1b")
MARKUP_TYPES = ("text/", "application/xhtml", "application/xml", "application/json", "application/ld+json")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without its content coding, and what was odd about it: truncated, mislabelled, unlabelled."""

    body: bytes
    problems: tuple[str, ...] = ()


class _BrokenError(Exception):
    """The bytes are not in the coding that they are said to be in."""


def decode(page: Page, limit: int = LIMIT) -> bytes:
    """The body of a page without its content coding. Raises ContentError (see `decoded`)."""
    return decoded(page, limit).body


def decoded(page: Page, limit: int = LIMIT) -> Decoded:
    """The body of a page without its content coding, with the problems met.

    A truncated stream gives what there is; a body that is plain although its header names a coding, or coded although
    none names one, is recognised. Raises ContentError: too_large beyond `limit` bytes (nothing more is ever inflated),
    bad_encoding where the bytes make no sense or the coding is unknown.
    """
    named = ",".join(value for name, value in page.headers if name.lower() == "content-encoding")
    codings = [word for part in named.split(",") if (word := part.strip().lower()) not in NO_CODING]
    if len(codings) > MAX_CODINGS:
        raise ContentError("bad_encoding", f"{page.url} names {len(codings)} content codings")
    body, problems = page.body, []
    if len(body) > limit:
        raise _too_large(page, limit)
    for coding in reversed(codings):
        if not body:
            break
        body, problem = _undo(page, coding.removeprefix("x-"), body, limit)
        problems += [problem] if problem else []
    if body.startswith(GZIP_MAGIC) and (page.header("Content-Type") or "").lower().startswith(MARKUP_TYPES):
        body, problem = _undo(page, "gzip", body, limit)
        problems += ["unlabelled gzip", *([problem] if problem else [])]
    return Decoded(body, tuple(problems))


def _undo(page: Page, coding: str, body: bytes, limit: int) -> tuple[bytes, str]:
    """The body without one coding, and a problem or ""."""
    stream = DECODERS.get(coding)
    if stream is None:
        if _looks_plain(body):
            return body, f"plain, labelled {coding}"
        raise ContentError("bad_encoding", f"{page.url} has an unknown content coding ({coding[:40]})")
    parts, size, problem = [], 0, ""
    try:
        for part in stream(body, limit + 1):
            if part is None:
                problem = f"truncated {coding}"
                break
            size += len(part)
            if size > limit:
                raise _too_large(page, limit)
            parts.append(part)
    except (_BrokenError, zlib.error) as error:
        if _looks_plain(body):
            return body, f"plain, labelled {coding}"
        if coding != "gzip" and body.startswith(GZIP_MAGIC):
            return _undo(page, "gzip", body, limit)
        if not parts:
            raise ContentError("bad_encoding", f"{page.url} is not {coding}, as its header says") from error
        problem = f"broken {coding}"
    if problem and not parts:
        raise ContentError("bad_encoding", f"{page.url} has no whole block of {coding} in it")
    return b"".join(parts), problem


Stream = Iterator[bytes | None]
"""Decoded parts of at most STEP bytes each (but for br, see there); None at the end of a truncated stream."""


def _zlib(body: bytes, wbits: int) -> Stream:
    inflate = zlib.decompressobj(wbits)
    at, data = 0, b""
    while True:
        if not data:  # fed in steps: what a step leaves over is copied, so a long rest would be copied many times
            data, at = body[at : at + STEP], at + STEP
        last = not data
        part = inflate.decompress(data, STEP)
        data = inflate.unconsumed_tail
        yield part
        if inflate.eof:
            data = inflate.unused_data or body[at : at + STEP]
            at += 0 if inflate.unused_data else STEP
            if wbits != GZIP or not data.startswith(GZIP_MAGIC):
                return  # what is behind the last member is padding
            inflate = zlib.decompressobj(wbits)
        elif last and not part:
            yield None
            return


def _gzip(body: bytes, _: int) -> Stream:
    return _zlib(body, GZIP)


def _deflate(body: bytes, _: int) -> Stream:
    """RFC 9110 means zlib's format by "deflate"; some servers send the bare stream."""
    try:
        zlib.decompressobj().decompress(body, 1)
    except zlib.error:
        return _zlib(body, -zlib.MAX_WBITS)
    return _zlib(body, zlib.MAX_WBITS)


def _brotli(body: bytes, _: int) -> Stream:
    import brotli

    inflate = brotli.Decompressor()
    data = body
    try:
        while not inflate.is_finished():
            part = inflate.process(data, output_buffer_limit=STEP)
            data = b""
            if not part and inflate.can_accept_more_data():
                yield None
                return
            yield part
    except brotli.error as error:
        raise _BrokenError from error


def _zstd(body: bytes, limit: int) -> Stream:
    for name in ("compression.zstd", "backports.zstd"):  # Python 3.14 has it; others by a package, where installed
        try:
            library: Any = import_module(name)
        except ImportError:
            continue
        return _zstd_frames(library, body)
    try:
        library = import_module("zstandard")
    except ImportError as error:
        raise ContentError("bad_encoding", "no library for the content coding zstd is installed") from error
    return _zstandard(library, body, limit)


def _zstd_frames(library: Any, body: bytes) -> Stream:
    try:
        while body:
            inflate = library.ZstdDecompressor()
            data = body
            while not inflate.eof:
                part = inflate.decompress(data, STEP)
                data = b""
                if not part and inflate.needs_input:
                    yield None
                    return
                yield part
            body = inflate.unused_data
    except library.ZstdError as error:
        raise _BrokenError from error


def _zstandard(library: Any, body: bytes, limit: int) -> Stream:
    try:
        reader = library.ZstdDecompressor().stream_reader(io.BytesIO(body), read_across_frames=True)
        size = 0
        while size <= limit and (part := reader.read(STEP)):
            size += len(part)
            yield part
    except library.ZstdError as error:
        raise _BrokenError from error


DECODERS: dict[str, Callable[[bytes, int], Stream]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}


def _looks_plain(body: bytes) -> bool:
    """Whether the bytes are text as they are: no control characters but those of text, or a UTF-16 mark."""
    start = body[:1024]
    return start.startswith((b"\xff\xfe", b"\xfe\xff")) or not any(c < 32 and c not in TEXT_CONTROLS for c in start)


def _too_large(page: Page, limit: int) -> ContentError:
    return ContentError("too_large", f"{page.url} has more than {limit} bytes")
