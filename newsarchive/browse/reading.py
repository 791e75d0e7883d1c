"""An article: to read, with its history, its proof, those who carried it too, and how to cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from newsarchive import citing
from newsarchive.browse import answer, archives, asked, changed, show
from newsarchive.models import record_of
from newsarchive.store import around, carriers, queries
from newsarchive.store.search_condition import Ask

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

Row = dict[str, Any]

CARRIERS = 8
"""Of those who carried a story, so many are shown at once; the rest opens on demand."""
TALL = 12
"""Versions and events up to which the whole history stands on the page; a longer one, a live blog's, scrolls."""


@answer.plainly
async def article(datasette: Datasette, request: Request) -> Response:
    """`/-/article/<id>`: one article to read, and the proof of where it comes from."""
    database = await archives.chosen(datasette, request)
    as_json = asked.wants_json(request)
    number = asked.number(request)
    version = request.args.get("version")
    capture = None if version is None else asked.capture(request, "version") or 0
    record = await archives.read(datasette, database, lambda ask: _record(ask, number, capture))
    if record is None:
        return await _missing(datasette, request, database, number, version)
    record["citation"] = citing.csl(source(record))
    if as_json:
        return answer.json(datasette, {"ok": True, **record})
    provenance: dict[str, list[Row]] = {}
    for witness in record["provenance"]:
        provenance.setdefault(witness["field"], []).append(witness)
    history = list(record["versions"][::-1])

    def address(path: str, **query: object) -> str:
        return archives.address(datasette, database, path, **query)

    return await answer.page(
        datasette,
        request,
        database,
        "article",
        scripts=("reading.js",),
        article=record,
        body=show.body(record["html"], record["body"]),
        newest=version is None or record["version"] == record["versions"][0],
        provenance=provenance,
        pictures=_pictures(record),
        shown=CARRIERS,
        tall=TALL,
        line=timeline(history, record["events"]),
        headlines=headlines(history),
        cite=citations(record),
        told_by=record_of((record["version"] or {}).get("content_type")),
        files=[(ending, address(f"-/article/{number}.{ending}", version=capture)) for ending in citing.FORMATS],
        row=str(datasette.urls.row(database, "articles", str(number))),
        json=address(f"-/article/{number}.json", version=capture),
    )


@answer.plainly
async def cite(datasette: Datasette, request: Request) -> Response:
    """`/-/article/<id>.bib`, `.ris`, `.csl.json`: the article's citation as a file."""
    database = await archives.chosen(datasette, request)
    number, ending = asked.number(request), request.url_vars["format"]
    version = request.args.get("version")
    capture = None if version is None else asked.capture(request, "version") or 0
    record = await archives.read(datasette, database, lambda ask: queries.article(ask, number, capture))
    if record is None:
        return await _missing(datasette, request, database, number, version)
    media, form = citing.FORMATS[ending]
    headers = {
        "Content-Disposition": f'attachment; filename="article-{number}.{ending}"',
        "X-Content-Type-Options": "nosniff",
    }
    text = form(source(record))
    return Response(text, headers=headers, content_type=f"{media}; charset=utf-8")


def _record(ask: Ask, number: int, capture: int | None) -> Row | None:
    record = queries.article(ask, number, capture)
    if record is None:
        return None
    previous, following = around.neighbours(ask, record)
    carried = carriers.carriers(ask, record["story"]) if record["story"] is not None else []
    return record | {
        "previous": previous,
        "next": following,
        "carriers": carried,
        "corrections": around.corrections(ask, number),
    }


async def _missing(datasette: Datasette, request: Request, database: str, number: int, version: str | None) -> Response:
    what = f"There is no article {number}" + ("" if version is None else f" in a version {version}")
    remedy = "It may have been taken out, or the address has a slip in it: search for its words"
    return await answer.trouble(
        datasette, request, database, status=404, what=what, remedy=remedy, as_json=asked.wants_json(request)
    )


def source(record: Row) -> citing.Source:
    """An article (see `queries.article`) as what a citation is made of: in the version that it is shown in."""
    shown = record["version"] or {}
    host = show.host(record["url"])
    return citing.Source(
        id=record["id"],
        title=record["title"] or "Without a title",
        url=record["url"],
        site=host if any(map(str.isalpha, host)) else record["site"],  # a bare IP address is nobody's name
        authors=tuple(one["name"] for one in record["authors"] if one["kind"] != "agency"),
        agencies=tuple(one["name"] for one in record["authors"] if one["kind"] == "agency"),
        published=record["published"],
        language=show.lang(record["language"]) or None,
        captured=shown.get("fetched_at"),
        digest=shown.get("digest"),
    )


def citations(record: Row) -> list[tuple[str, str]]:
    """The citation in each way of writing it: name, text."""
    of = source(record)
    return [
        ("Plain text", citing.plain(of)),
        ("BibTeX", citing.bibtex(of)),
        ("RIS", citing.ris(of)),
        ("CSL-JSON", citing.csl_json(of)),
        ("Wikipedia", citing.wikipedia(of)),
    ]


def timeline(history: list[Row], events: list[Row]) -> list[Row]:
    """Versions (the oldest first) and events by time. Each has `at`; a version its `number`; an event `what`."""
    versions = [row | {"number": number, "at": row["seen_at"]} for number, row in enumerate(history, 1)]
    for place, row in enumerate(versions[1:], 1):
        row["before"] = versions[around.beside(versions, place)]["capture"]
    happened = [row | {"what": changed.told(row | {"kind": row["event"]})} for row in events]
    return sorted([*versions, *happened], key=lambda row: str(row["at"]))


def headlines(history: list[Row]) -> list[Row]:
    """The headlines that an article had, the oldest first: `title`, `since`, `capture` (the first with it)."""
    found: list[Row] = []
    for row in history:
        if not found or found[-1]["title"] != row["title"]:
            found.append({"title": row["title"], "since": row["seen_at"], "capture": row["capture"]})
    return found


def _pictures(record: Row) -> list[Row]:
    """The pictures, each once, the main one first."""
    pictures = {record["image"]: {"url": record["image"], "caption": None, "credit": None}} if record["image"] else {}
    return list((pictures | {picture["url"]: picture for picture in record["images"]}).values())
