"""Where to look: a site's first sources, those of its robots.txt, and the one way to read any of them."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urljoin

from newsarchive import urls
from newsarchive.discover import payload
from newsarchive.discover.challenges import is_challenge
from newsarchive.discover.feeds import read_feed
from newsarchive.discover.jsonfeed import is_json
from newsarchive.discover.listing import Listing
from newsarchive.discover.pages import read_page
from newsarchive.discover.sitemaps import read_sitemap
from newsarchive.discover.words import absolute
from newsarchive.errors import DiscoveryError
from newsarchive.models import Site, Source, SourceKind

GUESSED_FEEDS = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/?format=feed&type=rss",
)
"""WordPress and Ghost, Drupal, many hand-made ones, Jekyll, Hugo, micro.blog, Joomla."""

GUESSED_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml", "/wp-sitemap.xml")
"""The usual name, then those of Yoast, Google News plugins, Arc and WordPress itself."""

_SITEMAP_LINE = re.compile(r"^[ \t]*+site-?map[ \t]*+:[ \t]*+(\S+)", re.IGNORECASE | re.MULTILINE)
MAX_ROBOTS = 512 * 1024
"""Bytes of robots.txt that are read, as RFC 9309 asks for at least."""

MAX_ROBOTS_SITEMAPS = 50


def first_sources(site: Site) -> tuple[Source, ...]:
    """Where to begin with a site: its home page and what its configuration names.

    Where that names neither feed nor sitemap, also guesses: their usual addresses. Most sites answer 404 to most.
    """
    found = [Source(site.name, site.url, "home")]
    configured: tuple[tuple[SourceKind, tuple[str, ...]], ...] = (
        ("feed", site.feeds),
        ("sitemap", site.sitemaps),
        ("section", site.sections),
    )
    found += [Source(site.name, url, kind) for kind, addresses in configured for url in addresses]
    if not (site.feeds or site.sitemaps):
        root = urls.origin(site.url)
        found += [Source(site.name, root + path, "feed", "guess") for path in GUESSED_FEEDS]
        if urls.canonical(site.url) != f"{root}/" and site.url.endswith("/"):  # an edition, such as /en/
            found += [Source(site.name, urljoin(site.url, path), "feed", "guess") for path in ("feed/", "rss.xml")]
        found += [Source(site.name, root + path, "sitemap", "guess") for path in GUESSED_SITEMAPS]
    distinct: dict[str, Source] = {}
    for source in found:
        distinct.setdefault(urls.canonical(source.url), source)
    return tuple(distinct.values())


def read_robots(content: bytes, url: str, *, site: Site | None = None) -> tuple[Source, ...]:
    """The sitemaps that a robots.txt names, in its order; none where it is HTML.

    Without a `site` they are counted to the one that the URL alone tells.
    """
    if payload.is_html(content):
        return ()
    name = site.name if site else urls.site_name(url)
    lines = content[:MAX_ROBOTS].decode("utf-8-sig", "replace").replace("\r", "\n")
    addresses = (absolute(found[1], url) for found in _SITEMAP_LINE.finditer(lines))
    distinct: dict[str, Source] = {}
    for address in addresses:
        try:
            if address:
                distinct.setdefault(urls.canonical(address), Source(name, address, "sitemap", "robots"))
        except urls.UrlError:
            continue
    return tuple(distinct.values())[:MAX_ROBOTS_SITEMAPS]


def read_source(
    kind: SourceKind, content: bytes, url: str, *, content_type: str = "", site: Site, since: date | None = None
) -> Listing:
    """What a source announces. `content` is the body with its content coding undone; a file's own gzip may be left.

    `since` asks a sitemap index for all that is dated since that day. Links of feeds and sitemaps are as announced,
    wherever they lead; those of pages stay in the site's scope. Raises
    `DiscoveryError` with one of these reasons: empty (nothing in it, or nothing announced), no_links, too_large,
    bad_gzip, bad_xml, bad_json, not_a_feed, not_a_sitemap, lists_itself, html_instead_of_feed,
    html_instead_of_sitemap, not_html, challenge.
    """
    content = payload.inflate(content, url)
    if kind in {"home", "section"}:
        return read_page(content, url, content_type=content_type, site=site, kind=kind)
    if payload.is_html(content):
        if is_challenge(content):
            raise DiscoveryError("challenge", f"{url} asks to prove that one is human")
        raise DiscoveryError(f"html_instead_of_{kind}", f"{url} is a web page, no {kind}")
    if is_json(content) or (kind == "feed" and not _is_sitemap(content)):
        return read_feed(content, url, content_type=content_type, site=site)
    return read_sitemap(content, url, content_type=content_type, site=site, since=since)


def kind_of(content: bytes, url: str) -> SourceKind:
    """What an answer is that is a feed or a sitemap, told by its content; `read_source` says whether it is one."""
    return "sitemap" if _is_sitemap(payload.inflate(content, url)) else "feed"


def _is_sitemap(content: bytes) -> bool:
    return re.search(rb"<(?:[a-z0-9]+:)?(?:urlset|sitemapindex)[\s>]", content[:4096]) is not None
