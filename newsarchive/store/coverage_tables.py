"""The SQL of the ledger's counts by site and day."""

from __future__ import annotations

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
"""
"""The ledger by site and day, kept by triggers, so that whatever writes `urls` writes it in the same transaction."""

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
