"""`newsarchive stories`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsarchive.cli.common import bar, count, db_option, json_option, print_json, table

if TYPE_CHECKING:
    from newsarchive.store.carriers import Row


@click.command("stories", epilog="Example: newsarchive stories --since 2026-11-01 --min-copies 3")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="YYYY-MM-DD",
    help="First published then or later.",
)
@click.option("--site", default=None, help="Only what this site carried, first or not.")
@click.option(
    "--min-copies", type=click.IntRange(min=1), default=1, show_default=True, help="So many besides the first, or more."
)
@click.option("--language", default=None, metavar="CODE", help="Of one language, such as en.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to list.")
@click.option(
    "--build", is_flag=True, help="Compare the articles that an older version stored. Goes on where it ended."
)
@db_option
@json_option
def stories_command(
    since: datetime | None,
    site: str | None,
    min_copies: int,
    language: str | None,
    limit: int,
    build: bool,
    db: Path,
    as_json: bool,
) -> None:
    """List texts that several articles carry: wire copy, syndication, near-duplicates. The newest come first."""
    from newsarchive.store import Archive
    from newsarchive.store.carriers import stories

    if build:
        _build(db, as_json)
        return
    with Archive(db, read_only=True) as archive:
        found = list(
            stories(
                archive.query,
                site=site,
                since=since.strftime("%Y-%m-%dT00:00:00Z") if since else None,
                language=language,
                copies=min_copies,
                limit=limit,
            )
        )
        left = archive.value("SELECT (SELECT count(*) FROM articles) - (SELECT count(*) FROM signatures)")
    if left:
        click.echo(
            f"newsarchive: {count(left, 'article')} not compared yet; run: newsarchive stories --build", err=True
        )
    if as_json:
        print_json(found)
        return
    for story in found:
        first = story["articles"][0]
        click.secho(first["title"] or "(no title)", bold=True)
        facts = (f"#{story['id']}", story["language"] or "", count(story["copies"], "copy", "copies"),
                 count(story["sites"], "site"))  # fmt: skip
        click.secho("  " + "  ".join(fact for fact in facts if fact), dim=True)
        click.echo("\n".join(f"  {line}" for line in carriers_table(story["articles"]).splitlines()) + "\n")
    click.echo(f"{count(len(found), 'story', 'stories')} listed.")


def _build(db: Path, as_json: bool) -> None:
    from newsarchive.store import Archive

    with Archive(db) as archive:
        with bar("Comparing", archive.stories.unsigned()) as progress:
            done = archive.stories.build(progress.update)
        total = archive.value("SELECT count(*) FROM stories")
    if as_json:
        print_json({"compared": done, "stories": total})
    else:
        click.echo(f"{count(done, 'article')} compared; the archive has {count(total, 'story', 'stories')}.")


def carriers_table(articles: list[Row]) -> str:
    """Who carried a story, one a line."""
    rows = []
    for number, one in enumerate(articles):
        alike = ["" if one[name] is None else f"{one[name]:.2f}" for name in ("similarity", "containment")]
        mark = "first" if number == 0 else "same site" if one["same_site"] else ""
        rows.append(
            (one["at"][:16], one["site"], mark, *alike, ", ".join(one["agencies"]), f"#{one['id']}", one["url"])
        )
    return table(rows, ("published", "site", "", "similar", "contained", "agencies", "id", "url"))
