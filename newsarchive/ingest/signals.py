"""What a publisher says may be done with a page: robots tags and headers, TDM reservation, licence. Pure functions.

Source for TDM: the W3C community group's TDM Reservation Protocol, final report of May 2024: the file on the server
counts least, a header more, a tag in the page most.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit

from newsarchive.models import Article, Headers, Permissions, Reservation

OURS = frozenset({"robots", "newsarchive"})
"""Names under which a robot is spoken to that this one answers to. What is said to one search engine is not meant."""
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_AGENT = re.compile(r"([a-z0-9_.-]{2,40})\s*:\s*(.*)", re.IGNORECASE)
SIGNALS = ("noindex", "noarchive", "tdm_reserved", "license")
"""What is said, in the order in which `Permissions.sources` has it."""
MAX_RULES = 2_000
"""Rules of a tdmrep.json that are read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a tdmrep.json."""

    location: str
    reserved: bool
    policy: str | None = None


def said(headers: Headers, article: Article) -> Permissions:
    """Everything that a page says of itself: in its headers and in its markup."""
    tags = article.signals
    asked = [(word, "header:x-robots-tag") for word in directives(_all(headers, "x-robots-tag"))]
    for name, content in tags:
        if name in OURS:
            asked += [(word, f"meta:{name}") for word in directives([content])]
    words: dict[str, str] = {}
    for word, source in asked:
        words.setdefault("noindex" if word == "none" else word, source)  # none: neither index nor follow
    reservation, source = None, ""
    for pairs, where in ((headers, "header:tdm-reservation"), (tags, "meta:tdm-reservation")):
        if (found := _reservation(pairs, article.url)) is not None:
            reservation, source = found, where
    sources: list[tuple[str, str]] = [(name, words[name]) for name in ("noindex", "noarchive") if name in words]
    if reservation is not None:
        sources.append(("tdm_reserved", source))
    if article.license:
        witness = article.provenance.get("license")
        sources.append(("license", witness.witness if witness else "page"))
    return Permissions(
        "noindex" in words,
        "noarchive" in words,
        reservation.reserved if reservation else None,
        reservation.policy if reservation else None,
        article.license,
        tuple(sources),
    )


def with_file(page: Permissions, file: Reservation | None) -> Permissions:
    """What a page says, and where it says nothing of mining, what its host's tdmrep.json says of its address."""
    if file is None or page.tdm_reserved is not None:
        return page
    source = ("tdm_reserved", f"tdmrep.json:{quote(file.where, safe='/*$')}")
    sources = sorted((*page.sources, source), key=lambda each: SIGNALS.index(each[0]))
    return replace(page, tdm_reserved=file.reserved, tdm_policy=file.policy, sources=tuple(sources))


def without_file(page: Permissions) -> Permissions:
    """What a page said by itself."""
    if not any(source.startswith("tdmrep.json") for _, source in page.sources):
        return page
    sources = tuple(each for each in page.sources if each[0] != "tdm_reserved")
    return replace(page, tdm_reserved=None, tdm_policy=None, sources=sources)


def directives(values: Iterable[str]) -> tuple[str, ...]:
    """The directives of X-Robots-Tag headers or robots tags that are meant for us, in lower case.

    "googlebot: noindex, nofollow" is meant for another robot, up to the next name.
    """
    found: list[str] = []
    for value in values:
        ours = True
        for part in value.split(","):
            word = part.strip().lower()
            named = _AGENT.fullmatch(word)
            if named and named[1] not in _VALUED:
                ours, word = named[1] in OURS or named[1] == "*", named[2].strip()
            if ours and word:
                found.append("none" if word == "none" else word)
    return tuple(dict.fromkeys(found))


def _reservation(pairs: Iterable[tuple[str, str]], url: str | None) -> Reservation | None:
    """What two headers or two tags say; None where they say nothing that the protocol knows."""
    given: dict[str, str] = {}
    for name, value in pairs:
        given.setdefault(name.lower(), value.strip())
    reserved = given.get("tdm-reservation")
    if reserved not in ("0", "1"):
        return None
    return Reservation(reserved == "1", _policy(given.get("tdm-policy"), url) if reserved == "1" else None)


def _policy(address: str | None, url: str | None) -> str | None:
    """A policy's address, absolute."""
    try:
        joined = urljoin(url or "", (address or "").strip())
        return joined if urlsplit(joined).scheme in ("http", "https") else None
    except ValueError:
        return None


@lru_cache(maxsize=64)
def read_tdmrep(text: str) -> tuple[Rule, ...] | None:
    """The rules of a tdmrep.json, in their order; None where the text is none. A rule that breaks the protocol is left
    out: what it speaks of counts as not said."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, dict):  # the brackets are often forgotten around a single rule
        data = [data]
    if not isinstance(data, list):
        return None
    rules = []
    for item in data[:MAX_RULES]:
        if not isinstance(item, dict):
            continue
        location, value, policy = item.get("location"), item.get("tdm-reservation"), item.get("tdm-policy")
        if isinstance(location, str) and location and value in (0, 1, "0", "1") and not isinstance(value, float):
            rules.append(Rule(location, int(value) == 1, policy if isinstance(policy, str) else None))
    return tuple(rules)


def reservation_for(text: str | None, url: str) -> Reservation | None:
    """What a host's tdmrep.json says of a URL: its first rule that matches. None: nothing."""
    parts = urlsplit(url)
    target = _normal(parts.path or "/") + (f"?{_normal(parts.query)}" if parts.query else "")
    for rule in (read_tdmrep(text) or ()) if text else ():
        if _pattern(rule.location).match(target):
            policy = _policy(rule.policy, url) if rule.reserved and rule.policy else None
            return Reservation(rule.reserved, policy, rule.location)
    return None


@lru_cache(maxsize=4096)
def _pattern(location: str) -> re.Pattern[str]:
    """A location as an expression: a path begins so; `*` is anything, `$` at the end is the end."""
    if "://" in location[:10]:
        location = urlsplit(location).path or "/"
    end = location.endswith("$")
    first, *rest = re.sub(r"\*+", "*", _normal(location.removesuffix("$"))).split("*")
    # each piece is taken where it first fits (an atomic group): no pattern of stars can make matching slow
    body = re.escape(first) + "".join(f"(?>.*?{re.escape(part)})" for part in rest[:-1])
    if rest:
        body += f".*{re.escape(rest[-1])}$" if end else f".*?{re.escape(rest[-1])}"
    elif end:
        body += "$"
    return re.compile(body if first.startswith("/") or rest else f"/?{body}", re.DOTALL)


def _normal(text: str) -> str:
    """Percent-escapes in one form: letters, digits and -._~ stand plain."""

    def one(found: re.Match[str]) -> str:
        letter = unquote(found[0]) if int(found[0][1:], 16) < 128 else ""
        return letter if letter and (letter.isalnum() or letter in "-._~") else found[0].upper()

    return re.sub(r"%[0-9A-Fa-f]{2}", one, quote(text, safe="/%:@!$&'()*+,;=?-._~[]"))


def _all(headers: Headers, name: str) -> list[str]:
    return [value for key, value in headers if key.lower() == name]
