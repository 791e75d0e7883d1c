"""What publishers changed: edits and events of all articles, the newest first; for terminal, feed and web."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from newsarchive.store.search_condition import Ask

Row = dict[str, Any]
EDITS = "edits"
EVENTS = ("gone", "replaced", "back", "paywalled", "opened", "noindex", "indexed")
KINDS = (EDITS, *EVENTS)

_EDITED = (
    "SELECT r.seen_at AS at, r.recorded_at, 'edit' AS kind, r.change AS reason, NULL AS target, r.article, r.capture,"
    " r.id AS revision, r.fields, r.words_added, r.words_removed, r.title FROM revisions r"
    " JOIN articles a ON a.id = r.article WHERE r.kind = 'edited' AND r.change IS NOT 'opened'"
)
_HAPPENED = (
    "SELECT e.at, e.recorded_at, e.kind, e.reason, e.target, e.article, e.capture, NULL AS revision, NULL AS fields,"
    " NULL AS words_added, NULL AS words_removed, a.title FROM events e JOIN articles a ON a.id = e.article"
)


def changes(
    ask: Ask,
    *,
    since: str = "",
    until: str = "",
    site: str = "",
    kinds: Sequence[str] = (),
    limit: int = 100,
    offset: int = 0,
    by: Literal["at", "recorded_at"] = "at",
) -> list[Row]:
    """The changes from one moment to another (as stored; "": without end), of a site or of all, of KINDS or of all.

    A row: `at` (when it was first seen to be so), `recorded_at` (when the archive called it so), `kind` (edit, or one
    of EVENTS), `reason` (of an edit: its kind), `target`, `fields`, `words_added`, `words_removed`, `revision` (of an
    edit); `article`, `url`, `site`, `title`; `capture` with its `digest`, `captured_at` and `status`. `by` says which
    of the two moments counts, for order and limits: a feed goes by when things were learned. `offset`: so many are
    passed over.
    """
    wanted = kinds or KINDS
    values: dict[str, Any] = {"since": since, "until": until, "site": site, "limit": limit}
    values |= {"offset": offset, "reach": limit + offset}
    events = [kind for kind in wanted if kind in EVENTS]
    parts = []
    if EDITS in wanted:
        parts.append(_part(_EDITED, "r.seen_at" if by == "at" else "r.recorded_at", site, since, until))
    if events:
        named = ", ".join(f":kind{number}" for number in range(len(events)))
        values |= {f"kind{number}": kind for number, kind in enumerate(events)}
        parts.append(_part(f"{_HAPPENED} WHERE e.kind IN ({named})", f"e.{by}", site, since, until))
    if not parts:
        return []
    return list(
        ask(
            "SELECT c.*, a.url, a.site, k.digest, k.fetched_at AS captured_at, k.status"  # noqa: S608
            f" FROM ({' UNION ALL '.join(parts)}) c JOIN articles a ON a.id = c.article"
            " LEFT JOIN captures k ON k.id = c.capture"
            f" ORDER BY c.{by} DESC, c.article DESC, c.kind DESC LIMIT :limit OFFSET :offset",
            values,
        )
    )


def _part(select: str, moment: str, site: str, since: str, until: str) -> str:
    """One of the two tables, cut at the limit by itself, so that its index over the moment is read no further."""
    chosen = " AND a.site = :site" if site else ""
    span = (f" AND {moment} >= :since" if since else "") + (f" AND {moment} < :until" if until else "")
    return f"SELECT * FROM ({select}{chosen}{span} ORDER BY {moment} DESC LIMIT :reach)"  # noqa: S608


def versions_of(ask: Ask, revision: int) -> tuple[Row, Row] | None:
    """A version of an article, with the one before it: (before, after). None where it is the first, or isn't there."""
    after = next(iter(ask("SELECT * FROM revisions WHERE id = :id", {"id": revision})), None)
    if after is None:
        return None
    before = next(
        iter(
            ask(
                "SELECT * FROM revisions WHERE article = :article AND (seen_at, id) < (:seen_at, :id)"
                " ORDER BY seen_at DESC, id DESC LIMIT 1",
                {"article": after["article"], "seen_at": after["seen_at"], "id": revision},
            )
        ),
        None,
    )
    return (before, after) if before is not None else None
