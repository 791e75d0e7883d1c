"""The archive: one SQLite file, written by one writer.

`Archive` opens it. What is in it is read and written through its parts: `archive.ledger` (sites, sources, URLs,
leases), `archive.hosts` (robots.txt, waits, delays), `archive.captures` (responses, fetches), `archive.articles`
(articles, versions, search index), `archive.presence` (which of them went and came back), `archive.stories` (copies),
`archive.templates` (what was learned of each site's layout), `archive.alerts` and `archive.runs`.
"""

from __future__ import annotations

from newsarchive.store.alerts import Change
from newsarchive.store.archive import Archive
from newsarchive.store.articles import Articles, Entry, entry_of
from newsarchive.store.captures import Captures, Fetch
from newsarchive.store.hosts import Host, Hosts
from newsarchive.store.ledger import Announced, Learned, Ledger, SourceWork, UrlWork
from newsarchive.store.mementos import MementoWork, Replay
from newsarchive.store.runs import Runs
from newsarchive.store.templates import Layout, Sighting, Templates, spans_of
from newsarchive.store.writer import Writer

__all__ = [
    "Announced",
    "Archive",
    "Articles",
    "Captures",
    "Change",
    "Entry",
    "Fetch",
    "Host",
    "Hosts",
    "Layout",
    "Learned",
    "Ledger",
    "MementoWork",
    "Replay",
    "Runs",
    "Sighting",
    "SourceWork",
    "Templates",
    "UrlWork",
    "Writer",
    "entry_of",
    "spans_of",
]
