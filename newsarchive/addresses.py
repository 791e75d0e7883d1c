"""What two addresses of one article have in common, and what tells two articles apart. Pure; all addresses canonical.

An address alone never proves that two pages are one article: `ingest.identity` lays their texts beside each other.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from newsarchive.urls import site_name

IDENTIFIES = re.compile(
    r"(?:^|[_-])(?:p|a|n|s|no|nr|num|art|doc|item|post|code|key|c|date|day|issue|edition)$|(?:id|article|story|news|page)$",
    re.IGNORECASE,
)
"""Names of parameters that tell one article from another."""

_HOSTS = {
    **dict.fromkeys(("amp",), "amp"),
    **dict.fromkeys(("m", "mobile", "mobil", "mobi", "touch", "wap", "3g"), "mobile"),
    "print": "print",
}
_SEGMENTS = {"amp": "amp", "amphtml": "amp", "print": "print", "printable": "print", "mobile": "mobile", "m": "mobile"}
_PARAMETERS = {
    **dict.fromkeys(("amp", "_amp", "isamp"), "amp"),
    **dict.fromkeys(("print", "printable", "printview", "print_view", "tmpl"), "print"),
    **dict.fromkeys(("mobile", "m"), "mobile"),
}
_FORMS = frozenset({"output", "outputtype", "view", "format", "mode", "type", "service", "layout", "display"})
"""Parameters whose value may name a form of the page: `?output=print`."""
_VALUES = {"amp": "amp", "print": "print", "printable": "print", "98": "print", "mobile": "mobile"}
"""Values of these; TYPO3's number for print is 98."""
_ENDING = re.compile(r"[-._!,](amp|print)(?=(?:\.s?html?|\.php|\.aspx?)?$)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php\d?|jsp|aspx?|cfm)$", re.IGNORECASE)

_UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])", re.I)
_HEX = re.compile(r"(?<![0-9a-z])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{24,40}(?![0-9a-z])", re.IGNORECASE)
_LONG = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_DAY_PATH = re.compile(
    r"/(?:(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-](?:0?[1-9]|[12]\d|3[01]))?"
    r"|(?:0?[1-9]|[12]\d|3[01])[/-](?:0?[1-9]|1[0-2])[/-](?:19|20)\d\d|(?:19|20)\d\d)(?=[/-]|$)"
)
_SHORT = re.compile(r"^(?:(\d{1,4})|(\d{1,4})[-_.].*)$")


class Form(NamedTuple):
    """An address taken apart. `core`: what stays where scheme, www, form and what names no article are taken away."""

    core: str
    twin: str | None  # amp | print | mobile: a second form of the page; None: its own
    parameters: tuple[tuple[str, str], ...]  # that tell one article from another, sorted
    others: tuple[tuple[str, str], ...]  # that need not
    numbers: frozenset[str]  # that a publishing system most likely gave it, in the path: long ones
    short: frozenset[str]  # short numbers, with what stands before them


@lru_cache(maxsize=4096)
def form(url: str) -> Form:
    """Take a canonical address apart."""
    parts = urlsplit(url)
    host, twin = parts.netloc.removeprefix("www."), None
    first, _, rest = host.partition(".")
    if first in _HOSTS and "." in rest:
        host, twin = rest.removeprefix("www."), _HOSTS[first]
    path, mark = _plain_path(parts.path)
    twin = twin or mark
    named, others = [], []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        lower = name.lower()
        kind = _VALUES.get(value.lower()) if lower in _FORMS else _PARAMETERS.get(lower)
        if kind and (lower != "m" or value in ("", "0", "1")):
            twin = twin or (None if value == "0" else kind)
        elif value and IDENTIFIES.search(name):
            named.append((name, value))
        else:
            others.append((name, value))
    named.sort()
    query = "?" + urlencode(named) if named else ""
    plain = unquote(path)
    return Form(host + path + query, twin, tuple(named), tuple(others), _numbers(plain), _short_numbers(plain))


def _plain_path(path: str) -> tuple[str, str | None]:
    """A path without marks of a second form, index page and closing slash; and the form that was marked."""
    twin = None
    if ending := _ENDING.search(path):
        twin = ending[1].lower()
        path = path[: ending.start()] + path[ending.end() :]
    segments = _INDEX.sub("/", path).split("/")
    kept = []
    for place, segment in enumerate(segments):
        mark = _SEGMENTS.get(segment.lower())
        if mark is None or (segment.lower() == "m" and place != 1):
            kept.append(segment)
        else:
            twin = twin or mark
    return "/".join(kept).rstrip("/"), twin


def _numbers(path: str) -> frozenset[str]:
    found = {match.lower() for match in (*_UUID.findall(path), *_HEX.findall(path))}
    bare = _HEX.sub("", _UUID.sub("", path))
    return frozenset(found | {number for number in _LONG.findall(bare) if not _is_date(number)})


def _short_numbers(path: str) -> frozenset[str]:
    """Numbers of up to four digits that begin a segment, with the segment before: "node/12", "politics/123"."""
    segments = _DAY_PATH.sub("", path).split("/")
    found = set()
    for before, segment in pairwise(segments):
        match = _SHORT.match(segment)
        if match:
            found.add(f"{before}/{match[1] or match[2]}")
    return frozenset(found)


def _is_date(number: str) -> bool:
    """Is a number a day or a moment, such as 20261125 or 202611251230?"""
    if len(number) == 6 and number[:2] in ("19", "20"):
        return 1 <= int(number[4:]) <= 12
    if len(number) not in (8, 12, 14):
        return False
    for year, month, day in ((number[:4], number[4:6], number[6:8]), (number[4:8], number[2:4], number[:2])):
        try:
            if 1990 <= date(int(year), int(month), int(day)).year < 2100:
                return True
        except ValueError:
            continue
    return False


def keys(*urls: str) -> tuple[str, ...]:
    """What the other addresses of an article may share with these: an index to find it by, each once."""
    found: dict[str, None] = {}
    for url in urls:
        parts = form(url)
        host = parts.core.partition("/")[0]
        found[parts.core] = None
        if parts.numbers:  # hosts of one publisher share a system
            found |= {f"{site_name(url)}#{number}": None for number in sorted(parts.numbers)}
        else:
            found |= {f"{host}#{number}": None for number in sorted(parts.short)}
    return tuple(found)


def contradict(one: str, other: str) -> bool:
    """Do two addresses name two articles: ?id=1 and ?id=2, or two long numbers? Then they are never one."""
    a, b = form(one), form(other)
    mine, theirs = dict(a.parameters), dict(b.parameters)
    shared = mine.keys() & theirs.keys()
    if any(mine[name] != theirs[name] for name in shared):
        return True
    if a.core.partition("?")[0] == b.core.partition("?")[0] and a.parameters != b.parameters:
        return True  # /article?id=1 and /article
    return bool(a.numbers and b.numbers and not a.numbers & b.numbers)


def is_front(url: str) -> bool:
    """Is it a home page, which no article is at?"""
    parts = urlsplit(url)
    return _INDEX.sub("/", parts.path) in ("", "/") and not parts.query


def relation(url: str, own: str) -> str | None:
    """By which rule `url` may be another address of the article at `own`, as far as the two addresses say.

    amp | print | mobile | parameter | www | scheme | slash | slug; None where they have nothing in common.
    """
    a, b = form(url), form(own)
    if contradict(url, own):
        return None
    if a.core == b.core:
        if a.twin != b.twin:
            return min(filter(None, (a.twin, b.twin)))
        mine, theirs = dict(a.others), dict(b.others)
        if mine != theirs:
            clash = any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys())
            return None if clash and not a.parameters and not a.numbers else "parameter"
        one, two = urlsplit(url), urlsplit(own)
        if one.netloc != two.netloc:
            return "www"
        return "scheme" if one.scheme != two.scheme else "slash"
    if a.numbers & b.numbers and site_name(url) == site_name(own):
        return "slug"
    if not a.numbers and not b.numbers and a.short & b.short and same_host(url, own):
        return "slug"
    return None


def same_host(one: str, other: str) -> bool:
    """Are two addresses of one host, whichever of its forms?"""
    return form(one).core.partition("/")[0] == form(other).core.partition("/")[0]
