"""`newsarchive forget`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsarchive.cli.common import count, db_option, interactive, json_option, print_json
from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from newsarchive.ingest.forgetting import Done
    from newsarchive.store import Archive

NAMED = 10  # addresses, and records elsewhere, that are listed


@click.command("forget", epilog="Example: newsarchive forget https://example.org/story --reason 'a court order' --yes")
@click.argument("article", metavar="URL|ID")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept.")
@click.option("--by", default=None, metavar="NAME", help="Who says so.")
@click.option("--hide-url", is_flag=True, help="Don't keep the address either, only its digest.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@db_option
@json_option
def forget_command(
    article: str, reason: str, by: str | None, hide_url: bool, yes: bool, db: Path, as_json: bool
) -> None:
    """Take an article out for good: its rows, its index entries and its WARC records. It is refused from then on.

    A tombstone with date and reason stays. The database is written anew, so that nothing is left in free pages; there
    must be room for a second one. Broken off, give the same command again.
    """
    from newsarchive import __version__
    from newsarchive.ingest import forgetting
    from newsarchive.store import Archive

    if not reason.strip():
        raise NewsArchiveError("To forget needs a reason", remedy="add --reason TEXT: it stays with the date")
    with Archive(db, create=False) as archive:
        number, begun = _which(archive, article, db)
        if number is not None:
            _ask(archive, number, yes)
        run = archive.runs.start("forget", "", version=__version__)
        outcome = "failed"
        try:
            forgetting.alone(archive, run.id)
            if number is not None:
                done = forgetting.forget(
                    archive, number, reason=reason.strip(), by=(by or "").strip() or None, hide=hide_url
                )
            else:
                assert begun is not None
                done = forgetting.resume(archive, begun)
            outcome = "finished"
        finally:
            archive.runs.end(run, outcome)
    if as_json:
        print_json({"captures": done.captures, "records": done.records, "elsewhere": done.elsewhere})
    else:
        _tell(done)


def _which(archive: Archive, article: str, db: Path) -> tuple[int | None, int | None]:
    """The article that is meant, or the tombstone of one whose rows are out already."""
    from newsarchive.cli.reading import find_article
    from newsarchive.store.tombstones import mark_of
    from newsarchive.urls import canonical

    by_number = article.isdecimal()
    known = by_number or archive.articles.find(canonical(article)) is not None
    tombstone = None if known else archive.tombstones.of(mark_of(canonical(article)))
    if tombstone is None:
        return int(find_article(archive, article, db)["id"]), None
    row = archive.tombstones.get(tombstone)
    if row["done_at"] and not any(
        archive.tombstones.of(row[0]) == tombstone
        for row in archive.conn.execute(
            "SELECT digest FROM captures WHERE digest IN (SELECT mark FROM tombstone_marks)"
        )
    ):
        raise NewsArchiveError(
            f"It was taken out on {row['done_at'][:10]}", why=row["reason"], remedy="newsarchive verify proves it"
        )
    return None, tombstone


def _ask(archive: Archive, number: int, yes: bool) -> None:
    from newsarchive.store.forgetting import find

    found = find(archive, number)
    if len(found.articles) > 1:
        click.echo(
            f"{count(len(found.articles), 'article')} are made of the very same bytes, and go together:", err=True
        )
    if len(found.articles) > 1 or not yes:
        for url in sorted(found.urls)[:NAMED]:
            click.echo(f"  {url}", err=True)
    if yes:
        return
    if not interactive():
        raise NewsArchiveError("Nobody is here to confirm it", remedy="add --yes: what is taken out can't be had back")
    what = f"{count(len(found.articles), 'article')} with {count(len(found.captures), 'capture')}"
    click.confirm(f"Take out {what} for good?", abort=True)


def _tell(done: Done) -> None:
    click.echo(f"Taken out: {count(done.captures, 'capture')}; {count(done.records, 'WARC record')} blanked.")
    if done.elsewhere:
        click.echo("These files are not the archive's own and still have it (file:offset):")
        for place in done.elsewhere[:NAMED]:
            click.echo(f"  {place}")
        if len(done.elsewhere) > NAMED:
            click.echo(f"  ... and {len(done.elsewhere) - NAMED} more; they are in the table tombstones.")
    click.echo(
        "Backups and earlier exports can't be reached from here; nor pages that named it (feeds, home pages, links)."
    )
