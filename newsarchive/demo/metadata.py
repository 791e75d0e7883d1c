"""The JSON-LD of the sample pages, as each content management system writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from newsarchive.demo.pages import Expected, Story
from newsarchive.demo.publishers import Publisher

Node = dict[str, Any]


def json_ld(publisher: Publisher, story: Story, page: Expected, base: str) -> Node | None:
    """The page's JSON-LD object, or None where the theme writes none. `page` is absolute."""
    makers = {"yoast": _yoast, "news": _news, "schema_metatag": _schema_metatag, "ghost": _ghost}
    maker = makers.get(publisher.facts.get("json_ld", ""))
    return maker(publisher.facts, story, page, base) if maker else None


def _yoast(facts: Mapping[str, Any], story: Story, page: Expected, base: str) -> Node:
    """Yoast SEO's graph: the article among page, site, breadcrumb and person."""
    graph: list[Node] = []
    names = page.signers
    person = f"{base}#/schema/person/1"
    if story.kind == "article":
        graph.append(
            {
                "@type": "NewsArticle" if facts.get("news_article") else "Article",
                "@id": f"{page.url}#article",
                "isPartOf": {"@id": page.url},
                "author": [{"name": name, "@id": person} for name in names]
                if len(names) > 1
                else _first(names, person),
                "headline": page.title,
                **_dates(facts, page),
                "mainEntityOfPage": {"@id": page.url},
                "wordCount": len(page.body.split()),
                "commentCount": len(story.comments),
                "publisher": {"@id": f"{base}#organization"},
                **({"image": {"@id": f"{page.url}#primaryimage"}, "thumbnailUrl": page.image} if page.image else {}),
                "keywords": list(page.tags),
                "articleSection": [page.section],
                "inLanguage": facts["locale"],
                "copyrightYear": "2026",
            }
        )
    graph += [
        {
            "@type": "CollectionPage" if story.kind == "listing" else "WebPage",
            "@id": page.url,
            "url": page.url,
            "name": f"{page.title} - {facts['title']}",
            "isPartOf": {"@id": f"{base}#website"},
            "inLanguage": facts["locale"],
        },
        {
            "@type": "BreadcrumbList",
            "@id": f"{page.url}#breadcrumb",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": facts["words"]["home"], "item": base},
                {"@type": "ListItem", "position": 2, "name": page.title},
            ],
        },
        {
            "@type": "WebSite",
            "@id": f"{base}#website",
            "url": base,
            "name": facts["title"],
            "description": facts["tagline"],
        },
        {
            "@type": "Organization",
            "@id": f"{base}#organization",
            "name": facts["title"],
            "url": base,
            "logo": _logo(base),
        },
    ]
    graph += [{"@type": "Person", "@id": person, "name": name} for name in names[:1]]
    return {"@context": "https://schema.org", "@graph": graph}


def _first(names: tuple[str, ...], person: str) -> Node:
    return {"name": names[0], "@id": person} if names else {"name": "admin", "@id": person}


def _news(facts: Mapping[str, Any], story: Story, page: Expected, base: str) -> Node | None:
    """A large newsroom's NewsArticle, LiveBlogPosting or VideoObject; a list is a plain WebPage."""
    if story.kind != "article":
        return {"@context": "https://schema.org", "@type": "WebPage", "name": page.title, "url": page.url}
    node: Node = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if page.page_type == "liveblog" else "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": page.url},
        "url": page.url,
        "headline": page.title,
        "description": page.subtitle or "",
        **_dates(facts, page),
        "author": [{"@type": "Person", "name": name} for name in page.authors]
        or [{"@type": "Organization", "name": name} for name in page.agencies],
        "publisher": {"@type": "NewsMediaOrganization", "name": facts["title"], "logo": _logo(base)},
        "image": [image.url for image in page.images],
        "articleSection": page.section,
        "keywords": ", ".join(page.tags),
        "isAccessibleForFree": not page.paywalled,
    }
    if page.paywalled:
        node["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    if page.entries:
        node["coverageStartTime"] = page.published and page.published.isoformat()
        node["liveBlogUpdate"] = [
            {
                "@type": "BlogPosting",
                "headline": entry.text.split("\n")[0],
                "datePublished": entry.at and entry.at.isoformat(),
                "articleBody": entry.text,
            }
            for entry in page.entries
        ]
    if page.page_type == "video":
        node["video"] = {
            "@type": "VideoObject",
            "name": page.title,
            "description": page.subtitle,
            "uploadDate": page.published and page.published.isoformat(),
            "thumbnailUrl": page.image,
            "duration": story.extra.get("duration", "PT2M"),
        }
    return node


def _schema_metatag(facts: Mapping[str, Any], story: Story, page: Expected, base: str) -> Node | None:
    """Drupal's module of that name: a graph of one, dates with offset."""
    if story.kind != "article":
        return None
    node: Node = {
        "@type": "NewsArticle",
        "headline": page.title,
        "name": page.title,
        "description": page.subtitle,
        **_dates(facts, page),
        "isAccessibleForFree": "False" if page.paywalled else "True",
        "author": [{"@type": "Person", "name": name} for name in page.authors],
        "publisher": {"@type": "Organization", "name": facts["title"], "url": base},
        "mainEntityOfPage": page.url,
    }
    if page.image:
        node["image"] = {"@type": "ImageObject", "url": page.image}
    return {"@context": "https://schema.org", "@graph": [node]}


def _ghost(facts: Mapping[str, Any], story: Story, page: Expected, base: str) -> Node:
    """Ghost's `{{ghost_head}}`: times in UTC with milliseconds."""
    site = {"@type": "Organization", "name": facts["title"], "url": base, "logo": _logo(base)}
    if story.kind != "article":
        return {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "publisher": site,
            "url": page.url,
            "name": page.title,
        }
    names = page.signers
    node: Node = {
        "@context": "https://schema.org",
        "@type": "Article",
        "publisher": site,
        "author": {"@type": "Person", "name": names[0] if names else facts["title"], "sameAs": []},
        "headline": page.title,
        "url": page.url,
        **_dates(facts, page),
        "keywords": ", ".join(page.tags),
        "description": page.subtitle or page.summary,
        "mainEntityOfPage": page.url,
    }
    if len(names) > 1:
        node["contributor"] = [{"@type": "Person", "name": name} for name in names[1:]]
    if page.image:
        node["image"] = {"@type": "ImageObject", "url": page.image, "width": 640, "height": 360}
    return node


def _dates(facts: Mapping[str, Any], page: Expected) -> Node:
    found: Node = {}
    if page.published:
        found["datePublished"] = stamp(facts, page.published)
    if last := page.modified or page.published:
        found["dateModified"] = stamp(facts, last)
    return found


def stamp(facts: Mapping[str, Any], when: datetime | date) -> str:
    """A time as the publisher's system writes it into metadata: with its offset, or in UTC with milliseconds."""
    if facts.get("zulu") and isinstance(when, datetime):
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return when.isoformat()


def _logo(base: str) -> Node:
    return {"@type": "ImageObject", "url": f"{base}logo.png"}
