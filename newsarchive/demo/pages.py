"""The sample pages as they lie on disk: publishers, and what a reader should find on each page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from newsarchive.models import Entry, Image, OutLink, PageType

SITES = Path(__file__).parent / "sites"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a reader should find on one page; the fields are named as in `Article`.

    `url` and the addresses in `image`, `images`, `links` are absolute once the page is served; `path` stays relative.
    `published` and `modified` are a date where the page prints only a day, and naive where it gives no offset.
    """

    site: str
    path: str
    url: str = ""
    title: str | None = None
    subtitle: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    page_type: PageType = "article"
    is_article: bool = True
    refusal: str | None = None
    paywalled: bool = False
    body: str = ""
    summary: str | None = None
    image: str | None = None
    images: tuple[Image, ...] = ()
    links: tuple[OutLink, ...] = ()
    entries: tuple[Entry, ...] = ()
    encoding: str = "utf-8"
    disallowed: bool = False  # robots.txt forbids it
    twin_of: str | None = None  # the address of the page that this one repeats (AMP, print)
    in_feed: bool = True  # announced by feeds, sitemaps and lists
    status: int = 200

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lines of the body: paragraphs, headings and list items, none empty."""
        return tuple(line for line in self.body.split("\n") if line)

    @property
    def signers(self) -> tuple[str, ...]:
        """All names of the byline, persons and agencies."""
        return self.authors + self.agencies


@dataclass(frozen=True, slots=True)
class Story:
    """One page with what its theme needs beside `Expected`, for one day of the sample site."""

    expected: Expected
    slug: str
    html: str = ""  # the body as the editor typed it, addresses relative to the site
    kind: str = "article"  # article | listing | plain
    lists: Mapping[str, str] = field(default_factory=dict)  # what a listing shows: {"section": ...}, {"tag": ...}, {}
    comments: tuple[Mapping[str, str], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)  # theme matters: lead picture, video, twins
    from_day: int = 1
    until_day: int | None = None

    @property
    def moment(self) -> datetime:
        """When it was last touched, in UTC, for sorting and for Last-Modified."""
        return moment_of(self.expected.modified or self.expected.published)

    @property
    def published(self) -> datetime:
        return moment_of(self.expected.published)


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


def absolute(page: Expected, base: str) -> Expected:
    """The page as it is served below `base` (which ends in a slash)."""

    def at(path: str) -> str:
        return path if "://" in path else base + path.removeprefix("/")

    return replace(
        page,
        url=at(page.path),
        image=page.image and at(page.image),
        images=tuple(replace(image, url=at(image.url)) for image in page.images),
        links=tuple(replace(link, url=at(link.url)) for link in page.links),
        twin_of=page.twin_of and at(page.twin_of),
    )


def moment_of(when: datetime | date | None) -> datetime:
    """A date or time as a moment in UTC; what is naive is taken for UTC, nothing for the start of the year."""
    if when is None:
        return datetime(2026, 1, 1, tzinfo=UTC)
    if not isinstance(when, datetime):
        return datetime.combine(when, time(12), UTC)
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


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
