"""Which line of a robots.txt decides about an address. Protego decides; this finds the words to quote for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

_LINE = re.compile(r"^\s*([a-z][a-z -]*?)\s*:\s*([^#]*?)\s*(?:#.*)?$", re.IGNORECASE)
_PLAIN = "/%:@!$&'()*+,;=?-._~[]"
LONGEST = 300  # characters of a line that are kept


@dataclass(frozen=True, slots=True)
class Line:
    """A rule of the group that speaks to us, with where it stands (from 1) and how it is written."""

    number: int
    text: str
    field: str  # allow | disallow | crawl-delay
    value: str


def rules_for(text: str, agent: str) -> tuple[Line, ...]:
    """The rules of the groups that speak to an agent: those of the longest name that it has, else those for all."""
    groups: dict[str, list[Line]] = {}
    names: list[str] = []
    open_group = False
    for number, raw in enumerate(text.splitlines(), 1):
        found = _LINE.match(raw)
        if found is None:
            continue
        field, value = found[1].lower(), found[2]
        if field in ("user-agent", "useragent", "user agent"):
            names = [*names, value.lower()] if open_group else [value.lower()]
            groups.setdefault(value.lower(), [])
            open_group = True
        elif field in ("allow", "disallow", "crawl-delay"):
            open_group = False
            if value:
                line = Line(number, raw.strip()[:LONGEST], field, value)
                for name in names:
                    groups[name].append(line)
        elif field not in ("sitemap", "host"):
            open_group = False
    ours = [
        name for name in groups if name not in ("", "*") and re.search(rf"(?<![\w-]){re.escape(name)}", agent.lower())
    ]
    return tuple(groups.get(max(ours, key=len) if ours else "*", ()))


def deciding(rules: tuple[Line, ...], url: str) -> Line | None:
    """The rule that decides about a URL (RFC 9309, 2.2.2): the longest pattern that matches, of equals what allows."""
    parts = urlsplit(url)
    target = _normal(parts.path or "/") + (f"?{_normal(parts.query)}" if parts.query else "")
    best: tuple[tuple[int, bool], Line] | None = None
    for rule in rules:
        if rule.field == "crawl-delay":
            continue
        pattern = _normal(rule.value)
        rank = (len(pattern), rule.field == "allow")
        if (best is None or rank > best[0]) and matches(pattern, target):
            best = rank, rule
    return best[1] if best is not None else None


def delaying(rules: tuple[Line, ...]) -> Line | None:
    """The line that asks for a wait between two requests."""
    return next((rule for rule in reversed(rules) if rule.field == "crawl-delay"), None)


def matches(pattern: str, target: str) -> bool:
    """Does a path with its query begin as a pattern says? `*` is anything, a `$` at the end is the end."""
    if "*" not in pattern and not pattern.endswith("$"):
        return target.startswith(pattern)
    return _compiled(pattern).match(target) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    end = pattern.endswith("$")
    parts = re.sub(r"\*+", "*", pattern.removesuffix("$")).split("*")
    # each piece is taken where it first fits (an atomic group): no pattern of stars can make matching slow
    body = re.escape(parts[0]) + "".join(f"(?>.*?{re.escape(part)})" for part in parts[1:-1])
    if len(parts) > 1:
        body += f".*{re.escape(parts[-1])}$" if end else f".*?{re.escape(parts[-1])}"
    elif end:
        body += "$"
    return re.compile(body, re.DOTALL)


def _normal(text: str) -> str:
    """Percent-escapes in one form: nothing that may stand plain is escaped."""
    return re.sub(r"%[0-9A-Fa-f]{2}", _escape, quote(text, safe=_PLAIN))


def _escape(found: re.Match[str]) -> str:
    letter = unquote(found[0], errors="strict") if int(found[0][1:], 16) < 128 else ""
    return letter if letter and (letter.isalnum() or letter in "-._~") else found[0].upper()
