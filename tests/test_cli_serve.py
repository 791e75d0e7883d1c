"""`newsarchive serve`: the archive, or a copy of it as it is now."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from newsarchive.store import Archive
from tests import reading_room


def _ask(url: str) -> str:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def test_a_snapshot_stays_as_it_was(tmp_path: Path) -> None:
    path = reading_room.make(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "newsarchive", "serve", "--snapshot", "--db", str(path), "--port", str(port)]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=os.environ | {"TERM": "dumb"}
    )
    try:
        base = f"http://127.0.0.1:{port}"
        assert "<h1>News archive</h1>" in _ask(f"{base}/")
        with Archive(path) as archive, archive.atomic():
            archive.conn.execute("UPDATE articles SET title = 'Another' WHERE id = 1")
        assert reading_room.THIRD.title in _ask(f"{base}/-/article/1")
        assert "Ferry to Eel Island stopped for a week" in _ask(f"{base}/-/capture/1/page")
        assert (tmp_path / "archive-snapshot.db").exists()
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
    assert b"Serving" in said
    assert b"Traceback" not in said
