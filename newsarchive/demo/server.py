"""The sample site's web server: one port a publisher, on 127.0.0.1, in threads of this process."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import NamedTuple

from newsarchive.demo.pages import Expected
from newsarchive.demo.publishers import load
from newsarchive.demo.site import Answer, SampleSite
from newsarchive.errors import NewsArchiveError

HOST = "127.0.0.1"
COMPRESS_FROM = 500  # bytes; below, web servers usually don't compress
IDLE = 30.0  # seconds that a connection may stay open unused


class Request(NamedTuple):
    """One request as it was answered; `headers` has lower-case names."""

    host: str
    method: str
    path: str
    status: int
    headers: Mapping[str, str]


class DemoServer:
    """All publishers, served until closed. Thread-safe."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._lock = threading.Lock()
        self._log: list[Request] = []
        self._servers: dict[str, _Server] = {}
        self.day = 1
        publishers = load()
        try:
            for publisher in publishers:
                self._servers[publisher.name] = _Server(self, ports.get(publisher.name, 0), publisher.name)
        except NewsArchiveError:
            self._close_sockets()
            raise
        urls = {name: f"http://{HOST}:{server.server_port}/" for name, server in self._servers.items()}
        self.urls: Mapping[str, str] = urls
        """Publisher -> address of its home page."""
        self.sites: Mapping[str, SampleSite] = {p.name: SampleSite(p, urls) for p in publishers}
        self._threads = [
            threading.Thread(target=s.serve_forever, args=(0.05,), daemon=True) for s in self._servers.values()
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pages(self) -> tuple[Expected, ...]:
        """What is on each HTML page of today that answers 200, twins and lists included."""
        return tuple(page for site in self.sites.values() for page in site.pages(self.day))

    @property
    def log(self) -> list[Request]:
        """All requests answered so far, a copy."""
        with self._lock:
            return list(self._log)

    def advance(self) -> int:
        """The next day: what is edited, new or gone by then. Returns the number of the day."""
        self.day += 1
        return self.day

    def sites_toml(self, *, delay: float = 0) -> str:
        """A sites.toml of all publishers; their feeds and sitemaps are left for the program to find."""
        sites = [
            f'[[site]]\nname = "{name}"\nurl = "{url}"\ndelay = {delay}\nconcurrency = 2\n'
            for name, url in self.urls.items()
        ]
        return "\n".join(["# The sample site.", *sites])

    def answer(self, name: str, target: str) -> Answer:
        return self.sites[name].answer(target, self.day)

    def note(self, request: Request) -> None:
        with self._lock:
            self._log.append(request)

    def close(self) -> None:
        """Stop serving. Calling it again does nothing."""
        ends = [threading.Thread(target=server.shutdown) for server in self._servers.values()]  # each takes one poll
        for thread in ends:
            thread.start()
        for thread in (*ends, *self._threads):
            thread.join()
        self._threads = []
        self._close_sockets()

    def _close_sockets(self) -> None:
        for server in self._servers.values():
            server.server_close()
        self._servers = {}

    def __enter__(self) -> DemoServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client may hold its connection open
    request_queue_size = 128

    def __init__(self, demo: DemoServer, port: int, name: str) -> None:
        self.demo, self.name = demo, name
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise NewsArchiveError(
                f"The sample site can't be served on {HOST}:{port}",
                why=error.strerror or str(error),
                remedy="end the program that holds the port, or choose another",
            ) from error

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in mid-answer is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "nginx", ""
    disable_nagle_algorithm = True
    timeout = IDLE

    def do_GET(self) -> None:
        try:
            answer = self.server.demo.answer(self.server.name, self.path)
        except Exception as error:  # a mistake in a theme shows as itself, not as a connection that breaks
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, {"Content-Type": "text/plain"}, repr(error).encode())
            return
        headers = dict(answer.headers)
        headers["Content-Type"] = answer.content_type
        body = answer.body
        status = answer.status
        if status == HTTPStatus.OK:
            headers["ETag"] = answer.etag
            headers["Last-Modified"] = format_datetime(answer.modified, usegmt=True)
            headers["Vary"] = "Accept-Encoding"
            if self._is_fresh(answer):
                status, body = HTTPStatus.NOT_MODIFIED, b""
                del headers["Content-Type"]
        if body and answer.compressible and len(body) >= COMPRESS_FROM and self._takes_gzip():
            body = _gzip(body)
            headers["Content-Encoding"] = "gzip"
        self._send(status, headers, body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _is_fresh(self, answer: Answer) -> bool:
        """RFC 9110: where If-None-Match is there, If-Modified-Since is ignored."""
        if (tags := self.headers.get("If-None-Match")) is not None:
            return answer.etag.removeprefix("W/") in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        if (since := self.headers.get("If-Modified-Since")) is not None:
            try:
                moment = parsedate_to_datetime(since)
            except ValueError:
                return False
            return answer.modified <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        return False

    def _takes_gzip(self) -> bool:
        offers = [offer.strip().lower() for offer in self.headers.get("Accept-Encoding", "").split(",")]
        return any(offer.split(";")[0] in {"gzip", "*"} and not offer.endswith("q=0") for offer in offers)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.server.demo.note(
            Request(
                f"{HOST}:{self.server.server_port}",
                self.command,
                self.path,
                int(status),
                {name.lower(): value for name, value in self.headers.items()},
            )
        )
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        moment = datetime.now(UTC) if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
        return format_datetime(moment, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server names it so
        """Nothing on stderr: requests are in `DemoServer.log`."""


@lru_cache(maxsize=512)
def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=5, mtime=0)
