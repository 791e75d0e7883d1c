"""`/-/coverage`: what was announced, archived and missed, site by day; a click lists the URLs with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from newsarchive.browse import answer, archives, charts
from newsarchive.store import coverage as ledger
from newsarchive.store.search_condition import Ask

if TYPE_CHECKING:
    import numpy as np
    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from numpy.typing import NDArray

DAYS = 90
MOST_DAYS = 732
"""Two years: beyond, a day is thinner than a hair."""
SITES = 500
"""Rows of a heat map; more are on its next pages."""
ROOMY = 60
"""Up to so many rows are high enough to be clicked each with a finger, 24 px; more are half as high."""
HITS = 1500
"""Days with holes that are links in the picture, 150 bytes each; where there are more, each row is one."""
URLS = 100
SHADES: dict[str, tuple[int, ...]] = {
    # the first codes of each shade, from shade 1 on: nothing missed, waiting, then 0, 5, 25 and 75 % missed
    "missed": (32, 33, 64, 69, 89, 139),
    "announced": (48, 51, 54, 68, 118),
    "archived": (48, 49, 51, 54, 68, 118),
}
LEGENDS = {
    "missed": (
        *((1, "nothing missed"), (2, "only what still waits"), (3, "under 5 % missed")),
        *((4, "5 to 25 %"), (5, "25 to 75 %"), (6, "more")),
    ),
    "announced": ((1, "1 or 2"), (2, "3 to 5"), (3, "6 to 19"), (4, "20 to 69"), (5, "70 and more")),
    "archived": ((0, "none"), (1, "1 or 2"), (2, "3 to 5"), (3, "6 to 19"), (4, "20 to 69"), (5, "70 and more")),
}
SLOW = {"what": "This took too long", "remedy": "Choose fewer days, or one site"}


@answer.plainly
async def page(datasette: Datasette, request: Request) -> Response:
    """The heat map; with `site`, that site day by day; with `day` too, its URLs of that day."""
    database = await archives.chosen(datasette, request)
    for table in ("coverage", "urls"):
        await datasette.ensure_permissions(request.actor, archives.needed_for(database, table))
    form = request.url_vars.get("format") or ""
    part, site = (request.args.get("part") or "").strip(), request.args.get("site") or ""
    try:
        sites, first, last = await archives.read(datasette, database, lambda ask: ledger.spanned(ask, part))
        since, until = _span(request, first, last)
        if site and _date(request.args.get("day")):
            return await _urls(datasette, request, database, site, form)
        if site:
            return await _site(datasette, request, database, site, (since, until), form)
        return await _map(datasette, request, database, (sites, part), (since, until), form)
    except archives.TooSlow:
        return await answer.trouble(datasette, request, database, status=503, as_json=form == "json", **SLOW)


async def _map(
    datasette: Datasette, request: Request, database: str, of: tuple[int, str], span: tuple[date, date], form: str
) -> Response:
    (sites, part), (since, until) = of, span
    if form == "csv":
        return await _csv(datasette, database, since, until)
    show = request.args.get("show") or ""
    show = show if show in SHADES else "missed"
    order = request.args.get("order") or ""
    order = order if order in ledger.ORDERS else "missed"
    number = _number(request.args.get("page"))
    strips = await archives.read(
        datasette,
        database,
        lambda ask: ledger.strips(
            ask, since, until, show=show, order=order, part=part, limit=SITES, offset=(number - 1) * SITES
        ),
    )

    def address(path: str = "-/coverage", /, **changes: object) -> str:
        query: dict[str, object] = {"since": since, "until": until, "show": show if show != "missed" else ""}
        query |= {"order": order if order != "missed" else "", "part": part}
        return archives.address(datasette, database, path, **(query | changes))

    days = (until - since).days + 1
    totals = {
        name: sum(getattr(strip, name) for strip in strips) for name in ("announced", "settled", "missed", "waiting")
    }
    if form == "json":
        rows = [
            {"site": one.site, "announced": one.announced, "settled": one.settled}
            | {"missed": one.missed, "waiting": one.waiting, "days": address("-/coverage.json", site=one.site, part="")}
            for one in strips
        ]
        found = {"ok": True, "since": str(since), "until": str(until), "total": sites, "page": number, "sites": rows}
        return answer.json(datasette, found | {"csv": address("-/coverage.csv")})
    grid = grid_of(strips, since, days, show)
    return await answer.page(
        datasette,
        request,
        database,
        "coverage",
        json=address("-/coverage.json", page=number if number > 1 else ""),
        csv=address("-/coverage.csv", part=""),
        strips=strips,
        totals=totals,
        since=since,
        until=until,
        days=days,
        cells=charts.heat(grid),
        hits=_hits(strips, grid, since, address) if show == "missed" else [],
        ticks=charts.months(since, days),
        legend=LEGENDS[show],
        showing=show,
        order=order,
        part=part,
        sites=sites,
        number=number,
        pages=-(-sites // SITES),
        roomy=len(strips) <= ROOMY,
        coverage=address,
        spans=[(back, address(since=until - timedelta(days=back - 1))) for back in (30, 90, 365)],
    )


async def _site(
    datasette: Datasette, request: Request, database: str, site: str, span: tuple[date, date], form: str
) -> Response:
    since, until = span
    if form == "csv":
        return await _csv(datasette, database, since, until, (site,))
    days = await archives.read(datasette, database, lambda ask: ledger.coverage(ask, (site,), since, until))

    def address(path: str = "-/coverage", /, **changes: object) -> str:
        return archives.address(datasette, database, path, **({"site": site, "since": since, "until": until} | changes))

    if form == "json":
        return answer.json(
            datasette,
            {"ok": True, "site": site, "since": str(since), "until": str(until), "days": list(map(plain, days))},
        )
    by_day = {day.day: plain(day) for day in days}
    whole = [(since + timedelta(days=back)).isoformat() for back in range((until - since).days + 1)]
    counts = [[by_day[day][name] if day in by_day else 0 for name in ("settled", "waiting", "missed")] for day in whole]
    top = max((sum(one) for one in counts), default=0)
    columns = [(day, one, address(day=day, since="", until="")) for day, one in zip(whole, counts, strict=True)]
    return await answer.page(
        datasette,
        request,
        database,
        "coverage_site",
        json=address("-/coverage.json"),
        csv=address("-/coverage.csv"),
        site=site,
        since=since,
        until=until,
        chart=charts.columns(columns, int(charts.nice(top))) if days else "",
        rows=[by_day[day] for day in reversed(whole) if day in by_day],
        coverage=address,
        spans=[(back, address(since=until - timedelta(days=back - 1))) for back in (30, 90, 365)],
    )


async def _urls(datasette: Datasette, request: Request, database: str, site: str, form: str) -> Response:
    day = _date(request.args.get("day"))
    assert day is not None
    state, reason = request.args.get("state") or "", request.args.get("reason") or ""
    number = _number(request.args.get("page"))
    limit = 100_000 if form == "csv" else URLS

    def look(ask: Ask) -> tuple[list[ledger.Day], list[ledger.Url]]:
        offset = 0 if form == "csv" else (number - 1) * URLS
        found = ledger.urls(ask, site, day, day, state=state, reason=reason, limit=limit, offset=offset)
        return ledger.coverage(ask, (site,), day, day), found

    days, urls = await archives.read(datasette, database, look)

    def address(path: str = "-/coverage", /, **changes: object) -> str:
        return archives.address(datasette, database, path, **({"site": site, "day": day} | changes))

    counted: dict[str, Any] = plain(days[0]) if days else {"announced": 0, "states": {}, "reasons": []}
    if form == "csv":
        head = ("url", "state", "reason", "first_at", "fetched_at", "attempts", "article")
        rows = [[getattr(url, name) for name in head] for url in urls]
        return answer.csv(datasette, head, rows, name=f"coverage-{day}", following=None)
    if form == "json":
        return answer.json(datasette, {"ok": True, "site": site, "day": str(day), **counted, "urls": urls})
    wanted = next((one["count"] for one in counted["reasons"] if (one["state"], one["reason"]) == (state, reason)), 0)
    total = wanted if reason else counted["states"].get(state, 0) if state else counted["announced"]
    return await answer.page(
        datasette,
        request,
        database,
        "coverage_urls",
        json=address("-/coverage.json", state=state, reason=reason),
        csv=address("-/coverage.csv", state=state, reason=reason),
        site=site,
        day=day,
        state=state,
        reason=reason,
        counted=counted,
        urls_shown=urls,
        number=number,
        pages=-(-total // URLS),
        coverage=address,
        back=archives.address(datasette, database, "-/coverage", site=site),
        before=address(day=day - timedelta(days=1)),
        after=address(day=day + timedelta(days=1)),
    )


def plain(day: ledger.Day) -> dict[str, Any]:
    """A site's day as a row: counts by state, and what they come to."""
    missed = sum(day.states.get(state, 0) for state in ledger.MISSED)
    waiting = day.states.get("waiting", 0)
    reasons = [{"state": state, "reason": reason, "count": count} for state, reason, count in day.reasons]
    counts = {"announced": day.announced, "settled": day.announced - missed - waiting}
    return {"day": day.day, **counts, "missed": missed, "waiting": waiting, "states": day.states, "reasons": reasons}


def grid_of(strips: Sequence[ledger.Strip], since: date, days: int, show: str) -> NDArray[np.uint8]:
    """Shades by site and day; 0 where nothing was announced."""
    import numpy as np

    grid = np.zeros((len(strips), days), np.uint8)
    if not strips:
        return grid
    text = np.frombuffer("".join(strip.days for strip in strips).encode("ascii"), np.uint8).reshape(-1, 10)
    digits = text.astype(np.int64) - 48
    months = (digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3] - 1970) * 12
    months += digits[:, 5] * 10 + digits[:, 6] - 1
    at = months.astype("M8[M]").astype("M8[D]") + (digits[:, 8] * 10 + digits[:, 9] - 1)
    column = (at - np.datetime64(since)).astype(np.int64)
    codes = np.frombuffer("".join(strip.codes for strip in strips).encode("latin-1"), np.uint8)
    row = np.repeat(np.arange(len(strips)), [len(strip.codes) for strip in strips])
    shades = np.digitize(codes, SHADES[show])
    grid[row, column] = shades if show != "archived" else np.maximum(shades - 1, 0)
    return grid


def _hits(strips: Sequence[ledger.Strip], grid: NDArray[np.uint8], since: date, address: Any) -> list[dict[str, Any]]:
    """What of the picture is a link: each day with a hole, or each row with one where these are too many."""
    import numpy as np

    rows, columns = np.nonzero(grid >= 3)
    if len(rows) > HITS:
        return [
            {
                "x": 0,
                "y": row,
                "width": grid.shape[1],
                "href": address(site=strips[row].site, show="", order="", part=""),
            }
            for row in np.unique(rows).tolist()
        ]
    found = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        day = since + timedelta(days=column)
        href = address(site=strips[row].site, day=day, since="", until="", show="", order="", part="")
        found.append({"x": column, "y": row, "width": 1, "href": href, "title": f"{strips[row].site}, {day}"})
    return found


async def _csv(datasette: Datasette, database: str, since: date, until: date, sites: tuple[str, ...] = ()) -> Response:
    head = ("site", "day", "announced", *ledger.STATES)
    rows = await archives.read(datasette, database, lambda ask: list(ledger.daily(ask, since, until, sites)))
    found = [list(row.values()) for row in rows]
    return answer.csv(datasette, head, found, name=f"coverage-{since}-{until}", following=None)


def _span(request: Request, first: str | None, last: str | None) -> tuple[date, date]:
    """The days to show: as asked for, else the last DAYS that there are; MOST_DAYS at most."""
    newest = date.fromisoformat(last) if last else date(1970, 1, 1)
    until = _date(request.args.get("until")) or newest
    since = _date(request.args.get("since")) or until - timedelta(days=DAYS - 1)
    since = min(since, until)
    return max(since, until - timedelta(days=MOST_DAYS - 1)), until


def _date(text: str | None) -> date | None:
    """A day from an address; None where it is none, or too near the ends of the calendar to reckon with."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 1000 < day.year < 9000 else None


def _number(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1
