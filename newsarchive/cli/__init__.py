"""The command line. Each command loads what it needs when it runs, so that `--help` is quick."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from newsarchive import __version__
from newsarchive.errors import NewsArchiveError

COMMANDS = {
    "demo": "demo",
    "crawl": "crawl",
    "sites": "sites",
    "extract": "extract",
    "import": "importing",
    "reextract": "reextract",
    "search": "reading",
    "show": "reading",
    "diff": "history",
    "changes": "changes",
    "correct": "correct",
    "forget": "forget",
    "stories": "stories",
    "status": "status",
    "export": "exporting",
    "dataset": "dataset",
    "permissions": "permissions",
    "serve": "serve",
    "verify": "care",
    "backup": "care",
    "rebuild": "rebuild",
    "schedule": "schedule",
}
"""Each command and the module of this package that has it, in the order in which `--help` lists them."""


class Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"newsarchive.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with: newsarchive demo. Then: newsarchive crawl https://a-news-site.example/",
)
@click.version_option(__version__, prog_name="newsarchive")
def app() -> None:
    """Archive the news: name sites, and archive.db fills with their articles, edits and gaps."""


def main() -> None:
    """Run the command; every failure is one line that says what, why and what next."""
    try:
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except NewsArchiveError as error:
        click.echo(f"newsarchive: {error.message}", err=True)
        sys.exit(1)
    except (KeyboardInterrupt, click.Abort):
        click.echo("newsarchive: stopped. What was stored stays; run the command again to go on.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("NEWSARCHIVE_DEBUG"):
            raise
        click.echo(
            f"newsarchive: this should not have happened: {type(error).__name__}: {error}. "
            "What was stored is safe. Please report it, with what NEWSARCHIVE_DEBUG=1 prints.",
            err=True,
        )
        sys.exit(1)
