"""What class names, ids and roles say of an element: a set of bits, read once for each distinct wording."""

from __future__ import annotations

import re
from typing import Any

from newsarchive.extract.stems import Stems, stems_of

NAMES = (
    "body", "related", "share", "comments", "navigation", "footer", "sidebar", "promotion", "author", "caption",
    "details", "tags", "consent", "teaser", "header", "notes",
)  # fmt: skip
BIT = {name: 1 << position for position, name in enumerate(NAMES)}

# Each pattern is matched against "class id role itemprop data-component" in lower case, camel case broken up.
_PATTERNS = {
    "body": r"article[-_ ]?(?:body|text|content|copy|inner|main)|(?:entry|post|story|news|blog|single|page|body|main)"
    r"[-_ ]{0,2}(?:content|body|text|copy|entry)|\bprose\b|rich[-_ ]?text|articlebody|paragraph|texto?\b|wysiwyg",
    "related": r"related|recirc|recommend|similar|(?:more|most)[-_ ]?(?:read|news|stories|from|on|popular|viewed"
    r"|articles)"
    r"|also[-_ ]?like|read[-_ ]?(?:more|also|next)|see[-_ ]?also|trending|popular|taboola|outbrain|yarpp|crp|zergnet"
    r"|next[-_ ]?(?:post|article|up)|prev(?:ious)?[-_ ]?(?:post|article)|jp[-_]?relatedposts|verwandt|aehnlich"
    r"|mehr[-_ ]zum",
    "share": r"share|sharing|social|addthis|addtoany|sharedaddy|follow|facebook|twitter|whatsapp|pinterest|linkedin",
    "comments": r"comment|disqus|respond|reply|replies|feedback|reviews?\b|kommentar|livefyre",
    "navigation": r"\bnav|menu|breadcrumb|pagina|pager|toolbar|topbar|skip[-_ ]?link|\btoc\b"
    r"|table[-_ ]of[-_ ]contents|jump",
    "footer": r"footer|copyright|colophon|imprint|impressum|legal|disclaimer",
    "sidebar": r"sidebar|side[-_ ]?bar|\baside\b|\brail\b|right[-_ ]?col|widget|complementary|secondary|\brhs\b",
    "promotion": r"\bads?\b|advert|sponsor|promo|banner|newsletter|subscri|signup|sign[-_ ]up|\bcta\b"
    r"|call[-_ ]to[-_ ]action"
    r"|paywall|donat|campaign|commerce|affiliate|outstream|optin|opt[-_ ]in|mailchimp|\bshop\b|product|download|appeal",
    "author": r"author|byline|\bbio\b|contributor|reporter|writer|vcard|profile|autor|redacteur",
    "caption": r"caption|credit|image|photo|picture|figure|media|gallery|slide|carousel|video|player|bildunter|legende",
    "details": r"\bmeta|\bdate|time|publish|posted|updated|kicker|dateline|info\b|eyebrow|reading[-_ ]time|views",
    "tags": r"\btags?\b|tag[-_ ]?(?:list|cloud|links)|categor|topics?\b|keywords|\bcats?\b|labels?\b",
    "consent": r"cookie|consent|gdpr|privacy|modal|popup|pop[-_ ]up|overlay|lightbox|dialog|onetrust|cmp\b",
    "teaser": r"teaser|\bcard|\btile|grid|listing|\bloop\b|\bfeed\b|archive|river|summary|excerpt|\bitems?\b|headline",
    "header": r"header|masthead|hero|title|\btop\b|standfirst|\blead\b|\bdek\b|subtitle|intro|strap|vorspann|chapo",
    "notes": r"footnote|reference|citation|bibliograph|source|correction|editor[-_ ]?s?[-_ ]?note|disclosure|endnote",
}
_COMPILED = tuple((BIT[name], re.compile(pattern)) for name, pattern in _PATTERNS.items())
_STEMS = Stems(
    {
        BIT[name]: stems_of(pattern, 3) | ({"ad"} if name == "promotion" else set())
        for name, pattern in _PATTERNS.items()
    }
)
_CAMEL = re.compile(r"([a-z])([A-Z])")
MAX_WORDING = 300  # characters of class and id that are looked at
MAX_KNOWN = 50_000

_known: dict[tuple[str | None, ...], int] = {}


def hints_of(element: Any) -> int:
    """The bits that an element's own class, id, role and item property set."""
    get = element.get
    named = (get("class"), get("id"), get("role"), get("itemprop"), get("data-component"), get("data-testid"))
    bits = _known.get(named)
    if bits is None:
        if len(_known) > MAX_KNOWN:
            _known.clear()
        bits = _known[named] = _read(" ".join([name or "" for name in named]).strip()[:MAX_WORDING])
    return bits


def _read(wording: str) -> int:
    plain = wording.lower()
    if plain != wording:
        plain = _CAMEL.sub(r"\1-\2", wording).lower()
    near = _STEMS.near(plain)
    return sum([bit for bit, pattern in _COMPILED if near & bit and pattern.search(plain)]) if near else 0
