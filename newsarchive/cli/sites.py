"""`newsarchive sites add|list|check|sources`."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from newsarchive.cli.common import config_option, count, db_option, json_option, print_json, table
from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from newsarchive.ingest.layouts import Seen
    from newsarchive.models import Site
    from newsarchive.sites import Config

KINDS = {"feed": "feeds", "sitemap": "sitemaps", "section": "sections"}
"""Kinds of source and the keys of sites.toml that list them."""

ONCE = ("backfill", "overflow")  # `found_by` of older pages, asked once: no sources to go by


@click.group("sites")
def sites_command() -> None:
    """The sites of this archive: add one, list them, check whether they still work."""


@sites_command.command("add", epilog="Example: newsarchive sites add https://news.example.org/ --name example")
@click.argument("url")
@click.option("--name", default="", help="What to call it [its domain].")
@db_option
@config_option
@json_option
def add(url: str, name: str, db: Path, config_path: Path | None, as_json: bool) -> None:
    """Look at a site and write what was found into sites.toml, with how much each source announces.

    Looks at the home page, robots.txt, the feeds that the page names and the usual addresses.
    """
    from newsarchive.sites import FILE, add_site, load

    config = load(config_path, db_path=db)
    path = config.path or config_path or db.absolute().parent / FILE
    site = config.find(url)
    if site in config.sites:
        raise NewsArchiveError(
            f"{url} is in {config.path} already, as {site.name}",
            remedy=f"to see whether it works: newsarchive sites check {site.name}",
        )
    if any(known.name == (name or site.name) for known in config.sites):
        raise NewsArchiveError(
            f"{name or site.name} is the name of another site in {config.path} already", remedy="give another --name"
        )
    if name:
        site = replace(site, name=name)
    found = _look(db, replace(config, sites=(*config.sites, site)), (site.name,))[site.name]
    working = [row for row in found if row["state"] == "active"]
    if not working:
        reasons = ", ".join(sorted({row["reason"] or "no answer" for row in found}))
        raise NewsArchiveError(
            f"Nothing could be read at {url}", why=reasons, remedy="check the address, then try again"
        )
    site, comments = _describe(site, working)
    add_site(path, site, comments=comments)
    if as_json:
        print_json({"name": site.name, "file": str(path), "sources": found})
        return
    click.echo(_sources_table(working))
    click.echo(f"\n{site.name} is now in {path}. To fetch its articles: newsarchive crawl {site.name}")
    if not config.contact:
        click.echo(f"Put your address into contact in {path}: it tells the site's keeper whom to write to.")


@sites_command.command("list", epilog="Example: newsarchive sites list")
@db_option
@config_option
@json_option
def list_sites(db: Path, config_path: Path | None, as_json: bool) -> None:
    """The sites in sites.toml, and those that the archive knows besides."""
    from newsarchive.sites import load
    from newsarchive.store import Archive

    config = load(config_path, db_path=db)
    rows: dict[str, dict[str, Any]] = {
        site.name: {"name": site.name, "url": site.url, "configured": True, "articles": 0, "sources": 0}
        for site in config.sites
    }
    if db.exists():
        with Archive(db, read_only=True) as archive:
            for row in archive.query(
                "SELECT name, url, (SELECT count(*) FROM articles WHERE site = name) articles,"
                " (SELECT count(*) FROM sources WHERE site = name AND state = 'active') sources FROM sites"
            ):
                rows.setdefault(row["name"], {"configured": False}).update(row)
    if as_json:
        print_json(list(rows.values()))
    elif rows:
        head = ("name", "url", "articles", "sources", "in sites.toml")
        click.echo(
            table(
                [
                    (r["name"], r["url"], r["articles"], r["sources"], "yes" if r["configured"] else "no")
                    for r in rows.values()
                ],
                head,
            )
        )
    else:
        click.echo("No site yet. Add one: newsarchive sites add https://a-news-site.example/")


@sites_command.command("check", epilog="Example: newsarchive sites check example")
@click.argument("names", nargs=-1, metavar="[SITE]...")
@db_option
@config_option
@json_option
def check(names: tuple[str, ...], db: Path, config_path: Path | None, as_json: bool) -> int:
    """Ask every source of the sites now, and say which work. Exits 1 where a site has none that does.

    Then reads some of each site's captured pages: do they still have the layout that was learned of it, and what do the
    selectors of sites.toml find on them?
    """
    from newsarchive.sites import load

    config = load(config_path, db_path=db)
    chosen = tuple(config.find(name).name for name in names) or tuple(site.name for site in config.sites)
    extra = tuple(config.find(name) for name in names if config.find(name) not in config.sites)
    if not chosen:
        raise NewsArchiveError(
            "There is no site to check",
            why="sites.toml names none",
            remedy="add one: newsarchive sites add https://a-news-site.example/",
        )
    config = replace(config, sites=(*config.sites, *extra))
    found = _look(db, config, chosen)
    pages = _pages(db, [config.find(name) for name in chosen])
    dead = [name for name, rows in found.items() if not any(row["state"] == "active" for row in rows)]
    if as_json:
        print_json(
            {"sites": found, "dead": dead, "pages": {name: list(map(asdict, seen)) for name, seen in pages.items()}}
        )
    else:
        for name, rows in found.items():
            lasting = [row for row in rows if row["found_by"] not in ONCE]
            shown = [row for row in lasting if row["found_by"] != "guess" or row["state"] == "active"]
            click.echo(f"{name}\n{_sources_table(shown)}\n")
            if pages[name]:
                click.echo(f"{_pages_table(config.find(name), pages[name])}\n")
        for name in dead:
            click.echo(f"{name}: no source works. Look at the site in a browser; is its address still right?")
    return 1 if dead else 0


@sites_command.command("sources", epilog="Example: newsarchive sites sources example")
@click.argument("name", metavar="SITE")
@db_option
@config_option
@json_option
def sources(name: str, db: Path, config_path: Path | None, as_json: bool) -> None:
    """What announces a site's articles: each source, what it brought of late, when it is asked next, what it adds.

    Below, how feeds, sitemaps, sections and the home page overlap, and how many articles none of them seems to show.
    """
    from newsarchive.sites import load
    from newsarchive.store import Archive
    from newsarchive.store.overlap import alone_of, overlap

    with Archive(db, read_only=True) as archive:
        known = {row["name"] for row in archive.query("SELECT name FROM sites")}
        site = name if name in known else load(config_path, db_path=db).find(name).name
        if site not in known:
            raise NewsArchiveError(
                f"There is no site {name} in this archive",
                remedy=f"sites are: {', '.join(sorted(known)[:20])}" if known else "crawl one: newsarchive crawl URL",
            )
        rows = [row for row in archive.ledger.sources(site) if row["found_by"] != "guess" or row["state"] == "active"]
        alone = alone_of(archive, site)
        found = overlap(archive, site)
        back = archive.one("SELECT since, since_at FROM sites WHERE name = ?", (site,))
    lasting = [{**row, "alone": alone.get(row["id"], 0)} for row in rows if row["found_by"] not in ONCE]
    older = [row for row in rows if row["found_by"] in ONCE]
    left = sum(row["due_at"] is not None for row in older)
    if as_json:
        print_json({"site": site, "sources": lasting, "older": len(older), "older_left": left, **asdict(found)})
        return
    head = ("kind", "state", "items", "new at last poll", "alone", "next poll", "address")
    click.echo(table([_told(row) for row in lasting], head))
    if older:
        since = f", back to {back['since']}" if back and back["since"] else ""
        click.echo(f"\n{count(len(older), 'older page')} of them asked once{since}; {left:,} still to be asked.")
    kinds = [(kind, found.announced[kind], found.alone[kind]) for kind in found.announced if found.announced[kind]]
    if kinds:
        click.echo("\n" + table(kinds, ("announced by", "addresses", "by it alone")))
    if found.unseen is not None and found.pair is not None:
        one, other = found.pair
        click.echo(
            f"\n{found.total:,} addresses were announced in all. By how {one} and {other} overlap,"
            f" about {found.unseen:,} more were shown by no source."
        )


def _told(row: dict[str, Any]) -> tuple[Any, ...]:
    state = row["state"] if not row["reason"] else f"{row['state']} ({row['reason']})"
    return (
        row["kind"],
        state,
        row["items"] or 0,
        row["fresh"] or 0,
        row["alone"],
        row["due_at"] or "never",
        row["url"],
    )


def _look(db: Path, config: Config, names: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    """Poll every source of the sites, and nothing else; the rows of `sources`, by site."""
    from newsarchive.fetch import Options, crawl
    from newsarchive.store import Archive

    crawl(db, Options(names, refetch=True, sources_only=True), config=config)
    with Archive(db, read_only=True) as archive:
        return {name: archive.ledger.sources(name) for name in names}


def _pages(db: Path, sites: list[Site]) -> dict[str, list[Seen]]:
    """Some captured pages of each site, read as they would be now."""
    from newsarchive.ingest.layouts import look
    from newsarchive.store import Archive

    with Archive(db, read_only=True) as archive:
        return {site.name: look(archive, site) for site in sites}


def _pages_table(site: Site, pages: list[Seen]) -> str:
    """How the pages fit the layout, and what each selector finds on them."""
    known = [page for page in pages if page.agreement is not None]
    fit = sum(page.fits for page in known)
    layout = f"{fit} of {count(len(known), 'page')} fit the learned layout" if known else "no layout is learned yet"
    if not any(page.selected for page in pages):
        return layout
    rows = [
        (each["name"], each["count"], each["text"], urlsplit(page.url).path) for page in pages for each in page.selected
    ]
    names = {name for name, found, *_ in rows} - {name for name, found, *_ in rows if found}
    lines = [layout, table(rows, ("select", "found", "first words", "page"))]
    lines += [f"select.{name} of {site.name} finds nothing on any of these pages" for name in sorted(names)]
    return "\n".join(lines)


def _describe(site: Site, working: list[dict[str, Any]]) -> tuple[Site, dict[str, str]]:
    """The site with the sources that work, and for each of them a comment that says how much it announces.

    Sitemaps that an index lists stay out: the index finds them, and tomorrow's as well.
    """
    kept = [row for row in working if row["kind"] in KINDS and row["found_by"] not in ("index", *ONCE)]
    lists = {
        key: tuple(row["url"] for row in sorted(kept, key=lambda row: row["url"]) if row["kind"] == kind)
        for kind, key in KINDS.items()
    }
    comments = {row["url"]: _announces(row) for row in kept}
    return replace(site, feeds=lists["feeds"], sitemaps=lists["sitemaps"], sections=lists["sections"]), comments


def _announces(row: dict[str, Any]) -> str:
    if row["kind"] == "sitemap" and not row["items"]:
        return "lists other sitemaps"
    return count(row["items"] or 0, "article") + " announced"


def _sources_table(rows: list[dict[str, Any]]) -> str:
    head = ("kind", "announces", "state", "found by", "address")
    return table(
        [
            (
                row["kind"],
                _announces(row).removesuffix(" announced") if row["items"] is not None else "",
                row["state"] if row["state"] == "active" else f"{row['state']} ({row['reason']})",
                row["found_by"],
                row["url"],
            )
            for row in rows
        ],
        head,
    )
