"""One page of the sample site: what a reader should find on it, and what its theme needs beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from newsarchive.models import Entry, Image, OutLink, PageType


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


def absolute(page: Expected, urls: Mapping[str, str]) -> Expected:
    """The page as it is served; `urls` are the home pages of all publishers.

    A path stands for an address of the page's own publisher, "courier:/path" for one of another.
    """

    def at(path: str) -> str:
        site, _, rest = path.partition(":/")
        if site in urls:
            return urls[site] + rest
        return path if "://" in path else urls[page.site] + path.removeprefix("/")

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
