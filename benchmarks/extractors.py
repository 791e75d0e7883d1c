"""The extractors that are compared, each as a function from a case and its bytes to a `Prediction`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from corpora import Case


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one extractor says of one page."""

    body: str
    title: str | None
    authors: tuple[str, ...]
    published: datetime | date | str | None
    subtitle: str | None
    language: str | None
    is_article: bool
    seconds: float  # processor time
    agencies: tuple[str, ...] = ()  # where they are told apart from persons


def newsarchive(case: Case, html: bytes) -> Prediction:
    """By `newsarchive.extract`."""
    from newsarchive.extract import extract

    start = time.process_time()
    article = extract(html, url=case.url, fetched_at=case.crawled)
    seconds = time.process_time() - start
    return Prediction(
        article.body, article.title, article.authors, article.published, article.subtitle,
        article.language, article.is_article, seconds, article.agencies,
    )  # fmt: skip


def trafilatura(case: Case, html: bytes) -> Prediction:
    """By trafilatura, default settings on bytes, readers' comments left out."""
    from trafilatura import bare_extraction

    start = time.process_time()
    document = bare_extraction(html, url=case.url, with_metadata=True, include_comments=False)
    seconds = time.process_time() - start
    if document is None or isinstance(document, dict):
        return Prediction("", None, (), None, None, None, is_article=False, seconds=seconds)
    authors = tuple(name.strip() for name in (document.author or "").split(";") if name.strip())
    return Prediction(
        document.text or "", document.title, authors, document.date, document.description, None, is_article=True,
        seconds=seconds,
    )  # fmt: skip


def newspaper4k(case: Case, html: bytes) -> Prediction:
    """By newspaper4k (the extra `bench`), on decoded text.

    A language whose data it would download is read as English. What it raises differs by page; no text is its answer.
    """
    text = html.decode("utf-8", "replace")
    start = time.process_time()
    try:
        article = _parsed(case, text, {}) or _parsed(case, text, {"language": "en"})
    except Exception:
        article = None
    seconds = time.process_time() - start
    if article is None:
        return Prediction("", None, (), None, None, None, is_article=False, seconds=seconds)
    return Prediction(
        article.text or "", article.title, tuple(article.authors), article.publish_date, article.meta_description,
        article.meta_lang, is_article=bool(article.text), seconds=seconds,
    )  # fmt: skip


def _parsed(case: Case, text: str, options: dict[str, str]) -> Any:
    from newspaper import Article

    article = Article(case.url or "https://example.org/", fetch_images=False, **options)
    try:
        article.download(input_html=text)
        article.parse()
    except (ImportError, LookupError):  # a tokenizer that is not here
        return None
    return article


EXTRACTORS: dict[str, Callable[[Case, bytes], Prediction]] = {
    "newsarchive": newsarchive,
    "trafilatura": trafilatura,
    "newspaper4k": newspaper4k,
}
