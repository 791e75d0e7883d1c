"""The Datasette plugin: what plain `datasette archive.db` shows, with the package installed.

    /                 the archive's front page, where it is the only database; else Datasette's index
    /-/archive        the archive's front page
    /-/search?q=      search                    /-/article/<id>   read; .bib, .ris, .csl.json: cite
    /-/changes        edits and deletions; .atom
    /-/coverage       site by day: announced, archived, missed; .csv
    /-/trends?q=      shares over time; .csv    /-/bylines        who signs; .csv
    /-/compare/<id>   two versions of an article, ?from=&to= (captures)
    /-/capture/<id>   a capture: what it is; /page: as received, in a sandbox; /bytes: to be saved

each also as .json (of `/` at /-/archive.json), a search as .csv and .atom too. Where several archives are served,
`?db=NAME` says which; without it, the first. Hooks only: nothing heavy is loaded until Datasette starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

hookimpl = HookimplMarker("datasette")

CACHE = 32_000
"""KiB that each of Datasette's (three) connections may keep of an archive: the narrow tables that searches count by are
about 20 MB for 200,000 articles, and SQLite's own 2 MB would have them read anew each time."""


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[object]]:
    """Learn which databases are archives."""
    from newsarchive.browse.archives import archives

    async def learn() -> None:
        await archives(datasette)

    return learn


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The pages."""
    from newsarchive.browse import changed, comparing, coverage, pages, reading, replay, searching, trends

    return [
        (r"^/(?P<format>)$", pages.home),
        (r"^/-/archive(\.(?P<format>json))?$", pages.front),
        (r"^/-/search(\.(?P<format>json|csv|atom))?$", searching.results),
        (r"^/-/article/(?P<id>[0-9]{1,30})(\.(?P<format>json))?$", reading.article),
        (r"^/-/article/(?P<id>[0-9]{1,30})\.(?P<format>bib|ris|csl\.json)$", reading.cite),
        (r"^/-/compare/(?P<id>[0-9]{1,30})(\.(?P<format>json))?$", comparing.compare),
        (r"^/-/changes(\.(?P<format>json|atom))?$", changed.listed),
        (r"^/-/capture/(?P<id>[0-9]{1,30})(\.(?P<format>json))?$", replay.capture),
        (r"^/-/capture/(?P<id>[0-9]{1,30})/page$", replay.page),
        (r"^/-/capture/(?P<id>[0-9]{1,30})/bytes$", replay.payload),
        (r"^/-/coverage(\.(?P<format>json|csv))?$", coverage.page),
        (r"^/-/trends(\.(?P<format>json|csv))?$", trends.page),
        (r"^/-/bylines(\.(?P<format>json|csv))?$", trends.bylines),
        (r"^/robots\.txt$", pages.robots),
    ]


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Descriptions, facets, labels and the search box of the tables."""
    from newsarchive.browse import tables

    return tables.metadata(datasette)


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, dict[str, str]]:
    """Questions that researchers ask."""
    from newsarchive.browse import tables

    return tables.saved(datasette, database)


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> object | None:
    """Titles in tables lead to the article's page."""
    from newsarchive.browse import tables

    return tables.cell(datasette, row, value, column, table, database)


@hookimpl
def menu_links(datasette: Datasette, actor: dict[str, Any] | None) -> Callable[[], Awaitable[list[dict[str, str]]]]:
    """From Datasette's pages back to the archives that the visitor may see."""
    from newsarchive.browse import archives

    async def links() -> list[dict[str, str]]:
        return [
            {"href": archives.address(datasette, name, "-/archive"), "label": f"{name}: front page and search"}
            for name in archives.known(datasette)
            if (await datasette.check_visibility(actor, permissions=archives.needed(name)))[0]
        ]

    return links


@hookimpl
def extra_template_vars(
    datasette: Datasette, database: str | None, table: str | None, view_name: str, request: Request | None
) -> dict[str, str]:
    """For row.html: where the article of this row is read."""
    from newsarchive.browse import archives, tables

    if view_name != "row" or table != "articles" or request is None or database not in archives.known(datasette):
        return {}
    return {"newsarchive_article": tables.article_path(datasette, database, request.url_vars["pks"])}


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Have the search box of Datasette's table page speak our language too, after Datasette made it speak its own."""
    from newsarchive.browse import archives, tables

    if archives.is_archive(conn):
        conn.execute(f"PRAGMA cache_size = -{CACHE}")
        conn.create_function("escape_fts", 1, tables.match)
