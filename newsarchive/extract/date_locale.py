"""How a page writes dates, settled before one is read: its languages, and which of day and month comes first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from newsarchive.extract.calendar_words import base_language, day_first
from newsarchive.extract.date_address import in_url
from newsarchive.extract.moments import Locale
from newsarchive.extract.scan import Scan
from newsarchive.models import Template

DAY_FIRST_ENDINGS = frozenset(
    ("uk", "au", "nz", "ie", "in", "za", "de", "fr", "it", "es", "nl", "ng", "ke", "sg", "pk", "gh", "mt")
)
"""Countries whose sites often call their English "en-us", as their publishing systems come."""
MONTH_FIRST_ENDINGS = frozenset(("us", "io", "co", "me", "tv", "ai", "ca"))
"""Endings of two letters that say nothing of a country that writes the day first."""
_TAG = re.compile(r"[A-Za-z]{2,3}([-_].{1,20})?")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:20)?(\d{2})(?![\d/])")


def locale_of(scan: Scan, url: str | None, fetched_at: datetime | None, template: Template | None) -> Locale:
    """What is known of how this page writes dates: the template's word, else the page's language and address."""
    claims = (
        scan.language,
        scan.meta("og:locale", "content-language", "dc.language", "language", "itemprop:inlanguage") or "",
    )
    tags = [claim for claim in claims if _TAG.fullmatch(claim)]
    languages = tuple(dict.fromkeys(base_language(tag) for tag in tags))
    order = template.day_first if template is not None else None
    if order is None:
        ending = (urlsplit(url).hostname or "").rsplit(".", 1)[-1] if url else ""
        order = _order(tags, languages, ending)
    return Locale(languages, order, fetched_at, template.timezone if template is not None else "")


def _order(tags: list[str], languages: tuple[str, ...], ending: str) -> bool | None:
    """Whether the day comes first, by language and by the country that the address names; None where nothing says."""
    if ending in DAY_FIRST_ENDINGS:
        return True
    regional = [day_first(tag) for tag in tags if "-" in tag or "_" in tag]
    plain = [day_first(tag) for tag in tags]
    order = next((known for known in (*regional, *plain) if known is not None), None)
    if order is None and (not languages or languages[0] == "en"):
        return len(ending) == 2 and ending not in MONTH_FIRST_ENDINGS
    return order


def with_evidence(scan: Scan, url: str | None, locale: Locale) -> Locale:
    """The order of day and month, if the page's own printed dates leave no doubt (25/12/2019), or its address."""
    votes = 0
    sure = in_url(url, locale)
    for spot in [*scan.times[:20], *scan.hints["date"][:40]]:
        for match in _SLASHED.finditer(spot.text[:200]):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                votes += 1
            elif second > 12 >= first:
                votes -= 1
            elif sure is not None and first != second and sure[0].day.year % 100 == int(match[3]):
                if (sure[0].day.day, sure[0].day.month) == (first, second):
                    votes += 2
                elif (sure[0].day.month, sure[0].day.day) == (first, second):
                    votes -= 2
    return replace(locale, day_first=votes > 0) if votes else locale
