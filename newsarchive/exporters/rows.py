"""The articles that an export is asked for, one after the other. One query for every format."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newsarchive.clock import iso
from newsarchive.errors import ExportFailed
from newsarchive.store.permissions import RESERVED

if TYPE_CHECKING:
    from newsarchive.store import Archive
    from newsarchive.store.search import Condition

Row = dict[str, Any]
"""One article: str, int, float, bool, None, or a list of str (authors, agencies, tags)."""

_NAMES = (
    "(SELECT json_group_array(name) FROM (SELECT authors.name FROM article_authors JOIN authors"
    " ON authors.id = article_authors.author WHERE article_authors.article = articles.id AND authors.kind = '{kind}'"
    " ORDER BY article_authors.position))"
)
LISTS = {
    "authors": _NAMES.format(kind="person"),
    "agencies": _NAMES.format(kind="agency"),
    "tags": "(SELECT json_group_array(name) FROM (SELECT tags.name FROM article_tags JOIN tags ON tags.id ="
    " article_tags.tag WHERE article_tags.article = articles.id ORDER BY article_tags.position))",
}
DEFAULT = (
    "id",
    "url",
    "site",
    "title",
    "subtitle",
    "byline",
    "authors",
    "published",
    "modified",
    "language",
    "section",
    "tags",
    "summary",
    "words",
    "page_type",
    "paywalled",
    "first_seen",
    "last_seen",
    "last_changed",
    "revisions",
    "gone_at",
    "body",
)
FURTHER = (
    "agencies",
    "published_utc",
    "published_precision",
    "published_zone",
    "image",
    "license",
    "confidence",
    "story",
    "recorded_at",
)
FIELDS = DEFAULT + FURTHER
"""Every field that can be asked for, by the name of its column; authors, agencies and tags are lists."""
WHEN = "coalesce(published_utc, first_seen)"
"""What `since` and `until` look at: when the article was published or, where nobody knows, when we first saw it."""
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles, and which of their fields (none: the default ones).

    `since` and `until` are both inclusive: a year, a month or a day as a whole ("2026", "2026-11", "2026-11-23"), or a
    moment in ISO 8601 (UTC where it has no offset). `query` is a search as the web interface takes it. `reserved`:
    "skip" leaves out what its publisher reserved when it was last fetched (noarchive, or text and data mining).
    `story`: "first" leaves out copies of articles that another one was ahead of; "all" has every one.
    """

    site: str | None = None
    since: str | date | None = None
    until: str | date | None = None
    query: str | None = None
    fields: tuple[str, ...] = ()
    reserved: str = "keep"
    story: str = "all"

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields asked for, each once. Raises ExportFailed for one that doesn't exist."""
        for name in self.fields:
            if name not in FIELDS:
                raise ExportFailed(
                    f"there is no field {name}", why=_meant(name, FIELDS), remedy=f"fields are: {', '.join(FIELDS)}"
                )
        return tuple(dict.fromkeys(self.fields)) or DEFAULT


def rows(archive: Archive, filters: Filters) -> Iterator[Row]:
    """The articles, by id, streamed: memory does not grow with their number. Raises ExportFailed, at once."""
    columns = filters.columns
    where, params = _where(archive, filters)
    chosen = ", ".join(f"{LISTS[name]} AS {name}" if name in LISTS else f"articles.{name}" for name in columns)
    # ids first: only they are sorted, never the bodies; one statement, so one state of the archive however long it runs
    sql = f"SELECT {chosen} FROM articles WHERE id IN (SELECT id FROM articles{where}) ORDER BY id"  # noqa: S608
    return _plain(archive.query(sql, params), columns)


def _plain(found: Iterator[Row], columns: tuple[str, ...]) -> Iterator[Row]:
    lists = [name for name in columns if name in LISTS]
    flag = "paywalled" in columns
    for row in found:
        for name in lists:
            row[name] = json.loads(row[name])
        if flag:
            row["paywalled"] = bool(row["paywalled"])
        yield row


def count(archive: Archive, filters: Filters) -> int:
    """How many articles `rows` gives: what a progress bar wants to know. Raises ExportFailed."""
    where, params = _where(archive, filters)
    return int(next(archive.query(f"SELECT count(*) AS n FROM articles{where}", params))["n"])  # noqa: S608


def _where(archive: Archive, filters: Filters) -> tuple[str, dict[str, Any]]:
    conditions: list[str] = []
    params: dict[str, Any] = {}
    if filters.site is not None:
        conditions.append("site = :site")
        params["site"] = _site(archive, filters.site)
    if filters.since is not None:
        conditions.append(f"{WHEN} >= :since")
        params["since"] = _bounds(filters.since, "since")[0]
    if filters.until is not None:
        conditions.append(f"{WHEN} < :until")
        params["until"] = _bounds(filters.until, "until")[1]
    if filters.story == "first":
        conditions.append("(story IS NULL OR id IN (SELECT first FROM stories))")
    elif filters.story != "all":
        raise ExportFailed(f"there is no story {filters.story}", remedy='say "first" or "all"')
    if filters.query is not None:
        sought = _query(archive, filters.query)
        conditions.append(sought.whole)
        params |= sought.params
    if filters.reserved == "skip":
        conditions.append(f"NOT {RESERVED}")
    return (" WHERE " + " AND ".join(conditions) if conditions else ""), params


def _query(archive: Archive, text: str) -> Condition:
    """The search as a condition. Stricter than a results page: what it would pass over would end up in a study."""
    from newsarchive.store.search import condition, parse

    query = parse(text)
    if query.notes:
        raise ExportFailed(f"--query {text[:80]} was not understood", why="; ".join(query.notes))
    if not (query.groups or query.without or query.filters):
        raise ExportFailed("--query has no word to search for", remedy="leave it out to export everything")
    return condition(archive.query, query)


def _site(archive: Archive, name: str) -> str:
    known = [row["name"] for row in archive.query("SELECT name FROM sites ORDER BY name")]
    if name in known:
        return name
    remedy = f"sites are: {', '.join(known[:20])}" if known else "crawl a site first: newsarchive crawl URL"
    raise ExportFailed(f"there is no site {name} in this archive", why=_meant(name, known), remedy=remedy)


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


def _meant(name: str, known: list[str] | tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name.lower(), known, n=1)
    return f"did you mean {close[0]}" if close else ""
