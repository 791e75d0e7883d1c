"""Play what becomes of articles, and count where the archive is right about it: gone, back, walled, out of search.

python benchmarks/vanishing.py --quick     one seed, half a minute: what CI runs
python benchmarks/vanishing.py             five seeds of twice as many articles
python benchmarks/vanishing.py --wrong 10  what was expected and what was found, of so many that are wrong

Twelve papers in twelve languages, each with articles of every kind, in a simulated clock of 80 days. What is due in the
ledger is asked as a crawl asks it, and some articles out of turn, as people do; pages are read by `extract`, and go
through `file_page`, `file_unchanged` and `file_failure`. Some papers are out for hours or days meanwhile, or flap, and
some drop all of their old addresses. Right is an article whose events are the true ones, in order, each dated at an
answer that was given while it was true, with that answer's capture as proof. Exits 1 below 100 %.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import vanishing_pages as pages  # noqa: E402 - the path above is for a checkout that is not installed
from vanishing_pages import LANGUAGES, Story  # noqa: E402

from newsarchive.clock import FrozenClock, from_iso  # noqa: E402
from newsarchive.extract import extract  # noqa: E402
from newsarchive.ingest.filing import file_failure, file_page, file_unchanged  # noqa: E402
from newsarchive.ingest.reading import Reading  # noqa: E402
from newsarchive.models import Article, Capture, Link, Site  # noqa: E402
from newsarchive.revisions import digest  # noqa: E402
from newsarchive.store import Announced, Archive, Fetch, UrlWork, entry_of  # noqa: E402

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAYS = 80
ASKED_ANYWAY = (3.0, 6.0)  # days between two visits out of turn, of each article
CALM = 40  # articles of a paper that stay, beside the 34 that something happens to: in truth it is one of hundreds
REASONS = ("http_404", "http_410", "http_451", "redirect_home", "redirect_section", "soft_404", "notice", "replaced")
SLOW = ("http_404", "redirect_home", "redirect_section", "soft_404")
UNCLEAR = ("http_403", "http_500", "timeout", "challenge")


@dataclass(frozen=True, slots=True)
class Span:
    """What an article's address says from a moment on."""

    since: datetime
    state: str  # there, wall, noindex, header, edited, moved, one of REASONS or of UNCLEAR


@dataclass(slots=True)
class Piece:
    """An article: its life, and the kinds of its true events with their earliest moments."""

    kind: str
    story: Story
    url: str
    published: datetime
    spans: list[Span] = field(default_factory=list)
    truth: list[tuple[str, str | None, datetime]] = field(default_factory=list)

    def state(self, at: datetime) -> str:
        """What is true at a moment, whatever ails the site."""
        return next((span.state for span in reversed(self.spans) if span.since <= at), "there")


@dataclass(slots=True)
class Paper:
    """A site, when it is out (from, to, how it answers then), and from when its old addresses are gone for good."""

    language: str
    pieces: list[Piece]
    outages: list[tuple[datetime, datetime, str, float]] = field(default_factory=list)
    dropped: datetime | None = None

    @property
    def base(self) -> str:
        return f"https://{self.language}.example.org"


# -- lives ---------------------------------------------------------------------------------------------------------

Life = Callable[[Piece, random.Random], None]


def gone(reason: str, *, back: bool = False, again: bool = False) -> Life:
    """It goes, for good or for some weeks, and perhaps comes back and goes again."""

    def live(piece: Piece, dice: random.Random) -> None:
        at = piece.published + dice.uniform(0.2, 20) * DAY
        called = "replaced" if reason == "replaced" else "gone"
        told = "redirect_article" if reason == "replaced" else reason
        piece.spans.append(Span(at, reason))
        piece.truth.append((called, told, at))
        if back or again:
            at += dice.uniform(16, 22) * DAY
            piece.spans.append(Span(at, "there"))
            piece.truth.append(("back", None, at))
        if again:
            at += dice.uniform(8, 10) * DAY
            piece.spans.append(Span(at, reason))
            piece.truth.append((called, told, at))

    return live


def blip(reason: str) -> Life:
    """It is missing for a while, less than it takes to be called gone, some times."""

    def live(piece: Piece, dice: random.Random) -> None:
        at = piece.published + dice.uniform(0.1, 2) * DAY
        for _ in range(6):
            longest = 20 * HOUR if reason in SLOW else HOUR * 0.9
            piece.spans.append(Span(at, reason))
            piece.spans.append(Span(at + dice.uniform(0.2, 1.0) * longest, "there"))
            at += dice.uniform(3, 9) * DAY

    return live


def shown(state: str, begins: str, ends: str) -> Life:
    """A wall, or a word against search engines, that comes and half of the time goes."""

    def live(piece: Piece, dice: random.Random) -> None:
        at = piece.published + dice.uniform(0.3, 15) * DAY
        piece.spans.append(Span(at, state))
        piece.truth.append((begins, {"noindex": "meta", "header": "header"}.get(state), at))
        if dice.random() < 0.5:
            at += dice.uniform(20, 25) * DAY
            piece.spans.append(Span(at, "there"))
            piece.truth.append((ends, None, at))

    return live


def unclear(piece: Piece, dice: random.Random) -> None:
    """Days on which nothing can be said."""
    at = piece.published + dice.uniform(0.1, 5) * DAY
    for _ in range(4):
        piece.spans.append(Span(at, dice.choice(UNCLEAR)))
        piece.spans.append(Span(at + dice.uniform(0.2, 4) * DAY, "there"))
        at += dice.uniform(6, 12) * DAY


def changes(state: str) -> Life:
    """Something that is no event: an edit, another address."""

    def live(piece: Piece, dice: random.Random) -> None:
        piece.spans.append(Span(piece.published + dice.uniform(0.2, 15) * DAY, state))

    return live


LIVES: dict[str, Life] = {
    **{f"gone, {reason}": gone(reason) for reason in REASONS},
    **{f"back, {reason}": gone(reason, back=True) for reason in REASONS},
    **{f"twice, {reason}": gone(reason, again=True) for reason in ("http_404", "http_410", "notice")},
    **{f"for hours, {reason}": blip(reason) for reason in REASONS},
    "wall": shown("wall", "paywalled", "opened"),
    "noindex": shown("noindex", "noindex", "indexed"),
    "noindex by header": shown("header", "noindex", "indexed"),
    "nothing to be said": unclear,
    "edited": changes("edited"),
    "a removal reported": changes("reported"),
    "moved": changes("moved"),
}
OUTAGES = ("http_404", "http_410", "redirect_home", "soft_404", "http_451", "http_500", "notice")


def make_paper(language: str, number: int, seed: int, copies: int) -> Paper:
    """A paper with articles of every kind; of its site's troubles, which it has follows from its number."""
    dice = random.Random(f"{seed} {language}")
    kinds = [name for name in LIVES for _ in range(copies)] + ["stays"] * (CALM * copies)
    dice.shuffle(kinds)
    made = Paper(language, [])
    for count, kind in enumerate(kinds):
        url = f"{made.base}/{language}/news/{count}/story"
        piece = Piece(kind, Story(language, count), url, START + dice.uniform(0, 12) * DAY)
        LIVES.get(kind, lambda *_: None)(piece, dice)
        made.pieces.append(piece)
    for turn in range(2):  # two outages, one of hours and one of days
        at = START + dice.uniform(14 + 25 * turn, 34 + 25 * turn) * DAY
        share = (1.0, 1.0, 0.5)[(number + turn) % 3]
        made.outages.append((at, at + dice.uniform(2, 20 + turn * 70) * HOUR, dice.choice(OUTAGES), share))
    if number % 4 == 3:
        made.dropped = START + 60 * DAY
    return made


# -- answers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answers: a status or a failure's word, a page, where it lies, and a header for search engines."""

    status: int = 200
    html: str = ""
    url: str = ""  # of the page, after redirects
    failure: str = ""
    robots: str = ""


def reply(paper: Paper, piece: Piece, url: str, at: datetime, dice: random.Random) -> Reply:
    """The answer to a request for one of an article's addresses."""
    state = piece.state(at)
    for since, until, how, share in paper.outages:
        if since <= at < until and dice.random() < share:
            state = how
    if paper.dropped is not None and at >= paper.dropped:
        state = "http_404"
    language, story = paper.language, piece.story
    new = url.replace("/story", "/a-new-slug")
    if state == "moved":
        return Reply(html=pages.article(story), url=new)
    if url == new:
        state = "http_404"
    moved = {
        "redirect_home": (f"{paper.base}/", _listing(paper, "Post", 0)),
        "redirect_section": (f"{paper.base}/{language}/news/", _listing(paper, "news", 3)),
        "replaced": (f"{paper.base}/{language}/news/900/story", pages.article(Story(language, 900))),
    }
    if state in moved:
        return Reply(html=moved[state][1], url=moved[state][0])
    if state.startswith("http_"):
        return Reply(int(state[5:]), pages.not_found(language), url)
    if state == "timeout":
        return Reply(failure="timeout")
    if state == "challenge":
        return Reply(html="<html><title>Just a moment...</title><body>Checking your browser</body></html>", url=url)
    if state == "soft_404":
        return Reply(html=pages.not_found(language), url=url)
    if state == "notice":
        notices = pages.NOTICES[language]
        return Reply(html=pages.article(story, body=[notices[story.number % len(notices)]]), url=url)
    if state == "reported":
        text = [*story.paragraphs(), pages.NOTICES[language][0]]
        return Reply(html=pages.article(story, body=text), url=url)
    html = pages.article(
        story, cut=state == "wall", robots="noindex" if state == "noindex" else "", edit=state == "edited"
    )
    return Reply(html=html, url=url, robots="noindex" if state == "header" else "")


def _listing(paper: Paper, name: str, first: int) -> str:
    return pages.listing(paper.language, name, tuple(range(first, first + 18)))


@cache
def read(html: str, url: str, robots: str) -> tuple[Article, str]:
    """A page as a worker reads it; each once."""
    article = extract(html, url=url, headers={"x-robots-tag": robots} if robots else None)
    return article, digest(article)


# -- the crawl -----------------------------------------------------------------------------------------------------


class World:
    """Papers, an archive, and a clock that is moved on by the hour."""

    def __init__(self, archive: Archive, clock: FrozenClock, papers: list[Paper], seed: int) -> None:
        self.archive, self.clock, self.papers = archive, clock, papers
        self.dice, self.offset, self.visits = random.Random(seed), 0, 0
        self.pieces = {piece.url: (paper, piece) for paper in papers for piece in paper.pieces}
        self.anyway = {url: START + self._pause() for url in self.pieces}
        for paper in papers:
            archive.ledger.add_site(Site(paper.language, f"{paper.base}/"))

    def play(self) -> None:
        """Eighty days, a run an hour."""
        while self.clock.now() < START + DAYS * DAY:
            now = self.clock.now()
            with self.archive.atomic():
                for paper in self.papers:
                    self._announce(paper, now)
                    for _ in range(40):
                        works = self.archive.ledger.take_urls(1, paper.language, 50)
                        for work in works:
                            self._visit(paper, work)
                        if not works:
                            break
            self.clock.advance(hours=1)

    def _announce(self, paper: Paper, now: datetime) -> None:
        new = [piece.url for piece in paper.pieces if piece.published <= now < piece.published + HOUR]
        self.archive.ledger.announce(paper.language, [Announced(url, Link(url)) for url in new])
        for piece in paper.pieces:
            if self.anyway[piece.url] <= now:
                self.anyway[piece.url] = now + self._pause()
                self.archive.conn.execute(
                    "UPDATE urls SET due_at = ? WHERE url = ? AND due_at IS NOT NULL",
                    (now.strftime("%Y-%m-%dT%H:%M:%SZ"), piece.url),
                )

    def _pause(self) -> timedelta:
        return self.dice.uniform(*ASKED_ANYWAY) * DAY

    def _visit(self, paper: Paper, work: UrlWork) -> None:
        self.visits += 1
        found = self.pieces.get(work.url.replace("/a-new-slug", "/story"))
        now = self.clock.now()
        if found is None:  # a front page, a section: read as what it is
            html = _listing(paper, "Post", 0)
            answer = pages.article(Story(paper.language, 900)) if "/900/" in work.url else html
            self._page(work, Reply(html=answer, url=work.url))
            return
        said = reply(paper, found[1], work.url, now, self.dice)
        if said.failure:
            file_failure(self.archive, work, said.failure, answered=False)
        elif said.status != 200:
            capture = self._capture(work.url, said)
            file_failure(self.archive, work, f"http_{said.status}", capture, answered=True)
        else:
            self._page(work, said)

    def _page(self, work: UrlWork, said: Reply) -> None:
        now, signals = self.clock.now(), f"X-Robots-Tag: {said.robots}" if said.robots else None
        capture = self._capture(said.url, said)
        before = work.previous
        if before and work.article is not None and said.url == work.url and before.digest == _digest(said.html):
            fetch = Fetch(work.url, now, "ok", None, 200, None, signals)
            file_unchanged(self.archive, work, now, (None, None), fetch, capture)
            return
        article, name = read(said.html, said.url, said.robots)
        reading = Reading(article, name, entry=entry_of(article) if article.is_article else None)
        proof = None
        if said.url != work.url:
            proof = self._capture(work.url, Reply(301, "", work.url))
        file_page(
            self.archive,
            work.site,
            work.url,
            self.archive.captures.get(capture),
            reading,
            attempts=work.attempts,
            proof=proof,
            settle=True,
        )

    def _capture(self, url: str, said: Reply) -> int:
        self.offset += 1
        made = Capture(
            url, self.clock.now(), said.status, "made-up.warc.gz", self.offset, 1, _digest(said.html), "text/html"
        )
        return self.archive.captures.add(made)

    # -- the verdict -------------------------------------------------------------------------------------------------

    def judge(self) -> tuple[Counter[str], list[tuple[str, str]]]:
        """How many of each kind there are; kind and explanation of each that is wrong."""
        counted, wrong = Counter[str](), []
        for paper in self.papers:
            for piece in paper.pieces:
                kind = f"dropped, {piece.kind}" if paper.dropped else piece.kind
                counted[piece.kind] += 1
                if why := self._wrong(paper, piece):
                    wrong.append((piece.kind, f"{paper.language} {kind} {piece.url}: {why}{self._asked(piece)}"))
        return counted, wrong

    def _asked(self, piece: Piece) -> str:
        """How its address answered, each time; ~ where that counted for little."""
        rows = self.archive.presence.sightings(self.archive.articles.find(piece.url) or 0)
        told = (f"{row['at'][5:13]} {'~' if row['held'] else ''}{row['missing'] or 'there'}" for row in rows)
        return f"\n    asked: {', '.join(told)}"

    def _wrong(self, paper: Paper, piece: Piece) -> str:
        found = self.archive.articles.find(piece.url)  # one that moved is kept under its new address
        row = self.archive.one("SELECT * FROM articles WHERE id = ?", (found,))
        if row is None:
            return "not in the archive"
        truth = _truth(paper, piece)
        events = self.archive.presence.events(row["id"])
        said = [(event["kind"], event["reason"]) for event in events]
        if said != [(kind, reason) for kind, reason, _ in truth]:
            return f"expected {[(k, r, f'{t:%d %H:%M}') for k, r, t in truth]}, found " + str(
                [(e["kind"], e["reason"], e["at"], e["recorded_at"]) for e in events]
            )
        for event, (kind, _, since) in zip(events, truth, strict=True):
            if from_iso(event["at"]) < since:
                return f"{kind} is dated {event['at']}, but true from {since}"
            if event["capture"] is None:
                return f"{kind} has no proof"
            at, status = self.archive.conn.execute(
                "SELECT fetched_at, status FROM captures WHERE id = ?", (event["capture"],)
            ).fetchone()
            shown = {"http_404": 404, "http_410": 410, "http_451": 451}.get(event["reason"] or "")
            if at != event["at"] or (shown and status != shown):
                return f"{kind} of {event['at']} is not proven by a capture of {at}, status {status}"
        last = [kind for kind, _, _ in truth if kind in ("gone", "replaced", "back")][-1:]
        if (row["gone_at"] is not None) != (bool(last) and last[0] != "back"):
            return f"gone_at is {row['gone_at']} after {last}"
        return ""


def _truth(paper: Paper, piece: Piece) -> list[tuple[str, str | None, datetime]]:
    """The events that are true of an article; where the paper dropped its addresses, it goes then if it was there."""
    if paper.dropped is None:
        return piece.truth
    before = [event for event in piece.truth if event[2] < paper.dropped]
    last = [kind for kind, _, _ in before if kind in ("gone", "replaced", "back")][-1:]
    return before if last in (["gone"], ["replaced"]) else [*before, ("gone", "http_404", paper.dropped)]


def _digest(html: str) -> str:
    return "sha256:" + hashlib.sha256(html.encode()).hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--languages", type=int, default=len(LANGUAGES))
    parser.add_argument("--wrong", type=int, default=0, help="print so many that are wrong")
    options = parser.parse_args()
    began, counted, wrong, visits = time.perf_counter(), Counter[str](), list[tuple[str, str]](), 0
    for seed in range(options.seed, options.seed + (1 if options.quick else 5)):
        papers = [
            make_paper(language, number, seed, 1 if options.quick else 2)
            for number, language in enumerate(LANGUAGES[: options.languages])
        ]
        clock = FrozenClock(START)
        with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db", clock=clock) as archive:
            archive.conn.execute("PRAGMA synchronous = OFF")
            world = World(archive, clock, papers, seed)
            world.play()
            found, amiss = world.judge()
            counted, wrong, visits = counted + found, wrong + amiss, visits + world.visits
    missed = Counter(kind for kind, _ in wrong)
    print("| what happens | articles | right |\n|---|---|---|")
    for kind in ("stays", *LIVES):
        print(f"| {kind} | {counted[kind]} | {counted[kind] - missed[kind]} |")
    total = counted.total()
    print(f"\n{total - len(wrong):,} of {total:,} right, {visits:,} visits, {time.perf_counter() - began:.0f} s")
    for _, why in wrong[: options.wrong]:
        print(f"  {why}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
