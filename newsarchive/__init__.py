"""newsarchive: clean articles, every edit and every gap of the news sites you name, in one SQLite file.

The flow, told once; each step is a package of this name:

    links   = discover(feeds, sitemaps, section pages)      bytes -> [Link], into the ledger (store)
    page    = fetch(what the ledger says is due)            politely, conditionally
    capture = capture(page)                                 as received, into a WARC
    article = extract(page)                                 in worker processes
    what    = decide(article, what we had)                  new, edited, the same, gone: revisions, schedule
    store(article, what)                                    one writer, batched: ingest, store
    browse(archive) | export(archive)

From Python: `extract(html, url=...)` reads one page; `Archive(path)` opens an archive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Archive", "Article", "__version__", "extract"]

if TYPE_CHECKING:
    from newsarchive.extract import extract
    from newsarchive.models import Article
    from newsarchive.store import Archive


def __getattr__(name: str) -> Any:
    """The public names, loaded when first used: trafilatura takes half a second, `--help` must not."""
    if name == "extract":
        from newsarchive.extract import extract

        return extract
    if name == "Archive":
        from newsarchive.store import Archive

        return Archive
    if name == "Article":
        from newsarchive.models import Article

        return Article
    raise AttributeError(f"module 'newsarchive' has no attribute {name!r}")
