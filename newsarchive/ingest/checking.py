"""Does every stored version say what was read from its capture? The database's part of `newsarchive verify`."""

from __future__ import annotations

from collections.abc import Iterator

from newsarchive import revisions
from newsarchive.store import Archive

_READINGS = (
    "SELECT r.*, (SELECT group_concat(e.digest, ' ') FROM extractions e WHERE e.capture = r.capture"
    " AND e.outcome = 'article') AS read, EXISTS (SELECT 1 FROM extractions e WHERE e.capture = r.capture"
    " AND e.outcome <> 'article') AS refused FROM revisions r ORDER BY r.id"
)


def altered_versions(archive: Archive) -> Iterator[tuple[int, str]]:
    """Each version's id, with what is wrong of it ("" where it is right): its text is hashed and compared with what
    was noted when its capture was read.

    A capture that another reading refused keeps the text that was read before, whose digest may be gone: it is right.
    """
    for row in archive.query(_READINGS):
        digests = (row["read"] or "").split()
        if revisions.digest_of(row) in digests or row["refused"]:
            yield row["id"], ""
        elif digests:
            yield row["id"], f"the version of {row['seen_at']} of article {row['article']} isn't what was read from it"
        else:
            yield row["id"], f"nobody noted that the version of {row['seen_at']} of article {row['article']} was read"
