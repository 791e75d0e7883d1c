"""Which of Datasette's databases are archives, who may see them, and how they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from datasette.utils import sqlite3, sqlite_timelimit
from datasette.utils.asgi import NotFound

from newsarchive.store.search_condition import Ask, asker

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

T = TypeVar("T")

NEEDED = frozenset({"articles", "articles_fts", "captures", "revisions", "sites", "sources", "urls", "authors"})
"""Tables by which a database is known as an archive. `PRAGMA application_id` alone would name one half made."""
OWN = frozenset({"_internal", "_memory"})
"""Datasette's own databases."""
PATIENCE = 5
"""How many of Datasette's time limits (`sql_time_limit_ms`, 1 s) a page of ours may take to read."""

_known: WeakKeyDictionary[Datasette, dict[str, dict[str, dict[str, str]]]] = WeakKeyDictionary()


class Hindrance(Exception):
    """Why an archive, by name, can't be read just now."""

    def __init__(self, database: str) -> None:
        self.database = database
        super().__init__(database)


class TooSlow(Hindrance):
    """A query passed its time limit."""


class Outdated(Hindrance):
    """An older version made the archive: it has not all tables, and a reader can't bring it up to date."""


def known(datasette: Datasette) -> dict[str, dict[str, dict[str, str]]]:
    """The archives seen at the last `archives`: database -> table -> column -> the comment beside it in the schema."""
    return _known.get(datasette, {})


async def archives(datasette: Datasette) -> list[str]:
    """The names of the databases that are archives, in the order of the command line."""
    found = {}
    for name, database in list(datasette.databases.items()):
        if name in OWN:
            continue
        try:
            rows = await database.execute_fn(_tables)
        except sqlite3.DatabaseError:  # no database at all, or one that is locked just now
            continue
        if rows.keys() >= NEEDED:
            found[name] = known(datasette).get(name) or {table: _comments(sql) for table, sql in rows.items()}
    _known[datasette] = found
    return list(found)


def is_archive(connection: sqlite3.Connection) -> bool:
    """The same for a connection just opened, before it is known which databases there are."""
    try:
        return _tables(connection).keys() >= NEEDED
    except sqlite3.DatabaseError:
        return False


def _tables(connection: sqlite3.Connection) -> dict[str, str]:
    """The tables of a database, with the SQL that made them."""
    return {
        name: sql or "" for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    }


def _comments(sql: str) -> dict[str, str]:
    """The comment that each column has in a CREATE TABLE, by column."""
    comments = {}
    for line in sql.splitlines():
        before, dashes, comment = line.partition("-- ")
        words = before.split()
        if dashes and words and words[0].islower():
            comments[words[0]] = comment.strip()
    return comments


async def alone(datasette: Datasette) -> str | None:
    """The archive's name where it is the only database: then the front page is at "/"."""
    others = [name for name in datasette.databases if name not in OWN]
    return others[0] if len(others) == 1 and await archives(datasette) == others else None


async def chosen(datasette: Datasette, request: Request) -> str:
    """The archive that a page is about: `?db=` names it, otherwise it is the first. NotFound where there is none.

    Raises Forbidden where the visitor may not see it.
    """
    names = await archives(datasette)
    wanted = request.args.get("db")
    if wanted is not None and wanted not in names:
        raise NotFound(f"There is no archive {wanted} here")
    if not names:
        raise NotFound("None of the databases here is a news archive")
    name = wanted or names[0]
    await datasette.ensure_permissions(request.actor, needed(name))
    return name


def needed(database: str) -> list[Any]:
    """The permissions that the pages of an archive need, as Datasette takes them."""
    return needed_for(database, "articles")


def needed_for(database: str, table: str) -> list[Any]:
    """The permissions to see a table of an archive."""
    return [("view-table", (database, table)), ("view-database", database), "view-instance"]


def address(datasette: Datasette, database: str, path: str, /, **query: object) -> str:
    """The path of a page of ours, under base_url; with `db` where it is not the archive that it is about anyway."""
    names = list(known(datasette))
    given = {key: value for key, value in query.items() if value not in (None, "", ())}
    if names and names[0] != database:
        given["db"] = database
    whole = str(datasette.urls.path(path))
    return f"{whole}?{urlencode(given, doseq=True)}" if given else whole


async def read(datasette: Datasette, database: str, work: Callable[[Ask], T], *, patience: int = PATIENCE) -> T:
    """Run a function over the archive, in one of Datasette's threads. Raises TooSlow, Outdated."""
    limit = patience * datasette.setting("sql_time_limit_ms")

    def run(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, limit):
            try:
                return work(asker(connection))
            except sqlite3.OperationalError as error:
                if error.args == ("interrupted",):
                    raise TooSlow(database) from error
                if str(error).startswith(("no such table", "no such column")):
                    raise Outdated(database) from error
                raise

    result: Any = await datasette.get_database(database).execute_fn(run)
    return result  # type: ignore[no-any-return]
