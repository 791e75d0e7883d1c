"""`newsarchive status`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import config_option, count, db_option, json_option, print_json, table
from newsarchive.errors import NewsArchiveError
from newsarchive.urls import site_name

if TYPE_CHECKING:
    from newsarchive.store import Archive
    from newsarchive.store.coverage import Day
    from newsarchive.store.growth import Forecast

REASONS_SHOWN = 8
DAY_REASONS = 3  # a line must hold them
DAYS = 7
EACH_SITE = 5
"""Sites of which days are listed each by themselves; of more, a day's line is the sum of all, unless asked for."""
NEW_ALERT = 3  # the exit code

Day_ = click.DateTime(formats=["%Y-%m-%d"])


@click.command("status", epilog="Example: newsarchive status example --days 14; newsarchive status example --json")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--days", type=click.IntRange(min=0), default=None, help=f"How many days to list, to today.  [{DAYS}]")
@click.option("--since", type=Day_, default=None, metavar="YYYY-MM-DD", help="List days from this one on.")
@click.option("--until", type=Day_, default=None, metavar="YYYY-MM-DD", help="List days to this one.")
@db_option
@config_option
@json_option
def status_command(
    sites: tuple[str, ...],
    days: int | None,
    since: Any,
    until: Any,
    db: Path,
    config_path: Path | None,
    as_json: bool,
) -> int:
    """What was announced, and what became of it, per site and day and with reasons; which alerts are open.

    A day is the UTC day on which a URL was first announced; its line says what became of that day's URLs to now. Days
    of a site are listed where it is named, or where there are few; else each day is the sum of all sites.

    Exit code 3: the last crawl opened an alert that is still open.
    """
    from newsarchive.alerts import tell
    from newsarchive.ingest.layouts import layout_states, told
    from newsarchive.sites import load
    from newsarchive.store import Archive
    from newsarchive.store.coverage import STATES, coverage
    from newsarchive.store.growth import forecast
    from newsarchive.store.search import asker

    max_disk = load(config_path, db_path=db).max_disk
    with Archive(db, read_only=True) as archive:
        names = tuple(_known(archive, site) for site in sites)
        first, last = _span(archive.clock.now().date(), days, since, until)
        report = _reported(archive, names)
        by_day = coverage(asker(archive.conn), names, first, last)
        for site in report:
            site["sources"] = archive.ledger.sources(site["site"])
            site["days"] = [_as_row(day) for day in by_day if day.site == site["site"]] if as_json else []
        layouts = layout_states(archive, [site["site"] for site in report])
        for site in report:
            site["layout"] = layouts[site["site"]]
        run = archive.one("SELECT * FROM runs WHERE command = 'crawl' ORDER BY id DESC LIMIT 1")
        ended = archive.value("SELECT max(id) FROM runs WHERE command = 'crawl' AND ended_at IS NOT NULL")
        times = (archive.value("SELECT min(due_at) FROM urls"), archive.value("SELECT min(due_at) FROM sources"))
        due = min(filter(None, (*times, archive.mementos.next_due())), default=None)
        articles = archive.value("SELECT count(*) FROM articles")
        alerts = archive.alerts.open(names)
        growth = forecast(archive, max_disk)
    code = NEW_ALERT if any(alert["opened_by"] == ended for alert in alerts) else 0
    if as_json:
        print_json(
            {
                "articles": articles,
                "alerts": alerts,
                "sites": report,
                "last_run": run,
                "next_due": due,
                "disk": asdict(growth),
            }
        )
        return code
    if not report:
        click.echo("Nothing was announced yet. Crawl a site: newsarchive crawl https://a-news-site.example/")
        return code
    rows = [(site["site"], site["announced"], *(site["states"].get(state, 0) for state in STATES)) for site in report]
    click.echo(table(rows, ("site", "announced", *(state.replace("_", " ") for state in STATES))))
    for site in report:
        failing = [source for source in site["sources"] if source["state"] == "failing"]
        lines = _reasons(site["reasons"][:REASONS_SHOWN])
        more = [told(site["layout"])] if site["layout"] else []
        more += [_mementos(site["mementos"])] if site["mementos"] else []
        if lines or failing or more:
            click.echo(f"\n{site['site']}" + (": " if lines else "") + "; ".join(lines))
        for line in more:
            click.echo(f"  {line}")
        for source in failing:
            click.echo(f"  a {source['kind']} fails ({source['reason']}): {source['url']}")
    each = bool(sites or days is not None or since or until) or len(report) <= EACH_SITE
    if by_day:
        click.echo(f"\n{_days(by_day if each else _summed(by_day))}")
    if alerts:
        click.echo("")
    for alert in alerts:
        click.echo(tell(alert))
    if run:
        click.echo(f"\nLast crawl: {run['started_at']}, {run['outcome'] or 'at work'}. Next due: {due or 'nothing'}.")
    click.echo(f"{count(articles, 'article')} in {db}. {_growth(growth)}")
    return code


def _span(today: date, days: int | None, since: Any, until: Any) -> tuple[date | None, date | None]:
    """The first and the last day to list; None: without end."""
    last = until.date() if until else None
    if since is not None:
        return since.date(), last
    back = DAYS if days is None else days
    return (last or today) - timedelta(days=back - 1), last


def _days(days: Sequence[Day]) -> str:
    """Sites and days as a table; a site's name stands at its first day."""
    from newsarchive.store.coverage import STATES

    rows, before = [], ""
    for day in days:
        reasons = [{"state": state, "reason": why, "count": n} for state, why, n in day.reasons[:DAY_REASONS]]
        states = (day.states.get(state, 0) for state in STATES)
        rows.append(
            (day.site if day.site != before else "", day.day, day.announced, *states, "; ".join(_reasons(reasons)))
        )
        before = day.site
    return table(rows, ("site", "day", "announced", *(state.replace("_", " ") for state in STATES), "reasons"))


def _summed(days: Sequence[Day]) -> list[Day]:
    """Each day over all sites, the newest first."""
    from newsarchive.store.coverage import Day

    found: dict[str, tuple[dict[str, int], dict[tuple[str, str], int]]] = {}
    for day in days:
        states, reasons = found.setdefault(day.day, ({}, {}))
        for state, number in day.states.items():
            states[state] = states.get(state, 0) + number
        for state, reason, number in day.reasons:
            reasons[state, reason] = reasons.get((state, reason), 0) + number
    return [
        Day(
            "all sites",
            day,
            sum(states.values()),
            states,
            tuple(sorted(((*key, n) for key, n in reasons.items()), key=lambda one: -one[2])),
        )
        for day, (states, reasons) in sorted(found.items(), reverse=True)
    ]


def _as_row(day: Day) -> dict[str, Any]:
    reasons = [{"state": state, "reason": reason, "count": number} for state, reason, number in day.reasons]
    return {"day": day.day, "announced": day.announced, "states": day.states, "reasons": reasons}


def _growth(growth: Forecast) -> str:
    """What the archive takes and how it grows, in a sentence or two."""
    from newsarchive.store.room import size

    limit = f" of {size(growth.max_disk)}" if growth.max_disk else ""
    text = f"It takes {size(growth.used)}{limit}"
    if not growth.bytes_a_day:
        return f"{text}."
    text += f" and grows by {size(growth.bytes_a_day)} a day"
    what = "reaches max_disk" if growth.ends_by == "max_disk" else "fills the disk"
    return f"{text}: it {what} on {growth.ends_on}." if growth.ends_on else f"{text}."


def _known(archive: Archive, site: str) -> str:
    """A site's name in the archive, from its name or its address."""
    known = [row["name"] for row in archive.query("SELECT name FROM sites ORDER BY name")]
    name = site_name(site) if "://" in site else site
    if name not in known:
        raise NewsArchiveError(
            f"There is no site {site} in this archive", remedy=f"sites are: {', '.join(known[:20])}" if known else ""
        )
    return name


def _reported(archive: Archive, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The ledger's account of each site, with what web archives have of it; also of sites of which they alone do."""
    report, listed = archive.ledger.status(names), archive.mementos.status(names)
    for site in report:
        site["mementos"] = listed.pop(site["site"], None)
    rest = {"announced": 0, "states": {}, "reasons": []}
    return report + [{"site": name, **rest, "mementos": listed[name]} for name in sorted(listed)]


def _mementos(found: dict[str, Any]) -> str:
    """What became of the captures that web archives have of a site, in a line."""
    parts = []
    for state, number in sorted(found["states"].items()):
        reasons = [f"{row['count']:,} {row['reason']}" for row in found["reasons"] if row["state"] == state]
        parts.append(f"{number:,} {state.replace('_', ' ')}" + (f" ({', '.join(reasons)})" if reasons else ""))
    return f"{found['listed']:,} captures of web archives: {'; '.join(parts)}"


def _reasons(shown: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{row['count']:,} {row['state'].replace('_', ' ')} ({row['reason']})" for row in shown]
