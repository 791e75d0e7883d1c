"""The names of the meta tags in which sites say when and by whom, lower case, with what each is worth.

Collected from the pages of some forty countries and from the tags that the large publishing systems write. A tag whose
`itemprop` names it stands here with the prefix "itemprop:".
"""

from __future__ import annotations

PUBLISHED: dict[float, tuple[str, ...]] = {
    1.0: (
        "article:published_time", "og:article:published_time", "og:published_time", "article:published",
        "itemprop:datepublished", "datepublished", "article.published", "og:pubdate",
        "cxenseparse:recs:publishtime", "parsely-pub-date", "sailthru.date", "published_time",
        "article:publicationdate", "publication_date", "citation_publication_date", "citation_online_date",
        "publish-date", "publish_date", "pubdate", "publishdate", "published-date", "article_date_original",
        "originalpublicationdate", "ptime", "pdate", "shareaholic:article_published_time",
        "rnews:datepublished", "dcterms.created", "dc.date.issued", "dcterms.issued",
        "dc.issued", "displaydate", "article-publication-date", "vf:publicationdate", "bt:pubdate",
        "mediator_published_time", "iso-8601-publish-date", "date_published", "created", "dc:created",
        "dc.created", "dc.date.created", "published", "og:release_date", "video:release_date", "pub_date",
        "weibo:article:create_at", "article:create_at", "itemprop:datecreated",
    ),
    0.6: (
        "date", "dc.date", "dc:date", "dcterms.date", "article.created", "utime", "timestamp", "dateposted",
        "creation_date", "release_date", "itemprop:uploaddate", "article:post_date", "dc.date.x-created",
        "dc.date.publication", "creation-date", "search.date", "eomportal-lastupdate",
    ),
}  # fmt: skip
"""Weights are of 1: a tag that is at times the date of the last change, or of the file, counts for less."""

MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "itemprop:datemodified",
    "datemodified", "lastmod", "article:modified", "article.updated", "dcterms.modified", "dc.date.modified",
    "last-modified", "last_modified", "modified", "updated_time", "article:updated_time", "og:modified_time",
    "modificationdate", "dc.modified", "revised", "lastupdated", "date_modified", "article:updated",
    "mediator_modified_time", "weibo:article:update_at", "updated",
)  # fmt: skip

AUTHOR: dict[float, tuple[str, ...]] = {
    1.0: (
        "author", "article:author", "parsely-author", "article:author_name", "itemprop:author",
        "article.author", "byl", "byline", "rnews:author", "cxenseparse:author", "mediator_author",
        "og:article:author", "og:author", "dc.contributor", "authors", "article_author",
    ),
    0.8: (
        "sailthru.author", "dc.creator", "dcterms.creator", "dc:creator", "dcterms.author", "creator",
        "dc.author",
    ),
    1.2: (
        "citation_author", "citation_authors",
    ),
}  # fmt: skip
