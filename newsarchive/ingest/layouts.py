"""How a site's learned layout is doing: for `status`, and for `sites check`, which reads some captured pages by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from newsarchive import capture as warc
from newsarchive.clock import iso
from newsarchive.errors import NewsArchiveError
from newsarchive.extract import AGREES, find_selections
from newsarchive.ingest.learning import LEAST
from newsarchive.ingest.reading import read_page
from newsarchive.ingest.templates import as_template
from newsarchive.models import Select, Site
from newsarchive.store import Archive, spans_of

PAGES = 5  # captured pages that are looked at


@dataclass(frozen=True, slots=True)
class Seen:
    """A captured page, read as it would be now. `agreement`: with the learned layout; None where there is none."""

    url: str
    fetched_at: str
    outcome: str
    agreement: float | None
    selected: tuple[dict[str, Any], ...]

    @property
    def fits(self) -> bool:
        return self.agreement is not None and self.agreement >= AGREES


def layout_states(archive: Archive, sites: Sequence[str]) -> dict[str, dict[str, Any] | None]:
    """For each site what is known of its layout now; None where nothing was learned and nothing changed.

    `changed_at`: when the layout changed that was before; `learned_from` pages (0: not learned) at `learned_at`; of the
    `pages` read since, `misses` did not fit; `waiting_for`: pages there are and pages needed, where none is learned.
    """
    return {
        site: _state(archive, site, spans[-1]) if spans else None for site, spans in spans_of(archive, sites).items()
    }


def _state(archive: Archive, site: str, layout: Any) -> dict[str, Any] | None:
    if not layout.learned and layout.valid_from is None:
        return None
    state = {
        "changed_at": iso(layout.valid_from) if layout.valid_from else None,
        "learned_from": layout.learned_from,
        "learned_at": iso(layout.recorded_at) if layout.learned else None,
        "pages": layout.pages,
        "misses": layout.misses,
        "waiting_for": None,
    }
    if not layout.learned:
        have = len(archive.templates.pages(site, layout.valid_from, layout.valid_until, LEAST))
        state["waiting_for"] = [have, LEAST]
    return state


def told(state: dict[str, Any]) -> str:
    """A state as a sentence."""
    changed = f"layout changed on {state['changed_at'][:10]}; " if state["changed_at"] else ""
    if state["waiting_for"]:
        have, need = state["waiting_for"]
        if have >= need:
            return f"{changed}nothing in common found yet on its pages since"
        return f"{changed}waiting for pages: {have} of {need}"
    again = "relearnt" if changed else "layout learnt"
    missed = f"; {state['misses']:,} of {state['pages']:,} pages since did not fit" if state["misses"] else ""
    return f"{changed}{again} from {state['learned_from']} pages{missed}"


def look(archive: Archive, site: Site) -> list[Seen]:
    """Read the site's newest pages as sites.toml and the learned layout say now; those that are lost are left out."""
    return [
        seen for found in archive.templates.pages(site.name, None, None, PAGES) if (seen := _see(archive, site, found))
    ]


def _see(archive: Archive, site: Site, found: Any) -> Seen | None:
    original = archive.captures.get(found.original) if found.original else None
    try:
        page = warc.read(archive.warc_folder, found, original=original)
        html = warc.decode(page)
    except NewsArchiveError:
        return None
    template = as_template(site, archive.templates.in_force(site.name, found.fetched_at))
    article = read_page(page, None, replace(template, select=site.select))
    shown = find_selections(html, site.select, page.header("content-type") or "") if site.select != Select() else ()
    return Seen(
        found.url,
        iso(found.fetched_at),
        "article" if article.is_article else article.refusal or "other",
        article.agreement,
        tuple(asdict(selection) for selection in shown),
    )
