"""The metrics of the extraction benchmark, as the corpora's README defines them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

SHINGLE = 4  # tokens
INSTANT = timedelta(seconds=60)

# What the chrome of a page says and an article hardly does, in the languages of the corpora.
LEAKS = (
    "you may also like", "you might also like", "leave a comment", "leave a reply", "post a comment",
    "related articles",
    "related posts", "related stories", "related news", "related topics", "read more:", "read also", "also read",
    "read next", "recommended for you", "sign up for", "subscribe to our", "share this", "share on facebook",
    "follow us on", "advertisement", "all rights reserved", "most read", "most popular", "trending now",
    "more stories", "click here to", "add a comment", "cookie policy", "skip to content", "lesen sie auch",
    "lesen sie mehr", "mehr zum thema", "das könnte sie auch interessieren", "lire aussi", "à lire aussi",
    "sur le même sujet",
    "leggi anche", "potrebbe interessarti", "lea también", "lee también", "te puede interesar", "leia também",
    "veja também",
    "lees ook", "läs också", "les også", "læs også", "lue myös", "читайте также", "читайте також", "czytaj także",
    "zobacz także",
    "přečtěte si také", "citește și", "ayrıca okuyun", "baca juga", "xem thêm", "関連記事", "相关阅读", "اقرأ أيضا",
    "إقرأ أيضا",
)  # fmt: skip

_TOKEN = re.compile(r"\w+")
_BREAKS = re.compile(r"[\W_]+")
_BY = re.compile(r"^(?:by|von|par|por|di|da|de|door|av|af)\s+", re.IGNORECASE)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The multiset of a text's runs of four tokens; a shorter text is one run."""
    tokens = _TOKEN.findall(text or "")
    if not tokens:
        return Counter()
    return Counter(tuple(tokens[i : i + SHINGLE]) for i in range(max(1, len(tokens) - SHINGLE + 1)))


def precision_recall(predicted: str, gold: str) -> tuple[float, float]:
    """Of one page: shares of the predicted shingles that are gold, and of the gold ones that were found."""
    ours, theirs = shingles(predicted), shingles(gold)
    hits = sum((ours & theirs).values())
    if not ours and not theirs:
        return 1.0, 1.0
    return (hits / sum(ours.values()) if ours else 0.0), (hits / sum(theirs.values()) if theirs else 0.0)


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mean(values: Iterable[float]) -> float:
    """The mean, 0 of nothing."""
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 0.0


def body_f1(pairs: Sequence[tuple[float, float]]) -> float:
    """Over pages: the harmonic mean of mean precision and mean recall."""
    return f1(mean(p for p, _ in pairs), mean(r for _, r in pairs))


def with_standfirst(body: str, subtitle: str | None) -> str:
    """A body as fundus has it: opened by the standfirst, unless it holds that already."""
    if not subtitle or _flat(subtitle) in _flat(body):
        return body
    return f"{subtitle}\n\n{body}"


def segment_counts(body: str, wanted: Sequence[str], unwanted: Sequence[str]) -> tuple[int, int, int]:
    """Hits, misses and false hits of one page."""
    flat = _flat(body)
    hits = sum(_flat(segment) in flat for segment in wanted)
    return hits, len(wanted) - hits, sum(_flat(segment) in flat for segment in unwanted)


def same_title(predicted: str | None, gold: str) -> bool:
    """Equal but for case, punctuation, white space and compatible forms."""
    return plain(predicted or "") == plain(gold)


def plain(text: str) -> str:
    """NFKC, case folded, runs of punctuation and white space as one space."""
    return _BREAKS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def authors_f1(predicted: Iterable[str], gold: Iterable[str]) -> float:
    """Of one page: the F1 of two sets of names."""
    ours, theirs = ({plain(_BY.sub("", name.strip())) for name in names} - {""} for names in (predicted, gold))
    if not ours and not theirs:
        return 1.0
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def same_day(predicted: datetime | date | str | None, gold: str) -> bool:
    """The gold's calendar day, or the same instant."""
    found, known = _moment(predicted), _moment(gold)
    if found is None or known is None:
        return False
    if str(found)[:10] == str(known)[:10]:
        return True
    return _same_instant(found, known, timedelta(0))


def same_instant(predicted: datetime | date | str | None, gold: str) -> bool | None:
    """With an offset and within a minute of the gold; None where gold has no offset."""
    known = _moment(gold)
    if not isinstance(known, datetime) or known.tzinfo is None:
        return None
    return _same_instant(_moment(predicted), known, INSTANT)


def leaks(body: str, gold: str) -> list[str]:
    """The chrome phrases that stand in the body more often than in the gold."""
    ours, theirs = _flat(body).casefold(), _flat(gold).casefold()
    return [phrase for phrase in LEAKS if ours.count(phrase) > theirs.count(phrase)]


def _flat(text: str) -> str:
    return " ".join((text or "").split())


def _moment(value: datetime | date | str | None) -> datetime | date | None:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None


def _same_instant(one: datetime | date | None, other: datetime | date | None, tolerance: timedelta) -> bool:
    if not (isinstance(one, datetime) and isinstance(other, datetime)) or one.tzinfo is None or other.tzinfo is None:
        return False
    return abs(one.astimezone(UTC) - other.astimezone(UTC)) <= tolerance
