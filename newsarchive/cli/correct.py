"""`newsarchive correct`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from newsarchive.cli.common import count, db_option, json_option, print_json, table
from newsarchive.errors import NewsArchiveError

ENDED = {"undone": "undone", "replaced": "replaced", "publisher": "the publisher changed it"}


@click.command(
    "correct",
    epilog="Example: newsarchive correct https://example.org/story --set 'byline=By Ann Example' --reason 'by letter'",
)
@click.argument("article", metavar="URL|ID")
@click.option(
    "--set",
    "said",
    multiple=True,
    metavar="FIELD=VALUE",
    help="title, subtitle, byline, authors (parted by ;), published, modified, section or language.",
)
@click.option("--undo", multiple=True, metavar="FIELD", help="Show what was read again.")
@click.option("--reason", default=None, metavar="TEXT", help="Why; needed with --set.")
@click.option("--by", default=None, metavar="NAME", help="Who says so.")
@db_option
@json_option
def correct_command(
    article: str,
    said: tuple[str, ...],
    undo: tuple[str, ...],
    reason: str | None,
    by: str | None,
    db: Path,
    as_json: bool,
) -> None:
    """Correct by hand what an article shows, with a reason; without --set and --undo: list its corrections.

    A correction outlives reading again. It ends where the publisher changes that very field. Versions keep what was
    read, and a correction is never counted as an edit.
    """
    from newsarchive.cli.reading import find_article
    from newsarchive.store import Archive

    writes = bool(said or undo)
    if said and not (reason or "").strip():
        raise NewsArchiveError("A correction needs a reason", remedy="add --reason TEXT: it stands beside the value")
    with Archive(db, create=False) as archive:
        found = find_article(archive, article, db)
        if writes:
            _correct(archive, found, said, undo, (reason or "").strip(), by)
        rows = archive.corrections.of(found["id"])
    if as_json:
        print_json([{key: value for key, value in row.items() if key not in ("reading", "signers")} for row in rows])
        return
    holding = [row for row in rows if row["withdrawn_at"] is None]
    if writes:
        click.echo(f"Article {found['id']} shows {count(len(holding), 'correction')} now.")
    _list(rows)
    _warn(holding, said)


def _correct(
    archive: Any, found: dict[str, Any], said: Sequence[str], undo: Sequence[str], reason: str, by: str | None
) -> None:
    from newsarchive.ingest.correcting import corrected

    fields = [name.strip().lower() for name in undo]
    made = corrected(said, found["language"])
    holding = {row["field"] for row in archive.corrections.holding(found["id"])}
    for name in fields:
        if name not in holding:
            raise NewsArchiveError(
                f"{name} of article {found['id']} is not corrected",
                remedy=f"see what is: newsarchive correct {found['id']}",
            )
    with archive.atomic():
        archive.corrections.undo(found["id"], fields)
        archive.corrections.enter(found["id"], made, reason=reason, by=(by or "").strip() or None)


def _list(rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        click.echo("No corrections.")
        return
    lines = [
        (
            row["field"],
            row["value"] or "(nothing)",
            row["was"] or "(nothing)",
            row["reason"],
            row["by"],
            row["recorded_at"],
            f"{ENDED[row['withdrawn_for']]}, {row['withdrawn_at']}" if row["withdrawn_at"] else "holds",
        )
        for row in rows
    ]
    click.echo(table(lines, ("field", "corrected", "read", "reason", "by", "since", "state")))


def _warn(holding: Sequence[dict[str, Any]], said: Sequence[str]) -> None:
    """A byline in which no name is seen leaves the article without authors."""
    fields = {item.partition("=")[0].strip().lower() for item in said}
    for row in holding:
        if row["field"] == "byline" and "byline" in fields and "authors" not in fields and row["value"]:
            import json

            if not json.loads(row["signers"]):
                click.echo("No name was recognised in that byline. Name them: --set 'authors=A; B'", err=True)
