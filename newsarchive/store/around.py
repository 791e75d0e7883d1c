"""What stands around an article: its neighbours on the site, the hands that corrected it, a capture by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newsarchive.models import record_of
from newsarchive.store.search_condition import Ask

Row = dict[str, Any]

_SHOWN = "id, title, published, first_seen, language"


def neighbours(ask: Ask, article: Row) -> tuple[Row | None, Row | None]:
    """The articles that the same site published before and after this one; those without a date by their ids."""
    dated = article["published_utc"] is not None
    found: list[Row | None] = []
    for sign, order in (("<", "DESC"), (">", "ASC")):
        place = (
            f"published_utc IS NOT NULL AND (published_utc, id) {sign} (:published_utc, :id)"
            if dated
            else f"published_utc IS NULL AND id {sign} :id"
        )
        rows = ask(
            f"SELECT {_SHOWN} FROM articles WHERE site = :site AND {place}"  # noqa: S608 - no part is given
            f" ORDER BY published_utc {order}, id {order} LIMIT 1",
            {name: article[name] for name in ("site", "published_utc", "id")},
        )
        found.append(next(iter(rows), None))
    return found[0], found[1]


def corrections(ask: Ask, article: int) -> list[Row]:
    """The corrections made by hand that hold: field, value, was, reason, by, recorded_at."""
    return list(
        ask(
            "SELECT field, value, was, reason, by, recorded_at FROM corrections WHERE article = :id"
            " AND withdrawn_at IS NULL ORDER BY recorded_at, id",
            {"id": article},
        )
    )


def capture(ask: Ask, number: int) -> Row | None:
    """A row of `captures`, with `repeats` (the row whose payload it repeats, or None), `article` and `noarchive`.

    `article`: the id of the article of which it is a version or a later look; None: of none. `noarchive`: the publisher
    asked robots not to show a stored copy of that page.
    """
    row = next(iter(ask("SELECT * FROM captures WHERE id = :id", {"id": number})), None)
    if row is None:
        return None
    key = {"id": number, "url": row["url"], "at": row["fetched_at"]}
    repeats = next(iter(ask("SELECT * FROM captures WHERE id = :id", {"id": row["original"]})), None)
    article = next(
        iter(
            ask(
                "SELECT coalesce((SELECT article FROM revisions WHERE capture = :id), (SELECT article FROM urls WHERE"
                " url = :url), (SELECT article FROM aliases WHERE url = :url)) AS n",
                key,
            )
        )
    )["n"]
    said = ask(
        "SELECT noarchive FROM permissions WHERE url = :url AND first_at <= :at ORDER BY first_at DESC LIMIT 1", key
    )
    noarchive = next(iter(said), {"noarchive": 0})["noarchive"]
    return row | {"repeats": repeats, "article": article, "noarchive": bool(noarchive)}


def tombstones(ask: Ask) -> int:
    """How many articles were taken out for good."""
    return int(next(iter(ask("SELECT count(*) AS n FROM tombstones", {})))["n"])


def beside(versions: Sequence[Row], place: int) -> int:
    """With which earlier version (by place, the oldest first) one is compared: the last of its own source, where there
    is one, else the one before it; the first with itself."""
    own = record_of(versions[place]["content_type"])
    same = (at for at in range(place - 1, -1, -1) if record_of(versions[at]["content_type"]) == own)
    return next(same, max(place - 1, 0))


def versions(ask: Ask, article: int) -> list[Row]:
    """Every version of an article, whole, the oldest first; each with `number` (from 1) and `checked_at`.

    `checked_at`: when the version before was last seen, so that an edit is known to lie between it and `seen_at`; of
    the first version None.
    """
    rows = list(
        ask(
            "SELECT r.id, r.capture, r.seen_at, r.kind, r.fields, r.change, r.words_added, r.words_removed, r.title,"
            " r.byline, r.modified, c.digest, c.status, c.content_type, c.fetched_at,"
            " (SELECT max(s.at) FROM sightings s WHERE s.article = r.article AND s.at < r.seen_at"
            " AND s.missing IS NULL) AS checked_at FROM revisions r JOIN captures c ON c.id = r.capture"
            " WHERE r.article = :id ORDER BY r.seen_at, r.id",
            {"id": article},
        )
    )
    made = []
    for number, row in enumerate(rows, 1):
        before = max(filter(None, (row["checked_at"], rows[number - 2]["seen_at"]))) if number > 1 else None
        made.append(row | {"number": number, "checked_at": before})
    return made


def texts(ask: Ask, revision: int) -> Row:
    """The fields of a version that are compared."""
    return next(
        iter(
            ask(
                "SELECT title, subtitle, byline, published, modified, section, body FROM revisions WHERE id = :id",
                {"id": revision},
            )
        )
    )
