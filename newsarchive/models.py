"""The nouns of the archive, one frozen dataclass for each boundary between two stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeVar, cast

SourceKind = Literal["home", "feed", "sitemap", "section"]
UrlState = Literal["waiting", "archived", "not_article", "forbidden", "failed", "gone", "alias"]
PageType = Literal["article", "liveblog", "gallery", "video", "listing", "other"]
Precision = Literal["second", "minute", "day"]
Zone = Literal["page", "site", "unknown"]

Headers = tuple[tuple[str, str], ...]
"""Header names and values as received, in order; bytes are mapped to str as latin-1."""

T = TypeVar("T")


def storable(value: T) -> T:
    """The same value without lone surrogates, which JSON can say but no file, terminal or database can hold.

    Goes into tuples, lists, mappings and dataclasses; what holds none is given back as it is.
    """
    if isinstance(value, str):
        if value.isascii():
            return value
        try:
            value.encode()  # in C, where a loop over the letters of a body takes a millisecond
        except UnicodeEncodeError:
            return cast(T, value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
        return value
    if isinstance(value, tuple | list):
        return cast(T, type(value)(storable(item) for item in value))
    if isinstance(value, Mapping):
        return cast(T, {storable(key): storable(item) for key, item in value.items()})
    if is_dataclass(value) and not isinstance(value, type):
        old = {each.name: getattr(value, each.name) for each in fields(value)}
        new = {name: storable(item) for name, item in old.items()}
        changed = {name: item for name, item in new.items() if item is not old[name] and item != old[name]}
        return cast(T, replace(value, **changed)) if changed else value
    return value


@dataclass(frozen=True, slots=True)
class Select:
    """CSS selectors of a site's pages, where a reader's eye knows better than the program. Empty: not given."""

    body: str = ""
    title: str = ""
    byline: str = ""
    published: str = ""
    remove: str = ""  # what is taken out before anything is read


@dataclass(frozen=True, slots=True)
class Site:
    """A publisher that someone asked for, as `sites.toml` describes it."""

    name: str
    url: str
    hosts: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    include: str = ""
    exclude: str = ""
    delay: float = 1.0  # seconds between two requests to one host
    concurrency: int = 1  # requests under way at one host
    max_pages: int = 0  # a day; 0: no limit
    headers: Mapping[str, str] = field(default_factory=dict)
    timezone: str = ""  # IANA name, for dates that come without an offset
    day_first: bool | None = None  # 03/04 is the 3rd of April; None: by the page's language
    select: Select = field(default_factory=Select)


@dataclass(frozen=True, slots=True)
class Source:
    """A page of a site that announces URLs: home page, feed, sitemap or section page."""

    site: str
    url: str
    kind: SourceKind
    found_by: str = "user"  # user | robots | link | guess | index | nav | backfill | overflow


@dataclass(frozen=True, slots=True)
class Link:
    """A URL that a source announces, with what the source says of it.

    `url` is absolute, as written there (not yet canonical). Dates keep the offset that the source gave; they are naive
    where it gave none.
    """

    url: str
    title: str | None = None
    published: datetime | date | None = None
    modified: datetime | date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """Where one response lies in a WARC file. `offset` and `length` are of its gzip member, in bytes.

    `digest` is of the payload as received, as the WARC's WARC-Payload-Digest says it: "sha256:" and base32.
    `original` is the capture whose payload this one repeats (a revisit record), `id` the row in `captures`.
    """

    url: str
    fetched_at: datetime
    status: int
    warc: str
    offset: int
    length: int
    digest: str
    content_type: str = ""
    original: int | None = None
    id: int | None = None
    source: str = ""  # of a memento: the web archive's address that it was fetched from


RECORD = "application/vnd.newsarchive.record+json"
"""Media type of a capture that is no page: what another program had read of one, as that program wrote it."""


def record_type(program: str) -> str:
    """The media type of a record that a program wrote."""
    return f"{RECORD}; of={program}"


def record_of(content_type: str | None) -> str:
    """Whose record a capture of that media type is; empty where it is a page."""
    media, _, rest = (content_type or "").partition(";")
    return rest.strip().removeprefix("of=") if media.strip() == RECORD else ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a record says beside the article: whose it is and, of our own, when that archive saw the article there."""

    program: str
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Memento:
    """A capture that the index of a web archive lists: the page's own address as written there, the moment, and the
    digest of the payload (SHA-1 in base32, as a rule).
    """

    url: str
    at: datetime
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """That a page came out of a web archive: the address there, and when it was received."""

    source: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One HTTP exchange as received: the content coding is kept, the transfer coding is undone."""

    url: str
    fetched_at: datetime
    status: int
    headers: Headers
    body: bytes
    phrase: str = ""
    protocol: str = "HTTP/1.1"
    method: str = "GET"
    request_headers: Headers = ()
    ip: str | None = None
    capture: Capture | None = None  # where it lies, once it is in a WARC
    replayed: Replayed | None = None  # of a memento: `fetched_at` is then when the web archive captured it

    def header(self, name: str) -> str | None:
        """The first response header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What somebody says of text and data mining: whether its rights are reserved, and under which policy to be had.

    `where`: the rule or the tag that says so.
    """

    reserved: bool
    policy: str | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a publisher said of a page at one fetch. `tdm_reserved`: None where nobody said either.

    `sources`: (signal, where it was said), in the order of the fields.
    """

    noindex: bool = False
    noarchive: bool = False
    tdm_reserved: bool | None = None
    tdm_policy: str | None = None
    license: str | None = None
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an article."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class OutLink:
    """A link out of an article's body: absolute address and the words it stands on."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One post of a live blog."""

    at: datetime | date | None
    text: str


@dataclass(frozen=True, slots=True)
class Witness:
    """Where a field's value was found ("json-ld:headline", "meta:og:title", "h1" ...), and what it won against.

    `rivals` are pairs of value and witness that differ from the winner, best first.
    """

    value: str | None
    witness: str
    rivals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """A page that a site's layout can be learned from: the arguments of `extract`."""

    html: bytes | str
    url: str | None = None
    headers: Headers = ()
    fetched_at: datetime | None = None
    announced: Link | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """What is known of a site's pages before one of them is read. `extract` takes it as an argument.

    `timezone`, `day_first` and `select` are what the user configured; `learned` is what `extract.learn` wrote of the
    site's other pages, JSON that `extract` alone reads; `id` is its row in `templates`.
    """

    site: str
    timezone: str = ""
    day_first: bool | None = None
    id: int | None = None
    select: Select = field(default_factory=Select)
    learned: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What `extract` read out of one page. Never partly built: a page that is no article says so in `refusal`."""

    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    subtitle: str | None = None  # the standfirst
    byline: str | None = None  # as printed
    authors: tuple[str, ...] = ()  # names of persons, each once; of who else signs, where no person does
    agencies: tuple[str, ...] = ()  # news agencies and publishers that sign
    published: datetime | date | None = None  # a date where the page gives only a day
    modified: datetime | date | None = None
    published_precision: Precision | None = None
    published_zone: Zone | None = None  # page: the page gave an offset; site: from the template; unknown: naive
    body: str = ""  # plain text, a blank line between paragraphs
    html: str = ""  # the same body as sanitised HTML
    summary: str | None = None
    language: str | None = None  # ISO 639-1
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    links: tuple[OutLink, ...] = ()
    images: tuple[Image, ...] = ()
    entries: tuple[Entry, ...] = ()
    license: str | None = None
    page_type: PageType = "other"
    is_article: bool = False
    refusal: str | None = None  # listing | challenge | soft_404 | cookie_wall | too_short | not_html | empty ...
    paywalled: bool = False
    noindex: str = ""  # where the publisher asks search engines to leave it out: meta | header; empty: nowhere
    encoding: str | None = None
    problems: tuple[str, ...] = ()
    provenance: Mapping[str, Witness] = field(default_factory=dict)
    confidence: float = 0.0
    alternates: tuple[tuple[str, str], ...] = ()  # (kind, address) of the page's twins: amp, print, mobile, shortlink
    signals: tuple[tuple[str, str], ...] = ()  # (name, content) of tags that say what may be done with the page
    agreement: float | None = None  # with the learned template, 0 to 1; below AGREES the page was read without it


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an article that its publisher made, as one row of `revisions`."""

    article: int
    capture: int
    seen_at: datetime
    kind: str  # first | edited | source
    fields: tuple[str, ...] = ()  # which fields differ from the version before


@dataclass(frozen=True, slots=True)
class Run:
    """One command at work on the archive. `token` names its lock file and its WARC files."""

    id: int
    token: str
    command: str
    started_at: datetime
