"""`newsarchive demo`: the main job, on a sample site of our own, on this machine alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click

from newsarchive.cli.common import count, table
from newsarchive.errors import NewsArchiveError

MARK = "# The sample sites of `newsarchive demo`. This folder is made anew by each demo."
OURS = ("archive.db", "archive.db-wal", "archive.db-shm", "sites.toml")
SHOWN = 12


@click.command("demo", epilog="Example: newsarchive demo --no-serve")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default="demo-archive", show_default=True,
              help="Where the archive is made; an earlier demo's is replaced.")  # fmt: skip
@click.option("--no-serve", is_flag=True, help="Stop after the crawl.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Where it is served.")
def demo_command(folder: Path, no_serve: bool, port: int) -> None:
    """Crawl a bundled sample site on this machine, show what came out, and serve it."""
    from newsarchive.demo import serve

    _clear(folder)
    db = folder / "archive.db"
    with serve() as server:
        (folder / "sites.toml").write_text(f"{MARK}\n{server.sites_toml()}", encoding="utf-8")
        click.echo(f"{count(len(server.urls), 'sample site')} on this machine:")
        for name, url in server.urls.items():
            click.echo(f"  {name:<12} {url}")
        click.echo("\nFirst crawl: newsarchive crawl")
        _crawl(db)
        server.advance()
        click.echo("\nA day later; one article was edited, one withdrawn, one is new: newsarchive crawl --refetch")
        _crawl(db, "--refetch")
        _show(db)
        if no_serve:
            click.echo(f"To read them: newsarchive serve --db {db}")
            return
        click.echo(f"Open http://127.0.0.1:{port}/ in a browser. Stop with Ctrl-C.")
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", "datasette", str(db), "--port", str(port)], check=False)  # noqa: S603


def _show(db: Path) -> None:
    """The articles that a reader would look at first: those that changed, then the newest."""
    from newsarchive.store import Archive

    with Archive(db, read_only=True) as archive:
        total = archive.value("SELECT count(*) FROM articles")
        rows = [
            (row["site"], row["language"], (row["published"] or "")[:10], (row["title"] or "")[:60], row["byline"])
            for row in archive.query(
                "SELECT * FROM articles ORDER BY revisions DESC, published_utc DESC LIMIT ?", (SHOWN,)
            )
        ]
    click.echo(f"\n{table(rows, ('site', 'lang', 'published', 'title', 'byline'))}")
    click.echo(f"\n{count(total, 'article')} in {db}.")


def _crawl(db: Path, *options: str) -> None:
    """Run the very command that a user would."""
    sys.stdout.flush()
    command = [sys.executable, "-m", "newsarchive", "crawl", "--db", str(db), *options]
    if subprocess.run(command, check=False).returncode not in (0, 3):  # noqa: S603
        raise NewsArchiveError("The demo's crawl failed", remedy="the line above says why")


def _clear(folder: Path) -> None:
    """Make room for a new demo: take away an earlier one, and nothing else."""
    toml = folder / "sites.toml"
    if folder.exists() and any(folder.iterdir()):
        if not toml.exists() or not toml.read_text(encoding="utf-8").startswith(MARK):
            raise NewsArchiveError(
                f"The folder {folder} is not a demo's",
                why="it holds other files",
                remedy="name another: newsarchive demo --folder some-folder",
            )
        for name in OURS:
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / "warc", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
