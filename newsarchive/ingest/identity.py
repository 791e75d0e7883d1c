"""Which article is a page? Pure functions from its address, what it says of itself, and what the archive has.

Doubt keeps two pages apart: a wrong merge loses an article, a missed one keeps a copy that is found again as a story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from newsarchive.addresses import IDENTIFIES, contradict, form, is_front, keys, relation, same_host
from newsarchive.errors import NewsArchiveError
from newsarchive.models import Article
from newsarchive.revisions import typography
from newsarchive.urls import canonical, site_name

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")

ALIKE = 0.5
"""Share of common words from which two texts are one article, if their addresses say so. In tests/identity_pairs.py an
article has 0.61 and more in common with its edited self, two articles of one stock of words 0.36 at most."""
SURE = 0.8
"""The same where the addresses prove less: two reports out of one pattern (weather, markets) have 0.77 there."""
TITLED = 0.4
"""What is enough where the headline is the same too: an article that was rewritten, but no two issues of a column."""
FEW = 25
"""Words below which a text proves nothing: "this article is for subscribers" is the text of a hundred articles."""
CLAIMS = frozenset({"link:canonical", "meta:og:url", "json-ld:mainEntityOfPage", "json-ld:url", "json-ld:@id"})
UNAVAILABLE = frozenset({"not_article", "gone", "failed", "forbidden"})
"""States of a claimed address in the ledger that say that no article can be had there."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The address that an article is kept under. `rule` says why, where that isn't the address that answered.

    `twin`: the page is a second form of the article, whose own page is to be read instead.
    """

    url: str
    rule: str | None = None
    twin: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """An article that the archive has and that a page may be another address of. `keys`: of all its addresses."""

    article: int
    url: str
    title: str | None
    body: str
    published: str | None = None
    keys: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Match:
    """The article that a page is, by which rule."""

    article: int
    url: str
    rule: str
    exact: bool = False  # the texts are the same, word for word or nearly so


def identify(url: str, article: Article) -> Identity:
    """The identity of a page fetched at `url` (canonical), by what it says alone.

    A claim is believed at once where the claimed address is a form of the page's own, and `believes` has the last word.
    """
    claimed = _usable(article.canonical_url, url)
    if claimed is None or claimed == url or is_front(claimed):  # a canonical link to the home page is a site's mistake
        return Identity(url)
    mine, theirs = form(url), form(claimed)
    if mine.twin and not theirs.twin:
        return Identity(claimed, mine.twin, twin=True)
    own, other = urlsplit(url), urlsplit(claimed)
    if _bare(own.netloc) == _bare(other.netloc) and own.path.rstrip("/") == other.path.rstrip("/"):
        said, kept = (parse_qsl(part.query, keep_blank_values=True) for part in (own, other))
        dropped = [(name, value) for name, value in said if (name, value) not in kept]
        if all(pair in said for pair in kept) and not any(_may_identify(name, value) for name, value in dropped):
            return Identity(claimed, "canonical")
    return Identity(url)


def believes(url: str, article: Article, who: Identity, known: Known | None, state: str | None) -> bool:
    """Is a twin's claim believed? `known`: the article at the claimed address; `state`: that address in the ledger.

    Not where no article can be had there, nor where another article is: sites exist whose pages all claim one address.
    """
    if known is None:
        return state not in UNAVAILABLE
    mine, theirs = form(url), form(who.url)
    if mine.core == theirs.core or mine.numbers & theirs.numbers:
        return True
    return likeness(article.body, known.body) >= ALIKE or _same_title(article.title, known.title)


def claims(url: str, article: Article) -> tuple[str, ...]:
    """The addresses that a page gives itself: canonical link, og:url, JSON-LD, and the site's short link.

    Each once, canonical, of the same registered domain; none that is a home page.
    """
    said = [article.canonical_url or ""]
    if (witness := article.provenance.get("canonical_url")) is not None:
        said += [value for value, name in witness.rivals if name in CLAIMS]
    said += [address for kind, address in article.alternates if kind == "shortlink"]
    found: dict[str, None] = {}
    for address in said:
        claimed = _usable(address, url)
        if claimed is not None and claimed != url and not is_front(claimed):
            found[claimed] = None
    return tuple(found)


def keys_of(article: Article, *urls: str) -> tuple[str, ...]:
    """Under which keys a page's article is found again: of its addresses, and of those that it claims."""
    return keys(*urls, *claims(urls[0], article))


def match(url: str, article: Article, known: Iterable[Known]) -> Match | None:
    """Which of some articles a page at `url` is another address of; the surest; None where it is none of them."""
    said = claims(url, article)
    best: tuple[float, Match] | None = None
    for other in known:
        if (rule := _rule(url, said, other)) is None:
            continue
        share = likeness(article.body, other.body)
        strict = rule == "slug" and not same_host(url, other.url)  # two systems of one publisher count on their own
        if (strict and share < SURE) or not _is_copy(rule, share, article, other):
            continue
        if best is None or share > best[0]:
            best = share, Match(other.article, other.url, rule, share >= SURE)
    return best[1] if best is not None else None


def _rule(url: str, said: tuple[str, ...], other: Known) -> str | None:
    """What speaks for a page and an article being one, beside their texts."""
    if contradict(url, other.url):
        return None
    if rule := relation(url, other.url):
        return rule
    mine, theirs = form(url), form(other.url)
    claimed = any(form(claim).core in other.keys for claim in said)
    if claimed or (mine.core in other.keys and mine.core != theirs.core):  # one path, and parameters that clash
        return mine.twin or theirs.twin or "canonical"
    return None


def _is_copy(rule: str, share: float, article: Article, other: Known) -> bool:
    """Do texts bear out what addresses say?"""
    same_title = _same_title(article.title, other.title)
    if min(_length(article.body), _length(other.body)) < FEW:
        return same_title and share >= SURE and rule not in ("slug", "canonical", "parameter")
    if rule == "parameter":
        return share >= (ALIKE if same_title else SURE)
    far = rule in ("slug", "canonical") and _days_apart(article.published, other.published) > 1
    if far:
        return share >= SURE and same_title
    if same_title:
        return share >= TITLED
    return share >= (ALIKE if rule != "slug" else SURE)


def claims_itself(url: str, article: Article) -> bool:
    """Does a page at `url` say that this is its address?"""
    return _usable(article.canonical_url, url) == url


def prefers(url: str, own: str) -> bool:
    """Is `url` the better address to keep an article under: the page's own, where the other one is a second form?"""
    return bool(form(own).twin) and not form(url).twin


def likeness(one: str, other: str) -> float:
    """Share of the words that two texts have in common, 0 to 1; in Chinese and Japanese, of pairs of characters."""
    if one == other:
        return 1.0
    mine, theirs = _bag(one), _bag(other)
    return len(mine & theirs) / max(1, len(mine | theirs))


def _bag(text: str) -> frozenset[str]:
    found = _TOKEN.findall(typography(text).casefold())
    pairs = {a + b if _IDEOGRAPH.match(a) and _IDEOGRAPH.match(b) else a for a, b in pairwise(found)}
    return frozenset(pairs | set(found[-1:]))


def _length(text: str) -> int:
    return len(_TOKEN.findall(text[:2_000]))


def _same_title(one: str | None, other: str | None) -> bool:
    return bool(one) and bool(other) and typography(one or "").casefold() == typography(other or "").casefold()


def _days_apart(one: datetime | date | None, other: str | None) -> int:
    """Days between two dates of publication, a day more or less by their zones; 0 where one is not known."""
    if one is None or not other:
        return 0
    try:
        then = date.fromisoformat(other[:10])
    except ValueError:
        return 0
    return abs(((one.date() if isinstance(one, datetime) else one) - then).days)


def _may_identify(name: str, value: str) -> bool:
    """May a parameter that a claim leaves out tell one article from another? By its name, or a number in it."""
    return bool(IDENTIFIES.search(name)) or any(map(str.isdigit, value))


def _usable(address: str | None, url: str) -> str | None:
    """A claimed address in canonical form, where it is one and stays within the registered domain."""
    if not address:
        return None
    try:
        claimed = canonical(address)
        return claimed if site_name(claimed) == site_name(url) else None
    except NewsArchiveError:
        return None


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
