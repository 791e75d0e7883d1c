"""The SQL of the tables that tell the record over time: events, what people decided, what publishers said of pages."""

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

_COVERAGE = """
CREATE TABLE coverage (
    site TEXT NOT NULL,             -- whose URLs these are
    day TEXT NOT NULL,              -- the day, UTC, on which they were first announced
    announced INTEGER NOT NULL DEFAULT 0,    -- how many URLs that are; of them, by their state in `urls` now:
    archived INTEGER NOT NULL DEFAULT 0,     -- articles that the archive has
    not_article INTEGER NOT NULL DEFAULT 0,  -- pages that are none
    alias INTEGER NOT NULL DEFAULT 0,        -- other addresses of articles that the archive has
    forbidden INTEGER NOT NULL DEFAULT 0,    -- may not be fetched: robots.txt, another site's, excluded
    failed INTEGER NOT NULL DEFAULT 0,       -- did not answer well
    gone INTEGER NOT NULL DEFAULT 0,         -- were no longer there
    waiting INTEGER NOT NULL DEFAULT 0,      -- still to be fetched
    PRIMARY KEY (site, day)
) WITHOUT ROWID;
CREATE TRIGGER coverage_new AFTER INSERT ON urls BEGIN {plus} END;
CREATE TRIGGER coverage_gone AFTER DELETE ON urls BEGIN {minus} END;
CREATE TRIGGER coverage_moved AFTER UPDATE OF site, state, first_at ON urls
    WHEN OLD.site <> NEW.site OR OLD.state <> NEW.state OR substr(OLD.first_at, 1, 10) <> substr(NEW.first_at, 1, 10)
    BEGIN {minus} {plus} END;
INSERT INTO coverage SELECT site, substr(first_at, 1, 10), count(*), sum(state = 'archived'),
    sum(state = 'not_article'), sum(state = 'alias'), sum(state = 'forbidden'), sum(state = 'failed'),
    sum(state = 'gone'), sum(state = 'waiting') FROM urls GROUP BY 1, 2;
CREATE INDEX idx_articles_when ON articles (id, published_utc, first_seen, site, language);
"""
"""The ledger by site and day, kept by triggers, so that whatever writes `urls` writes it in the same transaction.

The last index holds what charts count by, a tenth of the table in bytes: nothing of the bodies is read for it.
"""

_STATES = ("archived", "not_article", "alias", "forbidden", "failed", "gone", "waiting")


def _count(row: str, sign: str) -> str:
    """What counts a row of `urls` in or out. Without a conflict clause: the outer statement's would override it."""
    of_day = f"WHERE site = {row}.site AND day = substr({row}.first_at, 1, 10)"
    sets = ", ".join(f"{state} = {state} {sign} ({row}.state = '{state}')" for state in _STATES)
    return f"UPDATE coverage SET announced = announced {sign} 1, {sets} {of_day};"  # noqa: S608


_OPEN = (
    "INSERT INTO coverage (site, day) SELECT NEW.site, substr(NEW.first_at, 1, 10) WHERE NOT EXISTS"
    " (SELECT 1 FROM coverage WHERE site = NEW.site AND day = substr(NEW.first_at, 1, 10));"
)
_CLOSE = "DELETE FROM coverage WHERE site = OLD.site AND day = substr(OLD.first_at, 1, 10) AND announced = 0;"
COVERAGE = _COVERAGE.format(plus=f"{_OPEN} {_count('NEW', '+')}", minus=f"{_count('OLD', '-')} {_CLOSE}")
