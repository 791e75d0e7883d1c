"""What the sample publishers announce: feeds, sitemaps and robots.txt."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from newsarchive.demo.pages import Story
from newsarchive.demo.publishers import Publisher
from newsarchive.demo.render import lead, listed

FEED_LENGTH = 10  # WordPress' default
NEWS_AGE = timedelta(days=2)  # older articles leave a news sitemap, as Google asks


def addresses(publisher: Publisher) -> frozenset[str]:
    """Paths of all feeds, sitemaps and of robots.txt."""
    facts = publisher.facts
    robots = {"/robots.txt"} if "robots" in facts else set()
    return frozenset(robots | {one["path"] for one in (*facts.get("feeds", ()), *facts.get("sitemaps", ()))})


def make(publisher: Publisher, base: str, path: str, day: int) -> tuple[str, bytes]:
    """The content type and the bytes of one of them, on that day."""
    facts = publisher.facts
    if path == "/robots.txt":
        lines = [line.replace("Sitemap: /", f"Sitemap: {base}") for line in facts["robots"]]
        return "text/plain; charset=utf-8", ("\n".join(lines) + "\n").encode()
    stories = [story for story in publisher.on(day) if listed(story)]
    for feed in facts.get("feeds", ()):
        if feed["path"] == path:
            chosen = [s for s in stories if feed.get("section") in {None, s.expected.section}]
            makers = {"rss": _rss, "atom": _atom, "json": _json_feed}
            types = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
            charset = str(feed.get("charset", "utf-8"))
            text = makers[feed["kind"]](facts, feed, chosen[: feed.get("length", FEED_LENGTH)], base)
            return f"{types[feed['kind']]}; charset={charset}", text.encode(charset, "xmlcharrefreplace")
    sitemap = next(one for one in facts["sitemaps"] if one["path"] == path)
    content = _sitemap(publisher, sitemap, stories, base, day).encode()
    if path.endswith(".gz"):
        return "application/gzip", gzip.compress(content, mtime=0)
    return "application/xml; charset=utf-8", content


def _address(story: Story, feed: Mapping[str, Any], base: str) -> str:
    path = story.expected.path
    if tracking := feed.get("tracking"):
        path += ("&" if "?" in path else "?") + urlencode(tracking)
    return base + path.removeprefix("/")


def _rss(facts: Mapping[str, Any], feed: Mapping[str, Any], stories: list[Story], base: str) -> str:
    charset = feed.get("charset", "UTF-8")
    head = (
        f'<?xml version="1.0" encoding="{charset}"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{escape(facts['title'])}</title>\n<link>{base}</link>\n<description>{escape(facts['tagline'])}</description>\n"
        f"<language>{facts['locale']}</language>\n"
        f'<atom:link href="{escape(base + feed["path"][1:])}" rel="self" type="application/rss+xml" />\n'
    )
    items = []
    for story in stories:
        page = story.expected
        authors = "".join(f"<dc:creator><![CDATA[{name}]]></dc:creator>" for name in page.signers)
        tags = "".join(f"<category><![CDATA[{tag}]]></category>" for tag in (page.section, *page.tags) if tag)
        link = escape(_address(story, feed, base))
        items.append(
            f"<item>\n<title>{escape(page.title or '')}</title>\n<link>{link}</link>\n{authors}\n"
            f"<pubDate>{_rfc(page.published)}</pubDate>\n{tags}\n"
            f'<guid isPermaLink="false">{base}?p={_number(story)}</guid>\n'
            f"<description><![CDATA[<p>{escape(lead(story))}</p>]]></description>\n</item>\n"
        )
    return head + "".join(items) + "</channel>\n</rss>\n"


def _rfc(when: object) -> str:
    moment = when if isinstance(when, datetime) else None
    if moment is None:
        return f"{when:%a, %d %b %Y} 00:00:00 +0000"
    return format_datetime(moment)


def _number(story: Story) -> int:
    return 1000 + sum(map(ord, story.slug))


def _atom(facts: Mapping[str, Any], feed: Mapping[str, Any], stories: list[Story], base: str) -> str:
    updated = max(story.moment for story in stories).isoformat()
    entries = []
    for story in stories:
        page = story.expected
        people = "".join(f"<author><name>{escape(name)}</name></author>" for name in page.signers)
        tags = "".join(f'<category term="{escape(tag)}"/>' for tag in page.tags)
        stamp = (page.published or story.moment).isoformat()
        entries.append(
            f'<entry>\n<title type="html">{escape(page.title or "")}</title>\n'
            f'<link rel="alternate" type="text/html" href="{escape(_address(story, feed, base))}"/>\n'
            f"<id>tag:{facts['name']}.example,2026:{story.slug}</id>\n<published>{stamp}</published>\n"
            f"<updated>{(page.modified or page.published or story.moment).isoformat()}</updated>\n{people}{tags}\n"
            f'<summary type="html">{escape(lead(story))}</summary>\n</entry>\n'
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{facts["locale"]}">\n'
        f"<title>{escape(facts['title'])}</title>\n<subtitle>{escape(facts['tagline'])}</subtitle>\n"
        f'<link href="{base}"/>\n<link rel="self" href="{escape(base + feed["path"][1:])}"/>\n<id>{base}</id>\n'
        f"<updated>{updated}</updated>\n{''.join(entries)}</feed>\n"
    )


def _json_feed(facts: Mapping[str, Any], feed: Mapping[str, Any], stories: list[Story], base: str) -> str:
    items = [
        {
            "id": _address(story, {}, base),
            "url": _address(story, feed, base),
            "title": story.expected.title,
            "summary": lead(story),
            "content_text": story.expected.body,
            "date_published": (story.expected.published or story.moment).isoformat(),
            "authors": [{"name": name} for name in story.expected.signers],
            "tags": list(story.expected.tags),
            "language": story.expected.language,
        }
        for story in stories
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": facts["title"], "home_page_url": base}
    return json.dumps(head | {"feed_url": base + feed["path"][1:], "items": items}, ensure_ascii=False)


def _sitemap(publisher: Publisher, sitemap: Mapping[str, Any], stories: list[Story], base: str, day: int) -> str:
    xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    if sitemap["kind"] == "index":
        rows = "".join(f"<sitemap><loc>{base}{path[1:]}</loc></sitemap>\n" for path in sitemap["of"])
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {xmlns}>\n{rows}</sitemapindex>\n'
    if sitemap["kind"] == "news":
        newest = max(story.published for story in stories)
        fresh = [story for story in stories if newest - story.published <= NEWS_AGE]
        rows = "".join(_news_row(publisher, story, base) for story in fresh)
        xmlns += ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    elif sitemap["kind"] == "pages":
        others = [
            story for story in publisher.on(day) if not story.expected.is_article and story.expected.status == 200
        ]
        rows = "".join(f"<url><loc>{_address(story, {}, base)}</loc></url>\n" for story in others)
    else:
        month = sitemap.get("month")
        chosen = [s for s in stories if month is None or s.published.strftime("%Y-%m") == month]
        rows = "".join(
            f"<url><loc>{escape(_address(s, {}, base))}</loc>"
            f"<lastmod>{(s.expected.modified or s.expected.published or s.moment).isoformat()}</lastmod></url>\n"
            for s in chosen
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {xmlns}>\n{rows}</urlset>\n'


def _news_row(publisher: Publisher, story: Story, base: str) -> str:
    page = story.expected
    return (
        f"<url><loc>{escape(_address(story, {}, base))}</loc>\n<news:news><news:publication>"
        f"<news:name>{escape(publisher.facts['title'])}</news:name><news:language>{page.language}</news:language>"
        "</news:publication>"
        f"<news:publication_date>{(page.published or story.moment).isoformat()}</news:publication_date>"
        f"<news:title>{escape(page.title or '')}</news:title></news:news></url>\n"
    )
