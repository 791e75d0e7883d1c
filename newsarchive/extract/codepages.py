"""Which encoding of one byte a letter a page in Latin letters is in: its language tells, its letters check it."""

from __future__ import annotations

import re

from newsarchive.extract.language import find_language, language_code

TEXT = 20_000  # characters of a page whose language is asked for
WESTERN = "windows-1252"

_LANG = re.compile(rb"""<html[^>]{0,300}?\slang\s{0,5}=\s{0,5}["']?([a-zA-Z-]{2,12})""", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b[^<]{0,20000}|<[^<>]{0,2000}>", re.IGNORECASE)
_BEYOND = re.compile(r"[^\x00-\x7f]")
# The letters beyond ASCII that a language writes with, and the encodings that its pages were made in.
_LETTERS = {
    "pl": ("ąćęłńóśźż", ("windows-1250", "iso8859-2")),
    "cs": ("áčďéěíňóřšťúůýž", ("windows-1250", "iso8859-2")),
    "sk": ("áäčďéíĺľňóôŕšťúýž", ("windows-1250", "iso8859-2")),
    "hu": ("áéíóöőúüű", ("windows-1250", "iso8859-2")),
    "ro": ("ăâîşţșț", ("windows-1250", "iso8859-2")),
    "hr": ("čćđšž", ("windows-1250", "iso8859-2")),
    "bs": ("čćđšž", ("windows-1250", "iso8859-2")),
    "sr": ("čćđšž", ("windows-1250", "iso8859-2")),
    "sl": ("čšžćđ", ("windows-1250", "iso8859-2")),
    "sq": ("ëç", ("windows-1252", "windows-1250")),
    "tr": ("çğıöşüâîû", ("windows-1254",)),
    "az": ("çğıöşüə", ("windows-1254",)),
    "lt": ("ąčęėįšųūž", ("windows-1257",)),
    "lv": ("āčēģīķļņšūž", ("windows-1257",)),
    "et": ("äöõüšž", ("windows-1252", "windows-1257")),
    "vi": ("àáâãèéêìíòóôõùúýăđĩũơư", ("windows-1258",)),
}


def latin_codepage(content: bytes) -> str:
    """The encoding that gives the page most letters of its language; windows-1252 unless another gives more."""
    western = content.decode(WESTERN, "replace")
    match = _LANG.search(content[:4_096])
    claim = match.group(1).decode("ascii") if match else None
    plain = _HIDDEN.sub(" ", western)[:TEXT]
    for language in dict.fromkeys((language_code(claim), find_language(_BEYOND.sub(" ", plain), claim))):
        letters, encodings = _LETTERS.get(language or "", ("", ()))
        counts = {encoding: _share(content, encoding, letters) for encoding in encodings}
        best = max(counts, key=counts.__getitem__, default=WESTERN)
        if best != WESTERN and counts[best] > _share(content, WESTERN, letters):
            return best
    return WESTERN


def _share(content: bytes, encoding: str, letters: str) -> float:
    """The share of a page's characters beyond ASCII that are letters of a language."""
    beyond = _BEYOND.findall(content.decode(encoding, "replace").lower())
    return sum(char in letters for char in beyond) / (len(beyond) or 1)
