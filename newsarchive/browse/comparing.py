"""Two versions of an article, word by word: side by side or in line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from newsarchive import revisions
from newsarchive.browse import answer, archives, asked, reading
from newsarchive.models import record_of
from newsarchive.revisions import Block
from newsarchive.store import around
from newsarchive.store.search_condition import Ask

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

Row = dict[str, Any]

NAMES = {
    "title": "Headline",
    "subtitle": "Standfirst",
    "byline": "Byline",
    "published": "Date",
    "section": "Section",
}
"""Fields beside the body, in the order in which their changes are shown."""
AROUND = 1
"""Paragraphs that stayed and are shown beside a change, for the eye to find its place; the others open on demand."""
FEWEST = 3
"""Paragraphs that stayed, from which it is worth a click to see them."""
VIEWS = ("inline", "side")


@dataclass(frozen=True, slots=True)
class Run:
    """Some blocks after each other; `folded` where they stayed, far from any change."""

    blocks: tuple[Block, ...]
    folded: bool


@answer.plainly
async def compare(datasette: Datasette, request: Request) -> Response:
    """`/-/compare/<id>?from=&to=`: what changed between two versions, named by their captures."""
    database = await archives.chosen(datasette, request)
    await datasette.ensure_permissions(request.actor, archives.needed_for(database, "revisions"))
    as_json, number = asked.wants_json(request), asked.number(request)
    older, newer = asked.capture(request, "from"), asked.capture(request, "to")
    found = await archives.read(datasette, database, lambda ask: _read(ask, number, older, newer))
    if found is None or not found["versions"]:
        what, remedy = f"There is no article {number}", "It may have been taken out: search for its words"
        return await answer.trouble(datasette, request, database, status=404, what=what, remedy=remedy, as_json=as_json)
    if found["from"] is None or found["to"] is None:
        what = f"Article {number} has no version of that capture"
        remedy = "Choose two of its versions on the article's page"
        return await answer.trouble(datasette, request, database, status=404, what=what, remedy=remedy, as_json=as_json)
    made = await asyncio.to_thread(_compare, *found.pop("texts"))  # a long rewrite takes its time
    captures = {"from": found["from"]["capture"], "to": found["to"]["capture"]}
    if as_json:
        return answer.json(datasette, {"ok": True, **found, **_as_json(made)})
    view = request.args.get("view") if request.args.get("view") in VIEWS else VIEWS[0]

    def address(**changes: object) -> str:
        query = captures | {"view": view if view != VIEWS[0] else ""} | changes
        return archives.address(datasette, database, f"-/compare/{number}", **query)

    return await answer.page(
        datasette,
        request,
        database,
        "compare",
        scripts=("reading.js",),
        found=found,
        made=made,
        sources=sources(found["from"], found["to"]),
        runs=runs(made["body"]),
        names=NAMES,
        view=view,
        views={name: address(view="" if name == VIEWS[0] else name) for name in VIEWS},
        swap=address(**{"from": captures["to"], "to": captures["from"]}),
        action=str(datasette.urls.path(f"-/compare/{number}")),
        headlines=reading.headlines(found["versions"]),
        json=archives.address(datasette, database, f"-/compare/{number}.json", **captures),
    )


def sources(old: Row, new: Row) -> tuple[str, str] | None:
    """Whose word the two versions are, where that differs: what they differ by is no edit then."""
    names = [record_of(row["content_type"]) for row in (old, new)]
    if names[0] == names[1]:
        return None
    first, second = (f"what {name} had read" if name else "a page" for name in names)
    return first, second


def _read(ask: Ask, number: int, older: int | None, newer: int | None) -> Row | None:
    """The article, its versions, the two that are meant, and their texts."""
    row = next(
        iter(ask("SELECT id, url, site, title, language, gone_at FROM articles WHERE id = :id", {"id": number})), None
    )
    if row is None:
        return None
    versions = around.versions(ask, number)
    by_capture = {version["capture"]: version for version in versions}
    to = versions[-1] if newer is None and versions else by_capture.get(newer or 0)
    before = versions[around.beside(versions, to["number"] - 1)] if to is not None else None
    since = before if older is None else by_capture.get(older)
    found: Row = {"article": row, "versions": versions, "from": since, "to": to, "texts": None}
    if since is not None and to is not None:
        found["texts"] = [around.texts(ask, version["id"]) for version in (since, to)]
    return found


def _compare(old: Row, new: Row) -> Row:
    """What differs: the decision, the fields with their words, the blocks of the body."""
    edit = revisions.decide(old, new)
    fields = {
        name: revisions.word_ops(old[name] or "", new[name] or "")
        for name in NAMES
        if (old[name] or "") != (new[name] or "")
    }
    return {"edit": edit, "fields": fields, "body": revisions.diff(old["body"], new["body"]), "title": new["title"]}


def _as_json(made: Row) -> Row:
    edit = made["edit"]
    blocks = []
    for block in made["body"]:
        plain: Row = {"kind": block.kind, "old": block.old, "new": block.new, "move": block.move}
        blocks.append({key: value for key, value in plain.items() if value is not None})
        if block.ops:
            blocks[-1]["ops"] = [list(op) for op in block.ops]
    return {
        "verdict": edit.verdict,
        "change": edit.change,
        "fields": list(edit.fields),
        "words_added": edit.added,
        "words_removed": edit.removed,
        "differences": {name: [list(op) for op in ops] for name, ops in made["fields"].items()},
        "body": blocks,
    }


def runs(blocks: Sequence[Block]) -> list[Run]:
    """The blocks in runs, so that what stayed far from any change can be folded away."""
    near = [False] * len(blocks)
    for at, block in enumerate(blocks):
        if block.kind != "same":
            for beside in range(max(at - AROUND, 0), min(at + AROUND + 1, len(blocks))):
                near[beside] = True
    made: list[Run] = []
    start = 0
    for at in range(1, len(blocks) + 1):
        if at == len(blocks) or near[at] != near[start]:
            made.append(Run(tuple(blocks[start:at]), not near[start] and at - start >= FEWEST))
            start = at
    return made
