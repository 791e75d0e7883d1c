"""Is an article gone? From how its address answered, time after time, to dated events. Pure functions.

One answer is no verdict: a server that is being mended says 404 for an hour. So an article that is missing is asked
again soon, and called gone once it was missing so many times over so many hours. Answers given while most of a site's
articles were missing count for nothing until the site answers properly again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsarchive.schedule.failures import DAY, HOUR, RARELY


@dataclass(frozen=True, slots=True)
class Sight:
    """How the address of an article answered once. `missing`: the reason where the article was not there.

    `held`: the site as a whole was out. `walled` and `noindex` ("meta", "header" or "") are of an article that was
    there, None where that is not known. `capture` is the answer, `target` the other address that it led to.
    """

    at: datetime
    missing: str | None = None
    capture: int | None = None
    held: bool = False
    walled: bool | None = None
    noindex: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What became of an article: gone, replaced, back, paywalled, opened, noindex or indexed. `capture`: the proof."""

    at: datetime
    kind: str
    reason: str | None = None
    capture: int | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How often in a row, and over how long, an article must be missing to be called gone."""

    times: int
    over: timedelta


AT_ONCE = Rule(1, timedelta(0))
"""What was called gone before there were sightings."""
QUICK = Rule(2, HOUR)
"""What a server does on purpose (410, 451, a notice in place of the text, another article at its address). Twice, an
hour apart, since a release that went wrong looks as if it were on purpose too, and is taken back within minutes."""
SLOW = Rule(3, DAY)
"""What a fault says just as well (404, a redirect to a list, "not found"). Over a day, since what broke overnight is
mended in the morning; three times, so that two unlucky moments are none. `benchmarks/vanishing.py` plays both."""

RULES = {
    "earlier": AT_ONCE, "http_410": QUICK, "http_451": QUICK, "notice": QUICK, "redirect_article": QUICK,
}  # fmt: skip
REASONS = frozenset({*RULES, "http_404", "soft_404", "redirect_home", "redirect_section"})
HTTP = frozenset({"http_404", "http_410", "http_451"})
"""Reasons that the status alone tells."""

SOON = 3 * HOUR  # until a missing article is asked again for the first time: longer than most releases that go wrong
HELD_WAIT = 12 * HOUR
HELD_FOR, HELD_TIMES = 7 * DAY, 4
"""So long, and so often, the articles of a site that is out must be missing to be gone after all: a site that is mended
takes days, and one whose new layout dropped its old addresses never brings them back."""
BLOCKING = frozenset({"http_451"})
"""What a whole site says of us, not of its articles, however long: readers of our country are kept out."""

WINDOW = 20
"""Articles, the last that were asked for again, by which a site is judged."""
SPAN = 3 * DAY
"""How old their answers may be: an article that is missing is asked again within a day."""
OUT_LEAST, OUT_SHARE = 4, 0.2
"""So many of them missing, and such a share, and the site is out. Publishers withdraw one of hundreds; a fault takes
all that lie on one path. Where that is wrong, a verdict is held back for a week, and dated rightly even then."""
FRESH = HOUR
"""What others answered longer ago than this before a look at an article says nothing of the site at that look."""
FRESH_LEAST, FRESH_SHARE = 2, 0.25
"""The same of fresh answers alone, itself counted: the first articles that a fault takes are followed by others."""
WITNESSES = 8
"""So many fresh answers of others are wanted; where there are fewer, others are asked ahead of their time. Of a site
that answers every second request with an error, one or none of eight is missing in 3 of 100 cases."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest answer of one article of a site. `first`: it was never asked for before."""

    missing: bool
    first: bool = False


def site_is_out(answers: Sequence[Answer], *, fresh: bool = False) -> bool:
    """Are so many of a site's articles missing that it says little of each? `answers`: the newest first, within SPAN.

    `fresh`: these are only the answers since the last look at one of them, which is counted with them. That new
    articles are there says nothing of the old ones' addresses, but where all that was asked is missing, there is no
    sign at all that the site is well.
    """
    again = [answer for answer in answers if not answer.first][:WINDOW]
    missing = sum(answer.missing for answer in again)
    if missing > 1 and all(answer.missing for answer in answers):
        return True
    least, share = (FRESH_LEAST, FRESH_SHARE) if fresh else (OUT_LEAST, OUT_SHARE)
    return missing >= least and missing >= share * len(again)


def events_of(sights: Sequence[Sight]) -> list[Event]:
    """What became of an article, given how it answered, in the order of time. Whatever order they were learned in."""
    events: list[Event] = []
    run: list[Sight] = []
    gone, walled, noindex = False, None, None
    for sight in sights:
        if sight.missing is not None:
            run.append(sight)
            if not gone and (proof := called(run)) is not None:
                gone = True
                kind = "replaced" if proof.missing == "redirect_article" else "gone"
                events.append(Event(proof.at, kind, proof.missing, proof.capture, proof.target))
            continue
        if gone:
            events.append(Event(sight.at, "back", None, sight.capture))
        gone, run = False, []
        if sight.walled is not None:
            if walled is not None and walled != sight.walled:
                events.append(Event(sight.at, "paywalled" if sight.walled else "opened", None, sight.capture))
            walled = sight.walled
        if sight.noindex is not None:
            if noindex is not None and bool(noindex) != bool(sight.noindex):
                kind = "noindex" if sight.noindex else "indexed"
                events.append(Event(sight.at, kind, sight.noindex or None, sight.capture))
            noindex = sight.noindex
    return events


def called(run: Sequence[Sight]) -> Sight | None:
    """The first of the answers by which an article that was missing in all of `run` is gone; None: it isn't (yet)."""
    sound = [sight for sight in run if not sight.held]
    for rule in (AT_ONCE, QUICK, SLOW):
        said = [sight for sight in sound if rule_of(sight).times <= rule.times]
        if len(said) >= rule.times and said[-1].at - said[0].at >= rule.over:
            return said[0]
    # an outage (200 and "not found") may pass into a withdrawal (404): it is gone since it says what it says now
    lasting = [sight for sight in run if sight.missing == run[-1].missing and sight.missing not in BLOCKING]
    return lasting[0] if len(lasting) >= HELD_TIMES and lasting[-1].at - lasting[0].at >= HELD_FOR else None


def rule_of(sight: Sight) -> Rule:
    """What must be seen of a reason before it is believed."""
    return RULES.get(sight.missing or "", SLOW)


def next_look(run: Sequence[Sight], now: datetime) -> datetime:
    """When an article is asked again that was missing in all of `run`, the last time just now.

    One that is gone is asked after a day, and then ever more rarely, so that it is seen when it comes back.
    """
    if (proof := called(run)) is not None:
        waited: timedelta = max(min((now - proof.at) / 2, RARELY), DAY)
        return now + waited
    if run[-1].held:
        return now + HELD_WAIT
    sound = [sight for sight in run if not sight.held]
    rule = min((rule_of(sight) for sight in sound), key=lambda one: one.times)
    if rule is QUICK:
        return now + QUICK.over
    last = len(sound) >= SLOW.times - 1
    return max(now + SOON, sound[0].at + SLOW.over) if last else now + SOON
