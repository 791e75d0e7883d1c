"""Two rows that turn out to be one article become one: their histories are put in the order of their captures."""

from __future__ import annotations

from typing import Any

from newsarchive import revisions
from newsarchive.clock import from_iso
from newsarchive.ingest.comparing import standing
from newsarchive.store import Archive
from newsarchive.store.addresses import unite


def merge(archive: Archive, site: str, one: int, other: int, rule: str, extractor: str) -> int | None:
    """Make one article of two; its number. None, with nothing changed, where their versions were read in two ways.

    The row with the newest version stays. A version that the one before it says already is taken out, as it would not
    have been entered; its capture and what was read from it stay.
    """
    rows = _versions(archive, one, other)
    layouts = set()
    for row in rows:
        template = archive.templates.in_force(site, from_iso(row["seen_at"]))
        state = standing(archive, row, extractor, template.number if template else 0)
        if not state.current:
            return None
        layouts.add(state.layout)
    if len(layouts) > 1:
        return None
    kept = rows[-1]["article"]
    lost = one if kept == other else other
    unite(archive, kept, lost, rule, archive.clock.now())
    _order(archive, kept, rows)
    archive.articles.recount(kept)
    return int(kept)


def _versions(archive: Archive, one: int, other: int) -> list[dict[str, Any]]:
    return list(archive.query("SELECT * FROM revisions WHERE article IN (?, ?) ORDER BY seen_at, id", (one, other)))


def _order(archive: Archive, kept: int, rows: list[dict[str, Any]]) -> None:
    """Say anew how each version differs from the one before, where that was another article's.

    The last one stays even where it says nothing new: it is what the article's row shows, so the one before goes.
    """
    history: list[dict[str, Any]] = []
    for row in rows:
        before = history[-1] if history else None
        if before is None or before["article"] == row["article"]:
            history.append(row)
            continue
        fields = _edited(history, row)
        if fields or (revisions.opens(before, row) and before["body"] != row["body"]):
            history.append(row)
        elif row["article"] == kept and row is rows[-1]:
            archive.articles.drop_revision(before["id"])
            history[-1] = row
        else:
            archive.articles.drop_revision(row["id"])
    for place, row in enumerate(history):
        if place == 0:
            archive.articles.describe_edit(row["id"], None)
        elif history[place - 1]["article"] != row["article"] or row["kind"] == "first":
            before = history[place - 1]
            fields = _edited(history[:place], row) or ("body",)
            edit = revisions.describe(before, row, fields)
            archive.articles.describe_edit(
                row["id"], fields, change=edit.change, added=edit.added, removed=edit.removed
            )


def _edited(history: list[dict[str, Any]], row: dict[str, Any]) -> tuple[str, ...]:
    """The fields that the publisher edited since the last of some versions."""
    fields = revisions.changed_fields(history[-1], row)
    if "title" in fields and revisions.flips([each["title"] for each in history[:-1]], row["title"]):
        return tuple(name for name in fields if name != "title")
    return fields
