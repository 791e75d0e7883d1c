"""A capture by itself: what it is, its bytes, and the page as it was received, where nothing of it runs or loads.

The page comes in a frame with a policy of its own: a sandbox without any allowance, so that no script runs, no form is
sent, no refresh leads on; no loading but of pictures and styles that lie in the page itself. A policy does not keep a
browser from connecting ahead of time (seen in Chromium 156): for <link rel=preconnect>, for the address of a frame, and
for that of a link that is followed, even where the policy then stops it. So these are given the names of elements that
do nothing. All else is as received. Cookies and headers of the answer are not passed on.
"""

from __future__ import annotations

import asyncio
import codecs
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from newsarchive.browse import answer, archives, asked
from newsarchive.errors import CaptureError, ContentError
from newsarchive.models import record_of
from newsarchive.store import around
from newsarchive.store.captures import capture_from_row
from newsarchive.store.search_condition import Ask

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from newsarchive.models import Page

Row = dict[str, Any]

LONGEST = 200_000
"""Characters of a record that are shown."""
LARGEST = 20_000_000
"""Bytes of a page that is shown; the longest news page that this was built on has 9 MB."""
SANDBOX = {
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none';"
        " frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
}
MARKUP = frozenset({"text/html", "application/xhtml+xml"})
INERT = {b"link": b"bgsound", b"frame": b"bgsound", b"area": b"bgsound", b"iframe": b"noembed", b"a": b"font"}
"""Elements, and what each becomes: one that the HTML standard parses alike (without an end; with text up to its end; as
formatting), and that no browser does anything for."""
_CONNECTING = re.compile(rb"(</?)(link|frame|area|iframe|a)(?=[\s/>])", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_WIDE = re.compile(r"utf-?(16|32)|ucs-?[24]|unicode", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a capture can't be shown, and what next."""

    what: str
    remedy: str


@answer.plainly
async def capture(datasette: Datasette, request: Request) -> Response:
    """`/-/capture/<id>`: what a capture is, with its page in a frame."""
    database, row = await _row(datasette, request)
    if row is None:
        return await _missing(datasette, request, database)
    page = await _page(datasette, database, row)
    if asked.wants_json(request):
        problem = page.what if isinstance(page, Unread) else None
        return answer.json(datasette, {"ok": True, **row, "problem": problem})
    number = row["id"]
    return await answer.page(
        datasette,
        request,
        database,
        "capture",
        frames=True,
        scripts=("reading.js",),
        capture=row,
        problem=page if isinstance(page, Unread) else None,
        shown=not isinstance(page, Unread) and _media(page) in MARKUP,
        told_by=record_of(row["content_type"]),
        record=_indented(page) if not isinstance(page, Unread) and record_of(row["content_type"]) else "",
        frame=archives.address(datasette, database, f"-/capture/{number}/page"),
        bytes=archives.address(datasette, database, f"-/capture/{number}/bytes"),
        row=str(datasette.urls.row(database, "captures", str(number))),
        json=archives.address(datasette, database, f"-/capture/{number}.json"),
    )


@answer.plainly
async def page(datasette: Datasette, request: Request) -> Response:
    """`/-/capture/<id>/page`: the page as received, for the frame."""
    database, row = await _row(datasette, request)
    found = Unread("There is no such capture", "") if row is None else await _page(datasette, database, row)
    if isinstance(found, Unread) or _media(found) not in MARKUP:
        what = found.what if isinstance(found, Unread) else "This capture is no page"
        return Response(what, status=404, headers=dict(SANDBOX), content_type="text/plain; charset=utf-8")
    try:
        body = await asyncio.to_thread(_decoded, found)
    except ContentError as error:
        return Response(error.message, status=422, headers=dict(SANDBOX), content_type="text/plain; charset=utf-8")
    charset = _charset(found, body)
    if charset and _WIDE.fullmatch(charset):
        body, charset = body.decode(charset, "replace").encode(), "utf-8"
    kind = f"text/html; charset={charset}" if charset else "text/html"
    return Response(harmless(body), headers=dict(SANDBOX), content_type=kind)


@answer.plainly
async def payload(datasette: Datasette, request: Request) -> Response:
    """`/-/capture/<id>/bytes`: the payload as received, whose digest the archive keeps, to be saved."""
    database, row = await _row(datasette, request)
    if row is None:
        return await _missing(datasette, request, database)
    found = await _page(datasette, database, row)
    if isinstance(found, Unread):
        return await answer.trouble(
            datasette, request, database, status=404, what=found.what, remedy=found.remedy, as_json=False
        )
    headers = SANDBOX | {"Content-Disposition": f'attachment; filename="capture-{row["id"]}.bin"'}
    return Response(found.body, headers=headers, content_type="application/octet-stream")


def harmless(body: bytes) -> bytes:
    """The page without elements that connect in spite of a policy; ASCII must read as ASCII in it."""
    return _CONNECTING.sub(lambda found: found[1] + INERT[found[2].lower()], body)


async def _row(datasette: Datasette, request: Request) -> tuple[str, Row | None]:
    """The archive and the capture that are asked for."""
    database = await archives.chosen(datasette, request)
    await datasette.ensure_permissions(request.actor, archives.needed_for(database, "captures"))
    number = asked.number(request)
    return database, await archives.read(datasette, database, lambda ask: around.capture(ask, number))


async def _missing(datasette: Datasette, request: Request, database: str) -> Response:
    def look(ask: Ask) -> int:
        return around.tombstones(ask)

    taken = await archives.read(datasette, database, look)
    remedy = "The address may have a slip in it: captures are named on the articles' pages"
    if taken:
        remedy = f"It may be of an article that was taken out for good, as {taken} of this archive were"
    return await answer.trouble(
        datasette,
        request,
        database,
        status=404,
        what=f"There is no capture {asked.number(request)}",
        remedy=remedy,
        as_json=asked.wants_json(request),
    )


async def _page(datasette: Datasette, database: str, row: Row) -> Page | Unread:
    """The capture's page out of its WARC file; or why there is none."""
    if row["length"] > LARGEST:
        return Unread("The capture is too large to be shown", f"Read it in {row['warc']} at {row['offset']}")
    path = datasette.get_database(database).path
    if path is None:
        return Unread("This archive lies in memory", "Captures are kept beside an archive's file")
    return await asyncio.to_thread(_read, Path(path).absolute().parent / "warc", row)


def _read(folder: Path, row: Row) -> Page | Unread:
    from newsarchive import capture as warc  # its library is loaded when a capture is asked for

    original = capture_from_row(row["repeats"]) if row["repeats"] else None
    try:
        return warc.read(folder, capture_from_row(row), original=original)
    except CaptureError as error:
        place = folder / row["warc"]
        if not place.exists() and not place.with_name(f"{place.name}.open").exists():
            return Unread(f"The file {row['warc']} is not here", "Copy the folder warc/ beside the archive")
        return Unread(
            f"The capture can't be read: {error.why or error.message}",
            "Its record may have been taken out; `newsarchive verify` checks all of them",
        )


def _decoded(page: Page) -> bytes:
    from newsarchive import capture as warc

    return warc.decode(page, LARGEST)


def _indented(page: Page) -> str:
    """A record of another program, laid out to be read; its beginning, where it is long."""
    try:
        text = json.dumps(json.loads(page.body), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        text = page.body.decode("utf-8", "replace")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _media(page: Page) -> str:
    """The media type, without parameters; HTML where the server named none."""
    named = (page.header("Content-Type") or "text/html").partition(";")[0].strip().lower()
    return named or "text/html"


def _charset(page: Page, body: bytes) -> str:
    """The encoding that the server named, or that a mark at the beginning shows; "" leaves it to the page."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return name
    found = _CHARSET.search(page.header("Content-Type") or "")
    if found is None:
        return ""
    try:
        codecs.lookup(found[1])
    except LookupError:
        return ""
    return found[1]
