"""What counts as the same word in a search: text to tokens, the same way for index, query and highlight.

Case, accents and compatibility forms fold together (NFKC, casefold, Ł to l, ß to ss, ё to е, the Arabic alefs, other
scripts' digits to 0-9). Scripts that put no spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese), and
Korean, whose particles stick to their nouns, become one token a character; a query's word is then a phrase of them.
SQLite's `unicode61` takes vowel signs of Indic scripts for white space and would break their words: here they become
private-use characters, which it takes for letters. So the tokenizer only has to split at spaces.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APART = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6\u0edc-\u0edf"  # Lao
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1780-\u17b3\u17dc"  # Burmese, Khmer
    "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"  # Hangul
    "\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\uff66-\uff9f"  # kana, bopomofo
)
_SPACING = range(0x0900, 0x1800)  # scripts, Devanagari to Khmer, whose combining marks are vowels and not accents
_PRIVATE = 0xE000  # where those marks are moved to; as many places as `_SPACING` are free there
_MARKS = (
    "".join(chr(code) for code in range(0x300, 0x1800) if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me"))
    + "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f"
)
_ASCII = re.compile(r"[0-9a-z]+")  # what `_TOKEN` finds in text without anything else, four times as fast
_JOINERS = "\u00ad\u0640\u200c\u200d"  # soft hyphen, tatweel, zero-width (non-)joiner: inside a word, not part of it
_UNUSUAL = re.compile(f"[{_APART}{_MARKS}{_JOINERS}]")
_WORD = re.compile(r"[^\W_]+")  # what `_TOKEN` finds in text without those
_TOKEN = re.compile(rf"[{_APART}][{_MARKS}]*|[^\W_{_APART}]+(?:[{_MARKS}{_JOINERS}]+[^\W_{_APART}]*)*")

_LETTERS = {
    one: folded
    for ones, folded in (
        *(
            ("ł", "l"),
            ("ø", "o"),
            ("æ", "ae"),
            ("œ", "oe"),
            ("đð", "d"),
            ("þ", "th"),
            ("ı", "i"),
            ("ħ", "h"),
            ("ŧ", "t"),
        ),
        ("ё", "е"),  # Russian prints it or not; й, ї and ў are letters that nobody leaves out
        *(("أإآٱ", "ا"), ("ىیئ", "ي"), ("ؤ", "و"), ("ک", "ك"), ("ة", "ه")),
    )
    for one in ones
}


class _Folded(dict[int, str]):
    """A table for `str.translate` that fills itself: what each character of a casefolded, composed word becomes."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = folded = _LETTERS.get(char) or self._fold(char, code)
        return folded

    def _fold(self, char: str, code: int) -> str:
        category = unicodedata.category(char)
        if category[0] == "M":
            return chr(_PRIVATE + code - _SPACING.start) if code in _SPACING else ""
        if category == "Nd":
            return str(unicodedata.decimal(char))
        if category[0] not in "LN" or char == "\u0640":  # tatweel counts as a letter in Unicode
            return ""
        accented = code < 0x400 or 0x1E00 <= code < 0x2000  # Latin and Greek
        base = unicodedata.normalize("NFD", char)[0] if accented else char
        return _LETTERS.get(base, base)


_TABLE = _Folded()


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    """A word without case and accents. News use few words often: the cache answers nine times in ten."""
    word = unicodedata.normalize("NFKC", word).casefold()
    return word if word.isascii() else unicodedata.normalize("NFC", word).translate(_TABLE)


def tokens(text: str) -> list[tuple[int, int, str]]:
    """Each token of a text: where it begins and ends there, and its folded form."""
    if text.isascii():
        return [(*match.span(), match.group()) for match in _ASCII.finditer(text.lower())]
    pattern = _TOKEN if _UNUSUAL.search(text) else _WORD
    return [(*match.span(), word) for match in pattern.finditer(text) if (word := _folded(match.group()))]


def words(text: str) -> tuple[str, ...]:
    """The folded tokens of a text, in order."""
    found: list[str] = []
    for line in unicodedata.normalize("NFKC", text).split("\n"):
        if line.isascii():
            found += _ASCII.findall(line.lower())
        else:
            found += filter(None, map(_folded, _TOKEN.findall(line)))
    return tuple(found)


def fold_for_index(text: str) -> str:
    """What goes into the search index in place of a text: its folded tokens, set apart by spaces."""
    return " ".join(words(text))
