"""Stories as people ask for them: who carried what, and who had it first. Read only; needs nothing but SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Row = dict[str, Any]
Ask = Callable[[str, dict[str, Any]], Iterable[Row]]

FIRST_AT = (
    "CASE WHEN published_utc IS NULL OR published_utc > first_seen THEN first_seen"
    " WHEN published_precision = 'day' THEN min(first_seen, substr(published_utc, 1, 10) || 'T23:59:59Z')"
    " ELSE published_utc END"
)
"""When a site had an article: when it says so, and never later than it was seen there. Of a day alone, its end."""

ORDER = f"{FIRST_AT}, first_seen, id"

_AGENCIES = (
    "(SELECT group_concat(name, ', ') FROM (SELECT authors.name FROM article_authors JOIN authors ON authors.id ="
    " article_authors.author WHERE article_authors.article = articles.id AND authors.kind = 'agency'"
    " ORDER BY article_authors.position))"
)
_WITH_FIRST = "SELECT {what} FROM story_pairs WHERE a = min(articles.id, :first) AND b = max(articles.id, :first)"


def stories(
    ask: Ask,
    *,
    site: str | None = None,
    since: str | None = None,
    language: str | None = None,
    copies: int = 1,
    limit: int | None = None,
) -> Iterator[Row]:
    """Stories, the newest first: `id`, `language`, `first_at`, `copies`, `sites`, and `articles` (see `carriers`).

    `site`: those that this site carried. `since`: first published then or later (ISO 8601, UTC). `copies`: so many
    besides the first article at least.
    """
    rows = ask(
        "SELECT id, first, language, first_at, articles - 1 AS copies, sites FROM stories WHERE articles > :copies"
        " AND (:since IS NULL OR first_at >= :since) AND (:language IS NULL OR language = :language)"
        " AND (:site IS NULL OR EXISTS (SELECT 1 FROM articles WHERE story = stories.id AND site = :site))"
        " ORDER BY first_at DESC, id DESC LIMIT :limit",
        {
            "copies": copies,
            "since": since,
            "language": language,
            "site": site,
            "limit": -1 if limit is None else limit,
        },
    )
    for row in list(rows):
        yield row | {"articles": carriers(ask, row["id"])}


def carriers(ask: Ask, story: int) -> list[Row]:
    """Who carried a story, the first one first.

    Each with `id`, `url`, `site`, `title`, `at`, `agencies` (a list), `similarity` and `containment` with the first
    article (None: it is a copy of another one of them, and was not laid beside the first), `same_site` (as the first).
    """
    first = next(iter(ask("SELECT first FROM stories WHERE id = :story", {"story": story})), None)
    if first is None:
        return []
    found = ask(
        f"SELECT id, url, site, title, {FIRST_AT} AS at, {_AGENCIES} AS agencies,"  # noqa: S608 - no part is given
        f" ({_WITH_FIRST.format(what='similarity')}) AS similarity,"
        f" ({_WITH_FIRST.format(what='containment')}) AS containment,"
        " site = (SELECT site FROM articles WHERE id = :first) AS same_site"
        f" FROM articles WHERE story = :story ORDER BY id <> :first, {ORDER}",
        {"story": story, "first": first["first"]},
    )
    return [
        row
        | {
            "agencies": row["agencies"].split(", ") if row["agencies"] else [],
            "same_site": bool(row["same_site"]) and row["id"] != first["first"],
        }
        for row in found
    ]
