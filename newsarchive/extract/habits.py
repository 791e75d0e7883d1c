"""What a site always does, told from its pages: its name in titles, its clock, how it prints dates, who signs how."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsarchive.extract.scan import Scan
from newsarchive.extract.wording import key
from newsarchive.models import Article

OFTEN = 0.5  # share of the pages that must do a thing for it to be a habit
TELLING = 3  # pages that must bear witness of a clock or an order
SAMPLE = 2_000  # characters of a body whose words are looked at
COMMON_WORDS, ON_MOST, SHARED = 40, 0.8, 0.5  # words of a language, pages that have them, share that a page must have
FEW_WORDS = 12  # common words below which nothing is said of a language: its script parts no words

ZONES = (
    "Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Moscow", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "Australia/Sydney", "Australia/Brisbane", "Pacific/Auckland",
    "America/Santiago", "America/Halifax", "America/St_Johns", "Asia/Jerusalem",
)  # fmt: skip
"""Clocks that change with the seasons, in the order in which they are believed."""
BY_COUNTRY = {
    "at": "Europe/Vienna", "be": "Europe/Brussels", "bg": "Europe/Sofia", "br": "America/Sao_Paulo",
    "ch": "Europe/Zurich", "cn": "Asia/Shanghai", "co": "America/Bogota", "cz": "Europe/Prague",
    "de": "Europe/Berlin", "dk": "Europe/Copenhagen", "ee": "Europe/Tallinn", "eg": "Africa/Cairo",
    "es": "Europe/Madrid", "fi": "Europe/Helsinki", "fr": "Europe/Paris", "gr": "Europe/Athens",
    "hk": "Asia/Hong_Kong", "hr": "Europe/Zagreb", "hu": "Europe/Budapest", "id": "Asia/Jakarta",
    "ie": "Europe/Dublin", "il": "Asia/Jerusalem", "in": "Asia/Kolkata", "ir": "Asia/Tehran", "it": "Europe/Rome",
    "jp": "Asia/Tokyo", "ke": "Africa/Nairobi", "kr": "Asia/Seoul", "lt": "Europe/Vilnius", "lv": "Europe/Riga",
    "ma": "Africa/Casablanca", "my": "Asia/Kuala_Lumpur", "ng": "Africa/Lagos", "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo", "nz": "Pacific/Auckland", "pe": "America/Lima", "ph": "Asia/Manila", "pk": "Asia/Karachi",
    "pl": "Europe/Warsaw", "pt": "Europe/Lisbon", "ro": "Europe/Bucharest", "rs": "Europe/Belgrade",
    "sa": "Asia/Riyadh", "se": "Europe/Stockholm", "sg": "Asia/Singapore", "si": "Europe/Ljubljana",
    "sk": "Europe/Bratislava", "th": "Asia/Bangkok", "tr": "Europe/Istanbul", "tw": "Asia/Taipei",
    "ua": "Europe/Kyiv", "uk": "Europe/London", "vn": "Asia/Ho_Chi_Minh", "za": "Africa/Johannesburg",
}  # fmt: skip
"""The clock of a country's capital, or of most who live there; only believed where the pages' own offsets agree."""
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]{1,12}")


@dataclass(frozen=True, slots=True)
class Told:
    """A page of the site: what was read of it, and its witnesses."""

    article: Article
    found: Scan


def title_names(pages: Sequence[Told]) -> tuple[str, ...]:
    """What the site adds to the titles of its pages, as keys."""
    rests: Counter[str] = Counter()
    for page in pages:
        title = key(page.article.title or "")
        for claimed in {key(text) for text in [*page.found.titles[:1], *page.found.all_meta("og:title")]}:
            if title and title in claimed:
                rests[claimed.replace(title, "", 1).strip()] += 1
    return tuple(rest for rest, number in rests.most_common(3) if rest and number >= OFTEN * len(pages))


def timezone(pages: Sequence[Told]) -> str:
    """The zone that all offsets of the pages fit; empty where several zones would, or where none does."""
    seen: dict[datetime, timedelta] = {}
    for page in pages:
        for moment in (page.article.published, page.article.modified):
            offset = moment.utcoffset() if isinstance(moment, datetime) else None
            if isinstance(moment, datetime) and offset and page.article.published_zone == "page":
                seen[moment] = offset
    if len(seen) < TELLING:
        return ""
    endings = Counter((urlsplit(page.article.url or "").hostname or "").rsplit(".", 1)[-1] for page in pages)
    country = BY_COUNTRY.get(endings.most_common(1)[0][0], "")
    if country and _fits(country, seen):
        return country
    if len(set(seen.values())) < 2:  # one season alone fits too many clocks
        return ""
    return next((zone for zone in ZONES if _fits(zone, seen)), "")


def _fits(zone: str, seen: dict[datetime, timedelta]) -> bool:
    try:
        clock = ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        return False
    return all(moment.astimezone(clock).utcoffset() == offset for moment, offset in seen.items())


def day_first(pages: Sequence[Told]) -> bool | None:
    """Whether printed dates name the day first, by pages whose markup gives the date plainly; None: not told."""
    votes: Counter[bool] = Counter()
    for page in pages:
        published = page.article.published
        witness = page.article.provenance.get("published")
        if published is None or witness is None or not witness.witness.startswith(("json-ld", "meta", "time@")):
            continue
        if published.day == published.month:
            continue
        spots = [*page.found.times[:10], *page.found.hints["date"][:20]]
        printed = {(int(a), int(b)) for spot in spots for a, b in _NUMBERS.findall(spot.text[:200])}
        votes[True] += (published.day, published.month) in printed
        votes[False] += (published.month, published.day) in printed
    for order in (True, False):
        if votes[order] >= TELLING and not votes[not order]:
            return order
    return None


def signs(pages: Sequence[Told]) -> tuple[str, ...]:
    """The witnesses of names that the pages have."""
    found = (page.article.provenance.get("authors") for page in pages)
    return tuple(sorted({witness.witness for witness in found if witness is not None}))


def language(pages: Sequence[Told]) -> tuple[str, tuple[str, ...]]:
    """The one language of all pages, with the words that most of them have; nothing where there are several."""
    spoken = {page.article.language for page in pages}
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(_words_of(page.article.body))
    words = [word for word, number in counts.most_common(COMMON_WORDS) if number >= ON_MOST * len(pages)]
    if len(spoken) != 1 or len(words) < FEW_WORDS:
        return "", ()
    return spoken.pop() or "", tuple(sorted(words))


def speaks(text: str, words: frozenset[str]) -> bool:
    """Whether a text is in the language that these are the common words of."""
    return bool(words) and len(_words_of(text) & words) >= SHARED * len(words)


def _words_of(text: str) -> set[str]:
    return set(_WORD.findall(text[:SAMPLE].lower()))
