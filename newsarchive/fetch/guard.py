"""The last gate before the network: whose turn it is not, and which addresses nobody may connect to.

An address is checked where it can't change any more: on the open connection, before a byte is sent. A name that leads
elsewhere at its second look-up (DNS rebinding) is refused like any other.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import (
    IAddress,
    IHostResolution,
    IProtocol,
    IProtocolFactory,
    IResolutionReceiver,
    IStreamClientEndpoint,
)
from twisted.python.components import proxyForInterface
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer  # type: ignore[import-untyped]

from newsarchive.urls import is_private

if TYPE_CHECKING:
    from twisted.internet.interfaces import IProtocolFactory as Factory

GATE = "newsarchive_gate"
"""In a request's meta, a Gate."""
NAMED = "newsarchive_named"
"""In a request's meta: the user named this very origin, so it may be a private address."""


class Gate(Protocol):
    """Stands before a request. It is told of the answer before the next request of its slot is sent."""

    def open(self) -> None:
        """The request's turn has come. What this raises ends it, with nothing sent."""

    def answered(self, status: int, retry_after: str | None) -> None: ...


class PrivateAddressError(Exception):
    """A name led to an address of this machine or network, or of a metadata service."""


class _Watch(proxyForInterface(IProtocolFactory)):  # type: ignore[misc]
    """A protocol factory that makes no protocol for a private peer: Twisted then closes the connection."""

    refused: PrivateAddressError | None = None

    def buildProtocol(self, addr: IAddress) -> IProtocol | None:  # noqa: N802
        peer = str(getattr(addr, "host", ""))
        if is_private(peer):
            self.refused = PrivateAddressError(f"the name leads to {peer}")
            raise self.refused
        protocol: IProtocol | None = super().buildProtocol(addr)
        return protocol


@implementer(IStreamClientEndpoint)
class _WatchedEndpoint:
    def __init__(self, endpoint: Any) -> None:
        self.endpoint = endpoint

    def connect(self, factory: Factory) -> Deferred[IProtocol]:
        watch = _Watch(factory)

        def explain(failure: Failure) -> Failure:  # of several addresses, the last one's failure comes up
            return Failure(watch.refused) if watch.refused else failure  # type: ignore[no-untyped-call]

        connected: Deferred[IProtocol] = self.endpoint.connect(watch)
        return connected.addErrback(explain)


class PublicPool(HTTPConnectionPool):
    """Connections to public addresses alone."""

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802
        return super().getConnection(key, _WatchedEndpoint(endpoint))  # type: ignore[arg-type]


class GuardedHandler:
    """Scrapy's handler for http and https, twice: for origins that the user named and for proxies, and for all others.

    A proxy does its own looking up, and is itself named by the user.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self.free, self.public = HTTP11DownloadHandler(crawler), HTTP11DownloadHandler(crawler)
        from twisted.internet import reactor

        pool = PublicPool(reactor, persistent=True)  # type: ignore[no-untyped-call]
        pool.maxPersistentPerHost, pool._factory = self.public._pool.maxPersistentPerHost, self.public._pool._factory
        self.public._pool = pool

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardedHandler:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        gate: Gate | None = request.meta.get(GATE)
        if gate:
            gate.open()
        named = request.meta.get("proxy") or request.meta.get(NAMED)
        response = await (self.free if named else self.public).download_request(request)
        if gate:
            header = response.headers.get("Retry-After")
            gate.answered(response.status, header.decode("latin-1") if header else None)
        return response

    async def close(self) -> None:
        await asyncio.gather(self.free.close(), self.public.close())  # each may take a second


async def leads_inside(name: str) -> bool:
    """Whether a name leads to a private address, by the reactor's resolver: a first look, which spares a connection.

    What does not resolve is left to the request itself to fail with.
    """
    from twisted.internet import reactor

    found = _Found()
    reactor.nameResolver.resolveHostName(found, name)
    return any(is_private(str(getattr(address, "host", ""))) for address in await found.addresses)


@implementer(IResolutionReceiver)
class _Found:
    """Gathers what a name resolves to; `addresses` is done once that is all."""

    def __init__(self) -> None:
        self.addresses: asyncio.Future[list[IAddress]] = asyncio.get_running_loop().create_future()
        self._so_far: list[IAddress] = []

    def resolutionBegan(self, _resolution: IHostResolution) -> None:  # noqa: N802
        return

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        self._so_far.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        if not self.addresses.done():
            self.addresses.set_result(self._so_far)
