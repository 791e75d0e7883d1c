"""Pages that came out of a web archive: which headers are the publisher's, and when the page was captured."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from newsarchive.capture.exchange import RENAMED
from newsarchive.models import Headers, Page

OWN = frozenset({"memento-datetime", "link", "preference-applied", "content-location", "age", "via", "vary"})
"""Headers by which a web archive speaks of its own work (RFC 7089)."""
TRANSFER = frozenset({"transfer-encoding", "content-encoding", "content-length", "connection", "keep-alive", "trailer"})
"""Headers of the original transfer, which say nothing of the bytes that the web archive sends."""
KEPT = frozenset({"content-type", "content-encoding", "content-length", "content-language"})
"""Of an answer that tells the publisher's headers apart, what nevertheless speaks of its body."""


def as_published(headers: Headers) -> Headers:
    """The headers of a page as its publisher sent them, as far as a web archive's answer tells.

    Some archives put X-Archive-Orig- before each of the publisher's: then none but these are his. Others send them on
    as they were: then all are, but the archive's own.
    """
    prefix = RENAMED.lower()
    named = [(name[len(prefix) :], value) for name, value in headers if name.lower().startswith(prefix)]
    original = tuple((name, value) for name, value in named if name.lower() not in TRANSFER)
    if not original:
        return tuple((name, value) for name, value in headers if name.lower() not in OWN)
    told = {name.lower() for name, _ in original}
    own = tuple((name, value) for name, value in headers if name.lower() in KEPT - told)
    return (*own, *original)


def memento_at(page: Page) -> datetime | None:
    """When a page was captured by the web archive that sent it (Memento-Datetime); None: it is no memento."""
    try:
        moment = parsedate_to_datetime(page.header("Memento-Datetime") or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
