"""The SQL of what searches narrow and count by, and of the words of earlier versions."""

from __future__ import annotations

_FACET = "NEW.site, coalesce(NEW.language, ''), coalesce(NEW.section, ''), coalesce(NEW.page_type, '')"
_OF_FACET = f"(site, language, section, page_type) = ({_FACET})"
FOUND_AT = (
    "coalesce(CAST(strftime('%s', {0}published_utc) AS INTEGER), CAST(strftime('%s', {0}first_seen) AS INTEGER), 0)"
)
"""SQL for the moment of an article in `article_facets`; {0}: where its columns are."""
CHANGED_AT = "CASE WHEN {0}revisions > 1 THEN CAST(strftime('%s', {0}last_changed) AS INTEGER) END"
_WATCHED = ("site", "published_utc", "first_seen", "language", "section", "page_type", "revisions", "last_changed",
            "story")  # fmt: skip
_NEW_FACET = (
    f"INSERT INTO facets (site, language, section, page_type) SELECT {_FACET}"  # noqa: S608 - constants
    f" WHERE NOT EXISTS (SELECT 1 FROM facets WHERE {_OF_FACET})"
)

SEARCH = f"""
CREATE TABLE facets (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,             -- as in `articles`
    language TEXT NOT NULL,         -- as in `articles`; empty: not known
    section TEXT NOT NULL,          -- as in `articles`; empty: none
    page_type TEXT NOT NULL,        -- as in `articles`; empty: not known
    UNIQUE (site, language, section, page_type)
);
CREATE TABLE article_facets (
    article INTEGER PRIMARY KEY NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    at INTEGER NOT NULL,            -- when it was published or, where nobody knows, first seen: seconds since 1970, UTC
    facet INTEGER NOT NULL,         -- a row of `facets`
    changed INTEGER,                -- when the newest of several versions was first seen, so; null: there is but one
    story INTEGER                   -- its group of near-duplicates, as in `articles`
);
CREATE INDEX idx_article_facets_at ON article_facets (at, article, facet, changed, story);
CREATE INDEX idx_article_facets_story ON article_facets (story, article, at, facet, changed) WHERE story IS NOT NULL;
CREATE TRIGGER articles_found AFTER INSERT ON articles BEGIN {_NEW_FACET}; INSERT INTO article_facets
    (article, at, facet, changed, story) SELECT NEW.id, {FOUND_AT.format("NEW.")}, id, {CHANGED_AT.format("NEW.")},
    NEW.story FROM facets WHERE {_OF_FACET}; END;
CREATE TRIGGER articles_refound AFTER UPDATE OF {", ".join(_WATCHED)} ON articles
    WHEN {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _WATCHED)}
    BEGIN {_NEW_FACET}; UPDATE article_facets SET at = {FOUND_AT.format("NEW.")}, changed = {CHANGED_AT.format("NEW.")},
    story = NEW.story, facet = (SELECT id FROM facets WHERE {_OF_FACET}) WHERE article = NEW.id; END;
CREATE VIRTUAL TABLE revisions_fts USING fts5 (
    title, body,                    -- of versions that are not the newest: folded and segmented as in articles_fts
    tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER revisions_gone AFTER DELETE ON revisions BEGIN DELETE FROM revisions_fts WHERE rowid = OLD.id; END;
"""  # noqa: S608 - constants

FILL_SEARCH = (
    "INSERT INTO facets (site, language, section, page_type) SELECT DISTINCT site, coalesce(language, ''),"
    " coalesce(section, ''), coalesce(page_type, '') FROM articles",
    "INSERT INTO article_facets (article, at, facet, changed, story)"  # noqa: S608 - constants
    f" SELECT a.id, {FOUND_AT.format('a.')}, f.id, {CHANGED_AT.format('a.')}, a.story FROM articles a JOIN facets f ON"
    " (f.site, f.language, f.section, f.page_type) = (a.site, coalesce(a.language, ''), coalesce(a.section, ''),"
    " coalesce(a.page_type, ''))",
)
"""For an archive that has articles already."""
