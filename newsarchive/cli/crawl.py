"""`newsarchive crawl`."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsarchive.cli.common import Duration, config_option, count, db_option, interactive, json_option, print_json
from newsarchive.cli.live import WORDS, Show, duration
from newsarchive.clock import SystemClock
from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from newsarchive.fetch import Summary

NEW_ALERT = 3  # the exit code
ALERTS_TOLD = 5  # of one site and kind: a site that moves all its feeds has one line too many for each of them
SHOWN = 5  # hosts that are left alone
REASONS = {
    "dns": "its name doesn't resolve",
    "refused": "the server refuses the connection",
    "timeout": "the server doesn't answer in time",
    "tls": "its certificate or encryption can't be trusted",
    "robots": "its robots.txt forbids it",
    "robots_unreachable": "its robots.txt can't be had, so nothing may be fetched for now",
    "crawl_delay": "its robots.txt asks for a wait of more than five minutes between two requests",
    "http_429": "the server asks to be left alone for a while",
    "http_503": "the server is overloaded or out of order",
    "private_address": "it is a private address that nobody named",
}


@click.command("crawl", epilog="Example: newsarchive crawl https://news.example.org/ --max-time 9m")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="Go back to this day, through sitemaps, older pages and date archives; later runs go on with it.",
)
@click.option("--max-time", type=Duration(), default=None, metavar="9m", help="End after this time, with all stored.")
@click.option("--max-pages", type=click.IntRange(min=1), default=None, help="End after this many pages.")
@click.option("--refetch", is_flag=True, help="Fetch again what is not due yet, too.")
@click.option("--workers", type=click.IntRange(min=1), default=None, help="Processes that read pages [one a core].")
@db_option
@config_option
@json_option
def crawl_command(
    sites: tuple[str, ...],
    since: datetime | None,
    max_time: float | None,
    max_pages: int | None,
    refetch: bool,
    workers: int | None,
    db: Path,
    config_path: Path | None,
    as_json: bool,
) -> int:
    """Fetch what is due: SITE is a URL, or a name in sites.toml; without one, all that is due.

    Runs until nothing is due. Killed or interrupted, it loses nothing; two runs side by side share the work.

    Without a terminal its log goes to stdout, and stderr has only alerts that open or close, a line each: in cron,
    with >> crawl.log, those alone are mailed. Exit code 3: this run opened an alert.
    """
    from newsarchive.fetch import Options, crawl
    from newsarchive.sites import load

    config = load(config_path, db_path=db)
    if not sites and not config.sites and not db.exists():
        raise NewsArchiveError(
            "There is nothing to crawl",
            why="no site was named, and there is no sites.toml and no archive",
            remedy="name one: newsarchive crawl https://a-news-site.example/",
        )
    options = Options(sites, max_time or 0.0, max_pages or 0, refetch, workers=workers, since=_day(since))
    show = Show(quiet=as_json, max_time=max_time or 0.0)
    summary = crawl(db, options, config=config, progress=show, by_site=show.sites)
    show.end()
    for trouble in summary.troubles[:5]:
        where = interactive() or as_json  # what is no alert is for the log, where nobody looks on
        click.echo(f"newsarchive: this should not have happened; please report it: {trouble}", err=where)
    if sites and summary.outcome == "finished":
        _complain(db, summary)
    if as_json:
        print_json(
            {
                "outcome": summary.outcome,
                "run": summary.run,
                "urls": summary.counts,
                "sources": summary.sources,
                "seconds": round(show.seconds, 1),
                "articles": _articles(db),
                "alerts": {"opened": summary.opened, "closed": summary.closed},
            }
        )
    else:
        click.echo(f"{describe(summary)} in {duration(show.seconds)}.")
        if summary.full:
            click.echo(f"Nothing more is fetched: {summary.full}. Make room, or raise max_disk in sites.toml.")
        _tell_waits(db)
        click.echo(f"{db} holds {count(_articles(db), 'article')}. To read them: datasette {db}")
    for line in told(summary):
        click.echo(line, err=True)
    return NEW_ALERT if summary.opened else 0


def told(summary: Summary) -> list[str]:
    """A line for each alert that the run opened or closed; of many of one site and kind, for some and for the rest."""
    from newsarchive.alerts import tell

    lines, counted = [], Counter[tuple[str, str, bool]]()
    for alert in (*summary.opened, *summary.closed):
        key = (alert["site"], alert["kind"], alert["closed_at"] is not None)
        counted[key] += 1
        if counted[key] <= ALERTS_TOLD:
            lines.append(tell(alert))
    for (site, kind, over), number in counted.items():
        if number > ALERTS_TOLD:
            more = f"{number - ALERTS_TOLD} more of {site} ({kind.replace('_', ' ')})"
            lines.append(f"{'OVER  ' if over else 'ALERT '} {more}: newsarchive status {site}")
    return lines


def _day(since: datetime | None) -> date | None:
    """The day to go back to. Raises NewsArchiveError where it lies ahead."""
    if since is not None and since.date() > SystemClock().now().date():
        raise NewsArchiveError(f"--since {since.date()} lies in the future", remedy="name a day that has been")
    return since.date() if since else None


def describe(summary: Summary) -> str:
    """A crawl's summary as a sentence."""
    parts = [f"{summary.counts[key]:,} {word}" for key, word in WORDS if summary.counts.get(key)]
    asked = sum(summary.sources.values())
    ends = {
        "time_limit": "Stopped at the time limit",
        "page_limit": "Stopped at the page limit",
        "interrupted": "Interrupted",
        "disk_limit": "Stopped because there is no room",
    }
    began = ends.get(summary.outcome, "Done")
    none = "no page was due" if summary.outcome == "finished" else "no page was read yet"
    return f"{began}: {count(asked, 'source')} asked; {', '.join(parts) or none}"


def _complain(db: Path, summary: Summary) -> None:
    """A crawl of named sites that got no answer at all is a failure, with its reason."""
    if summary.counts or not summary.sources or {"ok", "quiet"} & set(summary.sources):
        return
    from newsarchive.store import Archive

    with Archive(db, read_only=True) as archive:
        row = archive.one(
            "SELECT url, reason FROM fetches WHERE run = ? AND reason IS NOT NULL AND url NOT LIKE '%/robots.txt'"
            " AND url NOT LIKE '%/.well-known/tdmrep.json' ORDER BY id LIMIT 1",
            (summary.run,),
        )
    if row:
        why = REASONS.get(row["reason"], row["reason"].replace("_", " "))
        raise NewsArchiveError(
            f"Nothing could be fetched from {row['url']}",
            why=why,
            remedy="check the address; it is in the ledger and will be tried again when it is due",
        )


def _tell_waits(db: Path) -> None:
    """Which hosts are left alone for now, and why: else nobody knows where their articles are."""
    from newsarchive.store import Archive

    with Archive(db, read_only=True) as archive:
        waiting = archive.hosts.waiting()
    for host in waiting[:SHOWN]:
        reason = host.wait_reason or ""
        why = REASONS.get(reason, reason.replace("_", " "))
        click.echo(f"{host.host} is left alone until {host.wait_until:%Y-%m-%d %H:%M} UTC: {why}.")
    if len(waiting) > SHOWN:
        click.echo(f"So are {len(waiting) - SHOWN:,} more; they are in the table hosts.")


def _articles(db: Path) -> int:
    from newsarchive.store import Archive

    with Archive(db, read_only=True) as archive:
        return int(archive.value("SELECT count(*) FROM articles"))
