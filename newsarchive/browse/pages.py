"""The front page, Datasette's index where several databases are served, and robots.txt."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from datasette.utils.asgi import Response
from datasette.views.index import IndexView

from newsarchive.alerts import KINDS
from newsarchive.browse import answer, archives, changed, growth
from newsarchive.browse.asked import wants_json as _wants_json
from newsarchive.store import lately, queries

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


TOO_SLOW = {"what": "This took too long", "remedy": "Search for a rarer word, or narrow it to a site or a year"}


@answer.plainly
async def home(datasette: Datasette, request: Request) -> Response:
    """`/`: the archive's front page where it is the only database; Datasette's own index otherwise."""
    database = await archives.alone(datasette)
    if database is None:
        return await IndexView(datasette).dispatch_request(request)
    await archives.chosen(datasette, request)
    return await _front(datasette, request, database)


@answer.plainly
async def front(datasette: Datasette, request: Request) -> Response:
    """`/-/archive`: the archive's front page, wherever it is."""
    return await _front(datasette, request, await archives.chosen(datasette, request))


async def _front(datasette: Datasette, request: Request, database: str) -> Response:
    seen, news = await archives.read(datasette, database, lambda ask: (queries.overview(ask), lately.news(ask)))
    if _wants_json(request):
        return answer.json(datasette, {"ok": True, **asdict(seen), "news": news})
    twin = archives.address(datasette, database, "-/archive.json")
    return await answer.page(
        datasette,
        request,
        database,
        "front",
        seen=seen,
        news=news,
        chart=growth.chart(news.growth),
        told=changed.told,
        care=KINDS,
        json=twin,
    )


async def robots(request: Request) -> Response:
    """`/robots.txt`: an archive of other people's articles is not for search engines."""
    return Response.text("User-agent: *\nDisallow: /\n")
