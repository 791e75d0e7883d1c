"""Where a list goes on further back: its next page, date archives, and the pages that list those."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from newsarchive import urls
from newsarchive.discover.calendars import calendar_of
from newsarchive.discover.words import absolute, text_of
from newsarchive.models import Link

MAX_ARCHIVES = 6
"""Patterns of date archives taken from one page, with the pages that list them."""

_ATOM = "{http://www.w3.org/2005/Atom}link"
_FURTHER = ("next", "prev-archive")  # RFC 5005: the next page of a paged feed, the archive before the current one
_PAGE_PATH = re.compile(r"/(?:page|seite|pagina|p)[/-]?(\d{1,4})(/?|\.html?)$", re.IGNORECASE)
_PAGE_KEYS = ("page", "paged", "pg", "seite", "pagina", "p")
_OLDER = re.compile(
    r"^\W*(?:older(?: (?:posts|entries|articles|stories|news))?|earlier(?: (?:posts|articles))?|next(?: page)?"
    r"|more news|previous (?:posts|articles|entries)|ältere (?:beiträge|artikel|einträge)|nächste(?: seite)?"
    r"|vorige artikel|articles (?:précédents|plus anciens)|page suivante|suivante?|entradas (?:antiguas|anteriores)"
    r"|siguiente|próxima"
    r"|anteriores|articoli precedenti|successiva?|avanti|posts? (?:antigos|anteriores)|oudere berichten|volgende"
    r"|äldre inlägg|nästa|neste|næste|seuraava|następna|starsze wpisy|další"
    r"|следующая|ранее|далее|下一页|次へ|다음)\W*$",
    re.IGNORECASE,
)
"""What links to the next older page say, in the languages that large systems ship with."""
_LISTS_ARCHIVES = re.compile(
    r"/(?:archives?|archivo|archivio|arquivo|archiv|arkiv|archief|archiwum|arhiv|hemeroteca)(?:\.html?)?/?$",
    re.IGNORECASE,
)
_DAY = re.compile(r"/((?:19|20)\d\d)[-/](0?[1-9]|1[0-2])(?:[-/](0?[1-9]|[12]\d|3[01]))?(?=[/-])")


def older_feed(root: etree._Element | None, url: str) -> tuple[str, ...]:
    """The next page of a feed: as the feed says, else as WordPress has it."""
    if root is not None:
        for element in root.iter(_ATOM, "link"):
            parent = element.getparent()
            if element.get("rel", "").lower() in _FURTHER and (parent is None or _in_head(parent)):
                address = absolute(element.get("href", ""), url)
                if address and address != url:
                    return (address,)
    return (_with_page(url, "paged", page_number(url) + 1),)


def _in_head(parent: etree._Element) -> bool:
    return isinstance(parent.tag, str) and etree.QName(parent).localname.lower() in {"feed", "channel", "rss"}


def page_number(url: str) -> int:
    """Which page of a list an address is: 1 where it does not say."""
    parts = urlsplit(url)
    if found := _PAGE_PATH.search(parts.path):
        return int(found[1])
    given = dict(parse_qsl(parts.query))
    return next((int(given[key]) for key in _PAGE_KEYS if given.get(key, "").isdecimal() and len(given[key]) < 5), 1)


def older_page(root: etree._Element, base: str, url: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of a home, section or archive page: the next page of its list; and date archives, each pattern once."""
    own, number = urls.canonical(url), page_number(url)
    best: dict[str, int] = {}
    archives: dict[object, str] = {}
    for element in root.iter("a", "link"):
        address = absolute(element.get("href", ""), base)
        try:
            key = urls.canonical(address) if address else own
        except urls.UrlError:
            continue
        if key == own or urls.host(key) != urls.host(own):
            continue
        if found := calendar_of(key):
            archives.setdefault(found[0], key)
        elif element.tag == "a" and _LISTS_ARCHIVES.search(urlsplit(key).path):
            archives.setdefault(key, key)
        elif points := _points(element, key, own, number):
            best[key] = max(points, best.get(key, 0))
    ranked = sorted(best, key=lambda key: -best[key])
    return tuple(ranked[:1]), tuple(archives.values())[:MAX_ARCHIVES]


def _points(element: etree._Element, key: str, own: str, number: int) -> int:
    """How surely a link leads to the next page of this list; 0: it does not."""
    goes_on = page_number(key) == number + 1 and _list_of(key) == _list_of(own)
    if "next" in element.get("rel", "").lower().split():
        return 3 if element.tag == "link" or goes_on else 2
    if element.tag == "link":
        return 0
    says = " ".join(text_of(element, " ").split()) or element.get("title", "") or element.get("aria-label", "")
    if len(says) < 40 and _OLDER.match(says) and page_number(key) != number - 1:
        return 2 if _list_of(key) == _list_of(own) else 0
    return 1 if goes_on else 0


def _list_of(url: str) -> tuple[str, ...]:
    """An address without its page number: the same for all pages of a list."""
    parts = urlsplit(url)
    path = _PAGE_PATH.sub("", parts.path).rstrip("/")
    rest = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _PAGE_KEYS]
    return (parts.netloc, path, urlencode(rest))


def _with_page(url: str, key: str, number: int) -> str:
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != key]
    return urlunsplit(parts._replace(query=urlencode([*query, (key, str(number))])))


def day_of(link: Link) -> date | None:
    """The day of a link: as announced, else as its address has it; a month alone counts as its last day."""
    if link.published is not None:
        return link.published.date() if isinstance(link.published, datetime) else link.published
    found = _DAY.search(link.url)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 28))
    except ValueError:
        return None


def newest_day(links: Iterable[Link]) -> date | None:
    """The newest day among links; None where none has one."""
    return max((day for link in links if (day := day_of(link))), default=None)
