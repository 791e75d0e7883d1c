"""The SQL of the tables that tell the record over time, of stories, and of what makes searches fast."""

from __future__ import annotations

RECORD = """
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    field TEXT NOT NULL,            -- title | subtitle | byline | authors | published | modified | section | language
    value TEXT,                     -- what the article says of it instead; null: nothing
    signers TEXT,                   -- JSON: names and kinds, of a byline or of authors
    was TEXT,                       -- what is read from the page, by the newest reading
    reading TEXT NOT NULL,          -- JSON: the columns of `articles` as read, to be put back when it is withdrawn
    reason TEXT NOT NULL,           -- why it was corrected
    by TEXT,                        -- who did
    recorded_at TEXT NOT NULL,      -- when that was
    withdrawn_at TEXT,              -- since when it holds no more; null: it holds
    withdrawn_for TEXT              -- undone | replaced | publisher (a later version changed the field itself)
);
CREATE UNIQUE INDEX idx_corrections_open ON corrections (article, field) WHERE withdrawn_at IS NULL;
CREATE INDEX idx_corrections_article ON corrections (article);
CREATE TABLE tombstones (
    id INTEGER PRIMARY KEY,
    url TEXT,                       -- the article's address; null: it is hidden, and its mark alone is kept
    reason TEXT NOT NULL,           -- why it was taken out
    by TEXT,                        -- who did
    recorded_at TEXT NOT NULL,      -- when that was asked for: from then on it is refused
    done_at TEXT,                   -- when all of it was out; null: not finished, to be asked for again
    captures INTEGER NOT NULL DEFAULT 0,  -- captures that were taken out
    records INTEGER NOT NULL DEFAULT 0,   -- WARC records that were blanked
    elsewhere TEXT NOT NULL DEFAULT ''    -- records in files that are not the archive's own: a line each, file:offset
);
CREATE TABLE tombstone_marks (
    mark TEXT PRIMARY KEY,          -- SHA-256 of an address in canonical form; of a payload its digest
    tombstone INTEGER NOT NULL REFERENCES tombstones(id)
) WITHOUT ROWID;
CREATE TABLE erasures (
    tombstone INTEGER NOT NULL REFERENCES tombstones(id),
    warc TEXT NOT NULL,             -- file, relative to the folder warc/
    offset INTEGER NOT NULL,        -- of a record's gzip member that is to be blanked
    length INTEGER NOT NULL,        -- of that member
    PRIMARY KEY (warc, offset)
) WITHOUT ROWID;
"""

EVENTS = """
CREATE TABLE sightings (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    site TEXT NOT NULL,             -- the article's site
    at TEXT NOT NULL,               -- when its address was asked
    missing TEXT,                   -- how it was not there (http_404, soft_404, notice ...); null: it was there
    held INTEGER NOT NULL DEFAULT 0,  -- 1: so many of the site's articles were missing then that it proves little
    walled INTEGER,                 -- of one that was there: 1 where readers must pay for the whole text
    noindex TEXT,                   -- of one that was there: meta | header; empty: none; null: not known
    target TEXT,                    -- the address that it led to, where that was another
    capture INTEGER REFERENCES captures(id),  -- the proof
    recorded_at TEXT NOT NULL       -- when the archive learned of it
);
CREATE INDEX idx_sightings_article ON sightings (article, at);
CREATE INDEX idx_sightings_site ON sightings (site, at);
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    at TEXT NOT NULL,               -- when it was first seen to be so
    kind TEXT NOT NULL,             -- gone | replaced | back | paywalled | opened | noindex | indexed
    reason TEXT,                    -- of gone: http_404, notice, redirect_home ...; of noindex: meta | header
    target TEXT,                    -- the address that it led to, where that was another
    capture INTEGER REFERENCES captures(id),  -- the proof: the answer that was first so
    recorded_at TEXT NOT NULL       -- when the archive called it so: later than `at`, where it asked again first
);
CREATE INDEX idx_events_article ON events (article, at);
CREATE INDEX idx_events_at ON events (at);
CREATE INDEX idx_events_recorded ON events (recorded_at);
CREATE INDEX idx_revisions_edited ON revisions (seen_at) WHERE kind = 'edited';
CREATE INDEX idx_revisions_recorded ON revisions (recorded_at) WHERE kind = 'edited';
INSERT INTO sightings (article, site, at, walled, recorded_at)
    SELECT id, site, last_seen, paywalled, last_seen FROM articles;
INSERT INTO sightings (article, site, at, missing, capture, recorded_at)
    SELECT id, site, gone_at, 'earlier', (SELECT capture FROM fetches WHERE fetches.url = articles.url AND at <= gone_at
    ORDER BY at DESC, fetches.id DESC LIMIT 1), gone_at FROM articles WHERE gone_at IS NOT NULL;
INSERT INTO events (article, at, kind, reason, capture, recorded_at)
    SELECT article, at, 'gone', missing, capture, recorded_at FROM sightings WHERE missing IS NOT NULL;
"""
"""What was gone before there were events keeps its date; its reason, "earlier", says that it was called so at once."""

PERMISSIONS = """
CREATE TABLE new_aliases (
    url TEXT PRIMARY KEY,           -- another address of the article, in canonical form
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    rule TEXT NOT NULL,             -- how: redirect | moved | canonical | amp | print | mobile | www | slash | slug ...
    at TEXT NOT NULL,               -- when that was seen
    recorded_at TEXT NOT NULL       -- when the archive learned of it
) WITHOUT ROWID;
INSERT INTO new_aliases SELECT url, article, rule, at, recorded_at FROM aliases;
DROP TABLE aliases;
ALTER TABLE new_aliases RENAME TO aliases;
CREATE INDEX idx_aliases_article ON aliases (article);
CREATE TABLE address_keys (
    key TEXT NOT NULL,              -- an address that it has or claims, without scheme, www and form; or host#number
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    PRIMARY KEY (key, article)
) WITHOUT ROWID;
CREATE INDEX idx_address_keys_article ON address_keys (article);
CREATE TABLE permissions (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,              -- the address that answered
    article INTEGER REFERENCES articles(id) ON DELETE CASCADE,  -- the article that was read there
    first_at TEXT NOT NULL,         -- the first fetch of the address that said this
    last_at TEXT NOT NULL,          -- the last fetch in a row that did: at each between them the same was said
    capture INTEGER REFERENCES captures(id),  -- the first one's capture
    noindex INTEGER NOT NULL,       -- 1: robots are asked not to list the page in a search
    noarchive INTEGER NOT NULL,     -- 1: robots are asked not to show a stored copy of it
    tdm_reserved INTEGER,           -- 1: the rights to text and data mining are reserved; 0: they are not; null: unsaid
    tdm_policy TEXT,                -- address of the policy under which they may be had
    license TEXT,                   -- address or name of the licence that the page names
    sources TEXT                    -- where each of these was said: signal=source, separated by spaces
);
CREATE INDEX idx_permissions_url ON permissions (url, last_at);
CREATE INDEX idx_permissions_article ON permissions (article, last_at);
ALTER TABLE fetches ADD COLUMN
    robots_rule TEXT /* the line of that robots.txt that decided, as number: text; null: none spoke of the URL */;
ALTER TABLE fetches ADD COLUMN
    tdm_digest TEXT /* digest of the host's tdmrep.json that was in force; null: it had none */;
ALTER TABLE hosts ADD COLUMN
    tdm_at TEXT /* when its /.well-known/tdmrep.json was last asked for */;
ALTER TABLE hosts ADD COLUMN
    tdm_reason TEXT /* why that told nothing new: dns, timeout, http_503 ...; null: it did */;
ALTER TABLE hosts ADD COLUMN
    tdm_digest TEXT /* payload digest of the last one that was had; null: there is none, nothing is reserved by it */;
ALTER TABLE hosts ADD COLUMN
    tdm TEXT /* its text */;
ALTER TABLE hosts ADD COLUMN
    tdm_etag TEXT /* its validators, sent back to get a 304 */;
ALTER TABLE hosts ADD COLUMN
    tdm_modified TEXT /* the other validator */;
"""

STORIES = """
CREATE TABLE signatures (
    article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    method TEXT NOT NULL,           -- how the keys were made; only those of one method can be compared
    shingles INTEGER NOT NULL,      -- how many different ones its text has, quotations left out
    keys BLOB NOT NULL,             -- MinHash values of its paragraphs, six bytes each
    recorded_at TEXT NOT NULL       -- when they were made
);
CREATE TABLE story_keys (
    key INTEGER NOT NULL,           -- a value out of a signature
    article INTEGER NOT NULL,       -- who has it, and is no copy of another that has it; no foreign key, see
                                    -- `Stories.drop`
    PRIMARY KEY (key, article)
) WITHOUT ROWID;
CREATE TABLE story_pairs (
    a INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,  -- the article with the smaller number
    b INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,  -- the other one
    similarity REAL NOT NULL,       -- shared runs of words, of all that the two have (Jaccard), 0 to 1
    containment REAL NOT NULL,      -- shared runs of words, of those of the shorter text, 0 to 1
    same_site INTEGER NOT NULL,     -- 1: both are of one site, such as an update at an address of its own
    recorded_at TEXT NOT NULL,      -- when that was found
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX idx_story_pairs_b ON story_pairs (b);
CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    first INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,  -- the article that was there first
    articles INTEGER NOT NULL,      -- how many carry it, the first one included
    sites INTEGER NOT NULL DEFAULT 0,  -- of how many sites these are
    language TEXT,                  -- of the first article
    first_at TEXT NOT NULL,         -- when that was published or, where it does not say or says later, first seen
    recorded_at TEXT NOT NULL       -- when the story was found
);
CREATE INDEX idx_stories_first_at ON stories (first_at);
CREATE INDEX idx_stories_first ON stories (first);
CREATE INDEX idx_articles_story ON articles (story) WHERE story IS NOT NULL;
CREATE TRIGGER stories_gone AFTER DELETE ON stories BEGIN UPDATE articles SET story = NULL WHERE story = OLD.id; END;
"""

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
