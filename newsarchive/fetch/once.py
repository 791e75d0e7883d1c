"""One page that a person names, without an archive and without a crawl."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException

from newsarchive.capture import decode
from newsarchive.clock import SystemClock
from newsarchive.errors import NewsArchiveError
from newsarchive.fetch.settings import DEFAULT_REQUEST_HEADERS, MAX_SIZE, TIMEOUT, user_agent
from newsarchive.models import Page
from newsarchive.urls import canonical


def _opener() -> urllib.request.OpenerDirector:
    """An opener for http and https alone: a redirect leads to no file and no FTP server."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def fetch_once(url: str) -> tuple[Page, bytes]:
    """The page at a URL, its redirects followed, and its content decoded. Raises NewsArchiveError."""
    address = canonical(url)
    request = urllib.request.Request(address, headers={**DEFAULT_REQUEST_HEADERS, "User-Agent": user_agent("")})  # noqa: S310 - canonical takes http and https alone
    at = SystemClock().now()
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            body = answer.read(MAX_SIZE + 1)
            page = Page(answer.url, at, answer.status, tuple(answer.headers.items()), body)
    except urllib.error.HTTPError as error:
        raise NewsArchiveError(
            f"{address} answers {error.code} {error.reason}", remedy="check the address in a browser"
        ) from error
    except (OSError, ValueError, HTTPException) as error:
        why = str(getattr(error, "reason", "") or error)
        raise NewsArchiveError(f"{address} can't be fetched", why=why, remedy="check the address") from error
    if len(body) > MAX_SIZE:
        raise NewsArchiveError(f"{address} is larger than {MAX_SIZE // 1_000_000} MB", remedy="it is no news page")
    return page, decode(page)
