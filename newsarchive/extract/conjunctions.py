"""Where one name ends and the next begins: commas, signs, and the words for "and" in each language."""

from __future__ import annotations

import re

from newsarchive.extract.agencies import agency
from newsarchive.extract.byline_words import DEGREE, NOT_DEGREES

_ALWAYS = (
    r"\s+(?:and|und|et|och|og|ve|és|și|şi|και|и|та|і|ja|và|y|&|\+|with|mit|avec|con|med|z)\s+|"
    r"\s*[;；、，|/]\s*|\s*&\s*|\s*\n\s*"
)
_SHORT = {
    "nl": "en", "af": "en", "it": "e|ed", "pt": "e", "gl": "e", "es": "y|e", "pl": "i|oraz", "ca": "i", "hr": "i",
    "sr": "i|и", "bs": "i", "sl": "in", "id": "dan", "ms": "dan", "cs": "a", "sk": "a", "hu": "és|s", "ro": "si",
    "fi": "sekä", "tr": "ile", "sq": "dhe", "uk": "та|і|й", "be": "і|ды", "lt": "ir", "lv": "un", "eu": "eta",
    "sw": "na", "he": "ו", "ar": "و", "fa": "و", "ur": "اور",
}  # fmt: skip
"""Words that join two names only in their own language: Dan, En and Ir are names elsewhere."""
_WAW = {"ar", "ug"}
_GLUED_WAW = re.compile(r"(?<=[^\W\d_]\s)و(?=([^\W\d_]{2,})(?:\s|$))")
_NAMES_IN_WAW = frozenset(
    re.findall(
        r"\w+",
        "ائل ليد ليدة جدي جيه حيد داد دود ديع رد ردة سام سيم سن صال صفي ضاح عد فاء فيق لاء لي هبة هبي هيب ئام "
        "اصف ادي اثق جيهة هدان هاب",
    )
)
"""What follows the first letter of given names in waw: in them it is no "and"."""


def split(text: str, languages: tuple[str, ...]) -> list[str]:
    """A byline at its conjunctions and commas; degrees stay with their name."""
    pattern = _ALWAYS
    if any(language in _WAW for language in languages):
        text = _GLUED_WAW.sub(_parted, text)
    own = "|".join(_SHORT[language] for language in languages if language in _SHORT)
    if own:
        pattern += rf"|\s+(?:{own})\s+"
    found: list[str] = []
    for piece in re.split(pattern, text, flags=re.IGNORECASE):
        if not piece or not piece.strip():
            continue
        parts = piece.split(",")
        for number, raw in enumerate(parts):
            part = raw.strip()
            part = re.sub(r"^(?:and|und|et|y|by|von)\s+", "", part, flags=re.IGNORECASE)
            if not part:
                continue
            if (
                number
                and found
                and (DEGREE.match(part) or (_LETTERS.match(part) and _has_degree(found[-1])))
                and part.lower() not in NOT_DEGREES
                and not agency(part)
                and " " in found[-1]
            ):
                found[-1] = f"{found[-1]}, {part}"
            else:
                found.append(part)
    return found


def _has_degree(name: str) -> bool:
    return "," in name or name.endswith(("®", "™"))


_LETTERS = re.compile(r"[A-Z]{2,6}[®™]?$")
"""Letters after a degree are one more of them."""


def _parted(match: re.Match[str]) -> str:
    """ "and", which Arabic writes as one with the name that follows, as a word of its own."""
    several = len(match.string[: match.start()].split()) > 1  # a lone given name has its surname before another's
    return " ; " if several and match[1] not in _NAMES_IN_WAW else match[0]
