"""The archive: one SQLite file, written by one writer.

`Archive` opens it. What is in it is read and written through its parts: `archive.ledger` (sites, sources, URLs,
leases), `archive.captures` (responses, fetches), `archive.articles` (articles, versions, search index) and
`archive.runs`.
"""

from __future__ import annotations

from newsarchive.store.archive import Archive
from newsarchive.store.articles import Articles, Saved
from newsarchive.store.captures import Captures, Fetch
from newsarchive.store.ledger import Announced, Ledger, SourceWork, UrlWork
from newsarchive.store.runs import Runs
from newsarchive.store.writer import Writer

__all__ = [
    "Announced",
    "Archive",
    "Articles",
    "Captures",
    "Fetch",
    "Ledger",
    "Runs",
    "Saved",
    "SourceWork",
    "UrlWork",
    "Writer",
]
