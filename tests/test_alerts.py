"""Which alerts should be open, from facts alone; and how the archive keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsarchive.alerts import Alert, Facts, Health, Rhythm, Source, decide, letter, silence, tell
from newsarchive.clock import FrozenClock, iso
from newsarchive.models import Link, Site
from newsarchive.store import Announced, Archive, Fetch, Host

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SITE = Site("post", "https://post.example/")


def kinds(facts: Facts) -> list[str]:
    return [alert.kind for alert in decide(facts)]


def asked(letters: str, health: Health = Health(), every: timedelta = HOUR, end: datetime = NOW) -> Health:  # noqa: B008
    for number, said in enumerate(letters):
        health = health.asked(end - every * (len(letters) - 1 - number), said)
    return health


def read(letters: str, health: Health = Health()) -> Health:  # noqa: B008
    for said in letters:
        health = health.read(said)
    return health


# -- silence ---------------------------------------------------------------------------------------------------------


def weeks(days: Iterable[int], hours: Iterable[int], until: datetime, start: datetime = MONDAY) -> list[datetime]:
    """Hours with news: on these days of the week, at these hours of the day."""
    days, hours = set(days), set(hours)
    span = int((until - start) / HOUR) + 1
    moments = (start + HOUR * number for number in range(span))
    return [moment for moment in moments if moment.weekday() in days and moment.hour in hours]


def rhythm(hours: list[datetime], poll: datetime, **more: object) -> Rhythm:
    return replace(Rhythm(hours, hours[0], hours[-1] + HOUR / 2, poll), **more)  # type: ignore[arg-type]


DAILY = weeks(range(7), range(6, 22), datetime(2026, 11, 11, 13, tzinfo=UTC))  # a Wednesday, at 13 h


@pytest.mark.parametrize(("hours", "silent"), [(2, False), (9, False), (11, False), (14, True), (40, True)])
def test_a_daily_paper_is_silent_after_more_than_a_night(hours: int, silent: bool) -> None:
    assert bool(silence(rhythm(DAILY, DAILY[-1] + HOUR * hours))) is silent


def test_a_night_and_a_weekend_are_no_silence() -> None:
    office = weeks(range(5), range(8, 18), datetime(2026, 11, 13, 17, tzinfo=UTC))  # to Friday evening
    monday = datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert silence(rhythm(office, monday)) is None
    assert silence(rhythm(office, monday + DAY)) is None  # a Monday that was a holiday
    assert silence(rhythm(office, monday + 3 * DAY)) is not None


def test_what_nobody_watched_is_no_silence() -> None:
    late = DAILY[-1] + 9 * DAY
    assert silence(rhythm(DAILY, DAILY[-1] + HOUR)) is None  # the last answer counts, not how late it is
    assert silence(rhythm(DAILY, late)) is not None


def test_days_without_a_crawl_are_no_pause_of_the_site() -> None:
    gap = (datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 12, tzinfo=UTC))
    hours = [hour for hour in DAILY if not gap[0] <= hour < gap[1]]
    poll = hours[-1] + 30 * HOUR
    assert silence(rhythm(hours, poll)) is None  # as if the site itself had once been quiet for a week
    assert silence(rhythm(hours, poll, holes=(gap,))) is not None


def test_few_articles_and_few_days_give_no_habit() -> None:
    weekly = weeks([3], [7], datetime(2026, 11, 12, 7, tzinfo=UTC))
    assert silence(rhythm(weekly, weekly[-1] + 30 * DAY)) is None
    young = [hour for hour in DAILY if hour > DAILY[-1] - 7 * DAY]
    assert silence(rhythm(young, young[-1] + 3 * DAY)) is None


def test_a_backlog_is_no_habit() -> None:
    """Ten thousand addresses of an old sitemap, on the first day: not a rate that the site then falls short of."""
    backlog = [MONDAY + HOUR * number for number in range(20)]
    slow = weeks([1, 4], [9], datetime(2026, 11, 10, 9, tzinfo=UTC), MONDAY + 2 * DAY)
    assert silence(rhythm(backlog + slow, slow[-1] + 12 * DAY)) is None


# -- requests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "reason", "status", "said"),
    [
        ("ok", None, 200, "a"), ("not_modified", None, 304, "a"), ("http_error", "http_404", 404, "a"),
        ("http_error", "http_403", 403, "b"), ("http_error", "http_429", 429, "b"),
        ("http_error", "http_451", 451, "b"),
        ("http_error", "challenge", 202, "c"), ("ok", "challenge", 200, "c"), ("http_error", "http_503", 503, "e"),
        ("network_error", "dns", None, "n"), ("forbidden", "timeout", None, "n"), ("forbidden", "robots", None, "r"),
        ("forbidden", "robots_unreachable", None, "n"), ("forbidden", "private_address", None, ""),
        ("network_error", "too_large", None, ""),
    ],
)  # fmt: skip
def test_what_a_fetch_says_of_its_site(outcome: str, reason: str | None, status: int | None, said: str) -> None:
    assert letter(outcome, reason, status) == said


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("a" * 20, []),
        ("bbbb", []),  # too few to say
        ("bbbbb", ["blocked"]),
        ("a" * 10 + "b" * 10, ["blocked"]),  # nothing else for nine hours
        ("a" * 10 + "bbbab" * 2, []),
        ("a" * 8 + "b" * 12, ["blocked"]),
        ("ab" * 10, []),  # asked too fast, perhaps, but half is answered
        ("r" * 20, ["blocked"]),
        ("r" * 15 + "a" * 5, []),  # robots.txt shuts parts of a site out
        ("acc", []),
        ("aaccc", ["challenge"]),
        ("a" * 18 + "cc", []),
    ],
)
def test_blocked_and_challenged(letters: str, expected: list[str]) -> None:
    assert kinds(Facts("post", asked(letters))) == expected


def test_an_open_alert_ends_when_the_site_answers_again_and_not_by_one_answer() -> None:
    def still(letters: str) -> list[str]:
        return kinds(Facts("post", asked(letters), open={"blocked"}))

    assert still("b" * 15 + "bbbba") == ["blocked"]
    assert still("b" * 15 + "abaab") == ["blocked"]
    assert still("b" * 14 + "baaaab") == []
    assert still("b" * 15 + "rrrrr") == ["blocked"]
    assert kinds(Facts("post", asked("c" * 5 + "a" * 5), open={"challenge"})) == []


def test_refusals_alone_for_hours_are_a_block_however_few() -> None:
    answered = asked("a" * 15, end=NOW - 4 * HOUR)
    assert kinds(Facts("post", asked("bbbbb", answered, every=HOUR / 2))) == ["blocked"]
    assert kinds(Facts("post", asked("bbbb", answered, every=HOUR / 2))) == []
    assert kinds(Facts("post", asked("bbbbb", asked("a" * 15, end=NOW - HOUR), every=HOUR / 10))) == []


@pytest.mark.parametrize(("strikes", "expected"), [(3, []), (4, ["blocked"])])
def test_a_host_that_asks_again_and_again_to_be_left_alone(
    strikes: int, expected: list[str], archive: Archive, clock: FrozenClock
) -> None:
    archive.ledger.add_site(SITE)
    archive.hosts.save(Host("post.example:443", wait_until=clock.now() + HOUR, wait_reason="http_429", strikes=strikes))
    facts = archive.alerts._facts(SITE.name, [], [], False)
    assert kinds(replace(facts, health=asked("a" * 15 + "b" * 4))) == expected


def test_a_site_is_unreachable_after_a_day_without_an_answer() -> None:
    down = asked("nenn", asked("a", end=NOW - 30 * HOUR))
    assert kinds(Facts("post", down)) == ["unreachable"]
    assert kinds(Facts("post", asked("nnnn", asked("a", end=NOW - 8 * HOUR)))) == []
    assert kinds(Facts("post", asked("n", asked("a", end=NOW - 30 * HOUR)))) == []  # one try after a pause of the crawl
    assert kinds(Facts("post", down, offline=True)) == []  # nobody answered: it may be our own network
    assert kinds(Facts("post", down, offline=True, open={"unreachable"})) == ["unreachable"]
    assert kinds(Facts("post", asked("nnnnnn"), added=NOW - 5 * HOUR)) == []
    assert kinds(Facts("post", asked("nnnnnn"), added=NOW - 30 * HOUR)) == ["unreachable"]  # it never answered
    assert kinds(Facts("post", asked("a", down), open={"unreachable"})) == []


def test_a_site_that_refuses_its_articles_alone_is_blocked() -> None:
    barred = read("aaaaabbbbb", asked("a" * 20))
    assert kinds(Facts("post", barred)) == ["blocked"]
    assert kinds(Facts("post", read("bbbba", barred), open={"blocked"})) == []
    assert kinds(Facts("post", read("aaabbbb", asked("a" * 20)))) == []
    long = read("b" * 20, read("a" * 80))
    assert (long.expected, long.broken) == (80, 0)  # what was not given to us says nothing of how pages are laid out


def source(reason: str = "http_404", attempts: int = 5, *, retired: bool = False, at: datetime = NOW) -> Source:
    return Source("https://post.example/feed", "feed", reason, attempts, retired, at)


def test_a_source_is_dead_after_five_failures_unless_the_site_is() -> None:
    well, blocked = asked("a" * 20), asked("b" * 20)
    assert kinds(Facts("post", well, (source(attempts=4),))) == []
    assert kinds(Facts("post", well, (source(),))) == ["source_dead"]
    assert kinds(Facts("post", well, (source(attempts=1, retired=True),))) == ["source_dead"]
    assert kinds(Facts("post", blocked, (source("http_403"),))) == ["blocked"]
    assert kinds(Facts("post", well, (source("http_403"),))) == ["source_dead"]
    assert kinds(Facts("post", asked("ccc"), (source("challenge"),))) == ["challenge"]


def test_a_source_that_no_network_led_to_is_not_dead_before_its_site_answers() -> None:
    """After a night without network, the sources fail until they are asked again."""
    well = asked("a" * 20)
    assert kinds(Facts("post", well, (source("dns", at=NOW - 5 * HOUR),))) == []
    assert kinds(Facts("post", well, (source("dns"),))) == ["source_dead"]


# -- extraction ------------------------------------------------------------------------------------------------------


def test_articles_that_no_longer_read_as_they_did() -> None:
    past = read("a" * 95 + "r" * 5)
    assert kinds(Facts("post", read("a" * 20, past))) == []
    assert kinds(Facts("post", read("ar" * 10, past))) == []
    broken = read("r" * 14, read("a" * 6, past))
    (alert,) = decide(Facts("post", broken))
    assert (alert.kind, "14 of the last 20" in alert.detail) == ("extraction", True)
    assert kinds(Facts("post", read("m" * 14, read("a" * 6, past)))) == ["extraction"]
    assert kinds(Facts("post", read("a" * 4, broken), open={"extraction"})) == []


def test_a_site_whose_pages_were_always_refused_has_not_changed() -> None:
    assert kinds(Facts("post", read("rrrra" * 40))) == []
    assert kinds(Facts("post", read("a" * 20 + "r" * 20))) == []  # hardly known


def test_the_long_count_forgets_slowly() -> None:
    health = read("a" * 3_000)
    assert 500 <= health.expected <= 1_000
    assert len(health.pages) == 20


# -- in the archive --------------------------------------------------------------------------------------------------


class Paper:
    """An archive with one site, one feed and a run; `poll` and `fetch` do what a crawl does to the ledger."""

    def __init__(self, archive: Archive, clock: FrozenClock) -> None:
        self.archive, self.clock = archive, clock
        self.ledger = archive.ledger
        self.ledger.add_site(SITE)
        self.feed = archive.conn.execute(
            "INSERT INTO sources (site, url, kind, found_by, state, items, recorded_at)"
            " VALUES ('post', 'https://post.example/feed', 'feed', 'user', 'active', 20, ?)",
            (iso(clock.now()),),
        ).lastrowid
        self.count = 0

    def crawl(self, *, status: int = 200, new: int = 0, attempts: int = 0, disk: Alert | None = None) -> list[str]:
        """One run that polls the feed; its alerts, as "+kind" and "-kind"."""
        run = self.archive.runs.start("crawl", version="0")
        reason = None if status == 200 else f"http_{status}"
        outcome = "ok" if status == 200 else "http_error"
        self.archive.captures.add_fetch(
            Fetch("https://post.example/feed", self.clock.now(), outcome, reason, status), run.id
        )
        for _ in range(new):
            self.count += 1
            url = f"https://post.example/story-{self.count}"
            self.ledger.announce("post", [Announced(url, Link(url))], self.feed)
        assert self.feed is not None
        self.ledger.settle_source(
            self.feed, state="failing" if attempts else "active", reason=reason, due_at=None, attempts=attempts
        )
        change = self.archive.alerts.evaluate(run.id, agrees=0.5, disk=disk)
        self.archive.conn.commit()
        self.archive.runs.end(run, "finished")
        return [f"+{row['kind']}" for row in change.opened] + [f"-{row['kind']}" for row in change.closed]


@pytest.fixture
def paper(archive: Archive, clock: FrozenClock) -> Paper:
    return Paper(archive, clock)


def test_an_alert_opens_once_and_closes_by_itself(paper: Paper, archive: Archive, clock: FrozenClock) -> None:
    said = []
    for status in (200, 403, 403, 403, 403, 403, 403, 403, 403, 403, 200, 200, 200, 200, 200):
        clock.advance(hours=1)
        said.append(paper.crawl(status=status, attempts=int(status != 200)))
    assert [one for one in said if one] == [["+blocked"], ["-blocked"]]
    (row,) = archive.query("SELECT * FROM alerts")
    assert row["opened_by"] < row["closed_by"]
    assert row["opened_at"] < row["closed_at"]
    assert "post refuses us" in tell(row)
    assert archive.alerts.open() == []


def test_silence_in_an_archive(paper: Paper, clock: FrozenClock) -> None:
    for _ in range(24 * 14):
        clock.advance(hours=1)
        assert paper.crawl(new=int(6 <= clock.now().hour < 22)) == []
    said = [(clock.advance(hours=1), paper.crawl())[1] for _ in range(48)]
    assert [one for one in said if one] == [["+silent"]]
    clock.advance(hours=1)
    assert paper.crawl(new=1) == ["-silent"]


def test_a_crawl_that_did_not_run_is_no_silence(paper: Paper, clock: FrozenClock) -> None:
    for _ in range(24 * 14):
        clock.advance(hours=1)
        paper.crawl(new=int(6 <= clock.now().hour < 22))
    clock.advance(days=5)
    assert paper.crawl(new=30) == []


def test_a_crawl_that_runs_twice_a_day_is_a_habit_too(paper: Paper, clock: FrozenClock) -> None:
    for _ in range(2 * 40):
        clock.advance(hours=12)
        assert paper.crawl(new=9) == []
    said = [(clock.advance(hours=12), paper.crawl())[1] for _ in range(8)]
    assert [one for one in said if one] == [["+silent"]]


def test_dead_sources_and_a_full_disk(paper: Paper, clock: FrozenClock) -> None:
    for _ in range(20):
        clock.advance(hours=1)
        paper.crawl(new=1)
    clock.advance(hours=1)
    assert paper.crawl(status=404, attempts=4) == []
    full = Alert("", "disk", "database and WARC files take 20 GB")
    assert paper.crawl(status=404, attempts=5, disk=full) == ["+source_dead", "+disk"]
    assert {row["kind"] for row in paper.archive.alerts.open()} == {"source_dead", "disk"}
    assert sorted(paper.crawl()) == ["-disk", "-source_dead"]


def test_a_site_that_gets_another_name_keeps_its_alerts(paper: Paper, archive: Archive, clock: FrozenClock) -> None:
    for _ in range(6):
        paper.crawl(status=403, attempts=1)
    other = Site("daily", "https://post.example/")
    archive.ledger.add_site(other)
    archive.ledger.adopt(other, ["post"])
    assert [row["site"] for row in archive.alerts.open(["daily"])] == ["daily"]


def test_an_archive_of_an_older_version_is_read_and_then_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Archive(path) as made:
        made.ledger.add_site(SITE)
        for table in ("alerts", "health"):
            made.conn.execute(f"DROP TABLE {table}")
        made.conn.execute("DROP INDEX idx_urls_first")
        made.conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm005_alerts'")
        made.conn.commit()
    with Archive(path, read_only=True) as old:
        assert old.alerts.open() == []
    with Archive(path) as new:
        run = new.runs.start("crawl", version="0")
        assert new.alerts.evaluate(run.id, agrees=0.5).opened == ()
        assert new.value("SELECT count(*) FROM sqlite_master WHERE name = 'idx_urls_first'") == 1
        new.runs.end(run, "finished")


def test_only_one_of_a_kind_can_be_open(paper: Paper, archive: Archive) -> None:
    rows = [("post", "silent", "", "nothing", iso(NOW), iso(NOW))] * 2
    with pytest.raises(Exception, match="UNIQUE"):
        archive.conn.executemany(
            "INSERT INTO alerts (site, kind, subject, detail, opened_at, recorded_at) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
