"""The command line: what each command prints, what it exits with, and what it says when it can't."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsarchive.cli import COMMANDS
from newsarchive.sites import load
from newsarchive.store import Archive
from tests.conftest import ROOT, Run
from tests.webserver import WebServer, article, feed, page

PATHS = [f"/harbour-report-of-the-week-{number}.html" for number in range(3)]


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.routes = {path: article(f"Harbour report {number}") for number, path in enumerate(PATHS)}
        links = "".join(f'<a href="{path}">The harbour report of the week, number {path[-6]}</a>' for path in PATHS)
        server.routes["/"] = page(
            '<html><head><link rel="alternate" type="application/rss+xml" href="/news.rss"></head>'
            f"<body>{links}</body></html>"
        )
        server.routes["/news.rss"] = feed(server.url, PATHS)
        yield server


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str, run: Run) -> None:
    result = run(command, "--help")
    assert result.returncode == 0
    if command != "sites":
        assert "Example: " in result.stdout
        assert f"newsarchive {command}" in result.stdout.partition("Example: ")[2]


@pytest.mark.parametrize(
    "command", ["search x", "show 1", "status", "export", "verify", "backup copy.db", "serve", "reextract"]
)
def test_a_missing_archive_is_one_line_with_a_remedy(command: str, run: Run, tmp_path: Path) -> None:
    result = run(*command.split())
    assert result.returncode == 1
    assert "There is no archive" in result.stderr
    assert "newsarchive crawl" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "archive.db").exists()


@pytest.mark.parametrize(
    "words",
    [["crawl", "--max-time", "soon"], ["export", "--format", "xls"], ["nonsense"], ["crawl", "--nonsense"], ["show"]],
)
def test_wrong_usage_exits_with_2(words: list[str], run: Run) -> None:
    result = run(*words)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_sites_add_list_check_and_crawl(web: WebServer, run: Run, tmp_path: Path) -> None:
    added = run("sites", "add", web.url, "--name", "harbour")
    assert added.returncode == 0, added.stderr
    assert "/news.rss" in added.stdout
    written = (tmp_path / "sites.toml").read_text()
    assert "3 articles announced" in written
    (site,) = load(db_path=tmp_path / "archive.db").sites
    assert (site.name, site.feeds) == ("harbour", (f"{web.url}/news.rss",))

    again = run("sites", "add", web.url, "--name", "harbour")
    assert again.returncode == 1
    assert "already" in again.stderr

    listed = json.loads(run("sites", "list", "--json").stdout)
    assert [(row["name"], row["configured"]) for row in listed] == [("harbour", True)]

    (tmp_path / "sites.toml").write_text(written + "delay = 0\n")
    crawled = run("crawl", "harbour")
    assert crawled.returncode == 0, crawled.stderr
    assert "archive.db holds 3 articles" in crawled.stdout
    assert crawled.stderr == ""

    assert run("sites", "check").returncode == 0
    web.routes.clear()
    checked = run("sites", "check", "harbour")
    assert checked.returncode == 1
    assert "http_404" in checked.stdout


def test_a_url_needs_no_file(web: WebServer, run: Run) -> None:
    result = run("crawl", web.url, "--json", "--max-pages", "2")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["articles"] == 2


def test_extract_a_file_a_url_and_standard_input(web: WebServer, run: Run, tmp_path: Path) -> None:
    shown = run("extract", web.url + PATHS[0])
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("Harbour report 0\n")
    as_json = json.loads(run("extract", web.url + PATHS[0], "--json").stdout)
    assert as_json["published"].startswith("2026-11-18")
    (tmp_path / "list.html").write_text("<html><body><a href=/a>One</a><a href=/b>Two</a></body></html>")
    refused = run("extract", "list.html")
    assert refused.returncode == 1
    assert "no article" in refused.stderr
    assert run("extract", "missing.html").returncode == 1
    assert run("extract", web.url + "/missing").returncode == 1


def test_import_of_saved_pages_and_of_addresses(web: WebServer, run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    text = "".join(
        f"<p>Sentence {number} of a page that somebody saved long ago, word for word.</p>" for number in range(9)
    )
    (saved / "one.html").write_text(
        '<html><head><title>Saved long ago</title><link rel="canonical" href="https://example.org/2019/04/saved-long-ago.html">'
        f"</head><body><article><h1>Saved long ago</h1>{text}</article></body></html>"
    )
    (saved / "two.html").write_text("<html><body><p>No address</p></body></html>")
    result = run("import", saved, "--json")
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["pages"] == {"new": 1}
    assert told["skipped"] == {"no_address": 1}
    assert json.loads(run("import", saved, "--json").stdout)["pages"] == {"known": 1}
    assert run("verify").returncode == 0

    (tmp_path / "urls.txt").write_text("# to fetch\n" + "".join(f"{web.url}{path}\n" for path in PATHS) + "nonsense\n")
    (tmp_path / "sites.toml").write_text(
        f'[[site]]\nname = "harbour"\nurl = "{web.url}/"\nfeeds = ["/none.xml"]\ndelay = 0\n'
    )
    listed = run("import", "urls.txt")
    assert listed.returncode == 0, listed.stderr
    assert "line 5" in listed.stderr
    assert web.asked == []
    run("crawl", "harbour")
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM articles WHERE site = 'harbour'") == 3
        assert archive.value("SELECT count(*) FROM articles WHERE site = 'example.org'") == 1


def test_schedule_prints_lines_that_work_as_they_are(run: Run, tmp_path: Path) -> None:
    cron = run("schedule", "cron").stdout.splitlines()[-1]
    assert cron.startswith("*/10 * * * * cd ")
    command = cron.split(" * * * * ", 1)[1].replace("\\%", "%")
    (tmp_path / "sites.toml").write_text("")
    (tmp_path / "x").mkdir()
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "There is nothing to crawl" in done.stderr or done.returncode == 0
    units = run("schedule", "systemd").stdout
    assert "ExecStart=/" in units
    assert str(tmp_path) in units


def test_help_is_quick_to_load() -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "newsarchive", "--help"],
        cwd=ROOT, capture_output=True, text=True, check=True, env=dict(os.environ),
    )  # fmt: skip
    assert not [
        line for line in result.stderr.splitlines() if line.split("|")[-1].strip() in {"lxml", "scrapy", "numpy"}
    ]
