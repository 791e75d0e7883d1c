"""Spiders for `scrapy list` and `scrapy crawl`; their classes live in newsarchive.fetch."""
