"""What a page says of its article, read from pages of our own writing; and pages that mean harm."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.extract.metadata import Metadata, read_metadata
from newsarchive.models import Link, Template

URL = "https://www.harbour-post.example/2024/05/03/ferry"


def page(head: str = "", body: str = "", language: str = "en") -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(f"<html lang='{language}'><head>{head}</head><body>{body}</body></html>")


def read(head: str = "", body: str = "", language: str = "en", url: str | None = URL, **known: object) -> Metadata:
    return read_metadata(page(head, body, language), url=url, **known)  # type: ignore[arg-type]


def ld(*nodes: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


ARTICLE = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "@id": "#site", "name": "The Harbour Post"},
        {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        {
            "@type": "NewsArticle",
            "headline": "Ferry line to the islands reopens after winter",
            "author": [{"@id": "#ann"}, {"@type": "Person", "name": "Bo Krag"}],
            "publisher": {"@type": "Organization", "name": "The Harbour Post"},
            "datePublished": "2024-05-03T08:15:00+02:00",
            "dateModified": "2024-05-03T10:40:00+02:00",
            "articleSection": "Travel",
            "keywords": ["ferries", "islands"],
            "image": {"url": "/img/ferry.jpg"},
            "isAccessibleForFree": "False",
            "articleBody": "The first boat left at eight.<br>It was full, and nobody on the quay seemed to mind.",
            "inLanguage": "en-GB",
        },
    ],
}


def test_a_whole_page() -> None:
    found = read(
        "<title>Ferry line to the islands reopens after winter - The Harbour Post</title>"
        "<link rel=canonical href='/2024/05/03/ferry'><link rel=amphtml href='/amp/ferry'>"
        "<meta property='og:type' content='article'><meta property='og:description' content='Boats run daily again.'>"
        + ld(ARTICLE),
        "<h1>Ferry line to the islands reopens after winter</h1>"
        "<p class='standfirst'>Boats run daily again, and the fares stay as they were.</p>"
        "<div class='byline'>By Ann Lee and Bo Krag</div>",
    )
    assert found.title == "Ferry line to the islands reopens after winter"
    assert found.subtitle == "Boats run daily again, and the fares stay as they were."
    assert found.byline == "By Ann Lee and Bo Krag"
    assert found.authors == ("Ann Lee", "Bo Krag")
    assert found.published == datetime.fromisoformat("2024-05-03T08:15:00+02:00")
    assert found.modified == datetime.fromisoformat("2024-05-03T10:40:00+02:00")
    assert (found.published_precision, found.published_zone) == ("second", "page")
    assert (found.section, found.tags) == ("Travel", ("ferries", "islands"))
    assert found.image == "https://www.harbour-post.example/img/ferry.jpg"
    assert found.canonical_url == URL
    assert found.alternates == (("amp", "https://www.harbour-post.example/amp/ferry"),)
    assert found.summary == "Boats run daily again."
    assert found.paywalled
    assert found.article_body is not None
    assert found.article_body.split("\n\n")[1].startswith("It was full")
    assert {"schema:NewsArticle", "og:article"} <= set(found.page_type_hints)
    assert found.language_claim == "en"
    assert found.problems == ()


def test_each_field_names_its_witness_and_its_rivals() -> None:
    found = read(
        "<title>Short title | Harbour Post</title><meta property='og:site_name' content='Harbour Post'>"
        "<meta property='og:title' content='A title for sharing the harbour news'>",
        "<h1>The harbour news as printed on the page</h1>",
    )
    witness = found.provenance["title"]
    assert (witness.value, witness.witness) == ("The harbour news as printed on the page", "h1")
    assert ("A title for sharing the harbour news", "meta:og:title") in witness.rivals


def test_a_listed_article_is_not_the_page() -> None:
    other = {"@type": "NewsArticle", "headline": "Another story altogether", "datePublished": "2019-01-01"}
    found = read(
        "<title>Ferries of the week</title>"
        + ld({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": other}]}),
        "<h1>Ferries of the week</h1>",
        url=None,
    )
    assert (found.title, found.published) == ("Ferries of the week", None)


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"Ferry line reopens","datePublished":"2024-05-03T08:15Z",}',
        '<!-- {"@type":"NewsArticle","headline":"Ferry line reopens","datePublished":"2024-05-03T08:15Z"} -->',
        '//<![CDATA[\n{"@type":"Article","headline":"Ferry line reopens","datePublished":"2024-05-03T08:15Z"}\n//]]>',
        '{"@type":"Thing"};{"@type":"Article","headline":"Ferry line reopens","datePublished":"2024-05-03T08:15Z"}',
        '{"@type":"NewsArticle","headline":"Ferry line reopens","name":"a "b"","datePublished":"2024-05-03T08:15Z"}',
        '{"@type":"NewsArticle","headline":"Ferry line\nreopens","datePublished":"2024-05-03T08:15Z"}',
        '{"@type":"NewsArticle","headline":"Ferry line reopens","datePublished":"2024-05-03T08:15Z","author":{"na',
    ],
)
def test_json_ld_is_read_as_it_is_written(script: str) -> None:
    found = read(f'<script type="application/ld+json">{script}</script>', url=None)
    assert found.title == "Ferry line reopens"
    assert found.published == datetime(2024, 5, 3, 8, 15, tzinfo=UTC)


def test_what_a_feed_announced_fills_the_gaps() -> None:
    link = Link(url=URL, title="Ferry line reopens", published=datetime(2024, 5, 3, 8, tzinfo=UTC))
    found = read(url="https://www.harbour-post.example/a", announced=link)
    assert (found.title, found.published) == ("Ferry line reopens", link.published)
    assert found.provenance["published"].witness == "announced"


def test_a_free_page_is_not_paywalled() -> None:
    assert not read(ld({"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": True})).paywalled
    assert read("<meta property='article:content_tier' content='locked'>").paywalled
    assert not read("<meta property='article:content_tier' content='metered'>").paywalled


def test_addresses_that_are_none_are_left_out() -> None:
    found = read("<link rel=canonical href=''><meta property='og:image' content='data:image/png;base64,AAAA'>")
    assert (found.canonical_url, found.image) == (None, None)
    assert read("<link rel=canonical href='https://www.harbour-post.example/'>").canonical_url is None


def test_the_tree_is_left_as_it_is() -> None:
    tree = page("<title>T</title>" + ld(ARTICLE), "<h1>Ferry</h1><p>By Ann Lee</p>")
    before = lxml.html.tostring(tree)
    read_metadata(tree, url=URL)
    assert lxml.html.tostring(tree) == before


def _nested(depth: int) -> str:
    return "[" * depth + "]" * depth


HOSTILE = {
    "empty": ("", ""),
    "5 MB of JSON-LD": (f'<script type="application/ld+json">{json.dumps(["x" * 100] * 50_000)}</script>', ""),
    "deep JSON-LD": (f'<script type="application/ld+json">{_nested(200_000)}</script>', ""),
    "JSON-LD that names itself": (ld({"@id": "#a", "@type": "Article", "author": {"@id": "#a"}}), "<h1>x</h1>"),
    "wrong types": (ld({"@type": 3, "headline": {"a": []}, "author": [[[]], 7, None], "datePublished": [1]}), ""),
    "wrong types of an article": (
        ld({"@type": ["Article"], "headline": 5, "author": {"name": {"x": 1}}, "image": [[]], "keywords": 3, "url": 9}),
        "",
    ),
    "unclosed strings": ('<script type="application/ld+json">' + '"headline":"' * 60_000 + "</script>", ""),
    "a long byline": ("", "<h1>x</h1><p class=byline>" + "By a and b, " * 30_000 + "</p>"),
    "spaces": ("", "<h1>" + " \t" * 200_000 + "|</h1><p class=date>" + "\u00a0 " * 100_000 + "</p>"),
    "digits": ("", "<h1>x</h1><p class=date>" + "1" * 300_000 + "</p><time>" + "1.1." * 100_000 + "</time>"),
    "dashes": ("<title>" + "a - " * 50_000 + "</title>", "<h1>" + "- " * 50_000 + "</h1>"),
    "brackets": ("", "<h1>x</h1><p class=author>" + "(" * 200_000 + "</p><p>Von " + "[" * 9_000 + "</p>"),
    "many bylines": ("", "<h1>x</h1>" + "<span class=author>By Ann Lee</span>" * 20_000),
    "many metas": ("<meta name=author content='Ann Lee'><meta name=date content='2020-01-01'>" * 20_000, ""),
    "bad addresses": ("<base href='http://[' /><link rel=canonical href='http://[::1'>", "<a href='//['>x</a>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read_in_seconds(name: str) -> None:
    tree = page(*HOSTILE[name])
    start = time.process_time()
    found = read_metadata(tree, url="http://[bad/2020/99/99", fetched_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert time.process_time() - start < 3
    assert isinstance(found, Metadata)
    assert found.problems == ()


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=300),
    st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)),
)
def test_no_value_raises(text: str, value: object) -> None:
    text = "".join(character for character in text if character >= " ")
    tree = page(ld({"@type": "Article", "headline": value, "author": value, "datePublished": value, "image": value}))
    heading = lxml.html.Element("h1")
    heading.text = (
        text.replace("\x00", "") if not any(0xD800 <= ord(c) <= 0xDFFF or ord(c) > 0xFFFD for c in text) else "x"
    )
    tree.body.append(heading)
    assert read_metadata(tree, url=text, fetched_at=datetime(2024, 1, 1, tzinfo=UTC)).problems == ()


def test_the_site_s_zone_comes_from_its_template() -> None:
    head = "<meta property='article:published_time' content='2024-07-03 08:15:00'>"
    known = read(head, template=Template(site="harbour-post.example", timezone="Europe/Berlin"))
    assert isinstance(known.published, datetime)
    assert known.published.utcoffset() == timedelta(hours=2)
    assert known.published_zone == "site"
    unknown = read(head)
    assert unknown.published == datetime(2024, 7, 3, 8, 15)  # noqa: DTZ001  # naive is what is tested
    assert unknown.published_zone == "unknown"


def test_a_day_stays_a_day() -> None:
    found = read("<meta name='dc.date' content='2024-07-03'>")
    assert (found.published, found.published_precision) == (date(2024, 7, 3), "day")


TEXT = "<p>" + "The first boat in four years left at six in the morning with nobody on deck. " * 3 + "</p>"


def test_a_standfirst_is_set_apart_from_the_text() -> None:
    said = "Boats run daily again, and the fares stay as they were."
    head = f"<meta name='description' content='{said}'>"
    apart = (
        f"<p class='standfirst'>{said}</p>{TEXT}{TEXT}",
        f"<p><strong>{said}</strong></p>{TEXT}{TEXT}",
        f"<font size='3'><b>{said}</b></font><br>{TEXT}{TEXT}",
        f"<h2>{said}</h2>{TEXT}{TEXT}",
    )
    for body in apart:
        assert read(head, f"<h1>Ferry line reopens</h1>{body}").subtitle == said


def test_a_caption_a_paragraph_and_a_teaser_are_no_standfirst() -> None:
    said = "Boats run daily again, and the fares stay as they were until the spring of next year."
    head = f"<meta name='description' content='{said}'>"
    others = (
        f"<figure><img src='/a.png'><figcaption>{said}</figcaption></figure>{TEXT}",
        f"<div class='lead-art'><figure><img src='/a.png'><figcaption>{said}</figcaption></figure></div>{TEXT}",
        f"<div class='text'><p>{said}</p>{TEXT}{TEXT}</div>",
        f"<div class='text'><h2>{said}</h2>{TEXT}{TEXT}</div>",
        f"{TEXT}<article class='item'><a href='/b'><h3>Else</h3><p class='excerpt'>{said}</p></a></article>",
    )
    for body in others:
        assert read(head, f"<h1>Ferry line reopens</h1>{body}").subtitle is None


def test_the_section_is_read_from_a_printed_line_of_crumbs() -> None:
    crumbs = "<font size='1'><a href='/'>Accueil</a> &gt; Le canton</font><br><h1>Ferry line reopens</h1>"
    assert read("", crumbs).section == "Le canton"
    linked = (
        "<div><a href='/'>Home</a> » <a href='/town/'>Town</a> » <a href='/x'>More</a></div><h1>Ferry line reopens</h1>"
    )
    assert read("", linked).section == "Town"
    odd = "<a href='https://[preferences]'>Privacy</a>"
    assert read("", odd + crumbs).section == "Le canton"
    menu = "<a href='/'>Home</a> | <a href='/town/'>Town</a><h1>Ferry line reopens</h1>"
    assert read("", menu).section is None


def test_a_notice_to_members_within_the_story_is_a_wall_and_a_button_in_the_header_is_none() -> None:
    story = f"<article><h1>Ferry line reopens</h1>{TEXT}%s</article>"
    for wall in (
        "<aside class='gh-post-upgrade-cta'><h2>This post is for paying subscribers only</h2></aside>",
        "<div class='subscribers-only'><p>Subscribe to read on.</p></div>",
        "<div class='story__locked-content'><p>Subscribe to read on.</p></div>",
    ):
        assert read("", story % wall).paywalled, wall
    button = "<header><a class='button subscribers-only' href='/join'>Subscribe</a></header>"
    assert not read("", button + story % "").paywalled
    assert not read("", story % "<a class='gh-button' data-portal='signup'>Subscribe</a>").paywalled
    other = (
        "<article class='card'><a href='/b'><span class='members-only'>For members</span> Another story</a></article>"
    )
    assert not read("", story % other).paywalled
