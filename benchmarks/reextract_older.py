"""An older extractor: today's, but for some fields of some pages. Workers import it by its name.

Which pages differ follows from their addresses alone, so that the archive is the same on every machine.
"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from newsarchive.ingest import reading
from newsarchive.models import Article
from newsarchive.revisions import digest
from newsarchive.store import entry_of

OLDER = "an older extractor"

# Of how many pages one differs so: primes, so that some differ in several fields.
NO_BYLINE, SITE_IN_TITLE, NO_LAST_PARAGRAPH, NO_DATE, NO_STANDFIRST = 3, 5, 7, 11, 13
REFUSED, TAKEN = 41, 4  # of the articles; of the pages that are none


def read(job: reading.Job) -> reading.Reading:
    """Read a page as the older extractor did."""
    now = reading.read(job)
    article = older(now.article, crc32(job.page.url.encode()))
    entry = entry_of(article) if article.is_article else None
    return replace(now, article=article, digest=digest(article), extractor=OLDER, entry=entry)


def older(article: Article, number: int) -> Article:
    """What the older extractor made of a page, from what today's makes of it."""
    if not article.is_article:
        if number % TAKEN or not article.body:
            return article
        return replace(article, is_article=True, refusal=None, title=article.title or "Untitled")
    if number % REFUSED == 0:
        return replace(article, is_article=False, refusal="too_short")
    if number % NO_BYLINE == 0:
        article = replace(article, byline=None, authors=(), agencies=())
    if number % SITE_IN_TITLE == 0:
        article = replace(article, title=f"{article.title} | News")
    if number % NO_LAST_PARAGRAPH == 0:
        article = replace(article, body=article.body.rpartition("\n\n")[0] or article.body)
    if number % NO_DATE == 0:
        article = replace(article, published=None, published_precision=None, published_zone=None)
    if number % NO_STANDFIRST == 0:
        article = replace(article, subtitle=None)
    return article
