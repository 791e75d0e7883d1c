"""`newsarchive serve`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from newsarchive.cli.common import db_option


@click.command("serve", epilog="Example: newsarchive serve --port 8001")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open it in a browser.")
@db_option
def serve_command(host: str, port: int, open_browser: bool, db: Path) -> None:
    """Search and read the archive in a browser: the same as datasette archive.db."""
    from newsarchive.store import Archive

    Archive(db, read_only=True).close()
    click.echo(f"Serving {db} at http://{host}:{port}/ - stop with Ctrl-C.", err=True)
    sys.stderr.flush()
    command = [sys.executable, "-m", "datasette", str(db), "--host", host, "--port", str(port)]
    os.execv(sys.executable, command + (["--open"] if open_browser else []))  # noqa: S606
