"""`newsarchive changes`: edits, and what went and came back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import count, db_option, json_option, print_json, table
from newsarchive.errors import NewsArchiveError
from newsarchive.urls import site_name

if TYPE_CHECKING:
    from newsarchive.store import Archive

KINDS = ("edits", "gone", "replaced", "back", "paywalled", "opened", "noindex", "indexed")
"""As `store.changes.KINDS`, which is loaded only when the command runs; a test compares the two."""
TITLE = 60  # characters of a headline in the table


@click.command("changes", epilog="Example: newsarchive changes --since 2026-11-01 --kind gone --kind back")
@click.option("--since", metavar="DATE", help="From this day or moment on (UTC where it names no zone).")
@click.option("--until", metavar="DATE", help="Before this day or moment.")
@click.option("--site", help="A site of the archive, by name or address.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Of this kind; may be given again.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="The newest so many.")
@click.option("--atom", is_flag=True, help="Print an Atom feed, for feed readers.")
@db_option
@json_option
def changes_command(
    since: str | None,
    until: str | None,
    site: str | None,
    kinds: tuple[str, ...],
    limit: int,
    atom: bool,
    db: Path,
    as_json: bool,
) -> None:
    """List what publishers edited, withdrew and put back, the newest first.

    An article is gone from when it was first seen missing, and called so only after it was asked again. The feed goes
    by when the archive learned of a change, the table and JSON by when it was so.
    """
    from newsarchive.store import Archive
    from newsarchive.store.changes import changes

    if atom and as_json:
        raise click.UsageError("--atom and --json exclude each other.")
    with Archive(db, read_only=True) as archive:
        name = _known(archive, site) if site else ""
        found = changes(
            archive.query,
            since=_moment(since),
            until=_moment(until),
            site=name,
            kinds=kinds,
            limit=limit,
            by="recorded_at" if atom else "at",
        )
        if atom:
            click.echo(_feed(archive, found, name, kinds), nl=False)
            return
    if as_json:
        print_json(found)
        return
    rows = [(*_told(row), (row["title"] or "")[:TITLE]) for row in found]
    if rows:
        click.echo(table(rows, ("at", "kind", "what", "site", "article", "title")))
    click.echo(f"{count(len(found), 'change')}{' (there may be more: --limit)' if len(found) == limit else ''}.")


def _told(row: dict[str, Any]) -> tuple[str, str, str, str, int]:
    what = row["reason"] or ""
    if row["kind"] == "edit":
        what += f" +{row['words_added'] or 0:,} -{row['words_removed'] or 0:,}"
    return row["at"], row["kind"], what.strip(), row["site"], row["article"]


def _feed(archive: Archive, found: list[dict[str, Any]], site: str, kinds: tuple[str, ...]) -> str:
    from newsarchive.clock import iso
    from newsarchive.revisions import atom
    from newsarchive.store.changes import versions_of

    entries = [
        atom.entry_of(row, versions_of(archive.query, row["revision"]) if row["revision"] else None) for row in found
    ]
    first = archive.value("SELECT token FROM runs ORDER BY id LIMIT 1")
    return atom.feed(
        entries,
        name=atom.name_of("feed", first, site, *sorted(kinds)),
        title=f"Changes at {site}" if site else "Changes of articles",
        updated=iso(archive.clock.now()),
    )


def _moment(text: str | None) -> str:
    """A day or a moment as the database has it."""
    if not text:
        return ""
    from newsarchive.clock import iso

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NewsArchiveError(
            f"{text} is no date", remedy="write a day (2026-11-25) or a moment (2026-11-25T08:00Z)"
        ) from error
    return iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _known(archive: Archive, site: str) -> str:
    """A site's name in the archive, from its name or its address."""
    known: dict[str, str] = {
        row["name"]: row["url"] for row in archive.query("SELECT name, url FROM sites ORDER BY name")
    }
    if site in known:
        return site
    named = [name for name, url in known.items() if "://" in site and site_name(url) == site_name(site)]
    if not named:
        raise NewsArchiveError(
            f"There is no site {site} in this archive",
            remedy=f"sites are: {', '.join(list(known)[:20])}" if known else "",
        )
    return named[0]
