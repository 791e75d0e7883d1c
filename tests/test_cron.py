"""What cron and systemd get: lines that work as they are, mail that has alerts alone, an end on time."""

from __future__ import annotations

import configparser
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from newsarchive.store import Archive
from tests.conftest import ROOT, newsarchive
from tests.webserver import WebServer, article, drip, feed, page

PATHS = [f"/harbour-report-of-the-day-{number}.html" for number in range(6)]
NAME = "50% of it's news"  # a folder as people make them


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.routes = {path: article(f"Harbour report {path}") for path in PATHS}
        server.routes["/"] = page("<html></html>")
        server.routes["/feed/"] = feed(server.url, PATHS)
        yield server


@pytest.fixture
def folder(tmp_path: Path, web: WebServer) -> Path:
    made = tmp_path / NAME
    made.mkdir()
    (made / "sites.toml").write_text(
        f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\nconcurrency = 2\n'
    )
    return made


def cron_runs(line: str) -> subprocess.CompletedProcess[str]:
    """A line of a crontab, done as crontab(5) says: five fields, then the rest for sh; an open % would end it."""
    assert re.match(r"(\S+ ){5}", line)
    command = line.split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", command), "cron takes what follows for standard input"
    return subprocess.run(
        ["env", "-i", "PATH=/usr/bin:/bin", f"PYTHONPATH={ROOT}", "/bin/sh", "-c", command.replace("\\%", "%")],
        cwd="/", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def bars(handler: BaseHTTPRequestHandler) -> None:
    """A site that wants no more of us."""
    page("go away", status=403)(handler)


def test_cron_mails_alerts_and_nothing_else(web: WebServer, folder: Path) -> None:
    printed = newsarchive("schedule", "cron", "--db", folder / "archive.db", cwd=folder)
    line = printed.stdout.splitlines()[-1]
    line = line.replace(str(Path(sys.executable).with_name("newsarchive")), f"{sys.executable} -m newsarchive")
    assert "--max-time 540s" in line
    first = cron_runs(line)
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    log = (folder / "crawl.log").read_text()
    assert "6 new" in log
    with Archive(folder / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM articles") == len(PATHS)

    web.routes = dict.fromkeys(web.routes, bars)
    for _ in range(2):
        with Archive(folder / "archive.db") as archive:  # a day passes
            archive.conn.execute("UPDATE urls SET due_at = '2026-01-01T00:00:00Z'")
            archive.conn.execute("UPDATE sources SET due_at = '2026-01-01T00:00:00Z'")
            archive.conn.commit()
        told = cron_runs(line)
        if told.returncode:
            break
    assert told.returncode == 3
    assert re.fullmatch(
        r"ALERT  post refuses us: (?:\d+ of the last \d+ requests|its last \d+ articles) were refused;"
        r" noticed 20\S+ \S+ UTC\. Next: .+\n",
        told.stderr,
    )
    status = newsarchive("status", "--json", cwd=folder)
    assert status.returncode == 3
    assert [alert["kind"] for alert in json.loads(status.stdout)["alerts"]] == ["blocked"]


def test_systemd_units_are_read_by_systemd(folder: Path, tmp_path: Path) -> None:
    printed = newsarchive("schedule", "systemd", "--db", folder / "archive.db", cwd=folder).stdout
    units = dict(re.findall(r"^# \S+/(newsarchive\.\w+)\n(.*?)(?=^# |\Z)", printed, re.MULTILINE | re.DOTALL))
    assert set(units) == {"newsarchive.service", "newsarchive.timer"}
    for name, text in units.items():
        (tmp_path / name).write_text(text)
        parsed = configparser.ConfigParser(interpolation=None, strict=True)
        parsed.optionxform = str  # type: ignore[assignment,method-assign]
        parsed.read_string(text)
        if name.endswith("service"):
            service = parsed["Service"]
            assert service["WorkingDirectory"].replace("%%", "%") == str(folder)
            assert service["ExecStart"].startswith("/")
            assert str(folder / "archive.db").replace("%", "%%") in service["ExecStart"]
            assert service["SuccessExitStatus"] == "3"  # a new alert is no failure of the unit
    if shutil.which("systemd-analyze"):
        checked = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / "newsarchive.service"),
             str(tmp_path / "newsarchive.timer")],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert not [line for line in checked.stderr.splitlines() if "newsarchive." in line], checked.stderr


# -- an end on time --------------------------------------------------------------------------------------------------


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "newsarchive", "crawl", *words], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    while not condition():
        time.sleep(0.05)
        assert process.poll() is None, process.communicate()


def at_rest(folder: Path) -> str:
    """What a run leaves behind that was ended; its outcome. Nothing is leased, open or locked."""
    with Archive(folder / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM urls WHERE leased_by IS NOT NULL") == 0
        assert not [*(folder / "warc").glob("*.open"), *(folder / "warc").glob("*.lock")]
        return str(archive.value("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1"))


def test_a_crawl_that_waits_for_drops_ends_when_it_is_told_to(web: WebServer, folder: Path) -> None:
    web.routes = {**dict.fromkeys(PATHS, drip), "/": page("<html></html>"), "/feed/": feed(web.url, PATHS)}
    crawl = start(folder)
    wait_for(lambda: bool(set(PATHS) & set(web.asked)), crawl)
    crawl.send_signal(signal.SIGTERM)
    out, err = crawl.communicate(timeout=25)  # far below the 30 s that a response may take
    assert err == ""
    assert out.startswith("Interrupted")
    assert at_rest(folder) == "interrupted"


def test_a_second_signal_ends_it_at_once_and_the_next_run_goes_on(web: WebServer, folder: Path) -> None:
    web.routes = {**dict.fromkeys(PATHS[1:], drip), PATHS[0]: web.routes[PATHS[0]], "/": page("<html></html>"),
                  "/feed/": feed(web.url, PATHS)}  # fmt: skip
    crawl = start(folder)
    wait_for(lambda: bool(set(PATHS[1:]) & set(web.asked)), crawl)
    crawl.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    crawl.send_signal(signal.SIGTERM)
    out, err = crawl.communicate(timeout=25)
    assert "Traceback" not in out + err
    web.routes = {path: article(f"Harbour report {path}") for path in PATHS}
    web.routes["/feed/"] = feed(web.url, PATHS)
    again = newsarchive("crawl", "--refetch", cwd=folder)
    assert again.returncode == 0, again.stderr
    assert at_rest(folder) == "finished"
    with Archive(folder / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM articles") == len(PATHS)


def test_the_time_limit_ends_it_with_all_stored(web: WebServer, folder: Path) -> None:
    web.routes = {**web.routes, PATHS[-1]: drip, PATHS[-2]: drip}
    crawl = start(folder, "--max-time", "6s")
    out, err = crawl.communicate(timeout=28)
    assert (crawl.returncode, err) == (0, "")
    assert out.startswith("Stopped at the time limit")
    assert at_rest(folder) == "time_limit"
    assert newsarchive("verify", cwd=folder).returncode == 0


# -- a terminal ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plain", [False, True])
def test_on_a_terminal_a_table_is_redrawn_in_place(web: WebServer, folder: Path, *, plain: bool) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "60", "LINES": "12", "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    if plain:
        environment["NO_COLOR"] = "1"
    crawl = subprocess.Popen(
        [sys.executable, "-m", "newsarchive", "crawl"], cwd=folder, stdout=subprocess.PIPE, stderr=theirs,
        env=environment, text=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    out, _ = crawl.communicate(timeout=60)
    os.close(ours)
    assert crawl.returncode == 0
    assert "6 new" in out
    text = shown.decode()
    assert "under way" in text
    assert re.search(r"\x1b\[\d+A", text)  # drawn over itself
    assert text.endswith("\x1b[J")  # and taken away
    assert ("\x1b[1m" in text) is not plain
    assert max(len(line) for line in re.sub(r"\x1b\[\d*[A-Za-z]", "", text).replace("\r", "").split("\n")) <= 60
