"""Which characters the bytes of a page stand for: header, byte order mark, `meta`, and the bytes themselves."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from newsarchive.extract.codepages import WESTERN, latin_codepage
from newsarchive.extract.mojibake import is_misread, mend

SNIFF = 4_096  # bytes in which a <meta charset> is looked for; the HTML standard says 1,024, pages don't keep to it
DETECT = 60_000  # bytes that the statistical detector looks at
MAX_BAD_SHARE = 0.002  # share of broken sequences up to which a page that claims UTF-8 is UTF-8 with damage
NULLS, NULL_SHARE = 400, 0.3  # bytes at the start, and the share of zeros among them, of UTF-16 without its mark

# What browsers do (the encoding standard): the labels on the left are read as the superset on the right.
_SUPERSETS = {
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "cp1252": "windows-1252",
    "iso8859-9": "windows-1254",
    "cp1254": "windows-1254",
    "cp1251": "windows-1251",
    "cp1250": "windows-1250",
    "cp1253": "windows-1253",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "cp1257": "windows-1257",
    "cp874": "windows-874",
    "tis-620": "windows-874",
    "iso8859-11": "windows-874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
_NAMES = {"cp932": "shift_jis", "cp949": "euc-kr", "big5hkscs": "big5"}  # how the web calls them
_PYTHON = {"windows-874": "cp874"}

# What a page without a valid claim can be in: encodings that pages are made with.
_ON_THE_WEB = [
    "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "iso8859_2",
    "cp932", "euc_jp", "gb18030", "big5hkscs", "cp949",
]  # fmt: skip

MENDING = "newsarchive-mend"  # the name of the error handler below
_SURROGATES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_META = re.compile(
    rb"""<meta[^>]{0,300}?charset\s{0,10}=\s{0,10}["']?\s{0,10}([a-zA-Z0-9_:.\-]{2,40})""", re.IGNORECASE
)
_XML = re.compile(rb"""\A\s{0,100}<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}["']([a-zA-Z0-9_:.\-]{2,40})""")
_HEADER = re.compile(r"""charset\s{0,5}=\s{0,5}["']?([a-zA-Z0-9_:.\-]{2,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, the encoding it was read in, and what was wrong (words for `Article.problems`)."""

    text: str
    encoding: str | None
    problems: tuple[str, ...] = ()


def decode(content: bytes, content_type: str = "") -> Decoded:
    """Turn bytes into text. `content_type` is the response's header of that name.

    A BOM decides; then bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever is claimed (nothing else looks like
    it); then the claims of header and page are tried, the one that decodes without errors wins; then a detector.
    """
    if mark := _byte_order_mark(content) or _wide(content):
        return _checked(content.decode(mark, "replace").lstrip("\ufeff"), mark)
    claims = _claims(content, content_type)
    if "iso2022_jp" in claims and b"\x1b$" in content:
        return _checked(content.decode("iso2022_jp", "replace"), "iso-2022-jp")
    try:
        return _checked(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if "utf-8" in claims or not claims:
        text = content.decode("utf-8", "replace")
        high = sum(1 for _ in re.finditer(rb"[\xc2-\xf4]", content))
        if text.count("\ufffd") <= max(3, MAX_BAD_SHARE * len(text)) and text.count("\ufffd") < high / 2:
            mended = content.decode("utf-8", MENDING)
            return _checked(mended, "utf-8", ("bytes_mended",) if mended != text else ())
    for claim in claims:
        if claim in {"utf-8", "utf-16", "utf-16-le", "utf-16-be"}:
            continue
        try:
            text = content.decode(_PYTHON.get(claim, claim))
        except UnicodeDecodeError:
            continue
        if claim != WESTERN:
            return _checked(text, claim)
        if not is_misread(text):
            page = latin_codepage(content)
            return _checked(content.decode(page, "replace"), page, () if page == claim else ("encoding_guessed",))
    guess = _detect(content) or next((claim for claim in claims if claim != "utf-8"), WESTERN)
    text = content.decode(_PYTHON.get(guess, guess), "replace")
    return _checked(text, guess, ("encoding_guessed",))


def check(text: str) -> Decoded:
    """A text that came as text: it may have been read wrongly before."""
    return _checked(text, None)


def _checked(text: str, encoding: str | None, problems: tuple[str, ...] = ()) -> Decoded:
    """Mend what was decoded wrongly before it came to us, and flag what can't be mended."""
    mended = mend(text)
    if mended != text:
        problems = (*problems, "mojibake_mended")
    if "\ufffd" in mended:
        problems = (*problems, "replacement_characters")
    return Decoded(mended, _NAMES.get(encoding or "", encoding), problems)


def _mend_byte(error: UnicodeError) -> tuple[str, int]:
    """A byte that breaks UTF-8, read as what it is: a letter of windows-1252 between letters of ASCII, or half of a
    character of two surrogates. All else is lost: the rest of a character that was cut in two."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    raw, at = error.object, error.start
    if pair := _SURROGATES.match(raw, at):
        return pair.group().decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16"), at + 6
    before, after = raw[at - 1 : at] if at else b"", raw[at + 1 : at + 2]
    alone = before.isascii() and after.isascii() and error.end == at + 1
    if alone and (before.isalpha() or after.isalpha() or raw[at] < 0xC0):
        return raw[at : at + 1].decode("windows-1252", "replace"), at + 1
    return "\ufffd", error.end


codecs.register_error(MENDING, _mend_byte)


def _byte_order_mark(content: bytes) -> str | None:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if content.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    return "utf-16-be" if content.startswith(codecs.BOM_UTF16_BE) else None


def _wide(content: bytes) -> str | None:
    """UTF-16 that lacks its mark: every other byte of its markup is zero."""
    head = content[:NULLS]
    if head.count(0) < NULL_SHARE * len(head) or len(head) < 4:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _claims(content: bytes, content_type: str) -> list[str]:
    labels = [match.group(1) for match in [_HEADER.search(content_type[:500])] if match]
    head = content[:SNIFF]
    labels += [match.group(1).decode("ascii") for match in [_META.search(head), _XML.search(head)] if match]
    claims: list[str] = []
    for label in labels:
        name = _python_name(label)
        if name and name not in claims:
            claims.append(name)
    return claims


def _python_name(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    return _SUPERSETS.get(label.lower(), _SUPERSETS.get(name, name))


def _detect(content: bytes) -> str | None:
    """What charset-normalizer (a part of trafilatura) takes the bytes for; Latin letters go by their language."""
    if not is_misread(content.decode(WESTERN, "replace")):
        return latin_codepage(content)
    from charset_normalizer import from_bytes

    best = from_bytes(content[:DETECT], steps=3, chunk_size=1_024, cp_isolation=_ON_THE_WEB).best()
    return _python_name(best.encoding) if best else None
