"""What an address says of its page: a list of an archive, a page of the house, by names that many sites use."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from newsarchive.extract.phrases import read_phrases

MAX_URL = 2_000
MAX_ARCHIVE_TITLE = 5  # hyphens after "/tag/" from which the rest is the slug of an article, not the name of a list
_NAMES = {kind: frozenset(names) for kind, names in read_phrases("addresses.txt").items()}
_ENDING = re.compile(r"\.(?:html?|php\d?|aspx?|jsp|shtml|cfm)$")
_GAPS = re.compile(r"[\s_+.-]+")
_PAGE = re.compile(r"(?:page|seite|pagina|p)-?\d{1,4}")
_NUMBER = re.compile(r"\d{1,3}")
_PAGE_WORDS = {"page", "seite", "pagina", "p"}
_DATED = re.compile(r"\d{5,}|(?:19|20)\d\d")


def steps(url: str | None) -> list[str]:
    """The parts of an address's path, lower case, decoded, with hyphens and without file endings."""
    try:
        path = urlsplit((url or "")[:MAX_URL]).path
    except ValueError:
        return []
    return [name_of(_ENDING.sub("", unquote(part).casefold())) for part in path.split("/") if part]


def name_of(text: str) -> str:
    """Words as they stand in addresses: lower case, one hyphen between them."""
    return _GAPS.sub("-", text.casefold().strip()).strip("-")


def is_archive(url: str | None) -> bool:
    """Is this the list of a tag, a section or an author? `/tag/bridge/`, `/author/ann-lee/page/2`, `/rubrique?id=3`."""
    parts = steps(url)
    if len(parts) > 1 and _PAGE.fullmatch(parts[-1]):
        parts = parts[:-1]
    elif len(parts) > 2 and parts[-2] in _PAGE_WORDS and _NUMBER.fullmatch(parts[-1]):
        parts = parts[:-2]
    if not parts or any(_DATED.search(part) for part in parts):
        return False
    named = next((place for place, part in enumerate(parts) if part in _NAMES["archive"]), None)
    if named is None:
        return False
    rest = parts[named + 1 :]
    # a number alone is the name of an article as often as that of a list
    return len(rest) <= 2 and all(part.count("-") < MAX_ARCHIVE_TITLE and not part.isdecimal() for part in rest)


def is_house(url: str | None) -> bool:
    """Is this a page that a publisher has about itself: `/about-us/`, `/impressum`, `/company/contact.html`?"""
    parts = steps(url)
    return bool(parts) and len(parts) <= 3 and parts[-1] in _NAMES["house"]


def names_house(title: str | None) -> bool:
    """Is a heading the name of such a page, and nothing else?"""
    return name_of((title or "")[:80]) in _NAMES["house"]
