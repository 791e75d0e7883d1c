"""Text that was once read in the wrong encoding, found by its shape and read again: "Ã©", "Рё", "Ă©", "Ïðèâåò"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

SAMPLE = 200_000  # characters that are looked at before a whole page is gone through
ROUNDS = 3  # a text can have been spoilt twice, hardly more often
MIN_PAIRS = 3  # before a page is called so: one may be meant
MIN_SHARE = 0.5  # of all characters beyond ASCII, where the wrong reading gives letters that a language pairs as well
MIN_HIGH = 24  # characters beyond ASCII that stand four and more together, in a text of another alphabet
HIGH_SHARE = 0.6  # of all such characters; in languages of Latin letters they stand alone or by twos
FREQUENT_SHARE = 0.5  # of a text's letters among its alphabet's ten commonest; another alphabet's have about 0.3
MIN_MIXED = 4  # words that mix two alphabets
MIXED_SHARE = 0.1  # of a page's characters that are beyond ASCII: in French, German, Spanish about 0.03

# The commonest letters tell whether a reading is that alphabet's.
_ALPHABETS = {"windows-1251": frozenset("оеаинтсрвл"), "windows-1253": frozenset("αοιετσνηυρ")}
_MISREAD_SIGNS = ("ðîåíàò", "ïáôçéõ")  # what common letters of both become; no language writes all of either
_ASCII = bytes(range(128))
_HIGH = re.compile("[\x80-ÿ€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_HIGH_RUN = re.compile(f"{_HIGH.pattern}{{4,}}")
_BEYOND = re.compile("[^\x00-\x7f]+")
_MIXED_WORD = re.compile("(?<=[a-z])[А-яЁёЃѓЉљЊњЌќЋћЏџЎўЈјЄєЇїІіҐґ](?=[a-z])")


@dataclass(frozen=True, slots=True)
class Reading:
    """How UTF-8 looks when it is read as something else."""

    encoding: str
    leads: str  # of which such a text holds one: a quick no for nearly all others
    signs: tuple[str, ...]  # pairs of which it holds one as well
    share: float  # of all characters beyond ASCII that must be of such pairs
    pattern: re.Pattern[str]
    bytes_of: dict[str, int]


def _reading(encoding: str, signs: str, share: float) -> Reading:
    table = [bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in range(256)]
    two, three, four = ("".join(table[first:last]) for first, last in ((0xC2, 0xE0), (0xE0, 0xF0), (0xF0, 0xF5)))
    trail = "".join(map(re.escape, table[0x80:0xC0]))
    pattern = re.compile(f"[{two}][{trail}]|[{three}][{trail}]{{2}}|[{four}][{trail}]{{3}}")
    leads = "".join(dict.fromkeys(sign[0] for sign in signs.split(" ")))
    known = {char: byte for byte, char in enumerate(table)}
    return Reading(encoding, leads, tuple(signs.split(" ")), share, pattern, known)


# Signs are the commonest letters of the languages that are published: é è ä ö ü ó ñ ł ę ś š ž ż ı а о и ο ל ال ก の 的
_READINGS = (
    _reading(
        "windows-1252",
        "Ã© Ã¨ Ã¤ Ã¶ Ã¼ Ã³ Ã¡ Ã± Ã§ Ã£ Ã¸ Ã¥ ÃƒÂ Ã\xad Ã\xa0 Â\xa0 Â» â€ Ð° Ð¾ Ð¸ Å¡ Å‚ Å¾ Å¼ Å› ÅŸ Å‘ Ä™ Ä… Ä‡ Ä± ÄŸ "
        "Ä\x8d Î± Î¿ Ù\x84 Ø§ ×• à¤ à¸ ã€ ã\x81 çš„ ì\x9d ë‹",
        0.0,
    ),
    _reading("windows-1250", "Ă© Ă¨ Ă¤ Ă¶ ĂĽ Ăł Ă\xad Ă± Ă¸ ĂĄ Ĺ‚ Ä™ Ä… Ĺ› Ĺˇ Ĺľ Ĺź Ä± Đ° Đľ Îż Ă„ Ă… Ä‚", MIN_SHARE),
    _reading(
        "iso8859-2", "ĂŠ Ă¤ Ăś ĂŒ Ă\xad Ăł ĂĄ Ĺ\x82 Ä\x99 Ä\x85 Ĺ\x9b ĹĄ Ĺž Ä\x83 Đ° Đž ĂĽ Ăž Â\x82 Ă\x83", MIN_SHARE
    ),
    _reading("windows-1251", "Р° Рѕ Рё О± ОЇ Г© ГЁ Гј Г¤ Гі Г± Гё Е‚ Д™ Дѓ б» вЂ™ вЂњ Р\xa0 Р“ РЎ", MIN_SHARE),
)


def mend(text: str) -> str:
    """The text as it was meant; the same text where nothing is wrong with it."""
    if text.isascii():
        return text
    for _ in range(ROUNDS):
        beyond = _beyond_ascii(text)
        share, reading = max(
            ((_fit(reading, text, beyond), reading) for reading in _READINGS), key=lambda pair: pair[0]
        )
        mended = reading.pattern.sub(partial(_read_again, reading), text) if share else text
        if mended == text:
            break
        # "Ã " had a no-break space, which was made a plain one
        text = mended.replace("Ã ", "à ") if reading.encoding == "windows-1252" else mended
    return _other_way(text, beyond)


def _beyond_ascii(text: str) -> str:
    """All other characters of a text, close together: a fraction of most pages, so that much can be asked of it."""
    return text.encode("utf-8", "ignore").translate(None, _ASCII).decode("utf-8", "ignore")


def is_misread(text: str) -> bool:
    """Does a text that was read as windows-1252 hold another alphabet: whole words of its letters beyond ASCII?"""
    sample = text[:SAMPLE]
    runs = sum(len(match.group()) for match in _HIGH_RUN.finditer(sample))
    return runs >= MIN_HIGH and runs >= HIGH_SHARE * len(_HIGH.findall(sample))


def _fit(reading: Reading, text: str, beyond: str) -> float:
    """The share of the characters beyond ASCII that stand in pairs of this reading; 0 where it is not that."""
    if not any(lead in beyond for lead in reading.leads) or not any(sign in beyond for sign in reading.signs):
        return 0.0
    pairs = [match.group() for match in reading.pattern.finditer(text[:SAMPLE])]
    paired = sum(len(pair) for pair in pairs if _read_again(reading, pair) != pair)
    share = paired / (sum(map(len, _BEYOND.findall(text[:SAMPLE]))) or 1)
    return share if len(pairs) >= MIN_PAIRS and share >= reading.share else 0.0


def _read_again(reading: Reading, pair: re.Match[str] | str) -> str:
    text = pair if isinstance(pair, str) else pair.group()
    try:
        return bytes(reading.bytes_of[char] for char in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return text


def _other_way(text: str, beyond: str) -> str:
    """Text in an encoding of one byte a letter that was read as another such: "Ïðèâåò", "йtй"."""
    if any(all(letter in beyond for letter in letters) for letters in _MISREAD_SIGNS) and is_misread(text):
        for encoding, frequent in _ALPHABETS.items():
            mended = "".join(_in_encoding(text, encoding))
            letters = [char for char in mended.lower() if char > "\u0370" and char.isalpha()]
            if sum(char in frequent for char in letters) >= FREQUENT_SHARE * len(letters):
                return mended
    if "й" in beyond and len(beyond) < MIXED_SHARE * len(text):  # a page in Cyrillic has far more
        mixed = sum(1 for _ in _MIXED_WORD.finditer(text[:SAMPLE]))
        if mixed >= MIN_MIXED and mixed > len(beyond) / 4:
            return _BEYOND.sub(lambda match: _one(match.group(), "windows-1251", "windows-1252"), text)
    return text


def _in_encoding(text: str, encoding: str) -> Iterator[str]:
    """The pieces of a text, those beyond ASCII read again in an encoding."""
    end = 0
    for match in _BEYOND.finditer(text):
        yield text[end : match.start()]
        yield _one(match.group(), "windows-1252", encoding)
        end = match.end()
    yield text[end:]


def _one(text: str, wrong: str, right: str) -> str:
    try:
        return text.encode(wrong).decode(right)
    except UnicodeError:
        return text
