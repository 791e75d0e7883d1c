"""The pages: front page, search. Each reads the archive once and hands a template what it shows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from datasette.utils.asgi import Response
from datasette.views.index import IndexView

from newsarchive.alerts import KINDS
from newsarchive.browse import answer, archives, changed, growth, narrowing
from newsarchive.browse.asked import wants_json as _wants_json
from newsarchive.browse.asked import whole as _whole
from newsarchive.store import lately, queries, search
from newsarchive.store.search_condition import Ask

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

PAGE = 20
"""Results on a page."""
MOST = 100
"""Results on a page of JSON, where `limit` asks for more or fewer than PAGE."""
LAST_PAGE = 500
"""As far as paging goes: nobody reads 10,000 results, and each page is found by counting past those before it."""
SORTS: dict[str, search.Sort] = {"newest": "newest", "oldest": "oldest"}

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


async def results(datasette: Datasette, request: Request) -> Response:
    """`/-/search?q=`: ranked results with snippets, what they have in common, and the ways to narrow them."""
    database = await archives.chosen(datasette, request)
    as_json = _wants_json(request)
    text = request.args.get("q") or ""
    sort: search.Sort = SORTS.get(request.args.get("sort") or "", "relevance")
    number = min(_whole(request.args.get("page"), 1) or 1, LAST_PAGE)
    size = min(_whole(request.args.get("limit"), PAGE) or PAGE, MOST) if as_json else PAGE

    def look(ask: Ask) -> search.Found:
        return search.search(ask, text, sort=sort, limit=size, offset=(number - 1) * size, with_facets=False)

    try:
        found = await archives.read(datasette, database, look)
    except archives.TooSlow:
        return await answer.trouble(datasette, request, database, status=503, as_json=as_json, **TOO_SLOW)
    try:
        facets = await archives.read(
            datasette, database, lambda ask: search.facets(ask, search.condition(ask, found.query)), patience=2
        )
    except archives.TooSlow:  # the results are worth more than their statistics
        facets = None
    pages = min(-(-found.total // size), LAST_PAGE)

    def address(path: str = "-/search", /, **changes: object) -> str:
        query = {"q": text, "sort": "" if sort == "relevance" else sort} | changes
        if query.get("page") == 1:
            del query["page"]
        return archives.address(datasette, database, path, **query)

    if as_json:
        hits = [
            asdict(hit) | {"article": archives.address(datasette, database, f"-/article/{hit.id}")}
            for hit in found.hits
        ]
        following = address("-/search.json", page=number + 1, limit=size) if number < pages else None
        return answer.json(
            datasette,
            {
                "ok": True,
                "query": text,
                "total": found.total,
                "sort": found.sort,
                "page": number,
                "notes": found.query.notes,
                "results": hits,
                "facets": facets,
                "next": following,
            },
        )
    return await answer.page(
        datasette,
        request,
        database,
        "search",
        query_text=text,
        found=found,
        sort=found.sort,
        number=number,
        pages=pages,
        first=(number - 1) * size + 1,
        search=address,
        facets=None if facets is None else narrowing.choices(found.query, facets if found.total > 1 else {}, address),
        active=narrowing.active(found.query, address),
        json=address("-/search.json", page=number),
    )


async def robots(request: Request) -> Response:
    """`/robots.txt`: an archive of other people's articles is not for search engines."""
    return Response.text("User-agent: *\nDisallow: /\n")
