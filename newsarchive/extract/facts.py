"""The plainer facts of a page, where the best witness simply wins: address, section, tags, picture, standfirst."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from newsarchive.extract.directives import asks_noindex
from newsarchive.extract.jsonld import ARTICLE_TYPES, Graph, Node, clean, kinds, text_of, texts
from newsarchive.extract.scan import Scan, Spot
from newsarchive.extract.sitenames import is_site_name
from newsarchive.extract.standfirst import is_elsewhere
from newsarchive.extract.titles import HIDDEN
from newsarchive.extract.wording import key
from newsarchive.models import Witness

MAX_TAGS = 60
MAX_ADDRESS = 4_000  # characters
CRUMBS = 400  # characters before the heading within which a printed line "Home > The section" stands
Found = Witness | None

_SECTION = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "section",
    "cxenseparse:section",
    "article.section",
    "category",
    "dc.subject.category",
    "itemprop:articlesection",
)
_TAGS = (
    "article:tag",
    "og:article:tag",
    "parsely-tags",
    "news_keywords",
    "sailthru.tags",
    "keywords",
    "dc.subject",
    "citation_keywords",
    "dcterms.subject",
)
_SUMMARY = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "sailthru.description",
    "dcterms.abstract",
)
_IMAGE = (
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "sailthru.image.full",
    "thumbnail",
    "image",
    "itemprop:image",
)
_LOCKED = {"locked", "metered-locked", "premium", "paid", "subscriber", "subscribers", "hard"}
_PAYWALL_CLASS = re.compile(
    r"(?:^|[-_ ])(?:paywall|pay-wall|piano-(?:offer|inline)|tp-container-inner|regwall|subscriber-only|"
    r"premium-content-wall|meteredcontent|"
    r"paywall-(?:active|content|overlay)|js-paywall|c-paywall|article-paywall|piano-paywall|"
    r"plus-teaser-wall)(?:$|[-_ ])",
    re.IGNORECASE,
)
_NOTICE_CLASS = re.compile(
    r"-(?:upgrade-cta|(?:subscribers?|members?|subscription|abonnenten)-only|only-(?:subscribers|members)|"
    r"(?:content|article|story|post|body|text)-(?:locked|gated|gate|restricted|barrier)|"
    r"(?:locked|gated|restricted)-(?:content|article|story|post|body|text)|"
    r"meter(?:ed)?-(?:wall|barrier|message|notice)|leaky-paywall-message\w*|pmpro-content-message|"
    r"mepr-unauthorized\w*)(?=-)",
    re.IGNORECASE,
)
"""Classes of the notice that stands where the text of a locked story breaks off, underscores read as hyphens."""
_CONTROLS = {"a", "button", "input", "svg", "img", "use", "link"}
_EMPTY_TAGS = {"news", "article", "default", "none", "null", "undefined", "uncategorized", "allgemein"}


@dataclass(frozen=True, slots=True)
class Address:
    """What an address is resolved against: the page's own, or its <base>."""

    base: str | None

    def absolute(self, value: str | None) -> str | None:
        """An absolute http address, or None."""
        if not value or len(value) > MAX_ADDRESS:
            return None
        text = clean(value).replace(" ", "%20")
        if text.lower().startswith(("data:", "javascript:", "about:", "mailto:", "#")):
            return None
        try:
            joined = urljoin(self.base or "", text)
            parts = urlsplit(joined)
            hostname = parts.hostname
        except ValueError:
            return None
        return joined if parts.scheme in {"http", "https"} and hostname else None


def canonical(scan: Scan, main: Node | None, address: Address, url: str | None) -> Found:
    """The address that the page gives itself; one that leads from an article to a bare home page is none."""
    options: list[tuple[str, str]] = []
    for rel, element in scan.links:
        if "canonical" in rel.split() and (found := address.absolute(element.get("href"))):
            options.append((found, "link:canonical"))
    if found := address.absolute(scan.meta("og:url")):
        options.append((found, "meta:og:url"))
    if main is not None:
        for name in ("mainEntityOfPage", "url", "@id"):
            value = main.get(name)
            text = value.get("@id") or value.get("url") if isinstance(value, dict) else value
            if isinstance(text, str) and (found := address.absolute(text)):
                options.append((found, f"json-ld:{name}"))
    own = urlsplit(url).path.strip("/") if url else ""
    options = [
        option for option in options if urlsplit(option[0]).path.strip("/") or urlsplit(option[0]).query or not own
    ]
    return _first(options)


def alternates(scan: Scan, address: Address) -> tuple[tuple[str, str], ...]:
    """The page's twins: amp, mobile, print, short link, its translations; and the next page of the same text."""
    found: dict[tuple[str, str], None] = {}
    for rel, element in scan.links:
        target = address.absolute(element.get("href"))
        names = rel.split()
        if not target:
            continue
        media = (element.get("media") or "").lower()
        kind = (element.get("type") or "").lower()
        if "amphtml" in names:
            found[("amp", target)] = None
        elif "shortlink" in names:
            found[("shortlink", target)] = None
        elif "alternate" in names and media.startswith("print"):
            found[("print", target)] = None
        elif "alternate" in names and ("handheld" in media or "max-width" in media):
            found[("mobile", target)] = None
        elif "alternate" in names and element.get("hreflang"):
            found[(f"hreflang:{element.get('hreflang', '').lower()[:20]}", target)] = None
        elif "alternate" in names and ("rss" in kind or "atom" in kind):
            continue
        elif "next" in names or "prev" in names:
            found[("next" if "next" in names else "prev", target)] = None
    return tuple(found)[:100]


def section(scan: Scan, graph: Graph, main: Node | None, title: str | None) -> Found:
    """The desk that the article belongs to; from the breadcrumbs where nothing says it."""
    options: list[tuple[str, str]] = []
    for name in _SECTION:
        options += [(text, f"meta:{name}") for text in scan.all_meta(name)[:1] if "://" not in text]
    if main is not None:
        options += [(text, "json-ld:articleSection") for text in texts(main.get("articleSection"), 1)]
    crumbs = [
        name
        for name in _breadcrumbs(graph)
        if key(name) not in {key(title or ""), "home", "startseite", "accueil", "inicio", "news"}
    ]
    options += [(name, "json-ld:breadcrumb") for name in crumbs[:1]]
    options += [(name, "text:breadcrumb") for name in _printed_crumb(scan) if key(name) != key(title or "")]
    options = [
        (text, witness)
        for text, witness in options
        if len(text) <= 80 and not re.fullmatch(r"[\d\W]+", text) and key(text) not in _EMPTY_TAGS - {"news"}
    ]
    return _first(options)


def _breadcrumbs(graph: Graph) -> Iterator[str]:
    for node, _ in graph.nodes:
        if "breadcrumblist" not in kinds(node):
            continue
        items = node.get("itemListElement")
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict):
                inner = item.get("item")
                name = text_of(item, "name") or (text_of(inner, "name") if isinstance(inner, dict) else None)
                if name and "://" not in name:
                    yield name
        return


def _printed_crumb(scan: Scan) -> Iterator[str]:
    """What follows "Home >" in the line of links just above the headline."""
    if scan.anchor is None:
        return
    home = False
    for at, text, element in scan.order:
        if at >= scan.anchor_at:
            return
        if scan.anchor_at - at > CRUMBS:
            continue
        plain = " ".join(text.split())
        mark = _CRUMB.match(plain)
        if home and mark and (name := plain[mark.end() :].strip()):
            yield _CRUMB_NEXT.split(name)[0].strip()
            return
        if element.tag == "a" and not mark:
            if home:
                yield plain
                return
            root = _ROOT.fullmatch(element.get("href") or "")
            home = bool(root) and bool(_CRUMB.match((element.tail or "").strip()))


_ROOT = re.compile(r"(?:https?://[^/?#\s]{1,200}/?|/)")  # a page may hold addresses that urlsplit refuses
_CRUMB = re.compile(r"(?:>|»|›|→|/)+\s*")
_CRUMB_NEXT = re.compile(r"(?<!\s)\s*(?:>|»|›|→|\s/\s)")


def tags(scan: Scan, main: Node | None) -> tuple[tuple[str, ...], Found]:
    """The page's keywords, from the first witness that has any; one list separated by commas counts as several."""
    groups = [(scan.all_meta(name), f"meta:{name}") for name in _TAGS]
    if main is not None:
        groups.insert(2, (texts(main.get("keywords")), "json-ld:keywords"))
    for values, witness in groups:
        found: dict[str, str] = {}
        for value in values:
            parts = re.split(r"[,;|]", value) if len(values) == 1 or "," in value else [value]
            for part in parts:
                tag = " ".join(re.sub(r"^[\w-]+:(?=\S)", "", part.strip()).split()).strip("#")
                if 1 < len(tag) <= 80 and key(tag):
                    found.setdefault(key(tag), tag)
        if found:
            kept = tuple(found.values())[:MAX_TAGS]
            return kept, Witness("; ".join(kept), witness)
    return (), None


def image(scan: Scan, graph: Graph, main: Node | None, address: Address) -> Found:
    """The article's picture, as an absolute address."""
    options: list[tuple[str, str]] = []
    for name in _IMAGE:
        options += [(found, f"meta:{name}") for value in scan.all_meta(name)[:1] if (found := address.absolute(value))]
    if main is not None:
        value = main.get("image") or main.get("thumbnailUrl")
        for item in value[:3] if isinstance(value, list) else [value]:
            node = graph.follow(item)
            text = text_of(node, "contentUrl") or text_of(node, "url") if isinstance(node, dict) else node
            if isinstance(text, str) and (found := address.absolute(text)):
                options.append((found, "json-ld:image"))
    for rel, element in scan.links:
        if "image_src" in rel.split() and (found := address.absolute(element.get("href"))):
            options.append((found, "link:image_src"))
    return _first(options)


def summary(scan: Scan, main: Node | None, sites: Iterable[str]) -> Found:
    """What the page says of itself in a sentence or two; a site's standing description is still what it says."""
    options = [(text, f"meta:{name}") for name in _SUMMARY for text in scan.all_meta(name)[:1]]
    if main is not None:
        options += [(text, "json-ld:description") for text in texts(main.get("description"), 1)]
    return _first(
        [(text, witness) for text, witness in options if len(key(text)) > 15 and not is_site_name(text, sites)]
    )


def license_of(scan: Scan, main: Node | None, address: Address) -> Found:
    """Under what terms the text stands: the address of a licence, or its words."""
    options: list[tuple[str, str]] = []
    if main is not None:
        options += [(text, "json-ld:license") for text in texts(main.get("license"), 1)]
    for rel, element in scan.links:
        if "license" in rel.split() and (found := address.absolute(element.get("href"))):
            options.append((found, "link:license"))
    options += [
        (text, f"meta:{name}")
        for name in ("dc.rights", "dcterms.license", "copyright", "rights")
        for text in scan.all_meta(name)[:1]
    ]
    return _first([(text, witness) for text, witness in options if len(text) < 500])


def noindex(scan: Scan, headers: Mapping[str, str] | None) -> str:
    """Where search engines are asked to leave the page out: "meta", "header" or ""."""
    if any(asks_noindex(content) for content in scan.all_meta("robots", "googlebot")):
        return "meta"
    return "header" if asks_noindex((headers or {}).get("x-robots-tag", "")) else ""


SIGNALS = ("robots", "newsarchive", "tdm-reservation", "tdm-policy")
"""Tags that say what may be done with a page: to all robots or to this one, and of text and data mining."""


def signals(scan: Scan) -> tuple[tuple[str, str], ...]:
    """What the page says of itself to robots and miners: name and content of each tag, as written."""
    return tuple((name, content[:300]) for name in SIGNALS for content in scan.all_meta(name)[:3])


def is_paywalled(scan: Scan, graph: Graph, main: Node | None) -> bool:
    """Whether the markup says that readers must pay. A part that is for sale says so too, as schema.org has it."""
    for node, aside in graph.nodes:
        if aside or (node is not main and ARTICLE_TYPES.get(next(iter(kinds(node)), ""), 0) < 3):
            continue
        for part in (node, *_parts(node)):
            free = part.get("isAccessibleForFree")
            if free is False or (
                isinstance(free, str) and free.strip().lower() in {"false", "no", "http://schema.org/false"}
            ):
                return True
    tiers = scan.all_meta(
        "article:content_tier", "og:article:content_tier", "access", "content_tier", "paywall", "premium"
    )
    if any(tier.strip().lower() in _LOCKED for tier in tiers):
        return True
    return any(_PAYWALL_CLASS.search(name) for name in scan.names) or any(
        _is_notice(scan, spot) for spot in scan.hints["wall"]
    )


def _is_notice(scan: Scan, spot: Spot) -> bool:
    """Whether an element stands in the story and tells readers that the rest is for members or subscribers."""
    node = spot.element
    named = re.sub(r"[_\s]+", "-", f" {node.get('class') or ''} {node.get('id') or ''} "[:300])
    if spot.after <= 0 or node.tag in _CONTROLS or not _NOTICE_CLASS.search(named):
        return False
    if (
        HIDDEN.search(named)
        or "display:none" in (node.get("style") or "").replace(" ", "")
        or node.get("hidden") is not None
    ):
        return False
    above = {parent.tag for parent in node.iterancestors()}
    return above.isdisjoint({"nav", "footer", "header"}) and not is_elsewhere(scan, node)


def _parts(node: Node) -> list[Node]:
    parts = node.get("hasPart")
    listed = parts if isinstance(parts, list) else [parts]
    return [part for part in listed[:20] if isinstance(part, dict)]


def type_hints(scan: Scan, graph: Graph) -> tuple[str, ...]:
    """What kind of page the markup says it is: schema.org types that stand on their own, og:type, body classes."""
    found: dict[str, None] = {}
    for node, aside in graph.nodes:
        if not aside:
            value = node.get("@type")
            for name in value if isinstance(value, list) else [value]:
                if isinstance(name, str) and name and len(found) < 40:
                    found[f"schema:{re.split('[/#:]', name)[-1]}"] = None
    for name in (
        "og:type",
        "itemprop:type",
        "pagetype",
        "page-type",
        "page_type",
        "content_type",
        "cxenseparse:pageclass",
        "parsely-type",
        "dc.type",
    ):
        for content in scan.all_meta(name)[:2]:
            found[f"{'og' if name == 'og:type' else 'meta'}:{content.lower()[:60]}"] = None
    for item in scan.item_types:
        found[f"schema:{item}"] = None
    return tuple(found)


def article_body(main: Node | None) -> str | None:
    """The whole text as JSON-LD gives it: tags out, entities decoded, its own line breaks kept."""
    value = main.get("articleBody") if main is not None else None
    if isinstance(value, list):
        value = "\n\n".join(item for item in value if isinstance(item, str))
    if not isinstance(value, str) or len(value) < 40:
        return None
    value = re.sub(
        r"</?(?:p|div|br|h[1-6]|li|ul|ol|blockquote)\b[^<>]{0,200}/?>", "\n", value[:500_000], flags=re.IGNORECASE
    )
    lines = (clean(line) for line in value.splitlines())
    return "\n\n".join(line for line in lines if line) or None


def _first(options: list[tuple[str, str]]) -> Found:
    if not options:
        return None
    value, witness = options[0]
    rivals = dict.fromkeys((text[:300], name) for text, name in options[1:] if text != value)
    return Witness(value, witness, tuple(rivals)[:5])
