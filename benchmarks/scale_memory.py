"""The memory of a long crawl: `python benchmarks/scale.py memory`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.scale_sites import Server, crawl, sites_toml

BOUND = 1.3  # memory of the crawl's process with ten times the URLs
PORT = 8841


SITES = 20


def main(*, quick: bool) -> list[str]:
    """Print the figures; what is not as it should be."""
    print("| URLs | requests | seconds | CPU ms a URL | memory of the crawl's process, MB |\n|---|---|---|---|---|")
    sizes = {}
    few, many = (1_000, 4_000) if quick else (10_000, 100_000)
    for urls in (few, many):
        pages = urls // SITES
        with tempfile.TemporaryDirectory() as name, Server(SITES, pages=pages, sitemap=True, port=PORT) as server:
            folder = Path(name)
            sites_toml(folder, server, 'sitemaps = ["/map-0.xml"]\nfeeds = []')
            done = crawl(folder, server, "--workers", "1")
            sizes[urls] = done.memory
            print(
                f"| {urls:,} | {done.asked:,} | {done.seconds:.0f} | {done.cpu / urls * 1000:.1f}"
                f" | {done.memory / 1e6:.0f} |",
                flush=True,
            )
            if sum(done.urls.values()) != urls:
                return [f"{urls:,} URLs were announced, and these came out: {done.urls}"]
    if sizes[many] > BOUND * sizes[few]:
        return [f"{many:,} URLs need {sizes[many] / sizes[few]:.2f} times the memory of {few:,}"]
    return []
