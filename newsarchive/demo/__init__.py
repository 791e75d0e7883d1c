"""The sample site: fictional publishers in the markup of real themes, served on loopback, with known answers.

    with serve() as server:
        server.urls["courier"]      # "http://127.0.0.1:40001/"
        server.pages                # what a reader should find on each page: tuple[Expected, ...]
        server.sites_toml()         # the publishers as a sites.toml
        server.advance()            # the next day: one article is edited, one is new, one is gone
        server.log                  # every request that was answered

Every page is a folder below `sites/`: `expected.json` (its address and what is on it), `body.html` (the text as an
editor typed it), sometimes `page.json` (comments, twins, when it appears) and `after.json`, `after.html` (the second
day). The files in `themes/` wrap it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsarchive.demo.pages import Expected
    from newsarchive.demo.server import DemoServer, Request

__all__ = ["PORTS", "DemoServer", "Expected", "Request", "serve"]

PORTS: Mapping[str, int] = {
    "timenews": 8731,
    "courier": 8732,
    "stadtbote": 8733,
    "vega": 8734,
    "marsa": 8735,
    "minato": 8736,
    "echo": 8737,
    "zarechye": 8738,
}
"""Ports for those who want addresses that last from one run to the next; none of them is registered with IANA."""


def serve(ports: Mapping[str, int] | None = None) -> DemoServer:
    """Serve all publishers on 127.0.0.1 until `close()` or the end of the `with` block.

    `ports` is by publisher; 0 or no entry takes a free one. Raises `NewsArchiveError` where a port is taken.
    """
    from newsarchive.demo.server import DemoServer

    return DemoServer(ports or {})


def __getattr__(name: str) -> object:
    if name == "Expected":
        from newsarchive.demo.pages import Expected

        return Expected
    if name in {"DemoServer", "Request"}:
        from newsarchive.demo import server

        return getattr(server, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
