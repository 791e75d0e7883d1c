"""The SQL of the tables that hold captures of web archives (mementos)."""

from __future__ import annotations

MEMENTOS = """
CREATE TABLE replays (
    id INTEGER PRIMARY KEY,
    prefix TEXT NOT NULL UNIQUE,    -- how a web archive's addresses begin, before the moment: https://.../web/
    delay REAL NOT NULL,            -- seconds between two requests
    max_pages INTEGER NOT NULL DEFAULT 0,  -- requests a day; 0: no limit
    robots TEXT NOT NULL DEFAULT 'obey',   -- its robots.txt: obey | ignore (its owner has agreed)
    recorded_at TEXT NOT NULL       -- when it was first named
);
CREATE TABLE mementos (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,              -- the page's own address, in canonical form
    at TEXT NOT NULL,               -- when the web archive captured it, as its index says
    site TEXT NOT NULL REFERENCES sites(name),
    replay INTEGER NOT NULL REFERENCES replays(id),  -- the web archive that it is fetched from
    original TEXT,                  -- the address as the index writes it; null: the same
    digest TEXT,                    -- of the payload, as the index says: SHA-1 in base32, as a rule
    state TEXT NOT NULL,            -- waiting | archived | alias | not_article | known | gone | failed | forbidden
    reason TEXT,                    -- why: same_digest, here_already, listing, http_404, no_memento, robots ...
    attempts INTEGER NOT NULL DEFAULT 0,  -- failures in a row
    given_at TEXT,                  -- when that was captured which the web archive gave; mostly the same as `at`
    fetched_at TEXT,                -- when it was last asked for
    due_at TEXT,                    -- when to ask for it (again); null: never
    leased_by INTEGER,              -- the run that is at it
    leased_until TEXT,              -- when that claim lapses
    capture INTEGER REFERENCES captures(id),  -- what came
    recorded_at TEXT NOT NULL,      -- when it was imported
    UNIQUE (url, at)
);
CREATE INDEX idx_mementos_due ON mementos (replay, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX idx_mementos_site ON mementos (site, state, reason);
CREATE INDEX idx_mementos_leased ON mementos (leased_by, leased_until, replay) WHERE leased_by IS NOT NULL;
CREATE INDEX idx_mementos_capture ON mementos (capture) WHERE capture IS NOT NULL;
ALTER TABLE captures ADD COLUMN
    source TEXT /* of a memento: the web archive's address that it was fetched from; null: the publisher's own */;
"""
