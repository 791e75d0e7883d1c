"""The README's screenshots: pages of an archive, as `datasette archive.db` shows them.

    python benchmarks/screenshots.py --db archive.db --out docs/images [--sizes]

Front page, a search, an article, two versions of one; and the heat map of a ledger of three months, which is made for
it (`see.py`). Starts Datasette on a free port of the loopback address and Chromium without a window. `--sizes` makes
the set that a change of the pages is judged by.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

from playwright.sync_api import Browser, sync_playwright

from newsarchive.store import Archive

BROWSER_OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
README_SIZE = (1280, 860)
SIZES = ((320, 640), (768, 1024), (1440, 900))
PATIENCE = 60  # seconds for Datasette to answer: it takes two, on a busy machine twenty


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    options.add_argument("--db", type=Path, default=Path("archive.db"))
    options.add_argument("--out", type=Path, default=Path("docs/images"))
    options.add_argument("--query", default="ferry OR bridge OR harbour", help="what to search for")
    options.add_argument("--article", type=int, default=0, help="which article to show (the best with a byline)")
    options.add_argument("--sizes", action="store_true", help="three widths, light and dark, whole pages")
    chosen = options.parse_args()
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser_path is None:
        print("Chromium is not here. Install it (Debian: apt install chromium) and try again.", file=sys.stderr)
        return 1
    if not chosen.db.exists():
        print(f"There is no archive at {chosen.db}. Make one: newsarchive demo --no-serve.", file=sys.stderr)
        return 1
    chosen.out.mkdir(parents=True, exist_ok=True)
    pages = _pages(chosen.db, chosen.query, chosen.article)
    with (
        tempfile.TemporaryDirectory() as folder,
        datasette(chosen.db) as archive,
        datasette(_ledger(Path(folder))) as ledger,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=list(BROWSER_OPTIONS))
        for name, path in (*pages.items(), ("coverage", "/-/coverage")):
            base = ledger if name == "coverage" else archive
            if chosen.sizes:
                for width, height in SIZES:
                    for scheme in ("light", "dark"):
                        shoot(
                            browser, base + path, chosen.out / f"{name}-{width}-{scheme}.png", (width, height), scheme
                        )
            else:
                shoot(browser, base + path, chosen.out / f"{name}.png", README_SIZE, "light", whole=False)
        browser.close()
    print(f"{', '.join([*pages, 'coverage'])}: in {chosen.out}")
    return 0


def shoot(browser: Browser, url: str, to: Path, size: tuple[int, int], scheme: str, *, whole: bool = True) -> None:
    """One page as PNG; `whole`: down to its end."""
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=1,
    )
    page.goto(url)
    page.screenshot(path=to, full_page=whole)
    page.close()


@contextmanager
def datasette(*databases: Path, options: tuple[str, ...] = ()) -> Iterator[str]:
    """Plain `datasette archive.db` in a process of its own; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", *map(str, databases), "--port", str(port), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"{base}/-/versions.json", timeout=5).close()
                break
            except urllib.error.HTTPError:  # it answers, if under another base_url
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"Datasette did not start: {' '.join(command)}") from None
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=10)


def _pages(db: Path, query: str, number: int) -> dict[str, str]:
    """The pages to show, by name: the front page, a search, an article that has everything, and one that was edited."""
    with Archive(db, read_only=True) as archive:
        best = archive.one(
            "SELECT id FROM articles ORDER BY byline > '' AND subtitle > '' AND language = 'en' DESC, revisions DESC,"
            " words DESC LIMIT 1"
        )
        edited = archive.one("SELECT id FROM articles WHERE revisions > 1 ORDER BY last_changed DESC LIMIT 1")
    if best is None:
        return {"front": "/"}
    found = {
        "front": "/",
        "search": f"/-/search?q={quote_plus(query)}",
        "article": f"/-/article/{number or best['id']}",
    }
    return found | ({"compare": f"/-/compare/{edited['id']}?view=side"} if edited else {})


def _ledger(folder: Path) -> Path:
    """The ledger of 50 sites and 90 days, some of which were hard to have."""
    from see_world import announce

    announce(folder / "archive.db", 50, 90)
    return folder / "archive.db"


if __name__ == "__main__":
    sys.exit(main())
