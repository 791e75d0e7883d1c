"""`newsarchive schedule cron|systemd`."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import click

from newsarchive.cli.common import Duration, db_option


@click.command("schedule", epilog="Example: (crontab -l; newsarchive schedule cron) | crontab -")
@click.argument("kind", type=click.Choice(["cron", "systemd"]))
@click.option("--every", type=click.IntRange(1, 59), default=10, show_default=True, metavar="MINUTES")
@click.option("--max-time", type=Duration(), default=None, metavar="9m", help="[a minute less than --every]")
@db_option
def schedule_command(kind: str, every: int, max_time: float | None, db: Path) -> None:
    """Print the lines that make the machine crawl by itself. They work as they are: paths are absolute."""
    program = _program()
    path = db.absolute()
    limit = f"{round(max_time)}s" if max_time else f"{max(every * 60 - 60, 30)}s"
    command = [*program, "crawl", "--db", str(path), "--max-time", limit]
    if kind == "cron":
        folder, log = shlex.quote(str(path.parent)), shlex.quote(str(path.parent / "crawl.log"))
        line = f"cd {folder} && {shlex.join(command)} >> {log}".replace("%", "\\%")  # cron would end the line there
        click.echo(f"# newsarchive: every {every} minutes what is due; the log grows beside the archive")
        click.echo(f"*/{every} * * * * {line}")
        return
    quoted = " ".join(_systemd(word) for word in command)
    click.echo(
        f"""# ~/.config/systemd/user/newsarchive.service
[Unit]
Description=newsarchive: crawl what is due

[Service]
Type=oneshot
SuccessExitStatus=3
WorkingDirectory={_systemd(str(path.parent), quote=False)}
ExecStart={quoted}

# ~/.config/systemd/user/newsarchive.timer
[Unit]
Description=newsarchive, every {every} minutes

[Timer]
OnCalendar=*:0/{every}
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl --user daemon-reload && systemctl --user enable --now newsarchive.timer"""
    )


def _program() -> list[str]:
    """How to start this very installation."""
    script = Path(sys.argv[0])
    if script.name == "newsarchive" and script.exists():
        return [str(script.absolute())]
    beside = Path(sys.executable).with_name("newsarchive")
    if beside.exists():
        return [str(beside)]
    found = shutil.which("newsarchive")
    return [found] if found else [sys.executable, "-m", "newsarchive"]


def _systemd(word: str, *, quote: bool = True) -> str:
    """A word of a command as a unit file takes it; with `quote` off, a path that is a whole value."""
    word = word.replace("%", "%%")
    if not quote:
        return word
    word = word.replace("\\", "\\\\").replace("$", "$$")
    return '"' + word.replace('"', '\\"') + '"' if any(letter in word for letter in " \t'\"") else word
