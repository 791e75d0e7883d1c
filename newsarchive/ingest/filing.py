"""Decide what a reading means for the archive, and store it. Runs in the writer's thread, inside its transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from newsarchive import schedule
from newsarchive.clock import from_iso
from newsarchive.ingest import placing, records, vanishing
from newsarchive.ingest.identity import Identity, identify, keys_of
from newsarchive.ingest.merging import merge
from newsarchive.ingest.reading import Reading
from newsarchive.ingest.report import Difference, differences
from newsarchive.ingest.signals import with_file, without_file
from newsarchive.ingest.versions import note_reading, outcome_of, place_again, renew, save_version
from newsarchive.models import Article, Capture, Permissions, Reservation
from newsarchive.schedule import Verdict
from newsarchive.store import Archive, Fetch, UrlWork, permissions
from newsarchive.store.addresses import add_keys
from newsarchive.store.tombstones import FORGOTTEN, mark_of
from newsarchive.urls import canonical

Validators = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a page. `result`: new, edited, same, alias, or the state of a refusal (not_article, gone ...).

    Of a capture that was read again also reread (it reads differently), refused (it is no article any more, and keeps
    what was read before) and known; `differences` says in what it reads differently. `again`: earlier captures that are
    to be read again because of this one (`versions.Saved`).
    """

    result: str
    reason: str | None = None
    article: int | None = None
    url: str | None = None
    differences: tuple[Difference, ...] = ()
    again: tuple[int, ...] = ()


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
    proof: int | None = None,
) -> Outcome:
    """Store what was read from a capture of the URL `requested` (canonical), and settle that URL in the ledger.

    Raises IncomparableError, with nothing stored, where a version that it differs from must be read again first; with
    `settle` it is then taken for the same version. `capture` has its id. `attempts` counts earlier failures in a row.
    `reservation`: what the host's tdmrep.json says of it. `live`: the crawl asked; a page that was imported says
    nothing of today, so it neither asks for a visit nor puts one off. `proof`: the capture of the answer that led
    elsewhere, where that wasn't the page itself.
    """
    outcome = _file(
        archive, site, requested, capture, reading,
        attempts=attempts, validators=validators, live=live, settle=settle, proof=proof,
    )  # fmt: skip
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
    proof: int | None,
) -> Outcome:
    assert capture.id is not None
    now, article = archive.clock.now(), reading.article
    outcome, answered = outcome_of(article), canonical(capture.url)
    tombstone = archive.tombstones.of(mark_of(identify(answered, article).url)) if archive.tombstones.any() else None
    if tombstone is not None:  # at another address; it is recorded already, which `verify` tells of
        archive.tombstones.add_marks(tombstone, (mark_of(requested), mark_of(answered), capture.digest))
        archive.ledger.settle_url(requested, "forbidden", reason=FORGOTTEN, due_at=None, fetched=live)
        return refuse_forgotten(requested)
    own = archive.presence.own(requested) if reading.told is None else None
    why = vanishing.why_missing(archive, own["id"], site, requested, answered, outcome, article) if own else None
    note_reading(archive, capture.id, reading, why if why and answered == requested else outcome)
    proof, target = (capture.id, None) if answered == requested else (proof or capture.id, answered)
    if own and why:
        verdict = vanishing.note_missing(archive, own["id"], why, capture.fetched_at, proof, target=target, live=live)
        return _settle_missing(archive, own["id"], requested, why, verdict, attempts + 1, live=live)
    home = answered != requested and vanishing.is_front(archive, site, answered, article)
    if home and not vanishing.is_front_address(requested):
        return _settle_refusal(archive, requested, "redirect_home", now, attempts + 1)
    if not article.is_article:
        return _file_refused(archive, site, requested, capture, outcome, article, attempts + 1, live=live)

    who = placing.identity_of(archive, answered, article)
    if who.twin and who.url != requested:
        return _file_twin(archive, site, who, {requested, answered}, capture.fetched_at, live=live)

    keys = keys_of(article, answered, who.url, requested)
    found = placing.known_as(archive, who.url, answered, requested, article)
    other = placing.other_address(archive, site, keys, answered, article, found)
    if found is None and other is not None:
        found = other.article
    saved = save_version(archive, found, who.url, site, capture, reading, settle=settle)
    article_id = saved.article
    add_keys(archive, article_id, keys)
    if other is not None and other.article != article_id and other.exact:
        article_id = merge(archive, site, article_id, other.article, other.rule, reading.extractor) or article_id
    before = archive.value("SELECT rule FROM aliases WHERE url = ?", (answered,))
    rule = who.rule or (other.rule if other else before or "moved")
    address = placing.own_address(archive, article_id, answered, article, rule, capture.fetched_at)
    records.note_there(archive, article_id, site, capture, reading)
    gone = archive.value("SELECT gone_at FROM articles WHERE id = ?", (article_id,))
    archive.ledger.ensure_url(address, site, state="archived")
    if live:
        due = visit_due(archive, article_id, now)
        said = validators or (None, None) if answered == address else (None, None)
        archive.ledger.settle_url(address, "archived", due_at=due, article=article_id, validators=said, fetched=True)
    elif gone is None:  # an old capture of an article that is gone does not bring it back
        archive.ledger.settle_import(address, "archived", article=article_id)
    for url, reason in {requested: "redirect", answered: rule}.items():
        if url != address:
            leads = proof if url == requested != answered else None
            _file_other(archive, site, url, reason, capture, article_id, leads, attempts, live=live)
    return Outcome(saved.result, None, article_id, address, again=saved.again)


def _file_other(
    archive: Archive,
    site: str,
    url: str,
    rule: str,
    capture: Capture,
    article: int,
    proof: int | None,
    attempts: int,
    *,
    live: bool,
) -> None:
    """Another address of an article's page: an alias, or that of an article which it leads away from (`proof`)."""
    other = archive.presence.own(url)
    if other and proof is not None:
        target = archive.value("SELECT url FROM articles WHERE id = ?", (article,))
        reason, at = "redirect_article", capture.fetched_at
        verdict = vanishing.note_missing(archive, other["id"], reason, at, proof, target=target, live=live)
        _settle_missing(archive, other["id"], url, reason, verdict, attempts + 1, live=live)
    elif other:
        due = archive.clock.now() + schedule.RARELY
        archive.ledger.settle_url(url, "gone", reason="moved", due_at=due, fetched=live)
    else:
        archive.ledger.ensure_url(url, site, state="alias")
        archive.articles.alias(url, article, rule, capture.fetched_at)
        archive.ledger.settle_url(url, "alias", reason=rule, due_at=None, article=article, fetched=live)


def refuse_forgotten(url: str) -> Outcome:
    """What becomes of a page that was taken out for good."""
    return Outcome("forbidden", FORGOTTEN, None, url)


LANGUAGE = "language_"  # how the reason begins why an import left an article out; then its language follows


def refuse_language(archive: Archive, site: str, url: str, language: str | None) -> Outcome:
    """An article in a language that an import was not asked for: its URL is in the ledger, and nothing else of it."""
    reason = LANGUAGE + (language or "unknown")
    archive.ledger.ensure_url(url, site)
    if archive.value("SELECT article FROM urls WHERE url = ?", (url,)) is None:
        archive.ledger.settle_import(url, "forbidden", reason=reason)
    return Outcome("forbidden", reason, None, url)


def in_other_language(archive: Archive, url: str, languages: Collection[str]) -> bool:
    """Did an import leave a URL's article out for its language before, and is it another than these?"""
    if not languages:
        return False
    reason = archive.value("SELECT reason FROM urls WHERE url = ? AND state = 'forbidden'", (url,)) or ""
    return reason.startswith(LANGUAGE) and reason.removeprefix(LANGUAGE) not in languages


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


def file_place(
    archive: Archive, site: str, article: int | None, capture: Capture, reading: Reading, *, settle: bool = False
) -> Outcome:
    """File a capture again that another one came before: "edited" where it is a version of its article now."""
    if article is None or archive.value("SELECT 1 FROM articles WHERE id = ?", (article,)) is None:
        return Outcome("same")  # it has become another one since
    saved = place_again(archive, site, article, capture, reading, settle=settle)
    return Outcome(saved.result, None, article, again=saved.again)


def file_unchanged(
    archive: Archive,
    work: UrlWork,
    at: datetime,
    validators: Validators | None,
    fetch: Fetch | None = None,
    capture: int | None = None,
) -> Outcome:
    """The publisher says (304), or the same bytes prove, that nothing changed. `fetch` said so, in that `capture`."""
    now = archive.clock.now()
    if fetch is not None and (known := permissions.latest(archive, canonical(fetch.url))) is not None:
        said = with_file(without_file(known[0]), fetch.reservation)
        permissions.note(archive, canonical(fetch.url), at, said, article=known[1])
    if work.article is None:
        return file_failure(archive, work, "not_modified", answered=True)
    archive.articles.seen(work.article, at)
    if capture is not None:
        archive.captures.shows(capture, work.article)
    signals = (fetch.signals or "" if fetch.status != 304 else fetch.signals) if fetch else None
    vanishing.note_unchanged(archive, work.article, at, capture, signals)
    due = visit_due(archive, work.article, now)
    archive.ledger.settle_url(work.url, "archived", due_at=due, validators=validators, fetched=True)
    return Outcome("same", None, work.article, work.url)


def file_failure(
    archive: Archive, work: UrlWork, reason: str, capture: int | None = None, *, answered: bool
) -> Outcome:
    """The URL could not be fetched, or answered with an error, whose `capture` proves it."""
    now = archive.clock.now()
    attempts = work.attempts + 1
    own = archive.presence.own(work.url)
    if own and reason in schedule.HTTP:
        verdict = vanishing.note_missing(archive, own["id"], reason, now, capture)
        return _settle_missing(archive, own["id"], work.url, reason, verdict, attempts)
    verdict = schedule.after_failure(now, reason, attempts, archived=work.article is not None)
    if work.article is not None and not own and verdict.state in ("gone", "archived"):
        verdict = Verdict("alias", None)  # another address of an article that is asked at its own
    archive.ledger.settle_url(
        work.url, verdict.state, reason=reason, due_at=verdict.due_at, attempts=attempts, fetched=answered
    )
    return Outcome(verdict.state, reason, work.article, work.url)


def _settle_missing(
    archive: Archive, article: int, url: str, reason: str, verdict: Verdict, attempts: int, *, live: bool = True
) -> Outcome:
    """Write back that an article was not at its own address. An import leaves the ledger alone."""
    if live:
        archive.ledger.settle_url(
            url, verdict.state, reason=reason, due_at=verdict.due_at, attempts=attempts, article=article, fetched=True
        )
    return Outcome(verdict.state, reason, article, url)


def _file_refused(
    archive: Archive,
    site: str,
    requested: str,
    capture: Capture,
    outcome: str,
    reading: Article,
    attempts: int,
    *,
    live: bool,
) -> Outcome:
    """A page that is no article, and says nothing of the article that it was, if it was one."""
    if not live:
        archive.ledger.settle_import(requested, "not_article", reason=outcome)
        return Outcome("not_article", outcome, None, requested)
    now, url = archive.clock.now(), canonical(capture.url)
    own = archive.presence.own(url)
    if url != requested:
        archive.ledger.ensure_url(url, site)
        why = vanishing.why_missing(archive, own["id"], site, url, url, outcome, reading) if own else None
        if own and why:
            verdict = vanishing.note_missing(archive, own["id"], why, capture.fetched_at, capture.id)
            _settle_missing(archive, own["id"], url, why, verdict, attempts)
        else:
            _settle_refusal(archive, url, outcome, now, attempts)
    elif own and outcome == "too_short" and reading.paywalled:
        vanishing.note_there(archive, own["id"], capture.fetched_at, capture.id, walled=True, noindex=None)
    return _settle_refusal(archive, requested, outcome, now, attempts)


def _settle_refusal(archive: Archive, url: str, reason: str, now: datetime, attempts: int) -> Outcome:
    """Write back that a page is no article. One that was an article is kept, and looked at again later."""
    known = archive.articles.find(url)
    verdict = schedule.after_refusal(now, reason, attempts, archived=known is not None)
    if reason == "redirect_home":
        verdict = Verdict("gone", now + schedule.RARELY)
    if known is not None and verdict.state in ("not_article", "gone"):
        own = archive.presence.own(url) is not None
        verdict = Verdict("archived", visit_due(archive, known, now)) if own else Verdict("alias", None)
    state = verdict.state
    archive.ledger.settle_url(
        url, state, reason=reason, due_at=verdict.due_at, attempts=attempts, article=known, fetched=True
    )
    return Outcome(state, reason, known, url)


def visit_due(archive: Archive, article: int, now: datetime) -> datetime:
    """When an article is looked at again: by its age and its edits so far."""
    row = archive.one("SELECT first_seen, revisions FROM articles WHERE id = ?", (article,))
    assert row is not None
    return schedule.next_visit(now, from_iso(row["first_seen"]), max(row["revisions"] - 1, 0))


def reread(archive: Archive, capture: Capture, reading: Reading) -> Outcome:
    """Write a newer reading of a version's own capture: "reread" where it reads differently. Never an edit.

    Where it is refused now, the version keeps what was read of it before.
    """
    row = archive.one("SELECT * FROM revisions WHERE capture = ?", (capture.id,))
    article = reading.article
    assert capture.id is not None
    if row is None or not article.is_article:
        note_reading(archive, capture.id, reading)
        return Outcome("same" if article.is_article else "refused", article.refusal)
    found = differences(row, article)
    if reading.said is not None:
        _note_permissions(archive, capture, reading.said, row["article"])
    renew(archive, row["article"], row, reading)
    return Outcome("reread" if found else "same", None, row["article"], differences=found)


def file_again(
    archive: Archive, site: str, url: str, capture: Capture, reading: Reading, *, settle: bool = False
) -> Outcome:
    """File a page anew that was refused before.

    An article that the archive doesn't know enters it. A page of one that it knows makes no version: that it was not
    one before was our reading's doing, and an edit must never be.
    """
    assert capture.id is not None
    if verdict_again(archive, url, reading.article)[0] == "known":
        note_reading(archive, capture.id, reading)
        return Outcome("known", None, archive.articles.find(url), url)
    return file_page(archive, site, url, capture, reading, live=False, settle=settle)


def verdict_again(archive: Archive, url: str, article: Article) -> tuple[str, str]:
    """What a page is that was refused before (new, known, alias, not_article), and the address that it is kept under.

    `url` is the address that answered, canonical.
    """
    if not article.is_article:
        return "not_article", url
    who = identify(url, article)
    if who.twin and who.url != url:
        return "alias", who.url
    known = any(archive.articles.find(address) is not None for address in (who.url, url))
    return "known" if known else "new", who.url
