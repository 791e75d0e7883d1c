"""`newsarchive status`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import count, db_option, json_option, print_json, table
from newsarchive.errors import NewsArchiveError
from newsarchive.urls import site_name

if TYPE_CHECKING:
    from newsarchive.store import Archive

STATES = ("archived", "not_article", "alias", "forbidden", "failed", "gone", "waiting")
REASONS_SHOWN = 8


@click.command("status", epilog="Example: newsarchive status example --json")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@db_option
@json_option
def status_command(sites: tuple[str, ...], db: Path, as_json: bool) -> None:
    """What was announced, and what became of it, per site and with reasons: what we have, what we lack, and why."""
    from newsarchive.ingest.layouts import layout_states, told
    from newsarchive.store import Archive

    with Archive(db, read_only=True) as archive:
        names = tuple(_known(archive, site) for site in sites)
        report = archive.ledger.status(names)
        for site in report:
            site["sources"] = archive.ledger.sources(site["site"])
        layouts = layout_states(archive, [site["site"] for site in report])
        for site in report:
            site["layout"] = layouts[site["site"]]
        run = archive.one("SELECT * FROM runs WHERE command = 'crawl' ORDER BY id DESC LIMIT 1")
        due = archive.value("SELECT min(due_at) FROM (SELECT due_at FROM urls UNION ALL SELECT due_at FROM sources)")
        articles = archive.value("SELECT count(*) FROM articles")
    if as_json:
        print_json({"articles": articles, "sites": report, "last_run": run, "next_due": due})
        return
    if not report:
        click.echo("Nothing was announced yet. Crawl a site: newsarchive crawl https://a-news-site.example/")
        return
    rows = [(site["site"], site["announced"], *(site["states"].get(state, 0) for state in STATES)) for site in report]
    click.echo(table(rows, ("site", "announced", *(state.replace("_", " ") for state in STATES))))
    for site in report:
        failing = [source for source in site["sources"] if source["state"] == "failing"]
        lines = _reasons(site)
        if lines or failing or site["layout"]:
            click.echo(f"\n{site['site']}" + (": " if lines else "") + "; ".join(lines))
        if site["layout"]:
            click.echo(f"  {told(site['layout'])}")
        for source in failing:
            click.echo(f"  a {source['kind']} fails ({source['reason']}): {source['url']}")
    if run:
        click.echo(f"\nLast crawl: {run['started_at']}, {run['outcome'] or 'at work'}. Next due: {due or 'nothing'}.")
    click.echo(f"{count(articles, 'article')} in {db}.")


def _known(archive: Archive, site: str) -> str:
    """A site's name in the archive, from its name or its address."""
    known = [row["name"] for row in archive.query("SELECT name FROM sites ORDER BY name")]
    name = site_name(site) if "://" in site else site
    if name not in known:
        raise NewsArchiveError(
            f"There is no site {site} in this archive", remedy=f"sites are: {', '.join(known[:20])}" if known else ""
        )
    return name


def _reasons(site: dict[str, Any]) -> list[str]:
    shown = site["reasons"][:REASONS_SHOWN]
    return [f"{row['count']:,} {row['state'].replace('_', ' ')} ({row['reason']})" for row in shown]
