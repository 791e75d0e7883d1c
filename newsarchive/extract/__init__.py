"""From the HTML of one page to one `Article`: `extract(html, url=...)` never raises on a bad page.

The flow is told in `article.py`. trafilatura and lxml are loaded at the first call, so that importing this package (or
the command line, which names it) costs nothing. The package can be called itself, so that both
`from newsarchive import extract` and `from newsarchive.extract import extract` give something that extracts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from newsarchive.models import Article, Link, Sample, Select, Template, storable

if TYPE_CHECKING:
    from newsarchive.extract.selections import Selection

__all__ = ["AGREES", "EXTRACTOR", "extract", "find_selections", "learn", "signers"]

EXTRACTOR: str
"""Name and version of the reading that `extract` gives: two captures are compared only under the same one."""

AGREES = 0.5
"""`Article.agreement` from which a page still has the layout that was learned; below, it was read without it."""

VERSION = 3  # raised with every change that makes `extract` read a page differently


def extract(
    html: bytes | str,
    *,
    url: str | None = None,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    fetched_at: datetime | None = None,
    announced: Link | None = None,
    template: Template | None = None,
) -> Article:
    """Read one page.

    `html` is the payload as published (bytes: the encoding is found; str: taken as it is). `url` is the address that
    answered, `headers` those of the response, `fetched_at` when it was fetched (relative dates count from it, no date
    is later), `announced` what a feed or sitemap said of it, `template` what is known of its site.
    """
    from newsarchive.extract.article import read_page

    article = read_page(html, url=url, headers=headers, fetched_at=fetched_at, announced=announced, template=template)
    return storable(article)


def learn(samples: Sequence[Sample]) -> str | None:
    """What article pages of one site share, as JSON for `Template.learned`.

    None where fewer than five of the samples could be read as articles, or where they have nothing in common. Takes
    about three times as long as reading the samples.
    """
    from newsarchive.extract.template import learn as learn_layout

    return learn_layout(samples)


def find_selections(content: bytes | str, select: Select, content_type: str = "") -> tuple[Selection, ...]:
    """What each selector of a site finds on a page: `name`, `selector`, `count` and the first words as `text`."""
    from newsarchive.extract.selections import find_selections as find

    return find(content, select, content_type)


def signers(byline: str, language: str | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The persons and the agencies that a byline names, as they would be read from a page."""
    from newsarchive.extract.names import names_in

    names = names_in(byline, (language,) if language else ())
    return names.people, names.agencies


@cache
def _extractor() -> str:
    from importlib.metadata import version

    return f"newsarchive-{VERSION} trafilatura-{version('trafilatura')}"


def __getattr__(name: str) -> str:
    if name == "EXTRACTOR":
        return _extractor()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Callable(ModuleType):
    def __call__(self, html: bytes | str, **known: Any) -> Article:
        return extract(html, **known)


sys.modules[__name__].__class__ = _Callable
