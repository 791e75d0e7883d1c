"""What Datasette's own pages say of an archive: descriptions, facets, search box, saved queries, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from newsarchive.browse import archives
from newsarchive.store.queries import SAVED
from newsarchive.store.search_query import any_of, parse

if TYPE_CHECKING:
    from datasette.app import Datasette

EXCERPT = 80
"""Characters of a body in a table: what it is about, and the row stays a row."""

EXCERPTED = {
    ("articles", "body"),
    ("revisions", "body"),
    ("revisions", "html"),
    ("templates", "learned"),
}
"""Tables and columns whose long texts are cut there."""

TABLES: dict[str, dict[str, Any]] = {
    "articles": {
        "description": "The articles as they read now. A title leads to the page to read it on.",
        "facets": ["site", "language", "section", "page_type"],
        "sort_desc": "published_utc",
        "label_column": "title",
        "fts_table": "articles_fts",
        "fts_pk": "id",
    },
    "revisions": {
        "description": "Each version that a publisher made of an article, by the capture in which it was first seen.",
        "facets": ["kind"],
        "sort_desc": "seen_at",
    },
    "captures": {
        "description": "Each response as received, and where it lies in a WARC file.",
        "facets": ["status"],
        "sort_desc": "fetched_at",
        "label_column": "url",
    },
    "urls": {
        "description": "The ledger: every address that a site ever announced, what became of it and why.",
        "facets": ["site", "state", "reason"],
        "label_column": "url",
    },
    "sources": {
        "description": "Feeds, sitemaps and pages that announce addresses, with their health.",
        "facets": ["site", "kind", "state"],
        "label_column": "url",
    },
    "sites": {"description": "The publishers that were asked for.", "label_column": "name"},
    "hosts": {"description": "How each host wants to be asked: robots.txt, waits, delays.", "label_column": "host"},
    "runs": {"description": "Each command at work on the archive.", "sort_desc": "started_at"},
    "fetches": {"description": "Each request and what came of it.", "facets": ["outcome", "status"], "sort_desc": "at"},
    "announcements": {"description": "Which source announced which address, and what it said of it."},
    "authors": {"description": "Persons and agencies that sign articles.", "facets": ["kind"], "label_column": "name"},
    "article_authors": {"description": "Who signed which article, in the byline's order."},
    "tags": {"description": "Key words that the publishers gave.", "label_column": "name"},
    "article_tags": {"description": "Which article has which key word."},
    "links": {"description": "Links out of the articles' bodies."},
    "images": {"description": "Pictures of the articles: addresses, captions, credits. The pictures are not captured."},
    "aliases": {"description": "Other addresses of the same article.", "facets": ["rule"]},
    "permissions": {
        "description": "What publishers said may be done with each page, from which fetch to which.",
        "facets": ["noarchive", "tdm_reserved", "license"],
        "sort_desc": "last_at",
    },
    "events": {
        "description": "What became of articles: gone, back, behind a wall, out of search; each with its capture.",
        "facets": ["kind", "reason"],
        "sort_desc": "at",
    },
    "sightings": {
        "description": "Each time that a known article was asked for again, and whether it was there.",
        "facets": ["site", "missing"],
        "sort_desc": "at",
    },
    "corrections": {
        "description": "What people corrected by hand, with who and why. A reading of the page leaves it as it is.",
        "facets": ["field"],
        "sort_desc": "recorded_at",
    },
    "tombstones": {
        "description": "Articles that were taken out for good, and why.",
        "sort_desc": "recorded_at",
        "label_column": "reason",
    },
    "alerts": {
        "description": "What needed care: sites that fell silent, block, or whose pages can't be read any more.",
        "facets": ["kind", "site"],
        "sort_desc": "opened_at",
    },
    "stories": {
        "description": "Groups of articles with the same text, such as wire copy, by which was there first.",
        "facets": ["language"],
        "sort_desc": "first_at",
    },
    "story_pairs": {
        "description": "Which two articles share text, and how much of it.",
        "facets": ["same_site"],
        "sort_desc": "recorded_at",
    },
    "coverage": {
        "description": "Of each site and day: how many addresses were announced, and what became of them.",
        "facets": ["site"],
        "sort_desc": "day",
    },
    "mementos": {
        "description": "Captures of web archives, as their indexes list them, and what became of each.",
        "facets": ["site", "state", "reason"],
        "sort_desc": "at",
        "label_column": "url",
    },
    "replays": {"description": "The web archives that mementos are fetched from.", "label_column": "prefix"},
    "health": {"description": "How each site answered of late; crawls tell alerts by it.", "label_column": "site"},
    "address_keys": {"description": "By what an article is found under another of its addresses.", "hidden": True},
    "signatures": {"description": "By what copies of an article's text are found.", "hidden": True},
    "story_keys": {"description": "Which articles share a part of a signature.", "hidden": True},
    "tombstone_marks": {"description": "What is refused since an article was taken out.", "hidden": True},
    "erasures": {"description": "Records that are to be blanked in WARC files.", "hidden": True},
    "_sqlite_migrations": {"description": "Which changes of the schema the archive has had.", "hidden": True},
    "extractions": {"description": "Which extractor read which capture, with what result.", "facets": ["outcome"]},
    "templates": {"description": "What was learned of each site's layout, from when to when.", "facets": ["site"]},
    "provenance": {"description": "Where each field of each version was found, and what it won against."},
    "article_facets": {"description": "By what searches find, narrow, count and sort articles."},
    "facets": {"description": "Each combination of site, language, section and kind that articles have."},
}


def metadata(datasette: Datasette) -> dict[str, Any]:
    """Datasette's metadata for every archive among its databases. What the user says elsewhere takes precedence."""
    return {"databases": {name: _of(tables) for name, tables in archives.known(datasette).items()}}


def _of(tables: dict[str, dict[str, str]]) -> dict[str, Any]:
    # a copy each time: Datasette merges the user's words into what it is given
    described = {}
    for table, comments in tables.items():
        about = dict(TABLES.get(table, {}))
        if comments and table != "articles":  # its 27 columns would push the articles off the screen
            about["columns"] = dict(comments)
        described[table] = about
    return {"description": "A news archive: articles, their versions, and where each came from.", "tables": described}


def saved(datasette: Datasette, database: str) -> dict[str, dict[str, str]]:
    """The saved queries of an archive; none for other databases."""
    return {name: dict(query) for name, query in SAVED.items()} if database in archives.known(datasette) else {}


def article_path(datasette: Datasette, database: str, number: object) -> str:
    """The address of an article's page."""
    return archives.address(datasette, database, f"-/article/{number}")


def cell(datasette: Datasette, row: Any, value: Any, column: str, table: str | None, database: str) -> Markup | None:
    """How a cell of an archive shows: titles lead to the article, bodies are cut. None: as Datasette does it."""
    if database not in archives.known(datasette) or value in (None, ""):
        return None
    if table == "articles" and column == "title":
        return _link(datasette, database, row["id"], value)
    if (table, column) in EXCERPTED and len(str(value)) > EXCERPT:
        return Markup("{}…").format(str(value)[:EXCERPT])
    if table is None and column == "article" and isinstance(value, int):
        return _link(datasette, database, value, value)
    return None


def _link(datasette: Datasette, database: str, number: object, text: object) -> Markup:
    return Markup('<a href="{}" dir="auto">{}</a>').format(article_path(datasette, database, number), text)


def match(text: str | None) -> str:
    """What Datasette's search box asks the index: the words of our language, folded as the index is."""
    query = parse(text or "")
    positive = query.match()
    if not positive:
        return '""'
    return f"({positive}) NOT ({any_of(query.without)})" if query.without else positive
