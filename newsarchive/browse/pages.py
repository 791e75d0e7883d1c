"""The pages: front page and article. Each reads the archive once and hands a template what it shows."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response
from datasette.views.index import IndexView

from newsarchive.browse import answer, archives, show
from newsarchive.store import queries

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

LARGEST_ID = 2**63 - 1

TOO_SLOW = {"what": "This took too long", "remedy": "Search for a rarer word, or narrow it to a site or a year"}


async def home(datasette: Datasette, request: Request) -> Response:
    """`/`: the archive's front page where it is the only database; Datasette's own index otherwise."""
    database = await archives.alone(datasette)
    if database is None:
        return await IndexView(datasette).dispatch_request(request)
    await archives.chosen(datasette, request)
    return await _front(datasette, request, database)


async def front(datasette: Datasette, request: Request) -> Response:
    """`/-/archive`: the archive's front page, wherever it is."""
    return await _front(datasette, request, await archives.chosen(datasette, request))


async def _front(datasette: Datasette, request: Request, database: str) -> Response:
    as_json = _wants_json(request)
    try:
        seen = await archives.read(datasette, database, queries.overview)
    except archives.TooSlow:
        return await answer.trouble(datasette, request, database, status=503, as_json=as_json, **TOO_SLOW)
    if as_json:
        return answer.json(datasette, {"ok": True, **asdict(seen)})
    twin = archives.address(datasette, database, "-/archive.json")
    return await answer.page(datasette, request, database, "front", seen=seen, json=twin)


async def article(datasette: Datasette, request: Request) -> Response:
    """`/-/article/<id>`: one article to read, and the proof of where it comes from."""
    database = await archives.chosen(datasette, request)
    as_json = _wants_json(request)
    number = min(int(request.url_vars["id"]), LARGEST_ID)
    version = request.args.get("version")
    capture = None if version is None else min(_whole(version, 0), LARGEST_ID)
    record = await archives.read(datasette, database, lambda ask: queries.article(ask, number, capture))
    if record is None:
        what = f"There is no article {number}" + ("" if version is None else f" in a version {version}")
        remedy = "It may have been taken out, or the address has a slip in it: search for its words"
        return await answer.trouble(datasette, request, database, status=404, what=what, remedy=remedy, as_json=as_json)
    if as_json:
        return answer.json(datasette, {"ok": True, **record})
    provenance: dict[str, list[dict[str, Any]]] = {}
    for witness in record["provenance"]:
        provenance.setdefault(witness["field"], []).append(witness)
    return await answer.page(
        datasette,
        request,
        database,
        "article",
        article=record,
        body=show.body(record["html"], record["body"]),
        newest=version is None or record["version"] == record["versions"][0],
        provenance=provenance,
        pictures=_pictures(record),
        row=str(datasette.urls.row(database, "articles", str(number))),
        json=archives.address(datasette, database, f"-/article/{number}.json", version=version),
    )


async def robots(request: Request) -> Response:
    """`/robots.txt`: an archive of other people's articles is not for search engines."""
    return Response.text("User-agent: *\nDisallow: /\n")


def _pictures(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures, each once, the main one first."""
    pictures = {record["image"]: {"url": record["image"], "caption": None, "credit": None}} if record["image"] else {}
    return list((pictures | {picture["url"]: picture for picture in record["images"]}).values())


def _wants_json(request: Request) -> bool:
    return bool(request.url_vars.get("format") == "json")


def _whole(text: str | None, otherwise: int) -> int:
    """A whole number from an address; `otherwise` where it is none."""
    if text and text.isascii() and text.isdigit():
        return int(text[: len(str(sys.maxsize))])
    return otherwise
