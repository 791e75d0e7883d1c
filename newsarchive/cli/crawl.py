"""`newsarchive crawl`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsarchive.cli.common import Duration, config_option, count, db_option, json_option, print_json
from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from newsarchive.fetch import Summary

SHOWN = 5  # hosts that are left alone
LOG_EVERY = 60.0  # seconds between two lines of a crawl that nobody watches
WORDS = (
    ("new", "new"),
    ("edited", "edited"),
    ("same", "unchanged"),
    ("alias", "other addresses of the same"),
    ("not_article", "not articles"),
    ("gone", "gone"),
    ("forbidden", "forbidden"),
    ("waiting", "to be tried again"),
    ("failed", "failed"),
)
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
@click.option("--max-time", type=Duration(), default=None, metavar="9m", help="End after this time, with all stored.")
@click.option("--max-pages", type=click.IntRange(min=1), default=None, help="End after this many pages.")
@click.option("--refetch", is_flag=True, help="Fetch again what is not due yet, too.")
@click.option("--workers", type=click.IntRange(min=1), default=None, help="Processes that read pages [one a core].")
@db_option
@config_option
@json_option
def crawl_command(
    sites: tuple[str, ...],
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
    options = Options(sites, max_time or 0.0, max_pages or 0, refetch, workers=workers)
    show = Show(quiet=as_json)
    summary = crawl(db, options, config=config, progress=show)
    show.end()
    for trouble in summary.troubles[:5]:
        click.echo(f"newsarchive: this should not have happened; please report it: {trouble}", err=True)
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
            }
        )
    else:
        click.echo(f"{describe(summary)} in {_duration(show.seconds)}.")
        _tell_waits(db)
        click.echo(f"{db} holds {count(_articles(db), 'article')}. To read them: datasette {db}")
    return 0


def describe(summary: Summary) -> str:
    """A crawl's summary as a sentence."""
    parts = [f"{summary.counts[key]:,} {word}" for key, word in WORDS if summary.counts.get(key)]
    asked = sum(summary.sources.values())
    ends = {
        "time_limit": "Stopped at the time limit",
        "page_limit": "Stopped at the page limit",
        "interrupted": "Interrupted",
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
            " ORDER BY id LIMIT 1",
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


class Show:
    """Tells how a crawl is getting on: a line that renews itself on a terminal, else one line a minute on stdout."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet, self.began = quiet, time.monotonic()
        self.live = sys.stderr.isatty() and not quiet
        self._last = self.began

    def __call__(self, counts: dict[str, int], under_way: int) -> None:
        line = ", ".join(f"{counts[key]:,} {word}" for key, word in WORDS if counts.get(key)) or "looking for news"
        if self.live:
            click.echo(f"\r\x1b[K{_duration(self.seconds)}  {line}  ({under_way} under way)", nl=False, err=True)
        elif not self.quiet and time.monotonic() - self._last >= LOG_EVERY:
            self._last = time.monotonic()
            click.echo(f"{_duration(self.seconds)}: {line}; {under_way} under way")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def end(self) -> None:
        """Take the line away."""
        if self.live:
            click.echo("\r\x1b[K", nl=False, err=True)


def _articles(db: Path) -> int:
    from newsarchive.store import Archive

    with Archive(db, read_only=True) as archive:
        return int(archive.value("SELECT count(*) FROM articles"))


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"
