"""`scrapy crawl news -a site=URL`: the spider behind `newsarchive crawl`."""

from newsarchive.fetch import NewsSpider


class News(NewsSpider):
    """Crawls what the archive's ledger says is due."""

    name = "news"
