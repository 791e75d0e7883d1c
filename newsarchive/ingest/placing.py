"""Which article of the archive is a page, and at which address is that kept? `identity` decides, from the tables."""

from __future__ import annotations

from datetime import datetime

from newsarchive import revisions, schedule
from newsarchive.ingest.identity import Identity, Known, Match, believes, claims_itself, identify, match, prefers
from newsarchive.models import Article
from newsarchive.store import Archive
from newsarchive.store.addresses import Holder, holder, holders, readdress


def identity_of(archive: Archive, url: str, article: Article) -> Identity:
    """The identity of a page, by what it says and what the archive knows of the address that it claims."""
    who = identify(url, article)
    if not who.twin:
        return who
    found = archive.articles.find(who.url)
    state = archive.value("SELECT state FROM urls WHERE url = ?", (who.url,))
    known = _as_known(holder(archive, found)) if found is not None else None
    return who if believes(url, article, who, known, state) else Identity(url)


def other_address(
    archive: Archive, site: str, keys: tuple[str, ...], url: str, article: Article, found: int | None
) -> Match | None:
    """The article, beside the one that is `found`, of which this page is another address."""
    return match(url, article, map(_as_known, holders(archive, site, keys, found)))


def _as_known(one: Holder) -> Known:
    return Known(one.article, one.url, one.title, one.body, one.published, one.keys)


def own_address(archive: Archive, article_id: int, url: str, article: Article, rule: str, at: datetime) -> str:
    """The address that an article is kept under: another one from now on, where the old one is a form or missing.

    The same where the page at `url` claims no other address, and the one that it was kept under was claimed for it.
    """
    own = str(archive.value("SELECT url FROM articles WHERE id = ?", (article_id,)))
    if own == url or archive.value("SELECT 1 FROM articles WHERE url = ?", (url,)):
        return own
    row = archive.one("SELECT state, reason FROM urls WHERE url = ?", (own,))
    missing = row is not None and (row["state"] == "gone" or row["reason"] in schedule.REASONS)
    if not (missing or prefers(url, own) or (rule == "canonical" and claims_itself(url, article))):
        return own
    readdress(archive, article_id, url, rule, at)
    return url


def known_as(archive: Archive, url: str, answered: str, requested: str, reading: Article) -> int | None:
    """The article that this page is, if the archive has it, under whichever of its addresses.

    An address that led to another article before is followed only where the text is the same: a site that sends the
    address of a withdrawn article elsewhere has not moved it.
    """
    for address in (url, answered):
        if (found := archive.articles.find(address)) is not None:
            return found
    found = archive.articles.find(requested)
    if found is None:
        return None
    before = archive.one("SELECT title, body FROM articles WHERE id = ?", (found,))
    same = before is not None and revisions.same_story(before["title"], before["body"], reading)
    return found if same else None
