"""Bytes as servers send them -> bytes that a parser can take: inflated, in UTF-8, without a DTD.

Feeds and sitemaps are read as untrusted input: sizes are bounded, a document type is cut off before any parser sees
it, so that no entity of its making is ever expanded and nothing outside is ever asked for.
"""

from __future__ import annotations

import html
import re
import zlib
from typing import Any

from lxml import etree

from newsarchive.errors import DiscoveryError

MAX_BYTES = 50 * 1024 * 1024
"""Of one source, inflated: what the sitemap protocol allows a file to have (sitemaps.org, "Sitemaps XML format")."""

_GZIP = b"\x1f\x8b"
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARATION = re.compile(rb"^\s*<\?xml\?*(?:xml)?[^>]{0,200}\?*>", re.IGNORECASE)
_DECLARED = re.compile(rb"encoding\s*=\s*[\"']?([A-Za-z0-9._:-]{2,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{2,40})", re.IGNORECASE)
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_PROLOGUE = 65_536
"""Bytes of the beginning in which a DOCTYPE is looked for: one further down is no longer in the prologue."""

_HTML_START = re.compile(
    rb"^(?:\s|<\?[^>]*>|<!--.*?-->)*"
    rb"<(?:!doctype\s*html|html|head|body|script|div|meta|title|style|noscript|p|h1|br|b|center|table|iframe)\b",
    re.IGNORECASE | re.DOTALL,
)
_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});)([A-Za-z][A-Za-z0-9]{1,31};)?")


def inflate(content: bytes, url: str) -> bytes:
    """The content, without gzip (known by its first bytes, whatever its name or headers say).

    A truncated gzip gives what can be read of it. Raises `DiscoveryError`: empty, too_large, bad_gzip.
    """
    for _ in range(2):  # some servers compress what is compressed already
        if not content.startswith(_GZIP):
            break
        content = _gunzip(content, url)
    if len(content) > MAX_BYTES:
        raise DiscoveryError("too_large", f"{url} has more than {MAX_BYTES // 1024**2} MB")
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise DiscoveryError("empty", f"{url} has no content")
    return content


def _gunzip(content: bytes, url: str) -> bytes:
    parts: list[bytes] = []
    room = MAX_BYTES + 1
    while content.startswith(_GZIP) and room > 0:
        member = zlib.decompressobj(wbits=31)
        try:
            parts.append(member.decompress(content, room))
        except zlib.error as error:
            if not parts:
                raise DiscoveryError("bad_gzip", f"{url} begins as gzip, but is none ({error})") from error
            break
        if not (parts[-1] or member.eof):
            raise DiscoveryError("bad_gzip", f"{url} begins as gzip, but nothing can be got out of it")
        room -= len(parts[-1])
        content = member.unused_data
    return b"".join(parts)


def is_html(content: bytes) -> bool:
    """Whether a document begins as HTML does; XHTML counts, feeds and sitemaps do not."""
    return _HTML_START.match(content[:4096].removeprefix(b"\xef\xbb\xbf")) is not None


def utf8(content: bytes, content_type: str) -> bytes:
    """XML in any encoding as UTF-8 without declaration, DOCTYPE, control characters, or anything before its first tag.

    UTF-8 that is valid is believed before any declaration: feeds that say ISO-8859-1 and are UTF-8 are common, the
    opposite by chance is not. Else the document's word counts, then the header's, then windows-1252.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            content = content.removeprefix(bom)
            if encoding != "utf-8":
                content = content.decode(encoding, "replace").encode("utf-8", "replace")
            break
    else:
        if content[:64].count(0) > len(content[:64]) // 4:
            encoding = "utf-16-be" if content[:1] == b"\x00" else "utf-16-le"
            content = content.decode(encoding, "replace").encode("utf-8", "replace")
    content = _recoded(content, content_type)
    content = _NO_XML.sub(b"", content) if _NO_XML.search(content) else content
    content = _without_doctype(_DECLARATION.sub(b"", content, count=1))
    start = content.find(b"<")
    return content[start:] if start > 0 else content


def _recoded(content: bytes, content_type: str) -> bytes:
    from w3lib.encoding import resolve_encoding

    declaration = _DECLARATION.match(content)
    in_document = _DECLARED.search(declaration[0]) if declaration else None
    in_header = _CHARSET.search(content_type)
    labels = [in_document[1].decode("ascii")] if in_document else []
    labels += [in_header[1]] if in_header else []
    encodings = [encoding for label in labels if (encoding := resolve_encoding(label))]
    if not any(encoding.startswith(("iso2022", "iso-2022", "hz")) for encoding in encodings):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return content
    for encoding in encodings:
        try:
            return content.decode(encoding).encode("utf-8", "replace")
        except (UnicodeDecodeError, LookupError):
            continue
    best = encodings[0] if encodings and not encodings[0].startswith("utf") else "utf-8" if encodings else "cp1252"
    return content.decode(best, "replace").encode("utf-8", "replace")


def _without_doctype(content: bytes) -> bytes:
    found = _DOCTYPE.search(content, 0, _PROLOGUE)
    if found is None:
        return content
    depth, quote = 0, b""
    for position in range(found.end(), len(content)):
        letter = content[position : position + 1]
        if quote:
            quote = b"" if letter == quote else quote
        elif letter in b"\"'":
            quote = letter
        elif letter == b"[":
            depth += 1
        elif letter == b"]":
            depth -= 1
        elif letter == b">" and depth <= 0:
            return content[: found.start()] + content[position + 1 :]
    return content[: found.start()]


def mended(content: bytes) -> bytes:
    """UTF-8 XML with bare ampersands escaped and HTML's named entities resolved, outside of CDATA sections."""
    if not _AMPERSAND.search(content):
        return content
    return b"".join(
        part if part.startswith(b"<![CDATA[") else _AMPERSAND.sub(_resolved, part) for part in _CDATA.split(content)
    )


def _resolved(found: re.Match[bytes]) -> bytes:
    name = found[1]
    letter = html.unescape(f"&{name.decode('ascii')}") if name else ""
    if not letter or letter.startswith("&"):
        return b"&amp;" + (name or b"")
    return "".join(f"&#{ord(part)};" for part in letter).encode("ascii")


_SAFELY: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse_xml(text: bytes, url: str) -> tuple[etree._Element | None, tuple[str, ...]]:
    """The root of UTF-8 XML; where it is malformed, of what can be saved of it. None for what is no XML at all."""
    try:
        return etree.fromstring(text, etree.XMLParser(**_SAFELY), base_url=url), ()
    except etree.XMLSyntaxError:
        pass
    try:
        root = etree.fromstring(mended(text), etree.XMLParser(recover=True, **_SAFELY), base_url=url)
    except etree.XMLSyntaxError:
        return None, ("malformed",)
    return root, ("malformed",)
