"""The HTTP heads of an exchange, as WARC blocks and back."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from newsarchive.capture.record import one_line
from newsarchive.models import Headers, Page

RENAMED = "X-Archive-Orig-"
"""Prefix of headers that described the transfer and no longer fit what is stored (as Internet Archive names them)."""
SECRET = frozenset({"cookie", "authorization", "proxy-authorization"})
"""Request headers that are credentials: their values never get into a WARC."""
BLANK = " \t\r"
STATUS_LINE = re.compile(rb"(HTTP/\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?[ \t]*\r?$")
CHUNK_SIZE = re.compile(rb"[ \t]{0,99}([0-9A-Fa-f]{1,15})[ \t]{0,99}(?:;[^\r\n]*)?\r?\n")


def response_head(page: Page) -> bytes:
    """Status line and headers, ready to stand before the body: what spoke of the transfer is renamed, not lost."""
    protocol = page.protocol if page.protocol.upper().startswith("HTTP/") else "HTTP/2"
    return _head(f"{protocol} {page.status} {page.phrase}", settled(page))


def request_head(page: Page, secret: Collection[str] = SECRET) -> bytes:
    """Request line and headers; the values of those named in `secret` (lower case) are blank."""
    parts = urlsplit(page.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [(name, "" if name.lower() in secret else value) for name, value in page.request_headers]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", parts.netloc.rpartition("@")[2]))
    return _head(f"{page.method} {target} HTTP/1.1", tuple(headers))


def settled(page: Page) -> Headers:
    """The headers after the client has undone the transfer coding.

    A Transfer-Encoding and a Content-Length that is not the body's are renamed; the right length is added instead. A
    304 and the answer to HEAD may speak of a body that they don't have: they stay as they are.
    """
    if page.status == 304 or page.method == "HEAD":
        return page.headers
    wrong = {
        name.lower()
        for name, value in page.headers
        if (name.lower() == "transfer-encoding" and value.strip().lower() != "identity")
        or (name.lower() == "content-length" and value.strip() != str(len(page.body)))
    }
    if not wrong:
        return page.headers
    headers = [(RENAMED + name if name.lower() in wrong else name, value) for name, value in page.headers]
    if not any(name.lower() == "content-length" for name, _ in headers):
        headers.append(("Content-Length", str(len(page.body))))
    return tuple(headers)


def split_head(block: bytes) -> tuple[str, int, str, Headers, bytes] | None:
    """Protocol, status, phrase, headers and body of an HTTP response; None where it is none."""
    end = re.search(rb"\r?\n\r?\n", block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    first, *lines = head.split(b"\n")
    match = STATUS_LINE.match(first)
    if not match:
        return None
    headers: list[tuple[str, str]] = []
    for line in lines:
        text = line.decode("latin-1").rstrip("\r")
        if text[:1] in (" ", "\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {text.strip(BLANK)}".strip(BLANK))
            continue
        name, colon, value = text.partition(":")
        if colon:
            headers.append((name.strip(BLANK), value.strip(BLANK)))
    protocol, status, phrase = match[1].decode("ascii"), int(match[2]), (match[3] or b"").decode("latin-1").strip(BLANK)
    return protocol, status, phrase, tuple(headers), body


def unchunk(body: bytes) -> bytes | None:
    """The body without its chunked transfer coding; None where it is not (wholly) in that coding."""
    parts: list[bytes] = []
    at = 0
    while match := CHUNK_SIZE.match(body, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(parts)
        if match.end() + size > len(body):
            return None
        parts.append(body[match.end() : match.end() + size])
        at = match.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return None


def _head(first: str, headers: Headers) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return b"".join(_bytes(one_line(line)) + b"\r\n" for line in lines) + b"\r\n"


def _bytes(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
