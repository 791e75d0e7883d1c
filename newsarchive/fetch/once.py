"""One page that a person names, without an archive and without a crawl.

The address that was named may be any; one that it redirects to, or that a name of those leads to, may not be private.
"""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from newsarchive.capture import decode
from newsarchive.clock import SystemClock
from newsarchive.errors import NewsArchiveError
from newsarchive.fetch.settings import DEFAULT_REQUEST_HEADERS, MAX_SIZE, TIMEOUT, user_agent
from newsarchive.models import Page
from newsarchive.urls import canonical, is_private, may_fetch, origin

_Answer = http.client.HTTPResponse


class PrivateError(NewsArchiveError):
    """A redirect or a name leads to a private address that nobody named."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} leads to an address that may not be asked",
            why="it is a private one that nobody named",
            remedy="name that address itself if you mean it",
        )


def _connect(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
    """A connection to a public address: what the name resolves to is what is connected to."""
    connection = socket.create_connection(address, *args, **options)
    if is_private(str(connection.getpeername()[0])):
        connection.close()
        raise PrivateError(address[0])
    return connection


class _Plain(http.client.HTTPConnection):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._create_connection = _connect


class _Encrypted(http.client.HTTPSConnection):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._create_connection = _connect


class _Guarded(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Connects anywhere for the origin that was named and through a proxy, which does its own looking up."""

    def __init__(self, named: str) -> None:
        urllib.request.HTTPSHandler.__init__(self)
        self.named = named

    def http_open(self, req: urllib.request.Request) -> _Answer:
        return self.do_open(http.client.HTTPConnection if self._free(req) else _Plain, req)

    def https_open(self, req: urllib.request.Request) -> _Answer:
        kind = http.client.HTTPSConnection if self._free(req) else _Encrypted
        return self.do_open(kind, req)

    def _free(self, req: urllib.request.Request) -> bool:
        tunnel = getattr(req, "_tunnel_host", None)
        return bool(req.has_proxy() or tunnel or origin(req.full_url) == self.named)


class _Redirects(urllib.request.HTTPRedirectHandler):
    def __init__(self, named: str) -> None:
        self.named = named

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not may_fetch(newurl, {self.named}):
            raise PrivateError(req.full_url)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(named: str) -> urllib.request.OpenerDirector:
    """An opener for http and https alone: a redirect leads to no file and no FTP server."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        _Guarded(named),
        urllib.request.HTTPDefaultErrorHandler(),
        _Redirects(named),
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
        with _opener(origin(address)).open(request, timeout=TIMEOUT) as answer:
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
