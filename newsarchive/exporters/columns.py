"""The columns that can be exported: where each comes from, what kind it is, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["integer", "number", "boolean", "text", "category", "moment", "list"]
"""category: a text of few values; moment: UTC to the second, ISO 8601; list: texts, in order."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `shown` is its SQL where articles are exported as they read now, `then` of one of their versions.

    In both, `articles` is the article; `r` is the version's row of `revisions`, `c` its capture. {pool} in `then`
    stands for a condition on a version `x`: that it counts at the date that was asked for; {known} for the same of a
    row of events (`e`) or sightings (`s`). `source` names where the value comes from.
    """

    name: str
    kind: Kind
    means: str
    source: str
    shown: str
    then: str

    @property
    def of_version(self) -> bool:
        """Does it need the version's own row, also where articles are exported as they read now?"""
        return "r." in self.shown or "c." in self.shown


_SIGNED = (
    "(SELECT json_group_array(name) FROM (SELECT authors.name FROM article_authors JOIN authors"
    " ON authors.id = article_authors.author WHERE article_authors.article = articles.id AND authors.kind = '{kind}'"
    " ORDER BY article_authors.position))"
)
_TAGS = (
    "(SELECT json_group_array(name) FROM (SELECT tags.name FROM article_tags JOIN tags ON tags.id ="
    " article_tags.tag WHERE article_tags.article = articles.id ORDER BY article_tags.position))"
)
_LATER = "(SELECT {what} FROM revisions x WHERE x.article = articles.id AND {{pool}})"
_GONE = (
    "(SELECT CASE WHEN e.kind <> 'back' THEN e.at END FROM events e WHERE e.article = articles.id"
    " AND e.kind IN ('gone', 'replaced', 'back'){known} ORDER BY e.at DESC, e.id DESC LIMIT 1)"
)
_SEEN = (
    "max(r.seen_at, coalesce((SELECT max(s.at) FROM sightings s WHERE s.article = articles.id"
    " AND s.missing IS NULL{known}), ''))"
)
EXTRACTOR_OF = (
    "(SELECT extractor FROM extractions WHERE extractions.capture = r.capture ORDER BY recorded_at DESC LIMIT 1)"
)


def _article(name: str, kind: Kind, means: str, source: str = "the page") -> Column:
    """A column that versions share with their article."""
    return Column(name, kind, means, source, f"articles.{name}", f"articles.{name}")


def _read(name: str, kind: Kind, means: str, source: str = "the page") -> Column:
    """A column that each version has of its own."""
    return Column(name, kind, means, source, f"articles.{name}", f"r.{name}")


def _dated(name: str, kind: Kind, means: str, otherwise: str) -> Column:
    """A column that follows from `published`: the article's own, where the version has the same date."""
    then = f"CASE WHEN r.published IS articles.published THEN articles.{name} ELSE {otherwise} END"
    return Column(name, kind, means, "the page", f"articles.{name}", then)


def _version(name: str, kind: Kind, means: str, sql: str, source: str = "the archive") -> Column:
    return Column(name, kind, means, source, sql, sql)


def _signers(name: str, person: str, means: str) -> Column:
    shown = _SIGNED.format(kind=person)
    then = f"CASE WHEN r.byline IS articles.byline THEN {shown} ELSE export_signers(r.byline, '{person}') END"
    return Column(name, "list", means, "the page", shown, then)


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        _article("id", "integer", "the article's number in this archive", "the archive"),
        _article("url", "text", "its address, in canonical form", "the archive"),
        _article("site", "category", "its site", "the archive"),
        _read("title", "text", "headline"),
        _read("subtitle", "text", "standfirst"),
        _read("byline", "text", "the author line as printed"),
        _signers("authors", "person", "the persons in the byline"),
        _read("published", "text", "as the publisher says: ISO 8601 with the publisher's offset, or the day alone"),
        _dated("published_utc", "moment", "the same in UTC; a day alone counts as its midnight",
               "export_utc(r.published)"),
        _read("modified", "text", "the publisher's word for its last change, ISO 8601"),
        _article("language", "category", "of the text: ISO 639-1"),
        _read("section", "category", "the part of the site, as the page names it"),
        Column("tags", "list", "the publisher's keywords", "the page", _TAGS, _TAGS),
        _article("summary", "text", "the page's own description"),
        Column("words", "integer", "words of the body; in Chinese and Japanese, characters", "the archive",
               "articles.words", "CASE WHEN r.body = articles.body THEN articles.words ELSE export_words(r.body) END"),
        _article("page_type", "category", "article, liveblog, gallery, video, listing or other", "the archive"),
        _article("paywalled", "boolean", "true where only a part could be read"),
        Column("first_seen", "moment", "the first time that the archive saw it there", "the archive",
               "articles.first_seen", _LATER.format(what="min(x.seen_at)")),
        Column("last_seen", "moment", "the last time that the archive saw it there", "the archive",
               "articles.last_seen", _SEEN),
        Column("last_changed", "moment", "when the newest version was first seen", "the archive",
               "articles.last_changed", _LATER.format(what="max(x.seen_at)")),
        Column("revisions", "integer", "how many versions the archive saw", "the archive",
               "articles.revisions", _LATER.format(what="count(*)")),
        Column("gone_at", "moment", "when it was found withdrawn", "the archive", "articles.gone_at", _GONE),
        _read("body", "text", "the text, a blank line between paragraphs"),
        _signers("agencies", "agency", "the news agencies that sign"),
        _dated("published_precision", "category", "second, minute or day",
               "CASE WHEN length(r.published) = 10 THEN 'day' END"),
        _dated("published_zone", "category", "whence the offset: page, site or unknown", "NULL"),
        _article("image", "text", "address of the main picture"),
        _article("license", "text", "address or name of the licence that the page names"),
        _article("confidence", "number", "how sure the reading is, 0 to 1", "the archive"),
        _article("story", "integer", "group of near-duplicates", "the archive"),
        _article("recorded_at", "moment", "when the archive learned of the article", "the archive"),
        _version("version", "integer", "number of the version, the oldest is 1",
                 "(SELECT count(*) FROM revisions y WHERE y.article = r.article"
                 " AND (y.seen_at < r.seen_at OR (y.seen_at = r.seen_at AND y.id <= r.id)))"),
        _version("seen_at", "moment", "when this version was first seen", "r.seen_at"),
        _version("version_recorded_at", "moment", "when the archive learned of this version", "r.recorded_at"),
        _version("change", "category", "what kind of edit made this version; of the first one nothing", "r.change"),
        _version("changed_fields", "text", "the fields that the edit changed, separated by spaces", "r.fields"),
        _version("words_added", "integer", "words that the edit brought", "r.words_added"),
        _version("words_removed", "integer", "words that the edit took out", "r.words_removed"),
        _version("html", "text", "the body as sanitised HTML", "r.html", "the page"),
        Column("body_sha256", "text", "SHA-256 of the body in UTF-8, in hexadecimal digits", "the archive",
               "export_sha256(articles.body)", "export_sha256(r.body)"),
        _version("capture", "integer", "number of the capture that this version was read from", "r.capture"),
        _version("payload_digest", "text", "SHA-256 of the response as received, in base32, as in the WARC",
                 "c.digest"),
        _version("warc", "text", "the WARC file that the capture lies in", "c.warc"),
        _version("warc_offset", "integer", "where in that file, in bytes", "c.offset"),
        _version("extractor", "category", "name and version of the reader of the page", EXTRACTOR_OF),
    )
}  # fmt: skip
FIELDS = tuple(COLUMNS)
"""Every field that can be asked for."""
DEFAULT = FIELDS[: FIELDS.index("body") + 1]
"""The fields without `--fields`."""
OF_VERSIONS = (*DEFAULT[:-1], "version", "seen_at", "change", "body")
"""The same where versions are exported that are not the newest."""
READ_OF_VERSION = ("title", "subtitle", "byline", "published", "modified", "section")
"""Columns of versions that a correction may be about."""
