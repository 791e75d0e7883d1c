"""A small web server for tests: real sockets on loopback, and answers as wicked as needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

TDMREP = "/.well-known/tdmrep.json"
Answer = Callable[[BaseHTTPRequestHandler], None]


def page(
    body: bytes | str, content_type: str = "text/html; charset=utf-8", status: int = 200, **headers: str
) -> Answer:
    """A plain answer. Header names are given with underscores."""
    content = body.encode() if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def redirect(to: str, status: int = 301) -> Answer:
    return page("", status=status, Location=to)


def article(title: str, paragraphs: int = 6, extra: str = "", headers: dict[str, str] | None = None) -> Answer:
    """A page that any reader takes for an article."""
    text = "".join(
        f"<p>Paragraph {number} of the report on {title.lower()} says what the council decided on Tuesday, who spoke"
        f" against it, and why the vote was put off for {number + 2} weeks by the mayor of the town.</p>"
        for number in range(paragraphs)
    )
    return page(
        f"<!doctype html><html lang=en><head><title>{title} | The Test Post</title>"
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="article:published_time" content="2026-11-18T09:30:00+01:00"></head>'
        f'<body><article><h1>{title}</h1><p class="byline">By Ada Lind</p>{text}{extra}</article></body></html>',
        **(headers or {}),
    )


def feed(base: str, paths: list[str]) -> Answer:
    """An RSS feed that announces paths of this server."""
    items = "".join(f"<item><title>Story at {path}</title><link>{base}{path}</link></item>" for path in paths)
    return page(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>', "application/rss+xml")


def drip(handler: BaseHTTPRequestHandler) -> None:
    """One byte after the other, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Connection", "close")
    handler.end_headers()
    while True:
        handler.wfile.write(b"<")
        handler.wfile.flush()
        time.sleep(0.5)


class WebServer:
    """Serves `routes` (path -> answer) on 127.0.0.1; everything else is 404. `log` has (path, status-free headers).

    A tdmrep.json that no route has is asked for once of each host, as robots.txt is: `log` leaves it out, so that tests
    say what they are about, and `unlisted` counts it.
    """

    def __init__(self) -> None:
        self.routes: dict[str, Answer] = {}
        self.log: list[tuple[str, dict[str, str]]] = []
        self.unlisted = 0
        self.times: list[float] = []  # of each line of the log, by the monotonic clock
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with owner._lock:
                    if self.path == TDMREP and self.path not in owner.routes:
                        owner.unlisted += 1
                    else:
                        owner.times.append(time.monotonic())
                        owner.log.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = owner.routes.get(self.path, page("not here", status=404))
                try:
                    answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in order."""
        with self._lock:
            return [path for path, _ in self.log]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> WebServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
