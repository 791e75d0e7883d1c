"""Sitemaps, sitemap indexes, news sitemaps and text sitemaps (sitemaps.org, 0.9) -> links and further sitemaps.

Read as a stream, element by element, whatever namespace they are written in; image, video and other extensions are
passed over. A feed that is given as a sitemap, which the protocol allows, is read as one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from lxml import etree

from newsarchive import urls
from newsarchive.discover import payload
from newsarchive.discover.dates import read_date
from newsarchive.discover.feeds import FEED_ROOTS, read_feed
from newsarchive.discover.listing import Listing, listed
from newsarchive.discover.words import absolute, language_tag, plain
from newsarchive.errors import DiscoveryError
from newsarchive.models import Link, Site, Source

PROTOCOL_URLS = 50_000
"""What a sitemap may have, as the protocol has it."""

MAX_URLS = 250_000
"""What is read of one: more than the protocol allows, since some ignore it; in memory about 150 MB, in a worker."""

MAX_OLDER_CHILDREN = 5_000
"""Sitemaps taken from one index for a back-fill: fourteen years of one a day."""

MAX_CHILDREN = 100
"""Sitemaps taken from one index, the newest first. Indexes by day or month hold thousands that never change again."""

_NEWS = "news"
_OTHERS = ("image", "video", "mobile", "xhtml")
_DIGITS = re.compile(r"(20\d\d)[-_/]?(0[1-9]|1[0-2])?[-_/]?(0[1-9]|[12]\d|3[01])?")


def read_sitemap(content: bytes, url: str, *, content_type: str, site: Site, since: date | None = None) -> Listing:
    """The URLs of a sitemap, or the sitemaps of an index. `content` is inflated and no HTML.

    With `since`, an index that has more than MAX_CHILDREN gives the others too, as found by "backfill": those that are
    dated since that day, or not at all.

    Raises `DiscoveryError`: empty, not_a_sitemap, bad_xml.
    """
    if _is_text(content):
        return _read_text(content, url)
    text = payload.utf8(content, content_type)
    root = _root_name(text)
    if root in FEED_ROOTS:
        return read_feed(content, url, content_type=content_type, site=site)
    if root not in {"urlset", "sitemapindex", "url", "sitemap"}:
        reason, what = ("not_a_sitemap", f"begins with <{root}>") if root else ("bad_xml", "is no XML")
        raise DiscoveryError(reason, f"{url} is no sitemap: it {what}")
    text = payload.mended(text)
    links: list[Link | None] = []
    children: list[tuple[str, datetime | date | None]] = []
    problems: tuple[str, ...] = ()
    rows = _rows(text)
    while len(links) < MAX_URLS:
        try:
            kind, row = next(rows)
        except StopIteration:
            break
        except etree.XMLSyntaxError:
            problems = ("malformed",)
            break
        address = absolute(row.get("loc", ""), url)
        if kind == "sitemap" and address:
            children.append((address, read_date(row.get("lastmod"))))
        elif kind == "url":
            links.append(_link(address, row, site) if address else None)
    else:
        problems = (f"more than {MAX_URLS:,} URLs: the first are taken",)
    if children:
        sources = _children(children, url, site, since)
        if not sources:
            raise DiscoveryError("lists_itself", f"{url} is a sitemap index that names only itself")
        if len(children) > len(sources):
            problems += (f"{len(sources)} of {len(children)} sitemaps taken",)
        return Listing((), sources, problems)
    return listed(links, url, problems or _long(links))


def _long(links: list[Link | None]) -> tuple[str, ...]:
    return (f"more than {PROTOCOL_URLS:,} URLs",) if len(links) > PROTOCOL_URLS else ()


def _link(address: str, row: dict[str, str], site: Site) -> Link:
    return Link(
        address,
        title=plain(row.get("news:title")),
        published=read_date(row.get("news:publication_date"), day_first=site.day_first is not False),
        modified=read_date(row.get("lastmod"), day_first=site.day_first is not False),
        language=language_tag(row.get("news:language")),
    )


def _rows(text: bytes) -> Iterator[tuple[Literal["url", "sitemap"], dict[str, str]]]:
    """The children of each <url> or <sitemap>, by local name; those of a news extension as "news:...".

    lxml keeps what was read: each element is emptied and cut off once it was seen, so memory does not grow with it.
    """
    row: dict[str, str] = {}
    events = etree.iterparse(
        io.BytesIO(text), events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    for _, element in events:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        namespace, _, local = tag.rpartition("}")
        local = local.lower()
        if local in {"url", "sitemap"}:
            yield ("url" if local == "url" else "sitemap"), row
            row = {}
            _forget(element)
        elif element.text and (value := element.text.strip()):
            if local == "loc" and not any(extension in namespace for extension in _OTHERS):
                row.setdefault("loc", value)
            elif local == "lastmod":
                row.setdefault("lastmod", value)
            elif _NEWS in namespace or local.startswith("news:"):
                row.setdefault(f"news:{local.removeprefix('news:')}", value)


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and (earlier := element.getprevious()) is not None:
        parent.remove(earlier)


def _children(
    found: list[tuple[str, datetime | date | None]], url: str, site: Site, since: date | None
) -> tuple[Source, ...]:
    own = urls.canonical(url)
    distinct: dict[str, tuple[str, datetime | date | None]] = {}
    for address, modified in found:
        try:
            key = urls.canonical(address)
        except urls.UrlError:
            continue
        if key != own:
            distinct.setdefault(key, (address, modified))
    newest = sorted(distinct.values(), key=lambda pair: _age(*pair), reverse=True)
    taken = [Source(site.name, address, "sitemap", "index") for address, _ in newest[:MAX_CHILDREN]]
    if since is not None:
        older = [address for address, modified in newest[MAX_CHILDREN:] if _reaches(address, modified, since)]
        taken += [Source(site.name, address, "sitemap", "backfill") for address in older[:MAX_OLDER_CHILDREN]]
    return tuple(taken)


def _reaches(address: str, modified: datetime | date | None, since: date) -> bool:
    """May a sitemap have something of that day or later? By the date in its address, else by its last change."""
    in_address = _DIGITS.search(address)
    written = "-".join(part for part in in_address.groups() if part) if in_address else ""
    written = written or (modified.isoformat()[:10] if modified else "")
    return written >= since.isoformat()[: len(written)]


def _age(address: str, modified: datetime | date | None) -> tuple[bool, str]:
    """A key that sorts sitemaps: those for news, then by their own word, else by a date in their address."""
    in_address = _DIGITS.search(address)
    written = "-".join(part for part in in_address.groups() if part) if in_address else ""
    return "news" in address.rpartition("/")[2].lower(), modified.isoformat()[:19] if modified else written


def _root_name(text: bytes) -> str:
    found = re.match(
        rb"\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<(?:[A-Za-z0-9_.-]+:)?([A-Za-z][A-Za-z0-9_.-]*)", text[:65_536], re.DOTALL
    )
    return found[1].decode("ascii").lower() if found else ""


def _is_text(content: bytes) -> bool:
    return content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"http://", b"https://"))


def _read_text(content: bytes, url: str) -> Listing:
    lines = content.decode("utf-8-sig", "replace").splitlines()
    addresses = [absolute(line, url) for line in lines[:MAX_URLS] if line.strip().lower().startswith("http")]
    problems = (f"more than {MAX_URLS:,} URLs: the first are taken",) if len(lines) > MAX_URLS else ()
    return listed([Link(address) for address in addresses if address], url, problems)
