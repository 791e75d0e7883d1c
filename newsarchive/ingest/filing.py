"""Decide what a reading means for the archive, and store it. Runs in the writer's thread, inside its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from newsarchive import revisions, schedule
from newsarchive.clock import from_iso, iso
from newsarchive.ingest.comparing import changed
from newsarchive.ingest.identity import (
    Identity,
    Known,
    Match,
    believes,
    claims_itself,
    identify,
    keys_of,
    match,
    prefers,
)
from newsarchive.ingest.merging import merge
from newsarchive.ingest.reading import Reading
from newsarchive.ingest.signals import with_file, without_file
from newsarchive.models import Article, Capture, Permissions, Reservation
from newsarchive.store import Archive, Fetch, UrlWork, permissions
from newsarchive.store.addresses import Holder, add_keys, holder, holders, readdress, wake_aliases
from newsarchive.urls import canonical

Validators = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a page. `result`: new, edited, same, alias, or the state of a refusal (not_article, gone ...)."""

    result: str
    reason: str | None = None
    article: int | None = None
    url: str | None = None


def file_page(
    archive: Archive,
    site: str,
    requested: str,
    capture: Capture,
    reading: Reading,
    *,
    attempts: int = 0,
    validators: Validators | None = None,
    reservation: Reservation | None = None,
    live: bool = True,
    settle: bool = False,
) -> Outcome:
    """Store what was read from a capture of the URL `requested` (canonical), and settle that URL in the ledger.

    Raises IncomparableError, with nothing stored, where a version that it differs from must be read again first; with
    `settle` it is then taken for the same version. `capture` has its id. `attempts` counts earlier failures in a row.
    `reservation`: what the host's tdmrep.json says of it. `live`: the crawl asked; a page that was imported says
    nothing of today, so it neither asks for a visit nor puts one off.
    """
    outcome = _file(
        archive, site, requested, capture, reading, attempts=attempts, validators=validators, live=live, settle=settle
    )
    article = outcome.article if outcome.result in ("new", "edited", "same") else None
    _note_permissions(archive, capture, with_file(reading.said or Permissions(), reservation), article)
    return outcome


def _note_permissions(archive: Archive, capture: Capture, said: Permissions, article: int | None) -> None:
    permissions.note(archive, canonical(capture.url), capture.fetched_at, said, article=article, capture=capture.id)


def _file(
    archive: Archive,
    site: str,
    requested: str,
    capture: Capture,
    reading: Reading,
    *,
    attempts: int,
    validators: Validators | None,
    live: bool,
    settle: bool,
) -> Outcome:
    assert capture.id is not None
    now, article = archive.clock.now(), reading.article
    outcome = _note_reading(archive, capture.id, reading)
    answered = canonical(capture.url)
    if answered != requested and _is_front(answered) and not _is_front(requested):
        return _settle_refusal(archive, requested, "redirect_home", now, attempts + 1)
    if not article.is_article and not live:
        archive.ledger.settle_import(requested, "not_article", reason=outcome)
        return Outcome("not_article", outcome, None, requested)
    if not article.is_article:
        if answered != requested:
            archive.ledger.ensure_url(answered, site)
            _settle_refusal(archive, answered, outcome, now, attempts + 1)
        return _settle_refusal(archive, requested, outcome, now, attempts + 1)

    who = _identify(archive, answered, article)
    if who.twin and who.url != requested:
        return _file_twin(archive, site, who, {requested, answered}, capture.fetched_at, live=live)

    keys = keys_of(article, answered, who.url, requested)
    found = _known(archive, who.url, answered, requested, article)
    other = _other_address(archive, site, keys, answered, article, found)
    if found is None and other is not None:
        found = other.article
    result, article_id = save_version(archive, found, who.url, site, capture, reading, settle=settle)
    add_keys(archive, article_id, keys)
    if other is not None and other.article != article_id and other.exact:
        article_id = merge(archive, site, article_id, other.article, other.rule, reading.extractor) or article_id
    before = archive.value("SELECT rule FROM aliases WHERE url = ?", (answered,))
    rule = who.rule or (other.rule if other else before or "moved")
    own = _own_address(archive, article_id, answered, article, rule, capture.fetched_at)
    archive.ledger.ensure_url(own, site, state="archived")
    if live:
        due = _next_visit(archive, article_id, now)
        said = validators or (None, None) if answered == own else (None, None)
        archive.ledger.settle_url(own, "archived", due_at=due, article=article_id, validators=said, fetched=True)
    else:
        archive.ledger.settle_import(own, "archived", article=article_id)
    for url, why in {requested: "redirect", answered: rule}.items():
        if url != own:
            _settle_alias(archive, site, url, article_id, why, capture.fetched_at, live=live)
    return Outcome(result, None, article_id, own)


def _file_twin(archive: Archive, site: str, who: Identity, urls: set[str], at: datetime, *, live: bool) -> Outcome:
    """A second form of an article: its own page is to be read, and its addresses are aliases once that is there."""
    archive.ledger.ensure_url(who.url, site)
    known = archive.articles.find(who.url)
    for url in urls:
        archive.ledger.ensure_url(url, site, state="alias")
        due = None if known else archive.clock.now() + schedule.HOUR  # by then its article's own page has been read
        archive.ledger.settle_url(url, "alias", reason=who.rule, due_at=due, article=known, fetched=live)
        if known:
            archive.articles.alias(url, known, who.rule or "amp", at)
    return Outcome("alias", who.rule, known, who.url)


def _settle_alias(archive: Archive, site: str, url: str, article: int, rule: str, at: datetime, *, live: bool) -> None:
    """An address that led to an article which is kept under another; unless it is another article's own."""
    if archive.value("SELECT 1 FROM articles WHERE url = ?", (url,)):
        due = archive.clock.now() + schedule.RARELY
        archive.ledger.settle_url(url, "gone", reason="moved", due_at=due, fetched=live)
        return
    archive.ledger.ensure_url(url, site, state="alias")
    archive.articles.alias(url, article, rule, at)
    archive.ledger.settle_url(url, "alias", reason=rule, due_at=None, article=article, fetched=live)


def _identify(archive: Archive, url: str, article: Article) -> Identity:
    """The identity of a page, by what it says and what the archive knows of the address that it claims."""
    who = identify(url, article)
    if not who.twin:
        return who
    found = archive.articles.find(who.url)
    state = archive.value("SELECT state FROM urls WHERE url = ?", (who.url,))
    known = _as_known(holder(archive, found)) if found is not None else None
    return who if believes(url, article, who, known, state) else Identity(url)


def _other_address(
    archive: Archive, site: str, keys: tuple[str, ...], url: str, article: Article, found: int | None
) -> Match | None:
    """The article, beside the one that is `found`, of which this page is another address."""
    return match(url, article, map(_as_known, holders(archive, site, keys, found)))


def _as_known(one: Holder) -> Known:
    return Known(one.article, one.url, one.title, one.body, one.published, one.keys)


def _own_address(archive: Archive, article_id: int, url: str, article: Article, rule: str, at: datetime) -> str:
    """The address that an article is kept under: another one from now on, where the old one is a form or gone.

    The same where the page at `url` claims no other address, and the one that it was kept under was claimed for it.
    """
    own = str(archive.value("SELECT url FROM articles WHERE id = ?", (article_id,)))
    if own == url or archive.value("SELECT 1 FROM articles WHERE url = ?", (url,)):
        return own
    gone = archive.value("SELECT state FROM urls WHERE url = ?", (own,)) == "gone"
    if not (gone or prefers(url, own) or (rule == "canonical" and claims_itself(url, article))):
        return own
    readdress(archive, article_id, url, rule, at)
    return url


def _known(archive: Archive, url: str, answered: str, requested: str, reading: Article) -> int | None:
    """The article that this page is, if the archive has it, under whichever of its addresses.

    An address that led to another article before is followed only where the text is the same: a site that sends the
    address of a withdrawn article elsewhere has not moved it.
    """
    for address in (url, answered):
        if (found := archive.articles.find(address)) is not None:
            if requested not in (address, answered):
                _retire(archive, requested, found)
            return found
    found = archive.articles.find(requested)
    if found is None:
        return None
    before = archive.one("SELECT title, body FROM articles WHERE id = ?", (found,))
    if before is not None and revisions.same_story(before["title"], before["body"], reading):
        return found
    _retire(archive, requested, None)
    return None


def _retire(archive: Archive, url: str, other: int | None) -> None:
    """The address of an article now leads to another one: the article that it was is not there any more."""
    was = archive.value("SELECT id FROM articles WHERE url = ?", (url,))
    if was is not None and was != other:
        archive.articles.gone(was, archive.clock.now())


def _note_reading(archive: Archive, capture: int, reading: Reading) -> str:
    """Enter who read a capture, with which template and with what result; that result."""
    outcome = outcome_of(reading.article)
    archive.articles.add_extraction(
        capture,
        reading.extractor,
        reading.digest,
        outcome,
        template=reading.template,
        agreement=reading.article.agreement,
    )
    return outcome


def outcome_of(article: Article) -> str:
    """A reading in one word: "article", or why it is none."""
    return "article" if article.is_article else article.refusal or "other"


def save_version(
    archive: Archive,
    article_id: int | None,
    url: str,
    site: str,
    capture: Capture,
    reading: Reading,
    *,
    settle: bool = False,
) -> tuple[str, int]:
    """Put one reading into an article's history, at its capture's time; ("new" | "edited" | "same", article id).

    Histories read the same in whatever order their captures arrive: a version that an earlier neighbour holds already
    is not kept twice, and one that turns out to have been there before its first sight moves back in time.
    """
    articles = archive.articles
    assert capture.id is not None
    new = article_id is None
    if article_id is None:
        article_id = articles.create(url, site, capture.fetched_at)
    for version in articles.around(article_id, capture.fetched_at):
        beside = next((one for one in reading.beside if version and one.capture == version["capture"]), None)
        if version and beside and beside.article:
            read_again = Reading(beside.article, revisions.digest(beside.article), reading.extractor, beside.template)
            _renew(archive, article_id, version, read_again)
    before, after = articles.around(article_id, capture.fetched_at)
    articles.seen(article_id, capture.fetched_at)
    fields = _edit(archive, site, before, reading, capture.fetched_at, settle) if before else ()
    if before and not fields:
        return "same", article_id
    later = _edit(archive, site, after, reading, capture.fetched_at, settle) if after else ()
    if after and not later:  # what is said of the version that comes after that one is true of this one too
        articles.drop_revision(after["id"])
    revision = articles.add_revision(article_id, capture.id, capture.fetched_at, reading.article)
    now = revisions.version(reading.article)
    if before:
        _describe(archive, revision, before, now, fields)
    if after and later:
        _describe(archive, after["id"], now, after, later)
    if revision == articles.newest(article_id):
        articles.show(article_id, reading.article, reading.entry)
    else:
        articles.recount(article_id)
    moved_back = after is not None and not later
    return ("new" if new else "same" if moved_back else "edited"), article_id


def _edit(
    archive: Archive, site: str, row: dict[str, Any], reading: Reading, at: datetime, settle: bool
) -> tuple[str, ...]:
    """The fields that the publisher edited between a stored version and a page; () where that is no new version.

    A headline that comes back while the text stays is a trial of two. A wall that opens makes a version, though no
    edit, since the archive would have nothing but the beginning otherwise.
    """
    fields, now = changed(archive, site, row, reading, settle=settle), revisions.version(reading.article)
    first = row["seen_at"] <= iso(at)
    if "title" in fields:
        title = reading.article.title if first else row["title"]
        if revisions.flips(archive.articles.titles_before(row["article"], row["seen_at"] if first else iso(at)), title):
            fields = tuple(name for name in fields if name != "title")
    if not fields and (revisions.opens(row, now) if first else revisions.opens(now, row)):
        return ("body",)
    return fields


def _describe(
    archive: Archive, revision: int, before: revisions.Fields, after: revisions.Fields, fields: tuple[str, ...]
) -> None:
    """Enter what kind of edit a version is, and how many words came and went."""
    edit = revisions.describe(before, after, fields)
    change = "opened" if fields == ("body",) and revisions.opens(before, after) else edit.change
    archive.articles.describe_edit(revision, fields, change=change, added=edit.added, removed=edit.removed)


def _renew(archive: Archive, article_id: int, version: dict[str, Any], reading: Reading) -> None:
    """Write a newer reading of a version, and show it where it is the newest. A refusal leaves the text as it was."""
    _note_reading(archive, version["capture"], reading)
    if not reading.article.is_article:
        return
    archive.articles.reread(version["id"], reading.article)
    if version["id"] == archive.articles.newest(article_id):
        archive.articles.show(article_id, reading.article, reading.entry)


def file_unchanged(
    archive: Archive, work: UrlWork, at: datetime, validators: Validators | None, fetch: Fetch | None = None
) -> Outcome:
    """The publisher says (304), or the same bytes prove, that nothing changed; tdmrep.json may say something new."""
    now = archive.clock.now()
    if fetch is not None and (known := permissions.latest(archive, canonical(fetch.url))) is not None:
        said = with_file(without_file(known[0]), fetch.reservation)
        permissions.note(archive, canonical(fetch.url), at, said, article=known[1])
    if work.article is None:
        return file_failure(archive, work, "not_modified", answered=True)
    archive.articles.seen(work.article, at)
    due = _next_visit(archive, work.article, now)
    archive.ledger.settle_url(work.url, "archived", due_at=due, validators=validators, fetched=True)
    return Outcome("same", None, work.article, work.url)


def file_failure(archive: Archive, work: UrlWork, reason: str, *, answered: bool) -> Outcome:
    """The URL could not be fetched, or answered with an error."""
    now = archive.clock.now()
    verdict = schedule.after_failure(now, reason, work.attempts + 1, archived=work.article is not None)
    archive.ledger.settle_url(
        work.url,
        verdict.state,
        reason=reason,
        due_at=verdict.due_at,
        attempts=work.attempts + 1,
        fetched=answered,
    )
    if verdict.state == "gone" and work.article is not None:
        archive.articles.gone(work.article, now)
        wake_aliases(archive, work.article)
    return Outcome(verdict.state, reason, work.article, work.url)


def _settle_refusal(archive: Archive, url: str, reason: str, now: datetime, attempts: int) -> Outcome:
    known = archive.articles.find(url)
    verdict = schedule.after_refusal(now, reason, attempts, archived=known is not None)
    state, due = verdict.state, verdict.due_at
    if reason == "redirect_home":
        state, due = "gone", now + schedule.RARELY
    elif known is not None and state == "not_article":  # it was an article once: keep it, and look again later
        state, due = "archived", _next_visit(archive, known, now)
    archive.ledger.settle_url(url, state, reason=reason, due_at=due, attempts=attempts, article=known, fetched=True)
    if state == "gone" and known is not None:
        archive.articles.gone(known, now)
    return Outcome(state, reason, known, url)


def _next_visit(archive: Archive, article: int, now: datetime) -> datetime:
    """When an article is looked at again: by its age and its edits so far."""
    row = archive.one("SELECT first_seen, revisions FROM articles WHERE id = ?", (article,))
    assert row is not None
    return schedule.next_visit(now, from_iso(row["first_seen"]), max(row["revisions"] - 1, 0))


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def reread(archive: Archive, capture: Capture, reading: Reading) -> Outcome:
    """Write a newer reading of a version's own capture: "reread" where it reads differently. Never an edit."""
    row = archive.one("SELECT * FROM revisions WHERE capture = ?", (capture.id,))
    article = reading.article
    assert capture.id is not None
    if row is None or not article.is_article:
        _note_reading(archive, capture.id, reading)
        return Outcome("same", article.refusal)
    differs = revisions.digest_of(row) != revisions.digest(article)
    if reading.said is not None:
        _note_permissions(archive, capture, reading.said, row["article"])
    _renew(archive, row["article"], row, reading)
    return Outcome("reread" if differs else "same", None, row["article"])
