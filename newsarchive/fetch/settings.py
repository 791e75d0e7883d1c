"""Scrapy's settings for this project: locked down, honest, and with nothing that changes a response on its way.

Redirects, retries, decompression, robots.txt and what is due are this project's own business, so that each hop is
checked and recorded, bytes are kept as received, and nothing is remembered outside the archive.
"""

from __future__ import annotations

from typing import Any

from newsarchive import __version__

PROJECT = "https://pypi.org/project/newsarchive/"
MAX_SIZE = 10_000_000
"""Bytes of a response. The largest page of the corpora has 3 MB; sitemaps have their own, larger limit."""
MAX_SITEMAP = 50_000_000  # what the sitemaps protocol allows
TIMEOUT = 30.0  # seconds for a whole response

SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
BOT_NAME = "newsarchive"

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
GUARD = "newsarchive.fetch.guard.GuardedHandler"  # refuses private addresses on the connection itself
DOWNLOAD_HANDLERS = {"http": GUARD, "https": GUARD, "data": None, "file": None, "ftp": None, "s3": None}
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # the other one knows no IPv6
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = MAX_SIZE
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = TIMEOUT
DOWNLOAD_DELAY_JITTER = 0.0  # a delay is a promise: never less
CONCURRENT_REQUESTS = 0  # bounded by host and by leases
CONCURRENT_REQUESTS_PER_DOMAIN = 1

COMPRESSION_ENABLED = False
COOKIES_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
ROBOTSTXT_OBEY = False  # by fetch/robots.py instead, as RFC 9309 wants it
HTTPCACHE_ENABLED = False
AUTOTHROTTLE_ENABLED = False
HTTPERROR_ALLOW_ALL = True
REFERER_ENABLED = False
DOWNLOADER_MIDDLEWARES = dict.fromkeys(
    (
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware",
        "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware",
    )
)
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/feed+json;q=0.9,*/*;q=0.5",
    "Accept-Language": "*",
    "Accept-Encoding": "gzip, deflate, br",
}
USER_AGENT = f"newsarchive/{__version__} (+{PROJECT})"
LOG_LEVEL = "INFO"
STATS_DUMP = False


def as_dict() -> dict[str, Any]:
    """The settings above, for a process that is started from Python."""
    return {name: value for name, value in globals().items() if name.isupper() and name not in _OURS}


_OURS = {"GUARD", "PROJECT", "MAX_SIZE", "MAX_SITEMAP", "TIMEOUT", "SPIDER_MODULES", "NEWSPIDER_MODULE"}
"""Not for Scrapy, or, like the folder `spiders/`, only there in a checkout."""


def user_agent(contact: str, override: str = "") -> str:
    """Who we say we are: the program, its version, and whom to write to."""
    return override or f"newsarchive/{__version__} (+{contact or PROJECT})"
