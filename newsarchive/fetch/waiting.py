"""Waiting, in the event loop, for what the writer or a worker does."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


async def until_done(future: Future[T]) -> T:
    """Wait for a future of another thread; to stop waiting does not stop it."""
    inner = asyncio.wrap_future(future)
    outer = asyncio.shield(inner)
    for one in (inner, outer):  # who waited may be gone by then; the writer keeps its failure for the crawl's end
        one.add_done_callback(_look_at)
    return await outer


def _look_at(future: asyncio.Future[Any]) -> None:
    """Else asyncio prints the exception of a future that nobody waits for any more."""
    if not future.cancelled():
        future.exception()
