"""What a request asks for: JSON or a page, whole numbers, a day."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasette.utils.asgi import Request

LARGEST_ID = 2**63 - 1


def wants_json(request: Request) -> bool:
    """Is the JSON twin of a page asked for?"""
    return bool(request.url_vars.get("format") == "json")


def whole(text: str | None, otherwise: int) -> int:
    """A whole number from an address; `otherwise` where it is none."""
    if text and text.isascii() and text.isdigit():
        return int(text[: len(str(sys.maxsize))])
    return otherwise


def number(request: Request) -> int:
    """The id in the path."""
    return min(int(request.url_vars["id"]), LARGEST_ID)


def capture(request: Request, name: str) -> int | None:
    """A capture's id out of the query; 0, which no capture has, where something else stands there. None: not given."""
    given = request.args.get(name)
    return None if given in (None, "") else min(whole(given, 0), LARGEST_ID)


def day(text: str | None) -> str:
    """A day out of an address, as ISO 8601; "" where it is none."""
    try:
        return date.fromisoformat((text or "").strip()).isoformat()
    except ValueError:
        return ""
