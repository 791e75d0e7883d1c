"""Home and section pages -> links that look like articles, feeds that they name, and the sections of their menus."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from newsarchive import sites, urls
from newsarchive.discover.challenges import is_challenge
from newsarchive.discover.listing import Listing
from newsarchive.discover.looks import THRESHOLD, Place, article_points, is_section
from newsarchive.discover.paging import older_page
from newsarchive.discover.words import absolute, plain, text_of
from newsarchive.errors import DiscoveryError
from newsarchive.models import Link, Site, Source, SourceKind

MAX_SECTIONS = 20
"""Section pages taken from a home page's menus, in their order: the main ones come first."""

MAX_FEEDS = 10
MAX_LINKS = 1_000
"""Links taken of one page. The longest home pages of newspapers have about 600."""

MAX_TITLE = 300
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_LOOSE_FEED_TYPES = frozenset({"application/json", "application/xml", "text/xml"})
_MENU_TAGS = frozenset({"nav", "footer", "header"})
_MENU_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navi|navbar|navigation|menu|footer|breadcrumbs?|masthead|topbar|social)(?:$|[\s_-])"
)
_MENU_ROLES = frozenset({"navigation", "menubar", "menu", "contentinfo", "banner"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_LEVELS_UP = 12
"""How far around a link its place is looked for: theme builders nest a menu's link eight to ten deep."""


def read_page(content: bytes, url: str, *, content_type: str, site: Site, kind: SourceKind) -> Listing:
    """The links of a home or section page that stay on the site and look like articles, each address once.

    Sections are taken from home pages only. Raises `DiscoveryError`: challenge, not_html, empty.
    """
    root = _parse(content, content_type)
    if root is None:
        raise DiscoveryError("not_html", f"{url} is no HTML")
    base = _base(root, url)
    feeds = list(_feeds(root, base, site))
    links: dict[str, Link] = {}
    sections: dict[str, Source] = {}
    own = urls.canonical(url)
    points: dict[str, int] = {}
    for anchor in root.iter("a"):
        address = absolute(anchor.get("href", ""), base)
        if address is None or len(links) >= MAX_LINKS:
            continue
        try:
            key = urls.canonical(address)
        except urls.UrlError:
            continue
        if key == own or not sites.belongs(site, key):
            continue
        text, place = _text(anchor), _place(anchor)
        scored = article_points(key, text, place)
        if scored >= THRESHOLD and sites.in_scope(site, key):
            known = links.get(key)
            if known is None or scored > points[key]:
                links[key] = Link(known.url if known else address, _better(text, known))
                points[key] = max(scored, points.get(key, scored))
        elif kind == "home" and place.in_menu and is_section(key, text) and urls.host(key) == urls.host(own):
            sections.setdefault(key, Source(site.name, key, "section", "nav"))
    chosen = [source for key, source in sections.items() if key not in links][:MAX_SECTIONS]
    older, archives = older_page(root, base, url)
    if not links and not feeds and is_challenge(content):
        raise DiscoveryError("challenge", f"{url} asks to prove that one is human")
    if not links and not feeds and not chosen and not archives:
        raise DiscoveryError("empty", f"{url} has no links that look like articles")
    problems = () if links else ("no links that look like articles",)
    return Listing(tuple(links.values()), (*feeds, *chosen), problems, older, archives)


def _parse(content: bytes, content_type: str) -> etree._Element | None:
    from w3lib.encoding import html_to_unicode

    _, text = html_to_unicode(content_type or None, content, default_encoding="utf-8")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is not None:
        etree.strip_elements(root, "script", "style", "noscript", "template", with_tail=False)
    return root


def _base(root: etree._Element, url: str) -> str:
    element = root.find(".//base[@href]")
    written = element.get("href", "").strip() if element is not None else ""
    return (absolute(written, url) if written else None) or url


def _feeds(root: etree._Element, base: str, site: Site) -> Iterator[Source]:
    """The feeds that <link rel=alternate> names, those of comments left out."""
    seen: set[str] = set()
    for element in root.iter("link"):
        kind = element.get("type", "").partition(";")[0].strip().lower()
        rel = set(element.get("rel", "").lower().split())
        title = element.get("title", "").lower()
        address = absolute(element.get("href", ""), base)
        if address is None or not rel & {"alternate", "feed"} or len(seen) >= MAX_FEEDS:
            continue
        named = any(word in address.lower() for word in ("feed", "rss", "atom"))
        if kind not in _FEED_TYPES and not (kind in _LOOSE_FEED_TYPES and named):
            continue
        if (
            "comment" in title
            or "/comments/" in address.lower()
            or "oembed" in address.lower()
            or "/wp-json" in address.lower()
        ):
            continue
        if address not in seen:
            seen.add(address)
            yield Source(site.name, address, "feed", "link")


def _text(anchor: etree._Element) -> str:
    """A link's words: the heading in it, else all of its text, else what its picture or its title says."""
    heading = next((element for element in anchor.iter(*_HEADINGS)), None)
    text = plain(text_of(anchor if heading is None else heading, " "))
    if text is None:
        picture = anchor.find(".//img[@alt]")
        text = plain(
            anchor.get("title") or anchor.get("aria-label") or (picture.get("alt") if picture is not None else "")
        )
    return text or ""


def _place(anchor: etree._Element) -> Place:
    in_heading = next(anchor.iter(*_HEADINGS), None) is not None
    in_menu = in_article = False
    element = anchor.getparent()
    for _ in range(_LEVELS_UP):
        if element is None or element.tag in {"body", "html"}:
            break
        tag = element.tag
        if tag in _HEADINGS:
            in_heading = True
        elif tag in {"article", "main"}:
            in_article = True
            break
        names = f"{element.get('class', '')} {element.get('id', '')}".lower()
        if tag in _MENU_TAGS or element.get("role") in _MENU_ROLES or _MENU_NAMES.search(names):
            in_menu = not (tag == "header" and in_heading)
            break
        element = element.getparent()
    return Place(in_menu, in_heading, in_article)


def _better(text: str, known: Link | None) -> str | None:
    candidate = text if text and len(text) <= MAX_TITLE else None
    return candidate or (known.title if known else None)
