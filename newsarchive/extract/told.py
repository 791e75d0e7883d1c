"""What other programs read of pages, as the same `Article`: records of news-please, fundus, trafilatura, and our own.

a parsed JSON object -> whose is it? -> where and when was the page? -> its fields, each with the record as witness
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape
from typing import Any

from newsarchive.extract.html import sanitise
from newsarchive.extract.language import find_language, language_code
from newsarchive.models import Article, Told, Witness, storable

Record = Mapping[str, Any]
OWN = "newsarchive"
LEAST = 1
"""Characters of a body: another program has judged already that this is an article."""
_PAGE_TYPES = frozenset({"article", "liveblog", "gallery", "video", "listing", "other"})
_PRECISIONS = frozenset({"second", "minute", "day"})
_ZONES = frozenset({"page", "site", "unknown"})
_EMPTY = frozenset({"", "none", "null", "nan"})


def program_of(record: Record) -> str:
    """Which program wrote a record; empty where it is no record of an article that we know."""
    if "maintext" in record and "url" in record:
        return "news-please"
    if "plaintext" in record or isinstance(record.get("body"), Mapping):
        return "fundus"
    if "url" in record and "body" in record and "site" in record:
        return OWN
    if "text" in record and record.keys() & {"source-hostname", "fingerprint", "hostname"}:
        return "trafilatura"
    return ""


def address_of(record: Record, program: str) -> str:
    """The address of the page that a record is of; empty where it doesn't say."""
    candidates: list[Any] = [record.get("url")]
    if program == "trafilatura":
        candidates.append(record.get("source"))
    if program == "fundus":
        html, meta = record.get("html"), record.get("meta")
        for place, names in ((html, ("responded_url", "requested_url")), (meta, ("og:url", "twitter:url"))):
            if isinstance(place, Mapping):
                candidates += [place.get(name) for name in names]
    found = (value.strip() for value in candidates if isinstance(value, str))
    return storable(next((value for value in found if value.lower().startswith(("http://", "https://"))), ""))


def moment_of(record: Record, program: str) -> datetime | None:
    """When the page was captured, to the second in UTC, as far as a record says; without a zone it counts as UTC."""
    names = {
        OWN: ("seen_at", "last_changed", "recorded_at", "first_seen"),
        "news-please": ("date_download",),
        "fundus": ("crawl_date",),
        "trafilatura": ("filedate",),
    }[program]
    html = record.get("html")
    places = (record, html) if isinstance(html, Mapping) else (record,)
    return next((at for place in places for name in names if (at := _instant(place.get(name)))), None)


def read_record(body: bytes, program: str, url: str) -> tuple[Article, Told]:
    """The article of a record, or a refusal. Raises ValueError where the bytes are no JSON object."""
    record = json.loads(body)
    if not isinstance(record, Mapping) or program not in _READERS:
        raise ValueError("no record")
    article = _READERS[program](record)
    text = article.body.strip()
    provenance = {
        name: Witness(value if isinstance(value, str) else None, f"record:{program}")
        for name, value in (
            ("title", article.title), ("subtitle", article.subtitle), ("byline", article.byline),
            ("published", _said(article.published)), ("modified", _said(article.modified)),
            ("section", article.section), ("body", text and None), ("language", article.language),
        )
        if value or (name == "body" and text)
    }  # fmt: skip
    article = replace(
        article,
        url=url,
        body=text,
        html=sanitise(article.html) if article.html else _paragraphs(text),
        language=article.language or find_language(text),
        page_type=article.page_type if text else "other",
        is_article=len(text) >= LEAST,
        refusal=None if len(text) >= LEAST else "too_short",
        provenance=provenance,
    )
    told = Told(program)
    if program == OWN:
        told = Told(program, *(_instant(record.get(name)) for name in ("first_seen", "last_seen", "gone_at")))
    return storable(article), told


def _own(record: Record) -> Article:
    precision, zone, kind = (_text(record, name) for name in ("published_precision", "published_zone", "page_type"))
    published = _date(record.get("published"))
    confidence = record.get("confidence")
    return Article(
        title=_text(record, "title"),
        subtitle=_text(record, "subtitle"),
        byline=_text(record, "byline"),
        authors=_names(record.get("authors")),
        agencies=_names(record.get("agencies")),
        published=published,
        modified=_date(record.get("modified")),
        published_precision=precision if precision in _PRECISIONS else _precision(published),  # type: ignore[arg-type]
        published_zone=zone if zone in _ZONES else None,  # type: ignore[arg-type]
        body=_text(record, "body") or "",
        html=_text(record, "html") or "",
        summary=_text(record, "summary"),
        language=language_code(_text(record, "language")),
        section=_text(record, "section"),
        tags=_names(record.get("tags")),
        image=_text(record, "image"),
        license=_text(record, "license"),
        page_type=kind if kind in _PAGE_TYPES else "article",  # type: ignore[arg-type]
        paywalled=record.get("paywalled") is True,
        confidence=float(confidence) if isinstance(confidence, int | float) else 0.0,
    )


def _news_please(record: Record) -> Article:
    return _of_others(
        record,
        authors=_names(record.get("authors")),
        body=_text(record, "maintext"),
        published=record.get("date_publish"),
        modified=record.get("date_modify"),
        summary="description",
        image="image_url",
    )


def _fundus(record: Record) -> Article:
    body, subtitle = _text(record, "plaintext"), None
    if isinstance(parts := record.get("body"), Mapping):
        summary, paragraphs = _parts(parts)
        subtitle = summary or None
        body = body or "\n\n".join(paragraphs)
    free = record.get("free_access")
    images = record.get("images")
    article = _of_others(
        record,
        authors=_names(record.get("authors")),
        body=body,
        published=record.get("publishing_date"),
        modified=record.get("last_modified") or record.get("modified_date"),
        tags=_names(record.get("topics")),
    )
    image = next((_text(one, "url") for one in _list(images) if isinstance(one, Mapping)), None)
    return replace(article, subtitle=subtitle, paywalled=free is False, image=article.image or image)


def _trafilatura(record: Record) -> Article:
    categories = _names(record.get("categories"), split=";")
    article = _of_others(
        record,
        authors=_names(record.get("author"), split=";"),
        body=_text(record, "text"),
        published=record.get("date"),
        modified=None,
        tags=_names(record.get("tags"), split=";"),
        summary="excerpt" if "excerpt" in record else "description",
        paragraph="\n",
    )
    return replace(article, section=categories[0] if categories else None, license=_text(record, "license"))


_READERS: Mapping[str, Callable[[Record], Article]] = {
    OWN: _own, "news-please": _news_please, "fundus": _fundus, "trafilatura": _trafilatura,
}  # fmt: skip


def _of_others(
    record: Record,
    *,
    authors: tuple[str, ...],
    body: str | None,
    published: Any,
    modified: Any,
    tags: tuple[str, ...] = (),
    summary: str = "summary",
    image: str = "image",
    paragraph: str = "",
) -> Article:
    day = _date(published)
    return Article(
        title=_text(record, "title"),
        byline=", ".join(authors) or None,
        authors=authors,
        published=day,
        modified=_date(modified),
        published_precision=_precision(day),
        published_zone=None if not isinstance(day, datetime) else "page" if day.tzinfo else "unknown",
        body=_spaced(body or "", paragraph),
        summary=_text(record, summary),
        language=language_code(_text(record, "language")),
        tags=tags,
        image=_text(record, image),
        page_type="article",
    )


def _parts(body: Record) -> tuple[str, list[str]]:
    """Of a fundus body: the summary, and the paragraphs of its sections, each under its headline."""
    summary = " ".join(_names(body.get("summary")))
    paragraphs: list[str] = []
    for section in _list(body.get("sections")):
        if isinstance(section, Mapping):
            paragraphs += [*_names(section.get("headline")), *_names(section.get("paragraphs"), once=False)]
    return summary, paragraphs


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(record: Record, name: str) -> str | None:
    value = record.get(name)
    return value if isinstance(value, str) and value.strip().lower() not in _EMPTY else None


def _names(value: Any, *, split: str = "", once: bool = True) -> tuple[str, ...]:
    """Texts out of a list, or out of one text with a sign between them."""
    parts = value.split(split) if split and isinstance(value, str) else _list(value) or [value]
    found = [part.strip() for part in parts if isinstance(part, str) and part.strip().lower() not in _EMPTY]
    return tuple(dict.fromkeys(found)) if once else tuple(found)


def _spaced(text: str, paragraph: str) -> str:
    """A blank line between paragraphs, also where a program puts each on a line of its own (`paragraph`)."""
    if paragraph and "\n\n" not in text:
        text = text.replace(paragraph, "\n\n")
    return re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n")).strip()


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part.strip(), quote=False)}</p>" for part in text.split("\n\n") if part.strip())


def _date(value: Any) -> datetime | date | None:
    """As told: with the offset where there is one. A midnight without a zone is what programs make of a day alone."""
    if not isinstance(value, str) or value.strip().lower() in _EMPTY:
        return None
    text = value.strip()
    try:
        if len(text) == len("2026-01-31"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    bare = moment.tzinfo is None and not (moment.hour or moment.minute or moment.second)
    return moment.date() if bare else moment


def _instant(value: Any) -> datetime | None:
    found = _date(value)
    if found is None:
        return None
    if not isinstance(found, datetime):
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None


def _precision(day: datetime | date | None) -> Any:
    if day is None:
        return None
    return "day" if not isinstance(day, datetime) else "second" if day.second else "minute"


def _said(day: datetime | date | None) -> str | None:
    return day.isoformat() if day is not None else None
