"""A crawl with nothing due, as cron starts it many times a day, costs little and is on record."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from newsarchive.clock import FrozenClock
from newsarchive.models import Site
from newsarchive.store import Archive
from tests.conftest import ROOT


def test_where_nothing_is_due_neither_scrapy_nor_the_reader_is_loaded(tmp_path: Path, clock: FrozenClock) -> None:
    db = tmp_path / "archive.db"
    with Archive(db, clock=clock) as archive, archive.atomic():
        archive.ledger.add_site(Site("post", "http://127.0.0.1:9/"))
        archive.ledger.ensure_url("http://127.0.0.1:9/2026/11/a-story-of-the-day", "post")
        archive.ledger.settle_url(
            "http://127.0.0.1:9/2026/11/a-story-of-the-day", "archived", due_at=clock.now() + timedelta(hours=1)
        )
    code = (
        "import sys; from newsarchive.clock import FrozenClock; from newsarchive.fetch import Options, crawl;"
        f"from datetime import datetime; clock = FrozenClock(datetime.fromisoformat({clock.now().isoformat()!r}));"
        f"summary = crawl({str(db)!r}, Options(), clock=clock); assert summary.outcome == 'finished', summary;"
        "print(*(name for name in ('scrapy', 'twisted', 'trafilatura', 'newsarchive.ingest') if name in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.split() == []
    with Archive(db, read_only=True) as archive:
        assert list(archive.query("SELECT command, outcome, fetched FROM runs")) == [
            {"command": "crawl", "outcome": "finished", "fetched": 0}
        ]
    assert [path.name for path in (tmp_path / "warc").iterdir()] == []  # no empty WARC file, no lock
