"""Corrections made by hand: the article as shown says what a person says; versions keep what was read.

One holds until it is undone, replaced, or until the publisher changes that very field: it was said of what stood there.
Reading again leaves it. Each stays as a row after that, with the reason of its end.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from newsarchive.clock import iso
from newsarchive.models import Article

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

FIELDS = ("title", "subtitle", "byline", "authors", "published", "modified", "section", "language")
DATED = ("published", "published_utc", "published_precision", "published_zone")
WITNESS = "correction: "
"""How the witness of a corrected field begins in `provenance`; the reason follows, and who gave it."""

TAKEN = (
    "field", "value", "signers", "was", "reading", "reason", "by", "recorded_at", "withdrawn_at", "withdrawn_for",
)  # fmt: skip
"""Columns that a correction has whichever archive holds it."""

Why = Literal["undone", "replaced", "publisher"]
Signers = tuple[tuple[str, str], ...]
"""Names and their kinds: person or agency."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A field and what it is to say. `signers`: of a byline or of authors, the names in it."""

    field: str
    value: str | None
    signers: Signers = ()


class Corrections:
    """The table `corrections`, and what of `articles` and `provenance` follows from it."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    def of(self, article: int) -> list[dict[str, Any]]:
        """Every correction of an article, the oldest first."""
        return list(self.archive.query("SELECT * FROM corrections WHERE article = ? ORDER BY id", (article,)))

    def holding(self, article: int) -> list[dict[str, Any]]:
        """Those that hold."""
        return [row for row in self.of(article) if row["withdrawn_at"] is None]

    # -- by hand -------------------------------------------------------------------------------------------------

    def enter(self, article: int, corrected: Iterable[Corrected], *, reason: str, by: str | None) -> None:
        """Correct fields of an article; one that was corrected before is replaced."""
        shown = self.archive.one("SELECT * FROM articles WHERE id = ?", (article,))
        assert shown is not None
        for one in corrected:
            before = next((row for row in self.holding(article) if row["field"] == one.field), None)
            if before is not None:
                self._end(before["id"], "replaced")
                was, reading = before["was"], before["reading"]
            else:
                columns = self._columns(article, shown, one.field)
                was, reading = self._told(one.field, columns), json.dumps(columns, ensure_ascii=False)
            self.conn.execute(
                "INSERT INTO corrections (article, field, value, signers, was, reading, reason, by, recorded_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (article, one.field, one.value, json.dumps(one.signers, ensure_ascii=False), was, reading, reason, by,
                 iso(self.archive.clock.now())),
            )  # fmt: skip
        self._show(article, ())

    def undo(self, article: int, fields: Collection[str]) -> int:
        """Take corrections of these fields back: what was read is shown again. Says how many there were."""
        ended = [row for row in self.holding(article) if row["field"] in fields]
        for row in ended:
            self._end(row["id"], "undone")
        if ended:
            self._show(article, ended)
        return len(ended)

    # -- out of another archive ----------------------------------------------------------------------------------

    def take(self, article: int, rows: Iterable[dict[str, Any]]) -> int:
        """Rows of another archive's table, of this article; how many were new. Its versions are here already.

        Of two that hold for one field the later one does, and none where the publisher changed the field since.
        """
        new = 0
        for row in rows:
            known = "SELECT 1 FROM corrections WHERE article = ? AND field = ? AND recorded_at = ? AND value IS ?"
            if self.archive.value(known, (article, row["field"], row["recorded_at"], row["value"])):
                continue
            taken = {name: row[name] for name in TAKEN} | {"article": article}
            beside = next((one for one in self.holding(article) if one["field"] == row["field"]), None)
            if taken["withdrawn_at"] is None and self._changed_since(article, row):
                taken |= {"withdrawn_at": iso(self.archive.clock.now()), "withdrawn_for": "publisher"}
            elif taken["withdrawn_at"] is None and beside is not None and beside["recorded_at"] >= row["recorded_at"]:
                taken |= {"withdrawn_at": beside["recorded_at"], "withdrawn_for": "replaced"}
            elif taken["withdrawn_at"] is None and beside is not None:
                self._end(beside["id"], "replaced", row["recorded_at"])
            marks = ", ".join(f":{name}" for name in taken)
            self.conn.execute(f"INSERT INTO corrections ({', '.join(taken)}) VALUES ({marks})", taken)  # noqa: S608
            new += 1
        if new:
            self._show(article, ())
        return new

    def _changed_since(self, article: int, row: dict[str, Any]) -> bool:
        name = "byline" if row["field"] == "authors" else row["field"]
        later = "SELECT fields FROM revisions WHERE article = ? AND kind = 'edited' AND seen_at > ?"
        return any(name in (each[0] or "").split() for each in self.conn.execute(later, (article, row["recorded_at"])))

    # -- with readings -------------------------------------------------------------------------------------------

    def lapse(self, article: int, fields: Collection[str]) -> None:
        """The publisher changed these fields: what was corrected of them holds no more. The new version is shown next.

        A byline that changes says anew who wrote it.
        """
        changed = {*fields, *(("authors",) if "byline" in fields else ())}
        for row in self.holding(article):
            if row["field"] in changed:
                self._end(row["id"], "publisher")

    def apply(self, article: int, reading: Article, agencies: Signers) -> tuple[Article, list[dict[str, Any]]]:
        """A reading as it is to be shown, and the corrections that hold. They keep what this reading says instead.

        `agencies` are the reading's signers, as `article_authors` takes them.
        """
        holding = self.holding(article)
        for row in holding:
            columns = _columns_of(row["field"], reading, agencies)
            was, kept = self._told(row["field"], columns), json.dumps(columns, ensure_ascii=False)
            if (was, kept) != (row["was"], row["reading"]):
                self.conn.execute("UPDATE corrections SET was = ?, reading = ? WHERE id = ?", (was, kept, row["id"]))
        for row in holding:
            if row["field"] in ("byline", "authors"):
                continue
            value = row["value"]
            if row["field"] in ("published", "modified"):
                value = moment(value) if value else None
            reading = replace(reading, **{row["field"]: value})
            if row["field"] == "published":
                precision, zone = _dated(value)
                reading = replace(reading, published_precision=precision, published_zone=zone)
        for name in ("byline", "authors"):  # authors that were corrected count more than a byline's
            for row in holding:
                if row["field"] == name:
                    signers = json.loads(row["signers"])
                    people = tuple(who for who, kind in signers if kind == "person")
                    reading = replace(
                        reading, authors=people, agencies=tuple(who for who, kind in signers if kind == "agency")
                    )
                    if name == "byline":
                        reading = replace(reading, byline=row["value"])
        return reading, holding

    def prove(self, article: int) -> None:
        """Have the newest version's provenance say what is corrected by whom; what was read becomes a rival."""
        self.unprove(article)
        newest = self.archive.articles.newest(article)
        for row in self.holding(article):
            place = (newest, row["field"])
            self._shift(place, 1)
            who = f" (by {row['by']})" if row["by"] else ""
            self.conn.execute(
                "INSERT INTO provenance (revision, field, rank, witness, value) VALUES (?, ?, 0, ?, ?)",
                (*place, f"{WITNESS}{row['reason']}{who}", row["value"]),
            )

    def unprove(self, article: int) -> None:
        """Take corrections out of the provenance of an article's versions."""
        rows = self.conn.execute(
            "SELECT revision, field FROM provenance WHERE rank = 0 AND substr(witness, 1, ?) = ? AND revision IN"
            " (SELECT id FROM revisions WHERE article = ?)",
            (len(WITNESS), WITNESS, article),
        ).fetchall()
        for place in rows:
            self.conn.execute("DELETE FROM provenance WHERE revision = ? AND field = ? AND rank = 0", tuple(place))
            self._shift(tuple(place), -1)

    # -- inside --------------------------------------------------------------------------------------------------

    def _shift(self, place: tuple[Any, ...], by: int) -> None:
        """Move the ranks of a field's witnesses; by way of negative ones, since no two may ever be alike."""
        where = "WHERE revision = ? AND field = ?"
        self.conn.execute(f"UPDATE provenance SET rank = -1000 - rank {where}", place)  # noqa: S608
        self.conn.execute(f"UPDATE provenance SET rank = -1000 - rank + {by} {where}", place)  # noqa: S608

    def _end(self, correction: int, why: Why, at: str = "") -> None:
        self.conn.execute(
            "UPDATE corrections SET withdrawn_at = ?, withdrawn_for = ? WHERE id = ?",
            (at or iso(self.archive.clock.now()), why, correction),
        )

    def _columns(self, article: int, shown: dict[str, Any], name: str) -> dict[str, Any]:
        """What the article's row says of a field now: what a correction of it will have to put back.

        A byline and its authors are corrected together or apart: each keeps what was read of both.
        """
        other = next((row for row in self.holding(article) if row["field"] in ("byline", "authors")), None)
        if name in ("byline", "authors") and other is not None:
            kept: dict[str, Any] = json.loads(other["reading"])
            return kept
        if name in ("byline", "authors"):
            return {"byline": shown["byline"], "signers": self._signers(article)}
        return {column: shown[column] for column in (DATED if name == "published" else (name,))}

    def _signers(self, article: int) -> list[list[str]]:
        rows = self.conn.execute(
            "SELECT name, kind FROM article_authors JOIN authors ON authors.id = author WHERE article = ?"
            " ORDER BY position",
            (article,),
        )
        return [[row[0], row[1]] for row in rows]

    def _told(self, name: str, columns: dict[str, Any]) -> str | None:
        """What was read, in words."""
        if name == "authors":
            return "; ".join(who for who, _ in columns["signers"]) or None
        return None if columns[name] is None else str(columns[name])

    def _show(self, article: int, ended: Iterable[dict[str, Any]]) -> None:
        """Bring an article's row, its signers, its place in the index and its provenance in line with what holds."""
        values: dict[str, Any] = {}
        holding = self.holding(article)
        for row in (*ended, *holding):
            values |= json.loads(row["reading"])
        for row in sorted(holding, key=lambda row: FIELDS.index(row["field"])):  # a byline before authors
            if row["field"] == "published":
                value = moment(row["value"]) if row["value"] else None
                values |= dict(zip(DATED, (row["value"], _utc(value), *_dated(value)), strict=True))
            elif row["field"] != "authors":
                values[row["field"]] = row["value"]
            if row["field"] in ("byline", "authors"):
                values["signers"] = json.loads(row["signers"])
        signers = values.pop("signers", None)
        if values:
            sets = ", ".join(f"{name} = :{name}" for name in values)
            self.conn.execute(f"UPDATE articles SET {sets} WHERE id = :id", values | {"id": article})  # noqa: S608
        if signers is not None:
            self.archive.articles.sign(article, [(who, kind) for who, kind in signers])
        if "title" in values:
            self.archive.articles.index_again(article)
        self.prove(article)


def _columns_of(name: str, reading: Article, signers: Signers) -> dict[str, Any]:
    """The columns of `articles` that a reading would fill for a field."""
    from newsarchive.store.articles import as_text, in_utc

    if name in ("byline", "authors"):
        return {"byline": reading.byline, "signers": [list(one) for one in signers]}
    if name == "published":
        given = reading.published
        return dict(
            zip(
                DATED,
                (as_text(given), in_utc(given), reading.published_precision, reading.published_zone),
                strict=True,
            )
        )
    value = getattr(reading, name)
    return {name: as_text(value) if name == "modified" else value}


def _utc(value: datetime | date | None) -> str | None:
    from newsarchive.store.articles import in_utc

    return in_utc(value)


def _dated(value: datetime | date | None) -> tuple[Any, Any]:
    """Precision and zone of a date that a person gave."""
    if value is None or not isinstance(value, datetime):
        return ("day" if value else None), None
    return ("second" if value.second else "minute"), ("page" if value.tzinfo else "unknown")


def moment(text: str) -> datetime | date:
    """A day or a moment in ISO 8601. ValueError for anything else."""
    return date.fromisoformat(text) if len(text) == len("2026-11-25") else datetime.fromisoformat(text)
