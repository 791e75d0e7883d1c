"""The sample publishers as they lie on disk, and which of their pages are there on which day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from newsarchive.demo.pages import Expected, Story
from newsarchive.models import Entry, Image, OutLink

SITES = Path(__file__).parent / "sites"


@dataclass(frozen=True, slots=True)
class Publisher:
    """One fictional publisher: its theme, its words, its announcements and its pages on each day."""

    name: str
    facts: Mapping[str, Any]
    stories: tuple[Story, ...]
    revised: Mapping[str, Story]  # by slug: the same page from the second day on

    @property
    def charset(self) -> str:
        return str(self.facts.get("charset", "utf-8"))

    def on(self, day: int) -> tuple[Story, ...]:
        """All pages that are there on that day (1, 2 ...), newest first."""
        there = [
            self.revised.get(story.slug, story) if day > 1 else story
            for story in self.stories
            if story.from_day <= day and (story.until_day is None or day <= story.until_day)
        ]
        return tuple(sorted(there, key=lambda story: story.published, reverse=True))

    def gone(self, day: int) -> frozenset[str]:
        """Addresses that answer 410 on that day."""
        left = {s.expected.path for s in self.stories if s.until_day is not None and day > s.until_day}
        return frozenset(left | set(self.facts.get("gone", ())))


def load() -> tuple[Publisher, ...]:
    """Read all publishers from the package, in the order of their names."""
    return tuple(_publisher(path.parent) for path in sorted(SITES.glob("*/publisher.json")))


def _publisher(folder: Path) -> Publisher:
    facts = json.loads((folder / "publisher.json").read_text("utf-8"))
    pages = [path.parent for path in sorted(folder.glob("*/expected.json"))]
    revised = {
        page.name: _story(page, folder.name, facts, after=True) for page in pages if (page / "after.json").exists()
    }
    stories = [_story(page, folder.name, facts) for page in pages]
    return Publisher(folder.name, facts, (*stories, *_lists(folder.name, facts, stories)), revised)


def list_path(facts: Mapping[str, Any], kind: str, name: str) -> str:
    """The address of the list of a section, tag or author."""
    lists = facts["lists"]
    if kind == "section":
        return str(lists["section"][name])
    return str(lists[kind]).format(quote(name.lower().replace(" ", "-")))


def _lists(site: str, facts: Mapping[str, Any], stories: list[Story]) -> list[Story]:
    """The lists of tags and authors that have no folder: they are there as long as an article that names them."""
    taken = {story.expected.path for story in stories}
    holders: dict[tuple[str, str], list[Story]] = {}
    for story in stories:
        page = story.expected
        if page.is_article and page.in_feed:
            for name in page.tags:
                holders.setdefault(("tag", name), []).append(story)
            for name in page.signers:
                holders.setdefault(("author", name), []).append(story)
    return [
        _list(site, facts, kind, name, held)
        for (kind, name), held in holders.items()
        if kind in facts.get("lists", {}) and list_path(facts, kind, name) not in taken
    ]


def _list(site: str, facts: Mapping[str, Any], kind: str, name: str, held: list[Story]) -> Story:
    path = list_path(facts, kind, name)
    last = [story.until_day for story in held]
    page = Expected(
        site=site,
        path=path,
        title=name,
        language=str(facts["language"]),
        page_type="listing",
        is_article=False,
        refusal="listing",
        encoding=str(facts.get("charset", "utf-8")),
        in_feed=False,
    )
    return Story(
        page,
        path.strip("/"),
        kind="listing",
        lists={kind: name},
        from_day=min(story.from_day for story in held),
        until_day=None if None in last else max(day for day in last if day),
    )


def _story(folder: Path, site: str, facts: Mapping[str, Any], *, after: bool = False) -> Story:
    known = json.loads((folder / "expected.json").read_text("utf-8"))
    extra = json.loads(text) if (text := _text(folder / "page.json")) else {}
    html = _text(folder / "body.html")
    if after:
        known |= json.loads(_text(folder / "after.json"))
        html = _text(folder / "after.html") or html
    expected = Expected(
        site=site,
        encoding=str(facts.get("charset", "utf-8")),
        **{name: _value(name, value) for name, value in known.items()},
    )
    return Story(
        expected,
        folder.name,
        html,
        kind=extra.pop("kind", "listing" if expected.page_type == "listing" else "article"),
        lists=extra.pop("lists", {}),
        comments=tuple(extra.pop("comments", ())),
        from_day=extra.pop("from_day", 1),
        until_day=extra.pop("until_day", None),
        extra=extra,
    )


def _value(name: str, value: Any) -> Any:
    if name in {"published", "modified"} and value:
        return _when(value)
    if name in {"authors", "agencies", "tags"}:
        return tuple(value)
    if name == "images":
        return tuple(Image(**image) for image in value)
    if name == "links":
        return tuple(OutLink(**link) for link in value)
    if name == "entries":
        return tuple(Entry(_when(entry["at"]), entry["text"]) for entry in value)
    return value


def _when(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
