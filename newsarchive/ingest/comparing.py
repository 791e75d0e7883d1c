"""Is a difference between two captures the publisher's? Only readings that were made alike are compared.

Alike: by the same extractor, each with the template in force for its capture. Where the two have different layouts,
what differs must also differ when both are read without a template.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsarchive import revisions
from newsarchive.clock import from_iso
from newsarchive.ingest.reading import Neighbour, Reading, layout_of
from newsarchive.models import Template, record_of
from newsarchive.store import Archive

TemplateAt = Callable[[datetime], Template]
"""The template in force for a capture of some time, of one site."""


class IncomparableError(Exception):
    """A page differs from a version, and nobody has yet made sure that the two were read alike: read both again."""

    def __init__(self, article: int) -> None:
        super().__init__(f"article {article} has a version that was read in another way")
        self.article = article


@dataclass(frozen=True, slots=True)
class Standing:
    """How a stored version was read. `current`: as today's extractor and the template in force would read it."""

    digest: str
    layout: int
    current: bool


def neighbours(
    archive: Archive, article: int | None, at: datetime, extractor: str, template_at: TemplateAt
) -> tuple[Neighbour, ...]:
    """The versions of an article next to a moment that were read from pages, with what a worker needs to lay a page
    beside them.
    """
    if article is None:
        return ()
    found = []
    for row in archive.articles.around(article, at, ""):
        if row is None:
            continue
        template = template_at(from_iso(row["seen_at"]))
        state = standing(archive, row, extractor, template.id or 0)
        capture = archive.captures.get(row["capture"])
        original = archive.captures.get(capture.original) if capture.original else None
        found.append(Neighbour(capture, original, template, state.digest, state.layout, not state.current))
    return tuple(found)


def standing(archive: Archive, row: dict[str, Any], extractor: str, template: int) -> Standing:
    """How a version's stored text came about. A newer reading that refused the page left the text as it was."""
    digest = revisions.digest_of(row)
    readings = archive.articles.readings(row["capture"])
    own = [one for one in readings if one["extractor"] == extractor and one["template"] == template]
    made = [one for one in (*own, *readings) if one["digest"] == digest and one["outcome"] == "article"]
    current = any(one["digest"] == digest or one["outcome"] != "article" for one in own)
    return Standing(digest, layout_of(made[0]["template"], made[0]["agreement"]) if made else 0, current)


def changed(
    archive: Archive, site: str, row: dict[str, Any], reading: Reading, *, settle: bool = False
) -> tuple[str, ...]:
    """The fields that the publisher changed between a stored version and a page; () where it is the same version.

    Raises IncomparableError where that can't be said yet; with `settle` it is then no change.
    """
    fields = revisions.changed_fields(row, revisions.version(reading.article))
    if not fields or reading.told or record_of(row["content_type"]):
        return fields  # records are told, not read: there is nothing to read again in another way
    beside = next((one for one in reading.beside if one.capture == row["capture"]), None)
    if beside is not None and beside.digest == revisions.digest_of(row):
        return fields if beside.differs is None else tuple(name for name in fields if name in beside.differs)
    template = archive.templates.in_force(site, from_iso(row["seen_at"]))
    state = standing(archive, row, reading.extractor, template.number if template else 0)
    if state.current and state.layout == reading.layout:
        return fields
    if settle:
        return ()
    raise IncomparableError(row["article"])
