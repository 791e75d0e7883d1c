"""From a printed byline to names: prefixes, roles, dates and addresses off, several authors parted, agencies told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from newsarchive.extract.agencies import agency, is_desk, listed
from newsarchive.extract.byline_words import (
    CJK_TRADE,
    CUT,
    GENRE,
    GLUED,
    GLUED_PREFIX,
    HANGING,
    LEADING_TRADE,
    LITTLE,
    PREFIX,
    ROLE,
    SMALL_WORDS,
    TRAILING_TRADE,
    WORK,
)
from newsarchive.extract.conjunctions import split
from newsarchive.extract.wording import key

MAX_BYLINE = 600  # characters that are read
MAX_NAMES = 40
_ADDRESS = re.compile(r"https?://\S{1,300}|www\.\S{1,200}|[\w.+-]{1,60}@[\w-]{1,60}\.[\w.]{2,30}|(?<!\w)@\w{2,40}")
_PARENS = re.compile(r"(?<!\s)\s*[(\[（][^()\[\]（）]{0,80}[)\]）](?!\s[^\W\d_]{2,30}(?:$|[,;|]))")
"""What is added to a name; a nickname within it ("William (Bill) Tate") is part of it."""
_DESK_CODE = re.compile(r"[a-zäöü]{2,4}")
"""The code of an agency's desk or of an editor beside the agency's: "dpa/lsb"."""


@dataclass(frozen=True, slots=True)
class Names:
    """Who signs: persons (and houses that sign like one), and news agencies, each once, as printed."""

    people: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.people + self.agencies


def names_in(text: str, languages: Iterable[str] = (), *, cut: bool = True) -> Names:
    """The names in a byline or a name field. `cut`: the text is printed, and other things may follow the names."""
    text = text[:MAX_BYLINE]
    text = _ADDRESS.sub(" ", text.replace("\u00a0", " ").replace("\u200b", ""))
    text = GLUED.sub(" | ", GLUED_PREFIX.sub(r"\1 ", _PARENS.sub(_kept_agency, text)))
    text = GENRE.sub("", text)
    for _ in range(3):
        shorter = PREFIX.sub("", text, count=1).lstrip(" :.,–—-|")
        if shorter == text or not shorter:
            text = shorter
            break
        text = shorter
    if cut:
        shorter = CUT.sub("", text)
        text = shorter if shorter == text else HANGING.sub("", shorter)
    people: dict[str, str] = {}
    agencies: dict[str, str] = {}
    for piece in split(text, tuple(languages)):
        name = tidy(piece)
        if not name:
            continue
        if found := agency(name):
            agencies.setdefault(found, name)
        elif is_name(name) and not (agencies and "/" in text and _DESK_CODE.fullmatch(name)):
            people.setdefault(key(name), name)
        if len(people) >= MAX_NAMES:
            break
    persons = {
        known: name
        for known, name in people.items()
        if not WORK.search(name.split(",")[0]) and not SMALL_WORDS.search(name)
    }
    if any(is_proper(name) and not is_desk(name) for name in persons.values()):
        persons = {known: name for known, name in persons.items() if not name.islower() and not is_desk(name)}
    kept = {known: name for known, name in (persons or people).items() if not _is_part(known, persons or people)}
    return Names(tuple(kept.values()), tuple(agencies.values()))


def _is_part(known: str, others: Iterable[str]) -> bool:
    """Whether a name is part of another one that was read from the same text ("Ellen" beside "Ellen Lee")."""
    return " " not in known and any(known != other and known in other.split() for other in others)


def _kept_agency(match: re.Match[str]) -> str:
    inner = match[0].strip(" ()[]（）")
    return f" / {inner}" if agency(inner) else " "


def tidy(name: str) -> str:
    """A name without what clings to it: dots, quotes, a prefix, a trade before or after it."""
    name = " ".join(name.split()).strip(" \t,;:|/–—-•·*'\"“”„«»›‹<>")
    shorter = PREFIX.sub("", name, count=1).strip(" :,")
    name = shorter if shorter and len(shorter) > 2 else "" if shorter != name else name
    for trade in (LEADING_TRADE, TRAILING_TRADE):
        rest = trade.sub("", name)
        if " " in rest and is_proper(rest):
            name = rest
    return CJK_TRADE.sub("", name) or name


def is_proper(text: str) -> bool:
    """Whether a text looks like names: every word but the little ones begins with a capital, or the script has none."""
    words = re.findall(r"[^\W\d_][^\s,;]*", text)
    large = [word for word in words if not word[0].islower()]
    little = [word for word in words if word[0].islower() and word not in LITTLE]
    return (bool(large) and not little) or (len(words) == 1 and len(text) <= 20)


def is_name(text: str) -> bool:
    """Whether a text can be the name of one who signs: short, in letters, no sentence, no role, no address."""
    known = key(text)
    words = known.split()
    bare = text.split(",", maxsplit=1)[0].split()
    if not 1 < len(text) <= 80 or not words or known in listed("no_names.txt") or len(bare) > 6:
        return False
    if re.search(r"[<>{}=@#$%^*\\?!]|://|\.(?:com|org|net|html?|php)\b|\d{3}", text):
        return False
    if len(bare) == 1 and text.count(".") > 1 and not text.endswith("."):
        return False  # a variable that a template left over
    letters = sum(character.isalpha() for character in text)
    if letters < 2 or letters * 2 < len(text.replace(" ", "")):
        return False
    if all(word[0].islower() for word in bare if word[0].isalpha()) and len(bare) > 2:
        return False  # a phrase
    small = sum(word[0].islower() for word in bare if word[0].isalpha())
    if small >= 3 and small * 2 > len(bare):
        return False
    return not (ROLE.match(text) and (len(bare) > 1 and ROLE.search(bare[-1])))
