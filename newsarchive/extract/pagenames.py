"""What names say of a page: those that programs give to its parts, to its template, and those in its address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsarchive.extract.stems import Stems, stems_of

MAX_CLASSES = 6_000  # elements whose classes are looked at
RARE = 20  # classes that are added to their number: of a page that names five, one says little

# What people name the parts of such pages, the world over, in the language of programs.
_CLASSES = {
    "class_shop": (
        r"product|price|cart\b|add-?to|basket|sku\b|wish-?list|swatch|variant|quantity|\bqty|in-?stock"
        r"|checkout|\bpdp|\bplp|facet|woocommerce|shopify|\bbuy"
    ),
    "class_talk": (
        r"thread|topic|forum|post-?(?:body|bit|content|number|text|stream|message)|message-?(?:body|user"
        r"|cell|inner)|replies|reply|\bpoll\b|avatar|signature|\bvotes?\b|upvote|answer|question"
        r"|discussion|username|user-?info|reaction|quote(?:d|-)|\bkarma|subreddit"
    ),
    "class_docs": (
        r"\btoc\b|table-?of-?contents|side-?nav|doc(?:s|-|umentation|usaurus)|api-|highlight|code-?block"
        r"|admonition|markdown|edit-?(?:this|page)|version|theme-doc|sphinx|wy-|\bnavtree"
        r"|breadcrumbs?-?item|pagination-nav"
    ),
    "class_call": (
        r"hero|\bcta\b|testimonial|pricing|feature|accordion|\bfaqs?\b|contact-?form|banner|benefit"
        r"|\bsteps?\b|clients?\b|partners?\b|services?|trust|logos?\b|tabs?\b|slick|swiper|elementor|wpb?_"
        r"|vc_|et_pb|fusion-|hs-|counter|landing|wix|sqs-|w-(?:layout|container|nav|section)"
    ),
    "class_list": (
        r"\bcards?\b|grid|teaser|listing|results?\b|archive|feed|tile|\bloop|pagination|\bpager|load-?more"
        r"|masonry"
    ),
    "class_news": (
        r"article|story|byline|headline|author|dateline|publish|standfirst|\bdek\b|entry-|caption|paywall"
        r"|comment|related|newsletter|share|single|timestamp|correction"
    ),
}
# What content systems say of a page in the classes and the id of its body: its kind, by the name of its template.
_TEMPLATES = {
    "body_static": (
        r"(?:^| )(?:page-id-\d+|page-template\S*|template-page|page-node-type-(?:page|landing\S*|basic\S*)"
        r"|node-type-(?:page|landing\S*)|cms-page-view|cms|collection-type-page|view-featured|hs-site-page"
        r"|hs-landing-page|home|front|path-frontpage|cms-(?:home|index)\S*|is-homepage|homepage"
        r"|wp-front-page)(?= |$)"
    ),
    "body_post": (
        r"(?:^| )(?:single-post|postid-\d+|single|post-template\S*|template-article"
        r"|page-node-type-(?:article|news\S*|blog\S*|story\S*)|node-type-(?:article|news\S*|blog\S*"
        r"|story\S*)|view-article|view-item|hs-blog-post|item-view|article-page|article)(?= |$)"
    ),
    "body_goods": (
        r"(?:^| )(?:single-product|template-product|catalog-product-view|product|product-page|page-product"
        r"|pdp|product-template-default|woocommerce|woocommerce-page)(?= |$)"
    ),
    "body_shelf": (
        r"(?:^| )(?:template-collection|catalog-category-view|tax-product\S*|post-type-archive-product"
        r"|category|category-page|plp|page-products|catalogsearch\S*|template-search)(?= |$)"
    ),
    "body_forum": (
        r"(?:^| )(?:bbpress|forum|topic\S*|template-thread\S*|thread\S*|section-viewtopic|question-page"
        r"|ipsapp|category-\S+ archetype-regular|forum-\S+|lia-\S+|phpbb)(?= |$)"
    ),
}
_HOSTS = {
    "host_forum": (
        r"^(?:forums?|community|communities|boards?|discuss|discussions?|ask|answers?|talk|bbs"
        r"|groups?)[\d-]*\."
    ),
    "host_docs": (
        r"^(?:docs?|developers?|dev|learn|help|support|api|kb|manual|wiki|guides?|documentation|reference"
        r"|man)\."
    ),
    "host_shop": r"^(?:shop|store|boutique|tienda|loja|negozio|sklep|eshop|obchod|buy|market)\.",
    "host_news": r"^(?:news|blogs?|magazine?|press|newsroom|stories|m|www\d?|edition|amp)\.",
}
_PATHS = {
    "path_forum": (
        r"/(?:threads?|topics?|viewtopic|showthread|showtopic|discussions?)(?:[/.?-]|$)|/t/[^/]+/\d"
        r"|/questions/\d|/comments/\w{1,20}/|/(?:forums?|community|boards?)/|[?&](?:tid|topic|threadid"
        r"|t)=\d|/post/\d+$|/r/\w"
    ),
    "path_product": (
        r"/(?:products?|produkte?|produits?|productos?|prodott[oi]|produtos?|produkty|dp|items?|itm|pd?"
        r"|shop|store|sku)/[^/]"
    ),
    "path_shelf": (
        r"/(?:collections?|c|cat|category|categories|catalog|kategorie|categorie|categoria|shop|store"
        r"|genre|brands?|products?)(?:/[^/]{1,80})?/?$|/(?:c|b|cat)/"
    ),
    "path_docs": (
        r"/(?:docs?|documentation|api|reference|manual|handbook|guides?|usersguide|help|support|faq|kb"
        r"|tutorials?)(?:/|$)"
    ),
    "path_service": (
        r"/(?:services?|solutions?|leistungen|servicios|servizi|uslugi|programs?|admissions|platform"
        r"|features|pricing|products?|business|insurance|practice-areas|treatments?|locations?|tools?"
        r"|calculators?|careers|company|about|contact)(?:/|$)|calculator|near-me|-services?(?:/|$|\.)"
    ),
}
_CLASS_PATTERNS = tuple(re.compile(pattern) for pattern in _CLASSES.values())
_CLASS_STEMS = Stems({1 << place: stems_of(pattern) for place, pattern in enumerate(_CLASSES.values())})
_TEMPLATE_PATTERNS = tuple(re.compile(pattern) for pattern in _TEMPLATES.values())
_HOST_PATTERNS = tuple(re.compile(pattern) for pattern in _HOSTS.values())
_PATH_PATTERNS = tuple(re.compile(pattern) for pattern in _PATHS.values())
_WORDPRESS = ("wp_post", "wp_page", "wp_other")
_POST_ID = re.compile(r"/wp-json/wp/v2/(posts|pages|categories|tags|product|users)")
_CAMEL = re.compile(r"([a-z])([A-Z])")
_all_classes: Any = etree.XPath("//@class", smart_strings=False)


def name_names() -> list[str]:
    """The names of the columns that `read_names` gives."""
    return [*_CLASSES, *_TEMPLATES, *_HOSTS, *_PATHS, *_WORDPRESS]


def read_names(tree: Any, url: str | None) -> list[float]:
    """One number for each of `name_names`."""
    host, path = _host_and_path(url)
    return [
        *_class_signs(tree),
        *_template_signs(tree),
        *(float(bool(pattern.search(host))) for pattern in _HOST_PATTERNS),
        *(float(bool(pattern.search(path))) for pattern in _PATH_PATTERNS),
        *_wordpress_signs(tree),
    ]


def _host_and_path(url: str | None) -> tuple[str, str]:
    try:
        parts = urlsplit((url or "")[:2_000].lower())
    except ValueError:
        return "", ""
    return parts.netloc, f"{parts.path}?{parts.query}" if parts.query else parts.path


def _class_signs(tree: Any) -> list[float]:
    """For each kind the share of the distinct classes of a page that name parts of such pages, and are named often."""
    tokens = set(" ".join(set(_all_classes(tree)[:MAX_CLASSES])).split())
    counts = [0] * len(_CLASS_PATTERNS)
    for token in tokens:
        for place in _kinds_of(token):
            counts[place] += 1
    return [count / (len(tokens) + RARE) for count in counts]


@lru_cache(maxsize=60_000)
def _kinds_of(token: str) -> tuple[int, ...]:
    plain = _CAMEL.sub(r"\1-\2", token[:60]).lower().replace("_", "-")
    near = _CLASS_STEMS.near(plain)
    return tuple(place for place, pattern in enumerate(_CLASS_PATTERNS) if near >> place & 1 and pattern.search(plain))


def _template_signs(tree: Any) -> list[float]:
    wording = " ".join(f"{body.get('class') or ''} {body.get('id') or ''}" for body in tree.iter("body")).lower()
    plain = " ".join(wording[:1_500].split())
    return [float(bool(pattern.search(plain))) for pattern in _TEMPLATE_PATTERNS]


def _wordpress_signs(tree: Any) -> list[float]:
    """What WordPress links as the page's own record: a post, a page, or a list or thing of another kind."""
    found = {match.group(1) for link in tree.iter("link") if (match := _POST_ID.search(link.get("href") or ""))}
    return [float("posts" in found), float("pages" in found), float(bool(found - {"posts", "pages"}))]
