"""`newsarchive permissions`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import count, db_option, json_option, print_json, table
from newsarchive.errors import NewsArchiveError
from newsarchive.urls import site_name

if TYPE_CHECKING:
    from newsarchive.store import Archive

SHOWN = 8  # rules, licences and policies of a site that are printed
WORDS = {"noindex": "not to be listed", "noarchive": "not to be archived", "tdm_reserved": "mining reserved"}


@click.command("permissions", epilog="Example: newsarchive permissions example --json")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@db_option
@json_option
def permissions_command(sites: tuple[str, ...], db: Path, as_json: bool) -> None:
    """What each site allows, as it said at each fetch: robots.txt, noarchive, reserved mining, licences.

    `now` counts articles that said so when they were last fetched, `ever` those that did at any fetch. Nothing of this
    keeps a page out of the archive, but robots.txt; export --reserved skip leaves reserved articles out.
    """
    from newsarchive.store import Archive
    from newsarchive.store.permissions import report

    with Archive(db, read_only=True) as archive:
        reports = [report(archive, name) for name in _names(archive, sites)]
    if as_json:
        print_json(reports)
        return
    for number, one in enumerate(reports):
        if number:
            click.echo()
        _print(one)
    if not reports:
        click.echo("No site is in this archive yet. Crawl one: newsarchive crawl URL")


def _names(archive: Archive, sites: tuple[str, ...]) -> list[str]:
    """Names of the sites in the archive, from names or addresses; all where none is given."""
    known = [row["name"] for row in archive.query("SELECT name FROM sites ORDER BY name")]
    named = [site if site in known or "://" not in site else site_name(site) for site in sites]
    for site in named:
        if site not in known:
            raise NewsArchiveError(
                f"There is no site {site} in this archive",
                remedy=f"sites are: {', '.join(known[:20])}" if known else "crawl one: newsarchive crawl URL",
            )
    return list(dict.fromkeys(named)) or known


def _print(one: dict[str, Any]) -> None:
    click.secho(f"{one['site']}  {count(one['articles'], 'article')}", bold=True)
    for host in one["hosts"]:
        robots = f"robots.txt {_digest(host['robots_digest'])}{_since(host['robots_since'])}"
        file = f"tdmrep.json {_digest(host['tdm_digest'])}{_since(host['tdm_since'])}"
        click.echo(f"  {host['host']}: {robots if host['robots_digest'] else 'no robots.txt'}; ", nl=False)
        click.echo(file if host["tdm_digest"] else "no tdmrep.json" if host["tdm_at"] else "tdmrep.json not asked for")
    rows = [
        (WORDS[signal["signal"]], signal["now"], signal["ever"], signal["first_at"], signal["last_at"])
        for signal in one["signals"]
        if signal["ever"]
    ]
    for kind, name in (("licenses", "license"), ("policies", "tdm_policy")):
        rows += [
            (f"{'licence' if kind == 'licenses' else 'policy'} {row[name][:60]}", row["now"], row["ever"],
             row["first_at"], row["last_at"])
            for row in one[kind][:SHOWN]
        ]  # fmt: skip
    if rows:
        click.echo(_indented(table(rows, ("said", "now", "ever", "first", "last"))))
    else:
        click.echo("  No page said anything of indexing, archiving, mining or a licence.")
    if one["rules"]:
        forbidden = [(row["urls"], row["rule"] or "(the line was not kept)") for row in one["rules"][:SHOWN]]
        click.echo(_indented(table(forbidden, ("forbidden", "by this line of robots.txt"))))


def _digest(digest: str | None) -> str:
    return (digest or "").rpartition(":")[2][:12]


def _since(moment: str | None) -> str:
    return f" since {moment}" if moment else ""


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
