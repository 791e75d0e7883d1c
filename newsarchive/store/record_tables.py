"""The tables of what people decided about the record: corrections made by hand, and articles taken out for good."""

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
