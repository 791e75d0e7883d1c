"""`newsarchive serve`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsarchive.cli.common import bar, db_option

if TYPE_CHECKING:
    from newsarchive.store import Archive


@click.command("serve", epilog="Example: newsarchive serve --port 8001")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open it in a browser.")
@click.option("--snapshot", is_flag=True, help="Copy the database first, and serve the copy as it is now.")
@db_option
def serve_command(host: str, port: int, open_browser: bool, snapshot: bool, db: Path) -> None:
    """Search and read the archive in a browser: the same as datasette archive.db.

    --snapshot writes archive-snapshot.db beside the archive, anew each time, and serves that as immutable: crawls go on
    beside it and nothing shown changes. It keeps what you take out of the archive afterwards, until it is made again.
    """
    from newsarchive.store import Archive

    with Archive(db, read_only=True) as archive:
        served = _copy(archive, db) if snapshot else db
    click.echo(f"Serving {served} at http://{host}:{port}/ - stop with Ctrl-C.", err=True)
    sys.stderr.flush()
    files = ["--immutable", str(served)] if snapshot else [str(served)]
    command = [sys.executable, "-m", "datasette", *files, "--host", host, "--port", str(port)]
    os.execv(sys.executable, command + (["--open"] if open_browser else []))  # noqa: S606


def _copy(archive: Archive, db: Path) -> Path:
    """A whole copy beside the archive, so that its captures are found as the archive's are."""
    from newsarchive.store.care import backup

    target = db.with_name(f"{db.stem}-snapshot{db.suffix}")
    with bar("Copying", 100) as progress:
        backup(archive, target, lambda done, all_: progress.update(done * 100 // max(all_, 1) - progress.pos))
    return target
