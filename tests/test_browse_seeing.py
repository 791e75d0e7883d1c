"""Coverage, trends and bylines: the figures of the pages are those of the ledger, the terminal and the search."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from newsarchive.clock import FrozenClock, iso
from newsarchive.models import Site
from newsarchive.store import Archive
from newsarchive.store.care import database_faults
from newsarchive.store.coverage import MISSED, STATES, coverage
from newsarchive.store.trends import shares, suited
from tests import browsing
from tests.conftest import newsarchive
from tests.test_browse_pages import CSP, Answers

FIRST = date(2026, 3, 1)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sites, four weeks, addresses of every state; one site announces nothing for a week."""
    made = browsing.make(tmp_path_factory.mktemp("seeing") / "archive.db")
    chance = random.Random(4)
    with Archive(made, clock=FrozenClock(datetime(2026, 3, 28, 12, 0, tzinfo=UTC))) as archive, archive.atomic():
        for name in ("alpha", "beta", HOSTILE):
            archive.ledger.add_site(Site(name, f"https://{len(name)}.example/"))
            for back in range(28):
                if name == "beta" and 10 <= back < 17:
                    continue
                at = datetime(2026, 3, 1, 8, 0, tzinfo=UTC) + timedelta(days=back)
                for number in range(chance.randint(1, 5)):
                    url = f"https://{len(name)}.example/{back}/{number}"
                    archive.conn.execute(
                        "INSERT INTO urls (url, site, state, reason, first_at) VALUES (?, ?, 'waiting', NULL, ?)",
                        (url, name, iso(at)),
                    )
                    state = chance.choice(STATES[1:])
                    reason = {"failed": "http_500", "forbidden": "robots", "gone": "http_404"}.get(state)
                    archive.conn.execute("UPDATE urls SET state = ?, reason = ? WHERE url = ?", (state, reason, url))
    return made


@pytest.fixture(scope="module")
def site(path: Path) -> Answers:
    return Answers(path)


def test_the_map_counts_as_the_ledger_does(site: Answers, path: Path) -> None:
    found = site.get("/-/coverage.json?since=2026-03-01&until=2026-03-28").json()
    with Archive(path, read_only=True) as archive:
        days = coverage(archive.query, (), FIRST, date(2026, 3, 28))
        expected = Counter[str]()
        missed = Counter[str]()
        for day in days:
            expected[day.site] += day.announced
            missed[day.site] += sum(day.states.get(state, 0) for state in MISSED)
        assert [fault.what for fault in database_faults(archive) if fault.where == "coverage"] == []
    assert {row["site"]: row["announced"] for row in found["sites"]} == expected
    assert {row["site"]: row["missed"] for row in found["sites"]} == missed
    order = [row["missed"] for row in found["sites"]]
    assert order == sorted(order, reverse=True)


def test_page_and_terminal_agree(site: Answers, path: Path) -> None:
    told = newsarchive("status", "--json", "--db", path, cwd=path.parent)
    assert told.returncode in (0, 3), told.stderr
    page = site.get("/-/coverage.json?site=alpha&since=2026-03-01&until=2026-03-28").json()
    with Archive(path, read_only=True) as archive:
        days = {day.day: day for day in coverage(archive.query, ("alpha",), FIRST, date(2026, 3, 28))}
    assert {row["day"]: row["states"] for row in page["days"]} == {name: day.states for name, day in days.items()}


def test_a_hole_is_seen_and_lists_its_addresses(site: Answers) -> None:
    text = site.text("/-/coverage?since=2026-03-01&until=2026-03-28")
    assert text.count('<path class="s') > 10
    assert HOSTILE not in text
    assert "&lt;script&gt;" in text
    row = next(
        row
        for row in site.get("/-/coverage.json?site=alpha&since=2026-03-01&until=2026-03-28").json()["days"]
        if row["states"].get("failed")
    )
    listed = site.get(f"/-/coverage.json?site=alpha&day={row['day']}&state=failed").json()["urls"]
    assert len(listed) == row["states"]["failed"]
    assert {url["reason"] for url in listed} == {"http_500"}
    assert listed[0]["url"] in site.text(f"/-/coverage?site=alpha&day={row['day']}&state=failed")


def test_coverage_as_csv(site: Answers) -> None:
    answer = site.get("/-/coverage.csv?since=2026-03-01&until=2026-03-28")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert all(int(row["announced"]) == sum(int(row[state]) for state in STATES) for row in rows)
    assert len({(row["site"], row["day"]) for row in rows}) == len(rows) > 60


def test_a_trend_is_the_share_that_a_search_finds(site: Answers) -> None:
    found = site.get("/-/trends.json?q=harbour&period=year&since=1900-01-01&until=2100-01-01").json()
    hits = site.get("/-/search.json?q=harbour&fold=no").json()["total"]
    everything = site.get("/-/search.json?fold=no").json()["total"]
    assert sum(row["matching"] for row in found["results"]) == hits > 0
    assert sum(row["articles"] for row in found["results"]) == everything
    assert found["outside"] == 0
    for row in found["results"]:
        assert row["share"] == (round(row["matching"] / row["articles"], 6) if row["articles"] else None)


@pytest.mark.parametrize("period", ["day", "week", "month", "year"])
@pytest.mark.parametrize("by", ["site", "language"])
def test_groups_add_up_to_all(site: Answers, by: str, period: str) -> None:
    whole = site.get(f"/-/trends.json?q=harbour&period={period}").json()["results"]
    parts = site.get(f"/-/trends.json?q=harbour&period={period}&by={by}").json()["results"]
    for name in ("matching", "articles"):
        assert sum(row[name] for row in parts) == sum(row[name] for row in whole) > 0


def test_what_is_dated_outside_of_the_periods_is_said(site: Answers) -> None:
    everything = site.get("/-/search.json?fold=no").json()["total"]
    found = site.get("/-/trends.json?q=harbour&period=day").json()
    assert found["outside"] == everything - sum(row["articles"] for row in found["results"]) > 0
    assert f"{found['outside']} articles are dated before or after" in site.text("/-/trends?q=harbour&period=day")


def test_more_than_five_searches_are_said_to_be_left_out(site: Answers) -> None:
    text = site.text("/-/trends?" + "&".join(f"q=word{number}" for number in range(7)))
    assert "2 further searches were left out" in text
    assert text.count('class="line l5"') >= 1


@pytest.mark.parametrize("query", ["q=%22", "q=(((", "q=site:&q=NOT", "q=a&since=nonsense", "q=a&since=0001-01-01",
                                   "q=a&since=2030-01-01&until=2020-01-01", "q=a&by=body&period=hour"])  # fmt: skip
def test_odd_trends_are_pages(site: Answers, query: str) -> None:
    assert site.get(f"/-/trends?{query}").status_code == 200
    assert site.get(f"/-/trends.json?{query}").status_code == 200


@pytest.mark.parametrize("query", ["since=x", "page=0", "page=99999999", "show=body&order=1;--", "site=nobody",
                                   "site=alpha&day=2026-13-40", "site=alpha&day=1999-01-01", "part=%27"])  # fmt: skip
def test_odd_coverage_is_a_page(site: Answers, query: str) -> None:
    answer = site.get(f"/-/coverage?{query}")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith(CSP)


def test_smoothing_weighs_by_articles() -> None:
    assert shares([1, 0, 3], [2, 0, 6]) == [0.5, None, 0.5]
    assert shares([1, 0, 3], [1, 9, 10], 3) == [0.1, 0.2, 3 / 19]


def test_periods_suit_the_span() -> None:
    spans = {30: "day", 400: "week", 3_000: "month", 9_000: "year"}
    assert {days: suited(FIRST, FIRST + timedelta(days=days)) for days in spans} == spans


def test_bylines_are_those_of_the_search(site: Answers) -> None:
    found = site.get("/-/bylines.json").json()
    assert found["total"] == len(found["results"]) > 2
    for signer in found["results"]:
        name = signer["name"].replace('"', " ")
        total = site.get("/-/search.json?fold=no&q=" + quote(f'author:"{name}"')).json()["total"]
        assert total >= signer["articles"] > 0
        assert sum(count for _, count in signer["sites"]) == signer["articles"]
        assert signer["first"] <= signer["last"]
    assert "No such name" in site.text("/-/bylines?part=zzzzqq")
