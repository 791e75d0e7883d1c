"""Everything that a page says of its article beside the body: `read_metadata` weighs what markup and print say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from lxml.html import HtmlElement

from newsarchive.extract import facts
from newsarchive.extract.bylines import Byline, read_byline
from newsarchive.extract.date_locale import locale_of
from newsarchive.extract.dates import Dates, read_dates
from newsarchive.extract.jsonld import Graph, Node, main_node, read_scripts, text_of
from newsarchive.extract.layout import Layout
from newsarchive.extract.moments import Locale
from newsarchive.extract.scan import Scan, Spot, scan
from newsarchive.extract.sitenames import site_names
from newsarchive.extract.standfirst import subtitle
from newsarchive.extract.titles import choose, claims
from newsarchive.models import Link, Precision, Template, Witness, Zone

T = TypeVar("T")


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
    noindex: str = ""  # where search engines are asked to leave the page out: meta | header
    alternates: tuple[
        tuple[str, str], ...
    ] = ()  # (kind, address): amp, mobile, print, next, or a language "hreflang:de"
    signals: tuple[tuple[str, str], ...] = ()  # (name, content) of tags for robots and miners
    page_type_hints: tuple[str, ...] = ()  # "schema:NewsArticle", "og:article", "schema:CollectionPage" ..., each once
    article_body: str | None = None  # JSON-LD articleBody, markup taken out, paragraphs kept where it has them
    site_name: str | None = None
    problems: tuple[str, ...] = ()  # "metadata:dates" and the like, where a part of the page could not be read
    provenance: Mapping[str, Witness] = field(default_factory=dict)


def read_metadata(
    tree: HtmlElement,
    *,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    announced: Link | None = None,
    template: Template | None = None,
    layout: Layout | None = None,
) -> Metadata:
    """Read the metadata of a parsed page. Never raises, and leaves `tree` as it is.

    `headers` are those of the response, `fetched_at` bounds every date and anchors relative ones, `announced` is what
    a feed or sitemap said of the page, `template` what is known of its site, `layout` what its other pages taught.
    """
    found = scan(tree)
    if layout is not None:
        found.signs = layout.signs
        template = _with_habits(template or Template(""), layout)
    url = url if facts.Address(url).absolute(url) else None
    problems: list[str] = []

    def attempt(part: str, function: Callable[..., T], *arguments: Any, default: T, **options: Any) -> T:
        """What a part gives, or the default: a page that breaks one field must not cost the others."""
        try:
            return function(*arguments, **options)
        except Exception:  # hostile pages find what nobody thought of; it is named in `problems`
            problems.append(f"metadata:{part}")
            return default

    graph = attempt("json-ld", read_scripts, found.scripts, default=Graph())
    base = attempt(
        "base", lambda: facts.Address(facts.Address(url).absolute(found.base) or url), default=facts.Address(url)
    )
    main = attempt("json-ld", _main, found, graph, url, default=None)
    no_names: tuple[str, ...] = ()
    sites = attempt("site", site_names, found, graph, main, url, default=no_names)
    sites = (*sites, *layout.names) if layout is not None else sites
    untitled: tuple[Witness | None, Spot | None] = (None, None)
    title, spot = attempt("title", lambda: choose(claims(found, main, announced, sites, url)), default=untitled)
    found.drop_anchor(spot.element if spot else None, spot.at if spot else 0)
    name = title.value if title else None
    locale = attempt("locale", locale_of, found, url, fetched_at, template, default=Locale())
    dates = attempt(
        "dates", read_dates, found, graph, main, url=url, locale=locale, announced=announced, default=Dates()
    )
    byline = attempt("byline", read_byline, found, graph, main, sites, locale, name, default=Byline())
    untagged: tuple[tuple[str, ...], Witness | None] = ((), None)
    tags, tagged = attempt("tags", facts.tags, found, main, default=untagged)
    summary = attempt("summary", facts.summary, found, main, sites, default=None)
    told = summary.value if summary else None
    single = {
        "title": title,
        "subtitle": attempt("subtitle", subtitle, found, main, name, told, default=None),
        "canonical_url": attempt("canonical", facts.canonical, found, main, base, url, default=None),
        "summary": summary,
        "section": attempt("section", facts.section, found, graph, main, name, default=None),
        "image": attempt("image", facts.image, found, graph, main, base, default=None),
        "license": attempt("license", facts.license_of, found, main, base, default=None),
    }
    provenance = {field: witness for field, witness in single.items() if witness is not None}
    values = {field: witness.value for field, witness in provenance.items()}
    provenance.update(_further(dates, byline, tagged))
    return Metadata(
        canonical_url=values.get("canonical_url"),
        title=values.get("title"),
        subtitle=values.get("subtitle"),
        byline=byline.byline,
        authors=byline.authors,
        agencies=byline.agencies,
        published=dates.published,
        modified=dates.modified,
        published_precision=dates.precision,
        published_zone=dates.zone,
        summary=values.get("summary"),
        section=values.get("section"),
        tags=tags,
        image=values.get("image"),
        license=values.get("license"),
        language_claim=attempt("language", _language, found, graph, headers, default=None),
        paywalled=attempt("paywall", facts.is_paywalled, found, graph, main, default=False),
        noindex=attempt("noindex", facts.noindex, found, headers, default=""),
        alternates=attempt("alternates", facts.alternates, found, base, default=()),
        signals=attempt("signals", facts.signals, found, default=()),
        page_type_hints=attempt("type", facts.type_hints, found, graph, default=()),
        article_body=attempt("body", facts.article_body, main, default=None),
        site_name=found.meta("og:site_name", "application-name"),
        problems=tuple(dict.fromkeys(problems)),
        provenance=provenance,
    )


def _with_habits(template: Template, layout: Layout) -> Template:
    """What the user did not say of the site's dates, as its other pages have it."""
    order = layout.day_first if template.day_first is None else template.day_first
    return replace(template, timezone=template.timezone or layout.timezone, day_first=order)


def _main(found: Scan, graph: Graph, url: str | None) -> Node | None:
    """The JSON-LD node of the page's own article."""
    links = [element.get("href") or "" for rel, element in found.links if rel == "canonical"]
    heads = [spot.text for spot in found.headings if spot.hint == "h1"][:5]
    return main_node(
        graph,
        addresses=[url or "", *links, *found.all_meta("og:url")],
        titles=[*found.titles[:1], *found.all_meta("og:title"), *heads],
    )


def _further(dates: Dates, byline: Byline, tagged: Witness | None) -> dict[str, Witness]:
    """The witnesses of the fields that have values of their own kind."""
    found = dict(dates.witnesses)
    if byline.witness is not None:
        if byline.authors:
            found["authors"] = byline.witness
        if byline.agencies:
            found["agencies"] = Witness("; ".join(byline.agencies), byline.witness.witness)
        if byline.byline:
            found["byline"] = Witness(byline.byline, byline.witness.witness)
    if tagged is not None:
        found["tags"] = tagged
    return found


def _language(found: Scan, graph: Graph, headers: Mapping[str, str] | None) -> str | None:
    """The language that the page claims; the header counts least."""
    said = [found.language, found.meta("content-language", "dc.language", "language", "og:locale") or ""]
    said += [text_of(node, "inLanguage") or "" for node, aside in graph.nodes if not aside and "inLanguage" in node][:1]
    said += [value for name, value in (headers or {}).items() if name.lower() == "content-language"]
    for claim in said:
        tag = claim.strip().lower().replace("_", "-")
        if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", tag):
            return tag
    return None
