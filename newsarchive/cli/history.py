"""`newsarchive diff`: two versions of an article, word by word."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsarchive.cli.common import count, db_option, json_option, print_json
from newsarchive.cli.reading import find_article
from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from newsarchive.revisions import Block
    from newsarchive.store.queries import Row

NAMES = ("title", "subtitle", "byline", "published", "section")
"""The fields beside the body, in the order in which their changes are shown."""


@click.command("diff", epilog="Example: newsarchive diff https://example.org/story --from 1 --to 3")
@click.argument("article", metavar="URL|ID")
@click.option(
    "--from", "older", metavar="VERSION", help="A number as in show --history, or a time. [default: the last but one]"
)
@click.option("--to", "newer", metavar="VERSION", help="The same. [default: the last]")
@click.option("--all", "everything", is_flag=True, help="Print the paragraphs that stayed, too.")
@db_option
@json_option
def diff_command(article: str, older: str | None, newer: str | None, everything: bool, db: Path, as_json: bool) -> None:
    """Show what an edit changed: words that came and went, paragraphs that moved.

    In a terminal in colour, elsewhere as [-old-] and {+new+}. A time (2026-11-25, 2026-11-25T08:00Z) is the version
    that stood then.
    """
    from newsarchive.store import Archive
    from newsarchive.store.around import beside

    with Archive(db, read_only=True) as archive:
        found = find_article(archive, article, db)
        history = found["versions"][::-1]
        last = _pick(history, newer) if newer else len(history)
        first = _pick(history, older) if older else beside(history, last - 1) + 1
        if first == last:
            only = len(history) == 1
            why = "has one version only" if only else f"has the same version, {first}, at both"
            raise NewsArchiveError(
                f"Article {article} {why}", remedy=f"see its versions: newsarchive show {found['id']} --history"
            )
        rows = [_version(archive, history[number - 1]) for number in (first, last)]
    made = _compare(rows[0], rows[1]) | {"article": found["id"], "url": found["url"], "from": first, "to": last}
    made |= {"from_seen": rows[0]["seen_at"], "to_seen": rows[1]["seen_at"]}
    if as_json:
        print_json(made)
        return
    _print(made, everything)


def _version(archive: Any, row: Row) -> Row:
    sql = "SELECT *, (SELECT content_type FROM captures WHERE id = capture) AS content_type FROM revisions WHERE id = ?"
    found: Row = archive.one(sql, (row["id"],))
    return found


def _pick(history: list[Row], wanted: str) -> int:
    """The number, from 1, of the version that a person means."""
    if wanted.isdecimal() and len(wanted) < 6:
        if not 1 <= int(wanted) <= len(history):
            raise NewsArchiveError(
                f"There is no version {wanted}", remedy=f"name one from 1 to {len(history)}, or a time"
            )
        return int(wanted)
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError as error:
        raise NewsArchiveError(
            f"{wanted} is no version", remedy="write a number as in show --history, or a time such as 2026-11-25T08:00Z"
        ) from error
    from newsarchive.clock import from_iso

    whole_day = len(wanted) == len("2026-11-25")
    for number, row in reversed(list(enumerate(history, 1))):
        seen = from_iso(row["seen_at"])
        if (seen.date() <= moment.date()) if whole_day else (seen <= _in_zone(moment, seen)):
            return number
    raise NewsArchiveError(f"The article was not seen by {wanted}", remedy=f"it was first seen {history[0]['seen_at']}")


def _in_zone(moment: datetime, like: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=like.tzinfo)


def _compare(old: Row, new: Row) -> dict[str, Any]:
    """What differs, as JSON has it: the decision, the fields with their words, the blocks of the body."""
    from newsarchive import revisions
    from newsarchive.models import record_of

    edit = revisions.decide(old, new)
    fields = {
        name: [list(op) for op in revisions.word_ops(old[name] or "", new[name] or "")]
        for name in NAMES
        if (old[name] or "") != (new[name] or "")
    }
    blocks = revisions.diff(old["body"], new["body"])
    return {
        "verdict": edit.verdict,
        "sources": [record_of(row["content_type"]) or "page" for row in (old, new)],
        "change": edit.change,
        "fields": list(edit.fields),
        "words_added": edit.added,
        "words_removed": edit.removed,
        "differences": fields,
        "body": [_as_json(block) for block in blocks],
    }


def _as_json(block: Block) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": block.kind, "old": block.old, "new": block.new}
    if block.ops:
        made["ops"] = [list(op) for op in block.ops]
    if block.move is not None:
        made["move"] = block.move
    return {key: value for key, value in made.items() if value is not None}


def _print(made: dict[str, Any], everything: bool) -> None:
    colour = sys.stdout.isatty()
    words = f"{count(made['words_added'], 'word')} added, {made['words_removed']:,} removed"
    click.secho(f"version {made['from']}, {made['from_seen']}, and {made['to']}, {made['to_seen']}", dim=True)
    click.secho(f"{made['change'] or made['verdict']}: {words}", bold=True)
    if made["sources"][0] != made["sources"][1]:
        click.echo(f"No edit: the one is read from {made['sources'][0]}, the other from {made['sources'][1]}.")
    for name, ops in made["differences"].items():
        click.echo(f"\n{name}: {marked(ops, colour=colour)}")
    skipped = 0
    for block in made["body"]:
        if block["kind"] == "same" and not everything:
            skipped += 1
            continue
        _skip(skipped)
        skipped = 0
        click.echo(f"\n{_block(block, colour)}")
    _skip(skipped)


def _skip(paragraphs: int) -> None:
    if paragraphs:
        click.secho(f"\n({count(paragraphs, 'paragraph')} the same)", dim=True)


def _block(block: dict[str, Any], colour: bool) -> str:
    kind = block["kind"]
    if kind == "changed":
        return marked(block["ops"], colour=colour)
    if kind == "same":
        return str(block["new"])
    if kind in ("removed", "added"):
        return marked([(kind, block["old"] if kind == "removed" else block["new"])], colour=colour)
    where = "moved from here" if kind == "moved_from" else "moved to here"
    return click.style(f"({where}, {block['move']}) ", fg="cyan") + str(block["old" if kind == "moved_from" else "new"])


def marked(ops: Iterable[Iterable[str]], *, colour: bool) -> str:
    """Pieces of text with what came and went marked: by colour and line, or by signs."""
    made = []
    for kind, text in ops:
        if kind == "added":
            made.append(click.style(text, fg="green", underline=True) if colour else f"{{+{text}+}}")
        elif kind == "removed":
            made.append(click.style(text, fg="red", strikethrough=True) if colour else f"[-{text}-]")
        else:
            made.append(text)
    return "".join(made)
