"""The search page, `/-/search?q=`, and its twins: JSON, CSV, and an Atom feed to follow a search by.

An address says all that there is to a page: the search (q), the order (sort), whether copies of a story share a line
(fold=no: they don't), and where the page begins (after, before: the key of a line, see `store.search`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from newsarchive.browse import answer, archives, histogram, narrowing
from newsarchive.browse.pages import TOO_SLOW
from newsarchive.errors import NewsArchiveError
from newsarchive.store import search
from newsarchive.store.search_condition import Ask

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

PAGE = 20
"""Results on a page."""
MOST = 100
"""Results on a page of JSON, where `limit` asks for more or fewer than PAGE."""
ROWS = 5_000
"""Rows of one CSV answer: read in a second or two. The header `Link` says where the next ones are; `newsarchive export`
has no such limit."""
ENTRIES = 50
"""Entries of a feed: what readers keep; who asks once a day misses nothing until 50 come in a day."""
ORDERS: tuple[tuple[search.Sort, str], ...] = (
    ("relevance", "best"),
    ("fresh", "best and fresh"),
    ("newest", "newest"),
    ("oldest", "oldest"),
)
RANKED = frozenset({"relevance", "fresh"})
COLUMNS = (
    *("id", "url", "site", "title", "byline", "published", "language", "section", "page_type", "words", "revisions"),
    *("first_seen", "last_changed", "gone_at", "story", "copies"),
)
"""Of a search as CSV."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for."""

    text: str
    sort: search.Sort
    fold: bool
    after: str | None
    before: str | None
    limit: int

    @property
    def lasting(self) -> dict[str, object]:
        """What stays in the addresses of pages beside it."""
        return {
            "q": self.text,
            "sort": "" if self.sort == "relevance" else self.sort,
            "fold": "" if self.fold else "no",
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read. `counted` is None where counting took too long; `total` is known all the same."""

    page: search.Page
    total: int
    lines: int
    counted: search.Counts | None


@answer.plainly
async def results(datasette: Datasette, request: Request) -> Response:
    """`/-/search?q=`: ranked results with snippets, what they have in common, and the ways to narrow them."""
    database = await archives.chosen(datasette, request)
    form = request.url_vars.get("format") or "html"
    asked = _asked(request, form)
    try:
        if form in ("csv", "atom"):
            return await (_csv if form == "csv" else _atom)(datasette, request, database, asked)
        seen = await _see(datasette, database, asked)
    except archives.TooSlow:
        return await answer.trouble(datasette, request, database, status=503, as_json=form == "json", **TOO_SLOW)
    except NewsArchiveError as error:
        return await answer.trouble(
            datasette, request, database, status=503, what=error.what, remedy=error.remedy, as_json=form == "json"
        )

    def address(path: str = "-/search", /, **changes: object) -> str:
        return archives.address(datasette, database, path, **(asked.lasting | changes))

    bars = histogram.histogram(
        seen.counted.days if seen.counted else {},
        lambda span: address(q=narrowing.dated(seen.page.query, span)),
    )
    if form == "json":
        return _json(datasette, database, asked, seen, bars, address)
    facets = seen.counted.facets if seen.counted and seen.total > 1 else {}
    return await answer.page(
        datasette,
        request,
        database,
        "search",
        query_text=asked.text,
        found=seen.page,
        total=seen.total,
        lines=seen.lines,
        sort=seen.page.sort,
        orders=ORDERS if seen.page.query.groups else ORDERS[2:],
        begun=asked.after is not None or asked.before is not None,
        fold=asked.fold,
        search=address,
        bars=bars,
        facets=None if seen.counted is None else narrowing.choices(seen.page.query, facets, address),
        active=narrowing.active(seen.page.query, address),
        earlier=None if seen.page.query.earlier else address(q=f"{asked.text} in:versions".strip()),
        json=address("-/search.json"),
        csv=address("-/search.csv"),
        atom=address("-/search.atom"),
    )


def _asked(request: Request, form: str) -> Asked:
    sort = request.args.get("sort") or ""
    limit = request.args.get("limit") or ""
    whole = int(limit[:9]) if form == "json" and limit.isascii() and limit.isdigit() else 0
    return Asked(
        text=request.args.get("q") or "",
        sort=next((name for name, _ in ORDERS if name == sort), "relevance"),
        fold=request.args.get("fold") != "no",
        after=request.args.get("after"),
        before=request.args.get("before"),
        limit=min(whole or PAGE, MOST),
    )


def _page(asked: Asked, **options: Any) -> Callable[[Ask], search.Page]:
    """What reads a page of results."""
    chosen: dict[str, Any] = {"sort": asked.sort, "limit": asked.limit, "after": asked.after, "before": asked.before}

    def look(ask: Ask) -> search.Page:
        query = search.parse(asked.text)
        found = search.condition(ask, query)
        return search.page(ask, query, found, **{**chosen, "fold": asked.fold, **options})

    return look


async def _see(datasette: Datasette, database: str, asked: Asked) -> Seen:
    """The page and what is counted, read side by side in two of Datasette's threads. Raises TooSlow."""

    def count(ask: Ask) -> search.Counts:
        return search.counts(ask, search.condition(ask, asked.text))

    def total(ask: Ask) -> search.Counts:
        return search.totals(ask, search.condition(ask, asked.text))

    page, counted = await asyncio.gather(
        archives.read(datasette, database, _page(asked)),
        archives.read(datasette, database, count, patience=2),
        return_exceptions=True,
    )
    if isinstance(page, BaseException):
        raise page
    if isinstance(counted, archives.TooSlow):  # the results are worth more than their statistics
        known = await archives.read(datasette, database, total)
        return Seen(page, known.total, known.lines, None)
    if isinstance(counted, BaseException):
        raise counted
    return Seen(page, counted.total, counted.lines, counted)


def _json(
    datasette: Datasette,
    database: str,
    asked: Asked,
    seen: Seen,
    bars: histogram.Histogram | None,
    address: Callable[..., str],
) -> Response:
    def at(hit: search.Hit) -> str:
        return archives.address(datasette, database, f"-/article/{hit.id}", version=hit.version)

    def beside(**key: str | None) -> str | None:
        return address("-/search.json", limit=asked.limit, **key) if all(key.values()) else None

    return answer.json(
        datasette,
        {
            "ok": True,
            "query": asked.text,
            "total": seen.total,
            "lines": seen.lines if seen.page.folded else seen.total,
            "sort": seen.page.sort,
            "notes": seen.page.query.notes,
            "results": [asdict(hit) | {"article": at(hit)} for hit in seen.page.hits],
            "facets": seen.counted.facets if seen.counted else None,
            "histogram": bars,
            "next": beside(after=seen.page.after),
            "previous": beside(before=seen.page.before),
        },
    )


async def _csv(datasette: Datasette, request: Request, database: str, asked: Asked) -> Response:
    """All that was found, without snippets, as rows for a spreadsheet."""
    got = await archives.read(datasette, database, _page(asked, limit=ROWS, passages=False))
    rows = [[getattr(hit, name) for name in COLUMNS] for hit in got.hits]
    following = None
    if got.after:
        path = archives.address(datasette, database, "-/search.csv", **asked.lasting, after=got.after)
        following = datasette.absolute_url(request, path)
    return answer.csv(datasette, COLUMNS, rows, name="search", following=following)


async def _atom(datasette: Datasette, request: Request, database: str, asked: Asked) -> Response:
    """What was found, the last that came into the archive first: who follows it sees each once."""
    from newsarchive.revisions import atom

    arrived = _page(asked, limit=ENTRIES, sort="arrival", after=None, before=None)

    def look(ask: Ask) -> tuple[search.Page, str]:
        newest = next(iter(ask("SELECT max(first_seen) AS at FROM articles", {})))["at"]
        return arrived(ask), newest or f"{date.min.isoformat()}T00:00:00Z"

    got, newest = await archives.read(datasette, database, look)
    entries = []
    for hit in got.hits:
        path = archives.address(datasette, database, f"-/article/{hit.id}", version=hit.version)
        passage = "".join(text for text, _ in hit.snippet)
        entries.append(
            atom.Entry(
                id=atom.name_of("article", hit.url),
                title=hit.title or hit.url,
                link=datasette.absolute_url(request, path),
                author=hit.byline or hit.site,
                updated=hit.last_changed or hit.first_seen,
                published=hit.published_utc or hit.first_seen,
                category=hit.section or hit.site,
                summary=passage,
                html=answer.paragraph(hit.snippet),
            )
        )
    own = archives.address(datasette, database, "-/search.atom", q=asked.text, fold="" if asked.fold else "no")
    text = atom.feed(
        entries,
        name=atom.name_of("search", database, asked.text),
        title=f"{answer.title(database)}: {asked.text or 'all articles'}",
        updated=newest,
        link=datasette.absolute_url(request, own),
    )
    return Response(text, headers=dict(answer.HEADERS), content_type="application/atom+xml; charset=utf-8")
