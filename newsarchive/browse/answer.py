"""Answers: a page from a template with the headers that keep it harmless, its JSON, a page that says what is wrong."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from csv import writer
from dataclasses import asdict, is_dataclass
from functools import wraps
from io import StringIO
from typing import TYPE_CHECKING, Any

from datasette.utils import add_cors_headers
from datasette.utils.asgi import Response
from markupsafe import escape

from newsarchive.browse import archives, show
from newsarchive.cells import cell

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

HEADERS = {
    # nothing runs, nothing is loaded from elsewhere, no form goes elsewhere: whatever an article brought with it
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",  # browsers look up the hosts of a page's links before anyone follows them
    "Referrer-Policy": "no-referrer",  # a publisher need not know what is searched for here
    "X-Robots-Tag": "noindex, nofollow",
}

View = Callable[["Datasette", "Request"], Awaitable[Response]]

TOO_SLOW = {"what": "This took too long", "remedy": "Try again: the archive was busy"}
OUTDATED = {
    "what": "An older version of newsarchive made this archive",
    "remedy": "Bring it up to date with a command that writes, such as newsarchive crawl",
}


def title(database: str) -> str:
    """What an archive is called where nobody gave it a title: its file's name."""
    name = database.removesuffix("-snapshot")  # as `newsarchive serve --snapshot` calls its copy
    return "News archive" if name == "archive" else name.replace("_", " ").replace("-", " ")


async def page(
    datasette: Datasette,
    request: Request,
    database: str,
    template: str,
    *,
    status: int = 200,
    scripts: Sequence[str] = (),
    frames: bool = False,
    **context: Any,
) -> Response:
    """A page of ours. `json`, where it has one, is the address of its twin.

    `scripts`: files of static/ that may run in it, and nothing else may; the page is whole without them. `frames`: it
    may have pages of this server in it.
    """
    nonce = secrets.token_urlsafe(16) if scripts else ""

    def address(path: str, /, **query: object) -> str:
        return archives.address(datasette, database, path, **query)

    alone = await archives.alone(datasette) == database
    common = {
        "database": database,
        "archive_title": datasette.metadata("title", database=database, fallback=False) or title(database),
        "home": str(datasette.urls.instance()) if alone else address("-/archive"),
        "address": address,
        "tables": str(datasette.urls.database(database)),
        "style": str(datasette.urls.static_plugins("newsarchive", "newsarchive.css")),
        "others": [] if len(archives.known(datasette)) < 2 else list(archives.known(datasette)),
        "hidden_db": database if list(archives.known(datasette))[:1] != [database] else "",
        "static": lambda name: str(datasette.urls.static_plugins("newsarchive", name)),
        "scripts": scripts,
        "nonce": nonce,
        "show": show,
        "query_text": "",
        "json": "",
    }
    html = await datasette.render_template(
        f"newsarchive/{template}.html", common | context, request=request, view_name=f"newsarchive_{template}"
    )
    policy = HEADERS["Content-Security-Policy"]
    policy += f"; script-src 'nonce-{nonce}'" if scripts else ""
    policy += "; frame-src 'self'" if frames else ""
    return Response.html(html, status=status, headers=HEADERS | {"Content-Security-Policy": policy})


def json(datasette: Datasette, value: Any, *, status: int = 200) -> Response:
    """The JSON twin of a page. Dataclasses become objects."""
    headers: dict[str, str] = {}
    if datasette.cors:
        add_cors_headers(headers)
    return Response.json(value, status=status, headers=headers, default=_plain)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def csv(
    datasette: Datasette, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, name: str, following: str | None
) -> Response:
    """A table as CSV (RFC 4180, UTF-8 with the mark that Excel knows it by). `following`: where the next rows are."""
    out = StringIO()
    out.write("\ufeff")
    table = writer(out, lineterminator="\r\n")
    table.writerow(columns)
    table.writerows([[cell(value) for value in row] for row in rows])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Content-Type-Options": "nosniff"}
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    if datasette.cors:
        add_cors_headers(headers)
    return Response(out.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")


def paragraph(parts: tuple[tuple[str, bool], ...]) -> str:
    """A text in pieces as HTML for a feed, its hits strong."""
    return f"<p>{''.join(f'<b>{escape(text)}</b>' if hit else str(escape(text)) for text, hit in parts)}</p>"


async def trouble(
    datasette: Datasette, request: Request, database: str, *, status: int, what: str, remedy: str, as_json: bool
) -> Response:
    """What went wrong and what to do next, as page or JSON."""
    if as_json:
        return json(datasette, {"ok": False, "error": what, "remedy": remedy}, status=status)
    return await page(datasette, request, database, "trouble", status=status, what=what, remedy=remedy)


def plainly(view: View) -> View:
    """A page that says what hinders it, where Datasette would print a traceback: an archive that an older version made,
    or a query that took too long."""

    @wraps(view)
    async def shown(datasette: Datasette, request: Request) -> Response:
        try:
            return await view(datasette, request)
        except archives.Hindrance as error:
            said = TOO_SLOW if isinstance(error, archives.TooSlow) else OUTDATED
            as_json = request.path.endswith(".json")
            return await trouble(datasette, request, error.database, status=503, as_json=as_json, **said)

    return shown
