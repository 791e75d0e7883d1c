"""A site's templates over its life: which one is in force for a capture, when to learn, whether the layout changed.

`configure`, `note` and `enter` write, and so belong into the writer's thread; the others only ask.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from newsarchive.extract import AGREES, EXTRACTOR
from newsarchive.ingest.layout_change import MEMORY, WINDOW, find_change, is_doubtful
from newsarchive.ingest.learning import GROWTH, LEAST, SAMPLES, Learned, Lesson
from newsarchive.ingest.reading import Reading
from newsarchive.models import Capture, Link, Select, Site, Template
from newsarchive.sites import Config
from newsarchive.store import Archive, Layout
from newsarchive.urls import canonical

IN_DOUBT = 3
"""Pages in a row that miss their template, after which nothing is learned until it is plain whether the layout changed.
Where one page in ten is special, three in a row are one of a thousand."""


def site_of(config: Config, name: str | None, url: str) -> Site:
    """The site that the ledger names, as configured; without one, the one that the configuration gives a URL."""
    named = config.named(name) if name else None
    if named is not None:
        return named
    site = config.site_for(url)
    return replace(site, name=name) if name else site


def said(site: Site) -> str:
    """What sites.toml says of how a site's pages are to be read, as JSON; "" where it says nothing.

    It is a part of the template: where it changes, pages are read again, and the change of reading is no edit.
    """
    select = {name: value for name, value in asdict(site.select).items() if value}
    values: dict[str, Any] = {"timezone": site.timezone, "day_first": site.day_first, "select": select}
    given = {name: value for name, value in values.items() if value not in (None, "", {})}
    return json.dumps(given, sort_keys=True, ensure_ascii=False) if given else ""


def as_template(site: Site, layout: Layout | None) -> Template:
    """A row of `templates` as what `extract` takes; without one, nothing is known but the site's name."""
    given = json.loads(layout.configured) if layout and layout.configured else {}
    return Template(
        site.name,
        given.get("timezone", ""),
        given.get("day_first"),
        layout.number or None if layout else None,
        Select(**given.get("select", {})),
        layout.learned if layout else "",
    )


def unconfigured(archive: Archive, site: Site) -> list[Layout]:
    """The rows that a site needs, so that each of its layouts has what sites.toml says now."""
    wanted, spans = said(site), archive.templates.spans(site.name)
    if not spans and wanted:
        return [Layout(site.name, "configured", EXTRACTOR, configured=wanted)]
    return [
        replace(span, reason="configured", configured=wanted, pages=0, misses=0)
        for span in spans
        if span.configured != wanted
    ]


def configure(archive: Archive, site: Site) -> None:
    """Enter those rows. In the writer's thread."""
    archive.ledger.add_site(site)
    for layout in unconfigured(archive, site):
        archive.templates.enter(layout)


def note(archive: Archive, site: str, capture: Capture, reading: Reading) -> None:
    """Count an article that was read with a template, and part the template's span where the layout changed."""
    agreement = reading.article.agreement
    if not reading.template or agreement is None or not reading.article.is_article:
        return
    missed = agreement < AGREES
    archive.templates.count(reading.template, missed=missed)
    layout = archive.templates.in_force(site, capture.fetched_at)
    if not missed or layout is None or layout.id != reading.template:
        return
    if layout.sampled_from is None or layout.sampled_until is None:
        return
    if not is_doubtful([one.agreement >= AGREES for one in archive.templates.sightings(reading.template, WINDOW)]):
        return
    seen = archive.templates.sightings(reading.template, MEMORY)
    fits = [one.at for one in seen if one.agreement >= AGREES]
    misses = [one.at for one in seen if one.agreement < AGREES]
    change = find_change(fits, misses, (layout.sampled_from, layout.sampled_until))
    if change is None:
        return
    archive.templates.part(layout, change.at, earlier=change.earlier)
    archive.templates.enter(
        Layout(
            site,
            "layout changed",
            EXTRACTOR,
            valid_from=layout.valid_from if change.earlier else change.at,
            valid_until=change.at if change.earlier else layout.valid_until,
            configured=layout.configured,
        )
    )


def due(archive: Archive, site: str, at: datetime) -> Lesson | None:
    """What is to be learned of a site's layout at a time, if anything."""
    layout = archive.templates.in_force(site, at)
    since, until = (layout.valid_from, layout.valid_until) if layout else (None, None)
    reason, wanted = _wanted(layout)
    if reason == "more pages" and layout and layout.learned and not _may_grow(archive, layout, wanted):
        return None
    if not wanted or archive.templates.articles(site, since, until, wanted) < wanted:
        return None
    captures = archive.templates.pages(site, since, until, max(SAMPLES, wanted))
    if len(captures) < wanted:
        return None
    lessons = tuple(_with_link(archive, capture) for capture in captures[:SAMPLES])
    return Lesson(site, layout, reason, len(captures), lessons, archive.warc_folder)


def _may_grow(archive: Archive, layout: Layout, wanted: int) -> bool:
    """Not while the last pages all miss: that may be a new layout, which must not be mixed into the old one."""
    last = archive.templates.sightings(layout.id or 0, IN_DOUBT)
    doubtful = len(last) == IN_DOUBT and all(one.agreement < AGREES for one in last)
    return layout.articles + layout.pages >= wanted and not doubtful


def _wanted(layout: Layout | None) -> tuple[str, int]:
    """Why a layout is to be learned, and from how many articles on; 0: it is known well enough."""
    if layout is None or not layout.articles:
        return ("layout changed" if layout and (layout.valid_from or layout.valid_until) else "first"), LEAST
    if layout.extractor != EXTRACTOR:
        return "newer extractor", LEAST
    return "more pages", GROWTH * layout.articles if layout.articles < SAMPLES else 0


def _with_link(archive: Archive, capture: Capture) -> tuple[Capture, Capture | None, Link | None]:
    """A capture with its original, and what sources said of its address."""
    original = archive.captures.get(capture.original) if capture.original else None
    url = canonical(capture.url)
    number = archive.value("SELECT id FROM urls WHERE url = ?", (url,))
    return capture, original, archive.ledger.link_for(number, url) if number is not None else None


def enter(archive: Archive, lesson: Lesson, learned: Learned) -> bool:
    """Put what was learned in force, in the writer's thread; whether it was.

    Not where the site's templates are others by now. What came to nothing is entered as well: it is not tried again
    before there are more articles.
    """
    before = lesson.before
    span = (before.valid_from, before.valid_until) if before else (None, None)
    spans = {(one.valid_from, one.valid_until): one.id for one in archive.templates.spans(lesson.site)}
    if spans.get(span) != (before.id if before else None):
        return False
    if before is not None and not learned.learned and lesson.reason != "newer extractor":
        assert before.id is not None
        archive.templates.tried(before.id, lesson.articles)
        return True
    archive.templates.enter(
        Layout(
            lesson.site,
            lesson.reason,
            EXTRACTOR,
            valid_from=span[0],
            valid_until=span[1],
            articles=lesson.articles,
            learned_from=learned.pages,
            sampled_from=learned.oldest,
            sampled_until=learned.newest,
            configured=before.configured if before else "",
            learned=learned.learned,
        )
    )
    return True
