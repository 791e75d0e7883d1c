"""From the facts of one site to the alerts that should be open for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import comb

from newsarchive.alerts.health import (
    ANSWERED,
    ARTICLE,
    BARRED,
    BLOCKED,
    CHALLENGE,
    NO_ANSWER,
    OUT_OF_ORDER,
    ROBOTS,
    WINDOW,
    Health,
)  # fmt: skip
from newsarchive.alerts.silence import Rhythm, silence

REQUESTS_LEAST = 5
"""Requests that must be known before a site is called blocked: a single page may be forbidden for its own reasons."""
MOST = 0.6  # share of the last requests from which on a site is called blocked
STRIKES = 4
"""Times in a row that a host asks to be left alone (429, 503) before its site is called blocked. We then ask so rarely
that the last requests tell little; without a Retry-After, four waits are two hours and a half."""
BLOCKED_AFTER = timedelta(hours=3)
"""So long with nothing but refusals, and a site is blocked, however few they were: what is refused is asked rarely."""
PAGES_LEAST = 5
"""Articles refused in a row, after which a site is blocked though its feeds answer: these are asked far more often."""
CALM = 5
"""An alert about requests ends when of so many in a row at most one is bad: soon, but not by one lucky answer."""
CHALLENGES_LEAST = 3
ROBOTS_SHARE = 0.95  # a site forbids a part of its pages as a rule; all of them is news
UNREACHABLE_AFTER = timedelta(days=1)
TRIES_LEAST = 3
DEAD_AFTER = 5
"""Failures in a row after which a source is called dead: with doubled waits, half a day for a feed."""
NEAR = timedelta(hours=1)
"""A source that no network leads to is dead only if its site answered otherwise at about that time."""
PASSING = ("http_5", "robots_unreachable", "dns", "refused", "timeout", "tls", "connection_lost", "network_error")
NOT_ALLOWED = ("http_401", "http_402", "http_403", "http_407", "http_429", "http_451", "robots")

PAST_LEAST = 50  # pages before the window, without which a site has no past to compare with
BROKEN_MOST = 0.6
UNLIKELY = 1e-6
"""How probable so many broken pages may be at most, if they broke as often as in the past."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source that brought something once, or that the user named, and that fails now."""

    url: str
    kind: str
    reason: str
    attempts: int
    retired: bool
    polled_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a site. `open`: kinds of which it has an open alert; `rhythm`: None where silence is no matter.

    `offline`: of all sites that were asked, none answered, so that it may well be our own network. `strikes`: how often
    in a row the site's host has asked to be left alone for a while (429, 503). `added`: when the site became known.
    """

    site: str
    health: Health
    sources: tuple[Source, ...] = ()
    rhythm: Rhythm | None = None
    open: Collection[str] = frozenset()
    offline: bool = False
    strikes: int = 0
    added: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a person should know. `site` is "" where it is about the archive; `subject` a source, or ""."""

    site: str
    kind: str
    detail: str
    subject: str = ""


def decide(facts: Facts) -> list[Alert]:
    """The alerts that should be open for a site now: one that is not in the list is over."""
    found = [*_requests(facts), *_extraction(facts)]
    kinds = {alert.kind for alert in found}
    for source in facts.sources:
        if (source.retired or source.attempts >= DEAD_AFTER) and not _is_explained(source, facts, kinds):
            detail = f"a {source.kind} failed {source.attempts} times in a row ({source.reason or 'no reason'})"
            found += [Alert(facts.site, "source_dead", detail, source.url)]
    if facts.rhythm is not None and not kinds & {"blocked", "challenge", "unreachable"}:
        lasts = silence(facts.rhythm)
        if lasts is not None:
            found.append(Alert(facts.site, "silent", f"nothing new for {_span(lasts)}, against its own habit"))
    return found


def _is_explained(source: Source, facts: Facts, kinds: Collection[str]) -> bool:
    """Does a source fail for a reason that concerns the whole site, or our network, and not the source alone?"""
    if source.reason.startswith(PASSING):
        answered = facts.health.answered_at
        return answered is None or abs(source.polled_at - answered) > NEAR or facts.offline or "unreachable" in kinds
    return ("blocked" in kinds and source.reason in NOT_ALLOWED) or (
        "challenge" in kinds and source.reason == "challenge"
    )


def _requests(facts: Facts) -> list[Alert]:
    """What its last requests say: blocked, challenge, unreachable."""
    recent = facts.health.recent
    said = {"blocked": _refusals(facts), "unreachable": _no_answer(facts)}
    challenged = recent.count(CHALLENGE)
    if _stands("challenge", facts, CHALLENGE, challenged >= CHALLENGES_LEAST and 2 * challenged >= len(recent)):
        said["challenge"] = f"{challenged} of the last {len(recent)} requests met a test for humans"
    return [Alert(facts.site, kind, detail) for kind, detail in said.items() if detail]


def _refusals(facts: Facts) -> str | None:
    """How the site keeps us out, in words; None where it doesn't."""
    health, recent = facts.health, facts.health.recent
    blocked, forbidden = recent.count(BLOCKED), recent.count(ROBOTS)
    refused = len(recent) - len(recent.rstrip(BLOCKED))  # in a row, to now
    lasting = health.answered_at is not None and health.asked_at is not None and (
        refused >= REQUESTS_LEAST and health.asked_at - health.answered_at >= BLOCKED_AFTER
    )  # fmt: skip
    often = blocked >= MOST * len(recent) and len(recent) >= REQUESTS_LEAST
    if _stands("blocked", facts, BLOCKED + ROBOTS, often or lasting):
        return f"{blocked + forbidden} of the last {len(recent)} requests were refused"
    if facts.strikes >= STRIKES:
        return f"it has asked {facts.strikes} times in a row to be left alone for a while"
    if forbidden >= ROBOTS_SHARE * len(recent) and len(recent) >= REQUESTS_LEAST:
        return f"robots.txt forbids all of the last {len(recent)} requests"
    barred = len(health.pages) - len(health.pages.rstrip(BARRED))
    if barred >= PAGES_LEAST:
        return f"its last {barred} articles were refused"
    return None


def _no_answer(facts: Facts) -> str | None:
    """Since when the site has not answered, in words; None where it does, or where that may be our own network."""
    health, is_open = facts.health, "unreachable" in facts.open
    tries = len(health.recent) - len(health.recent.rstrip(NO_ANSWER + OUT_OF_ORDER))
    since = health.answered_at or facts.added
    if health.asked_at is None or since is None or tries < TRIES_LEAST or (facts.offline and not is_open):
        return None
    if health.asked_at - since < UNREACHABLE_AFTER:
        return None
    when = "since" if health.answered_at else "ever, since"
    return f"no answer {when} {since:%Y-%m-%d %H:%M} UTC, in {tries} tries or more"


def _stands(kind: str, facts: Facts, bad: str, opens: bool) -> bool:
    """Does an alert open, or go on? One that is open ends when the last few requests were answered."""
    last = facts.health.recent[-CALM:]
    calm = sum(one in bad for one in last) <= 1 and (len(last) == CALM or ANSWERED in last)
    return not calm and (opens or kind in facts.open)


def _extraction(facts: Facts) -> list[Alert]:
    """Do the site's articles no longer read as they did?"""
    health, pages = facts.health, facts.health.pages.replace(BARRED, "")
    broken = sum(one != ARTICLE for one in pages)
    stands = sum(one != ARTICLE for one in pages[-CALM:]) > 1
    if stands and "extraction" not in facts.open:
        usual = (health.broken + 1) / (health.expected + 2)
        stands = (
            health.expected >= PAST_LEAST
            and len(pages) == WINDOW
            and broken >= BROKEN_MOST * WINDOW
            and at_least(broken, WINDOW, usual) < UNLIKELY
        )
    if not stands:
        return []
    before = round(100 * health.broken / health.expected) if health.expected else 0
    detail = f"{broken} of the last {len(pages)} articles could not be read as before (earlier: {before} %)"
    return [Alert(facts.site, "extraction", detail)]


def at_least(hits: int, tries: int, chance: float) -> float:
    """The probability of `hits` or more in so many tries, each with that chance."""
    return sum(comb(tries, n) * chance**n * (1 - chance) ** (tries - n) for n in range(hits, tries + 1))


def _span(lasts: timedelta) -> str:
    hours = lasts // timedelta(hours=1)
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"
