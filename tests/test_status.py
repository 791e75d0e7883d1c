"""What `status` says of sites and days; how an archive grows; what a crawl shows of itself."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsarchive.cli.live import table
from newsarchive.models import Site
from newsarchive.store import Archive
from newsarchive.store.coverage import coverage
from newsarchive.store.growth import bytes_a_day, forecast
from newsarchive.store.room import Room, size
from newsarchive.store.search import asker
from tests.conftest import Run
from tests.webserver import WebServer, article, feed, page

PATHS = [f"/ferry-timetable-of-the-week-{number}.html" for number in range(4)]
ROWS = (
    ("post", "2026-11-18T23:59:59Z", "archived", None), ("post", "2026-11-19T00:00:00Z", "archived", None),
    ("post", "2026-11-19T12:00:00Z", "waiting", "http_429"), ("post", "2026-11-19T13:00:00Z", "waiting", "http_429"),
    ("post", "2026-11-19T13:00:00Z", "waiting", None), ("post", "2026-11-20T09:00:00Z", "alias", "amp"),
    ("post", "2026-11-20T09:00:00Z", "gone", "http_404"), ("echo", "2026-11-19T08:00:00Z", "not_article", "listing"),
)  # fmt: skip


@pytest.fixture
def ledger(archive: Archive) -> Archive:
    for name in ("post", "echo"):
        archive.ledger.add_site(Site(name, f"https://{name}.example/"))
    archive.conn.executemany(
        "INSERT INTO urls (url, site, first_at, state, reason) VALUES (?, ?, ?, ?, ?)",
        ((f"https://{row[0]}.example/{number}", *row) for number, row in enumerate(ROWS)),
    )
    archive.conn.commit()
    return archive


def test_a_day_is_the_day_of_the_first_announcement(ledger: Archive) -> None:
    days = coverage(asker(ledger.conn))
    assert [(day.site, day.day, day.announced) for day in days] == [
        ("echo", "2026-11-19", 1), ("post", "2026-11-20", 2), ("post", "2026-11-19", 4), ("post", "2026-11-18", 1),
    ]  # fmt: skip
    busiest = days[2]
    assert busiest.states == {"archived": 1, "waiting": 3}
    assert busiest.reasons == (("waiting", "http_429", 2),)
    assert busiest.settled == 0.25


def test_days_are_chosen_by_site_and_date_and_found_by_an_index(ledger: Archive) -> None:
    ask = asker(ledger.conn)
    one = coverage(ask, ["post"], date(2026, 11, 19), date(2026, 11, 19))
    assert [(day.site, day.day) for day in one] == [("post", "2026-11-19")]
    assert coverage(ask, ["nobody"]) == []
    said: list[str] = []

    def explain(sql: str, values: dict[str, object]) -> Iterator[dict[str, object]]:
        said.extend(row["detail"] for row in ledger.conn.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        return iter(())

    coverage(explain, [], date(2026, 11, 19))
    assert any("idx_urls_first (site=? AND first_at>?)" in line for line in said)


def test_status_prints_days_and_json_has_all(ledger: Archive, run: Run, tmp_path: Path) -> None:
    shown = run("status", "--since", "2026-11-18", "--until", "2026-11-19")
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    (line,) = [line.split() for line in lines if "2026-11-19" in line and "http_429" in line]
    assert line == ["post", "2026-11-19", "4", "1", "0", "0", "0", "0", "0", "3", "2", "waiting", "(http_429)"]
    assert not [line for line in lines if "2026-11-20" in line]
    told = json.loads(run("status", "post", "--since", "2026-11-18", "--json").stdout)
    (site,) = told["sites"]
    assert [(day["day"], day["announced"]) for day in site["days"]] == [
        ("2026-11-20", 2), ("2026-11-19", 4), ("2026-11-18", 1),
    ]  # fmt: skip
    assert site["days"][0]["reasons"][0] == {"state": "alias", "reason": "amp", "count": 1}
    assert told["alerts"] == []
    assert told["disk"]["used"] > 0


def test_many_sites_are_summed_by_day_unless_days_are_asked_for(ledger: Archive, run: Run) -> None:
    for number in range(6):
        ledger.ledger.add_site(Site(f"s{number}", "https://s.example/"))
        ledger.conn.execute(
            "INSERT INTO urls (url, site, first_at, state) VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ'), 'waiting')",
            (f"https://s.example/{number}", f"s{number}"),
        )
    ledger.conn.commit()
    (summed,) = [line for line in run("status").stdout.splitlines() if line.startswith("all sites")]
    assert summed.split()[3] == "6"
    asked = run("status", "--days", "1").stdout
    assert "all sites" not in asked
    assert asked.count("s5") >= 2


def test_growth_is_reckoned_from_the_last_weeks() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    files = {f"202611{day:02}T060000-abcd-00000.warc.gz": 1_000_000 for day in range(3, 20)}
    files["20261101T000000-abcd-00000.warc.gz"] = 900_000_000  # what was there when it began
    files["other.warc.gz"] = 5
    assert bytes_a_day(files, now) == pytest.approx(17_000_000 / 18, rel=0.01)
    assert bytes_a_day({"20261119T000000-abcd-00000.warc.gz": 10}, now) == 0.0
    assert bytes_a_day({}, now) == 0.0


def test_a_forecast_names_the_day(archive: Archive, tmp_path: Path) -> None:
    folder = archive.warc_folder
    folder.mkdir()
    for day in range(1, 20):
        (folder / f"202611{day:02}T060000-abcd-00000.warc.gz").write_bytes(b"x" * 50_000)
    told = forecast(archive, 4_000_000)
    assert (told.ends_by, told.ends_on is not None) == ("max_disk", True)
    days = (date.fromisoformat(told.ends_on or "") - date(2026, 11, 20)).days
    assert days == (4_000_000 - told.used) // told.bytes_a_day
    assert forecast(archive, 0).max_disk == 0


def test_room_ends_before_the_limit_and_before_the_disk_does(archive: Archive) -> None:
    archive.warc_folder.mkdir()
    (archive.warc_folder / "other.warc.gz").write_bytes(b"x" * 950_000)

    def look(max_disk: int, reserve: int = 0) -> str:
        return Room(archive.path, archive.warc_folder, "mine", max_disk, reserve=reserve).look()

    assert look(0) == ""
    assert look(20_000_000) == ""
    assert "max_disk is 1 MB" in look(1_000_000)
    assert "kept free" in look(0, reserve=10**18)
    assert [size(n) for n in (12, 1_500, 20_000_000_000, 123_456_789)] == ["12 bytes", "1.5 kB", "20 GB", "123 MB"]


def test_a_full_archive_fetches_nothing_more_and_says_so_once(run: Run, tmp_path: Path) -> None:
    with WebServer() as web:
        web.routes = {path: article(f"Ferry {path}") for path in PATHS}
        web.routes["/feed/"] = feed(web.url, PATHS)
        site = f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
        config = tmp_path / "sites.toml"
        config.write_text(f'[archive]\nmax_disk = "1 MB"\n{site}')
        (tmp_path / "warc").mkdir()
        ballast = tmp_path / "warc" / "older.warc.gz"
        ballast.write_bytes(b"x" * 990_000)
        full = run("crawl", "--workers", "1")
        assert full.returncode == 3, full.stderr
        assert "max_disk is 1 MB" in full.stdout
        (line,) = full.stderr.splitlines()
        assert line.startswith("ALERT  the archive has no room left: ")
        assert web.asked == []
        assert run("status").returncode == 3
        again = run("crawl", "--workers", "1")
        assert (again.returncode, again.stderr) == (0, "")  # it is known
        assert run("status").returncode == 0
        config.write_text(f'[archive]\nmax_disk = "1GB"\n{site}')
        ballast.unlink()
        good = run("crawl", "--workers", "1")
        assert (good.returncode, good.stderr[:6]) == (0, "OVER  ")
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        outcomes = [row["outcome"] for row in archive.query("SELECT outcome FROM runs ORDER BY id")]
        assert outcomes == ["disk_limit", "disk_limit", "finished"]
        assert archive.value("SELECT count(*) FROM articles") == len(PATHS)


def test_a_crawl_stops_before_its_archive_is_larger_than_allowed(run: Run, tmp_path: Path) -> None:
    paths = [f"/ferry-timetable-of-the-year-{number}.html" for number in range(120)]
    with WebServer() as web:
        ballast = (f"<!-- {base64.b64encode(random.Random(path).randbytes(75_000)).decode()} -->" for path in paths)
        web.routes = {path: article(f"Ferry {path}", extra=extra) for path, extra in zip(paths, ballast, strict=True)}
        web.routes["/feed/"] = feed(web.url, paths)
        (tmp_path / "sites.toml").write_text(
            f'[archive]\nmax_disk = "4MB"\n'
            f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0.1\n'
        )
        full = run("crawl", "--workers", "1", "--json")
        assert full.returncode == 3, full.stderr
        assert json.loads(full.stdout)["outcome"] == "disk_limit"
        asked = len(set(web.asked) & set(paths))
    used = sum(path.stat().st_size for path in [tmp_path / "archive.db", *(tmp_path / "warc").iterdir()])
    assert 1_000_000 < used <= 4_000_000
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert 0 < archive.value("SELECT count(*) FROM captures WHERE url LIKE '%year%'") <= asked < len(paths)
        assert archive.value("SELECT count(*) FROM urls WHERE leased_by IS NOT NULL") == 0
    assert run("verify").returncode == 0


def test_the_same_bytes_need_not_be_recorded_again(run: Run, tmp_path: Path) -> None:
    with WebServer() as web:
        web.routes = {path: article(f"Ferry {path}") for path in PATHS}
        web.routes["/"] = page("<html></html>")
        web.routes["/feed/"] = feed(web.url, PATHS)
        site = f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
        (tmp_path / "sites.toml").write_text(site)
        assert run("crawl", "--workers", "1").returncode == 0
        assert run("crawl", "--refetch", "--workers", "1").returncode == 0
        (tmp_path / "sites.toml").write_text(f"[archive]\nkeep_unchanged = false\n{site}")
        assert run("crawl", "--refetch", "--workers", "1").returncode == 0
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        rows = list(archive.query("SELECT * FROM captures WHERE url LIKE '%html' ORDER BY id"))
        whole, repeats = rows[: len(PATHS)], rows[len(PATHS) :]
        assert sorted(row["original"] for row in repeats) == [row["id"] for row in whole]  # of the second crawl alone
        assert all(row["original"] is not None and row["length"] < 700 for row in repeats)
        fetched = list(archive.query("SELECT run, capture FROM fetches WHERE url LIKE '%html' ORDER BY id"))
        assert {row["capture"] for row in fetched if row["run"] == 3} == {row["id"] for row in whole}
        assert archive.value("SELECT count(*) FROM revisions") == len(PATHS)
        assert archive.value("SELECT count(*) FROM urls WHERE state = 'archived' AND due_at IS NOT NULL") == len(PATHS)
    assert run("verify").returncode == 0


def test_the_table_of_a_crawl_fits_its_terminal() -> None:
    sites = {f"site-number-{number}.example": {"done": number, "under_way": number % 2} for number in range(40)}
    sites["an-extremely-long-name-of-a-newspaper.example"] = {"done": 1000, "under_way": 24, "errors": 3}
    counts = {"new": 700, "same": 300}
    for columns, lines in ((120, 40), (80, 24), (40, 10), (20, 5), (10, 2)):
        shown = table(counts, 44, sites, 75, 12.34, 465.0, columns, lines)
        assert all(len(line) <= columns for line in shown)
        assert len(shown) <= max(lines, 2)
    wide = table(counts, 44, sites, 75, 12.34, 465.0, 120, 40)
    assert wide[0] == "1 min 15 s  41 sites  1,000 done  12.3/s  44 under way  3 errors  7 min 45 s left"
    assert wide[2].split()[:3] == ["an-extremely-long-name-of-a…", "1,000", "done"]
    assert wide[-1] == "  and 29 sites more, 9 of them at work"
    assert not any("\x1b" in line for line in wide)
    assert "\x1b[1m" in table(counts, 0, {}, 1, 0, None, 80, 24, colour=True)[0]
