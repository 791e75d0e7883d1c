"""Many sites in one sites.toml: `python benchmarks/scale.py sites`."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).parent.parent
PORT = 8840
PAGES = 2  # a site: the least that is a feed and something to fetch
GROWTH = 1.3
"""What CPU time and memory a site may cost more with the most sites than with fewer. Noise of a shared machine is 20 %
here; what is quadratic shows as a factor of four and more."""
FIRST = 5e-3  # seconds a site that the first request may come later: the file must be read, and the ledger filled


@dataclass(frozen=True)
class Crawl:
    """One crawl's figures. Memory in bytes: of the crawl's own process, at its largest."""

    seconds: float
    first: float
    cpu: float
    memory: int
    asked: int
    urls: dict[str, int]


def address(site: int) -> str:
    """Linux binds all of 127.0.0.0/8."""
    return f"127.{1 + site // 62_500}.{1 + site // 250 % 250}.{1 + site % 250}"


def _article(site: int, number: int) -> bytes:
    """A page that is told apart from an article at little cost: what is measured is not the reading."""
    return f"<!doctype html><title>{site}-{number}</title><p>Short, number {number} of {site}.".encode()


class Server:
    """Serves every address from one process of its own, so that the crawl's memory is its own.

    `asked` counts requests since `reset`; `first` is when the first came.
    """

    def __init__(self, sites: int, *, pages: int, sitemap: bool = False, port: int = PORT) -> None:
        self.sites, self.pages, self.sitemap, self.port = sites, pages, sitemap, port
        mine, theirs = multiprocessing.Pipe()
        self._pipe = mine
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(
            target=_serve, args=(theirs, sites, pages, sitemap, port), name="scale-server", daemon=True
        )

    def __enter__(self) -> Server:
        self._process.start()
        self._pipe.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()

    def take(self) -> tuple[int, float]:
        """How many requests there were since the last call, and when the first of them came."""
        self._pipe.send("take")
        found: tuple[int, float] = self._pipe.recv()
        return found


def _serve(pipe: Connection, sites: int, pages: int, sitemap: bool, port: int) -> None:
    asyncio.run(_run(pipe, sites, pages, sitemap, port))


async def _run(pipe: Connection, sites: int, pages: int, sitemap: bool, port: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    seen = [0, 0.0]

    def body(host: str, path: str) -> tuple[int, str, bytes]:
        parts = [int(part) for part in host.partition(":")[0].split(".")]
        site = (parts[1] - 1) * 62_500 + (parts[2] - 1) * 250 + parts[3] - 1
        root = f"http://{host}"
        if path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nAllow: /\n"
        if path.startswith("/map-"):
            low = int(path[5:].partition(".")[0]) * 10_000
            urls = "".join(f"<url><loc>{root}/news/{n}.html</loc></url>" for n in range(low, min(low + 10_000, pages)))
            space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            return 200, "application/xml", f"<urlset {space}>{urls}</urlset>".encode()
        if path == "/feed/":
            items = "".join(
                f"<item><title>Story {n}</title><link>{root}/news/{n}.html</link></item>" for n in range(pages)
            )
            return 200, "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
        if path.startswith("/news/"):
            number = int(path[6:].partition(".")[0])
            if number % 10 == 0 or not sitemap:  # of many URLs, most are gone: they cost no reading
                return 200, "text/html", _article(site, number)
        return 404, "text/plain", b"not here\n"

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                seen[0] += 1
                seen[1] = seen[1] or time.time()
                path = head.split(" ", 2)[1]
                host = head.lower().partition("\nhost:")[2].partition("\r")[0].strip()
                status, kind, content = body(host, path)
                word = {200: "OK", 404: "Not Found"}[status]
                start = f"HTTP/1.1 {status} {word}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
                writer.write(start.encode() + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    servers = [await asyncio.start_server(handle, address(site), port, backlog=64) for site in range(sites)]
    pipe.send("ready")

    def talk() -> None:
        while True:
            try:
                pipe.recv()
            except EOFError:
                return
            pipe.send(tuple(seen))
            seen[:] = [0, 0.0]

    threading.Thread(target=talk, daemon=True).start()
    await asyncio.gather(*(server.serve_forever() for server in servers))


def crawl(folder: Path, server: Server, *words: str) -> Crawl:
    """Run the command in a process of its own, and watch its memory."""
    server.take()
    began = time.time()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [sys.executable, "-m", "newsarchive", "crawl", "--json", *words],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    largest = [0]
    samples: list[tuple[float, int]] = []

    def watch() -> None:
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                return
            found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
            largest[0] = max(largest[0], *(int(size) * 1024 for size in found), 0)
            samples.append((time.time() - began, largest[0]))
            if samples and os.environ.get("SCALE_TRACE") and len(samples) % 50 == 0:
                print(f"  {samples[-1][0]:.0f} s {largest[0] / 1e6:.1f} MB", flush=True)
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, err = process.communicate()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"the crawl failed: {err.decode()[-2000:]}")
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = spent.ru_utime + spent.ru_stime - usage.ru_utime - usage.ru_stime
    asked, first = server.take()
    return Crawl(time.time() - began, first - began if first else 0.0, cpu, largest[0], asked, json.loads(out)["urls"])


def sites_toml(folder: Path, server: Server, key: str) -> None:
    """A sites.toml with each address; `key`: its feeds or sitemaps."""
    tables = (
        f'[[site]]\nname = "site-{site:04}"\nurl = "http://{address(site)}:{server.port}/"\n{key}\n'
        "delay = 0\nconcurrency = 4\n"
        for site in range(server.sites)
    )
    (folder / "sites.toml").write_text("\n".join(tables), encoding="utf-8")


def main(*, quick: bool) -> list[str]:
    """Print the figures; what is not as it should be."""
    print("| sites | first request, s | whole crawl, s | requests | CPU ms a site | memory, MB | next run, s |")
    print("|---|---|---|---|---|---|---|")
    found: dict[int, Crawl] = {}
    for sites in (20, 200) if quick else (50, 500, 2_000):
        with tempfile.TemporaryDirectory() as name, Server(sites, pages=PAGES) as server:
            folder = Path(name)
            sites_toml(folder, server, 'feeds = ["/feed/"]')
            done = crawl(folder, server, "--workers", "1")
            again = crawl(folder, server, "--workers", "1")  # nothing is due: what merely knowing the sites costs
            found[sites] = done
            print(
                f"| {sites:,} | {done.first:.1f} | {done.seconds:.1f} | {done.asked:,} | {done.cpu / sites * 1000:.0f}"
                f" | {done.memory / 1e6:.0f} | {again.seconds:.1f} |",
                flush=True,
            )
    few, many = min(found), max(found)
    faults = []
    middle = sorted(found)[-2]  # with very few sites the start of the process is most of the cost
    if found[many].cpu / many > GROWTH * found[middle].cpu / middle:
        faults.append(f"a site of {many:,} costs more CPU time than one of {middle:,}")
    if found[many].first - found[few].first > FIRST * many:
        faults.append(f"with {many:,} sites the first request comes {found[many].first:.1f} s after the start")
    return faults
