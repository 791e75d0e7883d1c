"""`newsarchive reextract`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsarchive.cli.common import bar, config_option, count, db_option, json_option, print_json, table

if TYPE_CHECKING:
    from newsarchive.ingest.again import Choice
    from newsarchive.ingest.report import Report
    from newsarchive.sites import Config

SHOWN = 20  # lost captures that are named


@click.command("reextract", epilog="Example: newsarchive reextract --site example --dry-run")
@click.option("--site", default=None, help="One site's articles.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default=None, metavar="DATE",
              help="Captures that were fetched on this day or later.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Also what today's extractor has read already.")
@click.option("--dry-run", is_flag=True, help="Say what would read differently, and write nothing.")
@click.option("--workers", type=click.IntRange(min=1), default=None, help="Processes that read pages [one a core].")
@db_option
@config_option
@json_option
def reextract_command(
    site: str | None,
    since: datetime | None,
    everything: bool,
    dry_run: bool,
    workers: int | None,
    db: Path,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Read captured pages again with today's extractor. Makes no edit: what changes is our reading, not the article.

    What was learned of a site's layout since, and what sites.toml says anew, counts as well.
    Says how many read differently, in which fields, with samples. Interrupted, it goes on where it was.
    """
    from newsarchive.ingest.again import Choice
    from newsarchive.sites import load

    config = load(config_path, db_path=db)
    choice = Choice(site, since.replace(tzinfo=UTC) if since else None)
    report = (_preview if dry_run else _reread)(db, config, choice, everything, workers)
    if as_json:
        print_json({"dry_run": dry_run, **report.as_json()})
        return
    _print(report, dry_run)


def _reread(db: Path, config: Config, choice: Choice, everything: bool, workers: int | None) -> Report:
    from newsarchive import __version__
    from newsarchive.ingest import Ingest
    from newsarchive.ingest.again import begun_at, count_unread, prepare, reread_all, unread
    from newsarchive.store import Archive

    arguments = _arguments(choice, everything)
    with Archive(db, create=False) as archive:
        run = archive.runs.start("reextract", arguments, version=__version__)
        outcome = "failed"
        try:
            if everything:
                choice = _everything(choice, begun_at(archive, run, arguments))
            with Ingest(archive, run, config=config, workers=workers) as ingest, Archive(db, read_only=True) as asked:
                prepare(ingest, asked, choice.site)
                with bar("Reading", count_unread(asked, choice)) as progress:
                    report = reread_all(ingest, unread(asked, choice), lambda: progress.update(1))
            outcome = "finished"
        finally:
            archive.runs.end(run, outcome)
    return report


def _preview(db: Path, config: Config, choice: Choice, everything: bool, workers: int | None) -> Report:
    from newsarchive.ingest.again import begun_at, preview
    from newsarchive.store import Archive

    with Archive(db, read_only=True) as archive, ExitStack() as stack:
        if everything:
            choice = _everything(choice, begun_at(archive, None, _arguments(choice, everything)))

        def begin(total: int) -> Callable[[], None]:
            progress = stack.enter_context(bar("Reading", total))
            return lambda: progress.update(1)

        return preview(archive, config, choice, workers=workers, begin=begin)


def _everything(choice: Choice, begun: datetime) -> Choice:
    return replace(choice, begun=begun)


def _arguments(choice: Choice, everything: bool) -> str:
    """What a run is asked for, by which the next one knows that it goes on with it."""
    site = f" --site {choice.site}" if choice.site else ""
    since = f" --since {choice.since:%Y-%m-%d}" if choice.since else ""
    return f"reextract{site}{since}{' --all' if everything else ''}"


def _print(report: Report, dry_run: bool) -> None:
    if not report.read and not report.lost_count:
        click.echo("Nothing to read again: all captures were read by today's extractor and templates.")
        return
    click.echo(
        f"{count(report.read, 'capture')} read again by {report.extractor}: {count(report.same, 'version')} as before,"
        f" {report.changed:,} differently."
    )
    if report.fields:
        told = report.as_json()["fields"].items()
        click.echo("\n" + table([(name, number) for name, number in told], ("field", "versions")))
        click.echo("\nSome of them:")
        for url, each in report.samples:
            if each.field != "html":
                click.secho(f"  {url}", dim=True)
                click.echo(f"    {each.field}: {_said(each.before)}\n    {' ' * len(each.field)}→ {_said(each.after)}")
        click.echo()
    if report.found:
        click.echo(f"{count(report.found, 'page')} refused before: articles now.")
    if report.known:
        click.echo(
            f"{count(report.known, 'page')} refused before: of articles that the archive has, so no version is made."
        )
    if refused := report.refused.total():
        reasons = ", ".join(f"{reason} {number:,}" for reason, number in report.refused.most_common())
        click.echo(f"{count(refused, 'version')} refused now ({reasons}); what was read of them before is kept.")
    if report.lost_count:
        click.echo(f"{count(report.lost_count, 'capture')} lost:")
        for url, reason in report.lost[:SHOWN]:
            click.echo(f"  {url}: {reason}")
        if report.lost_count > SHOWN:
            click.echo(f"  ... and {report.lost_count - SHOWN:,} more; --json names them.")
    click.echo("Nothing was written." if dry_run else "No edit was made of it.")


def _said(value: str | None) -> str:
    return "(nothing)" if value is None else " ".join(value.split()) or "(empty)"
