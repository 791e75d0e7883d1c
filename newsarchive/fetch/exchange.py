"""One request over Scrapy's downloader, as a Page or as a named failure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

from newsarchive.fetch.guard import GATE, NAMED, Gate, PrivateAddressError
from newsarchive.models import Headers, Page

REASONS: tuple[tuple[type[Exception], str], ...] = (
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    (DownloadTimeoutError, "timeout"),
    (DownloadCancelledError, "too_large"),
    (ResponseDataLossError, "truncated"),
    (UnsupportedURLSchemeError, "bad_url"),
    (PrivateAddressError, "private_address"),
)
"""Scrapy's exceptions and our words for them, in the ledger."""

_TLS_WORDS = ("ssl", "tls", "certificate", "verify", "verification")


class FetchFailed(Exception):
    """No response came. `reason` is the ledger's word for why."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


async def exchange(
    crawler: Crawler,
    url: str,
    *,
    headers: Mapping[str, str],
    at: datetime,
    slot: str,
    gate: Gate,
    named: bool,
    max_size: int | None = None,
    proxy: str = "",
) -> tuple[Page, float]:
    """Fetch `url` in a slot; the page, and the seconds that the server took to answer.

    `gate` opens when the request's turn has come, or raises FetchFailed; `named`: the user named this origin.
    Raises FetchFailed; an HTTP error status is a Page like any other.
    """
    meta: dict[str, object] = {"download_slot": slot, GATE: gate, NAMED: named}
    if max_size:
        meta["download_maxsize"] = max_size
    if proxy:
        meta["proxy"] = proxy
    try:
        request = Request(url, headers=dict(headers), meta=meta, dont_filter=True)
        assert crawler.engine is not None
        response = await crawler.engine.download_async(request)
    except FetchFailed:
        raise
    except ValueError as error:  # an address that Scrapy takes for none
        raise FetchFailed("bad_url", str(error)) from error
    except Exception as error:
        raise FetchFailed(reason_of(error), str(error)) from error
    return as_page(response, request, at), float(request.meta.get("download_latency", 0.0))


def reason_of(error: Exception) -> str:
    """The ledger's word for why no response came."""
    for kind, reason in REASONS:
        if isinstance(error, kind):
            return reason
    text = f"{type(error).__name__} {error}".lower()
    if any(word in text for word in _TLS_WORDS):
        return "tls"
    return "connection_lost" if isinstance(error, DownloadFailedError) else "network_error"


def as_page(response: Response, request: Request, at: datetime) -> Page:
    """A response as a Page: body as received, transfer coding undone by the client."""
    return Page(
        url=request.url,
        fetched_at=at,
        status=response.status,
        headers=_pairs(response.headers),
        body=response.body,
        protocol=response.protocol or "HTTP/1.1",
        request_headers=(("Host", host_of(request.url)), *_pairs(request.headers)),
        ip=str(response.ip_address) if response.ip_address else None,
    )


def host_of(url: str) -> str:
    """What stands in the Host header."""
    return url.split("/", 3)[2]


def _pairs(headers: Mapping[bytes, list[bytes]]) -> Headers:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values or []
    )
