"""Enter how an article's address answered, and what follows: gone, back, a wall, out of search. In the writer's thread.

an answer -> was the article there? -> a sighting -> `schedule.events_of` -> events, `articles.gone_at`, the next visit
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from newsarchive import revisions, schedule
from newsarchive.clock import from_iso, iso
from newsarchive.extract.directives import asks_noindex, header_in
from newsarchive.models import Article
from newsarchive.schedule import Answer, Sight, Verdict
from newsarchive.store import Archive
from newsarchive.store.presence import EventRow

ANSWERS = 200
"""Of a site's last answers, so many are looked at: enough for `schedule.WINDOW` articles, each asked some times."""
UNCLEAR = frozenset({"challenge", "cookie_wall", "bad_encoding", "extractor_failed", "extractor_timeout", "too_large"})
"""Refusals that say nothing of what stands at an address."""
_FRONT = re.compile(r"/(?:(?:index|home|default|startseite|inicio|accueil)(?:\.\w{2,5})?/?)?", re.IGNORECASE)


def note_there(
    archive: Archive, article: int, at: datetime, capture: int | None, *, walled: bool | None, noindex: str | None
) -> None:
    """The article was there. What follows is worked out only where that is news."""
    site = archive.value("SELECT site FROM articles WHERE id = ?", (article,))
    if archive.presence.add(article, site, at, walled=walled, noindex=noindex, capture=capture):
        derive(archive, article)


def note_reading(archive: Archive, article: int, at: datetime, capture: int, reading: Article) -> None:
    """The article was there, and reads as this: is it walled now, is it kept out of search?"""
    whole = archive.one(
        "SELECT * FROM revisions WHERE article = ? AND capture <> ? ORDER BY length(body) DESC, id LIMIT 1",
        (article, capture),
    )
    before = [sight for sight in _sights(archive, article) if sight.at <= at and sight.walled is not None]
    was = before[-1].walled if before else None
    walled = revisions.walled(reading, whole, was)
    note_there(archive, article, at, capture, walled=walled, noindex=reading.noindex)


def note_unchanged(archive: Archive, article: int, at: datetime, capture: int | None, signals: str | None) -> None:
    """The article was there, with the bytes that we have: what its page says of search holds, the header may be new."""
    before = [sight for sight in _sights(archive, article) if sight.missing is None]
    walled, noindex = (before[-1].walled, before[-1].noindex) if before else (None, None)
    if asks_noindex(header_in(signals)):
        noindex = noindex or "header"
    elif signals is not None and noindex == "header":
        noindex = ""
    note_there(archive, article, at, capture, walled=walled, noindex=noindex)


def note_told_gone(archive: Archive, article: int, site: str, at: datetime, reason: str) -> None:
    """Another archive says since when the article is gone."""
    archive.presence.add(article, site, at, missing=reason)
    derive(archive, article)


def note_missing(
    archive: Archive,
    article: int,
    reason: str,
    at: datetime,
    capture: int | None,
    *,
    target: str | None = None,
    live: bool = True,
) -> Verdict:
    """The article was not there. What becomes of its address: still archived until it is called gone, and asked soon.

    `live`: the crawl asked. Then others of its site are asked ahead of time, where nothing tells how that is.
    """
    presence = archive.presence
    site = archive.value("SELECT site FROM articles WHERE id = ?", (article,))
    since = [Sight(at), *_missing_now(archive, article, at)][-1].at - schedule.FRESH  # the look before this one
    newest = presence.answers(site, at - schedule.SPAN, at, ANSWERS, captures=not live)
    answers = [row for row in newest if row["article"] != article]
    fresh = [row for row in answers if from_iso(row["at"]) >= since]
    held = schedule.site_is_out(_told(answers)) or schedule.site_is_out(_told(fresh), fresh=True)
    if held:  # so it was when the first of them were found missing
        presence.hold(site, at - schedule.DAY, at)
    presence.add(article, site, at, missing=reason, held=held, target=target, capture=capture)
    derive(archive, article)
    if live and archive.value("SELECT gone_at FROM articles WHERE id = ?", (article,)) is None:
        presence.ask_aliases(article)
        witnesses = sum(not row["first"] and from_iso(row["at"]) >= at - schedule.FRESH for row in fresh)
        if witnesses < schedule.WITNESSES:
            presence.ask_ahead(site, schedule.WITNESSES - witnesses)
    return standing(archive, article)


def _told(rows: list[dict[str, Any]]) -> list[Answer]:
    """The answers of others, after that of the article itself."""
    return [Answer(True), *(Answer(bool(row["missing"]), bool(row["first"])) for row in rows)]


def _missing_now(archive: Archive, article: int, until: datetime) -> list[Sight]:
    """The answers, one after the other to that moment, by which an article was missing."""
    run: list[Sight] = []
    for sight in _sights(archive, article):
        if sight.at <= until:
            run = [*run, sight] if sight.missing is not None else []
    return run


def standing(archive: Archive, article: int) -> Verdict:
    """What becomes of the address of an article that is missing, and when it is asked again."""
    now = archive.clock.now()
    run = _missing_now(archive, article, now)
    if not run:  # a later answer, imported before, had it
        return Verdict("archived", now + schedule.DAY)
    gone = archive.value("SELECT gone_at FROM articles WHERE id = ?", (article,)) is not None
    return Verdict("gone" if gone else "archived", schedule.next_look(run, now))


def why_missing(
    archive: Archive, article: int, site: str, requested: str, answered: str, outcome: str, reading: Article
) -> str | None:
    """How an article's address shows that the article is not there any more; None where it is, or nothing can be said.

    `requested` is the article's own address, `answered` the one that it led to, `outcome` the reading in a word.
    """
    moved = answered != requested
    if moved and is_front(archive, site, answered, reading):
        return "redirect_home"
    if outcome in UNCLEAR:
        return None
    before = archive.one("SELECT * FROM revisions WHERE article = ? ORDER BY length(body) DESC, id LIMIT 1", (article,))
    if before is None:
        return None
    if (said := revisions.removal(before, reading)) is not None:
        return said
    if outcome == "soft_404" and revisions.stayed(before["body"], reading.body) < revisions.STAYED:
        return "soft_404"
    if moved and outcome == "listing":
        return "redirect_section"
    if moved and not revisions.same_story(before["title"], before["body"], reading):
        source = "SELECT 1 FROM sources WHERE url = ? AND kind IN ('home', 'section')"
        if is_above(requested, answered) or archive.value(source, (answered,)):
            return "redirect_section"
    return None


def is_front_address(url: str) -> bool:
    """Is this the address of a front page, whatever the site?"""
    parts = urlsplit(url)
    return bool(_FRONT.fullmatch(parts.path or "/")) and not parts.query


def is_front(archive: Archive, site: str, url: str, reading: Article) -> bool:
    """Is this the front page of a site? `?p=12` is an article's address on many sites, so a query needs a look."""
    parts = urlsplit(url)
    if _FRONT.fullmatch(parts.path or "/"):
        return not parts.query or not reading.is_article
    return bool(
        archive.value(
            "SELECT 1 FROM sites WHERE name = ? AND url = ? UNION ALL SELECT 1 FROM sources WHERE url = ?"
            " AND kind = 'home'",
            (site, url, url),
        )
    )


def is_above(url: str, other: str) -> bool:
    """Does the path of `other` lead to `url`: a section's page, above the article?"""
    one, above = urlsplit(url), urlsplit(other)
    if one.netloc != above.netloc or above.query:
        return False
    return one.path.rstrip("/").startswith(above.path.rstrip("/") + "/")


def _sights(archive: Archive, article: int) -> list[Sight]:
    return [_sight(row) for row in archive.presence.sightings(article)]


def _sight(row: dict[str, Any]) -> Sight:
    walled = None if row["walled"] is None else bool(row["walled"])
    return Sight(
        from_iso(row["at"]), row["missing"], row["capture"], bool(row["held"]), walled, row["noindex"], row["target"]
    )


def derive(archive: Archive, article: int) -> None:
    """Write down the events that follow from how the article's address answered."""
    events = schedule.events_of(_sights(archive, article))
    archive.presence.write_events(
        article, [EventRow(iso(each.at), each.kind, each.reason, each.target, each.capture) for each in events]
    )
