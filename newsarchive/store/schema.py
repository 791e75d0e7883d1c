"""The database's tables. Each column is explained in the SQL itself, so that every copy of an archive explains itself.

Times are ISO 8601 text in UTC to the second ("2026-11-23T08:15:00Z"), so that they sort as text; `published` and
`modified` alone keep what the publisher said. `recorded_at` is when we learned a fact, beside when it was so.
Migrations are appended, never edited.
"""

from __future__ import annotations

from newsarchive.addresses import keys
from newsarchive.store.coverage_tables import COVERAGE
from newsarchive.store.database import Database, Migrations
from newsarchive.store.folding import fold_for_index
from newsarchive.store.memento_tables import MEMENTOS
from newsarchive.store.record_tables import EVENTS, PERMISSIONS, RECORD, SHOWN, STORIES
from newsarchive.store.search_tables import FILL_SEARCH, SEARCH

migrations = Migrations("newsarchive")

APPLICATION_ID = 0x6E657773
"""PRAGMA application_id of every archive ("news" in ASCII), by which a database of another program is known."""

FIRST = """
CREATE TABLE sites (
    name TEXT PRIMARY KEY,          -- the site's name in sites.toml; without one, its registered domain
    url TEXT NOT NULL,              -- its home page
    timezone TEXT,                  -- IANA name of the zone its dates are in where pages give no offset
    recorded_at TEXT NOT NULL       -- when the site was added
);
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites(name),
    url TEXT NOT NULL UNIQUE,       -- the feed, sitemap or page that announces URLs
    kind TEXT NOT NULL,             -- home | feed | sitemap | section
    found_by TEXT NOT NULL,         -- user | robots | link | guess | index | nav
    state TEXT NOT NULL,            -- candidate (never worked yet) | active | failing | retired
    reason TEXT,                    -- why it is not active: http_404, not_a_feed, empty ...
    items INTEGER,                  -- how many URLs it announced when last read
    etag TEXT,                      -- validators of the last good answer, sent back to get a 304
    last_modified TEXT,             -- the other validator
    digest TEXT,                    -- payload digest of the last good answer
    attempts INTEGER NOT NULL DEFAULT 0,  -- failures since the last good answer
    polled_at TEXT,                 -- when it was last asked
    due_at TEXT,                    -- when to ask again; null: never
    leased_by INTEGER,              -- the run that is at it
    leased_until TEXT,              -- when that claim lapses
    recorded_at TEXT NOT NULL       -- when the source became known
);
CREATE INDEX idx_sources_due ON sources (site, due_at);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,     -- names the run's lock file and its WARC files
    command TEXT NOT NULL,          -- crawl, import, reextract ...
    arguments TEXT,                 -- as typed, without credentials
    version TEXT NOT NULL,          -- of newsarchive
    started_at TEXT NOT NULL,       -- when it began
    ended_at TEXT,                  -- null: still at work, or killed
    outcome TEXT,                   -- finished | time_limit | page_limit | interrupted | failed | killed
    fetched INTEGER NOT NULL DEFAULT 0,   -- responses received
    stored INTEGER NOT NULL DEFAULT 0     -- articles stored or changed
);
CREATE TABLE urls (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,       -- in canonical form
    site TEXT NOT NULL REFERENCES sites(name),
    state TEXT NOT NULL,            -- waiting | archived | not_article | forbidden | failed | gone | alias
    reason TEXT,                    -- why it is in that state: robots, offsite, http_500, listing, too_short ...
    attempts INTEGER NOT NULL DEFAULT 0,  -- failures since the last success
    first_at TEXT NOT NULL,         -- when it was first announced
    fetched_at TEXT,                -- when it last answered
    due_at TEXT,                    -- when to fetch it (again); null: never
    leased_by INTEGER,              -- the run that is at it
    leased_until TEXT,              -- when that claim lapses
    etag TEXT,                      -- validators of the last answer
    last_modified TEXT,             -- the other validator
    article INTEGER REFERENCES articles(id)  -- the article that it is, or is an alias of
);
CREATE INDEX idx_urls_due ON urls (site, due_at);
CREATE INDEX idx_urls_state ON urls (site, state);
CREATE INDEX idx_urls_article ON urls (article);
CREATE INDEX idx_urls_leased ON urls (leased_until, site) WHERE leased_by IS NOT NULL;
CREATE TABLE announcements (
    url INTEGER NOT NULL REFERENCES urls(id),
    source INTEGER NOT NULL REFERENCES sources(id),
    first_at TEXT NOT NULL,         -- when this source first announced it to us
    last_at TEXT NOT NULL,          -- when it last did
    title TEXT,                     -- what the source said of it
    published TEXT,                 -- ISO 8601, with the offset where the source gave one
    modified TEXT,                  -- the source's word for when it was changed
    language TEXT,                  -- the source's word for its language
    PRIMARY KEY (url, source)
) WITHOUT ROWID;
CREATE INDEX idx_announcements_source ON announcements (source);
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,              -- the address that answered
    fetched_at TEXT NOT NULL,       -- when it was received
    status INTEGER NOT NULL,        -- HTTP status
    content_type TEXT,              -- as the server called it
    warc TEXT NOT NULL,             -- file, relative to the folder warc/ or, of an import, absolute
    offset INTEGER NOT NULL,        -- of the record's gzip member, bytes
    length INTEGER NOT NULL,        -- of the record's gzip member, bytes
    digest TEXT NOT NULL,           -- of the payload as received: sha256 in base32, as in the WARC
    original INTEGER REFERENCES captures(id),  -- the capture whose payload a revisit record repeats
    run INTEGER REFERENCES runs(id),
    recorded_at TEXT NOT NULL,      -- when the archive learned of it: later than fetched_at for an import
    UNIQUE (warc, offset)
);
CREATE INDEX idx_captures_url ON captures (url, fetched_at);
CREATE INDEX idx_captures_digest ON captures (digest);
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,              -- the address that was asked
    run INTEGER NOT NULL REFERENCES runs(id),
    at TEXT NOT NULL,               -- when it was asked
    outcome TEXT NOT NULL,          -- ok | not_modified | redirect | http_error | network_error | forbidden
    reason TEXT,                    -- http_404, timeout, dns, robots, too_large ...
    status INTEGER,                 -- HTTP status, where there was an answer
    robots_digest TEXT,             -- digest of the robots.txt that let us in
    signals TEXT,                   -- X-Robots-Tag and TDM reservation headers, as sent
    capture INTEGER REFERENCES captures(id)
);
CREATE INDEX idx_fetches_url ON fetches (url);
CREATE INDEX idx_fetches_run ON fetches (run);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,       -- in canonical form
    site TEXT NOT NULL REFERENCES sites(name),
    title TEXT,                     -- the headline
    subtitle TEXT,                  -- the standfirst
    byline TEXT,                    -- as printed
    published TEXT,                 -- ISO 8601 with the publisher's offset, or the day alone
    published_utc TEXT,             -- the same in UTC, sortable; a day alone counts as its midnight
    published_precision TEXT,       -- second | minute | day
    published_zone TEXT,            -- page: the page gave the offset | site: the site's zone | unknown: naive
    modified TEXT,                  -- by the publisher's word; ISO 8601
    language TEXT,                  -- ISO 639-1
    section TEXT,                   -- the part of the site, as the page names it
    summary TEXT,                   -- the page's own description
    image TEXT,                     -- address of the main picture
    license TEXT,                   -- address or name of the licence that the page names
    words INTEGER,                  -- of the body; in Chinese and Japanese, characters
    page_type TEXT,                 -- article | liveblog | gallery | video | listing | other
    paywalled INTEGER NOT NULL DEFAULT 0, -- 1 where only subscribers get the whole text
    confidence REAL,                -- 0 to 1
    first_seen TEXT NOT NULL,       -- of the earliest capture
    last_seen TEXT NOT NULL,        -- of the newest capture that still had it
    last_changed TEXT,              -- when we first saw the newest revision
    revisions INTEGER NOT NULL DEFAULT 1,  -- how many versions the publisher made, that we saw
    gone_at TEXT,                   -- when it was found withdrawn
    story INTEGER,                  -- group of near-duplicates
    recorded_at TEXT NOT NULL,      -- when the archive learned of it
    body TEXT NOT NULL DEFAULT ''   -- plain text, a blank line between paragraphs
);
CREATE INDEX idx_articles_site ON articles (site, published_utc);
CREATE INDEX idx_articles_published ON articles (published_utc);
CREATE INDEX idx_articles_section ON articles (section);
CREATE INDEX idx_articles_language ON articles (language);
CREATE INDEX idx_articles_first_seen ON articles (first_seen);
CREATE TABLE authors (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,             -- the name alone, without roles
    kind TEXT NOT NULL,             -- person | agency
    UNIQUE (name, kind)
);
CREATE TABLE article_authors (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    author INTEGER NOT NULL REFERENCES authors(id),
    position INTEGER NOT NULL,      -- from 0, in the byline's order
    PRIMARY KEY (article, author)
) WITHOUT ROWID;
CREATE INDEX idx_article_authors_author ON article_authors (author);
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE       -- as the publisher writes it
);
CREATE TABLE article_tags (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    tag INTEGER NOT NULL REFERENCES tags(id),
    position INTEGER NOT NULL,      -- from 0, in the page's order
    PRIMARY KEY (article, tag)
) WITHOUT ROWID;
CREATE INDEX idx_article_tags_tag ON article_tags (tag);
CREATE TABLE links (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,      -- from 0, in reading order
    url TEXT NOT NULL,              -- where a link in the body leads
    text TEXT,                      -- the words that it stands on
    PRIMARY KEY (article, position)
) WITHOUT ROWID;
CREATE INDEX idx_links_url ON links (url);
CREATE TABLE images (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,      -- from 0, in reading order
    url TEXT NOT NULL,              -- where the picture is
    caption TEXT,                   -- what stands below it
    credit TEXT,                    -- who made it
    PRIMARY KEY (article, position)
) WITHOUT ROWID;
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    capture INTEGER NOT NULL UNIQUE REFERENCES captures(id),  -- the version's lasting identity
    seen_at TEXT NOT NULL,          -- when that capture was fetched
    kind TEXT NOT NULL,             -- first | edited | source
    fields TEXT,                    -- which fields the edit changed, separated by spaces
    title TEXT,                     -- the fields as then, by the current extractor
    subtitle TEXT,                  -- the standfirst
    byline TEXT,                    -- as printed
    published TEXT,                 -- the publisher's date
    modified TEXT,                  -- the publisher's word for its last change
    section TEXT,                   -- the part of the site
    recorded_at TEXT NOT NULL,      -- when the archive learned of it
    body TEXT NOT NULL DEFAULT '',  -- plain text
    html TEXT NOT NULL DEFAULT ''   -- the body as sanitised HTML
);
CREATE INDEX idx_revisions_article ON revisions (article, seen_at);
CREATE TABLE extractions (
    capture INTEGER NOT NULL REFERENCES captures(id),
    extractor TEXT NOT NULL,        -- name and version of the extractor
    template INTEGER NOT NULL DEFAULT 0,  -- the template it read with; 0: none
    recorded_at TEXT NOT NULL,      -- when it was read
    digest TEXT NOT NULL,           -- of the reading, to tell whether two readings are equal
    outcome TEXT NOT NULL,          -- article, or the reason of the refusal
    PRIMARY KEY (capture, extractor, template)
) WITHOUT ROWID;
CREATE TABLE aliases (
    url TEXT PRIMARY KEY,           -- another address of the article, in canonical form
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    rule TEXT NOT NULL,             -- redirect | canonical | amp | moved
    at TEXT NOT NULL,               -- when that was seen
    recorded_at TEXT NOT NULL       -- when the archive learned of it
) WITHOUT ROWID;
CREATE INDEX idx_aliases_article ON aliases (article);
CREATE TABLE provenance (
    revision INTEGER NOT NULL REFERENCES revisions(id) ON DELETE CASCADE,
    field TEXT NOT NULL,            -- title, byline, published ...
    rank INTEGER NOT NULL,          -- 0: the witness that won; from 1: rivals, kept for the newest revision only
    witness TEXT NOT NULL,          -- where it was found: json-ld:headline, meta:og:title, h1 ...
    value TEXT,                     -- what it said; null for the body
    PRIMARY KEY (revision, field, rank)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, body,                    -- written by the store alone, not by triggers; folded and segmented for search
    tokenize = 'unicode61 remove_diacritics 2'
);
"""

TEMPLATES = """
CREATE TABLE templates (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites(name),
    valid_from TEXT,                -- capture time from which the site's pages have this layout; null: always
    valid_until TEXT,               -- capture time from which they no longer have it; null: they still do
    reason TEXT NOT NULL,           -- first | more pages | layout changed | newer extractor | configured
    extractor TEXT NOT NULL,        -- name and version of the extractor that entered it
    articles INTEGER NOT NULL DEFAULT 0,  -- articles of this layout that the archive had when learning was last tried
    learned_from INTEGER NOT NULL DEFAULT 0,  -- from how many of their pages it was learned; 0: nothing is learned yet
    sampled_from TEXT,              -- capture time of the oldest of these pages
    sampled_until TEXT,             -- capture time of the newest of them
    pages INTEGER NOT NULL DEFAULT 0,  -- articles' pages that were read with it since
    misses INTEGER NOT NULL DEFAULT 0,  -- how many of these did not have its layout, and were read without it
    recorded_at TEXT NOT NULL,      -- when it was learned
    configured TEXT NOT NULL DEFAULT '',  -- JSON: zone, day order and selectors out of sites.toml
    learned TEXT NOT NULL DEFAULT ''  -- what was learned: JSON that the extractor alone reads; empty: nothing yet
);
CREATE INDEX idx_templates_site ON templates (site);
CREATE TABLE new_extractions (
    capture INTEGER NOT NULL REFERENCES captures(id),
    extractor TEXT NOT NULL,        -- name and version of the extractor
    template INTEGER NOT NULL DEFAULT 0,  -- the template it read with, a row of `templates`; 0: none
    recorded_at TEXT NOT NULL,      -- when it was read
    digest TEXT NOT NULL,           -- of the reading, to tell whether two readings are equal
    outcome TEXT NOT NULL,          -- article, or the reason of the refusal
    agreement REAL,                 -- how well the page fits the template's layout, 0 to 1; null: none was learned
    PRIMARY KEY (capture, extractor, template)
) WITHOUT ROWID;
INSERT INTO new_extractions (capture, extractor, template, recorded_at, digest, outcome)
    SELECT capture, extractor, template, recorded_at, digest, outcome FROM extractions;
DROP TABLE extractions;
ALTER TABLE new_extractions RENAME TO extractions;
CREATE INDEX idx_extractions_template ON extractions (template, capture) WHERE template <> 0;
"""

SOURCES = """
ALTER TABLE sites ADD COLUMN
    since TEXT /* the day to which its sources were asked to be gone back through */ DEFAULT NULL;
ALTER TABLE sites ADD COLUMN
    since_at TEXT /* when that was asked for */ DEFAULT NULL;
ALTER TABLE sources ADD COLUMN
    rhythm TEXT /* JSON: how often it brings something, by the hour of the day */ DEFAULT NULL;
ALTER TABLE sources ADD COLUMN
    fresh INTEGER /* how many URLs of its last reading it had not announced before */ DEFAULT NULL;
ALTER TABLE sources ADD COLUMN
    overflowed_at TEXT /* when nothing in a reading was known: items may have been missed */ DEFAULT NULL;
ALTER TABLE sources ADD COLUMN
    parent INTEGER /* the source whose older page it is */ DEFAULT NULL REFERENCES sources(id);
ALTER TABLE sources ADD COLUMN
    since TEXT /* the day to go back to from it; null: not asked for, or done */ DEFAULT NULL;
ALTER TABLE sources ADD COLUMN
    began TEXT /* when the going back that it belongs to began */ DEFAULT NULL;
ALTER TABLE sources ADD COLUMN
    step INTEGER /* how many pages back it is */ NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN
    stale INTEGER /* pages in a row, before it, that had nothing new */ NOT NULL DEFAULT 0;
CREATE INDEX idx_sources_parent ON sources (parent) WHERE parent IS NOT NULL;
"""

HOSTS = """
CREATE TABLE hosts (
    host TEXT PRIMARY KEY,          -- host and port: each has a robots.txt of its own
    robots_at TEXT,                 -- when its robots.txt was last asked for
    robots_reason TEXT,             -- why that gave no rules: robots_unreachable, dns, timeout ...; null: it gave some
    robots_good_at TEXT,            -- when it last gave rules
    robots_digest TEXT,             -- payload digest of these; null: there is no robots.txt, everything may be asked
    robots TEXT,                    -- their text
    wait_until TEXT,                -- nothing is asked of the host before
    wait_reason TEXT,               -- why: http_429, http_503, robots_unreachable, dns ...
    strikes INTEGER NOT NULL DEFAULT 0,   -- how often in a row it has asked to wait, or could not be reached
    delay REAL NOT NULL DEFAULT 0,  -- seconds between two requests since it was overloaded; 0: the site's own delay
    slowed_at TEXT,                 -- when it was last overloaded: the delay halves with each day since
    recorded_at TEXT NOT NULL       -- when it was first asked
) WITHOUT ROWID;
"""

ALERTS = """
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL DEFAULT '',  -- the site that it is about; empty: the archive as a whole
    kind TEXT NOT NULL,             -- silent | source_dead | blocked | challenge | unreachable | extraction | disk
    subject TEXT NOT NULL DEFAULT '',  -- what of the site: a source's address; empty: all of it
    detail TEXT NOT NULL,           -- what was seen, in words
    opened_at TEXT NOT NULL,        -- when a crawl noticed it
    opened_by INTEGER REFERENCES runs(id),  -- the run that did
    closed_at TEXT,                 -- when a crawl found it over; null: it still is so
    closed_by INTEGER REFERENCES runs(id),  -- the run that did
    recorded_at TEXT NOT NULL       -- when the detail was last written
);
CREATE UNIQUE INDEX idx_alerts_open ON alerts (site, kind, subject) WHERE closed_at IS NULL;
CREATE INDEX idx_alerts_opened_by ON alerts (opened_by);
CREATE TABLE health (
    site TEXT PRIMARY KEY,
    recent TEXT NOT NULL,           -- its last requests, oldest first: a answered, b blocked, c challenge, e 5xx,
                                    -- n no answer, r robots.txt
    pages TEXT NOT NULL,            -- the last pages that should be articles: a article, m misses its layout, r refused
    expected INTEGER NOT NULL,      -- how many such pages there were before these
    broken INTEGER NOT NULL,        -- how many of these missed or were refused
    asked_at TEXT,                  -- when it was last asked
    answered_at TEXT,               -- when it last answered, with neither an error of its server nor a refusal
    fetch INTEGER NOT NULL          -- the newest row of `fetches` that was looked at
) WITHOUT ROWID;
CREATE INDEX idx_urls_first ON urls (site, first_at);
DROP INDEX idx_urls_state;
CREATE INDEX idx_urls_state ON urls (site, state, reason);
"""

DUE = """
DROP INDEX idx_urls_leased;
CREATE INDEX idx_urls_leased ON urls (leased_by, leased_until, site) WHERE leased_by IS NOT NULL;
CREATE INDEX idx_sources_leased ON sources (leased_by, leased_until, site) WHERE leased_by IS NOT NULL;
"""

EDITS = (
    "ALTER TABLE revisions ADD COLUMN change TEXT /* of an edit: correction | small | wording | addition | removal |"
    " moved | rewrite | headline | standfirst | byline | date | section; opened: a wall went, and the whole text is"
    " kept; null: not told yet */",
    "ALTER TABLE revisions ADD COLUMN words_added INTEGER /* words of title, standfirst and body that it brought */",
    "ALTER TABLE revisions ADD COLUMN words_removed INTEGER /* words of these that it took out */",
)
"""The text of a column added to a table is kept by SQLite with a comment of this form, and not with one after --."""


@migrations()
def m001_first(db: Database) -> None:
    """The ledger, captures, articles, their versions and the search index."""
    for statement in _statements(FIRST):
        db.execute(statement)


@migrations()
def m002_templates(db: Database) -> None:
    """What was learned of each site's layout, and how well each page fitted it."""
    for statement in _statements(TEMPLATES):
        db.execute(statement)


@migrations()
def m003_sources(db: Database) -> None:
    """When a source brings something, and how far back it was gone through."""
    for statement in _statements(SOURCES):
        db.execute(statement)


@migrations()
def m004_hosts(db: Database) -> None:
    """How each host wants to be asked: its robots.txt, until when to wait, how slowly."""
    for statement in _statements(HOSTS):
        db.execute(statement)


@migrations()
def m005_alerts(db: Database) -> None:
    """What people are told of, what it is decided from, and the ledger by day."""
    for statement in _statements(ALERTS):
        db.execute(statement)


@migrations()
def m006_due(db: Database) -> None:
    """Whose leases there are is asked by run, without reading one's own."""
    for statement in _statements(DUE):
        db.execute(statement)


@migrations()
def m007_edits(db: Database) -> None:
    """What kind of edit each version was, and how many words came and went."""
    for statement in EDITS:
        db.execute(statement)


@migrations()
def m008_events(db: Database) -> None:
    """Which articles went and came back, with the answers that prove it."""
    for statement in _statements(EVENTS):
        db.execute(statement)


@migrations()
def m009_corrections(db: Database) -> None:
    """What people decided: corrections made by hand, and articles that were taken out for good."""
    for statement in _statements(RECORD):
        db.execute(statement)


@migrations()
def m010_permissions(db: Database) -> None:
    """What publishers say of their pages at each fetch, and by what the addresses of one article are found."""
    for statement in _statements(PERMISSIONS):
        db.execute(statement)
    for url, article in db.execute(
        "SELECT url, id FROM articles UNION ALL SELECT url, article FROM aliases"
    ).fetchall():
        rows = [(key, article) for key in keys(url)]
        db.conn.executemany("INSERT OR IGNORE INTO address_keys (key, article) VALUES (?, ?)", rows)


@migrations()
def m011_stories(db: Database) -> None:
    """Which articles carry the same story."""
    for statement in _statements(STORIES):
        db.execute(statement)


@migrations()
def m012_search(db: Database) -> None:
    """What searches narrow and count by, in a table that is read fast, and the words of earlier versions."""
    for statement in (*_statements(SEARCH), *FILL_SEARCH):
        db.execute(statement)
    earlier = db.execute(
        "SELECT id, title, body FROM revisions r WHERE EXISTS (SELECT 1 FROM revisions n WHERE n.article = r.article"
        " AND (n.seen_at, n.id) > (r.seen_at, r.id))"
    )
    while rows := earlier.fetchmany(100):  # an archive may hold more earlier texts than memory does
        folded = [(row[0], fold_for_index(row[1] or ""), fold_for_index(row[2])) for row in rows]
        db.conn.executemany("INSERT INTO revisions_fts (rowid, title, body) VALUES (?, ?, ?)", folded)


@migrations()
def m013_coverage(db: Database) -> None:
    """The ledger counted by site and day, and what charts count articles by."""
    for statement in _statements(COVERAGE):
        db.execute(statement)


@migrations()
def m014_shown(db: Database) -> None:
    """Which article's page each capture holds."""
    for statement in _statements(SHOWN):
        db.execute(statement)


@migrations()
def m017_mementos(db: Database) -> None:
    """Captures of web archives, what became of each, and where it is fetched from."""
    for statement in _statements(MEMENTOS):
        db.execute(statement)


def _statements(script: str) -> list[str]:
    """The statements of a script, without `executescript`, which would commit the migration's transaction."""
    return [part.strip() for part in script.split(";\n") if part.strip()]
