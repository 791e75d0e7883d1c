"""`newsarchive search` and `newsarchive show`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from newsarchive.cli.common import count, db_option, json_option, print_json, table
from newsarchive.cli.stories import carriers_table
from newsarchive.errors import NewsArchiveError

if TYPE_CHECKING:
    from newsarchive.store import Archive
    from newsarchive.store.queries import Row
    from newsarchive.store.snippets import Parts

Sort = Literal["relevance", "fresh", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "fresh", "newest", "oldest")


@click.command("search", epilog="Example: newsarchive search '\"press freedom\" site:example.org after:2026-01-01'")
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many to print.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True, help="fresh: best, but new.")
@click.option("--after", metavar="KEY", help="Go on after a result: its `key` in --json.")
@click.option("--fold", is_flag=True, help="Of articles that carry the same story, print one.")
@db_option
@json_option
def search_command(
    query: tuple[str, ...], limit: int, sort: Sort, after: str | None, fold: bool, db: Path, as_json: bool
) -> int:
    """Find articles: words, "phrases", -not, OR, site: author: title: before: after: lang: type: changed:.

    in:versions searches in earlier versions too.

    Exits 0 whether something is found or not.
    """
    from newsarchive.store import Archive
    from newsarchive.store.search import search

    with Archive(db, read_only=True) as archive:
        found = search(
            archive.query, " ".join(query), limit=limit, sort=sort, after=after, fold=fold, with_facets=False
        )
    for note in found.query.notes:
        click.echo(f"newsarchive: {note}", err=True)
    if as_json:
        print_json(
            {
                "query": " ".join(query),
                "total": found.total,
                "next": found.after,
                "results": [
                    {
                        "id": hit.id,
                        "url": hit.url,
                        "title": hit.title,
                        "site": hit.site,
                        "published": hit.published,
                        "byline": hit.byline,
                        "snippet": plain(hit.snippet),
                        "version": hit.version,
                        "story": hit.story,
                        "copies": hit.copies,
                        "key": hit.key,
                    }
                    for hit in found.hits
                ],
            }
        )
        return 0
    for hit in found.hits:
        click.secho(hit.title or "(no title)", bold=True)
        earlier = f"in an earlier version only (capture {hit.version})" if hit.version else ""
        copies = f"and {count(hit.copies, 'copy', 'copies')}" if fold and hit.copies else ""
        facts = (hit.site, (hit.published or "")[:10], hit.byline, f"#{hit.id}", copies, earlier)
        click.secho("  " + "  ".join(fact for fact in facts if fact), dim=True)
        click.echo(
            "  " + "".join(click.style(text, bold=True, fg="yellow") if on else text for text, on in hit.snippet)
        )
        click.echo(f"  {hit.url}\n")
    click.echo(f"{count(found.total, 'article')} found.")
    return 0


@click.command("show", epilog="Example: newsarchive show 12")
@click.argument("article", metavar="URL|ID")
@click.option("--provenance", is_flag=True, help="Say where each field was found, and what it won against.")
@click.option("--history", is_flag=True, help="List the versions that were seen, with the kind of each edit.")
@db_option
@json_option
def show_command(article: str, provenance: bool, history: bool, db: Path, as_json: bool) -> None:
    """Print one article, by its address (any of its addresses) or its number."""
    from newsarchive.store import Archive
    from newsarchive.store.carriers import carriers

    with Archive(db, read_only=True) as archive:
        found = find_article(archive, article, db)
        found["carriers"] = carriers(archive.query, found["story"]) if found["story"] is not None else []
    if as_json:
        print_json(_in_order(found["versions"], found["events"]) if history else found)
    elif history:
        click.secho(found["title"] or "(no title)", bold=True)
        click.echo(history_table(found["versions"], found["events"]))
    else:
        _print(found, provenance)


def find_article(archive: Archive, article: str, db: Path) -> Row:
    """All that is known of the article with this address or number; NewsArchiveError where there is none."""
    from newsarchive.store.queries import article as read_article
    from newsarchive.urls import canonical

    by_number = article.isdecimal() and len(article) < 19
    number = int(article) if by_number else archive.articles.find(canonical(article))
    found = read_article(archive.query, number) if number is not None else None
    if found is None:
        raise NewsArchiveError(f"There is no article {article} in {db}", remedy="look for it: newsarchive search WORDS")
    return found


def history_table(versions: Sequence[Row], events: Sequence[Row] = ()) -> str:
    """The versions (newest first) and the events between them as a table, the oldest first."""
    rows: list[tuple[str, str, str, str, str, str]] = []
    number = 0
    for row in _in_order(versions, events):
        if "event" in row:
            where = f" to {row['target']}" if row["target"] else ""
            rows.append(("", row["at"], row["event"], "", (row["reason"] or "") + where, ""))
            continue
        number += 1
        came, went = row["words_added"], row["words_removed"]
        what = "another source" if row["change"] == "source" else row["change"] or row["kind"]
        what = what if number > 1 else "first seen"
        words = f"+{came:,} -{went:,}" if number > 1 and came is not None and went is not None else ""
        rows.append((str(number), row["seen_at"], what, words, row["fields"] or "", row["title"] or ""))
    return table(rows, ("version", "seen", "edit", "words", "fields", "title"))


def _in_order(versions: Sequence[Row], events: Sequence[Row]) -> list[Row]:
    """Versions and events in the order of time; an event's kind is its `event`."""
    listed = [*versions[::-1], *events]
    return sorted(listed, key=lambda row: str(row["at"] if "event" in row else row["seen_at"]))


def plain(parts: Parts) -> str:
    """Pieces with and without a hit, as one text."""
    return "".join(text for text, _ in parts)


FACTS = ("byline", "published", "modified", "section", "language", "url", "first_seen", "last_seen", "gone_at")


def _print(row: Row, provenance: bool) -> None:
    click.secho(row["title"] or "(no title)", bold=True)
    if row["subtitle"]:
        click.echo(row["subtitle"])
    click.echo()
    for name in FACTS:
        if row.get(name):
            click.secho(f"{name.replace('_', ' ') + ':':<12}", dim=True, nl=False)
            click.echo(row[name])
    if row["revisions"] > 1:
        click.echo(f"{count(row['revisions'], 'version')}, the last seen {row['last_changed']}")
    click.echo(f"\n{row['body']}")
    if row["carriers"]:
        click.echo(f"\nCarried by {count(len(row['carriers']), 'article')}:\n{carriers_table(row['carriers'])}")
    if provenance:
        click.echo()
        for witness in row["provenance"]:
            mark = "  " if witness["rank"] else "* "
            click.echo(f"{mark}{witness['field']}: {witness['witness']}  {(witness['value'] or '')[:100]}")
