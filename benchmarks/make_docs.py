"""Write docs/schema.md and docs/commands.md from the code; with --check, say whether they are up to date.

python benchmarks/make_docs.py [--check]
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from newsarchive.cli import COMMANDS, app  # noqa: E402 - the path above is for a checkout that is not installed
from newsarchive.store import Archive  # noqa: E402

COLUMN = re.compile(r"^\s{4}(?P<name>\w+)\s+(?P<type>TEXT|INTEGER|REAL)(?P<rest>[^\n]*?)(?:--\s*(?P<said>.*))?$")
ADDED = re.compile(r"(?P<name>\w+) (?P<type>TEXT|INTEGER|REAL) /\* (?P<said>.*?) \*/(?P<rest>[^,)]*)")
"""A column that a later migration added: SQLite keeps its words between the name and the constraints alone."""
REFERENCE = re.compile(r"REFERENCES (\w+)")

INTRO = {
    "sites": "The publishers that someone named.",
    "sources": "Feeds, sitemaps and pages that announce URLs, with their health.",
    "hosts": "How each host wants to be asked: its robots.txt, until when to leave it alone, how slowly.",
    "runs": "Each command that wrote to the archive.",
    "urls": "The ledger: every URL that was ever announced, and what became of it.",
    "announcements": "Which source announced which URL, when, and what it said of it.",
    "coverage": "The ledger counted by site and day, kept by triggers on `urls`: what charts read.",
    "replays": "Web archives that someone named, from which mementos are fetched.",
    "mementos": "The ledger of mementos: captures that web archives list, and what became of each.",
    "captures": "Responses as received, and where they lie in the WARC files.",
    "fetches": "Each request, whatever came of it.",
    "articles": "The articles, as they read now.",
    "authors": "Names in bylines.",
    "article_authors": "Who wrote what.",
    "tags": "Keywords that publishers gave.",
    "article_tags": "Which article has which tag.",
    "links": "Links out of the bodies of articles, as they read now.",
    "images": "Pictures of articles, as they read now. The pictures themselves are not captured.",
    "revisions": "Every version of an article that its publisher made and we saw.",
    "extractions": "Which extractor read which capture, with which template and with what result.",
    "templates": "What was learned of each site's layout, from when to when; of one span the newest row counts.",
    "stories": "Articles that carry the same text, and which of them was there first.",
    "story_pairs": "Which articles are copies of each other, or of a third.",
    "signatures": "What copies are found by: MinHash values of each article's paragraphs, as it reads now.",
    "story_keys": "Who has which of these values.",
    "aliases": "Other addresses of an article, each with the rule that made it one.",
    "address_keys": "What the addresses of an article have in common: by these it is found under another one.",
    "permissions": "What its publisher said may be done with a page, from which fetch to which.",
    "alerts": "What went wrong at a site, from when to when; at most one open of a site, kind and subject.",
    "health": "What the last requests of each site came to: what alerts are decided from.",
    "sightings": "Each time an article was looked for and found there, or missing: what events are decided from.",
    "events": "What became of articles: gone, back, behind a wall, kept from search engines; each with its proof.",
    "corrections": "What people corrected by hand: articles show it, versions keep what was read.",
    "tombstones": "Articles that were taken out for good, and are refused since.",
    "tombstone_marks": "By what those are known again.",
    "erasures": "WARC records that are being blanked: empty but where that was broken off.",
    "provenance": "Where each field of each version was found.",
    "facets": "What articles have in common by which searches are narrowed: each combination once.",
    "article_facets": "By what searches find, narrow, count and sort articles; kept by triggers on `articles`.",
}
"""A sentence for each table; a table without one is an error."""


def schema() -> str:
    """docs/schema.md: tables and columns, out of the SQL of a new archive."""
    lines = [
        "# The database",
        "",
        "Written by `make docs` from the database itself; the same words stand as comments in its SQL",
        "(`sqlite3 archive.db .schema`). Times are ISO 8601 in UTC, to the second; `published` and `modified` alone",
        "keep what the publisher said.",
        "",
    ]
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        for row in archive.query("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rootpage"):
            name = row["name"]
            if name.startswith(("_", "sqlite_")) or "_fts_" in name:
                continue
            if name == "articles_fts":
                lines += ["## articles_fts", ""]
                lines += ["The search index over title and body: an FTS5 table whose `rowid` is"]
                lines += ["the article's `id`. Its text is folded and segmented for search, not for reading.", ""]
                continue
            if name == "revisions_fts":
                lines += ["## revisions_fts", ""]
                lines += ["The same over versions that are not the newest; `rowid` is the revision's `id`.", ""]
                continue
            lines += [f"## {name}", "", INTRO[name], "", "| column | type | meaning |", "|---|---|---|"]
            lines += [f"| `{column}` | {kind} | {said} |" for column, kind, said in columns(row["sql"])]
            lines.append("")
    return "\n".join(lines)


def columns(sql: str) -> Iterator[tuple[str, str, str]]:
    """Name, type and meaning of each column of a CREATE TABLE."""
    for match in (*filter(None, map(COLUMN.match, sql.splitlines())), *ADDED.finditer(sql)):
        said = (match["said"] or "").strip()
        if reference := REFERENCE.search(match["rest"]):
            said = f"{said + '; ' if said else ''}a row of `{reference[1]}`"
        if "PRIMARY KEY" in match["rest"] and not said:
            said = "the row's number"
        if "UNIQUE" in match["rest"]:
            said = f"{said + '; ' if said else ''}unique"
        yield match["name"], match["type"].lower(), said.replace("|", "\\|")


def commands() -> str:
    """docs/commands.md: the help of every command."""
    lines = ["# Commands", "", "Written by `make docs`: what `newsarchive COMMAND --help` prints.", ""]
    context = click.Context(app, info_name="newsarchive", terminal_width=100)
    for name in COMMANDS:
        lines += _help(app.get_command(context, name), name, context)
    return "\n".join(lines)


def _help(command: click.Command | None, name: str, parent: click.Context) -> list[str]:
    assert command is not None
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100)
    lines = [f"## {context.command_path}", "", "```text", command.get_help(context), "```", ""]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            lines += _help(command.get_command(context, inner), inner, context)
    return lines


PAGES = {"schema.md": schema, "commands.md": commands}


def main() -> int:
    stale = []
    for name, write in PAGES.items():
        path, text = ROOT / "docs" / name, write().rstrip() + "\n"
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}. Write them anew: make docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
