"""`/-/trends`: the share of articles that match up to five searches, over time, per site or language; `/-/bylines`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from datasette.utils.asgi import Response

from newsarchive.browse import answer, archives, charts, show
from newsarchive.store import trends as counting
from newsarchive.store.bylines import bylines as signers
from newsarchive.store.search_condition import Ask

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

SLOW = {"what": "This took too long", "remedy": "Choose fewer searches, or rarer words"}
SIGNERS = 50


@answer.plainly
async def page(datasette: Datasette, request: Request) -> Response:
    """Lines over time, one for each `q`; `by` makes a panel for each site or language, `smooth=1` a moving mean."""
    database = await archives.chosen(datasette, request)
    form = request.url_vars.get("format") or ""
    texts = [text.strip() for text in request.args.getlist("q") if text.strip()]
    given, texts = len(texts), texts[: counting.MOST_QUERIES]
    by: counting.By = next((one for one in ("site", "language") if one == request.args.get("by")), "")
    period = next((one for one in get_args(counting.Period) if one == request.args.get("period")), None)
    since, until = _day(request.args.get("since")), _day(request.args.get("until"))
    smoothed = request.args.get("smooth") == "1"

    def look(ask: Ask) -> counting.Trends:
        return counting.trends(ask, texts, by=by, period=period, since=since, until=until)

    try:
        found = await archives.read(datasette, database, look)
    except archives.TooSlow:
        return await answer.trouble(datasette, request, database, status=503, as_json=form == "json", **SLOW)
    smooth = counting.SMOOTH[found.period] if smoothed else 1

    def address(path: str) -> str:
        query = {"q": texts, "by": by, "period": period, "since": since, "until": until, "smooth": int(smoothed) or ""}
        return archives.address(datasette, database, path, **query)

    rows = list(_rows(found, smooth))
    if form == "csv":
        head = ("group", "period", "query", "matching", "articles", "share")
        table = [[row[name] for name in head] for row in rows]
        return answer.csv(datasette, head, table, name="trends", following=None)
    if form == "json":
        notes = sorted({note for panel in found.panels for line in panel.lines for note in line.query.notes})
        facts = {"ok": True, "period": found.period, "smooth": smooth, "by": by, "groups": found.groups}
        told = {"outside": found.outside, "queries": texts, "notes": notes, "results": rows}
        return answer.json(datasette, facts | told)
    series = [
        (panel, [(line.query.text, counting.shares(line.matching, panel.all, smooth)) for line in panel.lines])
        for panel in found.panels
    ]
    top = charts.nice(max((share or 0 for _, several in series for _, line in several for share in line), default=0))
    return await answer.page(
        datasette,
        request,
        database,
        "trends",
        json=address("-/trends.json"),
        csv=address("-/trends.csv"),
        texts=texts,
        boxes=[*texts, *[""] * (counting.MOST_QUERIES - len(texts))],
        more=max(0, given - counting.MOST_QUERIES),
        by=by,
        period=period,
        since=since,
        until=until,
        smoothed=smoothed,
        smooth=smooth,
        found=found,
        panels=[
            {
                "group": show.language(panel.group) if by == "language" else panel.group,
                "all": sum(panel.all),
                "lines": [(line.query, sum(line.matching)) for line in panel.lines],
                "chart": charts.lines(found.periods, several, min(top, 1.0), named=not by),
                "rows": [
                    (
                        name,
                        panel.all[at],
                        [(share[at], line.matching[at]) for line, (_, share) in zip(panel.lines, several, strict=True)],
                    )
                    for at, name in enumerate(found.periods)
                ],
            }
            for panel, several in series
        ],
        swatch=charts.swatch,
        percent=charts.percent,
    )


def _rows(found: counting.Trends, smooth: int) -> Any:
    for panel in found.panels:
        for line in panel.lines:
            shares = counting.shares(line.matching, panel.all, smooth)
            for at, name in enumerate(found.periods):
                share = shares[at]
                yield {
                    "group": panel.group,
                    "period": name,
                    "query": line.query.text,
                    "matching": line.matching[at],
                    "articles": panel.all[at],
                    "share": None if share is None else round(share, 6),
                }


@answer.plainly
async def bylines(datasette: Datasette, request: Request) -> Response:
    """Who signs: names with counts, first and last article, sites."""
    database = await archives.chosen(datasette, request)
    await datasette.ensure_permissions(request.actor, archives.needed_for(database, "authors"))
    form = request.url_vars.get("format") or ""
    part, kind = (request.args.get("part") or "").strip(), request.args.get("kind") or ""
    kind = kind if kind in ("person", "agency") else ""
    order = "name" if request.args.get("order") == "name" else "articles"
    text = request.args.get("page") or "1"
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    limit, offset = (1_000_000, 0) if form == "csv" else (SIGNERS, (number - 1) * SIGNERS)
    try:
        total, found = await archives.read(
            datasette,
            database,
            lambda ask: signers(
                ask, part=part, kind=kind, order="name" if order == "name" else "articles", limit=limit, offset=offset
            ),
        )
    except archives.TooSlow:
        return await answer.trouble(datasette, request, database, status=503, as_json=form == "json", **SLOW)

    def address(path: str = "-/bylines", /, **changes: object) -> str:
        query: dict[str, object] = {"part": part, "kind": kind, "order": order if order != "articles" else ""}
        return archives.address(datasette, database, path, **(query | changes))

    if form == "csv":
        head = ("name", "kind", "articles", "first", "last", "sites")
        rows = [[*(getattr(one, name) for name in head[:-1]), " ".join(site for site, _ in one.sites)] for one in found]
        return answer.csv(datasette, head, rows, name="bylines", following=None)
    pages = -(-total // SIGNERS)
    if form == "json":
        following = address("-/bylines.json", page=number + 1) if number < pages else None
        return answer.json(
            datasette,
            {"ok": True, "total": total, "page": number, "next": following, "results": list(map(asdict, found))},
        )
    return await answer.page(
        datasette,
        request,
        database,
        "bylines",
        json=address("-/bylines.json", page=number if number > 1 else ""),
        csv=address("-/bylines.csv"),
        found=found,
        total=total,
        part=part,
        kind=kind,
        order=order,
        number=number,
        pages=pages,
        bylines=address,
    )


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 1000 < day.year < 9000 else None
