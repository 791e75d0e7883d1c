"""Fetching, politely: all of Scrapy lives here."""

from __future__ import annotations

from newsarchive.fetch.crawl import Summary, crawl
from newsarchive.fetch.job import Options
from newsarchive.fetch.spider import NewsSpider

__all__ = ["NewsSpider", "Options", "Summary", "crawl"]
