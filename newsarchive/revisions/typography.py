"""Text as it is compared: how it is set (quotes, dashes, spaces, ligatures, widths) says nothing of an edit."""

from __future__ import annotations

import re
import unicodedata

_DOUBLE = '"“”„‟«»″〝〞〟「」『』＂❝❞'
_SINGLE = "'‘’‚‛‹›ʼ`´′＇"
_DASHES = "-‐‑‒–—―−﹘﹣－"
_NOTHING = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff\ufe0e\ufe0f\u0640"
)
_KEPT = ("<super>", "<sub>", "<fraction>", "<circle>")  # 10² is not 102
_BULLETS = "•·▪◦‣►▶●○■□*"
_LEADING = frozenset(_BULLETS + "-")


PASSES = 4
"""Real text is done after one; texts made of nothing but signs took up to three."""


class _Signs(dict[int, str]):
    """What each character is compared as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if sign in _DOUBLE:
            made = '"'
        elif sign in _SINGLE:
            made = "'"
        elif sign in _DASHES:
            made = "-"
        elif sign in _NOTHING:
            made = ""
        elif sign == "\n":
            made = sign
        elif sign.isspace() or unicodedata.category(sign) == "Cc":
            made = " "
        elif unicodedata.decomposition(sign).startswith("<") and not unicodedata.decomposition(sign).startswith(_KEPT):
            made = unicodedata.normalize("NFKC", sign)
        else:
            made = sign
        self[code] = made
        return made


_SIGNS = _Signs()
_CJK = "\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

_LINE_ENDS = re.compile(r" *\n[ \n]*")
_OUTER_QUOTE = re.compile(r"''|(?<!\w)'|'(?!\w)")
_ROUND_QUOTE = re.compile(r' ?" ?')
_ROUND_DASH = re.compile(r"(?<! ) *+-[ -]*+")
_BULLET = re.compile(rf"^(?: *[{re.escape(_BULLETS)}]+ *| *-+ +)+", re.MULTILINE)
_BEFORE_SIGN = re.compile(r" (?=[?!:;,.%)\]])")
_AFTER_SIGN = re.compile(r"(?<=[(\[¿¡]) +")
_ROUND_CJK = re.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")
_SPACES = re.compile(r" {2,}")


def typography(text: str) -> str:
    """The text in one way of setting it; lines stay lines, without empty ones. Idempotent."""
    plain = _once(text)
    if plain == text:
        return plain
    for _ in range(PASSES):  # what one rule takes out may bring two signs together for another
        if (again := _once(plain)) == plain:
            break
        plain = again
    return plain


def _once(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_SIGNS)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if max(text, default="") >= "\u3000":
        text = _ROUND_CJK.sub("", text)
    if "\n" in text:
        text = _LINE_ENDS.sub("\n", text)
    text = text.strip(" \n")
    if "\n" in text or text[:1] in _LEADING:
        text = _BULLET.sub("", text)
    if "'" in text:
        text = _OUTER_QUOTE.sub('"', text)
    if '"' in text:
        text = _ROUND_QUOTE.sub('"', text)
    if "-" in text:
        text = _ROUND_DASH.sub("-", text)
    return _AFTER_SIGN.sub("", _BEFORE_SIGN.sub("", text))
