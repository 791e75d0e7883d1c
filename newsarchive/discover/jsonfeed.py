"""JSON Feed (jsonfeed.org, 1.0 and 1.1) -> links."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from newsarchive.discover.dates import read_date
from newsarchive.discover.listing import Listing, listed
from newsarchive.discover.words import absolute, language_tag, permalink, plain
from newsarchive.errors import DiscoveryError
from newsarchive.models import Link, Site


def is_json(content: bytes) -> bool:
    """Whether a document begins as JSON does."""
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def read_json_feed(content: bytes, url: str, *, site: Site, max_items: int) -> Listing:
    """The items of a JSON Feed. Raises `DiscoveryError`: bad_json, not_a_feed, empty, no_links."""
    try:
        document = json.loads(content.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise DiscoveryError("bad_json", f"{url} is no JSON ({error})") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise DiscoveryError("not_a_feed", f"{url} is JSON, but no JSON Feed")
    base = absolute(_string(document, "home_page_url"), url) or url
    language = language_tag(_string(document, "language"))
    listing = listed([_link(item, base, language, site) for item in items[:max_items]], url)
    further = absolute(_string(document, "next_url"), url)
    return replace(listing, older=(further,) if further else ())


def _link(item: Any, base: str, language: str | None, site: Site) -> Link | None:
    if not isinstance(item, dict):
        return None
    written = (_string(item, "url"), _string(item, "external_url"), permalink(_string(item, "id")))
    address = next((link for text in written if text and (link := absolute(text, base))), None)
    if address is None:
        return None
    return Link(
        address,
        title=plain(_string(item, "title")),
        published=read_date(_string(item, "date_published"), day_first=site.day_first is not False),
        modified=read_date(_string(item, "date_modified"), day_first=site.day_first is not False),
        language=language_tag(_string(item, "language")) or language,
    )


def _string(values: dict[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""
