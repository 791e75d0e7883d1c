"""Everything that a page says of its article beside the body: `read_metadata` weighs what markup and print say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml.html import HtmlElement

from newsarchive.models import Link, Precision, Template, Witness, Zone


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found. Texts are one line each, entities decoded; addresses are absolute.

    `published` and `modified` are dates where the page gives only a day, naive where neither the page nor the template
    knows an offset. `provenance` has a `Witness` under the name of each field that was found.
    """

    canonical_url: str | None = None
    title: str | None = None
    subtitle: str | None = None
    byline: str | None = None  # as printed
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    published_precision: Precision | None = None
    published_zone: Zone | None = None
    summary: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    license: str | None = None
    language_claim: str | None = None  # as the page claims it, lower case: "en-us"
    paywalled: bool = False  # by markup alone
    alternates: tuple[tuple[str, str], ...] = ()  # (kind, address): amp, mobile, print, next, or a language "hreflang:de"
    page_type_hints: tuple[str, ...] = ()  # "schema:NewsArticle", "og:article", "schema:CollectionPage" ..., each once
    article_body: str | None = None  # JSON-LD articleBody, markup taken out, paragraphs kept where it has them
    site_name: str | None = None
    provenance: Mapping[str, Witness] = field(default_factory=dict)


def read_metadata(  # noqa: PLR0913
    tree: HtmlElement,
    *,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    announced: Link | None = None,
    template: Template | None = None,
) -> Metadata:
    """Read the metadata of a parsed page. Never raises, and leaves `tree` as it is.

    `headers` are those of the response, `fetched_at` bounds every date and anchors relative ones, `announced` is what
    a feed or sitemap said of the page, `template` what is known of its site.
    """
    return Metadata()
