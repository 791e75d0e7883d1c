"""Fetching, politely: all of Scrapy lives here, and is loaded where something is to be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsarchive.fetch.crawl import Summary, crawl
from newsarchive.fetch.job import Options

if TYPE_CHECKING:
    from newsarchive.fetch.spider import NewsSpider

__all__ = ["NewsSpider", "Options", "Summary", "crawl"]


def __getattr__(name: str) -> Any:
    if name == "NewsSpider":
        from newsarchive.fetch.spider import NewsSpider

        return NewsSpider
    raise AttributeError(name)
