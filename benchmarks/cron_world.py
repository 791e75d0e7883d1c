"""A week of invented papers: what each publishes, edits and withdraws, when, and what troubles it has. Seeded.

The words and the layouts are those of `site_family.py`. Nothing here asks the machine what time it is.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from site_family import Print, Site, Story, blog, hashed, headline, portal, semantic, sentence, story, tables

MINUTES = 24 * 60
BEFORE = timedelta(days=2)
"""How far back the papers had published before anyone looked."""
NIGHT, WEEKEND = 0.1, 0.4
"""Share of the working day's rate from 22 to 6 o'clock, and on Saturdays and Sundays."""
EDITED, EDIT_HOURS = 0.35, 4.0
"""Share of articles that are edited, and the mean of the hours until the next edit."""
RULES = timedelta(days=1)  # how old a robots.txt may be by which a page is asked (RFC 9309)
GONE_HOURS = 30.0  # mean of the hours until an article of a paper that withdraws some is withdrawn


class Trouble(NamedTuple):
    """What a paper answers for a part of the week, given in fractions of it."""

    kind: str  # http_403 | http_429 | http_503 | challenge_202 | captcha | refused
    since: float
    until: float = 1.0
    robots: bool = False  # its robots.txt is hit too
    articles_only: bool = False  # its feeds and front page go on as ever


@dataclass(frozen=True, slots=True)
class Plan:
    """What a paper is like."""

    name: str
    a_day: float  # articles on a working day
    layout: Print
    after: Print | None = None  # from the middle of the week on
    feed: str = "rss"  # rss | atom | json | "" (none)
    feed_length: int = 20
    sitemap: str = ""  # "" | news (two days) | all
    named: bool = True  # does sites.toml name its feed or sitemap? Else the crawl looks for them
    validators: str = "etag"  # etag | modified | none (and each answer differs in a comment)
    bursts: int = 1  # articles that come at once
    edited: float = EDITED
    withdrawn: float = 0.0  # share of its articles
    private: float = 0.0  # share that lies where robots.txt forbids
    opinion: float = 0.0  # share that lies where robots.txt forbids from the middle of the week on
    crawl_delay: float = 0.0
    delay: float = 0.0
    redirects: bool = False  # its feed announces addresses that redirect
    amp: bool = False  # its sitemap announces a second form of each article
    silent_from: float = 1.0
    troubles: tuple[Trouble, ...] = ()


PLANS = (
    Plan("courier", 14, blog),
    Plan("wire", 40, hashed, feed_length=12, bursts=9, sitemap="news"),
    Plan("flood", 40, semantic, feed_length=8, bursts=12),
    Plan("gazette", 9, portal, feed="", named=False),
    Plan("herald", 12, semantic, feed="", sitemap="all", named=False),
    Plan("tribune", 12, blog, after=hashed, feed="atom"),
    Plan("mirror", 10, tables, troubles=(Trouble("http_403", 0.4, 0.55, articles_only=True),)),
    Plan("post", 12, hashed, troubles=(Trouble("http_429", 0.3, 0.45),)),
    Plan("beacon", 10, portal, troubles=(Trouble("http_503", 0.2, 0.26, robots=True), Trouble("http_503", 0.6, 0.62))),
    Plan("sentinel", 10, blog, troubles=(Trouble("challenge_202", 0.25, 0.32), Trouble("captcha", 0.55, 0.62))),
    Plan("voice", 8, semantic, silent_from=0.5),
    Plan("star", 9, tables, troubles=(Trouble("refused", 0.7),)),
    Plan("monitor", 8, hashed, private=0.25, opinion=0.25, crawl_delay=0.1, named=False),
    Plan("chronicle", 9, portal, redirects=True, amp=True, sitemap="news", named=False),
    Plan("observer", 12, semantic, edited=0.9, feed="json"),
    Plan("examiner", 9, blog, withdrawn=0.3),
    Plan("weekly", 1.2, tables, validators="none", delay=0.1),
    Plan("standard", 9, hashed, after=portal, validators="modified", named=False),
)
QUICK = ("courier", "flood", "gazette", "post", "monitor", "observer", "examiner")
"""The papers of the short form."""
NOWHERE = "http://nowhere.invalid/"
"""A paper whose name does not resolve."""


@dataclass(slots=True)
class Piece:
    """An article, as its paper knows it."""

    number: int
    path: str
    published: datetime
    edits: tuple[datetime, ...]
    gone: datetime | None
    told: Story
    added: tuple[str, ...]  # the paragraph that each edit adds

    def version(self, at: datetime) -> int:
        """How often it was edited by then."""
        return bisect_right(self.edits, at)

    def is_up(self, at: datetime) -> bool:
        return self.published <= at and (self.gone is None or at < self.gone)

    def as_of(self, version: int) -> Story:
        """What it tells in that version; every third edit changes the title too."""
        title = f"{self.told.title}, says report" if version >= 3 else self.told.title
        return replace(
            self.told, title=title, parts=(*self.told.parts, *(("p", text) for text in self.added[:version]))
        )


@dataclass(slots=True)
class Paper:
    """One paper and all that it publishes in the time that is played."""

    plan: Plan
    address: str
    port: int
    start: datetime
    end: datetime
    pieces: list[Piece]
    style: Site
    by_path: dict[str, Piece] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://{self.address}:{self.port}"

    def moment(self, fraction: float) -> datetime:
        return self.start + fraction * (self.end - self.start)

    def trouble(self, at: datetime) -> Trouble | None:
        """What ails it then."""
        return next((one for one in self.plan.troubles if self.moment(one.since) <= at < self.moment(one.until)), None)

    def is_dead(self, at: datetime) -> bool:
        trouble = self.trouble(at)
        return trouble is not None and trouble.kind == "refused"

    def up(self, at: datetime) -> list[Piece]:
        """What it shows in its lists, newest first."""
        return [piece for piece in reversed(self.pieces) if piece.is_up(at)]

    def forbids(self, path: str, at: datetime) -> bool:
        """Does its robots.txt of that time forbid a path?"""
        if self.plan.private and path.startswith("/private/"):
            return True
        return bool(self.plan.opinion) and path.startswith("/opinion/") and at >= self.moment(0.5)

    def surely_forbids(self, path: str, at: datetime) -> bool:
        """Does it forbid a path now, and so long that nobody may go by an older robots.txt?"""
        return self.forbids(path, at) and self.forbids(path, at - RULES)

    def layout(self, at: datetime) -> Print:
        return self.plan.after if self.plan.after and at >= self.moment(0.5) else self.plan.layout


def papers(start: datetime, end: datetime, seed: int, *, port: int, quick: bool = False) -> list[Paper]:
    """The papers of a world, each at an address of its own."""
    chosen = [plan for plan in PLANS if not quick or plan.name in QUICK]
    made = []
    for number, plan in enumerate(chosen):
        draw = random.Random(f"{seed}-{plan.name}")
        others = tuple(headline(random.Random(f"{plan.name}-other-{n}")) for n in range(80))
        style = Site(plan.name.title(), f"{plan.name}.example", 0, plan.layout, plan.after or plan.layout, others, seed)
        paper = Paper(plan, f"127.7.{1 + number}.1", port, start, end, [], style)
        paper.pieces = _pieces(paper, draw)
        paper.by_path = {piece.path: piece for piece in paper.pieces}
        made.append(paper)
    return made


def _pieces(paper: Paper, draw: random.Random) -> list[Piece]:
    plan, found = paper.plan, list[Piece]()
    moment, silent = paper.start - BEFORE, paper.moment(plan.silent_from)
    while moment < paper.end and moment < silent:
        if draw.random() < plan.a_day / plan.bursts * _weight(moment) / MINUTES:
            for place in range(plan.bursts):
                found.append(_piece(plan, len(found), moment + timedelta(seconds=place), draw))
        moment += timedelta(minutes=1)
    return found


def _weight(moment: datetime) -> float:
    """The rate at a moment, over the mean of a working day."""
    by_day = 1.0 if 6 <= moment.hour < 22 else NIGHT
    return by_day * (WEEKEND if moment.weekday() >= 5 else 1.0) * 24 / (16 + 8 * NIGHT)


def _piece(plan: Plan, number: int, at: datetime, draw: random.Random) -> Piece:
    told = replace(story(number, sum(map(ord, plan.name)), 0), published=at)
    edits, moment = list[datetime](), at
    if draw.random() < plan.edited:
        for _ in range(draw.randint(1, 3)):
            moment += timedelta(hours=0.2 + draw.expovariate(1 / EDIT_HOURS))
            edits.append(moment.replace(microsecond=0))
    place = draw.random()
    folder = "private/" if place < plan.private else "opinion/" if place < plan.private + plan.opinion else ""
    slug = "".join(letter if letter.isalnum() else "-" for letter in told.title.lower()).strip("-")
    gone = None
    if draw.random() < plan.withdrawn:
        gone = (at + timedelta(hours=1 + draw.expovariate(1 / GONE_HOURS))).replace(microsecond=0)
    added = tuple(f"{sentence(draw)} {sentence(draw)}" for _ in edits)
    return Piece(number, f"/{folder}{at:%Y/%m/%d}/{slug}-{number}", at, tuple(edits), gone, told, added)
