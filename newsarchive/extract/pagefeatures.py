"""What is measured of a whole page before it is called an article or not: numbers, no words of one language."""

from __future__ import annotations

import re
from collections import Counter
from math import log1p
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from newsarchive.extract.addresses import is_archive, is_house, names_house
from newsarchive.extract.blocks import Block, Scope
from newsarchive.extract.body import Body
from newsarchive.extract.counting import words_in
from newsarchive.extract.hints import BIT
from newsarchive.extract.metadata import Metadata
from newsarchive.extract.pagenames import name_names, read_names
from newsarchive.extract.pagesigns import read_signs, sign_names
from newsarchive.extract.pagevotes import count_votes, vote_names
from newsarchive.extract.phrases import chrome_phrase

PARAGRAPH = 80  # characters of a block that reads like one
WORD = 6  # characters: words of a whole page needn't be counted
CARD_TEXT, CARD_BLOCKS, CARD_LINK = 900, 8, 15  # characters, blocks and linked characters of a card in a list
MAX_ADDRESSES = 150  # scripts and styles that are looked at
SCRIPT = 200_000  # characters of a script in which schema types are looked for

_TYPE = re.compile(r'"@type"\s{0,5}:\s{0,5}\[?\s{0,5}"([A-Za-z]{3,40})"')
_MONEY = ("$", "€", "£", "¥", "₹", "zł", "kr", "USD", "EUR", "Kč")
_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|zł|kr|USD|EUR|Kč)\b")
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_URL_DATE = re.compile(r"/(?:19|20)\d{2}[/-]?\d{1,2}(?:[/-]?\d{1,2})?/|(?:19|20)\d{6}")
_URL_WORDS = {
    "url_listing": re.compile(r"/(?:tags?|categor(?:y|ies)|topics?|archives?|search|authors?|page|section|news"
    r"|blog|rubrik)/?(?:[^/]{0,60}/?)?$"),
    "url_shop": re.compile(r"/(?:products?|shop|store|item|dp|p|collections?|catalog|pricing|buy)(?:/|$)"),
    "url_forum": re.compile(r"/(?:forums?|threads?|topic|questions|discussions?|community|viewtopic|t)(?:/|\.|$)"),
    "url_docs": re.compile(r"/(?:docs?|documentation|api|reference|manual|guide|wiki|help|support|faq)(?:/|$)"
    r"|^//(?:docs|developers?|support|help)\."),
    "url_service": re.compile(r"/(?:services?|solutions?|about|contact|careers|programs?|admissions|platform"
    r"|features)(?:/|$)"),
}  # fmt: skip
_TYPES = {
    "schema_article": {"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle",
    "OpinionNewsArticle",
                       "LiveBlogPosting", "ReviewNewsArticle", "TechArticle", "Report", "ScholarlyArticle", "Recipe"},
    "schema_listing": {"CollectionPage", "ItemList", "SearchResultsPage", "Blog", "ProfilePage"},
    "schema_product": {"Product", "Offer", "AggregateOffer", "ProductGroup", "Store"},
    "schema_forum": {"DiscussionForumPosting", "QAPage"},
    "schema_service": {"Service", "LocalBusiness", "FAQPage", "SoftwareApplication", "Course",
    "EducationalOrganization", "JobPosting"},
    "schema_video": {"VideoObject"},
    "schema_news": {"NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
                    "LiveBlogPosting"},
}  # fmt: skip
_MORE = (
    "body_cards", "body_card_share", "one_holder", "cut_short", "day_under_h1", "h1_length", "title_words", "pager",
    "class_archive", "class_single", "is_archive", "is_house", "calls_related", "calls_share", "calls_join",
    "calls_comment", "calls_notice", "like_lines", "asking_lines", "short_lines", "strong_pieces", "pictures",
    "type_hints", "kinds_of_place", "has_summary", "webpage",
)  # fmt: skip
_SOFTWARE = {
    "forum_software": re.compile(r"discourse|xenforo|phpbb|vbulletin|invision|vanilla|flarum|nodebb|mybb|smf_"
    r"|stackexchange|sstatic"),
    "shop_software": re.compile(r"shopify|woocommerce|magento|prestashop|bigcommerce|opencart|shopware|demandware"
    r"|salesforcecommerce|snipcart"),
    "docs_software": re.compile(r"sphinx|docusaurus|mkdocs|readthedocs|gitbook|vuepress|doxygen|javadoc|mintlify"
    r"|swagger|_static/(?:pygments|documentation)"),
    "page_builder": re.compile(r"wix\.com|squarespace|webflow|hubspot|marketo|pardot|instapage|unbounce"),
    "news_software": re.compile(r"wp-content|drupal|ghost|arc|fusion|blox|brightspot|tagesschau|chorus|typo3|joomla"),
}  # fmt: skip
_ARCHIVE_CLASS = re.compile(
    r"(?:^|[ _])(?:archive|search(?:-results)?|author|category|tag|taxonomy|(?:tag|author)-template"
    r"|paged|path-(?:taxonomy|frontpage))(?:[ ]|$)"
)
_SINGLE_CLASS = re.compile(r"(?:^| )(?:single(?:-post)?|post-template(?:-default)?|page-node-type-\w+|article)(?: |$)")
_CARD_HINTS = BIT["teaser"] | BIT["promotion"]


def page_feature_names() -> list[str]:
    """The names of the columns."""
    return [*_NAMES, *_TYPES, *_URL_WORDS, *_MORE, *_SOFTWARE, *sign_names(), *name_names(), *vote_names()]


_NAMES = (
    "body_words", "body_paragraphs", "paragraph_words", "body_share", "body_link_share", "sureness", "body_headings",
    "body_items", "longest", "body_spread", "gaps", "page_words", "page_link_share", "page_blocks", "linked_blocks",
    "linked_headings", "headings", "h1", "cards", "card_share", "teasers", "articles", "times", "days", "prices",
    "forms",
    "inputs", "buttons", "code", "comments", "og_article", "og_website", "og_other", "published", "url_root",
    "url_depth",
    "url_last", "url_hyphens", "url_digits", "url_date", "url_query", "trafilatura_share", "sentence_ends",
    "question_marks",
    "first_position", "linked_lines", "cells", "authors", "byline", "dated", "timed", "dated_in_text", "section",
    "keywords",
    "subtitle",
)  # fmt: skip


def measure_page(tree: Any, found: Body, metadata: Metadata, url: str | None) -> Any:
    """One row of features (see `page_feature_names`)."""
    blocks, body, sureness = found.page.blocks, found.blocks, found.agreement
    total = sum(len(block.text) for block in blocks) or 1
    length = sum(len(block.text) for block in body) or 1
    counts = [words_in(block.text) for block in body]
    words = [
        count
        for block, count in zip(body, counts, strict=True)
        if len(block.text) >= PARAGRAPH and block.kind[0] != "h"
    ]
    heads = [block for block in blocks if block.kind in {"h1", "h2", "h3", "h4"}]
    linked = [block for block in blocks if block.linked > 0.8 * len(block.text)]
    places = Counter(_place(block) for block in linked if len(block.text) > 20)
    orders = [block.order for block in body]
    text = " ".join(block.text for block in body)
    tags = Counter(element.tag for element in tree.iter("article", "time", "form", "input", "button", "pre", "code"))
    head = _head(tree)
    numbered = [block for block in blocks if len(block.text) < PARAGRAPH and _DIGIT.search(block.text)]
    row = [
        log1p(sum(counts)), len(words), sum(words) / (len(words) or 1), length / total,
        sum(block.linked for block in body) / length, sureness,
        sum(block.kind[0] == "h" for block in body) / (len(body) or 1),
        sum(block.kind == "li" for block in body) / (len(body) or 1), max(words, default=0),
        (orders[-1] - orders[0]) / (blocks[-1].order + 1) if orders else 0.0,
        1 - len(body) / (orders[-1] - orders[0] + 1) if orders else 1.0,
        log1p(total / WORD),
        sum(block.linked for block in blocks) / total, log1p(len(blocks)), len(linked) / (len(blocks) or 1),
        sum(block.linked > 0.5 * len(block.text) for block in heads), len(heads),
        sum(block.kind == "h1" for block in heads),
        max(places.values(), default=0), sum(n for n in places.values() if n > 2) / (len(blocks) or 1),
        sum(bool(block.scope.above & _CARD_HINTS) for block in blocks) / (len(blocks) or 1),
        tags["article"], tags["time"],
        sum(bool(_DAY.search(block.text)) for block in numbered),
        len(_PRICE.findall(text)) if any(sign in text for sign in _MONEY) else 0,
        tags["form"], tags["input"], tags["button"], tags["pre"] + tags["code"],
        sum(bool(block.scope.above & BIT["comments"]) for block in blocks) / (len(blocks) or 1),
        *head[:4], *_address(url),
        sum(len(b.text) for b, said in zip(blocks, found.trafilatura, strict=True) if said) / total,
        sum(text.count(mark) for mark in ".。।؟") / (length / 100), text.count("?") / (length / 100),
        body[0].order / (blocks[-1].order + 1) if body else 1.0,
        sum(len(block.text) > 40 for block in linked), sum(block.kind == "cell" for block in body) / (len(body) or 1),
        len(metadata.authors), float(bool(metadata.byline)), float(metadata.published is not None),
        float(metadata.published_precision in {"minute", "second"}), float(_witness(metadata) in {"text", "time",
        "byline"}),
        float(bool(metadata.section)), len(metadata.tags), float(bool(metadata.subtitle)),
    ]  # fmt: skip
    types = head[4] | {hint.partition(":")[2] for hint in metadata.page_type_hints if hint.startswith("schema:")}
    row += [float(bool(types & wanted)) for wanted in _TYPES.values()]
    plain = _plain(url)
    row += [float(bool(pattern.search(plain))) for pattern in _URL_WORDS.values()]
    row += _more(tree, found, metadata, url)
    wording = _wording(tree)
    row += [float(bool(pattern.search(wording))) for pattern in _SOFTWARE.values()]
    row += read_signs(tree, blocks, body, [block.text for block in numbered])
    row += read_names(tree, url)
    row += count_votes(dict(zip(page_feature_names(), row, strict=False)))
    return np.asarray([row], dtype=np.float32)


def _more(tree: Any, found: Body, metadata: Metadata, url: str | None) -> list[float]:
    """Signs of lists: cards, teasers cut short, pages that go on; of articles: one element that holds all the text."""
    blocks, body = found.page.blocks, found.blocks
    length = sum(len(block.text) for block in body) or 1
    held: Counter[int] = Counter()
    cards: Counter[int] = Counter()
    for block in body:
        held[id(block.scope.parent)] += len(block.text)
        if (card := _card(block)) is not None:
            cards[id(card)] += len(block.text)
    prose = [block for block in body if len(block.text) >= PARAGRAPH]
    h1 = next((place for place, block in enumerate(blocks) if block.kind == "h1"), None)
    near = blocks[h1 + 1 : h1 + 8] if h1 is not None else []
    calls = Counter(chrome_phrase(block.text) for block in blocks)
    classes = next((element.get("class") or "" for element in tree.iter("body")), "").lower()
    pager = any("next" in (element.get("rel") or "").lower().split() for element in tree.iter("link", "a"))
    sizes = Counter(_place(block) for block in blocks if 1 < len(block.text) <= PARAGRAPH)
    return [
        len(cards), sum(cards.values()) / length, max(held.values(), default=0) / length,
        sum(block.text.endswith(("…", "...", "[…]", "[...]")) for block in prose) / (len(prose) or 1),
        float(any(len(block.text) < PARAGRAPH and _DAY.search(block.text) for block in near)),
        float(len(blocks[h1].text)) if h1 is not None else -1.0, float(words_in(metadata.title or "")),
        float(pager), float(bool(_ARCHIVE_CLASS.search(classes))), float(bool(_SINGLE_CLASS.search(classes))),
        float(is_archive(url)), float(is_house(url) or names_house(metadata.title)),
        *(float(calls[kind]) for kind in range(1, 6)), max(sizes.values(), default=0) / (len(blocks) or 1),
        sum(block.text.rstrip().endswith("?") for block in blocks) / (len(blocks) or 1),
        sum(len(block.text) < 25 for block in body) / (len(body) or 1),
        sum(piece.strong for block in body for piece in block.pieces) / (len(body) or 1),
        float(len(found.page.pictures)), len(metadata.page_type_hints),
        float(len({block.scope.above for block in body})), float(bool(metadata.summary)),
        float(any(hint.casefold() in {"schema:webpage", "schema:website"} for hint in metadata.page_type_hints)),
    ]  # fmt: skip


def _card(block: Block) -> Scope | None:
    """The small element around a block that also holds a link of some words to elsewhere."""
    card: Scope | None = None
    scope: Scope | None = block.scope
    while scope is not None and scope.text <= CARD_TEXT and scope.blocks <= CARD_BLOCKS:
        card, scope = scope, scope.parent
    return card if card is not None and card.linked >= CARD_LINK and card.blocks > 1 else None


def _wording(tree: Any) -> str:
    """What a page's software leaves behind: generator, classes of the root, addresses of scripts and styles."""
    words = [element.get("content") or "" for element in tree.iter("meta") if element.get("name") == "generator"]
    for element in tree.iter("html", "body"):
        words += [element.get("class") or "", element.get("id") or ""]
    for element in tree.iter("script", "link"):
        words.append((element.get("src") or element.get("href") or "")[:150])
        if len(words) > MAX_ADDRESSES:
            break
    return " ".join(words).lower()


def _witness(metadata: Metadata) -> str:
    """The kind of place that the date of publication was found in."""
    witness = metadata.provenance.get("published")
    return witness.witness.partition(":")[0] if witness else ""


def _place(block: Block) -> tuple[Any, ...]:
    scope = block.scope
    up = scope.parent or scope
    return (scope.tag, scope.above, up.tag, scope.depth)


def _head(tree: Any) -> tuple[float, float, float, float, set[str]]:
    """og:type (article, website, another), whether a date of publication is marked up, and the schema types."""
    kind, published, types = "", 0.0, set()
    for element in tree.iter("meta", "script"):
        if element.tag == "script":
            if "ld+json" in (element.get("type") or ""):
                text = (element.text or "")[:SCRIPT]
                types.update(_TYPE.findall(text))
                published = max(published, float('"datePublished"' in text))
            continue
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if name == "og:type":
            kind = (element.get("content") or "").lower()
        elif "published" in name or name in {"date", "pubdate", "dc.date", "parsely-pub-date"}:
            published = 1.0
    return (
        float(kind in {"article", "news"}),
        float(kind == "website"),
        float(bool(kind) and kind not in {"article", "website"}),
        published,
        types,
    )


def _plain(url: str | None) -> str:
    """The host and path of an address, in lower case, as `//host/path`."""
    try:
        parts = urlsplit((url or "")[:2_000])
    except ValueError:
        return ""
    return f"//{parts.netloc}{parts.path}".lower()


def _address(url: str | None) -> list[float]:
    try:
        parts = urlsplit((url or "")[:2_000])
    except ValueError:
        return [0.0] * 7
    pieces = [piece for piece in parts.path.split("/") if piece]
    last = pieces[-1] if pieces else ""
    return [
        float(not pieces and bool(url)), float(len(pieces)), float(len(last)), float(last.count("-") + last.count("_")),
        float(sum(map(str.isdigit, parts.path))), float(bool(_URL_DATE.search(parts.path))), float(bool(parts.query)),
    ]  # fmt: skip
