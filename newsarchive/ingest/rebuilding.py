"""A ledger that was made anew, made fit for the crawl to go on with. In the writer's thread."""

from __future__ import annotations

from newsarchive.clock import iso
from newsarchive.ingest.filing import visit_due
from newsarchive.models import Source
from newsarchive.store import Archive
from newsarchive.store.takeover import Takeover


def go_on(archive: Archive, *, dated: bool) -> None:
    """Have the articles that a crawl fetched visited again; where no ledger says more (`dated`), date addresses by
    their first capture, and begin at each site's home page."""
    take = Takeover(archive)
    if not dated:
        take.announce_by_captures()
        for row in list(archive.query("SELECT name, url FROM sites")):
            archive.ledger.add_sources([Source(row["name"], row["url"], "home")])
    now = archive.clock.now()
    for row in take.visited():
        take.visit_again(row["url"], row["last_seen"], iso(visit_due(archive, row["id"], now)))
