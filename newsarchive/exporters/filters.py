"""Which articles an export has, and which of their versions: the filters that all formats share."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newsarchive.clock import iso
from newsarchive.errors import ExportFailed
from newsarchive.exporters.columns import DEFAULT, FIELDS, OF_VERSIONS
from newsarchive.store.folding import words
from newsarchive.store.permissions import RESERVED

if TYPE_CHECKING:
    from newsarchive.store import Archive
    from newsarchive.store.search import Condition

Names = str | tuple[str, ...] | None
Params = dict[str, Any]

TYPES = ("article", "liveblog", "gallery", "video", "listing", "other")
WHEN = "coalesce(published_utc, first_seen)"
"""What `since` and `until` look at: when the article was published or, where nobody knows, when we first saw it."""
ASOF = "asof:"
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SHOWN = 20  # names that a message lists


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles, and which of their fields (none: the default ones).

    `since` and `until` are both inclusive: a year, a month or a day as a whole ("2026", "2026-11", "2026-11-23"), or a
    moment in ISO 8601 (UTC where it has no offset). `query` is a search as the web interface takes it. `reserved`:
    "skip" leaves out what its publisher reserved when it was last fetched (noarchive, or text and data mining).
    `story`: "first" leaves out copies of articles that another one was ahead of; "all" has every one. Of `site`,
    `language`, `author`, `section` and `page_type` several names mean any of them. `changed`: with more than one
    version. `gone`: withdrawn.

    `versions`: "latest" has each article as it reads now, "all" a row for each version, "asof:DATE" of each article the
    version that it had at the end of that day (month, year). `recorded_by` leaves out what the archive learned, or
    read otherwise, after that. `sample`: so many of these articles, drawn by their addresses and `seed`.
    """

    site: Names = None
    since: str | date | None = None
    until: str | date | None = None
    query: str | None = None
    fields: tuple[str, ...] = ()
    reserved: str = "keep"
    story: str = "all"
    language: Names = None
    author: Names = None
    section: Names = None
    page_type: Names = None
    changed: bool = False
    gone: bool = False
    versions: str = "latest"
    recorded_by: str | date | None = None
    sample: int | None = None
    seed: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields asked for, each once. Raises ExportFailed for one that doesn't exist."""
        for name in self.fields:
            if name not in FIELDS:
                raise ExportFailed(
                    f"there is no field {name}", why=meant(name, FIELDS), remedy=f"fields are: {', '.join(FIELDS)}"
                )
        return tuple(dict.fromkeys(self.fields)) or (DEFAULT if self.versions == "latest" else OF_VERSIONS)

    @property
    def as_they_read_now(self) -> bool:
        """Are the rows of `articles` themselves asked for, and no older version?"""
        return self.versions == "latest" and self.recorded_by is None

    def only(self, *fields: str) -> Filters:
        """The same articles with other fields."""
        return replace(self, fields=fields)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters as SQL: `where` on `articles`; `pool`, on a version `x`: it counts; `known`, on a dated row `{row}`
    of the record with `at` and `recorded_at`: it counts. Each is "" where everything does. `one`: of each article only
    its newest version in the pool."""

    where: str
    pool: str
    known: str
    one: bool
    params: Params


def chosen(archive: Archive, filters: Filters) -> Chosen:
    """What the filters ask for. Raises ExportFailed, at once, for what is not there or can't be understood."""
    params: Params = {}
    pool, known = _then(filters, params)
    parts = list(_conditions(archive, filters, params, pool, known))
    if not filters.as_they_read_now:
        parts.append(f"EXISTS (SELECT 1 FROM revisions x WHERE x.article = articles.id{pool and f' AND {pool}'})")  # noqa: S608
    where = " AND ".join(parts)
    if filters.sample is not None:
        if filters.sample < 1:
            raise ExportFailed(f"--sample {filters.sample} is no number of articles", remedy="ask for one at least")
        params |= {"sample": filters.sample, "seed": filters.seed}
        inner = f" WHERE {where}" if where else ""
        where = (
            f"articles.id IN (SELECT id FROM articles{inner}"  # noqa: S608
            " ORDER BY export_drawn(url, :seed), url LIMIT :sample)"
        )
    return Chosen(where, pool, known, filters.versions != "all", params)


def _then(filters: Filters, params: Params) -> tuple[str, str]:
    """The conditions under which a version `x`, and a row of the record, count."""
    pool, known = [], []
    if filters.versions.startswith(ASOF):
        params["asof"] = _bounds(filters.versions.removeprefix(ASOF), "versions asof:")[1]
        pool.append("x.seen_at < :asof")
        known.append("{row}.at < :asof")
    elif filters.versions not in ("latest", "all"):
        raise ExportFailed(
            f"--versions {filters.versions} is not understood", remedy="say latest, all or asof:2026-11-23"
        )
    if filters.recorded_by is not None:
        params["recorded"] = _bounds(filters.recorded_by, "recorded-by")[1]
        pool.append("x.recorded_at < :recorded")
        # a version that was read again counts where the reading that is kept was made by then, by whichever reader
        pool.append(
            "(NOT EXISTS (SELECT 1 FROM extractions e WHERE e.capture = x.capture) OR EXISTS (SELECT 1 FROM extractions"
            " e WHERE e.capture = x.capture AND e.recorded_at < :recorded AND e.digest = (SELECT digest FROM"
            " extractions n WHERE n.capture = x.capture ORDER BY n.recorded_at DESC, n.template DESC LIMIT 1)))"
        )
        known.append("{row}.recorded_at < :recorded")
    return " AND ".join(pool), " AND ".join(known)


def _conditions(  # noqa: PLR0912 - a branch a filter
    archive: Archive, filters: Filters, params: Params, pool: str, known: str
) -> Iterable[str]:
    also = pool and f" AND {pool}"
    if filters.site is not None:
        yield _in("site", _sites(archive, _many(filters.site)), params)
    if filters.since is not None:
        params["since"] = _bounds(filters.since, "since")[0]
        yield f"{WHEN} >= :since"
    if filters.until is not None:
        params["until"] = _bounds(filters.until, "until")[1]
        yield f"{WHEN} < :until"
    if filters.language is not None:
        codes = tuple(name.lower().replace("_", "-").partition("-")[0] for name in _many(filters.language))
        yield _in("language", codes, params)
    if filters.page_type is not None:
        for name in _many(filters.page_type):
            if name not in TYPES:
                raise ExportFailed(f"there is no type {name}", remedy=f"types are: {', '.join(TYPES)}")
        yield _in("page_type", _many(filters.page_type), params)
    if filters.section is not None:
        yield _in("section", _sections(archive, _many(filters.section)), params)
    if filters.author is not None:
        numbers = ",".join(str(number) for number in _authors(archive, _many(filters.author)))
        yield f"articles.id IN (SELECT article FROM article_authors WHERE author IN ({numbers}))"  # noqa: S608
    if filters.changed:
        if filters.as_they_read_now:
            yield "articles.revisions > 1"
        else:
            yield f"(SELECT count(*) FROM revisions x WHERE x.article = articles.id{also}) > 1"  # noqa: S608
    if filters.gone:
        yield f"{gone_at(known)} IS NOT NULL" if known else "articles.gone_at IS NOT NULL"
    if filters.story == "first":
        yield "(story IS NULL OR id IN (SELECT first FROM stories))"
    elif filters.story != "all":
        raise ExportFailed(f"there is no story {filters.story}", remedy='say "first" or "all"')
    if filters.query is not None:
        sought = _query(archive, filters.query)
        params |= sought.params
        yield sought.whole
    if filters.reserved == "skip":
        yield f"NOT {RESERVED}"


def gone_at(known: str) -> str:
    """SQL for when an article was withdrawn, as known at a date; NULL where it was there."""
    from newsarchive.exporters.columns import COLUMNS

    return with_known(COLUMNS["gone_at"].then, known)


def with_known(sql: str, known: str) -> str:
    """A column's SQL with the condition on rows of the record put in."""
    row = "s" if " sightings s " in sql else "e"
    return sql.replace("{known}", known and " AND " + known.replace("{row}", row))


def _in(column: str, values: tuple[str, ...], params: Params) -> str:
    names = [f"{column}_{number}" for number in range(len(values))]
    params.update(zip(names, values, strict=True))
    return f"{column} IN ({', '.join(f':{name}' for name in names)})"


def _many(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names


def _query(archive: Archive, text: str) -> Condition:
    """The search as a condition. Stricter than a results page: what it would pass over would end up in a study."""
    from newsarchive.store.search import condition, parse

    query = parse(text)
    if query.notes:
        raise ExportFailed(f"--query {text[:80]} was not understood", why="; ".join(query.notes))
    if not (query.groups or query.without or query.filters):
        raise ExportFailed("--query has no word to search for", remedy="leave it out to export everything")
    return condition(archive.query, query)


def _sites(archive: Archive, names: tuple[str, ...]) -> tuple[str, ...]:
    known = [row["name"] for row in archive.query("SELECT name FROM sites ORDER BY name")]
    for name in names:
        if name not in known:
            remedy = _list("sites", known) if known else "crawl a site first: newsarchive crawl URL"
            raise ExportFailed(f"there is no site {name} in this archive", why=meant(name, known), remedy=remedy)
    return names


def _sections(archive: Archive, names: tuple[str, ...]) -> tuple[str, ...]:
    """The sections of these names, however they are written."""
    rows = archive.query("SELECT DISTINCT section FROM articles WHERE section > '' ORDER BY section")
    return _found("section", names, [row["section"] for row in rows], lambda name, known: words(name) == words(known))


def _authors(archive: Archive, names: tuple[str, ...]) -> list[int]:
    """Who has all the words of one of these names in theirs."""
    ids = {row["name"]: row["id"] for row in archive.query("SELECT id, name FROM authors ORDER BY name, id DESC")}
    several = {row["id"]: row["name"] for row in archive.query("SELECT id, name FROM authors")}
    found = set(_found("author", names, list(ids), lambda name, known: set(words(name)) <= set(words(known))))
    return sorted(number for number, name in several.items() if name in found)


def _found(what: str, names: tuple[str, ...], known: list[str], fits: Callable[[str, str], bool]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        ones = [one for one in known if words(name) and fits(name, one)]
        if not ones:
            raise ExportFailed(
                f"there is no {what} {name} in this archive", why=meant(name, known), remedy=_list(f"{what}s", known)
            )
        found += ones
    return tuple(dict.fromkeys(found))


def _list(what: str, known: list[str]) -> str:
    more = " ..." if len(known) > _SHOWN else ""
    return f"{what} are: {', '.join(known[:_SHOWN])}{more}" if known else f"there are no {what} in it"


def _bounds(given: str | date, option: str) -> tuple[str, str]:
    """From when to before when a period goes, both as the database writes moments."""
    text = given.isoformat() if isinstance(given, date) else given.strip()
    try:
        if match := _PERIOD.fullmatch(text):
            year, month, day = (int(part) if part else None for part in match.groups())
            first = date(year or 0, month or 1, day or 1)
            days = 1 if day else 31 if month else 366
            after = first + timedelta(days=days)
            if not day:  # the first of what follows: 31 and 366 days lead into it, whatever the calendar
                after = after.replace(day=1) if month else after.replace(month=1, day=1)
            return f"{first}T00:00:00Z", f"{after}T00:00:00Z"
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return iso(moment), iso(moment + timedelta(seconds=1))
    except (ValueError, OverflowError) as error:
        raise ExportFailed(
            f"--{option} {text} is no date", remedy="give a year, a month, a day or a moment, such as 2026-11-23"
        ) from error


def meant(name: str, known: list[str] | tuple[str, ...]) -> str:
    """A question after the known name that is closest, or ""."""
    close = difflib.get_close_matches(name.lower(), known, n=1)
    return f"did you mean {close[0]}" if close else ""
