"""What one reading of a source gives."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.errors import DiscoveryError
from newsarchive.models import Link, Source


@dataclass(frozen=True, slots=True)
class Listing:
    """The links that a source announces, the further sources that it names, and what was wrong but could be read.

    Links are in the source's order, each address once; they may lead off the site. `problems` are short words or
    clauses: "malformed", "3 items without a link". `older` are addresses at which the same list goes on further back
    (the best one first), `archives` those of date archives and of pages that list them.
    """

    links: tuple[Link, ...] = ()
    sources: tuple[Source, ...] = ()
    problems: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()


def listed(found: list[Link | None], url: str, problems: tuple[str, ...] = ()) -> Listing:
    """A Listing of what was found, each address once; None stands for an item without one.

    Raises `DiscoveryError` where nothing was found: empty, or no_links where there were items.
    """
    links: dict[str, Link] = {}
    for link in found:
        if link is not None:
            links.setdefault(link.url, link)
    missing = sum(link is None for link in found)
    if not links and missing:
        raise DiscoveryError("no_links", f"{url} has {missing} items, none of them with a link")
    if not links:
        raise DiscoveryError("empty", f"{url} announces nothing")
    return Listing(tuple(links.values()), (), (*problems, f"{missing} items without a link") if missing else problems)
