"""What publishers edited, withdrew and put back: the list for a site or for all, as page, JSON and feed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from datasette.utils import add_cors_headers
from datasette.utils.asgi import Response

from newsarchive.browse import answer, archives, asked
from newsarchive.clock import SystemClock, iso
from newsarchive.revisions import atom
from newsarchive.store.changes import EDITS, KINDS, changes, versions_of
from newsarchive.store.search_condition import Ask

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

Row = dict[str, Any]

PAGE = 40
"""Changes on a page, and in the feed, whose readers ask again before as many have come."""
MOST = 500
"""Changes in one answer of JSON, where `limit` asks for more or fewer than PAGE."""
LAST_PAGE = 250
"""As far as paging goes; who wants more narrows it by days."""
NAMES = {
    EDITS: "Edits",
    "gone": "Gone",
    "replaced": "Replaced",
    "back": "Back",
    "paywalled": "Behind a paywall",
    "opened": "Open to all",
    "noindex": "Kept out of search",
    "indexed": "In search again",
}
"""What people call each of `store.changes.KINDS`."""


@answer.plainly
async def listed(datasette: Datasette, request: Request) -> Response:
    """`/-/changes`: the newest first; `site`, `kind` (as often as wanted), `since` and `until` (days) narrow it."""
    database = await archives.chosen(datasette, request)
    await datasette.ensure_permissions(request.actor, archives.needed_for(database, "revisions"))
    as_json, as_feed = asked.wants_json(request), request.url_vars.get("format") == "atom"
    site = request.args.get("site") or ""
    kinds = tuple(kind for kind in KINDS if kind in request.args.getlist("kind"))
    since, until = asked.day(request.args.get("since")), asked.day(request.args.get("until"))
    number = 1 if as_feed else min(asked.whole(request.args.get("page"), 1) or 1, LAST_PAGE)
    size = min(asked.whole(request.args.get("limit"), PAGE) or PAGE, MOST) if as_json else PAGE

    def look(ask: Ask) -> tuple[list[Row], list[str]]:
        found = changes(
            ask,
            since=f"{since}T00:00:00Z" if since else "",
            until=_after(until),
            site=site,
            kinds=kinds,
            limit=size + 1,
            offset=(number - 1) * size,
            by="recorded_at" if as_feed else "at",
        )
        names = [row["name"] for row in ask("SELECT name FROM sites ORDER BY name", {})]
        return found, names

    found, names = await archives.read(datasette, database, look)
    query = {"site": site, "kind": kinds, "since": since, "until": until}

    def address(path: str = "-/changes", /, **changed: object) -> str:
        return archives.address(datasette, database, path, **(query | changed))

    if as_feed:
        own = datasette.absolute_url(request, address("-/changes.atom"))
        text = await archives.read(datasette, database, lambda ask: _feed(ask, found[:size], site, kinds, own))
        headers: dict[str, str] = {"X-Content-Type-Options": "nosniff"}
        if datasette.cors:
            add_cors_headers(headers)
        return Response(text, headers=headers, content_type="application/atom+xml; charset=utf-8")
    more = len(found) > size and number < LAST_PAGE
    shown = found[:size]
    if as_json:
        following = address("-/changes.json", page=number + 1, limit=size) if more else None
        return answer.json(datasette, {"ok": True, "page": number, **query, "changes": shown, "next": following})
    return await answer.page(
        datasette,
        request,
        database,
        "changes",
        scripts=("reading.js",),
        found=[row | {"told": told(row)} for row in shown],
        kinds=NAMES,
        chosen=query,
        sites=names,
        number=number,
        older=address(page=number + 1) if more else "",
        newer=address(page=number - 1 if number > 2 else "") if number > 1 else "",
        action=str(datasette.urls.path("-/changes")),
        feed=address("-/changes.atom"),
        json=address("-/changes.json", page=number if number > 1 else ""),
    )


def told(row: Row) -> str:
    """A change in some words: what kind of edit, or why it is called gone."""
    if row["kind"] == "edit":
        return str(row["reason"] or "edit").capitalize()
    reason = atom.REASONS.get(row["reason"], row["reason"]) if row["reason"] else ""
    return f"{atom.WORDS[row['kind']]}{f': {reason}' if reason else ''}"


def _after(day: str) -> str:
    """The end of a day, which belongs to what is asked for."""
    if not day or day == date.max.isoformat():
        return ""
    return f"{date.fromisoformat(day) + timedelta(days=1)}T00:00:00Z"


def _feed(ask: Ask, found: list[Row], site: str, kinds: tuple[str, ...], own: str) -> str:
    """The feed; the same entries as `newsarchive changes --atom` writes, under the same names."""
    entries = [atom.entry_of(row, versions_of(ask, row["revision"]) if row["revision"] else None) for row in found]
    first = next(iter(ask("SELECT token FROM runs ORDER BY id LIMIT 1", {})), {}).get("token")
    return atom.feed(
        entries,
        name=atom.name_of("feed", first, site, *sorted(kinds)),
        title=f"Changes at {site}" if site else "Changes of articles",
        updated=iso(SystemClock().now()),
        link=own,
    )
