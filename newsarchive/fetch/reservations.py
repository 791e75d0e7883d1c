"""tdmrep.json, in which a host says which of its pages it reserves from text and data mining: one a host and day.

Asked once something of the host came in, in the host's own turn, so that no page is put off by it. It forbids no fetch:
it is kept, and said of each page. While it can't be had, the last one holds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from newsarchive import schedule
from newsarchive.capture import decode, payload_digest
from newsarchive.errors import ContentError
from newsarchive.fetch.exchange import FetchFailed
from newsarchive.fetch.manners import PUT_OFF, Manners
from newsarchive.ingest.signals import read_tdmrep, reservation_for
from newsarchive.models import Page, Reservation
from newsarchive.store import Host
from newsarchive.urls import host_key, origin

PATH = "/.well-known/tdmrep.json"
MAX_BYTES = 200_000
"""How much of a file is read: one with a rule for each of a thousand folders has a tenth of that."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a host's file says. `digest`: None where it has none."""

    digest: str | None = None
    text: str | None = None

    def of(self, url: str) -> Reservation | None:
        return reservation_for(self.text, url)


class Reservations:
    """The declarations of hosts. `get` fetches a URL with further headers, following redirects, and records it."""

    def __init__(self, get: Callable[[str, Mapping[str, str]], Awaitable[Page]], manners: Manners) -> None:
        self._get, self._manners = get, manners
        self._asked: dict[str, asyncio.Task[Declaration]] = {}

    async def declared(self, url: str, *, may_ask: bool) -> Declaration:
        """What the host of a URL declares; several askers share one request."""
        task = await self.begin(url, may_ask=may_ask)
        return await asyncio.shield(task) if task is not None else await self.known(url)

    async def known(self, url: str) -> Declaration:
        """What the host of a URL declared when it was last asked."""
        host = await self._manners.known(url)
        return Declaration(host.tdm_digest, host.tdm)

    async def begin(self, url: str, *, may_ask: bool) -> asyncio.Task[Declaration] | None:
        """Ask the host of a URL, without waiting for it; None where it was asked within a day.

        `may_ask`: its robots.txt lets us have the file. Where it doesn't, what was had before holds.
        """
        host, now = await self._manners.known(url), self._manners.now()
        if not may_ask or (host.tdm_at is not None and now - host.tdm_at < schedule.ROBOTS_FOR):
            return None
        task = self._asked.get(host_key(url))
        if task is None or task.done():
            task = self._asked[host_key(url)] = asyncio.ensure_future(self._read(url))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())  # perhaps nobody waits for it
        return task

    def cancel(self) -> None:
        """Give up what is being asked: the run is to end."""
        for task in self._asked.values():
            task.cancel()

    async def _read(self, url: str) -> Declaration:
        host = await self._manners.known(url)
        validators = {"If-None-Match": host.tdm_etag, "If-Modified-Since": host.tdm_modified}
        page, reason = None, None
        try:
            page = await self._get(f"{origin(url)}{PATH}", {key: value for key, value in validators.items() if value})
        except FetchFailed as failure:
            reason = failure.reason
        host, now = await self._manners.known(url), self._manners.now()
        if reason == PUT_OFF:
            return Declaration(host.tdm_digest, host.tdm)
        found = told(host, page, reason)
        self._manners.keep(replace(found, tdm_at=now))
        return Declaration(found.tdm_digest, found.tdm)


def told(host: Host, page: Page | None, reason: str | None) -> Host:
    """What is known of a host's declaration after it was asked for: an answer, or the reason why there is none."""
    if page is None or page.status >= 500 or page.status == 429:
        return replace(host, tdm_reason=reason or f"http_{page.status if page else 0}")
    if page.status == 304:
        return replace(host, tdm_reason=None)
    none = replace(host, tdm_reason=None, tdm_digest=None, tdm=None, tdm_etag=None, tdm_modified=None)
    if page.status != 200:
        return none
    try:
        text = decode(page)[:MAX_BYTES].decode("utf-8", "replace").lstrip("\ufeff")
    except ContentError:
        return replace(none, tdm_reason="bad_encoding")
    if read_tdmrep(text) is None:  # many sites answer anything with a page
        return replace(none, tdm_reason="not_json")
    return replace(
        none,
        tdm_digest=payload_digest(page.body),
        tdm=text,
        tdm_etag=page.header("etag"),
        tdm_modified=page.header("last-modified"),
    )
