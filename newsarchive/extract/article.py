"""The flow from bytes to an `Article`, told once: decode, cap, parse, read metadata, find the body, judge, print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction

from newsarchive.extract import AGREES, safety
from newsarchive.extract.body import Body, find_body
from newsarchive.extract.collecting import uncollected
from newsarchive.extract.confidence import confidence_of
from newsarchive.extract.encodings import check, decode
from newsarchive.extract.entries import find_entries
from newsarchive.extract.fit import Fit, fit
from newsarchive.extract.habits import speaks
from newsarchive.extract.html import find_links, print_html, print_text
from newsarchive.extract.language import find_language, language_code
from newsarchive.extract.layout import Layout, load
from newsarchive.extract.metadata import Metadata, read_metadata
from newsarchive.extract.pagetype import judge
from newsarchive.extract.paywall import is_cut_short
from newsarchive.extract.pictures import find_images
from newsarchive.extract.selected import Selected, find_selected, over_body, over_metadata
from newsarchive.models import Article, Link, Template, Witness

FITS = 0.9  # agreement from which a page is of the kind that its site's layout was learned from
SNIFF = 1_000  # characters in which markup must begin for a page to be HTML

# The classes that trafilatura needs, without those of form fields: lxml.html's own way to choose between them calls
# Python for each element, which was a tenth of the time of a page.
_CLASSES = etree.ElementDefaultClassLookup(
    element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of a page beside its text: the arguments of `extract`, and what decoding said."""

    url: str | None
    headers: Mapping[str, str]
    fetched_at: datetime | None
    announced: Link | None
    template: Template | None
    encoding: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """A page that was read, with what it was read from."""

    article: Article
    tree: Any = None
    body: Body | None = None


def read_page(
    content: bytes | str,
    *,
    url: str | None = None,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    fetched_at: datetime | None = None,
    announced: Link | None = None,
    template: Template | None = None,
) -> Article:
    """Read one page; whatever is wrong with it is in `refusal` and `problems`. Arguments as of `extract`."""
    fields = {key.lower(): value for key, value in dict(headers or {}).items()}
    return read_parts(content, Request(url, fields, fetched_at, announced, template)).article


@uncollected()
def read_parts(content: bytes | str, request: Request) -> Parts:
    """Read one page as `read_page` does: by its site's layout where it has that, else cold."""
    url = request.url
    try:
        decoded = (
            decode(content, request.headers.get("content-type", "")) if isinstance(content, bytes) else check(content)
        )
        text, problems = safety.cap(decoded.text)
    except Exception as error:
        return Parts(Article(url=url, refusal="unreadable", problems=(f"decode_failed:{type(error).__name__}",)))
    request = replace(request, encoding=decoded.encoding, problems=(*decoded.problems, *problems))
    try:
        learned = request.template.learned if request.template is not None else ""
        layout = load(learned) if learned else None
        if layout is None:
            return _read(parse(text), text, request, None)
        known = _read_known(text, request, layout)
        if isinstance(known, Parts):
            return known
        cold = _read(parse(text), text, request, None)
        return replace(cold, article=replace(cold.article, agreement=known))
    except Exception as error:
        broken = (*request.problems, f"failed:{type(error).__name__}")
        # no room to unpack a model, say: not the page's doing, so it is read again
        refusal = "extractor_failed" if isinstance(error, OSError) else "unreadable"
        return Parts(Article(url=url, encoding=decoded.encoding, refusal=refusal, problems=broken))


def _read_known(text: str, request: Request, layout: Layout) -> Parts | float:
    """The page as its site's layout has it, or how well it agrees with that where it is too little."""
    tree = parse(text)
    if tree is None or safety.count(tree) > safety.MAX_NODES:
        return 0.0
    selected = find_selected(tree, request.template, request.url, request.fetched_at)
    page = fit(tree, layout)
    if page.agreement < AGREES:
        return round(page.agreement, 3)
    if layout.prune and not selected.body:  # what the user selected may stand in what the layout cuts away
        page.prune()
    parts = _read(tree, text, request, page, selected)
    agreement = round(page.agrees(parts.body.blocks if parts.body is not None else ()), 3)
    return replace(parts, article=replace(parts.article, agreement=agreement)) if agreement >= AGREES else agreement


def _read(tree: Any, text: str, request: Request, known: Fit | None, selected: Selected | None = None) -> Parts:
    """Read a parsed page, with or without what is known of its layout.

    `selected`: what the site's selectors found, where the page was cut since. `Parts.body` is the page's own reading.
    """
    encoding, found = request.encoding, list(request.problems)
    if tree is None:
        return Parts(Article(url=request.url, encoding=encoding, refusal=_why_nothing(text), problems=tuple(found)))
    elements = safety.elements_of(tree)
    if elements is None:
        found.append("too_many_nodes")
        return Parts(Article(url=request.url, encoding=encoding, refusal="too_large", problems=tuple(found)))
    if selected is None:
        selected = find_selected(tree, request.template, request.url, request.fetched_at)
    found.extend(selected.problems)
    layout = known.layout if known is not None else None
    metadata = over_metadata(_metadata(tree, found, request, layout), selected)
    base = _base(tree, request.url)
    body = find_body(tree, url=request.url, metadata=metadata, known=known)
    article = _article(
        tree, over_body(body, selected), metadata, url=request.url, base=base, encoding=encoding, problems=found,
        known=known,
    )  # fmt: skip
    return Parts(article, tree, body)


_HEAD = frozenset({"title", "meta", "link", "script", "style", "base", "noscript", "template", "bgsound", "object"})


def parse(text: str) -> Any:
    """An HTML document as an lxml tree, or None where the text holds no markup."""
    if "<" not in text or not text.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=False)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if tree is None or not len(tree):
        return None
    _empty_head(tree)
    return tree


def _empty_head(tree: Any) -> None:
    """Move what belongs into the body there: without its tag, which HTML leaves free, libxml2 goes on in the head."""
    head = tree.find("head")
    moved = [] if head is None else [each for each in head.iterchildren("*") if each.tag not in _HEAD]
    if not moved:
        return
    body = tree.find("body")
    if body is None:
        body = etree.SubElement(tree, "body")
    for place, element in enumerate(moved):
        body.insert(place, element)


def _article(
    tree: Any,
    body: Body,
    metadata: Metadata,
    *,
    url: str | None,
    base: str | None,
    encoding: str | None,
    problems: list[str],
    known: Fit | None = None,
) -> Article:
    text = print_text(body.blocks)
    verdict = judge(tree, body, metadata, url, expected=known is not None and known.agrees(body.blocks) >= FITS)
    if known is not None and speaks(text, known.layout.common):
        language: str | None = known.layout.language
    else:
        language = find_language(text or metadata.title or "", metadata.language_claim)
    return Article(
        url=url,
        canonical_url=metadata.canonical_url,
        title=metadata.title,
        subtitle=metadata.subtitle,
        byline=metadata.byline,
        authors=metadata.authors,
        agencies=metadata.agencies,
        published=metadata.published,
        modified=metadata.modified,
        published_precision=metadata.published_precision,
        published_zone=metadata.published_zone,
        body=text,
        html=print_html(body.blocks, base),
        summary=metadata.summary,
        language=language,
        section=metadata.section,
        tags=metadata.tags,
        image=metadata.image,
        links=find_links(body.blocks, base, belongs=lambda address: address != url),
        images=find_images(body, base),
        entries=find_entries(tree, body.blocks) if verdict.page_type == "liveblog" else (),
        license=metadata.license,
        page_type=verdict.page_type,
        is_article=verdict.refusal is None,
        refusal=verdict.refusal,
        paywalled=metadata.paywalled or (verdict.refusal is None and is_cut_short(body)),
        noindex=metadata.noindex,
        encoding=encoding,
        problems=tuple(dict.fromkeys(problems)),
        provenance={**metadata.provenance, **_witnesses(text, body, language, metadata)},
        confidence=confidence_of(body, metadata, verdict.sureness) if verdict.refusal is None else 0.0,
        alternates=metadata.alternates,
        signals=metadata.signals,
    )


def _witnesses(text: str, body: Body, language: str | None, metadata: Metadata) -> dict[str, Witness]:
    """Where body and language were found; what the page claims of its language is a rival where it differs."""
    found: dict[str, Witness] = {}
    if text:
        found["body"] = Witness(None, body.witness)
    if language:
        claimed = language_code(metadata.language_claim)
        rivals = ((claimed, "claim"),) if claimed and claimed != language else ()
        found["language"] = Witness(language, "claim" if claimed == language else "text", rivals)
    return found


def _metadata(tree: Any, problems: list[str], request: Request, layout: Layout | None) -> Metadata:
    """The metadata; a failure there leaves the body readable."""
    try:
        metadata = read_metadata(
            tree, url=request.url, headers=request.headers, fetched_at=request.fetched_at,
            announced=request.announced, template=request.template, layout=layout,
        )  # fmt: skip
        problems.extend(metadata.problems)
        return metadata
    except Exception as error:
        problems.append(f"metadata_failed:{type(error).__name__}")
        return Metadata()


def _base(tree: Any, url: str | None) -> str | None:
    """What relative addresses are relative to."""
    href = next((element.get("href") for element in tree.iter("base") if element.get("href")), None)
    try:
        return urljoin(url or "", href) if href else url
    except ValueError:
        return url


def _why_nothing(text: str) -> str:
    return "not_html" if text.strip() else "empty"
