"""Which article is a page? A pure function from its address and what it says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from newsarchive.errors import NewsArchiveError
from newsarchive.models import Article
from newsarchive.urls import canonical, site_name

_TWIN = re.compile(
    r"(?:^|//)(?:amp|m|mobile|print)\.|/(?:amp|print|mobile)(?:/|$)|\.amp(?:\.html?)?$"
    r"|[?&](?:amp|outputtype=amp|print|output=print|view=print|mobile)(?:=|&|$)",
    re.IGNORECASE,
)
"""Marks, in an address, of a second form of a page: accelerated, for print, for telephones."""

_IDENTIFIES = re.compile(r"(?:id|p|article|story|news|a|n|item|page|nid|aid|sid)$", re.IGNORECASE)
"""Names of parameters that tell one article from another."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The address that an article is kept under. `rule` says why, where that isn't the address that answered.

    `twin`: the page is a second form of the article, whose own page is to be read instead.
    """

    url: str
    rule: str | None = None
    twin: bool = False


def identify(url: str, article: Article) -> Identity:
    """The identity of a page fetched at `url` (canonical). Doubt keeps two pages apart: a wrong merge loses one."""
    claimed = _claim(url, article)
    if claimed is None or claimed == url:
        return Identity(url)
    own, other = urlsplit(url), urlsplit(claimed)
    if other.path in ("", "/") and not other.query:
        return Identity(url)  # a canonical link to the home page is a site's mistake
    if _TWIN.search(url) and not _TWIN.search(claimed):
        return Identity(claimed, "amp", twin=True)
    if _bare(own.netloc) == _bare(other.netloc) and _bare_path(own.path) == _bare_path(other.path):
        mine, theirs = parse_qsl(own.query, keep_blank_values=True), parse_qsl(other.query, keep_blank_values=True)
        dropped = [name for name, value in mine if (name, value) not in theirs]
        if all(pair in mine for pair in theirs) and not any(_IDENTIFIES.search(name) for name in dropped):
            return Identity(claimed, "canonical")
    return Identity(url)


def _claim(url: str, article: Article) -> str | None:
    """The page's canonical link, where it is one and stays within the registered domain."""
    if not article.canonical_url:
        return None
    try:
        claimed = canonical(article.canonical_url)
        return claimed if site_name(claimed) == site_name(url) else None
    except NewsArchiveError:
        return None


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _bare_path(path: str) -> str:
    return path.rstrip("/")
